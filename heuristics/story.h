/* story.h - what the client asked and was told before and during a connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_STORY_H
#define SMBTRIAGE_STORY_H

#include "state.h"

/** The chain from the name to the logon: smbtriage_evidence, in order of frames. Empty when nothing but the logon
 *  itself is known. Free with g_array_unref(). */
GArray *smbtriage_story(const smbtriage_connection *connection);

#endif
