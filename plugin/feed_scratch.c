/* feed_scratch.c - a tree that nobody else gets to see
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_parts.h"

#include <epan/epan.h>
#include <epan/epan_dissect.h>

#include "fields.h"

/* It outlives its frame, because taps that are queued until the frame's end may point into it. It serves a
 * number of messages, because making and freeing it costs as much as a quarter of reading a message. */
static struct {
    epan_dissect_t dissection;
    gboolean       is_live;
    guint          messages;
    guint32        last_frame;
} scratch;

enum {
    SCRATCH_MESSAGES = 64
};

void feed_scratch_close(void)
{
    if (!scratch.is_live)
        return;
    scratch.is_live  = FALSE;
    scratch.messages = 0;
    fields_free_scratch(&scratch.dissection);
}

proto_tree *feed_scratch_tree(packet_info *pinfo)
{
    if (scratch.messages >= SCRATCH_MESSAGES && scratch.last_frame != pinfo->num)
        feed_scratch_close();
    if (!scratch.is_live) {
        epan_dissect_init(&scratch.dissection, (epan_t *)pinfo->epan, TRUE, FALSE);
        scratch.is_live = TRUE;
    }
    scratch.messages++;
    scratch.last_frame                         = pinfo->num;
    PTREE_DATA(scratch.dissection.tree)->count = 0; /* the limit on a tree's size is meant for one frame */
    return scratch.dissection.tree;
}
