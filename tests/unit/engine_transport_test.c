/* engine_transport_test.c - what carries SMB: ports, addresses, directions, sequence numbers, closes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

static void fails_logon(scene *s)
{
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
}

static void any_port(void)
{
    static const guint16 ports[] = {445, 139, 4455, 65535};

    for (guint i = 0; i < G_N_ELEMENTS(ports); i++) {
        g_autoptr(scene) s = scene_new();

        scene_port(s, ports[i]);
        fails_logon(s);
        g_assert_cmpuint(scene_connection(s, 1)->server_port, ==, ports[i]);
        g_assert_cmpstr(scene_connection(s, 1)->client_address, ==, "192.0.2.10");
    }
}

static void port_139_session_service(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    scene_handshake(s);
    scene_nbss(s, TRUE, SMBTRIAGE_NBSS_REQUEST);
    scene_nbss(s, FALSE, SMBTRIAGE_NBSS_POSITIVE);
    scene_negotiate(s, OFFER_210);
    scene_negotiate_answer(s, GRANT_210);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
}

static void ipv6(void)
{
    g_autoptr(scene) s = scene_new();

    scene_ipv6(s);
    fails_logon(s);
    g_assert_cmpstr(scene_finding(s)->client, ==, "2001:db8::a");
    g_assert_cmpstr(scene_finding(s)->server, ==, "2001:db8::14");
}

static void smb_direct(void)
{
    g_autoptr(scene) s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_OTHER, 0);
    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@2:error");
    g_assert_cmpint(scene_connection(s, 1)->transport, ==, SMBTRIAGE_TRANSPORT_OTHER);
}

/* An address family that the engine cannot print. */
static void without_addresses(void)
{
    g_autoptr(scene) s = scene_new();

    scene_transport(s, SMBTRIAGE_TRANSPORT_OTHER, 0);
    scene_addressless(s);
    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@2:error");
    g_assert_cmpstr(scene_finding(s)->client, ==, "unknown");
}

/* Numbers are unique within one kind of transport only. */
static void stream_numbers_per_transport(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_connect_again(s);
    scene_transport(s, SMBTRIAGE_TRANSPORT_OTHER, 0);
    scene_negotiate(s, OFFER_210);
    scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "negotiate.no_common_dialect@7:error");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
    scene_expect_steps(s, 2, "negotiate:failed");
}

/* ---- direction --------------------------------------------------------------------------------------------------- */

/* Port 445 on neither side: until a message shows it the engine can only guess, and must correct itself. */
static void direction_from_answer(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 4455);
    scene_mid_stream(s);
    scene_server_data(s, 10);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@2:error");
    g_assert_cmpstr(scene_finding(s)->client, ==, "192.0.2.10");
    g_assert_cmpstr(scene_finding(s)->server, ==, "192.0.2.20");
}

static void direction_from_request(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 4455);
    scene_server_data(s, 10);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "negotiate.no_reply@4:error");
    scene_expect_evidence(s, 3, "Acknowledged");
    scene_expect_evidence(s, 4, "The client reset");
    g_assert_cmpstr(scene_finding(s)->client, ==, "192.0.2.10");
}

/* The client talks from port 445 itself, as some scanners do: the SYN decides. */
static void direction_from_syn(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 445);
    scene_syn(s);
    g_assert_cmpstr(scene_connection(s, 1)->client_address, ==, "192.0.2.10");
    scene_syn_ack(s);
    g_assert_cmpstr(scene_connection(s, 1)->server_address, ==, "192.0.2.20");
}

static void direction_from_syn_ack(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 4455);
    scene_syn_ack(s);
    g_assert_cmpstr(scene_connection(s, 1)->client_address, ==, "192.0.2.10");
}

/* ---- sequence numbers and closes ------------------------------------------------------------------------- */

static void sequence_wraps(void)
{
    for (guint32 before = 0; before <= 201; before += 67) {
        g_autoptr(scene) s = scene_new();

        scene_sequence_numbers(s, G_MAXUINT32 - before, 5000);
        scene_handshake(s);
        scene_negotiate(s, OFFER_311);
        scene_ack(s);
        scene_wait(s, 20);
        scene_client_resets(s);
        scene_expect(s, "negotiate.no_reply@6:error");
    }
}

static void sequence_wraps_unacknowledged(void)
{
    static const guint32 missing[] = {1, 100}; /* behind the wrap, and before it */

    for (guint i = 0; i < G_N_ELEMENTS(missing); i++) {
        g_autoptr(scene) s = scene_new();

        scene_sequence_numbers(s, G_MAXUINT32 - 50, 5000);
        scene_handshake(s);
        scene_negotiate(s, OFFER_311);
        scene_ack_short(s, missing[i]);
        scene_wait(s, 20);
        scene_client_resets(s);
        scene_expect(s, "none");
    }
}

static void fin_with_answer(guint32 status, const char *findings, const char *steps)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->extra_flags = SMBTRIAGE_TCP_FIN;
    scene_logon_answer(s, status);
    scene_expect(s, findings);
    scene_expect_first(s, findings);
    scene_expect_steps(s, 1, steps);
}

static void fin_with_good_answer(void)
{
    fin_with_answer(STATUS_SUCCESS, "none", "transport:ok negotiate:ok session:ok");
}

static void fin_with_refusal(void)
{
    fin_with_answer(STATUS_LOGON_FAILURE, "session.logon_failure@9:error", "transport:ok negotiate:ok session:failed");
}

/* A late answer after the client gave up: what was said stays in its frame, the report knows better. */
static void answer_after_close(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_closes(s);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect_first(s, "negotiate.no_reply@6:error; negotiate.slow@7:note");
    scene_expect(s, "negotiate.slow@7:note");
}

static void closed_between_legs(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_client_resets(s);
    scene_expect(s, "session.abandoned@8:warn");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:failed");
}

static void probe(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_closes(s);
    scene_server_closes(s);
    scene_expect(s, "none");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN);
}

static void watches(void)
{
    g_autoptr(scene) s = scene_connected();

    g_assert_cmpuint(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0), ==,
                     SMBTRIAGE_WATCH_SEGMENTS);
    scene_negotiate(s, OFFER_311);
    g_assert_true(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0));
    g_assert_false(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_OTHER, 0));
    g_assert_false(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 1));
    scene_negotiate_answer(s, GRANT_311);
    g_assert_false(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0));
    scene_setup_first(s);
    g_assert_true(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0));
    scene_client_resets(s);
    g_assert_false(smbtriage_engine_watches(scene_engine(s), SMBTRIAGE_TRANSPORT_TCP, 0));
}

void suite_engine_transport(void)
{
    static const suite_test tests[] = {
        {"/engine/transport/any_port", any_port},
        {"/engine/transport/port_139", port_139_session_service},
        {"/engine/transport/ipv6", ipv6},
        {"/engine/transport/smb_direct", smb_direct},
        {"/engine/transport/without_addresses", without_addresses},
        {"/engine/transport/stream_numbers_per_transport", stream_numbers_per_transport},
        {"/engine/transport/direction_from_answer", direction_from_answer},
        {"/engine/transport/direction_from_request", direction_from_request},
        {"/engine/transport/direction_from_syn", direction_from_syn},
        {"/engine/transport/direction_from_syn_ack", direction_from_syn_ack},
        {"/engine/transport/sequence_wraps", sequence_wraps},
        {"/engine/transport/sequence_wraps_unacknowledged", sequence_wraps_unacknowledged},
        {"/engine/transport/fin_with_good_answer", fin_with_good_answer},
        {"/engine/transport/fin_with_refusal", fin_with_refusal},
        {"/engine/transport/answer_after_close", answer_after_close},
        {"/engine/transport/closed_between_legs", closed_between_legs},
        {"/engine/transport/probe", probe},
        {"/engine/transport/watches", watches},
    };

    SUITE_REGISTER(tests);
}
