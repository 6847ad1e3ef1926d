/* feed_scope.h - one transport segment while it is dissected, and the messages found in it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Messages are found while the transport's dissector still runs, and what there is to say about the segment
 * is known only after it. A scope holds the messages back until then. Scopes nest, as tunnels do.
 *
 * Nearly all segments have nothing to tell. For those there is a scope that nobody guards against exceptions, because
 * guarding costs more than all else that is done for them: what is found in it after all is told at once, and when
 * an exception leaves it open, whoever asks for it next notices that it is that of another packet.
 */
#ifndef SMBTRIAGE_PLUGIN_FEED_SCOPE_H
#define SMBTRIAGE_PLUGIN_FEED_SCOPE_H

#include "capture.h"
#include "message.h"

typedef struct {
    smbtriage_endpoint source;
    smbtriage_endpoint destination;
} feed_ends;

typedef struct feed_scope feed_scope;

struct feed_scope {
    feed_scope         *outer;
    packet_info        *pinfo;
    gboolean            is_feeding; /* first visit, and not a packet quoted in an error message */
    gboolean            has_inner;
    smbtriage_transport transport;
    address             source; /* pinfo's own change in tunnels */
    address             destination;
    guint16             source_port;
    guint16             destination_port;
    gboolean            has_ends; /* of ends: feed_scope_ends() makes them once */
    feed_ends           ends;
    gboolean            has_watch; /* of watch: feed_watch_of() looks it up once */
    guint               watch;     /* SMBTRIAGE_WATCH_* */
    const proto_node   *mark;      /* the last node of the tree before this scope */
    message            *first;
    message            *last;

    /* Of one that may be unguarded */
    gint64      place; /* of the frame in the file: a frame that a read filter drops leaves its number to the next */
    tvbuff_t   *tvb;
    proto_tree *tree;
    gboolean    is_told;                 /* the segment itself */
    void (*tell_now)(feed_scope *scope); /* NULL: hold back */
};

/** Opens a scope; it lives on the caller's stack until feed_scope_leave(), which must be called whatever happens.
 * Ports are left 0. */
void feed_scope_enter(feed_scope *scope, smbtriage_transport transport, packet_info *pinfo, proto_tree *tree);

/** Opens the scope of a frame's first visit that needs no feed_scope_leave() when an exception passes. NULL when it is
 * not free: then use feed_scope_enter(). tell_now is called each time something was found, with it in the scope; set
 * it to NULL before you guard the scope after all. */
feed_scope *feed_scope_enter_unguarded(smbtriage_transport transport, tvbuff_t *tvb, packet_info *pinfo,
                                       proto_tree *tree, void (*tell_now)(feed_scope *scope));

/** Closes it. TRUE if it was the outermost one, or only an unguarded one is around it. */
gboolean feed_scope_leave(feed_scope *scope);

/** The innermost open scope of this frame, or NULL. */
feed_scope *feed_scope_current(const packet_info *pinfo);

/** TRUE if a scope was opened in this frame. */
gboolean feed_scope_was_in(const packet_info *pinfo);

/** Forgets the frames of the previous capture. */
void feed_scope_reset(void);

/** Holds back what a walk has found; where there is tell_now, that is called. */
void feed_scope_queue(feed_scope *scope, const message_walk *walk);

/** The two ends of the scope's connection, for comparing: all bytes are defined. */
const feed_ends *feed_scope_ends(feed_scope *scope);

/** Notes how far the capture goes. */
static inline void feed_reached(const packet_info *pinfo)
{
    capture_reached.frame       = pinfo->num;
    capture_reached.seconds     = pinfo->abs_ts.secs;
    capture_reached.nanoseconds = pinfo->abs_ts.nsecs;
}

/** Where and when, without what only the transport knows (stream, handshake_seen). */
smbtriage_packet feed_scope_packet(feed_scope *scope);

/** Drops the messages held back that the engine has no use for now. */
void feed_scope_keep_wanted(feed_scope *scope, const smbtriage_packet *packet);

/** Feeds the messages held back. */
void feed_scope_flush(feed_scope *scope, const smbtriage_packet *packet);

#endif
