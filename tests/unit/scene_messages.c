/* scene_messages.c - stories told to the engine, packet by packet: SMB1 and SMB2 messages
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "stage.h"

#include <string.h>

/* ---- SMB1 and other messages ------------------------------------------------------------------------------ */

guint32 scene_smb1_negotiate(scene *s, smbtriage_fact offers_smb2, const char *dialects)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_SMB1_NEGOTIATE};

    event.u.smb1 = (smbtriage_smb1_negotiate){
        .offers_smb2   = offers_smb2,
        .dialect_count = dialects == NULL ? 0 : 1,
        .dialects      = dialects == NULL ? NULL : dialects,
    };
    s->now->last_message_id = 0;
    s->now->next_message_id = 1;
    return stage_message(s, TRUE, &event);
}

guint32 scene_smb1_answer(scene *s, guint16 selected_index)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_SMB1_NEGOTIATE};

    event.u.smb1 = (smbtriage_smb1_negotiate){
        .is_response    = TRUE,
        .has_selected   = !s->next.no_body,
        .selected_index = selected_index,
    };
    return stage_message(s, FALSE, &event);
}

guint32 scene_sealed(scene *s, gboolean from_client)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_SEALED, .u.sealed = {.session_id = s->now->session_id}};

    return stage_message(s, from_client, &event);
}

guint32 scene_nbss(scene *s, gboolean from_client, smbtriage_nbss_type type)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_NBSS, .u.nbss = {.type = type}};

    return stage_message(s, from_client, &event);
}

guint32 scene_nbss_refuses(scene *s, guint8 error_code)
{
    smbtriage_event event = {.kind   = SMBTRIAGE_EVENT_NBSS,
                             .u.nbss = {.type = SMBTRIAGE_NBSS_NEGATIVE, .error_code = error_code}};

    return stage_message(s, FALSE, &event);
}

/* ---- SMB2 ---------------------------------------------------------------------------------------------- */

guint64 scene_message_id(const scene *s)
{
    return s->now->last_message_id;
}

void scene_answer_to(scene *s, guint64 message_id)
{
    s->next.has_message_id = TRUE;
    s->next.message_id     = message_id;
}

guint64 scene_session_id(const scene *s)
{
    return s->now->session_id;
}

void scene_set_session_id(scene *s, guint64 session_id)
{
    s->now->session_id = session_id;
}

void scene_server_chooses(scene *s, guint64 session_id)
{
    s->now->chosen_session_id = session_id;
}

void scene_server_calls_itself(scene *s, const char *name)
{
    s->server_says = name;
}

void scene_guids_are(scene *s, guint8 client, guint8 server)
{
    s->client_guid = client;
    s->server_guid = server;
}

void scene_signing_is(scene *s, smbtriage_fact by_server, smbtriage_fact by_client)
{
    s->server_signing = by_server;
    s->client_signing = by_client;
}

static void stamp(smbtriage_negotiate *body, guint8 guid)
{
    body->has_guid = guid != 0;
    memset(body->guid, guid, sizeof body->guid);
}

void scene_domain_is(scene *s, const char *domain)
{
    s->domain = domain;
}

void scene_server_is_of(scene *s, const char *domain)
{
    s->server_domain = domain;
}

void scene_client_means(scene *s, const char *name)
{
    s->netname = name;
}

void scene_server_clock_is(scene *s, double seconds_ahead)
{
    s->has_server_clock = TRUE;
    s->server_clock_ns  = (gint64)(seconds_ahead * (double)SCENE_SECOND);
}

static guint32 request(scene *s, guint16 command, smbtriage_smb2_message *header)
{
    wire           *w     = s->now;
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_SMB2};

    header->command      = command;
    header->message_id   = s->next.has_message_id ? s->next.message_id : w->next_message_id++;
    header->session_id   = s->next.has_session_id ? s->next.session_id : header->session_id;
    header->is_related   = s->next.is_related;
    header->is_signed    = (header->is_signed || s->next.is_signed) && !s->next.is_encrypted;
    header->is_encrypted = s->next.is_encrypted;
    w->last_message_id   = header->message_id;
    event.u.smb2         = *header;
    return stage_message(s, TRUE, &event);
}

static guint32 response(scene *s, guint16 command, guint32 status, smbtriage_smb2_message *header)
{
    wire           *w     = s->now;
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_SMB2};

    header->command      = command;
    header->is_response  = TRUE;
    header->status       = status;
    header->message_id   = s->next.has_message_id ? s->next.message_id : w->last_message_id;
    header->session_id   = s->next.has_session_id ? s->next.session_id : header->session_id;
    header->is_related   = s->next.is_related;
    header->is_async     = s->next.is_async || status == STATUS_PENDING;
    header->is_signed    = s->next.is_signed;
    header->is_encrypted = s->next.is_encrypted;
    event.u.smb2         = *header;
    return stage_message(s, FALSE, &event);
}

/* ---- NEGOTIATE ----------------------------------------------------------------------------------------- */

smbtriage_negotiate scene_offered(scene_offer offer)
{
    static const guint16 all[] = {0x0202, 0x0210, 0x0300, 0x0302, 0x0311};
    smbtriage_negotiate  body  = {
          .signing_enabled       = SMBTRIAGE_YES,
          .signing_required      = SMBTRIAGE_NO,
          .capability_encryption = offer == OFFER_302 || offer == OFFER_311 ? SMBTRIAGE_YES : SMBTRIAGE_NO,
    };

    memcpy(body.dialects, all, sizeof all);
    switch (offer) {
    case OFFER_202:
        body.dialect_count = 1;
        break;
    case OFFER_210:
        body.dialect_count = 2;
        break;
    case OFFER_302:
    case OFFER_302_PLAIN:
        body.dialect_count = 4;
        break;
    case OFFER_311:
        body.dialect_count      = 5;
        body.encryption_context = SMBTRIAGE_YES;
        body.cipher_count       = 1;
        body.ciphers[0]         = 2;
        break;
    case OFFER_311_PLAIN:
        body.dialect_count      = 5;
        body.encryption_context = SMBTRIAGE_NO;
        break;
    case OFFER_311_CUT_SHORT:
        body.dialect_count = 5;
        break;
    case OFFER_UNREAD:
        break;
    }
    return body;
}

guint32 scene_negotiate_raw(scene *s, const smbtriage_negotiate *body)
{
    smbtriage_smb2_message header = {.negotiate = body};

    return request(s, SMBTRIAGE_SMB2_NEGOTIATE, &header);
}

guint32 scene_negotiate(scene *s, scene_offer offer)
{
    smbtriage_negotiate body = scene_offered(offer);

    stamp(&body, s->client_guid);
    body.netname = s->netname;
    return scene_negotiate_raw(s, offer == OFFER_UNREAD ? NULL : &body);
}

smbtriage_negotiate scene_granted(scene_grant grant)
{
    static const guint16 dialects[] = {
        [GRANT_202] = 0x0202,           [GRANT_210] = 0x0210,
        [GRANT_302] = 0x0302,           [GRANT_302_PLAIN] = 0x0302,
        [GRANT_311] = 0x0311,           [GRANT_311_PLAIN] = 0x0311,
        [GRANT_311_NO_CIPHER] = 0x0311, [GRANT_311_CUT_SHORT] = 0x0311,
        [GRANT_MULTI] = 0x02FF,         [GRANT_UNREAD] = 0,
    };
    smbtriage_negotiate body = {.dialect_count = 1, .dialects = {dialects[grant]}, .signing_enabled = SMBTRIAGE_YES};

    if (dialects[grant] >= 0x0300) /* the bit has no meaning below */
        body.capability_encryption = grant == GRANT_302 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    if (grant == GRANT_311 || grant == GRANT_311_NO_CIPHER) {
        body.encryption_context = SMBTRIAGE_YES;
        body.cipher_count       = 1;
        body.ciphers[0]         = grant == GRANT_311 ? 2 : 0;
    } else if (grant == GRANT_311_PLAIN) {
        body.encryption_context = SMBTRIAGE_NO;
    }
    return body;
}

guint32 scene_negotiate_answer_raw(scene *s, const smbtriage_negotiate *body)
{
    smbtriage_smb2_message header = {.negotiate = body};

    return response(s, SMBTRIAGE_SMB2_NEGOTIATE, STATUS_SUCCESS, &header);
}

guint32 scene_negotiate_answer(scene *s, scene_grant grant)
{
    smbtriage_negotiate body = scene_granted(grant);

    stamp(&body, s->server_guid);
    if (s->next.cannot_sign)
        body.signing_enabled = SMBTRIAGE_NO;
    body.signing_required = s->server_signing;
    body.offers_kerberos  = s->server_domain == NULL ? SMBTRIAGE_NOT_SEEN : SMBTRIAGE_YES;
    body.offers_ntlm      = body.offers_kerberos;
    if (s->has_server_clock)
        body.system_time_ns = s->time_ns + s->server_clock_ns;
    return scene_negotiate_answer_raw(s, grant == GRANT_UNREAD ? NULL : &body);
}

guint32 scene_negotiate_refused(scene *s, guint32 status)
{
    smbtriage_smb2_message header = {.session_id = 0};

    return response(s, SMBTRIAGE_SMB2_NEGOTIATE, status, &header);
}

/* ---- SESSION_SETUP --------------------------------------------------------------------------------------- */

static guint32 setup_request(scene *s, guint64 session_id, const smbtriage_security *security)
{
    smbtriage_session_setup body   = {.is_binding          = s->next.is_binding ? SMBTRIAGE_YES : SMBTRIAGE_NO,
                                      .signing_required    = s->client_signing,
                                      .previous_session_id = s->next.previous_session_id,
                                      .security            = *security};
    smbtriage_smb2_message  header = {.session_id = session_id, .session_setup = s->next.no_body ? NULL : &body};

    return request(s, SMBTRIAGE_SMB2_SESSION_SETUP, &header);
}

guint32 scene_setup_raw(scene *s, const smbtriage_security *security)
{
    return setup_request(s, s->now->session_id, security);
}

guint32 scene_setup_again(scene *s)
{
    const smbtriage_security security = {.mechanism = SMBTRIAGE_MECHANISM_NTLM, .ntlm_message = 1};

    return setup_request(s, s->now->session_id, &security);
}

guint32 scene_setup_first(scene *s)
{
    s->now->session_id = 0;
    return scene_setup_again(s);
}

guint32 scene_authenticate(scene *s, const char *user)
{
    const smbtriage_security security = {
        .mechanism          = SMBTRIAGE_MECHANISM_NTLM,
        .ntlm_message       = 3,
        .user               = user,
        .domain             = s->domain,
        .workstation        = "PC1",
        .nt_response_length = 300,
    };

    return setup_request(s, s->now->session_id, &security);
}

guint32 scene_kerberos_logon(scene *s, const char *service)
{
    const smbtriage_security security = {
        .mechanism        = SMBTRIAGE_MECHANISM_KERBEROS,
        .kerberos_message = 14,
        .service          = service,
    };

    s->now->session_id = 0;
    return setup_request(s, 0, &security);
}

guint32 scene_logon(scene *s, const char *user)
{
    scene_setup_first(s);
    scene_challenge(s);
    return scene_authenticate(s, user);
}

/* Real servers choose at random; distinct is enough here. */
static guint64 choose_session_id(scene *s)
{
    wire   *w      = s->now;
    guint64 chosen = w->chosen_session_id != 0 ? w->chosen_session_id : 0x1000 + ++s->sessions_chosen;

    w->chosen_session_id = 0;
    return chosen;
}

guint32 scene_challenge(scene *s)
{
    smbtriage_session_setup body = {
        .security = {.mechanism       = SMBTRIAGE_MECHANISM_NTLM,
                     .ntlm_message    = 2,
                     .target_computer = s->server_says,
                     .target_domain   = s->server_domain},
    };
    smbtriage_smb2_message header = {.session_setup = s->next.no_body ? NULL : &body};

    if (s->now->session_id == 0)
        s->now->session_id = choose_session_id(s);
    header.session_id = s->now->session_id;
    return response(s, SMBTRIAGE_SMB2_SESSION_SETUP, STATUS_MORE_PROCESSING_REQUIRED, &header);
}

static smbtriage_fact fact(gboolean is_so)
{
    return is_so ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

static guint32 logon_answer(scene *s, guint32 status, const smbtriage_security *security)
{
    smbtriage_session_setup body = {
        .is_guest     = fact(s->next.is_guest),
        .is_null      = fact(s->next.is_null),
        .encrypt_data = fact(s->next.encrypts),
        .security     = *security,
    };
    smbtriage_smb2_message header = {.session_setup = s->next.no_body ? NULL : &body};

    if (s->now->session_id == 0 && status != STATUS_PENDING)
        s->now->session_id = choose_session_id(s);
    header.session_id = s->now->session_id;
    return response(s, SMBTRIAGE_SMB2_SESSION_SETUP, status, &header);
}

guint32 scene_logon_answer(scene *s, guint32 status)
{
    const smbtriage_security nothing = {.mechanism = SMBTRIAGE_MECHANISM_NOT_SEEN};

    return logon_answer(s, status, &nothing);
}

guint32 scene_logon_answer_with(scene *s, guint32 status, gint32 kerberos_error)
{
    const smbtriage_security security = {
        .mechanism        = SMBTRIAGE_MECHANISM_KERBEROS,
        .kerberos_message = SMBTRIAGE_KERBEROS_KRB_ERROR,
        .kerberos_error   = {.is_seen = TRUE, .code = kerberos_error, .server_ns = s->time_ns},
    };

    return logon_answer(s, status, &security);
}

guint32 scene_bind(scene *s, guint64 session_id, const char *user)
{
    s->now->session_id = session_id;
    s->next.is_binding = TRUE;
    scene_setup_again(s);
    scene_challenge(s);
    s->next.is_binding = TRUE;
    return scene_authenticate(s, user);
}

guint32 scene_logoff_answer(scene *s, guint32 status)
{
    smbtriage_smb2_message header = {.session_id = s->now->session_id};

    return response(s, SMBTRIAGE_SMB2_LOGOFF, status, &header);
}

guint32 scene_logoff(scene *s)
{
    smbtriage_smb2_message header = {.session_id = s->now->session_id};

    return request(s, SMBTRIAGE_SMB2_LOGOFF, &header);
}

/* ---- TREE_CONNECT ---------------------------------------------------------------------------------------- */

guint32 scene_tree_connect(scene *s, const char *path)
{
    smbtriage_tree_connect body   = {.path = path};
    smbtriage_smb2_message header = {.session_id   = s->now->session_id,
                                     .is_signed    = !s->next.is_unsigned,
                                     .tree_connect = s->next.no_body ? NULL : &body};

    return request(s, SMBTRIAGE_SMB2_TREE_CONNECT, &header);
}

guint32 scene_tree_answer(scene *s, guint32 status)
{
    smbtriage_tree_connect body = {
        .share_type     = status == STATUS_SUCCESS ? 1 : 0,
        .encrypt_data   = status == STATUS_SUCCESS ? fact(s->next.encrypts) : SMBTRIAGE_NOT_SEEN,
        .share_redirect = fact(s->next.is_redirect),
        .maximal_access = s->next.access,
    };
    smbtriage_smb2_message header = {.session_id   = s->now->session_id,
                                     .tree_id      = s->now->next_tree_id,
                                     .tree_connect = s->next.no_body ? NULL : &body};

    if (status == STATUS_SUCCESS)
        s->now->next_tree_id++;
    return response(s, SMBTRIAGE_SMB2_TREE_CONNECT, status, &header);
}

guint32 scene_tree_disconnect(scene *s)
{
    smbtriage_smb2_message header = {.session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1};

    return request(s, SMBTRIAGE_SMB2_TREE_DISCONNECT, &header);
}

guint32 scene_tree_disconnect_answer(scene *s, guint32 status)
{
    smbtriage_smb2_message header = {.session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1};

    return response(s, SMBTRIAGE_SMB2_TREE_DISCONNECT, status, &header);
}

/* ---- CREATE ---------------------------------------------------------------------------------------------- */

guint32 scene_create(scene *s, const char *path)
{
    smbtriage_create       body   = {.path = path, .access = s->next.access};
    smbtriage_smb2_message header = {
        .session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1, .create = &body};

    return request(s, SMBTRIAGE_SMB2_CREATE, &header);
}

guint32 scene_create_answer(scene *s, guint32 status)
{
    smbtriage_smb2_message header = {.session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1};

    return response(s, SMBTRIAGE_SMB2_CREATE, status, &header);
}

/* ---- IOCTL and other commands ---------------------------------------------------------------------------- */

guint32 scene_ioctl(scene *s, guint32 ctl_code, const smbtriage_negotiate *body)
{
    smbtriage_smb2_message header = {
        .session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1, .ctl_code = ctl_code, .negotiate = body};

    return request(s, SMBTRIAGE_SMB2_IOCTL, &header);
}

guint32 scene_ioctl_answer(scene *s, guint32 status, const smbtriage_negotiate *body)
{
    smbtriage_smb2_message header = {
        .session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1, .negotiate = body};

    return response(s, SMBTRIAGE_SMB2_IOCTL, status, &header);
}

guint32 scene_answer_alone(scene *s, guint16 command, guint32 status)
{
    smbtriage_smb2_message header = {.session_id = s->now->session_id, .tree_id = s->now->next_tree_id - 1};

    if (!s->next.has_message_id)
        s->now->last_message_id = s->now->next_message_id++;
    return response(s, command, status, &header);
}

/* ---- the story so far, in one line ----------------------------------------------------------------------- */

scene *scene_connected(void)
{
    scene *s = scene_new();

    scene_handshake(s);
    return s;
}

scene *scene_negotiated(scene_offer offer, scene_grant grant)
{
    scene *s = scene_new();

    scene_whole_negotiate(s, offer, grant);
    return s;
}

scene *scene_logged_on(scene_offer offer, scene_grant grant)
{
    scene *s = scene_negotiated(offer, grant);

    scene_logon(s, "alice");
    scene_logon_answer(s, STATUS_SUCCESS);
    return s;
}

void scene_whole_negotiate(scene *s, scene_offer offer, scene_grant grant)
{
    scene_handshake(s);
    scene_negotiate(s, offer);
    scene_negotiate_answer(s, grant);
}

void scene_whole_logon(scene *s, const char *user, guint32 status)
{
    scene_whole_negotiate(s, OFFER_311, GRANT_311);
    scene_logon(s, user);
    scene_logon_answer(s, status);
}

void scene_whole_tree(scene *s, const char *user, const char *path, guint32 status)
{
    scene_whole_logon(s, user, STATUS_SUCCESS);
    scene_tree_connect(s, path);
    scene_tree_answer(s, status);
}
