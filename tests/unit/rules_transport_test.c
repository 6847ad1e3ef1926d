/* rules_transport_test.c - rules about the TCP handshake
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

static void reset_answers_syn(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "transport.port_refused@2:error");
    scene_expect_first(s, "transport.port_refused@2:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 1, "SYN from 192.0.2.10");
    scene_expect_evidence(s, 2, "reset from 192.0.2.20");
    scene_expect_steps(s, 1, "transport:failed");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
    expect_words(scene_finding(s)->english.client, "Test-NetConnection 192.0.2.20 -Port 445");
}

static void ipv6(void)
{
    g_autoptr(scene) s = scene_new();

    scene_ipv6(s);
    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "transport.port_refused@2:error");
    expect_words(scene_finding(s)->english.cause, "2001:db8::14");
}

static void after_repeated_syn(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_wait(s, 1);
    scene_again(s);
    scene_server_resets(s);
    scene_expect(s, "transport.port_refused@3:error");
    scene_expect_evidence(s, 2, "attempt 2");
}

/* Windows sends the SYN again after a reset, from the same port: each is an attempt of its own. */
static void each_attempt_of_a_port(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 3; i++) {
        scene_syn(s);
        scene_server_resets(s);
    }
    scene_expect(s, "transport.port_refused@2:error x3");
    scene_expect_evidence(s, 1, "attempt 1");
    scene_expect_evidence(s, 2, "Answered by a reset");
}

static void reconnects_are_one_finding(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 2; i++) {
        scene_syn(s);
        scene_server_resets(s);
        scene_connect_again(s);
    }
    scene_expect(s, "transport.port_refused@2:error x2");
    scene_expect_first(s, "transport.port_refused@2:error; transport.port_refused@4:error");
}

static void second_attempt_works(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_expect(s, "transport.port_refused@2:note");
    scene_expect_first(s, "transport.port_refused@2:error; transport.port_refused@4:note");
    scene_expect_evidence(s, 4, "it recovered");
}

static void same_port_works_at_second_attempt(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "transport.port_refused@2:note");
    scene_expect_steps(s, 1, "transport:failed transport:ok negotiate:ok");
}

/* The reset of the first attempt is not the end of what the second one began. */
static void second_attempt_is_watched(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@8:error; transport.port_refused@2:note");
}

/* Port 445 is refused and 139 is tried. That 139 is open says nothing; that SMB is spoken there does. */
static void port_139_is_tried(gboolean speaks_smb, const char *findings)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_port(s, 139);
    scene_handshake(s);
    if (speaks_smb) {
        scene_negotiate(s, OFFER_210);
        scene_negotiate_answer(s, GRANT_210);
    }
    scene_expect(s, findings);
}

static void port_139_works(void)
{
    port_139_is_tried(TRUE, "transport.netbios_only@2:note");
}

static void port_139_is_only_open(void)
{
    port_139_is_tried(FALSE, "transport.port_refused@2:error");
}

static void refused_on_port(guint16 port)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, port);
    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "none");
}

static void other_port(void)
{
    refused_on_port(8445);
}

static void port_139(void)
{
    refused_on_port(139);
}

static void client_resets(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_client_resets(s);
    scene_expect(s, "none");
}

static void connection_was_up(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_resets(s);
    scene_expect(s, "transport.closed_before_reply@4:error");
    scene_expect_steps(s, 1, "transport:ok");
}

static void fin_is_no_refusal(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* The SYN-ACK is missing from the capture; a reset that ends the talk says nothing about the port. */
static void syn_ack_missed(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_server_resets(s);
    scene_expect(s, "none");
}

static void syn_ack_and_answer_missed(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_client_ack(s);
    scene_server_resets(s);
    scene_expect(s, "none");
}

/* All between the SYN and the reset that ended the talk is missing: the reset does not answer the SYN. */
static void all_between_missed(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_sequence_numbers(s, 1201, 5301);
    scene_server_resets(s);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:unseen");
}

static void stray_reset(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_server_resets(s);
    scene_expect(s, "none");
}

void suite_rules_transport(void)
{
    static const suite_test tests[] = {
        {"/rules/transport.port_refused/fires/reset_answers_syn", reset_answers_syn},
        {"/rules/transport.port_refused/fires/ipv6", ipv6},
        {"/rules/transport.port_refused/fires/after_repeated_syn", after_repeated_syn},
        {"/rules/transport.port_refused/fires/each_attempt_of_a_port", each_attempt_of_a_port},
        {"/rules/transport.port_refused/fires/reconnects_are_one_finding", reconnects_are_one_finding},
        {"/rules/transport.port_refused/fires/port_139_is_only_open", port_139_is_only_open},
        {"/rules/transport.port_refused/note/second_attempt_works", second_attempt_works},
        {"/rules/transport.port_refused/note/same_port_works_at_second_attempt", same_port_works_at_second_attempt},
        {"/rules/transport.port_refused/note/second_attempt_is_watched", second_attempt_is_watched},
        {"/rules/transport.port_refused/note/port_139_works", port_139_works},
        {"/rules/transport.port_refused/silent/other_port", other_port},
        {"/rules/transport.port_refused/silent/port_139", port_139},
        {"/rules/transport.port_refused/silent/client_resets", client_resets},
        {"/rules/transport.port_refused/silent/connection_was_up", connection_was_up},
        {"/rules/transport.port_refused/silent/fin_is_no_refusal", fin_is_no_refusal},
        {"/rules/transport.port_refused/silent/syn_ack_missed", syn_ack_missed},
        {"/rules/transport.port_refused/silent/syn_ack_and_answer_missed", syn_ack_and_answer_missed},
        {"/rules/transport.port_refused/silent/all_between_missed", all_between_missed},
        {"/rules/transport.port_refused/silent/stray_reset", stray_reset},
    };

    SUITE_REGISTER(tests);
}
