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

#endif
