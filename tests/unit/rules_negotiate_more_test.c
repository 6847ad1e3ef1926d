/* rules_negotiate_more_test.c - rules about negotiates that are odd, old, slow or left out
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#include <string.h>

#define BOTH_DIALECTS "NT LM 0.12, SMB 2.002, SMB 2.???"
#define ACCOUNTS "\\\\fs1\\accounts"

/* ---- negotiate.rejected_invalid -------------------------------------------------------------------------------- */

static smbtriage_negotiate whole_offer(void)
{
    smbtriage_negotiate body = scene_offered(OFFER_311);

    body.has_all_contexts = SMBTRIAGE_YES;
    body.hashes           = (smbtriage_algorithms){.contexts = 1, .count = 1, .algorithms = {1}};
    body.encryption       = (smbtriage_algorithms){.contexts = 1, .count = 1, .algorithms = {2}};
    body.signing          = (smbtriage_algorithms){.contexts = 1, .count = 2, .algorithms = {2, 1}};
    return body;
}

static void rejected(const smbtriage_negotiate *body, const char *words)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate_raw(s, body);
    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.rejected_invalid@5:error");
    scene_expect_first(s, "negotiate.rejected_invalid@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, words);
    scene_expect_evidence(s, 5, "STATUS_INVALID_PARAMETER");
}

static void rejected_without_preauth(void)
{
    smbtriage_negotiate body = whole_offer();

    body.hashes.contexts = 0;
    rejected(&body, "SMB2_PREAUTH_INTEGRITY_CAPABILITIES is missing");
}

static void rejected_two_contexts(void)
{
    smbtriage_negotiate body = whole_offer();

    body.encryption.contexts = 2;
    rejected(&body, "SMB2_ENCRYPTION_CAPABILITIES stands there 2 times");
}

static void rejected_empty_context(void)
{
    smbtriage_negotiate body = whole_offer();

    body.signing.count = 0;
    rejected(&body, "SMB2_SIGNING_CAPABILITIES lists no algorithm");
}

static void rejected_without_dialects(void)
{
    smbtriage_negotiate body = {.dialect_count = 0};

    rejected(&body, "offers no dialect at all");
}

static void rejected_for_unseen_reason(void)
{
    g_autoptr(scene) s       = scene_connected();
    smbtriage_negotiate body = whole_offer();

    scene_negotiate_raw(s, &body);
    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.rejected_invalid@5:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "refused");
}

static void rejected_then_works(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_302, GRANT_302);
    scene_expect(s, "negotiate.rejected_invalid@5:note");
}

static void rejected_other_status(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "negotiate.refused@5:error");
}

/* The server takes what the specification forbids: no harm done. */
static void rejected_not(void)
{
    g_autoptr(scene) s       = scene_connected();
    smbtriage_negotiate body = whole_offer();

    body.hashes.contexts = 2;
    scene_negotiate_raw(s, &body);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

static void rejected_other_step(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "session.refused@9:error");
}

/* ---- negotiate.server_smb1_only -------------------------------------------------------------------------------- */

/* Frames 1 to 5 */
static scene *answered_in_smb1(smbtriage_fact offers_smb2)
{
    scene *s = scene_connected();

    scene_smb1_negotiate(s, offers_smb2, BOTH_DIALECTS);
    scene_smb1_answer(s, 0);
    return s;
}

static void smb1_server(void)
{
    g_autoptr(scene) s = answered_in_smb1(SMBTRIAGE_YES);

    scene_expect(s, "negotiate.server_smb1_only@5:note");
    scene_expect_first(s, "negotiate.server_smb1_only@5:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, BOTH_DIALECTS);
    scene_expect_evidence(s, 5, "Answered in SMB1");
}

/* One finding, at the answer; that the client left is known only later. */
static void smb1_server_left(guint32 (*end)(scene *), const char *words)
{
    g_autoptr(scene) s = answered_in_smb1(SMBTRIAGE_YES);

    end(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.server_smb1_only@5:error");
    scene_expect_first(s, "negotiate.server_smb1_only@5:note");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 6, words);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void smb1_server_client_closes(void)
{
    smb1_server_left(scene_client_closes, "The client closed the connection");
}

static void smb1_server_client_resets(void)
{
    smb1_server_left(scene_client_resets, "The client reset the connection");
}

/* What follows in SMB1 is not fed; TCP counts it. */
static void smb1_server_is_used(void)
{
    g_autoptr(scene) s = answered_in_smb1(SMBTRIAGE_YES);

    scene_sequence_numbers(s, 2000, 6000);
    scene_client_closes(s);
    scene_expect(s, "negotiate.server_smb1_only@5:note");
}

static void smb1_server_closes(void)
{
    g_autoptr(scene) s = answered_in_smb1(SMBTRIAGE_YES);

    scene_server_closes(s);
    scene_expect(s, "negotiate.server_smb1_only@5:note");
}

static void smb1_client_as_well(void)
{
    static const smbtriage_fact facts[] = {SMBTRIAGE_NO, SMBTRIAGE_NOT_SEEN};

    for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
        g_autoptr(scene) s = answered_in_smb1(facts[i]);

        scene_client_closes(s);
        scene_expect(s, "none");
    }
}

static void smb1_server_speaks_smb2_elsewhere(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_smb1_answer(s, 0);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void smb1_server_speaks_smb2_later(void)
{
    g_autoptr(scene) s = answered_in_smb1(SMBTRIAGE_YES);

    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "none");
}

static void smb1_server_answer_cut(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_next(s)->no_body = TRUE;
    scene_smb1_answer(s, 0);
    scene_expect(s, "none");
}

static void smb1_server_has_none(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "negotiate.refused@5:error");
}

static void smb1_answered_in_smb2(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.002");
    scene_negotiate_answer(s, GRANT_202);
    scene_expect(s, "none");
}

/* ---- negotiate.invalid_contexts --------------------------------------------------------------------------------- */

static smbtriage_negotiate whole_answer(void)
{
    smbtriage_negotiate body = scene_granted(GRANT_311);

    body.has_all_contexts = SMBTRIAGE_YES;
    body.ciphers[0]       = 2;
    body.hashes           = (smbtriage_algorithms){.contexts = 1, .count = 1, .algorithms = {1}};
    body.encryption       = (smbtriage_algorithms){.contexts = 1, .count = 1, .algorithms = {2}};
    body.signing          = (smbtriage_algorithms){.contexts = 1, .count = 1, .algorithms = {2}};
    return body;
}

/* Frames 1 to 5 */
static scene *answered_with(const smbtriage_negotiate *answer)
{
    smbtriage_negotiate offer = whole_offer();
    scene              *s     = scene_connected();

    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer_raw(s, answer);
    return s;
}

static void contexts_invalid(const smbtriage_negotiate *answer, const char *words)
{
    g_autoptr(scene) s = answered_with(answer);

    scene_client_closes(s);
    scene_expect(s, "negotiate.invalid_contexts@6:error");
    scene_expect_first(s, "negotiate.invalid_contexts@6:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 5, words);
    scene_expect_evidence(s, 6, "The client closed");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void contexts_without_preauth(void)
{
    smbtriage_negotiate answer = whole_answer();

    answer.hashes.contexts = 0;
    contexts_invalid(&answer, "SMB2_PREAUTH_INTEGRITY_CAPABILITIES is missing");
}

static void contexts_twice(void)
{
    smbtriage_negotiate answer = whole_answer();

    answer.encryption.contexts = 2;
    contexts_invalid(&answer, "SMB2_ENCRYPTION_CAPABILITIES stands there 2 times");
}

static void contexts_two_choices(void)
{
    smbtriage_negotiate answer = whole_answer();

    answer.signing.count = 2;
    contexts_invalid(&answer, "SMB2_SIGNING_CAPABILITIES of the answer holds 2 algorithms");
}

/* Windows Server without KB5001391 */
static void contexts_no_compression(void)
{
    smbtriage_negotiate answer = whole_answer();

    answer.compression.contexts = 1;
    contexts_invalid(&answer, "SMB2_COMPRESSION_CAPABILITIES of the answer holds 0 algorithms");
}

/* An update that mends the compression list is no advice where another list is wrong. */
static void contexts_name_the_update(void)
{
    for (guint is_compression = 0; is_compression < 2; is_compression++) {
        smbtriage_negotiate answer = whole_answer();
        g_autoptr(scene) s         = NULL;

        *(is_compression ? &answer.compression.contexts : &answer.signing.count) = is_compression ? 1 : 2;
        s                                                                        = answered_with(&answer);
        scene_client_closes(s);
        scene_expect(s, "negotiate.invalid_contexts@6:error");
        if (is_compression)
            scene_expect_evidence(s, 0, "without KB5001391 sent an empty list");
        else
            scene_expect_no_evidence(s, "KB5001391");
        g_assert_null(strstr(scene_finding(s)->english.cause, "KB5001391"));
    }
}

static void contexts_choice_not_offered(void)
{
    smbtriage_negotiate answer = whole_answer();
    g_autoptr(scene) s         = NULL;

    answer.ciphers[0] = 4;
    contexts_invalid(&answer, "cipher 0x0004, which was not offered");
    answer.ciphers[0] = 0x4711;
    contexts_invalid(&answer, "cipher 0x4711, which was not offered");
    answer                       = whole_answer();
    answer.signing.algorithms[0] = 0;
    s                            = answered_with(&answer);
    scene_client_closes(s);
    scene_expect(s, "negotiate.invalid_contexts@6:error");
    scene_expect_first(s, "security.signing_algorithm@5:warn; negotiate.invalid_contexts@6:error");
    scene_expect_evidence(s, 5, "algorithm 0x0000, which was not offered");
}

/* Some clients find it out when the logon is over. */
static void contexts_found_at_logon(void)
{
    smbtriage_negotiate answer = whole_answer();
    g_autoptr(scene) s         = NULL;

    answer.hashes.contexts = 2;
    s                      = answered_with(&answer);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "negotiate.invalid_contexts@10:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
}

static void contexts_then_works(void)
{
    smbtriage_negotiate answer = whole_answer();
    g_autoptr(scene) s         = NULL;

    answer.hashes.contexts = 2;
    s                      = answered_with(&answer);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_expect_first(s, "negotiate.invalid_contexts@6:error");
}

static void contexts_sound(void)
{
    smbtriage_negotiate answer = whole_answer();

    for (guint cipher = 0; cipher <= 2; cipher += 2) { /* 0: none in common */
        g_autoptr(scene) s = NULL;

        answer.ciphers[0] = (guint16)cipher;
        s                 = answered_with(&answer);
        scene_client_closes(s);
        scene_expect(s, "session.never_started@6:note");
    }
}

/* Several ways to compress are allowed. */
static void contexts_two_compressions(void)
{
    smbtriage_negotiate answer = whole_answer();
    g_autoptr(scene) s         = NULL;

    answer.compression = (smbtriage_algorithms){.contexts = 1, .count = 2, .algorithms = {1, 2}};
    s                  = answered_with(&answer);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@6:note");
}

static scene *answered_badly(void)
{
    smbtriage_negotiate answer = whole_answer();

    answer.hashes.contexts = 2;
    return answered_with(&answer);
}

static void contexts_client_goes_on(void)
{
    g_autoptr(scene) s = answered_badly();

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void contexts_server_closes(void)
{
    g_autoptr(scene) s = answered_badly();

    scene_server_closes(s);
    scene_expect(s, "none");
}

static void contexts_open_at_the_end(void)
{
    g_autoptr(scene) s = answered_badly();

    scene_goes_on(s, 60);
    scene_expect(s, "none");
}

static void contexts_cut_off(void)
{
    smbtriage_negotiate answer = whole_answer();
    smbtriage_negotiate offer  = whole_offer();
    g_autoptr(scene) s         = scene_connected();

    answer.hashes.contexts = 0;
    scene_negotiate_raw(s, &offer);
    scene_next(s)->is_truncated = TRUE;
    scene_negotiate_answer_raw(s, &answer);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* Not every context was decoded, so none is known to be missing. */
static void contexts_not_all_seen(void)
{
    smbtriage_negotiate answer = whole_answer();
    g_autoptr(scene) s         = NULL;

    answer.hashes.contexts  = 0;
    answer.has_all_contexts = SMBTRIAGE_NOT_SEEN;
    s                       = answered_with(&answer);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@6:note");
}

/* The same client works with this server: it left for a reason of its own. */
static void contexts_client_gets_on(void)
{
    g_autoptr(scene) s         = NULL;
    smbtriage_negotiate answer = whole_answer();
    smbtriage_negotiate offer  = whole_offer();

    answer.hashes.contexts = 2;
    s                      = answered_with(&answer);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_handshake(s);
    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer_raw(s, &answer);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* ---- negotiate.dialect_not_offered ------------------------------------------------------------------------------ */

static void dialect_not_offered(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_302);

    scene_client_resets(s);
    scene_expect(s, "negotiate.dialect_not_offered@6:error");
    scene_expect_first(s, "negotiate.dialect_not_offered@6:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "The client offers 2.0.2, 2.1");
    scene_expect_evidence(s, 5, "The server chooses 3.0.2 (0x0302)");
    scene_expect_evidence(s, 6, "The client reset");
}

static void dialect_unknown(void)
{
    smbtriage_negotiate answer = {.dialect_count = 1, .dialects = {0x0999}};
    g_autoptr(scene) s         = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer_raw(s, &answer);
    scene_client_closes(s);
    scene_expect(s, "negotiate.dialect_not_offered@6:error");
    scene_expect_evidence(s, 5, "chooses something else (0x0999)");
}

/* 0x02FF answers SMB1 requests only. */
static void dialect_wildcard(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_MULTI);

    scene_client_closes(s);
    scene_expect(s, "negotiate.dialect_not_offered@6:error");
}

static void dialect_of_second_round(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_210);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "negotiate.dialect_not_offered@8:error");
}

static void dialect_offered(void)
{
    static const struct {
        scene_offer offer;
        scene_grant grant;
        const char *findings;
    } rows[] = {{OFFER_202, GRANT_202, "session.never_started@6:note"},
                {OFFER_210, GRANT_202, "session.never_started@6:note"},
                {OFFER_311, GRANT_210, "session.never_started@6:note"},
                {OFFER_311, GRANT_311, "session.never_started@6:note"},
                {OFFER_UNREAD, GRANT_311, "session.never_started@6:note"},
                {OFFER_311, GRANT_UNREAD, "none"}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = scene_negotiated(rows[i].offer, rows[i].grant);

        scene_client_closes(s);
        scene_expect(s, rows[i].findings);
    }
}

/* G8: SMB1 requests offer SMB2 in words of their own. */
static void dialect_after_smb1(void)
{
    static const scene_grant grants[] = {GRANT_202, GRANT_210};

    for (guint i = 0; i < G_N_ELEMENTS(grants); i++) {
        g_autoptr(scene) s = scene_connected();

        scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
        scene_negotiate_answer(s, grants[i]);
        scene_client_closes(s);
        scene_expect(s, "none");
    }
}

static void dialect_list_cut(void)
{
    smbtriage_negotiate offer = {.dialect_count = 1, .dialects = {0x0202}, .dialects_are_cut = TRUE};
    g_autoptr(scene) s        = scene_connected();

    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void dialect_client_goes_on(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_302);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void dialect_server_closes(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_302);

    scene_server_closes(s);
    scene_expect(s, "none");
}

/* ---- negotiate.multiprotocol_abandoned --------------------------------------------------------------------------- */

/* Frames 1 to 6 of the present connection */
static void first_round_and_leave(scene *s)
{
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_client_closes(s);
}

static void abandoned(void)
{
    g_autoptr(scene) s = scene_new();

    first_round_and_leave(s);
    scene_expect(s, "negotiate.multiprotocol_abandoned@6:warn");
    scene_expect_first(s, "negotiate.multiprotocol_abandoned@6:warn");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 4, BOTH_DIALECTS);
    scene_expect_evidence(s, 5, "0x02FF");
    scene_expect_evidence(s, 6, "The client closed");
}

/* G10 */
static void abandoned_by_a_monitor(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 4; i++) {
        first_round_and_leave(s);
        scene_wait(s, 10);
        scene_connect_again(s);
    }
    scene_expect(s, "none");
}

static void abandoned_over_netbios(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    first_round_and_leave(s);
    scene_expect(s, "none");
}

static void abandoned_and_back(void)
{
    g_autoptr(scene) s = scene_new();

    first_round_and_leave(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_expect(s, "none");
}

static void abandoned_by_server(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void abandoned_not(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@8:note");
}

static void abandoned_capture_lost(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_next(s)->follows_lost = TRUE;
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* ---- negotiate.slow ---------------------------------------------------------------------------------------------- */

static void slow(double seconds, const char *findings)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, seconds);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, findings);
    scene_expect_first(s, findings);
}

static void slow_threshold(void)
{
    slow(1.9, "none");
    slow(2, "negotiate.slow@6:note");
    slow(60, "negotiate.slow@6:note");
}

static void slow_evidence(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_wait(s, 12);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 4, "NEGOTIATE sent");
    scene_expect_evidence(s, 5, "it took 12.0 s");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN);
}

/* Told once, when both rounds are over, whichever was slow. */
static void slow_round(guint which)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_wait(s, which == 0 ? 5 : 0);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_wait(s, which == 1 ? 5 : 0);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "negotiate.slow@7:note");
    scene_expect_first(s, "negotiate.slow@7:note");
    scene_expect_evidence(s, 7, "it took 5.0 s");
}

static void slow_rounds(void)
{
    slow_round(0);
    slow_round(1);
}

static void slow_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_wait(s, 5);
    scene_smb1_answer(s, 0);
    scene_expect(s, "negotiate.slow@5:note");
}

/* The request is sent again so many times, a second and a half apart. */
static scene *resent_negotiate(guint times)
{
    scene *s = scene_connected();

    scene_negotiate(s, OFFER_311);
    for (guint i = 0; i < times; i++) {
        scene_wait(s, 1.5);
        scene_client_retransmits(s);
    }
    return s;
}

static void slow_network(void)
{
    g_autoptr(scene) s = resent_negotiate(3);

    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "negotiate.slow@8:note");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 0, "sent again meanwhile: 3.");
}

/* The server had it only then. */
static void slow_two_packets_lost(void)
{
    g_autoptr(scene) s = resent_negotiate(2);

    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

/* The server takes its time even so. */
static void slow_after_loss(void)
{
    g_autoptr(scene) s = resent_negotiate(1);

    scene_wait(s, 4);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "negotiate.slow@6:note");
    scene_expect_evidence(s, 6, "it took 4.0 s");
}

/* It had acknowledged the request, so what was sent again was not lost on the way to it. */
static void slow_acknowledged(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 3);
    scene_client_retransmits(s);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "negotiate.slow@7:note");
}

/* A client that takes its time between the rounds is not a slow server. */
static void slow_client(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_wait(s, 20);
    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_wait(s, 20);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_wait(s, 20);
    scene_setup_first(s);
    scene_expect(s, "none");
}

static void slow_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_negotiate(s, OFFER_311);
    scene_wait(s, 5);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

static void slow_request_not_seen(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_wait(s, 5);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

/* ---- negotiate.skipped ------------------------------------------------------------------------------------------- */

static void skipped_by_logon(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.skipped@6:warn");
    scene_expect_first(s, "negotiate.skipped@6:warn");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "from its beginning");
    scene_expect_evidence(s, 4, "SESSION_SETUP is the client's first message");
    scene_expect_evidence(s, 6, "The server closed");
}

static void skipped_by_tree(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_tree_connect(s, ACCOUNTS);
    scene_server_resets(s);
    scene_expect(s, "negotiate.skipped@5:warn");
    scene_expect_evidence(s, 4, "TREE_CONNECT is the client's first message");
}

static void skipped_second_round(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_setup_first(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.skipped@7:warn");
    scene_expect_evidence(s, 6, "the second NEGOTIATE is still due");
}

static void skipped_not(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@7:error");
}

static void skipped_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_setup_first(s);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* Something of the client came before: the NEGOTIATE may have been in it. */
static void skipped_something_before(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_data(s, 200);
    scene_setup_first(s);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@6:error");
}

static void skipped_capture_lost(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->follows_lost = TRUE;
    scene_setup_first(s);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@5:error");
}

static void skipped_client_closes(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_ack(s);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void skipped_closed_late(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_ack(s);
    scene_wait(s, 60);
    scene_server_closes(s);
    scene_expect(s, "session.no_reply@6:error");
}

static void skipped_answered(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* ---- negotiate.duplicate_client_guid ----------------------------------------------------------------------------- */

typedef struct {
    guint8      last_byte; /* of the second client's address */
    guint8      guid;      /* its first byte; 0: all of it is 0 */
    scene_offer offer;
    scene_grant grant;
    gboolean    first_is_closed;
    gboolean    is_binding;
    guint8      server;
    guint32     status;
} clone;

static void negotiate_as(scene *s, guint8 guid, scene_offer offer, scene_grant grant)
{
    smbtriage_negotiate body = scene_offered(offer);

    body.has_guid = TRUE;
    memset(body.guid, guid, sizeof body.guid);
    scene_handshake(s);
    scene_negotiate_raw(s, &body);
    scene_negotiate_answer(s, grant);
}

/* Frames 1 to 9: bob works; from 10 on (or 11) the second one. */
static scene *cloned(const clone *second)
{
    scene *s = scene_new();

    scene_client_is(s, 11);
    negotiate_as(s, second->guid == 0 ? 0 : 7, OFFER_311, GRANT_311);
    scene_logon(s, "bob");
    scene_next(s)->is_signed = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    if (second->first_is_closed)
        scene_client_closes(s);
    scene_connect_again(s);
    scene_client_is(s, second->last_byte);
    scene_server_is(s, second->server);
    negotiate_as(s, second->guid, second->offer, second->grant);
    scene_next(s)->is_binding = second->is_binding;
    scene_logon(s, "alice");
    scene_logon_answer(s, second->status);
    return s;
}

static void cloned_client(void)
{
    const clone second = {10, 7, OFFER_210, GRANT_210, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED};
    g_autoptr(scene) s = cloned(&second);

    scene_expect(s, "negotiate.duplicate_client_guid@18:error");
    scene_expect_first(s, "negotiate.duplicate_client_guid@18:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "192.0.2.11 sent the same ClientGuid, got SMB 3.1.1");
    scene_expect_evidence(s, 13, "192.0.2.10 sends it here and gets SMB 2.1");
    scene_expect_evidence(s, 18, "STATUS_USER_SESSION_DELETED");
}

static void cloned_same_client(void)
{
    const clone second = {11, 7, OFFER_302, GRANT_302, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED};
    g_autoptr(scene) s = cloned(&second);

    scene_expect(s, "negotiate.duplicate_client_guid@18:error");
}

static void cloned_not(const clone *second, const char *findings)
{
    g_autoptr(scene) s = cloned(second);

    scene_expect(s, findings);
}

static void cloned_look_alikes(void)
{
    static const clone rows[] = {
        {10, 8, OFFER_210, GRANT_210, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED}, /* another GUID */
        {10, 0, OFFER_210, GRANT_210, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED}, /* none */
        {10, 7, OFFER_311, GRANT_311, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED}, /* the same dialect */
        {10, 7, OFFER_202, GRANT_202, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED}, /* 2.0.2 has no ClientGuid */
        {10, 7, OFFER_210, GRANT_210, FALSE, FALSE, 21, STATUS_USER_SESSION_DELETED}, /* another server's table */
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        cloned_not(&rows[i], "session.deleted@18:error");
}

/* G11 */
static void cloned_binding(void)
{
    static const clone second = {10, 7, OFFER_210, GRANT_210, FALSE, TRUE, 20, STATUS_USER_SESSION_DELETED};

    cloned_not(&second, "session.bind_refused@18:warn");
}

static void cloned_first_is_gone(void)
{
    static const clone second = {10, 7, OFFER_210, GRANT_210, TRUE, FALSE, 20, STATUS_USER_SESSION_DELETED};

    cloned_not(&second, "session.deleted@19:error");
}

static void cloned_and_accepted(void)
{
    static const clone second = {10, 7, OFFER_210, GRANT_210, FALSE, FALSE, 20, STATUS_SUCCESS};

    cloned_not(&second, "none");
}

static void cloned_other_status(void)
{
    static const clone second = {10, 7, OFFER_210, GRANT_210, FALSE, FALSE, 20, STATUS_LOGON_FAILURE};

    cloned_not(&second, "session.logon_failure@18:error");
}

/* ---- negotiate.encryption_unavailable ---------------------------------------------------------------------------- */

static void unavailable_server_cannot(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311_PLAIN);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error; negotiate.encryption_unavailable@11:note");
    scene_expect_first(s, "tree.share_permission@11:error; negotiate.encryption_unavailable@11:note");
    scene_expect_no_evidence(s, "negotiate.encryption_unavailable");
}

static void unavailable_at_logon(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_302, GRANT_302_PLAIN);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.refused@9:error; negotiate.encryption_unavailable@9:note");
}

/* Whose session it is the capture does not show, so tree.encryption_required does not dare. */
static void unavailable_mid_stream(void)
{
    static const struct {
        scene_offer offer;
        scene_grant grant;
    } rows[] = {{OFFER_210, GRANT_210}, {OFFER_311, GRANT_311_NO_CIPHER}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = scene_negotiated(rows[i].offer, rows[i].grant);

        scene_logon(s, "alice");
        scene_next(s)->no_body = TRUE;
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_tree_connect(s, ACCOUNTS);
        scene_tree_answer(s, STATUS_ACCESS_DENIED);
        scene_expect(s, "tree.refused@11:error; negotiate.encryption_unavailable@11:note");
    }
}

/* The verdict says it already. */
static void unavailable_said_already(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_210, GRANT_210);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.encryption_required@11:error");
}

static void unavailable_said_at_logon(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.encryption_required@9:error");
}

static void unavailable_other_status(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "tree.share_not_found@11:error");
}

static void unavailable_wrong_password(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_210);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
}

static void unavailable_anonymous(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_210);

    scene_logon(s, "");
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "session.anonymous@9:error");
}

static void unavailable_share_works_plain(void)
{
    g_autoptr(scene) s = NULL;

    s = scene_logged_on(OFFER_311, GRANT_210);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_210);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@22:error");
}

static void unavailable_but_nothing_refused(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_210);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void available(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.share_permission@11:error");
}

/* A server that asks for a second round gets one, whatever the first offered. */
static void smb1_only_no_more(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@8:error");
    scene_expect_no_evidence(s, "negotiate.client_smb1_only");
}

/* G8: nothing was agreed on before. */
static void closed_in_second_round(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@8:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "was through with it");
}

/* Also when it was the second NEGOTIATE of the connection. */
static void closed_by_client_meanwhile(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_negotiate(s, OFFER_311);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* G2: the client did go on, with what the capture does not show. */
static void dialect_and_unseen_words(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_302);

    scene_client_data(s, 100);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void cloned_first_leaves_later(void)
{
    const clone second = {10, 7, OFFER_210, GRANT_210, FALSE, FALSE, 20, STATUS_USER_SESSION_DELETED};
    g_autoptr(scene) s = cloned(&second);

    scene_use(s, 0);
    scene_wait(s, 60);
    scene_client_closes(s);
    scene_expect(s, "negotiate.duplicate_client_guid@18:error");
}

/* In the midst of the logon it is the logon that the client does not like. */
static void contexts_and_a_logon_given_up(void)
{
    g_autoptr(scene) s = answered_badly();

    scene_setup_first(s);
    scene_challenge(s);
    scene_client_closes(s);
    scene_expect(s, "session.abandoned@8:warn");
    scene_expect_no_evidence(s, "negotiate.invalid_contexts");
}

/* G2 */
static void contexts_and_unseen_words(void)
{
    g_autoptr(scene) s = answered_badly();

    scene_client_data(s, 100);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* A second connection of the same two, by their GUIDs, some time after the session was set up: G11. */
static scene *second_channel(void)
{
    scene *s = scene_new();

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_wait(s, 100);
    scene_connect_again(s);
    scene_handshake(s);
    return s;
}

static void contexts_of_channel(void)
{
    smbtriage_negotiate answer = whole_answer();
    smbtriage_negotiate offer  = whole_offer();
    g_autoptr(scene) s         = second_channel();

    answer.hashes.contexts = 2;
    offer.has_guid = answer.has_guid = TRUE;
    memset(offer.guid, 1, sizeof offer.guid);
    memset(answer.guid, 2, sizeof answer.guid);
    scene_negotiate_raw(s, &offer);
    scene_negotiate_answer_raw(s, &answer);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void slow_channel(void)
{
    g_autoptr(scene) s = second_channel();

    scene_negotiate(s, OFFER_311);
    scene_wait(s, 5);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

static void slow_capture_lost(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_next(s)->acks_unseen = TRUE;
    scene_client_ack(s);
    scene_wait(s, 5);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

/* G2 */
static void abandoned_after_unseen_words(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_client_data(s, 100);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* G1: of the other connection the capture has no negotiate. */
static void abandoned_and_at_work_elsewhere(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    first_round_and_leave(s);
    scene_expect(s, "none");
}

/* G1: how the connection came about is not whole in the capture. */
static void skipped_half_a_handshake(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_setup_first(s);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@4:error");
}

/* G2: the server did say something. */
static void skipped_answer_unread(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_server_data(s, 50);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void skipped_and_challenged(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_challenge(s);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
}

void suite_rules_negotiate_more(void)
{
    static const suite_test tests[] = {
        {"/rules/negotiate.rejected_invalid/fires/without_preauth", rejected_without_preauth},
        {"/rules/negotiate.rejected_invalid/fires/two_contexts", rejected_two_contexts},
        {"/rules/negotiate.rejected_invalid/fires/empty_context", rejected_empty_context},
        {"/rules/negotiate.rejected_invalid/fires/without_dialects", rejected_without_dialects},
        {"/rules/negotiate.rejected_invalid/fires/unseen_reason", rejected_for_unseen_reason},
        {"/rules/negotiate.rejected_invalid/note/then_works", rejected_then_works},
        {"/rules/negotiate.rejected_invalid/silent/other_status", rejected_other_status},
        {"/rules/negotiate.rejected_invalid/silent/accepted", rejected_not},
        {"/rules/negotiate.rejected_invalid/silent/other_step", rejected_other_step},
        {"/rules/negotiate.server_smb1_only/fires/answered_in_smb1", smb1_server},
        {"/rules/negotiate.server_smb1_only/fires/client_closes", smb1_server_client_closes},
        {"/rules/negotiate.server_smb1_only/fires/client_resets", smb1_server_client_resets},
        {"/rules/negotiate.server_smb1_only/note/is_used", smb1_server_is_used},
        {"/rules/negotiate.server_smb1_only/note/server_closes", smb1_server_closes},
        {"/rules/negotiate.server_smb1_only/silent/client_as_well", smb1_client_as_well},
        {"/rules/negotiate.server_smb1_only/silent/smb2_elsewhere", smb1_server_speaks_smb2_elsewhere},
        {"/rules/negotiate.server_smb1_only/silent/smb2_later", smb1_server_speaks_smb2_later},
        {"/rules/negotiate.server_smb1_only/silent/answer_cut", smb1_server_answer_cut},
        {"/rules/negotiate.server_smb1_only/silent/has_none", smb1_server_has_none},
        {"/rules/negotiate.server_smb1_only/silent/answered_in_smb2", smb1_answered_in_smb2},
        {"/rules/negotiate.invalid_contexts/fires/without_preauth", contexts_without_preauth},
        {"/rules/negotiate.invalid_contexts/fires/twice", contexts_twice},
        {"/rules/negotiate.invalid_contexts/fires/two_choices", contexts_two_choices},
        {"/rules/negotiate.invalid_contexts/fires/no_compression", contexts_no_compression},
        {"/rules/negotiate.invalid_contexts/fires/update_named", contexts_name_the_update},
        {"/rules/negotiate.invalid_contexts/fires/choice_not_offered", contexts_choice_not_offered},
        {"/rules/negotiate.invalid_contexts/fires/found_at_logon", contexts_found_at_logon},
        {"/rules/negotiate.invalid_contexts/silent/then_works", contexts_then_works},
        {"/rules/negotiate.invalid_contexts/silent/sound", contexts_sound},
        {"/rules/negotiate.invalid_contexts/silent/two_compressions", contexts_two_compressions},
        {"/rules/negotiate.invalid_contexts/silent/client_goes_on", contexts_client_goes_on},
        {"/rules/negotiate.invalid_contexts/silent/server_closes", contexts_server_closes},
        {"/rules/negotiate.invalid_contexts/silent/open_at_the_end", contexts_open_at_the_end},
        {"/rules/negotiate.invalid_contexts/silent/cut_off", contexts_cut_off},
        {"/rules/negotiate.invalid_contexts/silent/not_all_seen", contexts_not_all_seen},
        {"/rules/negotiate.invalid_contexts/silent/client_gets_on", contexts_client_gets_on},
        {"/rules/negotiate.invalid_contexts/silent/logon_given_up", contexts_and_a_logon_given_up},
        {"/rules/negotiate.invalid_contexts/silent/unseen_words", contexts_and_unseen_words},
        {"/rules/negotiate.invalid_contexts/silent/channel", contexts_of_channel},
        {"/rules/negotiate.dialect_not_offered/fires/higher", dialect_not_offered},
        {"/rules/negotiate.dialect_not_offered/fires/unknown", dialect_unknown},
        {"/rules/negotiate.dialect_not_offered/fires/wildcard", dialect_wildcard},
        {"/rules/negotiate.dialect_not_offered/fires/second_round", dialect_of_second_round},
        {"/rules/negotiate.dialect_not_offered/silent/offered", dialect_offered},
        {"/rules/negotiate.dialect_not_offered/silent/after_smb1", dialect_after_smb1},
        {"/rules/negotiate.dialect_not_offered/silent/list_cut", dialect_list_cut},
        {"/rules/negotiate.dialect_not_offered/silent/client_goes_on", dialect_client_goes_on},
        {"/rules/negotiate.dialect_not_offered/silent/server_closes", dialect_server_closes},
        {"/rules/negotiate.dialect_not_offered/silent/unseen_words", dialect_and_unseen_words},
        {"/rules/negotiate.multiprotocol_abandoned/fires/client_closes", abandoned},
        {"/rules/negotiate.multiprotocol_abandoned/silent/monitor", abandoned_by_a_monitor},
        {"/rules/negotiate.multiprotocol_abandoned/silent/over_netbios", abandoned_over_netbios},
        {"/rules/negotiate.multiprotocol_abandoned/silent/and_back", abandoned_and_back},
        {"/rules/negotiate.multiprotocol_abandoned/silent/by_server", abandoned_by_server},
        {"/rules/negotiate.multiprotocol_abandoned/silent/second_round", abandoned_not},
        {"/rules/negotiate.multiprotocol_abandoned/silent/capture_lost", abandoned_capture_lost},
        {"/rules/negotiate.multiprotocol_abandoned/silent/unseen_words", abandoned_after_unseen_words},
        {"/rules/negotiate.multiprotocol_abandoned/silent/at_work_elsewhere", abandoned_and_at_work_elsewhere},
        {"/rules/negotiate.slow/fires/threshold", slow_threshold},
        {"/rules/negotiate.slow/fires/evidence", slow_evidence},
        {"/rules/negotiate.slow/fires/rounds", slow_rounds},
        {"/rules/negotiate.slow/fires/smb1", slow_smb1},
        {"/rules/negotiate.slow/fires/network", slow_network},
        {"/rules/negotiate.slow/fires/after_loss", slow_after_loss},
        {"/rules/negotiate.slow/fires/acknowledged", slow_acknowledged},
        {"/rules/negotiate.slow/silent/two_packets_lost", slow_two_packets_lost},
        {"/rules/negotiate.slow/silent/client", slow_client},
        {"/rules/negotiate.slow/silent/mid_stream", slow_mid_stream},
        {"/rules/negotiate.slow/silent/request_not_seen", slow_request_not_seen},
        {"/rules/negotiate.slow/silent/channel", slow_channel},
        {"/rules/negotiate.slow/silent/capture_lost", slow_capture_lost},
        {"/rules/negotiate.skipped/fires/by_logon", skipped_by_logon},
        {"/rules/negotiate.skipped/fires/by_tree", skipped_by_tree},
        {"/rules/negotiate.skipped/fires/second_round", skipped_second_round},
        {"/rules/negotiate.skipped/silent/negotiated", skipped_not},
        {"/rules/negotiate.skipped/silent/mid_stream", skipped_mid_stream},
        {"/rules/negotiate.skipped/silent/something_before", skipped_something_before},
        {"/rules/negotiate.skipped/silent/capture_lost", skipped_capture_lost},
        {"/rules/negotiate.skipped/silent/client_closes", skipped_client_closes},
        {"/rules/negotiate.skipped/silent/closed_late", skipped_closed_late},
        {"/rules/negotiate.skipped/silent/answered", skipped_answered},
        {"/rules/negotiate.skipped/silent/handshake_unanswered", skipped_half_a_handshake},
        {"/rules/negotiate.skipped/silent/answer_unread", skipped_answer_unread},
        {"/rules/negotiate.skipped/silent/answered_and_left", skipped_and_challenged},
        {"/rules/negotiate.duplicate_client_guid/fires/cloned", cloned_client},
        {"/rules/negotiate.duplicate_client_guid/fires/same_client", cloned_same_client},
        {"/rules/negotiate.duplicate_client_guid/silent/look_alikes", cloned_look_alikes},
        {"/rules/negotiate.duplicate_client_guid/silent/binding", cloned_binding},
        {"/rules/negotiate.duplicate_client_guid/silent/first_is_gone", cloned_first_is_gone},
        {"/rules/negotiate.duplicate_client_guid/silent/accepted", cloned_and_accepted},
        {"/rules/negotiate.duplicate_client_guid/silent/other_status", cloned_other_status},
        {"/rules/negotiate.duplicate_client_guid/fires/first_leaves_later", cloned_first_leaves_later},
        {"/rules/negotiate.encryption_unavailable/fires/server_cannot", unavailable_server_cannot},
        {"/rules/negotiate.encryption_unavailable/fires/at_logon", unavailable_at_logon},
        {"/rules/negotiate.encryption_unavailable/fires/mid_stream", unavailable_mid_stream},
        {"/rules/negotiate.encryption_unavailable/silent/said_already", unavailable_said_already},
        {"/rules/negotiate.encryption_unavailable/silent/said_at_logon", unavailable_said_at_logon},
        {"/rules/negotiate.encryption_unavailable/silent/other_status", unavailable_other_status},
        {"/rules/negotiate.encryption_unavailable/silent/wrong_password", unavailable_wrong_password},
        {"/rules/negotiate.encryption_unavailable/silent/anonymous", unavailable_anonymous},
        {"/rules/negotiate.encryption_unavailable/silent/works_plain", unavailable_share_works_plain},
        {"/rules/negotiate.encryption_unavailable/silent/nothing_refused", unavailable_but_nothing_refused},
        {"/rules/negotiate.encryption_unavailable/silent/available", available},
        {"/rules/negotiate.client_smb1_only/silent/second_round", smb1_only_no_more},
        {"/rules/negotiate.closed_by_server/fires/nothing_agreed_before", closed_in_second_round},
        {"/rules/negotiate.closed_by_server/silent/client", closed_by_client_meanwhile},
    };

    SUITE_REGISTER(tests);
}
