/* tree.unsigned_request - SMB 3.1.1 and a TREE_CONNECT that is neither signed nor encrypted
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7: the server must disconnect. The text says "not signed or not encrypted"; servers are content with
 * either, as 3.2.4.2.4 wants it of the client.
 */
#include "dialects.h"
#include "elapsed.h"
#include "session.h"
#include "text.h"
#include "unanswered.h"

/* The check comes first of all: what takes longer was something else. */
#define AT_ONCE_NS (5 * SMBTRIAGE_SECOND_NS)

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_evidence_add(claim, step->connection->grant_frame, "The server chose SMB 3.1.1");
    smbtriage_evidence_add(claim, step->session->established_frame,
                           "%s is logged on, neither as a guest nor anonymously: there is a key to sign with",
                           smbtriage_text_account_or_unknown(step));
    smbtriage_evidence_add(claim, step->request_frame, "TREE_CONNECT neither signed nor encrypted");
    smbtriage_evidence_add(claim, step->wait->closed_frame, "The server %s the connection without an answer",
                           step->wait->closed_with_reset ? "reset" : "closed");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_fact is_guest_or_null = smbtriage_session_is_guest_or_null(step->session);

    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_CLOSED || step->wait->waited_ns >= AT_ONCE_NS)
        return SMBTRIAGE_SILENT;
    if (step->connection->dialect != SMBTRIAGE_DIALECT_311) /* older versions do not ask for it: 3.3.5.7 */
        return SMBTRIAGE_SILENT;
    if (step->is_signed == SMBTRIAGE_YES || step->is_encrypted == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "the TREE_CONNECT in frame %u is %s", step->request_frame,
                                          step->is_encrypted == SMBTRIAGE_YES ? "encrypted" : "signed");
    if (is_guest_or_null == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "the session is a guest or anonymous one, which need not sign");
    if (step->session != NULL && step->session->encrypt_data == SMBTRIAGE_YES) /* told by a status: 3.3.5.2.9 */
        return smbtriage_excluded_because(claim, "the session is an encrypted one");
    if (is_guest_or_null == SMBTRIAGE_NOT_SEEN)
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_unsigned_request = {
    .id       = "tree.unsigned_request",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "TREE_CONNECT was not signed, which SMB 3.1.1 demands, so the server hung up: update the "
                "client or let it sign ([MS-SMB2] 3.3.5.7)",
    .cause    = "{client} sent the TREE_CONNECT to {path} neither signed nor encrypted. With SMB 3.1.1 it "
                "must be one of the two, whatever the signing settings say: the signature proves that nobody "
                "tampered with the negotiate. {server} ended the connection. The client's SMB library is at "
                "fault, or was told never to sign.",
    .remedy =
        {
            .windows = "Nothing to change on the server; Windows clients sign by themselves. A test that proves "
                       "it: Set-SmbServerConfiguration -Smb2DialectMax SMB302 (Windows Server 2025 and later), "
                       "and back with -Smb2DialectMax None",
            .samba   = "Nothing to change on the server (Samba 4.17 answers STATUS_ACCESS_DENIED instead of "
                       "closing). A test that proves it: server max protocol = SMB3_02, and remove it again",
            .client  = "Update the program and its SMB library (Java, Python, Go, scanners, an old Samba); "
                       "remove what switches signing off, such as client signing = disabled in smb.conf; or let "
                       "it encrypt (smbclient --client-protection=encrypt)",
            .cost    = "Signing one TREE_CONNECT costs nothing. Capping the server at SMB 3.0.2 takes the "
                       "protection of the negotiate from every client: for the test only.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_UNANSWERED,
    .supersedes = {"tree.closed_by_server"},
    .judge      = judge,
};
