/* commands.h - what of a text is marked as a command
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_TEST_COMMANDS_H
#define SMBTRIAGE_TEST_COMMANDS_H

#include <glib.h>

/** text with "fs1" for each placeholder. Free with g_free(). */
char *commands_filled_in(const char *text);

/** Adds each command that is marked in this text, as it would be copied, with "fs1" for each placeholder. commands: a
 * set that owns its keys; NULL adds nothing. */
void commands_add(GHashTable *commands, const char *text);

#endif
