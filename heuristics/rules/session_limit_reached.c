/* session.limit_reached - no room for one more session
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5. The same statuses on a bind are about the extra channel (session.bind_refused), and
 * STATUS_REQUEST_NOT_ACCEPTED for a session that is up about its renewal (session.reauthentication_failed).
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    gboolean is_of_this_session = step->is_binding || step->is_reauthentication;

    if (is_of_this_session || !step->was_read) /* unread, it may be a bind */
        return SMBTRIAGE_SILENT;
    if (step->status != STATUS_INSUFFICIENT_RESOURCES && step->status != STATUS_TOO_MANY_SESSIONS &&
        step->status != STATUS_REQUEST_NOT_ACCEPTED)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    /* Of memory or of sessions, the first status does not tell. */
    return smbtriage_claimed(claim, step->status == STATUS_INSUFFICIENT_RESOURCES ? SMBTRIAGE_MEDIUM : SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_limit_reached = {
    .id       = "session.limit_reached",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5",
    .summary  = "Server takes no more sessions: close stale ones, raise the limit or give it memory "
                "([MS-SMB2] 3.3.5.5)",
    .cause    = "{server} refused one more session with {status}: a limit on sessions or connected devices is reached, "
                "or it has run out of memory. User: {user}; name and password are not the problem.",
    .remedy =
        {
            .windows =
                "Get-SmbSession; close what is stale: Close-SmbSession -SessionId ID; Get-SmbServerConfiguration | "
                "Select-Object MaxSessionPerConnection; a client edition of Windows takes 20 devices: move the "
                "share to a server. Memory: nonpaged pool and filter drivers (fltmc filters)",
            .samba =
                "smbstatus -b shows the sessions; testparm -sv | grep -E 'max smbd processes|deadtime'; free -m and "
                "ulimit -n",
            .client =
                "Close connections that are not needed: net use shows them, net use \\\\{typed}\\SHARE /delete ends "
                "one; programs should log on once and keep the session",
            .cost = "Closing a session loses what its user has not saved. A higher limit lets one client take more of "
                    "the server from the others.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
