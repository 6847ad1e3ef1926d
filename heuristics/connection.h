/* connection.h - the life of connections, steps and sessions
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_CONNECTION_H
#define SMBTRIAGE_CONNECTION_H

#include "state.h"

/** For engine.c: the tables whose keys are parts of their values. */
GHashTable *smbtriage_connections_by_stream_new(void);
GHashTable *smbtriage_sessions_new(void);
GHashTable *smbtriage_awaited_new(void);
void        smbtriage_connection_free(gpointer connection);
void        smbtriage_session_free(gpointer session);

/* ---- connections --------------------------------------------------------------------------------------- */

/** The connection of this stream, or NULL. */
smbtriage_connection *smbtriage_connection_find(const struct smbtriage_engine *engine, smbtriage_transport transport,
                                                guint32 stream);

/** The connection of this packet, made when it is new; NULL when the engine is full. */
smbtriage_connection *smbtriage_connection_obtain(struct smbtriage_engine *engine, const smbtriage_packet *packet);

/** Settles who is client and who is server; later calls change nothing. */
void smbtriage_connection_direct(smbtriage_connection *connection, const smbtriage_packet *packet,
                                 gboolean source_is_client);

/** Notes what any packet of the connection shows: direction, truncation, how far it goes. */
void smbtriage_connection_note_packet(smbtriage_connection *connection, const smbtriage_packet *packet);

/** Notes where the segment of a message that is told ends. */
void smbtriage_connection_note_message(smbtriage_connection *connection, const smbtriage_packet *packet);

/** TRUE when one TCP sequence number comes after another: they wrap (RFC 9293 3.4). */
static inline gboolean smbtriage_sequence_is_after(guint32 number, guint32 other)
{
    return (gint32)(number - other) > 0;
}

gboolean smbtriage_connection_is_from_client(const smbtriage_connection *connection, const smbtriage_packet *packet);

/** What is remembered about this client and this server, or NULL. */
smbtriage_pair *smbtriage_connection_known_pair(const smbtriage_connection *connection);

/** Both connections have the same client and the same server, whatever the ports. */
gboolean smbtriage_connection_is_same_pair(const smbtriage_connection *a, const smbtriage_connection *b);

/** What smbtriage_connection_near() looks for. */
typedef gboolean (*smbtriage_connection_test)(const smbtriage_connection *other, const smbtriage_step *step);

/** The first connection but the step's own that the test likes, among those that began at about the same time; or
 *  NULL. How far it looks is limited, so it may be asked about every step of a large capture. */
const smbtriage_connection *smbtriage_connection_near(const smbtriage_step *step, smbtriage_connection_test test);

/** The same, made when it is new. */
smbtriage_pair *smbtriage_connection_pair(smbtriage_connection *connection);

/** The client sets up a session: over this connection it goes on, and over others that it left it did not need to. */
void smbtriage_connection_set_up(smbtriage_connection *connection, const smbtriage_packet *packet);

/* ---- steps --------------------------------------------------------------------------------------------- */

/** A new step that begins with this packet. */
smbtriage_step *smbtriage_step_begin(smbtriage_connection *connection, smbtriage_stage stage,
                                     const smbtriage_packet *packet);

/** A request of the step was seen: from now on its answer is awaited. */
void smbtriage_step_requested(smbtriage_step *step, const smbtriage_packet *packet, guint64 message_id);

/** The step whose answer this message id is; it is awaited no longer. NULL when no request was seen. */
smbtriage_step *smbtriage_step_take_awaited(smbtriage_connection *connection, guint64 message_id);

/** Like the former, but it stays awaited: for STATUS_PENDING. */
smbtriage_step *smbtriage_step_find_awaited(const smbtriage_connection *connection, guint64 message_id);

/** Gives up waiting: what the client did next shows that the answer came, unseen by the capture. */
void smbtriage_step_answer_unseen(smbtriage_step *step);

/** Gives up waiting: something else came instead of an answer, and it was told where it belongs. */
void smbtriage_step_overtaken(smbtriage_step *step);

/** TRUE when this message id is awaited or was answered lately: the message was captured before (G12). */
gboolean smbtriage_message_is_repeated(const smbtriage_connection *connection, guint64 message_id,
                                       gboolean is_response);

/** Notes how a request, an answer was protected. */
void smbtriage_step_note_request(smbtriage_step *step, const smbtriage_smb2_message *message);
void smbtriage_step_note_answer(smbtriage_step *step, const smbtriage_smb2_message *message);

/** Notes who logs on or has logged on, and when: a later re-authentication of the session may change that. */
void smbtriage_step_note_user(smbtriage_step *step);

/** Notes of a step that was left before a session came of it whether the client has one over another connection. */
void smbtriage_step_note_left(smbtriage_step *step);

/** Notes the answer of a step: frame, time and status. */
void smbtriage_step_answered(smbtriage_step *step, const smbtriage_packet *packet, guint32 status);

/* ---- sessions ------------------------------------------------------------------------------------------ */

/** The session with this id, or NULL. Id 0 is never found. */
smbtriage_session *smbtriage_session_find(const smbtriage_connection *connection, guint64 id);

/** The same, made when it is new. Id 0 gives a new session without number each time. */
smbtriage_session *smbtriage_session_obtain(smbtriage_connection *connection, guint64 id);

/** An answer said STATUS_NETWORK_SESSION_EXPIRED; the first one since the logon is remembered. */
void smbtriage_session_expired(smbtriage_session *session, guint32 frame);

/** Remembers that this session was set up, and not bound to one that there was. */
void smbtriage_session_is_primary(smbtriage_session *session);

/** Gives the session the id that the server chose. When the id is taken, the older session gives way. */
void smbtriage_session_number(smbtriage_session *session, guint64 id);

/** A tree that was connected by this packet, with or without a path that is known. */
smbtriage_tree *smbtriage_session_add_tree(smbtriage_session *session, guint32 id, const char *path,
                                           const smbtriage_packet *packet);

/** The tree with this id that is connected now, or NULL; session may be NULL. */
smbtriage_tree *smbtriage_session_find_tree(const smbtriage_session *session, guint32 id);

/** The tree's CREATEs are of no more interest. */
void smbtriage_tree_satisfied(smbtriage_session *session, smbtriage_tree *tree);

void smbtriage_session_remove_tree(smbtriage_session *session, guint32 id);
void smbtriage_session_forget_trees(smbtriage_session *session);

#endif
