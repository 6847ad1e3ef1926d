/* rules_session_test.c - rules about the SESSION_SETUP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

/* Frames 1 to 8: the logon waits for its answer. */
static scene *logging_on(scene_offer offer, scene_grant grant)
{
    scene *s = scene_negotiated(offer, grant);

    scene_logon(s, "alice");
    return s;
}

/* ---- session.no_reply ------------------------------------------------------------------------------------------ */

static void no_reply_last_leg(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "session.no_reply@10:error");
    scene_expect_first(s, "session.no_reply@10:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 8, "SESSION_SETUP sent");
    scene_expect_evidence(s, 9, "Acknowledged");
    expect_words(scene_finding(s)->english.cause, "no answer for 20.0 s");
    expect_words(scene_finding(s)->english.cause, "Mechanism: NTLM");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
}

/* The short timer of Windows is that of the NEGOTIATE; 15 s is nobody's for a logon. */
static void no_reply_names_timers(void)
{
    static const struct {
        double      seconds;
        const char *words;
        const char *no_words;
    } rows[] = {
        {15, "after 15.0 s", "as does"},
        {20, "after 20.0 s, as does smbclient's 20 s", "Windows"},
        {60, "after 60.0 s, as does the 60 s request timer of Windows", "smbclient"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

        scene_ack(s);
        scene_wait(s, rows[i].seconds);
        scene_client_resets(s);
        scene_expect(s, "session.no_reply@10:error");
        scene_expect_evidence(s, 10, rows[i].words);
        scene_expect_no_evidence(s, rows[i].no_words);
    }
}

static void no_reply_first_leg(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_ack(s);
    scene_goes_on(s, 12);
    scene_expect(s, "session.no_reply@6:error");
    scene_expect_first(s, "none");
}

static void no_reply_kerberos(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_ack(s);
    scene_wait(s, 60);
    scene_server_resets(s);
    scene_expect(s, "session.no_reply@8:error");
    expect_words(scene_finding(s)->english.cause, "Mechanism: Kerberos");
    g_assert_null(scene_finding(s)->user);
}

static void no_reply_retransmitted(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_client_retransmits(s);
    scene_ack(s);
    scene_goes_on(s, 30);
    scene_expect(s, "session.no_reply@8:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

/* PENDING for the first leg says nothing about the second. */
static void no_reply_pending_was_another_leg(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_logon_answer(s, STATUS_PENDING);
    scene_challenge(s);
    scene_authenticate(s, "alice");
    scene_ack(s);
    scene_goes_on(s, 20);
    scene_expect(s, "session.no_reply@9:error");
}

static void no_reply_pending(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_ack(s);
    scene_next(s)->without_segment = TRUE;
    scene_logon_answer(s, STATUS_PENDING);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:pending");
}

static void no_reply_too_soon(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_ack(s);
    scene_goes_on(s, 3);
    scene_expect(s, "none");
}

static void no_reply_between_legs(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_wait(s, 60);
    scene_client_resets(s);
    scene_expect(s, "session.abandoned@8:warn");
}

static void no_reply_tree_follows(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_ack(s);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_goes_on(s, 60);
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:unseen tree:unseen");
    scene_expect(s, "none");
}

/* ---- session.logon_failure --------------------------------------------------------------------------------------- */

static void logon_failure_ntlm(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
    scene_expect_first(s, "session.logon_failure@9:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 8, "NTLM logon of LAB\\alice");
    scene_expect_evidence(s, 9, "STATUS_LOGON_FAILURE");
    expect_words(scene_finding(s)->english.cause, "User: LAB\\alice. Workstation: PC1. Mechanism: NTLM.");
    g_assert_cmpstr(scene_finding(s)->mechanism, ==, "NTLM");
    g_assert_cmpstr(scene_finding(s)->dialect, ==, "3.1.1");
    g_assert_null(scene_finding(s)->share);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void logon_failure_without_domain(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_domain_is(s, "");
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    g_assert_cmpstr(scene_finding(s)->user, ==, "alice");
}

static void logon_failure_anonymous(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
    g_assert_cmpstr(scene_finding(s)->user, ==, "(anonymous)");
}

static void ticket_refused_without_reason(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@7:error");
    scene_expect_evidence(s, 6, "Kerberos logon of a user that the capture does not show");
    expect_words(scene_finding(s)->english.cause, "a Kerberos ticket for cifs/fs1.lab.example");
    scene_expect_evidence(s, 0, "obtained before the capture");
}

static void logon_failure_answer_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@1:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "logon of");
}

static void logon_failure_counted(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error x2");
    g_assert_cmpuint(g_array_index(scene_finding(s)->frames, guint32, 1), ==, 13);
}

static void logon_success(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_expect(s, "none");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
}

/* A tree can end with this status too; that is no logon. */
static void logon_failure_of_a_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "tree.refused@11:error");
}

/* ---- session.account_restricted ---------------------------------------------------------------------------------- */

static void account_restricted(void)
{
    static const guint32 statuses[] = {0xC000006C, 0xC000006E, 0xC000006F, 0xC0000072, 0xC0000193, 0xC0000234};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s    = logging_on(OFFER_311, GRANT_311);
        g_autofree char *name = smbtriage_status_text(statuses[i]);

        scene_logon_answer(s, statuses[i]);
        scene_expect(s, "session.account_restricted@9:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 8, "LAB\\alice");
        scene_expect_evidence(s, 9, name);
        expect_words(scene_finding(s)->english.cause, name);
    }
}

static void account_restricted_answer_alone(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_logon_answer(s, STATUS_ACCOUNT_DISABLED);
    scene_expect(s, "session.account_restricted@4:error");
    scene_expect_no_evidence(s, "logon of");
}

/* Nobody's restriction. An expired password is the user's to change: session.password_expired. */
static void account_not_restricted(void)
{
    static const guint32 statuses[] = {0xC000006A, 0xC0000064, 0x8009030C};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

        scene_logon_answer(s, statuses[i]);
        scene_expect(s, "session.logon_failure@9:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
    }
}

/* ---- session.encryption_required --------------------------------------------------------------------------------- */

static void encryption_required(scene_offer offer, scene_grant grant, const char *obstacle)
{
    g_autoptr(scene) s = logging_on(offer, grant);

    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.encryption_required@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 4, obstacle);
    scene_expect_evidence(s, 9, "after the logon was checked");
}

static void encryption_required_old_dialect(void)
{
    encryption_required(OFFER_210, GRANT_210, "no SMB 3 dialect");
    encryption_required(OFFER_202, GRANT_202, "no SMB 3 dialect");
}

static void encryption_required_no_capability(void)
{
    encryption_required(OFFER_302_PLAIN, GRANT_302_PLAIN, "SMB 3 but no encryption");
    encryption_required(OFFER_311_PLAIN, GRANT_311_PLAIN, "SMB 3 but no encryption");
}

/* A context without the dialect that it belongs to is no way to encrypt. */
static void encryption_required_stray_context(void)
{
    smbtriage_negotiate body = {
        .dialect_count         = 2,
        .dialects              = {0x0202, 0x0302},
        .capability_encryption = SMBTRIAGE_NO,
        .encryption_context    = SMBTRIAGE_YES,
    };
    g_autoptr(scene) s = scene_connected();

    scene_negotiate_raw(s, &body);
    scene_negotiate_answer(s, GRANT_302_PLAIN);
    scene_setup_first(s);
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.encryption_required@7:error");
}

static void encryption_required_no_cipher(void)
{
    encryption_required(OFFER_311, GRANT_311_NO_CIPHER, "share no encryption cipher");
}

static void encryption_required_first_leg(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_setup_first(s);
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.encryption_required@7:error");
    scene_expect_evidence(s, 7, "before any challenge");
    expect_words(scene_finding(s)->english.cause, "SMB version: 2.1");
}

static void encryption_refused_instead(scene *s, const char *finding, const char *because)
{
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, finding);
    if (because != NULL)
        scene_expect_excluded(s, "session.encryption_required", because);
    else
        g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 0);
}

static void encryption_agreed(void)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    encryption_refused_instead(s, "session.refused@9:error", "agreed on encryption in frame 5");
}

static void encryption_agreed_302(void)
{
    g_autoptr(scene) s = logging_on(OFFER_302, GRANT_302);

    encryption_refused_instead(s, "session.refused@9:error", "agreed on encryption in frame 5");
}

static void encryption_server_cannot(void)
{
    static const struct {
        scene_offer offer;
        scene_grant grant;
    } rows[] = {{OFFER_311, GRANT_210},
                {OFFER_311, GRANT_302_PLAIN},
                {OFFER_311, GRANT_311_PLAIN},
                {OFFER_302, GRANT_302_PLAIN}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = logging_on(rows[i].offer, rows[i].grant);

        scene_logon_answer(s, STATUS_ACCESS_DENIED);
        scene_expect(s, "session.refused@9:error; negotiate.encryption_unavailable@9:note");
        scene_expect_excluded(s, "session.encryption_required", "the server granted no encryption");
    }
}

static void encryption_anonymous(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_logon(s, "");
    encryption_refused_instead(s, "session.anonymous@9:error", "anonymous");
}

/* G2: it may have been nobody who logged on. */
static void encryption_name_unseen(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_setup_first(s);
    scene_challenge(s);
    scene_authenticate(s, NULL);
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.refused@9:error; negotiate.encryption_unavailable@9:note");
}

static void encryption_first_leg_lost(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_setup_first(s);
    scene_next(s)->follows_lost = TRUE;
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.refused@7:error; negotiate.encryption_unavailable@7:note");
}

/* A ticket is always somebody's. */
static void encryption_kerberos_lost(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_next(s)->follows_lost = TRUE;
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.encryption_required@7:error");
}

static void encryption_binding(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_next(s)->is_binding = TRUE;
    scene_setup_first(s);
    scene_challenge(s);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.bind_refused@9:warn");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 0);
}

static void encryption_offer_unread(void)
{
    static const scene_offer offers[] = {OFFER_UNREAD, OFFER_311_CUT_SHORT};

    for (guint i = 0; i < G_N_ELEMENTS(offers); i++) {
        g_autoptr(scene) s = logging_on(offers[i], GRANT_311_CUT_SHORT);

        encryption_refused_instead(s, "session.refused@9:error", NULL);
    }
}

/* Dialects that the capture cut off may hold one that encrypts. */
static void encryption_offer_cut(void)
{
    smbtriage_negotiate body = {.dialect_count = 1, .dialects_are_cut = TRUE, .dialects = {0x0202}};
    g_autoptr(scene) s       = scene_connected();

    scene_negotiate_raw(s, &body);
    scene_negotiate_answer(s, GRANT_311_CUT_SHORT);
    scene_logon(s, "alice");
    encryption_refused_instead(s, "session.refused@9:error", NULL);
}

static void encryption_other_status(void)
{
    g_autoptr(scene) s = logging_on(OFFER_210, GRANT_210);

    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 0);
}

/* ---- session.refused ------------------------------------------------------------------------------------- */

static void refused_with(guint32 status, const char *words)
{
    g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

    scene_logon_answer(s, status);
    scene_expect(s, "session.refused@9:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 9, words);
    expect_words(scene_finding(s)->english.cause, words);
}

static void refused_unknown(void)
{
    refused_with(STATUS_UNKNOWN, "0xC0DE1234 (not a status this version knows)");
}

/* Normal as the answer to other commands: a session setup that ends with it failed. */
static void refused_session_expired(void)
{
    refused_with(STATUS_NETWORK_SESSION_EXPIRED, "STATUS_NETWORK_SESSION_EXPIRED");
}

static void refused_security_package(void)
{
    refused_with(0x80090322, "SEC_E_WRONG_PRINCIPAL");
}

static void refused_more_processing_is_none(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void refused_by_specific_rule(void)
{
    static const struct {
        guint32     status;
        const char *findings;
    } cases[] = {
        {STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {0xC0000418, "ntlm.blocked_by_server@9:error"},
        {0xC0000413, "session.authentication_firewall@9:error"},
        {0xC000015B, "ntlm.logon_type@9:error"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = logging_on(OFFER_311, GRANT_311);

        scene_logon_answer(s, cases[i].status);
        scene_expect(s, cases[i].findings);
        scene_expect_no_evidence(s, "Also possible");
    }
}

void suite_rules_session(void)
{
    static const suite_test tests[] = {
        {"/rules/session.no_reply/fires/last_leg", no_reply_last_leg},
        {"/rules/session.no_reply/fires/first_leg", no_reply_first_leg},
        {"/rules/session.no_reply/fires/timers", no_reply_names_timers},
        {"/rules/session.no_reply/fires/kerberos", no_reply_kerberos},
        {"/rules/session.no_reply/fires/retransmitted", no_reply_retransmitted},
        {"/rules/session.no_reply/fires/pending_was_another_leg", no_reply_pending_was_another_leg},
        {"/rules/session.no_reply/silent/pending", no_reply_pending},
        {"/rules/session.no_reply/silent/too_soon", no_reply_too_soon},
        {"/rules/session.no_reply/silent/between_legs", no_reply_between_legs},
        {"/rules/session.no_reply/silent/tree_follows", no_reply_tree_follows},
        {"/rules/session.logon_failure/fires/ntlm", logon_failure_ntlm},
        {"/rules/session.logon_failure/fires/without_domain", logon_failure_without_domain},
        {"/rules/session.logon_failure/fires/anonymous", logon_failure_anonymous},
        {"/rules/kerberos.ticket_refused/fires/own_name", ticket_refused_without_reason},
        {"/rules/session.logon_failure/fires/answer_alone", logon_failure_answer_alone},
        {"/rules/session.logon_failure/fires/counted", logon_failure_counted},
        {"/rules/session.logon_failure/silent/success", logon_success},
        {"/rules/session.logon_failure/silent/of_a_tree", logon_failure_of_a_tree},
        {"/rules/session.account_restricted/fires/each_status", account_restricted},
        {"/rules/session.account_restricted/fires/answer_alone", account_restricted_answer_alone},
        {"/rules/session.account_restricted/silent/other_status", account_not_restricted},
        {"/rules/session.encryption_required/fires/old_dialect", encryption_required_old_dialect},
        {"/rules/session.encryption_required/fires/no_capability", encryption_required_no_capability},
        {"/rules/session.encryption_required/fires/stray_context", encryption_required_stray_context},
        {"/rules/session.encryption_required/fires/no_cipher", encryption_required_no_cipher},
        {"/rules/session.encryption_required/fires/first_leg", encryption_required_first_leg},
        {"/rules/session.encryption_required/silent/agreed", encryption_agreed},
        {"/rules/session.encryption_required/silent/agreed_302", encryption_agreed_302},
        {"/rules/session.encryption_required/silent/server_cannot", encryption_server_cannot},
        {"/rules/session.encryption_required/silent/anonymous", encryption_anonymous},
        {"/rules/session.encryption_required/silent/binding", encryption_binding},
        {"/rules/session.encryption_required/silent/offer_cut", encryption_offer_cut},
        {"/rules/session.encryption_required/silent/offer_unread", encryption_offer_unread},
        {"/rules/session.encryption_required/silent/name_unseen", encryption_name_unseen},
        {"/rules/session.encryption_required/silent/first_leg_lost", encryption_first_leg_lost},
        {"/rules/session.encryption_required/fires/kerberos_lost", encryption_kerberos_lost},
        {"/rules/session.encryption_required/silent/other_status", encryption_other_status},
        {"/rules/session.refused/fires/unknown_status", refused_unknown},
        {"/rules/session.refused/fires/session_expired", refused_session_expired},
        {"/rules/session.refused/fires/security_package", refused_security_package},
        {"/rules/session.refused/silent/more_processing", refused_more_processing_is_none},
        {"/rules/session.refused/silent/specific_rule", refused_by_specific_rule},
    };

    SUITE_REGISTER(tests);
}
