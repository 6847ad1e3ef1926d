/* rules_tree_status_test.c - refusals of the TREE_CONNECT whose status, or whose session, tells the cause
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "status.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\IPC$"

/* Frames 1 to 11 */
static scene *tree_answered(const char *path, guint32 status)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, path);
    scene_tree_answer(s, status);
    return s;
}

/* Frames 1 to 9: logged on by that name, as a guest, anonymously, or neither. */
static scene *logged_on_as(const char *user, gboolean is_guest, gboolean is_null)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, user);
    scene_next(s)->is_guest = is_guest;
    scene_next(s)->is_null  = is_null;
    scene_logon_answer(s, STATUS_SUCCESS);
    return s;
}

static void denied(scene *s, const char *path)
{
    scene_tree_connect(s, path);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
}

/* ---- session.anonymous ------------------------------------------------------------------------------------------- */

static void anonymous(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    denied(s, ACCOUNTS);
    scene_expect(s, "session.anonymous@11:error");
    scene_expect_first(s, "session.anonymous@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "The client named no user");
    scene_expect_evidence(s, 9, "as an anonymous one (IS_NULL)");
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS);
    scene_expect_not_excluded(s, "tree.share_permission"); /* that is what it comes to */
    scene_expect_excluded(s, "tree.encryption_required", "guest or anonymous");
}

/* Samba leaves the flag out: the empty name tells. */
static void anonymous_without_flag(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, FALSE);

    denied(s, ACCOUNTS);
    scene_expect(s, "session.anonymous@11:error");
    scene_expect_evidence(s, 9, "as an anonymous one");
    scene_expect_no_evidence(s, "IS_NULL");
    scene_expect_not_excluded(s, "tree.share_permission"); /* that is what it comes to */
}

static void anonymous_although_named(void)
{
    g_autoptr(scene) s = logged_on_as("alice", FALSE, TRUE);

    denied(s, ACCOUNTS);
    scene_expect(s, "session.anonymous@11:error");
    scene_expect_evidence(s, 8, "The client named the user alice");
}

static void anonymous_old_client(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_logon(s, "");
    scene_logon_answer(s, STATUS_SUCCESS);
    denied(s, ACCOUNTS);
    scene_expect(s, "session.anonymous@11:error");
    scene_expect_no_evidence(s, "tree.encryption_required");
}

/* Frames 1 to 9, the last one refuses. */
static scene *logon_refused(const char *user, guint32 status)
{
    scene *s = scene_negotiated(OFFER_210, GRANT_210);

    scene_logon(s, user);
    scene_logon_answer(s, status);
    return s;
}

static void anonymous_logon(void)
{
    g_autoptr(scene) s = logon_refused("", STATUS_ACCESS_DENIED);

    scene_expect(s, "session.anonymous@9:error");
    scene_expect_first(s, "session.anonymous@9:error");
    scene_expect_evidence(s, 8, "The client named no user");
    scene_expect_evidence(s, 9, "STATUS_ACCESS_DENIED");
    scene_expect_excluded(s, "session.encryption_required", "anonymous");
}

static void named_logon(void)
{
    g_autoptr(scene) named = logon_refused("alice", STATUS_ACCESS_DENIED);
    g_autoptr(scene) other = logon_refused("", STATUS_LOGON_FAILURE);

    scene_expect(named, "session.encryption_required@9:error");
    scene_expect(other, "session.logon_failure@9:error");
}

/* G11: whose channel it was to be, the first connection tells. */
static void nameless_channel(void)
{
    g_autoptr(scene) s = scene_without("session.bind_refused");
    guint64 id;

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.refused@18:error");
}

/* The refusal of the name was told: what the client tries without one is its consequence. */
static void nameless_retry(void)
{
    g_autoptr(scene) logon = logon_refused("alice", STATUS_LOGON_FAILURE);
    g_autoptr(scene) tree  = logon_refused("alice", STATUS_LOGON_FAILURE);
    g_autoptr(scene) again = logon_refused("alice", STATUS_LOGON_FAILURE);

    scene_logon(logon, "");
    scene_logon_answer(logon, STATUS_ACCESS_DENIED);
    scene_expect(logon, "session.logon_failure@9:error");

    scene_logon(tree, "");
    scene_logon_answer(tree, STATUS_SUCCESS);
    denied(tree, ACCOUNTS);
    scene_expect(tree, "session.logon_failure@9:error");

    for (guint i = 0; i < 3; i++) {
        scene_logon(again, "");
        scene_logon_answer(again, STATUS_ACCESS_DENIED);
    }
    scene_expect(again, "session.logon_failure@9:error");
}

static void nameless_much_later(void)
{
    g_autoptr(scene) s     = logon_refused("alice", STATUS_LOGON_FAILURE);
    g_autoptr(scene) first = logon_refused("", STATUS_ACCESS_DENIED);

    scene_wait(s, 6);
    scene_logon(s, "");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.logon_failure@9:error; session.anonymous@13:error");

    scene_logon(first, "alice"); /* the other way round it is no consequence */
    scene_logon_answer(first, STATUS_LOGON_FAILURE);
    scene_expect(first, "session.anonymous@9:error; session.logon_failure@13:error");
}

static void anonymous_ipc(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    denied(s, IPC);
    scene_expect(s, "tree.refused@11:note");
}

static void anonymous_guest(void)
{
    g_autoptr(scene) s = logged_on_as("", TRUE, FALSE);

    denied(s, ACCOUNTS);
    scene_expect(s, "tree.guest_denied@11:error");
}

static void anonymous_named_user(void)
{
    g_autoptr(scene) s = logged_on_as("alice", FALSE, FALSE);

    denied(s, ACCOUNTS);
    scene_expect(s, "tree.share_permission@11:error");
}

static void anonymous_other_status(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
}

static void anonymous_let_in(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* The answer to the logon is not in the capture, and with Kerberos the user is not either. */
static void anonymous_unseen(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_set_session_id(s, 0x55);
    denied(s, ACCOUNTS);
    scene_expect(s, "tree.refused@7:error");
}

/* ---- tree.guest_denied ------------------------------------------------------------------------------------------- */

static void guest(void)
{
    g_autoptr(scene) s = logged_on_as("alicia", TRUE, FALSE);

    denied(s, ACCOUNTS);
    scene_expect(s, "tree.guest_denied@11:error; session.mapped_to_guest@9:note");
    scene_expect_first(s, "session.mapped_to_guest@9:note; tree.guest_denied@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "The client logged on as LAB\\alicia");
    scene_expect_evidence(s, 9, "The server let it in as a guest");
    scene_expect_evidence(s, 11, "STATUS_ACCESS_DENIED");
    scene_expect_not_excluded(s, "tree.share_permission"); /* that is what it comes to */
    expect_words(scene_finding(s)->english.cause, "User name that was sent: LAB\\alicia");
}

/* Both flags: old Sambas set them for a guest. */
static void guest_with_both_flags(void)
{
    g_autoptr(scene) s = logged_on_as("alicia", TRUE, TRUE);

    denied(s, ACCOUNTS);
    scene_expect(s, "tree.guest_denied@11:error; session.mapped_to_guest@9:note");
}

static void guest_becomes_user(void)
{
    g_autoptr(scene) s = logged_on_as("alicia", TRUE, FALSE);

    denied(s, ACCOUNTS);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", ACCOUNTS, STATUS_SUCCESS);
    scene_expect(s, "tree.guest_denied@11:error; session.mapped_to_guest@9:note"); /* of another name: nothing of
                                                                                      alicia's has recovered */
}

static void guest_ipc(void)
{
    g_autoptr(scene) s = logged_on_as("alicia", TRUE, FALSE);

    denied(s, IPC);
    scene_expect(s, "session.mapped_to_guest@9:note; tree.refused@11:note");
}

static void guest_other_status(void)
{
    g_autoptr(scene) s = logged_on_as("alicia", TRUE, FALSE);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_INSUFFICIENT_RESOURCES);
    scene_expect(s, "tree.limit_reached@11:error; session.mapped_to_guest@9:note");
}

static void guest_let_in(void)
{
    g_autoptr(scene) s = logged_on_as("alicia", TRUE, FALSE);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.mapped_to_guest@9:note");
}

static void guest_not_seen(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alicia");
    scene_next(s)->no_body = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    denied(s, ACCOUNTS);
    scene_expect(s, "tree.refused@11:error");
}

/* ---- tree.limit_reached ---------------------------------------------------------------------------------- */

static void limit_windows(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_REQUEST_NOT_ACCEPTED);

    scene_expect(s, "tree.limit_reached@11:error");
    scene_expect_first(s, "tree.limit_reached@11:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 10, ACCOUNTS);
    scene_expect_evidence(s, 11, "STATUS_REQUEST_NOT_ACCEPTED");
    expect_words(scene_finding(s)->english.cause, "user limit of the share");
    expect_words(scene_finding(s)->english.windows, "Set-SmbShare -Name 'accounts' -ConcurrentUserLimit 0");
}

static void limit_samba(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_INSUFFICIENT_RESOURCES);

    scene_expect(s, "tree.limit_reached@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "it was reached here");
    expect_words(scene_finding(s)->english.cause, "max connections");
}

static void limit_others_are_in(void)
{
    g_autoptr(scene) s = scene_new();

    scene_client_is(s, 11);
    scene_whole_tree(s, "bob", ACCOUNTS, STATUS_SUCCESS);
    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", ACCOUNTS, STATUS_INSUFFICIENT_RESOURCES);
    scene_expect(s, "tree.limit_reached@22:error");
    scene_expect_evidence(s, 11, "it was reached here");
}

static void limit_somebody_left(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_REQUEST_NOT_ACCEPTED);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.limit_reached@11:note");
    scene_expect_no_evidence(s, "it was reached here"); /* not until later */
}

static void limit_at_logon(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_REQUEST_NOT_ACCEPTED);
    scene_expect(s, "session.limit_reached@9:error");
}

static void limit_other_status(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_TOO_MANY_SESSIONS);

    scene_expect(s, "tree.refused@11:error");
}

/* ---- tree.unavailable ------------------------------------------------------------------------------------ */

static void unavailable(void)
{
    static const guint32 statuses[] = {STATUS_SERVER_UNAVAILABLE, STATUS_FILE_NOT_AVAILABLE, STATUS_SHARE_UNAVAILABLE};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s    = tree_answered(ACCOUNTS, statuses[i]);
        g_autofree char *name = smbtriage_status_text(statuses[i]);

        scene_expect(s, "tree.unavailable@11:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 11, name);
        expect_words(scene_finding(s)->english.cause, name);
    }
}

static void unavailable_failover(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_SERVER_UNAVAILABLE);

    scene_wait(s, 5);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SERVER_UNAVAILABLE);
    scene_wait(s, 5);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.unavailable@11:note x2");
}

static void unavailable_other_status(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, 0xC00000CF);

    scene_expect(s, "tree.refused@11:error");
}

/* ---- tree.redirected ------------------------------------------------------------------------------------- */

static void redirected(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_redirect = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.redirected@11:note");
    scene_expect_first(s, "tree.redirected@11:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 11, "SHARE_REDIRECT");
    g_assert_false(scene_finding(s)->has_recovered);
}

static void redirected_without_context(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_BAD_NETWORK_NAME);

    scene_expect(s, "tree.share_not_found@11:error");
}

static void redirected_unread(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->no_body = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
}

/* ---- tree.scoped_name ------------------------------------------------------------------------------------ */

/* Frames 1 to 13: the first path works, the second is not found. */
static scene *asked_twice(const char *works, const char *fails)
{
    scene *s = tree_answered(works, STATUS_SUCCESS);

    scene_tree_connect(s, fails);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    return s;
}

static void scoped(void)
{
    static const char *const names[] = {"\\\\node1\\accounts", "\\\\192.0.2.20\\accounts",
                                        "\\\\NODE1.lab.example\\Accounts"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(scene) s = asked_twice("\\\\cluster\\accounts", names[i]);

        scene_expect(s, "tree.scoped_name@13:error");
        scene_expect_first(s, "tree.scoped_name@13:error");
        scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
        scene_expect_evidence(s, 12, names[i]);
        scene_expect_evidence(s, 11, "gave out \\\\cluster\\accounts");
        scene_expect_evidence(s, 0, "Also possible, the wire does not tell them apart: tree.share_not_found");
        expect_words(scene_finding(s)->english.cause, names[i]);
    }
}

static void scoped_by_another_client(void)
{
    g_autoptr(scene) s = scene_new();

    scene_client_is(s, 11);
    scene_whole_tree(s, "bob", "\\\\cluster\\accounts", STATUS_SUCCESS);
    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", "\\\\node1\\accounts", STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.scoped_name@22:error");
}

/* The user finds out: first it is a share that is not there, and in the end it is told what it was. */
static void scoped_found_out_later(void)
{
    g_autoptr(scene) s = tree_answered("\\\\node1\\accounts", STATUS_BAD_NETWORK_NAME);

    scene_tree_connect(s, "\\\\cluster\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.scoped_name@11:note");
    scene_expect_first(s, "tree.share_not_found@11:error; tree.scoped_name@13:note");
}

static void scoped_same_name(void)
{
    static const char *const paths[] = {"\\\\fs1\\accounts", "\\\\FS1\\accounts", "\\\\fs1.lab.example\\accounts",
                                        "accounts"};

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = asked_twice(ACCOUNTS, paths[i]);

        scene_expect(s, "tree.share_not_found@13:error");
    }
}

static void scoped_same_address(void)
{
    g_autoptr(scene) same  = asked_twice("\\\\192.0.2.20\\accounts", "\\\\192.0.2.20\\accounts");
    g_autoptr(scene) other = asked_twice("\\\\192.0.2.20\\accounts", "\\\\192.0.2.2\\accounts");

    scene_expect(same, "tree.share_not_found@13:error");
    scene_expect(other, "tree.scoped_name@13:error");
}

/* It is gone under that name as well: removed, not scoped. */
static void scoped_gone_everywhere(void)
{
    g_autoptr(scene) s = asked_twice("\\\\cluster\\accounts", "\\\\cluster\\accounts");

    scene_tree_connect(s, "\\\\node1\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@13:error; tree.share_not_found@15:error");
}

static void scoped_gone_and_back(void)
{
    g_autoptr(scene) s = asked_twice("\\\\cluster\\accounts", "\\\\cluster\\accounts");

    scene_tree_connect(s, "\\\\cluster\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\node1\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.scoped_name@17:error; tree.share_not_found@13:note");
}

/* Reached by both names: then the name is not it. */
static void scoped_both_names(void)
{
    g_autoptr(scene) s = tree_answered("\\\\cluster\\accounts", STATUS_SUCCESS);

    scene_tree_connect(s, "\\\\node1\\accounts");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\node1\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@15:error");
}

static void scoped_other_server(void)
{
    g_autoptr(scene) s = tree_answered("\\\\fs1\\accounts", STATUS_SUCCESS);

    scene_server_is(s, 20);
    scene_connect_again(s);
    scene_server_is(s, 21);
    scene_whole_tree(s, "alice", "\\\\fs2\\accounts", STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@22:error");
}

static void scoped_other_share(void)
{
    g_autoptr(scene) s = asked_twice("\\\\cluster\\accounts", "\\\\node1\\projects");

    scene_expect(s, "tree.share_not_found@13:error");
}

static void scoped_redirect(void)
{
    g_autoptr(scene) s = tree_answered("\\\\cluster\\accounts", STATUS_SUCCESS);

    scene_tree_connect(s, "\\\\node1\\accounts");
    scene_next(s)->is_redirect = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.redirected@13:note");
}

static void scoped_other_status(void)
{
    g_autoptr(scene) s = tree_answered("\\\\cluster\\accounts", STATUS_SUCCESS);

    scene_tree_connect(s, "\\\\node1\\accounts");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@13:error");
}

/* A redirect is no failure, whichever rule tells it. */
static void is_no_failure(const char *works)
{
    g_autoptr(scene) s = scene_without("tree.redirected");

    if (works != NULL)
        scene_whole_tree(s, "alice", works, STATUS_SUCCESS);
    else
        scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_redirect = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "none");
}

static void redirect_is_no_failure(void)
{
    is_no_failure(NULL);
}

static void redirect_is_no_other_name(void)
{
    is_no_failure("\\\\cluster\\accounts");
}

static void redirected_with_other_status(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_redirect = TRUE;
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
}

/* G9 */
static void scoped_pipes(void)
{
    g_autoptr(scene) s = asked_twice("\\\\cluster\\IPC$", "\\\\node1\\IPC$");

    scene_expect(s, "tree.refused@13:warn");
}

void suite_rules_tree_status(void)
{
    static const suite_test tests[] = {
        {"/rules/session.anonymous/fires/null", anonymous},
        {"/rules/session.anonymous/fires/without_flag", anonymous_without_flag},
        {"/rules/session.anonymous/fires/although_named", anonymous_although_named},
        {"/rules/session.anonymous/fires/old_client", anonymous_old_client},
        {"/rules/session.anonymous/fires/logon_refused", anonymous_logon},
        {"/rules/session.anonymous/fires/not_at_once", nameless_much_later},
        {"/rules/session.anonymous/silent/other_logons", named_logon},
        {"/rules/session.anonymous/silent/nameless_retry", nameless_retry},
        {"/rules/session.anonymous/silent/channel", nameless_channel},
        {"/rules/session.anonymous/silent/ipc", anonymous_ipc},
        {"/rules/session.anonymous/silent/guest", anonymous_guest},
        {"/rules/session.anonymous/silent/named_user", anonymous_named_user},
        {"/rules/session.anonymous/silent/other_status", anonymous_other_status},
        {"/rules/session.anonymous/silent/let_in", anonymous_let_in},
        {"/rules/session.anonymous/silent/unseen", anonymous_unseen},
        {"/rules/tree.guest_denied/fires/guest", guest},
        {"/rules/tree.guest_denied/fires/both_flags", guest_with_both_flags},
        {"/rules/tree.guest_denied/fires/other_user_gets_in", guest_becomes_user},
        {"/rules/tree.guest_denied/silent/ipc", guest_ipc},
        {"/rules/tree.guest_denied/silent/other_status", guest_other_status},
        {"/rules/tree.guest_denied/silent/let_in", guest_let_in},
        {"/rules/tree.guest_denied/silent/not_seen", guest_not_seen},
        {"/rules/tree.limit_reached/fires/windows", limit_windows},
        {"/rules/tree.limit_reached/fires/samba", limit_samba},
        {"/rules/tree.limit_reached/fires/others_are_in", limit_others_are_in},
        {"/rules/tree.limit_reached/note/somebody_left", limit_somebody_left},
        {"/rules/tree.limit_reached/silent/at_logon", limit_at_logon},
        {"/rules/tree.limit_reached/silent/other_status", limit_other_status},
        {"/rules/tree.unavailable/fires/each_status", unavailable},
        {"/rules/tree.unavailable/note/failover", unavailable_failover},
        {"/rules/tree.unavailable/silent/other_status", unavailable_other_status},
        {"/rules/tree.redirected/fires/context", redirected},
        {"/rules/tree.redirected/silent/no_context", redirected_without_context},
        {"/rules/tree.redirected/silent/unread", redirected_unread},
        {"/rules/tree.redirected/silent/other_status", redirected_with_other_status},
        {"/rules/tree.scoped_name/fires/other_names", scoped},
        {"/rules/tree.scoped_name/fires/another_client", scoped_by_another_client},
        {"/rules/tree.scoped_name/fires/gone_and_back", scoped_gone_and_back},
        {"/rules/tree.scoped_name/note/found_out_later", scoped_found_out_later},
        {"/rules/tree.scoped_name/silent/same_name", scoped_same_name},
        {"/rules/tree.scoped_name/silent/same_address", scoped_same_address},
        {"/rules/tree.scoped_name/silent/gone_everywhere", scoped_gone_everywhere},
        {"/rules/tree.scoped_name/silent/both_names", scoped_both_names},
        {"/rules/tree.scoped_name/silent/other_server", scoped_other_server},
        {"/rules/tree.scoped_name/silent/other_share", scoped_other_share},
        {"/rules/tree.scoped_name/silent/redirect", scoped_redirect},
        {"/rules/tree.scoped_name/silent/other_status", scoped_other_status},
        {"/rules/tree.scoped_name/silent/redirect_alone", redirect_is_no_other_name},
        {"/rules/tree.scoped_name/silent/pipes", scoped_pipes},
        {"/rules/tree.share_not_found/silent/redirect_alone", redirect_is_no_failure},
        {"/rules/tree.refused/silent/redirect_alone", redirect_is_no_failure},
    };

    SUITE_REGISTER(tests);
}
