/* lines.c - a text in lines
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "smbtriage.h"

/* How much room it takes on a terminal: Chinese, Japanese and Korean letters are as wide as two others. */
static glong columns_of(const char *text)
{
    glong columns = 0;

    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);

        columns += g_unichar_iswide(letter) ? 2 : !g_unichar_iszerowidth(letter);
    }
    return columns;
}

char **smbtriage_lines(const char *text, guint width)
{
    g_auto(GStrv) words     = g_strsplit(text, " ", -1);
    GPtrArray *lines        = g_ptr_array_new();
    g_autoptr(GString) line = g_string_new(NULL);
    glong columns           = 0;

    for (guint i = 0; words[i] != NULL; i++) {
        glong length = columns_of(words[i]);

        if (i > 0 && columns + 1 + length > (glong)width) {
            g_ptr_array_add(lines, g_strdup(line->str));
            g_string_truncate(line, 0);
            columns = 0;
        } else if (i > 0) {
            g_string_append_c(line, ' ');
            columns++;
        }
        g_string_append(line, words[i]);
        columns += length;
    }
    g_ptr_array_add(lines, g_strdup(line->str));
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}
