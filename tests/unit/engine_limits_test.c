/* engine_limits_test.c - limits are reached visibly and without harm
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Of each limit of limit.h: the oldest goes, the newest is still diagnosed, and one note says how many went.
 */
#include "lookups.h"
#include "scene.h"
#include "state.h"
#include "suites.h"
#include "tickets.h"

#include <string.h>

static scene *scene_limited(smbtriage_limit limit, guint number)
{
    smbtriage_options options = smbtriage_options_default();

    options.limits[limit] = number;
    return scene_new_with(&options);
}

static void expect_not_kept(scene *s, const char *rule, guint findings, guint occurrences)
{
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    gboolean          found  = FALSE;

    for (guint i = 0; i < report->not_kept->len; i++) {
        const smbtriage_not_kept *not_kept = &g_array_index(report->not_kept, smbtriage_not_kept, i);

        if (strcmp(smbtriage_rule_id(not_kept->rule), rule) != 0)
            continue;
        found = TRUE;
        g_assert_cmpuint(not_kept->findings, ==, findings);
        g_assert_cmpuint(not_kept->occurrences, ==, occurrences);
    }
    g_assert_true(found);
    smbtriage_report_free(report);
}

/* ---- connections ----------------------------------------------------------------------------------------------- */

static void visit(scene *s, const char *user, guint32 status)
{
    scene_whole_logon(s, user, status);
    scene_client_closes(s);
    scene_server_closes(s);
}

static void connections(void)
{
    g_autoptr(scene) s    = scene_limited(SMBTRIAGE_LIMIT_CONNECTIONS, 3);
    g_autofree char *text = NULL;

    visit(s, "alice", STATUS_LOGON_FAILURE);
    scene_connect_again(s);
    scene_whole_logon(s, "bob", STATUS_SUCCESS); /* stays open */
    scene_connect_again(s);
    visit(s, "carol", STATUS_LOGON_FAILURE);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_CONNECTIONS, 0);
    for (guint i = 0; i < 3; i++) {
        scene_connect_again(s);
        visit(s, "dave", STATUS_ACCOUNT_DISABLED);
    }
    scene_expect_limit(s, SMBTRIAGE_LIMIT_CONNECTIONS, 3);
    expect_not_kept(s, "session.logon_failure", 0, 2);
    text = scene_report_dump(scene_engine(s));
    expect_words(text, "  ERROR      ? of session.logon_failure, 2 times, first in frame 9\n");
    scene_use(s, 1);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    g_assert_nonnull(scene_finding_of(s, "tree.share_not_found"));
    g_assert_cmpuint(scene_finding_of(s, "session.account_restricted")->count, ==, 2);
    g_assert_cmpuint(scene_finding_of(s, "tree.share_not_found")->connection, ==, 2);
}

/* Those that go on stay as long as there are others; then the rest of one of them is no beginning. */
static void open_connections(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_CONNECTIONS, 2);

    for (guint i = 0; i < 3; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_logon(s, "alice", STATUS_SUCCESS);
    }
    scene_expect_limit(s, SMBTRIAGE_LIMIT_CONNECTIONS, 1);
    scene_use(s, 0);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STARTS_MID_STREAM));
    scene_tree_connect(s, "\\\\fs1\\acounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    g_assert_nonnull(scene_finding_of(s, "tree.share_not_found"));
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

/* What was forgotten still counts: the server does speak SMB2 with this client. */
static void spoken_and_forgotten(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_CONNECTIONS, 4);

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.002");
    scene_smb1_answer(s, 0);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "transport.closed_before_reply@16:warn");
    for (guint i = 0; i < 2; i++) {
        scene_connect_again(s);
        scene_handshake(s);
    }
    scene_expect_limit(s, SMBTRIAGE_LIMIT_CONNECTIONS, 1);
    scene_expect(s, "transport.closed_before_reply@16:warn");
}

static void no_connections_at_all(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_CONNECTIONS, 0);

    scene_whole_tree(s, "alice", "\\\\fs1\\accounts", STATUS_BAD_NETWORK_NAME);
    scene_client_resets(s);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
}

/* A handshake, a negotiate and a logon each. */
static void steps(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_STEPS, 6);

    for (guint i = 0; i < 3; i++) {
        if (i > 0)
            scene_connect_again(s);
        visit(s, i == 2 ? "bob" : "alice", STATUS_LOGON_FAILURE);
    }
    scene_expect_limit(s, SMBTRIAGE_LIMIT_STEPS, 1);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_CONNECTIONS, 0);
    expect_not_kept(s, "session.logon_failure", 0, 1);
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:failed");
}

static void fail_logons(scene *s, guint count)
{
    for (guint i = 0; i < count; i++) {
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
}

/* Connections that stay open reach it, too: the others go, and then even this one. */
static void steps_of_open_connections(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_STEPS, 24);

    scene_whole_logon(s, "bob", STATUS_LOGON_FAILURE);
    fail_logons(s, 5);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    fail_logons(s, 14);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_STEPS, 0);
    fail_logons(s, 3);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_STEPS, 1);
    expect_not_kept(s, "session.logon_failure", 0, 6);
    g_assert_cmpuint(scene_engine(s)->connections->len, ==, 1);
    g_assert_cmpuint(scene_finding_of(s, "session.logon_failure")->count, ==, 17);
    fail_logons(s, 1000);
    g_assert_cmpuint(scene_engine(s)->n_steps, <=, 25);
    g_assert_cmpuint(scene_engine(s)->dropped[SMBTRIAGE_LIMIT_STEPS], >, 10);
    g_assert_cmpuint(scene_engine(s)->dropped[SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION], ==, 0);
    scene_logon(s, "carol");
    scene_logon_answer(s, STATUS_ACCOUNT_DISABLED);
    g_assert_nonnull(scene_finding_of(s, "session.account_restricted"));
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
    scene_check_engine(scene_engine(s), scene_frame(s));
}

static void steps_of_connection(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION, 4);

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION, 0);
    scene_logon(s, "carol");
    scene_logon_answer(s, STATUS_ACCOUNT_DISABLED);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION, 1);
    g_assert_cmpstr(scene_finding_of(s, "session.account_restricted")->user, ==, "LAB\\carol");
    g_assert_cmpuint(scene_finding_of(s, "session.account_restricted")->connection, ==, 2);
    g_assert_cmpint(scene_finding_of(s, "session.account_restricted")->confidence, <, SMBTRIAGE_HIGH);
}

/* ---- findings -------------------------------------------------------------------------------------------------- */

static void findings(void)
{
    g_autoptr(scene) s       = scene_limited(SMBTRIAGE_LIMIT_FINDINGS, 2);
    const char *const who[]  = {"alice", "bob", "alice", "carol", "dave"};
    g_autofree char  *text   = NULL;
    smbtriage_report *report = NULL;

    scene_whole_logon(s, "erin", STATUS_ACCOUNT_DISABLED);
    for (guint i = 0; i < G_N_ELEMENTS(who); i++) {
        scene_logon(s, who[i]);
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    scene_expect_limit(s, SMBTRIAGE_LIMIT_FINDINGS, 2);
    expect_not_kept(s, "session.logon_failure", 2, 3); /* bob, and alice twice */
    report = smbtriage_engine_report(scene_engine(s));
    g_assert_cmpuint(report->findings->len, ==, 3);
    for (guint i = 0; i < report->findings->len; i++)
        g_assert_cmpstr(((const smbtriage_finding *)g_ptr_array_index(report->findings, i))->user, !=, "LAB\\bob");
    smbtriage_report_free(report);
    text = scene_report_dump(scene_engine(s));
    expect_words(text,
                 "Capture quality: more than 2 findings of a rule: of the oldest only the number is told (2): cut "
                 "the capture into parts, or raise smbtriage.max_findings");
    expect_words(text, "2 more findings of session.logon_failure, 3 times in all");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void spray(scene *s, guint users, guint rounds, GPtrArray *names)
{
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    for (guint i = 0; i < users; i++)
        g_ptr_array_add(names, g_strdup_printf("user%u", i));
    for (guint i = 0; i < users * rounds; i++) {
        scene_logon(s, g_ptr_array_index(names, i % users));
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
}

/* Who comes again after others is no other one. */
static void findings_that_come_again(void)
{
    g_autoptr(scene) s         = scene_limited(SMBTRIAGE_LIMIT_FINDINGS, 20);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    smbtriage_report *report;
    guint             n = 0;

    spray(s, 25, 10, names);
    expect_not_kept(s, "session.logon_failure", 5, 50);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_FINDINGS, 10); /* session.repeated_failures, too */
    report = smbtriage_engine_report(scene_engine(s));
    g_assert_cmpuint(report->findings->len, ==, 40);
    for (guint i = 0; i < report->findings->len; i++) {
        const smbtriage_finding *finding = g_ptr_array_index(report->findings, i);

        if (strcmp(smbtriage_rule_id(finding->rule), "session.logon_failure") != 0)
            continue;
        n++;
        g_assert_cmpuint(finding->count, ==, 10);
        g_assert_cmpuint(finding->frames->len, ==, 10);
        g_assert_cmpuint(finding->frame, ==, g_array_index(finding->frames, guint32, 0));
        g_assert_cmpuint(finding->frame, <, 5 + 25 * 4 + 4); /* in the first round */
    }
    g_assert_cmpuint(n, ==, 20);
    smbtriage_report_free(report);
}

/* The report begins with all there were, kept or not; the first was before all that are kept. */
static void findings_in_overview(void)
{
    g_autoptr(scene) s         = scene_limited(SMBTRIAGE_LIMIT_FINDINGS, 2);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text      = NULL;

    spray(s, 25, 1, names);
    text = scene_report_dump(scene_engine(s));
    expect_words(text, "smbtriage: 1 connection, findings: 25 error, 0 warn, 0 note\n\n"
                       "  ERROR     25 of session.logon_failure, 25 times, first in frame 9\n");
}

static gboolean is_not_first(const smbtriage_connection_view *connection, gpointer data)
{
    (void)data;
    return connection->id != 1;
}

/* Who does not see the first connection is not sent there, and what cannot be told apart is said to be of any. */
static void findings_of_some_connections(void)
{
    g_autoptr(scene) s       = scene_limited(SMBTRIAGE_LIMIT_FINDINGS, 1);
    g_autoptr(GString) text  = g_string_new(NULL);
    smbtriage_report *report = NULL;

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    for (guint i = 0; i < 3; i++) {
        scene_connect_again(s);
        scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    }
    report = smbtriage_engine_report(scene_engine(s));
    smbtriage_report_text(report, text, is_not_first, NULL);
    expect_words(text->str, "  ERROR session.logon_failure, as on connection 2\n");
    g_assert_null(strstr(text->str, "as on connection 1"));
    expect_words(text->str, "Found on whatever connection, and not told above:\n");
    expect_words(text->str, "smbtriage: 3 connections, findings: 1 error");
    smbtriage_report_free(report);
}

/* Even what is known of dropped ones has an end; all occurrences are counted then, too. */
static void findings_beyond_number(void)
{
    g_autoptr(scene) s         = scene_limited(SMBTRIAGE_LIMIT_FINDINGS, 1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    spray(s, 101, 2, names);
    expect_not_kept(s, "session.logon_failure", 100, 200);
    g_ptr_array_add(names, g_strdup("another"));
    scene_logon(s, "another");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_logon(s, "user0");
    scene_logon_answer(s, STATUS_LOGON_FAILURE); /* the only one that nobody knows any more */
    expect_not_kept(s, "session.logon_failure", 102, 203);
}

static void frames(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_FRAMES, 2);
    guint32 refused[3];

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    for (guint i = 0; i < 3; i++) {
        scene_logon(s, "alice");
        refused[i] = scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    g_assert_null(smbtriage_engine_findings_at(scene_engine(s), refused[0]));
    g_assert_nonnull(smbtriage_engine_findings_at(scene_engine(s), refused[1]));
    g_assert_nonnull(smbtriage_engine_findings_at(scene_engine(s), refused[2]));
    scene_expect_limit(s, SMBTRIAGE_LIMIT_FRAMES, 1);
    g_assert_cmpuint(scene_finding_of(s, "session.logon_failure")->count, ==, 3);
}

/* What goes with its connection is told there, and takes no place from others. */
static void frames_of_forgotten(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;
    guint32 refused;

    options.limits[SMBTRIAGE_LIMIT_CONNECTIONS] = 2;
    options.limits[SMBTRIAGE_LIMIT_FRAMES]      = 3;
    s                                           = scene_new_with(&options);
    scene_whole_logon(s, "bob", STATUS_LOGON_FAILURE); /* stays open */
    refused = scene_frame(s);
    for (guint i = 0; i < 3; i++) {
        scene_connect_again(s);
        visit(s, "alice", STATUS_LOGON_FAILURE);
    }
    scene_expect_limit(s, SMBTRIAGE_LIMIT_CONNECTIONS, 2);
    scene_use(s, 0);
    scene_logon(s, "carol");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_FRAMES, 0);
    g_assert_nonnull(smbtriage_engine_findings_at(scene_engine(s), refused));
    g_assert_cmpuint(scene_engine(s)->settled_frames.length, ==, 3);
}

/* ---- tickets and texts ----------------------------------------------------------------------------------------- */

static void tickets(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_TICKETS, 2);

    scene_asks_ticket(s, NULL, "cifs/one.lab.example");
    scene_kdc_refuses(s, 7);
    scene_asks_ticket(s, NULL, "cifs/two.lab.example");
    scene_kdc_refuses(s, 7);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_TICKETS, 0);
    scene_asks_ticket(s, NULL, "cifs/three.lab.example");
    scene_kdc_refuses(s, 7);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_TICKETS, 1);
    g_assert_cmpuint(scene_engine(s)->tickets->len, ==, 2);
    expect_words(((const smbtriage_ticket *)g_ptr_array_index(scene_engine(s)->tickets, 1))->service, "three");
    expect_not_kept(s, "kerberos.spn_unknown", 0, 1);
}

/* A verdict leans on the only one that there is room for: the next is not looked at. */
static void tickets_of_verdicts(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_TICKETS, 1);

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_refuses(s, 7);
    scene_client_closes(s);
    for (guint i = 0; i < 3; i++) {
        scene_asks_ticket(s, NULL, i == 0 ? "cifs/two.lab.example" : "cifs/three.lab.example");
        scene_kdc_refuses(s, 7);
    }
    expect_words(((const smbtriage_ticket *)g_ptr_array_index(scene_engine(s)->tickets, 0))->service, "fs1");
    g_assert_cmpuint(scene_engine(s)->dropped[SMBTRIAGE_LIMIT_TICKETS], >=, 3);
}

/* A ticket stays as long as the connection does whose verdict leans on it, and no longer. */
static void tickets_of_forgotten(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.limits[SMBTRIAGE_LIMIT_CONNECTIONS] = 1;
    options.limits[SMBTRIAGE_LIMIT_TICKETS]     = 1;
    s                                           = scene_new_with(&options);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_refuses(s, 7);
    scene_client_closes(s);
    g_assert_cmpuint(((const smbtriage_ticket *)g_ptr_array_index(scene_engine(s)->tickets, 0))->leaning, ==, 1);
    scene_connect_again(s);
    scene_handshake(s);
    g_assert_cmpuint(((const smbtriage_ticket *)g_ptr_array_index(scene_engine(s)->tickets, 0))->leaning, ==, 0);
    scene_asks_ticket(s, NULL, "cifs/two.lab.example");
    expect_words(((const smbtriage_ticket *)g_ptr_array_index(scene_engine(s)->tickets, 0))->service, "two");
}

static void refusals(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_REFUSALS, 2);
    const smbtriage_ticket *ticket;

    for (guint i = 0; i < 5; i++) {
        scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
        scene_kdc_refuses(s, 24);
    }
    ticket = g_ptr_array_index(scene_engine(s)->tickets, 0);
    g_assert_cmpuint(ticket->n_refusals, ==, 2);
    g_assert_cmpuint(ticket->refusals->error_frame, ==, 8); /* of the last question before the last */
    g_assert_null(ticket->refusals->earlier->earlier);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_REFUSALS, 2);
}

/* A name that is not kept counts as not seen: nobody is taken for somebody else. */
static void texts(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_TEXTS, 0);

    scene_whole_tree(s, "alice", "\\\\fs1\\one", STATUS_BAD_NETWORK_NAME);
    scene_tree_connect(s, "\\\\fs1\\two");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_asks_name(s, "fs1");
    scene_name_is(s, "fs1", "fs2", 20);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
    scene_expect(s, "tree.share_not_found@11:error");
    g_assert_null(scene_finding(s)->user);
    g_assert_cmpuint(scene_engine(s)->text_bytes, ==, 0);
}

/* Nor is one user's success the recovery of another's failure. */
static void texts_of_users(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_TEXTS, 0);

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error");
}

/* Texts have a limit of their own: strangers are not one client, nor one server. */
static void texts_of_strangers(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_TEXTS, 0);

    for (guint8 i = 0; i < 3; i++) {
        scene_client_is(s, (guint8)(30 + i));
        scene_server_is(s, (guint8)(40 + i));
        if (i > 0)
            scene_connect_again(s);
        if (i < 2)
            scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
        else
            scene_whole_logon(s, "alice", STATUS_SUCCESS);
    }
    scene_client_is(s, 33);
    scene_server_is(s, 43);
    scene_connect_again(s);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@18:error; "
                    "transport.closed_before_reply@31:error");
    g_assert_cmpuint(scene_engine(s)->text_bytes, ==, 0);
}

/* Who is not known is not looked at, and who is known is. */
static void addresses(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_ADDRESSES, 2);

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    g_assert_cmpuint(scene_engine(s)->dropped[SMBTRIAGE_LIMIT_ADDRESSES], ==, 0);
    scene_client_is(s, 40);
    scene_connect_again(s);
    scene_whole_logon(s, "bob", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
    g_assert_cmpuint(scene_engine(s)->dropped[SMBTRIAGE_LIMIT_ADDRESSES], ==, 15);
    g_assert_cmpuint(g_hash_table_size(scene_engine(s)->addresses), ==, 2);
    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_whole_logon(s, "carol", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@27:error");
}

/* What is kept later does not depend on who asked for a report before. */
static void texts_of_reports(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 bytes;

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    bytes = scene_engine(s)->text_bytes;
    g_assert_null(smbtriage_lookups_find(scene_engine(s), "192.0.2.10", "FS1.lab.example"));
    smbtriage_report_free(smbtriage_engine_report(scene_engine(s)));
    g_assert_cmpuint(scene_engine(s)->text_bytes, ==, bytes);
}

/* ---- of one connection ----------------------------------------------------------------------------------------- */

/* Whoever waits longest gives way; all others are still paired. */
static void awaited(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 first;

    scene_tree_connect(s, "\\\\fs1\\first");
    first = scene_message_id(s);
    for (guint i = 0; i < smbtriage_limit_default(SMBTRIAGE_LIMIT_AWAITED); i++)
        scene_tree_connect(s, "\\\\fs1\\share");
    g_assert_cmpint(g_array_index(scene_connection(s, 1)->steps, smbtriage_step_view, 3).outcome, ==,
                    SMBTRIAGE_OUTCOME_UNSEEN);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_answer_to(s, first + 1);
    scene_tree_answer(s, STATUS_UNKNOWN);
    scene_expect(s, "tree.share_not_found@139:error; tree.refused@140:error");
    g_assert_cmpstr(scene_finding(s)->share, ==, "\\\\fs1\\share");
    scene_client_resets(s);
    scene_expect(s, "tree.share_not_found@139:error; tree.refused@140:error");
    scene_expect_limit(s, SMBTRIAGE_LIMIT_AWAITED, 1);
}

static void trees(void)
{
    g_autoptr(scene) s    = scene_logged_on(OFFER_311, GRANT_311);
    g_autofree char *text = NULL;

    for (guint i = 0; i < smbtriage_limit_default(SMBTRIAGE_LIMIT_TREES) + 2; i++) {
        scene_tree_connect(s, i == 0 ? "\\\\fs1\\oldest" : "\\\\fs1\\other");
        scene_tree_answer(s, STATUS_SUCCESS);
    }
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect_evidence(s, 15, "\\\\fs1\\other");
    scene_expect_no_evidence(s, "oldest"); /* it went first */
    scene_expect_limit(s, SMBTRIAGE_LIMIT_TREES, 2);
    text = scene_report_dump(scene_engine(s));
    expect_words(text, "Capture quality: more than 256 shares connected in a session (connection 1): the oldest were "
                       "forgotten (2): cut the capture into parts\n");
}

static void accesses(void)
{
    g_autoptr(scene) s = scene_limited(SMBTRIAGE_LIMIT_ACCESSES, 1);

    scene_whole_tree(s, "alice", "\\\\fs1\\accounts", STATUS_SUCCESS);
    for (guint i = 0; i < 3; i++) {
        scene_create(s, "folder");
        scene_create_answer(s, STATUS_ACCESS_DENIED);
    }
    scene_expect(s, "tree.file_permission@13:note");
    g_assert_cmpuint(scene_engine(s)->dropped[SMBTRIAGE_LIMIT_ACCESSES], >, 0);
    scene_tree_connect(s, "\\\\fs1\\acounts"); /* the set-up is looked at still */
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    g_assert_nonnull(scene_finding_of(s, "tree.share_not_found"));
}

static void shares(void)
{
    g_autoptr(scene) s         = scene_logged_on(OFFER_311, GRANT_311);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < 1000; i++) {
        g_ptr_array_add(paths, g_strdup_printf("\\\\fs1\\share%u", i));
        scene_tree_connect(s, g_ptr_array_index(paths, i));
        scene_tree_answer(s, STATUS_SUCCESS);
    }
    scene_tree_connect(s, "\\\\fs1\\shade997");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@2011:error");
    expect_words(scene_finding(s)->english.cause, "\"share997\"");
    scene_tree_connect(s, "\\\\fs1\\a-ware7"); /* share7 is too long ago */
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect_limit(s, SMBTRIAGE_LIMIT_SHARES, 744);
    g_assert_cmpuint(((const GPtrArray *)g_hash_table_lookup(scene_engine(s)->shares, "192.0.2.20"))->len, ==, 256);
}

/* ---- of the limits themselves ---------------------------------------------------------------------------------- */

static void each_is_named(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint limit = 0; limit < SMBTRIAGE_LIMITS; limit++) {
        g_assert_true(g_hash_table_add(names, (gpointer)smbtriage_limit_name(limit)));
        g_assert_cmpuint(smbtriage_limit_default(limit), >, 0);
        g_assert_cmpuint(strlen(smbtriage_limit_of(limit)), >, 0);
        g_assert_cmpuint(strlen(smbtriage_limit_effect(limit)), >, 0);
        expect_words(smbtriage_limit_advice(limit), "cut the capture into parts");
        if (smbtriage_limit_preference(limit) != NULL)
            expect_words(smbtriage_limit_advice(limit), smbtriage_limit_preference(limit));
    }
    g_assert_cmpuint(smbtriage_limit_batch(0), ==, 1);
    g_assert_cmpuint(smbtriage_limit_batch(80), ==, 10);
}

void suite_engine_limits(void)
{
    static const suite_test tests[] = {
        {"/engine/limits/connections", connections},
        {"/engine/limits/open_connections", open_connections},
        {"/engine/limits/spoken_and_forgotten", spoken_and_forgotten},
        {"/engine/limits/no_connections_at_all", no_connections_at_all},
        {"/engine/limits/steps", steps},
        {"/engine/limits/steps_of_open_connections", steps_of_open_connections},
        {"/engine/limits/steps_of_connection", steps_of_connection},
        {"/engine/limits/findings", findings},
        {"/engine/limits/findings_that_come_again", findings_that_come_again},
        {"/engine/limits/findings_in_overview", findings_in_overview},
        {"/engine/limits/findings_of_some_connections", findings_of_some_connections},
        {"/engine/limits/findings_beyond_number", findings_beyond_number},
        {"/engine/limits/frames", frames},
        {"/engine/limits/frames_of_forgotten", frames_of_forgotten},
        {"/engine/limits/tickets", tickets},
        {"/engine/limits/tickets_of_verdicts", tickets_of_verdicts},
        {"/engine/limits/tickets_of_forgotten", tickets_of_forgotten},
        {"/engine/limits/refusals", refusals},
        {"/engine/limits/texts", texts},
        {"/engine/limits/texts_of_users", texts_of_users},
        {"/engine/limits/texts_of_strangers", texts_of_strangers},
        {"/engine/limits/texts_of_reports", texts_of_reports},
        {"/engine/limits/addresses", addresses},
        {"/engine/limits/awaited", awaited},
        {"/engine/limits/trees", trees},
        {"/engine/limits/accesses", accesses},
        {"/engine/limits/shares", shares},
        {"/engine/limits/each_is_named", each_is_named},
    };

    SUITE_REGISTER(tests);
}
