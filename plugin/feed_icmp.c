/* feed_icmp.c - ICMP errors that quote the beginning of a TCP segment or of a datagram
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The quoted headers are read by hand: Wireshark dissects them like a packet of their own, and nothing in its fields
 * tells the quoted ones from those around them. Every offset is checked against what was captured.
 */
#include "feed_parts.h"

#include <string.h>

#include <epan/ipproto.h>

#include "capture.h"
#include "compat.h"

enum {
    ICMP_TYPE            = 0, /* RFC 792; RFC 4443 2.1 */
    ICMP_CODE            = 1,
    ICMP_HEADER          = 8,
    ICMP_UNREACHABLE     = 3,
    ICMP6_UNREACHABLE    = 1,
    ICMP_CODE_FRAGMENTS  = 4,  /* fragmentation needed: the sender shall send less, not give up */
    IPV4_HEADER_MIN      = 20, /* RFC 791 3.1 */
    IPV4_PROTOCOL        = 9,
    IPV4_FRAGMENT_OFFSET = 6,
    IPV4_SOURCE          = 12,
    IPV4_DESTINATION     = 16,
    IPV6_HEADER          = 40, /* RFC 8200 3 */
    IPV6_NEXT_HEADER     = 6,
    IPV6_SOURCE          = 8,
    IPV6_DESTINATION     = 24,
    QUOTED_LENGTH        = 8, /* TCP: ports and sequence number; UDP: all of its header. What RFC 792 promises */
    PORT_DNS             = 53
};

typedef struct {
    const guint8 *bytes;
    guint         length;
} quote;

static void set_end(smbtriage_endpoint *end, const guint8 *address, guint8 length)
{
    memcpy(end->address, address, length);
    end->length = length;
}

/* TRUE if it is a protocol that is of interest. */
static gboolean read_protocol(guint8 protocol, smbtriage_icmp_unreachable *error)
{
    error->is_udp = protocol == IP_PROTO_UDP;
    return error->is_udp || protocol == IP_PROTO_TCP;
}

/* Where the quoted segment begins, or 0 when it is not the first part of a TCP segment or a datagram. */
static guint read_ipv4(const quote *quoted, smbtriage_icmp_unreachable *error)
{
    if (quoted->length < IPV4_HEADER_MIN || quoted->bytes[0] >> 4 != 4)
        return 0;
    guint length = (guint)(quoted->bytes[0] & 0x0F) * 4;
    guint offset = compat_ntoh16(quoted->bytes + IPV4_FRAGMENT_OFFSET) & 0x1FFF;
    if (length < IPV4_HEADER_MIN || offset != 0 || !read_protocol(quoted->bytes[IPV4_PROTOCOL], error))
        return 0;
    set_end(&error->quoted_source, quoted->bytes + IPV4_SOURCE, 4);
    set_end(&error->quoted_destination, quoted->bytes + IPV4_DESTINATION, 4);
    return length;
}

static guint read_ipv6(const quote *quoted, smbtriage_icmp_unreachable *error)
{
    if (quoted->length < IPV6_HEADER || quoted->bytes[0] >> 4 != 6 ||
        !read_protocol(quoted->bytes[IPV6_NEXT_HEADER], error))
        return 0;
    set_end(&error->quoted_source, quoted->bytes + IPV6_SOURCE, 16);
    set_end(&error->quoted_destination, quoted->bytes + IPV6_DESTINATION, 16);
    return IPV6_HEADER;
}

/* Of datagrams only those that asked a KDC or a name server, or for SMB over QUIC. */
static gboolean is_wanted(const smbtriage_icmp_unreachable *error)
{
    guint16 port = error->quoted_destination.port;
    return !error->is_udp || port == SMBTRIAGE_KERBEROS_PORT || port == PORT_DNS || port == SMBTRIAGE_QUIC_PORT;
}

static gboolean read_transport(const quote *quoted, guint start, smbtriage_icmp_unreachable *error)
{
    if (start == 0 || quoted->length < start + QUOTED_LENGTH)
        return FALSE;
    const guint8 *segment          = quoted->bytes + start;
    error->quoted_source.port      = compat_ntoh16(segment);
    error->quoted_destination.port = compat_ntoh16(segment + 2);
    error->quoted_sequence         = error->is_udp ? 0 : compat_ntoh32(segment + 4);
    return is_wanted(error);
}

static gboolean is_unreachable(const guint8 *header, gboolean is_v6)
{
    if (is_v6)
        return header[ICMP_TYPE] == ICMP6_UNREACHABLE;
    return header[ICMP_TYPE] == ICMP_UNREACHABLE && header[ICMP_CODE] != ICMP_CODE_FRAGMENTS;
}

void feed_icmp_read(tvbuff_t *tvb, packet_info *pinfo, gboolean is_v6)
{
    guint length = MIN(tvb_captured_length(tvb), ICMP_HEADER + 60 + QUOTED_LENGTH);
    if (length <= ICMP_HEADER)
        return;
    const guint8 *header = tvb_get_ptr(tvb, 0, (gint)length);
    if (!is_unreachable(header, is_v6))
        return;

    smbtriage_event             event  = {.kind = SMBTRIAGE_EVENT_ICMP_UNREACHABLE};
    smbtriage_icmp_unreachable *error  = &event.u.icmp;
    const quote                 quoted = {header + ICMP_HEADER, length - ICMP_HEADER};
    error->is_v6                       = is_v6;
    error->code                        = header[ICMP_CODE];
    if (!read_transport(&quoted, is_v6 ? read_ipv6(&quoted, error) : read_ipv4(&quoted, error), error))
        return;

    feed_scope scope;
    feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_TCP, pinfo, NULL);
    if (scope.is_feeding) {
        event.packet = feed_scope_packet(&scope);
        capture_feed(&event);
    }
    feed_scope_leave(&scope);
}
