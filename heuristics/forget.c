/* forget.c - what goes when a limit is reached
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "forget.h"

#include "connection.h"
#include "identity.h"
#include "lookups.h"
#include "report.h"
#include "tickets.h"

/* ---- which connections ----------------------------------------------------------------------------------------- */

typedef gboolean (*connection_test)(const smbtriage_connection *connection);

static gboolean waits(const smbtriage_connection *connection)
{
    return connection->awaited != NULL;
}

static gboolean is_finished(const smbtriage_connection *connection)
{
    return !waits(connection) && (connection->closed_by != SMBTRIAGE_STILL_OPEN || connection->is_continued);
}

static gboolean is_idle(const smbtriage_connection *connection)
{
    return !waits(connection);
}

static gboolean is_any(const smbtriage_connection *connection)
{
    return connection != NULL;
}

/* How many may stay so that there is room again. */
static guint room_in(guint limit, guint count)
{
    return count < limit ? G_MAXUINT : smbtriage_limit_rest(limit);
}

/* Returns how many. */
static guint choose_connections(smbtriage_engine *engine, const smbtriage_connection *kept)
{
    static const connection_test tests[] = {is_finished, is_idle, is_any};
    const guint                 *limits  = engine->options.limits;
    guint                        count   = engine->connections->len;
    guint                        room    = room_in(limits[SMBTRIAGE_LIMIT_CONNECTIONS], count);
    guint                        n_steps = engine->n_steps;
    guint                        steps   = room_in(limits[SMBTRIAGE_LIMIT_STEPS], n_steps);

    for (guint t = 0; t < G_N_ELEMENTS(tests); t++) {
        for (guint i = 0; i < engine->connections->len && (count > room || n_steps > steps); i++) {
            smbtriage_connection *connection = g_ptr_array_index(engine->connections, i);

            if (connection == kept || connection->is_going || !tests[t](connection))
                continue;
            connection->is_going = TRUE;
            count--;
            n_steps -= MIN(n_steps, connection->steps->len);
        }
    }
    engine->n_steps = n_steps;
    return engine->connections->len - count;
}

/* ---- what points at them ----------------------------------------------------------------------------------------- */

static gboolean is_going(const smbtriage_connection *connection)
{
    return connection != NULL && connection->is_going;
}

static gboolean is_of_going(const smbtriage_step *step)
{
    return step != NULL && step->connection->is_going;
}

static const smbtriage_connection *staying(const smbtriage_connection *connection)
{
    return is_going(connection) ? NULL : connection;
}

/* What is behind it in its chain is older still. */
static const smbtriage_step *staying_refusal(const smbtriage_step *step)
{
    return is_of_going(step) ? NULL : step;
}

static smbtriage_step *staying_left(smbtriage_step *step)
{
    return is_of_going(step) ? NULL : step;
}

static void let_go_of_step(smbtriage_step *step)
{
    smbtriage_more *more;

    if (step->more == &smbtriage_no_more)
        return;
    more = smbtriage_step_more(step);
    if (more->primary != NULL && is_going(more->primary->connection))
        more->primary = NULL;
    if (is_of_going(more->led_by))
        more->led_by = NULL;
    more->refused_before = staying_refusal(more->refused_before);
    more->left_before    = staying_left(more->left_before);
    more->elsewhere      = staying(more->elsewhere);
    more->recovered_over = staying(more->recovered_over);
}

static void let_go_of_pair(smbtriage_pair *pair)
{
    pair->set_up       = staying(pair->set_up);
    pair->other_set_up = staying(pair->other_set_up);
    pair->left         = staying_left(pair->left);
    pair->refused      = staying_refusal(pair->refused);
}

/* Who stays: the pairs and the addresses of servers that connections know. */
typedef struct {
    GHashTable *pairs;
    GHashTable *servers;
} known_by_staying;

static void let_go_of(smbtriage_connection *connection, known_by_staying *known)
{
    connection->first_channel = staying(connection->first_channel);
    for (guint i = 0; i < connection->steps->len; i++)
        let_go_of_step(g_ptr_array_index(connection->steps, i));
    if (connection->pair != NULL && g_hash_table_add(known->pairs, connection->pair))
        let_go_of_pair(connection->pair);
    g_hash_table_add(known->servers, (gpointer)connection->server_address);
}

static gboolean session_goes(gpointer key, gpointer value, gpointer data)
{
    const smbtriage_session *session = key;

    (void)value;
    (void)data;
    return is_going(session->connection);
}

static gboolean primary_goes(gpointer key, gpointer value, gpointer data)
{
    const smbtriage_session *session = value;

    (void)key;
    (void)data;
    return is_going(session->connection);
}

static gboolean step_goes(gpointer key, gpointer value, gpointer data)
{
    (void)value;
    (void)data;
    return is_of_going(key);
}

static gboolean uncovered_goes(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    (void)data;
    return is_of_going(value);
}

static gboolean connection_goes(gpointer key, gpointer value, gpointer data)
{
    (void)value;
    (void)data;
    return is_going(key);
}

static gboolean channel_goes(gpointer key, gpointer value, gpointer data)
{
    const smbtriage_channel *channel = key;

    (void)value;
    (void)data;
    return is_going(channel->connection);
}

static gboolean pair_goes(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    return !g_hash_table_contains(data, value);
}

static gboolean server_goes(gpointer key, gpointer value, gpointer data)
{
    (void)value;
    return !g_hash_table_contains(data, key);
}

static gboolean failures_go(gpointer key, gpointer value, gpointer data)
{
    GQueue *failures = value;
    GList  *next;

    (void)key;
    (void)data;
    for (GList *link = failures->head; link != NULL; link = next) {
        next = link->next;
        if (is_of_going(link->data))
            g_queue_delete_link(failures, link);
    }
    return g_queue_is_empty(failures);
}

/* As first known, and not shown yet: their texts cannot be made any more. */
static gboolean findings_go(gpointer key, gpointer value, gpointer data)
{
    const GPtrArray *findings = value;

    (void)key;
    (void)data;
    for (guint i = 0; i < findings->len; i++) {
        if (is_of_going(((const smbtriage_finding *)g_ptr_array_index(findings, i))->unexpanded))
            return TRUE;
    }
    return FALSE;
}

/* The limit of frames is not reached by those that are gone. */
static void let_go_of_frames(smbtriage_engine *engine)
{
    GList *next;

    g_hash_table_foreach_remove(engine->settled, findings_go, NULL);
    for (GList *link = engine->settled_frames.head; link != NULL; link = next) {
        next = link->next;
        if (!g_hash_table_contains(engine->settled, link->data))
            g_queue_delete_link(&engine->settled_frames, link);
    }
}

static void let_go_now(GPtrArray *steps)
{
    for (guint i = steps->len; i-- > 0;) {
        if (is_of_going(g_ptr_array_index(steps, i)))
            g_ptr_array_remove_index(steps, i);
    }
}

static void let_go(smbtriage_engine *engine)
{
    known_by_staying known = {.pairs   = g_hash_table_new(g_direct_hash, g_direct_equal),
                              .servers = g_hash_table_new(g_str_hash, g_str_equal)};

    for (guint i = 0; i < engine->connections->len; i++) {
        smbtriage_connection *connection = g_ptr_array_index(engine->connections, i);

        if (!connection->is_going)
            let_go_of(connection, &known);
    }
    g_hash_table_foreach_remove(engine->failures, failures_go, NULL); /* their keys know pairs */
    g_hash_table_foreach_remove(engine->pairs, pair_goes, known.pairs);
    g_hash_table_foreach_remove(engine->shares, server_goes, known.servers);
    g_hash_table_foreach_remove(engine->server_names, server_goes, known.servers);
    g_hash_table_foreach_remove(engine->uncovered, uncovered_goes, NULL);
    g_hash_table_foreach_remove(engine->channels, channel_goes, NULL);
    g_hash_table_foreach_remove(engine->awaited, step_goes, NULL);
    g_hash_table_foreach_remove(engine->by_stream, connection_goes, NULL);
    let_go_of_frames(engine);
    g_hash_table_foreach_remove(engine->primaries, primary_goes, NULL); /* their keys are in the sessions */
    g_hash_table_foreach_remove(engine->sessions, session_goes, NULL);
    g_hash_table_foreach_remove(engine->unnumbered, session_goes, NULL);
    let_go_now(engine->settled_now);
    g_hash_table_unref(known.pairs);
    g_hash_table_unref(known.servers);
}

void smbtriage_forget_connections(smbtriage_engine *engine, const smbtriage_connection *kept)
{
    gboolean is_for_steps = engine->n_steps >= engine->options.limits[SMBTRIAGE_LIMIT_STEPS];
    guint    dropped      = choose_connections(engine, kept);
    guint    n_kept       = 0;

    for (guint i = 0; i < engine->connections->len; i++) {
        const smbtriage_connection *connection = g_ptr_array_index(engine->connections, i);

        if (!connection->is_going)
            continue;
        engine->has_forgotten_open |= connection->closed_by == SMBTRIAGE_STILL_OPEN;
        smbtriage_report_count_connection(engine, connection);
    }
    let_go(engine);
    for (guint i = 0; i < engine->connections->len; i++) {
        smbtriage_connection *connection = g_ptr_array_index(engine->connections, i);

        if (connection->is_going)
            smbtriage_connection_free(connection);
        else
            engine->connections->pdata[n_kept++] = connection;
    }
    g_ptr_array_set_free_func(engine->connections, NULL); /* those that stay only moved up */
    g_ptr_array_set_size(engine->connections, (gint)n_kept);
    g_ptr_array_set_free_func(engine->connections, smbtriage_connection_free);
    smbtriage_limit_reached(engine, NULL, is_for_steps ? SMBTRIAGE_LIMIT_STEPS : SMBTRIAGE_LIMIT_CONNECTIONS, dropped);
}

/* ---- names and tickets ------------------------------------------------------------------------------------------- */

/* What is the home of a finding in this frame may be a part of what goes. */
static void let_go_of_homes(smbtriage_engine *engine, const void *entry, gsize size)
{
    const guint8 *begin = entry;

    for (guint i = engine->homes_now->len; i-- > 0;) {
        const guint8 *home = g_ptr_array_index(engine->homes_now, i);

        if (home >= begin && home < begin + size)
            g_ptr_array_remove_index(engine->homes_now, i);
    }
}

static gboolean lookup_goes(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    (void)data;
    return ((const smbtriage_lookup *)value)->is_going;
}

gboolean smbtriage_forget_lookups(smbtriage_engine *engine)
{
    guint limit = engine->options.limits[SMBTRIAGE_LIMIT_LOOKUPS];
    guint count = MIN(smbtriage_limit_batch(limit), engine->lookups->len);

    for (guint i = 0; i < count; i++) {
        smbtriage_lookup *lookup = g_ptr_array_index(engine->lookups, i);

        lookup->is_going = TRUE;
        smbtriage_report_count_lookup(engine, lookup);
        let_go_of_homes(engine, lookup, sizeof *lookup);
    }
    g_hash_table_foreach_remove(engine->lookups_by_name, lookup_goes, NULL);
    g_hash_table_foreach_remove(engine->lookups_by_label, lookup_goes, NULL);
    g_hash_table_foreach_remove(engine->lookups_by_address, lookup_goes, NULL);
    g_hash_table_foreach_remove(engine->lookups_of_kdc, lookup_goes, NULL);
    if (count > 0)
        g_ptr_array_remove_range(engine->lookups, 0, count);
    smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_LOOKUPS, limit == 0 ? 1 : count);
    return limit > 0;
}

/* Returns how many. */
static guint choose_tickets(smbtriage_engine *engine)
{
    guint batch = smbtriage_limit_batch(engine->options.limits[SMBTRIAGE_LIMIT_TICKETS]);
    guint count = 0;

    for (guint i = 0; i < engine->tickets->len && count < batch; i++) {
        smbtriage_ticket *ticket = g_ptr_array_index(engine->tickets, i);

        if (ticket->leaning > 0)
            continue;
        ticket->is_going = TRUE;
        count++;
        let_go_of_homes(engine, ticket, sizeof *ticket);
    }
    return count;
}

static void remove_going_tickets(GPtrArray *tickets)
{
    guint kept = 0;

    for (guint i = 0; i < tickets->len; i++) {
        smbtriage_ticket *ticket = g_ptr_array_index(tickets, i);

        if (!ticket->is_going)
            tickets->pdata[kept++] = ticket;
    }
    g_ptr_array_set_size(tickets, (gint)kept);
}

static gboolean tickets_go(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    (void)data;
    remove_going_tickets(value);
    return ((const GPtrArray *)value)->len == 0;
}

gboolean smbtriage_forget_tickets(smbtriage_engine *engine)
{
    guint batch = smbtriage_limit_batch(engine->options.limits[SMBTRIAGE_LIMIT_TICKETS]);
    guint count;
    g_autoptr(GPtrArray) going = g_ptr_array_new_with_free_func(smbtriage_ticket_free);

    if (engine->tickets_refused > 0) { /* there was no room, and little has changed since */
        engine->tickets_refused--;
        smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_TICKETS, 1);
        return FALSE;
    }
    count = choose_tickets(engine);
    for (guint i = 0; i < engine->tickets->len; i++) {
        smbtriage_ticket *ticket = g_ptr_array_index(engine->tickets, i);

        if (ticket->is_going) {
            smbtriage_report_count_ticket(engine, ticket);
            g_ptr_array_add(going, ticket);
        }
    }
    g_hash_table_foreach_remove(engine->tickets_of, tickets_go, NULL);
    g_ptr_array_set_free_func(engine->tickets, NULL);
    remove_going_tickets(engine->tickets);
    g_ptr_array_set_free_func(engine->tickets, smbtriage_ticket_free);
    smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_TICKETS, MAX(count, 1));
    if (count < batch) /* do not look again for each of the next */
        engine->tickets_refused = batch - count;
    return engine->tickets->len < engine->options.limits[SMBTRIAGE_LIMIT_TICKETS];
}
