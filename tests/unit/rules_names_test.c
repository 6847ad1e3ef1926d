/* rules_names_test.c - rules about what name services say
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

#define STATUS_NTLM_BLOCKED 0xC0000418u
#define SERVER_BYTE 20
#define OTHER_BYTE 201

/* An answer of the name server that holds no address. */
static guint32 answers(scene *s, guint16 type, const char *name, guint8 code)
{
    const smbtriage_dns_message message = {.is_response = TRUE, .type = type, .response_code = code, .name = name};

    return scene_names(s, FALSE, &message);
}

static guint32 asks_over(scene *s, smbtriage_name_service service, const char *name)
{
    const smbtriage_dns_message message = {.service = service, .id = 7, .type = SMBTRIAGE_DNS_A, .name = name};

    return scene_names(s, TRUE, &message);
}

/* The host itself answers a call for its name. */
static guint32 host_answers(scene *s, smbtriage_name_service service, guint16 type, const char *name, guint8 last_byte)
{
    const smbtriage_dns_answer address = {
        .type = type, .owner = name, .address = {.address = {192, 0, 2, last_byte}, .length = 4}};
    const smbtriage_dns_message message = {.service      = service,
                                           .is_response  = TRUE,
                                           .id           = 7,
                                           .type         = type,
                                           .suffix       = SMBTRIAGE_NETBIOS_IS_SERVER,
                                           .name         = name,
                                           .answer_count = 1,
                                           .answers      = {address}};

    return scene_names(s, FALSE, &message);
}

/* Two frames: a name that is not there. */
static void in_vain(scene *s, const char *name)
{
    scene_asks_name(s, name);
    scene_name_is_absent(s, name);
}

/* ---- name.not_found ---------------------------------------------------------------------------------------------- */

static void misspelt(void)
{
    g_autoptr(scene) s = scene_new();

    in_vain(s, "fs9.lab.example");
    for (guint i = 0; i < 3; i++)
        scene_asks_broadcast(s, "FS9");
    scene_expect(s, "name.not_found@2:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 1, "asked 192.0.2.200 for fs9.lab.example");
    scene_expect_evidence(s, 2, "there is no such name");
    scene_expect_evidence(s, 3, "broadcast for a file server");
}

/* Whatever else the capture holds. */
static void misspelt_beside_others(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    in_vain(s, "fs9.lab.example");
    scene_asks_broadcast(s, "fs9");
    scene_expect(s, "name.not_found@11:warn");
}

static void alias_of_nothing(void)
{
    const smbtriage_dns_answer  alias   = {.type = SMBTRIAGE_DNS_CNAME, .owner = "gone", .target = "old.lab.example"};
    const smbtriage_dns_message message = {
        .is_response = TRUE, .type = SMBTRIAGE_DNS_A, .name = "gone", .answer_count = 1, .answers = {alias}};
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "gone");
    scene_names(s, FALSE, &message);
    scene_asks_broadcast(s, "GONE");
    scene_expect(s, "name.not_found@2:warn");
    scene_expect_evidence(s, 2, "the alias leads to no address");
    scene_expect_evidence(s, 2, "alias of old.lab.example");
}

static void no_record(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs9.lab.example");
    answers(s, SMBTRIAGE_DNS_A, "fs9.lab.example", SMBTRIAGE_DNS_NO_ERROR);
    scene_asks_broadcast(s, "fs9");
    scene_expect(s, "name.not_found@2:warn");
    scene_expect_evidence(s, 2, "the name has no address");
}

/* What the name was wanted for is not known then. */
static void nothing_else_in_the_capture(void)
{
    g_autoptr(scene) s = scene_new();

    in_vain(s, "fs9.lab.example");
    in_vain(s, "fs9.corp.example");
    scene_expect(s, "name.not_found@2:note");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

static void suffix_is_right_in_the_end(void)
{
    g_autoptr(scene) s = scene_new();

    in_vain(s, "fs1.corp.example");
    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, SERVER_BYTE);
    scene_expect(s, "none");
}

static void not_found_then_found(void)
{
    g_autoptr(scene) s = scene_new();

    in_vain(s, "fs1");
    scene_asks_broadcast(s, "FS1");
    scene_asks_name(s, "fs1");
    scene_name_is(s, "fs1", NULL, SERVER_BYTE);
    scene_expect(s, "none");
}

/* No DNS name, and yet a host: it answers the call itself. */
static void host_answers_broadcast(void)
{
    g_autoptr(scene) s = scene_new();

    in_vain(s, "fs1.lab.example");
    scene_asks_broadcast(s, "FS1");
    host_answers(s, SMBTRIAGE_NAMES_NETBIOS, SMBTRIAGE_DNS_NETBIOS, "FS1", SERVER_BYTE);
    scene_expect(s, "none");
}

static void host_answers_llmnr(void)
{
    g_autoptr(scene) s = scene_new();

    in_vain(s, "fs1.lab.example");
    asks_over(s, SMBTRIAGE_NAMES_LLMNR, "fs1");
    scene_asks_broadcast(s, "FS1");
    host_answers(s, SMBTRIAGE_NAMES_LLMNR, SMBTRIAGE_DNS_A, "fs1", SERVER_BYTE);
    scene_expect(s, "none");
}

/* IPv4 only: that there is no AAAA is as it should be. */
static void without_ipv6(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, SERVER_BYTE);
    answers(s, SMBTRIAGE_DNS_AAAA, "fs1.lab.example", SMBTRIAGE_DNS_NO_ERROR);
    scene_asks_broadcast(s, "FS1");
    scene_expect(s, "none");
}

/* Nobody wanted a file server of that name. */
static void somebody_elses_business(void)
{
    g_autoptr(scene) beside = scene_new();
    g_autoptr(scene) many   = scene_new();
    g_autoptr(scene) wpad   = scene_new();
    g_autoptr(scene) srv    = scene_new();

    in_vain(beside, "fs9.lab.example");
    scene_whole_logon(beside, "alice", STATUS_SUCCESS);
    scene_expect(beside, "none");
    in_vain(many, "wpad.lab.example");
    in_vain(many, "time.lab.example");
    scene_expect(many, "none");
    in_vain(wpad, "wpad.lab.example");
    smbtriage_engine_reached(scene_engine(wpad), 100, 0); /* frames of other protocols */
    scene_expect(wpad, "none");
    scene_asks_for_kdcs(srv, "_ldap._tcp.lab.example");
    answers(srv, SMBTRIAGE_DNS_SRV, "_ldap._tcp.lab.example", SMBTRIAGE_DNS_NXDOMAIN);
    scene_expect(srv, "none");
}

static void broadcast_for_a_workstation(void)
{
    const smbtriage_dns_message message = {
        .service = SMBTRIAGE_NAMES_NETBIOS, .type = SMBTRIAGE_DNS_NETBIOS, .suffix = 0, .name = "WPAD"};
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    in_vain(s, "wpad.lab.example");
    scene_names(s, TRUE, &message);
    scene_expect(s, "none");
}

/* ---- name.no_answer ---------------------------------------------------------------------------------------------- */

static void dns_is_silent(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_wait(s, 5);
    scene_asks_name_again(s, "fs1.lab.example");
    scene_wait(s, 5);
    scene_asks_broadcast(s, "FS1");
    scene_expect(s, "name.no_answer@2:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 1, "and asked again");
}

static void dns_is_silent_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_wait(s, 5);
    scene_asks_name_again(s, "fs1.lab.example");
    scene_expect(s, "name.no_answer@2:note");
}

static void dns_is_unreachable(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_name_server_unreachable(s);
    scene_asks_broadcast(s, "FS1");
    scene_expect(s, "name.no_answer@2:warn");
    scene_expect_evidence(s, 2, "cannot be reached (ICMP)");
}

static void second_server_helps(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_wait(s, 5);
    scene_name_server_is(s, OTHER_BYTE);
    scene_asks_name_again(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, SERVER_BYTE);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "name.no_answer@3:note");
    scene_expect_evidence(s, 1, "192.0.2.200 was asked for fs1.lab.example and did not answer");
    scene_expect_evidence(s, 3, "192.0.2.201 answered");
}

/* Some clients ask all their servers at once. */
static void both_servers_answer(void)
{
    for (guint first = 0; first < 2; first++) {
        g_autoptr(scene) s = scene_new();

        scene_asks_name(s, "fs1.lab.example");
        scene_name_server_is(s, OTHER_BYTE);
        scene_asks_name_again(s, "fs1.lab.example");
        for (guint i = 0; i < 2; i++) {
            scene_name_server_is(s, i == first ? SCENE_KDC_BYTE : OTHER_BYTE);
            scene_name_is(s, "fs1.lab.example", NULL, SERVER_BYTE);
        }
        scene_whole_logon(s, "alice", STATUS_SUCCESS);
        scene_expect(s, "none");
    }
}

/* Groups are called, and whoever has the name answers on one of them: 224.0.0.251, then 224.0.0.252. */
static void a_group_is_no_server(void)
{
    g_autoptr(scene) s = scene_new();

    scene_name_server_is(s, 251);
    asks_over(s, SMBTRIAGE_NAMES_MDNS, "fs1");
    scene_name_server_is(s, 252);
    asks_over(s, SMBTRIAGE_NAMES_LLMNR, "fs1");
    scene_name_server_is(s, SERVER_BYTE);
    host_answers(s, SMBTRIAGE_NAMES_LLMNR, SMBTRIAGE_DNS_A, "fs1", SERVER_BYTE);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* Nobody has the name: that says nothing about a name server. */
static void a_group_is_silent(void)
{
    g_autoptr(scene) s = scene_new();

    scene_name_server_is(s, 252);
    asks_over(s, SMBTRIAGE_NAMES_LLMNR, "fs9");
    scene_wait(s, 0.4);
    asks_over(s, SMBTRIAGE_NAMES_LLMNR, "fs9");
    scene_asks_broadcast(s, "FS9");
    scene_expect(s, "none");
}

static void asked_once(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_asks_broadcast(s, "FS1");
    scene_expect(s, "none");
}

static void captured_twice(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_again(s);
    scene_asks_broadcast(s, "FS1");
    scene_expect(s, "none");
}

static void answered_at_last(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_wait(s, 5);
    scene_asks_name_again(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, SERVER_BYTE);
    scene_asks_broadcast(s, "FS1");
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* The client had no use for the answer, or asked for a service. */
static void no_answer_of_interest(void)
{
    g_autoptr(scene) unused  = scene_new();
    g_autoptr(scene) service = scene_new();

    scene_asks_name(unused, "www.example");
    scene_wait(unused, 5);
    scene_name_server_is(unused, OTHER_BYTE);
    scene_asks_name_again(unused, "www.example");
    scene_name_is(unused, "www.example", NULL, 99);
    scene_whole_logon(unused, "alice", STATUS_SUCCESS);
    scene_expect(unused, "none");
    scene_asks_for_kdcs(service, "_ldap._tcp.lab.example");
    scene_wait(service, 5);
    for (guint i = 0; i < 2; i++) {
        const smbtriage_dns_message again = {.id = 1, .type = SMBTRIAGE_DNS_SRV, .name = "_ldap._tcp.lab.example"};

        scene_wait(service, 5);
        scene_names(service, TRUE, &again);
    }
    scene_expect(service, "none");
}

/* ---- name.wrong_host --------------------------------------------------------------------------------------------- */

/* What DNS, the client and the server say; what is NULL nobody says. */
typedef struct {
    const char *asked; /* of DNS, which gives the address of ... */
    guint8      found;
    const char *canonical;
    const char *calls_itself; /* in ServerGuid, or with a domain in the challenge */
    const char *its_domain;
    const char *domain; /* the user's */
    const char *wanted; /* the ticket's service, or the path */
    double      clock;
    guint32     status;
    const char *findings;
} host_case;

/* Frames 1 and 2: DNS. 3 to 7: NEGOTIATE. */
static scene *strays(const host_case *with)
{
    smbtriage_negotiate answer = scene_granted(GRANT_311);
    scene              *s      = scene_new();

    if (with->asked != NULL) {
        scene_asks_name(s, with->asked);
        scene_name_is(s, with->asked, with->canonical, with->found);
    } else {
        in_vain(s, "time.example");
    }
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    if (with->calls_itself != NULL && with->its_domain == NULL) {
        answer.has_guid = TRUE;
        memcpy(answer.guid, with->calls_itself, strlen(with->calls_itself));
    }
    answer.system_time_ns = (1700000000 + (gint64)with->clock) * SCENE_SECOND;
    scene_negotiate_answer_raw(s, &answer);
    return s;
}

static void ticket_of_another(void)
{
    static const host_case with = {.asked = "strayed.lab.example", .found = SERVER_BYTE, .calls_itself = "DC1"};
    g_autoptr(scene) s          = strays(&with);

    scene_kerberos_logon(s, "cifs/strayed.lab.example");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "name.wrong_host@9:error");
    scene_expect_first(s, "name.wrong_host@9:error");
    expect_words(scene_finding(s)->english.cause, "was sent to the computer at 192.0.2.20, which");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 2, "strayed.lab.example is at 192.0.2.20");
    scene_expect_evidence(s, 7, "calls itself DC1");
}

static void ticket_is_right(void)
{
    static const host_case cases[] = {
        {.asked = "strayed.lab.example", .found = SERVER_BYTE, .calls_itself = "STRAYED"},
        {.asked = "strayed.lab.example", .found = SERVER_BYTE},
        {.asked        = "strayed.lab.example",
         .found        = SERVER_BYTE,
         .canonical    = "dc1.lab.example",
         .calls_itself = "DC1"}, /* an alias: somebody's intention */
        {.asked = "strayed.lab.example", .found = 99, .calls_itself = "DC1"},
        {.asked = "other.lab.example", .found = SERVER_BYTE, .calls_itself = "DC1"},
        {.asked = "strayed.lab.example", .found = SERVER_BYTE, .calls_itself = "DC1", .clock = 900},
        {.calls_itself = "DC1"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = strays(&cases[i]);

        scene_kerberos_logon(s, "cifs/strayed.lab.example");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
        g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), !=, "name.wrong_host");
    }
}

/* NetBIOS names end after 15 characters. */
static void long_name_is_cut(void)
{
    static const host_case with = {
        .asked = "fileserver-of-accounts.lab.example", .found = SERVER_BYTE, .calls_itself = "FILESERVER-OF-A"};
    g_autoptr(scene) s = strays(&with);

    scene_kerberos_logon(s, "cifs/fileserver-of-accounts.lab.example");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@9:error");
}

static void ticket_works(void)
{
    static const host_case with = {.asked = "strayed.lab.example", .found = SERVER_BYTE, .calls_itself = "DC1"};
    g_autoptr(scene) s          = strays(&with);

    scene_kerberos_logon(s, "cifs/strayed.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\strayed.lab.example\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error"); /* no word of what the server belongs to */
}

static void shares(const host_case *cases, guint n)
{
    for (guint i = 0; i < n; i++) {
        g_autoptr(scene) s = strays(&cases[i]);

        scene_server_calls_itself(s, cases[i].calls_itself);
        scene_server_is_of(s, cases[i].its_domain);
        scene_domain_is(s, cases[i].domain);
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_tree_connect(s, cases[i].wanted);
        scene_tree_answer(s, cases[i].status);
        scene_expect(s, cases[i].findings);
    }
}

#define MOVED "moved.lab.example", SERVER_BYTE, NULL
#define PATH "\\\\moved.lab.example\\reports"

static void share_of_another(void)
{
    static const host_case cases[] = {
        {MOVED, "fs1", "fs1", "LAB", PATH, 0, STATUS_BAD_NETWORK_NAME, "name.wrong_host@13:error"},
        {MOVED, "fs1", "FS1", "LAB", "\\\\MOVED\\reports", 0, STATUS_BAD_NETWORK_NAME, "name.wrong_host@13:error"},
    };

    shares(cases, G_N_ELEMENTS(cases));
}

static void share_is_just_missing(void)
{
    static const host_case cases[] = {
        {MOVED, "moved", "moved", "LAB", PATH, 0, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@13:error"},
        {MOVED, "fs1.lab.example", "lab.example", "LAB", PATH, 0, STATUS_BAD_NETWORK_NAME,
         "tree.share_not_found@13:error"},
        {MOVED, "fs1", "fs1", "FS1", PATH, 0, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@13:error"},
        {MOVED, "fs1", "fs1", "", PATH, 0, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@13:error"},
        {"moved.lab.example", 99, NULL, "fs1", "fs1", "LAB", PATH, 0, STATUS_BAD_NETWORK_NAME,
         "tree.share_not_found@13:error"},
        {"moved.lab.example", SERVER_BYTE, "fs1.lab.example", "fs1", "fs1", "LAB", PATH, 0, STATUS_BAD_NETWORK_NAME,
         "tree.share_not_found@13:error"},
        {MOVED, "fs1", "fs1", "LAB", "\\\\192.0.2.20\\reports", 0, STATUS_BAD_NETWORK_NAME,
         "tree.share_not_found@13:error"},
        {MOVED, "fs1", "fs1", "LAB", PATH, 0, STATUS_SUCCESS, "none"},
        {MOVED, "fs1", "fs1", "LAB", PATH, 0, STATUS_ACCESS_DENIED, "tree.share_permission@13:error"},
        {MOVED, "fs1", "fs1", "WORKGROUP", PATH, 0, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@13:error"},
        {MOVED, "fs1", "fs1", "PC1", PATH, 0, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@13:error"},
        {MOVED, "fs1", "fs1", NULL, PATH, 0, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@13:error"},
        {MOVED, "fs1.lab.example", "lab.example", "OTHER", PATH, 0, STATUS_BAD_NETWORK_NAME,
         "tree.share_not_found@13:error"},
    };

    shares(cases, G_N_ELEMENTS(cases));
}

/* ---- name.no_kdc_record ------------------------------------------------------------------------------------------ */

static void no_kdcs(scene *s, const char *name, guint8 code)
{
    scene_asks_for_kdcs(s, name);
    answers(s, SMBTRIAGE_DNS_SRV, name, code);
}

#define KDCS "_kerberos._tcp.lab.example"

static void no_kdc_and_leaves(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_client_closes(s);
    scene_expect(s, "name.no_kdc_record@8:error");
    scene_expect_first(s, "name.no_kdc_record@8:error");
    scene_expect_evidence(s, 6, KDCS);
    scene_expect_evidence(s, 7, "no such record");
    scene_expect_evidence(s, 8, "without logging on");
}

static void no_kdc_and_ntlm(guint32 status, const char *findings)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(s, "_kerberos._udp.lab.example", SMBTRIAGE_DNS_NXDOMAIN);
    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_logon(s, "alice");
    scene_logon_answer(s, status);
    scene_expect(s, findings);
}

static void no_kdc_and_ntlm_works(void)
{
    no_kdc_and_ntlm(STATUS_SUCCESS, "name.no_kdc_record@13:note");
}

static void no_kdc_and_ntlm_is_blocked(void)
{
    no_kdc_and_ntlm(STATUS_NTLM_BLOCKED, "name.no_kdc_record@13:error");
    no_kdc_and_ntlm(STATUS_NOT_SUPPORTED, "name.no_kdc_record@13:error");
}

/* The server took NTLM, and has its own reason. */
static void no_kdc_and_other_refusal(void)
{
    no_kdc_and_ntlm(STATUS_LOGON_FAILURE, "session.logon_failure@13:error");
    no_kdc_and_ntlm(STATUS_ACCOUNT_DISABLED, "session.account_restricted@13:error");
}

static void no_kdc_and_refused_negotiate(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), !=, "name.no_kdc_record");
}

static void no_kdc_other_answers(void)
{
    static const struct {
        const char *name;
        guint8      code;
    } cases[] = {
        {"_kerberos-master._tcp.lab.example", SMBTRIAGE_DNS_NXDOMAIN},
        {"_ldap._tcp.lab.example", SMBTRIAGE_DNS_NXDOMAIN},
        {KDCS, SMBTRIAGE_DNS_SERVFAIL},
        {KDCS, SMBTRIAGE_DNS_NO_ERROR},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

        no_kdcs(s, cases[i].name, cases[i].code);
        scene_client_closes(s);
        scene_expect(s, "session.never_started@8:note");
    }
}

static void kdc_is_found_after_all(void)
{
    const smbtriage_dns_answer  host    = {.type = SMBTRIAGE_DNS_SRV, .owner = KDCS, .target = "dc1.lab.example"};
    const smbtriage_dns_message message = {
        .is_response = TRUE, .type = SMBTRIAGE_DNS_SRV, .name = KDCS, .answer_count = 1, .answers = {host}};
    g_autoptr(scene) record  = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(scene) traffic = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(record, "_kerberos._udp.lab.example", SMBTRIAGE_DNS_NXDOMAIN);
    scene_asks_for_kdcs(record, KDCS);
    scene_names(record, FALSE, &message);
    scene_client_closes(record);
    scene_expect(record, "session.never_started@10:note");
    no_kdcs(traffic, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_asks_ticket(traffic, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(traffic);
    scene_client_closes(traffic);
    scene_expect(traffic, "session.never_started@10:note");
}

static void no_kdc_of_no_concern(void)
{
    g_autoptr(scene) before   = scene_new();
    g_autoptr(scene) kerberos = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(scene) other    = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(before, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_whole_logon(before, "alice", STATUS_SUCCESS);
    scene_expect(before, "none");
    no_kdcs(kerberos, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_kerberos_logon(kerberos, "cifs/fs1.lab.example");
    scene_logon_answer(kerberos, STATUS_SUCCESS);
    scene_expect(kerberos, "none");
    scene_client_is(other, 11);
    scene_connect_again(other);
    no_kdcs(other, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_use(other, 0);
    scene_client_is(other, 10);
    scene_client_closes(other);
    scene_expect(other, "session.never_started@8:note");
}

/* With another suffix it was found. */
static void silent_but_for_a_suffix(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.corp.example");
    scene_wait(s, 5);
    scene_asks_name_again(s, "fs1.corp.example");
    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, SERVER_BYTE);
    scene_expect(s, "none");
}

/* Nobody wanted a file server of that name. */
static void silent_about_others(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_asks_name(s, "www.example");
    scene_wait(s, 5);
    scene_asks_name_again(s, "www.example");
    scene_expect(s, "none");
}

/* What NTLM is refused for has nothing to do with whose ticket the client wanted. */
static void ntlm_at_another(void)
{
    static const host_case with = {.asked = "strayed.lab.example", .found = SERVER_BYTE, .calls_itself = "DC1"};
    g_autoptr(scene) s          = strays(&with);

    scene_asks_ticket(s, NULL, "cifs/strayed.lab.example");
    scene_kdc_refuses(s, 7);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.spn_unknown@13:error");
    scene_expect_no_evidence(s, "name.wrong_host");
}

static void share_outside_of_sessions(void)
{
    static const host_case with = {MOVED, "fs1", "fs1", "LAB", PATH, 0, STATUS_BAD_NETWORK_NAME, NULL};
    g_autoptr(scene) s          = strays(&with);

    scene_server_calls_itself(s, "fs1");
    scene_server_is_of(s, "fs1");
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_next(s)->has_session_id = TRUE;
    scene_tree_connect(s, PATH);
    scene_next(s)->has_session_id = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@13:error");
}

/* Nobody has logged on yet, with NTLM or without. */
static void no_kdc_and_negotiate(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

static void no_kdc_asked_later(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_closes(s);
    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_expect(s, "session.never_started@6:note");
}

/* The same record is there after all. */
static void no_kdc_at_first(void)
{
    const smbtriage_dns_answer  host    = {.type = SMBTRIAGE_DNS_SRV, .owner = KDCS, .target = "dc1.lab.example"};
    const smbtriage_dns_message message = {
        .is_response = TRUE, .type = SMBTRIAGE_DNS_SRV, .name = KDCS, .answer_count = 1, .answers = {host}};
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_asks_for_kdcs(s, KDCS);
    scene_names(s, FALSE, &message);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@10:note");
}

/* Who logged on and leaves has had what it came for. */
static void no_kdc_and_logged_on(void)
{
    g_autoptr(scene) ntlm     = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(scene) kerberos = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(ntlm, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_logon(ntlm, "alice");
    scene_next(ntlm)->is_signed = TRUE;
    scene_logon_answer(ntlm, STATUS_SUCCESS);
    scene_client_closes(ntlm);
    scene_expect(ntlm, "name.no_kdc_record@11:note");
    no_kdcs(kerberos, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_kerberos_logon(kerberos, "cifs/fs1.lab.example");
    scene_next(kerberos)->is_signed = TRUE;
    scene_logon_answer(kerberos, STATUS_SUCCESS);
    scene_client_closes(kerberos);
    scene_expect(kerberos, "none");
}

/* The same client logs on over another connection; what it sends here is not known. */
static void no_kdc_and_elsewhere(void)
{
    g_autoptr(scene) other = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(scene) here  = scene_negotiated(OFFER_311, GRANT_311);

    scene_connect_again(other);
    scene_whole_logon(other, "alice", STATUS_SUCCESS);
    scene_use(other, 0);
    no_kdcs(other, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_client_closes(other);
    scene_expect(other, "none");
    no_kdcs(here, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_client_data(here, 100);
    scene_client_closes(here);
    scene_expect(here, "none");
}

/* G11: the session lives over another connection. */
static void no_kdc_for_a_channel(void)
{
    g_autoptr(scene) s = scene_new();

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_wait(s, 100);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* It has a ticket: it left for another reason. */
static void no_kdc_and_a_ticket(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_MORE_PROCESSING_REQUIRED);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* Over IPv6 it did find a KDC, and that is where the trouble is. */
static void no_kdc_but_one_refused(void)
{
    g_autoptr(scene) s = scene_without("kerberos.spn_unknown");

    scene_client_means(s, "fs1.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    no_kdcs(s, KDCS, SMBTRIAGE_DNS_NXDOMAIN);
    scene_connect_again(s);
    scene_ipv6(s);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_refuses(s, 7);
    scene_use(s, 0);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@10:note");
}

void suite_rules_names(void)
{
    static const suite_test tests[] = {
        {"/rules/name.not_found/fires/misspelt", misspelt},
        {"/rules/name.not_found/fires/beside_others", misspelt_beside_others},
        {"/rules/name.not_found/fires/alias_of_nothing", alias_of_nothing},
        {"/rules/name.not_found/fires/no_record", no_record},
        {"/rules/name.not_found/fires/nothing_else", nothing_else_in_the_capture},
        {"/rules/name.not_found/silent/suffix", suffix_is_right_in_the_end},
        {"/rules/name.not_found/silent/then_found", not_found_then_found},
        {"/rules/name.not_found/silent/broadcast_answered", host_answers_broadcast},
        {"/rules/name.not_found/silent/llmnr_answered", host_answers_llmnr},
        {"/rules/name.not_found/silent/without_ipv6", without_ipv6},
        {"/rules/name.not_found/silent/not_for_files", somebody_elses_business},
        {"/rules/name.not_found/silent/workstation", broadcast_for_a_workstation},
        {"/rules/name.no_answer/fires/silent", dns_is_silent},
        {"/rules/name.no_answer/fires/alone", dns_is_silent_alone},
        {"/rules/name.no_answer/fires/unreachable", dns_is_unreachable},
        {"/rules/name.no_answer/fires/second_server", second_server_helps},
        {"/rules/name.no_answer/silent/both_answer", both_servers_answer},
        {"/rules/name.no_answer/silent/group_answered", a_group_is_no_server},
        {"/rules/name.no_answer/silent/group_silent", a_group_is_silent},
        {"/rules/name.no_answer/silent/asked_once", asked_once},
        {"/rules/name.no_answer/silent/captured_twice", captured_twice},
        {"/rules/name.no_answer/silent/answered_at_last", answered_at_last},
        {"/rules/name.no_answer/silent/no_interest", no_answer_of_interest},
        {"/rules/name.no_answer/silent/other_suffix", silent_but_for_a_suffix},
        {"/rules/name.no_answer/silent/not_for_files", silent_about_others},
        {"/rules/name.wrong_host/fires/ticket", ticket_of_another},
        {"/rules/name.wrong_host/fires/share", share_of_another},
        {"/rules/name.wrong_host/silent/ticket", ticket_is_right},
        {"/rules/name.wrong_host/silent/long_name", long_name_is_cut},
        {"/rules/name.wrong_host/silent/ticket_works", ticket_works},
        {"/rules/name.wrong_host/silent/share", share_is_just_missing},
        {"/rules/name.wrong_host/silent/ntlm", ntlm_at_another},
        {"/rules/name.wrong_host/silent/outside_of_sessions", share_outside_of_sessions},
        {"/rules/name.no_kdc_record/fires/leaves", no_kdc_and_leaves},
        {"/rules/name.no_kdc_record/fires/ntlm_works", no_kdc_and_ntlm_works},
        {"/rules/name.no_kdc_record/fires/ntlm_blocked", no_kdc_and_ntlm_is_blocked},
        {"/rules/name.no_kdc_record/silent/other_refusal", no_kdc_and_other_refusal},
        {"/rules/name.no_kdc_record/silent/refused_negotiate", no_kdc_and_refused_negotiate},
        {"/rules/name.no_kdc_record/silent/other_answers", no_kdc_other_answers},
        {"/rules/name.no_kdc_record/silent/found_after_all", kdc_is_found_after_all},
        {"/rules/name.no_kdc_record/silent/no_concern", no_kdc_of_no_concern},
        {"/rules/name.no_kdc_record/silent/negotiate", no_kdc_and_negotiate},
        {"/rules/name.no_kdc_record/silent/asked_later", no_kdc_asked_later},
        {"/rules/name.no_kdc_record/silent/same_record_later", no_kdc_at_first},
        {"/rules/name.no_kdc_record/silent/logged_on_and_left", no_kdc_and_logged_on},
        {"/rules/name.no_kdc_record/silent/elsewhere", no_kdc_and_elsewhere},
        {"/rules/name.no_kdc_record/silent/channel", no_kdc_for_a_channel},
        {"/rules/name.no_kdc_record/silent/shows_a_ticket", no_kdc_and_a_ticket},
        {"/rules/name.no_kdc_record/silent/kdc_refused", no_kdc_but_one_refused},
    };

    SUITE_REGISTER(tests);
}
