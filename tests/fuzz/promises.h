/* promises.h - what the engine keeps whatever it is fed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_FUZZ_PROMISES_H
#define SMBTRIAGE_FUZZ_PROMISES_H

#include "event_wire.h"

/** Feeds the events in these bytes, a setting first, and ends the program when a promise is broken: the report cites
 *  only frames that were fed, its texts are safe to print, its numbers are sane, and the same events give the same
 *  report - fed to a new engine, with reports asked for in between, and to one that is not fed what it has no use for.
 * Returns the number of findings. */
guint promises_check(const guint8 *bytes, gsize size);

#endif
