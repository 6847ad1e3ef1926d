/* recorder.c - writes what the engine is told, for the fuzzers
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The plugin with this in the place of trace.c appends each event to the file that SMBTRIAGE_RECORD names, as one line
 * of hexadecimal digits (event_wire.h). A capture's first event counts from nothing: frames that go back tell it.
 */
#include "capture.h"
#include "event_wire.h"
#include "trace.h"

#include <stdio.h>

static wire before;

static void append_hex(GString *line, const GByteArray *bytes)
{
    for (guint i = 0; i < bytes->len; i++)
        g_string_append_printf(line, "%02x", bytes->data[i]);
    g_string_append_c(line, '\n');
}

void trace_event(const smbtriage_event *event, smbtriage_engine *redacted_by, GString *out)
{
    (void)redacted_by;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    const wire_event now        = {.event = *event};
    if (event->packet.frame < before.frame)
        before = wire_writer(NULL);
    before.out = bytes;
    wire_write(&before, &now);
    append_hex(out, bytes);
}

static FILE *file;

static void record(const smbtriage_event *event)
{
    g_autoptr(GString) line = g_string_new(NULL);
    trace_event(event, NULL, line);
    if (fputs(line->str, file) < 0 || fflush(file) != 0)
        g_error("SMBTRIAGE_RECORD cannot be written");
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = g_getenv("SMBTRIAGE_RECORD");
    if (path == NULL)
        return;
    file = fopen(path, "a");
    if (file == NULL)
        g_error("%s cannot be opened", path);
    capture_observe(record);
}
