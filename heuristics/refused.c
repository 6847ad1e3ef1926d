/* refused.c - what the three "refused" rules have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refused.h"

#include "status.h"
#include "text.h"

smbtriage_answer smbtriage_judge_refused(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    if (step->has_status && smbtriage_status_is_normal(step->status, step->stage)) /* G6 */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "%s answered with %s", request, answer);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}
