/* stage_access.c - the first use of a share, and what later answers tell about session and tree
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A client that reached its share opens it (CREATE), may check that nobody altered the negotiate
 * (FSCTL_VALIDATE_NEGOTIATE_INFO, [MS-SMB2] 3.2.5.5) and may be sent to another server (DFS, [MS-DFSC] 3.1.4.1).
 * These are steps. Of everything else only answers matter that tell the end of a session or a tree, or a refusal
 * that comes from them.
 */
#include "connection.h"
#include "guards.h"
#include "names.h"
#include "negotiated.h"
#include "stages.h"
#include "status.h"

#include <string.h>

/* ---- what is of interest --------------------------------------------------------------------------------- */

static gboolean is_telling(guint32 status)
{
    switch (status) {
    case STATUS_ACCESS_DENIED:
    case STATUS_NETWORK_NAME_DELETED:
    case STATUS_USER_SESSION_DELETED:
    case STATUS_PATH_NOT_COVERED:
    case STATUS_NETWORK_SESSION_EXPIRED:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean is_referral(guint32 ctl_code)
{
    return ctl_code == SMBTRIAGE_FSCTL_DFS_GET_REFERRALS || ctl_code == SMBTRIAGE_FSCTL_DFS_GET_REFERRALS_EX;
}

smbtriage_interest smbtriage_engine_interest(guint16 command, gboolean is_response, guint32 status, guint32 ctl_code)
{
    gboolean ends = command == SMBTRIAGE_SMB2_LOGOFF || command == SMBTRIAGE_SMB2_TREE_DISCONNECT;

    if (command <= SMBTRIAGE_SMB2_TREE_DISCONNECT && !(ends && is_response))
        return SMBTRIAGE_WHOLE;
    if (command == SMBTRIAGE_SMB2_IOCTL && ctl_code == SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO)
        return SMBTRIAGE_WHOLE;
    if (command == SMBTRIAGE_SMB2_IOCTL && is_referral(ctl_code))
        return SMBTRIAGE_HEADER;
    return is_response && is_telling(status) ? SMBTRIAGE_HEADER : SMBTRIAGE_IGNORE;
}

static smbtriage_tree *tree_of(const smbtriage_connection *connection, const smbtriage_smb2_message *message)
{
    return smbtriage_session_find_tree(smbtriage_session_find(connection, message->session_id), message->tree_id);
}

gboolean smbtriage_engine_wants(const smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    const smbtriage_connection   *connection;
    const smbtriage_tree         *tree;

    if (event->kind != SMBTRIAGE_EVENT_SMB2)
        return TRUE;
    if (smbtriage_engine_interest(message->command, message->is_response, message->status, message->ctl_code) !=
        SMBTRIAGE_IGNORE)
        return TRUE;
    connection = smbtriage_connection_find(engine, event->packet.transport, event->packet.stream);
    if (connection == NULL)
        return FALSE;
    if (message->is_response)
        return smbtriage_step_find_awaited(connection, message->message_id) != NULL;
    tree = message->command == SMBTRIAGE_SMB2_CREATE ? tree_of(connection, message) : NULL;
    return tree != NULL && tree->creates_left > 0;
}

guint smbtriage_engine_watches(const smbtriage_engine *engine, smbtriage_transport transport, guint32 stream)
{
    const smbtriage_connection *connection = smbtriage_connection_find(engine, transport, stream);
    guint                       watch      = 0;

    if (connection == NULL || connection->closed_by != SMBTRIAGE_STILL_OPEN)
        return 0;
    if (connection->awaited != NULL)
        watch |= SMBTRIAGE_WATCH_SEGMENTS | SMBTRIAGE_WATCH_ANSWERS;
    if (!connection->spoke_smb && connection->early_segments < SMBTRIAGE_MAX_EARLY_SEGMENTS)
        watch |= SMBTRIAGE_WATCH_SEGMENTS;
    if (connection->curious_trees > 0)
        watch |= SMBTRIAGE_WATCH_CREATES;
    return watch;
}

/* ---- requests ---------------------------------------------------------------------------------------------- */

static smbtriage_step *begin(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    smbtriage_session            *session = smbtriage_session_find(connection, message->session_id);
    const smbtriage_tree         *tree    = smbtriage_session_find_tree(session, message->tree_id);
    smbtriage_step               *step;

    if (connection->accesses >= connection->engine->options.limits[SMBTRIAGE_LIMIT_ACCESSES]) {
        smbtriage_limit_reached(connection->engine, connection, SMBTRIAGE_LIMIT_ACCESSES, 1);
        return NULL;
    }
    connection->accesses++;
    step            = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_ACCESS, &event->packet);
    step->command   = message->command;
    step->ctl_code  = message->ctl_code;
    step->session   = session;
    step->tree_step = tree == NULL ? NULL : tree->step;
    step->share     = tree == NULL ? NULL : tree->path;
    step->asked     = message->command == SMBTRIAGE_SMB2_CREATE ? NULL : step->share; /* until its path is known */
    smbtriage_step_note_user(step);
    return step;
}

/* On a DFS share a path may begin with the names of server and share: [MS-SMB2] 2.2.13, SMB2_FLAGS_DFS_OPERATIONS. */
static const char *below_share(const char *share, const char *path)
{
    const char *name   = share + strspn(share, "\\");
    size_t      length = strlen(name);

    if (g_ascii_strncasecmp(path, name, length) != 0 || (path[length] != '\0' && path[length] != '\\'))
        return path;
    return path[length] == '\0' ? path + length : path + length + 1;
}

static void note_path(smbtriage_step *step, const smbtriage_create *create)
{
    const char      *below;
    g_autofree char *path = NULL;

    if (create == NULL || create->path == NULL || step->share == NULL)
        return;
    step->access        = create->access;
    below               = below_share(step->share, create->path);
    step->is_share_root = *below == '\0';
    path                = step->is_share_root ? g_strdup(step->share) : g_strconcat(step->share, "\\", below, NULL);
    step->asked         = smbtriage_names_clean(step->connection->engine, SMBTRIAGE_NAME_PATH, path);
}

/* The first request for a referral after STATUS_PATH_NOT_COVERED is about that path; others are what clients ask of
 * every server. */
static smbtriage_step *take_uncovered(const smbtriage_connection *connection)
{
    smbtriage_step *uncovered = g_hash_table_lookup(connection->engine->uncovered, connection->client_address);

    g_hash_table_remove(connection->engine->uncovered, connection->client_address);
    if (uncovered != NULL)
        uncovered->was_asked_for = 1;
    return uncovered;
}

void smbtriage_stage_access_request(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message   = &event->u.smb2;
    const smbtriage_step         *uncovered = NULL;
    smbtriage_step               *step;

    if (smbtriage_message_is_repeated(connection, message->message_id, FALSE))
        return;
    if (is_referral(message->ctl_code))
        uncovered = take_uncovered(connection);
    step = begin(connection, event);
    if (step == NULL)
        return;
    if (uncovered != NULL)
        smbtriage_step_more(step)->led_by = uncovered;
    note_path(step, message->create);
    if (message->negotiate != NULL)
        smbtriage_step_note_fault(step, smbtriage_negotiated_request_differs(connection, message->negotiate),
                                  connection->offer_frame);
    smbtriage_step_note_request(step, message);
    smbtriage_step_requested(step, &event->packet, message->message_id);
}

/* ---- answers ----------------------------------------------------------------------------------------------- */

/* No permission plays a part in LOGOFF and ECHO, nor in TREE_DISCONNECT as long as no tree was reached: what refuses
 * them refuses every message of the session. (A TREE_DISCONNECT from a folder that the user may not enter is refused
 * by Samba, too.) */
static gboolean is_never_refused(const smbtriage_session *session, guint16 command)
{
    return command == SMBTRIAGE_SMB2_LOGOFF || command == SMBTRIAGE_SMB2_ECHO ||
           (command == SMBTRIAGE_SMB2_TREE_DISCONNECT && !session->has_reached_tree);
}

static void note_refusal(smbtriage_session *session, guint16 command, guint32 frame)
{
    if (session->refused_end_frame != 0 || !is_never_refused(session, command))
        return;
    session->refused_end_frame = frame;
    session->refused_end       = command;
}

/* What an answer to any command tells about the session and the tree. */
static void note_end(smbtriage_session *session, const smbtriage_smb2_message *message, guint32 frame)
{
    if (session == NULL)
        return;
    if (message->status == STATUS_NETWORK_SESSION_EXPIRED)
        smbtriage_session_expired(session, frame);
    if (message->status == STATUS_USER_SESSION_DELETED && session->deleted_frame == 0)
        session->deleted_frame = frame;
    if (message->status == STATUS_ACCESS_DENIED)
        note_refusal(session, message->command, frame);
}

static void note_create(smbtriage_connection *connection, const smbtriage_smb2_message *message, gboolean is_refused)
{
    smbtriage_session *session = smbtriage_session_find(connection, message->session_id);
    smbtriage_tree    *tree    = message->command == SMBTRIAGE_SMB2_CREATE ? tree_of(connection, message) : NULL;

    if (tree == NULL || tree->creates_left == 0)
        return;
    if (!is_refused)
        tree->good_creates_left--;
    if (tree->good_creates_left == 0 || tree->creates_left == 1)
        smbtriage_tree_satisfied(session, tree);
    else
        tree->creates_left--;
}

static void note_use(smbtriage_connection *connection, const smbtriage_step *step, guint32 frame)
{
    if (step->command == SMBTRIAGE_SMB2_CREATE && !smbtriage_status_is_error(step->status))
        smbtriage_connection_pair(connection)->used_frame = frame;
}

/* A step that failed, that waits for the client's next move, or that simply was answered: a file that does not
 * exist is an answer, too. */
static void settle(smbtriage_step *step, guint32 status, guint32 frame)
{
    if (status == STATUS_PATH_NOT_COVERED) {
        step->awaits_next_leg = TRUE;
        step->outcome         = SMBTRIAGE_OUTCOME_PENDING;
        g_hash_table_insert(step->connection->engine->uncovered, (gpointer)step->connection->client_address, step);
        return;
    }
    if (smbtriage_status_is_error(status) && (step->command == SMBTRIAGE_SMB2_IOCTL || is_telling(status)) &&
        status != STATUS_NETWORK_SESSION_EXPIRED)
        smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, frame);
    else
        smbtriage_step_succeeded(step, frame);
}

/* The request of a refused command was not fed: the answer makes the step. Refusals on session or tree that were
 * given up already tell nothing. */
static smbtriage_step *begin_with_answer(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    smbtriage_step               *step;

    if (!smbtriage_status_is_error(message->status) || tree_of(connection, message) == NULL ||
        smbtriage_message_is_repeated(connection, message->message_id, TRUE))
        return NULL;
    if (smbtriage_guard_later_in_chain(connection, message, event->packet.frame)) /* G15 */
        return NULL;
    step = begin(connection, event);
    if (step != NULL)
        smbtriage_step_answered(step, &event->packet, message->status);
    return step;
}

/* The client disconnected the tree before it had all answers: that they say so is nothing new. */
static gboolean was_given_up(const smbtriage_connection *connection, const smbtriage_step *step,
                             const smbtriage_smb2_message *message)
{
    return smbtriage_status_is_error(message->status) && step->tree_step != NULL && !message->is_async &&
           tree_of(connection, message) == NULL;
}

void smbtriage_stage_access_response(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    gboolean                      is_new  = smbtriage_step_find_awaited(connection, message->message_id) == NULL;
    smbtriage_step               *step;

    if (message->status != STATUS_PENDING)
        note_end(smbtriage_session_find(connection, message->session_id), message, event->packet.frame);
    step = is_new ? begin_with_answer(connection, event)
                  : smbtriage_step_for_response(connection, SMBTRIAGE_STAGE_ACCESS, event);
    if (step == NULL)
        return;
    if (message->negotiate != NULL && step->more->fault == NULL)
        smbtriage_step_note_fault(step, smbtriage_negotiated_response_differs(connection, message->negotiate),
                                  connection->grant_frame);
    smbtriage_step_note_answer(step, message);
    note_use(connection, step, event->packet.frame);
    if (smbtriage_guard_later_in_chain(connection, message, event->packet.frame) || /* G15 */
        was_given_up(connection, step, message)) {
        step->outcome = SMBTRIAGE_OUTCOME_UNSEEN;
        return;
    }
    note_create(connection, message, smbtriage_status_is_error(message->status));
    settle(step, message->status, event->packet.frame);
}
