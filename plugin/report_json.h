/* report_json.h - the report as one JSON document
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_REPORT_JSON_H
#define SMBTRIAGE_PLUGIN_REPORT_JSON_H

#include "smbtriage.h"

#include <stdio.h>

/** Writes the report to out, schema "smbtriage/1" (packaging/smbtriage-1.schema.json). frames is the number
 *  of frames in the capture. Only connections that wanted() likes are written, and their findings. */
void report_json_write(const smbtriage_report *report, guint32                                   frames,
                       gboolean (*wanted)(const smbtriage_connection_view *, gpointer), gpointer user_data, FILE *out);

#endif
