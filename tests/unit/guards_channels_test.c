/* guards_channels_test.c - G9 the pipe share, G10 monitors, G11 extra channels, what the client was about to do (G2)
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

/* ---- G9 -------------------------------------------------------------------------------------------------------------
 */

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

/* ---- G10 ------------------------------------------------------------------------------------------------------------
 */

/* Visits of a client that negotiates and leaves, so many seconds apart. */
static scene *visits(const double *seconds, guint count)
{
    scene *s = scene_new();

    for (guint i = 0; i < count; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_wait(s, seconds[i]);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
    }
    return s;
}

static guint regular_visits(scene *s, guint count)
{
    guint regular = 0;

    for (guint i = 1; i <= count; i++)
        regular += smbtriage_guard_health_check(last_step(s, i)) ? 1 : 0;
    return regular;
}

static void g10_monitor(void)
{
    const double seconds[] = {0, 10, 10.2, 9.9, 10.1, 10};
    g_autoptr(scene) s     = visits(seconds, G_N_ELEMENTS(seconds));

    g_assert_cmpuint(regular_visits(s, G_N_ELEMENTS(seconds)), ==, 6);
    scene_expect(s, "none");
    scene_expect_first(s, "session.never_started@6:note; session.never_started@12:note; session.never_started@18:note");
}

static void g10_irregular(void)
{
    const double seconds[] = {0, 10, 10, 14, 10, 10, 14};
    g_autoptr(scene) s     = visits(seconds, G_N_ELEMENTS(seconds));

    g_assert_cmpuint(regular_visits(s, G_N_ELEMENTS(seconds)), ==, 0);
    scene_expect(s, "session.never_started@6:note x7");
}

static void g10_too_few(void)
{
    const double seconds[] = {0, 10, 10};
    g_autoptr(scene) s     = visits(seconds, G_N_ELEMENTS(seconds));

    g_assert_cmpuint(regular_visits(s, G_N_ELEMENTS(seconds)), ==, 0);
}

/* A scanner is told of, once and counted. */
static void g10_too_quick(void)
{
    const double seconds[] = {0, 0.1, 0.1, 0.1, 0.1};
    g_autoptr(scene) s     = visits(seconds, G_N_ELEMENTS(seconds));

    scene_expect(s, "session.never_started@6:note x5");
}

static void g10_monitor_that_was_somebody_else(void)
{
    const double seconds[] = {3, 10, 10, 10, 10};
    g_autoptr(scene) s     = visits(seconds, 1);

    scene_wait(s, 100);
    for (guint i = 1; i < G_N_ELEMENTS(seconds); i++) {
        scene_connect_again(s);
        scene_wait(s, seconds[i]);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
    }
    g_assert_cmpuint(regular_visits(s, 5), ==, 4);
    scene_expect(s, "session.never_started@6:note");
}

/* ---- G11 ------------------------------------------------------------------------------------------------------------
 */

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

/* ---- G2: what the client was about to do
 * ------------------------------------------------------------------------------ */

static void g2_client_was_done(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)->connection)); /* it still may */
    scene_client_closes(s);
    g_assert_false(smbtriage_guard_client_went_on(last_step(s, 1)->connection));
}

static void g2_client_went_on(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_data(s, 1);
    scene_server_closes(s);
    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)->connection));
}

static void g2_client_went_on_in_the_last_segment(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_next(s)->extra_flags = SMBTRIAGE_TCP_FIN;
    scene_client_data(s, 1);
    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)->connection));
}

/* That is no request of use, but it was understood. */
static void g2_client_said_goodbye(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logoff(s);
    scene_client_closes(s);
    g_assert_false(smbtriage_guard_client_went_on(last_step(s, 1)->connection));
}

static void g2_request_not_captured(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    g_assert_true(smbtriage_guard_client_went_on(last_step(s, 1)->connection));
}

void suite_guards_channels(void)
{
    static const suite_test tests[] = {
        {"/guards/g9/tree", g9_tree},
        {"/guards/g9/access", g9_access},
        {"/guards/g9/not_a_share", g9_not_a_share},
        {"/guards/g10/monitor", g10_monitor},
        {"/guards/g10/irregular", g10_irregular},
        {"/guards/g10/too_few", g10_too_few},
        {"/guards/g10/too_quick", g10_too_quick},
        {"/guards/g10/somebody_else", g10_monitor_that_was_somebody_else},
        {"/guards/g11/bound", g11_bound},
        {"/guards/g11/session_of_its_own", g11_session_of_its_own},
        {"/guards/g11/first_is_gone", g11_first_is_gone},
        {"/guards/g11/first_goes_later", g11_first_goes_later},
        {"/guards/g11/first_not_known", g11_first_not_known},
        {"/guards/g11/other_machines", g11_other_machines},
        {"/guards/g11/third_channel", g11_third_channel},
        {"/guards/g2/client_was_done", g2_client_was_done},
        {"/guards/g2/client_said_goodbye", g2_client_said_goodbye},
        {"/guards/g2/client_went_on", g2_client_went_on},
        {"/guards/g2/client_went_on_in_the_last_segment", g2_client_went_on_in_the_last_segment},
        {"/guards/g2/request_not_captured", g2_request_not_captured},
    };

    SUITE_REGISTER(tests);
}
