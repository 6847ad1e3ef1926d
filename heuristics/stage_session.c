/* stage_session.c - SESSION_SETUP with all its legs, and LOGOFF
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.3 and 3.3.5.5. A step is one authentication: it goes on while the server answers
 * STATUS_MORE_PROCESSING_REQUIRED.
 */
#include "channels.h"
#include "connection.h"
#include "identity.h"
#include "names.h"
#include "session.h"
#include "stages.h"
#include "status.h"
#include "tickets.h"

#define NTLM_CHALLENGE 2
#define NTLM_AUTHENTICATE 3

/* ---- what the security blob shows ------------------------------------------------------------------------ */

static const char *account_of(smbtriage_session *session)
{
    g_autofree char *account = NULL;

    if (session->user == NULL)
        return NULL;
    if (*session->user == '\0')
        return "(anonymous)";
    if (session->domain == NULL || *session->domain == '\0')
        return session->user;
    account = g_strconcat(session->domain, "\\", session->user, NULL);
    return smbtriage_names_clean(session->connection->engine, SMBTRIAGE_NAME_USER, account);
}

static void learn(const char **known, smbtriage_session *session, smbtriage_name_kind kind, const char *text)
{
    if (text != NULL)
        *known = smbtriage_names_clean(session->connection->engine, kind, text);
}

static void absorb_request(smbtriage_session *session, const smbtriage_security *security)
{
    if (security->mechanism != SMBTRIAGE_MECHANISM_NOT_SEEN)
        session->mechanism = security->mechanism;
    learn(&session->user, session, SMBTRIAGE_NAME_USER, security->user);
    learn(&session->domain, session, SMBTRIAGE_NAME_DOMAIN, security->domain);
    learn(&session->workstation, session, SMBTRIAGE_NAME_HOST, security->workstation);
    learn(&session->service, session, SMBTRIAGE_NAME_SERVICE, security->service);
    if (security->service != NULL)
        smbtriage_tickets_shown(session->connection->engine, session->connection->client_address, session->service);
    learn(&session->target_name, session, SMBTRIAGE_NAME_SERVICE, security->target_name);
    if (security->nt_response_length != 0)
        session->nt_response_length = security->nt_response_length;
    if (security->offers_kerberos != SMBTRIAGE_NOT_SEEN)
        session->offers_kerberos = security->offers_kerberos;
    session->account = account_of(session);
}

/* ---- requests ------------------------------------------------------------------------------------------ */

/* The client goes on only after an answer: what it still seems to wait for was answered unseen. */
static void earlier_answers_were_missed(smbtriage_connection *connection)
{
    for (guint i = connection->awaited == NULL ? 0 : connection->awaited->len; i-- > 0;) {
        smbtriage_step *step = g_ptr_array_index(connection->awaited, i);

        if (step->stage < SMBTRIAGE_STAGE_SESSION)
            smbtriage_step_answer_unseen(step);
        if (connection->awaited == NULL)
            return;
    }
}

static smbtriage_session *session_of_request(smbtriage_connection *connection, const smbtriage_smb2_message *message)
{
    const smbtriage_security *security  = message->session_setup == NULL ? NULL : &message->session_setup->security;
    gboolean                  is_answer = security != NULL && security->ntlm_message == NTLM_AUTHENTICATE;
    smbtriage_session        *session;

    /* Some servers (relay tools among them) keep SessionId 0 through the legs. */
    if (message->session_id == 0 && connection->unnumbered != NULL && is_answer)
        return connection->unnumbered;
    /* The answer that would have told the SessionId is missing from the capture. */
    session = smbtriage_session_find(connection, message->session_id);
    if (session == NULL && connection->unnumbered != NULL && is_answer) {
        smbtriage_session_number(connection->unnumbered, message->session_id);
        session = connection->unnumbered;
    }
    if (session == NULL)
        session = smbtriage_session_obtain(connection, message->session_id);
    connection->unnumbered = message->session_id == 0 ? session : NULL;
    return session;
}

static gboolean continues(const smbtriage_step *step, const smbtriage_smb2_message *message)
{
    if (step == NULL || step->stage != SMBTRIAGE_STAGE_SESSION)
        return FALSE;
    if (step->awaits_next_leg)
        return TRUE;
    return step->outcome == SMBTRIAGE_OUTCOME_PENDING && step->wait != NULL && message->session_setup != NULL &&
           message->session_setup->security.ntlm_message == NTLM_AUTHENTICATE;
}

/* [MS-SMB2] 3.3.5.5.3: either side's SecurityMode makes Session.SigningRequired true. */
static void note_signing(const smbtriage_connection *connection, smbtriage_session *session,
                         const smbtriage_session_setup *body)
{
    if (connection->signing_required_by_server == SMBTRIAGE_YES || body->signing_required == SMBTRIAGE_YES)
        session->signing_required = SMBTRIAGE_YES;
    else if (connection->signing_required_by_server == SMBTRIAGE_NO && body->signing_required == SMBTRIAGE_NO)
        session->signing_required = SMBTRIAGE_NO;
}

static void note_body(smbtriage_step *step, const smbtriage_smb2_message *message)
{
    const smbtriage_session_setup *body = message->session_setup;

    step->was_read = TRUE;
    step->is_binding |= (guint)(body->is_binding == SMBTRIAGE_YES) & 1u;
    if (body->previous_session_id != step->more->previous_session_id)
        smbtriage_step_more(step)->previous_session_id = body->previous_session_id;
    if (step->is_binding && step->more->primary == NULL)
        smbtriage_step_more(step)->primary = smbtriage_session_find_to_join(step->connection, message->session_id);
    absorb_request(step->session, &body->security);
    note_signing(step->connection, step->session, body);
}

static smbtriage_step *begin(smbtriage_session *session, const smbtriage_packet *packet)
{
    smbtriage_step *step = smbtriage_step_begin(session->connection, SMBTRIAGE_STAGE_SESSION, packet);

    step->session             = session;
    step->is_reauthentication = session->is_established ? 1 : 0;
    if (session->expired_frame != 0)
        smbtriage_step_more(step)->expired_frame = session->expired_frame;
    session->setup = step;
    return step;
}

void smbtriage_stage_session_request(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    smbtriage_session            *session;
    smbtriage_step               *step;

    if (smbtriage_message_is_repeated(connection, message->message_id, FALSE))
        return;
    earlier_answers_were_missed(connection);
    session = session_of_request(connection, message);
    step    = session->setup;
    if (!continues(step, message)) {
        step = begin(session, &event->packet);
    } else if (!step->awaits_next_leg) {
        smbtriage_step_answer_unseen(step);
    }
    step->outcome       = SMBTRIAGE_OUTCOME_PENDING;
    step->names_session = message->session_id != 0;
    step->was_read      = FALSE;
    if (message->session_setup != NULL)
        note_body(step, message);
    smbtriage_step_note_request(step, message);
    smbtriage_connection_set_up(connection, &event->packet);
    smbtriage_step_note_user(step);
    smbtriage_step_requested(step, &event->packet, message->message_id);
}

/* ---- responses ----------------------------------------------------------------------------------------- */

static void next_leg(smbtriage_step *step)
{
    step->awaits_next_leg = TRUE;
    step->outcome         = SMBTRIAGE_OUTCOME_PENDING;
}

static gboolean has_another_user(const smbtriage_session *session, const smbtriage_session *other)
{
    return session->user != NULL && other->user != NULL && g_ascii_strcasecmp(session->user, other->user) != 0;
}

/* [MS-SMB2] 3.3.5.5.3: the server drops the session that the new one says it replaces, when the user is the same. */
static void replace_previous(const smbtriage_step *step, guint32 frame)
{
    smbtriage_session *previous = smbtriage_session_find_primary(step->connection, step->more->previous_session_id);

    if (previous != NULL && previous != step->session && !has_another_user(previous, step->session))
        previous->replaced_frame = frame;
}

static void note_refused_before(smbtriage_step *step)
{
    const smbtriage_step *refused = smbtriage_connection_pair(step->connection)->refused;

    if (refused != NULL)
        smbtriage_step_more(step)->refused_before = refused;
}

static void established(smbtriage_step *step, const smbtriage_session_setup *body, guint32 frame)
{
    smbtriage_session *session = step->session;

    session->is_established    = TRUE;
    session->has_logged_off    = FALSE;
    session->established_frame = frame;
    session->expired_frame     = 0;
    session->established_by    = step;
    if (session->user != NULL && *session->user == '\0')
        note_refused_before(step);
    if (!step->is_binding)
        smbtriage_session_is_primary(session);
    if (step->more->previous_session_id != 0)
        replace_previous(step, frame);
    session->is_bound = step->is_binding;
    if (!step->is_binding)
        smbtriage_channels_learn(session->connection);
    if (body != NULL) {
        step->is_guest        = body->is_guest == SMBTRIAGE_YES ? 1 : 0;
        session->is_guest     = body->is_guest;
        session->is_null      = body->is_null;
        session->encrypt_data = body->encrypt_data;
    }
    smbtriage_step_succeeded(step, frame);
}

static smbtriage_step *step_of_response(smbtriage_connection *connection, const smbtriage_event *event)
{
    smbtriage_step *step = smbtriage_step_for_response(connection, SMBTRIAGE_STAGE_SESSION, event);

    if (step == NULL)
        return NULL;
    if (step->session == NULL) { /* its request is not in the capture */
        step->session        = smbtriage_session_obtain(connection, event->u.smb2.session_id);
        step->session->setup = step;
    }
    smbtriage_session_number(step->session, event->u.smb2.session_id);
    return step;
}

static void refused(smbtriage_step *step, guint32 frame)
{
    smbtriage_pair *pair = smbtriage_connection_pair(step->connection);

    note_refused_before(step);
    pair->refused         = step;
    step->awaits_next_leg = FALSE;
    smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, frame);
}

/* [MS-NLMP] 2.2.2.1: how the server calls itself and its domain; a server of no domain gives its own name twice. */
static void note_target(smbtriage_connection *connection, const smbtriage_security *security, guint32 frame)
{
    if (security->target_computer == NULL)
        return;
    connection->target_computer =
        smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_HOST, security->target_computer);
    connection->target_domain =
        smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_DOMAIN, security->target_domain);
    connection->target_frame = frame;
}

static void note_challenge(smbtriage_step *step, const smbtriage_session_setup *body)
{
    const smbtriage_security *security = body == NULL ? NULL : &body->security;

    step->is_challenged = security != NULL && security->ntlm_message == NTLM_CHALLENGE;
    step->is_nameless   = step->is_challenged && security->target_computer == NULL && security->target_domain == NULL;
}

void smbtriage_stage_session_response(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message  *message = &event->u.smb2;
    const smbtriage_session_setup *body    = message->session_setup;
    smbtriage_step                *step    = step_of_response(connection, event);

    if (step == NULL)
        return;
    if (body != NULL) {
        const char *computer = body->security.target_computer;

        smbtriage_names_learn_server(connection, computer, TRUE);
        note_target(connection, &body->security, event->packet.frame);
        if (step->session->mechanism == SMBTRIAGE_MECHANISM_NOT_SEEN)
            step->session->mechanism = body->security.mechanism;
    }
    smbtriage_step_note_user(step);
    smbtriage_step_note_answer(step, message);
    note_challenge(step, body);
    if (body != NULL && body->security.kerberos_error.is_seen)
        smbtriage_identity_server_refused(step, &event->packet, &body->security.kerberos_error);
    if (message->status == STATUS_MORE_PROCESSING_REQUIRED) {
        if (step->more->trouble == NULL)
            next_leg(step);
        else /* [MS-SMB2] 3.3.5.5.3: the harmless status carries the token that says no */
            refused(step, event->packet.frame);
        return;
    }
    if (connection->unnumbered == step->session)
        connection->unnumbered = NULL;
    if (smbtriage_status_is_error(message->status)) {
        refused(step, event->packet.frame);
    } else {
        established(step, body, event->packet.frame);
    }
}

void smbtriage_stage_logoff(smbtriage_connection *connection, const smbtriage_event *event)
{
    smbtriage_session *session = smbtriage_session_find(connection, event->u.smb2.session_id);

    if (session == NULL || event->u.smb2.is_response)
        return;
    session->is_established = FALSE;
    session->has_logged_off = TRUE;
    session->logoff_frame   = event->packet.frame;
    smbtriage_session_forget_trees(session);
}
