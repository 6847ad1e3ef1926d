/* rules_unanswered_test.c - rules about requests that stay without an answer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The "no reply" rules of negotiate and session setup have tests beside the other rules of their stage, too.
 */
#include "scene.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"
#define OLD_DIALECTS "PC NETWORK PROGRAM 1.0, NT LM 0.12"

/* ---- the whole table ------------------------------------------------------------------------------------------- */

typedef enum {
    AT_NEGOTIATE,
    AT_SESSION,
    AT_TREE,
    STAGES
} at_stage;

typedef enum {
    ACKED,
    NOT_ACKED, /* and not sent again either: the capture lacks something */
    RESENT     /* three times, and never acknowledged */
} row_receipt;

typedef guint32 (*ending)(scene *);

typedef struct {
    row_receipt receipt;
    ending      end; /* NULL: nobody ends it, the capture goes on */
    double      seconds;
    const char *verdict[STAGES]; /* NULL: none */
} table_row;

#define NO_REPLY                                                                                                       \
    {                                                                                                                  \
        "negotiate.no_reply", "session.no_reply", "tree.no_reply"                                                      \
    }
#define NOT_ACKNOWLEDGED                                                                                               \
    {                                                                                                                  \
        "negotiate.not_acknowledged", "session.not_acknowledged", "tree.not_acknowledged"                              \
    }
#define CLOSED                                                                                                         \
    {                                                                                                                  \
        "negotiate.closed_by_server", "session.closed_by_server", "tree.closed_by_server"                              \
    }
#define NONE                                                                                                           \
    {                                                                                                                  \
        NULL, NULL, NULL                                                                                               \
    }

static const table_row table[] = {
    {ACKED, scene_client_resets, 2, NONE},
    {ACKED, scene_client_closes, 9.9, NONE},
    {ACKED, scene_client_resets, 20, NO_REPLY},
    {ACKED, scene_client_closes, 60, NO_REPLY},
    {ACKED, scene_server_resets, 2, CLOSED},
    {ACKED, scene_server_closes, 4.9, CLOSED},
    {ACKED, scene_server_closes, 7, {NULL, "session.closed_by_server", "tree.closed_by_server"}},
    {ACKED, scene_server_resets, 20, {"negotiate.no_reply", "session.closed_by_server", "tree.closed_by_server"}},
    {ACKED, scene_server_resets, 50, NO_REPLY},
    {ACKED, NULL, 2, NONE},
    {ACKED, NULL, 20, NO_REPLY},
    {ACKED, NULL, 60, NO_REPLY},

    {NOT_ACKED, scene_client_resets, 2, NONE},
    {NOT_ACKED, scene_client_closes, 60, NONE},
    {NOT_ACKED, scene_server_resets, 2, CLOSED},
    {NOT_ACKED, scene_server_resets, 7, {NULL, "session.closed_by_server", "tree.closed_by_server"}},
    {NOT_ACKED, scene_server_resets, 20, {NULL, "session.closed_by_server", "tree.closed_by_server"}},
    {NOT_ACKED, scene_server_resets, 50, NONE},
    {NOT_ACKED, NULL, 2, NONE},
    {NOT_ACKED, NULL, 60, NONE},

    {RESENT, scene_client_resets, 2, NOT_ACKNOWLEDGED},
    {RESENT, scene_client_closes, 60, NOT_ACKNOWLEDGED},
    {RESENT, scene_server_resets, 2, CLOSED},
    {RESENT,
     scene_server_resets,
     7,
     {"negotiate.not_acknowledged", "session.closed_by_server", "tree.closed_by_server"}},
    {RESENT,
     scene_server_resets,
     20,
     {"negotiate.not_acknowledged", "session.closed_by_server", "tree.closed_by_server"}},
    {RESENT, scene_server_resets, 50, NOT_ACKNOWLEDGED},
    {RESENT, NULL, 2, NOT_ACKNOWLEDGED},
    {RESENT, NULL, 60, NOT_ACKNOWLEDGED},
};

/* Tells everything up to the request; returns its frame. */
static guint32 ask(scene *s, at_stage stage)
{
    scene_handshake(s);
    if (stage == AT_NEGOTIATE)
        return scene_negotiate(s, OFFER_311);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    if (stage == AT_SESSION)
        return scene_logon(s, "alice");
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    return scene_tree_connect(s, ACCOUNTS);
}

static void receive(scene *s, row_receipt receipt)
{
    if (receipt == ACKED)
        scene_ack(s);
    for (guint i = 0; receipt == RESENT && i < 3; i++)
        scene_client_retransmits(s);
}

static void finish(scene *s, ending end, double seconds)
{
    if (end == NULL) {
        scene_goes_on(s, seconds);
        return;
    }
    scene_wait(s, seconds);
    end(s);
}

static void expect_verdict(scene *s, const table_row *row, const char *verdict, guint32 request)
{
    guint32          home  = row->end == NULL ? request : scene_frame(s);
    g_autofree char *final = verdict == NULL ? g_strdup("none") : g_strdup_printf("%s@%u:error", verdict, home);

    scene_expect(s, final);
    scene_expect_first(s, row->end == NULL ? "none" : final); /* only the end of the capture settles it */
}

static void tell_row(const table_row *row, at_stage stage, const char *off, const char *verdict)
{
    const char *const rules_off[] = {off, NULL};
    smbtriage_options options     = smbtriage_options_default();
    g_autoptr(scene) s            = NULL;
    guint32 request;

    options.rules_off = rules_off;
    s                 = scene_new_with(&options);
    request           = ask(s, stage);
    receive(s, row->receipt);
    finish(s, row->end, row->seconds);
    expect_verdict(s, row, verdict, request);
}

/* Without the rule that speaks there is no other: no two claim the same step. */
static void whole_table(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        for (at_stage stage = 0; stage < STAGES; stage++) {
            g_test_message("row %u, stage %d", i, (int)stage);
            tell_row(&table[i], stage, NULL, table[i].verdict[stage]);
            tell_row(&table[i], stage, table[i].verdict[stage], NULL);
        }
    }
}

/* G1, G2, G3, PENDING: whatever else TCP shows. */
typedef enum {
    MID_STREAM,
    LOST,
    SPOKE,
    PENDING,
    DOUBTS
} row_doubt;

static void doubtful_row(const table_row *row, at_stage stage, row_doubt doubt)
{
    g_autoptr(scene) s = scene_new();

    if (doubt == MID_STREAM)
        scene_mid_stream(s);
    ask(s, stage);
    receive(s, row->receipt);
    if (doubt == SPOKE)
        scene_server_data(s, 30);
    if (doubt == PENDING) {
        scene_next(s)->without_segment = TRUE;
        if (stage == AT_NEGOTIATE)
            scene_negotiate_refused(s, STATUS_PENDING);
        else if (stage == AT_SESSION)
            scene_logon_answer(s, STATUS_PENDING);
        else
            scene_tree_answer(s, STATUS_PENDING);
    }
    if (doubt == LOST) {
        scene_next(s)->acks_unseen = TRUE;
        scene_client_ack(s);
    }
    finish(s, row->end, row->seconds);
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void whole_table_doubtful(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        for (at_stage stage = 0; stage < STAGES; stage++) {
            for (row_doubt doubt = 0; doubt < DOUBTS; doubt++) {
                g_test_message("row %u, stage %d, doubt %d", i, (int)stage, (int)doubt);
                doubtful_row(&table[i], stage, doubt);
            }
        }
    }
}

/* G3: the answers of the server were not captured at all. */
static void whole_table_one_sided(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
        g_autoptr(scene) s = scene_new();

        if (table[i].receipt == ACKED || table[i].end == scene_server_closes || table[i].end == scene_server_resets)
            continue;
        scene_syn(s);
        scene_client_ack(s);
        scene_negotiate(s, OFFER_311);
        receive(s, table[i].receipt);
        finish(s, table[i].end, table[i].seconds);
        scene_expect(s, "none");
    }
}

/* ---- *.not_acknowledged ------------------------------------------------------------------------------------------ */

/* Frames 1 to 4: the NEGOTIATE waits. */
static scene *negotiating(void)
{
    scene *s = scene_connected();

    scene_negotiate(s, OFFER_311);
    return s;
}

static void resend(scene *s, guint times, double seconds)
{
    for (guint i = 0; i < times; i++) {
        scene_wait(s, seconds);
        scene_client_retransmits(s);
    }
}

static void not_acknowledged_negotiate(void)
{
    g_autoptr(scene) s = negotiating();

    resend(s, 4, 1);
    scene_wait(s, 16);
    scene_client_resets(s);
    scene_expect(s, "negotiate.not_acknowledged@9:error");
    scene_expect_first(s, "negotiate.not_acknowledged@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 2, "took the connection");
    scene_expect_evidence(s, 4, "NEGOTIATE sent");
    scene_expect_evidence(s, 8, "Sent again 4 times, last here, and never acknowledged");
    scene_expect_evidence(s, 9, "The client reset the connection after 20.0 s");
    scene_expect_no_evidence(s, "only a part");
    expect_words(scene_finding(s)->english.cause, "again and again for 20.0 s");
    scene_expect_steps(s, 1, "transport:ok negotiate:no_reply");
}

static void not_acknowledged_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
    resend(s, 3, 1);
    scene_wait(s, 10);
    scene_client_closes(s);
    scene_expect(s, "negotiate.not_acknowledged@8:error");
}

/* Two are enough when the wait was long. */
static void not_acknowledged_twice(void)
{
    static const struct {
        guint       times;
        double      seconds;
        const char *expected;
    } rows[] = {
        {2, 9.9, "none"},
        {2, 10, "negotiate.not_acknowledged@4:error"},
        {1, 60, "none"},
        {3, 0.9, "none"}, /* the frame may have been captured twice */
        {3, 1, "negotiate.not_acknowledged@4:error"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = negotiating();

        resend(s, rows[i].times, 0);
        scene_goes_on(s, rows[i].seconds);
        scene_expect(s, rows[i].expected);
        scene_expect_first(s, "none");
    }
}

static void not_acknowledged_session(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    resend(s, 3, 1);
    scene_goes_on(s, 30);
    scene_expect(s, "session.not_acknowledged@8:error");
    scene_expect_first(s, "none");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "SESSION_SETUP sent");
    scene_expect_evidence(s, 11, "Sent again 3 times");
    scene_expect_evidence(s, 0, "The capture goes on for 33.");
    expect_words(scene_finding(s)->english.cause, "Mechanism: NTLM");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
}

/* The client's acknowledgment of the answer before is lost with the request, so the server sends that answer again. */
static void not_acknowledged_old_answer_again(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_server_retransmits(s);
    resend(s, 4, 1);
    scene_goes_on(s, 10);
    scene_expect(s, "session.not_acknowledged@6:error");
}

/* A ticket of several segments: only its first one is sent again. */
static void not_acknowledged_in_part(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    for (guint i = 0; i < 4; i++) {
        scene_wait(s, 1);
        scene_client_retransmits_part(s, 60);
    }
    scene_wait(s, 10);
    scene_client_resets(s);
    scene_expect(s, "session.not_acknowledged@11:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 0, "(60 bytes at most) is only a part of it");
}

static void not_acknowledged_recovers(void)
{
    g_autoptr(scene) s = negotiating();

    resend(s, 3, 1);
    scene_client_resets(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.not_acknowledged@8:note");
}

static void acknowledged_after_all(void)
{
    for (at_stage stage = 0; stage < STAGES; stage++) {
        g_autoptr(scene) s = scene_new();

        ask(s, stage);
        resend(s, 3, 1);
        scene_ack(s);
        scene_wait(s, 2);
        scene_client_resets(s);
        scene_expect(s, "none");
    }
}

/* A part of it did arrive: then something else is wrong than a device that drops SMB. */
static void acknowledged_in_part(void)
{
    static const guint32 missing[] = {1, 99};

    for (guint i = 0; i < G_N_ELEMENTS(missing); i++) {
        g_autoptr(scene) s = negotiating();

        scene_ack_short(s, missing[i]);
        resend(s, 5, 1);
        scene_wait(s, 10);
        scene_client_resets(s);
        scene_expect(s, "none");
    }
}

/* What was sent before the request is acknowledged; that says nothing of the request. */
static void acknowledged_before_it(void)
{
    g_autoptr(scene) s = negotiating();

    scene_ack_short(s, 100);
    resend(s, 3, 1);
    scene_goes_on(s, 10);
    scene_expect(s, "negotiate.not_acknowledged@4:error");
}

/* Sequence numbers wrap between the request's begin and its end. */
static void not_acknowledged_across_the_wrap(void)
{
    g_autoptr(scene) s = scene_new();

    scene_sequence_numbers(s, G_MAXUINT32 - 50, 7);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    resend(s, 3, 1);
    scene_goes_on(s, 10);
    scene_expect(s, "negotiate.not_acknowledged@4:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

/* Where the request ends is not known, so neither is whether it was acknowledged. */
static void end_not_known(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->without_segment = TRUE;
    scene_negotiate(s, OFFER_311);
    resend(s, 3, 1);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
}

/* A capture point that sees all traffic twice; then the client leaves. */
static void captured_twice(void)
{
    g_autoptr(scene) s = negotiating();

    for (guint i = 0; i < 3; i++)
        scene_again(s);
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void answered_after_all(void)
{
    g_autoptr(scene) s = negotiating();

    resend(s, 4, 1);
    scene_negotiate_answer(s, GRANT_311);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.slow@9:note; session.never_started@10:note");
}

static void session_answered_after_all(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    resend(s, 4, 1);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "session.slow@13:note");
}

static void not_acknowledged_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_next(s)->is_signed = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    resend(s, 5, 1);
    scene_goes_on(s, 7);
    scene_expect(s, "tree.not_acknowledged@10:error");
    scene_expect_first(s, "none");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 10, "TREE_CONNECT sent");
    scene_expect_evidence(s, 15, "Sent again 5 times");
    expect_words(scene_finding(s)->english.cause, "TREE_CONNECT to " ACCOUNTS " again and again for 12.0 s");
    g_assert_cmpstr(scene_finding(s)->share, ==, ACCOUNTS);
}

static void not_acknowledged_tree_ipc(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    resend(s, 3, 1);
    scene_client_resets(s);
    scene_expect(s, "tree.not_acknowledged@14:warn");
}

static void tree_answered_after_all(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    resend(s, 4, 1);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "tree.slow@15:note");
}

/* G11: another channel of alice's session. */
static scene *binding(void)
{
    scene  *s  = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_next(s)->is_binding = TRUE;
    scene_authenticate(s, "alice");
    return s;
}

static void not_acknowledged_binding(void)
{
    g_autoptr(scene) s = binding();

    resend(s, 4, 1);
    scene_client_resets(s);
    scene_expect(s, "none");
}

/* ---- negotiate.closed_by_server ---------------------------------------------------------------------------------- */

static void negotiate_closed_as(ending end, const char *words)
{
    g_autoptr(scene) s = negotiating();

    scene_ack(s);
    end(s);
    scene_expect(s, "negotiate.closed_by_server@6:error");
    scene_expect_first(s, "negotiate.closed_by_server@6:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 4, "NEGOTIATE sent");
    scene_expect_evidence(s, 5, "Acknowledged");
    scene_expect_evidence(s, 6, words);
    expect_words(scene_finding(s)->english.cause, "ended the connection 2 ms after the NEGOTIATE");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void negotiate_closed(void)
{
    negotiate_closed_as(scene_server_closes, "The server closed the connection after 2 ms");
    negotiate_closed_as(scene_server_resets, "The server reset the connection after 2 ms");
}

/* The number in a reset is no acknowledgment: a device in between writes it as well. */
static void negotiate_reset_unacknowledged(void)
{
    g_autoptr(scene) s = negotiating();

    scene_server_resets(s);
    scene_expect(s, "negotiate.closed_by_server@5:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 0, "a device in between");
    scene_expect_no_evidence(s, "Acknowledged by");
}

static void negotiate_closed_with_ack(void)
{
    g_autoptr(scene) s = negotiating();

    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@5:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 5, "Acknowledged by the server's TCP after 1 ms");
}

static void negotiated_twice(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_302);

    scene_negotiate(s, OFFER_311);
    scene_server_resets(s);
    scene_expect(s, "negotiate.closed_by_server@7:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 5, "was through with it, at SMB 3.0.2");
    expect_words(smbtriage_finding_summary(scene_finding(s)), "Client negotiated a second time");
    expect_words(scene_finding(s)->english.cause, "sent a second NEGOTIATE");
    expect_words(scene_finding(s)->english.windows, "Nothing to change on the server");
}

/* The second round of a multi-protocol negotiate is none too many. */
static void second_round_closed(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@8:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "was through with it");
    expect_words(smbtriage_finding_summary(scene_finding(s)), "check that SMB2 is on");
}

/* The second round sent twice over: nothing had been agreed on yet. */
static void second_round_twice_closed(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_negotiate(s, OFFER_302);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@9:error x2");
    scene_expect_no_evidence(s, "was through with it");
}

static void negotiate_closed_smb1_and_2(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.002");
    scene_server_closes(s);
    scene_expect(s, "negotiate.closed_by_server@5:error");
    scene_expect_evidence(s, 4, "SMB1 NEGOTIATE that also offers SMB2 sent");
}

static void negotiate_closed_then_works(void)
{
    g_autoptr(scene) s = negotiating();

    scene_server_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.closed_by_server@5:note");
    scene_expect_first(s, "negotiate.closed_by_server@5:error; negotiate.closed_by_server@10:note");
}

/* SMB1 only: that is negotiate.client_smb1_only, and silence where that rule is silent. */
static void smb1_only_is_not_it(void)
{
    static const char *const off[] = {"negotiate.client_smb1_only", NULL};

    for (guint i = 0; i < 2; i++) {
        smbtriage_options options = smbtriage_options_default();
        g_autoptr(scene) s        = NULL;

        options.rules_off = i == 0 ? NULL : off;
        s                 = scene_new_with(&options);
        scene_handshake(s);
        scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
        scene_server_closes(s);
        scene_expect(s, i == 0 ? "negotiate.client_smb1_only@5:error" : "none");
    }
}

static void smb1_strings_unknown(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NOT_SEEN, NULL);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* A threshold below five seconds leaves the close to those who know of closes. */
static void smb1_only_with_low_threshold(void)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.no_reply_seconds = 2;
    s                        = scene_new_with(&options);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_NO, OLD_DIALECTS);
    scene_ack(s);
    scene_wait(s, 3);
    scene_server_closes(s);
    scene_expect(s, "negotiate.client_smb1_only@6:error");
    scene_expect_no_evidence(s, "Also possible");
}

static void client_closed_first(void)
{
    for (at_stage stage = 0; stage < STAGES; stage++) {
        g_autoptr(scene) s = scene_new();

        ask(s, stage);
        scene_ack(s);
        scene_client_closes(s);
        scene_server_closes(s);
        scene_server_resets(s);
        scene_expect(s, "none");
    }
}

/* The answer comes in the very segment that ends the connection. */
static void answered_with_the_end(void)
{
    g_autoptr(scene) s = negotiating();

    scene_next(s)->extra_flags = SMBTRIAGE_TCP_FIN;
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
}

static void closed_after_the_answer(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_server_closes(s);
    scene_expect(s, "none");
}

static void closed_before_any_request(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_resets(s);
    scene_expect(s, "transport.closed_before_reply@4:error");
}

/* ---- session.closed_by_server ---------------------------------------------------------------------------- */

static void session_closed(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_ack(s);
    scene_wait(s, 1);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@10:error");
    scene_expect_first(s, "session.closed_by_server@10:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "SESSION_SETUP sent");
    scene_expect_evidence(s, 9, "Acknowledged");
    scene_expect_evidence(s, 10, "The server closed the connection after 1.0 s");
    scene_expect_no_evidence(s, "SessionId");
    scene_expect_no_evidence(s, "clean-up");
    expect_words(scene_finding(s)->english.cause, "User: LAB\\alice. Mechanism: NTLM");
}

static void session_closed_first_leg(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_server_resets(s);
    scene_expect(s, "session.closed_by_server@7:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_no_evidence(s, "SessionId");
}

static void session_closed_kerberos(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@8:error");
    expect_words(scene_finding(s)->english.cause, "User: (not in the capture). Mechanism: Kerberos");
}

/* A relay tool asks for the second round and keeps SessionId 0. */
static void session_closed_by_a_tool(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_302, GRANT_302);

    scene_setup_first(s);
    scene_next(s)->has_session_id = TRUE;
    scene_challenge(s);
    scene_set_session_id(s, 0);
    scene_authenticate(s, "");
    scene_ack(s);
    scene_wait(s, 1);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@10:error");
    scene_expect_evidence(s, 7, "without giving a SessionId");
}

/* The connection is old when the logon begins at last: [MS-SMB2] 3.3.6.3. */
static void session_closed_by_the_clean_up(void)
{
    static const struct {
        double   idle;
        gboolean is_named;
    } rows[] = {{43.5, FALSE}, {44, TRUE}, {50, TRUE}, {90, TRUE}, {95, FALSE}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

        scene_wait(s, rows[i].idle);
        scene_logon(s, "alice");
        scene_ack(s);
        scene_wait(s, 1);
        scene_server_resets(s);
        scene_expect(s, "session.closed_by_server@10:error");
        scene_expect_confidence(s, rows[i].is_named ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM);
        if (rows[i].is_named)
            scene_expect_evidence(s, 10, "may be a Windows server's clean-up");
        else
            scene_expect_no_evidence(s, "clean-up");
    }
}

/* A connection with a session is not cleaned up. */
static void session_closed_with_a_session(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_wait(s, 50);
    scene_logon(s, "bob");
    scene_ack(s);
    scene_server_resets(s);
    scene_expect(s, "session.closed_by_server@14:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "clean-up");
}

static void session_closed_unnegotiated(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_data(s, 10); /* else it would be negotiate.skipped */
    scene_setup_first(s);
    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "session.closed_by_server@7:error");
    scene_expect_evidence(s, 0, "No NEGOTIATE was seen before it");
}

static void session_closed_then_works(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_server_closes(s);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "session.closed_by_server@9:note");
}

static void session_closed_while_idle(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_wait(s, 60);
    scene_server_resets(s);
    scene_expect(s, "session.abandoned@8:warn");
}

static void session_closed_binding(void)
{
    g_autoptr(scene) s = binding();

    scene_server_resets(s);
    scene_expect(s, "none");
}

/* ---- tree.no_reply --------------------------------------------------------------------------------------- */

static void tree_no_reply(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "tree.no_reply@12:error");
    scene_expect_first(s, "tree.no_reply@12:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 10, "TREE_CONNECT sent");
    scene_expect_evidence(s, 11, "Acknowledged");
    expect_words(scene_finding(s)->english.cause, "the TREE_CONNECT to " ACCOUNTS " and sent no answer for 20.0 s");
    expect_words(scene_finding(s)->english.samba, "--section-name='accounts'");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

/* The server does not clear a connection away on which somebody is logged on. */
static void tree_no_reply_no_timer(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_wait(s, 60);
    scene_server_resets(s);
    scene_expect(s, "tree.no_reply@12:error");
    scene_expect_evidence(s, 12, "The server reset the connection after 60.0 s");
    scene_expect_no_evidence(s, "as does");
}

static void tree_no_reply_ipc(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_ack(s);
    scene_goes_on(s, 20);
    scene_expect(s, "tree.no_reply@10:warn");
}

static void tree_slow(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_wait(s, 40);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "tree.slow@12:note");
}

static void tree_too_soon(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_ack(s);
    scene_goes_on(s, 9);
    scene_expect(s, "none");
}

/* ---- tree.closed_by_server and tree.unsigned_request ----------------------------------------------------- */

/* Frames 1 to 10: the request waits. */
static scene *connecting(scene_offer offer, scene_grant grant)
{
    scene *s = scene_logged_on(offer, grant);

    scene_next(s)->is_unsigned = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    return s;
}

static void tree_closed(void)
{
    g_autoptr(scene) s = connecting(OFFER_302, GRANT_302);

    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@12:error");
    scene_expect_first(s, "tree.closed_by_server@12:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 10, "TREE_CONNECT sent");
    scene_expect_evidence(s, 12, "The server closed the connection after 2 ms");
    expect_words(scene_finding(s)->english.cause, "after the TREE_CONNECT to " ACCOUNTS);
}

static void tree_closed_signed(void)
{
    static const gboolean is_encrypted[] = {FALSE, TRUE};

    for (guint i = 0; i < G_N_ELEMENTS(is_encrypted); i++) {
        g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

        scene_next(s)->is_encrypted = is_encrypted[i];
        scene_tree_connect(s, ACCOUNTS);
        scene_ack(s);
        scene_server_closes(s);
        scene_expect(s, "tree.closed_by_server@12:error");
        scene_expect_excluded(s, "tree.unsigned_request",
                              is_encrypted[i] ? "frame 10 is encrypted" : "frame 10 is signed");
    }
}

static void tree_closed_late(void)
{
    g_autoptr(scene) s = connecting(OFFER_311, GRANT_311);

    scene_ack(s);
    scene_wait(s, 6);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@12:error");
}

static scene *connecting_as(gboolean is_guest, gboolean is_null, gboolean no_body)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, is_null ? "" : "alice");
    scene_next(s)->is_guest = is_guest;
    scene_next(s)->is_null  = is_null;
    scene_next(s)->no_body  = no_body;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_next(s)->is_unsigned = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    return s;
}

static void tree_closed_guest(void)
{
    g_autoptr(scene) s = connecting_as(TRUE, FALSE, FALSE);

    scene_expect(s, "tree.closed_by_server@11:error; session.mapped_to_guest@9:note");
    scene_expect_excluded(s, "tree.unsigned_request", "guest or anonymous");
    scene_expect_no_evidence(s, "anonymous");
}

static void tree_closed_anonymous(void)
{
    g_autoptr(scene) s = connecting_as(FALSE, TRUE, FALSE);

    scene_expect(s, "session.anonymous_dropped@11:warn");
    scene_expect_excluded(s, "tree.unsigned_request", "guest or anonymous");
    scene_expect_evidence(s, 0, "tree.closed_by_server");
}

/* Whether the session is a guest's was not seen: that is not "no". */
static void tree_closed_guest_not_seen(void)
{
    g_autoptr(scene) s = connecting_as(FALSE, FALSE, TRUE);

    scene_expect(s, "tree.closed_by_server@11:error");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 10, "the capture does not show version or user");
}

static void tree_closed_dialect_not_seen(void)
{
    for (guint i = 0; i < 2; i++) {
        g_autoptr(scene) s = scene_connected();

        scene_negotiate(s, OFFER_311);
        scene_negotiate_answer(s, GRANT_UNREAD);
        scene_logon(s, "alice");
        scene_logon_answer(s, STATUS_SUCCESS);
        scene_next(s)->is_unsigned = i == 0;
        scene_tree_connect(s, ACCOUNTS);
        scene_ack(s);
        scene_server_closes(s);
        scene_expect(s, "tree.closed_by_server@12:error");
        scene_expect_confidence(s, i == 0 ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM);
    }
}

static void tree_closed_session_unknown(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS); /* SessionId 0 */
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@7:error");
}

static void tree_closed_encrypted_session(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->encrypts = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_next(s)->is_unsigned = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@11:error");
    scene_expect_excluded(s, "tree.unsigned_request", "encrypted one");
}

static void tree_closed_ipc(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_302, GRANT_302);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_server_closes(s);
    scene_expect(s, "tree.closed_by_server@11:warn");
}

static void tree_closed_after_answer(void)
{
    g_autoptr(scene) s = connecting(OFFER_311, GRANT_311);

    scene_tree_answer(s, STATUS_SUCCESS);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void unsigned_as(scene_offer offer, scene_grant grant, ending end, const char *expected)
{
    g_autoptr(scene) s = connecting(offer, grant);

    end(s);
    scene_expect(s, expected);
    scene_expect_first(s, expected);
}

static void unsigned_request(void)
{
    unsigned_as(OFFER_311, GRANT_311, scene_server_closes, "tree.unsigned_request@11:error");
    unsigned_as(OFFER_311, GRANT_311, scene_server_resets, "tree.unsigned_request@11:error");
    unsigned_as(OFFER_311_PLAIN, GRANT_311_PLAIN, scene_server_closes, "tree.unsigned_request@11:error");
}

static void unsigned_evidence(void)
{
    g_autoptr(scene) s = connecting(OFFER_311, GRANT_311);

    scene_ack(s);
    scene_server_closes(s);
    scene_expect(s, "tree.unsigned_request@12:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 5, "chose SMB 3.1.1");
    scene_expect_evidence(s, 9, "LAB\\alice is logged on, neither as a guest nor anonymously");
    scene_expect_evidence(s, 10, "neither signed nor encrypted");
    scene_expect_evidence(s, 12, "closed the connection");
    scene_expect_no_evidence(s, "Also possible");
    g_assert_cmpuint(scene_finding(s)->excluded->len, ==, 0);
}

static void unsigned_older_dialect(void)
{
    unsigned_as(OFFER_302, GRANT_302, scene_server_closes, "tree.closed_by_server@11:error");
    unsigned_as(OFFER_210, GRANT_210, scene_server_closes, "tree.closed_by_server@11:error");
}

static void unsigned_client_closes(void)
{
    unsigned_as(OFFER_311, GRANT_311, scene_client_closes, "none");
}

static void unsigned_answered(void)
{
    g_autoptr(scene) s = connecting(OFFER_311, GRANT_311);

    scene_tree_answer(s, STATUS_ACCESS_DENIED);
    scene_server_closes(s);
    scene_expect(s, "security.signature_rejected@11:error"); /* as Samba does it */
}

/* Signing is a matter of the request at hand, not of the session's others. */
static void unsigned_after_signed(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_next(s)->is_unsigned = TRUE;
    scene_tree_connect(s, ACCOUNTS);
    scene_server_closes(s);
    scene_expect(s, "tree.unsigned_request@13:error");
}

/* ---- negotiate.no_common_preauth_hash -------------------------------------------------------------------- */

static void no_hash(void)
{
    g_autoptr(scene) s = negotiating();

    scene_negotiate_refused(s, STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP);
    scene_expect(s, "negotiate.no_common_preauth_hash@5:error");
    scene_expect_first(s, "negotiate.no_common_preauth_hash@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "The client offers 2.0.2, 2.1, 3.0, 3.0.2, 3.1.1");
    scene_expect_evidence(s, 5, "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP");
    expect_words(scene_finding(s)->english.cause, "answered STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP");
}

static void no_hash_offer_unread(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_UNREAD);
    scene_negotiate_refused(s, STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP);
    scene_expect(s, "negotiate.no_common_preauth_hash@5:error");
}

static void no_hash_then_works(void)
{
    g_autoptr(scene) s = negotiating();

    scene_negotiate_refused(s, STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.no_common_preauth_hash@5:note");
}

static void no_hash_other_status(void)
{
    g_autoptr(scene) s = negotiating();

    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.rejected_invalid@5:error");
}

static void no_hash_answered(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_expect(s, "none");
}

void suite_rules_unanswered(void)
{
    static const suite_test tests[] = {
        {"/rules/unanswered/table", whole_table},
        {"/rules/unanswered/doubtful", whole_table_doubtful},
        {"/rules/unanswered/one_sided", whole_table_one_sided},
        {"/rules/unanswered/client_closed_first", client_closed_first},
        {"/rules/unanswered/acknowledged_after_all", acknowledged_after_all},
        {"/rules/negotiate.not_acknowledged/fires/client_resets", not_acknowledged_negotiate},
        {"/rules/negotiate.not_acknowledged/fires/smb1", not_acknowledged_smb1},
        {"/rules/negotiate.not_acknowledged/fires/thresholds", not_acknowledged_twice},
        {"/rules/negotiate.not_acknowledged/fires/acknowledged_before_it", acknowledged_before_it},
        {"/rules/negotiate.not_acknowledged/fires/across_the_wrap", not_acknowledged_across_the_wrap},
        {"/rules/negotiate.not_acknowledged/note/works_later", not_acknowledged_recovers},
        {"/rules/negotiate.not_acknowledged/silent/acknowledged_in_part", acknowledged_in_part},
        {"/rules/negotiate.not_acknowledged/silent/end_not_known", end_not_known},
        {"/rules/negotiate.not_acknowledged/silent/captured_twice", captured_twice},
        {"/rules/negotiate.not_acknowledged/silent/answered", answered_after_all},
        {"/rules/session.not_acknowledged/fires/capture_goes_on", not_acknowledged_session},
        {"/rules/session.not_acknowledged/fires/old_answer_again", not_acknowledged_old_answer_again},
        {"/rules/session.not_acknowledged/fires/in_part", not_acknowledged_in_part},
        {"/rules/session.not_acknowledged/silent/answered", session_answered_after_all},
        {"/rules/session.not_acknowledged/silent/binding", not_acknowledged_binding},
        {"/rules/tree.not_acknowledged/fires/capture_goes_on", not_acknowledged_tree},
        {"/rules/tree.not_acknowledged/fires/ipc", not_acknowledged_tree_ipc},
        {"/rules/tree.not_acknowledged/silent/answered", tree_answered_after_all},
        {"/rules/negotiate.closed_by_server/fires/closes_or_resets", negotiate_closed},
        {"/rules/negotiate.closed_by_server/fires/unacknowledged", negotiate_reset_unacknowledged},
        {"/rules/negotiate.closed_by_server/fires/with_acknowledgment", negotiate_closed_with_ack},
        {"/rules/negotiate.closed_by_server/fires/second_negotiate", negotiated_twice},
        {"/rules/negotiate.closed_by_server/fires/second_round", second_round_closed},
        {"/rules/negotiate.closed_by_server/fires/second_round_twice", second_round_twice_closed},
        {"/rules/negotiate.closed_by_server/fires/smb1_and_2", negotiate_closed_smb1_and_2},
        {"/rules/negotiate.closed_by_server/note/works_later", negotiate_closed_then_works},
        {"/rules/negotiate.closed_by_server/silent/smb1_only", smb1_only_is_not_it},
        {"/rules/negotiate.closed_by_server/silent/smb1_only_low_threshold", smb1_only_with_low_threshold},
        {"/rules/negotiate.closed_by_server/silent/smb1_strings_unknown", smb1_strings_unknown},
        {"/rules/negotiate.closed_by_server/silent/answered_with_the_end", answered_with_the_end},
        {"/rules/negotiate.closed_by_server/silent/after_the_answer", closed_after_the_answer},
        {"/rules/negotiate.closed_by_server/silent/before_any_request", closed_before_any_request},
        {"/rules/session.closed_by_server/fires/last_leg", session_closed},
        {"/rules/session.closed_by_server/fires/first_leg", session_closed_first_leg},
        {"/rules/session.closed_by_server/fires/kerberos", session_closed_kerberos},
        {"/rules/session.closed_by_server/fires/tool", session_closed_by_a_tool},
        {"/rules/session.closed_by_server/fires/clean_up", session_closed_by_the_clean_up},
        {"/rules/session.closed_by_server/fires/another_session", session_closed_with_a_session},
        {"/rules/session.closed_by_server/fires/unnegotiated", session_closed_unnegotiated},
        {"/rules/session.closed_by_server/note/works_later", session_closed_then_works},
        {"/rules/session.closed_by_server/silent/between_legs", session_closed_while_idle},
        {"/rules/session.closed_by_server/silent/binding", session_closed_binding},
        {"/rules/tree.no_reply/fires/client_resets", tree_no_reply},
        {"/rules/tree.no_reply/fires/server_resets", tree_no_reply_no_timer},
        {"/rules/tree.no_reply/fires/ipc", tree_no_reply_ipc},
        {"/rules/tree.no_reply/silent/slow", tree_slow},
        {"/rules/tree.no_reply/silent/too_soon", tree_too_soon},
        {"/rules/tree.closed_by_server/fires/closes", tree_closed},
        {"/rules/tree.closed_by_server/fires/late", tree_closed_late},
        {"/rules/tree.closed_by_server/fires/ipc", tree_closed_ipc},
        {"/rules/tree.closed_by_server/silent/after_answer", tree_closed_after_answer},
        {"/rules/tree.unsigned_request/fires/closes_or_resets", unsigned_request},
        {"/rules/tree.unsigned_request/fires/evidence", unsigned_evidence},
        {"/rules/tree.unsigned_request/fires/after_a_signed_one", unsigned_after_signed},
        {"/rules/tree.unsigned_request/silent/signed_or_encrypted", tree_closed_signed},
        {"/rules/tree.unsigned_request/silent/guest", tree_closed_guest},
        {"/rules/tree.unsigned_request/silent/anonymous", tree_closed_anonymous},
        {"/rules/tree.unsigned_request/silent/guest_not_seen", tree_closed_guest_not_seen},
        {"/rules/tree.unsigned_request/silent/dialect_not_seen", tree_closed_dialect_not_seen},
        {"/rules/tree.unsigned_request/silent/session_unknown", tree_closed_session_unknown},
        {"/rules/tree.unsigned_request/silent/encrypted_session", tree_closed_encrypted_session},
        {"/rules/tree.unsigned_request/silent/older_dialect", unsigned_older_dialect},
        {"/rules/tree.unsigned_request/silent/client_closes", unsigned_client_closes},
        {"/rules/tree.unsigned_request/silent/answered", unsigned_answered},
        {"/rules/negotiate.no_common_preauth_hash/fires/status", no_hash},
        {"/rules/negotiate.no_common_preauth_hash/fires/offer_unread", no_hash_offer_unread},
        {"/rules/negotiate.no_common_preauth_hash/note/works_later", no_hash_then_works},
        {"/rules/negotiate.no_common_preauth_hash/silent/other_status", no_hash_other_status},
        {"/rules/negotiate.no_common_preauth_hash/silent/answered", no_hash_answered},
    };

    SUITE_REGISTER(tests);
}
