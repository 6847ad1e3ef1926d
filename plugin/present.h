/* present.h - findings to protocol tree and expert items
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_PRESENT_H
#define SMBTRIAGE_PLUGIN_PRESENT_H

#include <epan/packet.h>

/** Registers the fields and expert items of the protocol. */
void present_register(int proto);

/** TRUE if this frame has findings that present_frame() would add. */
gboolean present_is_due(const packet_info *pinfo);

/** Releases them; once, when the plugin is unloaded. */
void present_release(void);

/** Adds the findings of this frame that were not yet added in this dissection; cheap when there are none.
 *  To be called at the end of the outermost layer that fed events for the frame, on every dissection. */
void present_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
