/* page.c - the reference pages of the rules, which are part of the program
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "smbtriage.h"

#include <gio/gio.h>
#include <string.h>

#include "pages_resource.h"

/* Other pages are called by the name of their rule, which is how they are asked for. */
static char *with_plain_links(const char *markdown)
{
    g_autoptr(GRegex) by_name  = g_regex_new("\\[([a-z0-9_.]+)\\]\\(\\1\\.md\\)", 0, 0, NULL);
    g_autoptr(GRegex) by_words = g_regex_new("\\[([^]]+)\\]\\(([a-z0-9_.]+)\\.md\\)", 0, 0, NULL);
    g_autofree char *named     = g_regex_replace(by_name, markdown, -1, 0, "\\1", 0, NULL);

    return g_regex_replace(by_words, named, -1, 0, "\\1 (\\2)", 0, NULL);
}

/* The first line is about the licence of the file. */
static const char *without_first_line(const char *text)
{
    const char *end = strchr(text, '\n');

    return end == NULL ? text : end + 1;
}

char *smbtriage_rule_page(const smbtriage_rule *rule)
{
    g_autofree char *path = g_strdup_printf("/smbtriage/%s.md", smbtriage_rule_id(rule));
    g_autoptr(GBytes) page =
        g_resource_lookup_data(smbtriage_pages_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

    g_return_val_if_fail(page != NULL, NULL);
    return with_plain_links(without_first_line(g_bytes_get_data(page, NULL)));
}
