/* feed.h - dissection to events
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_FEED_H
#define SMBTRIAGE_PLUGIN_FEED_H

#include <glib.h>

/** Registers what must exist before hand-off. */
void feed_register(void);

/** Hooks into the dissectors; at hand-off, once all of them are registered. */
void feed_handoff(void);

/** Forgets the previous capture; when a capture is opened, after capture_open(). */
void feed_open(void);

/** Releases what is held for a capture; when it is closed, before capture_close(). */
void feed_close(void);

/** TRUE: read the fields of full protocol trees instead of observing the SMB dissectors. Slower and with
 *  the same result; it is also what happens by itself where a dissector cannot be observed. Takes effect
 *  when the next capture is opened. */
void feed_use_wanted_fields(gboolean use);

#endif
