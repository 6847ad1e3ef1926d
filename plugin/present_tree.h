/* present_tree.h - a finding in the details of a packet
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_PRESENT_TREE_H
#define SMBTRIAGE_PLUGIN_PRESENT_TREE_H

#include "smbtriage.h"

#include <epan/packet.h>

/** Registers the fields of findings. */
void present_tree_register(int proto);

/** Adds the subtree of a finding; returns its headline. */
proto_item *present_tree_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, smbtriage_finding *finding);

/** Adds a link to the frame where the finding is told, for one of the frames that prove it. */
void present_tree_point(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding);

#endif
