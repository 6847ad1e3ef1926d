/* language_test.c - causes and remedies in the language of the reader
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is missing in a translation, or belongs to no text any more, is found by gettext's own tools
 * (tests/golden/test_languages.py); here stands what those know nothing of.
 */
#include "commands.h"
#include "scene.h"
#include "status.h"
#include "suites.h"

#include <string.h>

/* ---- which language -------------------------------------------------------------------------------------------- */

static void test_codes(void)
{
    const smbtriage_language *korean = smbtriage_language_find("ko");

    g_assert_nonnull(korean);
    g_assert_true(smbtriage_language_find("ko_KR.UTF-8") == korean);
    g_assert_true(smbtriage_language_find("ko-KR") == korean);
    g_assert_cmpstr(smbtriage_language_code(korean), ==, "ko");
    g_assert_null(smbtriage_language_find("kok"));
    g_assert_null(smbtriage_language_find("k"));
    g_assert_null(smbtriage_language_find("en"));
    g_assert_null(smbtriage_language_find(""));
    g_assert_cmpstr(smbtriage_language_code(NULL), ==, "en");
}

static void expect_of_locale(const char *wanted, const char *code)
{
    g_setenv("LANGUAGE", wanted, TRUE);
    g_assert_cmpstr(smbtriage_language_code(smbtriage_language_of_locale()), ==, code);
}

/* A variable for one test, with what it was before. */
typedef struct {
    const char *name;
    char       *before;
} variable;

static variable set_variable(const char *name, const char *value)
{
    variable set = {name, g_strdup(g_getenv(name))};

    g_setenv(name, value, TRUE);
    return set;
}

static void restore(variable *set)
{
    if (set->before == NULL)
        g_unsetenv(set->name);
    else
        g_setenv(set->name, set->before, TRUE);
    g_free(set->before);
}

static void test_locale(void)
{
    variable language = set_variable("LANGUAGE", "");
    variable locale   = set_variable("LC_ALL", "C.UTF-8");

    expect_of_locale("ko_KR.UTF-8", "ko");
    expect_of_locale("fr:ko:en", "ko");
    expect_of_locale("en_GB:ko", "en"); /* English is there, and comes first */
    expect_of_locale("fr_FR.UTF-8", "en");
    g_setenv("LC_ALL", "C", TRUE); /* the same text everywhere, says a script */
    expect_of_locale("ko", "en");
    g_setenv("LC_ALL", "POSIX", TRUE);
    expect_of_locale("ko", "en");
    restore(&locale);
    restore(&language);
}

static void test_what_is_not_there_stays(void)
{
    const smbtriage_language *korean = smbtriage_language_find("ko");
    static const char         text[] = "nobody ever wrote this";

    g_assert_true(smbtriage_language_text(korean, text) == text);
    g_assert_true(smbtriage_language_text(NULL, text) == text);
    g_assert_cmpstr(smbtriage_language_text(korean, ""), ==, ""); /* gettext keeps its own header there */
}

/* ---- every text ------------------------------------------------------------------------------------------------- */

/* All that is wrong is told, not only the first. */
static void wrong(const char *place, const char *what, const char *text)
{
    g_test_message("%s: %s: %s", place, what, text);
    g_test_fail();
}

typedef void text_check(smbtriage_text_kind kind, const char *place, const char *english, const char *translated);

static void check_one(smbtriage_text_kind kind, const char *place, const char *english, gpointer user_data)
{
    text_check *check = *(text_check **)user_data;

    check(kind, place, english, smbtriage_language_text(smbtriage_language_find("ko"), english));
}

static void check_all(text_check *check)
{
    smbtriage_texts_each(check_one, &check);
}

static gboolean has_hangul(const char *text)
{
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        if (g_unichar_get_script(g_utf8_get_char(p)) == G_UNICODE_SCRIPT_HANGUL)
            return TRUE;
    }
    return FALSE;
}

static GHashTable *commands_of(const char *text)
{
    GHashTable *commands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    commands_add(commands, text);
    return commands;
}

static gboolean is_a_placeholder(const char *text)
{
    return text[0] == '{' && strchr(text, '}') == text + strlen(text) - 1;
}

/* A placeholder, a line of smb.conf, a command. */
static gboolean is_the_same_everywhere(const char *part)
{
    g_autoptr(GHashTable) commands = commands_of(part);

    return is_a_placeholder(part) || strstr(part, " = ") != NULL || g_hash_table_contains(commands, part);
}

static gboolean has_no_prose(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "; ", -1);

    for (guint i = 0; parts[i] != NULL; i++) {
        if (!is_the_same_everywhere(parts[i]))
            return FALSE;
    }
    return TRUE;
}

static void is_translated(smbtriage_text_kind kind, const char *place, const char *english, const char *translated)
{
    if (has_hangul(translated))
        return;
    if (kind == SMBTRIAGE_TEXT_COST || strcmp(translated, english) != 0 || !has_no_prose(english))
        wrong(place, "not translated", english);
}

static void test_all_are_translated(void)
{
    check_all(is_translated);
}

static void add_placeholders(GHashTable *found, const char *text)
{
    g_autoptr(GRegex) placeholder = g_regex_new("\\{[a-z_]+\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match   = NULL;

    for (g_regex_match(placeholder, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL))
        g_hash_table_add(found, g_match_info_fetch(match, 0));
}

static void assert_within(GHashTable *part, GHashTable *whole, const char *place, const char *translated)
{
    GHashTableIter iter;
    gpointer       key;

    g_hash_table_iter_init(&iter, part);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        if (!g_hash_table_contains(whole, key))
            wrong(place, key, translated); /* stands in one of the two languages only */
    }
}

static void has_the_placeholders(smbtriage_text_kind kind, const char *place, const char *english,
                                 const char *translated)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) placed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    (void)kind;
    add_placeholders(wanted, english);
    add_placeholders(placed, translated);
    assert_within(wanted, placed, place, translated);
    assert_within(placed, wanted, place, translated);
}

static void test_placeholders_are_placed(void)
{
    check_all(has_the_placeholders);
}

/* A command is the same in each language, and copied as it is. More may be marked than in English, where the sentence
 * went on in a way that left its end uncertain: remedy_commands.txt has all of them, and somebody read it. */
static void has_the_commands(smbtriage_text_kind kind, const char *place, const char *english, const char *translated)
{
    g_autoptr(GHashTable) wanted = commands_of(english);
    g_autoptr(GHashTable) placed = commands_of(translated);
    g_autofree char *whole       = commands_filled_in(english);
    GHashTableIter   iter;
    gpointer         command;

    if (kind != SMBTRIAGE_TEXT_REMEDY)
        return;
    assert_within(wanted, placed, place, translated);
    g_hash_table_iter_init(&iter, placed);
    while (g_hash_table_iter_next(&iter, &command, NULL)) {
        if (strstr(whole, command) == NULL)
            wrong(place, command, translated);
    }
}

static void test_commands_are_the_same(void)
{
    check_all(has_the_commands);
}

/* ---- what is told ----------------------------------------------------------------------------------------------- */

static scene *misspelt_in(const smbtriage_language *language)
{
    smbtriage_options options = smbtriage_options_default();
    scene            *s;

    options.language = language;
    s                = scene_new_with(&options);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\acounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    return s;
}

static void test_finding_in_both(void)
{
    scene                   *s       = misspelt_in(smbtriage_language_find("ko"));
    const smbtriage_finding *finding = scene_finding(s);
    const smbtriage_telling *told    = smbtriage_finding_told(finding);

    g_assert_cmpstr(told->language, ==, "ko");
    g_assert_cmpstr(finding->english.language, ==, "en");
    g_assert_true(has_hangul(told->cause) && has_hangul(told->windows) && has_hangul(told->samba) &&
                  has_hangul(told->client) && has_hangul(told->cost));
    g_assert_false(has_hangul(finding->english.cause));
    g_assert_nonnull(strstr(told->cause, "\\\\fs1\\acounts"));
    g_assert_null(strstr(told->cause, "{"));
    g_assert_null(strstr(told->cause, "none")); /* no name is near: said in a word of ours */
    g_assert_nonnull(strstr(told->windows, "Get-SmbShare -ScopeName *"));
    g_assert_cmpstr(smbtriage_finding_summary(finding), ==, smbtriage_rule_summary(finding->rule));
    scene_free(s);
}

static void test_english_is_told_once(void)
{
    scene                   *s       = misspelt_in(NULL);
    const smbtriage_finding *finding = scene_finding(s);

    g_assert_true(smbtriage_finding_told(finding) == &finding->english);
    scene_free(s);
}

static void test_reports(void)
{
    const smbtriage_page page = {.generator = "test", .frames = 20};
    scene               *s    = misspelt_in(smbtriage_language_find("ko"));
    smbtriage_report    *report;
    g_autoptr(GString) text   = g_string_new(NULL);
    g_autoptr(GString) ticket = g_string_new(NULL);
    g_autoptr(GString) html   = g_string_new(NULL);

    report = smbtriage_engine_report(scene_engine(s));
    smbtriage_report_text(report, text, NULL, NULL);
    smbtriage_report_ticket(report, ticket, NULL, NULL);
    smbtriage_report_html(report, &page, html, NULL, NULL);
    g_assert_true(has_hangul(text->str) && has_hangul(ticket->str));
    g_assert_nonnull(strstr(html->str, "<p lang=\"ko\">"));
    g_assert_nonnull(strstr(html->str, "<dd lang=\"ko\">"));
    g_assert_nonnull(strstr(html->str, "<html lang=\"en\">")); /* names of steps and our own sentences are */
    smbtriage_report_free(report);
    scene_free(s);
}

void suite_language(void)
{
    g_test_add_func("/language/codes", test_codes);
    g_test_add_func("/language/locale", test_locale);
    g_test_add_func("/language/not_there", test_what_is_not_there_stays);
    g_test_add_func("/language/all", test_all_are_translated);
    g_test_add_func("/language/placeholders", test_placeholders_are_placed);
    g_test_add_func("/language/commands", test_commands_are_the_same);
    g_test_add_func("/language/told/both", test_finding_in_both);
    g_test_add_func("/language/told/english", test_english_is_told_once);
    g_test_add_func("/language/told/reports", test_reports);
}
