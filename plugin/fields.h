/* fields.h - every Wireshark field that is read, and how
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_FIELDS_H
#define SMBTRIAGE_PLUGIN_FIELDS_H

#include "message.h"

/** Looks the fields up; once, at hand-off. */
void fields_handoff(void);

/** Releases what was looked up; once, when the plugin is unloaded. */
void fields_release(void);

/** The ids of all fields, for those who ask the host to fill them. Free with g_array_free(). */
GArray *fields_wanted(void);

/** Has every tree keep those of our fields that a message of this part can hold (MESSAGE_ANYWHERE: all of them), its
 * invisible ones too, until fields_reclaim() of the same part. Calls may nest. */
void fields_lend(message_part part);
void fields_reclaim(message_part part);

/** Frees a scratch tree without the side effect that its fields are forgotten in other trees. */
void fields_free_scratch(epan_dissect_t *scratch);

/** Reads the messages of the nodes below root that come after mark (NULL = all of them). */
void fields_walk(message_walk *walk, proto_tree *root, const proto_node *mark);

#endif
