/* session.reauthentication_failed - a session that was up could not be renewed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.2. Clients log on again within a session when its ticket runs out (3.2.5.1.6). When that fails the
 * server drops the session with all its trees and open files (3.3.5.5.3), whatever the status.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step *logon = step->logon;

    if (!step->is_reauthentication || step->is_binding)
        return SMBTRIAGE_SILENT;
    if (logon != NULL)
        smbtriage_evidence_add(claim, logon->answer_frame, "The session was set up here");
    if (step->more->expired_frame != 0)
        smbtriage_evidence_add(claim, step->more->expired_frame,
                               "The server said that it had expired: STATUS_NETWORK_SESSION_EXPIRED");
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_reauthentication_failed = {
    .id       = "session.reauthentication_failed",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.2",
    .summary =
        "Renewal of a running session refused: renew the ticket or password that it was set up with, and reconnect "
        "([MS-SMB2] 3.3.5.5.2)",
    .cause = "{client} logged on again within a session that was up, as clients do when its ticket runs out, and "
             "{server} answered {status}. With that the server drops the session, its shares and its open files. User: "
             "{user}. Mechanism: {mechanism}. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client =
                "NTLM: if the password or the account was changed meanwhile, give the new one where the old one is "
                "saved "
                "(cmdkey /list, credentials= of the mount, settings of the service). Kerberos: klist shows when the "
                "ticket ends; Windows: lock and unlock the computer, which fetches a new one; Unix: kinit -R while it "
                "is renewable, kinit after that, for services k5start with a keytab. Then connect again",
            .cost = "None. Longer ticket lifetimes make renewals rare, and let a disabled account or a stolen ticket "
                    "work that much longer.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.deleted", "session.logon_failure", "session.account_restricted", "session.password_expired",
                   "session.domain_unreachable", "session.token_malformed", "session.encryption_required",
                   "session.refused"},
    .judge      = judge,
};
