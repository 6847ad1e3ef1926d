/* rules_small_test.c - rules about single facts: a status, a missing bit, a late answer, a close
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define IPC "\\\\fs1\\IPC$"
#define BAD_CLUSTER_DIALECT 0xC05D0001u
#define BAD_DEVICE_TYPE 0xC00000CBu

/* Frames 1 to 11 */
static scene *tree_answered(const char *path, guint32 status)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, path);
    scene_tree_answer(s, status);
    return s;
}

/* ---- tree.cluster_dialect ------------------------------------------------------------------------------------ */

static void cluster(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, BAD_CLUSTER_DIALECT);

    scene_expect(s, "tree.cluster_dialect@11:error");
    scene_expect_first(s, "tree.cluster_dialect@11:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS);
    scene_expect_evidence(s, 11, "STATUS_SMB_BAD_CLUSTER_DIALECT");
    expect_words(scene_finding(s)->english.cause, "SMB 3.1.1");
    scene_expect_no_evidence(s, "came back");
}

/* Frames 12 to 22: what 3.2.5.5 asks of the client. */
static void come_back(scene *s, const char *user, const char *path)
{
    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_302, GRANT_302);
    scene_logon(s, user);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, path);
    scene_tree_answer(s, STATUS_SUCCESS);
}

static void cluster_reconnected(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, BAD_CLUSTER_DIALECT);

    come_back(s, "alice", ACCOUNTS);
    scene_expect(s, "tree.cluster_dialect@11:note");
    scene_expect_first(s, "tree.cluster_dialect@11:error; tree.cluster_dialect@23:note");
    scene_expect_evidence(s, 17, "came back with SMB 3.0.2");
    scene_expect_evidence(s, 23, "it recovered");
}

static void cluster_too_late(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, BAD_CLUSTER_DIALECT);

    scene_wait(s, 60);
    come_back(s, "alice", ACCOUNTS);
    scene_expect(s, "tree.cluster_dialect@11:error");
}

static void cluster_other_share_works(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, BAD_CLUSTER_DIALECT);

    come_back(s, "alice", "\\\\fs1\\public");
    scene_expect(s, "tree.cluster_dialect@11:error");
}

static void cluster_unavailable(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, 0xC0000466);

    scene_expect(s, "tree.unavailable@11:error");
}

static void cluster_let_in(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_SUCCESS);

    scene_expect(s, "none");
}

/* ---- tree.wrong_type ------------------------------------------------------------------------------------------- */

static void wrong_type(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, BAD_DEVICE_TYPE);

    scene_expect(s, "tree.wrong_type@11:warn");
    scene_expect_first(s, "tree.wrong_type@11:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS);
    scene_expect_evidence(s, 11, "STATUS_BAD_DEVICE_TYPE");
    expect_words(scene_finding(s)->english.client, ACCOUNTS);
}

static void wrong_type_retried(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, BAD_DEVICE_TYPE);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.wrong_type@11:note");
}

static void wrong_type_not_found(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_BAD_NETWORK_NAME);

    scene_expect(s, "tree.share_not_found@11:error");
}

static void wrong_type_elsewhere(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, BAD_DEVICE_TYPE);
    scene_expect(s, "session.refused@9:error");
}

static void wrong_type_let_in(void)
{
    g_autoptr(scene) s = tree_answered(ACCOUNTS, STATUS_SUCCESS);

    scene_expect(s, "none");
}

/* ---- session.final_response_unsigned ----------------------------------------------------------------------------- */

/* Frames 1 to 9; what is unusual about the answer was set with scene_next() of the scene that this returns. */
static scene *asked_to_log_on(scene_offer offer, scene_grant grant, const char *user)
{
    scene *s = scene_negotiated(offer, grant);

    scene_logon(s, user);
    return s;
}

static void answer_and_leave(scene *s)
{
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
}

static void final_unsigned(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    answer_and_leave(s);
    scene_expect(s, "session.final_response_unsigned@10:error");
    scene_expect_first(s, "session.final_response_unsigned@10:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 9, "LAB\\alice succeeded");
    scene_expect_evidence(s, 9, "not signed");
    scene_expect_evidence(s, 10, "closed the connection 1 ms later");
}

static void final_unsigned_reset(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311_PLAIN, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_resets(s);
    scene_expect(s, "session.final_response_unsigned@10:error");
    scene_expect_evidence(s, 10, "reset the connection");
}

static void final_unsigned_recovered(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    answer_and_leave(s);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", ACCOUNTS, STATUS_SUCCESS);
    scene_expect(s, "session.final_response_unsigned@10:note");
}

static void final_signed(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_next(s)->is_signed = TRUE;
    answer_and_leave(s);
    scene_expect(s, "none");
}

static void final_encrypted(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_next(s)->is_encrypted = TRUE;
    answer_and_leave(s);
    scene_expect(s, "none");
}

static void final_guest(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_next(s)->is_guest = TRUE;
    answer_and_leave(s);
    scene_expect(s, "session.guest_refused_by_client@10:error");
}

static void final_anonymous(void)
{
    g_autoptr(scene) flagged  = asked_to_log_on(OFFER_311, GRANT_311, "");
    g_autoptr(scene) nameless = asked_to_log_on(OFFER_311, GRANT_311, "");

    scene_next(flagged)->is_null = TRUE;
    answer_and_leave(flagged);
    scene_expect(flagged, "none");
    answer_and_leave(nameless); /* as Samba answers */
    scene_expect(nameless, "none");
}

static void final_older_dialect(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_302, GRANT_302, "alice");

    answer_and_leave(s);
    scene_expect(s, "none");
}

static void final_server_closes(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void final_client_goes_on(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void final_client_logs_off(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_logoff(s);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void final_client_seals(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_sealed(s, TRUE);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void final_client_stays(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_wait(s, 20);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void final_body_unread(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_next(s)->no_body = TRUE;
    answer_and_leave(s);
    scene_expect(s, "none");
}

static void final_lost(void)
{
    g_autoptr(scene) s = asked_to_log_on(OFFER_311, GRANT_311, "alice");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_next(s)->follows_lost = TRUE;
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void final_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_logon(s, "alice");
    answer_and_leave(s);
    scene_expect(s, "none");
}

/* ---- negotiate.signing_unavailable ------------------------------------------------------------------------------ */

static scene *offered_to(void)
{
    scene *s = scene_connected();

    scene_negotiate(s, OFFER_311);
    return s;
}

static void no_signing(void)
{
    g_autoptr(scene) s = offered_to();

    scene_next(s)->cannot_sign = TRUE;
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "negotiate.signing_unavailable@5:warn");
    scene_expect_first(s, "negotiate.signing_unavailable@5:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 5, "lacks SIGNING_ENABLED");
    scene_expect_no_evidence(s, "demands");
}

static void no_signing_demanded(void)
{
    g_autoptr(scene) s        = scene_connected();
    smbtriage_negotiate offer = {
        .dialect_count = 1, .dialects = {0x0302}, .signing_enabled = SMBTRIAGE_YES, .signing_required = SMBTRIAGE_YES};

    scene_negotiate_raw(s, &offer);
    scene_next(s)->cannot_sign = TRUE;
    scene_negotiate_answer(s, GRANT_302);
    scene_expect(s, "negotiate.signing_unavailable@5:warn");
    scene_expect_evidence(s, 4, "The client demands signing");
}

/* The first round of a multi-protocol negotiate is not what counts (G8). */
static void no_signing_first_round(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "SMB 2.002, SMB 2.???");
    scene_next(s)->cannot_sign = TRUE;
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void signing_not_seen(void)
{
    g_autoptr(scene) s = offered_to();

    scene_negotiate_answer(s, GRANT_UNREAD);
    scene_expect(s, "none");
}

static void signing_enabled(void)
{
    g_autoptr(scene) s = offered_to();

    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

static void signing_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_smb1_answer(s, 0);
    scene_expect(s, "none");
}

/* ---- session.anonymous_dropped --------------------------------------------------------------------------------- */

/* Frames 1 to 9 */
static scene *logged_on_as(const char *user, gboolean is_guest, gboolean is_null)
{
    scene *s = asked_to_log_on(OFFER_302, GRANT_302, user);

    scene_next(s)->is_guest = is_guest;
    scene_next(s)->is_null  = is_null;
    scene_logon_answer(s, STATUS_SUCCESS);
    return s;
}

static void anonymous_closed(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "session.anonymous_dropped@11:warn");
    scene_expect_first(s, "session.anonymous_dropped@11:warn");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 9, "succeeded as an anonymous one");
    scene_expect_evidence(s, 10, "TREE_CONNECT");
    scene_expect_evidence(s, 11, "closed the connection");
    scene_expect_evidence(s, 0, "tree.closed_by_server");
}

/* G9 does not excuse it: nothing else can follow on this connection. */
static void anonymous_reset_at_ipc(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, FALSE);

    scene_tree_connect(s, IPC);
    scene_server_resets(s);
    scene_expect(s, "session.anonymous_dropped@11:warn");
    scene_expect_evidence(s, 11, "reset the connection");
}

static void anonymous_client_closes(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void anonymous_nothing_asked(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_server_closes(s);
    scene_expect(s, "none");
}

static void anonymous_named(void)
{
    g_autoptr(scene) s = logged_on_as("alice", FALSE, FALSE);

    scene_next(s)->is_signed = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@11:error");
}

static void anonymous_guest(void)
{
    g_autoptr(scene) s = logged_on_as("", TRUE, FALSE);

    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@11:error");
}

/* Somebody had logged on by name over this connection: 3.3.5.5.3 makes ConstrainedConnection FALSE. */
static void anonymous_beside_user(void)
{
    g_autoptr(scene) s = logged_on_as("alice", FALSE, FALSE);

    scene_logon(s, "");
    scene_next(s)->is_null = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@15:error");
}

static void anonymous_answered_before(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, IPC);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@13:error");
}

static void anonymous_refused(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_server_closes(s);
    scene_expect(s, "session.anonymous@11:error");
}

static void anonymous_lost(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_next(s)->follows_lost = TRUE;
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void anonymous_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_logon(s, "");
    scene_next(s)->is_null = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* ---- transport.slow_handshake ---------------------------------------------------------------------------------- */

static void late_resent(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_wait(s, 1);
    scene_syn(s);
    scene_syn_ack(s);
    scene_client_ack(s);
    scene_expect(s, "transport.slow_handshake@3:note");
    scene_expect_first(s, "transport.slow_handshake@3:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 1, "First SYN");
    scene_expect_evidence(s, 2, "Sent again");
    scene_expect_evidence(s, 3, "SYN-ACK 1.0 s after");
}

static void late_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_wait(s, 1.5);
    scene_syn_ack(s);
    scene_expect(s, "transport.slow_handshake@2:note");
    scene_expect_no_evidence(s, "Sent again");
}

static void late_not_at_all(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_wait(s, 0.9);
    scene_syn_ack(s);
    scene_expect(s, "none");
}

/* G12: a capture point that sees traffic twice. */
static void late_seen_twice(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_again(s);
    scene_syn_ack(s);
    scene_again(s);
    scene_expect(s, "none");
}

/* No SYN waits a minute alone: part of the capture is missing, or its clock jumped. */
static void late_clock_jumped(void)
{
    g_autoptr(scene) forth = scene_new();
    g_autoptr(scene) back  = scene_new();

    scene_syn(forth);
    scene_wait(forth, 60);
    scene_syn_ack(forth);
    scene_expect(forth, "none");
    scene_syn(back);
    scene_wait(back, -60);
    scene_syn_ack(back);
    scene_expect(back, "none");
}

static void late_never(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_wait(s, 1);
    scene_syn(s);
    scene_expect(s, "none");
}

static void late_only_answer(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_wait(s, 2);
    scene_syn_ack(s);
    scene_expect(s, "none");
}

/* SMB 2.0.2 in answer to SMB1 is the answer that counts. */
static void no_signing_after_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "SMB 2.002");
    scene_next(s)->cannot_sign = TRUE;
    scene_negotiate_answer(s, GRANT_202);
    scene_expect(s, "negotiate.signing_unavailable@5:warn");
}

/* What the first answer lacked says nothing of the second. */
static void no_signing_unread(void)
{
    g_autoptr(scene) s = offered_to();

    scene_next(s)->cannot_sign = TRUE;
    scene_negotiate_answer(s, GRANT_311);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_UNREAD);
    scene_expect(s, "negotiate.signing_unavailable@5:warn");
}

/* [MS-SMB2] 3.3.5.2.9 disconnects at once: this server hung, or went down. */
static void anonymous_closed_late(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_wait(s, 20);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@12:error");
    scene_expect_no_evidence(s, "session.anonymous_dropped");
}

static void anonymous_logged_off(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_logoff(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@12:error");
    scene_expect_no_evidence(s, "session.anonymous_dropped");
}

/* G9: it may be the pipe share. */
static void anonymous_somewhere(void)
{
    g_autoptr(scene) s = logged_on_as("", FALSE, TRUE);

    scene_next(s)->no_body = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.refused@11:error");
}

void suite_rules_small(void)
{
    static const suite_test tests[] = {
        {"/rules/tree.cluster_dialect/fires/status", cluster},
        {"/rules/tree.cluster_dialect/fires/too_late", cluster_too_late},
        {"/rules/tree.cluster_dialect/fires/other_share_works", cluster_other_share_works},
        {"/rules/tree.cluster_dialect/note/reconnected", cluster_reconnected},
        {"/rules/tree.cluster_dialect/silent/unavailable", cluster_unavailable},
        {"/rules/tree.cluster_dialect/silent/let_in", cluster_let_in},
        {"/rules/tree.wrong_type/fires/status", wrong_type},
        {"/rules/tree.wrong_type/note/retried", wrong_type_retried},
        {"/rules/tree.wrong_type/silent/not_found", wrong_type_not_found},
        {"/rules/tree.wrong_type/silent/other_step", wrong_type_elsewhere},
        {"/rules/tree.wrong_type/silent/let_in", wrong_type_let_in},
        {"/rules/session.final_response_unsigned/fires/client_closes", final_unsigned},
        {"/rules/session.final_response_unsigned/fires/client_resets", final_unsigned_reset},
        {"/rules/session.final_response_unsigned/note/recovered", final_unsigned_recovered},
        {"/rules/session.final_response_unsigned/silent/signed", final_signed},
        {"/rules/session.final_response_unsigned/silent/encrypted", final_encrypted},
        {"/rules/session.final_response_unsigned/silent/guest", final_guest},
        {"/rules/session.final_response_unsigned/silent/anonymous", final_anonymous},
        {"/rules/session.final_response_unsigned/silent/older_dialect", final_older_dialect},
        {"/rules/session.final_response_unsigned/silent/server_closes", final_server_closes},
        {"/rules/session.final_response_unsigned/silent/client_goes_on", final_client_goes_on},
        {"/rules/session.final_response_unsigned/silent/client_logs_off", final_client_logs_off},
        {"/rules/session.final_response_unsigned/silent/client_seals", final_client_seals},
        {"/rules/session.final_response_unsigned/silent/client_stays", final_client_stays},
        {"/rules/session.final_response_unsigned/silent/body_unread", final_body_unread},
        {"/rules/session.final_response_unsigned/silent/lost", final_lost},
        {"/rules/session.final_response_unsigned/silent/mid_stream", final_mid_stream},
        {"/rules/negotiate.signing_unavailable/fires/bit_missing", no_signing},
        {"/rules/negotiate.signing_unavailable/fires/demanded", no_signing_demanded},
        {"/rules/negotiate.signing_unavailable/silent/first_round", no_signing_first_round},
        {"/rules/negotiate.signing_unavailable/silent/not_seen", signing_not_seen},
        {"/rules/negotiate.signing_unavailable/silent/enabled", signing_enabled},
        {"/rules/negotiate.signing_unavailable/silent/smb1", signing_smb1},
        {"/rules/negotiate.signing_unavailable/fires/after_smb1", no_signing_after_smb1},
        {"/rules/negotiate.signing_unavailable/silent/second_answer_unread", no_signing_unread},
        {"/rules/session.anonymous_dropped/fires/closed", anonymous_closed},
        {"/rules/session.anonymous_dropped/fires/reset_at_ipc", anonymous_reset_at_ipc},
        {"/rules/session.anonymous_dropped/silent/client_closes", anonymous_client_closes},
        {"/rules/session.anonymous_dropped/silent/nothing_asked", anonymous_nothing_asked},
        {"/rules/session.anonymous_dropped/silent/named", anonymous_named},
        {"/rules/session.anonymous_dropped/silent/guest", anonymous_guest},
        {"/rules/session.anonymous_dropped/silent/beside_user", anonymous_beside_user},
        {"/rules/session.anonymous_dropped/silent/answered_before", anonymous_answered_before},
        {"/rules/session.anonymous_dropped/silent/refused", anonymous_refused},
        {"/rules/session.anonymous_dropped/silent/lost", anonymous_lost},
        {"/rules/session.anonymous_dropped/silent/mid_stream", anonymous_mid_stream},
        {"/rules/session.anonymous_dropped/silent/late", anonymous_closed_late},
        {"/rules/session.anonymous_dropped/silent/logged_off", anonymous_logged_off},
        {"/rules/transport.slow_handshake/fires/sent_again", late_resent},
        {"/rules/transport.slow_handshake/fires/alone", late_alone},
        {"/rules/transport.slow_handshake/silent/in_time", late_not_at_all},
        {"/rules/transport.slow_handshake/silent/seen_twice", late_seen_twice},
        {"/rules/transport.slow_handshake/silent/clock_jumped", late_clock_jumped},
        {"/rules/transport.slow_handshake/silent/never_answered", late_never},
        {"/rules/transport.slow_handshake/silent/only_answer", late_only_answer},
        {"/rules/session.anonymous/silent/path_not_seen", anonymous_somewhere},
    };

    SUITE_REGISTER(tests);
}
