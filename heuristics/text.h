/* text.h - the placeholders that causes and remedies may hold
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_TEXT_H
#define SMBTRIAGE_TEXT_H

#include "language.h"
#include "state.h"

/** template in this language (NULL = English), with each {placeholder} replaced by what the step shows ("not in the
 *  capture" where it does not). NULL gives NULL. Free with g_free(). */
char *smbtriage_text_expand(const char *template, const smbtriage_step *step, const smbtriage_language *language);

/** The same for commands that readers paste into a shell: a name in which a shell could find more than a name is not
 *  shown, a word in capitals stands in for it. */
char *smbtriage_text_expand_command(const char *template, const smbtriage_step *step,
                                    const smbtriage_language *language);

/** TRUE when {name} is replaced by smbtriage_text_expand(). */
gboolean smbtriage_text_is_placeholder(const char *name);

/** Visits each word of our own that may take the place of a placeholder, apart from those of the tables of statuses,
 *  errors and names. */
void smbtriage_text_each_word(smbtriage_text_visitor *visit, gpointer user_data);

/** "NTLM", "Kerberos", or NULL when no token was seen. */
const char *smbtriage_text_mechanism(const smbtriage_step *step);

/** The same with a word in its place, to begin a sentence. */
const char *smbtriage_text_mechanism_or_unknown(const smbtriage_step *step);

/** DOMAIN\user, or words for a user that the capture does not show. */
const char *smbtriage_text_account_or_unknown(const smbtriage_step *step);

/** "20.0 s", "350 ms". Free with g_free(). */
char *smbtriage_text_duration(gint64 nanoseconds);

/** What a step asked for, to begin a sentence: "CREATE of \\\\server\\share\\file". Free with g_free(). */
char *smbtriage_text_request(const smbtriage_step *step);

/** What came where there is no status: "a TCP reset", "no answer". */
const char *smbtriage_text_other_answer(const smbtriage_step *step);

/** The status of a step as text, and what TCP or SMB1 did where there is none. Free with g_free(). */
char *smbtriage_text_answer(const smbtriage_step *step);

#endif
