/* feed_clock.c - how far the capture goes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Whether a request is unanswered depends on how long the capture went on after it, and its last frames may
 * be pings or name lookups. So we stand in front of those dissectors too, and look at the clock: no way to ask
 * Wireshark for the last frame works in all its modes. ICMP errors and name service messages are read on the way.
 */
#include "feed_parts.h"

#include <epan/exceptions.h>
#include <epan/ipproto.h>

#include "capture.h"
#include "compat.h"
#include "present.h"

enum {
    UDP_DESTINATION_PORT = 2, /* RFC 768 */
    UDP_HEADER           = 8
};

typedef struct {
    guint32            ip_proto;
    const char        *parent; /* its protocol */
    const char        *name;
    const char        *filter;
    dissector_t        observer;
    int                pino; /* protocol in name only: adds no layer */
    dissector_handle_t original;
    dissector_handle_t handle; /* of the observer */
} clock_hook;

static int observe_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static int observe_icmp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static int observe_icmpv6(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

static clock_hook hooks[] = {
    {IP_PROTO_UDP, "udp", "UDP, observed by smbtriage", "smbtriage_udp", observe_udp, -1, NULL, NULL},
    {IP_PROTO_ICMP, "icmp", "ICMP, observed by smbtriage", "smbtriage_icmp", observe_icmp, -1, NULL, NULL},
    {IP_PROTO_ICMPV6, "icmpv6", "ICMPv6, observed by smbtriage", "smbtriage_icmpv6", observe_icmpv6, -1, NULL, NULL},
};

static int observe(const clock_hook *hook, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!pinfo->fd->visited)
        feed_reached(pinfo);
    pinfo->can_desegment = pinfo->saved_can_desegment; /* being called in between took one from it */
    return call_dissector_only(hook->original, tvb, pinfo, tree, data);
}

static gboolean carries_names(tvbuff_t *tvb)
{
    if (tvb_captured_length(tvb) < UDP_HEADER)
        return FALSE;
    const guint8 *header = tvb_get_ptr(tvb, 0, UDP_HEADER);
    return feed_names_is_port(compat_ntoh16(header)) ||
           feed_names_is_port(compat_ntoh16(header + UDP_DESTINATION_PORT));
}

static int observe_and_present(const clock_hook *hook, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    volatile int length = 0;
    TRY
    {
        length = observe(hook, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        present_frame(tvb, pinfo, tree);
    }
    ENDTRY;
    return length;
}

/* The message is read first, because the dissectors give up on one that was cut. */
static int observe_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!carries_names(tvb))
        return observe(&hooks[0], tvb, pinfo, tree, data);
    if (!pinfo->fd->visited)
        feed_names_udp(tvb, pinfo);
    return capture_has_findings ? observe_and_present(&hooks[0], tvb, pinfo, tree, data)
                                : observe(&hooks[0], tvb, pinfo, tree, data);
}

static int observe_icmp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    int length = observe(&hooks[1], tvb, pinfo, tree, data);
    feed_icmp_read(tvb, pinfo, FALSE);
    present_frame(tvb, pinfo, tree);
    return length;
}

static int observe_icmpv6(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    int length = observe(&hooks[2], tvb, pinfo, tree, data);
    feed_icmp_read(tvb, pinfo, TRUE);
    present_frame(tvb, pinfo, tree);
    return length;
}

void feed_clock_register(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++) {
        int parent = proto_get_id_by_filter_name(hooks[i].parent);

        if (parent != -1)
            hooks[i].pino = proto_register_protocol_in_name_only(hooks[i].name, hooks[i].name, hooks[i].filter, parent,
                                                                 FT_PROTOCOL);
    }
}

void feed_clock_handoff(void)
{
    dissector_table_t table = find_dissector_table("ip.proto");

    for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++) {
        if (hooks[i].pino == -1 || hooks[i].original != NULL)
            continue;
        hooks[i].original = dissector_get_uint_handle(table, hooks[i].ip_proto);
        if (hooks[i].original == NULL)
            continue;
        hooks[i].handle = create_dissector_handle(hooks[i].observer, hooks[i].pino);
        dissector_add_uint("ip.proto", hooks[i].ip_proto, hooks[i].handle);
    }
}

void feed_clock_open(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++)
        feed_hook_put_back("ip.proto", hooks[i].ip_proto, hooks[i].original, hooks[i].handle);
}
