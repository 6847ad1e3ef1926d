/* names.h - names from the wire, made safe, and what is known about whom
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_NAMES_H
#define SMBTRIAGE_NAMES_H

#include "state.h"

/** A copy of text that any output can print: valid UTF-8; control, bidirectional and line separator
 *  characters as <U+000A>; cut to SMBTRIAGE_NAME_MAX characters (printable.h) and "...". Owned by the engine; equal
 *  texts of one kind share one copy. The kind says what is shown in its place (redact.h). NULL stays NULL; beyond
 *  SMBTRIAGE_LIMIT_TEXTS it is NULL as well: as if not seen. */
const char *smbtriage_names_clean(struct smbtriage_engine *engine, smbtriage_name_kind kind, const char *text);

/** The same name whatever its letter case: equal names share one copy. Owned by the engine. NULL beyond
 *  SMBTRIAGE_LIMIT_TEXTS, and when no event is being fed: for a name that is not kept. */
const char *smbtriage_names_folded(struct smbtriage_engine *engine, const char *name);

/** The table of addresses as text, empty. */
GHashTable *smbtriage_names_addresses_new(void);

/** FALSE for an address that nobody has yet when SMBTRIAGE_LIMIT_ADDRESSES is reached. */
gboolean smbtriage_names_has_room_for(const struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint);

/** "192.0.2.1" or "2001:db8::1" (RFC 5952), "unknown" for other families and where there is no room. Owned by the
 * engine; equal addresses share one copy. */
const char *smbtriage_names_address(struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint);

/** The same, or NULL when nobody has this address yet. */
const char *smbtriage_names_known_address(const struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint);

/** Learns the name of the computer at a server address. A later source overwrites an earlier one only when
 *  certain is TRUE (the server said so itself). */
void smbtriage_names_learn_server(const smbtriage_connection *connection, const char *name, gboolean certain);

/** The name of the server as far as it was learned, on this or another connection, or NULL. */
const char *smbtriage_names_server(const smbtriage_connection *connection);

/** The same, or its address. */
const char *smbtriage_names_server_or_address(const smbtriage_connection *connection);

/** "server" of \\\\server\\share, or NULL. Free with g_free(). */
char *smbtriage_host_of_path(const char *path);

/** Remembers that a share was reached at this server, and whether the access was encrypted. */
void smbtriage_names_learn_share(smbtriage_connection *connection, const char *path, guint32 frame,
                                 smbtriage_fact is_encrypted);

/** Remembers that the server has no share of this path. */
void smbtriage_names_lose_share(smbtriage_connection *connection, const char *path, guint32 frame);

/** The share of this name at this server, when it was reached by another name of the server, and only so, and was
 *  still there when it was last asked for; or NULL. */
const smbtriage_known_share *smbtriage_names_scoped_share(const smbtriage_connection *connection, const char *path);

/** A share of this server that works and whose name is nearly the one in path, or NULL. */
const smbtriage_known_share *smbtriage_names_near_share(const smbtriage_connection *connection, const char *path);

/** The share of this name at this server, when it was reached by anybody, or NULL. */
const smbtriage_known_share *smbtriage_names_known_share(const smbtriage_connection *connection, const char *path);

#endif
