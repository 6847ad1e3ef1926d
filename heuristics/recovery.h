/* recovery.h - did the same step succeed a little later?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * G5: a failure that was followed by success of the same step - same client, server, user and share, on any
 * connection - within options.recovery_seconds is a note, not an error. Success of another user or on another
 * share recovers nothing.
 */
#ifndef SMBTRIAGE_RECOVERY_H
#define SMBTRIAGE_RECOVERY_H

#include "state.h"

/** The table of failures, empty. */
GHashTable *smbtriage_recovery_failures_new(void);

/** How long after a failure a success recovers it: options.recovery_seconds in nanoseconds. */
gint64 smbtriage_recovery_window_ns(const struct smbtriage_engine *engine);

/** Remembers a step that failed. */
void smbtriage_recovery_failed(smbtriage_step *step);

/** Marks the failures that this successful step recovers, and returns them (smbtriage_step*), or NULL.
 *  The caller frees the array. */
GPtrArray *smbtriage_recovery_succeeded(const smbtriage_step *step);

/** The same for a handshake that nothing ended: marks it when SMB was spoken between the two within the time. */
void smbtriage_recovery_of_silence(smbtriage_step *step);

#endif
