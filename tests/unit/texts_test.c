/* texts_test.c - texts in lines, and the pages that are part of the program
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "smbtriage.h"
#include "suites.h"

#include <string.h>

static void assert_lines(const char *text, guint width, const char *joined)
{
    g_auto(GStrv) lines = smbtriage_lines(text, width);
    g_autofree char *is = g_strjoinv("|", lines);

    g_assert_cmpstr(is, ==, joined);
}

static void test_broken_at_blanks(void)
{
    assert_lines("one two three", 7, "one two|three");
    assert_lines("one two three", 8, "one two|three");
    assert_lines("one two three", 13, "one two three");
    assert_lines("one two three", 12, "one two|three");
}

static void test_long_word_stands_alone(void)
{
    assert_lines("a incomprehensible b", 5, "a|incomprehensible|b");
}

static void test_no_text(void)
{
    assert_lines("", 5, "");
}

/* Letters that take two columns: three of them and a blank do not fit in six. */
static void test_wide_letters(void)
{
    assert_lines("\xEC\x84\x9C\xEB\xB2\x84 \xEA\xB0\x80", 7, "\xEC\x84\x9C\xEB\xB2\x84 \xEA\xB0\x80");
    assert_lines("\xEC\x84\x9C\xEB\xB2\x84 \xEA\xB0\x80", 6, "\xEC\x84\x9C\xEB\xB2\x84|\xEA\xB0\x80");
}

/* A letter and its accent take one column. */
static void test_combining_letters(void)
{
    assert_lines("e\xCC\x81t\xC3\xA9 ici", 7, "e\xCC\x81t\xC3\xA9 ici");
}

static void test_every_rule_has_its_page(void)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);

    g_assert_cmpuint(n_rules, >, 100);
    for (guint i = 0; i < n_rules; i++) {
        g_autofree char *page  = smbtriage_rule_page(rules[i]);
        g_autofree char *title = g_strdup_printf("# %s\n", smbtriage_rule_id(rules[i]));

        g_assert_true(g_str_has_prefix(page, title));
        g_assert_nonnull(strstr(page, "\n## Remedy and its cost\n"));
        g_assert_null(strstr(page, ".md)"));
    }
}

void suite_texts(void)
{
    g_test_add_func("/texts/lines/blanks", test_broken_at_blanks);
    g_test_add_func("/texts/lines/long_word", test_long_word_stands_alone);
    g_test_add_func("/texts/lines/none", test_no_text);
    g_test_add_func("/texts/lines/wide", test_wide_letters);
    g_test_add_func("/texts/lines/combining", test_combining_letters);
    g_test_add_func("/texts/pages", test_every_rule_has_its_page);
}
