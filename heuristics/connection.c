/* connection.c - the life of connections, steps and sessions
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "connection.h"

#include "elapsed.h"
#include "forget.h"
#include "identity.h"
#include "lookups.h"
#include "names.h"
#include "recovery.h"
#include "session.h"
#include "status.h"

#include <string.h>

/* ---- tables whose keys are parts of their values --------------------------------------------------------- */

static guint hash_of(guint32 high, guint64 low)
{
    guint64 mixed = (low ^ ((guint64)high << 32 | high)) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);

    return (guint)(mixed >> 32);
}

static guint connection_hash(gconstpointer p)
{
    const smbtriage_connection *connection = p;

    return hash_of(connection->transport, connection->stream);
}

static gboolean connection_equal(gconstpointer a, gconstpointer b)
{
    const smbtriage_connection *left  = a;
    const smbtriage_connection *right = b;

    return left->stream == right->stream && left->transport == right->transport;
}

static guint session_hash(gconstpointer p)
{
    const smbtriage_session *session = p;

    return hash_of(session->connection->id, session->id);
}

static gboolean session_equal(gconstpointer a, gconstpointer b)
{
    const smbtriage_session *left  = a;
    const smbtriage_session *right = b;

    return left->id == right->id && left->connection == right->connection;
}

static guint step_hash(gconstpointer p)
{
    const smbtriage_step *step = p;

    return hash_of(step->connection->id, step->message_id);
}

static gboolean step_equal(gconstpointer a, gconstpointer b)
{
    const smbtriage_step *left  = a;
    const smbtriage_step *right = b;

    return left->message_id == right->message_id && left->connection == right->connection;
}

GHashTable *smbtriage_connections_by_stream_new(void)
{
    return g_hash_table_new(connection_hash, connection_equal);
}

GHashTable *smbtriage_sessions_new(void)
{
    return g_hash_table_new_full(session_hash, session_equal, smbtriage_session_free, NULL);
}

GHashTable *smbtriage_awaited_new(void)
{
    return g_hash_table_new(step_hash, step_equal);
}

/* ---- connections --------------------------------------------------------------------------------------- */

const smbtriage_more smbtriage_no_more = {.quic_error = -1, .nbss_error = -1, .icmp_code = -1};

smbtriage_more *smbtriage_step_more(smbtriage_step *step)
{
    if (step->more == &smbtriage_no_more)
        step->more = g_memdup2(&smbtriage_no_more, sizeof smbtriage_no_more);
    return (smbtriage_more *)step->more;
}

void smbtriage_step_note_fault(smbtriage_step *step, const char *fault, guint32 frame)
{
    smbtriage_more *more;

    if (fault == step->more->fault)
        return;
    more              = smbtriage_step_more(step);
    more->fault       = fault;
    more->fault_frame = frame;
}

static void step_free(gpointer data)
{
    smbtriage_step *step = data;

    g_free(step->wait);
    if (step->more != &smbtriage_no_more) {
        smbtriage_identity_trouble_free(step->more->trouble);
        g_free((smbtriage_more *)step->more);
    }
    g_free(step);
}

void smbtriage_connection_free(gpointer data)
{
    smbtriage_connection *connection = data;

    g_ptr_array_unref(connection->steps);
    g_clear_pointer(&connection->awaited, g_ptr_array_unref);
    g_free(connection);
}

smbtriage_connection *smbtriage_connection_find(const struct smbtriage_engine *engine, smbtriage_transport transport,
                                                guint32 stream)
{
    const smbtriage_connection probe = {.transport = transport, .stream = stream};

    return g_hash_table_lookup(engine->by_stream, &probe);
}

/* Without a SYN or a message the well-known ports are all there is to go by; it is a guess until then. */
static gboolean looks_like_server(const smbtriage_endpoint *endpoint)
{
    return endpoint->port == 445 || endpoint->port == 139;
}

static void set_ends(smbtriage_connection *connection, const smbtriage_packet *packet, gboolean source_is_client)
{
    connection->client         = source_is_client ? packet->source : packet->destination;
    connection->server         = source_is_client ? packet->destination : packet->source;
    connection->client_address = smbtriage_names_address(connection->engine, &connection->client);
    connection->server_address = smbtriage_names_address(connection->engine, &connection->server);
}

static gboolean has_room(const smbtriage_engine *engine)
{
    return engine->connections->len < engine->options.limits[SMBTRIAGE_LIMIT_CONNECTIONS] &&
           engine->n_steps < engine->options.limits[SMBTRIAGE_LIMIT_STEPS];
}

static gboolean lacks_room_for_steps(const smbtriage_engine *engine)
{
    return engine->n_steps > engine->options.limits[SMBTRIAGE_LIMIT_STEPS];
}

/* Of one that would leave no room, though all others went, the steps of all are too many by themselves. */
static guint most_steps_of(const smbtriage_connection *connection)
{
    const guint *limits = connection->engine->options.limits;
    guint        most   = limits[SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION];

    if (lacks_room_for_steps(connection->engine))
        most = MIN(most, smbtriage_limit_rest(limits[SMBTRIAGE_LIMIT_STEPS]));
    return MAX(most, 1);
}

/* A step that is under way is not torn apart, unless there is always one. */
static gboolean has_too_many_steps(const smbtriage_connection *connection)
{
    guint                 count = connection->steps->len;
    guint                 limit = most_steps_of(connection);
    const smbtriage_step *last  = count == 0 ? NULL : g_ptr_array_index(connection->steps, count - 1);

    return count >= limit && ((connection->awaited == NULL && !last->awaits_next_leg) || count / 2 >= limit);
}

/* What still waits is answered over the connection that goes on in its place. */
static void end_of_room(smbtriage_connection *connection)
{
    while (connection->awaited != NULL)
        smbtriage_step_overtaken(g_ptr_array_index(connection->awaited, 0));
    g_hash_table_remove(connection->engine->by_stream, connection);
    connection->is_continued = TRUE;
    if (connection->steps->len >= connection->engine->options.limits[SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION])
        smbtriage_limit_reached(connection->engine, connection, SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION, 1);
}

/* Nobody else's going helps one that is above its own share. */
static void make_room_for_steps(smbtriage_connection *connection)
{
    if (lacks_room_for_steps(connection->engine) && connection->steps->len < most_steps_of(connection))
        smbtriage_forget_connections(connection->engine, connection);
}

smbtriage_connection *smbtriage_connection_obtain(struct smbtriage_engine *engine, const smbtriage_packet *packet)
{
    smbtriage_connection *connection = smbtriage_connection_find(engine, packet->transport, packet->stream);
    gboolean              is_rest;

    if (connection != NULL && !has_too_many_steps(connection)) {
        make_room_for_steps(connection);
        return connection;
    }
    is_rest = connection != NULL || engine->has_forgotten_open;
    if (connection != NULL)
        end_of_room(connection);
    if (!has_room(engine))
        smbtriage_forget_connections(engine, NULL);
    if (!has_room(engine)) {
        smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_CONNECTIONS, 1);
        return NULL;
    }
    connection                    = g_new0(smbtriage_connection, 1);
    connection->began_unseen      = is_rest;
    connection->engine            = engine;
    connection->transport         = packet->transport;
    connection->stream            = packet->stream;
    connection->first_frame       = packet->frame;
    connection->first_ns          = packet->time_ns;
    connection->steps             = g_ptr_array_new_with_free_func(step_free);
    connection->idle_ns           = -1;
    connection->signing_algorithm = G_MAXUINT16;
    g_ptr_array_add(engine->connections, connection);
    connection->id = ++engine->n_connections;
    g_hash_table_add(engine->by_stream, connection);
    set_ends(connection, packet, !looks_like_server(&packet->source));
    return connection;
}

void smbtriage_connection_direct(smbtriage_connection *connection, const smbtriage_packet *packet,
                                 gboolean source_is_client)
{
    if (connection->direction_is_known)
        return;
    connection->direction_is_known = TRUE;
    if (smbtriage_connection_is_from_client(connection, packet) != source_is_client) {
        gboolean seen_from_client = connection->seen_from_client;

        set_ends(connection, packet, source_is_client);
        connection->seen_from_client    = connection->seen_from_server;
        connection->seen_from_server    = seen_from_client;
        connection->segment_from_client = !connection->segment_from_client;
    }
    smbtriage_lookups_connected(connection->engine, connection->client_address, connection->server_address);
}

gboolean smbtriage_connection_is_from_client(const smbtriage_connection *connection, const smbtriage_packet *packet)
{
    const smbtriage_endpoint *client = &connection->client;

    return packet->source.port == client->port && packet->source.length == client->length &&
           memcmp(packet->source.address, client->address, client->length) == 0;
}

void smbtriage_connection_note_packet(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    gboolean from_client = smbtriage_connection_is_from_client(connection, packet);

    connection->last_frame = packet->frame;
    connection->last_ns    = packet->time_ns;
    connection->is_truncated |= packet->is_truncated;
    if (connection->handshake_seen == SMBTRIAGE_NOT_SEEN || packet->handshake_seen == SMBTRIAGE_YES)
        connection->handshake_seen = packet->handshake_seen;
    if (connection->began_unseen)
        connection->handshake_seen = SMBTRIAGE_NO;
    connection->seen_from_client |= from_client;
    connection->seen_from_server |= !from_client;
    connection->engine->heard_server |= !from_client;
}

/* Any message, but only those that are told: between two of them there may be others. */
void smbtriage_connection_note_message(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_told *told = &connection->told[connection->segment_from_client ? 1 : 0];

    if (connection->segment_frame != packet->frame)
        return;
    told->went_on |= told->is_known && smbtriage_sequence_is_after(connection->segment_begin, told->end);
    if (!told->is_known || smbtriage_sequence_is_after(connection->segment_end, told->end))
        told->end = connection->segment_end;
    told->is_known = TRUE;
}

static char *pair_key(const smbtriage_connection *connection)
{
    return g_strdup_printf("%s\n%s", connection->client_address, connection->server_address);
}

smbtriage_pair *smbtriage_connection_known_pair(const smbtriage_connection *connection)
{
    g_autofree char *key = NULL;

    if (connection->pair != NULL)
        return connection->pair;
    key = pair_key(connection);
    return g_hash_table_lookup(connection->engine->pairs, key);
}

smbtriage_pair *smbtriage_connection_pair(smbtriage_connection *connection)
{
    if (connection->pair == NULL)
        connection->pair = smbtriage_connection_known_pair(connection);
    if (connection->pair == NULL) {
        connection->pair = g_new0(smbtriage_pair, 1);
        g_hash_table_insert(connection->engine->pairs, pair_key(connection), connection->pair);
    }
    return connection->pair;
}

gboolean smbtriage_connection_is_same_pair(const smbtriage_connection *a, const smbtriage_connection *b)
{
    return strcmp(a->client_address, b->client_address) == 0 && strcmp(a->server_address, b->server_address) == 0;
}

/* Connections are numbered in the order of their beginning. */
#define MOST_BEFORE 1000
#define MOST_AFTER 1000

/* The index of the first whose id is not below this one. */
static guint place_of(const GPtrArray *connections, guint id)
{
    guint low  = 0;
    guint high = connections->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (((const smbtriage_connection *)g_ptr_array_index(connections, middle))->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const smbtriage_connection *smbtriage_connection_near(const smbtriage_step *step, smbtriage_connection_test test)
{
    const GPtrArray *connections = step->connection->engine->connections;
    guint            own         = place_of(connections, step->connection->id);
    guint            first       = own > MOST_BEFORE ? own - MOST_BEFORE : 0;
    guint            end         = MIN(connections->len, own + 1 + MOST_AFTER);

    for (guint i = first; i < end; i++) {
        const smbtriage_connection *other = g_ptr_array_index(connections, i);

        if (other != step->connection && test(other, step))
            return other;
    }
    return NULL;
}

static gboolean is_near(const smbtriage_connection *connection, gint64 from, gint64 to)
{
    gint64 window = smbtriage_recovery_window_ns(connection->engine);

    return smbtriage_elapsed_ns(from, to) <= window;
}

void smbtriage_connection_set_up(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_pair *pair = smbtriage_connection_pair(connection);

    if (pair->set_up != connection) {
        pair->other_set_up       = pair->set_up;
        pair->other_set_up_frame = pair->set_up_frame;
        pair->other_set_up_ns    = pair->set_up_ns;
    }
    pair->set_up       = connection;
    pair->set_up_frame = packet->frame;
    pair->set_up_ns    = packet->time_ns;
    for (smbtriage_step *step = pair->left; step != NULL; step = step->more->left_before) {
        if (is_near(connection, step->connection->closed_ns, packet->time_ns)) {
            step->is_set_up_elsewhere            = 1;
            smbtriage_step_more(step)->elsewhere = connection;
        }
    }
    pair->left = NULL;
}

void smbtriage_step_note_left(smbtriage_step *step)
{
    smbtriage_connection *connection = step->connection;
    smbtriage_pair       *pair       = smbtriage_connection_pair(connection);
    gboolean              is_last    = pair->set_up == connection;
    guint32               frame      = is_last ? pair->other_set_up_frame : pair->set_up_frame;
    gint64                time_ns    = is_last ? pair->other_set_up_ns : pair->set_up_ns;

    if (frame != 0 && is_near(connection, time_ns, connection->closed_ns)) {
        step->is_set_up_elsewhere            = 1;
        smbtriage_step_more(step)->elsewhere = is_last ? pair->other_set_up : pair->set_up;
    }
    if (pair->left != NULL)
        smbtriage_step_more(step)->left_before = pair->left;
    pair->left = step;
}

/* ---- steps --------------------------------------------------------------------------------------------- */

smbtriage_step *smbtriage_step_begin(smbtriage_connection *connection, smbtriage_stage stage,
                                     const smbtriage_packet *packet)
{
    smbtriage_step *step = g_new0(smbtriage_step, 1);

    step->stage       = stage;
    step->connection  = connection;
    step->more        = &smbtriage_no_more;
    step->first_frame = step->last_frame = packet->frame;
    step->first_ns = step->last_ns = packet->time_ns;
    g_ptr_array_add(connection->steps, step);
    connection->engine->n_steps++;
    return step;
}

static void stop_awaiting(smbtriage_step *step)
{
    smbtriage_connection *connection = step->connection;

    g_hash_table_remove(connection->engine->awaited, step);
    if (connection->awaited == NULL)
        return;
    g_ptr_array_remove(connection->awaited, step);
    if (connection->awaited->len == 0)
        g_clear_pointer(&connection->awaited, g_ptr_array_unref);
}

void smbtriage_step_requested(smbtriage_step *step, const smbtriage_packet *packet, guint64 message_id)
{
    smbtriage_connection *connection = step->connection;

    step->message_id    = message_id;
    step->request_frame = step->last_frame = packet->frame;
    step->request_ns = step->last_ns = packet->time_ns;
    step->awaits_next_leg            = FALSE;
    step->is_pending                 = FALSE;
    step->legs++;
    g_free(step->wait);
    step->wait            = g_new0(smbtriage_wait, 1);
    step->wait->resent_ns = packet->time_ns;
    if (connection->segment_frame == packet->frame && connection->segment_from_client) {
        step->wait->has_request_end = TRUE;
        step->wait->request_begin   = connection->segment_begin;
        step->wait->request_end     = connection->segment_end;
        step->wait->answer_begin    = connection->segment_acknowledged;
    }
    step->has_request_end       = step->wait->has_request_end ? 1 : 0;
    step->request_end           = step->wait->request_end;
    connection->told[1].went_on = FALSE;
    if (connection->awaited != NULL &&
        connection->awaited->len >= connection->engine->options.limits[SMBTRIAGE_LIMIT_AWAITED]) {
        smbtriage_limit_reached(connection->engine, connection, SMBTRIAGE_LIMIT_AWAITED, 1);
        smbtriage_step_answer_unseen(g_ptr_array_index(connection->awaited, 0)); /* lost long ago */
    }
    if (connection->awaited == NULL)
        connection->awaited = g_ptr_array_new();
    g_ptr_array_add(connection->awaited, step);
    g_hash_table_add(connection->engine->awaited, step);
}

smbtriage_step *smbtriage_step_find_awaited(const smbtriage_connection *connection, guint64 message_id)
{
    const smbtriage_step probe = {.connection = (smbtriage_connection *)connection, .message_id = message_id};

    return g_hash_table_lookup(connection->engine->awaited, &probe);
}

smbtriage_step *smbtriage_step_take_awaited(smbtriage_connection *connection, guint64 message_id)
{
    smbtriage_step *step = smbtriage_step_find_awaited(connection, message_id);

    connection->answered[connection->answered_count++ % SMBTRIAGE_ANSWERED_KEPT] = message_id;
    if (step != NULL)
        stop_awaiting(step);
    return step;
}

void smbtriage_step_overtaken(smbtriage_step *step)
{
    stop_awaiting(step);
    step->outcome = SMBTRIAGE_OUTCOME_UNSEEN;
}

void smbtriage_step_answer_unseen(smbtriage_step *step)
{
    smbtriage_step_overtaken(step);
    step->connection->has_missed_answers = TRUE;
}

gboolean smbtriage_message_is_repeated(const smbtriage_connection *connection, guint64 message_id, gboolean is_response)
{
    guint kept = MIN(connection->answered_count, (guint)SMBTRIAGE_ANSWERED_KEPT);

    for (guint i = 0; i < kept; i++) {
        if (connection->answered[i] == message_id)
            return TRUE;
    }
    return !is_response && smbtriage_step_find_awaited(connection, message_id) != NULL;
}

/* One or two packets get lost on any way, and after a lost SYN it takes seconds until the next is sent again (RFC 6298
 * 5.7). A way that loses more of them, or a server whose system was asleep, is worth a word. */
#define MOST_RESENT_BY_THE_WAY 2

/* A server that had the request would have acknowledged it, and the client not have sent it again. */
static gint64 lost_on_the_way_ns(const smbtriage_step *step)
{
    const smbtriage_wait *wait = step->wait;

    if (wait->resent_apart == 0 || wait->resent_apart > MOST_RESENT_BY_THE_WAY)
        return 0;
    if (wait->ack_frame != 0 && smbtriage_elapsed_ns(wait->ack_ns, wait->resent_ns) > 0)
        return 0;
    return MAX(smbtriage_elapsed_ns(step->request_ns, wait->resent_ns), 0);
}

static void note_lost(smbtriage_step *step, gint64 way_ns)
{
    smbtriage_more *more = smbtriage_step_more(step);

    more->way_ns += way_ns;
    more->resent += step->wait->retransmissions;
}

void smbtriage_step_answered(smbtriage_step *step, const smbtriage_packet *packet, guint32 status)
{
    if (step->wait != NULL) {
        gint64 took_ns = MAX(smbtriage_elapsed_ns(step->request_ns, packet->time_ns), 0);
        gint64 way_ns  = MIN(lost_on_the_way_ns(step), took_ns);

        if (way_ns != 0 || step->wait->retransmissions != 0)
            note_lost(step, way_ns);
        step->server_ns += took_ns - way_ns;
        step->capture_lost |= (guint)step->wait->capture_lost & 1u;
    }
    step->answer_frame = step->last_frame = packet->frame;
    step->last_ns                         = packet->time_ns;
    step->status                          = status;
    step->has_status                      = TRUE;
    step->connection->told[0].went_on     = FALSE;
    g_clear_pointer(&step->wait, g_free);
}

static smbtriage_fact fact(gboolean is_so)
{
    return is_so ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

void smbtriage_step_note_request(smbtriage_step *step, const smbtriage_smb2_message *message)
{
    step->is_signed    = fact(message->is_signed);
    step->is_encrypted = fact(message->is_encrypted);
}

void smbtriage_step_note_answer(smbtriage_step *step, const smbtriage_smb2_message *message)
{
    smbtriage_session *session = step->session;

    step->answer_is_signed    = fact(message->is_signed);
    step->answer_is_encrypted = fact(message->is_encrypted);
    if (session != NULL && session->signature_frame == 0 && step->stage > SMBTRIAGE_STAGE_SESSION &&
        step->is_signed == SMBTRIAGE_YES && !smbtriage_status_is_error(message->status))
        session->signature_frame = step->answer_frame;
}

void smbtriage_step_note_user(smbtriage_step *step)
{
    if (step->session == NULL)
        return;
    step->account   = step->session->account;
    step->mechanism = step->session->mechanism;
    if (step->logon == NULL)
        step->logon = step->session->established_by;
}

/* ---- sessions ------------------------------------------------------------------------------------------ */

void smbtriage_session_free(gpointer data)
{
    smbtriage_session *session = data;

    g_clear_pointer(&session->trees, g_ptr_array_unref);
    g_free(session);
}

smbtriage_fact smbtriage_session_is_guest_or_null(const smbtriage_session *session)
{
    smbtriage_fact is_anonymous = smbtriage_session_is_anonymous(session);

    if (session == NULL)
        return SMBTRIAGE_NOT_SEEN;
    if (session->is_guest == SMBTRIAGE_YES || is_anonymous == SMBTRIAGE_YES)
        return SMBTRIAGE_YES;
    return session->is_guest == SMBTRIAGE_NO ? is_anonymous : SMBTRIAGE_NOT_SEEN;
}

/* A server that maps nobody to its guest says so (Samba, map to guest): then it is a guest. */
smbtriage_fact smbtriage_session_is_anonymous(const smbtriage_session *session)
{
    if (session == NULL)
        return SMBTRIAGE_NOT_SEEN;
    if (session->is_guest == SMBTRIAGE_YES)
        return SMBTRIAGE_NO;
    if (session->is_null == SMBTRIAGE_YES || (session->user != NULL && *session->user == '\0'))
        return SMBTRIAGE_YES;
    if (session->user == NULL && session->mechanism != SMBTRIAGE_MECHANISM_KERBEROS)
        return SMBTRIAGE_NOT_SEEN;
    return session->is_null;
}

smbtriage_session *smbtriage_session_find(const smbtriage_connection *connection, guint64 id)
{
    const smbtriage_session probe = {.connection = (smbtriage_connection *)connection, .id = id};

    return id == 0 ? NULL : g_hash_table_lookup(connection->engine->sessions, &probe);
}

smbtriage_session *smbtriage_session_obtain(smbtriage_connection *connection, guint64 id)
{
    smbtriage_session *session = smbtriage_session_find(connection, id);

    if (session != NULL)
        return session;
    session             = g_new0(smbtriage_session, 1);
    session->connection = connection;
    session->id         = id;
    if (id == 0)
        g_hash_table_add(connection->engine->unnumbered, session);
    else
        g_hash_table_add(connection->engine->sessions, session);
    return session;
}

/* A machine with several addresses has one GUID ([MS-SMB2] 2.2.3, 2.2.4); without it the address must do. */
static gboolean is_same_client(const smbtriage_connection *a, const smbtriage_connection *b)
{
    if (a->has_client_guid && b->has_client_guid)
        return memcmp(a->client_guid, b->client_guid, sizeof a->client_guid) == 0;
    return strcmp(a->client_address, b->client_address) == 0;
}

static gboolean is_same_server(const smbtriage_connection *a, const smbtriage_connection *b)
{
    if (a->has_server_guid && b->has_server_guid)
        return memcmp(a->server_guid, b->server_guid, sizeof a->server_guid) == 0;
    return strcmp(a->server_address, b->server_address) == 0;
}

/* Ids are unique within one server only, and servers do choose the same. */
smbtriage_session *smbtriage_session_find_primary(const smbtriage_connection *connection, guint64 id)
{
    smbtriage_session *session = g_hash_table_lookup(connection->engine->primaries, &id);

    return session != NULL && is_same_server(connection, session->connection) ? session : NULL;
}

/* A client that binds a channel means a session of its own, even where another server answers by mistake. */
smbtriage_session *smbtriage_session_find_to_join(const smbtriage_connection *connection, guint64 id)
{
    smbtriage_session          *session = g_hash_table_lookup(connection->engine->primaries, &id);
    const smbtriage_connection *other   = session == NULL ? NULL : session->connection;

    return session != NULL && (is_same_server(connection, other) || is_same_client(connection, other)) ? session : NULL;
}

void smbtriage_session_is_primary(smbtriage_session *session)
{
    if (session->id != 0)
        g_hash_table_replace(session->connection->engine->primaries, &session->id, session);
}

void smbtriage_session_number(smbtriage_session *session, guint64 id)
{
    struct smbtriage_engine *engine = session->connection->engine;
    gpointer                 older;

    if (session->id != 0 || id == 0)
        return;
    older = smbtriage_session_find(session->connection, id);
    if (older != NULL) { /* its steps still point at it: it moves to the sessions without number */
        g_hash_table_steal(engine->sessions, older);
        g_hash_table_add(engine->unnumbered, older);
    }
    g_hash_table_steal(engine->unnumbered, session);
    session->id = id;
    g_hash_table_add(engine->sessions, session);
}

void smbtriage_session_expired(smbtriage_session *session, guint32 frame)
{
    if (session->expired_frame == 0)
        session->expired_frame = frame;
}

static void remove_tree(smbtriage_session *session, guint i)
{
    smbtriage_tree_satisfied(session, g_ptr_array_index(session->trees, i));
    g_ptr_array_remove_index(session->trees, i);
}

smbtriage_tree *smbtriage_session_add_tree(smbtriage_session *session, guint32 id, const char *path,
                                           const smbtriage_packet *packet)
{
    smbtriage_tree *tree = g_new0(smbtriage_tree, 1);

    tree->id      = id;
    tree->path    = path;
    tree->frame   = packet->frame;
    tree->time_ns = packet->time_ns;
    if (session->trees == NULL)
        session->trees = g_ptr_array_new_with_free_func(g_free);
    if (session->trees->len > 0 &&
        session->trees->len >= session->connection->engine->options.limits[SMBTRIAGE_LIMIT_TREES]) {
        smbtriage_limit_reached(session->connection->engine, session->connection, SMBTRIAGE_LIMIT_TREES, 1);
        remove_tree(session, 0);
    }
    g_ptr_array_add(session->trees, tree);
    if (!smbtriage_is_ipc(path)) {
        tree->creates_left      = SMBTRIAGE_MAX_CREATES;
        tree->good_creates_left = SMBTRIAGE_MAX_GOOD_CREATES;
        session->connection->curious_trees++;
    }
    return tree;
}

static guint index_of_tree(const smbtriage_session *session, guint32 id)
{
    guint i = 0;

    while (session->trees != NULL && i < session->trees->len &&
           ((const smbtriage_tree *)g_ptr_array_index(session->trees, i))->id != id)
        i++;
    return i;
}

smbtriage_tree *smbtriage_session_find_tree(const smbtriage_session *session, guint32 id)
{
    guint i = session == NULL ? 0 : index_of_tree(session, id);

    return session == NULL || session->trees == NULL || i == session->trees->len ? NULL
                                                                                 : g_ptr_array_index(session->trees, i);
}

void smbtriage_tree_satisfied(smbtriage_session *session, smbtriage_tree *tree)
{
    if (tree->creates_left == 0)
        return;
    tree->creates_left = 0;
    session->connection->curious_trees--;
}

void smbtriage_session_remove_tree(smbtriage_session *session, guint32 id)
{
    guint i = index_of_tree(session, id);

    if (session->trees != NULL && i < session->trees->len)
        remove_tree(session, i);
}

void smbtriage_session_forget_trees(smbtriage_session *session)
{
    while (session->trees != NULL && session->trees->len > 0)
        remove_tree(session, session->trees->len - 1);
    g_clear_pointer(&session->trees, g_ptr_array_unref);
}
