/* feed_icmp.c - ICMP errors that quote the beginning of a TCP segment
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
    TCP_QUOTED           = 8 /* ports and sequence number: what RFC 792 promises */
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

/* Where the quoted segment begins, or 0 when it is not the first part of a TCP segment. */
static guint read_ipv4(const quote *quoted, smbtriage_icmp_unreachable *error)
{
    if (quoted->length < IPV4_HEADER_MIN || quoted->bytes[0] >> 4 != 4)
        return 0;
    guint length = (guint)(quoted->bytes[0] & 0x0F) * 4;
    guint offset = compat_ntoh16(quoted->bytes + IPV4_FRAGMENT_OFFSET) & 0x1FFF;
    if (length < IPV4_HEADER_MIN || offset != 0 || quoted->bytes[IPV4_PROTOCOL] != IP_PROTO_TCP)
        return 0;
    set_end(&error->quoted_source, quoted->bytes + IPV4_SOURCE, 4);
    set_end(&error->quoted_destination, quoted->bytes + IPV4_DESTINATION, 4);
    return length;
}

static guint read_ipv6(const quote *quoted, smbtriage_icmp_unreachable *error)
{
    if (quoted->length < IPV6_HEADER || quoted->bytes[0] >> 4 != 6 || quoted->bytes[IPV6_NEXT_HEADER] != IP_PROTO_TCP)
        return 0;
    set_end(&error->quoted_source, quoted->bytes + IPV6_SOURCE, 16);
    set_end(&error->quoted_destination, quoted->bytes + IPV6_DESTINATION, 16);
    return IPV6_HEADER;
}

static gboolean read_tcp(const quote *quoted, guint start, smbtriage_icmp_unreachable *error)
{
    if (start == 0 || quoted->length < start + TCP_QUOTED)
        return FALSE;
    const guint8 *segment          = quoted->bytes + start;
    error->quoted_source.port      = compat_ntoh16(segment);
    error->quoted_destination.port = compat_ntoh16(segment + 2);
    error->quoted_sequence         = compat_ntoh32(segment + 4);
    return TRUE;
}

static gboolean is_unreachable(const guint8 *header, gboolean is_v6)
{
    if (is_v6)
        return header[ICMP_TYPE] == ICMP6_UNREACHABLE;
    return header[ICMP_TYPE] == ICMP_UNREACHABLE && header[ICMP_CODE] != ICMP_CODE_FRAGMENTS;
}

void feed_icmp_read(tvbuff_t *tvb, packet_info *pinfo, gboolean is_v6)
{
    guint length = MIN(tvb_captured_length(tvb), ICMP_HEADER + 60 + TCP_QUOTED);
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
    if (!read_tcp(&quoted, is_v6 ? read_ipv6(&quoted, error) : read_ipv4(&quoted, error), error))
        return;

    feed_scope scope;
    feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_TCP, pinfo, NULL);
    if (scope.is_feeding) {
        event.packet = feed_scope_packet(&scope);
        capture_feed(&event);
    }
    feed_scope_leave(&scope);
}
