/* statistics.h - the report: -z smbtriage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_STATISTICS_H
#define SMBTRIAGE_PLUGIN_STATISTICS_H

/** Registers -z smbtriage[,FORM][,FILTER]. */
void statistics_register(void);

/** Says, once, why there is no report: for who was asked to show one. */
void statistics_say_why_not(void);

#endif
