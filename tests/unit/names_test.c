/* names_test.c - names from the wire are hostile until proven printable
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "names.h"
#include "printable.h"

#include "scene.h"
#include "suites.h"

#include <string.h>

static void clean_is(const char *dirty, const char *clean)
{
    g_autoptr(scene) s = scene_new();

    g_assert_cmpstr(smbtriage_names_clean(scene_engine(s), SMBTRIAGE_NAME_USER, dirty), ==, clean);
}

static void invalid_utf8(void)
{
    clean_is("a\xff\xfe"
             "b",
             "a\xef\xbf\xbd\xef\xbf\xbd"
             "b");
    clean_is("\xc3", "\xef\xbf\xbd");
    clean_is("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* half a surrogate pair */
    clean_is("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");                 /* a slash in two bytes */
}

static void control_characters(void)
{
    clean_is("a\nb", "a<U+000A>b");
    clean_is("\x1b[31mred", "<U+001B>[31mred");
    clean_is("a\tb\r", "a<U+0009>b<U+000D>");
    clean_is("\x7f", "<U+007F>");
    clean_is("\xc2\x85", "<U+0085>");
}

static void bidirectional_characters(void)
{
    clean_is("\xe2\x80\xae"
             "exe.txt",
             "<U+202E>exe.txt");
    clean_is("\xe2\x81\xa6x\xe2\x81\xa9", "<U+2066>x<U+2069>");
    clean_is("\xe2\x80\x8f", "<U+200F>");
    clean_is("\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>");
    clean_is("\xef\xbb\xbf", "<U+FEFF>");
    clean_is("\xef\xbf\xbf\xef\xb7\x90", "<U+FFFF><U+FDD0>");
}

static void invisible_characters(void)
{
    clean_is("a\xe2\x80\x8b\xe2\x81\xa0z", "a<U+200B><U+2060>z"); /* without width */
    clean_is("\xc2\xad\xcd\x8f", "<U+00AD><U+034F>");
    clean_is("\xe3\x85\xa4\xef\xbe\xa0\xe2\xa0\x80", "<U+3164><U+FFA0><U+2800>"); /* fillers, no dots */
    clean_is("\xef\xb8\x8f\xf3\xa0\x84\x80", "<U+FE0F><U+E0100>");                /* variation selectors */
    clean_is("\xf3\xa0\x80\x81\xf3\xa0\x81\xbf", "<U+E0001><U+E007F>");           /* tags */
}

static void ordinary_names_stay(void)
{
    clean_is("", "");
    clean_is("\\\\fs1\\Büro & Söhne", "\\\\fs1\\Büro & Söhne");
    clean_is("\xe5\x85\xb1\xe6\x9c\x89", "\xe5\x85\xb1\xe6\x9c\x89");
    clean_is("{user}", "{user}");
    clean_is(NULL, NULL);
}

static void equal_texts_share_one_copy(void)
{
    g_autoptr(scene) s = scene_new();
    const char *a      = smbtriage_names_clean(scene_engine(s), SMBTRIAGE_NAME_USER, "alice");

    g_assert_true(a == smbtriage_names_clean(scene_engine(s), SMBTRIAGE_NAME_USER, "alice"));
}

static void long_names(void)
{
    static const char *const letters[] = {"a", "\xc3\xa4", "\xe5\x85\xb1", "\xf0\x9f\x97\x82", "\xff", "\n"};

    for (guint i = 0; i < G_N_ELEMENTS(letters); i++) {
        g_autoptr(GString) name = g_string_new(NULL);
        g_autoptr(scene) s      = scene_new();
        const char *clean;

        while (name->len < 65536)
            g_string_append(name, letters[i]);
        clean = smbtriage_names_clean(scene_engine(s), SMBTRIAGE_NAME_USER, name->str);
        g_assert_true(g_utf8_validate(clean, -1, NULL));
        g_assert_true(g_str_has_suffix(clean, "..."));
        g_assert_cmpint(g_utf8_strlen(clean, -1), <=, 8 * SMBTRIAGE_NAME_MAX + 3);
    }
}

static void longest_name_is_kept_whole(void)
{
    g_autofree char *name = g_strnfill(SMBTRIAGE_NAME_MAX, 'a');

    clean_is(name, name);
}

/* ---- paths and shares ------------------------------------------------------------------------------------ */

static void share_of(void)
{
    g_assert_cmpstr(smbtriage_share_of("\\\\fs1\\accounts"), ==, "accounts");
    g_assert_cmpstr(smbtriage_share_of("accounts"), ==, "accounts");
    g_assert_cmpstr(smbtriage_share_of("\\\\fs1\\"), ==, "");
    g_assert_cmpstr(smbtriage_share_of(""), ==, "");
    g_assert_null(smbtriage_share_of(NULL));
    g_assert_true(smbtriage_is_ipc("\\\\fs1\\ipc$"));
    g_assert_false(smbtriage_is_ipc("\\\\fs1\\IPC"));
    g_assert_false(smbtriage_is_ipc(NULL));
}

/* Refused with this path: what a remedy makes of the share and server names in it. */
static scene *refused_path(const char *path)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, path);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
    return s;
}

static void dangerous_shares_are_not_pasted(void)
{
    static const char *const paths[] = {
        "\\\\fs1\\a'; Remove-Item C:\\ -Recurse; '",
        "\\\\fs1\\$(reboot)",
        "\\\\fs1\\`reboot`",
        "\\\\fs1\\a b",
        "\\\\fs1\\a\nb",
        "\\\\fs1\\a;b",
        "\\\\fs1\\a|b",
        "\\\\fs1\\a&b",
        "\\\\fs1\\-Path",
        "\\\\fs1\\a\"b",
        "\\\\fs1\\\xe2\x80\x99; reboot", /* a quote to PowerShell too */
        "\\\\fs1\\",
        "\\\\fs1\\{user}",
        "\\\\fs1\\$HOME",
        "\\\\fs1\\$env:TEMP",
        "",
    };

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = refused_path(paths[i]);

        g_test_message("%s", paths[i]);
        expect_words(scene_finding(s)->english.windows, "New-SmbShare -Name 'SHARE' ");
    }
}

static void plain_shares_are_pasted(void)
{
    static const char *const names[] = {"accounts", "C$", "a-b_c.d", "2024"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path    = g_strconcat("\\\\fs1\\", names[i], NULL);
        g_autofree char *command = g_strdup_printf("New-SmbShare -Name '%s' ", names[i]);
        g_autoptr(scene) s       = refused_path(path);

        expect_words(scene_finding(s)->english.windows, command);
    }
}

static void dangerous_servers_are_not_pasted(void)
{
    static const char *const servers[] = {"x;reboot", "-U", "$(reboot)", "a b", "'", "`id`", "$HOME"};

    for (guint i = 0; i < G_N_ELEMENTS(servers); i++) {
        g_autofree char *path = g_strdup_printf("\\\\%s\\accounts", servers[i]);
        g_autoptr(scene) s    = refused_path(path);

        g_test_message("%s", servers[i]);
        expect_words(scene_finding(s)->english.client, "smbclient -L //192.0.2.20 ");
    }
}

static void dangerous_server_from_challenge(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_server_calls_itself(s, "fs1\x1b]0;owned\x07 && reboot");
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
    expect_words(scene_finding(s)->english.client, "cmdkey /delete:192.0.2.20 ");
    expect_words(scene_finding(s)->server, "<U+001B>");
}

/* Windows keeps passwords and connections by the name that was typed, and the server calls itself fs1. */
static void commands_use_the_name_that_was_typed(void)
{
    static const char *const paths[][2] = {
        {"\\\\192.0.2.20\\acounts", "net view \\\\192.0.2.20 /all"},
        {"\\\\files.lab.example\\acounts", "net view \\\\files.lab.example /all"},
        {"\\\\x;reboot\\acounts", "net view \\\\fs1 /all"}, /* nothing to paste: the server's own */
    };

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

        scene_server_calls_itself(s, "fs1");
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_tree_connect(s, paths[i][0]);
        scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
        scene_expect(s, "tree.share_not_found@11:error");
        g_test_message("%s", paths[i][0]);
        expect_words(scene_finding(s)->english.client, paths[i][1]);
    }
}

/* A refused logon has no path yet: what the client told of the name in NETNAME, NTLM or Kerberos. */
static void typed_name_of_logons(void)
{
    static const struct {
        const char *netname;
        const char *target;
        const char *command;
    } logons[] = {
        {"files.lab.example", NULL, "cmdkey /delete:files.lab.example "},
        {NULL, "cifs/192.0.2.20", "cmdkey /delete:192.0.2.20 "},
        {"files", "cifs/192.0.2.20", "cmdkey /delete:files "},
        {NULL, NULL, "cmdkey /delete:fs1 "},
        {NULL, "", "cmdkey /delete:fs1 "},
        {"-x", "cifs/$(reboot)", "cmdkey /delete:fs1 "},
    };

    for (guint i = 0; i < G_N_ELEMENTS(logons); i++) {
        const smbtriage_security security = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                             .ntlm_message       = 3,
                                             .nt_response_length = 300,
                                             .user               = "alice",
                                             .domain             = "LAB",
                                             .target_name        = logons[i].target};
        g_autoptr(scene) s                = scene_new();

        scene_client_means(s, logons[i].netname);
        scene_server_calls_itself(s, "fs1");
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_setup_first(s);
        scene_challenge(s);
        scene_setup_raw(s, &security);
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
        scene_expect(s, "session.logon_failure@9:error");
        expect_words(scene_finding(s)->english.client, logons[i].command);
    }
}

/* The server of a finding about a ticket is the KDC: nobody saved a password for that one. */
static void typed_name_is_not_the_kdc(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24); /* KDC_ERR_PREAUTH_FAILED */
    scene_expect(s, "kerberos.preauth_failed@2:note");
    expect_words(scene_finding(s)->english.windows, "cmdkey /delete:SERVER on the client");
}

/* Who got no ticket: what a remedy makes of the name of the user. */
static void principal_in_remedy(const char *principal, const char *command)
{
    g_autoptr(scene) s = scene_new();

    scene_client_means(s, "fs1.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, principal, "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24); /* KDC_ERR_PREAUTH_FAILED */
    scene_client_closes(s);
    scene_expect(s, "kerberos.preauth_failed@8:error");
    expect_words(scene_finding(s)->english.client, command);
}

static void dangerous_principals_are_not_pasted(void)
{
    static const char *const principals[] = {
        "alice; reboot", "$(reboot)", "`id`", "alice\nreboot", "-c", "O'Brien", "a|b", "a>b", "a&b", "$HOME/x", "a*",
    };

    for (guint i = 0; i < G_N_ELEMENTS(principals); i++) {
        g_test_message("%s", principals[i]);
        principal_in_remedy(principals[i], "kinit USER@REALM ");
    }
}

static void plain_principals_are_pasted(void)
{
    principal_in_remedy("alice", "kinit alice@LAB.EXAMPLE ");
    principal_in_remedy("host/fs1.lab.example", "kinit host/fs1.lab.example@LAB.EXAMPLE ");
    principal_in_remedy("fs1$", "kinit USER@REALM "); /* in the middle of a word a shell reads more than a name */
}

static void dangerous_paths_are_not_pasted(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\a' ; reboot");
    scene_tree_answer(s, 0xC00000CB); /* STATUS_BAD_DEVICE_TYPE */
    scene_expect(s, "tree.wrong_type@11:warn");
    expect_words(scene_finding(s)->english.client, "net use X: \\\\SERVER\\SHARE. ");
    expect_words(scene_finding(s)->english.cause, "a' ; reboot");
}

static void plain_paths_are_pasted(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, 0xC00000CB); /* STATUS_BAD_DEVICE_TYPE */
    scene_expect(s, "tree.wrong_type@11:warn");
    expect_words(scene_finding(s)->english.client, "net use X: \\\\fs1\\accounts. ");
}

/* Distances are counted in letters, and all marks that are left out together count as one. */
static void near_names(void)
{
    static const struct {
        const char *there;
        const char *asked;
        gboolean    is_near;
    } names[] = {
        {"accounts", "acounts", TRUE},
        {"accounts", "payroll", FALSE},
        {"b\xc3\xbcro", "buro", TRUE},              /* one letter of four, two bytes of five */
        {"bu\xcc\x88ro", "buro", TRUE},             /* the same, u and its dots apart */
        {"B\xc3\x9cRO", "buro", TRUE},              /* in capitals */
        {"b\xc3\xbcro", "bu\xcc\x88ra", TRUE},      /* the dots are no difference, the a is */
        {"\xc3\xa4\xc3\xb6\xc3\xbc", "aou", TRUE},  /* all marks */
        {"\xc3\xa4\xc3\xb6\xc3\xbc", "aux", FALSE}, /* marks and a letter of three */
        {"gr\xc3\xb6\xc3\x9f"
         "en",
         "grossen", TRUE}, /* marks, and ss */
        {"b\xc3\xbcro", "akte", FALSE},
        {"\xe5\x85\xb1\xe6\x9c\x89", "\xe5\x85\xb1", FALSE}, /* two letters: too short to tell */
        {"\xe5\x85\xb1\xe6\x9c\x89\xe5\x85\xb1", "\xe5\x85\xb1\xe6\x9c\x89\xe6\x9c\x89", TRUE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *there = g_strconcat("\\\\fs1\\", names[i].there, NULL);
        g_autofree char *asked = g_strconcat("\\\\fs1\\", names[i].asked, NULL);
        g_autofree char *words = g_strdup_printf("worked in this capture: \"%s\"", names[i].there);
        g_autoptr(scene) s     = scene_logged_on(OFFER_311, GRANT_311);

        scene_tree_connect(s, there);
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_tree_connect(s, asked);
        scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
        g_test_message("%s %s", names[i].there, names[i].asked);
        scene_expect(s, "tree.share_not_found@13:error");
        expect_words(scene_finding(s)->english.cause, names[i].is_near ? words : "worked in this capture: none.");
    }
}

/* What stands in a name is not read as a template. */
static void templates_in_names(void)
{
    g_autoptr(scene) s = refused_path("\\\\fs1\\{status}");

    expect_words(scene_finding(s)->english.cause, "\\\\fs1\\{status}:");
}

static void strange_paths(void)
{
    static const char *const paths[] = {
        "\\",      "\\\\",           "\\\\\\",        "\\\\\\\\",          "a\\b\\c\\d",
        "\\\\fs1", "//fs1/accounts", "\\\\fs1\\a\\b", "\\\\*SMBSERVER\\x", "\\\\2001:db8::14\\x"};

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

        scene_tree_connect(s, paths[i]);
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_tree_connect(s, paths[i]);
        scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
        scene_expect(s, "tree.share_not_found@13:error");
    }
}

static void hostile_names_everywhere(void)
{
    g_autofree char *huge = g_strnfill(65536, '\x01');
    g_autoptr(scene) s    = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, huge);
    scene_smb1_answer(s, 0);
    scene_server_calls_itself(s, huge);
    scene_domain_is(s, huge);
    scene_logon(s, huge);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_tree_connect(s, huge);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.logon_failure@9:error; tree.refused@11:error");
    g_assert_cmpint(g_utf8_strlen(scene_finding(s)->user, -1), <, 20000);
    g_assert_null(strchr(scene_finding(s)->user, '\x01'));
}

void suite_names(void)
{
    static const suite_test tests[] = {
        {"/names/clean/invalid_utf8", invalid_utf8},
        {"/names/clean/control_characters", control_characters},
        {"/names/clean/invisible_characters", invisible_characters},
        {"/names/clean/bidirectional_characters", bidirectional_characters},
        {"/names/clean/ordinary_names_stay", ordinary_names_stay},
        {"/names/clean/equal_texts_share_one_copy", equal_texts_share_one_copy},
        {"/names/clean/long_names", long_names},
        {"/names/clean/longest_name_is_kept_whole", longest_name_is_kept_whole},
        {"/names/share_of", share_of},
        {"/names/dangerous_shares_are_not_pasted", dangerous_shares_are_not_pasted},
        {"/names/plain_shares_are_pasted", plain_shares_are_pasted},
        {"/names/dangerous_servers_are_not_pasted", dangerous_servers_are_not_pasted},
        {"/names/dangerous_server_from_challenge", dangerous_server_from_challenge},
        {"/names/typed_path", commands_use_the_name_that_was_typed},
        {"/names/typed_at_logon", typed_name_of_logons},
        {"/names/typed_is_not_the_kdc", typed_name_is_not_the_kdc},
        {"/names/dangerous_principals_are_not_pasted", dangerous_principals_are_not_pasted},
        {"/names/plain_principals_are_pasted", plain_principals_are_pasted},
        {"/names/dangerous_paths_are_not_pasted", dangerous_paths_are_not_pasted},
        {"/names/plain_paths_are_pasted", plain_paths_are_pasted},
        {"/names/near", near_names},
        {"/names/templates_in_names", templates_in_names},
        {"/names/strange_paths", strange_paths},
        {"/names/hostile_names_everywhere", hostile_names_everywhere},
    };

    SUITE_REGISTER(tests);
}
