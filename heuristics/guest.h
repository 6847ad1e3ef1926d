/* guest.h - a user whom the server made its guest
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_GUEST_H
#define SMBTRIAGE_GUEST_H

#include "state.h"

/** TRUE when the server let in as its guest who had given another name in this session setup ([MS-SMB2] 3.3.5.5.3). */
gboolean smbtriage_guest_is_mapped(const smbtriage_step *step);

/** TRUE when the client closed the connection at once after it was told so, without a word ([MS-SMB2] 3.2.5.3.1). */
gboolean smbtriage_guest_was_refused(const smbtriage_step *step);

#endif
