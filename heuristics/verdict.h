/* verdict.h - one step, one verdict
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_VERDICT_H
#define SMBTRIAGE_VERDICT_H

#include "rule.h"

/** Asks the rules about a step that ended without success. The most specific claim wins; rules that were
 *  ruled out are listed with their reason. NULL when no rule claims the step. The caller owns the finding;
 *  its frame and frames are still to be filled, and it is to be expanded while the step lives. */
smbtriage_finding *smbtriage_verdict(const smbtriage_step *step);

/** The same trouble: rule, client, server, user, share, and whether it recovered. */
gboolean smbtriage_finding_is_same(const smbtriage_finding *a, const smbtriage_finding *b);

void smbtriage_finding_free(gpointer finding);

#endif
