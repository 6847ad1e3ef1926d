/* stage_quic.c - the handshake of SMB over QUIC
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 2.1. Without the connection's keys nothing but the first packets can be read, and whether the handshake
 * was completed cannot be seen: a server that answered anything but a refusal is taken for one that goes on.
 */
#include "connection.h"
#include "names.h"
#include "stages.h"

#include <string.h>

/* An ICMP error comes within seconds: the connection is among the last ones. */
#define MAX_QUOTED_BACK 1000

/* A ClientHello that is sent again is one that no answer came to: only the first can be told from its bytes. */
static void asks(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_step *step = connection->transport_step;

    if (step == NULL)
        step = connection->transport_step = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_TRANSPORT, packet);
    if (step->outcome != SMBTRIAGE_OUTCOME_PENDING)
        return;
    step->request_frame = packet->frame;
    step->request_ns    = packet->time_ns;
    step->legs++;
}

static void closes(smbtriage_step *step, const smbtriage_packet *packet, guint64 error_code)
{
    smbtriage_step_more(step)->quic_error = (gint64)MIN(error_code, (guint64)G_MAXINT64);
    smbtriage_step_more(step)->is_closed_by_client =
        smbtriage_connection_is_from_client(step->connection, packet) ? 1 : 0;
    step->answer_frame = step->last_frame = packet->frame;
    step->last_ns                         = packet->time_ns;
    if (error_code != 0) /* RFC 9000 20.1: NO_ERROR */
        smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, packet->frame);
}

/* Somebody listens there after all: nothing but an ICMP error had come. */
static void note_recovery(smbtriage_step *step, const smbtriage_packet *packet, const smbtriage_quic_packet *quic)
{
    if (step->more->icmp_code < 0 || step->more->recovered_frame != 0 || quic->has_close ||
        smbtriage_connection_is_from_client(step->connection, packet))
        return;
    smbtriage_step_more(step)->recovered_frame = packet->frame;
    step->recovery_is_certain                  = 1;
}

void smbtriage_stage_quic(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_packet      *packet     = &event->packet;
    const smbtriage_quic_packet *quic       = &event->u.quic;
    smbtriage_connection        *connection = smbtriage_connection_find(engine, packet->transport, packet->stream);
    smbtriage_step              *step;

    if (connection == NULL && quic->asks_for_smb)
        connection = smbtriage_connection_obtain(engine, packet);
    if (connection == NULL)
        return;
    if (quic->asks_for_smb)
        smbtriage_connection_direct(connection, packet, TRUE);
    smbtriage_connection_note_packet(connection, packet);
    if (smbtriage_connection_is_from_client(connection, packet) && !quic->has_close)
        asks(connection, packet);
    step = connection->transport_step;
    if (step == NULL)
        return;
    if (step->outcome == SMBTRIAGE_OUTCOME_FAILED) {
        note_recovery(step, packet, quic);
        return;
    }
    if (quic->has_close)
        closes(step, packet, quic->error_code);
    else if (!smbtriage_connection_is_from_client(connection, packet))
        step->outcome = SMBTRIAGE_OUTCOME_UNSEEN;
}

static gboolean is_end(const smbtriage_endpoint *a, const smbtriage_endpoint *b)
{
    return a->port == b->port && a->length == b->length && memcmp(a->address, b->address, a->length) == 0;
}

static gboolean is_quoted(const smbtriage_connection *connection, const smbtriage_icmp_unreachable *icmp)
{
    const smbtriage_step *step = connection->transport_step;

    return connection->transport == SMBTRIAGE_TRANSPORT_QUIC && step != NULL &&
           step->outcome == SMBTRIAGE_OUTCOME_PENDING && is_end(&connection->client, &icmp->quoted_source) &&
           is_end(&connection->server, &icmp->quoted_destination);
}

/* RFC 792: whoever sends it, no packet of this client comes to the server's port. */
void smbtriage_stage_quic_unreachable(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    guint count = engine->connections->len;
    guint least = count > MAX_QUOTED_BACK ? count - MAX_QUOTED_BACK : 0;

    for (guint i = count; i-- > least;) {
        smbtriage_connection *connection = g_ptr_array_index(engine->connections, i);
        smbtriage_step       *step       = connection->transport_step;

        if (!is_quoted(connection, &event->u.icmp))
            continue;
        smbtriage_step_more(step)->icmp_code = event->u.icmp.code;
        step->is_icmp6                       = event->u.icmp.is_v6 ? 1 : 0;
        smbtriage_step_more(step)->told_by   = smbtriage_names_address(engine, &event->packet.source);
        step->answer_frame = step->last_frame = event->packet.frame;
        step->last_ns                         = event->packet.time_ns;
        smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, event->packet.frame);
        return;
    }
}
