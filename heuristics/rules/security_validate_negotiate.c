/* security.validate_negotiate - client and server do not agree on what they negotiated
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.15.12: a server that finds a difference ends the connection without a word. 3.2.5.14.12: so does a
 * client, also when the answer is STATUS_ACCESS_DENIED or carries no signature. A signed error of another kind tells
 * of a server that does not know the request, and all is well.
 */
#include "denied.h"
#include "dialects.h"
#include "elapsed.h"
#include "guards.h"
#include "session.h"
#include "text.h"

#define AT_ONCE_NS (5 * SMBTRIAGE_SECOND_NS)

static void add_request(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_evidence_add(claim, step->request_frame,
                           "The client asks for confirmation of the negotiate (FSCTL_VALIDATE_NEGOTIATE_INFO)");
    if (step->connection->dialect == SMBTRIAGE_DIALECT_311)
        smbtriage_evidence_add(claim, step->connection->grant_frame,
                               "SMB 3.1.1 was agreed on, which protects the negotiate otherwise: there the server must "
                               "end the connection");
    else if (step->more->fault != NULL)
        smbtriage_evidence_add(claim, step->more->fault_frame, "%s", step->more->fault);
    else if (step->connection->has_offer)
        smbtriage_evidence_add(
            claim, step->connection->offer_frame,
            "It repeats what this NEGOTIATE said: if that was altered, then between this capture and "
            "the server");
}

static const char *how_closed(gboolean with_reset)
{
    return with_reset ? "reset" : "closed";
}

/* The last that happened on the connection, and the client ended it then. */
static gboolean client_left_at_once(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_step       *last       = g_ptr_array_index(connection->steps, connection->steps->len - 1);

    return connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT && connection->client_went_on == SMBTRIAGE_NO &&
           last->request_frame == step->request_frame && last->message_id == step->message_id &&
           smbtriage_elapsed_ns(step->last_ns, connection->closed_ns) <= AT_ONCE_NS;
}

static gboolean is_answer_bare(const smbtriage_step *step)
{
    return step->answer_is_signed == SMBTRIAGE_NO && step->answer_is_encrypted == SMBTRIAGE_NO;
}

static smbtriage_answer judge_unanswered(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_wait *wait = step->wait;

    if (wait->closed_by != SMBTRIAGE_CLOSED_BY_SERVER || wait->waited_ns > AT_ONCE_NS)
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(step->connection) || smbtriage_guard_sealed(step->connection)) /* G1, G13 */
        return SMBTRIAGE_SILENT;
    add_request(step, claim);
    smbtriage_evidence_add(claim, wait->closed_frame, "The server %s the connection without an answer",
                           how_closed(wait->closed_with_reset));
    return smbtriage_claimed(claim, step->more->fault != NULL ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

/* The client verifies the answer, and leaves when something is wrong with it. */
static smbtriage_answer judge_left(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!client_left_at_once(step) || (step->more->fault == NULL && !is_answer_bare(step)))
        return SMBTRIAGE_SILENT;
    add_request(step, claim);
    smbtriage_evidence_add(claim, step->answer_frame, "It was answered%s",
                           is_answer_bare(step) ? ", neither signed nor encrypted, as it must be" : "");
    smbtriage_evidence_add(claim, step->connection->closed_frame, "The client %s the connection at once",
                           how_closed(step->connection->closed_with_reset));
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

static smbtriage_answer judge_refused(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_was_denied(step)) /* only what is not protected is fatal, and only when the client says so */
        return judge_left(step, claim);
    if (step->is_signed == SMBTRIAGE_NO && step->is_encrypted == SMBTRIAGE_NO &&
        smbtriage_signing_is_demanded(step) == SMBTRIAGE_YES) /* security.signature_rejected */
        return SMBTRIAGE_SILENT;
    add_request(step, claim);
    smbtriage_evidence_denied(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->ctl_code != SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO || step->request_frame == 0)
        return SMBTRIAGE_SILENT;
    if (smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES) /* no key to sign with: nothing to check */
        return SMBTRIAGE_SILENT;
    if (step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY)
        return judge_unanswered(step, claim);
    return step->outcome == SMBTRIAGE_OUTCOME_FAILED ? judge_refused(step, claim) : judge_left(step, claim);
}

const smbtriage_rule smbtriage_rule_security_validate_negotiate = {
    .id       = "security.validate_negotiate",
    .stage    = SMBTRIAGE_STAGE_ACCESS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.15.12",
    .summary =
        "The check of the negotiate failed: something on the path altered the NEGOTIATE, or one side signs wrong; "
        "find and exclude it ([MS-SMB2] 3.3.5.15.12)",
    .cause = "After it had reached the share, {client} had {server} confirm what both said in the NEGOTIATE, so that "
             "nobody in between can talk them into an older version or out of signing. They do not agree, or the "
             "signature of the check is wrong; SMB version: {dialect}. Likeliest first: a WAN optimiser or proxy that "
             "rewrites the NEGOTIATE; a server or client with a faulty check; an attack.",
    .remedy =
        {
            .windows =
                "Update both ends. Capture on the server and on the client at once and compare the NEGOTIATE of both "
                "files: the field that differs names the device. Take it out of the path of SMB, or have its maker "
                "correct it. Let both ends speak SMB 3.1.1, which needs no such check",
            .samba =
                "Update Samba; log level = 3 shows the refused FSCTL; server max protocol below SMB3_11 keeps this "
                "check in use: testparm -sv | grep 'server max protocol'",
            .client =
                "Get-WinEvent -LogName Microsoft-Windows-SmbClient/Security -MaxEvents 50 says which value did not "
                "fit; Linux: mount -t cifs -o vers=3.1.1. RequireSecureNegotiate 0 (LanmanWorkstation, Parameters) "
                "exists on Windows 8.1, Server 2012 R2 and older only, and switches the check off",
            .cost =
                "Without the check somebody on the path can lower the version, and switch signing and encryption off, "
                "unseen. Never leave it off: require signing or SMB 3.1.1 instead.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_UNANSWERED | SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"security.signature_rejected", "after.connection_lost"},
    .judge      = judge,
};
