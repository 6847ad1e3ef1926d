/* rules_identity_test.c - rules about NTLM, and about the names and rights behind a logon
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

#define STATUS_NO_SUCH_USER 0xC0000064u
#define STATUS_INVALID_WORKSTATION 0xC0000070u
#define STATUS_LOGON_TYPE_NOT_GRANTED 0xC000015Bu
#define STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT 0xC0000199u
#define STATUS_AUTHENTICATION_FIREWALL_FAILED 0xC0000413u
#define STATUS_NTLM_BLOCKED 0xC0000418u

/* Who talks; NULL is what nobody says. */
typedef struct {
    const char *computer; /* of the challenge */
    const char *domain;
    const char *netname; /* of the client's NEGOTIATE */
    scene_offer offer;
    scene_grant grant;
} meeting;

#define MEMBER .computer = "fs1.lab.example", .domain = "lab.example", .offer = OFFER_311, .grant = GRANT_311
#define STANDALONE .computer = "fs1", .domain = "fs1", .offer = OFFER_311, .grant = GRANT_311

/* Five frames. */
static void meet(scene *s, const meeting *with)
{
    scene_server_calls_itself(s, with->computer);
    scene_server_is_of(s, with->domain);
    scene_client_means(s, with->netname);
    scene_whole_negotiate(s, with->offer, with->grant);
}

/* Frames 1 to 5. */
static scene *met(const meeting *with)
{
    scene *s = scene_new();

    meet(s, with);
    return s;
}

static scene *met_member(const char *netname)
{
    const meeting with = {MEMBER, .netname = netname};

    return met(&with);
}

/* Three frames: the logon with this AUTHENTICATE, which waits for its answer. */
static void log_on_with(scene *s, smbtriage_security token)
{
    token.mechanism    = SMBTRIAGE_MECHANISM_NTLM;
    token.ntlm_message = 3;
    if (token.nt_response_length == 0)
        token.nt_response_length = 300;
    scene_setup_first(s);
    scene_challenge(s);
    scene_setup_raw(s, &token);
}

/* ---- statuses that name their cause ------------------------------------------------------------------------------ */

/* All of them are passed on from whoever checked the logon, whatever the mechanism was. */
static void status_is(guint32 status, const char *findings)
{
    g_autoptr(scene) ntlm   = met_member(NULL);
    g_autoptr(scene) ticket = met_member(NULL);

    scene_logon(ntlm, "alice");
    scene_logon_answer(ntlm, status);
    scene_expect(ntlm, findings);
    scene_expect_first(ntlm, findings);
    scene_expect_confidence(ntlm, SMBTRIAGE_HIGH);
    scene_expect_evidence(ntlm, 8, "NTLM logon of LAB\\alice");
    scene_client_ack(ticket);
    scene_client_ack(ticket);
    scene_kerberos_logon(ticket, "cifs/fs1.lab.example");
    scene_logon_answer(ticket, status);
    scene_expect(ticket, findings);
}

static void firewall(void)
{
    status_is(STATUS_AUTHENTICATION_FIREWALL_FAILED, "session.authentication_firewall@9:error");
}

static void logon_type(void)
{
    status_is(STATUS_LOGON_TYPE_NOT_GRANTED, "ntlm.logon_type@9:error");
}

static void workstation(void)
{
    status_is(STATUS_INVALID_WORKSTATION, "ntlm.workstation_restricted@9:error");
}

static void workstation_is_an_account(void)
{
    status_is(STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT, "ntlm.workstation_restricted@9:error");
}

static void workstation_is_told(void)
{
    g_autoptr(scene) s = met_member(NULL);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_INVALID_WORKSTATION);
    scene_expect_evidence(s, 8, "calls its computer PC1");
}

static void workstation_is_empty(void)
{
    g_autoptr(scene) s = met_member(NULL);

    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", .workstation = ""});
    scene_logon_answer(s, STATUS_INVALID_WORKSTATION);
    scene_expect(s, "ntlm.workstation_restricted@9:error");
    scene_expect_no_evidence(s, "calls its computer");
}

/* The same user gets in a moment later: a note. */
static void recovers(guint32 status, const char *findings)
{
    g_autoptr(scene) s = met_member(NULL);

    scene_logon(s, "alice");
    scene_logon_answer(s, status);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, findings);
}

static void firewall_recovers(void)
{
    recovers(STATUS_AUTHENTICATION_FIREWALL_FAILED, "session.authentication_firewall@9:note");
}

/* The statuses next to them, and the same number where no logon is answered. */
static void are_others(const char *rule)
{
    static const struct {
        guint32     status;
        const char *findings;
    } cases[] = {
        {STATUS_SUCCESS, "none"},
        {STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {0xC000006E, "session.account_restricted@9:error"},
        {0xC000006F, "session.account_restricted@9:error"},
        {STATUS_PASSWORD_EXPIRED, "session.password_expired@9:error"},
        {STATUS_ACCOUNT_DISABLED, "session.account_restricted@9:error"},
        {0xC0000412, "session.refused@9:error"},
        {0xC0000414, "session.refused@9:error"},
    };
    g_autoptr(scene) tree = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = met_member(NULL);

        scene_logon(s, "alice");
        scene_logon_answer(s, cases[i].status);
        scene_expect(s, cases[i].findings);
    }
    scene_tree_connect(tree, "\\\\fs1\\accounts");
    scene_tree_answer(tree, STATUS_LOGON_TYPE_NOT_GRANTED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(tree)->rule), !=, rule);
}

static void firewall_others(void)
{
    are_others("session.authentication_firewall");
}

static void logon_type_others(void)
{
    are_others("ntlm.logon_type");
}

static void workstation_others(void)
{
    are_others("ntlm.workstation_restricted");
}

/* ---- session.spn_hardening --------------------------------------------------------------------------------------- */

/* Frames 6 to 9: ACCESS_DENIED for who means this target. */
static scene *denied(const meeting *with, const char *target)
{
    scene *s = met(with);

    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", .target_name = target});
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    return s;
}

static void spn_alias(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = denied(&with, "cifs/files.lab.example");

    scene_expect(s, "session.spn_hardening@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "The token is meant for files.lab.example; the server calls itself fs1.lab.example");
}

static void spn_address(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = denied(&with, "cifs/198.51.100.7");

    scene_expect(s, "session.spn_hardening@9:error");
}

static void spn_without_class(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = denied(&with, "files");

    scene_expect(s, "session.spn_hardening@9:error");
}

/* The path that was asked for on another connection holds the alias, which does not make it the server's own name. */
static void spn_path_is_no_proof(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_tree(s, "alice", "\\\\files.lab.example\\accounts", STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/files.lab.example");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), ==, "session.refused");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 1); /* encryption, and no word about names */
}

/* A short name, other letters: all the server's own. */
static void spn_own_name(void)
{
    static const char *const targets[] = {"cifs/fs1.lab.example", "cifs/FS1", "CIFS/FS1.LAB.EXAMPLE", "fs1"};
    const meeting            with      = {MEMBER};

    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autoptr(scene) s = denied(&with, targets[i]);

        scene_expect(s, "session.refused@9:error");
        scene_expect_excluded(s, "session.spn_hardening", "the server's own name");
    }
}

static void spn_samba(void)
{
    smbtriage_negotiate answer = scene_granted(GRANT_311);
    g_autoptr(scene) s         = scene_connected();

    scene_server_calls_itself(s, "fs1.lab.example");
    scene_negotiate(s, OFFER_311);
    answer.has_guid = TRUE;
    memcpy(answer.guid, "FS1", 3);
    scene_negotiate_answer_raw(s, &answer);
    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", .target_name = "cifs/files.lab.example"});
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.refused@9:error; ntlm.target_name_mismatch@9:note");
    scene_expect_excluded(s, "session.spn_hardening", "Samba");
}

/* No target, no name of the server, or a client that cannot encrypt: that is another reason. */
static void spn_unclear(void)
{
    const meeting nameless     = {.offer = OFFER_311, .grant = GRANT_311};
    const meeting member       = {MEMBER};
    meeting       plain        = member;
    g_autoptr(scene) no_name   = denied(&nameless, "cifs/files.lab.example");
    g_autoptr(scene) no_target = denied(&member, NULL);
    g_autoptr(scene) empty     = denied(&member, "");
    g_autoptr(scene) no_cipher = NULL;
    g_autoptr(scene) too_old   = NULL;

    plain.offer = OFFER_210;
    plain.grant = GRANT_210;
    too_old     = denied(&plain, "cifs/files.lab.example");
    plain.offer = OFFER_311_PLAIN;
    plain.grant = GRANT_311_PLAIN;
    no_cipher   = denied(&plain, "cifs/files.lab.example");
    scene_expect(no_name, "session.refused@9:error");
    scene_expect(no_target, "session.refused@9:error");
    scene_expect(empty, "session.refused@9:error");
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(too_old)->rule), ==, "session.encryption_required");
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(no_cipher)->rule), !=, "session.spn_hardening");
}

static void spn_other_status(void)
{
    g_autoptr(scene) s = met_member(NULL);

    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", .target_name = "cifs/files.lab.example"});
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
}

/* ---- ntlm.blocked_by_server -------------------------------------------------------------------------------------- */

static void blocked_at_the_end(void)
{
    static const guint32 statuses[] = {STATUS_NTLM_BLOCKED, STATUS_NOT_SUPPORTED};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s = met_member(NULL);

        scene_logon(s, "alice");
        scene_logon_answer(s, statuses[i]);
        scene_expect(s, "ntlm.blocked_by_server@9:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 8, "got as far as its last message");
    }
}

static void blocked_at_once(void)
{
    g_autoptr(scene) s = met_member(NULL);

    scene_setup_first(s);
    scene_logon_answer(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "ntlm.blocked_by_server@7:error");
    scene_expect_evidence(s, 6, "Already the first message is refused");
}

/* The AUTHENTICATE was not decoded: it was not the first message for that. */
static void blocked_unread(void)
{
    g_autoptr(scene) s = met_member(NULL);

    scene_setup_first(s);
    scene_challenge(s);
    scene_next(s)->no_body = TRUE;
    scene_setup_again(s);
    scene_logon_answer(s, STATUS_NTLM_BLOCKED);
    scene_expect(s, "ntlm.blocked_by_server@9:error");
    scene_expect_no_evidence(s, "Already the first message");
}

static void blocked_but_kerberos(void)
{
    g_autoptr(scene) s = met_member(NULL);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "session.refused@7:error");
}

static void blocked_but_unseen(void)
{
    g_autoptr(scene) s = met_member(NULL);

    scene_next(s)->no_body = TRUE;
    scene_setup_first(s);
    scene_logon_answer(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "session.refused@7:error");
}

static void blocked_but_binding(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 session    = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, session, "alice");
    scene_logon_answer(s, STATUS_NOT_SUPPORTED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), ==, "session.bind_refused");
}

static void blocked_but_a_share(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_NOT_SUPPORTED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), !=, "ntlm.blocked_by_server");
}

static void blocked_recovers(void)
{
    recovers(STATUS_NTLM_BLOCKED, "ntlm.blocked_by_server@9:note");
}

/* ---- ntlm.blocked_by_client -------------------------------------------------------------------------------------- */

/* Frames 1 to 6: the client leaves after the NEGOTIATE, that long after. */
static scene *left(const char *netname, double after)
{
    scene *s = met_member(netname);

    scene_wait(s, after);
    scene_client_closes(s);
    return s;
}

static void client_leaves(void)
{
    static const char *const addresses[] = {"192.0.2.20", "2001:db8::20"};

    for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(scene) s = left(addresses[i], 0);

        scene_expect(s, "ntlm.blocked_by_client@6:warn");
        scene_expect_first(s, "ntlm.blocked_by_client@6:warn");
        scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
        scene_expect_evidence(s, 4, addresses[i]);
        scene_expect_evidence(s, 6, "without an NTLM message");
    }
}

/* A name, for which a ticket might come; somebody who thinks it over; no name at all. */
static void client_has_other_reasons(void)
{
    g_autoptr(scene) by_name  = left("fs1.lab.example", 0);
    g_autoptr(scene) thinks   = left("192.0.2.20", 2);
    g_autoptr(scene) nameless = left(NULL, 0);

    scene_expect(by_name, "session.never_started@6:note");
    scene_expect(thinks, "session.never_started@6:note");
    scene_expect(nameless, "session.never_started@6:note");
}

static void client_is_offered_no_kerberos(void)
{
    const meeting with = {.offer = OFFER_311, .grant = GRANT_311, .netname = "192.0.2.20"};
    g_autoptr(scene) s = met(&with);

    scene_client_closes(s);
    scene_expect(s, "session.never_started@6:note");
}

static void server_leaves(void)
{
    g_autoptr(scene) s = met_member("192.0.2.20");

    scene_server_closes(s);
    scene_expect_first(s, "none");
}

static void client_goes_on(void)
{
    g_autoptr(scene) s = met_member("192.0.2.20");

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\192.0.2.20\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void client_logs_on_beside(void)
{
    g_autoptr(scene) s = left("192.0.2.20", 0);

    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* G1, G3: what came before, or the other direction, is not in the capture. */
static void client_left_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_server_is_of(s, "lab.example");
    scene_client_means(s, "192.0.2.20");
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@3:note");
}

/* ---- ntlm.version1 ----------------------------------------------------------------------------------------------- */

#define V1 .nt_response_length = 24

static scene *version1(smbtriage_security token, guint32 status)
{
    scene *s = met_member(NULL);

    log_on_with(s, token);
    scene_logon_answer(s, status);
    return s;
}

static void version1_refused(void)
{
    g_autoptr(scene) s = version1((smbtriage_security){.user = "alice", .domain = "LAB", V1}, STATUS_LOGON_FAILURE);

    scene_expect(s, "ntlm.version1@9:error");
    scene_expect_evidence(s, 0, "Also possible, the wire does not tell them apart: session.logon_failure");
    scene_expect_evidence_of(s, "ntlm.version1", 8, "LAB\\alice has 24 bytes");
}

static void version1_taken(void)
{
    g_autoptr(scene) s = version1((smbtriage_security){.user = "alice", .domain = "LAB", V1}, STATUS_SUCCESS);

    scene_expect(s, "ntlm.version1@9:note");
    scene_expect_evidence(s, 9, "The server takes it");
}

static void version1_then_2(void)
{
    g_autoptr(scene) s = version1((smbtriage_security){.user = "alice", .domain = "LAB", V1}, STATUS_LOGON_FAILURE);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "ntlm.version1@9:note");
    scene_expect_evidence_of(s, "ntlm.version1", 13, "it recovered");
}

static void version1_is_not(void)
{
    static const struct {
        smbtriage_security token;
        guint32            status;
        const char        *findings;
    } cases[] = {
        {{.user = "alice", .domain = "LAB"}, STATUS_SUCCESS, "none"},
        {{.user = "alice", .domain = "LAB", .nt_response_length = 25}, STATUS_SUCCESS, "none"},
        {{.user = "alice", .domain = "LAB"}, STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{.user = "", V1}, STATUS_SUCCESS, "none"}, /* anonymous */
        {{.user = "", V1}, STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{.user = NULL, V1}, STATUS_SUCCESS, "none"},
        {{.user = "alice", .domain = "LAB", V1}, STATUS_ACCOUNT_DISABLED, "session.account_restricted@9:error"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = version1(cases[i].token, cases[i].status);

        scene_expect(s, cases[i].findings);
    }
}

/* Nobody checked the response of a guest. */
static void version1_guest(void)
{
    g_autoptr(scene) s = met_member(NULL);

    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", V1});
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.mapped_to_guest@9:note");
}

/* The response is that of the logon before. */
static void version1_then_ticket(void)
{
    const smbtriage_security ticket = {.mechanism = SMBTRIAGE_MECHANISM_KERBEROS, .service = "cifs/fs1.lab.example"};
    g_autoptr(scene) s = version1((smbtriage_security){.user = "alice", .domain = "LAB", V1}, STATUS_SUCCESS);

    scene_setup_raw(s, &ticket);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "ntlm.version1@9:note");
}

/* ---- ntlm.wrong_domain ------------------------------------------------------------------------------------------- */

static scene *comes_from(const meeting *with, const char *domain, guint32 status)
{
    scene *s = met(with);

    log_on_with(s, (smbtriage_security){.user = "alice", .domain = domain, .workstation = "PC1"});
    scene_logon_answer(s, status);
    return s;
}

static void domain_is_own_name(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = comes_from(&with, "PC1", STATUS_NO_SUCH_USER);

    scene_expect(s, "ntlm.wrong_domain@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "which is its own name");
}

/* The KDC takes the password and knows no such server, which is in no domain. */
static scene *falls_back(const meeting *with, const char *principal, const char *user, const char *domain)
{
    scene *s = scene_new();

    scene_asks_ticket(s, principal, "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_refuses(s, 7);
    meet(s, with);
    log_on_with(s, (smbtriage_security){.user = user, .domain = domain, .workstation = "PC1"});
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    return s;
}

static void domain_of_ticket(void)
{
    const meeting with   = {STANDALONE};
    g_autoptr(scene) upn = falls_back(&with, "carol", "carol@LAB.EXAMPLE", NULL);
    g_autoptr(scene) old = falls_back(&with, "carol", "carol", "LAB");

    scene_expect(upn, "ntlm.wrong_domain@13:error");
    scene_expect_confidence(upn, SMBTRIAGE_HIGH);
    scene_expect_evidence(upn, 2, "takes the password of carol");
    scene_expect_evidence(upn, 4, "KDC_ERR_S_PRINCIPAL_UNKNOWN");
    scene_expect(old, "ntlm.wrong_domain@13:error");
}

/* Somebody else's password, or an account of the server itself. */
static void domain_of_other_ticket(void)
{
    const meeting with     = {STANDALONE};
    g_autoptr(scene) other = falls_back(&with, "bob", "carol@LAB.EXAMPLE", NULL);
    g_autoptr(scene) own   = falls_back(&with, "carol", "carol", "FS1");
    g_autoptr(scene) away  = falls_back(&with, "carol", "carol@SALES.EXAMPLE", NULL);

    scene_expect(other, "session.logon_failure@13:error");
    scene_expect(own, "session.logon_failure@13:error");
    scene_expect(away, "session.logon_failure@13:error");
}

/* It may be one that the server trusts. */
static void domain_is_another(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = comes_from(&with, "SALES", STATUS_LOGON_FAILURE);

    scene_expect(s, "session.logon_failure@9:error");
    scene_expect_evidence(s, 7, "may know nothing of SALES");
}

static void domain_is_not_wrong(void)
{
    static const struct {
        meeting     with;
        const char *domain;
        guint32     status;
        const char *findings;
    } cases[] = {
        {{MEMBER}, "LAB", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "lab.example", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "FS1", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"}, /* an account of the server */
        {{MEMBER}, "", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, NULL, STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, ".", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "SALES", STATUS_SUCCESS, "none"},
        {{MEMBER}, "SALES", STATUS_ACCOUNT_DISABLED, "session.account_restricted@9:error"},
        {{STANDALONE}, "WORKGROUP", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{.offer = OFFER_311, .grant = GRANT_311}, "SALES", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = comes_from(&cases[i].with, cases[i].domain, cases[i].status);

        scene_expect(s, cases[i].findings);
    }
}

/* A wrong password, put right: the domain was never the trouble. */
static void domain_recovers(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = comes_from(&with, "SALES", STATUS_LOGON_FAILURE);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note");
}

static void token_then_refusal(scene *s, smbtriage_security token, gboolean is_binding)
{
    token.mechanism           = SMBTRIAGE_MECHANISM_NTLM;
    token.ntlm_message        = 3;
    scene_next(s)->is_binding = is_binding;
    scene_setup_again(s);
    scene_challenge(s);
    scene_next(s)->is_binding = is_binding;
    scene_setup_raw(s, &token);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
}

/* On the session that it has: it was good enough before. */
static scene *renewed_with(smbtriage_security token)
{
    const meeting with = {MEMBER};
    scene        *s    = scene_without("session.reauthentication_failed");

    meet(s, &with);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    token_then_refusal(s, token, FALSE);
    return s;
}

/* G11: as the channel of a session that another connection has. */
static scene *joined_with(smbtriage_security token)
{
    const meeting with = {MEMBER};
    scene        *s    = scene_without("session.bind_refused");
    guint64       id;

    meet(s, &with);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    meet(s, &with);
    scene_set_session_id(s, id);
    token_then_refusal(s, token, TRUE);
    return s;
}

static void expect_no_rival(scene *s, const char *rule)
{
    g_autofree char *rival = g_strconcat("does not tell them apart: ", rule, NULL);

    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), !=, rule);
    scene_expect_no_evidence(s, rival);
}

static void version1_of_old_sessions(void)
{
    const smbtriage_security token = {.user = "alice", .domain = "LAB", V1};
    g_autoptr(scene) renewed       = renewed_with(token);
    g_autoptr(scene) joined        = joined_with(token);

    expect_no_rival(renewed, "ntlm.version1");
    expect_no_rival(joined, "ntlm.version1");
}

static void domain_of_old_sessions(void)
{
    const smbtriage_security token = {
        .user = "alice", .domain = "PC1", .workstation = "PC1", .nt_response_length = 300};
    g_autoptr(scene) renewed = renewed_with(token);
    g_autoptr(scene) joined  = joined_with(token);

    expect_no_rival(renewed, "ntlm.wrong_domain");
    expect_no_rival(joined, "ntlm.wrong_domain");
}

static void domain_beside_other_trouble(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = comes_from(&with, "PC1", STATUS_ACCOUNT_DISABLED);
    g_autoptr(scene) r = comes_from(&with, "PC1", STATUS_LOGON_FAILURE);

    scene_expect(s, "session.account_restricted@9:error");
    expect_no_rival(s, "ntlm.wrong_domain");
    scene_logon(r, "alice");
    scene_logon_answer(r, STATUS_SUCCESS);
    scene_expect(r, "session.logon_failure@9:note");
}

/* A status that says which it was is not the server's own trouble with its domain. */
static void status_is_certain(void)
{
    const meeting with     = {MEMBER};
    g_autoptr(scene) user  = comes_from(&with, "LAB", STATUS_NO_SUCH_USER);
    g_autoptr(scene) word  = comes_from(&with, "LAB", 0xC000006A);
    g_autoptr(scene) other = comes_from(&with, "LAB", STATUS_LOGON_FAILURE);

    scene_expect(user, "session.logon_failure@9:error");
    scene_expect_confidence(user, SMBTRIAGE_HIGH);
    scene_expect_confidence(word, SMBTRIAGE_HIGH);
    scene_expect_confidence(other, SMBTRIAGE_MEDIUM);
}

/* ---- ntlm.target_name_mismatch ----------------------------------------------------------------------------------- */

static scene *means(const meeting *with, const char *target, guint32 status)
{
    scene *s = met(with);

    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", .target_name = target});
    scene_logon_answer(s, status);
    return s;
}

static void target_is_right(void)
{
    static const struct {
        meeting     with;
        const char *target;
        guint32     status;
        const char *findings;
    } cases[] = {
        {{MEMBER}, "cifs/fs1.lab.example", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "cifs/FS1", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "cifs/192.0.2.20", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "cifs/2001:db8::20", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "files", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, NULL, STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "cifs/files.lab.example", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {{MEMBER}, "cifs/files.lab.example", STATUS_SUCCESS, "none"},
        {{MEMBER}, "cifs/files.lab.example", STATUS_ACCOUNT_DISABLED, "session.account_restricted@9:error"},
        {{.offer = OFFER_311, .grant = GRANT_311}, "cifs/files", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = means(&cases[i].with, cases[i].target, cases[i].status);

        scene_expect(s, cases[i].findings);
    }
}

static void target_recovers(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = means(&with, "cifs/files.lab.example", STATUS_LOGON_FAILURE);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note");
}

/* ---- ntlm.used_for_name ------------------------------------------------------------------------------------------ */

/* Frames 1 and 2 are about a first ticket, 3 to 11 are the logon. */
typedef struct {
    const char *principal; /* who got a ticket; NULL: nobody */
    const char *netname;
    const char *user;
    const char *domain;
    const char *offered; /* the server's domain; NULL: it offers no Kerberos */
} name_case;

static scene *uses_ntlm(const name_case *with)
{
    scene *s = scene_new();

    if (with->principal != NULL) {
        scene_asks_ticket(s, with->principal, "krbtgt/LAB.EXAMPLE");
        scene_kdc_grants(s);
    }
    scene_server_calls_itself(s, "fs1.lab.example");
    scene_server_is_of(s, with->offered);
    scene_client_means(s, with->netname);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    log_on_with(s, (smbtriage_security){.user = with->user, .domain = with->domain, .offers_kerberos = SMBTRIAGE_NO});
    return s;
}

static void name_would_do(void)
{
    static const name_case cases[] = {
        {"alice", "fs1.lab.example", "alice", "LAB", "lab.example"},
        {"alice", "fs1", "ALICE", "LAB", "lab.example"},
        {"alice", "fs1", "alice@LAB.EXAMPLE", "", "lab.example"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = uses_ntlm(&cases[i]);

        scene_logon_answer(s, STATUS_SUCCESS);
        scene_expect(s, "ntlm.used_for_name@11:note");
        scene_expect_evidence(s, 2, "alice has a ticket of the KDC");
        scene_expect_evidence(s, 10, "asked for no ticket for the server");
    }
}

static void name_would_not_do(void)
{
    static const name_case cases[] = {
        {NULL, "fs1.lab.example", "alice", "LAB", "lab.example"},    /* Kerberos does not work here, as far as seen */
        {"bob", "fs1.lab.example", "alice", "LAB", "lab.example"},   /* another user's ticket */
        {"al", "fs1.lab.example", "alice", "LAB", "lab.example"},    /* whose name begins alike */
        {"alice", "fs1.lab.example", "alice", "FS1", "lab.example"}, /* an account of the server itself */
        {"alice", "fs1.lab.example", "alice", ".", "lab.example"},
        {"alice", "files.lab.example", "alice", "FS1", "lab.example"},
        {"alice", "files.lab.example", "alice", "FILES", "lab.example"},
        {"alice", "192.0.2.20", "alice", "LAB", "lab.example"}, /* an address */
        {"alice", NULL, "alice", "LAB", "lab.example"},         /* not known what the client was given */
        {"alice", "fs1.lab.example", "alice", "LAB", NULL},     /* the server offers no Kerberos */
        {"alice", "fs1.lab.example", "", "", "lab.example"},    /* anonymous */
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = uses_ntlm(&cases[i]);

        scene_logon_answer(s, STATUS_SUCCESS);
        scene_expect(s, "none");
    }
}

static void name_and_guest(void)
{
    const name_case with = {"alice", "fs1.lab.example", "alice", "LAB", "lab.example"};
    g_autoptr(scene) s   = uses_ntlm(&with);

    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.mapped_to_guest@11:note");
}

static void name_and_refusal(void)
{
    const name_case with = {"alice", "fs1.lab.example", "alice", "LAB", "lab.example"};
    g_autoptr(scene) s   = uses_ntlm(&with);

    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@11:error");
}

static void name_and_kerberos(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    scene_server_is_of(s, "lab.example");
    scene_client_means(s, "fs1.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* It did ask, and the KDC did give: whatever made the client use NTLM, it was not that it never tried. */
static void name_and_ticket(void)
{
    const name_case with = {"alice", "fs1.lab.example", "alice", "LAB", "lab.example"};
    g_autoptr(scene) s   = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_grants(s);
    scene_server_calls_itself(s, "fs1.lab.example");
    scene_server_is_of(s, with.offered);
    scene_client_means(s, with.netname);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* The renewal shows a ticket from before the capture. */
static void name_and_renewal(void)
{
    const smbtriage_security ticket = {.mechanism = SMBTRIAGE_MECHANISM_KERBEROS, .service = "cifs/fs1.lab.example"};
    const name_case          with   = {"alice", "fs1.lab.example", "alice", "LAB", "lab.example"};
    g_autoptr(scene) s              = uses_ntlm(&with);

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_setup_raw(s, &ticket);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "ntlm.used_for_name@11:note");
}

/* The KDC says why. */
static void name_and_trouble(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 18);
    scene_server_calls_itself(s, "fs1.lab.example");
    scene_server_is_of(s, "lab.example");
    scene_client_means(s, "fs1.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.client_revoked@13:note");
}

/* It was a ticket that was refused; the domain is that of the logon before. */
static void domain_and_renewal(void)
{
    const smbtriage_security ticket = {.mechanism = SMBTRIAGE_MECHANISM_KERBEROS, .service = "cifs/fs1.lab.example"};
    const meeting            with   = {MEMBER};
    g_autoptr(scene) s              = comes_from(&with, "SALES", STATUS_SUCCESS);

    scene_setup_raw(s, &ticket);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@11:error");
}

static void domain_of_nobody(void)
{
    const meeting with = {MEMBER};
    g_autoptr(scene) s = met(&with);

    log_on_with(s, (smbtriage_security){.user = "", .domain = "SALES"});
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
}

/* Frames 1 to 9: Samba, which has no such check, refuses who means this target. */
static scene *denied_by_samba(const char *target)
{
    smbtriage_negotiate answer = scene_granted(GRANT_311);
    scene              *s      = scene_connected();

    scene_server_calls_itself(s, "fs1.lab.example");
    scene_negotiate(s, OFFER_311);
    answer.has_guid = TRUE;
    memcpy(answer.guid, "FS1", 3);
    scene_negotiate_answer_raw(s, &answer);
    log_on_with(s, (smbtriage_security){.user = "alice", .domain = "LAB", .target_name = target});
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    return s;
}

/* The same name is good enough a moment later. */
static void target_good_enough_later(void)
{
    g_autoptr(scene) s = denied_by_samba("cifs/files.lab.example");

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.refused@9:note");
}

static void target_is_an_address(void)
{
    g_autoptr(scene) s = denied_by_samba("cifs/192.0.2.20");

    scene_expect(s, "session.refused@9:error");
}

/* G11, whichever rule tells it. */
static void blocked_channel(void)
{
    g_autoptr(scene) s = scene_without("session.bind_refused");
    guint64 session;

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    session = scene_session_id(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, session, "alice");
    scene_logon_answer(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "session.refused@18:error");
}

/* G8: whatever the wildcard in an SMB2 answer means, the negotiate is not over. */
static void client_leaves_between_rounds(void)
{
    g_autoptr(scene) s = scene_without("negotiate.dialect_not_offered");

    scene_server_is_of(s, "lab.example");
    scene_client_means(s, "192.0.2.20");
    scene_whole_negotiate(s, OFFER_311, GRANT_MULTI);
    scene_client_closes(s);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), ==, "negotiate.multiprotocol_abandoned");
    scene_expect_no_evidence(s, "ntlm.blocked_by_client");
}

/* The KDC says why. */
static void client_has_no_ticket(void)
{
    g_autoptr(scene) s = met_member("192.0.2.20");

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24);
    scene_client_closes(s);
    scene_expect(s, "kerberos.preauth_failed@8:error");
    scene_expect_no_evidence(s, "ntlm.blocked_by_client");
}

/* G2 */
static void client_said_more(void)
{
    g_autoptr(scene) s = met_member("192.0.2.20");

    scene_client_data(s, 100);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* G10 */
static void client_is_a_monitor(void)
{
    g_autoptr(scene) s = left("192.0.2.20", 0);

    for (guint i = 0; i < 4; i++) {
        scene_wait(s, 10);
        scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
    }
    scene_expect(s, "none");
}

/* G11 */
static void client_has_a_session(void)
{
    g_autoptr(scene) s = scene_new();

    scene_guids_are(s, 1, 2);
    scene_server_is_of(s, "lab.example");
    scene_client_means(s, "192.0.2.20");
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_wait(s, 100);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* NTLM was not all that was left, or was not offered at all. */
static void client_has_no_choice(void)
{
    for (guint i = 0; i < 2; i++) {
        smbtriage_negotiate answer = scene_granted(GRANT_311);
        g_autoptr(scene) s         = scene_new();

        answer.offers_ntlm     = i == 0 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
        answer.offers_kerberos = i == 0 ? SMBTRIAGE_NO : SMBTRIAGE_YES;
        scene_client_means(s, "192.0.2.20");
        scene_handshake(s);
        scene_negotiate(s, OFFER_311);
        scene_negotiate_answer_raw(s, &answer);
        scene_client_closes(s);
        scene_expect(s, "session.never_started@6:note");
    }
}

void suite_rules_identity(void)
{
    static const suite_test tests[] = {
        {"/rules/session.authentication_firewall/fires/status", firewall},
        {"/rules/session.authentication_firewall/fires/recovers", firewall_recovers},
        {"/rules/session.authentication_firewall/silent/others", firewall_others},
        {"/rules/ntlm.logon_type/fires/status", logon_type},
        {"/rules/ntlm.logon_type/silent/others", logon_type_others},
        {"/rules/ntlm.workstation_restricted/fires/status", workstation},
        {"/rules/ntlm.workstation_restricted/fires/trust_account", workstation_is_an_account},
        {"/rules/ntlm.workstation_restricted/fires/name_told", workstation_is_told},
        {"/rules/ntlm.workstation_restricted/fires/name_empty", workstation_is_empty},
        {"/rules/ntlm.workstation_restricted/silent/others", workstation_others},
        {"/rules/session.spn_hardening/fires/alias", spn_alias},
        {"/rules/session.spn_hardening/fires/address", spn_address},
        {"/rules/session.spn_hardening/fires/without_class", spn_without_class},
        {"/rules/session.spn_hardening/silent/own_name", spn_own_name},
        {"/rules/session.spn_hardening/silent/path_is_no_proof", spn_path_is_no_proof},
        {"/rules/session.spn_hardening/silent/samba", spn_samba},
        {"/rules/session.spn_hardening/silent/unclear", spn_unclear},
        {"/rules/session.spn_hardening/silent/other_status", spn_other_status},
        {"/rules/ntlm.blocked_by_server/fires/at_the_end", blocked_at_the_end},
        {"/rules/ntlm.blocked_by_server/fires/at_once", blocked_at_once},
        {"/rules/ntlm.blocked_by_server/fires/unread", blocked_unread},
        {"/rules/ntlm.blocked_by_server/fires/recovers", blocked_recovers},
        {"/rules/ntlm.blocked_by_server/silent/kerberos", blocked_but_kerberos},
        {"/rules/ntlm.blocked_by_server/silent/unseen", blocked_but_unseen},
        {"/rules/ntlm.blocked_by_server/silent/binding", blocked_but_binding},
        {"/rules/ntlm.blocked_by_server/silent/share", blocked_but_a_share},
        {"/rules/ntlm.blocked_by_server/silent/channel", blocked_channel},
        {"/rules/ntlm.blocked_by_client/fires/address", client_leaves},
        {"/rules/ntlm.blocked_by_client/silent/other_reasons", client_has_other_reasons},
        {"/rules/ntlm.blocked_by_client/silent/no_kerberos", client_is_offered_no_kerberos},
        {"/rules/ntlm.blocked_by_client/silent/server_leaves", server_leaves},
        {"/rules/ntlm.blocked_by_client/silent/goes_on", client_goes_on},
        {"/rules/ntlm.blocked_by_client/silent/logs_on_beside", client_logs_on_beside},
        {"/rules/ntlm.blocked_by_client/silent/mid_stream", client_left_mid_stream},
        {"/rules/ntlm.blocked_by_client/silent/second_round", client_leaves_between_rounds},
        {"/rules/ntlm.blocked_by_client/silent/trouble", client_has_no_ticket},
        {"/rules/ntlm.blocked_by_client/silent/unseen_words", client_said_more},
        {"/rules/ntlm.blocked_by_client/silent/monitor", client_is_a_monitor},
        {"/rules/ntlm.blocked_by_client/silent/channel", client_has_a_session},
        {"/rules/ntlm.blocked_by_client/silent/one_of_both", client_has_no_choice},
        {"/rules/ntlm.version1/fires/refused", version1_refused},
        {"/rules/ntlm.version1/fires/taken", version1_taken},
        {"/rules/ntlm.version1/fires/then_2", version1_then_2},
        {"/rules/ntlm.version1/silent/others", version1_is_not},
        {"/rules/ntlm.version1/silent/guest", version1_guest},
        {"/rules/ntlm.version1/silent/then_ticket", version1_then_ticket},
        {"/rules/ntlm.wrong_domain/fires/own_name", domain_is_own_name},
        {"/rules/ntlm.wrong_domain/fires/of_ticket", domain_of_ticket},
        {"/rules/ntlm.wrong_domain/silent/of_other_ticket", domain_of_other_ticket},
        {"/rules/ntlm.wrong_domain/silent/another", domain_is_another},
        {"/rules/ntlm.wrong_domain/silent/others", domain_is_not_wrong},
        {"/rules/ntlm.wrong_domain/silent/recovers", domain_recovers},
        {"/rules/session.logon_failure/fires/certain", status_is_certain},
        {"/rules/ntlm.wrong_domain/silent/old_sessions", domain_of_old_sessions},
        {"/rules/ntlm.wrong_domain/silent/other_trouble", domain_beside_other_trouble},
        {"/rules/ntlm.version1/silent/old_sessions", version1_of_old_sessions},
        {"/rules/ntlm.wrong_domain/silent/renewed_by_ticket", domain_and_renewal},
        {"/rules/ntlm.wrong_domain/silent/anonymous", domain_of_nobody},
        {"/rules/ntlm.target_name_mismatch/fires/alias", spn_samba},
        {"/rules/ntlm.target_name_mismatch/silent/others", target_is_right},
        {"/rules/ntlm.target_name_mismatch/silent/recovers", target_recovers},
        {"/rules/ntlm.target_name_mismatch/silent/good_enough_later", target_good_enough_later},
        {"/rules/ntlm.target_name_mismatch/silent/address", target_is_an_address},
        {"/rules/ntlm.used_for_name/fires/name", name_would_do},
        {"/rules/ntlm.used_for_name/silent/others", name_would_not_do},
        {"/rules/ntlm.used_for_name/silent/guest", name_and_guest},
        {"/rules/ntlm.used_for_name/silent/refused", name_and_refusal},
        {"/rules/ntlm.used_for_name/silent/kerberos", name_and_kerberos},
        {"/rules/ntlm.used_for_name/silent/ticket", name_and_ticket},
        {"/rules/ntlm.used_for_name/silent/renewed_by_ticket", name_and_renewal},
        {"/rules/ntlm.used_for_name/silent/trouble", name_and_trouble},
    };

    SUITE_REGISTER(tests);
}
