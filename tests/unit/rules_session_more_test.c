/* rules_session_more_test.c - rules about logons that were not refused: never begun, given up, slow, as a guest
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "suites.h"

#define REPEATED "session.repeated_failures"
#define ACCOUNTS "\\\\fs1\\accounts"

/* ---- session.never_started --------------------------------------------------------------------------------------- */

static void never_client_closes(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_wait(s, 0.05);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@6:note");
    scene_expect_first(s, "session.never_started@6:note");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 5, "SMB 3.1.1");
    scene_expect_evidence(s, 6, "51 ms later the client closed the connection");
    scene_expect_steps(s, 1, "transport:ok negotiate:ok");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_UNKNOWN);
}

static void never_client_resets(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_client_resets(s);
    scene_expect(s, "session.never_started@6:note");
    scene_expect_evidence(s, 6, "the client reset the connection");
}

/* [MS-SMB2] 3.3.6.3 */
static void never_server_clears(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_wait(s, 60);
    scene_server_closes(s);
    scene_expect(s, "session.never_started@6:note");
    scene_expect_evidence(s, 6, "clear connections without a session");
}

static void never_after_second_round(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer(s, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@8:note");
}

/* A scanner: told once, and counted. */
static void never_again_and_again(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 3; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
    }
    scene_expect(s, "session.never_started@6:note x3");
}

/* Impacket says goodbye although it never came in. */
static void never_but_logoff(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logoff(s);
    scene_client_closes(s);
    scene_expect(s, "session.never_started@7:note");
}

static void other_connection(scene *s, double seconds_before)
{
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_wait(s, seconds_before);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_client_closes(s);
}

static void never_set_up_long_before(void)
{
    g_autoptr(scene) s = scene_new();

    other_connection(s, 31);
    scene_expect(s, "session.never_started@15:note");
}

static void never_set_up_just_before(void)
{
    g_autoptr(scene) s = scene_new();

    other_connection(s, 29);
    scene_expect(s, "none");
    scene_expect_first(s, "none");
}

static void set_up_after(double seconds, const char *findings)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_closes(s);
    scene_wait(s, seconds);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, findings);
    scene_expect_first(s, "session.never_started@6:note");
    scene_wait(s, 100); /* a later one does not make the first forgotten */
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, findings);
}

static void never_set_up_long_after(void)
{
    set_up_after(31, "session.never_started@6:note");
}

/* One pass cannot know that. */
static void never_set_up_just_after(void)
{
    set_up_after(29, "none");
}

static void never_set_up_by_another(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_closes(s);
    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "session.never_started@6:note");
}

/* The refusal tells the story. */
static void never_refused_elsewhere(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@15:error");
}

/* Its session setups are not fed: [MS-CIFS]. */
static void never_goes_on_with_smb1(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_closes(s);
    scene_connect_again(s);
    scene_handshake(s);
    scene_smb1_negotiate(s, SMBTRIAGE_NO, "NT LM 0.12");
    scene_smb1_answer(s, 0);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void never_first_round_only(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_smb1_negotiate(s, SMBTRIAGE_YES, "NT LM 0.12, SMB 2.???");
    scene_negotiate_answer(s, GRANT_MULTI);
    scene_client_closes(s);
    scene_expect(s, "negotiate.multiprotocol_abandoned@6:warn");
}

/* G10: a monitor comes back at equal intervals, and wants no more. */
static void never_a_monitor(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 4; i++) {
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
        scene_wait(s, 10);
        scene_connect_again(s);
    }
    scene_expect(s, "none");
}

static void never_answer_unread(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_UNREAD);

    scene_client_closes(s);
    scene_expect(s, "none");
}

/* It knows why, and so do the rules about the negotiate. */
static void never_answer_beyond_offer(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_302);

    scene_client_closes(s);
    scene_expect(s, "negotiate.dialect_not_offered@6:error");
}

static void never_answer_at_fault(void)
{
    const smbtriage_negotiate body = {.dialect_count = 1, .dialects = {0x0311}, .hashes = {.contexts = 2}};
    g_autoptr(scene) s             = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_answer_raw(s, &body);
    scene_client_closes(s);
    scene_expect(s, "negotiate.invalid_contexts@6:error");
}

/* G10: a monitor. */
static void never_at_a_fixed_period(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 10; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_client_closes(s);
        scene_wait(s, 60);
    }
    scene_expect(s, "none");
}

static void never_client_sent_more(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_client_data(s, 40);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void never_server_ends_it(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_wait(s, 5);
    scene_server_resets(s);
    scene_expect(s, "none");
}

static void never_still_open(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_goes_on(s, 300);
    scene_expect(s, "none");
}

static void never_request_not_captured(void)
{
    g_autoptr(scene) s = scene_new();

    scene_negotiate_answer(s, GRANT_311);
    scene_server_closes(s);
    scene_expect(s, "none");
}

/* ---- guests ------------------------------------------------------------------------------------------------------ */

static void let_in_as_guest(scene *s, const char *user)
{
    scene_logon(s, user);
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
}

/* Frames 1 to 9. */
static scene *guest(const char *user)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    let_in_as_guest(s, user);
    return s;
}

/* Another connection that is to join the session is made a guest and dropped. */
static void refused_extra_channel(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_guids_are(s, 1, 2);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "session.mapped_to_guest@18:note");
}

static void refused_client_closes(void)
{
    g_autoptr(scene) s = guest("alice");

    scene_client_closes(s);
    scene_expect(s, "session.guest_refused_by_client@10:error");
    scene_expect_first(s, "session.mapped_to_guest@9:note; session.guest_refused_by_client@10:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "NTLM logon of LAB\\alice");
    scene_expect_evidence(s, 9, "SMB2_SESSION_FLAG_IS_GUEST");
    scene_expect_evidence(s, 10, "1 ms later the client closed");
    scene_expect_no_evidence(s, "requires signatures");
    expect_words(scene_finding(s)->english.cause, "did not accept LAB\\alice");
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_PARTIAL);
}

static void refused_client_resets(void)
{
    g_autoptr(scene) s = guest("alice");

    scene_wait(s, 1.9);
    scene_client_resets(s);
    scene_expect(s, "session.guest_refused_by_client@10:error");
}

static void refused_client_must_sign(void)
{
    const smbtriage_negotiate body = {.dialect_count    = 2,
                                      .dialects         = {0x0202, 0x0210},
                                      .signing_enabled  = SMBTRIAGE_YES,
                                      .signing_required = SMBTRIAGE_YES};
    g_autoptr(scene) s             = scene_connected();

    scene_negotiate_raw(s, &body);
    scene_negotiate_answer(s, GRANT_210);
    let_in_as_guest(s, "alice");
    scene_client_closes(s);
    scene_expect(s, "session.guest_refused_by_client@10:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 4, "requires signatures");
}

/* With the right password the same user gets to the share. */
static void refused_and_recovered(void)
{
    g_autoptr(scene) s = guest("alice");

    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_tree(s, "alice", ACCOUNTS, STATUS_SUCCESS);
    scene_expect(s, "session.guest_refused_by_client@10:note");
}

static void refused_silent(scene *s, const char *findings)
{
    scene_expect(s, findings);
    scene_free(s);
}

static void refused_but_used(void)
{
    scene *s = guest("alice");

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    refused_silent(s, "session.mapped_to_guest@9:note");
}

static void refused_late(void)
{
    scene *s = guest("alice");

    scene_wait(s, 2.5);
    scene_client_closes(s);
    refused_silent(s, "session.mapped_to_guest@9:note");
}

static void refused_with_a_farewell(void)
{
    scene *s = guest("alice");

    scene_logoff(s);
    scene_client_closes(s);
    refused_silent(s, "session.mapped_to_guest@9:note");
}

static void refused_something_was_sent(void)
{
    scene *s = guest("alice");

    scene_client_data(s, 60);
    scene_client_closes(s);
    refused_silent(s, "session.mapped_to_guest@9:note");
}

static void refused_by_server(void)
{
    scene *s = guest("alice");

    scene_server_resets(s);
    refused_silent(s, "session.mapped_to_guest@9:note");
}

static void refused_no_guest(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->is_signed = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    refused_silent(s, "none");
}

static void refused_asked_for_it(void)
{
    scene *s = guest("Guest");

    scene_client_closes(s);
    refused_silent(s, "none");
}

static void refused_anonymous(void)
{
    scene *s = guest("");

    scene_client_closes(s);
    refused_silent(s, "none");
}

/* The session had worked until then. */
static void refused_after_renewal(void)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_authenticate(s, "alice");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    refused_silent(s, "session.mapped_to_guest@11:note");
}

static void mapped_to_guest(void)
{
    g_autoptr(scene) s = guest("alice");

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.mapped_to_guest@9:note");
    scene_expect_first(s, "session.mapped_to_guest@9:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 8, "LAB\\alice");
    scene_expect_evidence(s, 9, "Let in as a guest");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
}

static void mapped_each_time(void)
{
    g_autoptr(scene) s = guest("alice");

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    let_in_as_guest(s, "alice");
    scene_expect(s, "session.mapped_to_guest@9:note x2");
}

static void mapped_silent(const char *user)
{
    g_autoptr(scene) s = guest(user);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void mapped_asked_for_it(void)
{
    mapped_silent("guest");
    mapped_silent("nobody");
}

static void mapped_anonymous(void)
{
    mapped_silent("");
}

static void mapped_user_not_visible(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void mapped_no_guest(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_expect(s, "none");
}

/* ---- session.abandoned ----------------------------------------------------------------------------------- */

/* Frames 1 to 7. */
static scene *challenged(void)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_server_calls_itself(s, "fs1.lab.example");
    scene_setup_first(s);
    scene_challenge(s);
    return s;
}

static void abandoned_by_client(void)
{
    g_autoptr(scene) s = challenged();

    scene_client_closes(s);
    scene_expect(s, "session.abandoned@8:warn");
    scene_expect_first(s, "session.abandoned@8:warn");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 7, "NTLM CHALLENGE");
    scene_expect_evidence(s, 8, "the client closed the connection; no AUTHENTICATE had come");
    scene_expect_no_evidence(s, "MsvAvNbComputerName");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_FAILED);
}

static void abandoned_nameless(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_client_resets(s);
    scene_expect(s, "session.abandoned@8:warn");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 7, "MsvAvNbComputerName");
}

/* A prompt stayed open until the server had enough: 3.3.6.3. */
static void abandoned_until_server_clears(void)
{
    g_autoptr(scene) s = challenged();

    scene_wait(s, 70);
    scene_server_closes(s);
    scene_expect(s, "session.abandoned@8:warn");
    scene_expect_evidence(s, 8, "the server closed");
}

static void abandoned_after_many_rounds(void)
{
    g_autoptr(scene) s = challenged();

    scene_setup_again(s);
    scene_challenge(s);
    scene_client_closes(s);
    scene_expect(s, "session.abandoned@10:warn");
}

/* A new connection for each user, and a prompt in between. */
static void abandoned_and_resumed(void)
{
    g_autoptr(scene) s = challenged();

    scene_client_closes(s);
    scene_wait(s, 10);
    scene_connect_again(s);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_expect(s, "none");
    scene_expect_first(s, "session.abandoned@8:warn");
}

static void abandoned_beside_a_session(void)
{
    g_autoptr(scene) s = scene_new();

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_setup_first(s);
    scene_challenge(s);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void abandoned_on_a_connection_in_use(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void abandoned_without_challenge(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_MORE_PROCESSING_REQUIRED);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void abandoned_client_sent_more(void)
{
    g_autoptr(scene) s = challenged();

    scene_client_data(s, 500);
    scene_client_closes(s);
    scene_expect(s, "none");
}

static void abandoned_server_ends_it(void)
{
    g_autoptr(scene) s = challenged();

    scene_wait(s, 5);
    scene_server_resets(s);
    scene_expect(s, "none");
}

static void abandoned_still_open(void)
{
    g_autoptr(scene) s = challenged();

    scene_goes_on(s, 300);
    scene_expect(s, "none");
}

static void abandoned_extra_channel(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_wait(s, 100);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_next(s)->is_binding = TRUE;
    scene_setup_again(s);
    scene_challenge(s);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* ---- session.slow ---------------------------------------------------------------------------------------- */

static void slow_server(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 4);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.slow@9:note");
    scene_expect_first(s, "session.slow@9:note");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 6, "2 requests");
    scene_expect_evidence(s, 9, "the server took 4.0 s of the time, the client 1 ms");
    expect_words(scene_finding(s)->english.cause, "took 4.0 s and succeeded");
    scene_expect_outcome(s, 1, SMBTRIAGE_CONNECTION_CONNECTED);
}

static void slow_client(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_wait(s, 7);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.slow@9:note");
    scene_expect_evidence(s, 9, "the server took 2 ms of the time, the client 7.0 s");
}

/* Each answer counts, and what is only an interim answer does not end the wait. */
static void slow_in_both_legs(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_wait(s, 1);
    scene_challenge(s);
    scene_wait(s, 3);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_PENDING);
    scene_wait(s, 2);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.slow@10:note");
    scene_expect_evidence(s, 10, "the server took 3.0 s of the time, the client 3.0 s");
}

static void slow_packets_lost(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    for (guint i = 0; i < 3; i++) {
        scene_wait(s, 1.5);
        scene_client_retransmits(s);
    }
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.slow@12:note");
    scene_expect_confidence(s, SMBTRIAGE_LOW);
    scene_expect_evidence(s, 0, "sent 3 segments again");
}

/* The server had the request only when it was sent again, and the rest took less than two seconds. */
static void one_packet_lost(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 3);
    scene_client_retransmits(s);
    scene_wait(s, 1.5);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void slow_and_one_packet_lost(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 3);
    scene_client_retransmits(s);
    scene_wait(s, 4);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.slow@10:note");
    scene_expect_evidence(s, 10, "the server took 4.0 s of the time, the client 1 ms");
}

static void slow_threshold(double seconds, const char *findings)
{
    smbtriage_options options = smbtriage_options_default();
    g_autoptr(scene) s        = NULL;

    options.slow_seconds = 5;
    s                    = scene_new_with(&options);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, "alice");
    scene_wait(s, seconds);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, findings);
}

static void slow_above_threshold(void)
{
    slow_threshold(5.5, "session.slow@9:note");
}

static void slow_below_threshold(void)
{
    slow_threshold(4.5, "none");
}

static void slow_not(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 1.9);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void slow_but_refused(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 4);
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error");
}

static void slow_request_not_captured(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_wait(s, 10);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* The challenge is not in the capture: who took the time is not known. */
static void slow_answer_missed(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_wait(s, 5);
    scene_set_session_id(s, 0x77);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void slow_extra_channel(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_wait(s, 5);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

/* ---- session.repeated_failures --------------------------------------------------------------------------- */

static void try(scene *s, const char *user, double server_seconds, guint32 status)
{
    scene_logon(s, user);
    scene_wait(s, server_seconds);
    scene_logon_answer(s, status);
}

static void repeated_thrice(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++) {
        scene_wait(s, 10);
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x3; session.repeated_failures@17:warn");
    scene_expect_first(s, "session.logon_failure@9:error; session.logon_failure@13:error; "
                          "session.logon_failure@17:error; session.repeated_failures@17:warn");
    scene_expect_evidence_of(s, REPEATED, 9, "LAB\\alice refused: STATUS_LOGON_FAILURE");
    scene_expect_evidence_of(s, REPEATED, 13, "Again");
    scene_expect_evidence_of(s, REPEATED, 17, "20.0 s after the first");
    scene_expect_no_evidence_of(s, REPEATED, "rate limiter");
}

static void repeated_on_and_on(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 20; i++) {
        scene_wait(s, 5);
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x20; session.repeated_failures@17:warn");
}

static void repeated_second_burst(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 6; i++) {
        scene_wait(s, i == 3 ? 120 : 5);
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x6; session.repeated_failures@17:warn x2");
}

/* Windows Server 2025: each refusal comes after 2 s. */
static void repeated_held_back(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++)
        try(s, "alice", 2, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error x3; session.repeated_failures@17:warn");
    scene_expect_evidence_of(s, REPEATED, 17, "InvalidAuthenticationDelayTimeInMs");
}

/* The client waits, not the server. */
static void repeated_client_waits(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++) {
        scene_wait(s, 2);
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x3; session.repeated_failures@17:warn");
    scene_expect_no_evidence_of(s, REPEATED, "rate limiter");
}

/* Each on a connection of its own; the tries lock the account. */
static void repeated_until_locked(void)
{
    static const guint32 statuses[] = {STATUS_LOGON_FAILURE, STATUS_LOGON_FAILURE, STATUS_ACCOUNT_LOCKED_OUT};
    g_autoptr(scene) s              = scene_new();

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_whole_logon(s, "alice", statuses[i]);
    }
    scene_expect(s, "session.logon_failure@9:error x2; session.account_restricted@27:error; "
                    "session.repeated_failures@27:warn");
    scene_expect_evidence_of(s, REPEATED, 27, "STATUS_ACCOUNT_LOCKED_OUT");
}

static void repeated_among_others(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++) {
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
        try(s, i == 0 ? "bob" : i == 1 ? "carol" : "dave", 0, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x3; session.logon_failure@13:error; session.logon_failure@21:error; "
                    "session.logon_failure@29:error; session.repeated_failures@25:warn");
}

static void repeated_and_recovered(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 3; i++)
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    try(s, "alice", 0, STATUS_SUCCESS);
    scene_expect(s, "session.logon_failure@9:note x3; session.repeated_failures@17:note");
    scene_expect_evidence_of(s, REPEATED, 21, "In the end");
}

static void repeated_twice_only(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 2; i++)
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error x2");
}

static void repeated_slowly(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 5; i++) {
        scene_wait(s, 31);
        try(s, "alice", 0, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error x5");
}

static void repeated_by_different_users(void)
{
    static const char *const users[] = {"alice", "bob", "carol", "dave"};
    g_autoptr(scene) s               = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < G_N_ELEMENTS(users); i++)
        try(s, users[i], 0, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@13:error; session.logon_failure@17:error; "
                    "session.logon_failure@21:error");
}

static void repeated_by_different_clients(void)
{
    g_autoptr(scene) s = scene_new();

    for (guint i = 0; i < 3; i++) {
        if (i > 0)
            scene_connect_again(s);
        scene_client_is(s, (guint8)(10 + i));
        scene_whole_logon(s, "alice", STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.logon_failure@9:error; session.logon_failure@18:error; session.logon_failure@27:error");
}

/* The fault is the server's: no password will help. */
static void repeated_other_trouble(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 4; i++)
        try(s, "alice", 0, STATUS_UNKNOWN);
    scene_expect(s, "session.refused@9:error x4");
}

/* Nor is the third one told, which is about something else. */
static void repeated_twice_and_other_trouble(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    try(s, "alice", 0, STATUS_LOGON_FAILURE);
    try(s, "alice", 0, STATUS_LOGON_FAILURE);
    try(s, "alice", 0, STATUS_UNKNOWN);
    scene_expect(s, "session.logon_failure@9:error x2; session.refused@17:error");
}

static void repeated_by_nobody(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 4; i++)
        try(s, "", 0, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@9:error x4");
}

static void repeated_user_not_visible(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    for (guint i = 0; i < 4; i++) {
        scene_kerberos_logon(s, "cifs/fs1");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "kerberos.ticket_refused@7:error x4");
}

static void repeated_extra_channels(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    for (guint i = 0; i < 3; i++) {
        scene_connect_again(s);
        scene_whole_negotiate(s, OFFER_311, GRANT_311);
        scene_bind(s, id, "alice");
        scene_logon_answer(s, STATUS_LOGON_FAILURE);
    }
    scene_expect(s, "session.bind_refused@18:note x3");
}

/* Frames 1 to 9, and 10 to 17 on another connection: a channel of that session, whose answer is to come. */
static scene *channel_asked_for(const char *without)
{
    scene  *s = scene_without(without);
    guint64 id;

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    return s;
}

/* G11: what a status means of a logon, it does not mean of a channel, whichever rule tells it. */
static void channel_is_no_logon(guint32 status)
{
    g_autoptr(scene) s = channel_asked_for("session.bind_refused");

    scene_logon_answer(s, status);
    scene_expect(s, "session.refused@18:error");
}

static void channel_and_limit(void)
{
    channel_is_no_logon(STATUS_INSUFFICIENT_RESOURCES);
}

static void channel_and_name(void)
{
    const smbtriage_security token = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                      .ntlm_message       = 3,
                                      .user               = "alice",
                                      .nt_response_length = 300,
                                      .target_name        = "cifs/files.lab.example"};
    g_autoptr(scene) s             = scene_without("session.bind_refused");
    guint64 id;

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_server_calls_itself(s, "fs1.lab.example");
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_next(s)->is_binding = TRUE;
    scene_setup_again(s);
    scene_challenge(s);
    scene_next(s)->is_binding = TRUE;
    scene_setup_raw(s, &token);
    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(s)->rule), ==, "session.refused");
    scene_expect_no_evidence(s, "session.spn_hardening");
}

static void channel_and_token(void)
{
    const smbtriage_security nothing = {.mechanism = SMBTRIAGE_MECHANISM_NOT_SEEN};
    g_autoptr(scene) s               = scene_without("session.bind_refused");
    guint64 id;

    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_next(s)->is_binding = TRUE;
    scene_setup_raw(s, &nothing);
    scene_logon_answer(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "session.refused@16:error");
}

static void unreadable_for_other_reasons(void)
{
    const smbtriage_security nothing = {.mechanism = SMBTRIAGE_MECHANISM_NOT_SEEN};
    g_autoptr(scene) s               = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_raw(s, &nothing);
    scene_logon_answer(s, STATUS_UNKNOWN);
    scene_expect(s, "session.refused@7:error");
}

static void channel_and_end(void)
{
    channel_is_no_logon(STATUS_USER_SESSION_DELETED);
}

/* The client logs on over it instead: what becomes of that session is its own matter. */
static void channel_used_otherwise(void)
{
    g_autoptr(scene) s = channel_asked_for("session.mapped_to_guest");

    scene_logon_answer(s, STATUS_ACCESS_DENIED);
    scene_set_session_id(s, 0);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@24:error; session.bind_refused@18:note");
}

static void channel_renewed(void)
{
    g_autoptr(scene) s = channel_asked_for("session.bind_refused");

    scene_logon_answer(s, STATUS_SUCCESS);
    scene_bind(s, scene_session_id(s), "alice");
    scene_logon_answer(s, STATUS_UNKNOWN);
    scene_expect(s, "session.refused@22:error");
}

/* Unread, it may be about a channel. */
static void limit_of_something_unread(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_next(s)->no_body = TRUE;
    scene_setup_first(s);
    scene_logon_answer(s, STATUS_INSUFFICIENT_RESOURCES);
    scene_expect(s, "session.refused@7:error");
}

/* The server gave the same number to others since, or before: that is no reason. */
static void deleted_and_given_again(void)
{
    g_autoptr(scene) set_up_here = scene_logged_on(OFFER_311, GRANT_311);
    g_autoptr(scene) later       = scene_negotiated(OFFER_311, GRANT_311);
    guint64 id                   = scene_session_id(set_up_here);

    scene_connect_again(set_up_here);
    scene_whole_negotiate(set_up_here, OFFER_311, GRANT_311);
    scene_server_chooses(set_up_here, id);
    scene_logon(set_up_here, "bob");
    scene_logon_answer(set_up_here, STATUS_SUCCESS);
    scene_use(set_up_here, 0);
    scene_tree_connect(set_up_here, ACCOUNTS);
    scene_tree_answer(set_up_here, STATUS_USER_SESSION_DELETED);
    scene_expect(set_up_here, "session.deleted@20:error");
    scene_expect_no_evidence(set_up_here, "set up on another connection");
    scene_set_session_id(later, 0x4711);
    scene_tree_connect(later, ACCOUNTS);
    scene_tree_answer(later, STATUS_USER_SESSION_DELETED);
    scene_connect_again(later);
    scene_whole_negotiate(later, OFFER_311, GRANT_311);
    scene_server_chooses(later, 0x4711);
    scene_logon(later, "bob");
    scene_logon_answer(later, STATUS_SUCCESS);
    scene_expect(later, "session.deleted@7:error");
    scene_expect_no_evidence(later, "set up on another connection");
}

/* G11 */
static void never_on_a_channel(void)
{
    g_autoptr(scene) s = scene_new();

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    scene_wait(s, 100);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* G13 */
static void never_but_secret_words(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_sealed(s, FALSE);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* Not its NEGOTIATE, its SESSION_SETUP demands signatures. */
static void refused_session_must_sign(void)
{
    g_autoptr(scene) s = scene_new();

    scene_signing_is(s, SMBTRIAGE_NO, SMBTRIAGE_YES);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    let_in_as_guest(s, "alice");
    scene_client_closes(s);
    scene_expect(s, "session.guest_refused_by_client@10:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
}

static void too_old_and_refused(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_210, GRANT_210);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_UNKNOWN);
    scene_expect(s, "session.refused@9:error");
}

/* Unread, the negotiate may be that of Samba, which has no such check; and who numbers no session is no file server. */
static void hardening_of_somebody(void)
{
    const smbtriage_security token  = {.mechanism          = SMBTRIAGE_MECHANISM_NTLM,
                                       .ntlm_message       = 3,
                                       .user               = "alice",
                                       .nt_response_length = 300,
                                       .target_name        = "cifs/files.lab.example"};
    g_autoptr(scene) unread         = scene_negotiated(OFFER_311, GRANT_UNREAD);
    g_autoptr(scene) without_number = scene_negotiated(OFFER_311, GRANT_311);

    scene_server_calls_itself(unread, "fs1.lab.example");
    scene_setup_first(unread);
    scene_challenge(unread);
    scene_setup_raw(unread, &token);
    scene_logon_answer(unread, STATUS_ACCESS_DENIED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(unread)->rule), ==, "session.refused");
    scene_expect_no_evidence(unread, "session.spn_hardening");
    scene_server_calls_itself(without_number, "fs1.lab.example");
    scene_setup_first(without_number);
    scene_next(without_number)->has_session_id = TRUE;
    scene_challenge(without_number);
    scene_next(without_number)->has_session_id = TRUE;
    scene_setup_raw(without_number, &token);
    scene_next(without_number)->has_session_id = TRUE;
    scene_logon_answer(without_number, STATUS_ACCESS_DENIED);
    g_assert_cmpstr(smbtriage_rule_id(scene_finding(without_number)->rule), ==, "session.refused");
    scene_expect_no_evidence(without_number, "session.spn_hardening");
}

/* G8 */
static void never_between_rounds(void)
{
    g_autoptr(scene) s = scene_without("negotiate.dialect_not_offered");

    scene_whole_negotiate(s, OFFER_311, GRANT_MULTI);
    scene_client_closes(s);
    scene_expect(s, "negotiate.multiprotocol_abandoned@6:warn");
    scene_expect_no_evidence(s, "session.never_started");
}

/* [MS-SMB2] 3.2.5.3.3 does not ask for it. */
static void unsigned_renewal(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->is_signed = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* G2: the signature may be in what was cut off. */
static void unsigned_and_cut_off(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_next(s)->is_truncated = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_client_closes(s);
    scene_expect(s, "none");
}

/* How long the client stayed is not known then. */
static void unsigned_and_clock_set_back(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_wait(s, -5);
    scene_client_closes(s);
    scene_expect(s, "none");
}

void suite_rules_session_more(void)
{
    static const suite_test tests[] = {
        {"/rules/session.never_started/fires/client_closes", never_client_closes},
        {"/rules/session.never_started/fires/client_resets", never_client_resets},
        {"/rules/session.never_started/fires/server_clears", never_server_clears},
        {"/rules/session.never_started/fires/after_second_round", never_after_second_round},
        {"/rules/session.never_started/fires/but_logoff", never_but_logoff},
        {"/rules/session.never_started/fires/again_and_again", never_again_and_again},
        {"/rules/session.never_started/fires/set_up_long_before", never_set_up_long_before},
        {"/rules/session.never_started/fires/set_up_long_after", never_set_up_long_after},
        {"/rules/session.never_started/fires/set_up_by_another", never_set_up_by_another},
        {"/rules/session.never_started/silent/set_up_just_before", never_set_up_just_before},
        {"/rules/session.never_started/silent/set_up_just_after", never_set_up_just_after},
        {"/rules/session.never_started/silent/refused_elsewhere", never_refused_elsewhere},
        {"/rules/session.never_started/silent/goes_on_with_smb1", never_goes_on_with_smb1},
        {"/rules/session.never_started/silent/first_round_only", never_first_round_only},
        {"/rules/session.never_started/silent/monitor", never_a_monitor},
        {"/rules/session.never_started/silent/answer_unread", never_answer_unread},
        {"/rules/session.never_started/silent/answer_beyond_offer", never_answer_beyond_offer},
        {"/rules/session.never_started/silent/answer_at_fault", never_answer_at_fault},
        {"/rules/session.never_started/silent/fixed_period", never_at_a_fixed_period},
        {"/rules/session.never_started/silent/client_sent_more", never_client_sent_more},
        {"/rules/session.never_started/silent/server_ends_it", never_server_ends_it},
        {"/rules/session.never_started/silent/still_open", never_still_open},
        {"/rules/session.never_started/silent/request_not_captured", never_request_not_captured},
        {"/rules/session.deleted/fires/channel_used_otherwise", channel_used_otherwise},
        {"/rules/session.never_started/silent/channel", never_on_a_channel},
        {"/rules/session.never_started/silent/secret_words", never_but_secret_words},
        {"/rules/session.never_started/silent/between_rounds", never_between_rounds},
        {"/rules/session.guest_refused_by_client/fires/client_closes", refused_client_closes},
        {"/rules/session.guest_refused_by_client/silent/extra_channel", refused_extra_channel},
        {"/rules/session.guest_refused_by_client/fires/client_resets", refused_client_resets},
        {"/rules/session.guest_refused_by_client/fires/client_must_sign", refused_client_must_sign},
        {"/rules/session.guest_refused_by_client/fires/recovered", refused_and_recovered},
        {"/rules/session.guest_refused_by_client/silent/used", refused_but_used},
        {"/rules/session.guest_refused_by_client/silent/late", refused_late},
        {"/rules/session.guest_refused_by_client/silent/farewell", refused_with_a_farewell},
        {"/rules/session.guest_refused_by_client/silent/something_was_sent", refused_something_was_sent},
        {"/rules/session.guest_refused_by_client/silent/server", refused_by_server},
        {"/rules/session.guest_refused_by_client/silent/no_guest", refused_no_guest},
        {"/rules/session.guest_refused_by_client/silent/asked_for_it", refused_asked_for_it},
        {"/rules/session.guest_refused_by_client/silent/anonymous", refused_anonymous},
        {"/rules/session.guest_refused_by_client/silent/renewal", refused_after_renewal},
        {"/rules/session.guest_refused_by_client/fires/session_must_sign", refused_session_must_sign},
        {"/rules/session.mapped_to_guest/fires/used", mapped_to_guest},
        {"/rules/session.mapped_to_guest/fires/each_time", mapped_each_time},
        {"/rules/session.mapped_to_guest/silent/asked_for_it", mapped_asked_for_it},
        {"/rules/session.mapped_to_guest/silent/anonymous", mapped_anonymous},
        {"/rules/session.mapped_to_guest/silent/user_not_visible", mapped_user_not_visible},
        {"/rules/session.mapped_to_guest/silent/no_guest", mapped_no_guest},
        {"/rules/session.abandoned/fires/client", abandoned_by_client},
        {"/rules/session.abandoned/fires/nameless", abandoned_nameless},
        {"/rules/session.abandoned/fires/server_clears", abandoned_until_server_clears},
        {"/rules/session.abandoned/fires/many_rounds", abandoned_after_many_rounds},
        {"/rules/session.abandoned/silent/resumed", abandoned_and_resumed},
        {"/rules/session.abandoned/silent/beside_a_session", abandoned_beside_a_session},
        {"/rules/session.abandoned/silent/connection_in_use", abandoned_on_a_connection_in_use},
        {"/rules/session.abandoned/silent/without_challenge", abandoned_without_challenge},
        {"/rules/session.abandoned/silent/client_sent_more", abandoned_client_sent_more},
        {"/rules/session.abandoned/silent/server_ends_it", abandoned_server_ends_it},
        {"/rules/session.abandoned/silent/still_open", abandoned_still_open},
        {"/rules/session.abandoned/silent/extra_channel", abandoned_extra_channel},
        {"/rules/session.slow/fires/server", slow_server},
        {"/rules/session.slow/fires/client", slow_client},
        {"/rules/session.slow/fires/both_legs", slow_in_both_legs},
        {"/rules/session.slow/fires/packets_lost", slow_packets_lost},
        {"/rules/session.slow/fires/and_one_packet_lost", slow_and_one_packet_lost},
        {"/rules/session.slow/silent/one_packet_lost", one_packet_lost},
        {"/rules/session.slow/fires/above_threshold", slow_above_threshold},
        {"/rules/session.slow/silent/below_threshold", slow_below_threshold},
        {"/rules/session.slow/silent/quick", slow_not},
        {"/rules/session.slow/silent/refused", slow_but_refused},
        {"/rules/session.slow/silent/request_not_captured", slow_request_not_captured},
        {"/rules/session.slow/silent/answer_missed", slow_answer_missed},
        {"/rules/session.slow/silent/extra_channel", slow_extra_channel},
        {"/rules/session.repeated_failures/fires/thrice", repeated_thrice},
        {"/rules/session.repeated_failures/fires/on_and_on", repeated_on_and_on},
        {"/rules/session.repeated_failures/fires/second_burst", repeated_second_burst},
        {"/rules/session.repeated_failures/fires/held_back", repeated_held_back},
        {"/rules/session.repeated_failures/fires/client_waits", repeated_client_waits},
        {"/rules/session.repeated_failures/fires/until_locked", repeated_until_locked},
        {"/rules/session.repeated_failures/fires/among_others", repeated_among_others},
        {"/rules/session.repeated_failures/fires/recovered", repeated_and_recovered},
        {"/rules/session.repeated_failures/silent/twice_only", repeated_twice_only},
        {"/rules/session.repeated_failures/silent/slowly", repeated_slowly},
        {"/rules/session.repeated_failures/silent/different_users", repeated_by_different_users},
        {"/rules/session.repeated_failures/silent/different_clients", repeated_by_different_clients},
        {"/rules/session.repeated_failures/silent/other_trouble", repeated_other_trouble},
        {"/rules/session.repeated_failures/silent/twice_and_other_trouble", repeated_twice_and_other_trouble},
        {"/rules/session.repeated_failures/silent/nobody", repeated_by_nobody},
        {"/rules/session.repeated_failures/silent/user_not_visible", repeated_user_not_visible},
        {"/rules/session.repeated_failures/silent/extra_channels", repeated_extra_channels},
        {"/rules/session.limit_reached/silent/channel", channel_and_limit},
        {"/rules/session.limit_reached/silent/unread", limit_of_something_unread},
        {"/rules/session.spn_hardening/silent/channel", channel_and_name},
        {"/rules/session.spn_hardening/silent/negotiate_unread", hardening_of_somebody},
        {"/rules/session.token_malformed/silent/channel", channel_and_token},
        {"/rules/session.token_malformed/silent/other_status", unreadable_for_other_reasons},
        {"/rules/session.deleted/silent/channel", channel_and_end},
        {"/rules/session.deleted/fires/id_given_again", deleted_and_given_again},
        {"/rules/session.reauthentication_failed/silent/channel", channel_renewed},
        {"/rules/session.encryption_required/silent/unknown_status", too_old_and_refused},
        {"/rules/session.final_response_unsigned/silent/renewal", unsigned_renewal},
        {"/rules/session.final_response_unsigned/silent/cut_off", unsigned_and_cut_off},
        {"/rules/session.final_response_unsigned/silent/clock_set_back", unsigned_and_clock_set_back},
    };

    SUITE_REGISTER(tests);
}
