/* report_forms_test.c - the drawing of a connection, the page and the block for a ticket
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "commands.h"
#include "html.h"
#include "ladder.h"
#include "report_parts.h"
#include "rule.h"
#include "scene.h"
#include "stage.h"
#include "suites.h"

#include <string.h>

/* ---- the drawing ---------------------------------------------------------------------------------------------- */

/* "frame from>to label [outcome]", a line a row; what is hidden before it in front. */
static char *rows_of(const smbtriage_ladder *ladder)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < ladder->rows->len; i++) {
        const smbtriage_row *row = &g_array_index(ladder->rows, smbtriage_row, i);

        if (row->hidden > 0)
            g_string_append_printf(out, "(%u)\n", row->hidden);
        g_string_append_printf(out, "%u %u%s%u %s%s%s%s\n", row->frame, row->from,
                               row->kind == SMBTRIAGE_ROW_UNANSWERED ? "|"
                               : row->kind == SMBTRIAGE_ROW_END      ? "-"
                                                                     : ">",
                               row->to, row->label, row->outcome == NULL ? "" : " [",
                               row->outcome == NULL ? "" : row->outcome, row->outcome == NULL ? "" : "]");
    }
    return g_string_free(out, FALSE);
}

static void expect_rows(scene *s, guint connection, const char *expected)
{
    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(scene_connection(s, connection));
    g_autofree char *rows              = rows_of(ladder);

    g_assert_cmpstr(rows, ==, expected);
}

static void whole_story(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, 20);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_grants(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_client_closes(s);
    expect_rows(s, 1,
                "1 0>1 DNS query fs1.lab.example\n"
                "2 1>0 It is at 192.0.2.20\n"
                "3 0>2 TGS-REQ cifs/fs1.lab.example\n"
                "4 2>0 The KDC gave the ticket\n"
                "5 0>3 TCP SYN\n"
                "6 3>0 TCP SYN ACK\n"
                "8 0>3 NEGOTIATE\n"
                "9 3>0 STATUS_SUCCESS, SMB 3.1.1\n"
                "10 0>3 SESSION_SETUP Kerberos (user not visible)\n"
                "11 3>0 STATUS_SUCCESS\n"
                "12 0>3 TREE_CONNECT \\\\fs1\\accounts\n"
                "13 3>0 STATUS_BAD_NETWORK_NAME [FAILED]\n"
                "14 0-3 TCP FIN: the client ends the connection\n");
}

static void without_story(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 TCP SYN ACK\n"
                "4 0>1 NEGOTIATE\n"
                "5 1>0 STATUS_SUCCESS, SMB 3.1.1\n"
                "6 0>1 SESSION_SETUP\n"
                "8 0>1 SESSION_SETUP NTLM LAB\\alice (request 2)\n"
                "9 1>0 STATUS_LOGON_FAILURE [FAILED]\n");
}

static void unanswered(void)
{
    g_autoptr(scene) s = scene_new();

    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    scene_ack(s);
    scene_goes_on(s, 21);
    scene_client_resets(s);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 TCP SYN ACK\n"
                "4 0|1 NEGOTIATE [FAILED: no answer, 21.0 s]\n"
                "6 0-1 TCP RST: the client ends the connection\n");
}

static void unanswered_syn(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 4; i++) {
        scene_syn(s);
        scene_wait(s, 1 << i);
    }
    scene_goes_on(s, 60);
    expect_rows(s, 1,
                "1 0|1 TCP SYN [no answer]\n"
                "4 0|1 TCP SYN (request 4) [FAILED: no answer to 4 tries in 7.0 s]\n");
}

/* A reset that answers is drawn once. */
static void refused_port(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_server_resets(s);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 a TCP reset [FAILED]\n");
}

static void pending(void)
{
    g_autoptr(scene) s = scene_new();

    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 TCP SYN ACK\n"
                "4 0|1 NEGOTIATE [no answer before the capture ends]\n");
}

static void silent_kdc(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 4);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    expect_rows(s, 1,
                "1 0>2 TCP SYN\n"
                "2 2>0 TCP SYN ACK\n"
                "4 0>2 NEGOTIATE\n"
                "5 2>0 STATUS_SUCCESS, SMB 3.1.1\n"
                "6 0|1 AS-REQ krbtgt/LAB.EXAMPLE, as alice [FAILED: no answer, 4.0 s]\n"
                "7 0>2 SESSION_SETUP\n"
                "9 0>2 SESSION_SETUP NTLM LAB\\alice (request 2)\n"
                "10 2>0 STATUS_LOGON_FAILURE [FAILED]\n");
}

/* Who was asked, and who answered, have a lane each. */
static void second_name_server(void)
{
    const smbtriage_dns_message nothing = {
        .service = SMBTRIAGE_NAMES_DNS, .is_response = TRUE, .type = SMBTRIAGE_DNS_AAAA, .name = "fs1.lab.example"};
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_wait(s, 2);
    scene_name_server_is(s, 201);
    scene_asks_name(s, "fs1.lab.example");
    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, 20);
    scene_names(s, FALSE, &nothing);
    scene_handshake(s);
    scene_negotiate(s, OFFER_311);
    expect_rows(s, 1,
                "1 0|1 DNS query fs1.lab.example [no answer, 2.0 s]\n"
                "2 0>2 DNS query fs1.lab.example\n"
                "4 2>0 192.0.2.201 answered: it is at 192.0.2.20\n"
                "6 0>3 TCP SYN\n"
                "7 3>0 TCP SYN ACK\n"
                "9 0|3 NEGOTIATE [no answer before the capture ends]\n");
}

/* A server that could not tell is none that did not answer. */
static void name_server_that_failed(void)
{
    const smbtriage_dns_message answer = {.service       = SMBTRIAGE_NAMES_DNS,
                                          .is_response   = TRUE,
                                          .type          = SMBTRIAGE_DNS_A,
                                          .response_code = 2,
                                          .name          = "fs1.lab.example"};
    g_autoptr(scene) s                 = scene_new();

    scene_asks_name(s, "fs1.lab.example");
    scene_names(s, FALSE, &answer);
    scene_name_server_is(s, 201);
    scene_asks_name(s, "fs1.lab.example");
    scene_name_is(s, "fs1.lab.example", NULL, 20);
    scene_handshake(s);
    expect_rows(s, 1,
                "1 0>1 DNS query fs1.lab.example\n"
                "4 2>0 192.0.2.201 answered: it is at 192.0.2.20\n"
                "5 0>3 TCP SYN\n"
                "6 3>0 TCP SYN ACK\n");
}

/* The client left though every answer was good: its leaving is what failed, and no answer. */
static void good_answers(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_NO, SMBTRIAGE_YES);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_next(s)->is_unsigned = TRUE;
    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "security.response_unsigned@12:error");
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 TCP SYN ACK\n"
                "4 0>1 NEGOTIATE\n"
                "5 1>0 STATUS_SUCCESS, SMB 3.1.1\n"
                "6 0>1 SESSION_SETUP\n"
                "8 0>1 SESSION_SETUP NTLM LAB\\alice (request 2)\n"
                "9 1>0 STATUS_SUCCESS\n"
                "10 0>1 TREE_CONNECT \\\\fs1\\IPC$\n"
                "11 1>0 STATUS_SUCCESS\n"
                "12 0-1 TCP FIN: the client ends the connection [FAILED]\n");
}

static void abandoned(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_setup_first(s);
    scene_challenge(s);
    scene_client_closes(s);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 TCP SYN ACK\n"
                "4 0>1 NEGOTIATE\n"
                "5 1>0 STATUS_SUCCESS, SMB 3.1.1\n"
                "6 0>1 SESSION_SETUP NTLM (user not visible)\n"
                "7 1>0 asks for the next message\n"
                "8 0-1 TCP FIN: the client ends the connection [FAILED]\n");
}

/* The first leg is labelled as what it was. */
static void smb1_first(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 TCP SYN ACK\n"
                "4 0>1 SMB1 NEGOTIATE\n"
                "6 0>1 NEGOTIATE (request 2)\n"
                "7 1>0 STATUS_SUCCESS, SMB 3.1.1\n");
}

/* What the KDC said is why the client left: the answer of the server was good. */
static void left_for_kdc(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 4);
    scene_client_closes(s);
    scene_expect(s, "kerberos.kdc_silent@7:error");
    expect_rows(s, 1,
                "1 0>2 TCP SYN\n"
                "2 2>0 TCP SYN ACK\n"
                "4 0>2 NEGOTIATE\n"
                "5 2>0 STATUS_SUCCESS, SMB 3.1.1\n"
                "6 0|1 AS-REQ krbtgt/LAB.EXAMPLE, as alice [FAILED: no answer, 4.0 s]\n"
                "7 0-2 TCP FIN: the client ends the connection\n");
}

static void device_on_the_way(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, 13, FALSE);
    scene_goes_on(s, 60);
    expect_rows(s, 1,
                "1 0>2 TCP SYN\n"
                "2 1>0 an ICMP error from 192.0.2.1, a device on the way [FAILED]\n");
}

static void icmp_of_server(void)
{
    g_autoptr(scene) s = scene_new();

    scene_syn(s);
    scene_icmp(s, 3, TRUE);
    scene_goes_on(s, 60);
    expect_rows(s, 1,
                "1 0>1 TCP SYN\n"
                "2 1>0 an ICMP error [FAILED]\n");
}

static void over_quic(gboolean by_client, const char *expected)
{
    g_autoptr(scene) s   = scene_new();
    smbtriage_event asks = {.kind = SMBTRIAGE_EVENT_QUIC, .u.quic = {.asks_for_smb = TRUE}};
    smbtriage_event says = {.kind = SMBTRIAGE_EVENT_QUIC};
    smbtriage_event ends = {.kind = SMBTRIAGE_EVENT_QUIC, .u.quic = {.has_close = TRUE, .error_code = 0x0131}};

    scene_transport(s, SMBTRIAGE_TRANSPORT_QUIC, 7);
    stage_message(s, TRUE, &asks);
    stage_message(s, FALSE, &says);
    stage_message(s, by_client, &ends);
    expect_rows(s, 1, expected);
}

static void quic_closed(void)
{
    over_quic(FALSE, "1 0>1 Connection request\n3 1>0 a QUIC CONNECTION_CLOSE [FAILED]\n");
    over_quic(TRUE, "1 0>1 Connection request\n3 0>1 a QUIC CONNECTION_CLOSE [FAILED]\n");
}

/* Nobody can say how long a request waited that was sent once; and nothing takes 0.0 s. */
static void no_number(void)
{
    g_autoptr(GArray) findings           = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) steps              = g_array_new(FALSE, FALSE, sizeof(smbtriage_step_view));
    g_autoptr(GArray) exchanges          = g_array_new(FALSE, FALSE, sizeof(smbtriage_exchange));
    const smbtriage_step_view       once = {.stage         = SMBTRIAGE_STAGE_TRANSPORT,
                                            .outcome       = SMBTRIAGE_OUTCOME_NO_REPLY,
                                            .first_frame   = 1,
                                            .last_frame    = 1,
                                            .findings      = findings,
                                            .request       = "TCP SYN",
                                            .legs          = 1,
                                            .request_frame = 1};
    const smbtriage_step_view       soon = {.stage         = SMBTRIAGE_STAGE_NEGOTIATE,
                                            .outcome       = SMBTRIAGE_OUTCOME_NO_REPLY,
                                            .first_frame   = 2,
                                            .last_frame    = 2,
                                            .findings      = findings,
                                            .request       = "NEGOTIATE",
                                            .legs          = 1,
                                            .request_frame = 2,
                                            .waited_ns     = 12000000};
    const smbtriage_connection_view view = {
        .client_address = "192.0.2.10", .server_address = "192.0.2.20", .steps = steps, .exchanges = exchanges};

    g_array_append_val(steps, once);
    g_array_append_val(steps, soon);

    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(&view);
    g_autofree char *rows              = rows_of(ladder);

    g_assert_cmpstr(rows, ==, "1 0|1 TCP SYN [FAILED: no answer]\n2 0|1 NEGOTIATE [FAILED: no answer, 12 ms]\n");
}

/* Files hold frames in any order: an answer in front of its request is still one. */
static void answer_first(void)
{
    g_autoptr(GArray) findings           = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) steps              = g_array_new(FALSE, FALSE, sizeof(smbtriage_step_view));
    g_autoptr(GArray) exchanges          = g_array_new(FALSE, FALSE, sizeof(smbtriage_exchange));
    const smbtriage_step_view       step = {.stage         = SMBTRIAGE_STAGE_TREE,
                                            .outcome       = SMBTRIAGE_OUTCOME_OK,
                                            .has_status    = TRUE,
                                            .first_frame   = 5,
                                            .last_frame    = 7,
                                            .findings      = findings,
                                            .request       = "TREE_CONNECT",
                                            .share         = "\\\\fs1\\a",
                                            .legs          = 1,
                                            .request_frame = 7,
                                            .answer_frame  = 5};
    const smbtriage_connection_view view = {
        .client_address = "192.0.2.10", .server_address = "192.0.2.20", .steps = steps, .exchanges = exchanges};

    g_array_append_val(steps, step);

    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(&view);
    g_autofree char *rows              = rows_of(ladder);

    g_assert_cmpstr(rows, ==, "5 1>0 STATUS_SUCCESS\n7 0>1 TREE_CONNECT \\\\fs1\\a\n");
}

/* No connection led to it: there is no server to draw. */
static void name_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs22.lab.example");
    scene_name_is_absent(s, "fs22.lab.example");
    expect_rows(s, 1,
                "1 0>1 DNS query fs22.lab.example\n"
                "2 1>0 The answer: there is no such name (NXDOMAIN) [FAILED]\n");
}

static void answer_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    expect_rows(s, 1, "1 1>0 STATUS_BAD_NETWORK_NAME [FAILED]\n");
}

static void pauses(void)
{
    g_autoptr(scene) s = scene_new();

    scene_handshake(s);
    scene_wait(s, 5);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);

    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(scene_connection(s, 1));
    g_autofree char *first             = smbtriage_ladder_time(ladder, &g_array_index(ladder->rows, smbtriage_row, 0));
    g_autofree char *third             = smbtriage_ladder_time(ladder, &g_array_index(ladder->rows, smbtriage_row, 2));

    g_assert_cmpstr(first, ==, "+0.000 s");
    g_assert_cmpstr(third, ==, "+5.003 s");
    g_assert_cmpint(smbtriage_ladder_gap(ladder, 0), ==, 0);
    g_assert_cmpint(smbtriage_ladder_gap(ladder, 1), ==, 0);
    g_assert_cmpint(smbtriage_ladder_gap(ladder, 2), >=, 5 * SCENE_SECOND);
    g_assert_cmpint(smbtriage_ladder_gap(ladder, 3), ==, 0);
}

/* The clock went back: frames stay in their order, and the time says it. */
static void clock_went_back(void)
{
    g_autoptr(scene) s = scene_new();

    scene_handshake(s);
    scene_wait(s, -0.5);
    scene_negotiate(s, OFFER_311);

    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(scene_connection(s, 1));
    const smbtriage_row *last          = &g_array_index(ladder->rows, smbtriage_row, 2);
    g_autofree char     *time          = smbtriage_ladder_time(ladder, last);

    g_assert_cmpuint(last->frame, ==, 4);
    g_assert_cmpstr(time, ==, "-0.497 s");
    g_assert_cmpint(smbtriage_ladder_gap(ladder, 2), ==, 0);
}

/* Of a long one the first, the last, and what failed. */
static void many_steps(void)
{
    g_autoptr(scene) s = scene_new();
    guint shown        = 0;

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    for (guint i = 0; i < 200; i++) {
        scene_tree_connect(s, "\\\\fs1\\accounts");
        scene_tree_answer(s, i == 100 ? STATUS_BAD_NETWORK_NAME : STATUS_SUCCESS);
    }

    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(scene_connection(s, 1));
    g_autofree char *rows              = rows_of(ladder);

    for (guint i = 0; i < ladder->rows->len; i++)
        shown += 1 + g_array_index(ladder->rows, smbtriage_row, i).hidden;
    g_assert_cmpuint(ladder->rows->len, <=, 40);
    g_assert_cmpuint(shown + ladder->hidden, ==, 7 + 400);
    g_assert_nonnull(strstr(rows, "STATUS_BAD_NETWORK_NAME [FAILED]"));
    g_assert_true(g_str_has_prefix(rows, "1 0>1 TCP SYN\n"));
}

/* ---- text in the page -------------------------------------------------------------------------------------------- */

static void expect_text(const char *text, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);

    smbtriage_html_text(out, text);
    g_assert_cmpstr(out->str, ==, expected);
}

static void escaping(void)
{
    expect_text("<script>alert(\"1\" & '2')</script>",
                "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
    expect_text("a\xE2\x80\xAE"
                "b\x1b[31m\n",
                "a\xEF\xBF\xBD"
                "b\xEF\xBF\xBD[31m\xEF\xBF\xBD");
    expect_text("\xff\xfe", "\xEF\xBF\xBD\xEF\xBF\xBD");
    expect_text(NULL, "");
}

static void formats(void)
{
    g_autoptr(GString) out = g_string_new(NULL);

    smbtriage_html(out, "<p title=\"%s\">%u%% %d</p>", "\"><b>", 100u, -1);
    g_assert_cmpstr(out->str, ==, "<p title=\"&quot;&gt;&lt;b&gt;\">100% -1</p>");
}

static void shortened(void)
{
    g_autofree char *same  = smbtriage_html_shortened("\xC3\xA4\xC3\xB6\xC3\xBC", 3);
    g_autofree char *fewer = smbtriage_html_shortened("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F", 3);

    g_autofree char *wide = smbtriage_html_shortened("\xE5\x85\xB1\xE6\x9C\x89\xE5\x85\xB1", 5);

    g_assert_cmpstr(wide, ==, "\xE5\x85\xB1\xE6\x9C\x89\xE2\x80\xA6");
    g_assert_cmpstr(same, ==, "\xC3\xA4\xC3\xB6\xC3\xBC");
    g_assert_cmpstr(fewer, ==, "\xC3\xA4\xC3\xB6\xE2\x80\xA6");
}

static void expect_remedy(const char *remedy, const char *expected)
{
    g_autoptr(GString) out = g_string_new(NULL);

    smbtriage_html_remedy(out, remedy);
    g_assert_cmpstr(out->str, ==, expected);
}

static void commands(void)
{
    expect_remedy("On the server: Get-SmbShare -ScopeName * lists the shares; when it is missing: look",
                  "On the server: <code>Get-SmbShare -ScopeName *</code> lists the shares; when it is missing: look");
    expect_remedy("net view \\\\fs1 /all (Windows) or smbclient -L //fs1 -U USER (Unix)",
                  "<code>net view \\\\fs1 /all</code> (Windows) or <code>smbclient -L //fs1 -U USER</code> (Unix)");
    expect_remedy("samba-tool user show USER; then samba-tool user unlock USER, or ask",
                  "<code>samba-tool user show USER</code>; then <code>samba-tool user unlock USER</code>, or ask");
    expect_remedy("Get-NetTCPConnection -LocalPort 445 -State Listen; see",
                  "<code>Get-NetTCPConnection -LocalPort 445 -State Listen</code>; see");
    expect_remedy("Get-Item ITEM | Format-List TimeCreated,Message names it",
                  "<code>Get-Item ITEM | Format-List TimeCreated,Message</code> names it");
    expect_remedy("New-SmbShare -Name 'a <b> c' -Path D:\\FOLDER",
                  "<code>New-SmbShare -Name &#39;a &lt;b&gt; c&#39; -Path D:\\FOLDER</code>");
    expect_remedy("Ask the administrator", "Ask the administrator");
    expect_remedy("Get-WinEvent -LogName Microsoft-Windows-SMBServer/Security -MaxEvents 50 shows",
                  "<code>Get-WinEvent -LogName Microsoft-Windows-SMBServer/Security -MaxEvents 50</code> shows");
    expect_remedy("testparm -s --parameter-name='server smb transports'; before",
                  "<code>testparm -s --parameter-name=&#39;server smb transports&#39;</code>; before");
    expect_remedy("Measure-Command { klist get cifs/NAME } says how quick it is",
                  "<code>Measure-Command { klist get cifs/NAME }</code> says how quick it is");
    /* prose with the name of a program, and commands whose end nobody can tell, or that lack something */
    expect_remedy("the host that klist shows, a host is unreachable, net of it, ping",
                  "the host that klist shows, a host is unreachable, net of it, ping");
    expect_remedy("setspn -X SPNs that exist twice", "setspn -X SPNs that exist twice");
    expect_remedy("smbclient with -d 5; mount -t cifs -o vers=3.0", "smbclient with -d 5; mount -t cifs -o vers=3.0");
    expect_remedy("Set-NetFirewallRule -RemoteAddress limits it", "Set-NetFirewallRule -RemoteAddress limits it");
    expect_remedy("testparm -sv |", "testparm -sv |");
    expect_remedy("", "");
}

static void without_code(GString *text)
{
    static const char *const tags[] = {"<code>", "</code>"};

    for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
        const char *found;

        while ((found = strstr(text->str, tags[i])) != NULL)
            g_string_erase(text, found - text->str, (gssize)strlen(tags[i]));
    }
}

/* Nothing of a remedy gets lost, wherever a command is seen in it. */
static void remedies_stay_whole(void)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);

    for (guint i = 0; i < n_rules; i++) {
        const char      *summary = smbtriage_rule_summary(rules[i]);
        g_autofree char *text    = g_strdup_printf("%s klist purge; Get-Thing -Name 'x", summary);
        g_autoptr(GString) out   = g_string_new(NULL);
        g_autoptr(GString) all   = g_string_new(NULL);

        smbtriage_html_remedy(out, text);
        without_code(out);
        smbtriage_html_text(all, text);
        g_assert_cmpstr(out->str, ==, all->str);
    }
}

/* ---- all commands of all remedies --------------------------------------------------------------------------- */

static void add_commands(smbtriage_text_kind kind, const char *place, const char *english, gpointer commands)
{
    (void)place;
    if (kind != SMBTRIAGE_TEXT_REMEDY)
        return;
    commands_add(commands, english);
    commands_add(commands, smbtriage_language_text(smbtriage_language_find("ko"), english));
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static char *all_commands(void)
{
    g_autoptr(GHashTable) commands = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GList) sorted        = NULL;
    GString *text                  = g_string_new(NULL);

    smbtriage_texts_each(add_commands, commands);
    sorted = g_list_sort(g_hash_table_get_keys(commands), by_text);
    for (const GList *at = sorted; at != NULL; at = at->next)
        g_string_append_printf(text, "%s\n", (const char *)at->data);
    return g_string_free(text, FALSE);
}

/* remedy_commands.txt was read by somebody: each line can be copied into a terminal. After a change of a remedy read
 * the new lines, and put them in; the failure shows the first. */
static void commands_were_read(void)
{
    g_autofree char *expected = NULL;
    g_autofree char *all      = all_commands();
    g_auto(GStrv) seen        = g_strsplit(all, "\n", -1);
    g_auto(GStrv) known       = NULL;

    g_assert_true(g_file_get_contents(COMMANDS_LIST, &expected, NULL, NULL));
    known = g_strsplit(strchr(expected, '\n') + 1, "\n", -1); /* the first line is our licence */
    for (guint i = 0; seen[i] != NULL && known[i] != NULL; i++)
        g_assert_cmpstr(seen[i], ==, known[i]);
    g_assert_cmpuint(g_strv_length(seen), ==, g_strv_length(known));
}

/* ---- the page and the ticket ----------------------------------------------------------------------------- */

static char *page_of(scene *s)
{
    const smbtriage_page page   = {.generator = "smbtriage & <test>", .frames = scene_frame(s)};
    smbtriage_report    *report = smbtriage_engine_report(scene_engine(s));
    GString             *out    = g_string_new(NULL);

    smbtriage_report_html(report, &page, out, NULL, NULL);
    smbtriage_report_free(report);
    return g_string_free(out, FALSE);
}

static char *ticket_of(scene *s)
{
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    GString          *out    = g_string_new(NULL);

    smbtriage_report_ticket(report, out, NULL, NULL);
    smbtriage_report_free(report);
    return g_string_free(out, FALSE);
}

static guint count_of(const char *text, const char *what)
{
    guint count = 0;

    for (const char *p = strstr(text, what); p != NULL; p = strstr(p + 1, what))
        count++;
    return count;
}

static void misspelt(scene *s, const char *user, const char *path)
{
    scene_whole_logon(s, user, STATUS_SUCCESS);
    scene_tree_connect(s, path);
    scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
    scene_client_closes(s);
}

static void hostile_names(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *page = NULL;

    misspelt(s, "<script>alert(1)</script>", "\\\\fs1\\\"><img src=x onerror=y>&\xE2\x80\xAEgnp");
    page = page_of(s);
    g_assert_null(strstr(page, "<script"));
    g_assert_null(strstr(page, "<img"));
    g_assert_null(strstr(page, "\xE2\x80\xAE"));
    g_assert_nonnull(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    g_assert_nonnull(strstr(page, "&quot;&gt;&lt;img src=x onerror=y&gt;&amp;"));
    g_assert_nonnull(strstr(page, "content=\"smbtriage &amp; &lt;test&gt;\""));
}

static void page_of_one(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *page = NULL;

    misspelt(s, "alice", "\\\\fs1\\acounts");
    page = page_of(s);
    g_assert_true(g_str_has_prefix(page, "<!DOCTYPE html>\n<html lang=\"en\">"));
    g_assert_true(g_str_has_suffix(page, "</html>\n"));
    g_assert_nonnull(strstr(page, "<bdi>LAB\\alice</bdi> did not get to <bdi>\\\\fs1\\acounts</bdi>"));
    g_assert_nonnull(strstr(page, "<b>1</b> error<"));
    g_assert_cmpuint(count_of(page, "<svg "), ==, 1);
    g_assert_nonnull(strstr(page, "FAILED \xE2\x80\x94 STATUS_BAD_NETWORK_NAME"));
    g_assert_nonnull(strstr(page, "<code>tcp.stream == 0</code>"));
}

/* A page that can be read: the worst are drawn, the rest stands in tables, and what does not fit is counted. */
static void page_of_many(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *page = NULL;

    for (guint i = 0; i < 1200; i++) {
        misspelt(s, "alice", "\\\\fs1\\acounts");
        scene_connect_again(s);
    }
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    page = page_of(s);
    g_assert_cmpuint(count_of(page, "<svg "), ==, 40);
    g_assert_nonnull(strstr(page, "Of 1200 connections with findings the worst 40 are told in full"));
    g_assert_nonnull(strstr(page, "And 660 more connections, which are only counted here"));
    g_assert_nonnull(strstr(page, "It occurred 1200 times, in frames 11, "));
    g_assert_nonnull(strstr(page, " and 1180 more.</p>"));
    g_assert_cmpuint(strlen(page), <, 1000000);
}

/* The same again and again is one line, and so is what nobody would read. */
static void page_of_repeats(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *page = NULL;

    for (guint c = 0; c < 2; c++) {
        scene_whole_logon(s, "alice", STATUS_SUCCESS);
        for (guint i = 0; i < 300; i++) {
            scene_tree_connect(s, "\\\\fs1\\acounts");
            scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
        }
        scene_client_closes(s);
        scene_connect_again(s);
    }
    page = page_of(s);
    g_assert_cmpuint(count_of(page, "<div class=\"finding "), ==, 1);
    g_assert_cmpuint(count_of(page, ", as on <a href=\"#connection-1\">connection 1</a>, 300 times</p>"), ==, 1);
    g_assert_cmpuint(count_of(page, ", as on <a "), ==, 1);
    g_assert_cmpuint(strlen(page), <, 60000);
}

/* Many of one connection: its first ones in full, and none of them says that it is as on its own connection. */
static void page_of_many_kinds(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *page = NULL;

    for (guint c = 0; c < 2; c++) {
        scene_whole_logon(s, "alice", STATUS_SUCCESS);
        for (guint i = 0; i < 50; i++) {
            static char path[2][50][32]; /* the scene keeps no copy */

            g_snprintf(path[c][i], sizeof path[c][i], "\\\\fs1\\%u-%u", c, i);
            scene_tree_connect(s, path[c][i]);
            scene_tree_answer(s, STATUS_BAD_NETWORK_NAME);
        }
        scene_client_closes(s);
        scene_connect_again(s);
    }
    page = page_of(s);
    g_assert_cmpuint(count_of(page, "<div class=\"finding "), ==, 40);
    g_assert_cmpuint(count_of(page, "<h5>What to do</h5>"), ==, 20);
    g_assert_cmpuint(count_of(page, "<p>What to do: as on <a href=\"#connection-1\">connection 1</a>.</p>"), ==, 20);
    g_assert_cmpuint(count_of(page, "<p>And 30 more findings of this connection, only counted here.</p>"), ==, 2);
}

static void expect_lead(scene *s, const char *lead)
{
    g_autofree char *page = page_of(s);

    g_assert_nonnull(strstr(page, "<p class=\"lead\">"));
    g_assert_nonnull(strstr(page, lead));
}

/* The summary names what somebody wanted, and no name server, KDC or share for administration. */
static void goals(void)
{
    g_autoptr(scene) name   = scene_new();
    g_autoptr(scene) ticket = scene_new();
    g_autoptr(scene) ipc    = scene_new();

    scene_asks_name(name, "fs22.lab.example");
    scene_name_is_absent(name, "fs22.lab.example");
    expect_lead(name, "<bdi>192.0.2.10</bdi> to <bdi>fs22.lab.example</bdi>: <strong>");
    scene_asks_ticket(ticket, NULL, "cifs/fs1.lab.example");
    scene_kdc_refuses(ticket, 7);
    expect_lead(ticket, "<bdi>cifs/fs1.lab.example</bdi>");
    scene_signing_is(ipc, SMBTRIAGE_NO, SMBTRIAGE_YES);
    scene_whole_logon(ipc, "alice", STATUS_SUCCESS);
    scene_next(ipc)->is_unsigned = TRUE;
    scene_tree_connect(ipc, "\\\\fs1\\IPC$");
    scene_tree_answer(ipc, STATUS_SUCCESS);
    scene_client_closes(ipc);
    expect_lead(ipc, "<bdi>LAB\\alice</bdi> did not get to <bdi>fs1</bdi>. <strong>");
}

static void expect_page(scene *s, const char *has, const char *has_not)
{
    g_autofree char *page = page_of(s);

    g_assert_nonnull(strstr(page, has));
    g_assert_null(strstr(page, has_not));
}

/* Nothing found says no more than that, and a note is no failure. */
static void no_failures(void)
{
    g_autoptr(scene) healthy = scene_new();
    g_autoptr(scene) middle  = scene_new();
    g_autoptr(scene) pending = scene_new();
    g_autoptr(scene) note    = scene_new();
    g_autoptr(scene) again   = scene_new();
    g_autoptr(scene) failed  = scene_new();

    scene_whole_tree(healthy, "alice", "\\\\fs1\\accounts", STATUS_SUCCESS);
    expect_page(healthy, "<h1>SMB triage</h1>", "Why clients");
    expect_page(healthy, "Nothing wrong was found on these connections.</p>\n<ul", "Not everything");
    scene_mid_stream(middle);
    scene_tree_answer(middle, STATUS_SUCCESS);
    expect_page(middle, "<p>Not everything could be seen: <a href=\"#quality\">", "What came of");
    scene_whole_negotiate(pending, OFFER_311, GRANT_311);
    expect_page(pending, "<p>How it ended is not known of 1 among the", "Not everything");
    scene_whole_negotiate(note, OFFER_311, GRANT_311);
    scene_wait(note, 0.05);
    scene_client_closes(note);
    expect_page(note, "No failed SMB connection is in this capture. What is worth knowing:", "that lasted");
    scene_whole_logon(again, "alice", STATUS_LOGON_FAILURE);
    scene_logon(again, "alice");
    scene_logon_answer(again, STATUS_SUCCESS);
    expect_page(again, "No failure that lasted is proved by this capture. What is worth knowing:", "Why clients");
    misspelt(failed, "alice", "\\\\fs1\\acounts");
    expect_page(failed, "<h1>Why clients did not get to their shares</h1>", "SMB triage</h1>");
}

/* Above a finding about alice stands alice, though the connection went on without a name. */
static void users(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_page(s, "<dt>User</dt><dd><bdi>LAB\\alice, LAB\\bob</bdi></dd>", "<bdi>LAB\\bob</bdi></dd>");
}

/* Who reads the drawing is told that not every message of a logon is there; where all are, nothing is said. */
static void legs_are_told(void)
{
    static const char legs[] = "Of a step with several requests the first, the last and the last answer are drawn.";
    g_autoptr(scene) several = scene_new();
    g_autoptr(scene) single  = scene_new();
    g_autofree char *page    = NULL;

    misspelt(several, "alice", "\\\\fs1\\acounts");
    page = page_of(several);
    g_assert_cmpuint(count_of(page, legs), ==, 2);
    scene_syn(single);
    scene_server_resets(single);
    expect_page(single, "mark what failed.</figcaption>", legs);
}

static void page_of_nothing(void)
{
    g_autoptr(scene) s    = scene_new();
    g_autofree char *page = page_of(s);

    g_assert_nonnull(strstr(page, "There is no SMB connection to tell of."));
    g_assert_cmpuint(count_of(page, "<svg "), ==, 0);
}

static void ticket_of_one(void)
{
    g_autoptr(scene) s      = scene_new();
    g_autofree char *ticket = NULL;

    misspelt(s, "alice", "\\\\fs1\\acounts");
    ticket = ticket_of(s);
    g_assert_true(g_str_has_prefix(ticket, "smbtriage: 1 connection, findings: 1 error, 0 warn, 0 note\n\n"
                                           "ERROR tree.share_not_found, confidence "));
    g_assert_nonnull(strstr(ticket, "\nWho       LAB\\alice at 192.0.2.10 -> "));
    g_assert_nonnull(strstr(ticket, "\nWhen      frame 11, tcp.stream == 0, since "));
    g_assert_nonnull(strstr(ticket, "\nEvidence  frames 10, 11"));
    g_assert_nonnull(strstr(ticket, "\nSection   https://learn.microsoft.com/"));
    g_assert_nonnull(strstr(ticket, "\nCapture   nothing was seen to be missing\n"));
    g_assert_cmpuint(count_of(ticket, "\n"), <=, 28);
}

/* The worst in full, the next by name, the rest by number; a remedy once. */
static void ticket_of_many(void)
{
    g_autoptr(scene) s      = scene_new();
    g_autofree char *ticket = NULL;

    for (guint i = 0; i < 12; i++) {
        static const char *const paths[] = {"\\\\fs1\\a", "\\\\fs1\\b", "\\\\fs1\\c", "\\\\fs1\\d",
                                            "\\\\fs1\\e", "\\\\fs1\\f", "\\\\fs1\\g", "\\\\fs1\\h",
                                            "\\\\fs1\\i", "\\\\fs1\\j", "\\\\fs1\\k", "\\\\fs1\\l"};

        misspelt(s, "alice", paths[i]);
        scene_connect_again(s);
    }
    ticket = ticket_of(s);
    g_assert_cmpuint(count_of(ticket, "\nERROR tree.share_not_found"), ==, 3);
    g_assert_cmpuint(count_of(ticket, "\n- ERROR tree.share_not_found"), ==, 5);
    g_assert_cmpuint(count_of(ticket, "\nTo do     as above\n"), ==, 2);
    g_assert_cmpuint(count_of(ticket, "\nWindows   "), ==, 1);
    g_assert_nonnull(strstr(ticket, "\nand 4 more findings\n"));
}

static void ticket_of_health(void)
{
    g_autoptr(scene) s      = scene_new();
    g_autofree char *ticket = NULL;

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    ticket = ticket_of(s);
    g_assert_cmpstr(ticket, ==,
                    "smbtriage: 1 connection, findings: 0 error, 0 warn, 0 note\n\nNothing found.\n\n"
                    "Capture   nothing was seen to be missing\n");
}

void suite_report_forms(void)
{
    static const suite_test tests[] = {
        {"/report/ladder/whole_story", whole_story},
        {"/report/ladder/without_story", without_story},
        {"/report/ladder/unanswered", unanswered},
        {"/report/ladder/unanswered_syn", unanswered_syn},
        {"/report/ladder/refused_port", refused_port},
        {"/report/ladder/pending", pending},
        {"/report/ladder/silent_kdc", silent_kdc},
        {"/report/ladder/name_alone", name_alone},
        {"/report/ladder/second_name_server", second_name_server},
        {"/report/ladder/name_server_that_failed", name_server_that_failed},
        {"/report/ladder/good_answers", good_answers},
        {"/report/ladder/abandoned", abandoned},
        {"/report/ladder/smb1_first", smb1_first},
        {"/report/ladder/left_for_kdc", left_for_kdc},
        {"/report/ladder/device_on_the_way", device_on_the_way},
        {"/report/ladder/icmp_of_server", icmp_of_server},
        {"/report/ladder/quic_closed", quic_closed},
        {"/report/ladder/no_number", no_number},
        {"/report/ladder/answer_first", answer_first},
        {"/report/ladder/answer_alone", answer_alone},
        {"/report/ladder/pauses", pauses},
        {"/report/ladder/clock_went_back", clock_went_back},
        {"/report/ladder/many_steps", many_steps},
        {"/report/html/escaping", escaping},
        {"/report/html/formats", formats},
        {"/report/html/shortened", shortened},
        {"/report/html/commands", commands},
        {"/report/html/remedies_stay_whole", remedies_stay_whole},
        {"/report/html/commands_were_read", commands_were_read},
        {"/report/html/hostile_names", hostile_names},
        {"/report/html/page_of_one", page_of_one},
        {"/report/html/page_of_many", page_of_many},
        {"/report/html/page_of_repeats", page_of_repeats},
        {"/report/html/page_of_many_kinds", page_of_many_kinds},
        {"/report/html/goals", goals},
        {"/report/html/no_failures", no_failures},
        {"/report/html/users", users},
        {"/report/html/legs_are_told", legs_are_told},
        {"/report/html/page_of_nothing", page_of_nothing},
        {"/report/ticket/one", ticket_of_one},
        {"/report/ticket/many", ticket_of_many},
        {"/report/ticket/health", ticket_of_health},
    };

    SUITE_REGISTER(tests);
}
