/* session.final_response_unsigned - SMB 3.1.1, and the answer that ends the logon carries no signature
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.3.1 and 3.3.5.5.3: the signature proves that nobody altered the negotiate and the logon. A client
 * that misses it goes away without a word.
 */
#include "dialects.h"
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "session.h"
#include "text.h"

static gint64 stayed_ns(const smbtriage_step *step)
{
    return smbtriage_elapsed_ns(step->last_ns, step->connection->closed_ns);
}

/* 3.2.5.3.1: who misses the signature leaves at once, without another word. */
static gboolean was_content(const smbtriage_step *step)
{
    gint64 patience = (gint64)step->connection->engine->options.no_reply_seconds * SMBTRIAGE_SECOND_NS;

    return step->connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || smbtriage_guard_client_went_on(step) ||
           stayed_ns(step) < 0 || stayed_ns(step) > patience;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *after      = smbtriage_text_duration(stayed_ns(step));

    smbtriage_evidence_add(claim, step->answer_frame,
                           "The logon of %s succeeded, neither as a guest nor without a name, and this answer is not "
                           "signed",
                           smbtriage_text_account_or_unknown(step));
    smbtriage_evidence_add(claim, connection->closed_frame, "The client %s the connection %s later",
                           connection->closed_with_reset ? "reset" : "closed", after);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (connection->dialect != SMBTRIAGE_DIALECT_311)
        return SMBTRIAGE_SILENT;
    if (step->answer_is_signed != SMBTRIAGE_NO || step->answer_is_encrypted != SMBTRIAGE_NO)
        return SMBTRIAGE_SILENT;
    /* 3.2.5.3.1: their sessions have no key to sign with. */
    if (smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_NO)
        return SMBTRIAGE_SILENT;
    if (step->is_binding || step->is_reauthentication) /* 3.2.5.3.2 and 3.2.5.3.3 have rules of their own */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(connection) || connection->is_truncated) /* G1, G2 */
        return SMBTRIAGE_SILENT;
    if (was_content(step))
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_final_response_unsigned = {
    .id       = "session.final_response_unsigned",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.3.1",
    .summary  = "The last answer of an SMB 3.1.1 logon is not signed and the client leaves: update the server, look "
                "for a device that alters SMB on the way ([MS-SMB2] 3.2.5.3.1)",
    .cause = "{server} told {user} that the logon succeeded, over SMB 3.1.1 and without a signature. The signature of "
             "this answer proves that nobody altered the negotiate and the logon; without it the client must give "
             "up, and it closed the connection. Either the server's SMB is faulty (firmware of a NAS or printer), "
             "or something between the two rewrites SMB messages.",
    .remedy =
        {
            .windows = "Windows signs this answer always: when the server is one, something between it and the client "
                       "removes the signature. Capture at both ends and compare this frame",
            .samba   = "Samba signs it too: update an old smbd, and the firmware of a device that is built on Samba; "
                       "smbd --version",
            .client  = "Take SMB out of WAN optimisers, proxies and inspecting firewalls, then try again. Test another "
                       "client against the same server: when all leave, the server is at fault",
            .cost    = "Do not hold the client at SMB 3.0 to get around it: that gives up the check which has just "
                       "told that something is wrong, and an attacker on the way would want nothing else.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"security.response_unsigned", "security.client_requires_encryption"},
    .judge      = judge,
};
