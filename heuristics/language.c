/* language.c - reads the compiled translations
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The format is that of GNU gettext's .mo files ("The Format of GNU MO Files" in its manual): two tables of strings,
 * the first sorted. libintl itself reads them from a folder of the file system only, and a plugin has none that is its
 * own.
 */
#include "language.h"

#include <gio/gio.h>
#include <string.h>

#include "languages_resource.h"

#define MAGIC 0x950412DEu

/* Where in the file the header says what, in units of 32 bits. */
enum {
    HEADER_MAGIC      = 0,
    HEADER_COUNT      = 2,
    HEADER_ORIGINALS  = 3,
    HEADER_TRANSLATED = 4
};

struct smbtriage_language {
    const char *code;
    const char *file; /* once it was read */
};

static smbtriage_language languages[] = {{.code = "ko"}};

/* Integers in the byte order of msgfmt --endianness=little, wherever they are: the resource may begin anywhere. */
static guint32 number_at(const char *file, guint32 offset)
{
    guint32 number;

    memcpy(&number, file + offset, sizeof number);
    return GUINT32_FROM_LE(number);
}

static guint32 header(const char *file, guint index)
{
    return number_at(file, index * 4);
}

/* A table holds the length and the offset of each string. */
static const char *string_at(const char *file, guint table, guint32 index)
{
    return file + number_at(file, header(file, table) + index * 8 + 4);
}

static const char *read_file(const char *code)
{
    g_autofree char *path = g_strdup_printf("/smbtriage/languages/%s.mo", code);
    g_autoptr(GBytes) mo =
        g_resource_lookup_data(smbtriage_languages_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    const char *file = mo == NULL ? NULL : g_bytes_get_data(mo, NULL); /* part of the program: outlives mo */

    g_return_val_if_fail(file != NULL && header(file, HEADER_MAGIC) == MAGIC, NULL);
    return file;
}

/* "ko" of "ko", "ko_KR.UTF-8" and "ko-KR". */
static gboolean is_code_of(const char *code, const char *locale)
{
    size_t length = strlen(code);

    return strncmp(locale, code, length) == 0 && !g_ascii_isalnum(locale[length]);
}

const smbtriage_language *smbtriage_language_find(const char *code)
{
    for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
        if (!is_code_of(languages[i].code, code))
            continue;
        if (languages[i].file == NULL)
            languages[i].file = read_file(languages[i].code);
        return languages[i].file == NULL ? NULL : &languages[i];
    }
    return NULL;
}

/* Scripts ask for C when they want the same text everywhere: like gettext, do as they say whatever LANGUAGE says. */
static gboolean is_locale_c(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (guint i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = g_getenv(variables[i]);

        if (value != NULL && *value != '\0')
            return strcmp(value, "C") == 0 || strcmp(value, "POSIX") == 0;
    }
    return FALSE;
}

const smbtriage_language *smbtriage_language_of_locale(void)
{
    const char *const *wanted = g_get_language_names();

    if (is_locale_c())
        return NULL;
    for (guint i = 0; wanted[i] != NULL; i++) {
        const smbtriage_language *language = smbtriage_language_find(wanted[i]);

        if (language != NULL || is_code_of("en", wanted[i]))
            return language;
    }
    return NULL;
}

const char *smbtriage_language_code(const smbtriage_language *language)
{
    return language == NULL ? "en" : language->code;
}

const char *smbtriage_language_text(const smbtriage_language *language, const char *english)
{
    guint32 low = 0, high = language == NULL ? 0 : header(language->file, HEADER_COUNT);

    while (low < high) {
        guint32 middle = low + (high - low) / 2;
        int     order  = strcmp(english, string_at(language->file, HEADER_ORIGINALS, middle));

        if (order == 0 && *english != '\0')
            return string_at(language->file, HEADER_TRANSLATED, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return english;
}
