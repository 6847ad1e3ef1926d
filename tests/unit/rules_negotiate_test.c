/* rules_negotiate_test.c - rules about the NEGOTIATE
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define OLD_DIALECTS "PC NETWORK PROGRAM 1.0, NT LM 0.12"

/* Frames 1 to 5: the server's TCP acknowledges the NEGOTIATE. */
static scene *acknowledged(void)
{
    scene *s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    return s;
}

/* ---- negotiate.no_reply: fires ------------------------------------------------------------------------------- */

static void no_reply_client_resets(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@6:error");
    scene_expect_first(s, "negotiate.no_reply@6:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "NEGOTIATE sent");
    scene_expect_evidence(s, 5, "Acknowledged by the server's TCP after 1 ms");
    scene_expect_evidence(s, 6, "The client reset the connection after 20.0 s");
    expect_words(scene_finding(s)->english.cause, "no SMB answer for 20.0 s");
    scene_expect_steps(s, 1, "transport:ok negotiate:no_reply");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void no_reply_names_timers(void)
{
    static const struct {
        double seconds;
        guint32 (*end)(scene *);
        const char *words;
    } rows[] = {
        {20, scene_client_resets, "smbclient's 20 s"},
        {16, scene_client_closes, "as does the short timer of Windows 8 and later"},
        {20, scene_client_closes, "as does the short timer of Windows 8 and later, or smbclient's 20 s"},
        {60, scene_client_resets, "60 s request timer"},
        {60, scene_client_closes, "The client closed the connection after 60.0 s, as does the 60 s"},
        {60, scene_server_resets, "clears connections without a session"},
        {50, scene_server_resets, "clears connections without a session"},
        {90, scene_server_closes, "The server closed the connection after 90.0 s, as does a server"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = acknowledged();

        scene_wait(s, rows[i].seconds);
        rows[i].end(s);
        scene_expect(s, "negotiate.no_reply@6:error");
        scene_expect_evidence(s, 6, rows[i].words);
    }
}

static void no_reply_names_no_timer(void)
{
    static const struct {
        double seconds;
        guint32 (*end)(scene *);
    } rows[] = {{12, scene_client_resets}, {30, scene_client_resets}, {20, scene_server_resets},
                {50, scene_client_resets}, {30, scene_server_closes}, {60.0 * 60, scene_client_closes},
                {100, scene_server_resets}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = acknowledged();

        scene_wait(s, rows[i].seconds);
        rows[i].end(s);
        scene_expect(s, "negotiate.no_reply@6:error");
        scene_expect_no_evidence(s, "as does");
    }
}

static void no_reply_until_capture_ends(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_goes_on(s, 12);
    scene_expect(s, "negotiate.no_reply@4:error");
    scene_expect_first(s, "none");
    scene_expect_evidence(s, 0, "The capture goes on for 12.0 s without an answer");
}

static void no_reply_to_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@6:error");
}

static void no_reply_retransmitted(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_client_retransmits(s);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@7:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

static void no_reply_threshold(void)
{
    smbtriage_options options = smbtriage_options_default();

    options.no_reply_seconds = 3;
    for (guint i = 0; i < 2; i++) {
        g_autoptr(scene) s = scene_new_with(&options);

        scene_handshake(s);
        scene_negotiate(s, OFFER_311);
        scene_ack(s);
        scene_wait(s, i == 0 ? 2.9 : 3.0);
        scene_client_resets(s);
        scene_expect(s, i == 0 ? "none" : "negotiate.no_reply@6:error");
    }
}

/* ---- negotiate.no_reply: silent ------------------------------------------------------------------------------ */

static void no_reply_too_soon(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_wait(s, 9.9);
    scene_client_resets(s);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:no_reply");
}

static void no_reply_not_acknowledged(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void no_reply_partly_acknowledged(void)
{
    static const guint32 missing[] = {1, 99, 100};

    for (guint i = 0; i < G_N_ELEMENTS(missing); i++) {
        g_autoptr(scene) s = scene_connected();

        scene_negotiate(s, OFFER_311);
        scene_ack_short(s, missing[i]);
        scene_wait(s, 20);
        scene_client_resets(s);
        scene_expect(s, "none");
    }
}

/* Where the request ends is not known: an acknowledgment of earlier bytes proves nothing. */
static void no_reply_segment_not_fed(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_data(s, 10);
    scene_next(s)->without_segment = TRUE;
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void no_reply_server_spoke(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_server_data(s, 30);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:unseen");
}

static void no_reply_pending(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_next(s)->without_segment = TRUE;
    scene_negotiate_refused(s, STATUS_PENDING);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void no_reply_after_answer(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_negotiate_answer(s, GRANT_311);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "session.never_started@7:note");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
}

static void no_reply_next_request_came(void)
{
    g_autoptr(scene) s = acknowledged();

    scene_setup_first(s);
    scene_goes_on(s, 5);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:unseen session:unseen");
}

/* ---- negotiate.no_common_dialect ------------------------------------------------------------------------------ */

static void no_common_dialect(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error");
    scene_expect_first(s, "negotiate.no_common_dialect@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "The client offers 2.0.2, 2.1");
    expect_words(scene_finding(s)->english.cause, "minimum is above the newest of them");
    scene_expect_evidence(s, 5, "STATUS_NOT_SUPPORTED");
    expect_words(scene_finding(s)->english.cause, "Offered: 2.0.2, 2.1.");
    scene_expect_no_evidence(s, "Also possible");
}

static void no_common_dialect_strange_numbers(void)
{
    smbtriage_negotiate body = {.dialect_count = 2, .dialects = {0x0210, 0x0999}};
    g_autoptr(scene) s       = scene_connected();

    scene_negotiate_raw(s, &body);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect_evidence(s, 4, "2.1, 0x0999");
}

static void no_common_dialect_offer_unread(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_UNREAD);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    expect_words(scene_finding(s)->english.cause, "Offered: (not in the capture)");
}

static void no_common_dialect_corrected(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.no_common_dialect@5:note");
    scene_expect_first(s, "negotiate.no_common_dialect@5:error; negotiate.no_common_dialect@10:note");
}

static void no_common_dialect_other_status(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "negotiate.refused@5:error");
}

static void no_common_dialect_answered(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_expect(s, "none");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN);
}

/* ---- negotiate.client_smb1_only ------------------------------------------------------------------------------- */

/* Frames 1 to 4 */
static scene *old_client(void)
{
    scene *s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
    return s;
}

static void smb1_no_dialect(void)
{
    g_autoptr(scene) s = old_client();

    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "negotiate.client_smb1_only@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "SMB1 dialects only: " OLD_DIALECTS);
    scene_expect_evidence(s, 5, "0xFFFF");
    expect_words(scene_finding(s)->english.cause, "Offered: " OLD_DIALECTS);
}

static void smb1_server_ends(guint32 (*end)(scene *), const char *words)
{
    g_autoptr(scene) s = old_client();

    end(s);
    scene_expect(s, "negotiate.client_smb1_only@5:error");
    scene_expect_first(s, "negotiate.client_smb1_only@5:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 5, words);
}

static void smb1_server_closes(void)
{
    smb1_server_ends(scene_server_closes, "The server closed the connection without an answer");
}

static void smb1_server_resets(void)
{
    smb1_server_ends(scene_server_resets, "The server reset the connection without an answer");
}

static void smb1_strings_unread(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, NULL);
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "negotiate.client_smb1_only@5:error");
    scene_expect_evidence(s, 4, "(not in the capture)");
}

/* The server was frozen and its kernel reset the connection in the end: it may well speak SMB1. */
static void smb1_server_hangs(void)
{
    g_autoptr(scene) s = old_client();

    scene_ack(s);
    scene_wait(s, 50);
    scene_server_resets(s);
    scene_expect(s, "negotiate.no_reply@6:error");
    scene_expect_no_evidence(s, "negotiate.client_smb1_only");
}

static void smb1_other_client_speaks_smb2(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_is(s, 11);
    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "negotiate.client_smb1_only@10:error");
}

static void smb1_offers_both(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, OLD_DIALECTS ", SMB 2.???");
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@5:error");
}

static void smb1_strings_not_seen(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NOT_SEEN, NULL);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void smb1_client_closes(void)
{
    g_autoptr(scene) s = old_client();

    scene_client_closes(s);
    scene_expect(s, "none");
}

static void smb1_server_spoke(void)
{
    g_autoptr(scene) s = old_client();

    scene_server_data(s, 80);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void smb1_capture_lost(void)
{
    g_autoptr(scene) s = old_client();

    scene_next(s)->follows_lost = TRUE;
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void smb1_accepted(void)
{
    g_autoptr(scene) s = old_client();

    scene_smb1_answer(s, 1);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void smb1_answer_cut_off(void)
{
    g_autoptr(scene) s = old_client();

    scene_next(s)->no_body = TRUE;
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "none");
}

/* Not a real server's way, but the finding must not quote an index that nobody sent. */
static void smb1_smb2_refusal(void)
{
    g_autoptr(scene) s = old_client();

    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error");
    scene_expect_no_evidence(s, "client_smb1_only");
}

static void smb1_client_spoke_smb2_before(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void smb1_client_offered_both_before(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, OLD_DIALECTS ", SMB 2.002");
    scene_server_closes(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@5:error");
}

static void smb1_client_speaks_smb2_later(void)
{
    g_autoptr(scene) s = old_client();

    scene_server_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.client_smb1_only@5:note");
}

/* ---- negotiate.refused ---------------------------------------------------------------------------------------- */

static void refused_with(guint32 status, const char *words)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, status);
    scene_expect(s, "negotiate.refused@5:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 5, words);
    expect_words(scene_finding(s)->english.cause, words);
}

static void refused_access_denied(void)
{
    refused_with(STATUS_ACCESS_DENIED, "STATUS_ACCESS_DENIED");
}

static void refused_unknown(void)
{
    refused_with(STATUS_UNKNOWN, "0xC0DE1234 (not a status this version knows)");
}

/* Normal for a session setup, not here. */
static void refused_more_processing(void)
{
    refused_with(STATUS_MORE_PROCESSING_REQUIRED, "STATUS_MORE_PROCESSING_REQUIRED");
}

static void refused_smb1_index(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "SMB 2.???");
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "negotiate.refused@5:error");
    expect_words(scene_finding(s)->english.cause, "an SMB1 answer without a dialect");
}

static void refused_closed_only(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@5:error");
}

static void refused_warning_is_none(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, 0x80000005);
    scene_expect(s, "none");
}

static void refused_by_specific_rule(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error");
}

void suite_rules_negotiate(void)
{
    static const suite_test tests[] = {
        {"/rules/negotiate.no_reply/fires/client_resets", no_reply_client_resets},
        {"/rules/negotiate.no_reply/fires/names_timers", no_reply_names_timers},
        {"/rules/negotiate.no_reply/fires/names_no_timer", no_reply_names_no_timer},
        {"/rules/negotiate.no_reply/fires/until_capture_ends", no_reply_until_capture_ends},
        {"/rules/negotiate.no_reply/fires/to_smb1", no_reply_to_smb1},
        {"/rules/negotiate.no_reply/fires/retransmitted", no_reply_retransmitted},
        {"/rules/negotiate.no_reply/fires/threshold", no_reply_threshold},
        {"/rules/negotiate.no_reply/silent/too_soon", no_reply_too_soon},
        {"/rules/negotiate.no_reply/silent/not_acknowledged", no_reply_not_acknowledged},
        {"/rules/negotiate.no_reply/silent/partly_acknowledged", no_reply_partly_acknowledged},
        {"/rules/negotiate.no_reply/silent/segment_not_fed", no_reply_segment_not_fed},
        {"/rules/negotiate.no_reply/silent/server_spoke", no_reply_server_spoke},
        {"/rules/negotiate.no_reply/silent/pending", no_reply_pending},
        {"/rules/negotiate.no_reply/silent/after_answer", no_reply_after_answer},
        {"/rules/negotiate.no_reply/silent/next_request_came", no_reply_next_request_came},
        {"/rules/negotiate.no_common_dialect/fires/not_supported", no_common_dialect},
        {"/rules/negotiate.no_common_dialect/fires/strange_numbers", no_common_dialect_strange_numbers},
        {"/rules/negotiate.no_common_dialect/fires/offer_unread", no_common_dialect_offer_unread},
        {"/rules/negotiate.no_common_dialect/note/corrected", no_common_dialect_corrected},
        {"/rules/negotiate.no_common_dialect/silent/other_status", no_common_dialect_other_status},
        {"/rules/negotiate.no_common_dialect/silent/answered", no_common_dialect_answered},
        {"/rules/negotiate.client_smb1_only/fires/no_dialect", smb1_no_dialect},
        {"/rules/negotiate.client_smb1_only/fires/server_closes", smb1_server_closes},
        {"/rules/negotiate.client_smb1_only/fires/server_resets", smb1_server_resets},
        {"/rules/negotiate.client_smb1_only/fires/strings_unread", smb1_strings_unread},
        {"/rules/negotiate.client_smb1_only/silent/server_hangs", smb1_server_hangs},
        {"/rules/negotiate.client_smb1_only/fires/other_client_speaks_smb2", smb1_other_client_speaks_smb2},
        {"/rules/negotiate.client_smb1_only/note/speaks_smb2_later", smb1_client_speaks_smb2_later},
        {"/rules/negotiate.client_smb1_only/silent/offers_both", smb1_offers_both},
        {"/rules/negotiate.client_smb1_only/silent/strings_not_seen", smb1_strings_not_seen},
        {"/rules/negotiate.client_smb1_only/silent/client_closes", smb1_client_closes},
        {"/rules/negotiate.client_smb1_only/silent/server_spoke", smb1_server_spoke},
        {"/rules/negotiate.client_smb1_only/silent/capture_lost", smb1_capture_lost},
        {"/rules/negotiate.client_smb1_only/silent/accepted", smb1_accepted},
        {"/rules/negotiate.client_smb1_only/silent/answer_cut_off", smb1_answer_cut_off},
        {"/rules/negotiate.client_smb1_only/silent/smb2_refusal", smb1_smb2_refusal},
        {"/rules/negotiate.client_smb1_only/silent/spoke_smb2_before", smb1_client_spoke_smb2_before},
        {"/rules/negotiate.client_smb1_only/silent/offered_both_before", smb1_client_offered_both_before},
        {"/rules/negotiate.refused/fires/access_denied", refused_access_denied},
        {"/rules/negotiate.refused/fires/unknown_status", refused_unknown},
        {"/rules/negotiate.refused/fires/more_processing", refused_more_processing},
        {"/rules/negotiate.refused/fires/smb1_index", refused_smb1_index},
        {"/rules/negotiate.refused/silent/closed_only", refused_closed_only},
        {"/rules/negotiate.refused/silent/warning", refused_warning_is_none},
        {"/rules/negotiate.refused/silent/specific_rule", refused_by_specific_rule},
    };

    SUITE_REGISTER(tests);
}
