/* status_test.c - nothing refused stays unexplained: every status at every stage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "status.h"

#include "scene.h"
#include "suites.h"

#include <string.h>

#define UNKNOWN_HRESULT 0x8009ABCDu

static scene *answered(smbtriage_stage stage, guint32 status)
{
    scene *s = scene_connected();

    scene_negotiate(s, OFFER_311);
    if (stage == SMBTRIAGE_STAGE_NEGOTIATE) {
        scene_negotiate_refused(s, status);
        return s;
    }
    scene_negotiate_answer(s, GRANT_311);
    scene_logon(s, "alice");
    if (stage == SMBTRIAGE_STAGE_SESSION) {
        scene_logon_answer(s, status);
        return s;
    }
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, status);
    return s;
}

static gboolean is_in_evidence(const smbtriage_finding *finding, const char *words)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        if (strstr(g_array_index(finding->evidence, smbtriage_evidence, i).says, words) != NULL)
            return TRUE;
    }
    return FALSE;
}

static void check_texts(const smbtriage_finding *finding, guint32 status, smbtriage_stage stage)
{
    g_autofree char *name = smbtriage_status_text(status);

    g_assert_cmpint(smbtriage_rule_stage(finding->rule), <=, stage); /* a lost session shows at the tree */
    g_assert_true(strstr(finding->english.cause, name) != NULL || is_in_evidence(finding, name));
    g_assert_cmpint(finding->severity, ==, smbtriage_rule_severity(finding->rule)); /* nothing takes from it */
    g_assert_cmpint(finding->severity, >=, SMBTRIAGE_WARN);
    g_assert_nonnull(finding->english.windows);
    g_assert_nonnull(finding->english.samba);
    g_assert_null(strchr(finding->english.cause, '{'));
}

static void check_row(guint32 status)
{
    for (smbtriage_stage stage = SMBTRIAGE_STAGE_NEGOTIATE; stage <= SMBTRIAGE_STAGE_TREE; stage++) {
        g_autoptr(scene) s       = answered(stage, status);
        smbtriage_report *report = smbtriage_engine_report(scene_engine(s));

        g_test_message("%08X %s", status, smbtriage_stage_name(stage));
        if (smbtriage_status_is_normal(status, stage)) {
            g_assert_cmpuint(report->findings->len, ==, 0);
        } else {
            g_assert_cmpuint(report->findings->len, ==, 1);
            check_texts(g_ptr_array_index(report->findings, 0), status, stage);
        }
        smbtriage_report_free(report);
    }
}

static void every_row(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    g_assert_cmpuint(n, >, 50);
    for (guint i = 0; i < n; i++)
        check_row(statuses[i].code);
}

static void unknown_codes(void)
{
    static const guint32 codes[] = {STATUS_UNKNOWN, UNKNOWN_HRESULT, 0xC0000002, 0xFFFFFFFF, 0xE0000001};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
        check_row(codes[i]);
}

static void normal_ones(void)
{
    static const guint32 codes[] = {STATUS_SUCCESS, STATUS_PENDING, 0x0000010C, 0x80000005, 0x80000006, 0x8000002D};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_assert_true(smbtriage_status_is_normal(codes[i], SMBTRIAGE_STAGE_TREE));
        g_assert_false(smbtriage_status_is_error(codes[i]));
        g_assert_nonnull(smbtriage_status_name(codes[i]));
    }
}

/* They are searched by halves: one out of order would not be found. */
static void sorted_and_found(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        g_assert_true(smbtriage_status_find(statuses[i].code) == &statuses[i]);
        g_assert_true(smbtriage_status_is_error(statuses[i].code));
        if (i > 0)
            g_assert_cmphex(statuses[i - 1].code, <, statuses[i].code);
    }
    g_assert_null(smbtriage_status_find(STATUS_UNKNOWN));
}

/* They are inserted into templates and into commands. */
static void texts_hold_no_braces(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        const char *const texts[] = {statuses[i].causes,
                                     statuses[i].negotiate,
                                     statuses[i].session,
                                     statuses[i].tree,
                                     statuses[i].pipe,
                                     statuses[i].windows,
                                     statuses[i].samba,
                                     statuses[i].at_negotiate.windows,
                                     statuses[i].at_negotiate.samba,
                                     statuses[i].at_session.windows,
                                     statuses[i].at_session.samba,
                                     statuses[i].at_pipe.windows,
                                     statuses[i].at_pipe.samba};

        g_test_message("%s", statuses[i].name);
        for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
            g_assert_true(texts[t] == NULL || strpbrk(texts[t], "{}\n\t") == NULL);
            g_assert_true(texts[t] == NULL || !g_str_has_suffix(texts[t], "."));
        }
        g_assert_nonnull(statuses[i].causes != NULL ? statuses[i].causes : statuses[i].session);
    }
}

static void known_by_name(void)
{
    static const guint32 codes[] = {0xC0000002, 0xC0000043};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autofree char *text = smbtriage_status_text(codes[i]);

        g_assert_null(smbtriage_status_find(codes[i]));
        g_assert_true(g_str_has_prefix(text, "STATUS_"));
        expect_words(smbtriage_status_causes(codes[i], SMBTRIAGE_STAGE_TREE, FALSE), "look it up");
    }
}

/* ---- what the capture rules out is no cause ---------------------------------------------------------------------- */

static scene *refused(const char *domain, const smbtriage_security *token, guint32 status)
{
    scene *s = scene_new();

    scene_server_calls_itself(s, "fs1.lab.example");
    scene_server_is_of(s, domain);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_setup_first(s);
    scene_challenge(s);
    scene_setup_raw(s, token);
    scene_logon_answer(s, status);
    return s;
}

static void causes_of_ntlm_v2(void)
{
    const smbtriage_security token = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                      .ntlm_message       = 3,
                                      .user               = "alice",
                                      .domain             = "LAB",
                                      .nt_response_length = 300};
    g_autoptr(scene) member        = refused("lab.example", &token, STATUS_LOGON_FAILURE);
    g_autoptr(scene) alone         = refused("fs1.lab.example", &token, STATUS_LOGON_FAILURE);

    expect_words(scene_finding(member)->english.cause,
                 "likeliest first: wrong user name or password; the server's own account");
    scene_expect_confidence(member, SMBTRIAGE_MEDIUM);
    expect_words(scene_finding(alone)->english.cause,
                 "wrong user name or password; the domain part of the user name is wrong");
    g_assert_null(strstr(scene_finding(alone)->english.cause, "the server's own account"));
    scene_expect_confidence(alone, SMBTRIAGE_HIGH);
    g_assert_null(strstr(scene_finding(member)->english.cause, "NTLMv1"));
    g_assert_null(strstr(scene_finding(member)->english.cause, "ticket"));
    g_assert_null(strstr(scene_finding(member)->english.cause, "clock"));
}

/* Encryption was agreed on, the name is the server's own, and nothing is bound. */
static void causes_of_denied_logon(void)
{
    const smbtriage_security token = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                      .ntlm_message       = 3,
                                      .user               = "alice",
                                      .domain             = "LAB",
                                      .target_name        = "cifs/fs1.lab.example",
                                      .nt_response_length = 300};
    g_autoptr(scene) member        = refused("lab.example", &token, STATUS_ACCESS_DENIED);
    g_autoptr(scene) alone         = refused("fs1.lab.example", &token, STATUS_ACCESS_DENIED);

    scene_expect(member, "session.refused@9:error");
    expect_words(scene_finding(member)->english.cause, ": the server's trust with its domain is broken");
    g_assert_null(strstr(scene_finding(member)->english.cause, "encryption"));
    g_assert_null(strstr(scene_finding(member)->english.cause, "channel"));
    expect_words(scene_finding(member)->english.samba, "wbinfo -t");
    g_assert_null(strstr(scene_finding(member)->english.samba, "sharesec"));
    expect_words(scene_finding(alone)->english.cause, "none of the usual ones");
}

/* No share is asked for yet. */
static void remedies_of_denied_negotiate(void)
{
    g_autoptr(scene) s = answered(SMBTRIAGE_STAGE_NEGOTIATE, STATUS_ACCESS_DENIED);

    g_assert_null(strstr(scene_finding(s)->english.windows, "Get-SmbShareAccess"));
    g_assert_null(strstr(scene_finding(s)->english.samba, "sharesec"));
}

static void causes_of_disabled_account(void)
{
    const smbtriage_security token = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                      .ntlm_message       = 3,
                                      .user               = "alice",
                                      .domain             = "LAB",
                                      .nt_response_length = 300};
    g_autoptr(scene) member        = refused("lab.example", &token, STATUS_ACCOUNT_DISABLED);
    g_autoptr(scene) alone         = refused("fs1.lab.example", &token, STATUS_ACCOUNT_DISABLED);

    expect_words(scene_finding(member)->english.cause, "the server's own account in its domain that is disabled");
    scene_expect_confidence(member, SMBTRIAGE_MEDIUM);
    g_assert_null(strstr(scene_finding(alone)->english.cause, "the server's own account"));
    scene_expect_confidence(alone, SMBTRIAGE_HIGH);
}

/* A status known to end a step has causes for it. */
static void causes_of_every_stage(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        for (smbtriage_stage stage = SMBTRIAGE_STAGE_NEGOTIATE; stage <= SMBTRIAGE_STAGE_TREE; stage++) {
            g_test_message("%s %s", statuses[i].name, smbtriage_stage_name(stage));
            g_assert_nonnull(smbtriage_status_causes(statuses[i].code, stage, FALSE));
            g_assert_cmpstr(smbtriage_status_causes(statuses[i].code, stage, FALSE), !=, "");
        }
    }
}

void suite_status(void)
{
    static const suite_test tests[] = {
        {"/status/every-row", every_row},
        {"/status/unknown-codes", unknown_codes},
        {"/status/normal-ones", normal_ones},
        {"/status/sorted-and-found", sorted_and_found},
        {"/status/texts-hold-no-braces", texts_hold_no_braces},
        {"/status/causes-of-every-stage", causes_of_every_stage},
        {"/status/known-by-name", known_by_name},
        {"/status/causes-of-ntlm-v2", causes_of_ntlm_v2},
        {"/status/causes-of-denied-logon", causes_of_denied_logon},
        {"/status/remedies-of-denied-negotiate", remedies_of_denied_negotiate},
        {"/status/causes-of-disabled-account", causes_of_disabled_account},
    };

    SUITE_REGISTER(tests);
}
