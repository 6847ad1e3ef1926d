/* feed_kerberos.c - messages to and from a KDC
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * We stand in front of the Kerberos dissector on its port. Where the host has no tree we lend it one of our own.
 * Versions that find more to complain about when there is a tree are called twice: as if we were not there, and once
 * more for us.
 */
#include "feed_parts.h"

#include <epan/exceptions.h>

#include "compat.h"
#include "fields.h"
#include "present.h"

typedef struct {
    const char         *table;
    smbtriage_transport transport;
    dissector_t         observer;
    dissector_handle_t  original;
    dissector_handle_t  handle; /* of the observer */
} kerberos_hook;

static int observe_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static int observe_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

enum {
    HOOK_UDP,
    HOOK_TCP
};

static kerberos_hook hooks[] = {
    [HOOK_UDP] = {"udp.port", SMBTRIAGE_TRANSPORT_OTHER, observe_udp, NULL, NULL},
    [HOOK_TCP] = {"tcp.port", SMBTRIAGE_TRANSPORT_TCP, observe_tcp, NULL, NULL},
};

static int pino = -1; /* protocol in name only: adds no layer */
static int proto_kerberos;

/* One call of the dissector: what it was called with. */
typedef struct {
    const kerberos_hook *hook;
    tvbuff_t            *tvb;
    packet_info         *pinfo;
    void                *data;
} kerberos_call;

static int call(const kerberos_call *with, tvbuff_t *tvb, proto_tree *tree)
{
    with->pinfo->can_desegment = with->pinfo->saved_can_desegment; /* being called in between took one from it */
    return call_dissector_only(with->hook->original, tvb, with->pinfo, tree, with->data);
}

/* ---- the second call leaves no trace --------------------------------------------------------------------------- */

typedef struct {
    packet_info info; /* a copy: its members have not the same types in all versions */
    guint       layers;
    gpointer    kerberos_layers;
    GSList     *last_source;
    gboolean    are_columns_writable;
} host_state;

static void save_state(host_state *state, const packet_info *pinfo)
{
    state->info                 = *pinfo;
    state->layers               = wmem_list_count(pinfo->layers);
    state->kerberos_layers      = wmem_map_lookup(pinfo->proto_layers, GINT_TO_POINTER(proto_kerberos));
    state->last_source          = g_slist_last(pinfo->data_src);
    state->are_columns_writable = col_get_writable(pinfo->cinfo, -1);
}

static void drop_sources_after(packet_info *pinfo, GSList *last)
{
    GSList **link = last == NULL ? &pinfo->data_src : &last->next;
    g_slist_free(*link); /* what they hold belongs to the frame's memory */
    *link = NULL;
}

static void restore_state(packet_info *pinfo, const host_state *state)
{
    while (wmem_list_count(pinfo->layers) > state->layers)
        wmem_list_remove_frame(pinfo->layers, wmem_list_tail(pinfo->layers));
    wmem_map_insert(pinfo->proto_layers, GINT_TO_POINTER(proto_kerberos), state->kerberos_layers);
    drop_sources_after(pinfo, state->last_source);
    pinfo->can_desegment        = state->info.can_desegment;
    pinfo->saved_can_desegment  = state->info.saved_can_desegment;
    pinfo->desegment_offset     = state->info.desegment_offset;
    pinfo->desegment_len        = state->info.desegment_len;
    pinfo->want_pdu_tracking    = state->info.want_pdu_tracking;
    pinfo->bytes_until_next_pdu = state->info.bytes_until_next_pdu;
    pinfo->curr_layer_num       = state->info.curr_layer_num;
    pinfo->curr_proto_layer_num = state->info.curr_proto_layer_num;
    col_set_writable(pinfo->cinfo, -1, state->are_columns_writable);
}

/* The dissector takes it for a packet within an ICMP error that it has seen before: it remembers and reports nothing,
 * and whatever it throws was thrown the first time. */
static void call_quietly(const kerberos_call *with, tvbuff_t *tvb, proto_tree *tree)
{
    packet_info *pinfo = with->pinfo;
    host_state   state;

    save_state(&state, pinfo);
    pinfo->fd->visited         = 1;
    pinfo->flags.in_error_pkt  = 1;
    pinfo->saved_can_desegment = 0;
    col_set_writable(pinfo->cinfo, -1, FALSE);
    fields_lend(MESSAGE_KERBEROS);
    TRY
    {
        call(with, tvb, tree);
    }
    CATCH_ALL
    {
    }
    ENDTRY;
    fields_reclaim(MESSAGE_KERBEROS);
    pinfo->fd->visited        = 0;
    pinfo->flags.in_error_pkt = 0;
    restore_state(pinfo, &state);
}

/* What TCP shall hand over again with the next segment is left for then. */
static tvbuff_t *whole_part(const kerberos_call *with)
{
    const packet_info *pinfo = with->pinfo;
    if (pinfo->desegment_len == 0)
        return with->tvb;
    return pinfo->desegment_offset > 0 ? tvb_new_subset_length(with->tvb, 0, pinfo->desegment_offset) : NULL;
}

static void read_again(feed_scope *scope, const kerberos_call *with)
{
    tvbuff_t *tvb = whole_part(with);
    if (tvb == NULL)
        return;
    proto_tree       *root = feed_scratch_tree(with->pinfo);
    const proto_node *mark = root->last_child;
    call_quietly(with, tvb, root);
    feed_messages_read_kdc(scope, root, mark);
}

/* ---- observing ------------------------------------------------------------------------------------------------- */

static int extract_twice(feed_scope *scope, const kerberos_call *with)
{
    volatile int length = 0;
    TRY
    {
        length = call(with, with->tvb, NULL);
    }
    FINALLY
    {
        read_again(scope, with);
    }
    ENDTRY;
    return length;
}

static int extract_once(feed_scope *scope, const kerberos_call *with, proto_tree *tree)
{
    const proto_node *mark   = tree->last_child;
    volatile int      length = 0;

    fields_lend(MESSAGE_KERBEROS);
    TRY
    {
        length = call(with, with->tvb, tree);
    }
    FINALLY
    {
        fields_reclaim(MESSAGE_KERBEROS);
        feed_messages_read_kdc(scope, tree, mark);
    }
    ENDTRY;
    return length;
}

static int observe_within(feed_scope *scope, const kerberos_call *with, proto_tree *tree)
{
    if (!scope->is_feeding)
        return call(with, with->tvb, tree);
    if (tree != NULL)
        return extract_once(scope, with, tree);
    return COMPAT_KERBEROS_TREE_IS_NEUTRAL ? extract_once(scope, with, feed_scratch_tree(with->pinfo))
                                           : extract_twice(scope, with);
}

static int observe_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const kerberos_call with  = {&hooks[HOOK_TCP], tvb, pinfo, data};
    feed_scope         *scope = feed_scope_current(pinfo);

    if (scope == NULL || scope->transport != SMBTRIAGE_TRANSPORT_TCP)
        return call(&with, tvb, tree);
    return observe_within(scope, &with, tree);
}

/* ---- UDP ------------------------------------------------------------------------------------------------------- */

static conversation_t *claimed(const packet_info *pinfo)
{
    return find_conversation(pinfo->num, &pinfo->src, &pinfo->dst, CONVERSATION_UDP, pinfo->srcport, 0, NO_PORT_B);
}

static dissector_handle_t claimant(const packet_info *pinfo)
{
    conversation_t *conversation = claimed(pinfo);
    return conversation == NULL ? NULL : conversation_get_dissector(conversation, pinfo->num);
}

/* A request makes the dissector claim the conversation for itself - it, or who stands between it and us - and the
 * answer would pass us by. */
static void take_over(const packet_info *pinfo, dissector_handle_t before)
{
    const kerberos_hook     *hook = &hooks[HOOK_UDP];
    const dissector_handle_t now  = claimant(pinfo);
    if (now != NULL && (now != before || now == hook->original))
        conversation_set_dissector(claimed(pinfo), hook->handle);
}

static void flush(feed_scope *scope)
{
    if (scope->first == NULL)
        return;
    const conversation_t *conversation = find_conversation_pinfo(scope->pinfo, 0);
    smbtriage_packet      packet       = feed_scope_packet(scope);
    packet.stream                      = conversation == NULL ? 0 : conversation->conv_index;
    feed_scope_flush(scope, &packet);
}

static int observe_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const kerberos_call      with   = {&hooks[HOOK_UDP], tvb, pinfo, data};
    const dissector_handle_t before = claimant(pinfo);
    volatile int             length = 0;
    feed_scope               scope;

    feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_OTHER, pinfo, tree);
    scope.source_port      = (guint16)pinfo->srcport;
    scope.destination_port = (guint16)pinfo->destport;
    TRY
    {
        length = observe_within(&scope, &with, tree);
    }
    FINALLY
    {
        take_over(pinfo, before);
        flush(&scope);
        feed_scope_leave(&scope);
        present_frame(tvb, pinfo, tree);
    }
    ENDTRY;
    return length;
}

void feed_kerberos_register(void)
{
    proto_kerberos = proto_get_id_by_filter_name("kerberos");
    if (proto_kerberos != -1)
        pino = proto_register_protocol_in_name_only("Kerberos, observed by smbtriage", "Kerberos (smbtriage)",
                                                    "smbtriage_kerberos", proto_kerberos, FT_PROTOCOL);
}

void feed_kerberos_handoff(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hooks) && pino != -1; i++) {
        kerberos_hook *hook = &hooks[i];

        if (hook->original != NULL)
            continue;
        hook->original = dissector_get_uint_handle(find_dissector_table(hook->table), SMBTRIAGE_KERBEROS_PORT);
        if (hook->original == NULL)
            continue;
        hook->handle = create_dissector_handle(hook->observer, pino);
        dissector_add_uint(hook->table, SMBTRIAGE_KERBEROS_PORT, hook->handle);
    }
}

void feed_kerberos_open(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++)
        feed_hook_put_back(hooks[i].table, SMBTRIAGE_KERBEROS_PORT, hooks[i].original, hooks[i].handle);
}
