/* refused.h - what the three "refused" rules have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_REFUSED_H
#define SMBTRIAGE_REFUSED_H

#include "rule.h"

/** Claims a step that was answered with anything but success or a normal status; request is its name in the
 *  evidence. Nothing refused stays unexplained: the status table gives the likely causes. */
smbtriage_answer smbtriage_judge_refused(const smbtriage_step *step, smbtriage_claim *claim, const char *request);

#endif
