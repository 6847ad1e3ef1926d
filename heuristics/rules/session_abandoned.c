/* session.abandoned - the server's NTLM challenge was not answered
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.3.1 and [MS-NLMP] 3.1.5.1.2: the client's security package may refuse to go on. Nothing of that is on
 * the wire but the silence.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

/* [MS-SMB2] 3.3.6.3: Windows servers clear connections without a session at the age of 45 s to 90 s. */
#define CLEARED_FROM_NS (40 * SMBTRIAGE_SECOND_NS)

/* A program that works over this connection tries another user by the way, and exits in the midst of it. */
static gboolean has_session(const smbtriage_connection *connection)
{
    for (guint i = 0; i < connection->steps->len; i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (step->stage == SMBTRIAGE_STAGE_SESSION && step->outcome == SMBTRIAGE_OUTCOME_OK)
            return TRUE;
    }
    return FALSE;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim, gint64 waited_ns)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *waited     = smbtriage_text_duration(waited_ns);

    smbtriage_evidence_add(claim, step->answer_frame, "The server sent its NTLM CHALLENGE");
    if (step->is_nameless)
        smbtriage_evidence_add(claim, step->answer_frame,
                               "The CHALLENGE names neither the server nor its domain (MsvAvNbComputerName, "
                               "MsvAvNbDomainName), without which a client that wants NTLMv2 gives up");
    smbtriage_evidence_add(claim, step->left_frame, "%s later the %s %s the connection; no AUTHENTICATE had come",
                           waited, connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT ? "client" : "server",
                           connection->closed_with_reset ? "reset" : "closed");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    gint64                      waited_ns  = smbtriage_elapsed_ns(step->last_ns, connection->closed_ns);

    if (!step->is_challenged)
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_client_went_on(step)) /* G2 */
        return SMBTRIAGE_SILENT;
    if (step->is_set_up_elsewhere || smbtriage_guard_extra_channel(step) || has_session(connection)) /* G11 */
        return SMBTRIAGE_SILENT;
    if (connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && waited_ns < CLEARED_FROM_NS)
        return SMBTRIAGE_SILENT; /* the client had no time to go on */
    add_evidence(step, claim, waited_ns);
    return smbtriage_claimed(claim, step->is_nameless ? SMBTRIAGE_MEDIUM : SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_session_abandoned = {
    .id       = "session.abandoned",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.5.3.1",
    .summary  = "Logon given up by the client after the server's NTLM challenge: look for an NTLM block or a cancelled "
                "password prompt on the client ([MS-SMB2] 3.2.5.3.1)",
    .cause    = "{client} began an NTLM logon and did not answer the challenge of {server}. The client decides that by "
                "itself: its policy forbids NTLM to this server, the user closed the password prompt, the program was "
                "ended, or the challenge lacks the names that NTLMv2 needs. Tools that only want the names in the "
                "challenge do the same.",
    .remedy =
        {
            .windows = "Make Kerberos work, then NTLM is not needed: reach the server by its name, not its address; "
                       "setspn -Q cifs/NAME",
            .samba   = "testparm -sv | grep -E 'netbios name|workgroup': both must have a value, they are the names in "
                       "the challenge; update old firmware that sends none",
            .client  = "Get-WinEvent -LogName Microsoft-Windows-NTLM/Operational -MaxEvents 50: event 4001 names the "
                       "server to which the policy 'Restrict NTLM: Outgoing NTLM traffic to remote servers' blocked "
                       "NTLM. Linux: run smbclient with -d 5 and read why it stops",
            .cost    = "An NTLM exception for one server exposes the password of whoever logs on there to relay and "
                       "guessing: Kerberos first.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
