/* rules_kerberos_test.c - rules about what a KDC refuses, story by story, each told with the code of every rule
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define FS1 "fs1.lab.example"
#define WITH_PREAUTH "krbtgt/LAB.EXAMPLE"

/* One way for a KDC to say no, and the rule that explains it. */
typedef struct {
    const char *rule;
    gint32      code;
    const char *principal; /* AS-REQ of this user; NULL: TGS-REQ for cifs on FS1 */
} refusal;

static const refusal refusals[] = {
    {"kerberos.spn_unknown", 7, NULL},       {"kerberos.duplicate_spn", 8, NULL},
    {"kerberos.policy", 12, NULL},           {"kerberos.no_common_etype", 14, NULL},
    {"kerberos.kdc_unavailable", 29, NULL},  {"kerberos.ticket_expired", 32, NULL},
    {"kerberos.clock_skew", 37, NULL},       {"kerberos.other_error", 60, NULL},
    {"kerberos.client_unknown", 6, "alice"}, {"kerberos.client_revoked", 18, "alice"},
    {"kerberos.key_expired", 23, "alice"},   {"kerberos.preauth_failed", 24, "alice"},
    {"kerberos.certificate", 62, "alice"},
};

/* Frames 1 to 5; the client says how it calls the server. */
static scene *negotiated_as(const char *name)
{
    scene *s = scene_new();

    scene_client_means(s, name);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    return s;
}

static void asks(scene *s, const refusal *told)
{
    scene_asks_ticket(s, told->principal, told->principal == NULL ? "cifs/" FS1 : WITH_PREAUTH);
}

static void is_refused(scene *s, const refusal *told)
{
    asks(s, told);
    scene_kdc_refuses(s, told->code);
}

static void whole_ntlm(scene *s, const char *user, guint32 status)
{
    scene_logon(s, user);
    scene_next(s)->is_signed = status == STATUS_SUCCESS;
    scene_logon_answer(s, status);
}

/* Compares the report with the findings, in which %s stands for the rule. */
static void expect_of(scene *s, const refusal *told, const char *before, const char *frame_and_after)
{
    g_autofree char *findings = g_strconcat(before, told->rule, frame_and_after, NULL);

    scene_expect(s, findings);
}

/* ---- stories in which it is the reason --------------------------------------------------------------------------- */

static void fires_left(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    scene_client_closes(s);
    expect_of(s, told, "", "@8:error");
    scene_expect_evidence(s, 6, told->principal == NULL ? "for a ticket for cifs/fs1" : "first ticket for alice");
    scene_expect_evidence(s, 7, "The KDC answered");
    scene_expect_evidence(s, 8, "The client left the SMB connection");
    scene_expect_confidence(s, told->principal != NULL || told->code == 60 ? SMBTRIAGE_MEDIUM : SMBTRIAGE_HIGH);
}

static void fires_ntlm_refused(gconstpointer data)
{
    static const guint32 statuses[] = {STATUS_LOGON_FAILURE, STATUS_ACCOUNT_DISABLED, STATUS_PASSWORD_EXPIRED,
                                       STATUS_UNKNOWN, STATUS_NOT_SUPPORTED};
    const refusal       *told       = data;

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s = negotiated_as(FS1);

        is_refused(s, told);
        whole_ntlm(s, "alice", statuses[i]);
        expect_of(s, told, "", "@11:error");
        scene_expect_evidence(s, 7, "The KDC answered");
        scene_expect_evidence(s, 11, "The SESSION_SETUP with NTLM then got");
        scene_expect_confidence(s, told->code == 60 ? SMBTRIAGE_MEDIUM : SMBTRIAGE_HIGH);
    }
}

/* An account of the server is none of the KDC's: when NTLM takes it, nothing is wrong. */
static void ntlm_works(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    whole_ntlm(s, "alice", STATUS_SUCCESS);
    if (told->code == 6) {
        scene_expect(s, "none");
        return;
    }
    expect_of(s, told, "", "@11:note");
    scene_expect_evidence(s, 11, "fell back to NTLM, and that worked");
}

static void fires_alone(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = scene_new();

    is_refused(s, told);
    expect_of(s, told, "", "@2:note");
    scene_expect_evidence(s, 0, "No SMB connection in this capture failed because of it");
    scene_expect_steps(s, 1, "kerberos:failed");
    g_assert_cmpstr(scene_connection(s, 1)->server_address, ==, "192.0.2.200");
}

static void fires_recovered(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = scene_new();

    is_refused(s, told);
    asks(s, told);
    scene_kdc_grants(s);
    expect_of(s, told, "", "@2:note");
    g_assert_true(scene_finding(s)->has_recovered);
    scene_expect_evidence(s, 4, "it recovered");
}

/* The client left, comes back, and gets in with a ticket. */
static void fires_came_back(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    asks(s, told);
    scene_kdc_grants(s);
    scene_kerberos_logon(s, "cifs/" FS1);
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_of(s, told, "", "@8:note");
    g_assert_true(scene_finding(s)->has_recovered);
}

/* ---- stories in which it is not ---------------------------------------------------------------------------------- */

static void silent_ticket_came(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    asks(s, told);
    scene_kdc_grants(s);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    expect_of(s, told, "session.logon_failure@13:error; ", "@7:note");
}

static void silent_long_before(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = scene_new();

    is_refused(s, told);
    scene_wait(s, 31);
    scene_client_means(s, FS1);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    expect_of(s, told, "session.logon_failure@11:error; ", "@2:note");
}

/* The same over one connection: it was open all the while. */
static void silent_long_before_on_it(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    scene_wait(s, 31);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    expect_of(s, told, "session.logon_failure@11:error; ", "@7:note");
}

static void silent_other_client(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    scene_connect_again(s);
    scene_client_is(s, 11);
    is_refused(s, told);
    scene_use(s, 0);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    expect_of(s, told, "session.logon_failure@11:error; ", "@7:note");
    g_assert_cmpstr(scene_finding_of(s, told->rule)->client, ==, "192.0.2.11");
}

/* The server has a reason of its own. */
static void silent_other_reason(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    whole_ntlm(s, "alice", STATUS_REQUEST_NOT_ACCEPTED);
    expect_of(s, told, "session.limit_reached@11:error; ", "@7:note");
}

static void silent_no_answer(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    scene_logon(s, "alice");
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    expect_of(s, told, "session.no_reply@12:error; ", "@7:note");
}

/* The negotiate itself failed: nobody had asked for a ticket yet that matters. */
static void silent_negotiate_refused(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = scene_new();

    scene_client_means(s, FS1);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    is_refused(s, told);
    scene_negotiate_refused(s, STATUS_INSUFFICIENT_RESOURCES);
    expect_of(s, told, "negotiate.server_out_of_resources@7:error; ", "@6:note");
}

/* The logon worked; that the client leaves then is nobody's fault. */
static void silent_left_after_logon(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    is_refused(s, told);
    whole_ntlm(s, "alice", STATUS_SUCCESS);
    scene_client_closes(s);
    if (told->code == 6)
        scene_expect(s, "none");
    else
        expect_of(s, told, "", "@11:note");
}

/* Two connections side by side: the client logs on over one and drops the other. */
static void silent_set_up_elsewhere(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    is_refused(s, told);
    whole_ntlm(s, "alice", STATUS_SUCCESS);
    scene_use(s, 0);
    scene_client_closes(s);
    g_assert_cmpint(scene_finding(s)->severity, ==, SMBTRIAGE_NOTE);
}

static void silent_other_user(gconstpointer data)
{
    const refusal *told = data;
    g_autoptr(scene) s  = negotiated_as(FS1);

    scene_asks_ticket(s, "bob", WITH_PREAUTH);
    scene_kdc_refuses(s, told->code);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    expect_of(s, told, "session.logon_failure@11:error; ", "@7:note");
}

/* @service is not what this connection is for. */
static void expect_not_about(const refusal *told, const char *service)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_asks_ticket(s, NULL, service);
    scene_kdc_refuses(s, told->code);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    expect_of(s, told, "session.logon_failure@11:error; ", "@7:note");
}

static void silent_other_server(gconstpointer data)
{
    expect_not_about(data, "cifs/fs2.lab.example");
}

/* Of a web server's SPN nothing is said at all. */
static void silent_other_service(gconstpointer data)
{
    const refusal *told = data;

    if (told->code == 7)
        return;
    expect_not_about(data, "HTTP/" FS1);
}

/* ---- who they are ------------------------------------------------------------------------------------------------ */

/* alice and alice@LAB.EXAMPLE are one; alice and alice2 are not, nor alice of two places. */
static void fires_spelling_of_user(void)
{
    static const struct {
        const char *ticket;
        const char *logon;
        gboolean    is_same;
    } users[] = {{"alice", "ALICE", TRUE},
                 {"alice", "alice@LAB.EXAMPLE", TRUE},
                 {"alice@lab.example", "alice", TRUE},
                 {"alice@lab.example", "alice@LAB.EXAMPLE", TRUE},
                 {"alice@lab.example", "alice@other.example", FALSE},
                 {"alice2", "alice", FALSE},
                 {"alice", "alice2", FALSE}};

    for (guint i = 0; i < G_N_ELEMENTS(users); i++) {
        g_autoptr(scene) s = negotiated_as(FS1);

        scene_asks_ticket(s, users[i].ticket, WITH_PREAUTH);
        scene_kdc_refuses(s, 24);
        whole_ntlm(s, users[i].logon, STATUS_LOGON_FAILURE);
        scene_expect(s, users[i].is_same ? "kerberos.preauth_failed@11:error"
                                         : "session.logon_failure@11:error; kerberos.preauth_failed@7:note");
    }
}

/* One address, two names: what the client was given decides. */
static void silent_alias_of_same_address(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "legacy.lab.example");
    scene_name_is(s, "legacy.lab.example", NULL, 20);
    scene_client_means(s, "fs2.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, NULL, "cifs/legacy.lab.example");
    scene_kdc_refuses(s, 7);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error; kerberos.spn_unknown@9:note");
}

static void fires_name_led_here(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "legacy.lab.example");
    scene_name_is(s, "legacy.lab.example", NULL, 20);
    scene_asks_ticket(s, NULL, "cifs/legacy.lab.example");
    scene_kdc_refuses(s, 7);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.spn_unknown@13:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
}

static void silent_name_leads_elsewhere(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs2.lab.example");
    scene_name_is(s, "fs2.lab.example", NULL, 21);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, NULL, "cifs/fs2.lab.example");
    scene_kdc_refuses(s, 7);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error; kerberos.spn_unknown@9:note");
}

/* Nothing says whose name it is: the time alone fits, when it does. */
static void fires_only_the_time_fits(void)
{
    g_autoptr(scene) s = negotiated_as(NULL);

    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_refuses(s, 7);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.spn_unknown@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

static void silent_nothing_fits(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_refuses(s, 7);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@11:error; kerberos.spn_unknown@2:note");
}

/* SMB over IPv4, the KDC over IPv6. */
static void fires_other_family(void)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_connect_again(s);
    scene_ipv6(s);
    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_refuses(s, 7);
    scene_use(s, 0);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.spn_unknown@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

/* Two hosts ask over IPv6: nothing tells which of them this client is. */
static void silent_other_family_of_many(void)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    for (guint8 host = 10; host <= 11; host++) {
        scene_connect_again(s);
        scene_client_is(s, host);
        scene_ipv6(s);
        scene_asks_ticket(s, NULL, "cifs/" FS1);
        scene_kdc_refuses(s, 7);
    }
    scene_use(s, 0);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error; kerberos.spn_unknown@7:note; kerberos.spn_unknown@9:note");
}

/* This client asks over IPv4: what is asked over IPv6 is somebody else's. */
static void silent_other_family_has_own(void)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_asks_ticket(s, "alice", WITH_PREAUTH);
    scene_kdc_grants(s);
    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_ipv6(s);
    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_refuses(s, 7);
    scene_use(s, 0);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error; kerberos.spn_unknown@9:note");
}

/* The short name has no SPN, and the client goes on with the full one. */
static void silent_other_name_granted(void)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_asks_ticket(s, NULL, "cifs/fs1");
    scene_kdc_refuses(s, 7);
    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_grants(s);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error; kerberos.spn_unknown@7:note");
}

/* ---- particular codes ------------------------------------------------------------------------------------ */

static void silent_routine(void)
{
    static const gint32 codes[] = {25, 52, 68, 91};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(scene) s = negotiated_as(FS1);

        scene_asks_ticket(s, "alice", WITH_PREAUTH);
        scene_kdc_refuses(s, codes[i]);
        scene_client_closes(s);
        scene_expect(s, "session.never_started@8:note");
    }
}

static void silent_referral(void)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_asks_ticket(s, NULL, "krbtgt/OTHER.EXAMPLE");
    scene_kdc_refuses(s, 7);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@11:error");
}

/* 16 and 62 to 66, 70 to 76 belong to certificates, and only at the first ticket; 31 there is a wrong password. */
static void fires_families_of_codes(void)
{
    static const struct {
        gint32      code;
        const char *first;
        const char *next;
    } codes[] = {
        {16, "kerberos.certificate@2:note", "kerberos.other_error@2:note"},
        {66, "kerberos.certificate@2:note", "kerberos.other_error@2:note"},
        {70, "kerberos.certificate@2:note", "kerberos.other_error@2:note"},
        {76, "kerberos.certificate@2:note", "kerberos.other_error@2:note"},
        {67, "kerberos.other_error@2:note", "kerberos.other_error@2:note"},
        {77, "kerberos.other_error@2:note", "kerberos.other_error@2:note"},
        {31, "kerberos.preauth_failed@2:note", "kerberos.other_error@2:note"},
        {33, "kerberos.ticket_expired@2:note", "kerberos.ticket_expired@2:note"},
        {41, "kerberos.other_error@2:note", "kerberos.other_error@2:note"},
        {4711, "kerberos.other_error@2:note", "kerberos.other_error@2:note"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        for (guint is_tgs = 0; is_tgs < 2; is_tgs++) {
            g_autoptr(scene) s = scene_new();

            scene_asks_ticket(s, is_tgs ? NULL : "alice", is_tgs ? "cifs/" FS1 : WITH_PREAUTH);
            scene_kdc_refuses(s, codes[i].code);
            scene_expect(s, is_tgs ? codes[i].next : codes[i].first);
        }
    }
}

static void fires_prints_types(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_refuses(s, 14);
    scene_expect_evidence(s, 1, "The client can use: aes256-cts-hmac-sha1-96, aes128-cts-hmac-sha1-96");
}

/* What was offered, and in which request, tells whom to mend. */
static void fires_by_offer(void)
{
    static const struct {
        const char *principal;
        guint       count;
        gint32      first;
        const char *cause;
    } cases[] = {
        {"alice", 1, 23, "the client offers no AES"},
        {NULL, 1, 23, "the client offers no AES"},
        {"alice", 2, 20, "the account of alice"},
        {NULL, 2, 17, "the account that holds this name"},
        {NULL, 0, 0, "RC4 was switched off"},
        {NULL, SMBTRIAGE_MAX_ETYPES, 23, "RC4 was switched off"}, /* there may be more of them */
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s         = scene_new();
        smbtriage_kerberos message = {.message     = cases[i].principal == NULL ? SMBTRIAGE_KERBEROS_TGS_REQ
                                                                                : SMBTRIAGE_KERBEROS_AS_REQ,
                                      .client      = cases[i].principal,
                                      .realm       = "LAB.EXAMPLE",
                                      .service     = cases[i].principal == NULL ? "cifs/" FS1 : WITH_PREAUTH,
                                      .etype_count = cases[i].count,
                                      .etypes      = {cases[i].first, 23, 23, 23, 23, 23, 23, 23}};

        scene_kerberos(s, TRUE, &message);
        scene_kdc_refuses(s, 14);
        expect_words(scene_finding(s)->english.cause, cases[i].cause);
    }
}

/* NTLM takes the password of the same user: it is right. */
static void fires_right_by_ntlm(void)
{
    g_autoptr(scene) s     = negotiated_as(FS1);
    g_autoptr(scene) again = negotiated_as(FS1);

    scene_asks_ticket(s, "alice", WITH_PREAUTH);
    scene_kdc_refuses(s, 24);
    whole_ntlm(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "kerberos.preauth_failed@11:note");
    expect_words(smbtriage_finding_summary(scene_finding(s)), "took the same user's password by NTLM");
    expect_words(scene_finding(s)->english.cause, "the password that NTLM used is right");

    scene_asks_ticket(again, "alice", WITH_PREAUTH);
    scene_kdc_refuses(again, 24);
    whole_ntlm(again, "alice", STATUS_LOGON_FAILURE);
    expect_words(scene_finding(again)->english.cause, "likeliest first: mistyped");
}

/* [MS-KILE] 2.2.1: Windows' KDC may add the NTSTATUS that tells more. */
static void fires_says_why(void)
{
    const smbtriage_kerberos message = {
        .message = SMBTRIAGE_KERBEROS_KRB_ERROR,
        .error   = {.is_seen = TRUE, .code = 18, .nt_status = STATUS_ACCOUNT_LOCKED_OUT},
    };
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", WITH_PREAUTH);
    scene_kerberos(s, FALSE, &message);
    scene_expect(s, "kerberos.client_revoked@2:note");
    scene_expect_evidence(s, 2, "STATUS_ACCOUNT_LOCKED_OUT");
    expect_words(scene_finding(s)->english.cause,
                 ": the account is locked after wrong passwords (STATUS_ACCOUNT_LOCKED_OUT).");
}

/* Without the request: what the error itself says must do. */
static void fires_answer_alone(void)
{
    const smbtriage_kerberos message = {
        .message = SMBTRIAGE_KERBEROS_KRB_ERROR,
        .service = "cifs/" FS1,
        .realm   = "LAB.EXAMPLE",
        .error   = {.is_seen = TRUE, .code = 7},
    };
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_kerberos(s, FALSE, &message);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.spn_unknown@10:error");
}

/* The client changes the password and goes on: nothing is wrong. */
static void silent_password_changed(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", WITH_PREAUTH);
    scene_kdc_refuses(s, 23);
    scene_asks_ticket(s, "alice", "kadmin/changepw");
    scene_kdc_grants(s);
    scene_expect(s, "none");
}

/* The server is in no domain: nobody could have registered it. */
static void silent_in_no_domain(void)
{
    g_autoptr(scene) s = negotiated_as(FS1);

    scene_server_calls_itself(s, "FS1");
    scene_server_is_of(s, "FS1");
    scene_asks_ticket(s, NULL, "cifs/" FS1);
    scene_kdc_refuses(s, 7);
    whole_ntlm(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@11:error");
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void add_story(const refusal *told, const char *name, GTestDataFunc story)
{
    g_autofree char *path = g_strdup_printf("/rules/%s/%s", told->rule, name);

    g_test_add_data_func(path, told, story);
}

void suite_rules_kerberos(void)
{
    static const struct {
        const char   *name;
        GTestDataFunc run;
    } stories[] = {
        {"fires/left", fires_left},
        {"fires/ntlm_refused", fires_ntlm_refused},
        {"fires/alone", fires_alone},
        {"fires/recovered", fires_recovered},
        {"fires/came_back", fires_came_back},
        {"silent/ticket_came", silent_ticket_came},
        {"silent/long_before", silent_long_before},
        {"silent/long_before_on_it", silent_long_before_on_it},
        {"silent/other_client", silent_other_client},
        {"silent/other_reason", silent_other_reason},
        {"silent/no_answer", silent_no_answer},
        {"silent/negotiate_refused", silent_negotiate_refused},
        {"silent/left_after_logon", silent_left_after_logon},
        {"silent/set_up_elsewhere", silent_set_up_elsewhere},
    };
    static const suite_test tests[] = {
        {"/rules/kerberos.preauth_failed/fires/spelling_of_user", fires_spelling_of_user},
        {"/rules/kerberos.spn_unknown/fires/name_led_here", fires_name_led_here},
        {"/rules/kerberos.spn_unknown/fires/only_the_time_fits", fires_only_the_time_fits},
        {"/rules/kerberos.spn_unknown/fires/other_family", fires_other_family},
        {"/rules/kerberos.spn_unknown/fires/answer_alone", fires_answer_alone},
        {"/rules/kerberos.spn_unknown/silent/alias_of_same_address", silent_alias_of_same_address},
        {"/rules/kerberos.spn_unknown/silent/name_leads_elsewhere", silent_name_leads_elsewhere},
        {"/rules/kerberos.spn_unknown/silent/nothing_fits", silent_nothing_fits},
        {"/rules/kerberos.spn_unknown/silent/other_family_of_many", silent_other_family_of_many},
        {"/rules/kerberos.spn_unknown/silent/other_family_has_own", silent_other_family_has_own},
        {"/rules/kerberos.spn_unknown/silent/other_name_granted", silent_other_name_granted},
        {"/rules/kerberos.spn_unknown/silent/referral", silent_referral},
        {"/rules/kerberos.spn_unknown/silent/in_no_domain", silent_in_no_domain},
        {"/rules/kerberos.key_expired/silent/password_changed", silent_password_changed},
        {"/rules/kerberos.other_error/silent/routine", silent_routine},
        {"/rules/kerberos.certificate/fires/families_of_codes", fires_families_of_codes},
        {"/rules/kerberos.no_common_etype/fires/by_offer", fires_by_offer},
        {"/rules/kerberos.preauth_failed/fires/right_by_ntlm", fires_right_by_ntlm},
        {"/rules/kerberos.no_common_etype/fires/prints_types", fires_prints_types},
        {"/rules/kerberos.client_revoked/fires/says_why", fires_says_why},
    };

    for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
        const refusal *told = &refusals[i];

        for (guint j = 0; j < G_N_ELEMENTS(stories); j++)
            add_story(told, stories[j].name, stories[j].run);
        add_story(told, told->code == 6 ? "silent/ntlm_works" : "fires/ntlm_works", ntlm_works);
        if (told->principal != NULL) {
            add_story(told, "silent/other_user", silent_other_user);
        } else {
            add_story(told, "silent/other_server", silent_other_server);
            add_story(told, "silent/other_service", silent_other_service);
        }
    }
    SUITE_REGISTER(tests);
}
