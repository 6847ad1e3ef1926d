/* rules_after_test.c - rules about what comes after the share was reached
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\IPC$"

/* ---- after.connection_lost ------------------------------------------------------------------------------- */

static void connect(scene *s, const char *path)
{
    scene_tree_connect(s, path);
    scene_tree_answer(s, STATUS_SUCCESS);
}

/* Frames 1 to 11. */
static scene *at_the_share(void)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    connect(s, ACCOUNTS);
    return s;
}

static void lost_after_tree(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_wait(s, 2);
    scene_server_resets(s);
    scene_expect(s, "after.connection_lost@12:warn");
    scene_expect_first(s, "after.connection_lost@12:warn");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 11, "\\\\fs1\\accounts succeeded");
    scene_expect_evidence(s, 12, "The server reset the connection 2.0 s after that TREE_CONNECT");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
}

static void lost_after_create(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_server_resets(s);
    scene_expect(s, "after.connection_lost@14:warn");
    scene_expect_no_evidence(s, "had not been answered");
    g_assert_cmpstr(scene_finding(s)->share, ==, ACCOUNTS);
}

/* What the client had asked for is what the server stumbled over. */
static void lost_instead_of_an_answer(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_ack(s);
    scene_server_resets(s);
    scene_expect(s, "after.connection_lost@14:warn");
    scene_expect_first(s, "after.connection_lost@14:warn");
    scene_expect_evidence(s, 12, "CREATE had not been answered");
}

static void lost_from_the_middle(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x77);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    connect(s, ACCOUNTS);
    scene_server_resets(s);
    scene_expect(s, "after.connection_lost@5:warn");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
}

/* The client comes back: nothing more was lost. */
static void lost_and_back(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    connect(s, ACCOUNTS);
    scene_expect(s, "after.connection_lost@14:warn");
}

static void nothing_lost(scene *s)
{
    scene_expect(s, "none");
    scene_expect_first(s, "none");
    scene_free(s);
}

static void lost_to_the_client(void)
{
    scene *s = at_the_share();

    scene_client_resets(s);
    nothing_lost(s);
}

static void lost_by_fin(void)
{
    scene *s = at_the_share();

    scene_server_closes(s);
    nothing_lost(s);
}

static void lost_later(void)
{
    scene *s = at_the_share();

    scene_wait(s, 6);
    scene_server_resets(s);
    nothing_lost(s);
}

static void lost_after_disconnect(void)
{
    scene *s = at_the_share();

    scene_tree_disconnect(s);
    scene_server_resets(s);
    nothing_lost(s);
}

static void lost_after_logoff(void)
{
    scene *s = at_the_share();

    scene_logoff(s);
    scene_server_resets(s);
    nothing_lost(s);
}

/* The server answers a client that has closed already. */
static void lost_after_the_client_closed(void)
{
    scene *s = at_the_share();

    scene_client_closes(s);
    scene_server_resets(s);
    nothing_lost(s);
}

/* G13: what the client said is hidden, LOGOFF and all. */
static void lost_encrypted(void)
{
    scene *s = at_the_share();

    scene_sealed(s, TRUE);
    scene_server_resets(s);
    scene_expect(s, "security.decryption_failed@13:error");
    scene_free(s);
}

static void lost_segments(void)
{
    scene *s = at_the_share();

    scene_next(s)->follows_lost = TRUE;
    scene_server_data(s, 100);
    scene_server_resets(s);
    nothing_lost(s);
}

static void lost_on_pipes(void)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    connect(s, IPC);
    scene_server_resets(s);
    nothing_lost(s);
}

static void lost_without_a_share(void)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_server_resets(s);
    nothing_lost(s);
}

static void lost_extra_channel(void)
{
    scene  *s  = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    connect(s, ACCOUNTS);
    scene_server_resets(s);
    nothing_lost(s);
}

/* G1: nobody knows whether that session was still up. */
static void lost_without_a_logon(void)
{
    scene *s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x77);
    connect(s, ACCOUNTS);
    scene_server_resets(s);
    nothing_lost(s);
}

/* G2: the answer to the logon is missing, and who knows what else. */
static void lost_with_an_answer_missed(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    connect(s, ACCOUNTS);
    scene_server_resets(s);
    nothing_lost(s);
}

/* G13: both sides spoke in secret. */
static void lost_after_secret_words(void)
{
    scene *s = at_the_share();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_server_resets(s);
    nothing_lost(s);
}

/* G3 */
static void lost_one_sided(void)
{
    scene *s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x77);
    scene_answer_to(s, 4);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_answer_to(s, 5);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_server_resets(s);
    nothing_lost(s);
}

/* It is the second share that ended it: tree.closed_by_server says all. */
static void lost_at_another_tree(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_tree_connect(s, "\\\\fs1\\archive");
    scene_ack(s);
    scene_server_resets(s);
    scene_expect(s, "tree.closed_by_server@14:error");
    scene_expect_no_evidence(s, "after.connection_lost");
}

/* ---- after.session_expired_recovered --------------------------------------------------------------------- */

static void renew(scene *s)
{
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
}

static void expired_at_create(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    renew(s);
    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_SUCCESS);
    scene_expect(s, "after.session_expired_recovered@15:note");
    scene_expect_first(s, "after.session_expired_recovered@15:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 13, "STATUS_NETWORK_SESSION_EXPIRED");
    scene_expect_evidence(s, 15, "logged on again within the session; that took 1 ms");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
}

static void expired_at_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    renew(s);
    connect(s, ACCOUNTS);
    scene_expect(s, "after.session_expired_recovered@13:note");
    scene_expect_evidence(s, 11, "STATUS_NETWORK_SESSION_EXPIRED");
}

/* Several requests are refused before the client has renewed it: the first one is named. */
static void expired_more_than_once(void)
{
    g_autoptr(scene) s = at_the_share();

    for (guint i = 0; i < 2; i++) {
        scene_create(s, "report.txt");
        scene_create_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    }
    renew(s);
    scene_wait(s, 36000);
    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    renew(s);
    scene_expect(s, "after.session_expired_recovered@17:note x2");
    scene_expect_evidence(s, 13, "STATUS_NETWORK_SESSION_EXPIRED");
}

/* G1: the logon that expired was before the capture. */
static void expired_from_the_middle(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x77);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    renew(s);
    scene_expect(s, "after.session_expired_recovered@4:note");
}

/* Clients may renew a session at any time: 3.2.4.2.3.1. Once it was, what was before is forgotten. */
static void expired_not_this_time(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    renew(s);
    renew(s);
    scene_expect(s, "after.session_expired_recovered@15:note");
}

static void expired_never(void)
{
    g_autoptr(scene) s = at_the_share();

    renew(s);
    scene_expect(s, "none");
}

static void expired_and_not_renewed(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.reauthentication_failed@15:error");
}

static void expired_and_a_new_session(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* ---- after.idle_close ------------------------------------------------------------------------------------ */

static void close_idle(scene *s, double seconds)
{
    scene_wait(s, seconds);
    scene_next(s)->idle_ns = (gint64)(seconds * 1e9);
    scene_client_closes(s);
}

static void idle_at_the_share(void)
{
    g_autoptr(scene) s = at_the_share();

    close_idle(s, 12);
    scene_expect(s, "after.idle_close@12:note");
    scene_expect_first(s, "after.idle_close@12:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 11, "no file was opened");
    scene_expect_evidence(s, 12, "for 12.0 s");
}

static void idle_after_the_logon(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    close_idle(s, 10);
    scene_expect(s, "after.idle_close@10:note");
}

static void idle_silent(scene *s)
{
    close_idle(s, 12);
    scene_expect(s, "none");
    scene_free(s);
}

static void idle_short(void)
{
    g_autoptr(scene) s = at_the_share();

    close_idle(s, 9);
    scene_expect(s, "none");
}

static void idle_with_a_file_open(void)
{
    scene *s = at_the_share();

    scene_create(s, "report.txt");
    scene_create_answer(s, STATUS_SUCCESS);
    idle_silent(s);
}

static void idle_after_logoff(void)
{
    scene *s = at_the_share();

    scene_logoff(s);
    idle_silent(s);
}

/* G2 */
static void idle_segments(void)
{
    scene *s = at_the_share();

    scene_next(s)->follows_lost = TRUE;
    scene_server_data(s, 100);
    idle_silent(s);
}

/* G2: the answer to the logon is missing, and who knows what else. */
static void idle_with_an_answer_missed(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    connect(s, ACCOUNTS);
    idle_silent(s);
}

/* G11 */
static void idle_extra_channel(void)
{
    scene  *s  = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    idle_silent(s);
}

static void idle_outside_of_sessions(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_next(s)->has_session_id = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->has_session_id = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    idle_silent(s);
}

/* It did not get what it came for: no normal end. */
static void idle_after_a_refusal(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_create(s, "dfs\\link");
    scene_create_answer(s, STATUS_PATH_NOT_COVERED);
    close_idle(s, 12);
    scene_expect(s, "tree.dfs_referral@14:error");
    scene_expect_no_evidence(s, "after.idle_close");
}

static void idle_encrypted(void)
{
    scene *s = at_the_share();

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    idle_silent(s);
}

static void idle_from_the_middle(void)
{
    scene *s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x77);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    idle_silent(s);
}

static void idle_reset(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_wait(s, 12);
    scene_next(s)->idle_ns = 12 * SCENE_SECOND;
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void idle_server(void)
{
    g_autoptr(scene) s = at_the_share();

    scene_wait(s, 900);
    scene_next(s)->idle_ns = 900 * SCENE_SECOND;
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void idle_without_a_session(void)
{
    g_autoptr(scene) s = scene_connected();

    close_idle(s, 12);
    scene_expect(s, "none");
}

void suite_rules_after(void)
{
    static const suite_test tests[] = {
        {"/rules/after.connection_lost/fires/after_tree", lost_after_tree},
        {"/rules/after.connection_lost/fires/after_create", lost_after_create},
        {"/rules/after.connection_lost/fires/instead_of_an_answer", lost_instead_of_an_answer},
        {"/rules/after.connection_lost/fires/from_the_middle", lost_from_the_middle},
        {"/rules/after.connection_lost/fires/and_back", lost_and_back},
        {"/rules/after.connection_lost/silent/client", lost_to_the_client},
        {"/rules/after.connection_lost/silent/fin", lost_by_fin},
        {"/rules/after.connection_lost/silent/later", lost_later},
        {"/rules/after.connection_lost/silent/disconnect", lost_after_disconnect},
        {"/rules/after.connection_lost/silent/logoff", lost_after_logoff},
        {"/rules/after.connection_lost/silent/client_closed", lost_after_the_client_closed},
        {"/rules/after.connection_lost/silent/encrypted", lost_encrypted},
        {"/rules/after.connection_lost/silent/segments", lost_segments},
        {"/rules/after.connection_lost/silent/pipes", lost_on_pipes},
        {"/rules/after.connection_lost/silent/without_a_share", lost_without_a_share},
        {"/rules/after.connection_lost/silent/extra_channel", lost_extra_channel},
        {"/rules/after.connection_lost/silent/without_a_logon", lost_without_a_logon},
        {"/rules/after.connection_lost/silent/answer_missed", lost_with_an_answer_missed},
        {"/rules/after.connection_lost/silent/secret_words", lost_after_secret_words},
        {"/rules/after.connection_lost/silent/one_sided", lost_one_sided},
        {"/rules/after.connection_lost/silent/another_tree", lost_at_another_tree},
        {"/rules/after.session_expired_recovered/fires/at_create", expired_at_create},
        {"/rules/after.session_expired_recovered/fires/at_tree", expired_at_tree},
        {"/rules/after.session_expired_recovered/fires/more_than_once", expired_more_than_once},
        {"/rules/after.session_expired_recovered/fires/from_the_middle", expired_from_the_middle},
        {"/rules/after.session_expired_recovered/silent/not_this_time", expired_not_this_time},
        {"/rules/after.session_expired_recovered/silent/never", expired_never},
        {"/rules/after.session_expired_recovered/silent/not_renewed", expired_and_not_renewed},
        {"/rules/after.session_expired_recovered/silent/new_session", expired_and_a_new_session},
        {"/rules/after.idle_close/fires/at_the_share", idle_at_the_share},
        {"/rules/after.idle_close/fires/after_the_logon", idle_after_the_logon},
        {"/rules/after.idle_close/silent/short", idle_short},
        {"/rules/after.idle_close/silent/file_open", idle_with_a_file_open},
        {"/rules/after.idle_close/silent/logoff", idle_after_logoff},
        {"/rules/after.idle_close/silent/segments", idle_segments},
        {"/rules/after.idle_close/silent/answer_missed", idle_with_an_answer_missed},
        {"/rules/after.idle_close/silent/extra_channel", idle_extra_channel},
        {"/rules/after.idle_close/silent/outside_of_sessions", idle_outside_of_sessions},
        {"/rules/after.idle_close/silent/refusal", idle_after_a_refusal},
        {"/rules/after.idle_close/silent/encrypted", idle_encrypted},
        {"/rules/after.idle_close/silent/from_the_middle", idle_from_the_middle},
        {"/rules/after.idle_close/silent/reset", idle_reset},
        {"/rules/after.idle_close/silent/server", idle_server},
        {"/rules/after.idle_close/silent/without_a_session", idle_without_a_session},
    };

    SUITE_REGISTER(tests);
}
