/* feed_names.c - messages of name services: DNS, LLMNR, mDNS and NetBIOS
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_parts.h"

#include "capture.h"
#include "compat.h"
#include "dns_message.h"

enum {
    PORT_DNS        = 53,   /* RFC 1035 4.2 */
    PORT_NETBIOS    = 137,  /* RFC 1002 4.2 */
    PORT_MDNS       = 5353, /* RFC 6762 2 */
    PORT_LLMNR      = 5355, /* RFC 4795 2 */
    UDP_DESTINATION = 2,    /* RFC 768 */
    UDP_LENGTH      = 4,
    UDP_HEADER      = 8,
    TCP_LENGTH      = 2 /* RFC 1035 4.2.2: stands before a message */
};

/* Read for as long as the message is fed. What was held back is fed before a message that was read already. */
static dns_room room;
static dns_room held_room;

static smbtriage_name_service service_on(guint16 port)
{
    switch (port) {
    case PORT_NETBIOS:
        return SMBTRIAGE_NAMES_NETBIOS;
    case PORT_MDNS:
        return SMBTRIAGE_NAMES_MDNS;
    case PORT_LLMNR:
        return SMBTRIAGE_NAMES_LLMNR;
    default:
        return SMBTRIAGE_NAMES_DNS;
    }
}

/* What follows start, of which length bytes were sent. */
static dns_bytes bytes_after(tvbuff_t *tvb, guint start, guint length)
{
    guint     captured = MIN(tvb_captured_length(tvb) - start, length);
    dns_bytes sent     = {captured == 0 ? NULL : tvb_get_ptr(tvb, (gint)start, (gint)captured), captured, length};
    return sent;
}

static void feed(smbtriage_event *event)
{
    event->kind = SMBTRIAGE_EVENT_NAMES;
    capture_feed(event);
}

/* ---- until somebody has a use for it ----------------------------------------------------------------------------- */

/* Most captures that hold DNS hold nothing that smbtriage is about. So messages are not read until anything else was
 * fed; of those before it the last ones are kept as they are. */
enum {
    MAX_HELD   = 256,
    HELD_BYTES = 4096 /* what clients offer to take at most (RFC 6891 6.2.5); of a longer one the beginning */
};

typedef struct {
    smbtriage_packet       packet;
    smbtriage_name_service service;
    guint                  length;
    GByteArray            *bytes; /* NULL until the place is used first */
} held_message;

static held_message held[MAX_HELD]; /* a ring */
static guint        n_held;
static guint        next_held;
static gboolean     is_awake;

static void feed_held(void)
{
    guint first = (next_held + MAX_HELD - n_held) % MAX_HELD;

    is_awake = TRUE;
    for (guint i = 0; i < n_held; i++) {
        const held_message *one  = &held[(first + i) % MAX_HELD];
        const dns_bytes     sent = {one->bytes->data, one->bytes->len, one->length};
        smbtriage_event     event;

        if (!dns_message_read(&sent, one->service, &held_room, &event.u.names))
            continue;
        event.packet = one->packet;
        feed(&event);
    }
    n_held = 0;
}

/* Multicast goes on all the time, and hardly anybody reaches a server by it. */
static void hold(const smbtriage_packet *packet, smbtriage_name_service service, const dns_bytes *sent)
{
    held_message *one;

    if (service == SMBTRIAGE_NAMES_MDNS || sent->captured == 0)
        return;
    one          = &held[next_held];
    one->packet  = *packet;
    one->service = service;
    one->length  = sent->length;
    if (one->bytes == NULL)
        one->bytes = g_byte_array_new();
    g_byte_array_set_size(one->bytes, 0);
    g_byte_array_append(one->bytes, sent->bytes, MIN(sent->captured, HELD_BYTES));
    next_held = (next_held + 1) % MAX_HELD;
    n_held    = MIN(n_held + 1, (guint)MAX_HELD);
}

void feed_names_open(void)
{
    n_held = next_held = 0;
    is_awake           = FALSE;
    capture_before_next(feed_held);
}

void feed_names_close(void)
{
    for (guint i = 0; i < MAX_HELD; i++)
        g_clear_pointer(&held[i].bytes, g_byte_array_unref);
}

/* ---- UDP ------------------------------------------------------------------------------------------------------- */

/* A broadcast for a file server: from here on names matter. */
static gboolean wants_file_server(const smbtriage_dns_message *names)
{
    return names->service == SMBTRIAGE_NAMES_NETBIOS && !names->is_response &&
           names->suffix == SMBTRIAGE_NETBIOS_IS_SERVER;
}

static void read_datagram(feed_scope *scope, tvbuff_t *tvb)
{
    const guint8   *header = tvb_get_ptr(tvb, 0, UDP_HEADER);
    guint           length = compat_ntoh16(header + UDP_LENGTH);
    const dns_bytes sent   = bytes_after(tvb, UDP_HEADER, length - MIN(length, UDP_HEADER));
    smbtriage_event event;

    if (length > tvb_reported_length(tvb) && !scope->pinfo->fragmented) /* damaged */
        return;
    scope->source_port      = compat_ntoh16(header);
    scope->destination_port = compat_ntoh16(header + UDP_DESTINATION);
    guint16 port = feed_names_is_port(scope->destination_port) ? scope->destination_port : scope->source_port;
    event.packet = feed_scope_packet(scope);
    if (!is_awake && port != PORT_NETBIOS) {
        hold(&event.packet, service_on(port), &sent);
        return;
    }
    if (!dns_message_read(&sent, service_on(port), &room, &event.u.names))
        return;
    if (is_awake || wants_file_server(&event.u.names))
        feed(&event);
}

void feed_names_udp(tvbuff_t *tvb, packet_info *pinfo)
{
    feed_scope scope;
    feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_OTHER, pinfo, NULL);
    if (scope.is_feeding)
        read_datagram(&scope, tvb);
    feed_scope_leave(&scope);
}

/* ---- TCP ------------------------------------------------------------------------------------------------------- */

gboolean feed_names_is_on_tcp(const feed_scope *scope)
{
    return scope->source_port == PORT_DNS || scope->destination_port == PORT_DNS;
}

gboolean feed_names_is_whole(const feed_scope *scope, tvbuff_t *tvb, guint start)
{
    if (!feed_names_is_on_tcp(scope))
        return FALSE;
    guint reported = tvb_reported_length(tvb);
    return reported > start + TCP_LENGTH && tvb_captured_length(tvb) > start + TCP_LENGTH &&
           compat_ntoh16(tvb_get_ptr(tvb, (gint)start, TCP_LENGTH)) == reported - start - TCP_LENGTH;
}

void feed_names_tcp(tvbuff_t *tvb, guint start, const smbtriage_packet *packet)
{
    const dns_bytes sent = bytes_after(tvb, start + TCP_LENGTH, tvb_reported_length(tvb) - start - TCP_LENGTH);
    smbtriage_event event;

    if (!is_awake) {
        hold(packet, SMBTRIAGE_NAMES_DNS, &sent);
        return;
    }
    if (!dns_message_read(&sent, SMBTRIAGE_NAMES_DNS, &room, &event.u.names))
        return;
    event.packet = *packet;
    feed(&event);
}
