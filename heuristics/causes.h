/* causes.h - the likely causes of a refusal, without those that the capture rules out
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_CAUSES_H
#define SMBTRIAGE_CAUSES_H

#include "state.h"

/** Those of the status table for the status and the stage of this step, in this language (NULL = English),
 *  "; " between them. Never empty.
 *  Free with g_free(). */
char *smbtriage_causes(const smbtriage_step *step, const smbtriage_language *language);

/** Visits what it says that is not in that table. */
void smbtriage_causes_each_text(smbtriage_text_visitor *visit, gpointer user_data);

#endif
