/* engine_negotiate_test.c - the negotiate, its rounds, and what is read from it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

/* G8: SMB_COM_NEGOTIATE, answer 0x02FF, and a second NEGOTIATE with MessageId 1. */
static scene *two_rounds(void)
{
    scene *s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.002, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    return s;
}

static void multi_protocol(void)
{
    g_autoptr(scene) s = two_rounds();

    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
    g_assert_cmpstr(scene_connection(s, 1)->dialect, ==, "3.1.1");
    g_assert_cmpstr(scene_connection(s, 1)->encryption, ==, "AES-128-GCM");
}

/* The first round says nothing about encryption, whatever became of the second. */
static void multi_protocol_second_round_cut_short(void)
{
    g_autoptr(scene) s = two_rounds();

    scene_negotiate_answer(s, GRANT_311_CUT_SHORT);
    g_assert_cmpstr(scene_connection(s, 1)->dialect, ==, "3.1.1");
    g_assert_null(scene_connection(s, 1)->encryption);
}

static void multi_protocol_second_round_with_id_0(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_next(s)->has_message_id = TRUE;
    scene_negotiate(s, OFFER_210);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@8:error");
}

static void multi_protocol_second_round_refused(void)
{
    g_autoptr(scene) s = two_rounds();

    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@7:error");
    scene_expect_evidence(s, 6, "2.0.2, 2.1, 3.0, 3.0.2, 3.1.1");
    scene_expect_steps(s, 1, "transport:ok negotiate:failed");
}

static void multi_protocol_second_round_unanswered(void)
{
    g_autoptr(scene) s = two_rounds();

    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@8:error");
}

static void multi_protocol_ends_at_202(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.002");
    scene_negotiate_answer(s, GRANT_202);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
    g_assert_cmpstr(scene_connection(s, 1)->dialect, ==, "2.0.2");
}

static void stays_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_smb1_answer(s, 0);
    scene_expect(s, "negotiate.server_smb1_only@5:note");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
}

static void smb1_answer_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "negotiate.refused@1:error");
}

/* A damaged capture pairs an SMB1 answer with MessageId 0 of another command: not its answer. */
static void smb1_answer_is_not_a_logons(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_setup_first(s);
    scene_smb1_answer(s, 0xFFFF);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok session:unseen");
}

static void answer_of_another_command(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:unseen"); /* the server did speak */
}

static void what_is_reported(void)
{
    static const struct {
        scene_offer offer;
        scene_grant grant;
        const char *dialect;
        const char *encryption;
    } rows[] = {
        {OFFER_202, GRANT_202, "2.0.2", "not offered by the client"},
        {OFFER_210, GRANT_210, "2.1", "not offered by the client"},
        {OFFER_302, GRANT_302, "3.0.2", "AES-128-CCM"},
        {OFFER_302, GRANT_302_PLAIN, "3.0.2", "not granted by the server"},
        {OFFER_302_PLAIN, GRANT_302_PLAIN, "3.0.2", "not offered by the client"},
        {OFFER_311, GRANT_311, "3.1.1", "AES-128-GCM"},
        {OFFER_311, GRANT_311_NO_CIPHER, "3.1.1", "no common cipher"},
        {OFFER_311, GRANT_311_PLAIN, "3.1.1", "not granted by the server"},
        {OFFER_311, GRANT_311_CUT_SHORT, "3.1.1", NULL},
        {OFFER_UNREAD, GRANT_UNREAD, NULL, NULL},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = scene_negotiated(rows[i].offer, rows[i].grant);

        g_assert_cmpstr(scene_connection(s, 1)->dialect, ==, rows[i].dialect);
        g_assert_cmpstr(scene_connection(s, 1)->encryption, ==, rows[i].encryption);
    }
}

/* Counts come from the wire and may lie. */
static void counts_that_lie(void)
{
    smbtriage_negotiate body = {.dialect_count = 65535, .dialects = {0x0202}, .cipher_count = 65535};
    g_autoptr(scene) s       = scene_connected();

    scene_negotiate_raw(s, &body);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error");
}

void suite_engine_negotiate(void)
{
    static const suite_test tests[] = {
        {"/engine/negotiate/multi_protocol", multi_protocol},
        {"/engine/negotiate/multi_protocol_second_round_cut_short", multi_protocol_second_round_cut_short},
        {"/engine/negotiate/multi_protocol_second_round_with_id_0", multi_protocol_second_round_with_id_0},
        {"/engine/negotiate/multi_protocol_second_round_refused", multi_protocol_second_round_refused},
        {"/engine/negotiate/multi_protocol_second_round_unanswered", multi_protocol_second_round_unanswered},
        {"/engine/negotiate/multi_protocol_ends_at_202", multi_protocol_ends_at_202},
        {"/engine/negotiate/stays_smb1", stays_smb1},
        {"/engine/negotiate/smb1_answer_alone", smb1_answer_alone},
        {"/engine/negotiate/smb1_answer_is_not_a_logons", smb1_answer_is_not_a_logons},
        {"/engine/negotiate/answer_of_another_command", answer_of_another_command},
        {"/engine/negotiate/what_is_reported", what_is_reported},
        {"/engine/negotiate/counts_that_lie", counts_that_lie},
    };

    SUITE_REGISTER(tests);
}
