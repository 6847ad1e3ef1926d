/* feed_watch.h - which traffic deserves work
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Nearly all frames of a capture say nothing about a connection's set-up. These tables tell so at the cost
 * of a few instructions.
 */
#ifndef SMBTRIAGE_PLUGIN_FEED_WATCH_H
#define SMBTRIAGE_PLUGIN_FEED_WATCH_H

#include "feed_scope.h"

/** Starts with the ports of SMB and of KDCs alone. */
void feed_watch_open(void);
void feed_watch_close(void);

/** Ports on which SMB servers and KDCs listen: TCP segments that open or end connections there are told. */
void feed_watch_port(guint16 port);

gboolean feed_watch_has_port(guint16 port);

/** What is to be told of a connection beyond its set-up messages: SMBTRIAGE_WATCH_*, 0 = nothing. */
void  feed_watch_connection(feed_scope *scope, guint watch);
guint feed_watch_of(feed_scope *scope);

/** TRUE when all TCP segments of the connection are told. */
gboolean feed_watch_has_connection(feed_scope *scope);

/** Sessions whose messages turned out to be unreadable, for each direction of a connection. */
void     feed_watch_seal(feed_scope *scope, guint64 session_id);
gboolean feed_watch_is_sealed(feed_scope *scope, guint64 session_id);

#endif
