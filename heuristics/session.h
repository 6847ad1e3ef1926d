/* session.h - what rules ask about a session
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_SESSION_H
#define SMBTRIAGE_SESSION_H

#include "state.h"

/** Session.IsGuest or Session.IsAnonymous ([MS-SMB2] 3.3.1.8); FALSE when the session was not seen. */
gboolean smbtriage_session_is_guest_or_null(const smbtriage_session *session);

#endif
