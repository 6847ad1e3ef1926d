/* preferences.h - what the user may set
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_PREFERENCES_H
#define SMBTRIAGE_PLUGIN_PREFERENCES_H

#include "smbtriage.h"

/** Registers the preferences of the protocol. */
void preferences_register(int proto);

/** Releases what was made of them; once, when the plugin is unloaded. */
void preferences_release(void);

/** The engine's options as they are set now; valid until the preferences change. */
smbtriage_options preferences_options(void);

#endif
