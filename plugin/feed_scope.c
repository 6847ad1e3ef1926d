/* feed_scope.c - one transport segment while it is dissected, and the messages found in it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_scope.h"

#include <string.h>

static feed_scope *innermost;
static guint32     last_frame; /* in which a scope was opened */

void feed_scope_enter(feed_scope *scope, smbtriage_transport transport, packet_info *pinfo, proto_tree *tree)
{
    scope->outer            = innermost;
    scope->pinfo            = pinfo;
    scope->is_feeding       = !pinfo->fd->visited && !pinfo->flags.in_error_pkt;
    scope->has_inner        = FALSE;
    scope->transport        = transport;
    scope->source           = pinfo->src;
    scope->destination      = pinfo->dst;
    scope->source_port      = 0;
    scope->destination_port = 0;
    scope->has_watch        = FALSE;
    scope->mark             = tree == NULL ? NULL : tree->last_child;
    scope->first            = NULL;
    scope->last             = NULL;
    if (innermost != NULL)
        innermost->has_inner = TRUE;
    innermost  = scope;
    last_frame = pinfo->num;
}

gboolean feed_scope_leave(feed_scope *scope)
{
    innermost = scope->outer;
    return innermost == NULL;
}

feed_scope *feed_scope_current(void)
{
    return innermost;
}

gboolean feed_scope_was_in(const packet_info *pinfo)
{
    return last_frame == pinfo->num;
}

void feed_scope_reset(void)
{
    innermost  = NULL;
    last_frame = 0;
}

void feed_scope_queue(feed_scope *scope, const message_walk *walk)
{
    if (walk->first == NULL)
        return;
    if (scope->last != NULL)
        scope->last->next = walk->first;
    else
        scope->first = walk->first;
    scope->last = walk->last;
}

static smbtriage_endpoint endpoint(const address *from, guint16 port)
{
    smbtriage_endpoint end;
    memset(&end, 0, sizeof end);
    end.port = port;
    if ((from->type == AT_IPv4 && from->len == 4) || (from->type == AT_IPv6 && from->len == 16)) {
        end.length = (guint8)from->len;
        memcpy(end.address, from->data, end.length);
    }
    return end;
}

feed_ends feed_scope_ends(const feed_scope *scope)
{
    feed_ends ends;
    memset(&ends, 0, sizeof ends);
    ends.source      = endpoint(&scope->source, scope->source_port);
    ends.destination = endpoint(&scope->destination, scope->destination_port);
    return ends;
}

smbtriage_packet feed_scope_packet(const feed_scope *scope)
{
    const packet_info *pinfo  = scope->pinfo;
    feed_ends          ends   = feed_scope_ends(scope);
    smbtriage_packet   packet = {
          .frame        = pinfo->num,
          .place        = pinfo->fd->file_off,
          .time_ns      = capture_time_ns(pinfo->abs_ts.secs, pinfo->abs_ts.nsecs),
          .transport    = scope->transport,
          .source       = ends.source,
          .destination  = ends.destination,
          .is_truncated = pinfo->fd->cap_len < pinfo->fd->pkt_len,
    };
    return packet;
}

void feed_scope_keep_wanted(feed_scope *scope, const smbtriage_packet *packet)
{
    message **link = &scope->first;
    scope->last    = NULL;
    while (*link != NULL) {
        message *queued      = *link;
        queued->event.packet = *packet;
        if (!capture_wants(&queued->event)) {
            *link = queued->next;
            continue;
        }
        scope->last = queued;
        link        = &queued->next;
    }
}

void feed_scope_flush(feed_scope *scope, const smbtriage_packet *packet)
{
    for (message *queued = scope->first; queued != NULL; queued = queued->next) {
        queued->event.packet = *packet;
        capture_feed(&queued->event);
    }
    scope->first = NULL;
    scope->last  = NULL;
}
