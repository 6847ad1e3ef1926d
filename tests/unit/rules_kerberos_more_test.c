/* rules_kerberos_more_test.c - rules about aliases, clocks, silent KDCs, and what file servers say of tickets
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define FS2 "fs2.lab.example"
#define LEGACY "legacy.lab.example"
#define OTHER_STATUS_NTLM_BLOCKED 0xC0000418u
#define MINUTE 60.0
#define MINUTE_NS (60 * SCENE_SECOND)

static scene *negotiated_as(const char *name)
{
    scene *s = scene_new();

    scene_client_means(s, name);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    return s;
}

static void whole_ntlm(scene *s, guint32 status)
{
    scene_logon(s, "alice");
    scene_next(s)->is_signed = status == STATUS_SUCCESS;
    scene_logon_answer(s, status);
}

/* The client shows a ticket. */
static void whole_kerberos(scene *s, const char *host_service, guint32 status)
{
    scene_kerberos_logon(s, host_service);
    scene_next(s)->is_signed = status == STATUS_SUCCESS;
    scene_logon_answer(s, status);
}

static void gets_ticket(scene *s, const char *service)
{
    scene_asks_ticket(s, NULL, service);
    scene_kdc_grants(s);
}

/* ---- kerberos.alias_without_spn -------------------------------------------------------------------------------- */

/* Frames 1 and 2: legacy is an alias of fs2; 3 to 7 the negotiate; 8 and 9 no ticket for the alias. */
static scene *alias_refused(void)
{
    scene *s = scene_new();

    scene_asks_name(s, LEGACY);
    scene_name_is(s, LEGACY, FS2, 20);
    scene_client_means(s, LEGACY);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, NULL, "cifs/" LEGACY);
    scene_kdc_refuses(s, 7);
    return s;
}

static void alias_left(void)
{
    g_autoptr(scene) s = alias_refused();

    scene_client_closes(s);
    scene_expect(s, "kerberos.alias_without_spn@10:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 2, "legacy.lab.example is an alias of fs2.lab.example");
    expect_words(scene_finding(s)->english.cause, "an alias of fs2.lab.example");
}

static void alias_ntlm_refused(void)
{
    g_autoptr(scene) s = alias_refused();

    whole_ntlm(s, OTHER_STATUS_NTLM_BLOCKED);
    scene_expect(s, "kerberos.alias_without_spn@13:error");
}

static void alias_ntlm_works(void)
{
    g_autoptr(scene) s = alias_refused();

    whole_ntlm(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.alias_without_spn@13:note");
}

static void alias_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, LEGACY);
    scene_name_is(s, LEGACY, FS2, 20);
    scene_asks_ticket(s, NULL, "cifs/" LEGACY);
    scene_kdc_refuses(s, 7);
    scene_expect(s, "kerberos.alias_without_spn@4:note");
}

/* An address record is no alias, nor is the full name of a short one. */
static void alias_is_none(void)
{
    const char *canonical[] = {NULL, LEGACY};

    for (guint i = 0; i < G_N_ELEMENTS(canonical); i++) {
        g_autoptr(scene) s = scene_new();

        scene_asks_name(s, "legacy");
        scene_name_is(s, "legacy", canonical[i], 20);
        scene_client_means(s, "legacy");
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_asks_ticket(s, NULL, "cifs/legacy");
        scene_kdc_refuses(s, 7);
        scene_client_closes(s);
        scene_expect(s, "kerberos.spn_unknown@10:error");
    }
}

/* What another client was told about the name is not what this one knows. */
static void alias_of_another_client(void)
{
    g_autoptr(scene) s = scene_new();

    scene_client_is(s, 11);
    scene_asks_name(s, LEGACY);
    scene_name_is(s, LEGACY, FS2, 20);
    scene_connect_again(s);
    scene_client_is(s, 10);
    scene_asks_ticket(s, NULL, "cifs/" LEGACY);
    scene_kdc_refuses(s, 7);
    scene_expect(s, "kerberos.spn_unknown@4:note");
}

/* ---- kerberos.ip_address_target -------------------------------------------------------------------------------- */

static void address_fires(void)
{
    static const guint32 statuses[] = {OTHER_STATUS_NTLM_BLOCKED, STATUS_NOT_SUPPORTED};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s = negotiated_as("192.0.2.20");

        whole_ntlm(s, statuses[i]);
        scene_expect(s, "kerberos.ip_address_target@9:error");
        scene_expect_evidence(s, 4, "the address 192.0.2.20");
    }
}

/* Without the name in the negotiate (before 3.1.1): the NTLM message tells. */
static void address_in_token(void)
{
    const smbtriage_security security = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                         .ntlm_message       = 3,
                                         .user               = "alice",
                                         .nt_response_length = 300,
                                         .target_name        = "cifs/192.0.2.20"};
    g_autoptr(scene) s                = negotiated_as(NULL);

    scene_setup_first(s);
    scene_challenge(s);
    scene_setup_raw(s, &security);
    scene_logon_answer(s, OTHER_STATUS_NTLM_BLOCKED);
    scene_expect(s, "kerberos.ip_address_target@9:error");
    scene_expect_evidence(s, 8, "the address 192.0.2.20");
}

/* impacket asks for cifs/192.0.2.20 all the same. */
static void address_unknown_to_kdc(void)
{
    g_autoptr(scene) left  = negotiated_as("192.0.2.20");
    g_autoptr(scene) saved = negotiated_as("192.0.2.20");
    g_autoptr(scene) other = negotiated_as("192.0.2.20");

    scene_asks_ticket(left, NULL, "cifs/192.0.2.20");
    scene_kdc_refuses(left, 7);
    scene_client_closes(left);
    scene_expect(left, "kerberos.ip_address_target@8:error");
    scene_expect_evidence(left, 6, "for a ticket for cifs/192.0.2.20");
    scene_expect_evidence(left, 8, "The client left");

    scene_asks_ticket(saved, NULL, "cifs/192.0.2.20");
    scene_kdc_refuses(saved, 7);
    whole_ntlm(saved, STATUS_SUCCESS);
    scene_expect(saved, "kerberos.ip_address_target@11:note");

    scene_asks_ticket(other, NULL, "cifs/192.0.2.20"); /* another error is another cause */
    scene_kdc_refuses(other, 14);
    scene_client_closes(other);
    scene_expect(other, "kerberos.no_common_etype@8:error");
}

static void address_silent(void)
{
    static const struct {
        const char *name;
        guint32     status;
        const char *finding;
    } cases[] = {
        {FS2, OTHER_STATUS_NTLM_BLOCKED, "ntlm.blocked_by_server@9:error"},
        {"192.0.2.20", STATUS_LOGON_FAILURE, "session.logon_failure@9:error"},
        {"192.0.2.20", STATUS_SUCCESS, "none"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = negotiated_as(cases[i].name);

        whole_ntlm(s, cases[i].status);
        scene_expect(s, cases[i].finding);
    }
}

/* ---- kerberos.kdc_silent ----------------------------------------------------------------------------------------- */

static void silent_two_requests(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 1);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 1);
    scene_client_closes(s);
    scene_expect(s, "kerberos.kdc_silent@8:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 6, "2 requests to the KDC went unanswered");
}

static void silent_three_seconds(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 3);
    whole_ntlm(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.kdc_silent@10:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

static void silent_unreachable(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_unreachable(s);
    scene_client_closes(s);
    scene_expect(s, "kerberos.kdc_silent@8:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 7, "cannot be reached (ICMP)");
}

static void silent_ntlm_works(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 5);
    whole_ntlm(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.kdc_silent@10:note");
}

static void silent_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 1);
    scene_expect(s, "none");
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_goes_on(s, 5);
    scene_expect(s, "kerberos.kdc_silent@1:note");
}

static void silent_too_soon(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 1);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@7:note");
}

static void silent_answered(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 2);
    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 2);
    scene_kdc_grants(s);
    whole_ntlm(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@12:error");
}

/* What was said of the silence stays so, whatever the client asks for later. */
static void silent_for_a_while(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 2);
    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 2);
    whole_ntlm(s, STATUS_SUCCESS);
    scene_wait(s, 10);
    scene_kdc_refuses(s, 25);
    gets_ticket(s, "cifs/" FS2);
    scene_expect(s, "kerberos.kdc_silent@11:note");
    scene_expect_evidence(s, 6, "From here on 2 requests to the KDC went unanswered");
}

/* The capture has no answer to alice's request, but one to the next that her client sent to the same KDC. */
static void silent_but_for_one(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_kdc_over_tcp(s, TRUE);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 0.1);
    gets_ticket(s, "cifs/other.lab.example");
    scene_wait(s, 4);
    whole_ntlm(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* The capture has no answer, but the client shows what it asked for; and alice has no use for tickets elsewhere. */
static void silent_but_shown(void)
{
    g_autoptr(scene) s = scene_new();

    scene_kdc_over_tcp(s, TRUE);
    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_client_means(s, FS2);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    whole_kerberos(s, "cifs/" FS2, STATUS_SUCCESS);
    scene_wait(s, 4);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    whole_ntlm(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* It went silent after that. */
static void silent_since_then(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    gets_ticket(s, "cifs/other.lab.example");
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 4);
    scene_client_closes(s);
    scene_expect(s, "kerberos.kdc_silent@9:error");
}

/* The same datagram twice in the capture is one request (G12). */
static void silent_captured_twice(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_again(s);
    scene_expect(s, "none");
}

/* Another KDC was asked meanwhile, and the first one answered after all. */
static void silent_first_kdc_was_slow(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_wait(s, 1);
    scene_kdc_is(s, 201);
    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_is(s, SCENE_KDC_BYTE);
    scene_kdc_grants(s);
    scene_goes_on(s, 10);
    scene_expect(s, "none");
}

/* ---- kerberos.tcp_blocked ---------------------------------------------------------------------------------------- */

/* Frames 6 and 7 over UDP, 8 the SYN. */
static scene *turned_to_tcp(void)
{
    scene *s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_refuses(s, 52);
    scene_kdc_segment(s, TRUE, SMBTRIAGE_TCP_SYN);
    return s;
}

static void tcp_unanswered(void)
{
    g_autoptr(scene) s = turned_to_tcp();

    scene_wait(s, 1);
    scene_kdc_segment(s, TRUE, SMBTRIAGE_TCP_SYN);
    scene_wait(s, 2);
    scene_client_closes(s);
    scene_expect(s, "kerberos.tcp_blocked@10:error");
    scene_expect_evidence(s, 7, "too big for UDP");
    scene_expect_evidence(s, 8, "nothing came back");
}

static void tcp_refused(void)
{
    g_autoptr(scene) s = turned_to_tcp();

    scene_kdc_segment(s, FALSE, SMBTRIAGE_TCP_RST | SMBTRIAGE_TCP_ACK);
    whole_ntlm(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.tcp_blocked@13:error");
    scene_expect_evidence(s, 8, "was refused");
}

static void tcp_blocked_ntlm_works(void)
{
    g_autoptr(scene) s = turned_to_tcp();

    scene_wait(s, 4);
    whole_ntlm(s, STATUS_SUCCESS);
    scene_expect(s, "kerberos.tcp_blocked@12:note");
}

static void tcp_open(void)
{
    g_autoptr(scene) s = turned_to_tcp();

    scene_kdc_segment(s, FALSE, SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_ACK);
    scene_kdc_over_tcp(s, TRUE);
    gets_ticket(s, "cifs/" FS2);
    whole_kerberos(s, "cifs/" FS2, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void tcp_too_soon(void)
{
    g_autoptr(scene) s = turned_to_tcp();

    scene_expect(s, "none");
}

/* A handshake without the hint is not about this, and the hint without a handshake is no trouble. */
static void tcp_half_a_story(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_refuses(s, 52);
    scene_wait(s, 10);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@8:note");
}

/* ---- kerberos.clock_skew ----------------------------------------------------------------------------------------- */

/* A KDC whose clock is so far ahead of the capture's, with what it echoes of the client's. */
static void kdc_says_skew(scene *s, gint64 kdc_ahead_ns, gint64 client_ahead_ns, gboolean has_echo)
{
    const gint64       now     = G_GINT64_CONSTANT(1700000000) * SCENE_SECOND;
    smbtriage_kerberos message = {
        .message = SMBTRIAGE_KERBEROS_KRB_ERROR,
        .error   = {.is_seen   = TRUE,
                    .code      = 37,
                    .server_ns = now + kdc_ahead_ns,
                    .client_ns = has_echo ? now + client_ahead_ns : 0},
    };

    scene_kerberos(s, FALSE, &message);
}

static void skew_of_client(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    kdc_says_skew(s, 0, 20 * MINUTE_NS, TRUE);
    scene_expect(s, "kerberos.clock_skew@2:note");
    scene_expect_evidence(s, 2, "agrees with that of the capture: the client's seems to be off");
    scene_expect_evidence(s, 2, "the client's clock is 20 minutes ahead of the sender's");
}

static void skew_of_kdc(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    kdc_says_skew(s, -20 * MINUTE_NS, 0, FALSE);
    scene_expect_evidence(s, 2, "The clock of the KDC is 20 minutes behind that of the capture");
    scene_expect_no_evidence(s, "By its own account");
}

/* Some senders fill ctime with anything: years away it is no clock. */
static void skew_echo_is_nonsense(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    kdc_says_skew(s, 0, -20 * 365 * 24 * 60 * MINUTE_NS, TRUE);
    scene_expect(s, "kerberos.clock_skew@2:note");
    scene_expect_no_evidence(s, "By its own account");
}

static scene *negotiated_with_clock(double minutes_ahead)
{
    scene *s = scene_new();

    scene_server_clock_is(s, minutes_ahead * MINUTE);
    scene_client_means(s, FS2);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    return s;
}

/* Samba says no more than STATUS_LOGON_FAILURE; the negotiate told its clock. */
static void skew_of_server(void)
{
    static const struct {
        double      minutes;
        const char *says;
    } clocks[] = {{20, "20 minutes ahead of that of the capture"}, {-90, "90 minutes behind that of the capture"}};

    for (guint i = 0; i < G_N_ELEMENTS(clocks); i++) {
        g_autoptr(scene) s = negotiated_with_clock(clocks[i].minutes);

        gets_ticket(s, "cifs/" FS2);
        whole_kerberos(s, "cifs/" FS2, STATUS_LOGON_FAILURE);
        scene_expect(s, "kerberos.clock_skew@9:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 5, clocks[i].says);
    }
}

static void skew_of_server_old_ticket(void)
{
    g_autoptr(scene) s = negotiated_with_clock(20);

    whole_kerberos(s, "cifs/" FS2, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.clock_skew@7:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
}

static void skew_said_by_server(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_kerberos_logon(s, "cifs/" FS2);
    scene_logon_answer_with(s, STATUS_MORE_PROCESSING_REQUIRED, 37);
    scene_expect(s, "kerberos.clock_skew@7:error");
}

/* Within five minutes, or with NTLM, a clock refuses nobody. */
static void skew_silent(void)
{
    g_autoptr(scene) s    = negotiated_with_clock(4);
    g_autoptr(scene) ntlm = negotiated_with_clock(20);

    gets_ticket(s, "cifs/" FS2);
    whole_kerberos(s, "cifs/" FS2, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@9:error");
    whole_ntlm(ntlm, STATUS_LOGON_FAILURE);
    scene_expect(ntlm, "session.logon_failure@9:error");
}

/* The KDC's clock says the same as the server's: it is the capture's that is off. */
static void skew_of_capture(void)
{
    const smbtriage_kerberos message = {
        .message = SMBTRIAGE_KERBEROS_KRB_ERROR,
        .error   = {.is_seen   = TRUE,
                    .code      = 25,
                    .server_ns = G_GINT64_CONSTANT(1700000000) * SCENE_SECOND + 20 * MINUTE_NS},
    };
    g_autoptr(scene) s = negotiated_with_clock(20);

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kerberos(s, FALSE, &message);
    gets_ticket(s, "cifs/" FS2);
    whole_kerberos(s, "cifs/" FS2, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@11:error");
}

/* ---- what the file server says inside its answer ----------------------------------------------------------------- */

typedef struct {
    gint32      code;
    const char *finding;
} server_code;

static void expect_said(const server_code *codes, guint count)
{
    for (guint i = 0; i < count; i++) {
        g_autoptr(scene) s = negotiated_as(FS2);

        gets_ticket(s, "cifs/" FS2);
        scene_kerberos_logon(s, "cifs/" FS2);
        scene_logon_answer_with(s, STATUS_MORE_PROCESSING_REQUIRED, codes[i].code);
        scene_expect(s, codes[i].finding);
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 7, "gave a ticket for cifs/fs2");
        scene_expect_evidence(s, 8, "showed a ticket for cifs/fs2");
        scene_expect_evidence(s, 9, "The file server answered");
    }
}

static void modified_said(void)
{
    static const server_code codes[] = {{41, "kerberos.ticket_modified@9:error"},
                                        {31, "kerberos.ticket_modified@9:error"},
                                        {35, "kerberos.ticket_modified@9:error"},
                                        {44, "kerberos.ticket_modified@9:error"},
                                        {45, "session.kerberos_rejected@9:error"}};

    expect_said(codes, G_N_ELEMENTS(codes));
}

static void expired_said(void)
{
    static const server_code codes[] = {{32, "kerberos.ticket_expired@9:error"},
                                        {33, "kerberos.ticket_expired@9:error"}};

    expect_said(codes, G_N_ELEMENTS(codes));
}

/* Codes without a rule of their own; and 6 is none for a file server, whatever a KDC means by it. */
static void rejected_said(void)
{
    static const server_code codes[] = {{60, "session.kerberos_rejected@9:error"},
                                        {34, "session.kerberos_rejected@9:error"},
                                        {36, "session.kerberos_rejected@9:error"},
                                        {6, "session.kerberos_rejected@9:error"},
                                        {4711, "session.kerberos_rejected@9:error"}};

    expect_said(codes, G_N_ELEMENTS(codes));
}

/* The client tries NTLM next, and that works. */
static void rejected_then_ntlm(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_kerberos_logon(s, "cifs/" FS2);
    scene_logon_answer_with(s, STATUS_MORE_PROCESSING_REQUIRED, 60);
    whole_ntlm(s, STATUS_SUCCESS);
    scene_expect(s, "session.kerberos_rejected@7:note");
    g_assert_true(scene_finding(s)->has_recovered);
}

static void rejected_with_error_status(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_kerberos_logon(s, "cifs/" FS2);
    scene_logon_answer_with(s, STATUS_LOGON_FAILURE, 60);
    scene_expect(s, "session.kerberos_rejected@7:error");
}

/* Without an error in the token the harmless answer is just that; and a server's reasons are not a KDC's. */
static void rejected_not(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_refuses(s, 60);
    scene_logon(s, "alice");
    scene_expect(s, "kerberos.other_error@7:note");
}

/* ---- kerberos.ticket_modified: from a bare STATUS_LOGON_FAILURE ------------------------------------------ */

/* Frames 1 and 2: a name of fs2; 3 to 7 the negotiate. */
static scene *known_by(const char *name, const char *canonical, gboolean has_clock)
{
    scene *s = scene_new();

    scene_asks_name(s, name);
    scene_name_is(s, name, canonical, 20);
    if (has_clock)
        scene_server_clock_is(s, 1);
    scene_client_means(s, name);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    return s;
}

static void modified_alias(void)
{
    for (gint has_clock = FALSE; has_clock <= TRUE; has_clock++) {
        g_autoptr(scene) s = known_by(LEGACY, FS2, has_clock);

        gets_ticket(s, "cifs/" LEGACY);
        whole_kerberos(s, "cifs/" LEGACY, STATUS_LOGON_FAILURE);
        scene_expect(s, "kerberos.ticket_modified@11:error");
        scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
        scene_expect_evidence(s, 2, "is an alias of fs2");
        if (has_clock)
            scene_expect_evidence(s, 0, "its clock is right");
        else
            scene_expect_no_evidence(s, "clock");
    }
}

/* By its own name nothing points to a reason: all are named, none is picked. */
static void modified_own_name(void)
{
    g_autoptr(scene) s = known_by(FS2, NULL, TRUE);

    gets_ticket(s, "cifs/" FS2);
    whole_kerberos(s, "cifs/" FS2, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 9, "The KDC gave a ticket");
    scene_expect_evidence(s, 0, "may lack the key of cifs/fs2.lab.example");
    scene_expect_evidence(s, 0, "no account that the server can map");
    scene_expect_evidence(s, 0, "it is fresh");
    scene_expect_evidence(s, 7, "Not the server's clock");
}

static void modified_own_name_old_ticket(void)
{
    g_autoptr(scene) s = known_by(FS2, NULL, FALSE);

    whole_kerberos(s, "cifs/" FS2, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@9:error");
    scene_expect_evidence(s, 0, "The ticket was obtained before the capture");
    scene_expect_no_evidence(s, "it is fresh");
    scene_expect_no_evidence(s, "clock");
}

/* An old ticket for an alias may have expired; and another status has another reason. */
static void modified_not(void)
{
    g_autoptr(scene) old   = known_by(LEGACY, FS2, TRUE);
    g_autoptr(scene) other = known_by(LEGACY, FS2, TRUE);
    g_autoptr(scene) full  = known_by("fs2", FS2, TRUE);

    whole_kerberos(old, "cifs/" LEGACY, STATUS_LOGON_FAILURE);
    scene_expect(old, "kerberos.ticket_refused@9:error");
    gets_ticket(other, "cifs/" LEGACY);
    whole_kerberos(other, "cifs/" LEGACY, STATUS_ACCOUNT_DISABLED);
    scene_expect(other, "session.account_restricted@11:error");
    gets_ticket(full, "cifs/fs2");
    whole_kerberos(full, "cifs/fs2", STATUS_LOGON_FAILURE);
    scene_expect(full, "kerberos.ticket_refused@11:error");
}

/* 41 from a KDC is about the ticket that was shown to it, not about the file server. */
static void modified_said_by_kdc(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_refuses(s, 41);
    whole_ntlm(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.other_error@11:error");
}

/* The server is in no domain: its own name twice. */
static void alias_in_no_domain(void)
{
    g_autoptr(scene) s = alias_refused();

    scene_server_calls_itself(s, "FS2");
    scene_server_is_of(s, "FS2");
    whole_ntlm(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error");
}

/* Frames 1 and 2: the name, 3 to 7 the negotiate of a server that offers NTLM only, 8 and 9 no ticket. */
static scene *refused_without_kerberos(void)
{
    smbtriage_negotiate answer = scene_granted(GRANT_311);
    scene              *s      = scene_new();

    answer.offers_kerberos = SMBTRIAGE_NO;
    answer.offers_ntlm     = SMBTRIAGE_YES;
    scene_asks_name(s, LEGACY);
    scene_name_is(s, LEGACY, FS2, 20);
    scene_client_means(s, LEGACY);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer_raw(s, &answer);
    scene_asks_ticket(s, NULL, "cifs/" LEGACY);
    scene_kdc_refuses(s, 7);
    whole_ntlm(s, STATUS_LOGON_FAILURE);
    return s;
}

static void alias_without_kerberos(void)
{
    g_autoptr(scene) s = refused_without_kerberos();

    scene_expect(s, "session.logon_failure@13:error");
    scene_expect_excluded(s, "kerberos.alias_without_spn", "offers no Kerberos");
}

static void unknown_without_kerberos(void)
{
    g_autoptr(scene) s = refused_without_kerberos();

    scene_expect(s, "session.logon_failure@13:error");
    scene_expect_excluded(s, "kerberos.spn_unknown", "offers no Kerberos");
}

/* A web server's name is nothing to SMB, an address has a rule of its own, and an error that names nothing is none. */
static void spn_of_others(void)
{
    static const struct {
        const char *service;
        const char *finding;
    } cases[] = {{"http/" LEGACY, "none"}, {"cifs/192.0.2.20", "kerberos.ip_address_target@4:note"}};
    const smbtriage_kerberos nothing = {.message = SMBTRIAGE_KERBEROS_KRB_ERROR, .error = {.is_seen = TRUE, .code = 7}};
    g_autoptr(scene) alone           = scene_new();

    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scene) s = scene_new();

        scene_asks_name(s, LEGACY);
        scene_name_is(s, LEGACY, FS2, 20);
        scene_asks_ticket(s, NULL, cases[i].service);
        scene_kdc_refuses(s, 7);
        scene_expect(s, cases[i].finding);
    }
    scene_kerberos(alone, FALSE, &nothing);
    scene_expect(alone, "none");
}

/* G11: whom the extra channel is for was settled on the first. */
static void address_of_channel(void)
{
    g_autoptr(scene) s = negotiated_as("192.0.2.20");
    guint64 id;

    whole_ntlm(s, STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_NOT_SUPPORTED);
    scene_expect(s, "session.bind_refused@18:note");
}

static void address_with_ticket(void)
{
    g_autoptr(scene) s = negotiated_as("192.0.2.20");

    whole_kerberos(s, "cifs/" FS2, STATUS_NOT_SUPPORTED);
    scene_expect(s, "session.refused@7:error");
}

static void silent_unreachable_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_kdc_unreachable(s);
    scene_expect(s, "kerberos.kdc_silent@1:note");
}

/* G2: the capture may have missed one answer. */
static void silent_once(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/" FS2);
    scene_goes_on(s, 30);
    scene_expect(s, "none");
}

/* G3: no server at all is heard. */
static void silent_one_sided(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_negotiate(s, OFFER_311);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 1);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_goes_on(s, 30);
    scene_expect(s, "none");
}

/* An error that tells no time at all says nothing of anybody's clock. */
static void skew_without_times(void)
{
    const smbtriage_kerberos message = {.message = SMBTRIAGE_KERBEROS_KRB_ERROR,
                                        .error   = {.is_seen = TRUE, .code = 37}};
    g_autoptr(scene) s               = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kerberos(s, FALSE, &message);
    scene_expect(s, "kerberos.clock_skew@2:note");
    scene_expect_no_evidence(s, "clock is");
}

/* 31 to the first request is a wrong password, and no other error. */
static void wrong_password(void)
{
    g_autoptr(scene) s = negotiated_as(FS2);

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 31);
    scene_client_closes(s);
    scene_expect(s, "kerberos.preauth_failed@8:error");
    scene_expect_no_evidence(s, "kerberos.other_error");
}

/* The server's clock is reason enough, also where nobody tells it. */
static void modified_or_clock(void)
{
    g_autoptr(scene) s = scene_without("kerberos.clock_skew");

    scene_asks_name(s, LEGACY);
    scene_name_is(s, LEGACY, FS2, 20);
    scene_server_clock_is(s, 20 * MINUTE);
    scene_client_means(s, LEGACY);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    gets_ticket(s, "cifs/" LEGACY);
    whole_kerberos(s, "cifs/" LEGACY, STATUS_LOGON_FAILURE);
    scene_expect(s, "kerberos.ticket_refused@11:error");
}

void suite_rules_kerberos_more(void)
{
    static const suite_test tests[] = {
        {"/rules/kerberos.alias_without_spn/fires/left", alias_left},
        {"/rules/kerberos.alias_without_spn/fires/ntlm_refused", alias_ntlm_refused},
        {"/rules/kerberos.alias_without_spn/fires/ntlm_works", alias_ntlm_works},
        {"/rules/kerberos.alias_without_spn/fires/alone", alias_alone},
        {"/rules/kerberos.alias_without_spn/silent/no_alias", alias_is_none},
        {"/rules/kerberos.alias_without_spn/silent/other_client", alias_of_another_client},
        {"/rules/kerberos.alias_without_spn/silent/in_no_domain", alias_in_no_domain},
        {"/rules/kerberos.alias_without_spn/silent/no_kerberos", alias_without_kerberos},
        {"/rules/kerberos.alias_without_spn/silent/web_server", spn_of_others},
        {"/rules/kerberos.ip_address_target/fires/ntlm_refused", address_fires},
        {"/rules/kerberos.ip_address_target/fires/in_token", address_in_token},
        {"/rules/kerberos.ip_address_target/fires/unknown_to_kdc", address_unknown_to_kdc},
        {"/rules/kerberos.ip_address_target/silent/other_reasons", address_silent},
        {"/rules/kerberos.ip_address_target/silent/channel", address_of_channel},
        {"/rules/kerberos.ip_address_target/silent/kerberos", address_with_ticket},
        {"/rules/kerberos.kdc_silent/fires/two_requests", silent_two_requests},
        {"/rules/kerberos.kdc_silent/fires/three_seconds", silent_three_seconds},
        {"/rules/kerberos.kdc_silent/fires/unreachable", silent_unreachable},
        {"/rules/kerberos.kdc_silent/fires/ntlm_works", silent_ntlm_works},
        {"/rules/kerberos.kdc_silent/fires/alone", silent_alone},
        {"/rules/kerberos.kdc_silent/fires/since_then", silent_since_then},
        {"/rules/kerberos.kdc_silent/fires/for_a_while", silent_for_a_while},
        {"/rules/kerberos.kdc_silent/silent/but_for_one", silent_but_for_one},
        {"/rules/kerberos.kdc_silent/silent/but_shown", silent_but_shown},
        {"/rules/kerberos.kdc_silent/silent/too_soon", silent_too_soon},
        {"/rules/kerberos.kdc_silent/silent/answered", silent_answered},
        {"/rules/kerberos.kdc_silent/silent/captured_twice", silent_captured_twice},
        {"/rules/kerberos.kdc_silent/silent/first_kdc_was_slow", silent_first_kdc_was_slow},
        {"/rules/kerberos.kdc_silent/fires/unreachable_alone", silent_unreachable_alone},
        {"/rules/kerberos.kdc_silent/silent/once_alone", silent_once},
        {"/rules/kerberos.kdc_silent/silent/one_sided", silent_one_sided},
        {"/rules/kerberos.tcp_blocked/fires/unanswered", tcp_unanswered},
        {"/rules/kerberos.tcp_blocked/fires/refused", tcp_refused},
        {"/rules/kerberos.tcp_blocked/fires/ntlm_works", tcp_blocked_ntlm_works},
        {"/rules/kerberos.tcp_blocked/silent/open", tcp_open},
        {"/rules/kerberos.tcp_blocked/silent/too_soon", tcp_too_soon},
        {"/rules/kerberos.tcp_blocked/silent/half_a_story", tcp_half_a_story},
        {"/rules/kerberos.clock_skew/fires/of_client", skew_of_client},
        {"/rules/kerberos.clock_skew/fires/of_kdc", skew_of_kdc},
        {"/rules/kerberos.clock_skew/fires/echo_is_nonsense", skew_echo_is_nonsense},
        {"/rules/kerberos.clock_skew/fires/of_server", skew_of_server},
        {"/rules/kerberos.clock_skew/fires/of_server_old_ticket", skew_of_server_old_ticket},
        {"/rules/kerberos.clock_skew/fires/said_by_server", skew_said_by_server},
        {"/rules/kerberos.clock_skew/silent/small_or_ntlm", skew_silent},
        {"/rules/kerberos.clock_skew/silent/of_capture", skew_of_capture},
        {"/rules/kerberos.clock_skew/silent/no_times", skew_without_times},
        {"/rules/kerberos.ticket_modified/fires/said_by_server", modified_said},
        {"/rules/kerberos.ticket_modified/fires/alias", modified_alias},
        {"/rules/kerberos.ticket_refused/silent/explained_by_alias", modified_alias},
        {"/rules/kerberos.ticket_refused/silent/explained_by_clock", skew_of_server},
        {"/rules/kerberos.ticket_modified/silent/own_name", modified_own_name},
        {"/rules/kerberos.ticket_modified/silent/own_name_old_ticket", modified_own_name_old_ticket},
        {"/rules/kerberos.ticket_modified/silent/old_or_other", modified_not},
        {"/rules/kerberos.ticket_modified/silent/said_by_kdc", modified_said_by_kdc},
        {"/rules/kerberos.ticket_modified/silent/clock", modified_or_clock},
        {"/rules/kerberos.ticket_expired/fires/said_by_server", expired_said},
        {"/rules/session.kerberos_rejected/fires/said", rejected_said},
        {"/rules/session.kerberos_rejected/fires/then_ntlm", rejected_then_ntlm},
        {"/rules/session.kerberos_rejected/fires/with_error_status", rejected_with_error_status},
        {"/rules/session.kerberos_rejected/silent/not_said", rejected_not},
        {"/rules/kerberos.spn_unknown/silent/no_kerberos", unknown_without_kerberos},
        {"/rules/kerberos.spn_unknown/silent/of_others", spn_of_others},
        {"/rules/kerberos.other_error/silent/wrong_password", wrong_password},
    };

    SUITE_REGISTER(tests);
}
