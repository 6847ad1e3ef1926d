/* commands.c - what of a text is marked as a command
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "commands.h"

#include "html.h"

#include <string.h>

char *commands_filled_in(const char *text)
{
    g_autoptr(GRegex) placeholder = g_regex_new("\\{[a-z_]+\\}", 0, 0, NULL);

    return g_regex_replace_literal(placeholder, text, -1, 0, "fs1", 0, NULL);
}

/* As it would be copied. */
static char *copied(const char *marked)
{
    static const char *const entities[][2] = {{"&#39;", "'"}, {"&quot;", "\""}, {"&lt;", "<"}, {"&amp;", "&"}};
    char                    *text          = g_strndup(marked, (gsize)(strstr(marked, "</code>") - marked));

    for (guint i = 0; i < G_N_ELEMENTS(entities); i++) {
        g_autofree char *before = text;
        g_auto(GStrv) parts     = g_strsplit(before, entities[i][0], -1);

        text = g_strjoinv(entities[i][1], parts);
    }
    return text;
}

void commands_add(GHashTable *commands, const char *remedy)
{
    g_autoptr(GString) out   = g_string_new(NULL);
    g_autofree char *text    = remedy == NULL ? NULL : commands_filled_in(remedy);
    g_auto(GStrv) with_marks = NULL;

    if (text == NULL)
        return;
    smbtriage_html_remedy(out, text);
    with_marks = g_strsplit(out->str, "<code>", -1);
    for (guint i = 1; with_marks[i] != NULL; i++)
        g_hash_table_add(commands, copied(with_marks[i]));
}
