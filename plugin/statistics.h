/* statistics.h - the report: -z smbtriage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_STATISTICS_H
#define SMBTRIAGE_PLUGIN_STATISTICS_H

/** Registers -z smbtriage[,json|,events][,FILTER]. */
void statistics_register(void);

#endif
