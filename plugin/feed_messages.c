/* feed_messages.c - what all ways of finding messages have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_parts.h"

#include "feed_watch.h"
#include "fields.h"

/* On an encrypted connection every message is sealed. One for each direction tells that the session went on
 * encrypted; all are told only while an answer is awaited, because any of them may be it. */
static gboolean is_news(feed_scope *scope, guint64 session_id)
{
    return scope->transport != SMBTRIAGE_TRANSPORT_TCP || !feed_watch_is_sealed(scope, session_id) ||
           feed_watch_has_connection(scope);
}

static void drop_old_news(feed_scope *scope, message_walk *walk)
{
    message **link = &walk->first;
    walk->last     = NULL;
    while (*link != NULL) {
        message *record     = *link;
        guint64  session_id = record->event.u.sealed.session_id;
        if (record->event.kind == SMBTRIAGE_EVENT_SEALED && !is_news(scope, session_id)) {
            *link = record->next;
            continue;
        }
        if (record->event.kind == SMBTRIAGE_EVENT_SEALED)
            feed_watch_seal(scope, session_id);
        walk->last = record;
        link       = &record->next;
    }
}

void feed_messages_read(feed_scope *scope, proto_tree *root, const proto_node *mark)
{
    message_walk walk = {.pool = scope->pinfo->pool};
    fields_walk(&walk, root, mark);
    if (walk.has_request)
        feed_messages_learn_port(scope, FALSE);
    if (walk.has_response)
        feed_messages_learn_port(scope, TRUE);
    drop_old_news(scope, &walk);
    feed_scope_queue(scope, &walk);
}

void feed_messages_read_kdc(feed_scope *scope, proto_tree *root, const proto_node *mark)
{
    message_walk walk = {.pool = scope->pinfo->pool, .reads_kdc = TRUE};
    fields_walk(&walk, root, mark);
    feed_scope_queue(scope, &walk);
}

void feed_messages_sealed(feed_scope *scope, guint64 session_id)
{
    message *record                   = wmem_new0(scope->pinfo->pool, message);
    record->event.kind                = SMBTRIAGE_EVENT_SEALED;
    record->event.u.sealed.session_id = session_id;
    message_walk walk                 = {.pool = scope->pinfo->pool, .first = record, .last = record};
    feed_scope_queue(scope, &walk);
}

void feed_messages_header(feed_scope *scope, const smbtriage_smb2_message *header)
{
    message *record      = wmem_new0(scope->pinfo->pool, message);
    record->event.kind   = SMBTRIAGE_EVENT_SMB2;
    record->event.u.smb2 = *header;
    if (header->create != NULL) {
        record->create              = *header->create;
        record->event.u.smb2.create = &record->create;
    }
    message_walk walk = {.pool = scope->pinfo->pool, .first = record, .last = record};
    feed_scope_queue(scope, &walk);
}

void feed_messages_learn_port(const feed_scope *scope, gboolean is_response)
{
    if (scope->transport == SMBTRIAGE_TRANSPORT_TCP)
        feed_watch_port(is_response ? scope->source_port : scope->destination_port);
}

/* The SMB dissectors made a conversation for themselves, so there is one. */
void feed_messages_flush_other(feed_scope *scope)
{
    if (scope->first == NULL)
        return;
    const conversation_t *conversation = find_conversation_pinfo(scope->pinfo, 0);
    if (conversation == NULL)
        return;
    smbtriage_packet packet = feed_scope_packet(scope);
    packet.stream           = conversation->conv_index;
    feed_scope_flush(scope, &packet);
}
