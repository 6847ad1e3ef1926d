/* rules_access_test.c - rules about the first use of a share, and how long it took to reach it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rule.h"
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\IPC$"
#define DFS SMBTRIAGE_FSCTL_DFS_GET_REFERRALS

#define STATUS_NOT_FOUND 0xC0000225u
#define STATUS_NETWORK_NAME_DELETED 0xC00000C9u
#define STATUS_OBJECT_NAME_NOT_FOUND 0xC0000034u
#define STATUS_DFS_UNAVAILABLE 0xC000026Du

/* Frames 1 to 11 */
static scene *reached(const char *path)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, path);
    scene_tree_answer(s, STATUS_SUCCESS);
    return s;
}

static void open_path(scene *s, const char *path, guint32 status)
{
    scene_create(s, path);
    scene_create_answer(s, status);
}

/* Nothing is said of it, now or when it happens. */
static void expect_silence(scene *s)
{
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

/* ---- tree.file_permission -------------------------------------------------------------------------------------- */

static void root_denied(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "", STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:error");
    scene_expect_first(s, "tree.file_permission@13:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 11, "TREE_CONNECT to " ACCOUNTS " succeeded");
    scene_expect_evidence(s, 12, "CREATE of " ACCOUNTS ", neither signed nor encrypted");
    scene_expect_evidence(s, 13, "STATUS_ACCESS_DENIED");
    scene_expect_excluded(s, "security.plaintext_refused", "neither the session nor the share");
    expect_words(scene_finding(s)->english.cause, "refused to open " ACCOUNTS ": STATUS_ACCESS_DENIED");
    expect_words(scene_finding(s)->english.windows, "Get-SmbShareAccess -Name 'accounts'");
    g_assert_cmpstr(scene_finding(s)->share, ==, ACCOUNTS);
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void below_denied(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "", STATUS_SUCCESS);
    open_path(s, "board\\minutes.txt", STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@15:note");
    scene_expect_evidence(s, 14, "CREATE of " ACCOUNTS "\\board\\minutes.txt");
}

/* What the share permits and what the client asked for: the two masks tell who forbids it. */
static void access_masks(void)
{
    static const struct {
        guint32     permitted;
        guint32     asked;
        const char *cause;
    } cases[] = {
        {0x001F00A9, 0x0012019F, "into the share for reading only"}, /* Samba, read only = yes */
        {0x001200A9, 0x00110080, "into the share for reading only"}, /* Windows, Read; to delete */
        {0x001200A9, 0x40000000, "into the share for reading only"}, /* GENERIC_WRITE */
        {0x001F01FF, 0x0012019F, "permissions of the share would have allowed it"},
        {0x001F00A9, 0x00120089, "permissions of the share would have allowed it"},
        {0x001F00A9, 0x02000000, "does not tell these apart"}, /* MAXIMUM_ALLOWED */
        {0x001F00A9, 0x01000080, "does not tell these apart"}, /* ACCESS_SYSTEM_SECURITY: a privilege */
        {0x001301BF, 0x00020040, "does not tell these apart"}, /* Change, without FILE_DELETE_CHILD */
        {0, 0x0012019F, "does not tell these apart"},
        {0x001F00A9, 0, "does not tell these apart"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

        scene_tree_connect(s, ACCOUNTS);
        scene_next(s)->access = cases[i].permitted;
        scene_tree_answer(s, STATUS_SUCCESS);
        scene_next(s)->access = cases[i].asked;
        open_path(s, "report.txt", STATUS_ACCESS_DENIED);
        scene_expect(s, "tree.file_permission@13:note");
        g_test_message("0x%08x 0x%08x", cases[i].permitted, cases[i].asked);
        expect_words(scene_finding(s)->english.cause, cases[i].cause);
    }
}

/* On a DFS share the path begins with the names of server and share. */
static void dfs_root_denied(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "FS1\\accounts", STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:error");
}

static void dfs_below_denied(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "fs1\\accounts\\board", STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:note");
    scene_expect_evidence(s, 12, "CREATE of " ACCOUNTS "\\board,");
}

static void path_that_only_begins_alike(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "fs1\\accountsX", STATUS_ACCESS_DENIED);
    scene_expect_evidence(s, 12, "CREATE of " ACCOUNTS "\\fs1\\accountsX,");
}

static void guest_denied(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "nobody");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    open_path(s, "", STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:error");
    scene_expect_evidence(s, 9, "guest or anonymous");
    scene_expect_excluded(s, "security.signature_rejected", "guest or anonymous");
}

/* An administrator gave the right meanwhile. */
static void root_denied_and_recovered(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "", STATUS_ACCESS_DENIED);
    scene_wait(s, 5);
    open_path(s, "", STATUS_SUCCESS);
    scene_expect(s, "tree.file_permission@13:note");
    scene_expect_first(s, "tree.file_permission@13:error; tree.file_permission@15:note");
    scene_expect_evidence(s, 15, "recovered");
}

static void other_path_recovers_nothing(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "", STATUS_ACCESS_DENIED);
    open_path(s, "public", STATUS_SUCCESS);
    scene_ioctl(s, DFS, NULL);
    scene_ioctl_answer(s, STATUS_SUCCESS, NULL);
    scene_expect(s, "tree.file_permission@13:error");
}

/* Programs ask for more than they need, and come back for less. */
static void less_access_suffices(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "plan.txt", STATUS_ACCESS_DENIED);
    open_path(s, "plan.txt", STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_expect_first(s, "tree.file_permission@13:note"); /* what follows is not known yet */
}

static void pipe_denied(void)
{
    g_autoptr(scene) s = reached(IPC);

    open_path(s, "samr", STATUS_ACCESS_DENIED);
    expect_silence(s);
}

static void other_status(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "", STATUS_OBJECT_NAME_NOT_FOUND);
    expect_silence(s);
}

/* Of later commands only the refusal is told: what it was about is not known. */
static void path_not_known(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    for (guint i = 0; i < SMBTRIAGE_MAX_GOOD_CREATES; i++)
        open_path(s, "", STATUS_SUCCESS);
    scene_answer_alone(s, SMBTRIAGE_SMB2_CREATE, STATUS_ACCESS_DENIED);
    expect_silence(s);
}

static void other_command(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    scene_answer_alone(s, 6, STATUS_ACCESS_DENIED); /* CLOSE, with what was not written yet */
    expect_silence(s);
}

static void tree_not_known(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_answer_alone(s, SMBTRIAGE_SMB2_CREATE, STATUS_ACCESS_DENIED);
    expect_silence(s);
}

/* What the tree watches of a share: so many CREATEs, and so many good ones. */
static void creates_watched(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    for (guint i = 1; i < SMBTRIAGE_MAX_CREATES; i++)
        open_path(s, "a", STATUS_OBJECT_NAME_NOT_FOUND);
    g_assert_cmpuint(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0), ==,
                     SMBTRIAGE_WATCH_CREATES);
    open_path(s, "a", STATUS_OBJECT_NAME_NOT_FOUND);
    g_assert_cmpuint(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0), ==, 0);
}

static void good_creates_watched(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    for (guint i = 0; i < SMBTRIAGE_MAX_GOOD_CREATES; i++) {
        g_assert_cmpuint(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0), ==,
                         SMBTRIAGE_WATCH_CREATES);
        open_path(s, "", STATUS_SUCCESS);
    }
    g_assert_cmpuint(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0), ==, 0);
}

/* ---- tree.vanished --------------------------------------------------------------------------------------------- */

static void vanished(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    scene_wait(s, 2);
    open_path(s, "report.txt", STATUS_NETWORK_NAME_DELETED);
    scene_expect(s, "tree.vanished@13:warn");
    scene_expect_first(s, "tree.vanished@13:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 11, "TREE_CONNECT to " ACCOUNTS " succeeded");
    scene_expect_evidence(s, 13, "CREATE of " ACCOUNTS "\\report.txt answered STATUS_NETWORK_NAME_DELETED 2.0 s later");
    expect_words(scene_finding(s)->english.cause, "gave access to " ACCOUNTS " and a moment later");
}

/* Any command may be the one that is told. */
static void vanished_at_other_command(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    open_path(s, "", STATUS_SUCCESS);
    scene_answer_alone(s, 8, STATUS_NETWORK_NAME_DELETED);
    scene_expect(s, "tree.vanished@14:warn");
    scene_expect_evidence(s, 14, "READ on " ACCOUNTS);
}

static void vanished_late(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    scene_wait(s, 10.5);
    open_path(s, "", STATUS_NETWORK_NAME_DELETED);
    expect_silence(s);
}

static void vanished_by_client(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    scene_tree_disconnect(s);
    scene_tree_disconnect_answer(s, STATUS_NETWORK_NAME_DELETED);
    expect_silence(s);
}

/* The client did not wait for all answers before it disconnected. */
static void vanished_while_disconnecting(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);
    guint64 create;

    scene_create(s, "");
    create = scene_message_id(s);
    scene_tree_disconnect(s);
    scene_answer_to(s, create);
    scene_create_answer(s, STATUS_NETWORK_NAME_DELETED);
    expect_silence(s);
}

/* A stale tree id after a reconnect is nobody's tree here. */
static void vanished_stale(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_answer_alone(s, 8, STATUS_NETWORK_NAME_DELETED);
    expect_silence(s);
}

/* ---- tree.slow -------------------------------------------------------------------------------------------------- */

static scene *slow(double seconds)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_wait(s, seconds);
    scene_tree_answer(s, STATUS_SUCCESS);
    return s;
}

static void tree_slow(void)
{
    g_autoptr(scene) s = slow(4);

    scene_expect(s, "tree.slow@12:note");
    scene_expect_first(s, "tree.slow@12:note");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS);
    scene_expect_evidence(s, 12, "granted 4.0 s later");
}

static void tree_slow_pending(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_PENDING);
    scene_wait(s, 4);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.slow@12:note");
    scene_expect_evidence(s, 12, "that it works on it");
}

static void tree_slow_by_loss(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    for (guint i = 0; i < 3; i++) {
        scene_wait(s, 1.5);
        scene_client_retransmits(s);
    }
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.slow@14:note");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 0, "sent 3 segments again");
}

static void tree_packet_lost(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_wait(s, 4);
    scene_client_retransmits(s);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void tree_slow_by_option(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.slow_seconds = 10;
    s                    = scene_new_with(&options);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_wait(s, 9);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_tree_connect(s, ACCOUNTS);
    scene_wait(s, 11);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.slow@13:note");
}

static void tree_quick(void)
{
    g_autoptr(scene) s = slow(1.9);

    expect_silence(s);
}

static void tree_slow_and_refused(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_wait(s, 4);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
}

static void tree_slow_answer_alone(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_wait(s, 4);
    scene_tree_answer(s, STATUS_SUCCESS);
    expect_silence(s);
}

/* G2: what took so long may be the capture's loss. */
static void tree_slow_with_loss(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_wait(s, 4);
    scene_next(s)->follows_lost = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    expect_silence(s);
}

/* ---- tree.dfs_referral ------------------------------------------------------------------------------------------ */

/* Frames 1 to 13 */
static scene *uncovered(void)
{
    scene *s = reached("\\\\fs1\\dfs");

    open_path(s, "fs1\\dfs\\link", STATUS_PATH_NOT_COVERED);
    return s;
}

static void ask(scene *s, guint32 status)
{
    scene_ioctl(s, DFS, NULL);
    scene_ioctl_answer(s, status, NULL);
}

static void referral_refused(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_DFS_UNAVAILABLE);
    scene_expect(s, "tree.dfs_referral@15:error");
    scene_expect_first(s, "tree.dfs_referral@15:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 13, "CREATE of \\\\fs1\\dfs\\link answered STATUS_PATH_NOT_COVERED");
    scene_expect_evidence(s, 15, "STATUS_DFS_UNAVAILABLE");
}

static void referral_refused_unasked(void)
{
    g_autoptr(scene) s = reached(IPC);

    ask(s, STATUS_DFS_UNAVAILABLE);
    scene_expect(s, "tree.dfs_referral@13:warn");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

static void referral_refused_strangely(void)
{
    g_autoptr(scene) s = reached(IPC);

    scene_ioctl(s, SMBTRIAGE_FSCTL_DFS_GET_REFERRALS_EX, NULL);
    scene_ioctl_answer(s, STATUS_UNKNOWN, NULL);
    scene_expect(s, "tree.dfs_referral@13:warn");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
}

static void referral_not_asked_for(void)
{
    g_autoptr(scene) s = uncovered();

    scene_logoff(s);
    scene_client_closes(s);
    scene_expect(s, "tree.dfs_referral@15:error");
    scene_expect_first(s, "tree.dfs_referral@15:error");
    scene_expect_evidence(s, 13, "STATUS_PATH_NOT_COVERED");
    scene_expect_evidence(s, 15, "left without asking");
    expect_words(scene_finding(s)->english.cause, "Path: \\\\fs1\\dfs\\link");
}

static void try_in_vain(scene *s, guint8 server)
{
    scene_connect_again(s);
    scene_server_is(s, server);
    for (guint i = 0; i < 3; i++) {
        scene_syn(s);
        scene_wait(s, 1);
    }
}

static void referral_leads_nowhere(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    try_in_vain(s, 99);
    scene_expect(s, "tree.dfs_referral@15:error; transport.syn_unanswered@16:error");
    scene_expect_first(s, "none");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 16, "192.0.2.99, which it could not reach");
    expect_words(scene_finding(s)->english.cause, "Path: \\\\fs1\\dfs\\link.");
}

static void referral_leads_to_closed_port(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_server_is(s, 99);
    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "tree.dfs_referral@15:error; transport.port_refused@17:error");
}

static void probes(void)
{
    static const guint32 statuses[] = {STATUS_NOT_FOUND,
                                       0xC000019C /* FS_DRIVER_REQUIRED */,
                                       STATUS_NOT_SUPPORTED,
                                       STATUS_INVALID_PARAMETER,
                                       0xC0000010 /* INVALID_DEVICE_REQUEST */,
                                       0xC0000001 /* UNSUCCESSFUL */,
                                       0xC0000002 /* NOT_IMPLEMENTED */,
                                       0xC000000E /* NO_SUCH_DEVICE */,
                                       0x80000005 /* BUFFER_OVERFLOW */,
                                       STATUS_ACCESS_DENIED,
                                       STATUS_NETWORK_SESSION_EXPIRED,
                                       STATUS_SUCCESS};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s = reached(IPC);

        ask(s, statuses[i]);
        expect_silence(s);
    }
}

/* The same when the capture missed the question that mattered: this one is about another path. */
static void probe_after_a_gap(void)
{
    g_autoptr(scene) s = uncovered();

    scene_connect_again(s);
    scene_whole_tree(s, "alice", IPC, STATUS_SUCCESS);
    ask(s, STATUS_NOT_FOUND);
    expect_silence(s);
}

/* The question of smbclient at the new place is not about the link. */
static void probe_at_the_target(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", IPC, STATUS_SUCCESS);
    ask(s, STATUS_NOT_FOUND);
    expect_silence(s);
}

static void followed(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_server_is(s, 30);
    scene_whole_tree(s, "alice", "\\\\fs2\\projects", STATUS_SUCCESS);
    expect_silence(s);
}

/* One target is down, the next one works: that is what DFS is for. */
static void second_target_works(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    try_in_vain(s, 99);
    scene_connect_again(s);
    scene_server_is(s, 30);
    scene_whole_tree(s, "alice", "\\\\fs2\\projects", STATUS_SUCCESS);
    scene_expect(s, "transport.syn_unanswered@16:error");
}

static void followed_later_by_something_else(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    scene_wait(s, 40);
    try_in_vain(s, 99);
    scene_expect(s, "transport.syn_unanswered@16:error");
}

static void asked_before_leaving(void)
{
    g_autoptr(scene) s = uncovered();

    scene_connect_again(s);
    scene_whole_tree(s, "alice", IPC, STATUS_SUCCESS);
    ask(s, STATUS_SUCCESS);
    scene_use(s, 0);
    scene_client_closes(s);
    expect_silence(s);
}

/* It may have known already where to go. */
static void knew_where_to_go(void)
{
    g_autoptr(scene) s = uncovered();

    scene_connect_again(s);
    scene_server_is(s, 30);
    scene_whole_tree(s, "alice", "\\\\fs2\\projects", STATUS_SUCCESS);
    scene_use(s, 0);
    scene_client_closes(s);
    expect_silence(s);
}

static void server_closed_after_uncovered(void)
{
    g_autoptr(scene) s = uncovered();

    scene_server_closes(s);
    expect_silence(s);
}

static void uncovered_with_loss(void)
{
    g_autoptr(scene) s = uncovered();

    scene_next(s)->follows_lost = TRUE;
    scene_client_closes(s);
    expect_silence(s);
}

static void uncovered_and_sealed(void)
{
    g_autoptr(scene) s = uncovered();

    scene_sealed(s, TRUE);
    scene_client_closes(s);
    expect_silence(s);
}

/* ---- G15 of later commands --------------------------------------------------------------------------------------- */

static void later_of_a_chain(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    scene_create(s, "");
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_next(s)->same_frame = TRUE;
    scene_next(s)->is_related = TRUE;
    scene_answer_alone(s, 16, STATUS_ACCESS_DENIED); /* QUERY_INFO */
    scene_next(s)->same_frame = TRUE;
    scene_next(s)->is_related = TRUE;
    scene_answer_alone(s, 6, STATUS_ACCESS_DENIED); /* CLOSE */
    scene_expect(s, "tree.file_permission@13:error");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:ok access:failed");
}

/* A command that stands in the same frame, but in a chain of its own. */
static void next_chain_of_a_frame(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);
    guint64 first;

    scene_create(s, "");
    first                     = scene_message_id(s);
    scene_next(s)->same_frame = TRUE;
    scene_create(s, "a");
    scene_answer_to(s, first);
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_next(s)->same_frame = TRUE;
    scene_answer_to(s, first + 1);
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:error x2");
}

static void awaited_later_of_a_chain(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);
    guint64 first;

    scene_create(s, "a");
    first                     = scene_message_id(s);
    scene_next(s)->same_frame = TRUE;
    scene_next(s)->is_related = TRUE;
    scene_create(s, "");
    scene_answer_to(s, first);
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_next(s)->same_frame = TRUE;
    scene_next(s)->is_related = TRUE;
    scene_answer_to(s, first + 1);
    scene_create_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.file_permission@13:note");
}

/* ---- G13 --------------------------------------------------------------------------------------------------------- */

static void sealed_is_told(void)
{
    g_autoptr(scene) s       = reached(ACCOUNTS);
    g_autoptr(GString) text  = g_string_new(NULL);
    smbtriage_report *report = NULL;

    g_assert_false(scene_has_quality(s, SMBTRIAGE_ENCRYPTED));
    scene_sealed(s, TRUE);
    scene_sealed(s, FALSE);
    scene_client_closes(s);
    expect_silence(s);
    g_assert_true(scene_has_quality(s, SMBTRIAGE_ENCRYPTED));
    g_assert_cmpstr(smbtriage_quality_name(SMBTRIAGE_ENCRYPTED), ==, "encrypted");
    report = smbtriage_engine_report(scene_engine(s));
    smbtriage_report_text(report, text, NULL, NULL);
    smbtriage_report_free(report);
    expect_words(text->str, "connection 1 with encrypted messages that could not be read, and refusals may be among");
}

/* The answer to a plain request may be encrypted: Samba does so when it refuses plain text. */
static void sealed_answer_of_plain_request(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->encrypts = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_sealed(s, FALSE);
    scene_client_closes(s);
    expect_silence(s);
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:ok tree:unseen");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_ENCRYPTED));
}

/* So many connections of somebody else that those before them are not looked at any more. */
static void many_others(scene *s)
{
    scene_client_is(s, 77);
    for (guint i = 0; i < 64; i++) {
        scene_connect_again(s);
        scene_handshake(s);
    }
    scene_use(s, 0);
}

static void asked_on_a_busy_day(void)
{
    g_autoptr(scene) s = uncovered();

    scene_connect_again(s);
    scene_whole_tree(s, "alice", IPC, STATUS_SUCCESS);
    ask(s, STATUS_SUCCESS);
    many_others(s);
    scene_client_closes(s);
    expect_silence(s);
}

/* The very path was opened over another connection. */
static void opened_on_a_busy_day(void)
{
    g_autoptr(scene) s = uncovered();

    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", "\\\\fs1\\dfs", STATUS_SUCCESS);
    open_path(s, "fs1\\dfs\\link", STATUS_SUCCESS);
    many_others(s);
    scene_expect(s, "none");
}

/* Somebody else's trouble, and a connection whose beginning the capture does not hold. */
static void followed_by_others(void)
{
    g_autoptr(scene) s = uncovered();

    ask(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_mid_stream(s);
    scene_client_data(s, 100);
    scene_client_is(s, 77);
    try_in_vain(s, 99);
    scene_expect(s, "transport.syn_unanswered@17:error");
}

static void other_ioctl_refused(void)
{
    g_autoptr(scene) s = reached(ACCOUNTS);

    scene_ioctl(s, SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO, NULL);
    scene_next(s)->is_signed = TRUE;
    scene_ioctl_answer(s, STATUS_UNKNOWN, NULL);
    expect_silence(s);
}

static void vanished_from_nowhere(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_ioctl(s, DFS, NULL);
    scene_ioctl_answer(s, STATUS_NETWORK_NAME_DELETED, NULL);
    expect_silence(s);
}

void suite_rules_access(void)
{
    static const suite_test tests[] = {
        {"/rules/tree.file_permission/fires/root", root_denied},
        {"/rules/tree.file_permission/fires/below", below_denied},
        {"/rules/tree.file_permission/fires/access_masks", access_masks},
        {"/rules/tree.file_permission/fires/dfs_root", dfs_root_denied},
        {"/rules/tree.file_permission/fires/dfs_below", dfs_below_denied},
        {"/rules/tree.file_permission/fires/path_begins_alike", path_that_only_begins_alike},
        {"/rules/tree.file_permission/fires/guest", guest_denied},
        {"/rules/tree.file_permission/fires/other_path_recovers_nothing", other_path_recovers_nothing},
        {"/rules/tree.file_permission/note/recovered", root_denied_and_recovered},
        {"/rules/tree.file_permission/silent/less_access_suffices", less_access_suffices},
        {"/rules/tree.file_permission/silent/ipc", pipe_denied},
        {"/rules/tree.file_permission/silent/other_status", other_status},
        {"/rules/tree.file_permission/silent/path_not_known", path_not_known},
        {"/rules/tree.file_permission/silent/other_command", other_command},
        {"/rules/tree.file_permission/silent/tree_not_known", tree_not_known},
        {"/engine/access/creates_watched", creates_watched},
        {"/engine/access/good_creates_watched", good_creates_watched},
        {"/rules/tree.vanished/fires/create", vanished},
        {"/rules/tree.vanished/fires/other_command", vanished_at_other_command},
        {"/rules/tree.vanished/silent/late", vanished_late},
        {"/rules/tree.vanished/silent/disconnected", vanished_by_client},
        {"/rules/tree.vanished/silent/while_disconnecting", vanished_while_disconnecting},
        {"/rules/tree.vanished/silent/stale_tree", vanished_stale},
        {"/rules/tree.vanished/silent/without_a_tree", vanished_from_nowhere},
        {"/rules/tree.slow/fires/late_answer", tree_slow},
        {"/rules/tree.slow/fires/pending", tree_slow_pending},
        {"/rules/tree.slow/fires/sent_again", tree_slow_by_loss},
        {"/rules/tree.slow/fires/threshold", tree_slow_by_option},
        {"/rules/tree.slow/silent/quick", tree_quick},
        {"/rules/tree.slow/silent/packet_lost", tree_packet_lost},
        {"/rules/tree.slow/silent/refused", tree_slow_and_refused},
        {"/rules/tree.slow/silent/answer_alone", tree_slow_answer_alone},
        {"/rules/tree.slow/silent/capture_lost", tree_slow_with_loss},
        {"/rules/tree.dfs_referral/fires/refused", referral_refused},
        {"/rules/tree.dfs_referral/fires/unavailable", referral_refused_unasked},
        {"/rules/tree.dfs_referral/fires/unknown_status", referral_refused_strangely},
        {"/rules/tree.dfs_referral/fires/not_asked_for", referral_not_asked_for},
        {"/rules/tree.dfs_referral/fires/leads_nowhere", referral_leads_nowhere},
        {"/rules/tree.dfs_referral/fires/leads_to_closed_port", referral_leads_to_closed_port},
        {"/rules/tree.dfs_referral/silent/probes", probes},
        {"/rules/tree.dfs_referral/silent/probe_after_a_gap", probe_after_a_gap},
        {"/rules/tree.dfs_referral/silent/probe_at_the_target", probe_at_the_target},
        {"/rules/tree.dfs_referral/silent/followed", followed},
        {"/rules/tree.dfs_referral/silent/second_target_works", second_target_works},
        {"/rules/tree.dfs_referral/silent/much_later", followed_later_by_something_else},
        {"/rules/tree.dfs_referral/silent/asked_before_leaving", asked_before_leaving},
        {"/rules/tree.dfs_referral/silent/knew_where_to_go", knew_where_to_go},
        {"/rules/tree.dfs_referral/silent/server_closed", server_closed_after_uncovered},
        {"/rules/tree.dfs_referral/silent/capture_lost", uncovered_with_loss},
        {"/rules/tree.dfs_referral/silent/sealed", uncovered_and_sealed},
        {"/rules/tree.dfs_referral/silent/asked_long_before", asked_on_a_busy_day},
        {"/rules/tree.dfs_referral/silent/opened_long_before", opened_on_a_busy_day},
        {"/rules/tree.dfs_referral/silent/of_others", followed_by_others},
        {"/rules/tree.dfs_referral/silent/other_ioctl", other_ioctl_refused},
        {"/guards/g15/later_command_of_a_chain", later_of_a_chain},
        {"/guards/g15/next_chain_of_a_frame", next_chain_of_a_frame},
        {"/guards/g15/awaited_command_of_a_chain", awaited_later_of_a_chain},
        {"/guards/g13/told_in_the_report", sealed_is_told},
        {"/guards/g13/answer_of_plain_request", sealed_answer_of_plain_request},
    };

    SUITE_REGISTER(tests);
}
