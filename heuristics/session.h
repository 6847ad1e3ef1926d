/* session.h - what rules ask about a session
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_SESSION_H
#define SMBTRIAGE_SESSION_H

#include "state.h"

/** Session.IsGuest or Session.IsAnonymous ([MS-SMB2] 3.3.1.8); NOT_SEEN when the capture does not hold the answer
 *  that tells it. */
smbtriage_fact smbtriage_session_is_guest_or_null(const smbtriage_session *session);

/** Session.IsAnonymous. Servers may leave the flag out (3.3.5.5.3), as Samba does: then the empty name tells. */
smbtriage_fact smbtriage_session_is_anonymous(const smbtriage_session *session);

/** The session of this id that was set up with the server of this connection, on whatever connection, or NULL. */
smbtriage_session *smbtriage_session_find_primary(const smbtriage_connection *connection, guint64 id);

/** The session that the client of this connection means by this id when it binds a channel to it, or NULL. */
smbtriage_session *smbtriage_session_find_to_join(const smbtriage_connection *connection, guint64 id);

#endif
