/* rules_tree_test.c - rules about the TREE_CONNECT
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\IPC$"

/* Frames 1 to 11 */
static scene *tree_answered(scene_offer offer, scene_grant grant, const char *path, guint32 status)
{
    scene *s = scene_logged_on(offer, grant);

    scene_tree_connect(s, path);
    scene_tree_answer(s, status);
    return s;
}

/* ---- tree.share_not_found ---------------------------------------------------------------------------------------- */

static void not_found(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_BAD_NETWORK_NAME);

    scene_expect(s, "tree.share_not_found@11:error");
    scene_expect_first(s, "tree.share_not_found@11:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS);
    scene_expect_evidence(s, 11, "STATUS_BAD_NETWORK_NAME");
    expect_words(scene_finding(s)->english.cause, "fs1 has no share for " ACCOUNTS);
    expect_words(scene_finding(s)->english.cause, "worked in this capture: none.");
    expect_words(scene_finding(s)->english.windows, "New-SmbShare -Name 'accounts'");
    expect_words(scene_finding(s)->english.client, "smbclient -L //fs1 ");
    g_assert_cmpstr(scene_finding(s)->share, ==, ACCOUNTS);
    g_assert_cmpstr(scene_finding(s)->server, ==, "fs1");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void not_found_near_name(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_SUCCESS);

    scene_tree_connect(s, "\\\\fs1\\Acounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@13:error");
    scene_expect_evidence(s, 11, "\"accounts\"");
    expect_words(scene_finding(s)->english.cause, "\"accounts\" (frame 11)");
}

/* The nearest wins, whatever came first, and whoever reached it. */
static void not_found_nearest_name(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, "\\\\fs1\\projekts2", STATUS_SUCCESS);

    scene_client_is(s, 11);
    scene_connect_again(s);
    scene_whole_tree(s, "bob", "\\\\fs1\\projects", STATUS_SUCCESS);
    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", "\\\\fs1\\projekts", STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@33:error");
    expect_words(scene_finding(s)->english.cause, "\"projekts2\" (frame 11)");
}

static void not_found_near_name_comes_later(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, "\\\\fs1\\acounts", STATUS_BAD_NETWORK_NAME);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.share_not_found@11:error");
    scene_expect_first(s, "tree.share_not_found@11:error");
    expect_words(scene_finding(s)->english.cause, "\"accounts\" (frame 13)");
}

static void not_found_far_name(void)
{
    static const char *const paths[] = {"\\\\fs1\\backup", "\\\\fs1\\acc", "\\\\fs1\\archive"};

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_SUCCESS);

        scene_tree_connect(s, paths[i]);
        scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
        expect_words(scene_finding(s)->english.cause, "worked in this capture: none.");
    }
}

/* Reached a moment ago, gone now: the same name is no similar one. */
static void not_found_any_more(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_SUCCESS);

    scene_tree_disconnect(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    expect_words(scene_finding(s)->english.cause, "worked in this capture: none.");
}

static void not_found_other_servers_share(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_SUCCESS);

    scene_server_is(s, 20);
    scene_connect_again(s);
    scene_server_is(s, 21);
    scene_whole_tree(s, "alice", "\\\\fs2\\acounts", STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@22:error");
    expect_words(scene_finding(s)->english.cause, "worked in this capture: none.");
}

static void not_found_path_unread(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_next(s)->no_body = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
    scene_expect_evidence(s, 10, "a path that is not in the capture");
    expect_words(scene_finding(s)->english.windows, "-Name 'SHARE'");
}

static void not_found_answer_alone(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@4:error");
    scene_expect_no_evidence(s, "TREE_CONNECT to");
}

static void not_found_redirect(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_redirect = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.redirected@11:note");
}

/* G9: the pipe share is probed routinely; a refusal is told one severity lower and by no specific rule. */
static void not_found_ipc(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, "\\\\fs1\\ipc$", STATUS_BAD_NETWORK_NAME);

    scene_expect(s, "tree.refused@11:warn");
}

static void not_found_other_status(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_UNKNOWN);

    scene_expect(s, "tree.refused@11:error");
}

static void found(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_SUCCESS);

    scene_expect(s, "none");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
}

/* ---- tree.share_permission ------------------------------------------------------------------------------- */

static void permission(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, STATUS_ACCESS_DENIED);

    scene_expect(s, "tree.share_permission@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 11, "TREE_CONNECT of LAB\\alice answered STATUS_ACCESS_DENIED");
    scene_expect_excluded(s, "tree.encryption_required", "agreed on encryption in frame 5");
    expect_words(scene_finding(s)->english.cause, "User: LAB\\alice");
    expect_words(scene_finding(s)->english.windows, "Get-SmbShareAccess -Name 'accounts'");
}

static void permission_server_cannot_encrypt(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_210, ACCOUNTS, STATUS_ACCESS_DENIED);

    scene_expect(s, "tree.share_permission@11:error; negotiate.encryption_unavailable@11:note");
    scene_expect_excluded(s, "tree.encryption_required", "the server granted no encryption");
}

static void permission_session_encrypted(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311_CUT_SHORT);

    scene_logon(s, "alice");
    scene_next(s)->encrypts = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_next(s)->is_encrypted = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
    scene_expect_excluded(s, "tree.encryption_required", "the session is encrypted");
    scene_expect_excluded(s, "security.plaintext_refused", "frame 10 is encrypted");
    scene_expect_excluded(s, "security.signature_rejected", "frame 10 is encrypted");
}

static void permission_other_shares_work(void)
{
    static const char *const paths[] = {IPC, "\\\\fs1\\b", "\\\\fs1\\c", "\\\\fs1\\d"};
    g_autoptr(scene) s               = scene_logged_on(OFFER_311, GRANT_311);

    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        scene_tree_connect(s, paths[i]);
        scene_tree_answer(s, STATUS_SUCCESS);
    }
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@19:error");
    scene_expect_evidence(s, 11, "The same session reached \\\\fs1\\IPC$: the logon is good");
    scene_expect_evidence(s, 15, "\\\\fs1\\c");
    scene_expect_no_evidence(s, "\\\\fs1\\d:"); /* three are enough */
}

static void permission_left_share_is_no_proof(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, IPC, STATUS_SUCCESS);

    scene_tree_disconnect(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@14:error");
    scene_expect_no_evidence(s, "The same session reached");
}

static void permission_ipc(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, IPC, STATUS_ACCESS_DENIED);

    scene_expect(s, "tree.refused@11:warn");
}

static void as_guest(gboolean is_null)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_logon(s, is_null ? "" : "guest");
    scene_next(s)->is_guest = !is_null;
    scene_next(s)->is_null  = is_null;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, is_null ? "session.anonymous@11:error" : "tree.guest_denied@11:error");
    scene_expect_not_excluded(s, "tree.share_permission"); /* that is what it comes to */
    scene_expect_excluded(s, "tree.encryption_required", "guest or anonymous");
}

static void permission_guest(void)
{
    as_guest(FALSE);
}

static void permission_anonymous(void)
{
    as_guest(TRUE);
}

static void permission_offer_not_seen(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_UNREAD, GRANT_UNREAD, ACCOUNTS, STATUS_ACCESS_DENIED);

    scene_expect(s, "tree.refused@11:error");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 1);
    scene_expect_excluded(s, "security.plaintext_refused", "without a demand");
}

static void permission_other_status(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, 0xC00000CA);

    scene_expect(s, "tree.refused@11:error");
}

/* ---- tree.encryption_required ---------------------------------------------------------------------------- */

static void encryption(scene_offer offer, scene_grant grant, const char *obstacle)
{
    g_autoptr(scene) s = tree_answered(offer, grant, ACCOUNTS, STATUS_ACCESS_DENIED);

    scene_expect(s, "tree.encryption_required@11:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 4, obstacle);
    scene_expect_evidence(s, 11, "STATUS_ACCESS_DENIED");
    scene_expect_evidence(s, 0, "Also possible, the wire does not tell them apart: tree.share_permission");
}

static void encryption_old_dialect(void)
{
    encryption(OFFER_210, GRANT_210, "no SMB 3 dialect");
}

static void encryption_no_capability(void)
{
    encryption(OFFER_302_PLAIN, GRANT_302_PLAIN, "SMB 3 but no encryption");
    encryption(OFFER_311_PLAIN, GRANT_311_PLAIN, "SMB 3 but no encryption");
}

static void encryption_no_cipher(void)
{
    encryption(OFFER_311, GRANT_311_NO_CIPHER, "share no encryption cipher");
}

/* Frames 1 to 11: pc2 reaches the share, encrypted. Then alice's old PC is refused. */
static scene *proof_of_encryption(void)
{
    scene *s = scene_new();

    scene_client_is(s, 11);
    scene_whole_logon(s, "bob", STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->encrypts = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    return s;
}

static void old_pc_is_refused(scene *s)
{
    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_client_is(s, 10);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
}

static void encryption_proved(void)
{
    g_autoptr(scene) s = proof_of_encryption();

    old_pc_is_refused(s);
    scene_expect(s, "tree.encryption_required@22:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 11, "reached by a client that encrypts");
}

/* Another client got in without encryption: the share may well not require it. */
/* Somebody reached the share without encryption: it does not require it. */
static void encryption_not_required(void)
{
    g_autoptr(scene) s = scene_new();

    scene_client_is(s, 11);
    scene_whole_tree(s, "bob", ACCOUNTS, STATUS_SUCCESS);
    old_pc_is_refused(s);
    scene_expect(s, "tree.share_permission@22:error");
    scene_expect_excluded(s, "tree.encryption_required", "reached without encryption in frame 11");
}

/* The proof must point at the frame that proves it, not at an earlier visit. */
static void encryption_proved_at_second_visit(void)
{
    g_autoptr(scene) s = scene_new();

    scene_client_is(s, 11);
    scene_whole_tree(s, "bob", ACCOUNTS, STATUS_SUCCESS);
    scene_tree_disconnect(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->encrypts = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    old_pc_is_refused(s);
    scene_expect(s, "tree.encryption_required@25:error");
    scene_expect_evidence(s, 14, "reached by a client that encrypts");
}

static void encryption_silent_cases(void)
{
    static const struct {
        scene_offer offer;
        scene_grant grant;
        const char *remark;
    } rows[] = {{OFFER_311, GRANT_311, ""},
                {OFFER_302, GRANT_302, ""},
                {OFFER_311, GRANT_311_CUT_SHORT, ""},
                {OFFER_311, GRANT_210, "; negotiate.encryption_unavailable@11:note"},
                {OFFER_302, GRANT_302_PLAIN, "; negotiate.encryption_unavailable@11:note"},
                {OFFER_311, GRANT_311_PLAIN, "; negotiate.encryption_unavailable@11:note"}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s        = tree_answered(rows[i].offer, rows[i].grant, ACCOUNTS, STATUS_ACCESS_DENIED);
        g_autofree char *findings = g_strconcat("tree.share_permission@11:error", rows[i].remark, NULL);

        scene_expect(s, findings);
        scene_expect_no_evidence(s, "tree.encryption_required");
    }
}

static void encryption_other_status(void)
{
    g_autoptr(scene) s = tree_answered(OFFER_210, GRANT_210, ACCOUNTS, STATUS_BAD_NETWORK_NAME);

    scene_expect(s, "tree.share_not_found@11:error");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 0);
}

/* ---- tree.refused ---------------------------------------------------------------------------------------- */

static void refused_with(guint32 status, const char *words)
{
    g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, status);

    scene_expect(s, "tree.refused@11:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 11, words);
    expect_words(scene_finding(s)->english.cause, words);
    expect_words(scene_finding(s)->english.cause, ACCOUNTS);
}

static void refused_sharing_paused(void)
{
    refused_with(0xC00000CF, "STATUS_SHARING_PAUSED");
}

static void refused_unknown(void)
{
    refused_with(STATUS_UNKNOWN, "0xC0DE1234 (not a status this version knows)");
}

static void refused_vfs_module(void)
{
    refused_with(0xC0000001, "STATUS_UNSUCCESSFUL");
}

static void refused_normal_statuses(void)
{
    static const guint32 statuses[] = {
        STATUS_NETWORK_SESSION_EXPIRED, STATUS_PATH_NOT_COVERED, 0x80000005, 0x8000002D, 0x0000010C, STATUS_PENDING};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s = tree_answered(OFFER_311, GRANT_311, ACCOUNTS, statuses[i]);

        scene_expect(s, "none");
        scene_expect_first(s, "none");
    }
}

static void refused_redirect(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->is_redirect = TRUE;
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.redirected@11:note");
}

/* Neither a guest nor who encrypts has to sign, whatever the version: nothing lowers the confidence. */
static void closed_for_other_reasons(void)
{
    for (guint is_guest = 0; is_guest < 2; is_guest++) {
        g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_UNREAD);

        scene_logon(s, "nobody");
        scene_next(s)->is_guest = is_guest != 0;
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_next(s)->is_unsigned  = TRUE;
        scene_next(s)->is_encrypted = is_guest == 0;
        scene_tree_connect(s, ACCOUNTS);
        scene_ack(s);
        scene_server_closes(s);
        scene_expect(s, "tree.closed_by_server@12:error");
        scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    }
}

static void closed_by_client_unsigned(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_UNREAD);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_next(s)->is_unsigned = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void required_and_others_unseen(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->no_body = TRUE;
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.encryption_required@22:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
}

void suite_rules_tree(void)
{
    static const suite_test tests[] = {
        {"/rules/tree.share_not_found/fires/bad_network_name", not_found},
        {"/rules/tree.share_not_found/fires/near_name", not_found_near_name},
        {"/rules/tree.share_not_found/fires/nearest_name", not_found_nearest_name},
        {"/rules/tree.share_not_found/fires/near_name_comes_later", not_found_near_name_comes_later},
        {"/rules/tree.share_not_found/fires/far_name", not_found_far_name},
        {"/rules/tree.share_not_found/fires/not_any_more", not_found_any_more},
        {"/rules/tree.share_not_found/fires/other_servers_share", not_found_other_servers_share},
        {"/rules/tree.share_not_found/fires/path_unread", not_found_path_unread},
        {"/rules/tree.share_not_found/fires/answer_alone", not_found_answer_alone},
        {"/rules/tree.share_not_found/silent/redirect", not_found_redirect},
        {"/rules/tree.share_not_found/silent/ipc", not_found_ipc},
        {"/rules/tree.share_not_found/silent/other_status", not_found_other_status},
        {"/rules/tree.share_not_found/silent/found", found},
        {"/rules/tree.share_permission/fires/access_denied", permission},
        {"/rules/tree.share_permission/fires/server_cannot_encrypt", permission_server_cannot_encrypt},
        {"/rules/tree.share_permission/fires/session_encrypted", permission_session_encrypted},
        {"/rules/tree.share_permission/fires/other_shares_work", permission_other_shares_work},
        {"/rules/tree.share_permission/fires/left_share_is_no_proof", permission_left_share_is_no_proof},
        {"/rules/tree.share_permission/silent/ipc", permission_ipc},
        {"/rules/tree.share_permission/silent/guest", permission_guest},
        {"/rules/tree.share_permission/silent/anonymous", permission_anonymous},
        {"/rules/tree.share_permission/silent/offer_not_seen", permission_offer_not_seen},
        {"/rules/tree.share_permission/silent/other_status", permission_other_status},
        {"/rules/tree.encryption_required/fires/old_dialect", encryption_old_dialect},
        {"/rules/tree.encryption_required/fires/no_capability", encryption_no_capability},
        {"/rules/tree.encryption_required/fires/no_cipher", encryption_no_cipher},
        {"/rules/tree.encryption_required/fires/proved", encryption_proved},
        {"/rules/tree.encryption_required/silent/not_required", encryption_not_required},
        {"/rules/tree.encryption_required/fires/proved_at_second_visit", encryption_proved_at_second_visit},
        {"/rules/tree.encryption_required/silent/can_encrypt", encryption_silent_cases},
        {"/rules/tree.encryption_required/silent/other_status", encryption_other_status},
        {"/rules/tree.encryption_required/fires/how_others_got_in_is_not_seen", required_and_others_unseen},
        {"/rules/tree.refused/fires/sharing_paused", refused_sharing_paused},
        {"/rules/tree.refused/fires/unknown_status", refused_unknown},
        {"/rules/tree.refused/fires/vfs_module", refused_vfs_module},
        {"/rules/tree.refused/silent/normal_statuses", refused_normal_statuses},
        {"/rules/tree.refused/silent/redirect", refused_redirect},
        {"/rules/tree.closed_by_server/fires/may_not_be_unsigned", closed_for_other_reasons},
        {"/rules/tree.closed_by_server/silent/client", closed_by_client_unsigned},
    };

    SUITE_REGISTER(tests);
}
