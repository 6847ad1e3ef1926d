/* negotiate.refused - a refusal that no other rule explains
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refused.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_refused(step, claim, "NEGOTIATE");
}

const smbtriage_rule smbtriage_rule_negotiate_refused = {
    .id       = "negotiate.refused",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "NEGOTIATE refused: the status tells why, see its likely causes and the server's log "
                "([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} refused the NEGOTIATE of {client} with {status}. Likely causes, likeliest first: "
                "{status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "Update the client; try another client on {server}: when that works, compare the two "
                       "NEGOTIATE requests field by field",
            .cost    = "Update the side at fault rather than lower what the server accepts: a lower minimum holds "
                       "for every client.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
