/* feed_tcp.c - TCP segments
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * We stand in front of the TCP dissector, which makes us the frame around everything that TCP carries: what
 * is found inside is held back until the segment itself can be told, and findings are shown at the end.
 */
#include "feed_parts.h"

#include <string.h>

#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
#include <epan/ipproto.h>

#include "capture.h"
#include "elapsed.h"
#include "feed_watch.h"
#include "present.h"

/* RFC 9293 3.1: offsets within the TCP header. */
enum {
    TCP_SOURCE_PORT      = 0,
    TCP_DESTINATION_PORT = 2,
    TCP_SEQUENCE         = 4,
    TCP_ACKNOWLEDGMENT   = 8,
    TCP_DATA_OFFSET      = 12,
    TCP_FLAGS            = 13,
    TCP_HEADER_MIN       = 20,
    TCP_HEADER_MAX       = 60
};

/* RFC 1002 4.3: a session service packet, its header first. */
enum {
    NBSS_FLAGS            = 1,
    NBSS_LENGTH           = 2,
    NBSS_HEADER           = 4,
    NBSS_NAME_FIRST_LEVEL = 32, /* RFC 1001 14.1: length of an encoded name's first label */
    NBSS_REQUEST_MIN      = 68, /* two names without scope */
    NBSS_REQUEST_MAX      = 510
};

static int                pino; /* protocol in name only: adds no layer */
static int                proto_tcp_id;
static dissector_handle_t original;
static dissector_handle_t own;

/* The TCP header, and the first bytes of what it carries, in the buffer: valid while the buffer is. */
typedef struct {
    tvbuff_t     *tvb;
    const guint8 *bytes;
    guint         length; /* of bytes; 0: too short for a TCP header */
} tcp_header;

static tcp_header header_of(tvbuff_t *tvb)
{
    tcp_header header = {tvb, NULL, MIN(tvb_captured_length(tvb), TCP_HEADER_MAX + SMBTRIAGE_BEGINS)};
    if (header.length < TCP_HEADER_MIN)
        header.length = 0;
    else
        header.bytes = tvb_get_ptr(tvb, 0, (gint)header.length);
    return header;
}

static guint header_length(const tcp_header *header)
{
    return (guint)(header->bytes[TCP_DATA_OFFSET] >> 4) * 4;
}

static guint32 payload_length(const tcp_header *header)
{
    guint reported = tvb_reported_length(header->tvb);
    guint length   = header_length(header);
    return reported > length ? reported - length : 0;
}

/* ---- NetBIOS session service ------------------------------------------------------------------------------ */

/* SMB messages are of another type, and nearly all segments begin with one. */
static gboolean begins_as_nbss(const tcp_header *header)
{
    guint start = header_length(header);
    return header->length > start && header->bytes[start] >= SMBTRIAGE_NBSS_REQUEST &&
           header->bytes[start] <= SMBTRIAGE_NBSS_RETARGET;
}

/* The length that goes with each type; anything else is data that happens to start with the same byte. */
static gboolean is_nbss_length(guint8 type, guint length)
{
    switch (type) {
    case SMBTRIAGE_NBSS_REQUEST:
        return length >= NBSS_REQUEST_MIN && length <= NBSS_REQUEST_MAX;
    case SMBTRIAGE_NBSS_POSITIVE:
        return length == 0;
    case SMBTRIAGE_NBSS_NEGATIVE:
        return length == 1;
    case SMBTRIAGE_NBSS_RETARGET:
        return length == 6;
    default:
        return FALSE;
    }
}

/* TRUE if the segment is one session service packet and nothing else. */
static gboolean read_nbss(const tcp_header *header, smbtriage_nbss_message *nbss)
{
    guint32 payload = payload_length(header);
    guint   start   = header_length(header);
    if (!begins_as_nbss(header) || payload < NBSS_HEADER || header->length < start + NBSS_HEADER)
        return FALSE;

    const guint8 *bytes  = header->bytes + start;
    guint         length = compat_ntoh16(bytes + NBSS_LENGTH);
    if (bytes[NBSS_FLAGS] != 0 || length != payload - NBSS_HEADER || !is_nbss_length(bytes[0], length))
        return FALSE;

    gboolean has_next = header->length > start + NBSS_HEADER;
    if (bytes[0] == SMBTRIAGE_NBSS_REQUEST && has_next && bytes[NBSS_HEADER] != NBSS_NAME_FIRST_LEVEL)
        return FALSE;
    nbss->type       = (smbtriage_nbss_type)bytes[0];
    nbss->error_code = bytes[0] == SMBTRIAGE_NBSS_NEGATIVE && has_next ? bytes[NBSS_HEADER] : 0;
    return TRUE;
}

/* ---- the segment ----------------------------------------------------------------------------------------------- */

/* What the TCP dissector found remarkable about this segment; 0 also when its analysis is switched off. */
static guint16 analysis_of(const struct tcp_analysis *tcp)
{
    return tcp->ta == NULL ? 0 : tcp->ta->flags;
}

static gboolean is_begin_or_end(const tcp_header *header)
{
    return (header->bytes[TCP_FLAGS] & (SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_FIN | SMBTRIAGE_TCP_RST)) != 0;
}

static void copy_begins(const tcp_header *header, smbtriage_tcp_segment *segment)
{
    guint start = header_length(header);
    if (segment->payload_length == 0 || header->length <= start)
        return;
    segment->begins_length = (guint8)MIN(header->length - start, SMBTRIAGE_BEGINS);
    memcpy(segment->begins, header->bytes + start, segment->begins_length);
}

/* The sender's own time is set anew by a FIN; nearly always the other side spoke last, because it answers. */
static gint64 idle_ns(const struct tcp_analysis *tcp, const packet_info *pinfo)
{
    const tcp_analyze_seq_flow_info_t *other = tcp->rev == NULL ? NULL : tcp->rev->tcp_analyze_seq_info;
    if (other == NULL || nstime_is_zero(&other->nextseqtime))
        return -1;
    return smbtriage_elapsed_ns(capture_time_ns(other->nextseqtime.secs, other->nextseqtime.nsecs),
                                capture_time_ns(pinfo->abs_ts.secs, pinfo->abs_ts.nsecs));
}

static smbtriage_tcp_segment segment_of(const tcp_header *header, const struct tcp_analysis *tcp,
                                        const packet_info *pinfo)
{
    const guint16 resent =
        COMPAT_TCP_A_RETRANSMISSION | COMPAT_TCP_A_FAST_RETRANSMISSION | COMPAT_TCP_A_SPURIOUS_RETRANSMISSION;
    guint16               analysis = analysis_of(tcp);
    smbtriage_tcp_segment segment  = {
         .flags             = header->bytes[TCP_FLAGS],
         .sequence          = compat_ntoh32(header->bytes + TCP_SEQUENCE),
         .acknowledgment    = compat_ntoh32(header->bytes + TCP_ACKNOWLEDGMENT),
         .payload_length    = payload_length(header),
         .is_retransmission = (analysis & resent) != 0 && (analysis & COMPAT_TCP_A_KEEP_ALIVE) == 0,
         .follows_lost      = (analysis & COMPAT_TCP_A_LOST_PACKET) != 0,
         .acks_unseen       = (analysis & COMPAT_TCP_A_ACK_LOST_PACKET) != 0,
    };
    copy_begins(header, &segment);
    segment.idle_ns = is_begin_or_end(header) ? idle_ns(tcp, pinfo) : -1;
    return segment;
}

static smbtriage_fact handshake_seen(const struct tcp_analysis *tcp)
{
    const guint8 syn = COMPAT_TCP_COMPLETENESS_SYNSENT | COMPAT_TCP_COMPLETENESS_SYNACK;
    return (tcp->conversation_completeness & syn) != 0 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

/* The conversation that was found last: nearly always it is the next one, too, and to find it costs a thousand
 * instructions. A SYN may begin a new one between the same ends. */
static struct {
    feed_ends       ends;
    conversation_t *conversation;
} latest;

void feed_tcp_open(void)
{
    feed_hook_put_back("ip.proto", IP_PROTO_TCP, original, own);
    latest.conversation = NULL;
}

static gboolean is_latest(const feed_ends *ends)
{
    return latest.conversation != NULL &&
           ((memcmp(&ends->source, &latest.ends.source, sizeof ends->source) == 0 &&
             memcmp(&ends->destination, &latest.ends.destination, sizeof ends->destination) == 0) ||
            (memcmp(&ends->source, &latest.ends.destination, sizeof ends->source) == 0 &&
             memcmp(&ends->destination, &latest.ends.source, sizeof ends->destination) == 0));
}

static conversation_t *conversation_of(feed_scope *scope)
{
    const feed_ends *ends = feed_scope_ends(scope);
    if (is_latest(ends))
        return latest.conversation;

    conversation_t *found = find_conversation(scope->pinfo->num, &scope->source, &scope->destination, CONVERSATION_TCP,
                                              scope->source_port, scope->destination_port, 0);
    if (found == NULL || ends->source.length == 0 || ends->destination.length == 0)
        return found != NULL ? found : compat_find_interlaced_conversation(scope->pinfo);
    latest.ends         = *ends;
    latest.conversation = found;
    return found;
}

static const struct tcp_analysis *tcp_of(feed_scope *scope)
{
    const conversation_t *conversation = conversation_of(scope);
    return conversation == NULL ? NULL : conversation_get_proto_data(conversation, proto_tcp_id);
}

static gboolean is_on_watched_port(const feed_scope *scope)
{
    return feed_watch_has_port(scope->source_port) || feed_watch_has_port(scope->destination_port);
}

/* What a segment tells by itself, whatever it carries. */
static gboolean is_worth_telling(feed_scope *scope, const tcp_header *header)
{
    return is_begin_or_end(header) || feed_watch_has_connection(scope);
}

static void feed_segment_alone(const tcp_header *header, const struct tcp_analysis *tcp, const packet_info *pinfo,
                               const smbtriage_packet *packet)
{
    smbtriage_event event;
    event.kind   = SMBTRIAGE_EVENT_TCP_SEGMENT;
    event.packet = *packet;
    event.u.tcp  = segment_of(header, tcp, pinfo);
    capture_feed(&event);
}

static void feed_nbss(const smbtriage_nbss_message *nbss, const smbtriage_packet *packet)
{
    smbtriage_event event;
    event.kind   = SMBTRIAGE_EVENT_NBSS;
    event.packet = *packet;
    event.u.nbss = *nbss;
    capture_feed(&event);
}

static void feed_segment(feed_scope *scope, const tcp_header *header, const smbtriage_nbss_message *nbss)
{
    const struct tcp_analysis *tcp = tcp_of(scope);
    if (tcp == NULL)
        return;

    smbtriage_packet packet = feed_scope_packet(scope);
    packet.stream           = tcp->stream;
    packet.handshake_seen   = handshake_seen(tcp);
    feed_scope_keep_wanted(scope, &packet);
    if (scope->first == NULL && nbss == NULL && !is_worth_telling(scope, header))
        return;

    if (!scope->is_told)
        feed_segment_alone(header, tcp, scope->pinfo, &packet);
    scope->is_told = TRUE;
    if (nbss != NULL)
        feed_nbss(nbss, &packet);
    feed_scope_flush(scope, &packet);
    feed_watch_connection(scope, capture_watches(SMBTRIAGE_TRANSPORT_TCP, packet.stream));
}

/* Of a name server's connections the messages are told, and nothing else. */
static void tell_names(feed_scope *scope, const tcp_header *header)
{
    guint start = header_length(header);
    if (!feed_names_is_whole(scope, header->tvb, start))
        return;
    const struct tcp_analysis *tcp    = tcp_of(scope);
    smbtriage_packet           packet = feed_scope_packet(scope);
    if (tcp == NULL)
        return;
    packet.stream         = tcp->stream;
    packet.handshake_seen = handshake_seen(tcp);
    feed_names_tcp(header->tvb, start, &packet);
}

static void tell_segment(feed_scope *scope, const tcp_header *header)
{
    smbtriage_nbss_message nbss;
    if (scope->first != NULL)
        feed_segment(scope, header, NULL);
    else if (!is_on_watched_port(scope))
        tell_names(scope, header);
    else if (read_nbss(header, &nbss))
        feed_segment(scope, header, &nbss);
    else if (is_worth_telling(scope, header))
        feed_segment(scope, header, NULL);
}

/* ---- the frame around TCP -------------------------------------------------------------------------------------- */

static void set_ports(feed_scope *scope, const tcp_header *header)
{
    /* The TCP dissector gives up on these, and its analysis is that of an earlier segment. */
    if (header->length == 0 || header_length(header) < TCP_HEADER_MIN) {
        scope->is_feeding = FALSE;
        return;
    }
    scope->source_port      = compat_ntoh16(header->bytes + TCP_SOURCE_PORT);
    scope->destination_port = compat_ntoh16(header->bytes + TCP_DESTINATION_PORT);
    if ((header->bytes[TCP_FLAGS] & SMBTRIAGE_TCP_SYN) != 0)
        latest.conversation = NULL;
}

static void close_scope(feed_scope *scope, const tcp_header *header, proto_tree *tree)
{
    packet_info *pinfo = scope->pinfo;
    if (scope->is_feeding) {
        feed_fields_read(scope, tree);
        tell_segment(scope, header);
        feed_reached(pinfo);
    }
    if (feed_scope_leave(scope))
        present_frame(header->tvb, pinfo, tree);
}

/* Neither the segment itself nor that it carries names is to be told: what SMB messages it holds, if any, can be told
 * at once, and no exception can take anything away. */
static gboolean is_quiet(feed_scope *scope, const tcp_header *header)
{
    if (!scope->is_feeding || is_begin_or_end(header) || feed_names_is_on_tcp(scope) || feed_fields_in_use())
        return FALSE;
    return !is_on_watched_port(scope) || (!feed_watch_has_connection(scope) && !begins_as_nbss(header));
}

static void tell_now(feed_scope *scope)
{
    const tcp_header header = header_of(scope->tvb);
    feed_segment(scope, &header, NULL);
    present_frame(scope->tvb, scope->pinfo, scope->tree);
}

static int dissect_quiet(feed_scope *scope, const tcp_header *header, proto_tree *tree, void *data)
{
    feed_reached(scope->pinfo);
    int length = call_dissector_only(original, header->tvb, scope->pinfo, tree, data);
    feed_scope_leave(scope);
    return length;
}

static int dissect_within(feed_scope *scope, const tcp_header *header, proto_tree *tree, void *data)
{
    volatile int length = 0;
    TRY
    {
        length = call_dissector_only(original, header->tvb, scope->pinfo, tree, data);
    }
    FINALLY
    {
        close_scope(scope, header, tree);
    }
    ENDTRY;
    return length;
}

static int dissect_in_scope(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    feed_scope  guarded;
    feed_scope *scope;

    /* Being called in between took one from it; TCP must find what IP left. */
    pinfo->can_desegment = pinfo->saved_can_desegment;
    if (pinfo->fd->visited && !present_is_due(pinfo))
        return call_dissector_only(original, tvb, pinfo, tree, data);

    const tcp_header header = header_of(tvb);
    scope                   = feed_scope_enter_unguarded(SMBTRIAGE_TRANSPORT_TCP, tvb, pinfo, tree, tell_now);
    if (scope == NULL) {
        scope = &guarded;
        feed_scope_enter(scope, SMBTRIAGE_TRANSPORT_TCP, pinfo, tree);
    }
    set_ports(scope, &header);
    if (scope != &guarded && is_quiet(scope, &header))
        return dissect_quiet(scope, &header, tree, data);
    scope->tell_now = NULL;
    return dissect_within(scope, &header, tree, data);
}

void feed_tcp_register(void)
{
    proto_tcp_id = proto_get_id_by_filter_name("tcp");
    if (proto_tcp_id != -1)
        pino = proto_register_protocol_in_name_only("TCP, observed by smbtriage", "TCP (smbtriage)", "smbtriage_tcp",
                                                    proto_tcp_id, FT_PROTOCOL);
}

void feed_tcp_handoff(void)
{
    if (pino <= 0 || original != NULL)
        return;
    original = dissector_get_uint_handle(find_dissector_table("ip.proto"), IP_PROTO_TCP);
    if (original == NULL)
        return;
    own = create_dissector_handle(dissect_in_scope, pino);
    dissector_add_uint("ip.proto", IP_PROTO_TCP, own);
}
