/* engine_session_test.c - sessions: legs, ids, several at once, logging off and on again
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"

static void legs_are_one_step(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok");
}

/* Some servers keep SessionId 0 through the legs. */
static void session_id_stays_zero(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 2; i++) {
        scene_setup_first(s);
        scene_next(s)->has_session_id = TRUE;
        scene_challenge(s);
        scene_set_session_id(s, 0);
        scene_authenticate(s, i == 0 ? "alice" : "bob");
        scene_next(s)->has_session_id = TRUE;
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@13:error");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:failed session:failed");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
}

/* Small servers give every session the same id. */
static void session_id_is_reused(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++) {
        scene_setup_first(s);
        scene_server_chooses(s, 0x1);
        scene_challenge(s);
        scene_authenticate(s, i == 1 ? "bob" : "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x2; session.logon_failure@13:error");
}

static void challenge_missed(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_set_session_id(s, 0x77);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@8:error");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:failed");
}

/* The answer that told the SessionId is missing; the TREE_CONNECT that follows tells it. */
static void answer_missed(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_set_session_id(s, 0x77);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.refused@8:error"); /* whether the session is a guest's is not known either */
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:unseen tree:failed");
    g_assert_cmpstr(scene_finding(s)->mechanism, ==, "Kerberos");
}

static void two_at_once(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);
    guint64 alice;
    guint64 bob;
    guint64 request;

    scene_setup_first(s);
    request = scene_message_id(s);
    scene_setup_first(s);
    scene_server_chooses(s, 0xB0B);
    scene_challenge(s);
    scene_set_session_id(s, 0);
    scene_server_chooses(s, 0xA11CE);
    scene_answer_to(s, request);
    scene_challenge(s);
    scene_authenticate(s, "alice");
    alice = scene_message_id(s);
    scene_set_session_id(s, 0xB0B);
    scene_authenticate(s, "bob");
    bob = scene_message_id(s);
    scene_answer_to(s, bob);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_set_session_id(s, 0xA11CE);
    scene_answer_to(s, alice);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void each_connection_has_its_ids(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);
    guint second;

    scene_server_chooses(s, 0x5);
    scene_logon(s, "alice");
    second = scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_server_chooses(s, 0x5);
    scene_logon(s, "bob");
    scene_use(s, 0);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_use(s, second);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@17:error");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
}

static void reauthentication(guint32 status, const char *findings, const char *steps)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1"); /* without effect on the session below */
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_set_session_id(s, 0x1001);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, status);
    scene_expect(s, findings);
    scene_expect_steps(s, 1, steps);
}

static void reauthentication_works(void)
{
    reauthentication(STATUS_SUCCESS, "none", "transport:ok negotiate:ok session:ok session:ok session:ok");
}

static void reauthentication_fails(void)
{
    reauthentication(STATUS_LOGON_FAILURE, "session.reauthentication_failed@13:error",
                     "transport:ok negotiate:ok session:ok session:ok session:failed");
}

/* The ticket ran out: the tree is refused, the client logs on again and repeats it. */
static void session_expired_and_repeated(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "after.session_expired_recovered@13:note");
    scene_expect_first(s, "after.session_expired_recovered@13:note");
}

/* A tree request while the re-authentication waits does not answer it: the session was good before. */
static void reauthentication_unanswered(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_authenticate(s, "alice");
    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_goes_on(s, 20);
    scene_expect(s, "session.no_reply@10:error; tree.no_reply@11:error");
}

static void binding(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_next(s)->is_binding = TRUE;
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.bind_refused@16:note");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 0);
}

static void logoff_ends_the_session(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_logoff(s);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@16:error");
    scene_expect_no_evidence(s, "The same session reached");
}

/* Impacket logs off twice; the second is told USER_SESSION_DELETED. */
static void logoff_of_nobody(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_logoff(s);
    scene_tree_disconnect(s);
    scene_expect(s, "none");
}

static void body_not_decoded(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_next(s)->no_body = TRUE;
    scene_setup_first(s);
    scene_next(s)->no_body = TRUE;
    scene_challenge(s);
    scene_next(s)->no_body = TRUE;
    scene_authenticate(s, "alice");
    scene_next(s)->no_body = TRUE;
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
    g_assert_null(scene_finding(s)->user);
    scene_expect_evidence(s, 8, "A logon of a user that the capture does not show");
}

static void sealed_messages(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN); /* a refusal may be among them */
}

void suite_engine_session(void)
{
    static const suite_test tests[] = {
        {"/engine/session/legs_are_one_step", legs_are_one_step},
        {"/engine/session/id_stays_zero", session_id_stays_zero},
        {"/engine/session/id_is_reused", session_id_is_reused},
        {"/engine/session/challenge_missed", challenge_missed},
        {"/engine/session/answer_missed", answer_missed},
        {"/engine/session/two_at_once", two_at_once},
        {"/engine/session/each_connection_has_its_ids", each_connection_has_its_ids},
        {"/engine/session/reauthentication_works", reauthentication_works},
        {"/engine/session/reauthentication_fails", reauthentication_fails},
        {"/engine/session/expired_and_repeated", session_expired_and_repeated},
        {"/engine/session/reauthentication_unanswered", reauthentication_unanswered},
        {"/engine/session/binding", binding},
        {"/engine/session/logoff", logoff_ends_the_session},
        {"/engine/session/logoff_of_nobody", logoff_of_nobody},
        {"/engine/session/body_not_decoded", body_not_decoded},
        {"/engine/session/sealed_messages", sealed_messages},
    };

    SUITE_REGISTER(tests);
}
