/* menu.h - what the packet that is selected is about: Tools > SMB triage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_MENU_H
#define SMBTRIAGE_PLUGIN_MENU_H

/** Registers the menu of the window, which belongs to the protocol. */
void menu_register(int proto);

#endif
