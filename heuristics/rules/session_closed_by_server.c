/* session.closed_by_server - the server ends the connection instead of answering the SESSION_SETUP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5 knows no such outcome. Three things that the capture may show name the reason.
 */
#include "elapsed.h"
#include "status.h"
#include "text.h"
#include "unanswered.h"

/* [MS-SMB2] 3.3.6.3 counts from the connection's beginning. 45 s, looked at every 45 s. */
static gboolean is_clean_up_time(gint64 age_ns)
{
    return age_ns >= 45 * SMBTRIAGE_SECOND_NS && age_ns <= 92 * SMBTRIAGE_SECOND_NS;
}

static gboolean had_session(const smbtriage_connection *connection)
{
    for (guint i = 0; i < connection->steps->len; i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (step->stage == SMBTRIAGE_STAGE_SESSION && step->outcome == SMBTRIAGE_OUTCOME_OK)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_clean_up(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_step       *first      = g_ptr_array_index(connection->steps, 0);
    gint64                      age_ns     = smbtriage_elapsed_ns(first->first_ns, connection->closed_ns);
    g_autofree char            *age        = smbtriage_text_duration(age_ns);

    if (!is_clean_up_time(age_ns) || had_session(connection))
        return FALSE;
    smbtriage_evidence_add(
        claim, step->wait->closed_frame,
        "By then the connection was %s old and had no session: it may be a Windows server's clean-up "
        "([MS-SMB2] 3.3.6.3), and the client was slow to log on",
        age);
    return TRUE;
}

/* [MS-SMB2] 3.3.5.5.1: a server gives a new session its SessionId before the second round. */
static void add_strange_server(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_MORE_PROCESSING_REQUIRED || step->session == NULL || step->session->id != 0)
        return;
    smbtriage_evidence_add(claim, step->answer_frame,
                           "The server asked for a second round without giving a SessionId, as no file server does: "
                           "it may be a tool that collects or relays logons");
}

static void add_missing_negotiate(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->connection->negotiate_step == NULL)
        smbtriage_evidence_add(
            claim, 0, "No NEGOTIATE was seen before it: then a server ends the connection ([MS-SMB2] 3.3.5.2.2)");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_answer answer;

    if (step->is_binding) /* G11: another channel of a session that lives on elsewhere */
        return SMBTRIAGE_SILENT;
    answer = smbtriage_judge_closed(step, claim, "SESSION_SETUP");
    if (answer != SMBTRIAGE_CLAIMED)
        return answer;
    add_missing_negotiate(step, claim);
    add_strange_server(step, claim);
    return is_clean_up(step, claim) ? smbtriage_claimed(claim, SMBTRIAGE_LOW) : answer;
}

const smbtriage_rule smbtriage_rule_session_closed_by_server = {
    .id       = "session.closed_by_server",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5",
    .summary  = "Server ended the connection instead of answering the SESSION_SETUP: see its log of that "
                "second, and whether it is the right server ([MS-SMB2] 3.3.5.5)",
    .cause    = "{server} ended the connection {wait} after the SESSION_SETUP, without an answer. Likely "
                "causes, likeliest first: the server's process died or was restarted; a security product on "
                "it or a device in between ended the connection; or it is no file server but a tool that "
                "collects or relays logons. User: {user}. Mechanism: {mechanism}.",
    .remedy =
        {
            .windows = "On the server: Get-WinEvent -LogName Microsoft-Windows-SMBServer/Operational -MaxEvents "
                       "50; Get-WinEvent -LogName System -MaxEvents 100 for a stopped service or a restart; the "
                       "security product's log of that second",
            .samba   = "The smbd log of that second (INTERNAL ERROR or PANIC is a crash); journalctl -u smbd; "
                       "update Samba; log level = 3 auth:5 for the next attempt",
            .client  = "Whose address is {server}? When nobody knows it, or the client was not meant to log on "
                       "there: treat the logon as stolen, change its password, and find out what made {client} "
                       "connect",
            .cost    = "None for reading logs. Require signing on servers so that stolen logons cannot be "
                       "relayed (Set-SmbServerConfiguration -RequireSecuritySignature $true; server signing = "
                       "mandatory): it costs some CPU time and shuts out guests and clients that cannot sign.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
