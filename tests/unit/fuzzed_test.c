/* fuzzed_test.c - what the fuzzers found (tests/fuzz), one test each
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"
#include "trace.h"

#include <string.h>

/* A READ that went well, on a connection that nothing else is known of. */
static void what_is_not_wanted_changes_nothing(void)
{
    const smbtriage_options options = smbtriage_options_default();
    smbtriage_engine       *engine  = smbtriage_engine_new(&options);
    const smbtriage_event   event   = {
            .kind   = SMBTRIAGE_EVENT_SMB2,
            .packet = {.frame       = 1,
                       .source      = {.address = {192, 0, 2, 1}, .length = 4, .port = 50000},
                       .destination = {.address = {192, 0, 2, 2}, .length = 4, .port = 445}},
            .u.smb2 = {.command = 8, .message_id = 5},
    };

    g_assert_false(smbtriage_engine_wants(engine, &event));
    smbtriage_engine_feed(engine, &event);
    smbtriage_report *report = smbtriage_engine_report(engine);
    g_assert_cmpuint(report->connections->len, ==, 0);
    g_assert_cmpuint(report->quality->len, ==, 0);
    smbtriage_report_free(report);
    smbtriage_engine_free(engine);
}

static void expect_time(gint64 time_ns, const char *words)
{
    const smbtriage_event event    = {.kind = SMBTRIAGE_EVENT_SEALED, .packet = {.frame = 1, .time_ns = time_ns}};
    g_autoptr(GString) line        = g_string_new(NULL);
    g_autofree char *line_is_about = g_strdup_printf("1 %s tcp/0 ", words);

    trace_event(&event, NULL, line);
    g_assert_true(g_str_has_prefix(line->str, line_is_about));
}

static void times_before_1970_and_at_the_ends(void)
{
    expect_time(0, "0.000000000");
    expect_time(1500000000, "1.500000000");
    expect_time(-1500000000, "-1.500000000");
    expect_time(-500000000, "-0.500000000");
    expect_time(G_MAXINT64, "9223372036.854775807");
    expect_time(G_MININT64, "-9223372036.854775808");
}

/* Too long to compare with its marks, and not without them. */
static void long_name_with_marks_is_not_near_itself(void)
{
    g_autoptr(scene) s       = scene_logged_on(OFFER_311, GRANT_311);
    g_autoptr(GString) share = g_string_new("\\\\fs1\\");

    for (guint i = 0; i < 45; i++)
        g_string_append(share, "q\u0308");
    scene_tree_connect(s, share->str);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, share->str);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@13:error");
    scene_expect_no_evidence(s, "nearly the same");
}

/* A refusal by a KDC whose sname is empty. */
static void service_without_a_name(void)
{
    g_autoptr(scene) s             = scene_new();
    const smbtriage_kerberos error = {
        .message = SMBTRIAGE_KERBEROS_KRB_ERROR, .service = "", .error = {.is_seen = TRUE, .code = 7}};

    scene_kerberos(s, FALSE, &error);
    scene_expect(s, "kerberos.spn_unknown@1:note");
    expect_words(scene_finding(s)->english.cause, "no account with the SPN cifs/NAME");
}

/* A capture that begins between a query and its answer, and then has the query for the other type. */
static void name_answered_before_it_is_asked_for(void)
{
    g_autoptr(scene) s = scene_new();

    scene_name_is_absent(s, "fs9.lab.example");
    scene_asks_name(s, "fs9.lab.example");

    smbtriage_report                *report = smbtriage_engine_report(scene_engine(s));
    const smbtriage_connection_view *view   = &g_array_index(report->connections, smbtriage_connection_view, 0);
    const smbtriage_step_view       *step   = &g_array_index(view->steps, smbtriage_step_view, 0);
    g_assert_cmpint(step->stage, ==, SMBTRIAGE_STAGE_NAME);
    g_assert_cmpuint(step->first_frame, <=, step->last_frame);
    smbtriage_report_free(report);
}

void suite_fuzzed(void)
{
    static const suite_test tests[] = {
        {"/fuzzed/what_is_not_wanted_changes_nothing", what_is_not_wanted_changes_nothing},
        {"/fuzzed/long_name_with_marks_is_not_near_itself", long_name_with_marks_is_not_near_itself},
        {"/fuzzed/name_answered_before_it_is_asked_for", name_answered_before_it_is_asked_for},
        {"/fuzzed/service_without_a_name", service_without_a_name},
        {"/fuzzed/times_before_1970_and_at_the_ends", times_before_1970_and_at_the_ends},
    };

    SUITE_REGISTER(tests);
}
