/* rules_transport_more_test.c - rules about ports that do not answer, and about connections on which SMB never begins
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

/* The first SYN and its repetitions, 1 s, 2 s, 4 s ... apart. */
static void syn_times(scene *s, guint times)
{
    scene_syn(s);
    for (guint i = 1; i < times; i++) {
        scene_wait(s, 1 << (i - 1));
        scene_again(s);
    }
}

/* ---- transport.syn_unanswered -------------------------------------------------------------------------------- */

static void syn_unanswered(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 5);
    scene_expect(s, "transport.syn_unanswered@1:error");
    scene_expect_first(s, "none");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 1, "SYN from 192.0.2.10");
    scene_expect_evidence(s, 5, "Sent 5 times by now, over 15.0 s");
    scene_expect_steps(s, 1, "transport:no_reply");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
    expect_words(scene_finding(s)->english.client, "Test-NetConnection 192.0.2.20 -Port 445");
}

static void syn_unanswered_ipv6(void)
{
    g_autoptr(scene) s = scene_new();

    scene_ipv6(s);
    syn_times(s, 3);
    scene_expect(s, "transport.syn_unanswered@1:error");
}

static void syn_unanswered_host_is_up(void)
{
    g_autoptr(scene) s = scene_new();

    scene_client_is(s, 11);
    scene_handshake(s);
    scene_client_is(s, 10);
    scene_connect_again(s);
    scene_client_is(s, 10);
    syn_times(s, 3);
    scene_expect(s, "transport.syn_unanswered@4:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "answered on port 445 to 192.0.2.11");
}

/* The server went down after it had worked: what was before recovers nothing. */
static void syn_unanswered_after_it_worked(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_wait(s, 10);
    scene_connect_again(s);
    syn_times(s, 3);
    scene_expect(s, "transport.syn_unanswered@6:error");
}

static void syn_unanswered_then_works(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 3);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "transport.syn_unanswered@1:note");
    scene_expect_evidence(s, 8, "it recovered");
}

/* Many connections follow: the one that recovered it is not the last. */
static void syn_unanswered_then_works_for_long(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 3);
    for (guint i = 0; i < 3; i++) {
        scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_wait(s, 40);
    }
    scene_expect(s, "transport.syn_unanswered@1:note");
    scene_expect_evidence(s, 8, "it recovered");
}

static void syn_unanswered_works_too_late(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 3);
    scene_wait(s, 31);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "transport.syn_unanswered@1:error");
}

/* IPv6 is dropped, IPv4 answers at once; nobody else is in the capture. */
static scene *other_family(gboolean with_another_client, double delay)
{
    scene *s = scene_new();

    scene_ipv6(s);
    scene_syn(s);
    scene_wait(s, delay);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    if (with_another_client) {
        scene_connect_again(s);
        scene_client_is(s, 77);
        scene_handshake(s);
        scene_client_closes(s);
    }
    scene_use(s, 0);
    for (guint i = 0; i < 2; i++) {
        scene_wait(s, 1);
        scene_sequence_numbers(s, 1000, 5000); /* the same SYN */
        scene_syn(s);
    }
    return s;
}

static void syn_unanswered_other_family(void)
{
    g_autoptr(scene) s = other_family(FALSE, 0);

    scene_expect(s, "transport.syn_unanswered@1:note");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 6, "between 192.0.2.10 and 192.0.2.20, probably the same two");
}

static void syn_unanswered_other_family_of_somebody(void)
{
    g_autoptr(scene) s = other_family(TRUE, 0);

    scene_expect(s, "transport.syn_unanswered@1:error");
}

static void syn_unanswered_other_family_much_later(void)
{
    g_autoptr(scene) s = other_family(FALSE, 3);

    scene_expect(s, "transport.syn_unanswered@1:error");
}

static void syn_sent_too_seldom(void)
{
    for (guint times = 1; times <= 2; times++) {
        g_autoptr(scene) s = scene_new();

        syn_times(s, times);
        scene_goes_on(s, 60);
        scene_expect(s, "none");
        scene_expect_steps(s, 1, "transport:pending");
    }
}

static void syn_to_other_port(void)
{
    static const guint16 ports[] = {139, 80, 4455};

    for (guint i = 0; i < G_N_ELEMENTS(ports); i++) {
        g_autoptr(scene) s = scene_new();

        scene_port(s, ports[i]);
        syn_times(s, 5);
        scene_expect(s, "none");
    }
}

static void syn_answered_late(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 4);
    scene_syn_ack(s);
    scene_expect(s, "transport.slow_handshake@5:note");
}

/* G3: the SYN-ACK was not captured, the conversation was. */
static void syn_went_on(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 3);
    scene_client_ack(s);
    scene_expect(s, "none");
}

/* G3: nothing of any server is in the capture: a reset may well have answered each SYN. */
static void syn_in_one_sided_capture(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_client_ack(s);
    scene_negotiate(s, OFFER_311);
    scene_connect_again(s);
    syn_times(s, 3);
    scene_expect(s, "none");
}

static void syn_refused_in_the_end(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 4);
    scene_server_resets(s);
    scene_expect(s, "transport.port_refused@5:error");
}

/* ---- transport.icmp_unreachable -------------------------------------------------------------------------------- */

static void icmp(guint8 code, gboolean from_server, const char *words)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, code, from_server);
    scene_expect(s, "transport.icmp_unreachable@2:error");
    scene_expect_first(s, "transport.icmp_unreachable@2:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 1, "SYN from 192.0.2.10");
    scene_expect_evidence(s, 2, words);
    scene_expect_steps(s, 1, "transport:failed");
}

static void icmp_prohibited(void)
{
    icmp(13, TRUE, "from 192.0.2.20, the server's own address: communication administratively prohibited");
}

static void icmp_host(void)
{
    icmp(1, FALSE, "from 192.0.2.1, a device on the way: host unreachable");
    icmp(1, TRUE, "the server's own address: host unreachable, said by that host itself");
}

static void icmp_port(void)
{
    icmp(3, TRUE, "code 3 from 192.0.2.20, the server's own address: port unreachable");
}

static void icmp_other_codes(void)
{
    icmp(0, FALSE, "no route");
    icmp(9, FALSE, "network administratively prohibited");
    icmp(11, FALSE, "destination unreachable");
    icmp(200, FALSE, "code 200 from 192.0.2.1, a device on the way: destination unreachable");
}

/* ICMPv6 codes mean something else. TCP tries again and is told again: one attempt. */
static void icmp_v6(void)
{
    g_autoptr(scene) s = scene_new();

    scene_ipv6(s);
    scene_syn(s);
    scene_icmp(s, 1, TRUE);
    scene_wait(s, 1);
    scene_sequence_numbers(s, 1000, 5000);
    scene_syn(s);
    scene_icmp(s, 1, TRUE);
    scene_expect(s, "transport.icmp_unreachable@2:error");
    scene_expect_first(s, "transport.icmp_unreachable@2:error");
    scene_expect_evidence(s, 2, "ICMPv6 unreachable, code 1 from 2001:db8::14");
    scene_expect_evidence(s, 2, "administratively prohibited: a firewall rejects it");
    scene_expect_steps(s, 1, "transport:failed");
}

static void icmp_after_silence(void)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, 4);
    scene_icmp(s, 1, FALSE);
    scene_expect(s, "transport.icmp_unreachable@5:error");
}

static void icmp_then_open(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, 13, TRUE);
    scene_connect_again(s);
    scene_handshake(s);
    scene_expect(s, "transport.icmp_unreachable@2:note");
    scene_expect_first(s, "transport.icmp_unreachable@2:error; transport.icmp_unreachable@4:note");
}

/* A router that found its way in between: the same attempt comes through. */
static void icmp_then_answered(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, 0, FALSE);
    scene_wait(s, 1);
    scene_sequence_numbers(s, 1000, 5000);
    scene_syn(s);
    scene_syn_ack(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "transport.icmp_unreachable@2:note");
}

static void icmp_other_port(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    scene_syn(s);
    scene_icmp(s, 13, TRUE);
    scene_expect(s, "none");
}

/* RFC 1191: that a packet was too large does not concern a SYN. */
static void icmp_fragmentation_needed(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, 4, FALSE);
    scene_syn_ack(s);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok");
}

static void icmp_of_finished_handshake(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_icmp(s, 13, TRUE);
    scene_expect(s, "none");
    scene_expect_steps(s, 1, "transport:ok");
}

static void icmp_quotes_another(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_sequence_numbers(s, 777, 5000);
    scene_icmp(s, 13, TRUE);
    scene_expect(s, "none");
}

/* ---- transport.netbios_only ------------------------------------------------------------------------------------ */

static void netbios_works(scene *s)
{
    scene_connect_again(s);
    scene_port(s, 139);
    scene_handshake(s);
    scene_nbss(s, TRUE, SMBTRIAGE_NBSS_REQUEST);
    scene_nbss(s, FALSE, SMBTRIAGE_NBSS_POSITIVE);
    scene_negotiate(s, OFFER_210);
    scene_negotiate_answer(s, GRANT_210);
}

static void netbios_only_refused(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    netbios_works(s);
    scene_expect(s, "transport.netbios_only@2:note");
    scene_expect_first(s, "transport.port_refused@2:error; transport.netbios_only@9:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "Answered by a TCP reset");
    scene_expect_evidence(s, 3, "turns to port 139");
}

static void netbios_only_prohibited(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, 13, TRUE);
    netbios_works(s);
    scene_expect(s, "transport.netbios_only@2:note");
    scene_expect_evidence(s, 2, "Answered by an ICMP error");
}

static void netbios_only_dropped(guint times, smbtriage_confidence confidence)
{
    g_autoptr(scene) s = scene_new();

    syn_times(s, times);
    netbios_works(s);
    scene_expect(s, "transport.netbios_only@1:note");
    scene_expect_first(s, "none");
    scene_expect_confidence(s, confidence);
    scene_expect_evidence(s, times, "Port 445 gave no answer");
}

/* Clients do not wait for long: a single SYN, then port 139. */
static void netbios_only_one_syn(void)
{
    netbios_only_dropped(1, SMBTRIAGE_LOW);
}

/* A single SYN to port 445, some time after SMB was spoken there. */
static scene *netbios_after_direct(double seconds)
{
    scene *s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_wait(s, seconds);
    scene_connect_again(s);
    scene_syn(s);
    netbios_works(s);
    return s;
}

/* The SYN was lost on its way. */
static void netbios_lost_race(void)
{
    g_autoptr(scene) s = netbios_after_direct(5);

    scene_expect(s, "none");
}

/* Something may have changed meanwhile. */
static void netbios_long_after_direct(void)
{
    g_autoptr(scene) s = netbios_after_direct(40);

    scene_expect(s, "transport.netbios_only@6:note");
}

/* Port 445 answers again, however much later: it was open. */
static void netbios_before_direct(void)
{
    g_autoptr(scene) s = netbios_after_direct(40);

    scene_wait(s, 300);
    scene_connect_again(s);
    scene_port(s, 445);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "none");
}

static void netbios_only_silence(void)
{
    netbios_only_dropped(4, SMBTRIAGE_MEDIUM);
}

static void netbios_only_smb1(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_port(s, 139);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_smb1_answer(s, 0);
    scene_expect(s, "transport.netbios_only@2:note");
}

/* The race: both are tried, both answer. */
static void netbios_race(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_connect_again(s);
    scene_port(s, 139);
    scene_syn(s);
    scene_syn_ack(s);
    scene_use(s, 0);
    scene_syn_ack(s);
    scene_use(s, 1);
    scene_client_resets(s);
    scene_use(s, 0);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "none");
}

/* SMB ran on 139 before the client asked for 445, and the capture ends there. */
static void netbios_before(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_connect_again(s);
    scene_syn(s);
    scene_expect(s, "none");
}

static void netbios_of_another_server(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_connect_again(s);
    scene_server_is(s, 21);
    scene_port(s, 139);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_expect(s, "none");
}

static void netbios_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    scene_whole_negotiate(s, OFFER_210, GRANT_210);
    scene_expect(s, "none");
}

static void netbios_opens_later(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    scene_connect_again(s);
    scene_handshake(s);
    netbios_works(s);
    scene_expect(s, "transport.port_refused@2:note");
}

/* ---- transport.netbios_refused --------------------------------------------------------------------------------- */

/* Frames 1 to 5 */
static scene *name_called(guint8 error_code)
{
    scene *s = scene_new();

    scene_port(s, 139);
    scene_handshake(s);
    scene_nbss(s, TRUE, SMBTRIAGE_NBSS_REQUEST);
    scene_nbss_refuses(s, error_code);
    return s;
}

static void netbios_refused(void)
{
    g_autoptr(scene) s = name_called(0x82);

    scene_expect(s, "transport.netbios_refused@5:error");
    scene_expect_first(s, "transport.netbios_refused@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 5, "error 0x82: the called name is not present");
    scene_expect_steps(s, 1, "transport:failed");
}

static void netbios_refused_codes(void)
{
    static const struct {
        guint8      code;
        const char *words;
        const char *cause;
    } rows[] = {{0x80, "0x80: not listening on the called name", "nobody there answers to the NetBIOS name"},
                {0x81, "0x81: not listening for this caller", "does not listen for this caller"},
                {0x83, "0x83: the called name is present, but", "On port 445 it is"},
                {0x8F, "0x8F: no particular reason", "On port 445 it is"},
                {0x00, "0x00: no particular reason", "On port 445 it is"}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = name_called(rows[i].code);

        scene_expect(s, "transport.netbios_refused@5:error");
        scene_expect_evidence(s, 5, rows[i].words);
        expect_words(scene_finding(s)->english.cause, rows[i].cause);
    }
}

/* Every name that the client tries is refused: a handshake that goes well recovers nothing. */
static void netbios_refused_twice(void)
{
    g_autoptr(scene) s = name_called(0x82);

    scene_connect_again(s);
    scene_port(s, 139);
    scene_handshake(s);
    scene_nbss(s, TRUE, SMBTRIAGE_NBSS_REQUEST);
    scene_nbss_refuses(s, 0x82);
    scene_expect(s, "transport.netbios_refused@5:error x2");
}

/* Samba's hosts deny: the client had sent its NEGOTIATE already. */
static void netbios_refused_on_445(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_nbss_refuses(s, 0x81);
    scene_server_resets(s);
    scene_expect(s, "transport.netbios_refused@6:error");
    scene_expect_evidence(s, 6, "hosts deny");
    scene_expect_steps(s, 1, "transport:failed negotiate:failed");
}

/* Refusal and end in one segment: the end is not told instead. */
static void netbios_refused_and_closed(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->extra_flags = SMBTRIAGE_TCP_FIN;
    scene_nbss_refuses(s, 0x81);
    scene_expect(s, "transport.netbios_refused@4:error");
    scene_expect_first(s, "transport.netbios_refused@4:error");
}

static void netbios_refused_other_name_works(void)
{
    g_autoptr(scene) s = name_called(0x82);

    netbios_works(s);
    scene_expect(s, "transport.netbios_refused@5:note");
}

static void netbios_refused_at_another_time(void)
{
    g_autoptr(scene) s = name_called(0x82);

    scene_wait(s, 60);
    netbios_works(s);
    scene_expect(s, "transport.netbios_refused@5:warn");
    scene_expect_evidence(s, 12, "spoke SMB here");
}

/* The race: port 445 is there. */
static void netbios_refused_beside_445(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_connect_again(s);
    scene_port(s, 139);
    scene_handshake(s);
    scene_nbss(s, TRUE, SMBTRIAGE_NBSS_REQUEST);
    scene_nbss_refuses(s, 0x82);
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void netbios_accepted(void)
{
    g_autoptr(scene) s = scene_new();

    netbios_works(s);
    scene_expect(s, "none");
}

/* A byte like this amid a conversation is no answer to a session request. */
static void netbios_refusal_amid(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_nbss_refuses(s, 0x82);
    scene_expect(s, "none");
}

/* ---- transport.closed_before_reply ----------------------------------------------------------------------------- */

static void closed_at_once(guint32 (*end)(scene *), const char *words)
{
    g_autoptr(scene) s = scene_connected();

    end(s);
    scene_expect(s, "transport.closed_before_reply@4:error");
    scene_expect_first(s, "transport.closed_before_reply@4:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 2, "took the connection");
    scene_expect_evidence(s, 4, words);
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void closed_with_fin(void)
{
    closed_at_once(scene_server_closes, "It closed the connection after 2 ms");
}

static void closed_with_reset(void)
{
    closed_at_once(scene_server_resets, "It reset the connection after 2 ms");
}

/* The NEGOTIATE was on its way already. */
static void closed_negotiate_crosses(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_closes(s);
    scene_negotiate(s, OFFER_311);
    scene_server_resets(s);
    scene_expect(s, "transport.closed_before_reply@4:error");
}

static void closed_each_time(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_closes(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "transport.closed_before_reply@4:error x2");
}

static void closed_then_works(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "transport.closed_before_reply@4:note");
}

static void closed_beside_one_that_works(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_connect_again(s);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "transport.closed_before_reply@9:warn");
    scene_expect_evidence(s, 5, "spoke SMB here");
}

static void closed_by_client(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_closes(s);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* G10: who has nothing to say for so long only looks whether somebody answers. */
static void closed_after_a_while(void)
{
    static const double seconds[] = {4.9, 5.1, 60};

    for (guint i = 0; i < G_N_ELEMENTS(seconds); i++) {
        g_autoptr(scene) s = scene_connected();

        scene_wait(s, seconds[i]);
        scene_server_closes(s);
        scene_expect(s, i == 0 ? "transport.closed_before_reply@4:error" : "none");
    }
}

static void closed_after_data(void)
{
    for (guint i = 0; i < 2; i++) {
        g_autoptr(scene) s = scene_connected();

        if (i == 0)
            scene_client_data(s, 10);
        else
            scene_server_data(s, 10);
        scene_server_closes(s);
        scene_expect(s, "none");
    }
}

static void closed_after_lost_data(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_sequence_numbers(s, 1201, 5001);
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void closed_capture_lost(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_next(s)->follows_lost = TRUE;
    scene_server_closes(s);
    scene_expect(s, "none");
}

static void closed_other_port(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 8080);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* ---- transport.not_smb ------------------------------------------------------------------------------------------ */

static void not_smb_answer(const char *bytes, const char *words)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_server_says(s, bytes);
    scene_server_closes(s);
    scene_expect(s, "transport.not_smb@5:error");
    scene_expect_first(s, "transport.not_smb@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "SMB NEGOTIATE");
    scene_expect_evidence(s, 5, words);
    scene_expect_steps(s, 1, "transport:ok negotiate:failed");
}

static void not_smb_http(void)
{
    not_smb_answer("HTTP/1.1 400", "\"HTTP/1.1\", as a web server answers");
}

static void not_smb_others(void)
{
    not_smb_answer("220 fs1 ESMTP", "\"220 fs1 \", as a mail or FTP server greets");
    not_smb_answer("SSH-2.0-x", "as an SSH server greets");
    not_smb_answer("\x15\x03\x01\x02\x02", "15 03 01 02 02, as TLS refuses");
    not_smb_answer("\x7f\x7f\x7f\x7f", "first bytes are 7f 7f 7f 7f");
    not_smb_answer("abc", "first bytes are \"abc\"");
}

static void not_smb_to_smb1_client(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_server_says(s, "HTTP/1.1");
    scene_expect(s, "transport.not_smb@5:error");
    scene_expect_no_evidence(s, "client_smb1_only");
}

/* The greeting comes first; only the report knows that this client wanted SMB. */
static void not_smb_banner_first(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_says(s, "220 fs1 ESMTP");
    scene_negotiate(s, OFFER_311);
    scene_server_says(s, "500 what?");
    scene_expect(s, "transport.not_smb@4:error");
    scene_expect_first(s, "none");
}

static void not_smb_then_works(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_server_says(s, "HTTP/1.1");
    scene_connect_again(s);
    scene_handshake(s);
    scene_expect(s, "transport.not_smb@5:error");
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_expect(s, "transport.not_smb@5:note");
}

/* A mail client and a mail server on port 445: their business. */
static void not_smb_at_all(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_server_says(s, "220 fs1 ESMTP");
    scene_client_says(s, "EHLO pc1");
    scene_server_says(s, "250 fs1");
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void not_smb_but_smb(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_server_says(s, "\x82");
    scene_expect(s, "none");
}

static void not_smb_amid(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_server_says(s, "HTTP/1.1");
    scene_expect(s, "none");
}

static void not_smb_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_negotiate(s, OFFER_311);
    scene_server_says(s, "HTTP/1.1");
    scene_expect(s, "none");
}

static void not_smb_cut_off(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_next(s)->is_truncated = TRUE;
    scene_server_says(s, "");
    scene_expect(s, "none");
}

/* ---- transport.mtu_black_hole ----------------------------------------------------------------------------------- */

#define FULL 1448
#define REST 614

/* Frames 1 to 9: the last leg takes two segments, of which the first is lost. */
static scene *large_logon(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_client_data(s, FULL);
    scene_next(s)->length = REST;
    scene_authenticate(s, "alice");
    return s;
}

/* From frame 10 on: the server acknowledges what it had, the client repeats. */
static void repeats(scene *s, guint times, double apart)
{
    scene_ack_short(s, FULL + REST);
    for (guint i = 0; i < times; i++) {
        scene_wait(s, apart);
        scene_client_sends_again(s, FULL + REST, FULL);
    }
}

static void black_hole(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 4, 1);
    scene_wait(s, 15);
    scene_client_closes(s);
    scene_expect(s, "transport.mtu_black_hole@15:error");
    scene_expect_first(s, "transport.mtu_black_hole@15:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 5, "Small messages passed");
    scene_expect_evidence(s, 9, "2062 bytes and more");
    scene_expect_evidence(s, 14, "1448 bytes was sent again 4 times over 4.0 s");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok session:no_reply");
}

static void black_hole_at_the_end(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 3, 1);
    scene_expect(s, "transport.mtu_black_hole@9:error");
    scene_expect_first(s, "none");
}

static void black_hole_too_few(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 2, 1);
    scene_expect(s, "none");
}

/* G12: the frames were captured twice, the client repeated nothing. */
static void black_hole_captured_twice(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 5, 0);
    scene_expect(s, "none");
}

/* Nothing passes any more: that is no matter of size. */
static void black_hole_nothing_arrives(void)
{
    g_autoptr(scene) s = large_logon();

    for (guint i = 0; i < 4; i++) {
        scene_wait(s, 1);
        scene_client_sends_again(s, FULL + REST, FULL);
    }
    scene_goes_on(s, 60);
    scene_expect(s, "session.not_acknowledged@9:error");
}

static void black_hole_small_request(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_ack_short(s, 100);
    for (guint i = 0; i < 4; i++) {
        scene_wait(s, 1);
        scene_client_retransmits(s);
    }
    scene_expect(s, "session.not_acknowledged@6:error");
}

static void black_hole_small_segments(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_data(s, 536);
    scene_next(s)->length = 400;
    scene_setup_first(s);
    scene_ack_short(s, 936);
    for (guint i = 0; i < 4; i++) {
        scene_wait(s, 1);
        scene_client_sends_again(s, 936, 536);
    }
    scene_expect(s, "session.not_acknowledged@7:error");
}

static void black_hole_got_through(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 4, 1);
    scene_ack(s);
    scene_wait(s, 20);
    scene_client_resets(s);
    scene_expect(s, "session.no_reply@16:error");
}

static void black_hole_answered(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 4, 1);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.slow@15:note");
}

static void black_hole_capture_lost(void)
{
    g_autoptr(scene) s = large_logon();

    scene_next(s)->follows_lost = TRUE;
    repeats(s, 4, 1);
    scene_expect(s, "none");
}

static void closed_over_netbios(void)
{
    g_autoptr(scene) s = scene_new();

    scene_port(s, 139);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "transport.closed_before_reply@4:error");
}

/* The client did say something, and the server's end does not acknowledge it. */
static void closed_without_acknowledgment(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_client_data(s, 100);
    scene_sequence_numbers(s, 1001, 5001);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* G1: the connection may be older than the capture. */
static void closed_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_handshake(s);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* The server's end is another story. */
static void black_hole_server_closes(void)
{
    g_autoptr(scene) s = large_logon();

    repeats(s, 4, 1);
    scene_sequence_numbers(s, 1001, 5001);
    scene_server_resets(s);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), ==, "session.closed_by_server");
    scene_expect_no_evidence(s, "transport.mtu_black_hole");
}

/* G11 */
static void black_hole_of_a_channel(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_next(s)->is_binding = TRUE;
    scene_setup_again(s);
    scene_challenge(s);
    scene_client_data(s, FULL);
    scene_next(s)->is_binding = TRUE;
    scene_next(s)->length     = REST;
    scene_authenticate(s, "alice");
    repeats(s, 4, 1);
    scene_wait(s, 15);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* Port 445 is open: what answers there is told by other rules, and not by this one when they are off. */
static void netbios_beside_something_else(void)
{
    g_autoptr(scene) alien   = scene_without("transport.not_smb");
    g_autoptr(scene) refuses = scene_without("transport.netbios_refused");

    scene_handshake(alien);
    scene_server_says(alien, "220 mail.example ESMTP");
    scene_negotiate(alien, OFFER_311);
    netbios_works(alien);
    scene_expect(alien, "none");
    scene_handshake(refuses);
    scene_nbss_refuses(refuses, 0x82);
    netbios_works(refuses);
    scene_expect(refuses, "none");
}

/* G1: the first SYN may be older than the capture. */
static void handshake_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_syn(s);
    scene_wait(s, 2);
    scene_syn_ack(s);
    scene_expect(s, "none");
}

/* One SYN is too little, also where the rule that explains it is off. */
static void syn_gave_way(void)
{
    g_autoptr(scene) s = scene_without("transport.netbios_only");

    scene_syn(s);
    netbios_works(s);
    scene_expect(s, "none");
}

/* Over the other family there is no SMB either, or none that works; or there are two clients of the first. */
static void syn_unanswered_by_both_families(void)
{
    for (guint i = 0; i < 3; i++) {
        g_autoptr(scene) s = scene_new();

        scene_ipv6(s);
        scene_syn(s);
        scene_connect_again(s);
        scene_handshake(s);
        if (i > 0)
            scene_negotiate(s, OFFER_311);
        if (i == 1)
            scene_negotiate_refused(s, STATUS_NOT_SUPPORTED);
        if (i == 2) {
            scene_negotiate_answer(s, GRANT_311);
            scene_connect_again(s);
            scene_client_is(s, 77);
            scene_ipv6(s);
            scene_handshake(s);
            scene_client_closes(s);
        }
        scene_use(s, 0);
        for (guint again = 0; again < 2; again++) {
            scene_wait(s, 1);
            scene_sequence_numbers(s, 1000, 5000);
            scene_syn(s);
        }
        scene_expect(s, i == 1 ? "transport.syn_unanswered@1:error; negotiate.no_common_dialect@6:error"
                               : "transport.syn_unanswered@1:error");
    }
}

void suite_rules_transport_more(void)
{
    static const suite_test tests[] = {
        {"/rules/transport.syn_unanswered/fires/again_and_again", syn_unanswered},
        {"/rules/transport.syn_unanswered/fires/ipv6", syn_unanswered_ipv6},
        {"/rules/transport.syn_unanswered/fires/host_is_up", syn_unanswered_host_is_up},
        {"/rules/transport.syn_unanswered/fires/after_it_worked", syn_unanswered_after_it_worked},
        {"/rules/transport.syn_unanswered/fires/works_too_late", syn_unanswered_works_too_late},
        {"/rules/transport.syn_unanswered/fires/other_family_of_somebody", syn_unanswered_other_family_of_somebody},
        {"/rules/transport.syn_unanswered/fires/other_family_much_later", syn_unanswered_other_family_much_later},
        {"/rules/transport.syn_unanswered/note/then_works", syn_unanswered_then_works},
        {"/rules/transport.syn_unanswered/note/then_works_for_long", syn_unanswered_then_works_for_long},
        {"/rules/transport.syn_unanswered/note/other_family", syn_unanswered_other_family},
        {"/rules/transport.syn_unanswered/silent/sent_too_seldom", syn_sent_too_seldom},
        {"/rules/transport.syn_unanswered/silent/other_port", syn_to_other_port},
        {"/rules/transport.syn_unanswered/silent/answered_late", syn_answered_late},
        {"/rules/transport.syn_unanswered/silent/went_on", syn_went_on},
        {"/rules/transport.syn_unanswered/silent/one_sided_capture", syn_in_one_sided_capture},
        {"/rules/transport.syn_unanswered/silent/refused_in_the_end", syn_refused_in_the_end},
        {"/rules/transport.syn_unanswered/silent/gave_way", syn_gave_way},
        {"/rules/transport.syn_unanswered/fires/other_family_too", syn_unanswered_by_both_families},
        {"/rules/transport.icmp_unreachable/fires/prohibited", icmp_prohibited},
        {"/rules/transport.icmp_unreachable/fires/host", icmp_host},
        {"/rules/transport.icmp_unreachable/fires/port", icmp_port},
        {"/rules/transport.icmp_unreachable/fires/other_codes", icmp_other_codes},
        {"/rules/transport.icmp_unreachable/fires/v6", icmp_v6},
        {"/rules/transport.icmp_unreachable/fires/after_silence", icmp_after_silence},
        {"/rules/transport.icmp_unreachable/note/then_open", icmp_then_open},
        {"/rules/transport.icmp_unreachable/note/then_answered", icmp_then_answered},
        {"/rules/transport.icmp_unreachable/silent/other_port", icmp_other_port},
        {"/rules/transport.icmp_unreachable/silent/fragmentation_needed", icmp_fragmentation_needed},
        {"/rules/transport.icmp_unreachable/silent/finished_handshake", icmp_of_finished_handshake},
        {"/rules/transport.icmp_unreachable/silent/quotes_another", icmp_quotes_another},
        {"/rules/transport.netbios_only/fires/refused", netbios_only_refused},
        {"/rules/transport.netbios_only/fires/prohibited", netbios_only_prohibited},
        {"/rules/transport.netbios_only/fires/one_syn", netbios_only_one_syn},
        {"/rules/transport.netbios_only/fires/long_after_direct", netbios_long_after_direct},
        {"/rules/transport.netbios_only/fires/silence", netbios_only_silence},
        {"/rules/transport.netbios_only/fires/smb1", netbios_only_smb1},
        {"/rules/transport.netbios_only/silent/race", netbios_race},
        {"/rules/transport.netbios_only/silent/lost_race", netbios_lost_race},
        {"/rules/transport.netbios_only/silent/before_direct", netbios_before_direct},
        {"/rules/transport.netbios_only/silent/before", netbios_before},
        {"/rules/transport.netbios_only/silent/another_server", netbios_of_another_server},
        {"/rules/transport.netbios_only/silent/alone", netbios_alone},
        {"/rules/transport.netbios_only/silent/opens_later", netbios_opens_later},
        {"/rules/transport.netbios_only/silent/port_445_is_open", netbios_beside_something_else},
        {"/rules/transport.netbios_refused/fires/name_unknown", netbios_refused},
        {"/rules/transport.netbios_refused/fires/codes", netbios_refused_codes},
        {"/rules/transport.netbios_refused/fires/twice", netbios_refused_twice},
        {"/rules/transport.netbios_refused/fires/on_445", netbios_refused_on_445},
        {"/rules/transport.netbios_refused/fires/and_closed", netbios_refused_and_closed},
        {"/rules/transport.netbios_refused/note/other_name_works", netbios_refused_other_name_works},
        {"/rules/transport.netbios_refused/warn/at_another_time", netbios_refused_at_another_time},
        {"/rules/transport.netbios_refused/silent/beside_445", netbios_refused_beside_445},
        {"/rules/transport.netbios_refused/silent/accepted", netbios_accepted},
        {"/rules/transport.netbios_refused/silent/amid", netbios_refusal_amid},
        {"/rules/transport.closed_before_reply/fires/fin", closed_with_fin},
        {"/rules/transport.closed_before_reply/fires/reset", closed_with_reset},
        {"/rules/transport.closed_before_reply/fires/negotiate_crosses", closed_negotiate_crosses},
        {"/rules/transport.closed_before_reply/fires/each_time", closed_each_time},
        {"/rules/transport.closed_before_reply/note/then_works", closed_then_works},
        {"/rules/transport.closed_before_reply/warn/beside_one_that_works", closed_beside_one_that_works},
        {"/rules/transport.closed_before_reply/silent/by_client", closed_by_client},
        {"/rules/transport.closed_before_reply/silent/after_a_while", closed_after_a_while},
        {"/rules/transport.closed_before_reply/silent/after_data", closed_after_data},
        {"/rules/transport.closed_before_reply/silent/after_lost_data", closed_after_lost_data},
        {"/rules/transport.closed_before_reply/silent/capture_lost", closed_capture_lost},
        {"/rules/transport.closed_before_reply/silent/other_port", closed_other_port},
        {"/rules/transport.closed_before_reply/fires/netbios", closed_over_netbios},
        {"/rules/transport.closed_before_reply/silent/client_spoke", closed_without_acknowledgment},
        {"/rules/transport.closed_before_reply/silent/mid_stream", closed_mid_stream},
        {"/rules/transport.not_smb/fires/http", not_smb_http},
        {"/rules/transport.not_smb/fires/others", not_smb_others},
        {"/rules/transport.not_smb/fires/smb1_client", not_smb_to_smb1_client},
        {"/rules/transport.not_smb/fires/banner_first", not_smb_banner_first},
        {"/rules/transport.not_smb/note/then_works", not_smb_then_works},
        {"/rules/transport.not_smb/silent/at_all", not_smb_at_all},
        {"/rules/transport.not_smb/silent/smb", not_smb_but_smb},
        {"/rules/transport.not_smb/silent/amid", not_smb_amid},
        {"/rules/transport.not_smb/silent/mid_stream", not_smb_mid_stream},
        {"/rules/transport.not_smb/silent/cut_off", not_smb_cut_off},
        {"/rules/transport.mtu_black_hole/fires/client_gives_up", black_hole},
        {"/rules/transport.mtu_black_hole/fires/at_the_end", black_hole_at_the_end},
        {"/rules/transport.mtu_black_hole/silent/too_few", black_hole_too_few},
        {"/rules/transport.mtu_black_hole/silent/captured_twice", black_hole_captured_twice},
        {"/rules/transport.mtu_black_hole/silent/nothing_arrives", black_hole_nothing_arrives},
        {"/rules/transport.mtu_black_hole/silent/small_request", black_hole_small_request},
        {"/rules/transport.mtu_black_hole/silent/small_segments", black_hole_small_segments},
        {"/rules/transport.mtu_black_hole/silent/got_through", black_hole_got_through},
        {"/rules/transport.mtu_black_hole/silent/answered", black_hole_answered},
        {"/rules/transport.mtu_black_hole/silent/capture_lost", black_hole_capture_lost},
        {"/rules/transport.mtu_black_hole/silent/server_closes", black_hole_server_closes},
        {"/rules/transport.mtu_black_hole/silent/channel", black_hole_of_a_channel},
        {"/rules/transport.slow_handshake/silent/mid_stream", handshake_mid_stream},
    };

    SUITE_REGISTER(tests);
}
