/* engine_report_test.c - engines, reports, and that both can be trusted to repeat themselves
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

static void rules_off(void)
{
    static const char *const off[]   = {"session.logon_failure", "transport.port_refused", NULL};
    smbtriage_options        options = smbtriage_options_default();
    g_autoptr(scene) s               = NULL;

    options.rules_off = off;
    s                 = scene_new_with(&options);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_connect_again(s);
    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "session.refused@9:error"); /* nothing refused stays unexplained */
}

static void rules_off_are_copied(void)
{
    char             *name    = g_strdup("session.logon_failure");
    const char       *off[]   = {name, NULL};
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.rules_off = off;
    s                 = scene_new_with(&options);
    memset(name, 'x', strlen(name));
    g_free(name);
    off[0] = NULL;
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.refused@9:error");
}

static void general_rule_off(void)
{
    static const char *const off[]   = {"session.refused", NULL};
    smbtriage_options        options = smbtriage_options_default();
    g_autoptr(scene) s               = NULL;

    options.rules_off = off;
    s                 = scene_new_with(&options);
    scene_whole_logon(s, "alice", STATUS_UNKNOWN);
    scene_expect(s, "none");
}

static void two_engines(void)
{
    g_autoptr(scene) one = scene_connected();
    g_autoptr(scene) two = scene_connected();

    scene_negotiate(one, OFFER_210);
    scene_negotiate(two, OFFER_311);
    scene_negotiate_refused(one, STATUS_NOT_SUPPORTED);
    scene_negotiate_answer(two, GRANT_311);
    scene_expect(one, "negotiate.no_common_dialect@5:error");
    scene_expect(two, "none");
}

/* A story with some of everything. */
static scene *long_story(void)
{
    scene *s = scene_new();

    scene_record(s);
    scene_syn(s);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", "\\\\fs1\\acounts", STATUS_BAD_NETWORK_NAME);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 60);
    scene_client_resets(s);
    return s;
}

static void same_events_same_findings(void)
{
    g_autoptr(scene) s        = long_story();
    smbtriage_options options = smbtriage_options_default();
    smbtriage_engine *engine  = smbtriage_engine_new(&options);
    const GArray     *events  = scene_events(s);
    g_autofree char  *first   = NULL;
    g_autofree char  *second  = NULL;

    for (guint i = 0; i < events->len; i++)
        smbtriage_engine_feed(engine, &g_array_index(events, smbtriage_event, i));
    first  = scene_report_dump(scene_engine(s));
    second = scene_report_dump(engine);
    g_assert_cmpstr(first, ==, second);
    g_assert_nonnull(strstr(first, "tree.share_not_found"));
    smbtriage_engine_free(engine);
}

/* Live capture: reports in between change nothing. */
static void reports_in_between(void)
{
    g_autoptr(scene) s        = long_story();
    smbtriage_options options = smbtriage_options_default();
    smbtriage_engine *engine  = smbtriage_engine_new(&options);
    const GArray     *events  = scene_events(s);
    g_autofree char  *first   = scene_report_dump(scene_engine(s));
    g_autofree char  *second  = NULL;

    for (guint i = 0; i < events->len; i++) {
        smbtriage_engine_feed(engine, &g_array_index(events, smbtriage_event, i));
        smbtriage_report_free(smbtriage_engine_report(engine));
    }
    second = scene_report_dump(engine);
    g_assert_cmpstr(first, ==, second);
    smbtriage_engine_free(engine);
}

static void pending_then_settled(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_goes_on(s, 12);
    scene_expect(s, "negotiate.no_reply@4:error");
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "negotiate.slow@6:note");
    scene_expect_first(s, "negotiate.slow@6:note");
}

static void empty(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *text = scene_report_dump(scene_engine(s));

    scene_expect(s, "none");
    expect_words(text, "0 connections");
}

static void free_of_nothing(void)
{
    smbtriage_engine_free(NULL);
    smbtriage_report_free(NULL);
}

/* Names that were learned between two attempts do not split what is one trouble. */
static void grouped_although_name_was_learned(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_wait(s, 60);
    scene_connect_again(s);
    scene_server_calls_itself(s, "fs1.lab.example");
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_wait(s, 60);
    scene_connect_again(s);
    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "transport.port_refused@2:error x2");
}

static void different_users_are_different_findings(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@13:error");
}

static void server_name_sources(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\alias\\accounts");
    g_assert_cmpstr(scene_connection(s, 1)->server_name, ==, "alias");
    scene_server_calls_itself(s, "fs1.lab.example");
    scene_logon(s, "bob"); /* the server says so itself: that is certain */
    g_assert_cmpstr(scene_connection(s, 1)->server_name, ==, "fs1.lab.example");
    scene_tree_connect(s, "\\\\alias\\accounts");
    g_assert_cmpstr(scene_connection(s, 1)->server_name, ==, "fs1.lab.example");
}

static void address_is_no_name(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\192.0.2.20\\accounts");
    g_assert_null(scene_connection(s, 1)->server_name);
}

static void text_report(void)
{
    g_autoptr(scene) s    = long_story();
    g_autofree char *text = scene_report_dump(scene_engine(s));

    expect_words(text, "smbtriage: 4 connections, findings: ");
    expect_words(text, "tcp.stream == 2");
    expect_words(text, "frames ");
    expect_words(text, "[MS-SMB2] 3.3.5.7");
}

static gboolean is_third(const smbtriage_connection_view *connection, gpointer user_data)
{
    (void)user_data;
    return connection->id == 3;
}

static void text_report_filtered(void)
{
    g_autoptr(scene) s       = long_story();
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    g_autoptr(GString) out   = g_string_new(NULL);

    smbtriage_report_text(report, out, is_third, NULL);
    smbtriage_report_free(report);
    expect_words(out->str, "Connection 3:");
    g_assert_null(strstr(out->str, "Connection 2:"));
}

static char *report_of_mid_streams(guint count)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 1; i <= count; i++) {
        scene_transport(s, SMBTRIAGE_TRANSPORT_TCP, i);
        scene_mid_stream(s);
        scene_negotiate(s, OFFER_311);
        scene_negotiate_answer(s, GRANT_311);
    }
    return scene_report_dump(scene_engine(s));
}

static void quality_says_what_to_do(void)
{
    g_autofree char *one  = report_of_mid_streams(1);
    g_autofree char *two  = report_of_mid_streams(2);
    g_autofree char *many = report_of_mid_streams(9);

    expect_words(one, "Capture quality: connection 1 began before the capture: start capturing before");
    expect_words(two, "Capture quality: 2 connections (1, 2) began before the capture: ");
    expect_words(many, "Capture quality: 9 connections (1, 2, 3, 4, 5, 6, 7, 8, ...) began");
}

/* None is like the one before: the remedy is told often enough, and first of all how many there are. */
static void many_findings_stay_readable(void)
{
    g_autoptr(scene) s         = scene_negotiated(OFFER_311, GRANT_311);
    g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *few       = NULL;
    g_autofree char *many      = NULL;

    for (guint i = 0; i < 25; i++) {
        g_ptr_array_add(users, g_strdup_printf("user%u", i));
        scene_logon(s, g_ptr_array_index(users, i));
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
        if (i == 18)
            few = scene_report_dump(scene_engine(s));
    }
    many = scene_report_dump(scene_engine(s));
    g_assert_null(strstr(few, "as on connection"));
    g_assert_null(strstr(few, " of session.logon_failure"));
    expect_words(many, "\n  ERROR     25 of session.logon_failure, 25 times, first in frame 9\n");
    expect_words(many, "    Remedy    as on connection 1\n");
    expect_words(strstr(many, "    Remedy    as on"), "user24");
}

static void quality_of_what_is_shown(void)
{
    g_autoptr(scene) s       = long_story();
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    g_autoptr(GString) out   = g_string_new(NULL);
    smbtriage_quality hidden = {.issue = SMBTRIAGE_TRUNCATED, .connection = 2};
    smbtriage_quality shown  = {.issue = SMBTRIAGE_ONE_SIDED, .connection = 3};

    g_array_append_val(report->quality, hidden);
    g_array_append_val(report->quality, shown);
    smbtriage_report_text(report, out, is_third, NULL);
    smbtriage_report_free(report);
    expect_words(out->str, "Capture quality: connection 3 of which one direction is missing: capture where");
    g_assert_null(strstr(out->str, "snap length"));
}

/* Of a success all are told that have something to say. */
static void remarks_about_a_success(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 5);
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.mapped_to_guest@9:note; session.slow@9:note");
}

static const smbtriage_step_view *last_step(scene *s, guint connection)
{
    const GArray *steps = scene_connection(s, connection)->steps;

    g_assert_cmpuint(steps->len, >, 0);
    return &g_array_index(steps, smbtriage_step_view, steps->len - 1);
}

/* To be asked for more is no error, and nobody knows what the client did. */
static void only_answers_of_a_logon(void)
{
    g_autoptr(scene) s = scene_new();

    scene_handshake(s);
    scene_answer_alone(s, SMBTRIAGE_SMB2_SESSION_SETUP, STATUS_MORE_PROCESSING_REQUIRED);
    scene_client_closes(s);
    scene_expect_steps(s, 1, "transport:ok session:unseen");
    g_assert_false(last_step(s, 1)->has_status);
}

/* The server was asked again, and did not answer that. */
static void status_of_an_earlier_leg(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, "alice");
    scene_wait(s, 20);
    scene_client_closes(s);
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:no_reply");
    g_assert_false(last_step(s, 1)->has_status);
}

/* A client that goes on without the second half of its logon: the capture is not to blame. */
static void logon_without_second_leg(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_setup_first(s);
    scene_challenge(s);
    scene_tree_connect(s, "\\\\fs1\\data");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:failed tree:failed");
    g_assert_false(scene_has_quality(s, SMBTRIAGE_LOST_SEGMENTS));
}

static void share_not_seen_to_be_reached(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
    scene_tree_connect(s, "\\\\fs1\\other");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
    scene_client_closes(s);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
}

static void left_after_the_logon(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_210, GRANT_210);

    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
    scene_client_closes(s);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN);
}

static void time_of_a_handshake_in_vain(void)
{
    g_autoptr(scene) s = scene_new();
    const smbtriage_step_view *step;

    scene_syn(s);
    scene_wait(s, 1);
    scene_syn(s);
    scene_wait(s, 2);
    scene_syn(s);
    step = last_step(s, 1);
    g_assert_cmpuint(step->last_frame, ==, 3);
    g_assert_cmpfloat(step->seconds, >, 3.0);
    g_assert_cmpfloat(step->seconds, <, 3.1);
}

/* Of a wish for a ticket by itself; its client's port is not known. */
static void frames_until_it_was_granted(void)
{
    g_autoptr(scene) s      = scene_new();
    g_autoptr(GString) text = g_string_new(NULL);
    const smbtriage_connection_view *view;
    smbtriage_report                *report;

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    view = scene_connection(s, 1);
    g_assert_cmpuint(view->last_frame, ==, 4);
    g_assert_cmpuint(last_step(s, 1)->last_frame, ==, 4);
    report = smbtriage_engine_report(scene_engine(s));
    smbtriage_report_text(report, text, NULL, NULL);
    smbtriage_report_free(report);
    g_assert_nonnull(strstr(text->str, "192.0.2.10 -> 192.0.2.200:88, frames 1-4"));
}

void suite_engine_report(void)
{
    static const suite_test tests[] = {
        {"/engine/report/rules_off", rules_off},
        {"/engine/report/rules_off_are_copied", rules_off_are_copied},
        {"/engine/report/general_rule_off", general_rule_off},
        {"/engine/report/two_engines", two_engines},
        {"/engine/report/same_events_same_findings", same_events_same_findings},
        {"/engine/report/reports_in_between", reports_in_between},
        {"/engine/report/pending_then_settled", pending_then_settled},
        {"/engine/report/empty", empty},
        {"/engine/report/free_of_nothing", free_of_nothing},
        {"/engine/report/grouped_although_name_was_learned", grouped_although_name_was_learned},
        {"/engine/report/different_users", different_users_are_different_findings},
        {"/engine/report/server_name_sources", server_name_sources},
        {"/engine/report/address_is_no_name", address_is_no_name},
        {"/engine/report/text", text_report},
        {"/engine/report/text_filtered", text_report_filtered},
        {"/engine/report/quality_says_what_to_do", quality_says_what_to_do},
        {"/engine/report/many_findings_stay_readable", many_findings_stay_readable},
        {"/engine/report/quality_of_what_is_shown", quality_of_what_is_shown},
        {"/engine/report/remarks_about_a_success", remarks_about_a_success},
        {"/engine/report/only_answers_of_a_logon", only_answers_of_a_logon},
        {"/engine/report/status_of_an_earlier_leg", status_of_an_earlier_leg},
        {"/engine/report/logon_without_second_leg", logon_without_second_leg},
        {"/engine/report/share_not_seen_to_be_reached", share_not_seen_to_be_reached},
        {"/engine/report/left_after_the_logon", left_after_the_logon},
        {"/engine/report/time_of_a_handshake_in_vain", time_of_a_handshake_in_vain},
        {"/engine/report/frames_until_it_was_granted", frames_until_it_was_granted},
    };

    SUITE_REGISTER(tests);
}
