/* trace.h - events as text, for people who want to see what the engine is told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_TRACE_H
#define SMBTRIAGE_PLUGIN_TRACE_H

#include "smbtriage.h"

/** Appends one line, newline included: frame, time, connection, then the facts that were seen. Names are shown as
 *  pseudonyms when an engine is given, which knows them. */
void trace_event(const smbtriage_event *event, smbtriage_engine *redacted_by, GString *out);

#endif
