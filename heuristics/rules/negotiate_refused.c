/* negotiate.refused - a refusal that no other rule explains
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
    smbtriage_evidence_add(claim, step->answer_frame, "NEGOTIATE answered with %s", answer);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
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
