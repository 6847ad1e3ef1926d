/* rules_quic_test.c - the rule about SMB over QUIC
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "stage.h"
#include "suites.h"

#define NO_APPLICATION_PROTOCOL 0x0178
#define ACCESS_DENIED 0x0131
#define INTERNAL_ERROR 0x0150
#define PROTOCOL_VIOLATION 0x0A
#define NO_CLOSE (-1)

static void quic(scene *s, gboolean from_client, gboolean asks, gint64 close)
{
    smbtriage_event event = {.kind   = SMBTRIAGE_EVENT_QUIC,
                             .u.quic = {.asks_for_smb = asks,
                                        .has_close    = close != NO_CLOSE,
                                        .error_code   = close == NO_CLOSE ? 0 : (guint64)close}};

    stage_message(s, from_client, &event);
}

static scene *asked(void)
{
    scene *s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_QUIC, 7);
    quic(s, TRUE, TRUE, NO_CLOSE);
    return s;
}

static void no_smb_there(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, NO_APPLICATION_PROTOCOL);
    scene_expect(s, "transport.quic_refused@2:error");
    scene_expect_first(s, "transport.quic_refused@2:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "TLS alert 120, no_application_protocol");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void after_server_hello(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, NO_CLOSE);
    quic(s, FALSE, FALSE, ACCESS_DENIED);
    scene_expect(s, "transport.quic_refused@3:error");
    scene_expect_evidence(s, 3, "access_denied");
}

static void client_dislikes_certificate(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, NO_CLOSE);
    quic(s, TRUE, FALSE, 0x0130);
    scene_expect(s, "transport.quic_refused@3:error");
    scene_expect_evidence(s, 3, "unknown_ca");
}

/* [MS-SMB2] 3.3.5.1: the server's own check of the client failed. */
static void internal_error(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, INTERNAL_ERROR);
    scene_expect(s, "transport.quic_refused@2:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "internal_error: a Windows server");
}

static void other_error(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, PROTOCOL_VIOLATION);
    scene_expect(s, "transport.quic_refused@2:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 2, "QUIC error 0xa");
}

static void no_answer(void)
{
    g_autoptr(scene) s = asked();

    quic(s, TRUE, FALSE, NO_CLOSE);
    quic(s, TRUE, FALSE, NO_CLOSE);
    scene_expect_first(s, "none");
    scene_expect(s, "transport.quic_refused@1:error");
    scene_expect_evidence(s, 1, "no answer to 3 packets");
}

static void icmp(scene *s, gboolean is_v6, guint8 code, gboolean from_server)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_ICMP_UNREACHABLE};

    event.packet.source = s->now->server;
    if (!from_server)
        event.packet.source.address[s->now->server.length - 1] = 1;
    event.u.icmp = (smbtriage_icmp_unreachable){.is_v6              = is_v6,
                                                .is_udp             = TRUE,
                                                .code               = code,
                                                .quoted_source      = s->now->client,
                                                .quoted_destination = s->now->server};
    stage_alone(s, &event);
}

static scene *asked_at(guint16 port)
{
    scene *s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_QUIC, 7);
    scene_port(s, port);
    quic(s, TRUE, TRUE, NO_CLOSE);
    return s;
}

static void port_unreachable(void)
{
    g_autoptr(scene) s = asked_at(443);

    icmp(s, FALSE, 3, TRUE);
    quic(s, TRUE, FALSE, NO_CLOSE);
    icmp(s, FALSE, 3, TRUE);
    scene_expect(s, "transport.quic_refused@2:error");
    scene_expect_first(s, "transport.quic_refused@2:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "the server's own address: nobody listens");
    expect_words(scene_finding(s)->english.cause, "the packet reached nobody");
    scene_expect_steps(s, 1, "transport:failed");
}

static void host_unreachable(void)
{
    g_autoptr(scene) s = asked_at(443);

    icmp(s, FALSE, 1, FALSE);
    scene_expect(s, "transport.quic_refused@2:error");
    scene_expect_evidence(s, 2, "code 1 from 192.0.2.1, a device on the way");
    scene_expect_no_evidence(s, "nobody listens");
}

/* A server that was just being started. */
static void unreachable_then_answered(void)
{
    g_autoptr(scene) s = asked_at(443);

    icmp(s, FALSE, 3, TRUE);
    quic(s, TRUE, FALSE, NO_CLOSE);
    quic(s, FALSE, FALSE, NO_CLOSE);
    scene_expect(s, "transport.quic_refused@2:note");
    scene_expect_evidence(s, 4, "it recovered");
}

static void unreachable_of_another_port(void)
{
    g_autoptr(scene) s = asked_at(443);

    s->now->client.port++;
    icmp(s, FALSE, 3, TRUE);
    scene_expect_first(s, "none");
    scene_expect(s, "none");
}

static void asked_once(void)
{
    g_autoptr(scene) s = asked();

    scene_goes_on(s, 60);
    scene_expect(s, "none");
}

static void answered(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, NO_CLOSE);
    for (guint i = 0; i < 5; i++)
        quic(s, TRUE, FALSE, NO_CLOSE);
    scene_expect(s, "none");
}

static void closed_without_error(void)
{
    g_autoptr(scene) s = asked();

    quic(s, FALSE, FALSE, NO_CLOSE);
    quic(s, TRUE, FALSE, 0);
    scene_expect(s, "none");
}

static void not_smb(void)
{
    g_autoptr(scene) s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_QUIC, 7);
    quic(s, FALSE, FALSE, NO_APPLICATION_PROTOCOL);
    scene_expect(s, "none");
}

static void tcp(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_expect(s, "transport.port_refused@2:error");
}

/* G1: there is no handshake of TCP to be seen. */
static void begins_with_its_first_packet(void)
{
    g_autoptr(scene) s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_QUIC, 7);
    scene_mid_stream(s);
    quic(s, TRUE, TRUE, NO_CLOSE);
    quic(s, FALSE, FALSE, NO_APPLICATION_PROTOCOL);
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
}

void suite_rules_quic(void)
{
    static const suite_test tests[] = {
        {"/rules/transport.quic_refused/fires/no-smb-there", no_smb_there},
        {"/rules/transport.quic_refused/fires/after-server-hello", after_server_hello},
        {"/rules/transport.quic_refused/fires/client-dislikes-certificate", client_dislikes_certificate},
        {"/rules/transport.quic_refused/fires/internal-error", internal_error},
        {"/rules/transport.quic_refused/fires/other-error", other_error},
        {"/rules/transport.quic_refused/fires/no-answer", no_answer},
        {"/rules/transport.quic_refused/fires/port_unreachable", port_unreachable},
        {"/rules/transport.quic_refused/fires/host_unreachable", host_unreachable},
        {"/rules/transport.quic_refused/fires/unreachable_then_answered", unreachable_then_answered},
        {"/rules/transport.quic_refused/silent/unreachable_of_another_port", unreachable_of_another_port},
        {"/rules/transport.quic_refused/silent/asked-once", asked_once},
        {"/rules/transport.quic_refused/silent/answered", answered},
        {"/rules/transport.quic_refused/silent/closed-without-error", closed_without_error},
        {"/rules/transport.quic_refused/silent/not-smb", not_smb},
        {"/rules/transport.quic_refused/silent/tcp", tcp},
        {"/guards/g1/quic", begins_with_its_first_packet},
    };

    SUITE_REGISTER(tests);
}
