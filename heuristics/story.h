/* story.h - what the client asked and was told before and during a connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_STORY_H
#define SMBTRIAGE_STORY_H

#include "state.h"

/** What was asked of name services and KDCs: smbtriage_exchange, empty. Free with g_array_unref(). */
GArray *smbtriage_exchanges_new(void);

/** The chain from the name to the logon: smbtriage_evidence, in order of frames. Empty when nothing but the logon
 *  itself is known. Free with g_array_unref(). What others than the server were asked is added to exchanges. */
GArray *smbtriage_story(const smbtriage_connection *connection, GArray *exchanges);

/** Adds what was asked for a ticket, or for a name, that no connection explains. */
void smbtriage_story_of_ticket(const struct smbtriage_engine *engine, const smbtriage_ticket *ticket,
                               GArray *exchanges);
void smbtriage_story_of_lookup(const struct smbtriage_engine *engine, const smbtriage_lookup *lookup,
                               GArray *exchanges);

#endif
