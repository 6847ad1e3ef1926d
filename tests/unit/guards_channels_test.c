/* guards_channels_test.c - G9 the pipe share, G11 extra channels, and what the client was about to do (G2)
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "guards.h"
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\ipc$"

/* The last step of a connection. */
static const smbtriage_step *last_step(scene *s, guint connection)
{
    const smbtriage_engine     *engine = scene_engine(s);
    const smbtriage_connection *view   = g_ptr_array_index(engine->connections, connection - 1);

    return g_ptr_array_index(view->steps, view->steps->len - 1);
}

/* ---- G9 ---------------------------------------------------------------------------------------------------------- */

static void g9_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    g_assert_false(smbtriage_guard_pipe_share(last_step(s, 1)));
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, IPC);
    g_assert_true(smbtriage_guard_pipe_share(last_step(s, 1)));
}

/* A pipe is opened as a file is. */
static void g9_access(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, IPC);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    g_assert_true(smbtriage_guard_pipe_share(last_step(s, 1)));
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_create(s, "IPC$");
    g_assert_false(smbtriage_guard_pipe_share(last_step(s, 1)));
}

static void g9_not_a_share(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    g_assert_false(smbtriage_guard_pipe_share(last_step(s, 1)));
    scene_next(s)->no_body = TRUE;
    scene_tree_connect(s, IPC);
    g_assert_false(smbtriage_guard_pipe_share(last_step(s, 1)));
}

/* ---- G11 --------------------------------------------------------------------------------------------------------- */

/* A second connection between the same two machines, by another address of the server. */
static guint64 second_channel(scene *s)
{
    guint64 id;

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_server_is(s, 21);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    return id;
}

static void g11_bound(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id         = second_channel(s);

    g_assert_true(smbtriage_guard_extra_channel(last_step(s, 2)));
    scene_bind(s, id, "alice");
    g_assert_true(smbtriage_guard_extra_channel(last_step(s, 2)));
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    g_assert_true(smbtriage_guard_extra_channel(last_step(s, 2)));
}

/* Another session over another connection: that one stands for itself. */
static void g11_session_of_its_own(void)
{
    g_autoptr(scene) s = scene_new();

    second_channel(s);
    scene_logon(s, "bob");
    g_assert_false(smbtriage_guard_extra_channel(last_step(s, 2)));
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    g_assert_false(smbtriage_guard_extra_channel(last_step(s, 2)));
}

static void g11_first_is_gone(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id         = second_channel(s);

    scene_use(s, 0);
    scene_client_closes(s);
    scene_use(s, 1);
    scene_bind(s, id, "alice");
    g_assert_false(smbtriage_guard_extra_channel(last_step(s, 2)));
}

/* As it was then: that the first one was closed later changes nothing. */
static void g11_first_goes_later(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id         = second_channel(s);

    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_use(s, 0);
    scene_client_closes(s);
    g_assert_true(smbtriage_guard_extra_channel(last_step(s, 2)));
}

/* The GUIDs are not in the capture, the flag is. */
static void g11_first_not_known(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    g_assert_false(smbtriage_guard_extra_channel(last_step(s, 1)));
    scene_bind(s, 0x4711, "alice");
    g_assert_true(smbtriage_guard_extra_channel(last_step(s, 1)));
}

/* A client has one GUID for all servers, and a server for all clients. */
static void g11_other_machine(guint8 client, guint8 server)
{
    g_autoptr(scene) s = scene_new();

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_connect_again(s);
    scene_guids_are(s, client, server);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    g_assert_false(smbtriage_guard_extra_channel(last_step(s, 2)));
}

static void g11_other_machines(void)
{
    g11_other_machine(1, 3);
    g11_other_machine(3, 2);
    g11_other_machine(0, 0);
}

/* What was bound is no session that others could be bound to: the first is. */
static void g11_third_channel(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id         = second_channel(s);

    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    g_assert_true(smbtriage_guard_extra_channel(last_step(s, 3)));
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* ---- G2: what the client was about to do ----------------------------------------------------------------- */

static void g2_client_was_done(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1))); /* it still may */
    scene_client_closes(s);
    g_assert_false(smbtriage_guard_client_went_on(last_step(s, 1)));
}

static void g2_client_went_on(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_data(s, 1);
    scene_server_closes(s);
    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)));
}

static void g2_client_went_on_in_the_last_segment(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_next(s)->extra_flags = SMBTRIAGE_TCP_FIN;
    scene_client_data(s, 1);
    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)));
}

static void g2_request_not_captured(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)));
}

void suite_guards_channels(void)
{
    static const suite_test tests[] = {
        {"/guards/g9/tree", g9_tree},
        {"/guards/g9/access", g9_access},
        {"/guards/g9/not_a_share", g9_not_a_share},
        {"/guards/g11/bound", g11_bound},
        {"/guards/g11/session_of_its_own", g11_session_of_its_own},
        {"/guards/g11/first_is_gone", g11_first_is_gone},
        {"/guards/g11/first_goes_later", g11_first_goes_later},
        {"/guards/g11/first_not_known", g11_first_not_known},
        {"/guards/g11/other_machines", g11_other_machines},
        {"/guards/g11/third_channel", g11_third_channel},
        {"/guards/g2/client_was_done", g2_client_was_done},
        {"/guards/g2/client_went_on", g2_client_went_on},
        {"/guards/g2/client_went_on_in_the_last_segment", g2_client_went_on_in_the_last_segment},
        {"/guards/g2/request_not_captured", g2_request_not_captured},
    };

    SUITE_REGISTER(tests);
}
