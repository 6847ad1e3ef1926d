/* explain.h - the reference page of a rule: -z smbtriage,explain=RULE
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_EXPLAIN_H
#define SMBTRIAGE_PLUGIN_EXPLAIN_H

/** Registers the command line argument. */
void explain_register(void);

#endif
