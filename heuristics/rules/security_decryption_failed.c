/* security.decryption_failed - the first encrypted message ends the connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.1.1: a server disconnects when it cannot decrypt, 3.2.5.1.1.1: so does a client. After one
 * exchange worked the keys are right, and a close means something else: an encrypted LOGOFF is invisible.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "session.h"
#include "text.h"

#define AT_ONCE_NS (5 * SMBTRIAGE_SECOND_NS)
#define RESET_NS G_GINT64_CONSTANT(200000000)

/* Reasons that the capture shows. */
static void add_reasons(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, step->session->established_frame,
                               "The session is a guest or anonymous one, which has no keys to encrypt with");
    if (connection->encryption.server_granted == SMBTRIAGE_NO)
        smbtriage_evidence_add(claim, connection->grant_frame, "The NEGOTIATE did not agree on encryption");
    if (connection->server.port == SMBTRIAGE_NETBIOS_PORT)
        smbtriage_evidence_add(claim, 0, "It runs over NetBIOS (port 139), where Windows does not take encryption");
}

static smbtriage_answer judge_server(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (connection->sealed_server_frame != 0 || connection->server_went_on != SMBTRIAGE_NO) /* it did answer; G2 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_elapsed_ns(connection->sealed_client_ns, connection->closed_ns) > AT_ONCE_NS)
        return SMBTRIAGE_SILENT;
    add_reasons(step, claim);
    smbtriage_evidence_add(claim, connection->sealed_client_frame, "The client's first encrypted message");
    smbtriage_evidence_add(claim, connection->closed_frame, "The server %s the connection without an answer",
                           connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

/* What was in the answer is not known: a refusal makes some programs end like this, too. */
static smbtriage_answer judge_client(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (!connection->closed_with_reset || connection->client_went_on != SMBTRIAGE_NO ||
        connection->sealed_server_frame == 0 || connection->sealed_server_ns < connection->sealed_client_ns)
        return SMBTRIAGE_SILENT;
    if (smbtriage_elapsed_ns(connection->sealed_server_ns, connection->closed_ns) > RESET_NS)
        return SMBTRIAGE_SILENT;
    add_reasons(step, claim);
    smbtriage_evidence_add(claim, connection->sealed_server_frame, "The server's first encrypted answer");
    smbtriage_evidence_add(claim, connection->closed_frame,
                           "The client reset the connection at once; that the answer is a refusal which made it leave "
                           "looks the same without the keys");
    return smbtriage_claimed_as(claim, SMBTRIAGE_WARN, SMBTRIAGE_LOW);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (step->outcome != SMBTRIAGE_OUTCOME_OK || connection->sealed_client_frame == 0 ||
        connection->sealed_client_ns < step->last_ns)
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(connection)) /* G1 */
        return SMBTRIAGE_SILENT;
    return connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER ? judge_server(step, claim) : judge_client(step, claim);
}

const smbtriage_rule smbtriage_rule_security_decryption_failed = {
    .id     = "security.decryption_failed",
    .stage  = SMBTRIAGE_STAGE_TREE,
    .judges = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE) |
              SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_ACCESS),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.1.1",
    .summary = "The first encrypted message ended the connection: one side cannot decrypt the other; update both, look "
               "for what alters SMB ([MS-SMB2] 3.3.5.2.1.1)",
    .cause =
        "{client} and {server} began to encrypt, and the connection ended with the first such message: a side that "
        "cannot decrypt hangs up without a word. SMB version: {dialect}. User: {user}. Likeliest first: a faulty "
        "SMB library (wrong keys, wrong cipher); a device on the path that altered or cut the message; a guest's "
        "or nameless session; a server that crashed on it.",
    .remedy =
        {
            .windows =
                "Get-WinEvent -LogName Microsoft-Windows-SMBServer/Security -MaxEvents 50 and "
                "Microsoft-Windows-SMBServer/Operational of that second; update both ends; capture at both ends and "
                "compare the encrypted message byte by byte",
            .samba =
                "log level = 3 shows a failed decryption before the close, and INTERNAL ERROR a crash; update Samba. "
                "To see whether it is one cipher: server smb3 encryption algorithms = AES-128-GCM, and back",
            .client = "Update the program and its SMB library; try another client against the same share: smbclient "
                      "--client-protection=encrypt //{typed}/{share} -U USER",
            .cost =
                "Switching encryption off gets people in and lets everybody on the path read their files: use it to "
                "prove the cause, and switch it on again.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"after.connection_lost"},
    .judge      = judge,
};
