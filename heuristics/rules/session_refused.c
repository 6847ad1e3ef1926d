/* session.refused - a refusal that no other rule explains
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refused.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_refused(step, claim, "SESSION_SETUP");
}

const smbtriage_rule smbtriage_rule_session_refused = {
    .id       = "session.refused",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Session setup refused: the status tells why, see its likely causes and the server's "
                "security log ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} refused the session with {status}. User: {user}. Mechanism: {mechanism}. Likely "
                "causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "Try another account from here, and this account from another client: that tells a fault "
                       "of the account from one of the client or the server",
            .cost    = "Remove the named cause before relaxing a security setting of the server: that would hold "
                       "for all its users.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
