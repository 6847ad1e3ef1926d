/* guards_recovery_test.c - G5: the same step succeeds a little later
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"

/* Frames 1 to 9: alice mistypes her password. */
static scene *mistyped(void)
{
    scene *s = scene_new();

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    return s;
}

static void same_connection(void)
{
    g_autoptr(scene) s = mistyped();

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note");
    scene_expect_first(s, "session.logon_failure@9:error; session.logon_failure@13:note");
    scene_expect_evidence(s, 13, "The same step succeeded here later: it recovered");
    g_assert_true(scene_finding(s)->has_recovered);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void other_connection(void)
{
    g_autoptr(scene) s = mistyped();

    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note");
    scene_expect_first(s, "session.logon_failure@9:error; session.logon_failure@18:note");
}

static void domain_and_case_do_not_matter(void)
{
    g_autoptr(scene) s = mistyped();

    scene_connect_again(s);
    scene_domain_is(s, "FS1");
    scene_whole_logon(s, "Alice", STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note");
}

static void each_of_several(void)
{
    g_autoptr(scene) s = mistyped();

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note x2");
}

static void failure_after_recovery(void)
{
    g_autoptr(scene) s = mistyped();

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@22:error; session.logon_failure@9:note");
}

static void window(void)
{
    static const double seconds[] = {29.9, 30.1};

    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        g_autoptr(scene) s = mistyped();

        scene_wait(s, seconds[i]);
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_expect(s, i == 0 ? "session.logon_failure@9:note" : "session.logon_failure@9:error");
    }
}

static void window_is_an_option(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.recovery_seconds = 5;
    s                        = scene_new_with(&options);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_wait(s, 6);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error");
}

static void old_and_new_failure(void)
{
    g_autoptr(scene) s = mistyped();

    scene_wait(s, 40);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@13:note");
}

static void other_user(void)
{
    g_autoptr(scene) s = mistyped();

    scene_connect_again(s);
    scene_whole_logon(s, "bob", STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error");
    scene_expect_first(s, "session.logon_failure@9:error");
}

static void other_client(void)
{
    g_autoptr(scene) s = mistyped();

    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error");
}

static void other_server(void)
{
    g_autoptr(scene) s = mistyped();

    scene_connect_again(s);
    scene_server_is(s, 21);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error");
}

static void unknown_user_known_success(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.ticket_refused@7:note");
    scene_expect_evidence(s, 11, "the capture cannot tell whether it was the same");
}

static void unknown_user_unknown_success(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.ticket_refused@7:note");
    scene_expect_evidence(s, 9, "the capture cannot tell");
}

static void known_user_unknown_success(void)
{
    g_autoptr(scene) s = mistyped();

    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:error");
}

/* Clients fall back to an anonymous session: that is nobody's logon. */
static void anonymous_success(void)
{
    for (guint i = 0; i < 2; i++) {
        g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

        scene_kerberos_logon(s, "cifs/fs1");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
        scene_logon(s, "");
        scene_next(s)->is_null = i == 0; /* not every server sets the flag */
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_expect(s, "kerberos.ticket_refused@7:error");
    }
}

static void guest_success(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_logon(s, "guest");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.ticket_refused@7:error");
}

static void session_does_not_recover_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "tree.share_permission@11:error");
}

/* ---- trees ------------------------------------------------------------------------------------------------------- */

/* Frames 1 to 11 */
static scene *denied(void)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    return s;
}

static void tree_same_share(void)
{
    static const char *const paths[] = {ACCOUNTS, "\\\\FS1\\Accounts", "\\\\fs1.lab.example\\accounts"};

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = denied();

        scene_tree_connect(s, paths[i]);
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_expect(s, "tree.share_permission@11:note");
        scene_expect_first(s, "tree.share_permission@11:error; tree.share_permission@13:note");
    }
}

static void tree_other_share(void)
{
    static const char *const paths[] = {"\\\\fs1\\IPC$", "\\\\fs1\\backup"};

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = denied();

        scene_tree_connect(s, paths[i]);
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_expect(s, "tree.share_permission@11:error");
    }
}

static void tree_other_user(void)
{
    g_autoptr(scene) s = denied();

    scene_connect_again(s);
    scene_whole_tree(s, "bob", ACCOUNTS, STATUS_SUCCESS);
    scene_expect(s, "tree.share_permission@11:error");
}

static void tree_of_unseen_paths(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < 2; i++) {
        scene_next(s)->no_body = TRUE;
        scene_tree_connect(s, ACCOUNTS);
        scene_tree_answer(s, i == 0 ? STATUS_ACCESS_DENIED : STATUS_SUCCESS);
    }
    scene_expect(s, "tree.share_permission@11:error");
}

static void unanswered_recovers_too(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 15);
    scene_client_resets(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.no_reply@6:note");
    scene_expect_first(s, "negotiate.no_reply@6:error; negotiate.no_reply@11:note");
}

/* Two trees whose paths the capture does not show are hardly the same. */
static void g5_unseen_shares(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_next(s)->no_body = TRUE;
    scene_tree_connect(s, "unseen");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_next(s)->no_body = TRUE;
    scene_tree_connect(s, "unseen");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.share_not_found@11:error");
}

/* That the port takes another connection recovers nothing: it took the first one, too. */
static void g5_alien_and_handshake(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_says(s, "220 mail.example ESMTP");
    scene_negotiate(s, OFFER_311);
    scene_connect_again(s);
    scene_handshake(s);
    scene_expect(s, "transport.not_smb@4:error");
}

/* SMB is spoken meanwhile, but not with success, or not with this server. */
static void g5_silence_and_refusal(void)
{
    for (guint is_other = 0; is_other < 2; is_other++) {
        g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

        scene_wait(s, 100);
        scene_connect_again(s);
        scene_syn(s);
        for (guint i = 0; i < 2; i++) {
            scene_wait(s, 1);
            scene_again(s);
        }
        scene_connect_again(s);
        if (is_other)
            scene_server_is(s, 21);
        scene_handshake(s);
        scene_negotiate(s, OFFER_311);
        if (is_other)
            scene_negotiate_answer(s, GRANT_311);
        else
            scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
        g_assert_cmpint(scene_finding_of(s, "transport.syn_unanswered")->severity, ==, SMBTRIAGE_ERROR);
    }
}

/* One success recovers all failures before it: that is one note with a count, of each user and each rule. */
static void g5_told_once(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 2; i++) {
        scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
        scene_connect_again(s);
    }
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect_first(s, "session.logon_failure@9:error; session.logon_failure@18:error; "
                          "session.logon_failure@27:note x2");
}

void suite_guards_recovery(void)
{
    static const suite_test tests[] = {
        {"/guards/g5/recovers/same_connection", same_connection},
        {"/guards/g5/recovers/other_connection", other_connection},
        {"/guards/g5/recovers/domain_and_case_do_not_matter", domain_and_case_do_not_matter},
        {"/guards/g5/recovers/each_of_several", each_of_several},
        {"/guards/g5/recovers/only_what_was_before", failure_after_recovery},
        {"/guards/g5/recovers/within_window", window},
        {"/guards/g5/recovers/within_option", window_is_an_option},
        {"/guards/g5/recovers/not_the_old_one", old_and_new_failure},
        {"/guards/g5/recovers/unknown_user_perhaps", unknown_user_known_success},
        {"/guards/g5/recovers/two_unknown_users_perhaps", unknown_user_unknown_success},
        {"/guards/g5/recovers/tree_same_share", tree_same_share},
        {"/guards/g5/recovers/unanswered", unanswered_recovers_too},
        {"/guards/g5/stands/other_user", other_user},
        {"/guards/g5/stands/other_client", other_client},
        {"/guards/g5/stands/other_server", other_server},
        {"/guards/g5/stands/known_user_unknown_success", known_user_unknown_success},
        {"/guards/g5/stands/anonymous_success", anonymous_success},
        {"/guards/g5/stands/guest_success", guest_success},
        {"/guards/g5/stands/session_does_not_recover_tree", session_does_not_recover_tree},
        {"/guards/g5/stands/tree_other_share", tree_other_share},
        {"/guards/g5/stands/tree_other_user", tree_other_user},
        {"/guards/g5/stands/tree_of_unseen_paths", tree_of_unseen_paths},
        {"/guards/g5/unseen_shares", g5_unseen_shares},
        {"/guards/g5/alien_and_handshake", g5_alien_and_handshake},
        {"/guards/g5/silence_and_refusal", g5_silence_and_refusal},
        {"/guards/g5/told_once", g5_told_once},
    };

    SUITE_REGISTER(tests);
}
