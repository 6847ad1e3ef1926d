/* redact.h - pseudonyms for what names somebody: "user-1" for a user, "host-2" for a computer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules judge the names that the capture holds; only what is shown is replaced. A name enters the engine by
 * smbtriage_names_clean(), which says of what kind it is, and leaves it by one of the functions below. With
 * smbtriage_options.redact_names off they show the name itself.
 *
 * Names are replaced by their parts, so that what ties them together can still be seen: \\fs1\accounts becomes
 * \\host-1\share-1, fs1.lab.example becomes host-1.domain-1, LAB.EXAMPLE becomes domain-1.
 */
#ifndef SMBTRIAGE_REDACT_H
#define SMBTRIAGE_REDACT_H

#include "smbtriage.h"

typedef struct smbtriage_redactor smbtriage_redactor;

smbtriage_redactor *smbtriage_redactor_new(void);
void                smbtriage_redactor_free(smbtriage_redactor *redactor);

/** Gives a name of this kind its pseudonym. kept: the engine's copy, by whose pointer it is known from now on. */
void smbtriage_redactor_learn(smbtriage_redactor *redactor, smbtriage_name_kind kind, const char *kept);

/** Gives all names of an event their pseudonyms, in a fixed order: so the numbers do not depend on what is printed. */
void smbtriage_redact_learn(struct smbtriage_engine *engine, const smbtriage_event *event);

/** What stands for a name that smbtriage_names_clean() or smbtriage_names_address() returned; any other text, as words
 *  of our own, stays as it is. NULL stays NULL. */
const char *smbtriage_shown(const struct smbtriage_engine *engine, const char *name);

/** The same for a part of such a name, or another copy of it. */
const char *smbtriage_shown_part(const struct smbtriage_engine *engine, smbtriage_name_kind kind, const char *part);

/** printf for sentences: each %s is shown with smbtriage_shown(). Knows %s, %u, %d, %x and %X, and their flags and
 *  widths. Free with g_free(). */
char *smbtriage_sentence(const struct smbtriage_engine *engine, const char *format, ...) G_GNUC_PRINTF(2, 3);
char *smbtriage_sentence_v(const struct smbtriage_engine *engine, const char *format, va_list arguments)
    G_GNUC_PRINTF(2, 0);

#endif
