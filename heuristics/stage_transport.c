/* stage_transport.c - the handshake, and what TCP shows of requests that wait
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "connection.h"
#include "elapsed.h"
#include "guards.h"
#include "names.h"
#include "stages.h"

#include <string.h>

/* An ICMP error comes within seconds: the connection is among the last ones. */
#define MAX_QUOTED_BACK 1000

/* G10: how often, and how far apart at least. */
#define PROBES_OF_A_HABIT 3
#define LEAST_PROBE_GAP_NS SMBTRIAGE_SECOND_NS

/* RFC 792 and RFC 1191: a router could not pass a packet on whole. */
#define ICMP_FRAGMENTATION_NEEDED 4

/* Sequence numbers wrap: RFC 9293 3.4. */
static gboolean reaches(guint32 number, guint32 goal)
{
    return (gint32)(number - goal) >= 0;
}

static gboolean is_syn(const smbtriage_tcp_segment *segment)
{
    return (segment->flags & (SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_ACK)) == SMBTRIAGE_TCP_SYN;
}

static gboolean is_syn_ack(const smbtriage_tcp_segment *segment)
{
    guint8 both = SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_ACK;

    return (segment->flags & both) == both;
}

static gboolean is_syn_again(const smbtriage_connection *connection, const smbtriage_packet *packet, guint32 sequence)
{
    const smbtriage_step *step = connection->transport_step;

    return step != NULL && step->outcome == SMBTRIAGE_OUTCOME_PENDING && connection->syn_sequence == sequence &&
           smbtriage_guard_captured_twice(step->request_ns, packet->time_ns);
}

/* RFC 1122 4.2.3.9, RFC 4443 3.1: most ICMP errors are no reason for TCP to give up, so it goes on with the attempt
 * of which they told. */
static gboolean is_still_refused(const smbtriage_connection *connection, guint32 sequence)
{
    const smbtriage_step *step = connection->transport_step;

    return step != NULL && step->outcome == SMBTRIAGE_OUTCOME_FAILED && step->more->icmp_code >= 0 &&
           connection->syn_sequence == sequence;
}

static void on_syn(smbtriage_connection *connection, const smbtriage_packet *packet, guint32 sequence)
{
    smbtriage_step *step = connection->transport_step;

    smbtriage_connection_direct(connection, packet, TRUE);
    if (is_syn_again(connection, packet, sequence)) /* G12 */
        return;
    if (is_still_refused(connection, sequence)) {
        step->legs++;
        return;
    }
    if (step != NULL && step->outcome == SMBTRIAGE_OUTCOME_FAILED) { /* refused, and tried again from the same port */
        step                  = NULL;
        connection->closed_by = SMBTRIAGE_STILL_OPEN;
    }
    if (step == NULL)
        step = connection->transport_step = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_TRANSPORT, packet);
    step->request_frame      = packet->frame;
    step->request_ns         = packet->time_ns;
    connection->syn_sequence = sequence;
    connection->told[1]      = (smbtriage_told){.is_known = TRUE, .end = sequence + 1}; /* no byte yet */
    step->legs++;
}

static void on_syn_ack(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_step *step = connection->transport_step;

    smbtriage_connection_direct(connection, packet, FALSE);
    if (step == NULL || step->outcome != SMBTRIAGE_OUTCOME_PENDING)
        return;
    step->answer_frame = step->last_frame = packet->frame;
    step->last_ns                         = packet->time_ns;
    smbtriage_step_succeeded(step, packet->frame);
}

/* Whatever follows a SYN but a SYN or a reset shows that it was answered, unseen by the capture. */
static void went_on(smbtriage_connection *connection)
{
    smbtriage_step *step = connection->transport_step;

    if (step != NULL && step->outcome == SMBTRIAGE_OUTCOME_PENDING)
        step->outcome = SMBTRIAGE_OUTCOME_UNSEEN;
}

/* RFC 9293 3.10.7.1: a reset that answers a SYN has sequence number 0 and acknowledges just the SYN. Any other
 * ends a connection that was up, and whose beginning the capture missed. */
static gboolean answers_syn(const smbtriage_connection *connection, const smbtriage_tcp_segment *segment)
{
    const guint8 both = SMBTRIAGE_TCP_RST | SMBTRIAGE_TCP_ACK;

    return (segment->flags & both) == both && segment->sequence == 0 &&
           segment->acknowledgment == connection->syn_sequence + 1;
}

static void refused(smbtriage_step *step, const smbtriage_packet *packet)
{
    step->answer_frame = step->last_frame = packet->frame;
    step->last_ns                         = packet->time_ns;
    smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, packet->frame);
}

static void watch_client(smbtriage_wait *wait, const smbtriage_tcp_segment *segment, const smbtriage_packet *packet)
{
    if (!segment->is_retransmission || segment->payload_length == 0)
        return;
    wait->retransmissions++;
    wait->resent_bytes = MAX(wait->resent_bytes, segment->payload_length);
    wait->resent_frame = packet->frame;
    wait->resent_apart += smbtriage_guard_captured_twice(wait->resent_ns, packet->time_ns) ? 0 : 1;
    wait->resent_ns = packet->time_ns;
    wait->resent_in_part |=
        wait->has_request_end && !reaches(segment->sequence + segment->payload_length, wait->request_end);
}

/* A reset is no proof of receipt: it also comes from devices that let nothing through. */
static gboolean acknowledges(const smbtriage_tcp_segment *segment)
{
    return (segment->flags & (SMBTRIAGE_TCP_ACK | SMBTRIAGE_TCP_RST)) == SMBTRIAGE_TCP_ACK;
}

/* What the client had acknowledged with the request is sent again: that acknowledgment was lost with it. */
static gboolean is_older_than_request(const smbtriage_wait *wait, const smbtriage_tcp_segment *segment)
{
    return wait->has_request_end && reaches(wait->answer_begin, segment->sequence + segment->payload_length);
}

/* The last segment's place in the sequence tells of bytes before it that the capture does not hold. */
static gboolean closes_after_unseen(const smbtriage_wait *wait, const smbtriage_tcp_segment *segment)
{
    return (segment->flags & (SMBTRIAGE_TCP_FIN | SMBTRIAGE_TCP_RST)) != 0 && wait->has_request_end &&
           smbtriage_sequence_is_after(segment->sequence, wait->answer_begin);
}

static void watch_server(smbtriage_wait *wait, const smbtriage_tcp_segment *segment, const smbtriage_packet *packet)
{
    wait->server_spoke |= segment->payload_length > 0 && !is_older_than_request(wait, segment);
    wait->server_spoke |= closes_after_unseen(wait, segment);
    if (!acknowledges(segment))
        return;
    wait->has_acknowledged = TRUE;
    wait->acknowledged     = segment->acknowledgment;
    if (wait->ack_frame == 0 && wait->has_request_end && reaches(segment->acknowledgment, wait->request_end)) {
        wait->ack_frame = packet->frame;
        wait->ack_ns    = packet->time_ns;
    }
}

static void watch_wait(smbtriage_wait *wait, const smbtriage_tcp_segment *segment, const smbtriage_packet *packet,
                       gboolean from_client)
{
    wait->capture_lost |= segment->follows_lost || segment->acks_unseen;
    if (from_client)
        watch_client(wait, segment, packet);
    else
        watch_server(wait, segment, packet);
}

/* The answer to a step may be in the very segment that closes the connection; messages are fed after their
 * segment, so a step that is answered now is settled again by its answer. */
static void close_step(smbtriage_step *step, const smbtriage_packet *packet)
{
    const smbtriage_connection *connection = step->connection;
    smbtriage_wait             *wait       = step->wait;
    gboolean                    is_unseen;

    wait->closed_by         = connection->closed_by;
    wait->closed_with_reset = connection->closed_with_reset;
    wait->closed_frame      = packet->frame;
    wait->waited_ns         = smbtriage_elapsed_ns(step->request_ns, packet->time_ns);
    is_unseen               = smbtriage_guard_answer_was_missed(step);
    step->last_frame        = packet->frame;
    step->last_ns           = packet->time_ns;
    smbtriage_step_failed(step, is_unseen ? SMBTRIAGE_OUTCOME_UNSEEN : SMBTRIAGE_OUTCOME_NO_REPLY, packet->frame);
}

static gboolean is_before_session(const smbtriage_step *step)
{
    return (step->stage == SMBTRIAGE_STAGE_NEGOTIATE && step->outcome == SMBTRIAGE_OUTCOME_OK) ||
           (step->stage == SMBTRIAGE_STAGE_SESSION && step->awaits_next_leg);
}

/* What the end of the connection tells of bytes that were not told. */
static smbtriage_fact has_gone_on(const smbtriage_connection *connection, gboolean by_client,
                                  const smbtriage_tcp_segment *segment)
{
    const smbtriage_told *told   = &connection->told[by_client ? 1 : 0];
    gboolean              is_own = by_client == connection->segment_from_client;
    guint32               end    = is_own ? segment->sequence + segment->payload_length : segment->acknowledgment;

    if (told->went_on)
        return SMBTRIAGE_YES;
    if (!told->is_known || connection->has_lost_segments || (!is_own && (segment->flags & SMBTRIAGE_TCP_ACK) == 0))
        return SMBTRIAGE_NOT_SEEN;
    return smbtriage_sequence_is_after(end, told->end) ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

static void note_use(smbtriage_connection *connection, const smbtriage_step *last)
{
    gboolean was_unused = last->outcome == SMBTRIAGE_OUTCOME_OK && last->stage >= SMBTRIAGE_STAGE_SESSION &&
                          last->stage <= SMBTRIAGE_STAGE_TREE && connection->client_went_on == SMBTRIAGE_NO;

    if (connection->client_went_on == SMBTRIAGE_YES && last->stage >= SMBTRIAGE_STAGE_TREE)
        smbtriage_connection_pair(connection)->used_frame = connection->closed_frame;
    else if (was_unused && connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT)
        smbtriage_connection_pair(connection)->unused++;
}

/* The last step that the connection got to: what was to follow never came. */
static void leave(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_step *last =
        connection->steps->len == 0 ? NULL : g_ptr_array_index(connection->steps, connection->steps->len - 1);

    if (last == NULL)
        return;
    if (is_before_session(last))
        smbtriage_step_note_left(last);
    note_use(connection, last);
    if (last->outcome == SMBTRIAGE_OUTCOME_OK || (last->outcome == SMBTRIAGE_OUTCOME_PENDING && last->awaits_next_leg))
        smbtriage_step_left(last, packet->frame);
}

/* Equal: within a quarter. A program that fails and tries again at once is no monitor. */
static gboolean is_equal_interval(const smbtriage_pair *pair, gint64 gap)
{
    gint64 difference = gap > pair->probe_gap_ns ? gap - pair->probe_gap_ns : pair->probe_gap_ns - gap;

    return difference <= pair->probe_gap_ns / 4;
}

static void count_probe(smbtriage_pair *pair, gint64 now)
{
    gint64 gap = MAX(0, smbtriage_elapsed_ns(pair->probe_ns, now));

    if (pair->probes >= 2 && is_equal_interval(pair, gap)) {
        pair->probes++;
    } else {
        pair->probes       = pair->probes == 0 ? 1 : 2;
        pair->probe_gap_ns = gap;
    }
    pair->probe_ns = now;
    pair->is_probed |= pair->probes >= PROBES_OF_A_HABIT && pair->probe_gap_ns >= LEAST_PROBE_GAP_NS;
}

/* G10: the client closed, and got no further than an answered negotiate. */
static void note_probe(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    const smbtriage_step *last =
        connection->steps->len == 0 ? NULL : g_ptr_array_index(connection->steps, connection->steps->len - 1);

    if (last == NULL || connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || last->outcome != SMBTRIAGE_OUTCOME_OK ||
        last->stage > SMBTRIAGE_STAGE_NEGOTIATE)
        return;
    if (last->stage == SMBTRIAGE_STAGE_NEGOTIATE && smbtriage_guard_client_went_on(last))
        return;
    count_probe(smbtriage_connection_pair(connection), packet->time_ns);
}

static void on_close(smbtriage_connection *connection, const smbtriage_packet *packet,
                     const smbtriage_tcp_segment *segment)
{
    g_autoptr(GPtrArray) awaited = NULL;

    if (connection->closed_by != SMBTRIAGE_STILL_OPEN)
        return;
    connection->closed_by = connection->segment_from_client ? SMBTRIAGE_CLOSED_BY_CLIENT : SMBTRIAGE_CLOSED_BY_SERVER;
    connection->closed_with_reset = (segment->flags & SMBTRIAGE_TCP_RST) != 0;
    connection->closed_frame      = packet->frame;
    connection->idle_ns           = segment->idle_ns;
    connection->closed_ns         = packet->time_ns;
    connection->client_went_on    = has_gone_on(connection, TRUE, segment);
    connection->server_went_on    = has_gone_on(connection, FALSE, segment);
    awaited                       = g_steal_pointer(&connection->awaited);
    for (guint i = 0; awaited != NULL && i < awaited->len; i++)
        close_step(g_ptr_array_index(awaited, i), packet);
    note_probe(connection, packet);
    leave(connection, packet);
}

/* ---- what comes first over the connection --------------------------------------------------------------------- */

enum {
    MAGIC_SMB2 = 0xFE /* [MS-SMB2] 2.2.1; the others are SMB1, encrypted and compressed */
};

/* [MS-SMB2] 2.1: a session message with one of SMB's four magics. */
static gboolean begins_with_magic(const smbtriage_tcp_segment *segment)
{
    const guint8 *bytes = segment->begins;

    return segment->begins_length == SMBTRIAGE_BEGINS && bytes[0] == 0 && bytes[4] >= 0xFC &&
           memcmp(bytes + 5, "SMB", 3) == 0;
}

/* RFC 1002 4.3.1 and [MS-SMB2] 2.1: a session service packet, or a session message with one of SMB's four magics. */
static gboolean may_begin_smb(const smbtriage_tcp_segment *segment)
{
    const guint8 *bytes = segment->begins;

    if (segment->begins_length == 0)
        return TRUE;
    if (bytes[0] >= SMBTRIAGE_NBSS_REQUEST && bytes[0] <= SMBTRIAGE_NBSS_RETARGET + 1)
        return TRUE;
    if (bytes[0] != 0)
        return FALSE;
    return segment->begins_length < SMBTRIAGE_BEGINS || begins_with_magic(segment);
}

/* What protocols begin with that speak first or answer anything. */
static const char *protocol_of(const smbtriage_tcp_segment *segment)
{
    static const struct {
        const char *begins;
        const char *name;
    } known[] = {
        {"HTTP", ", as a web server answers"},
        {"SSH-", ", as an SSH server greets"},
        {"220", ", as a mail or FTP server greets"},
        {"RFB ", ", as a VNC server greets"},
        {"\x15\x03", ", as TLS refuses"},
        {"\x16\x03", ", as TLS answers"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        size_t length = strlen(known[i].begins);

        if (length <= segment->begins_length && memcmp(segment->begins, known[i].begins, length) == 0)
            return known[i].name;
    }
    return "";
}

static const char *describe_begin(struct smbtriage_engine *engine, const smbtriage_tcp_segment *segment)
{
    g_autoptr(GString) text = g_string_new("The server's first bytes are ");
    guint       readable    = 0;
    const char *kept;

    if (smbtriage_engine_is_redacting(engine)) { /* a greeting may begin with a name */
        g_string_append_printf(text, "not SMB%s", protocol_of(segment));
        return smbtriage_names_clean(engine, SMBTRIAGE_NAME_NONE, text->str);
    }

    while (readable < segment->begins_length && g_ascii_isprint((gchar)segment->begins[readable]))
        readable++;
    if (readable >= 3)
        g_string_append_printf(text, "\"%.*s\"", (int)readable, (const char *)segment->begins);
    for (guint i = 0; readable < 3 && i < segment->begins_length; i++)
        g_string_append_printf(text, "%s%02x", i == 0 ? "" : " ", segment->begins[i]);
    g_string_append(text, protocol_of(segment));
    kept = smbtriage_names_clean(engine, SMBTRIAGE_NAME_NONE, text->str);
    return kept == NULL ? "The server's first bytes are no SMB" : kept;
}

/* The server's very first bytes are no SMB: they are all the answer that this client will get. */
static void answered_alien(smbtriage_connection *connection, const smbtriage_packet *packet,
                           const smbtriage_tcp_segment *segment)
{
    smbtriage_step *step = connection->negotiate_step;

    if (step == NULL || step->wait == NULL)
        step = connection->transport_step;
    else
        smbtriage_step_overtaken(step);
    if (step == NULL)
        return;
    step->is_alien                   = 1;
    smbtriage_step_more(step)->fault = describe_begin(connection->engine, segment);
    step->answer_frame = step->last_frame = packet->frame;
    step->last_ns                         = packet->time_ns;
    smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, packet->frame);
}

static void on_payload(smbtriage_connection *connection, const smbtriage_event *event, gboolean from_client)
{
    const smbtriage_tcp_segment *segment = &event->u.tcp;
    guint32                     *first = from_client ? &connection->client_data_frame : &connection->server_data_frame;

    if (*first != 0)
        return;
    *first = event->packet.frame;
    if (!from_client)
        connection->looks_like_smb2 = begins_with_magic(segment) && segment->begins[4] == MAGIC_SMB2;
    if (!from_client && !may_begin_smb(segment) && !segment->follows_lost && !connection->has_lost_segments &&
        connection->direction_is_known && !smbtriage_guard_mid_stream(connection))
        answered_alien(connection, &event->packet, segment);
}

static void on_segment(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_tcp_segment *segment     = &event->u.tcp;
    gboolean                     from_client = smbtriage_connection_is_from_client(connection, &event->packet);

    connection->segment_frame        = event->packet.frame;
    connection->segment_begin        = segment->sequence;
    connection->segment_end          = segment->sequence + segment->payload_length;
    connection->segment_acknowledged = segment->acknowledgment;
    connection->segment_from_client  = from_client;
    connection->has_lost_segments |= segment->follows_lost || segment->acks_unseen;
    connection->early_segments += connection->spoke_smb ? 0 : 1;
    connection->engine->heard_client |= from_client && segment->payload_length > 0;
    if (segment->payload_length > 0)
        on_payload(connection, event, from_client);
    for (guint i = 0; connection->awaited != NULL && i < connection->awaited->len; i++) {
        smbtriage_step *step = g_ptr_array_index(connection->awaited, i);

        watch_wait(step->wait, segment, &event->packet, from_client);
    }
}

void smbtriage_stage_tcp_segment(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_tcp_segment *segment    = &event->u.tcp;
    const smbtriage_packet      *packet     = &event->packet;
    smbtriage_connection        *connection = smbtriage_connection_find(engine, packet->transport, packet->stream);
    smbtriage_step              *handshake;

    if (connection == NULL && (is_syn(segment) || is_syn_ack(segment) || segment->payload_length > 0))
        connection = smbtriage_connection_obtain(engine, packet);
    if (connection == NULL) /* a stray FIN or RST, or too many connections */
        return;
    if (is_syn(segment))
        connection->began_unseen = FALSE;
    smbtriage_connection_note_packet(connection, packet);
    if (is_syn(segment))
        on_syn(connection, packet, segment->sequence);
    else if (is_syn_ack(segment))
        on_syn_ack(connection, packet);
    else if ((segment->flags & SMBTRIAGE_TCP_RST) == 0)
        went_on(connection);
    on_segment(connection, event);
    if ((segment->flags & (SMBTRIAGE_TCP_FIN | SMBTRIAGE_TCP_RST)) == 0)
        return;
    handshake = connection->transport_step;
    if (handshake != NULL && handshake->outcome == SMBTRIAGE_OUTCOME_PENDING && !connection->segment_from_client &&
        answers_syn(connection, segment))
        refused(handshake, packet);
    else if (!connection->segment_from_client)
        went_on(connection);
    on_close(connection, packet, segment);
}

/* ---- what others say of a connection -------------------------------------------------------------------------- */

static gboolean is_end(const smbtriage_endpoint *a, const smbtriage_endpoint *b)
{
    return a->port == b->port && a->length == b->length && memcmp(a->address, b->address, a->length) == 0;
}

static gboolean is_quoted(const smbtriage_connection *connection, const smbtriage_icmp_unreachable *icmp)
{
    const smbtriage_step *step = connection->transport_step;

    return step != NULL && step->outcome == SMBTRIAGE_OUTCOME_PENDING &&
           connection->syn_sequence == icmp->quoted_sequence && is_end(&connection->client, &icmp->quoted_source) &&
           is_end(&connection->server, &icmp->quoted_destination);
}

/* RFC 1122 4.2.3.9: codes 2 to 4 of ICMPv4 are no reason to give up in the midst of a connection; of a SYN that
 * is not answered any code is the reason. Fragmentation needed (code 4) does not concern a SYN: RFC 1191. */
void smbtriage_stage_icmp(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_icmp_unreachable *icmp  = &event->u.icmp;
    guint                             count = engine->connections->len;
    guint                             least = count > MAX_QUOTED_BACK ? count - MAX_QUOTED_BACK : 0;

    if (!icmp->is_v6 && icmp->code == ICMP_FRAGMENTATION_NEEDED)
        return;
    for (guint i = count; i-- > least;) {
        smbtriage_connection *connection = g_ptr_array_index(engine->connections, i);
        smbtriage_step       *step       = connection->transport_step;

        if (!is_quoted(connection, icmp))
            continue;
        smbtriage_step_more(step)->icmp_code = icmp->code;
        smbtriage_step_more(step)->told_by   = smbtriage_names_address(engine, &event->packet.source);
        step->is_icmp6                       = icmp->is_v6 ? 1 : 0;
        refused(step, &event->packet);
        return;
    }
}

/* The finding is about the NetBIOS session; the NEGOTIATE went the same way. */
static void was_in_vain(smbtriage_step *negotiate)
{
    smbtriage_step_overtaken(negotiate);
    negotiate->outcome = SMBTRIAGE_OUTCOME_FAILED;
}

/* RFC 1002 4.3.4: what was asked for over this connection will not come. */
void smbtriage_stage_nbss(smbtriage_connection *connection, const smbtriage_event *event)
{
    smbtriage_step *step = connection->transport_step;

    if (event->u.nbss.type != SMBTRIAGE_NBSS_NEGATIVE || connection->server_data_frame != event->packet.frame)
        return;
    if (step == NULL)
        step = connection->transport_step = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_TRANSPORT, &event->packet);
    if (connection->negotiate_step != NULL && connection->negotiate_step->wait != NULL)
        was_in_vain(connection->negotiate_step);
    smbtriage_step_more(step)->nbss_error = event->u.nbss.error_code;
    refused(step, &event->packet);
}
