/* story_test.c - what a client asked and was told before its logon
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define UNSEEN "0: Where the ticket came from is not in the capture: it was obtained before, or port 88 was left out"

/* The lines of one connection (1-based), "frame: sentence", ended by a line feed each. */
static void expect_story(scene *s, guint connection, const char *story)
{
    const GArray *told        = scene_connection(s, connection)->story;
    g_autoptr(GString) string = g_string_new(NULL);
    guint32 before            = 0;

    for (guint i = 0; i < told->len; i++) {
        const smbtriage_evidence *line = &g_array_index(told, smbtriage_evidence, i);

        g_assert_cmpuint(line->frame, >=, before);
        before = line->frame;
        g_string_append_printf(string, "%u: %s\n", line->frame, line->says);
    }
    g_assert_cmpstr(string->str, ==, story);
    scene_check_engine(scene_engine(s), scene_frame(s));
}

/* What another than the server was asked, with the milliseconds since frame 1. */
static void expect_exchange(scene *s, guint index, smbtriage_peer peer, const char *expected)
{
    const GArray             *all = scene_connection(s, 1)->exchanges;
    const smbtriage_exchange *one = &g_array_index(all, smbtriage_exchange, index);
    g_autofree char          *got = NULL;

    g_assert_cmpuint(index, <, all->len);
    g_assert_cmpint(one->peer, ==, peer);
    got = g_strdup_printf("%s %s to %s: %u, %u after %d ms: %s%s", one->message, one->asks, one->address,
                          one->request_frame, one->answer_frame,
                          one->answer_frame == 0 ? -1 : (int)((one->answer_ns - one->request_ns) / 1000000), one->says,
                          one->has_failed ? " (failed)" : "");
    g_assert_cmpstr(got, ==, expected);
}

static void names(scene *s, const char *name, const char *canonical)
{
    scene_asks_name(s, name);
    scene_name_is(s, name, canonical, 20);
}

static void whole(void)
{
    g_autoptr(scene) s = scene_new();

    names(s, "fs1.lab.example", NULL);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_grants(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1,
                 "1: Asked 192.0.2.200 for fs1.lab.example\n"
                 "2: It is at 192.0.2.20\n"
                 "3: Asked the KDC 192.0.2.200 for cifs/fs1.lab.example\n"
                 "4: The KDC gave the ticket\n"
                 "10: Logged on with Kerberos, with a ticket for cifs/fs1.lab.example\n"
                 "11: The server answered STATUS_SUCCESS\n");
    expect_exchange(s, 0, SMBTRIAGE_PEER_NAME_SERVICE,
                    "DNS query fs1.lab.example to 192.0.2.200: 1, 2 after 1 ms: It is at 192.0.2.20");
    expect_exchange(s, 1, SMBTRIAGE_PEER_KDC,
                    "TGS-REQ cifs/fs1.lab.example to 192.0.2.200: 3, 4 after 1 ms: The KDC gave the ticket");
}

static void alias_without_spn(void)
{
    g_autoptr(scene) s = scene_new();

    names(s, "files.lab.example", "fs1.lab.example");
    scene_asks_ticket(s, NULL, "cifs/files.lab.example");
    scene_kdc_refuses(s, 7);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    expect_story(s, 1,
                 "1: Asked 192.0.2.200 for files.lab.example\n"
                 "2: It is an alias of fs1.lab.example, at 192.0.2.20\n"
                 "3: Asked the KDC 192.0.2.200 for cifs/files.lab.example\n"
                 "4: The KDC answered KDC_ERR_S_PRINCIPAL_UNKNOWN (7)\n"
                 "12: Logged on with NTLM\n"
                 "13: The server answered STATUS_SUCCESS\n");
}

/* A client that asks on its way, between NEGOTIATE and logon, and for a first ticket. */
static void in_between(void)
{
    g_autoptr(scene) s = scene_new();

    names(s, "fs1", NULL);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24);
    scene_client_closes(s);
    expect_story(s, 1,
                 "1: Asked 192.0.2.200 for fs1\n"
                 "2: It is at 192.0.2.20\n"
                 "8: Asked the KDC 192.0.2.200 for krbtgt/LAB.EXAMPLE, as alice\n"
                 "9: The KDC answered KDC_ERR_PREAUTH_FAILED (24)\n");
    expect_exchange(s, 1, SMBTRIAGE_PEER_KDC,
                    "AS-REQ krbtgt/LAB.EXAMPLE, as alice to 192.0.2.200: 8, 9 after 1 ms: The KDC answered "
                    "KDC_ERR_PREAUTH_FAILED (24) (failed)");
}

static void silent_kdc(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_wait(s, 4);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    expect_story(s, 1,
                 "6: Asked the KDC 192.0.2.200 for krbtgt/LAB.EXAMPLE, as alice\n"
                 "6: The KDC did not answer\n"
                 "9: Logged on with NTLM\n"
                 "10: The server answered STATUS_LOGON_FAILURE\n");
    expect_exchange(s, 0, SMBTRIAGE_PEER_KDC,
                    "AS-REQ krbtgt/LAB.EXAMPLE, as alice to 192.0.2.200: 6, 0 after -1 ms: The KDC did not answer "
                    "(failed)");
    g_assert_cmpint(g_array_index(scene_connection(s, 1)->exchanges, smbtriage_exchange, 0).waited_ns, >=,
                    4 * SCENE_SECOND);
}

/* Of several tries the first is what was asked, and the last what was not answered. */
static void silent_kdc_asked_again(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    for (guint i = 0; i < 3; i++) {
        scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
        scene_wait(s, 2);
    }
    scene_client_closes(s);
    expect_story(s, 1,
                 "6: Asked the KDC 192.0.2.200 for krbtgt/LAB.EXAMPLE, as alice\n"
                 "8: The KDC did not answer\n");
    expect_exchange(s, 0, SMBTRIAGE_PEER_KDC,
                    "AS-REQ krbtgt/LAB.EXAMPLE, as alice to 192.0.2.200: 6, 0 after -1 ms: The KDC did not answer "
                    "(failed)");
}

/* A name to which no connection led is a connection of its own in the report. */
static void name_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "fs22.lab.example");
    scene_name_is_absent(s, "fs22.lab.example");
    expect_exchange(s, 0, SMBTRIAGE_PEER_NAME_SERVICE,
                    "DNS query fs22.lab.example to 192.0.2.200: 1, 2 after 1 ms: The answer: there is no such name "
                    "(NXDOMAIN) (failed)");
}

static void ticket_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 18);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_grants(s);
    expect_exchange(s, 0, SMBTRIAGE_PEER_KDC,
                    "AS-REQ krbtgt/LAB.EXAMPLE, as alice to 192.0.2.200: 1, 2 after 1 ms: The KDC answered "
                    "KDC_ERR_CLIENT_REVOKED (18) (failed)");
    expect_exchange(s, 1, SMBTRIAGE_PEER_KDC,
                    "AS-REQ krbtgt/LAB.EXAMPLE, as alice to 192.0.2.200: 3, 4 after 1 ms: The KDC gave the ticket");
}

static void nothing_is_known(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    expect_story(s, 1, "");
}

/* Of other hosts, other clients, and of what came when all was over. */
static void of_no_concern(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_name(s, "www.example");
    scene_name_is(s, "www.example", NULL, 99);
    scene_asks_ticket(s, NULL, "http/www.example");
    scene_kdc_grants(s);
    scene_asks_ticket(s, NULL, "cifs/fs2.lab.example");
    scene_kdc_grants(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_client_closes(s);
    names(s, "fs1", NULL);
    expect_story(s, 1, "");
}

/* The name that led here first is no longer the address' last one. */
static void named_anew_later(void)
{
    g_autoptr(scene) s = scene_new();

    names(s, "old", NULL);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_client_closes(s);
    names(s, "new", NULL);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    expect_story(s, 2, "9: Asked 192.0.2.200 for new\n10: It is at 192.0.2.20\n");
}

static void ticket_from_before(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1,
                 UNSEEN "\n"
                        "6: Logged on with Kerberos, with a ticket for cifs/fs1.lab.example\n"
                        "7: The server answered STATUS_SUCCESS\n");
}

static void ticket_whose_answer_is_missing(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1,
                 "0: The KDC's answer with the ticket is not in the capture\n"
                 "1: Asked the KDC 192.0.2.200 for cifs/fs1.lab.example\n"
                 "7: Logged on with Kerberos, with a ticket for cifs/fs1.lab.example\n"
                 "8: The server answered STATUS_SUCCESS\n");
}

/* That the name is known does not tell where the ticket came from. */
static void ticket_from_before_and_name(void)
{
    g_autoptr(scene) s = scene_new();

    names(s, "fs1.lab.example", NULL);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1,
                 UNSEEN "\n"
                        "1: Asked 192.0.2.200 for fs1.lab.example\n"
                        "2: It is at 192.0.2.20\n"
                        "8: Logged on with Kerberos, with a ticket for cifs/fs1.lab.example\n"
                        "9: The server answered STATUS_SUCCESS\n");
}

/* Nobody said whose name it is, but the ticket shown is the one that was given. */
static void ticket_without_name(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_grants(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1,
                 "1: Asked the KDC 192.0.2.200 for cifs/fs1.lab.example\n"
                 "2: The KDC gave the ticket\n"
                 "8: Logged on with Kerberos, with a ticket for cifs/fs1.lab.example\n"
                 "9: The server answered STATUS_SUCCESS\n");
}

static void grants_to(scene *s, const char *user)
{
    const smbtriage_kerberos message = {.message = SMBTRIAGE_KERBEROS_TGS_REP, .client = user};

    scene_kerberos(s, FALSE, &message);
}

/* The alias got its SPN later: the first visit was refused all the same. */
static void refused_then_granted(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/files.lab.example");
    scene_kdc_refuses(s, 7);
    names(s, "files.lab.example", "fs1.lab.example");
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\files.lab.example\\data");
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_asks_ticket(s, NULL, "cifs/files.lab.example");
    scene_kdc_grants(s);
    expect_story(s, 1,
                 "1: Asked the KDC 192.0.2.200 for cifs/files.lab.example\n"
                 "2: The KDC answered KDC_ERR_S_PRINCIPAL_UNKNOWN (7)\n"
                 "3: Asked 192.0.2.200 for files.lab.example\n"
                 "4: It is an alias of fs1.lab.example, at 192.0.2.20\n"
                 "12: Logged on with NTLM\n"
                 "13: The server answered STATUS_SUCCESS\n");
}

/* Whose ticket it is tells the KDC; another user of the host asks for his own before and after the logon. */
static void of_another_user(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, "bob", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    grants_to(s, "alice");
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_asks_ticket(s, "alice", "krbtgt/LAB.EXAMPLE");
    scene_kdc_refuses(s, 24);
    scene_client_closes(s);
    expect_story(s, 1,
                 "8: Asked the KDC 192.0.2.200 for cifs/fs1.lab.example\n"
                 "9: The KDC gave the ticket\n"
                 "10: Logged on with Kerberos, with a ticket for cifs/fs1.lab.example\n"
                 "11: The server answered STATUS_SUCCESS\n");
}

/* Two users of one host have a ticket each from before: it is not told which of them was shown. */
static void of_either_user(void)
{
    g_autoptr(scene) s = scene_new();

    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    grants_to(s, "alice");
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    grants_to(s, "bob");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_kerberos_logon(s, "cifs/fs1.lab.example");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1, "");
}

/* The name that was typed, not the last one of the address; and its ticket, not that of the host behind it. */
static void by_the_name_used(void)
{
    g_autoptr(scene) s = scene_new();

    names(s, "files.lab.example", "fs1.lab.example");
    names(s, "fs1.lab.example", NULL);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_asks_ticket(s, NULL, "cifs/files.lab.example");
    scene_kdc_refuses(s, 7);
    scene_asks_ticket(s, NULL, "cifs/fs1.lab.example");
    scene_kdc_grants(s);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\files.lab.example\\data");
    scene_tree_answer(s, STATUS_SUCCESS);
    expect_story(s, 1,
                 "1: Asked 192.0.2.200 for files.lab.example\n"
                 "2: It is an alias of fs1.lab.example, at 192.0.2.20\n"
                 "10: Asked the KDC 192.0.2.200 for cifs/files.lab.example\n"
                 "11: The KDC answered KDC_ERR_S_PRINCIPAL_UNKNOWN (7)\n"
                 "16: Logged on with NTLM\n"
                 "17: The server answered STATUS_SUCCESS\n");
}

/* A name that was looked up when the client was there already did not lead it there. */
static void name_of_later(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    names(s, "fs1.lab.example", NULL);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    expect_story(s, 1, "");
}

/* The question is not in the capture. */
static void answer_alone(void)
{
    g_autoptr(scene) s = scene_new();

    scene_name_is(s, "fs1.lab.example", NULL, 20);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    expect_story(s, 1,
                 "1: 192.0.2.200 told that fs1.lab.example is at 192.0.2.20\n"
                 "9: Logged on with NTLM\n"
                 "10: The server answered STATUS_SUCCESS\n");
}

void suite_story(void)
{
    static const suite_test tests[] = {
        {"/names/story/whole", whole},
        {"/names/story/alias_without_spn", alias_without_spn},
        {"/names/story/in_between", in_between},
        {"/names/story/silent_kdc", silent_kdc},
        {"/names/story/silent_kdc_asked_again", silent_kdc_asked_again},
        {"/names/story/name_alone", name_alone},
        {"/names/story/ticket_alone", ticket_alone},
        {"/names/story/nothing_is_known", nothing_is_known},
        {"/names/story/of_no_concern", of_no_concern},
        {"/names/story/named_anew_later", named_anew_later},
        {"/names/story/ticket_from_before", ticket_from_before},
        {"/names/story/ticket_whose_answer_is_missing", ticket_whose_answer_is_missing},
        {"/names/story/ticket_from_before_and_name", ticket_from_before_and_name},
        {"/names/story/ticket_without_name", ticket_without_name},
        {"/names/story/refused_then_granted", refused_then_granted},
        {"/names/story/of_another_user", of_another_user},
        {"/names/story/of_either_user", of_either_user},
        {"/names/story/by_the_name_used", by_the_name_used},
        {"/names/story/name_of_later", name_of_later},
        {"/names/story/answer_alone", answer_alone},
    };

    SUITE_REGISTER(tests);
}
