/* capture.h - the engine of the capture that is open now
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Wireshark's dissection has one open capture at a time; this is where its engine lives, and the only way
 * by which the feeders, the presentation and the report reach it.
 */
#ifndef SMBTRIAGE_PLUGIN_CAPTURE_H
#define SMBTRIAGE_PLUGIN_CAPTURE_H

#include "smbtriage.h"

/** Called for each event that is fed, before the engine sees it (the event trace). Only meanwhile may it ask for
 *  pseudonyms. */
typedef void (*capture_event_observer)(const smbtriage_event *event);

/** Starts a new engine; called when a capture is opened. options is copied. */
void capture_open(const smbtriage_options *options);

/** Ends the engine and all that was derived from it. */
void capture_close(void);

/** Feeds one event to the engine. First visits of a frame only. */
void capture_feed(const smbtriage_event *event);

/** What is to be called once, before the next event is fed or a report is made: for what was held back until it is
 * known whether anybody has a use for it. */
void capture_before_next(void (*feed_held_back)(void));

/** How far the capture goes, stored for every frame and so as cheaply as can be; looked at when a report is made. */
typedef struct {
    guint32 frame;
    gint64  seconds; /* since 1970-01-01 UTC */
    gint32  nanoseconds;
} capture_clock;

extern capture_clock capture_reached;

/** See smbtriage_engine_wants(). */
gboolean capture_wants(const smbtriage_event *event);

/** See smbtriage_engine_watches(). */
guint capture_watches(smbtriage_transport transport, guint32 stream);

/** At most one observer; NULL removes it. */
void capture_observe(capture_event_observer observer);

/** The engine, which knows the pseudonyms of what is observed; NULL when names are not redacted. */
smbtriage_engine *capture_redacting_engine(void);

/** The whole capture was read: from now on findings are those of the report. May be called again when more
 *  was read (live capture). */
void capture_settle(void);

/** TRUE once the whole capture was read. */
gboolean capture_is_settled(void);

/** FALSE while there is no finding at all: then no frame needs a look. */
extern gboolean capture_has_findings;

/** The findings (smbtriage_finding*) whose home is this frame at this place (smbtriage_packet.place); NULL when
 *  there are none. */
const GPtrArray *capture_findings_at(guint32 frame, gint64 place);

/** The findings that this frame is evidence for and that are told elsewhere, known once the whole capture was read;
 *  NULL when there are none. */
const GPtrArray *capture_pointers_at(guint32 frame, gint64 place);

/** Seconds and nanoseconds as one number; a damaged file may hold any. */
gint64 capture_time_ns(gint64 seconds, gint32 nanoseconds);

/** The report as of now; NULL when no capture is open. Owned here, valid until the next event. */
const smbtriage_report *capture_report(void);

#endif
