/* catalogue_test.c - every rule is whole
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rule.h"
#include "sections.h"
#include "status.h"
#include "suites.h"
#include "text.h"

#include <string.h>

typedef void (*rule_check)(const smbtriage_rule *);

static void for_each_rule(rule_check check)
{
    guint                        n;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n);

    g_assert_cmpuint(n, >, 0);
    for (guint i = 0; i < n; i++) {
        g_test_message("%s", rules[i]->id);
        check(rules[i]);
    }
}

static void for_each_pair(void (*check)(const smbtriage_rule *, const smbtriage_rule *))
{
    guint                        n;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n);

    for (guint i = 0; i < n; i++) {
        for (guint j = 0; j < i; j++)
            check(rules[i], rules[j]);
    }
}

/* ---- ids ------------------------------------------------------------------------------------------------------- */

static void differ(const smbtriage_rule *a, const smbtriage_rule *b)
{
    g_assert_cmpstr(a->id, !=, b->id);
    g_assert_cmpstr(a->summary, !=, b->summary);
}

static void unique(void)
{
    for_each_pair(differ);
}

/* The stage, or a subject that belongs to several of them. */
static gboolean is_family(const smbtriage_rule *rule, const char *family)
{
    static const char *const subjects[] = {"after", "security", "name", "kerberos", "ntlm", NULL};

    if (rule->stage == SMBTRIAGE_STAGE_ACCESS && strcmp(family, "tree") == 0) /* files are part of their tree */
        return TRUE;
    return strcmp(family, smbtriage_stage_name(rule->stage)) == 0 || g_strv_contains(subjects, family);
}

static void begins_with_family(const smbtriage_rule *rule)
{
    g_autofree char *family = g_strndup(rule->id, strcspn(rule->id, "."));

    g_assert_true(is_family(rule, family));
    g_assert_true(g_regex_match_simple("^[a-z0-9]+\\.[a-z0-9_]+$", rule->id, 0, 0));
}

static void ids(void)
{
    for_each_rule(begins_with_family);
}

static char *file_of(const smbtriage_rule *rule)
{
    g_autofree char *name = g_strdelimit(g_strdup(rule->id), ".", '_');

    return g_strdup_printf("%s.c", name);
}

static void has_file(const smbtriage_rule *rule)
{
    g_autofree char *name = file_of(rule);
    g_autofree char *path = g_build_filename(RULES_FOLDER, name, NULL);
    g_autofree char *text = NULL;
    g_autofree char *head = g_strconcat("/* ", rule->id, " - ", NULL);

    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_true(g_str_has_prefix(text, head));
}

static gboolean is_listed(const char *file)
{
    guint                        n;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n);

    for (guint i = 0; i < n; i++) {
        g_autofree char *name = file_of(rules[i]);

        if (strcmp(name, file) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Both ways: a rule that nobody lists is never asked. */
static void files(void)
{
    GDir       *folder = g_dir_open(RULES_FOLDER, 0, NULL);
    const char *file;

    g_assert_nonnull(folder);
    while ((file = g_dir_read_name(folder)) != NULL) {
        g_test_message("%s", file);
        g_assert_true(!g_str_has_suffix(file, ".c") || is_listed(file));
    }
    g_dir_close(folder);
    for_each_rule(has_file);
}

static void is_found(const smbtriage_rule *rule)
{
    g_assert_true(smbtriage_catalogue_find(rule->id) == rule);
}

static void finding_by_id(void)
{
    for_each_rule(is_found);
    g_assert_null(smbtriage_catalogue_find("tree.no_such_rule"));
    g_assert_null(smbtriage_catalogue_find(""));
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void summary_is_whole(const smbtriage_rule *rule)
{
    g_autofree char *section = g_strdup_printf(" ([%s] %s)", rule->document, rule->section);

    g_assert_true(g_str_has_suffix(rule->summary, section));
    g_assert_cmpint(g_utf8_strlen(rule->summary, -1), <=, 200);
    g_assert_null(strpbrk(rule->summary, "{}%\n"));
}

static void summaries(void)
{
    for_each_rule(summary_is_whole);
}

static void section_exists(const smbtriage_rule *rule)
{
    const smbtriage_section *section = smbtriage_rule_section(rule);

    g_assert_nonnull(section);
    g_assert_cmpstr(section->number, ==, rule->section);
    g_assert_cmpstr(section->document, ==, rule->document);
    g_assert_nonnull(section->title);
    g_assert_nonnull(section->document_url);
}

static void sections(void)
{
    for_each_rule(section_exists);
}

static void sections_of_statuses(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        g_test_message("%s %s", statuses[i].name, statuses[i].section);
        g_assert_true(statuses[i].section == NULL || smbtriage_section_find("MS-SMB2", statuses[i].section) != NULL);
    }
}

static void sections_are_unique(void)
{
    guint                    n;
    const smbtriage_section *all = smbtriage_sections(&n);

    for (guint i = 0; i < n; i++) {
        g_test_message("%s %s", all[i].document, all[i].number);
        g_assert_true(smbtriage_section_find(all[i].document, all[i].number) == &all[i]);
        g_assert_true(all[i].url == NULL || g_str_has_prefix(all[i].url, "https://"));
        g_assert_true(g_str_has_prefix(all[i].document_url, "https://"));
        g_assert_cmpstr(all[i].title, !=, "");
    }
}

/* A word of letters in braces is a placeholder; PowerShell's script blocks hold more than one word. */
static void placeholders_are_known(const char *text)
{
    g_autoptr(GRegex) regex     = g_regex_new("\\{([A-Za-z_]*)\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (text == NULL)
        return;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);

        g_test_message("{%s}", name);
        g_assert_true(smbtriage_text_is_placeholder(name));
    }
}

static void text_is_tidy(const char *text)
{
    if (text == NULL)
        return;
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpstr(text, !=, "");
    g_assert_null(strstr(text, "  "));
    g_assert_null(strchr(text, '\n'));
}

/* Words for a proved cause stand to the same rules, and say something of their own. */
static void words_are_sound(const smbtriage_rule *rule, const smbtriage_words *words)
{
    const char *const texts[] = {words->summary,      words->cause,         words->remedy.windows,
                                 words->remedy.samba, words->remedy.client, words->remedy.cost};
    g_autofree char  *section = g_strdup_printf("([%s] %s)", rule->document, rule->section);

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        placeholders_are_known(texts[i]);
        text_is_tidy(texts[i]);
    }
    g_assert_nonnull(words->cause);
    g_assert_cmpstr(words->cause, !=, rule->cause);
    if (words->summary == NULL)
        return;
    g_assert_true(g_str_has_suffix(words->summary, section));
    g_assert_cmpint(g_utf8_strlen(words->summary, -1), <=, 200);
    g_assert_null(strpbrk(words->summary, "{}%\n"));
    g_assert_cmpstr(words->summary, !=, rule->summary);
}

static void texts_are_sound(const smbtriage_rule *rule)
{
    const char *const texts[] = {rule->summary,      rule->cause,         rule->remedy.windows,
                                 rule->remedy.samba, rule->remedy.client, rule->remedy.cost};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        placeholders_are_known(texts[i]);
        text_is_tidy(texts[i]);
    }
    g_assert_nonnull(rule->cause);
    g_assert_nonnull(rule->remedy.cost);
    for (guint i = 0; i < G_N_ELEMENTS(rule->proved) && rule->proved[i] != NULL; i++)
        words_are_sound(rule, rule->proved[i]);
    g_assert_true(rule->remedy.windows != NULL || rule->remedy.samba != NULL || rule->remedy.client != NULL);
}

static void texts(void)
{
    for_each_rule(texts_are_sound);
}

/* What was found in texts, and fails when it is pasted: "net ads setspn" puts the "$" behind the name itself,
 * -LogonWorkstations takes one string, "ip route get" no name, and a property list no remark. */
static const char *const broken_commands[] = {
    "net ads setspn (add|delete|list) [^ ;`|]*\\$",
    "-LogonWorkstations [^' ]*,",
    "ip route get (SERVER|\\{server\\})",
    "Select-Object [A-Za-z0-9,]* \\([^)]*\\),",
};

static gboolean holds_broken_command(const char *text)
{
    for (guint i = 0; text != NULL && i < G_N_ELEMENTS(broken_commands); i++) {
        if (g_regex_match_simple(broken_commands[i], text, 0, 0))
            return TRUE;
    }
    return FALSE;
}

static void commands_of_rule(const smbtriage_rule *rule)
{
    g_autofree char *page = g_strdup_printf(RULES_FOLDER "/../pages/%s.md", rule->id);
    g_autofree char *text = NULL;

    g_assert_false(holds_broken_command(rule->cause));
    g_assert_false(holds_broken_command(rule->remedy.windows));
    g_assert_false(holds_broken_command(rule->remedy.samba));
    g_assert_false(holds_broken_command(rule->remedy.client));
    g_assert_true(g_file_get_contents(page, &text, NULL, NULL));
    g_assert_false(holds_broken_command(text));
}

static void commands(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    g_assert_true(holds_broken_command("net ads setspn add {server}$ cifs/NAME"));
    g_assert_false(holds_broken_command("net ads setspn add cifs/NAME -U ADMIN; samba-tool spn list SERVER$"));
    g_assert_true(holds_broken_command("Set-ADUser USER -LogonWorkstations PC1,PC2"));
    g_assert_false(holds_broken_command("Set-ADUser USER -LogonWorkstations 'PC1,PC2'"));
    g_assert_true(holds_broken_command("ip route get {server} (Unix)"));
    g_assert_true(holds_broken_command("Select-Object EncryptionCiphers (2022),Smb2DialectMax"));
    for_each_rule(commands_of_rule);
    for (guint i = 0; i < n; i++) {
        g_test_message("%s", statuses[i].name);
        g_assert_false(holds_broken_command(statuses[i].windows));
        g_assert_false(holds_broken_command(statuses[i].samba));
    }
}

static void placeholder_names(void)
{
    g_assert_true(smbtriage_text_is_placeholder("share"));
    g_assert_false(smbtriage_text_is_placeholder("shar"));
    g_assert_false(smbtriage_text_is_placeholder("$_.Id -eq 4625"));
    g_assert_false(smbtriage_text_is_placeholder(""));
}

/* ---- how rules stand to each other ----------------------------------------------------------------------- */

static guint judged_by(const smbtriage_rule *rule)
{
    return rule->judges != 0 ? rule->judges : SMBTRIAGE_STAGE_BIT(rule->stage);
}

static void supersedes_what_exists(const smbtriage_rule *rule)
{
    for (guint i = 0; i < G_N_ELEMENTS(rule->supersedes) && rule->supersedes[i] != NULL; i++) {
        const smbtriage_rule *other = smbtriage_catalogue_find(rule->supersedes[i]);

        g_assert_nonnull(other);
        g_assert_true(other != rule);
        g_assert_true((judged_by(other) & judged_by(rule)) != 0);
        g_assert_true((other->wakes_on & rule->wakes_on) != 0);
    }
}

static void supersedes(void)
{
    for_each_rule(supersedes_what_exists);
}

static guint place_of(const smbtriage_rule *rule)
{
    guint                        n;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n);
    guint                        place = 0;

    while (place < n && rules[place] != rule)
        place++;
    return place;
}

/* The catalogue is ordered from the particular to the general: both ways to choose a winner agree. Remarks do not
 * compete, wherever they stand. */
static void stands_before_superseded(const smbtriage_rule *rule)
{
    for (guint i = 0; i < G_N_ELEMENTS(rule->supersedes) && rule->supersedes[i] != NULL; i++) {
        const smbtriage_rule *other = smbtriage_catalogue_find(rule->supersedes[i]);

        g_assert_true(other->is_remark || place_of(rule) < place_of(other));
    }
}

static void order(void)
{
    for_each_rule(stands_before_superseded);
}

static void wakes_up(const smbtriage_rule *rule)
{
    g_assert_cmpuint(rule->wakes_on, !=, 0);
    g_assert_nonnull(rule->judge);
    g_assert_cmpint(rule->severity, ==, smbtriage_rule_severity(rule));
}

static void wake(void)
{
    for_each_rule(wakes_up);
}

void suite_catalogue(void)
{
    static const suite_test tests[] = {
        {"/catalogue/unique", unique},
        {"/catalogue/ids", ids},
        {"/catalogue/files", files},
        {"/catalogue/find", finding_by_id},
        {"/catalogue/summaries", summaries},
        {"/catalogue/sections", sections},
        {"/catalogue/sections_of_statuses", sections_of_statuses},
        {"/catalogue/sections_are_unique", sections_are_unique},
        {"/catalogue/texts", texts},
        {"/catalogue/commands", commands},
        {"/catalogue/placeholder_names", placeholder_names},
        {"/catalogue/supersedes", supersedes},
        {"/catalogue/order", order},
        {"/catalogue/wake", wake},
    };

    SUITE_REGISTER(tests);
}
