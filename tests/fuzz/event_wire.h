/* event_wire.h - events as bytes: what a fuzzer changes, and what a recorder writes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One description for both directions. Numbers are of variable length, frames, places and times count from the event
 * before: so any bytes are some events, most of them in order, and bytes that are cut out take little with them.
 * What the types of event.h leave open may have any value, counts that promise more than there is, frames that go
 * backwards, and text that is no UTF-8 included; enumerators and NULL stay what event.h permits.
 */
#ifndef SMBTRIAGE_FUZZ_EVENT_WIRE_H
#define SMBTRIAGE_FUZZ_EVENT_WIRE_H

#include "smbtriage.h"

/** One event and what it points at, in memory of its own: whoever keeps a pointer is found out. */
typedef struct {
    gboolean        is_clock; /* no event: smbtriage_engine_reached(packet.frame, packet.time_ns) */
    smbtriage_event event;
    GPtrArray      *owned;
} wire_event;

typedef struct {
    const guint8 *at; /* reading; NULL when writing */
    const guint8 *end;
    GByteArray   *out; /* writing */
    wire_event   *now;
    guint32       frame; /* of the event before */
    gint64        place;
    gint64        time_ns;
} wire;

/** How an engine is set up, and what happens to it beside the events. 0 stands for what is usual. */
typedef struct {
    guint no_reply_seconds; /* all of the options: one more than the option */
    guint recovery_seconds;
    guint slow_seconds;
    guint max_connections;
    guint max_lookups;
    guint rule_off;     /* its place in the catalogue */
    guint report_every; /* a report after so many events */
    guint redact_names; /* whether */
    guint max_steps;
    guint max_findings;
    guint max_texts;
} wire_setting;

wire wire_reader(const guint8 *bytes, gsize size);
wire wire_writer(GByteArray *out);

void wire_setting_pass(wire *w, wire_setting *setting);

/** NULL at the end of the bytes. Free with wire_event_free(). */
wire_event *wire_read(wire *w);
void        wire_write(wire *w, const wire_event *event);
void        wire_event_free(wire_event *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(wire_event, wire_event_free)

#endif
