/* unanswered.h - the evidence for "it was received and never answered"
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_UNANSWERED_H
#define SMBTRIAGE_UNANSWERED_H

#include "rule.h"

/** Adds request, acknowledgment and what ended the wait. Who gave up when tells client and server apart:
 *  [MS-SMB2] 3.2.6.1 (request timer), 3.3.6.3 (the server drops connections without a session). */
void smbtriage_unanswered_evidence(const smbtriage_step *step, smbtriage_claim *claim, const char *request);

#endif
