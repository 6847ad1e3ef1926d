/* forget.h - what goes when a limit is reached
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * An eighth goes at a time, and nothing that stays points at it afterwards: one look through all that is kept, so that
 * each new entry costs the same whatever the limit. Its findings stay in the count of their rules.
 */
#ifndef SMBTRIAGE_FORGET_H
#define SMBTRIAGE_FORGET_H

#include "state.h"

/** Makes room for a connection, or for steps, when there is none. kept: stays whatever it is; or NULL. */
void smbtriage_forget_connections(struct smbtriage_engine *engine, const smbtriage_connection *kept);

/** Makes room for a name, or for a ticket: FALSE when there is none, because verdicts lean on all that are kept. */
gboolean smbtriage_forget_lookups(struct smbtriage_engine *engine);
gboolean smbtriage_forget_tickets(struct smbtriage_engine *engine);

#endif
