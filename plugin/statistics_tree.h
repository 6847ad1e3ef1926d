/* statistics_tree.h - how much of what: Statistics > SMB Triage, and -z smbtriage,tree
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_STATISTICS_TREE_H
#define SMBTRIAGE_PLUGIN_STATISTICS_TREE_H

/** Registers the menu entry and the command line argument. */
void statistics_tree_register(void);

/** Frees what is left of trees; when the plugin is unloaded. */
void statistics_tree_release(void);

#endif
