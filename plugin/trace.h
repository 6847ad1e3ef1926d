/* trace.h - events as text, for people who want to see what the engine is told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_TRACE_H
#define SMBTRIAGE_PLUGIN_TRACE_H

#include "event.h"

/** Appends one line, newline included: frame, time, connection, then the facts that were seen. */
void trace_event(const smbtriage_event *event, GString *out);

#endif
