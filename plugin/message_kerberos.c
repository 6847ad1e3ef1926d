/* message_kerberos.c - Kerberos messages (RFC 4120) while their fields come in
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * They come in a security blob of SMB, or by themselves on the way to or from a KDC. A message may hold others: what
 * belongs to which is told by where it stands. Data that the dissector decrypted is another source, and is nobody's.
 */
#include "message.h"

enum {
    NAMES_READ        = 1, /* further ones stand in tickets and authenticators */
    NAME_MAX_BYTES    = 1024,
    MICROSECONDS_MAX  = 999999, /* RFC 4120 5.2.4 */
    PA_ENC_TIMESTAMP  = 2,      /* RFC 4120 7.5.2 */
    PA_PK_AS_REQ      = 16,     /* RFC 4556 3.1.3 */
    PA_ENC_CHALLENGE  = 138,    /* RFC 6113 5.4.6 */
    NANOS_IN_A_MICROS = 1000
};

static const gint64 NANOS_IN_A_SECOND = G_GINT64_CONSTANT(1000000000);

static message_place place_of(const message_value *value)
{
    message_place place = {value->start, MAX(value->length, 0)};
    return place;
}

static gboolean is_within(const message_value *value, message_place place)
{
    return place.length > 0 && value->start >= place.start && value->start - place.start < place.length;
}

gboolean message_kerberos_admits(const message *record, const message_value *value)
{
    return value->source == record->source && is_within(value, record->whole);
}

/* ---- one message ----------------------------------------------------------------------------------------------- */

static smbtriage_security *security_of(message *record)
{
    return &record->session_setup.security;
}

static gboolean is_for_kdc(const message *record)
{
    return record->event.kind == SMBTRIAGE_EVENT_KERBEROS;
}

static gboolean is_request(const message *record)
{
    guint32 type = record->event.u.kerberos.message;
    return type == SMBTRIAGE_KERBEROS_AS_REQ || type == SMBTRIAGE_KERBEROS_TGS_REQ;
}

static gboolean is_reply(const message *record)
{
    guint32 type = record->event.u.kerberos.message;
    return type == SMBTRIAGE_KERBEROS_AS_REP || type == SMBTRIAGE_KERBEROS_TGS_REP;
}

void message_on_kerberos_message(message_walk *walk, const message_value *value)
{
    if (value->source == walk->kerberos_source && is_within(value, walk->kerberos))
        return;
    walk->kerberos_source = value->source;
    walk->kerberos        = place_of(value);
}

/* The first one is the token's own: a decrypted one may hold further messages. */
void message_on_kerberos_type(message_walk *walk, const message_value *value)
{
    smbtriage_security *security = security_of(walk->current);
    if (security->mechanism != SMBTRIAGE_MECHANISM_NOT_SEEN)
        return;
    security->mechanism        = SMBTRIAGE_MECHANISM_KERBEROS;
    security->kerberos_message = (guint32)value->number;
}

static gboolean is_of_kdc(guint64 type)
{
    return (type >= SMBTRIAGE_KERBEROS_AS_REQ && type <= SMBTRIAGE_KERBEROS_TGS_REP) ||
           type == SMBTRIAGE_KERBEROS_KRB_ERROR;
}

/* Opens a record at the first type within a message; the ones that follow are of what it holds. */
void message_on_kdc_type(message_walk *walk, const message_value *value)
{
    if (!walk->reads_kdc || (walk->current != NULL && message_kerberos_admits(walk->current, value)))
        return;
    if (!is_of_kdc(value->number) || value->source != walk->kerberos_source || !is_within(value, walk->kerberos))
        return;
    walk->current                           = message_open(walk, SMBTRIAGE_EVENT_KERBEROS, value);
    walk->current->whole                    = walk->kerberos;
    walk->current->event.u.kerberos.message = (guint32)value->number;
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

void message_on_kdc_padata(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos *told = &walk->current->event.u.kerberos;
    if (told->message == SMBTRIAGE_KERBEROS_AS_REQ)
        told->has_preauth |=
            value->number == PA_ENC_TIMESTAMP || value->number == PA_ENC_CHALLENGE || value->number == PA_PK_AS_REQ;
}

void message_on_kdc_body(message_walk *walk, const message_value *value)
{
    if (is_request(walk->current) && walk->current->body.length == 0)
        walk->current->body = place_of(value);
}

void message_on_kdc_till(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos *told = &walk->current->event.u.kerberos;
    if (is_within(value, walk->current->body) && told->till_ns == 0)
        told->till_ns = value->time_ns;
}

void message_on_kdc_etype(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos *told = &walk->current->event.u.kerberos;
    if (is_within(value, walk->current->body) && told->etype_count < SMBTRIAGE_MAX_ETYPES)
        told->etypes[told->etype_count++] = (gint32)value->number;
}

/* ---- tickets (RFC 4120 5.3) ------------------------------------------------------------------------------------ */

/* The additional tickets of a request stand at the end of its body, and their names are not the request's. */
void message_on_ticket(message_walk *walk, const message_value *value)
{
    message *record = walk->current;
    if (value->source != record->source)
        return;
    if (is_within(value, record->body))
        record->body.length = value->start - record->body.start;
    else if (record->ticket.length == 0)
        record->ticket = place_of(value);
}

static gboolean is_in_ticket(const message *record, const message_value *value)
{
    return value->source == record->source && is_within(value, record->ticket);
}

/* Where the etype of the ticket is told, or NULL. */
static gint32 *ticket_etype_of(message *record)
{
    if (!is_for_kdc(record))
        return security_of(record)->kerberos_message == SMBTRIAGE_KERBEROS_AP_REQ ? &security_of(record)->ticket_etype
                                                                                  : NULL;
    if (!is_reply(record))
        return NULL;
    record->event.u.kerberos.etype_count = 1;
    return &record->event.u.kerberos.etypes[0];
}

void message_on_ticket_etype(message_walk *walk, const message_value *value)
{
    if (!is_in_ticket(walk->current, value))
        return;
    gint32 *etype = ticket_etype_of(walk->current);
    if (etype != NULL && *etype == 0)
        *etype = (gint32)value->number;
}

static gint32 *key_version_of(message *record)
{
    if (is_for_kdc(record))
        return is_reply(record) ? &record->event.u.kerberos.key_version : NULL;
    return security_of(record)->kerberos_message == SMBTRIAGE_KERBEROS_AP_REQ ? &security_of(record)->key_version
                                                                              : NULL;
}

void message_on_ticket_key_version(message_walk *walk, const message_value *value)
{
    if (!is_in_ticket(walk->current, value))
        return;
    gint32 *key_version = key_version_of(walk->current);
    if (key_version != NULL && *key_version == 0)
        *key_version = (gint32)value->number;
}

/* ---- names (RFC 4120 6) ---------------------------------------------------------------------------------------- */

/* A request tells them in its body, a reply in its ticket, an error anywhere. */
static gboolean names_service(const message *record, const message_value *value)
{
    if (!is_for_kdc(record))
        return TRUE;
    if (is_request(record))
        return is_within(value, record->body);
    return is_reply(record) ? is_within(value, record->ticket) : TRUE;
}

static gboolean names_client(const message *record, const message_value *value)
{
    return is_request(record) ? is_within(value, record->body) : !is_within(value, record->ticket);
}

/* The components of a name, written "cifs/host". */
static const char *add_component(message_walk *walk, wmem_strbuf_t **name, const char *component)
{
    if (*name == NULL)
        *name = wmem_strbuf_new(walk->pool, "");
    else if (wmem_strbuf_get_len(*name) < NAME_MAX_BYTES)
        wmem_strbuf_append_c(*name, '/');
    if (wmem_strbuf_get_len(*name) < NAME_MAX_BYTES)
        wmem_strbuf_append(*name, message_keep_text(walk, component));
    return wmem_strbuf_get_str(*name);
}

void message_on_kdc_realm(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos *told = &walk->current->event.u.kerberos;
    if (told->realm == NULL && names_service(walk->current, value))
        told->realm = message_keep_text(walk, value->text);
}

void message_on_kdc_client(message_walk *walk, const message_value *value)
{
    if (names_client(walk->current, value))
        walk->current->clients_seen++;
}

void message_on_kdc_client_part(message_walk *walk, const message_value *value)
{
    message *record = walk->current;
    if (record->clients_seen == NAMES_READ && names_client(record, value))
        record->event.u.kerberos.client = add_component(walk, &record->client, value->text);
}

void message_on_service(message_walk *walk, const message_value *value)
{
    if (names_service(walk->current, value))
        walk->current->services_seen++;
}

void message_on_service_part(message_walk *walk, const message_value *value)
{
    message *record = walk->current;
    if (record->services_seen != NAMES_READ || !names_service(record, value))
        return;
    const char *service = add_component(walk, &record->service, value->text);
    if (is_for_kdc(record))
        record->event.u.kerberos.service = service;
    else
        security_of(record)->service = service;
}

/* ---- errors (RFC 4120 5.9.1) ----------------------------------------------------------------------------------- */

/* Where an error is told, or NULL: a decrypted authenticator has times, too. */
static smbtriage_kerberos_error *error_of(message *record)
{
    if (is_for_kdc(record))
        return record->event.u.kerberos.message == SMBTRIAGE_KERBEROS_KRB_ERROR ? &record->event.u.kerberos.error
                                                                                : NULL;
    return security_of(record)->kerberos_message == SMBTRIAGE_KERBEROS_KRB_ERROR ? &security_of(record)->kerberos_error
                                                                                 : NULL;
}

void message_on_kerberos_error(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos_error *error = error_of(walk->current);
    if (error == NULL || error->is_seen)
        return;
    error->is_seen = TRUE;
    error->code    = (gint32)value->number;
}

void message_on_kerberos_nt_status(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos_error *error = error_of(walk->current);
    if (error != NULL && error->nt_status == 0)
        error->nt_status = (guint32)value->number;
}

/* The microseconds follow the seconds that they belong to. */
static void add_microseconds(gint64 *time_ns, guint64 microseconds)
{
    if (*time_ns != 0 && *time_ns % NANOS_IN_A_SECOND == 0 && microseconds <= MICROSECONDS_MAX)
        *time_ns += (gint64)microseconds * NANOS_IN_A_MICROS;
}

void message_on_kerberos_client_time(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos_error *error = error_of(walk->current);
    if (error != NULL && error->client_ns == 0)
        error->client_ns = value->time_ns;
}

void message_on_kerberos_client_microseconds(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos_error *error = error_of(walk->current);
    if (error != NULL)
        add_microseconds(&error->client_ns, value->number);
}

void message_on_kerberos_server_time(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos_error *error = error_of(walk->current);
    if (error != NULL && error->server_ns == 0)
        error->server_ns = value->time_ns;
}

void message_on_kerberos_server_microseconds(message_walk *walk, const message_value *value)
{
    smbtriage_kerberos_error *error = error_of(walk->current);
    if (error != NULL)
        add_microseconds(&error->server_ns, value->number);
}
