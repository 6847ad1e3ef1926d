/* lookups_test.c - what is kept of questions to name services
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lookups.h"

#include "names.h"

#include "scene.h"
#include "suites.h"

#include <string.h>

#define CLIENT "192.0.2.10"
#define SERVER "192.0.2.20"

/* The pointers that stand for the addresses, as a connection has them. */
static const char *address(scene *s, guint8 last_byte)
{
    const smbtriage_endpoint endpoint = {.address = {192, 0, 2, last_byte}, .length = 4};

    return smbtriage_names_address(scene_engine(s), &endpoint);
}

static const smbtriage_lookup *find(scene *s, const char *name)
{
    return smbtriage_lookups_find(scene_engine(s), address(s, 10), name);
}

static const smbtriage_lookup *of_address(scene *s, guint8 last_byte)
{
    return smbtriage_lookups_of_address(scene_engine(s), address(s, 10), address(s, last_byte));
}

static smbtriage_dns_answer alias(const char *owner, const char *target)
{
    return (smbtriage_dns_answer){.type = SMBTRIAGE_DNS_CNAME, .owner = owner, .target = target};
}

static smbtriage_dns_answer host(const char *owner, guint8 last_byte)
{
    return (smbtriage_dns_answer){
        .type = SMBTRIAGE_DNS_A, .owner = owner, .address = {.address = {192, 0, 2, last_byte}, .length = 4}};
}

static void answered(scene *s, const char *name, guint n, const smbtriage_dns_answer *answers)
{
    smbtriage_dns_message message = {
        .is_response = TRUE, .type = SMBTRIAGE_DNS_A, .name = name, .answer_count = MIN(n, SMBTRIAGE_MAX_ANSWERS)};

    scene_asks_name(s, name);
    memcpy(message.answers, answers, message.answer_count * sizeof *answers);
    scene_names(s, FALSE, &message);
}

static void nothing(void)
{
    g_autoptr(scene) s = scene_new();

    g_assert_null(find(s, "fs1"));
    g_assert_null(find(s, NULL));
    g_assert_null(find(s, ""));
    g_assert_null(smbtriage_lookups_find(scene_engine(s), NULL, "fs1"));
    g_assert_null(of_address(s, 20));
    g_assert_null(smbtriage_lookups_of_kdc(scene_engine(s), address(s, 10)));
    g_assert_false(smbtriage_lookup_leads_to(NULL, SERVER));
}

static void found(void)
{
    g_autoptr(scene) s = scene_new();
    const smbtriage_lookup *lookup;

    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, 20);
    lookup = find(s, "fs1.lab.example");
    g_assert_cmpstr(lookup->name, ==, "fs1.lab.example");
    g_assert_cmpstr(lookup->client, ==, CLIENT);
    g_assert_cmpstr(lookup->server, ==, "192.0.2.200");
    g_assert_cmpuint(lookup->first_frame, ==, 1);
    g_assert_cmpuint(lookup->found_frame, ==, 2);
    g_assert_null(lookup->canonical);
    g_assert_true(smbtriage_lookup_leads_to(lookup, SERVER));
    g_assert_false(smbtriage_lookup_leads_to(lookup, CLIENT));
    g_assert_cmpstr(smbtriage_lookup_text(lookup), ==, SERVER);
    g_assert_true(of_address(s, 20) == lookup);
    g_assert_null(smbtriage_lookups_find(scene_engine(s), address(s, 11), "fs1.lab.example")); /* another client */
}

/* RFC 1034 3.6.2, whatever the letter case. */
static void chain(void)
{
    const smbtriage_dns_answer answers[] = {alias("files", "a.lab.example"), alias("A.lab.example", "b.lab.example"),
                                            host("b.lab.example", 20)};
    g_autoptr(scene) s                   = scene_new();

    answered(s, "FILES", 3, answers);
    g_assert_cmpstr(find(s, "files")->canonical, ==, "b.lab.example");
    g_assert_true(smbtriage_lookup_leads_to(find(s, "files"), SERVER));
}

/* A record of the chain that belongs to nothing is not followed, and a circle leads nowhere. */
static void chain_is_broken(void)
{
    const smbtriage_dns_answer stray[]  = {alias("other", "elsewhere"), host("files", 20)};
    const smbtriage_dns_answer circle[] = {alias("one", "two"), alias("two", "one"), alias("one", "two")};
    const smbtriage_dns_answer self[]   = {alias("self", "SELF"), host("self", 20)};
    g_autoptr(scene) s                  = scene_new();

    answered(s, "files", 2, stray);
    g_assert_null(find(s, "files")->canonical);
    answered(s, "one", 3, circle);
    g_assert_null(find(s, "one")->canonical);
    g_assert_cmpuint(find(s, "one")->n_addresses, ==, 0);
    answered(s, "TWO", 2, circle);
    g_assert_null(find(s, "two")->canonical);
    answered(s, "self", 2, self);
    g_assert_null(find(s, "self")->canonical);
}

static void dangling_alias(void)
{
    const smbtriage_dns_answer answers[] = {alias("gone", "old.lab.example")};
    g_autoptr(scene) s                   = scene_new();

    answered(s, "gone", 1, answers);
    g_assert_cmpuint(find(s, "gone")->empty_frame, ==, 2);
    g_assert_cmpuint(find(s, "gone")->found_frame, ==, 0);
    g_assert_cmpstr(smbtriage_lookup_text(find(s, "gone")), ==, "the alias leads to no address");
}

static void absent_then_found(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1");
    scene_name_is_absent(s, "fs1");
    g_assert_cmpstr(smbtriage_lookup_text(find(s, "fs1")), ==, "there is no such name (NXDOMAIN)");
    scene_asks_name(s, "fs1");
    scene_name_is(s, "fs1", NULL, 20);
    g_assert_cmpuint(find(s, "fs1")->absent_frame, ==, 2);
    g_assert_cmpuint(find(s, "fs1")->found_frame, ==, 4);
    g_assert_cmpstr(smbtriage_lookup_text(find(s, "fs1")), ==, SERVER);
}

static void letters_and_domains(void)
{
    static const struct {
        const char *asked;
        const char *sought;
        gboolean    is_found;
    } cases[] = {
        {"fs1.lab.example", "FS1.LAB.EXAMPLE", TRUE},
        {"fs1.lab.example", "FS1", TRUE},
        {"FS1", "fs1.lab.example", TRUE},
        {"fs1.lab.example", "fs1.corp.example", FALSE},
        {"fs1.lab.example", "fs", FALSE},
        {"fs1.lab.example", "fs11", FALSE},
        {"192.0.2.20", "192", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = scene_new();

        scene_asks_name(s, cases[i].asked);
        scene_name_is(s, cases[i].asked, NULL, 20);
        g_assert_cmpint(find(s, cases[i].sought) != NULL, ==, cases[i].is_found);
    }
}

static void hosts_are_the_same(void)
{
    static const struct {
        const char *one;
        const char *other;
        gboolean    is_same;
    } cases[] = {
        {"fs1", "FS1", TRUE},
        {"fs1", "fs1.lab.example", TRUE},
        {"fs1.lab.example", "fs1.corp.example", FALSE},
        {"fs1", "fs2", FALSE},
        {"fs1", "fs1x.lab.example", FALSE},
        {"", "", FALSE},
        {NULL, "fs1", FALSE},
        {"192", "192.0.2.20", FALSE},
        {"192.0.2.20", "192.0.2.20", TRUE},
        {"2001:db8::20", "2001:db8", FALSE},
        {"FILESERVER-OF-A", "fileserver-of-accounts.lab.example", TRUE},
        {"fileserver-of-accounts", "FILESERVER-OF-A", TRUE},
        {"FILESERVER-OF-", "fileserver-of-accounts.lab.example", FALSE},
        {"FILESERVER-OF-A.lab.example", "fileserver-of-accounts.lab.example", FALSE},
        {"FILESERVER-OF-B", "fileserver-of-accounts.lab.example", FALSE},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(smbtriage_host_is_same(cases[i].one, cases[i].other), ==, cases[i].is_same);
        g_assert_cmpint(smbtriage_host_is_same(cases[i].other, cases[i].one), ==, cases[i].is_same);
    }
}

static void last_name_of_address(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "old");
    scene_name_is(s, "old", NULL, 20);
    scene_asks_name(s, "new");
    scene_name_is(s, "new", NULL, 20);
    g_assert_cmpstr(of_address(s, 20)->name, ==, "new");
    g_assert_true(smbtriage_lookup_leads_to(find(s, "old"), SERVER));
}

/* More than are kept, because the name server takes turns: of the others nothing stays. */
static void many_addresses(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint8 i = 0; i < 3 * SMBTRIAGE_LOOKUP_ADDRESSES; i++) {
        scene_asks_name(s, "fs1");
        scene_name_is(s, "fs1", NULL, (guint8)(100 + i));
        scene_name_is(s, "fs1", NULL, (guint8)(100 + i)); /* once more is not another one */
    }
    g_assert_cmpuint(find(s, "fs1")->n_addresses, ==, SMBTRIAGE_LOOKUP_ADDRESSES);
    g_assert_true(of_address(s, 100) == find(s, "fs1"));
    g_assert_true(of_address(s, 107) == find(s, "fs1"));
    g_assert_null(of_address(s, 108));
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->lookups_by_address), ==, SMBTRIAGE_LOOKUP_ADDRESSES);
}

/* The capture begins between question and answer. */
static void answer_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_name_is(s, "fs1", NULL, 20);
    g_assert_cmpuint(find(s, "fs1")->tries, ==, 0);
    g_assert_cmpuint(find(s, "fs1")->first_frame, ==, 1);
    g_assert_true(of_address(s, 20) == find(s, "fs1"));
}

static smbtriage_dns_message call(smbtriage_name_service service, guint16 type, const char *name)
{
    return (smbtriage_dns_message){
        .service = service, .type = type, .suffix = SMBTRIAGE_NETBIOS_IS_SERVER, .name = name};
}

/* The host answers for itself; "there is no such name" from one that was called means nothing. */
static void calls(void)
{
    static const struct {
        smbtriage_name_service service;
        guint16                type;
        gboolean               is_for_files;
    } cases[] = {{SMBTRIAGE_NAMES_LLMNR, SMBTRIAGE_DNS_A, FALSE},
                 {SMBTRIAGE_NAMES_MDNS, SMBTRIAGE_DNS_A, FALSE},
                 {SMBTRIAGE_NAMES_NETBIOS, SMBTRIAGE_DNS_NETBIOS, TRUE}};

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        smbtriage_dns_message message = call(cases[i].service, cases[i].type, "FS1");
        g_autoptr(scene) s            = scene_new();

        scene_names(s, TRUE, &message);
        g_assert_cmpint(smbtriage_lookup_is_for_files(find(s, "fs1")), ==, cases[i].is_for_files);
        message.is_response   = TRUE;
        message.response_code = SMBTRIAGE_DNS_NXDOMAIN;
        scene_names(s, FALSE, &message);
        g_assert_cmpuint(find(s, "fs1")->absent_frame, ==, 0);
        message.response_code   = SMBTRIAGE_DNS_NO_ERROR;
        message.answer_count    = 1;
        message.answers[0]      = host("FS1", 20);
        message.answers[0].type = cases[i].type;
        scene_names(s, FALSE, &message);
        g_assert_cmpuint(find(s, "fs1")->found_frame, ==, 3);
        g_assert_true(of_address(s, 20) == find(s, "fs1"));
    }
}

/* A call after a question leaves who was asked alone. */
static void call_after_question(void)
{
    const smbtriage_dns_message llmnr = call(SMBTRIAGE_NAMES_LLMNR, SMBTRIAGE_DNS_A, "fs1");
    g_autoptr(scene) s                = scene_new();

    scene_asks_name(s, "fs1");
    scene_name_server_is(s, 252);
    scene_names(s, TRUE, &llmnr);
    g_assert_cmpstr(find(s, "fs1")->server, ==, "192.0.2.200");
    g_assert_cmpuint(find(s, "fs1")->request_frame, ==, 1);
}

static void odd_messages(void)
{
    static const smbtriage_dns_message messages[] = {
        {.name = NULL},
        {.name = ""},
        {.is_response = TRUE, .name = NULL},
        {.is_response = TRUE, .type = SMBTRIAGE_DNS_A, .name = "x", .answer_count = G_MAXUINT},
        {.is_response = TRUE, .type = SMBTRIAGE_DNS_A, .name = "x", .is_cut = TRUE},
        {.is_response = TRUE, .type = 255, .name = ".", .response_code = 255},
        {.type = SMBTRIAGE_DNS_A, .name = "..."},
        {.service = SMBTRIAGE_NAMES_NETBIOS, .type = SMBTRIAGE_DNS_NETBIOS, .suffix = 0x20, .name = "\xff\xfe"},
    };
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 2 * G_N_ELEMENTS(messages); i++)
        scene_names(s, i % 2 == 0, &messages[i / 2]);
    scene_expect(s, "none");
    g_assert_cmpuint(find(s, "x")->empty_frame, !=, 0); /* of the one that announces what it does not hold */
    g_assert_cmpuint(find(s, "x")->n_addresses, ==, 0);
}

static void cap(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.limits[SMBTRIAGE_LIMIT_LOOKUPS] = 2;
    s                                       = scene_new_with(&options);
    for (guint i = 0; i < 2; i++) {
        scene_asks_name(s, i == 0 ? "one" : "two");
        scene_name_is(s, i == 0 ? "one" : "two", NULL, (guint8)(30 + i));
    }
    g_assert_false(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
    scene_asks_name(s, "three");
    scene_name_is(s, "three", NULL, 40);
    g_assert_null(find(s, "one")); /* the oldest goes */
    g_assert_null(of_address(s, 30));
    g_assert_true(of_address(s, 31) == find(s, "two"));
    g_assert_true(of_address(s, 40) == find(s, "three"));
    scene_asks_broadcast(s, "four");
    scene_name_is_absent(s, "five");
    g_assert_null(find(s, "three"));
    g_assert_null(of_address(s, 40));
    g_assert_nonnull(find(s, "five"));
    scene_expect_limit(s, SMBTRIAGE_LIMIT_LOOKUPS, 3);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE"); /* tickets have a cap of their own */
    scene_kdc_grants(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_expect_limit(s, SMBTRIAGE_LIMIT_TICKETS, 0);
}

static void cap_of_none(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.limits[SMBTRIAGE_LIMIT_LOOKUPS] = options.limits[SMBTRIAGE_LIMIT_TICKETS] = 0;
    s                                                                                 = scene_new_with(&options);
    scene_asks_name(s, "fs1");
    scene_name_is(s, "fs1", "fs2", 20);
    scene_asks_ticket(s, NULL, "cifs/fs1");
    scene_kdc_refuses(s, 7);
    scene_kdc_unreachable(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
}

void suite_lookups(void)
{
    static const suite_test tests[] = {
        {"/names/lookups/nothing", nothing},
        {"/names/lookups/found", found},
        {"/names/lookups/chain", chain},
        {"/names/lookups/chain_is_broken", chain_is_broken},
        {"/names/lookups/dangling_alias", dangling_alias},
        {"/names/lookups/absent_then_found", absent_then_found},
        {"/names/lookups/letters_and_domains", letters_and_domains},
        {"/names/lookups/hosts_are_the_same", hosts_are_the_same},
        {"/names/lookups/last_name_of_address", last_name_of_address},
        {"/names/lookups/many_addresses", many_addresses},
        {"/names/lookups/answer_alone", answer_alone},
        {"/names/lookups/calls", calls},
        {"/names/lookups/call_after_question", call_after_question},
        {"/names/lookups/odd_messages", odd_messages},
        {"/names/lookups/cap", cap},
        {"/names/lookups/cap_of_none", cap_of_none},
    };

    SUITE_REGISTER(tests);
}
