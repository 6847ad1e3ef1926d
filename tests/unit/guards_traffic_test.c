/* guards_traffic_test.c - G8 two rounds of a negotiate, G10 monitors, G12 frames captured twice, G14 tools that ask
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define BOTH_DIALECTS "NT LM 0.12, SMB 2.002, SMB 2.???"

/* ---- G8 ---------------------------------------------------------------------------------------------------------- */

/* In the midst of the two rounds nothing has ended, however long it takes. */
static void g8_between_the_rounds(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void g8_both_rounds(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@8:note");
}

/* The capture was late: the first round is missing. */
static void g8_second_round_only(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@3:note");
}

/* ---- G10 --------------------------------------------------------------------------------------------------------- */

static void g10_without_a_word(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 5; i++) {
        scene_handshake(s);
        scene_client_closes(s);
        scene_server_closes(s);
        scene_wait(s, 5);
        scene_connect_again(s);
    }
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void g10_reset_without_a_word(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_resets(s);
    scene_expect(s, "none");
}

static void g10_negotiate_only(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 5; i++) {
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
        scene_wait(s, 10);
        scene_connect_again(s);
    }
    scene_expect(s, "none");
}

static void leave_between_rounds(scene *s, double seconds)
{
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_client_closes(s);
    scene_wait(s, seconds);
    scene_connect_again(s);
}

/* Equal intervals of a second and more, three times at least. */
static void g10_is_a_habit(const double *seconds, guint times, const char *findings)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < times; i++)
        leave_between_rounds(s, seconds[i]);
    scene_expect(s, findings);
}

static void g10_habit(void)
{
    static const double equal[]     = {10, 10, 10, 10};
    static const double about[]     = {10, 11, 9, 10};
    static const double different[] = {10, 20, 40, 3};
    static const double at_once[]   = {0.1, 0.1, 0.1, 0.1};

    g10_is_a_habit(equal, 3, "none");
    g10_is_a_habit(about, 4, "none");
    g10_is_a_habit(equal, 2, "negotiate.multiprotocol_abandoned@6:warn x2");
    g10_is_a_habit(different, 4, "negotiate.multiprotocol_abandoned@6:warn x4");
    g10_is_a_habit(at_once, 4, "negotiate.multiprotocol_abandoned@6:warn x4");
}

/* Who logs on is no monitor: its other connections are judged like everybody's. */
static void g10_who_logs_on(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 4; i++)
        leave_between_rounds(s, 10);
    scene_wait(s, 60);
    scene_client_is(s, 10);
    scene_handshake(s);
    scene_setup_first(s);
    scene_client_is(s, 10);
    scene_expect(s, "negotiate.multiprotocol_abandoned@6:warn x4");
}

/* Another client's habits say nothing about this one. */
static void g10_each_client_for_itself(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 3; i++)
        leave_between_rounds(s, 10);
    scene_client_is(s, 11);
    leave_between_rounds(s, 10);
    scene_expect(s, "negotiate.multiprotocol_abandoned@24:warn");
}

/* ---- G12 --------------------------------------------------------------------------------------------------------- */

/* One SYN that was captured three times is no attempt that failed three times. */
static void g12_syn(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    for (guint i = 0; i < 4; i++)
        scene_again(s);
    scene_goes_on(s, 60);
    scene_expect(s, "none");
}

static void g12_every_syn_twice(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_again(s);
    scene_wait(s, 1);
    scene_again(s);
    scene_again(s);
    scene_expect(s, "none");
    scene_wait(s, 2);
    scene_again(s);
    scene_again(s);
    scene_expect(s, "transport.syn_unanswered@1:error");
    scene_expect_evidence(s, 5, "Sent 3 times by now");
}

static void g12_health_check(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_again(s);
    scene_syn_ack(s);
    scene_again(s);
    scene_client_ack(s);
    scene_again(s);
    scene_client_closes(s);
    scene_again(s);
    scene_expect(s, "none");
}

static void g12_negotiate(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, BOTH_DIALECTS);
    scene_again(s);
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_again(s);
    scene_negotiate(s, OFFER_311);
    scene_again(s);
    scene_negotiate_answer(s, GRANT_311);
    scene_again(s);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
}

/* ---- G14 --------------------------------------------------------------------------------------------------------- */

static void ask_for(scene *s, guint16 dialect, guint32 status)
{
    smbtriage_negotiate body = {.dialect_count = 1, .dialects = {dialect}};

    scene_handshake(s);
    scene_negotiate_raw(s, &body);
    if (status == STATUS_SUCCESS)
        scene_negotiate_answer(s, GRANT_311);
    else
        scene_negotiate_refused(s, status);
    scene_client_resets(s);
    scene_connect_again(s);
}

static void g14_scan(void)
{
    g_autoptr(scene) s = scene_new();

    ask_for(s, 0x0202, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0210, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0300, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:note x3");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 0, "one version after the other");
}

static void g14_invalid(void)
{
    g_autoptr(scene) s = scene_new();

    ask_for(s, 0x0210, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0300, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0311, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.no_common_dialect@5:note x2; negotiate.rejected_invalid@17:note");
}

/* SMB1 is one of the versions that are asked for. */
static void g14_smb1(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_smb1_answer(s, 0xFFFF);
    scene_client_resets(s);
    scene_connect_again(s);
    ask_for(s, 0x0210, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0300, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.client_smb1_only@5:note; negotiate.no_common_dialect@11:note x2");
}

/* A mount that insists on one version tries it again and again. */
static void g14_the_same_version(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 4; i++)
        ask_for(s, 0x0311, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error x4");
}

/* Two versions: a person who tries. */
static void g14_two_versions(void)
{
    g_autoptr(scene) s = scene_new();

    ask_for(s, 0x0210, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0202, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error x2");
}

static void g14_who_logs_on(void)
{
    g_autoptr(scene) s = scene_new();

    ask_for(s, 0x0202, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0210, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0300, STATUS_NOT_SUPPORTED);
    scene_wait(s, 60);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "negotiate.no_common_dialect@5:error x3");
}

static void g14_each_client_for_itself(void)
{
    g_autoptr(scene) s = scene_new();

    ask_for(s, 0x0202, STATUS_NOT_SUPPORTED);
    ask_for(s, 0x0210, STATUS_NOT_SUPPORTED);
    scene_client_is(s, 11);
    ask_for(s, 0x0300, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@5:error x2; negotiate.no_common_dialect@17:error");
}

void suite_guards_traffic(void)
{
    static const suite_test tests[] = {
        {"/guards/g8/between_the_rounds", g8_between_the_rounds},
        {"/guards/g8/both_rounds", g8_both_rounds},
        {"/guards/g8/second_round_only", g8_second_round_only},
        {"/guards/g10/without_a_word", g10_without_a_word},
        {"/guards/g10/reset_without_a_word", g10_reset_without_a_word},
        {"/guards/g10/negotiate_only", g10_negotiate_only},
        {"/guards/g10/habit", g10_habit},
        {"/guards/g10/who_logs_on", g10_who_logs_on},
        {"/guards/g10/each_client_for_itself", g10_each_client_for_itself},
        {"/guards/g12/syn", g12_syn},
        {"/guards/g12/every_syn_twice", g12_every_syn_twice},
        {"/guards/g12/health_check", g12_health_check},
        {"/guards/g12/negotiate", g12_negotiate},
        {"/guards/g14/scan", g14_scan},
        {"/guards/g14/invalid", g14_invalid},
        {"/guards/g14/smb1", g14_smb1},
        {"/guards/g14/same_version", g14_the_same_version},
        {"/guards/g14/two_versions", g14_two_versions},
        {"/guards/g14/who_logs_on", g14_who_logs_on},
        {"/guards/g14/each_client_for_itself", g14_each_client_for_itself},
    };

    SUITE_REGISTER(tests);
}
