/* report.h - the findings of what is forgotten, counted by rule
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_REPORT_H
#define SMBTRIAGE_REPORT_H

#include "state.h"

/** Adds what the report would have said to the counts of the engine, before the connection, name or ticket goes. */
void smbtriage_report_count_connection(smbtriage_engine *engine, const smbtriage_connection *connection);
void smbtriage_report_count_lookup(smbtriage_engine *engine, const smbtriage_lookup *lookup);
void smbtriage_report_count_ticket(smbtriage_engine *engine, const smbtriage_ticket *ticket);

#endif
