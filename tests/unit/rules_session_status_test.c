/* rules_session_status_test.c - refusals of the NEGOTIATE and the SESSION_SETUP whose status tells the cause
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "scene.h"
#include "status.h"
#include "suites.h"

#define ACCOUNTS "\\\\fs1\\accounts"

/* Frames 1 to 9 */
static scene *logon_answered(guint32 status)
{
    scene *s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, status);
    return s;
}

/* ---- negotiate.server_out_of_resources --------------------------------------------------------------------------- */

static void out_of_resources(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_INSUFFICIENT_RESOURCES);
    scene_expect(s, "negotiate.server_out_of_resources@5:error");
    scene_expect_first(s, "negotiate.server_out_of_resources@5:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 5, "STATUS_INSUFFICIENT_RESOURCES");
    expect_words(scene_finding(s)->english.cause, "connection slots");
}

static void out_of_resources_for_a_moment(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_INSUFFICIENT_RESOURCES);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_expect(s, "negotiate.server_out_of_resources@5:note");
}

static void out_of_resources_other_status(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_negotiate(s, OFFER_311);
    scene_negotiate_refused(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "negotiate.rejected_invalid@5:error");
}

/* ---- session.password_expired ------------------------------------------------------------------------------------ */

static void password_expired(void)
{
    static const guint32 statuses[] = {STATUS_PASSWORD_EXPIRED, STATUS_PASSWORD_MUST_CHANGE};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s    = logon_answered(statuses[i]);
        g_autofree char *name = smbtriage_status_text(statuses[i]);

        scene_expect(s, "session.password_expired@9:error");
        scene_expect_first(s, "session.password_expired@9:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 8, "NTLM logon of LAB\\alice");
        scene_expect_evidence(s, 9, name);
        expect_words(scene_finding(s)->english.cause, name);
    }
}

static void password_changed(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_PASSWORD_EXPIRED);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.password_expired@9:note");
}

static void password_answer_alone(void)
{
    g_autoptr(scene) s = scene_connected();

    scene_logon_answer(s, STATUS_PASSWORD_EXPIRED);
    scene_expect(s, "session.password_expired@4:error");
    scene_expect_no_evidence(s, "logon of");
}

static void password_other_status(void)
{
    g_autoptr(scene) locked = logon_answered(0xC0000234);
    g_autoptr(scene) policy = logon_answered(0xC000006C);

    scene_expect(locked, "session.account_restricted@9:error");
    scene_expect(policy, "session.account_restricted@9:error");
}

/* ---- session.domain_unreachable ---------------------------------------------------------------------------------- */

static void domain_unreachable(void)
{
    static const guint32 statuses[] = {
        STATUS_NO_LOGON_SERVERS,       STATUS_NO_TRUST_LSA_SECRET,          STATUS_NO_TRUST_SAM_ACCOUNT,
        STATUS_TRUSTED_DOMAIN_FAILURE, STATUS_TRUSTED_RELATIONSHIP_FAILURE, STATUS_TRUST_FAILURE,
        STATUS_NETLOGON_NOT_STARTED,   STATUS_DOMAIN_CONTROLLER_NOT_FOUND,  SEC_E_NO_AUTHENTICATING_AUTHORITY};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autoptr(scene) s    = logon_answered(statuses[i]);
        g_autofree char *name = smbtriage_status_text(statuses[i]);

        scene_expect(s, "session.domain_unreachable@9:error");
        scene_expect_confidence(s, SMBTRIAGE_HIGH);
        scene_expect_evidence(s, 8, "LAB\\alice");
        scene_expect_evidence(s, 9, name);
        scene_expect_no_evidence(s, "The server took");
        expect_words(scene_finding(s)->english.cause, "the password was not judged");
    }
}

/* Whoever types the domain may be wrong too. */
static void domain_unknown(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_NO_SUCH_DOMAIN);

    scene_expect(s, "session.domain_unreachable@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_no_evidence(s, "Also possible");
    expect_words(scene_finding(s)->english.cause, "misspelt");
}

static void domain_searched_for_long(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_wait(s, 7.4);
    scene_logon_answer(s, STATUS_NO_LOGON_SERVERS);
    scene_expect_evidence(s, 9, "The server took 7.4 s for this answer");
}

/* Another domain controller took over. */
static void domain_back_again(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_NO_LOGON_SERVERS);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.domain_unreachable@9:note");
}

static void domain_other_status(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_LOGON_FAILURE);

    scene_expect(s, "session.logon_failure@9:error");
}

/* A tree cannot end like this for that reason. */
static void domain_of_a_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NO_LOGON_SERVERS);
    scene_expect(s, "tree.refused@11:error");
}

/* ---- session.limit_reached ------------------------------------------------------------------------------- */

static void limit_reached(guint32 status, smbtriage_confidence confidence)
{
    g_autoptr(scene) s    = logon_answered(status);
    g_autofree char *name = smbtriage_status_text(status);

    scene_expect(s, "session.limit_reached@9:error");
    scene_expect_confidence(s, confidence);
    scene_expect_evidence(s, 9, name);
    expect_words(scene_finding(s)->english.cause, "User: LAB\\alice");
}

static void limit_of_sessions(void)
{
    limit_reached(STATUS_TOO_MANY_SESSIONS, SMBTRIAGE_HIGH);
    limit_reached(STATUS_REQUEST_NOT_ACCEPTED, SMBTRIAGE_HIGH);
}

static void limit_of_memory(void)
{
    limit_reached(STATUS_INSUFFICIENT_RESOURCES, SMBTRIAGE_MEDIUM);
}

static void limit_first_leg(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_logon_answer(s, STATUS_TOO_MANY_SESSIONS);
    scene_expect(s, "session.limit_reached@7:error");
}

static void limit_retry_works(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_INSUFFICIENT_RESOURCES);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.limit_reached@9:note");
}

static void limit_binding(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_bind(s, 0x77, "alice");
    scene_logon_answer(s, STATUS_REQUEST_NOT_ACCEPTED);
    scene_expect(s, "session.bind_refused@9:warn");
}

/* Windows Vista and Server 2008 refuse to renew a session that has not expired: 3.3.5.5. */
static void limit_renewal(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_202, GRANT_202);

    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_REQUEST_NOT_ACCEPTED);
    scene_expect(s, "session.reauthentication_failed@11:error");
}

static void limit_other_status(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_UNKNOWN);

    scene_expect(s, "session.refused@9:error");
}

/* ---- session.token_malformed ----------------------------------------------------------------------------- */

static void token_last_leg(void)
{
    g_autoptr(scene) s = logon_answered(SEC_E_INVALID_TOKEN);

    scene_expect(s, "session.token_malformed@9:error");
    scene_expect_first(s, "session.token_malformed@9:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 6, "its first token was understood");
    scene_expect_evidence(s, 9, "SEC_E_INVALID_TOKEN");
    expect_words(scene_finding(s)->english.cause, "answered SEC_E_INVALID_TOKEN");
}

static void token_first_leg(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_logon_answer(s, SEC_E_INVALID_TOKEN);
    scene_expect(s, "session.token_malformed@7:error");
    scene_expect_no_evidence(s, "was understood");
}

/* It is the server that could not read it: what the capture lost (G2) does not matter. */
static void token_capture_lost(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_next(s)->is_truncated = TRUE;
    scene_next(s)->no_body      = TRUE;
    scene_authenticate(s, "alice");
    scene_next(s)->follows_lost = TRUE;
    scene_logon_answer(s, SEC_E_INVALID_TOKEN);
    scene_expect(s, "session.token_malformed@9:error");
}

/* Samba has no status of its own for it. */
static scene *garbage_answered(scene_quirks quirks)
{
    const smbtriage_security security = {.mechanism = SMBTRIAGE_MECHANISM_NOT_SEEN};
    scene                   *s        = scene_negotiated(OFFER_311, GRANT_311);

    *scene_next(s) = quirks;
    scene_setup_raw(s, &security);
    scene_logon_answer(s, STATUS_INVALID_PARAMETER);
    return s;
}

static void token_garbage(void)
{
    g_autoptr(scene) s = garbage_answered((scene_quirks){.is_related = FALSE});

    scene_expect(s, "session.token_malformed@7:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 6, "No NTLM and no Kerberos could be read");
}

static void token_garbage_cut(void)
{
    g_autoptr(scene) truncated = garbage_answered((scene_quirks){.is_truncated = TRUE});
    g_autoptr(scene) lost      = garbage_answered((scene_quirks){.follows_lost = TRUE});
    g_autoptr(scene) unread    = garbage_answered((scene_quirks){.no_body = TRUE});

    scene_expect(truncated, "session.refused@7:error");
    scene_expect(lost, "session.refused@7:error");
    scene_expect(unread, "session.refused@7:error");
}

static void token_garbage_binding(void)
{
    g_autoptr(scene) s = garbage_answered((scene_quirks){.is_binding = TRUE});

    scene_expect(s, "session.bind_refused@7:warn");
}

static void token_other_codes(void)
{
    static const guint32 codes[] = {0x80090302, 0x80090322, 0x8009033E, STATUS_INVALID_PARAMETER};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(scene) s = logon_answered(codes[i]);

        scene_expect(s, "session.refused@9:error");
    }
}

/* ---- session.reauthentication_failed --------------------------------------------------------------------- */

static void renewal_refused(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_setup_again(s);
    scene_challenge(s);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.reauthentication_failed@13:error");
    scene_expect_first(s, "session.reauthentication_failed@13:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 9, "The session was set up here");
    scene_expect_evidence(s, 12, "NTLM logon of LAB\\alice");
    scene_expect_evidence(s, 13, "STATUS_LOGON_FAILURE");
    scene_expect_no_evidence(s, "had expired");
    scene_expect_no_evidence(s, "Also possible");
    expect_words(scene_finding(s)->english.cause, "wrong user name or password");
}

static void renewal_after_expiry(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, 0xC0000193);
    scene_expect(s, "session.reauthentication_failed@13:error");
    scene_expect_evidence(s, 11, "STATUS_NETWORK_SESSION_EXPIRED");
}

/* That it expired once and was renewed is another story. */
static void renewal_second(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_PASSWORD_EXPIRED);
    scene_expect(s, "session.reauthentication_failed@15:error; after.session_expired_recovered@13:note");
    scene_expect_evidence(s, 13, "The session was set up here");
    scene_expect_no_evidence(s, "had expired");
}

static void renewal_any_status(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

        if (smbtriage_status_is_normal(statuses[i].code, SMBTRIAGE_STAGE_SESSION))
            continue;
        g_test_message("%s", statuses[i].name);
        scene_authenticate(s, "alice");
        scene_logon_answer(s, statuses[i].code);
        scene_expect(s, "session.reauthentication_failed@11:error");
    }
}

static void renewal_works_at_last(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.reauthentication_failed@11:note");
    scene_expect_evidence(s, 9, "The session was set up here");
}

static void renewal_works(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_expect(s, "after.session_expired_recovered@13:note");
}

static void renewal_first_logon(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_LOGON_FAILURE);

    scene_expect(s, "session.logon_failure@9:error");
}

/* A second user on the same connection has a session of his own. */
static void renewal_other_session(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_logon(s, "bob");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@13:error");
}

static void renewal_after_logoff(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_logoff(s);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@12:error");
}

/* ---- session.bind_refused -------------------------------------------------------------------------------- */

/* Frames 1 to 9: alice is logged on. 10 to 14: a second connection. */
static scene *second_connection(scene_offer offer, scene_grant grant)
{
    scene *s = scene_logged_on(OFFER_311, GRANT_311);

    scene_connect_again(s);
    scene_whole_negotiate(s, offer, grant);
    return s;
}

static guint64 first_session(scene *s)
{
    guint64 id;

    scene_use(s, 0);
    id = scene_session_id(s);
    scene_use(s, 1);
    return id;
}

/* Frames 15 to 17, and 18 the answer */
static void bind_is_refused(scene *s, const char *user, guint32 status)
{
    scene_bind(s, first_session(s), user);
    scene_logon_answer(s, status);
}

static void bind_primary_alive(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    bind_is_refused(s, "alice", STATUS_REQUEST_NOT_ACCEPTED);
    scene_expect(s, "session.bind_refused@18:note");
    scene_expect_first(s, "session.bind_refused@18:note");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 17, "LAB\\alice asks to add this connection");
    scene_expect_evidence(s, 18, "Answered STATUS_REQUEST_NOT_ACCEPTED: multichannel is off");
    scene_expect_evidence(s, 9, "set up here, on another connection");
    scene_expect_no_evidence(s, "ended here");
}

/* That it is closed at the end of the day takes nothing from it. */
static void bind_primary_closed_later(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    bind_is_refused(s, "alice", STATUS_REQUEST_NOT_ACCEPTED);
    scene_use(s, 0);
    scene_logoff(s);
    scene_client_closes(s);
    scene_expect(s, "session.bind_refused@18:note");
}

static void bind_each_status(void)
{
    static const struct {
        guint32     status;
        const char *says;
    } rows[] = {{STATUS_USER_SESSION_DELETED, "another node"},
                {STATUS_INVALID_PARAMETER, "dialect or cipher"},
                {STATUS_REQUEST_NOT_ACCEPTED, "multichannel is off"},
                {STATUS_NOT_SUPPORTED, "guest or anonymous"},
                {STATUS_REQUEST_OUT_OF_SEQUENCE, "signing algorithms"},
                {STATUS_NETWORK_SESSION_EXPIRED, "renewed on its first channel"},
                {STATUS_ACCESS_DENIED, "the signature does not fit"}};

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

        bind_is_refused(s, "alice", rows[i].status);
        scene_expect(s, "session.bind_refused@18:note");
        scene_expect_evidence(s, 18, rows[i].says);
    }
}

/* Whatever it says of a logon: the account is good on the first channel (G11). */
static void bind_any_status(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

        if (smbtriage_status_is_normal(statuses[i].code, SMBTRIAGE_STAGE_SESSION))
            continue;
        g_test_message("%s", statuses[i].name);
        bind_is_refused(s, "alice", statuses[i].code);
        scene_expect(s, "session.bind_refused@18:note");
    }
}

static void bind_other_dialect(void)
{
    g_autoptr(scene) s = second_connection(OFFER_302, GRANT_302);

    bind_is_refused(s, "alice", STATUS_INVALID_PARAMETER);
    scene_expect_evidence(s, 14, "This connection speaks SMB 3.0.2, that of the session SMB 3.1.1");
}

static void bind_other_user(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    bind_is_refused(s, "bob", STATUS_NOT_SUPPORTED);
    scene_expect_evidence(s, 17, "asked for as LAB\\bob, the session is that of LAB\\alice");
}

static void bind_guest(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_logon(s, "guest");
    scene_next(s)->is_guest = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    bind_is_refused(s, "guest", STATUS_NOT_SUPPORTED);
    scene_expect(s, "session.bind_refused@18:note");
    scene_expect_evidence(s, 9, "a guest or anonymous one");
}

/* The same channel once more: the session has it already. */
static void bind_twice(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_bind(s, scene_session_id(s), "alice");
    scene_logon_answer(s, STATUS_REQUEST_NOT_ACCEPTED);
    scene_expect(s, "session.bind_refused@13:note");
    scene_expect_evidence(s, 9, "on this very connection");
}

static void bind_primary_unknown(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_bind(s, 0x4242, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@9:warn");
    scene_expect_evidence(s, 0, "does not hold the logon of that session");
}

static void bind_primary_closed(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    scene_use(s, 0);
    scene_server_resets(s);
    bind_is_refused(s, "alice", STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@19:warn");
    scene_expect_evidence(s, 15, "It ended here");
}

static void bind_primary_logged_off(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    scene_use(s, 0);
    scene_logoff(s);
    bind_is_refused(s, "alice", STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@19:warn");
    scene_expect_evidence(s, 15, "It ended here");
}

/* The second channel works, the third is refused: the first one is still the session's. */
static void bind_third_channel(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);
    guint64 id;

    bind_is_refused(s, "alice", STATUS_SUCCESS);
    id = first_session(s);
    scene_client_closes(s);
    scene_connect_again(s);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_INSUFFICIENT_RESOURCES);
    scene_expect(s, "session.bind_refused@28:note");
    scene_expect_evidence(s, 9, "set up here");
}

/* Servers choose the same ids: the session of another client at another server is not this one. */
static void bind_same_id_elsewhere(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_server_is(s, 21);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@18:warn");
}

/* Another network card at both ends: the GUIDs tell that it is the same two. */
static void bind_other_addresses(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id;

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_client_is(s, 110);
    scene_server_is(s, 120);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_INVALID_PARAMETER);
    scene_expect(s, "session.bind_refused@18:note");
}

/* A load balancer: the same address, another machine. The session is none the worse. */
static void bind_other_server(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id;

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_guids_are(s, 1, 3);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@18:note");
    scene_expect_evidence(s, 14, "Another server answers here");
    scene_expect_no_evidence(s, "The client's GUID");
}

static void bind_other_client(void)
{
    g_autoptr(scene) s = scene_new();
    guint64 id;

    scene_guids_are(s, 1, 2);
    scene_whole_logon(s, "alice", STATUS_SUCCESS);
    id = scene_session_id(s);
    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_guids_are(s, 3, 2);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_bind(s, id, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@18:note");
    scene_expect_evidence(s, 13, "The client's GUID differs");
}

static void bind_works(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    bind_is_refused(s, "alice", STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "none");
}

static void bind_flag_missing(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_LOGON_FAILURE);
    scene_expect(s, "session.logon_failure@18:error");
}

/* ---- session.deleted ------------------------------------------------------------------------------------- */

static void deleted_at_tree(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@11:error");
    scene_expect_first(s, "session.deleted@11:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 10, "TREE_CONNECT to " ACCOUNTS);
    scene_expect_evidence(s, 11, "STATUS_USER_SESSION_DELETED");
    scene_expect_no_evidence(s, "Also possible");
    g_assert_cmpstr(scene_finding(s)->share, ==, ACCOUNTS);
    g_assert_cmpstr(scene_finding(s)->user, ==, "LAB\\alice");
}

static void deleted_at_logon(void)
{
    g_autoptr(scene) s = logon_answered(STATUS_USER_SESSION_DELETED);

    scene_expect(s, "session.deleted@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 8, "LAB\\alice");
    scene_expect_no_evidence(s, "went on");
}

static void deleted_at_slow_logon(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_setup_first(s);
    scene_challenge(s);
    scene_wait(s, 50);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@9:error");
    scene_expect_confidence(s, SMBTRIAGE_MEDIUM);
    scene_expect_evidence(s, 6, "went on 50.0 s later");
}

/* G11: a connection that was refused as an extra channel is used all the same. */
static void deleted_on_refused_channel(void)
{
    for (guint is_lost = 0; is_lost < 2; is_lost++) {
        g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);
        guint64 id         = first_session(s);

        scene_bind(s, id, "alice");
        scene_logon_answer(s, STATUS_NOT_SUPPORTED);
        if (is_lost) {
            scene_use(s, 0);
            scene_server_resets(s);
            scene_use(s, 1);
        }
        scene_set_session_id(s, id);
        scene_tree_connect(s, ACCOUNTS);
        scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
        g_assert_cmpint(scene_finding_of(s, "session.deleted")->severity, ==,
                        is_lost ? SMBTRIAGE_ERROR : SMBTRIAGE_NOTE);
    }
}

/* The id of the connection that was lost. */
static void deleted_after_reconnect(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    scene_use(s, 0);
    scene_server_resets(s);
    scene_set_session_id(s, first_session(s));
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@17:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 9, "set up on another connection");
    scene_expect_evidence(s, 15, "That connection ended here");
}

/* Another server with a session of that id has nothing to do with it. */
static void deleted_same_id_elsewhere(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);
    guint64 id         = scene_session_id(s);

    scene_connect_again(s);
    scene_server_is(s, 21);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_set_session_id(s, id);
    scene_tree_connect(s, "\\\\fs2\\accounts");
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@16:error");
    scene_expect_no_evidence(s, "set up on another connection");
}

static void deleted_and_logged_on_anew(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    scene_set_session_id(s, first_session(s));
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_SUCCESS);
    scene_expect(s, "session.deleted@16:note");
}

static void deleted_by_logoff(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_logoff(s);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@12:error");
    scene_expect_confidence(s, SMBTRIAGE_HIGH);
    scene_expect_evidence(s, 10, "The client itself had logged off");
}

/* A client that believes its connection lost makes another, and the server drops the old session (3.3.5.5.3). */
static void replaced_by(scene *s, const char *user)
{
    scene_setup_first(s);
    scene_challenge(s);
    scene_next(s)->previous_session_id = first_session(s);
    scene_authenticate(s, user);
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_use(s, 0);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
}

static void deleted_by_successor(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    replaced_by(s, "alice");
    scene_expect(s, "session.deleted@20:note");
    scene_expect_first(s, "session.deleted@20:note");
    scene_expect_evidence(s, 18, "another session in place of this one");
}

static void deleted_other_users_successor(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    replaced_by(s, "bob");
    scene_expect(s, "session.deleted@20:error");
    scene_expect_no_evidence(s, "in place of this one");
}

static void deleted_on_ipc(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, "\\\\fs1\\IPC$");
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.deleted@11:warn");
}

/* SessionId 0: two clients with one ClientGuid, and another dialect (3.3.5.5.3). */
static void deleted_new_logon(void)
{
    g_autoptr(scene) s = scene_negotiated(OFFER_311, GRANT_311);

    scene_kerberos_logon(s, "cifs/fs1");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.refused@7:error");
}

/* Two machines made from one image: the ClientGuid is in use with another dialect. */
static scene *clones(scene_offer offer, scene_grant grant)
{
    scene *s = scene_new();

    scene_guids_are(s, 1, 2);
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, "bob");
    scene_next(s)->is_signed = TRUE;
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_connect_again(s);
    scene_client_is(s, 11);
    scene_whole_negotiate(s, offer, grant);
    return s;
}

static void deleted_clone(void)
{
    g_autoptr(scene) s = clones(OFFER_302, GRANT_302);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "negotiate.duplicate_client_guid@18:error");
}

static void deleted_no_clone(void)
{
    g_autoptr(scene) same   = clones(OFFER_311, GRANT_311);
    g_autoptr(scene) closed = clones(OFFER_302, GRANT_302);

    scene_logon(same, "alice");
    scene_logon_answer(same, STATUS_USER_SESSION_DELETED);
    scene_expect(same, "session.deleted@18:error");
    scene_use(closed, 0);
    scene_client_closes(closed);
    scene_use(closed, 1);
    scene_logon(closed, "alice");
    scene_logon_answer(closed, STATUS_USER_SESSION_DELETED);
    scene_expect(closed, "session.deleted@19:error");
}

static void deleted_mid_stream(void)
{
    g_autoptr(scene) s = scene_new();

    scene_mid_stream(s);
    scene_set_session_id(s, 0x99);
    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_USER_SESSION_DELETED);
    scene_authenticate(s, "alice");
    scene_logon_answer(s, STATUS_USER_SESSION_DELETED);
    scene_expect(s, "tree.refused@2:error; session.refused@4:error");
}

static void deleted_binding(void)
{
    g_autoptr(scene) s = second_connection(OFFER_311, GRANT_311);

    bind_is_refused(s, "alice", STATUS_USER_SESSION_DELETED);
    scene_expect(s, "session.bind_refused@18:note");
}

static void deleted_other_status(void)
{
    g_autoptr(scene) s = scene_logged_on(OFFER_311, GRANT_311);

    scene_tree_connect(s, ACCOUNTS);
    scene_tree_answer(s, STATUS_NETWORK_SESSION_EXPIRED);
    scene_expect(s, "none");
}

void suite_rules_session_status(void)
{
    static const suite_test tests[] = {
        {"/rules/negotiate.server_out_of_resources/fires/insufficient_resources", out_of_resources},
        {"/rules/negotiate.server_out_of_resources/note/for_a_moment", out_of_resources_for_a_moment},
        {"/rules/negotiate.server_out_of_resources/silent/other_status", out_of_resources_other_status},
        {"/rules/session.password_expired/fires/each_status", password_expired},
        {"/rules/session.password_expired/fires/answer_alone", password_answer_alone},
        {"/rules/session.password_expired/note/changed", password_changed},
        {"/rules/session.password_expired/silent/other_status", password_other_status},
        {"/rules/session.domain_unreachable/fires/each_status", domain_unreachable},
        {"/rules/session.domain_unreachable/fires/unknown_domain", domain_unknown},
        {"/rules/session.domain_unreachable/fires/searched_for_long", domain_searched_for_long},
        {"/rules/session.domain_unreachable/note/back_again", domain_back_again},
        {"/rules/session.domain_unreachable/silent/other_status", domain_other_status},
        {"/rules/session.domain_unreachable/silent/of_a_tree", domain_of_a_tree},
        {"/rules/session.limit_reached/fires/sessions", limit_of_sessions},
        {"/rules/session.limit_reached/fires/memory", limit_of_memory},
        {"/rules/session.limit_reached/fires/first_leg", limit_first_leg},
        {"/rules/session.limit_reached/note/retry_works", limit_retry_works},
        {"/rules/session.limit_reached/silent/binding", limit_binding},
        {"/rules/session.limit_reached/silent/renewal", limit_renewal},
        {"/rules/session.limit_reached/silent/other_status", limit_other_status},
        {"/rules/session.token_malformed/fires/last_leg", token_last_leg},
        {"/rules/session.token_malformed/fires/first_leg", token_first_leg},
        {"/rules/session.token_malformed/fires/capture_lost", token_capture_lost},
        {"/rules/session.token_malformed/fires/garbage", token_garbage},
        {"/rules/session.token_malformed/silent/garbage_cut", token_garbage_cut},
        {"/rules/session.token_malformed/silent/garbage_binding", token_garbage_binding},
        {"/rules/session.token_malformed/silent/other_codes", token_other_codes},
        {"/rules/session.reauthentication_failed/fires/refused", renewal_refused},
        {"/rules/session.reauthentication_failed/fires/after_expiry", renewal_after_expiry},
        {"/rules/session.reauthentication_failed/fires/second", renewal_second},
        {"/rules/session.reauthentication_failed/fires/any_status", renewal_any_status},
        {"/rules/session.reauthentication_failed/note/works_at_last", renewal_works_at_last},
        {"/rules/session.reauthentication_failed/silent/works", renewal_works},
        {"/rules/session.reauthentication_failed/silent/first_logon", renewal_first_logon},
        {"/rules/session.reauthentication_failed/silent/other_session", renewal_other_session},
        {"/rules/session.reauthentication_failed/silent/after_logoff", renewal_after_logoff},
        {"/rules/session.bind_refused/fires/primary_alive", bind_primary_alive},
        {"/rules/session.bind_refused/fires/primary_closed_later", bind_primary_closed_later},
        {"/rules/session.bind_refused/fires/each_status", bind_each_status},
        {"/rules/session.bind_refused/fires/any_status", bind_any_status},
        {"/rules/session.bind_refused/fires/other_dialect", bind_other_dialect},
        {"/rules/session.bind_refused/fires/other_user", bind_other_user},
        {"/rules/session.bind_refused/fires/guest", bind_guest},
        {"/rules/session.bind_refused/fires/twice", bind_twice},
        {"/rules/session.bind_refused/fires/third_channel", bind_third_channel},
        {"/rules/session.bind_refused/fires/other_addresses", bind_other_addresses},
        {"/rules/session.bind_refused/fires/primary_unknown", bind_primary_unknown},
        {"/rules/session.bind_refused/fires/primary_closed", bind_primary_closed},
        {"/rules/session.bind_refused/fires/primary_logged_off", bind_primary_logged_off},
        {"/rules/session.bind_refused/fires/same_id_elsewhere", bind_same_id_elsewhere},
        {"/rules/session.bind_refused/fires/other_server", bind_other_server},
        {"/rules/session.bind_refused/fires/other_client", bind_other_client},
        {"/rules/session.bind_refused/silent/works", bind_works},
        {"/rules/session.bind_refused/silent/no_binding", bind_flag_missing},
        {"/rules/session.deleted/fires/tree", deleted_at_tree},
        {"/rules/session.deleted/fires/logon", deleted_at_logon},
        {"/rules/session.deleted/fires/slow_logon", deleted_at_slow_logon},
        {"/rules/session.deleted/fires/after_reconnect", deleted_after_reconnect},
        {"/rules/session.deleted/fires/refused_channel", deleted_on_refused_channel},
        {"/rules/session.deleted/fires/same_id_elsewhere", deleted_same_id_elsewhere},
        {"/rules/session.deleted/fires/logged_off", deleted_by_logoff},
        {"/rules/session.deleted/fires/other_users_successor", deleted_other_users_successor},
        {"/rules/session.deleted/fires/ipc", deleted_on_ipc},
        {"/rules/session.deleted/note/logged_on_anew", deleted_and_logged_on_anew},
        {"/rules/session.deleted/note/successor", deleted_by_successor},
        {"/rules/session.deleted/silent/new_logon", deleted_new_logon},
        {"/rules/session.deleted/fires/no_clone", deleted_no_clone},
        {"/rules/session.deleted/silent/clone", deleted_clone},
        {"/rules/session.deleted/silent/mid_stream", deleted_mid_stream},
        {"/rules/session.deleted/silent/binding", deleted_binding},
        {"/rules/session.deleted/silent/other_status", deleted_other_status},
    };

    SUITE_REGISTER(tests);
}
