/* refused.c - what rules about refusals have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refused.h"

#include "guards.h"
#include "status.h"
#include "text.h"

smbtriage_answer smbtriage_judge_refused(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    if (step->has_status && smbtriage_status_is_normal(step->status, step->stage)) /* G6 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_nameless_retry(step))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "%s answered with %s", request, answer);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}

void smbtriage_evidence_logon(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    if (step->request_frame != 0)
        smbtriage_evidence_add(claim, step->request_frame, "%s logon of %s", smbtriage_text_mechanism_or_unknown(step),
                               smbtriage_text_account_or_unknown(step));
    smbtriage_evidence_add(claim, step->answer_frame, "Answered %s", answer);
}

void smbtriage_evidence_tree(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    if (step->request_frame != 0)
        smbtriage_evidence_add(claim, step->request_frame, "TREE_CONNECT to %s",
                               step->asked == NULL ? "a path that is not in the capture" : step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered %s", answer);
}
