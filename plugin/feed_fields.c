/* feed_fields.c - SMB messages by reading full protocol trees
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The slow way, for where the SMB dissectors cannot be observed - this Wireshark lacks one, or another plugin stands in
 * front: a postdissector that wants our fields makes Wireshark build a tree of every frame.
 */
#include "feed.h"
#include "feed_parts.h"

#include "fields.h"
#include "present.h"

static int                pino;
static dissector_handle_t postdissector;
static gboolean           is_forced;   /* a dissector is missing */
static gboolean           is_shadowed; /* another plugin stands in front of one */
static gboolean           is_preferred;
static gboolean           is_in_use; /* for the capture that is open now */

/* What did not come in a TCP segment. */
static int dissect_rest(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    (void)data;
    if (!is_in_use || feed_scope_was_in(pinfo))
        return 0;

    feed_scope scope;
    feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_OTHER, pinfo, NULL);
    if (scope.is_feeding)
        feed_fields_read(&scope, tree);
    feed_messages_flush_other(&scope);
    feed_scope_leave(&scope);
    present_frame(tvb, pinfo, tree);
    return 0;
}

static void follow_wish(void)
{
    gboolean is_wanted = is_forced || is_shadowed || is_preferred;
    if (is_wanted && postdissector == NULL) {
        postdissector = create_dissector_handle(dissect_rest, pino);
        register_postdissector(postdissector);
    }
    if (postdissector != NULL)
        set_postdissector_wanted_hfids(postdissector, is_wanted ? fields_wanted() : NULL);
}

void feed_fields_register(void)
{
    pino = proto_register_protocol_in_name_only("SMB, read from trees by smbtriage", "SMB (smbtriage)",
                                                "smbtriage_fields", proto_get_id_by_filter_name("frame"), FT_PROTOCOL);
}

void feed_fields_force(void)
{
    is_forced = TRUE;
    follow_wish();
}

void feed_use_wanted_fields(gboolean use)
{
    is_preferred = use;
    follow_wish();
}

void feed_fields_open(void)
{
    is_shadowed = !is_forced && !feed_smb2_is_in_place();
    follow_wish();
    is_in_use = is_forced || is_shadowed || is_preferred;
    if (is_forced)
        feed_hook_complain("this Wireshark lacks an SMB dissector; the fields of every packet are read, which is "
                           "slower");
    else if (is_shadowed)
        feed_hook_complain("another plugin stands in front of the SMB dissectors; the fields of every packet are read, "
                           "which is slower");
}

gboolean feed_fields_in_use(void)
{
    return is_in_use;
}

/* What an inner scope found is its own. */
void feed_fields_read(feed_scope *scope, proto_tree *tree)
{
    if (is_in_use && tree != NULL && !scope->has_inner)
        feed_messages_read(scope, tree, scope->mark);
}
