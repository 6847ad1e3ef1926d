/* feed_quic.c - the handshake of SMB over QUIC
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * QUIC is found by a heuristic dissector, which then claims the conversation for itself. We stand in front of the
 * former for the first packet; when its client asks for SMB, we take the latter's place.
 */
#include "feed_parts.h"

#include <epan/exceptions.h>

#include "capture.h"
#include "fields.h"
#include "present.h"

enum {
    LONG_HEADER = 0x80, /* RFC 9000 17.2: packets of the handshake, the only ones that can be read */
    SHORTEST    = 1200  /* RFC 9000 14.1: a datagram with a client's first packet */
};

static int                pino;
static heur_dissector_t   find;     /* the heuristic */
static dissector_handle_t original; /* the dissector proper */
static dissector_handle_t observer;

/* What reads the packet, by one of the two ways. */
typedef struct {
    gboolean is_first;
    void    *data;
} quic_call;

static int call(const quic_call *way, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    if (way->is_first)
        return find(tvb, pinfo, tree, way->data) ? (int)tvb_captured_length(tvb) : 0;
    return call_dissector_only(original, tvb, pinfo, tree, way->data);
}

/* That of the two UDP ports: by pinfo's own elements one finds, from Wireshark 4.2 on, that of the QUIC connection. */
static conversation_t *conversation_of(packet_info *pinfo)
{
    return find_conversation(pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_UDP, pinfo->srcport, pinfo->destport,
                             0);
}

static void tell(feed_scope *scope, const conversation_t *conversation, const smbtriage_quic_packet *quic)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_QUIC, .packet = feed_scope_packet(scope), .u.quic = *quic};
    event.packet.stream   = conversation->conv_index;
    capture_feed(&event);
}

static void read_packet(feed_scope *scope, proto_tree *root, const proto_node *mark, gboolean is_first)
{
    conversation_t *conversation = conversation_of(scope->pinfo);
    message_walk    walk         = {.pool = scope->pinfo->pool};
    fields_walk(&walk, root, mark);
    if (conversation == NULL || (is_first && !walk.quic.asks_for_smb))
        return;
    if (is_first)
        conversation_add_proto_data(conversation, pino, GINT_TO_POINTER(TRUE));
    tell(scope, conversation, &walk.quic);
}

/* The heuristic gives the conversation to the dissector proper whenever the first packet is dissected, as UDP remembers
 * to call it for that packet. */
static void take_over(packet_info *pinfo)
{
    conversation_t *conversation = conversation_of(pinfo);
    if (conversation != NULL && conversation_get_proto_data(conversation, pino) != NULL)
        conversation_set_dissector(conversation, observer);
}

/* Leaves the scope. */
static int extract(feed_scope *scope, const quic_call *way, tvbuff_t *tvb, packet_info *pinfo, proto_tree *root)
{
    const proto_node *mark   = root->last_child;
    volatile int      length = 0;

    fields_lend(MESSAGE_ANYWHERE);
    TRY
    {
        length = call(way, tvb, pinfo, root);
    }
    FINALLY
    {
        fields_reclaim(MESSAGE_ANYWHERE);
        if (length != 0)
            read_packet(scope, root, mark, way->is_first);
        feed_scope_leave(scope);
    }
    ENDTRY;
    return length;
}

/* What an ICMP error quotes nobody sent in this frame. */
static int observe(const quic_call *way, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    feed_scope scope;
    int        length;

    if (pinfo->fd->visited || pinfo->flags.in_error_pkt || tvb_captured_length(tvb) == 0 ||
        (compat_tvb_get_uint8(tvb, 0) & LONG_HEADER) == 0 || (way->is_first && tvb_reported_length(tvb) < SHORTEST)) {
        length = call(way, tvb, pinfo, tree);
    } else {
        feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_QUIC, pinfo, tree);
        scope.source_port      = (guint16)pinfo->srcport;
        scope.destination_port = (guint16)pinfo->destport;
        length                 = extract(&scope, way, tvb, pinfo, tree != NULL ? tree : feed_scratch_tree(pinfo));
    }
    if (way->is_first && length != 0)
        take_over(pinfo);
    present_frame(tvb, pinfo, tree);
    return length;
}

static compat_bool observe_first(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const quic_call way = {TRUE, data};
    return observe(&way, tvb, pinfo, tree) != 0;
}

static int observe_next(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const quic_call way = {FALSE, data};
    return observe(&way, tvb, pinfo, tree);
}

void feed_quic_register(void)
{
    int parent = proto_get_id_by_filter_name("quic");
    if (parent != -1)
        pino = proto_register_protocol_in_name_only("QUIC, observed by smbtriage", "QUIC (smbtriage)", "smbtriage_quic",
                                                    parent, FT_PROTOCOL);
}

void feed_quic_handoff(void)
{
    heur_dtbl_entry_t *entry = find_heur_dissector_by_unique_short_name("quic");
    original                 = find_dissector("quic");
    if (pino <= 0 || entry == NULL || entry->dissector == NULL || original == NULL || entry->dissector == observe_first)
        return;
    find             = entry->dissector;
    entry->dissector = observe_first;
    observer         = create_dissector_handle(observe_next, pino);
}
