/* engine_limits_test.c - caps are reached visibly and without harm
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "state.h"
#include "suites.h"

#include <string.h>

static void connections(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.max_connections = 1;
    s                       = scene_new_with(&options);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    g_assert_false(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
    scene_use(s, 0);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@20:error");
}

static void no_connections_at_all(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.max_connections = 0;
    s                       = scene_new_with(&options);
    scene_whole_tree(s, "alice", "\\\\fs1\\accounts", STATUS_BAD_NETWORK_NAME);
    scene_client_resets(s);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STATE_LIMIT));
}

/* Whoever waits longest gives way; all others are still paired. */
static void awaited(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 first;

    scene_tree_connect(s, "\\\\fs1\\first");
    first = scene_message_id(s);
    for (guint i = 0; i < SMBTRIAGE_MAX_AWAITED; i++)
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
}

static void trees(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < SMBTRIAGE_MAX_TREES + 2; i++) {
        scene_tree_connect(s, i == 0 ? "\\\\fs1\\oldest" : "\\\\fs1\\other");
        scene_tree_answer(s, STATUS_SUCCESS);
    }
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect_evidence(s, 15, "\\\\fs1\\other");
    scene_expect_no_evidence(s, "oldest"); /* it went first */
}

static void shares(void)
{
    g_autoptr(scene) s         = scene_logged_on(OFFER_311, GRANT_311);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *dump      = NULL;

    for (guint i = 0; i < 1000; i++) {
        g_ptr_array_add(paths, g_strdup_printf("\\\\fs1\\share%u", i));
        scene_tree_connect(s, g_ptr_array_index(paths, i));
        scene_tree_answer(s, STATUS_SUCCESS);
    }
    scene_tree_connect(s, "\\\\fs1\\shade7");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@2011:error");
    expect_words(scene_finding(s)->cause, "\"share7\"");
    scene_tree_connect(s, "\\\\fs1\\zebra"); /* one too many to remember */
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\zebro");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    dump = scene_report_dump(scene_engine(s));
    g_assert_null(strstr(dump, "\"zebra\""));
}

void suite_engine_limits(void)
{
    static const suite_test tests[] = {
        {"/engine/limits/connections", connections}, {"/engine/limits/no_connections_at_all", no_connections_at_all},
        {"/engine/limits/awaited", awaited},         {"/engine/limits/trees", trees},
        {"/engine/limits/shares", shares},
    };

    SUITE_REGISTER(tests);
}
