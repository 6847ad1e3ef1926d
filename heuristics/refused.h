/* refused.h - what rules about refusals have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_REFUSED_H
#define SMBTRIAGE_REFUSED_H

#include "rule.h"

/** Claims a step that was answered with anything but success or a normal status; request is its name in the
 *  evidence. Nothing refused stays unexplained: the status table gives the likely causes. */
smbtriage_answer smbtriage_judge_refused(const smbtriage_step *step, smbtriage_claim *claim, const char *request);

/** Says of a refused logon who it was, where the capture shows the request, and what the answer was. */
void smbtriage_evidence_logon(const smbtriage_step *step, smbtriage_claim *claim);

/** Says what a refused TREE_CONNECT asked for, where the capture shows it, and what the answer was. */
void smbtriage_evidence_tree(const smbtriage_step *step, smbtriage_claim *claim);

#endif
