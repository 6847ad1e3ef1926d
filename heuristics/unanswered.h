/* unanswered.h - what the "no reply" rules have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_UNANSWERED_H
#define SMBTRIAGE_UNANSWERED_H

#include "rule.h"

/** Claims a step whose request TCP acknowledged and SMB never answered, unless an answer may exist after all
 *  (G1 to G4); request is its name in the evidence. Who gave up when tells client and server apart:
 *  [MS-SMB2] 3.2.6.1 (request timer), 3.3.6.3 (the server drops connections without a session). */
smbtriage_answer smbtriage_judge_unanswered(const smbtriage_step *step, smbtriage_claim *claim, const char *request);

/** The request takes several segments; the full-size one is sent again and again and never acknowledged, while
 *  something smaller behind it does arrive. */
gboolean smbtriage_only_small_segments_arrive(const smbtriage_step *step);

#endif
