/* unanswered.h - how a request came to stay without an answer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Three stories, told apart here once for all stages, so that no two rules tell the same one.
 */
#ifndef SMBTRIAGE_UNANSWERED_H
#define SMBTRIAGE_UNANSWERED_H

#include "rule.h"

typedef enum {
    SMBTRIAGE_UNANSWERED_UNCLEAR,          /* no fault, or the capture cannot tell: G1 to G4 */
    SMBTRIAGE_UNANSWERED_NO_REPLY,         /* TCP acknowledged it, and then nothing for long */
    SMBTRIAGE_UNANSWERED_NOT_ACKNOWLEDGED, /* sent again and again, and never acknowledged */
    SMBTRIAGE_UNANSWERED_CLOSED            /* the server soon ended the connection instead */
} smbtriage_unanswered;

/** What became of the request that this step waits for. */
smbtriage_unanswered smbtriage_unanswered_of(const smbtriage_step *step);

/** Each claims the steps of one of these stories, with the evidence for it; request is the request's name. Who gave up
 *  when tells client and server apart: [MS-SMB2] 3.2.6.1 (request timer), 3.3.6.3 (the server drops connections
 *  without a session). */
smbtriage_answer smbtriage_judge_no_reply(const smbtriage_step *step, smbtriage_claim *claim, const char *request);
smbtriage_answer smbtriage_judge_not_acknowledged(const smbtriage_step *step, smbtriage_claim *claim,
                                                  const char *request);
smbtriage_answer smbtriage_judge_closed(const smbtriage_step *step, smbtriage_claim *claim, const char *request);

#endif
