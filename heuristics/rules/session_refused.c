/* session.refused - a refusal that no other rule explains
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Nothing refused stays unexplained: the status table gives the likely causes.
 */
#include "rule.h"
#include "status.h"
#include "text.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    if (step->has_status && smbtriage_status_is_normal(step->status, step->stage)) /* G6 */
        return SMBTRIAGE_SILENT;
    if (step->answer_frame == 0)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "SESSION_SETUP answered with %s", answer);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
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
