/* feed_scratch.c - a tree that nobody else gets to see
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_parts.h"

#include <epan/epan.h>
#include <epan/epan_dissect.h>

#include "fields.h"

/* It outlives its frame, because taps that are queued until the frame's end may point into it. It serves a
 * number of messages, because making and freeing it costs as much as a quarter of reading a message; fewer where they
 * are stuffed, because nothing of them is freed before. */
static struct {
    epan_dissect_t dissection;
    gboolean       is_live;
    guint          messages;
    guint          items; /* of the messages before the last one, those included that the tree did not keep */
    guint32        last_frame;
} scratch;

enum {
    SCRATCH_MESSAGES = 64,
    SCRATCH_ITEMS    = 64 * 1024 /* five times what 64 honest messages have */
};

void feed_scratch_close(void)
{
    if (!scratch.is_live)
        return;
    scratch.is_live  = FALSE;
    scratch.messages = 0;
    scratch.items    = 0;
    fields_free_scratch(&scratch.dissection);
}

static gboolean is_full(void)
{
    return scratch.messages >= SCRATCH_MESSAGES || scratch.items >= SCRATCH_ITEMS;
}

proto_tree *feed_scratch_tree(packet_info *pinfo)
{
    if (scratch.is_live)
        scratch.items += PTREE_DATA(scratch.dissection.tree)->count;
    if (is_full() && scratch.last_frame != pinfo->num)
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
