/* stage_tree.c - TREE_CONNECT and TREE_DISCONNECT
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.5 and 3.3.5.7.
 */
#include "connection.h"
#include "guards.h"
#include "names.h"
#include "stages.h"
#include "status.h"

/* In a related compound the ids stand for those of the message before ([MS-SMB2] 3.2.4.1.4). */
#define RELATED_SESSION_ID G_MAXUINT64

static smbtriage_session *session_of(smbtriage_connection *connection, const smbtriage_smb2_message *message)
{
    guint64 id = message->session_id;

    if (message->is_related && id == RELATED_SESSION_ID)
        id = connection->previous_session_id;
    if (id == 0)
        return NULL;
    if (smbtriage_session_find(connection, id) == NULL && connection->unnumbered != NULL &&
        !smbtriage_guard_mid_stream(connection))
        smbtriage_session_number(connection->unnumbered, id); /* its answer, which told the id, was not captured */
    return smbtriage_session_obtain(connection, id);
}

/* Nothing was sent between the two: their numbers follow on each other. [MS-SMB2] 3.2.4.1.6 */
static gboolean goes_on_too_early(const smbtriage_step *setup, guint64 message_id)
{
    return setup->awaits_next_leg && setup->request_frame != 0 && message_id == setup->message_id + 1 &&
           !setup->connection->has_lost_segments;
}

/* A TREE_CONNECT is sent only on a session that was set up: a set-up that still waits was answered unseen. */
static void set_up_was_answered(smbtriage_session *session, guint64 message_id)
{
    smbtriage_step *setup = session == NULL ? NULL : session->setup;

    if (setup != NULL && setup->outcome == SMBTRIAGE_OUTCOME_PENDING && !setup->is_reauthentication &&
        goes_on_too_early(setup, message_id)) {
        setup->outcome         = SMBTRIAGE_OUTCOME_FAILED;
        setup->awaits_next_leg = FALSE;
        return;
    }
    if (setup != NULL && setup->outcome == SMBTRIAGE_OUTCOME_PENDING && !setup->is_reauthentication) {
        smbtriage_step_answer_unseen(setup);
        setup->awaits_next_leg  = FALSE;
        session->is_established = TRUE;
        if (session->connection->unnumbered == session)
            session->connection->unnumbered = NULL;
    }
}

static void learn_server_from_path(smbtriage_connection *connection, const char *path)
{
    g_auto(GStrv) parts = NULL;

    if (path == NULL || path[0] != '\\' || path[1] != '\\')
        return;
    parts = g_strsplit(path + 2, "\\", 2);
    smbtriage_names_learn_server(connection, parts[0], FALSE);
}

void smbtriage_stage_tree_request(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    smbtriage_step               *step;

    if (smbtriage_message_is_repeated(connection, message->message_id, FALSE))
        return;
    step          = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_TREE, &event->packet);
    step->session = session_of(connection, message);
    set_up_was_answered(step->session, message->message_id);
    smbtriage_step_note_user(step);
    if (message->tree_connect != NULL) {
        step->asked = smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_PATH, message->tree_connect->path);
        learn_server_from_path(connection, step->asked);
    }
    smbtriage_step_note_request(step, message);
    smbtriage_step_requested(step, &event->packet, message->message_id);
}

/* Whether this access was encrypted, by demand of the share or of the whole session. */
static smbtriage_fact encryption_of(const smbtriage_step *step, const smbtriage_smb2_message *message)
{
    const smbtriage_tree_connect *body    = message->tree_connect;
    const smbtriage_session      *session = step->session;

    if (message->is_encrypted || (body != NULL && body->encrypt_data == SMBTRIAGE_YES))
        return SMBTRIAGE_YES;
    if (session == NULL || session->encrypt_data != SMBTRIAGE_NO || body == NULL)
        return SMBTRIAGE_NOT_SEEN;
    return body->encrypt_data;
}

void smbtriage_stage_tree_response(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    const smbtriage_tree_connect *body    = message->tree_connect;
    guint32                       frame   = event->packet.frame;
    smbtriage_step               *step    = smbtriage_step_for_response(connection, SMBTRIAGE_STAGE_TREE, event);

    if (step == NULL)
        return;
    if (step->session == NULL) {
        step->session = session_of(connection, message);
        smbtriage_step_note_user(step);
    }
    smbtriage_step_note_answer(step, message);
    if (smbtriage_status_is_error(message->status)) {
        step->share_redirect = body == NULL ? SMBTRIAGE_NOT_SEEN : body->share_redirect;
        if (message->status == STATUS_BAD_NETWORK_NAME && step->share_redirect != SMBTRIAGE_YES)
            smbtriage_names_lose_share(connection, step->asked, frame);
        if (message->status == STATUS_NETWORK_SESSION_EXPIRED && step->session != NULL)
            smbtriage_session_expired(step->session, frame);
        step->outcome = SMBTRIAGE_OUTCOME_FAILED;
        if (smbtriage_guard_later_in_chain(connection, message, frame)) /* G15 */
            return;
        smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, frame);
        return;
    }
    smbtriage_names_learn_share(connection, step->asked, frame, encryption_of(step, message));
    if (step->session != NULL) {
        smbtriage_tree *tree = smbtriage_session_add_tree(step->session, message->tree_id, step->asked, &event->packet);

        step->access       = body == NULL ? 0 : body->maximal_access;
        step->encrypt_data = tree->encrypt_data = body == NULL ? SMBTRIAGE_NOT_SEEN : body->encrypt_data;
        tree->step                              = step;
        step->session->has_reached_tree         = TRUE;
    }
    smbtriage_step_succeeded(step, frame);
}

void smbtriage_stage_tree_disconnect(smbtriage_connection *connection, const smbtriage_event *event)
{
    smbtriage_session *session = smbtriage_session_find(connection, event->u.smb2.session_id);

    if (session != NULL && !event->u.smb2.is_response)
        smbtriage_session_remove_tree(session, event->u.smb2.tree_id);
}
