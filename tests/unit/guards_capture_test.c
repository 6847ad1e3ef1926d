/* guards_capture_test.c - G1 to G4: captures that start late, lose frames, show one side, end early
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

/* ---- G1: mid-stream -------------------------------------------------------------------------------------------- */

static scene *mid_stream(void)
{
    scene *s = scene_new();

    scene_mid_stream(s);
    return s;
}

static void g1_lowers_confidence(void)
{
    g_autoptr(scene) s = mid_stream();

    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@2:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 0, "starts in the middle");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_STARTS_MID_STREAM));
}

static void g1_low_stays_low(void)
{
    g_autoptr(scene) s = mid_stream();

    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_UNKNOWN);
    scene_expect_confidence(s, SMBTRIAGE_LOW);
}

static void g1_no_unanswered(void)
{
    g_autoptr(scene) s = mid_stream();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 60);
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void g1_handshake_not_told(void)
{
    g_autoptr(scene) s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_TCP, 7);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    g_assert_false(scene_has_quality(s, SMBTRIAGE_STARTS_MID_STREAM));
}

static void g1_permission_is_a_guess(void)
{
    g_autoptr(scene) s = mid_stream();

    scene_set_session_id(s, 0x99);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_expect(s, "tree.refused@2:error");
}

/* ---- G2: loss ---------------------------------------------------------------------------------------------------- */

typedef enum {
    LOST_BEFORE_ACK,
    LOST_UNSEEN_ACK,
    LOST_AT_THE_END,
    LOST_KINDS
} loss;

static void g2_no_unanswered(void)
{
    for (loss kind = 0; kind < LOST_KINDS; kind++) {
        g_autoptr(scene) s = scene_connected();

        scene_negotiate(s, OFFER_311);
        scene_next(s)->follows_lost = kind == LOST_BEFORE_ACK;
        scene_ack(s);
        scene_next(s)->acks_unseen = kind == LOST_UNSEEN_ACK;
        scene_client_ack(s);
        scene_wait(s, 20);
        scene_next(s)->follows_lost = kind == LOST_AT_THE_END;
        scene_client_resets(s);
        scene_expect(s, "none");
        scene_expect_first(s, "none");
        scene_expect_steps(s, 1, "transport:ok negotiate:unseen");
        g_assert_true(scene_has_quality(s, SMBTRIAGE_LOST_SEGMENTS));
    }
}

static void g2_at_end_of_capture(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_next(s)->acks_unseen = TRUE;
    scene_client_ack(s);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:unseen");
}

static void g2_loss_before_the_request(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->follows_lost = TRUE;
    scene_client_data(s, 10);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@7:error");
}

/* The answer was cut off so far that no message came out of it: the server did speak. */
static void g2_answer_cut_off(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_next(s)->is_truncated = TRUE;
    scene_server_data(s, 300);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_TRUNCATED));
}

static void g2_refusals_stay(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_next(s)->follows_lost = TRUE;
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
}

/* ---- G3: one direction only ------------------------------------------------------------------------------ */

static void g3_client_only(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_client_ack(s);
    scene_negotiate(s, OFFER_311);
    scene_wait(s, 60);
    scene_client_resets(s);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_ONE_SIDED));
}

static void g3_server_only(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn_ack(s);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_ONE_SIDED));
}

static void g3_two_sided(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_expect(s, "none");
    g_assert_false(scene_has_quality(s, SMBTRIAGE_ONE_SIDED));
    g_assert_false(scene_has_quality(s, SMBTRIAGE_STARTS_MID_STREAM));
    g_assert_false(scene_has_quality(s, SMBTRIAGE_LOST_SEGMENTS));
    g_assert_false(scene_has_quality(s, SMBTRIAGE_TRUNCATED));
}

/* ---- G4: the capture ends early -------------------------------------------------------------------------- */

static void g4_threshold(void)
{
    static const double seconds[] = {0, 3, 9.998, 9.999, 60};

    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        g_autoptr(scene) s = scene_connected();

        scene_negotiate(s, OFFER_311);
        scene_ack(s); /* a millisecond later: it counts */
        scene_goes_on(s, seconds[i]);
        scene_expect(s, seconds[i] < 9.999 ? "none" : "negotiate.no_reply@4:error");
        scene_expect_steps(s, 1,
                           seconds[i] < 9.999 ? "transport:ok negotiate:pending" : "transport:ok negotiate:no_reply");
    }
}

static void g4_other_connections_tell_the_time(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 15);
    scene_connect_again(s);
    scene_syn(s);
    scene_expect(s, "negotiate.no_reply@4:error");
}

/* Of SMB Direct there is no handshake to be seen: the NEGOTIATE begins it. */
static void g1_other_transport(void)
{
    for (guint is_whole = 0; is_whole < 2; is_whole++) {
        g_autoptr(scene) s = scene_new();

        scene_transport(s, SMBTRIAGE_TRANSPORT_OTHER, 7);
        if (is_whole) {
            scene_negotiate(s, OFFER_311);
            scene_negotiate_answer(s, GRANT_311);
        }
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
        scene_expect_confidence(s, is_whole ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
    }
}

/* Where the request ended is not known; that what was told before ended at 0 means nothing. */
static void g2_segment_not_told(void)
{
    g_autoptr(scene) s = scene_new();

    scene_sequence_numbers(s, 0u - 101u, 5000);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_next(s)->without_segment = TRUE;
    scene_setup_first(s);
    scene_challenge(s);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* ---- what Wireshark was told not to decode -------------------------------------------------------------------- */

static void not_decoded_is_said(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_says(s, "");
    scene_server_says_smb(s, '\xFE');
    scene_server_closes(s);
    scene_expect(s, "none");
    g_assert_true(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

static void not_decoded_needs_smb(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_says(s, "");
    scene_server_says(s, "\x85");
    scene_server_says_smb(s, '\xFE'); /* what comes later may be anything */
    g_assert_false(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

/* A logon of SMB1 without a NEGOTIATE was decoded, only we do not read it. */
static void not_decoded_is_not_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_says_smb(s, '\xFF');
    g_assert_false(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

static void not_decoded_but_one(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_server_says_smb(s, '\xFE');
    g_assert_false(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

/* What of a connection in its middle is not told, nobody had a use for. */
static void not_decoded_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_server_says_smb(s, '\xFE');
    g_assert_false(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

static void not_decoded_cut_short(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->is_truncated = TRUE;
    scene_server_says_smb(s, '\xFE');
    g_assert_false(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

static void not_decoded_lost(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->follows_lost = TRUE;
    scene_server_says_smb(s, '\xFE');
    g_assert_false(scene_has_quality(s, SMBTRIAGE_NOT_DECODED));
}

void suite_guards_capture(void)
{
    static const suite_test tests[] = {
        {"/guards/g1/lowers_confidence", g1_lowers_confidence},
        {"/guards/g1/low_stays_low", g1_low_stays_low},
        {"/guards/g1/no_unanswered", g1_no_unanswered},
        {"/guards/g1/handshake_not_told", g1_handshake_not_told},
        {"/guards/g1/permission_is_a_guess", g1_permission_is_a_guess},
        {"/guards/g1/other_transport", g1_other_transport},
        {"/guards/g2/no_unanswered", g2_no_unanswered},
        {"/guards/g2/at_end_of_capture", g2_at_end_of_capture},
        {"/guards/g2/loss_before_the_request", g2_loss_before_the_request},
        {"/guards/g2/answer_cut_off", g2_answer_cut_off},
        {"/guards/g2/refusals_stay", g2_refusals_stay},
        {"/guards/g2/segment_not_told", g2_segment_not_told},
        {"/guards/g3/client_only", g3_client_only},
        {"/guards/g3/server_only", g3_server_only},
        {"/guards/g3/two_sided", g3_two_sided},
        {"/guards/g4/threshold", g4_threshold},
        {"/guards/g4/other_connections_tell_the_time", g4_other_connections_tell_the_time},
        {"/guards/not_decoded/is_said", not_decoded_is_said},
        {"/guards/not_decoded/needs_smb", not_decoded_needs_smb},
        {"/guards/not_decoded/but_one", not_decoded_but_one},
        {"/guards/not_decoded/is_not_smb1", not_decoded_is_not_smb1},
        {"/guards/not_decoded/mid_stream", not_decoded_mid_stream},
        {"/guards/not_decoded/cut_short", not_decoded_cut_short},
        {"/guards/not_decoded/lost", not_decoded_lost},
    };

    SUITE_REGISTER(tests);
}
