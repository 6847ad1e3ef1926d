/* scene.c - stories told to the engine, packet by packet: who talks, frames, TCP
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "stage.h"

#include <string.h>

/* Any length will do: the engine only does arithmetic with it. */
#define MESSAGE_LENGTH 100

/* ---- life ---------------------------------------------------------------------------------------------- */

scene *scene_new_with(const smbtriage_options *options)
{
    scene *s = g_new0(scene, 1);

    s->engine       = smbtriage_engine_new(options);
    s->wires        = g_ptr_array_new_with_free_func(g_free);
    s->time_ns      = 1700000000 * SCENE_SECOND;
    s->client_byte  = 10;
    s->server_byte  = 20;
    s->domain       = "LAB";
    s->bodies       = g_ptr_array_new_with_free_func(g_free);
    s->frame_events = g_array_new(FALSE, FALSE, sizeof(smbtriage_event));
    scene_connect_again(s);
    return s;
}

scene *scene_new(void)
{
    smbtriage_options options = smbtriage_options_default();

    return scene_new_with(&options);
}

scene *scene_without(const char *rule)
{
    const char *const rules_off[] = {rule, NULL};
    smbtriage_options options     = smbtriage_options_default();

    options.rules_off = rules_off;
    return scene_new_with(&options);
}

void scene_free(scene *s)
{
    smbtriage_report_free(s->report);
    smbtriage_engine_free(s->engine);
    g_ptr_array_unref(s->wires);
    g_array_unref(s->frame_events);
    if (s->recorded != NULL)
        g_array_unref(s->recorded);
    g_ptr_array_unref(s->bodies);
    g_free(s);
}

smbtriage_engine *scene_engine(scene *s)
{
    return s->engine;
}

scene_quirks *scene_next(scene *s)
{
    return &s->next;
}

void scene_record(scene *s)
{
    s->recorded = g_array_new(FALSE, FALSE, sizeof(smbtriage_event));
}

const GArray *scene_events(const scene *s)
{
    return s->recorded;
}

guint32 scene_frame(const scene *s)
{
    return s->frame;
}

void scene_wait(scene *s, double seconds)
{
    s->time_ns += (gint64)(seconds * 1e9);
}

void scene_goes_on(scene *s, double seconds)
{
    scene_wait(s, seconds);
    smbtriage_engine_reached(s->engine, s->frame, s->time_ns);
}

/* ---- who talks ----------------------------------------------------------------------------------------- */

static smbtriage_endpoint ipv4(guint8 last_byte, guint16 port)
{
    return (smbtriage_endpoint){.address = {192, 0, 2, last_byte}, .length = 4, .port = port};
}

guint scene_connect_again(scene *s)
{
    wire *w = g_new0(wire, 1);
    guint n = s->wires->len;

    w->stream          = n;
    w->client          = ipv4(s->client_byte, (guint16)(49152 + n % 16000));
    w->server          = ipv4(s->server_byte, 445);
    w->handshake_seen  = SMBTRIAGE_YES;
    w->client_sequence = 1000;
    w->server_sequence = 5000;
    w->next_tree_id    = 1;
    g_ptr_array_add(s->wires, w);
    s->now = w;
    return n;
}

void scene_use(scene *s, guint connection)
{
    s->now = g_ptr_array_index(s->wires, connection);
}

void scene_client_is(scene *s, guint8 last_byte)
{
    s->client_byte            = last_byte;
    s->now->client.address[3] = last_byte;
}

void scene_server_is(scene *s, guint8 last_byte)
{
    s->server_byte            = last_byte;
    s->now->server.address[3] = last_byte;
}

void scene_port(scene *s, guint16 port)
{
    s->now->server.port = port;
}

void scene_ipv6(scene *s)
{
    static const guint8 prefix[] = {0x20, 0x01, 0x0d, 0xb8};

    for (guint end = 0; end < 2; end++) {
        smbtriage_endpoint *endpoint = end == 0 ? &s->now->client : &s->now->server;

        memset(endpoint->address, 0, sizeof endpoint->address);
        memcpy(endpoint->address, prefix, sizeof prefix);
        endpoint->address[15] = end == 0 ? s->client_byte : s->server_byte;
        endpoint->length      = 16;
    }
}

void scene_mid_stream(scene *s)
{
    s->now->handshake_seen = SMBTRIAGE_NO;
}

void scene_transport(scene *s, smbtriage_transport transport, guint32 stream)
{
    s->now->transport = transport;
    s->now->stream    = stream;
}

void scene_addressless(scene *s)
{
    memset(&s->now->client, 0, sizeof s->now->client);
    memset(&s->now->server, 0, sizeof s->now->server);
}

void scene_sequence_numbers(scene *s, guint32 client, guint32 server)
{
    s->now->client_sequence = client;
    s->now->server_sequence = server;
}

/* ---- frames -------------------------------------------------------------------------------------------- */

static smbtriage_packet packet_of(const scene *s, gboolean from_client)
{
    const wire *w = s->now;

    return (smbtriage_packet){
        .frame          = s->frame,
        .time_ns        = s->time_ns,
        .transport      = w->transport,
        .stream         = w->stream,
        .source         = from_client ? w->client : w->server,
        .destination    = from_client ? w->server : w->client,
        .handshake_seen = w->handshake_seen,
        .is_truncated   = s->next.is_truncated,
    };
}

/* Bodies live on the sender's stack; strings in them live at least as long as the scene. */
static gconstpointer kept_body(scene *s, gconstpointer body, gsize size)
{
    gpointer copy = body == NULL ? NULL : g_memdup2(body, size);

    if (copy != NULL)
        g_ptr_array_add(s->bodies, copy);
    return copy;
}

static void keep(scene *s, const smbtriage_event *event)
{
    smbtriage_event         kept    = *event;
    smbtriage_smb2_message *message = &kept.u.smb2;

    if (kept.kind == SMBTRIAGE_EVENT_SMB2) {
        message->negotiate     = kept_body(s, message->negotiate, sizeof *message->negotiate);
        message->session_setup = kept_body(s, message->session_setup, sizeof *message->session_setup);
        message->tree_connect  = kept_body(s, message->tree_connect, sizeof *message->tree_connect);
        message->create        = kept_body(s, message->create, sizeof *message->create);
    }
    g_array_append_val(s->frame_events, kept);
    if (s->recorded != NULL)
        g_array_append_val(s->recorded, kept);
}

static void feed(scene *s, const smbtriage_event *event)
{
    keep(s, event);
    smbtriage_engine_feed(s->engine, event);
}

static void next_frame(scene *s)
{
    if (s->next.same_frame)
        return;
    s->frame++;
    s->time_ns += SCENE_SECOND / 1000;
    g_array_set_size(s->frame_events, 0);
    if (s->recorded == NULL) /* only the last frame can be told again */
        g_ptr_array_set_size(s->bodies, 0);
}

static void feed_segment_with(scene *s, gboolean from_client, guint8 flags, guint32 length, const char *begins,
                              size_t n_begins)
{
    wire           *w     = s->now;
    guint32        *mine  = from_client ? &w->client_sequence : &w->server_sequence;
    guint32         other = from_client ? w->server_sequence : w->client_sequence;
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_TCP_SEGMENT, .packet = packet_of(s, from_client)};

    event.u.tcp = (smbtriage_tcp_segment){
        .flags             = flags | s->next.extra_flags,
        .sequence          = s->next.is_retransmission ? *mine - length : *mine,
        .acknowledgment    = (flags & SMBTRIAGE_TCP_ACK) != 0 ? other : 0,
        .payload_length    = length,
        .is_retransmission = s->next.is_retransmission,
        .follows_lost      = s->next.follows_lost,
        .acks_unseen       = s->next.acks_unseen,
        .idle_ns           = s->next.idle_ns,
    };
    event.u.tcp.begins_length = (guint8)MIN(n_begins, (size_t)SMBTRIAGE_BEGINS);
    memcpy(event.u.tcp.begins, begins, event.u.tcp.begins_length);
    /* RFC 9293 3.10.7.1: who is not listening has no sequence numbers. */
    if (!from_client && !w->server_has_sent && (event.u.tcp.flags & SMBTRIAGE_TCP_RST) != 0)
        event.u.tcp.sequence = 0;
    w->server_has_sent |= !from_client && (event.u.tcp.flags & SMBTRIAGE_TCP_RST) == 0;
    if (!s->next.is_retransmission)
        *mine += length + ((event.u.tcp.flags & (SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_FIN)) != 0 ? 1 : 0);
    feed(s, &event);
}

static void feed_segment(scene *s, gboolean from_client, guint8 flags, guint32 length)
{
    feed_segment_with(s, from_client, flags, length, "", 0);
}

static guint32 segment(scene *s, gboolean from_client, guint8 flags, guint32 length)
{
    next_frame(s);
    feed_segment(s, from_client, flags, length);
    memset(&s->next, 0, sizeof s->next);
    return s->frame;
}

guint32 stage_message(scene *s, gboolean from_client, smbtriage_event *event)
{
    next_frame(s);
    if (!s->next.without_segment && !s->next.same_frame && s->now->transport == SMBTRIAGE_TRANSPORT_TCP)
        feed_segment(s, from_client, SMBTRIAGE_TCP_ACK, s->next.length == 0 ? MESSAGE_LENGTH : s->next.length);
    event->packet = packet_of(s, from_client);
    feed(s, event);
    memset(&s->next, 0, sizeof s->next);
    return s->frame;
}

guint32 stage_alone(scene *s, smbtriage_event *event)
{
    next_frame(s);
    event->packet.frame   = s->frame;
    event->packet.time_ns = s->time_ns;
    feed(s, event);
    memset(&s->next, 0, sizeof s->next);
    return s->frame;
}

guint32 scene_again(scene *s)
{
    g_autoptr(GArray) repeated = g_array_copy(s->frame_events);

    s->frame++;
    s->time_ns += SCENE_SECOND / 1000;
    for (guint i = 0; i < repeated->len; i++) {
        smbtriage_event event = g_array_index(repeated, smbtriage_event, i);

        event.packet.frame   = s->frame;
        event.packet.time_ns = s->time_ns;
        if (event.kind == SMBTRIAGE_EVENT_TCP_SEGMENT && event.u.tcp.payload_length > 0)
            event.u.tcp.is_retransmission = TRUE;
        if (s->recorded != NULL)
            g_array_append_val(s->recorded, event);
        smbtriage_engine_feed(s->engine, &event);
    }
    return s->frame;
}

/* ---- TCP ----------------------------------------------------------------------------------------------- */

guint32 scene_syn(scene *s)
{
    return segment(s, TRUE, SMBTRIAGE_TCP_SYN, 0);
}

guint32 scene_syn_ack(scene *s)
{
    return segment(s, FALSE, SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_ACK, 0);
}

guint32 scene_client_ack(scene *s)
{
    return segment(s, TRUE, SMBTRIAGE_TCP_ACK, 0);
}

guint32 scene_handshake(scene *s)
{
    scene_syn(s);
    scene_syn_ack(s);
    return scene_client_ack(s);
}

guint32 scene_ack(scene *s)
{
    return segment(s, FALSE, SMBTRIAGE_TCP_ACK, 0);
}

guint32 scene_client_data(scene *s, guint32 bytes)
{
    return segment(s, TRUE, SMBTRIAGE_TCP_ACK, bytes);
}

guint32 scene_ack_short(scene *s, guint32 missing)
{
    guint32 frame;

    s->now->client_sequence -= missing;
    frame = scene_ack(s);
    s->now->client_sequence += missing;
    return frame;
}

guint32 scene_server_data(scene *s, guint32 bytes)
{
    return segment(s, FALSE, SMBTRIAGE_TCP_ACK, bytes);
}

guint32 scene_client_retransmits(scene *s)
{
    s->next.is_retransmission = TRUE;
    return segment(s, TRUE, SMBTRIAGE_TCP_ACK, MESSAGE_LENGTH);
}

guint32 scene_server_retransmits(scene *s)
{
    guint32 frame;

    s->next.is_retransmission = TRUE;
    s->now->client_sequence -= MESSAGE_LENGTH;
    frame = segment(s, FALSE, SMBTRIAGE_TCP_ACK, MESSAGE_LENGTH);
    s->now->client_sequence += MESSAGE_LENGTH;
    return frame;
}

guint32 scene_client_retransmits_part(scene *s, guint32 bytes)
{
    guint32 after = s->now->client_sequence;
    guint32 frame;

    s->now->client_sequence   = after - MESSAGE_LENGTH + bytes;
    s->next.is_retransmission = TRUE;
    frame                     = segment(s, TRUE, SMBTRIAGE_TCP_ACK, bytes);
    s->now->client_sequence   = after;
    return frame;
}

guint32 scene_client_sends_again(scene *s, guint32 back, guint32 bytes)
{
    guint32 after = s->now->client_sequence;
    guint32 frame;

    s->now->client_sequence   = after - back + bytes;
    s->next.is_retransmission = TRUE;
    frame                     = segment(s, TRUE, SMBTRIAGE_TCP_ACK, bytes);
    s->now->client_sequence   = after;
    return frame;
}

static guint32 says(scene *s, gboolean from_client, const char *bytes, size_t n_bytes)
{
    next_frame(s);
    feed_segment_with(s, from_client, SMBTRIAGE_TCP_ACK, MESSAGE_LENGTH, bytes, n_bytes);
    memset(&s->next, 0, sizeof s->next);
    return s->frame;
}

guint32 scene_server_says(scene *s, const char *bytes)
{
    return says(s, FALSE, bytes, strlen(bytes));
}

guint32 scene_server_says_smb(scene *s, char magic)
{
    const char session_message[] = {0, 0, 0, MESSAGE_LENGTH - 4, magic, 'S', 'M', 'B'};

    return says(s, FALSE, session_message, sizeof session_message);
}

guint32 scene_client_says(scene *s, const char *bytes)
{
    return says(s, TRUE, bytes, strlen(bytes));
}

guint32 scene_icmp(scene *s, guint8 code, gboolean from_server)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_ICMP_UNREACHABLE};

    next_frame(s);
    event.packet        = packet_of(s, FALSE);
    event.packet.stream = G_MAXUINT32; /* unused */
    if (!from_server)
        event.packet.source.address[s->now->server.length - 1] = 1;
    event.u.icmp = (smbtriage_icmp_unreachable){
        .is_v6              = s->now->server.length == 16,
        .code               = code,
        .quoted_source      = s->now->client,
        .quoted_destination = s->now->server,
        .quoted_sequence    = s->now->client_sequence - 1,
    };
    feed(s, &event);
    return s->frame;
}

guint32 scene_client_resets(scene *s)
{
    return segment(s, TRUE, SMBTRIAGE_TCP_RST | SMBTRIAGE_TCP_ACK, 0);
}

guint32 scene_server_resets(scene *s)
{
    return segment(s, FALSE, SMBTRIAGE_TCP_RST | SMBTRIAGE_TCP_ACK, 0);
}

guint32 scene_client_closes(scene *s)
{
    return segment(s, TRUE, SMBTRIAGE_TCP_FIN | SMBTRIAGE_TCP_ACK, 0);
}

guint32 scene_server_closes(scene *s)
{
    return segment(s, FALSE, SMBTRIAGE_TCP_FIN | SMBTRIAGE_TCP_ACK, 0);
}
