/* guards_normal_test.c - G6 normal statuses, G9 the pipe share, G12 frames captured twice, G15 compounds
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"

/* ---- G6 ---------------------------------------------------------------------------------------------------------- */

/* macOS runs up to seven rounds. */
static void g6_many_rounds(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    for (guint i = 0; i < 7; i++) {
        scene_challenge(s);
        scene_authenticate(s, "alice");
    }
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok");
}

static void g6_pending_everywhere(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_PENDING);
    scene_negotiate_answer(s, GRANT_311);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_PENDING);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_PENDING);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:ok");
}

static void g6_pending_then_refused(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_PENDING);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@12:error");
}

static void g6_pending_of_nobody(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_logon_answer(s, STATUS_PENDING);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok");
}

/* ---- G9 ---------------------------------------------------------------------------------------------------------- */

static void g9_one_severity_lower(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_210, GRANT_210);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_UNKNOWN);
    scene_expect(s, "tree.refused@11:warn");
    scene_expect_first(s, "tree.refused@11:warn");
}

static void g9_guest_is_normal(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "");
    scene_next(s)->is_null = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* ---- G12 --------------------------------------------------------------------------------------------------------- */

static void g12_everything_twice(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_again(s);
    scene_negotiate_answer(s, GRANT_311);
    scene_again(s);
    scene_setup_first(s);
    scene_again(s);
    scene_challenge(s);
    scene_again(s);
    scene_authenticate(s, "alice");
    scene_again(s);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_again(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_again(s);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_again(s);
    scene_expect(s, "tree.share_not_found@18:error");
    scene_expect_first(s, "tree.share_not_found@18:error");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:failed");
}

static void g12_handshake_twice(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_again(s);
    scene_syn_ack(s);
    scene_again(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
}

static void g12_refused_handshake_twice(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_again(s);
    scene_expect(s, "transport.port_refused@2:error");
}

static void g12_smb1_twice(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_again(s);
    scene_smb1_answer(s, 0xFFFF);
    scene_again(s);
    scene_expect(s, "negotiate.client_smb1_only@6:error");
}

/* The capture swapped the two: the answer is older than its request. */
static void g12_answer_before_request(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_answer_to(s, 3);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_tree_connect(s, ACCOUNTS);
    scene_goes_on(s, 60);
    scene_expect(s, "tree.share_not_found@10:error");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:failed");
}

/* ---- G15 --------------------------------------------------------------------------------------------------------- */

/* A logon and a tree in one chain, answered in one frame. */
static void g15_chain(guint32 logon_status, guint32 tree_status, const char *findings)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);
    guint64 logon;

    scene_logon(s, "alice");
    logon                         = scene_message_id(s);
    scene_next(s)->same_frame     = TRUE;
    scene_next(s)->is_related     = TRUE;
    scene_next(s)->has_session_id = TRUE;
    scene_next(s)->session_id     = G_MAXUINT64;
    scene_tree_connect(s, ACCOUNTS);
    scene_answer_to(s, logon);
    scene_logon_answer(s, logon_status);
    scene_next(s)->same_frame = TRUE;
    scene_next(s)->is_related = TRUE;
    scene_tree_answer(s, tree_status);
    scene_expect(s, findings);
    scene_expect_first(s, findings);
}

/* A chain fails as a whole: what follows the refused logon is no second trouble. */
static void g15_first_of_a_chain(void)
{
    g15_chain(STATUS_LOGON_FAILURE, STATUS_LOGON_FAILURE, "session.logon_failure@9:error");
}

static void g15_last_of_a_chain(void)
{
    g15_chain(STATUS_SUCCESS, STATUS_BAD_NETWORK_NAME, "tree.share_not_found@9:error");
}

void suite_guards_normal(void)
{
    static const suite_test tests[] = {
        {"/guards/g6/many_rounds", g6_many_rounds},
        {"/guards/g6/pending_everywhere", g6_pending_everywhere},
        {"/guards/g6/pending_then_refused", g6_pending_then_refused},
        {"/guards/g6/pending_of_nobody", g6_pending_of_nobody},
        {"/guards/g9/one_severity_lower", g9_one_severity_lower},
        {"/guards/g9/guest_is_normal", g9_guest_is_normal},
        {"/guards/g12/everything_twice", g12_everything_twice},
        {"/guards/g12/handshake_twice", g12_handshake_twice},
        {"/guards/g12/refused_handshake_twice", g12_refused_handshake_twice},
        {"/guards/g12/smb1_twice", g12_smb1_twice},
        {"/guards/g12/answer_before_request", g12_answer_before_request},
        {"/guards/g15/first_of_a_chain", g15_first_of_a_chain},
        {"/guards/g15/last_of_a_chain", g15_last_of_a_chain},
    };

    SUITE_REGISTER(tests);
}
