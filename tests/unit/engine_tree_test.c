/* engine_tree_test.c - trees: pairing, compounds, disconnects
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

static void answers_out_of_order(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 first;
    guint64 second;

    scene_tree_connect(s, "\\\\fs1\\one");
    first = scene_message_id(s);
    scene_tree_connect(s, "\\\\fs1\\two");
    second = scene_message_id(s);
    scene_answer_to(s, second);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_answer_to(s, first);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.share_not_found@12:error");
    g_assert_cmpstr(scene_finding(s)->share, ==, "\\\\fs1\\two");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:ok tree:failed");
}

static void several_in_one_frame(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 first;

    scene_tree_connect(s, "\\\\fs1\\one");
    first                     = scene_message_id(s);
    scene_next(s)->same_frame = TRUE;
    scene_tree_connect(s, "\\\\fs1\\two");
    scene_answer_to(s, first);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_next(s)->same_frame = TRUE;
    scene_tree_answer(s, STATUS_UNKNOWN);
    scene_expect(s, "tree.refused@11:error; tree.share_not_found@11:error");
}

/* In a related compound SessionId 0xFFFFFFFFFFFFFFFF stands for that of the message before. */
static void related_session_id(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\one");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_disconnect(s);
    scene_next(s)->same_frame     = TRUE;
    scene_next(s)->is_related     = TRUE;
    scene_next(s)->has_session_id = TRUE;
    scene_next(s)->session_id     = G_MAXUINT64;
    scene_tree_connect(s, "\\\\fs1\\two");
    scene_next(s)->same_frame     = TRUE;
    scene_next(s)->is_related     = TRUE;
    scene_next(s)->has_session_id = TRUE;
    scene_next(s)->session_id     = G_MAXUINT64;
    scene_tree_connect(s, "\\\\fs1\\three"); /* still that of the first */
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@13:error");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
    g_assert_cmpstr(scene_finding(s)->share, ==, "\\\\fs1\\three");
}

static void same_user_two_sessions(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 alice      = scene_session_id(s);

    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_set_session_id(s, alice);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@17:error");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
    scene_expect_no_evidence(s, "The same session reached"); /* that was bob's */
}

static void without_session(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@7:error");
    g_assert_null(scene_finding(s)->user);
}

static void disconnect_and_back(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++) {
        scene_tree_connect(s, "\\\\fs1\\accounts");
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_tree_disconnect(s);
    }
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:ok tree:ok tree:ok");
}

/* Another request's answer shows that the server is alive, not that this one was answered. */
static void unanswered(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_ack(s);
    scene_goes_on(s, 60);
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:no_reply");
    scene_expect(s, "tree.no_reply@10:error");
}

void suite_engine_tree(void)
{
    static const suite_test tests[] = {
        {"/engine/tree/answers_out_of_order", answers_out_of_order},
        {"/engine/tree/several_in_one_frame", several_in_one_frame},
        {"/engine/tree/related_session_id", related_session_id},
        {"/engine/tree/two_sessions", same_user_two_sessions},
        {"/engine/tree/without_session", without_session},
        {"/engine/tree/disconnect_and_back", disconnect_and_back},
        {"/engine/tree/unanswered", unanswered},
    };

    SUITE_REGISTER(tests);
}
