/* scale_test.c - much of the same: right, and not quadratic
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Nothing is timed; code that is quadratic in any of these would not finish within the test's time.
 */
#include "lookups.h"
#include "scene.h"
#include "state.h"
#include "suites.h"
#include "tickets.h"

#define MANY 100000

static guint total_count(const smbtriage_report *report)
{
    guint total = 0;

    for (guint i = 0; i < report->findings->len; i++)
        total += ((const smbtriage_finding *)g_ptr_array_index(report->findings, i))->count;
    for (guint i = 0; i < report->not_kept->len; i++)
        total += (guint)g_array_index(report->not_kept, smbtriage_not_kept, i).occurrences;
    return total;
}

static void expect_totals(scene *s, guint connections, guint findings, guint occurrences)
{
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));

    g_assert_cmpuint(report->connections->len, ==, connections);
    g_assert_cmpuint(report->findings->len, ==, findings);
    g_assert_cmpuint(total_count(report), ==, occurrences);
    smbtriage_report_free(report);
}

static void short_connections(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < MANY; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_handshake(s);
        scene_negotiate(s, OFFER_311);
        scene_negotiate_answer(s, GRANT_311);
        scene_client_resets(s);
    }
    expect_totals(s, MANY, 1, MANY); /* session.never_started */
}

static void refused_connections(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < MANY; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_syn(s);
        scene_server_resets(s);
    }
    expect_totals(s, MANY, 1, MANY);
}

static void failing_logons(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < MANY; i++) {
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    expect_totals(s, 1, 2, MANY + 1); /* session.repeated_failures, once */
}

/* None is like the one before. */
static void failing_logons_of_many(void)
{
    g_autoptr(scene) s         = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < MANY / 10; i++) {
        g_ptr_array_add(users, g_strdup_printf("user%u", i));
        scene_logon(s, g_ptr_array_index(users, i));
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    expect_totals(s, 1, smbtriage_limit_default(SMBTRIAGE_LIMIT_FINDINGS), MANY / 10);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_FINDINGS, MANY / 10 - smbtriage_limit_default(SMBTRIAGE_LIMIT_FINDINGS));
}

/* A server that gives every session the same id. */
static void failing_logons_of_one_id(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < MANY; i++) {
        scene_server_chooses(s, 1);
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    expect_totals(s, 1, 2, MANY + 1);
}

/* All wait at the same time: sessions without a number are many, and are numbered in the order they came. */
static void logons_at_the_same_time(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < MANY; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_setup_first(s);
    }
    for (guint i = 0; i < MANY; i++) {
        scene_use(s, i);
        scene_challenge(s);
    }
    expect_totals(s, MANY, 0, 0);
}

static void failing_trees(void)
{
    g_autoptr(scene) s         = scene_logged_on(OFFER_311, GRANT_311);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < 300; i++) {
        g_ptr_array_add(paths, g_strdup_printf("\\\\fs1\\department-%u-documents", i));
        scene_tree_connect(s, g_ptr_array_index(paths, i));
        scene_tree_answer(s, STATUS_SUCCESS);
    }
    for (guint i = 0; i < MANY / 10; i++) {
        scene_tree_connect(s, "\\\\fs1\\documents-of-department-7");
        scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    }
    expect_totals(s, 1, 1, MANY / 10);
}

static void trees_come_and_go(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < MANY; i++) {
        scene_tree_connect(s, "\\\\fs1\\accounts");
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_tree_disconnect(s);
    }
    expect_totals(s, 1, 0, 0);
}

#define MANY_NAMES 20000

/* The pattern with a number in place of #; it lives as long as texts. */
static const char *numbered(GPtrArray *texts, const char *pattern, guint i)
{
    g_autofree char *number = g_strdup_printf("%u", i);
    GString         *text   = g_string_new(pattern);

    g_string_replace(text, "#", number, 1);
    g_ptr_array_add(texts, g_string_free(text, FALSE));
    return g_ptr_array_index(texts, texts->len - 1);
}

/* Half of them lead to the same server, half are not there; the client uses them all. */
static void names(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(scene) s         = scene_new();

    for (guint i = 0; i < MANY_NAMES; i++) {
        const char *name = numbered(texts, "host#.lab.example", i);

        scene_asks_name(s, name);
        if (i % 2 == 0)
            scene_name_is(s, name, NULL, 20);
        else
            scene_name_is_absent(s, name);
        scene_asks_broadcast(s, numbered(texts, "HOST#", i));
        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_name_server_unreachable(s);
    }
    g_assert_false(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
    expect_totals(s, 3 * MANY_NAMES / 2, 1, MANY_NAMES / 2); /* name.not_found */
}

/* Of one client, which then shows one of them many times. */
static void tickets(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(scene) s         = scene_new();

    for (guint i = 0; i < MANY_NAMES; i++) {
        scene_asks_ticket(s, NULL, numbered(texts, "cifs/host#.lab.example", i));
        if (i % 2 == 0)
            scene_kdc_grants(s);
        else
            scene_kdc_refuses(s, 7);
    }
    for (guint i = 0; i < MANY_NAMES; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_kerberos_logon(s, "cifs/host0.lab.example");
        scene_logon_answer(s, STATUS_SUCCESS);
    }
    expect_totals(s, 3 * MANY_NAMES / 2, 1, MANY_NAMES / 2); /* those that were refused */
}

static void failing_first_tickets(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(scene) s         = scene_new();

    for (guint i = 0; i < MANY_NAMES; i++) {
        const char *user = numbered(texts, "user#", i);

        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_asks_ticket(s, user, "krbtgt/LAB.EXAMPLE");
        scene_kdc_refuses(s, 24);
        scene_logon(s, user);
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    expect_totals(s, MANY_NAMES, smbtriage_limit_default(SMBTRIAGE_LIMIT_FINDINGS), MANY_NAMES);
}

/* ---- limits, far beyond them */

static scene *scene_limited(smbtriage_limit limit, guint number)
{
    smbtriage_options options = smbtriage_options_default();

    options.limits[limit] = number;
    return scene_new_with(&options);
}

/* Nobody is closed: each is the oldest one day. */
static void connections_beyond_limit(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_CONNECTIONS, 1000);

    for (guint i = 0; i < MANY; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_logon(s, "alice", i % 2 == 0 ? STATUS_LOGON_FAILURE : STATUS_SUCCESS);
    }
    g_assert_cmpuint(scene_engine(s)->connections->len, <=, 1000);
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->sessions), <=, 1000);
    g_assert_cmpuint(scene_engine(s)->n_steps, <=, 3000);
    g_assert_cmpuint(scene_engine(s)->connections->len + scene_engine(s)->dropped[SMBTRIAGE_LIMIT_CONNECTIONS], ==,
                     MANY);
}

static void steps_beyond_limit(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_STEPS, 1000);

    scene_engine(s)->options.limits[SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION] = 100;
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    for (guint i = 0; i < MANY; i++) {
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    g_assert_cmpuint(scene_engine(s)->n_steps, <=, 1100);
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->sessions), <=, 1100);
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->failures), <=, 1100);
}

static void names_and_tickets_beyond_limit(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(scene) s         = scene_limited(SMBTRIAGE_LIMIT_LOOKUPS, 100);

    scene_engine(s)->options.limits[SMBTRIAGE_LIMIT_TICKETS] = 100;
    for (guint i = 0; i < MANY_NAMES; i++) {
        const char *name = numbered(texts, "host#.lab.example", i);

        scene_asks_name(s, name);
        scene_name_is_absent(s, name);
        scene_asks_ticket(s, NULL, numbered(texts, "cifs/host#.lab.example", i));
        scene_kdc_refuses(s, 7);
    }
    g_assert_cmpuint(scene_engine(s)->lookups->len, <=, 100);
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->lookups_by_label), <=, 100);
    g_assert_cmpuint(scene_engine(s)->tickets->len, <=, 100);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_LOOKUPS, MANY_NAMES - scene_engine(s)->lookups->len);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_TICKETS, MANY_NAMES - scene_engine(s)->tickets->len);
}

/* Verdicts lean on them all: there is room for no more, and to find that out is not done for each. */
static void tickets_that_cannot_go(void)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(scene) s         = scene_limited(SMBTRIAGE_LIMIT_TICKETS, 8000);

    for (guint i = 0; i < MANY_NAMES; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_asks_ticket(s, NULL, numbered(texts, "cifs/host#.lab.example", i));
        scene_kdc_refuses(s, 7);
        scene_client_closes(s);
    }
    g_assert_cmpuint(scene_engine(s)->tickets->len, ==, 8000);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_TICKETS, MANY_NAMES - 8000);
}

/* ---- what it takes */

#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 33)
#define HAS_MALLINFO2
#endif
#endif

#ifdef HAS_MALLINFO2
#include <malloc.h>

static gsize bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}
#else
static gsize bytes_in_use(void)
{
    return 0;
}
#endif

/* The same story over and over, each time as another connection. */
static gsize bytes_of_idle(const GArray *story, guint32 frames, guint count)
{
    smbtriage_options options = smbtriage_options_default();
    gsize             before  = bytes_in_use();
    smbtriage_engine *engine  = smbtriage_engine_new(&options);
    gsize             taken;

    for (guint i = 0; i < count; i++) {
        for (guint e = 0; e < story->len; e++) {
            smbtriage_event event = g_array_index(story, smbtriage_event, e);

            event.packet.stream = i;
            event.packet.frame += i * frames;
            smbtriage_engine_feed(engine, &event);
        }
    }
    taken = bytes_in_use() - before;
    smbtriage_engine_free(engine);
    return taken;
}

static void expect_bytes_of_idle(scene *s, const char *what, gsize most)
{
    gsize few  = bytes_of_idle(scene_events(s), scene_frame(s), 1000) / 1000;
    gsize many = bytes_of_idle(scene_events(s), scene_frame(s), MANY) / MANY;

    g_test_message("%s: %zu bytes each of 1000, %zu each of %d", what, few, many, MANY);
    g_assert_cmpuint(many, <, most);
    g_assert_cmpuint(many, <, few + few / 4);
}

static void memory_of_idle_connections(void)
{
    g_autoptr(scene) s = scene_new();

    if (bytes_in_use() == 0) {
        g_test_skip("this C library does not tell");
        return;
    }
    scene_record(s);
    scene_handshake(s);
    expect_bytes_of_idle(s, "handshake", 1024);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    expect_bytes_of_idle(s, "negotiated", 1280);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    expect_bytes_of_idle(s, "with a share", 1920);
}

static gsize bytes_of_report(scene *s, guint findings)
{
    gsize             before = bytes_in_use();
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    gsize             taken  = bytes_in_use() - before;

    g_assert_cmpuint(report->findings->len, ==, findings);
    smbtriage_report_free(report);
    return taken;
}

/* Of a report beyond its limit, and of what is kept of each frame. */
static void memory_of_findings(void)
{
    guint limit                = smbtriage_limit_default(SMBTRIAGE_LIMIT_FINDINGS);
    g_autoptr(scene) s         = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);
    gsize at_limit             = 0;
    gsize beyond               = 0;

    for (guint i = 0; i < MANY; i++) {
        scene_logon(s, numbered(users, "user#", i));
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
        if (i + 1 == limit)
            at_limit = bytes_of_report(s, limit);
    }
    beyond = bytes_of_report(s, limit);
    g_test_message("report: %zu bytes for %u users, %zu for %d", at_limit, limit, beyond, MANY);
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->settled), ==, smbtriage_limit_default(SMBTRIAGE_LIMIT_FRAMES));
    if (bytes_in_use() == 0)
        g_test_skip("this C library does not tell");
    else
        g_assert_cmpuint(beyond - at_limit, <, (gsize)336 * MANY); /* what the steps are told with, and drawn */
}

/* ---- what only somebody with bad intentions sends */

/* One logon that never comes to its end: more legs than 16 bits can count. */
static void legs_without_end(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    for (guint i = 0; i < MANY; i++) {
        scene_setup_again(s);
        scene_challenge(s);
    }
    g_assert_cmpuint(scene_connection(s, 1)->steps->len, ==, 3);
}

static void logons_never_answered(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < MANY; i++)
        scene_setup_first(s);
    expect_totals(s, 1, 0, 0);
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
}

static void answers_to_nothing(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < MANY; i++)
        scene_answer_alone(s, SMBTRIAGE_SMB2_CREATE, STATUS_ACCESS_DENIED);
    expect_totals(s, 1, 0, 0);
}

static void many_answers_to_one(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 message_id;

    scene_tree_connect(s, "\\\\fs1\\acounts");
    message_id = scene_message_id(s);
    for (guint i = 0; i < MANY; i++) {
        scene_answer_to(s, message_id);
        scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    }
    expect_totals(s, 1, 1, 1);
}

static void negotiates_without_end(void)
{
    smbtriage_negotiate body = scene_offered(OFFER_311);
    g_autoptr(scene) s       = scene_connected();

    body.dialect_count = body.dialects_announced = G_MAXUINT;
    body.cipher_count = body.hashes.count = body.hashes.contexts = body.encryption.count = G_MAXUINT;
    body.signing.count = body.compression.count = body.encryption.contexts = G_MAXUINT;
    for (guint i = 0; i < MANY; i++) {
        scene_negotiate_raw(s, &body);
        scene_negotiate_answer(s, GRANT_311);
    }
    expect_totals(s, 1, 0, 0);
}

void suite_scale(void)
{
    static const suite_test tests[] = {
        {"/scale/short_connections", short_connections},
        {"/scale/refused_connections", refused_connections},
        {"/scale/failing_logons", failing_logons},
        {"/scale/failing_logons_of_many", failing_logons_of_many},
        {"/scale/failing_logons_of_one_id", failing_logons_of_one_id},
        {"/scale/logons_at_the_same_time", logons_at_the_same_time},
        {"/scale/failing_trees", failing_trees},
        {"/scale/trees_come_and_go", trees_come_and_go},
        {"/scale/names", names},
        {"/scale/tickets", tickets},
        {"/scale/failing_first_tickets", failing_first_tickets},
        {"/scale/connections_beyond_limit", connections_beyond_limit},
        {"/scale/steps_beyond_limit", steps_beyond_limit},
        {"/scale/names_and_tickets_beyond_limit", names_and_tickets_beyond_limit},
        {"/scale/tickets_that_cannot_go", tickets_that_cannot_go},
        {"/scale/memory_of_idle_connections", memory_of_idle_connections},
        {"/scale/memory_of_findings", memory_of_findings},
        {"/scale/legs_without_end", legs_without_end},
        {"/scale/logons_never_answered", logons_never_answered},
        {"/scale/answers_to_nothing", answers_to_nothing},
        {"/scale/many_answers_to_one", many_answers_to_one},
        {"/scale/negotiates_without_end", negotiates_without_end},
    };

    SUITE_REGISTER(tests);
}
