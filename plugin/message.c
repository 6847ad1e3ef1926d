/* message.c - the record of one message while its fields come in
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "message.h"

#include "smb2_header.h"
#include "smbtriage.h"

#include <string.h>

enum {
    TREE_CONNECT_FIXED = 8, /* [MS-SMB2] 2.2.9, 2.2.13: names stand behind it */
    CREATE_FIXED       = 56,
    NAME_LENGTH_BEHIND = 46 - 36 /* 2.2.13: NameLength, counted from CreateDisposition */
};

static const guint32 STATUS_MORE_PROCESSING_REQUIRED = 0xC0000016; /* [MS-ERREF] 2.3.1 */

enum {
    DIALECT_SMB311                 = 0x0311, /* [MS-SMB2] 2.2.3: the one that has negotiate contexts */
    PREAUTH_INTEGRITY_CAPABILITIES = 0x0001, /* [MS-SMB2] 2.2.3.1 */
    ENCRYPTION_CAPABILITIES        = 0x0002,
    COMPRESSION_CAPABILITIES       = 0x0003,
    SIGNING_CAPABILITIES           = 0x0008,
    ERROR_ID_SHARE_REDIRECT        = 0x72645253, /* [MS-SMB2] 2.2.2.1 */
    TRANSFORM_SESSION_ID_BEHIND    = 8,          /* [MS-SMB2] 2.2.41: behind OriginalMessageSize */
    SMB1_COM_NEGOTIATE             = 0x72,       /* [MS-CIFS] 2.2.4.52 */
    NTLM_EMPTY_FIELD_LENGTH        = 8,          /* [MS-NLMP] 2.2.1.3: Len, MaxLen and BufferOffset */
    SMB1_DIALECTS_TEXT_MAX_BYTES   = 1024
};

message *message_open(message_walk *walk, smbtriage_event_kind kind, const message_value *value)
{
    message *record    = wmem_new0(walk->pool, message);
    record->event.kind = kind;
    record->source     = value->source;
    if (walk->last != NULL)
        walk->last->next = record;
    else
        walk->first = record;
    walk->last = record;
    return record;
}

static gboolean is_in_header(const message *record, const message_value *value)
{
    return value->source == record->source && value->start >= record->start &&
           value->start < record->start + SMB2_HEADER_LENGTH;
}

/* A name that is said to stand among the numbers is not a name, though dissectors show what is there. */
static gboolean is_name_among(const message *record, const message_value *value, gint fixed)
{
    return value->text != NULL && value->length > 0 && value->start < record->start + SMB2_HEADER_LENGTH + fixed;
}

static gboolean validates_negotiate(const smbtriage_smb2_message *smb2)
{
    return smb2->command == SMBTRIAGE_SMB2_IOCTL && smb2->ctl_code == SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO;
}

/* What the dissector remembers of a tree or session, as the share's name, it shows within the header. */
static gboolean admits_smb2(message *record, message_part part, const message_value *value)
{
    smbtriage_smb2_message *smb2 = &record->event.u.smb2;
    if (is_in_header(record, value))
        return FALSE;
    switch (part) {
    case MESSAGE_NEGOTIATE:
        if (smb2->command != SMBTRIAGE_SMB2_NEGOTIATE && !validates_negotiate(smb2))
            return FALSE;
        smb2->negotiate = &record->negotiate;
        return TRUE;
    case MESSAGE_SESSION_SETUP:
        if (smb2->command != SMBTRIAGE_SMB2_SESSION_SETUP)
            return FALSE;
        smb2->session_setup = &record->session_setup;
        return TRUE;
    case MESSAGE_TREE_CONNECT:
        if (smb2->command != SMBTRIAGE_SMB2_TREE_CONNECT || is_name_among(record, value, TREE_CONNECT_FIXED))
            return FALSE;
        smb2->tree_connect = &record->tree_connect;
        return TRUE;
    case MESSAGE_CREATE:
        if (smb2->command != SMBTRIAGE_SMB2_CREATE || smb2->is_response || is_name_among(record, value, CREATE_FIXED))
            return FALSE;
        smb2->create = &record->create;
        return TRUE;
    case MESSAGE_IOCTL:
        return smb2->command == SMBTRIAGE_SMB2_IOCTL;
    case MESSAGE_ANYWHERE:
    case MESSAGE_SMB1:
    case MESSAGE_KERBEROS:
        break;
    }
    return FALSE;
}

gboolean message_admits(message_walk *walk, message_part part, const message_value *value)
{
    if (part == MESSAGE_ANYWHERE)
        return TRUE;
    if (walk->current == NULL)
        return FALSE;
    if (walk->current->event.kind == SMBTRIAGE_EVENT_SMB1_NEGOTIATE)
        return part == MESSAGE_SMB1;
    if (walk->current->event.kind == SMBTRIAGE_EVENT_KERBEROS)
        return part == MESSAGE_KERBEROS && message_kerberos_admits(walk->current, value);
    return admits_smb2(walk->current, part, value);
}

/* ---- values kept as they are ------------------------------------------------------------------------------ */

static void *member_of(message_walk *walk, const message_value *value)
{
    return (guint8 *)walk->current + value->member;
}

/* Dissectors hand over UTF-8 nearly always; a few pass bytes through. */
const char *message_keep_text(message_walk *walk, const char *text)
{
    if (g_utf8_validate(text, -1, NULL))
        return wmem_strdup(walk->pool, text);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return wmem_strdup(walk->pool, valid);
}

void message_store_fact(message_walk *walk, const message_value *value)
{
    smbtriage_fact fact = value->number != 0 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    memcpy(member_of(walk, value), &fact, sizeof fact);
}

void message_store_uint8(message_walk *walk, const message_value *value)
{
    guint8 number = (guint8)value->number;
    memcpy(member_of(walk, value), &number, sizeof number);
}

void message_store_uint(message_walk *walk, const message_value *value)
{
    guint number = (guint)value->number;
    memcpy(member_of(walk, value), &number, sizeof number);
}

void message_store_uint64(message_walk *walk, const message_value *value)
{
    memcpy(member_of(walk, value), &value->number, sizeof value->number);
}

/* The first occurrence counts: later ones are what a dissector repeats. */
void message_store_text(message_walk *walk, const message_value *value)
{
    const char *text = NULL;
    memcpy(&text, member_of(walk, value), sizeof text);
    if (text != NULL)
        return;
    text = message_keep_text(walk, value->text);
    memcpy(member_of(walk, value), &text, sizeof text);
}

/* A payload field of length 0 is shown at the place of its descriptor, which then starts with Len = 0, and
 * as the text "NULL", which is a name that somebody could have ([MS-NLMP] 2.2.1.3). */
static gboolean is_empty_ntlm_field(const message_value *value)
{
    return value->length == NTLM_EMPTY_FIELD_LENGTH && tvb_bytes_exist(value->source, value->start, 2) &&
           tvb_get_letohs(value->source, value->start) == 0;
}

void message_store_ntlm_text(message_walk *walk, const message_value *value)
{
    message_value sent = *value;
    if (is_empty_ntlm_field(value))
        sent.text = "";
    message_store_text(walk, &sent);
}

/* ---- SMB2 header ------------------------------------------------------------------------------------------- */

static void note_direction(message_walk *walk, gboolean is_response)
{
    walk->has_request |= !is_response;
    walk->has_response |= is_response;
}

/* Of a header that was cut no more than the direction is told. What follows a message that is too short is not its own:
 * whether all of it is there the dissector says. */
static void read_header(message_walk *walk, message *record)
{
    if (tvb_bytes_exist(record->source, record->start, SMB2_SIGNATURE)) {
        smb2_header_read(tvb_get_ptr(record->source, record->start, SMB2_SIGNATURE), &record->event.u.smb2);
        note_direction(walk, record->event.u.smb2.is_response);
    } else if (tvb_bytes_exist(record->source, record->start, SMB2_FLAGS + 4)) {
        note_direction(walk, smb2_header_is_response(tvb_get_ptr(record->source, record->start, SMB2_FLAGS + 4)));
    }
}

void message_on_command(message_walk *walk, const message_value *value)
{
    walk->current = NULL;
    if (value->number > SMBTRIAGE_SMB2_LAST_COMMAND)
        return;

    message *record              = message_open(walk, SMBTRIAGE_EVENT_SMB2, value);
    record->start                = value->start - SMB2_COMMAND;
    record->event.u.smb2.command = (guint16)value->number;
    read_header(walk, record);
    record->event.u.smb2.is_encrypted = walk->transform_source != NULL && walk->transform_source != value->source;
    walk->current                     = record;
}

/* The field stands in the TRANSFORM_HEADER as well. Behind it only the signature follows. */
void message_on_session_id(message_walk *walk, const message_value *value)
{
    if (walk->current != NULL && is_in_header(walk->current, value))
        walk->current->is_complete = TRUE;
}

/* ---- what wraps SMB2 messages ---------------------------------------------------------------------------- */

void message_on_transform(message_walk *walk, const message_value *value)
{
    walk->transform_source     = value->source;
    walk->transform_session_id = 0;
    if (tvb_bytes_exist(value->source, value->start + TRANSFORM_SESSION_ID_BEHIND, 8))
        walk->transform_session_id = tvb_get_letoh64(value->source, value->start + TRANSFORM_SESSION_ID_BEHIND);
    walk->current = NULL;
}

/* A compressed message beside an encrypted one, not within it: what follows was not encrypted. */
void message_on_compression(message_walk *walk, const message_value *value)
{
    walk->current = NULL;
    if (walk->transform_source == value->source)
        walk->transform_source = NULL;
}

void message_on_session_message(message_walk *walk, const message_value *value)
{
    (void)value;
    walk->transform_source = NULL;
    walk->current          = NULL;
}

void message_on_sealed(message_walk *walk, const message_value *value)
{
    message *record                   = message_open(walk, SMBTRIAGE_EVENT_SEALED, value);
    record->event.u.sealed.session_id = walk->transform_session_id;
    walk->current                     = NULL;
}

/* ---- NEGOTIATE ([MS-SMB2] 2.2.3, 2.2.4) ------------------------------------------------------------------- */

void message_on_dialect(message_walk *walk, const message_value *value)
{
    smbtriage_negotiate *body = &walk->current->negotiate;
    if (body->dialect_count < SMBTRIAGE_MAX_DIALECTS)
        body->dialects[body->dialect_count] = (guint16)value->number;
    body->dialect_count++;
}

/* The algorithms that a context of this type lists, or NULL. */
static smbtriage_algorithms *algorithms_of(smbtriage_negotiate *body, guint64 type)
{
    switch (type) {
    case PREAUTH_INTEGRITY_CAPABILITIES:
        return &body->hashes;
    case ENCRYPTION_CAPABILITIES:
        return &body->encryption;
    case COMPRESSION_CAPABILITIES:
        return &body->compression;
    case SIGNING_CAPABILITIES:
        return &body->signing;
    default:
        return NULL;
    }
}

void message_on_context_type(message_walk *walk, const message_value *value)
{
    message              *record     = walk->current;
    smbtriage_algorithms *algorithms = algorithms_of(&record->negotiate, value->number);
    record->contexts_seen++;
    record->context_type = (guint16)value->number;
    if (algorithms != NULL)
        algorithms->contexts++;
    if (value->number == ENCRYPTION_CAPABILITIES)
        record->negotiate.encryption_context = SMBTRIAGE_YES;
}

static void add_algorithm(smbtriage_algorithms *algorithms, guint16 algorithm)
{
    if (algorithms->count < SMBTRIAGE_MAX_ALGORITHMS)
        algorithms->algorithms[algorithms->count] = algorithm;
    algorithms->count++;
}

void message_on_algorithm(message_walk *walk, const message_value *value)
{
    smbtriage_algorithms *algorithms = algorithms_of(&walk->current->negotiate, walk->current->context_type);
    if (algorithms != NULL)
        add_algorithm(algorithms, (guint16)value->number);
}

void message_on_capabilities(message_walk *walk, const message_value *value)
{
    walk->current->negotiate.has_capabilities = TRUE;
    walk->current->negotiate.capabilities     = (guint32)value->number;
}

void message_on_security_mode(message_walk *walk, const message_value *value)
{
    walk->current->negotiate.has_security_mode = TRUE;
    walk->current->negotiate.security_mode     = (guint8)value->number;
}

void message_on_cipher(message_walk *walk, const message_value *value)
{
    smbtriage_negotiate *body = &walk->current->negotiate;
    if (body->cipher_count < SMBTRIAGE_MAX_CIPHERS)
        body->ciphers[body->cipher_count] = (guint16)value->number;
    body->cipher_count++;
    add_algorithm(&body->encryption, (guint16)value->number);
}

void message_on_guid(message_walk *walk, const message_value *value)
{
    smbtriage_negotiate *body = &walk->current->negotiate;
    memcpy(body->guid, value->guid, sizeof body->guid);
    body->has_guid = TRUE;
}

/* [MS-DTYP] 2.3.3: 100 nanoseconds since 1601. Read from the wire, where 0 is told apart from 1970. */
void message_on_system_time(message_walk *walk, const message_value *value)
{
    const guint64 unix_epoch = G_GUINT64_CONSTANT(116444736000000000);
    if (value->length != 8 || !tvb_bytes_exist(value->source, value->start, 8))
        return;
    guint64 ticks = tvb_get_letoh64(value->source, value->start);
    if (ticks > unix_epoch && ticks - unix_epoch <= G_MAXINT64 / 100)
        walk->current->negotiate.system_time_ns = (gint64)(ticks - unix_epoch) * 100;
}

static gboolean has_dialect(const smbtriage_negotiate *body, guint16 dialect)
{
    guint kept = MIN(body->dialect_count, SMBTRIAGE_MAX_DIALECTS);
    for (guint i = 0; i < kept; i++)
        if (body->dialects[i] == dialect)
            return TRUE;
    return FALSE;
}

/* Older dialects have no contexts: there their absence says nothing. */
static void conclude_negotiate(message *record)
{
    smbtriage_negotiate *body = &record->negotiate;
    body->dialects_announced  = record->dialects_announced;
    body->dialects_are_cut    = body->dialect_count < record->dialects_announced;
    if (!has_dialect(body, DIALECT_SMB311))
        return;
    body->has_all_contexts = record->contexts_seen >= record->contexts_announced ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    if (body->encryption_context == SMBTRIAGE_NOT_SEEN && body->has_all_contexts == SMBTRIAGE_YES)
        body->encryption_context = SMBTRIAGE_NO;
}

/* ---- SESSION_SETUP ([MS-SMB2] 2.2.5, 2.2.6) and its security blob ------------------------------------------ */

/* SecurityMode stands in NEGOTIATE messages and in SESSION_SETUP requests. */
void message_on_signing_required(message_walk *walk, const message_value *value)
{
    smbtriage_fact required = value->number != 0 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    if (message_admits(walk, MESSAGE_NEGOTIATE, value))
        walk->current->negotiate.signing_required = required;
    else if (message_admits(walk, MESSAGE_SESSION_SETUP, value))
        walk->current->session_setup.signing_required = required;
}

static smbtriage_security *security_of(message_walk *walk)
{
    return &walk->current->session_setup.security;
}

void message_on_ntlm_type(message_walk *walk, const message_value *value)
{
    security_of(walk)->mechanism    = SMBTRIAGE_MECHANISM_NTLM;
    security_of(walk)->ntlm_message = (guint32)value->number;
}

void message_on_nt_response(message_walk *walk, const message_value *value)
{
    if (!is_empty_ntlm_field(value) && value->length > 0)
        security_of(walk)->nt_response_length = (guint32)value->length;
}

/* ---- the mechanisms that a side offers (RFC 4178 4.2.1) ---------------------------------------------------- */

typedef struct {
    guint8 length;
    guint8 bytes[10]; /* as encoded in BER, without tag and length */
} mechanism_oid;

static const mechanism_oid kerberos_oid    = {9, {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02}};
static const mechanism_oid ms_kerberos_oid = {9, {0x2A, 0x86, 0x48, 0x82, 0xF7, 0x12, 0x01, 0x02, 0x02}};
static const mechanism_oid ntlm_oid        = {10, {0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0A}};

static gboolean is_oid(const message_value *value, const mechanism_oid *oid)
{
    return value->length == oid->length &&
           tvb_memeql(value->source, value->start, oid->bytes, (size_t)oid->length) == 0;
}

/* They stand in NEGOTIATE responses and in SESSION_SETUP messages. */
static gboolean admits_mechanisms(message_walk *walk, const message_value *value)
{
    return message_admits(walk, MESSAGE_NEGOTIATE, value) || message_admits(walk, MESSAGE_SESSION_SETUP, value);
}

void message_on_mechanism_count(message_walk *walk, const message_value *value)
{
    if (admits_mechanisms(walk, value))
        walk->current->mechanisms_announced += (guint)value->number;
}

void message_on_mechanism(message_walk *walk, const message_value *value)
{
    if (!admits_mechanisms(walk, value))
        return;
    walk->current->mechanisms_seen++;
    walk->current->has_kerberos_mechanism |= is_oid(value, &kerberos_oid) || is_oid(value, &ms_kerberos_oid);
    walk->current->has_ntlm_mechanism |= is_oid(value, &ntlm_oid);
}

/* What a list that was cut lacks may have stood in the rest. */
static smbtriage_fact offers(const message *record, gboolean is_listed)
{
    if (is_listed)
        return SMBTRIAGE_YES;
    if (record->mechanisms_seen == 0 || record->mechanisms_seen < record->mechanisms_announced)
        return SMBTRIAGE_NOT_SEEN;
    return SMBTRIAGE_NO;
}

static void conclude_mechanisms(message *record)
{
    smbtriage_fact kerberos = offers(record, record->has_kerberos_mechanism);
    smbtriage_fact ntlm     = offers(record, record->has_ntlm_mechanism);
    if (record->event.u.smb2.command == SMBTRIAGE_SMB2_NEGOTIATE) {
        record->negotiate.offers_kerberos = kerberos;
        record->negotiate.offers_ntlm     = ntlm;
    } else {
        record->session_setup.security.offers_kerberos = kerberos;
        record->session_setup.security.offers_ntlm     = ntlm;
    }
}

/* [MS-SMB2] 2.2.2: any other status comes with an ERROR Response, which has other things where the dissector
 * reads SessionFlags. */
static gboolean has_session_flags(const smbtriage_smb2_message *smb2)
{
    return smb2->is_response && (smb2->status == 0 || smb2->status == STATUS_MORE_PROCESSING_REQUIRED);
}

static void conclude_session_setup(message *record)
{
    if (!has_session_flags(&record->event.u.smb2)) {
        record->session_setup.is_guest     = SMBTRIAGE_NOT_SEEN;
        record->session_setup.is_null      = SMBTRIAGE_NOT_SEEN;
        record->session_setup.encrypt_data = SMBTRIAGE_NOT_SEEN;
    }

    smbtriage_security *security = &record->session_setup.security;
    security->target_computer    = record->dns_computer != NULL ? record->dns_computer : record->netbios_computer;
    security->target_domain      = record->dns_domain != NULL ? record->dns_domain : record->netbios_domain;
}

/* ---- TREE_CONNECT ([MS-SMB2] 2.2.10; errors 2.2.2) --------------------------------------------------------- */

void message_on_error_context_count(message_walk *walk, const message_value *value)
{
    if (value->number == 0)
        walk->current->tree_connect.share_redirect = SMBTRIAGE_NO;
}

void message_on_error_context_id(message_walk *walk, const message_value *value)
{
    if (value->number == ERROR_ID_SHARE_REDIRECT)
        walk->current->tree_connect.share_redirect = SMBTRIAGE_YES;
}

/* ---- CREATE ------------------------------------------------------------------------------------------------ */

/* Since Wireshark 4.6 a name of length 0, that of the share itself, has no field of its own. */
void message_on_create_disposition(message_walk *walk, const message_value *value)
{
    if (tvb_bytes_exist(value->source, value->start + NAME_LENGTH_BEHIND, 2) &&
        tvb_get_letohs(value->source, value->start + NAME_LENGTH_BEHIND) == 0)
        walk->current->create.path = "";
}

/* ---- QUIC ------------------------------------------------------------------------------------------------- */

/* [MS-SMB2] 2.1 and the list of ALPN protocol ids: "smb". */
void message_on_alpn(message_walk *walk, const message_value *value)
{
    walk->quic.asks_for_smb |= strcmp(value->text, "smb") == 0;
}

void message_on_quic_close(message_walk *walk, const message_value *value)
{
    walk->quic.has_close  = TRUE;
    walk->quic.error_code = value->number;
}

/* ---- SMB1 NEGOTIATE ([MS-CIFS] 2.2.4.52) ------------------------------------------------------------------- */

void message_on_smb1_command(message_walk *walk, const message_value *value)
{
    walk->current = NULL;
    if (value->number == SMB1_COM_NEGOTIATE)
        walk->current = message_open(walk, SMBTRIAGE_EVENT_SMB1_NEGOTIATE, value);
}

void message_on_smb1_response(message_walk *walk, const message_value *value)
{
    gboolean is_response = value->number != 0;
    note_direction(walk, is_response);
    if (message_admits(walk, MESSAGE_SMB1, value))
        walk->current->event.u.smb1.is_response = is_response;
}

/* [MS-SMB2] 3.2.4.2.2.1: how a client offers SMB2 in an SMB1 negotiate. */
static gboolean is_smb2_dialect(const char *dialect)
{
    return strcmp(dialect, "SMB 2.002") == 0 || strcmp(dialect, "SMB 2.???") == 0;
}

void message_on_smb1_dialect(message_walk *walk, const message_value *value)
{
    message                  *record = walk->current;
    smbtriage_smb1_negotiate *body   = &record->event.u.smb1;
    body->dialect_count++;
    record->bytes_seen += (guint)MAX(value->length, 0);
    if (is_smb2_dialect(value->text))
        body->offers_smb2 = SMBTRIAGE_YES;

    if (record->smb1_dialects == NULL)
        record->smb1_dialects = wmem_strbuf_new(walk->pool, "");
    if (wmem_strbuf_get_len(record->smb1_dialects) > SMB1_DIALECTS_TEXT_MAX_BYTES)
        return;
    if (body->dialect_count > 1)
        wmem_strbuf_append(record->smb1_dialects, ", ");
    wmem_strbuf_append(record->smb1_dialects, message_keep_text(walk, value->text));
    body->dialects = wmem_strbuf_get_str(record->smb1_dialects);
}

void message_on_smb1_selected(message_walk *walk, const message_value *value)
{
    walk->current->event.u.smb1.has_selected   = TRUE;
    walk->current->event.u.smb1.selected_index = (guint16)value->number;
}

/* A cut list may have held it. */
static void conclude_smb1(message *record)
{
    smbtriage_smb1_negotiate *body = &record->event.u.smb1;
    if (body->offers_smb2 == SMBTRIAGE_NOT_SEEN && body->dialect_count > 0 &&
        record->bytes_seen == record->bytes_announced)
        body->offers_smb2 = SMBTRIAGE_NO;
}

/* ---- end --------------------------------------------------------------------------------------------------- */

/* Without MessageId and SessionId a message cannot be told from others. Of what does not set up connections only
 * what the engine may ask for is told. */
static gboolean is_worth_telling(const message *record)
{
    const smbtriage_smb2_message *smb2 = &record->event.u.smb2;
    if (record->event.kind != SMBTRIAGE_EVENT_SMB2)
        return TRUE;
    if (!record->is_complete)
        return FALSE;
    return smb2->is_response || smb2->command == SMBTRIAGE_SMB2_CREATE ||
           smbtriage_engine_interest(smb2->command, FALSE, 0, smb2->ctl_code) != SMBTRIAGE_IGNORE;
}

static void drop_the_rest(message_walk *walk)
{
    message **link = &walk->first;
    walk->last     = NULL;
    while (*link != NULL) {
        message *record = *link;
        if (!is_worth_telling(record)) {
            *link = record->next;
            continue;
        }
        walk->last = record;
        link       = &record->next;
    }
}

void message_walk_end(message_walk *walk)
{
    drop_the_rest(walk);
    for (message *record = walk->first; record != NULL; record = record->next) {
        if (record->event.kind == SMBTRIAGE_EVENT_SMB1_NEGOTIATE)
            conclude_smb1(record);
        if (record->event.kind != SMBTRIAGE_EVENT_SMB2)
            continue;
        conclude_negotiate(record);
        conclude_session_setup(record);
        conclude_mechanisms(record);
    }
    walk->current = NULL;
}
