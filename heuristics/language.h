/* language.h - causes and remedies in the language of the reader
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The English texts stand where they belong: in the records of the rules and in the tables of statuses and errors. Each
 * other language is a file of GNU gettext, languages/CODE.po, which is compiled into the program. Summaries, ids, names
 * of statuses and commands are the same in every language: filters, reports and search engines depend on them.
 */
#ifndef SMBTRIAGE_LANGUAGE_H
#define SMBTRIAGE_LANGUAGE_H

#include <glib.h>

G_BEGIN_DECLS

/** A language other than English, which is NULL. */
typedef struct smbtriage_language smbtriage_language;

/** The language with this code ("ko", and "ko_KR.UTF-8" for the same), or NULL: English, or one that is not here. */
const smbtriage_language *smbtriage_language_find(const char *code);

/** The language that the user's environment asks for (LANGUAGE, LC_ALL, LC_MESSAGES, LANG, in this order), or NULL:
 *  English comes first there, none that is here is asked for, or the locale is C. */
const smbtriage_language *smbtriage_language_of_locale(void);

/** Its code, "en" for NULL: what the attribute lang of HTML takes. */
const char *smbtriage_language_code(const smbtriage_language *language);

/** This text in this language; the text itself where there is no translation. Valid as long as the program or as
 * english is. */
const char *smbtriage_language_text(const smbtriage_language *language, const char *english);

typedef enum {
    SMBTRIAGE_TEXT_CAUSE,
    SMBTRIAGE_TEXT_REMEDY, /* may hold commands */
    SMBTRIAGE_TEXT_COST,
    SMBTRIAGE_TEXT_WORD /* stands within the others */
} smbtriage_text_kind;

/** Sees one text to translate, and where it belongs: the name of a rule, a status, an error. */
typedef void smbtriage_text_visitor(smbtriage_text_kind kind, const char *place, const char *english,
                                    gpointer user_data);

/** Visits every text that smbtriage_language_text() may be asked for. The same one may come more than once. */
void smbtriage_texts_each(smbtriage_text_visitor *visit, gpointer user_data);

G_END_DECLS

#endif
