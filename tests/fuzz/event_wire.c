/* event_wire.c - events as bytes: what a fuzzer changes, and what a recorder writes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "event_wire.h"

#include <string.h>

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static gboolean is_writing(const wire *w)
{
    return w->out != NULL;
}

static guint8 next_byte(wire *w)
{
    return w->at == w->end ? 0 : *w->at++;
}

static void write_number(wire *w, guint64 number)
{
    do {
        guint8 byte = (guint8)((number & 0x7F) | (number > 0x7F ? 0x80 : 0));
        g_byte_array_append(w->out, &byte, 1);
        number >>= 7;
    } while (number != 0);
}

static guint64 read_number(wire *w)
{
    guint64 number = 0;
    guint8  byte   = 0x80;
    for (guint shift = 0; shift < 64 && (byte & 0x80) != 0; shift += 7) {
        byte = next_byte(w);
        number |= (guint64)(byte & 0x7F) << shift;
    }
    return number;
}

static guint64 pass_number(wire *w, guint64 number)
{
    if (!is_writing(w))
        return read_number(w);
    write_number(w, number);
    return number;
}

/* Small ones, of either sign, are short. */
static gint64 pass_signed(wire *w, gint64 number)
{
    guint64 bits = pass_number(w, (guint64)number << 1 ^ (number < 0 ? G_MAXUINT64 : 0));
    return (gint64)(bits >> 1 ^ ((bits & 1) != 0 ? G_MAXUINT64 : 0));
}

#define NUMBER(w, field) ((field) = (__typeof__(field))pass_number(w, (guint64)(field)))
#define SIGNED(w, field) ((field) = (__typeof__(field))pass_signed(w, (gint64)(field)))
/* One of the first so many. */
#define ONE_OF(w, field, many) ((field) = (__typeof__(field))(pass_number(w, (guint64)(field)) % (many)))
#define FLAG(w, field) ONE_OF(w, field, 2)
#define FACT(w, field) ONE_OF(w, field, SMBTRIAGE_YES + 1)

/* ---- bytes and text -------------------------------------------------------------------------------------- */

static void pass_bytes(wire *w, guint8 *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        if (is_writing(w))
            g_byte_array_append(w->out, bytes + i, 1);
        else
            bytes[i] = next_byte(w);
    }
}

static void write_text(wire *w, const char *text)
{
    gsize length = text == NULL ? 0 : strlen(text);
    write_number(w, text == NULL ? 0 : length + 1);
    if (length > 0)
        g_byte_array_append(w->out, (const guint8 *)text, (guint)length);
}

/* Exactly as long as it is: one byte too far is seen. */
static char *read_text(wire *w)
{
    guint64 announced = read_number(w);
    if (announced == 0)
        return NULL;
    gsize length = MIN(announced - 1, (gsize)(w->end - w->at));
    char *text   = g_strndup((const char *)w->at, length == 0 ? 0 : strnlen((const char *)w->at, length));
    w->at += length;
    g_ptr_array_add(w->now->owned, text);
    return text;
}

static void pass_text(wire *w, const char **text)
{
    if (is_writing(w))
        write_text(w, *text);
    else
        *text = read_text(w);
}

static void pass_name(wire *w, const char **text)
{
    pass_text(w, text);
    if (*text == NULL)
        *text = "";
}

/* TRUE when the body is there; reading makes room for it. */
static gboolean pass_body(wire *w, gconstpointer *body, gsize size)
{
    gboolean is_there = *body != NULL;
    FLAG(w, is_there);
    if (is_there && !is_writing(w)) {
        *body = g_malloc0(size);
        g_ptr_array_add(w->now->owned, (gpointer)*body);
    }
    return is_there;
}

/* ---- where and when -------------------------------------------------------------------------------------- */

static void pass_endpoint(wire *w, smbtriage_endpoint *end)
{
    NUMBER(w, end->length);
    pass_bytes(w, end->address, MIN(end->length, sizeof end->address));
    NUMBER(w, end->port);
}

static gint64 pass_step(wire *w, gint64 before, gint64 now)
{
    return (gint64)((guint64)before + (guint64)pass_signed(w, (gint64)((guint64)now - (guint64)before)));
}

static void pass_packet(wire *w, smbtriage_packet *packet)
{
    packet->frame   = (guint32)pass_step(w, w->frame, packet->frame);
    packet->place   = pass_step(w, w->place, packet->place);
    packet->time_ns = pass_step(w, w->time_ns, packet->time_ns);
    w->frame        = packet->frame;
    w->place        = packet->place;
    w->time_ns      = packet->time_ns;
    ONE_OF(w, packet->transport, SMBTRIAGE_TRANSPORT_OTHER + 1);
    NUMBER(w, packet->stream);
    pass_endpoint(w, &packet->source);
    pass_endpoint(w, &packet->destination);
    FACT(w, packet->handshake_seen);
    FLAG(w, packet->is_truncated);
}

/* ---- one kind of event each ------------------------------------------------------------------------------ */

static void pass_tcp(wire *w, smbtriage_tcp_segment *segment)
{
    NUMBER(w, segment->flags);
    NUMBER(w, segment->sequence);
    NUMBER(w, segment->acknowledgment);
    NUMBER(w, segment->payload_length);
    FLAG(w, segment->is_retransmission);
    FLAG(w, segment->follows_lost);
    FLAG(w, segment->acks_unseen);
    SIGNED(w, segment->idle_ns);
    ONE_OF(w, segment->begins_length, SMBTRIAGE_BEGINS + 1);
    pass_bytes(w, segment->begins, segment->begins_length);
}

static void pass_icmp(wire *w, smbtriage_icmp_unreachable *icmp)
{
    FLAG(w, icmp->is_v6);
    FLAG(w, icmp->is_udp);
    NUMBER(w, icmp->code);
    pass_endpoint(w, &icmp->quoted_source);
    pass_endpoint(w, &icmp->quoted_destination);
    NUMBER(w, icmp->quoted_sequence);
}

static void pass_quic(wire *w, smbtriage_quic_packet *quic)
{
    FLAG(w, quic->asks_for_smb);
    FLAG(w, quic->has_close);
    NUMBER(w, quic->error_code);
}

static void pass_kerberos_error(wire *w, smbtriage_kerberos_error *error)
{
    FLAG(w, error->is_seen);
    SIGNED(w, error->code);
    SIGNED(w, error->client_ns);
    SIGNED(w, error->server_ns);
    NUMBER(w, error->nt_status);
}

static void pass_kerberos(wire *w, smbtriage_kerberos *kerberos)
{
    NUMBER(w, kerberos->message);
    FLAG(w, kerberos->has_preauth);
    pass_text(w, &kerberos->client);
    pass_text(w, &kerberos->realm);
    pass_text(w, &kerberos->service);
    SIGNED(w, kerberos->till_ns);
    NUMBER(w, kerberos->etype_count);
    for (guint i = 0; i < MIN(kerberos->etype_count, SMBTRIAGE_MAX_ETYPES); i++)
        SIGNED(w, kerberos->etypes[i]);
    SIGNED(w, kerberos->key_version);
    pass_kerberos_error(w, &kerberos->error);
}

static void pass_names(wire *w, smbtriage_dns_message *names)
{
    ONE_OF(w, names->service, SMBTRIAGE_NAMES_NETBIOS + 1);
    FLAG(w, names->is_response);
    NUMBER(w, names->id);
    NUMBER(w, names->response_code);
    FLAG(w, names->is_cut);
    NUMBER(w, names->type);
    NUMBER(w, names->suffix);
    pass_name(w, &names->name);
    NUMBER(w, names->answer_count);
    for (guint i = 0; i < MIN(names->answer_count, SMBTRIAGE_MAX_ANSWERS); i++) {
        smbtriage_dns_answer *answer = &names->answers[i];
        NUMBER(w, answer->type);
        pass_name(w, &answer->owner);
        pass_text(w, &answer->target);
        pass_endpoint(w, &answer->address);
    }
}

static void pass_nbss(wire *w, smbtriage_nbss_message *nbss)
{
    NUMBER(w, nbss->type);
    NUMBER(w, nbss->error_code);
}

static void pass_smb1(wire *w, smbtriage_smb1_negotiate *smb1)
{
    FLAG(w, smb1->is_response);
    FACT(w, smb1->offers_smb2);
    NUMBER(w, smb1->dialect_count);
    pass_text(w, &smb1->dialects);
    FLAG(w, smb1->has_selected);
    NUMBER(w, smb1->selected_index);
}

/* ---- the bodies of SMB2 ---------------------------------------------------------------------------------- */

static void pass_algorithms(wire *w, smbtriage_algorithms *list)
{
    NUMBER(w, list->contexts);
    NUMBER(w, list->count);
    for (guint i = 0; i < MIN(list->count, SMBTRIAGE_MAX_ALGORITHMS); i++)
        NUMBER(w, list->algorithms[i]);
}

static void pass_negotiate(wire *w, smbtriage_negotiate *body)
{
    NUMBER(w, body->dialect_count);
    for (guint i = 0; i < MIN(body->dialect_count, SMBTRIAGE_MAX_DIALECTS); i++)
        NUMBER(w, body->dialects[i]);
    FLAG(w, body->dialects_are_cut);
    NUMBER(w, body->dialects_announced);
    FACT(w, body->has_all_contexts);
    FLAG(w, body->has_capabilities);
    NUMBER(w, body->capabilities);
    FLAG(w, body->has_security_mode);
    NUMBER(w, body->security_mode);
    pass_algorithms(w, &body->hashes);
    pass_algorithms(w, &body->encryption);
    pass_algorithms(w, &body->compression);
    pass_algorithms(w, &body->signing);
    FACT(w, body->signing_enabled);
    FACT(w, body->signing_required);
    FACT(w, body->capability_encryption);
    FACT(w, body->encryption_context);
    NUMBER(w, body->cipher_count);
    for (guint i = 0; i < MIN(body->cipher_count, SMBTRIAGE_MAX_CIPHERS); i++)
        NUMBER(w, body->ciphers[i]);
    FLAG(w, body->has_guid);
    if (body->has_guid)
        pass_bytes(w, body->guid, sizeof body->guid);
    SIGNED(w, body->system_time_ns);
    FACT(w, body->offers_kerberos);
    FACT(w, body->offers_ntlm);
    pass_text(w, &body->netname);
}

static void pass_security(wire *w, smbtriage_security *security)
{
    ONE_OF(w, security->mechanism, SMBTRIAGE_MECHANISM_KERBEROS + 1);
    NUMBER(w, security->ntlm_message);
    pass_text(w, &security->user);
    pass_text(w, &security->domain);
    pass_text(w, &security->workstation);
    NUMBER(w, security->nt_response_length);
    pass_text(w, &security->target_name);
    pass_text(w, &security->target_computer);
    pass_text(w, &security->target_domain);
    NUMBER(w, security->kerberos_message);
    pass_text(w, &security->service);
    pass_text(w, &security->service_realm);
    SIGNED(w, security->ticket_etype);
    SIGNED(w, security->key_version);
    pass_kerberos_error(w, &security->kerberos_error);
    FACT(w, security->offers_kerberos);
    FACT(w, security->offers_ntlm);
}

static void pass_session_setup(wire *w, smbtriage_session_setup *body)
{
    FACT(w, body->is_binding);
    FACT(w, body->signing_required);
    NUMBER(w, body->previous_session_id);
    FACT(w, body->is_guest);
    FACT(w, body->is_null);
    FACT(w, body->encrypt_data);
    pass_security(w, &body->security);
}

static void pass_tree_connect(wire *w, smbtriage_tree_connect *body)
{
    pass_text(w, &body->path);
    NUMBER(w, body->share_type);
    FACT(w, body->encrypt_data);
    FACT(w, body->share_redirect);
    NUMBER(w, body->maximal_access);
}

static void pass_create(wire *w, smbtriage_create *body)
{
    pass_text(w, &body->path);
    NUMBER(w, body->access);
}

#define BODY(w, message, type, name)                                                                                   \
    do {                                                                                                               \
        gconstpointer body_ = (message)->name;                                                                         \
        if (pass_body(w, &body_, sizeof(type))) {                                                                      \
            (message)->name = body_;                                                                                   \
            pass_##name(w, (type *)body_);                                                                             \
        }                                                                                                              \
    } while (0)

static void pass_smb2(wire *w, smbtriage_smb2_message *smb2)
{
    NUMBER(w, smb2->command);
    FLAG(w, smb2->is_response);
    NUMBER(w, smb2->status);
    NUMBER(w, smb2->message_id);
    NUMBER(w, smb2->session_id);
    NUMBER(w, smb2->tree_id);
    FLAG(w, smb2->is_async);
    FLAG(w, smb2->is_related);
    FLAG(w, smb2->is_signed);
    FLAG(w, smb2->is_encrypted);
    NUMBER(w, smb2->ctl_code);
    BODY(w, smb2, smbtriage_negotiate, negotiate);
    BODY(w, smb2, smbtriage_session_setup, session_setup);
    BODY(w, smb2, smbtriage_tree_connect, tree_connect);
    BODY(w, smb2, smbtriage_create, create);
}

/* ---- events ---------------------------------------------------------------------------------------------- */

static void pass_what(wire *w, smbtriage_event *event)
{
    switch (event->kind) {
    case SMBTRIAGE_EVENT_TCP_SEGMENT:
        pass_tcp(w, &event->u.tcp);
        break;
    case SMBTRIAGE_EVENT_ICMP_UNREACHABLE:
        pass_icmp(w, &event->u.icmp);
        break;
    case SMBTRIAGE_EVENT_QUIC:
        pass_quic(w, &event->u.quic);
        break;
    case SMBTRIAGE_EVENT_KERBEROS:
        pass_kerberos(w, &event->u.kerberos);
        break;
    case SMBTRIAGE_EVENT_NAMES:
        pass_names(w, &event->u.names);
        break;
    case SMBTRIAGE_EVENT_NBSS:
        pass_nbss(w, &event->u.nbss);
        break;
    case SMBTRIAGE_EVENT_SMB1_NEGOTIATE:
        pass_smb1(w, &event->u.smb1);
        break;
    case SMBTRIAGE_EVENT_SMB2:
        pass_smb2(w, &event->u.smb2);
        break;
    case SMBTRIAGE_EVENT_SEALED:
        NUMBER(w, event->u.sealed.session_id);
        break;
    }
}

/* Behind the kinds of event stands the clock. */
static void pass_event(wire *w, wire_event *now)
{
    const guint clock = SMBTRIAGE_EVENT_SEALED + 1;
    guint       kind  = now->is_clock ? clock : (guint)now->event.kind;
    ONE_OF(w, kind, clock + 1);
    now->is_clock   = kind == clock;
    now->event.kind = now->is_clock ? SMBTRIAGE_EVENT_TCP_SEGMENT : (smbtriage_event_kind)kind;
    pass_packet(w, &now->event.packet);
    if (!now->is_clock)
        pass_what(w, &now->event);
}

wire wire_reader(const guint8 *bytes, gsize size)
{
    return (wire){.at = bytes, .end = bytes + size};
}

wire wire_writer(GByteArray *out)
{
    return (wire){.out = out};
}

void wire_setting_pass(wire *w, wire_setting *setting)
{
    NUMBER(w, setting->no_reply_seconds);
    NUMBER(w, setting->recovery_seconds);
    NUMBER(w, setting->slow_seconds);
    NUMBER(w, setting->max_connections);
    NUMBER(w, setting->max_lookups);
    NUMBER(w, setting->rule_off);
    NUMBER(w, setting->report_every);
    FLAG(w, setting->redact_names);
    NUMBER(w, setting->max_steps);
    NUMBER(w, setting->max_findings);
    NUMBER(w, setting->max_texts);
}

wire_event *wire_read(wire *w)
{
    if (w->at == w->end)
        return NULL;
    wire_event *event = g_new0(wire_event, 1);
    event->owned      = g_ptr_array_new_with_free_func(g_free);
    w->now            = event;
    pass_event(w, event);
    return event;
}

void wire_write(wire *w, const wire_event *event)
{
    wire_event copy = *event; /* passing assigns what is there already */
    pass_event(w, &copy);
}

void wire_event_free(wire_event *event)
{
    if (event == NULL)
        return;
    g_ptr_array_unref(event->owned);
    g_free(event);
}
