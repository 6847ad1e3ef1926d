/* feed_scope.c - one transport segment while it is dissected, and the messages found in it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_scope.h"

#include <string.h>

static feed_scope *innermost;
static feed_scope  unguarded;  /* one is enough: tunnels are rare */
static guint32     last_frame; /* in which a scope was opened */
static gint64      last_place; /* of that frame */

/* An exception may have left the unguarded one open: then this is another frame, or another packet of it. */
static void drop_abandoned(const packet_info *pinfo)
{
    if (innermost != &unguarded)
        return;
    if (unguarded.place != pinfo->fd->file_off || pinfo->fd->visited || pinfo->ptype != PT_TCP)
        innermost = NULL;
}

static void enter(feed_scope *scope, smbtriage_transport transport, packet_info *pinfo, const proto_tree *tree)
{
    scope->outer            = innermost;
    scope->pinfo            = pinfo;
    scope->has_inner        = FALSE;
    scope->transport        = transport;
    scope->source           = pinfo->src;
    scope->destination      = pinfo->dst;
    scope->source_port      = 0;
    scope->destination_port = 0;
    scope->has_ends         = FALSE;
    scope->has_watch        = FALSE;
    scope->mark             = tree == NULL ? NULL : tree->last_child;
    scope->first            = NULL;
    scope->last             = NULL;
    innermost               = scope;
    last_frame              = pinfo->num;
    last_place              = pinfo->fd->file_off;
}

void feed_scope_enter(feed_scope *scope, smbtriage_transport transport, packet_info *pinfo, proto_tree *tree)
{
    drop_abandoned(pinfo);
    if (innermost != NULL)
        innermost->has_inner = TRUE;
    enter(scope, transport, pinfo, tree);
    scope->is_feeding = !pinfo->fd->visited && !pinfo->flags.in_error_pkt;
    scope->is_told    = FALSE;
    scope->tell_now   = NULL;
}

feed_scope *feed_scope_enter_unguarded(smbtriage_transport transport, tvbuff_t *tvb, packet_info *pinfo,
                                       proto_tree *tree, void (*tell_now)(feed_scope *scope))
{
    drop_abandoned(pinfo);
    if (innermost != NULL || pinfo->fd->visited || pinfo->flags.in_error_pkt)
        return NULL;
    enter(&unguarded, transport, pinfo, tree);
    unguarded.is_feeding = TRUE;
    unguarded.place      = pinfo->fd->file_off;
    unguarded.tvb        = tvb;
    unguarded.tree       = tree;
    unguarded.is_told    = FALSE;
    unguarded.tell_now   = tell_now;
    return &unguarded;
}

gboolean feed_scope_leave(feed_scope *scope)
{
    innermost = scope->outer;
    return innermost == NULL || (innermost == &unguarded && unguarded.tell_now != NULL);
}

feed_scope *feed_scope_current(const packet_info *pinfo)
{
    drop_abandoned(pinfo);
    return innermost;
}

gboolean feed_scope_was_in(const packet_info *pinfo)
{
    return last_frame == pinfo->num && last_place == pinfo->fd->file_off;
}

void feed_scope_reset(void)
{
    innermost  = NULL;
    last_frame = 0;
    last_place = 0;
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
    if (scope->tell_now != NULL)
        scope->tell_now(scope);
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

const feed_ends *feed_scope_ends(feed_scope *scope)
{
    if (!scope->has_ends) {
        scope->ends.source      = endpoint(&scope->source, scope->source_port);
        scope->ends.destination = endpoint(&scope->destination, scope->destination_port);
        scope->has_ends         = TRUE;
    }
    return &scope->ends;
}

smbtriage_packet feed_scope_packet(feed_scope *scope)
{
    const packet_info *pinfo  = scope->pinfo;
    const feed_ends   *ends   = feed_scope_ends(scope);
    smbtriage_packet   packet = {
          .frame        = pinfo->num,
          .place        = pinfo->fd->file_off,
          .time_ns      = capture_time_ns(pinfo->abs_ts.secs, pinfo->abs_ts.nsecs),
          .transport    = scope->transport,
          .source       = ends->source,
          .destination  = ends->destination,
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
