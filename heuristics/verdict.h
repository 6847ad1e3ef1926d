/* verdict.h - one step, one verdict
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_VERDICT_H
#define SMBTRIAGE_VERDICT_H

#include "rule.h"

/** Asks the rules what they have to say of a step at this moment. Of those that compete, the most specific claim
 *  wins, and rules that were ruled out are listed with their reason; remarks stand beside it, and of a success
 *  there is nothing but remarks. Returns findings (smbtriage_finding*), owned by the array, or NULL when there
 *  are none; the caller frees the array. Their frame and frames are still to be filled, and they are to be
 *  expanded while the step lives. */
GPtrArray *smbtriage_verdicts(const smbtriage_step *step, smbtriage_moment moment);

/** The moment of a step that ended without success. */
smbtriage_moment smbtriage_moment_of_failure(const smbtriage_step *step);

/** The same trouble: rule, client, server, user, share, and whether it recovered. */
gboolean smbtriage_finding_is_same(const smbtriage_finding *a, const smbtriage_finding *b);

void smbtriage_finding_free(gpointer finding);

#endif
