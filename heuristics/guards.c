/* guards.c - when a rule must stay silent
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "guards.h"

#include "connection.h"
#include "elapsed.h"
#include "session.h"

#define MILLISECOND G_GINT64_CONSTANT(1000000)

gboolean smbtriage_guard_mid_stream(const smbtriage_connection *connection)
{
    if (connection->transport == SMBTRIAGE_TRANSPORT_QUIC) /* known from its first packet on, or not at all */
        return FALSE;
    if (connection->transport == SMBTRIAGE_TRANSPORT_OTHER) /* no handshake that could be seen: NEGOTIATE begins it */
        return connection->offer_frame == 0;
    return connection->handshake_seen != SMBTRIAGE_YES;
}

gboolean smbtriage_guard_capture_lost(const smbtriage_step *step)
{
    return step->connection->has_missed_answers || (step->wait != NULL ? step->wait->capture_lost : step->capture_lost);
}

gboolean smbtriage_guard_one_sided(const smbtriage_connection *connection)
{
    return !connection->seen_from_server || !connection->seen_from_client;
}

gboolean smbtriage_guard_waited_too_little(const smbtriage_step *step)
{
    gint64 threshold = (gint64)step->connection->engine->options.no_reply_seconds * SMBTRIAGE_SECOND_NS;

    return step->wait->waited_ns < threshold;
}

gboolean smbtriage_guard_syn_tried_too_little(const smbtriage_step *step)
{
    return step->legs < 3; /* RFC 6298: after 1 s and 3 s; one lost SYN is nothing unusual */
}

/* Clients that try both ports give the first one some milliseconds: it loses the race when a single SYN is lost. */
static gboolean has_lost_a_race(const smbtriage_step *step)
{
    const smbtriage_pair *pair   = smbtriage_connection_known_pair(step->connection);
    gint64                window = (gint64)step->connection->engine->options.recovery_seconds * 1000 * MILLISECOND;

    return smbtriage_guard_syn_tried_too_little(step) && step->outcome != SMBTRIAGE_OUTCOME_FAILED && pair != NULL &&
           pair->spoke_direct_ns != 0 && smbtriage_elapsed_ns(pair->spoke_direct_ns, step->request_ns) <= window;
}

gboolean smbtriage_guard_gave_way_to_netbios(const smbtriage_step *step)
{
    const smbtriage_connection *other = step->more->recovered_over;

    return step->connection->server.port == SMBTRIAGE_DIRECT_TCP_PORT && other != NULL &&
           other->server.port == SMBTRIAGE_NETBIOS_PORT && other->negotiate_step != NULL &&
           smbtriage_elapsed_ns(step->request_ns, other->negotiate_step->request_ns) > 0 && !has_lost_a_race(step);
}

gboolean smbtriage_guard_answer_was_missed(const smbtriage_step *step)
{
    return smbtriage_guard_one_sided(step->connection) || smbtriage_guard_capture_lost(step) ||
           (step->wait != NULL && step->wait->server_spoke);
}

gboolean smbtriage_guard_sealed(const smbtriage_connection *connection)
{
    return connection->has_sealed;
}

gboolean smbtriage_guard_later_in_chain(const smbtriage_connection *connection, const smbtriage_smb2_message *answer,
                                        guint32 frame)
{
    return answer->is_related && connection->refused_frame == frame;
}

gboolean smbtriage_guard_answer_is_possible(const smbtriage_step *step)
{
    return step->wait == NULL || step->is_pending || smbtriage_guard_mid_stream(step->connection) ||
           smbtriage_guard_answer_was_missed(step);
}

gboolean smbtriage_guard_client_went_on(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_told       *told       = &connection->told[1];

    return connection->client_went_on != SMBTRIAGE_NO || !step->has_request_end || told->end != step->request_end;
}

/* How soon a client tries without a name, and how many refused logons are looked at: such tries may come in a row. */
#define RETRY_NS (5 * SMBTRIAGE_SECOND_NS)
#define MAX_REFUSALS 8

static gboolean has_name(const smbtriage_step *logon)
{
    return logon->session != NULL && logon->session->user != NULL && *logon->session->user != '\0';
}

gboolean smbtriage_guard_nameless_retry(const smbtriage_step *step)
{
    const smbtriage_step *logon = step->stage == SMBTRIAGE_STAGE_SESSION ? step : step->logon;
    const smbtriage_step *before;

    if (logon == NULL || smbtriage_session_is_anonymous(logon->session) != SMBTRIAGE_YES)
        return FALSE;
    before = logon->more->refused_before;
    for (guint i = 0; before != NULL && i < MAX_REFUSALS; i++, before = before->more->refused_before) {
        if (smbtriage_elapsed_ns(before->last_ns, logon->first_ns) > RETRY_NS)
            return FALSE;
        if (has_name(before))
            return TRUE;
    }
    return FALSE;
}

gboolean smbtriage_guard_pipe_share(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_TREE && smbtriage_is_ipc(step->asked);
}

/* [MS-SMB2] 3.3.5.5: SMB2_SESSION_FLAG_BINDING. Before a session setup says so, only the GUIDs tell. */
static gboolean is_extra(const smbtriage_step *step)
{
    if (step->stage < SMBTRIAGE_STAGE_SESSION)
        return step->connection->first_channel != NULL;
    return step->is_binding || (step->session != NULL && step->session->is_bound);
}

gboolean smbtriage_guard_extra_channel(const smbtriage_step *step)
{
    const smbtriage_connection *first = step->connection->first_channel;

    if (!is_extra(step))
        return FALSE;
    return first == NULL || first->closed_by == SMBTRIAGE_STILL_OPEN ||
           smbtriage_elapsed_ns(step->last_ns, first->closed_ns) >= 0;
}

gboolean smbtriage_guard_multi_protocol(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_NEGOTIATE && step->awaits_next_leg;
}

/* Clients probe too, before they log on: whoever ever logs on is no monitor. */
gboolean smbtriage_guard_health_check(const smbtriage_connection *connection)
{
    const smbtriage_pair *pair = smbtriage_connection_known_pair(connection);

    return pair != NULL && pair->is_probed && pair->set_up_frame == 0;
}

/* RFC 6298 2.4: a retransmission timer is 1 s, and no system's is below 200 ms. */
gboolean smbtriage_guard_captured_twice(gint64 before_ns, gint64 now_ns)
{
    return smbtriage_elapsed_ns(before_ns, now_ns) < 100 * MILLISECOND;
}

/* Two versions might be a person who tries; three, each on a connection of its own, are a program that asks. */
gboolean smbtriage_guard_scan(const smbtriage_connection *connection)
{
    const smbtriage_pair *pair     = smbtriage_connection_known_pair(connection);
    guint                 versions = 0;

    if (pair == NULL || pair->set_up_frame != 0)
        return FALSE;
    for (guint bits = pair->lone_dialects; bits != 0; bits &= bits - 1)
        versions++;
    return versions >= 3;
}

gboolean smbtriage_guard_one_sided_capture(const struct smbtriage_engine *engine)
{
    return engine->heard_client && !engine->heard_server;
}
