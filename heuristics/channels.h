/* channels.h - which connections belong to one client and one server
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Addresses do not tell: with multichannel both sides have several. ClientGuid and ServerGuid do ([MS-SMB2] 2.2.3,
 * 2.2.4).
 */
#ifndef SMBTRIAGE_CHANNELS_H
#define SMBTRIAGE_CHANNELS_H

#include "state.h"

/** For engine.c: the table behind it. */
GHashTable *smbtriage_channels_new(void);

/** A session was set up over this connection, not bound to one that there was. */
void smbtriage_channels_learn(const smbtriage_connection *connection);

/** The connection over which the client of this one set up a session with its server last, or NULL. */
const smbtriage_connection *smbtriage_channels_first(const smbtriage_connection *connection);

#endif
