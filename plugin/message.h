/* message.h - the record of one message while its fields come in
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A walk over dissected fields opens a record at each SMB command that belongs to connection set-up and
 * fills it; the records become the events SMBTRIAGE_EVENT_SMB2, _SMB1_NEGOTIATE and _SEALED.
 */
#ifndef SMBTRIAGE_PLUGIN_MESSAGE_H
#define SMBTRIAGE_PLUGIN_MESSAGE_H

#include "compat.h"
#include "event.h"

/** Where a part of a message stands in the message's data source. length 0: it was not met. */
typedef struct {
    gint start;
    gint length;
} message_place;

/** One message. event.packet is left to whoever knows the connection. */
typedef struct message {
    struct message         *next;
    smbtriage_event         event;
    smbtriage_negotiate     negotiate;
    smbtriage_session_setup session_setup;
    smbtriage_tree_connect  tree_connect;
    smbtriage_create        create;

    /* Needed only until message_walk_end(). */
    tvbuff_t *source;
    gint      start;       /* of the SMB header in source */
    gboolean  is_complete; /* the whole SMB2 header belongs to the message and was captured, but for the signature */
    guint     dialects_announced;
    guint     contexts_announced;
    guint     contexts_seen;
    guint16   context_type;    /* of the one met last */
    guint     bytes_announced; /* SMB1 dialect strings */
    guint     bytes_seen;
    wmem_strbuf_t *smb1_dialects;
    guint          services_seen;
    wmem_strbuf_t *service;
    const char    *dns_computer; /* NTLM target info ([MS-NLMP] 2.2.2.1) */
    const char    *netbios_computer;
    const char    *dns_domain;
    const char    *netbios_domain;
    guint          mechanisms_announced; /* SPNEGO mechTypes (RFC 4178 4.2.1) */
    guint          mechanisms_seen;
    gboolean       has_kerberos_mechanism;
    gboolean       has_ntlm_mechanism;
    message_place  whole;  /* Kerberos: the message */
    message_place  body;   /* ... its req-body, up to the tickets in it */
    message_place  ticket; /* ... its first ticket */
    guint          clients_seen;
    wmem_strbuf_t *client;
} message;

/** The records of one walk, in the order in which the messages stand in the frame. */
typedef struct {
    wmem_allocator_t *pool; /* owns the records and their strings */
    message          *first;
    message          *last;
    message          *current; /* NULL between messages and within those that are of no interest */

    /* The SMB2 TRANSFORM_HEADER ([MS-SMB2] 2.2.41) that was met last. */
    tvbuff_t *transform_source;
    guint64   transform_session_id;

    smbtriage_quic_packet quic; /* what the QUIC dissector showed */

    /* The Kerberos message that was met last and is not part of another one. */
    gboolean      reads_kdc; /* these are messages to or from a KDC */
    tvbuff_t     *kerberos_source;
    message_place kerberos;

    /* Any SMB message was met, of interest or not: it tells who the server is. */
    gboolean has_request;
    gboolean has_response;
} message_walk;

/** The part of a message in which a field has its meaning: the same field may occur in others. */
typedef enum {
    MESSAGE_ANYWHERE,
    MESSAGE_NEGOTIATE,
    MESSAGE_SESSION_SETUP,
    MESSAGE_TREE_CONNECT,
    MESSAGE_CREATE,
    MESSAGE_IOCTL,
    MESSAGE_SMB1,
    MESSAGE_KERBEROS /* to or from a KDC */
} message_part;

#define MESSAGE_PARTS (MESSAGE_KERBEROS + 1)

/** The value of one field, read according to its family. */
typedef struct {
    tvbuff_t   *source; /* the data source that holds the field, and where in it */
    gint        start;
    gint        length;
    guint64     number;
    gint64      time_ns;
    const char *text;
    guint8      guid[16]; /* as on the wire */
    size_t      member;   /* offset within message, for the message_store_* handlers */
} message_value;

typedef void (*message_handler)(message_walk *walk, const message_value *value);

/** TRUE when a field of this part belongs to the record that is open. */
gboolean message_admits(message_walk *walk, message_part part, const message_value *value);

/** Adds a record for a message that begins with this field. */
message *message_open(message_walk *walk, smbtriage_event_kind kind, const message_value *value);

/** A copy of a text that lives as long as the records, in valid UTF-8. */
const char *message_keep_text(message_walk *walk, const char *text);

/** Ends the walk: closes the last record and draws the conclusions that need the whole message. */
void message_walk_end(message_walk *walk);

/* Handlers that keep the value as it is, in message_value.member. */
void message_store_fact(message_walk *walk, const message_value *value);
void message_store_uint8(message_walk *walk, const message_value *value);
void message_store_uint(message_walk *walk, const message_value *value);
void message_store_uint64(message_walk *walk, const message_value *value);
void message_store_text(message_walk *walk, const message_value *value);
void message_store_ntlm_text(message_walk *walk, const message_value *value);

/* Handlers that do more. */
void message_on_command(message_walk *walk, const message_value *value);
void message_on_session_id(message_walk *walk, const message_value *value);
void message_on_transform(message_walk *walk, const message_value *value);
void message_on_compression(message_walk *walk, const message_value *value);
void message_on_session_message(message_walk *walk, const message_value *value);
void message_on_sealed(message_walk *walk, const message_value *value);
void message_on_create_disposition(message_walk *walk, const message_value *value);
void message_on_dialect(message_walk *walk, const message_value *value);
void message_on_context_type(message_walk *walk, const message_value *value);
void message_on_algorithm(message_walk *walk, const message_value *value);
void message_on_capabilities(message_walk *walk, const message_value *value);
void message_on_security_mode(message_walk *walk, const message_value *value);
void message_on_cipher(message_walk *walk, const message_value *value);
void message_on_guid(message_walk *walk, const message_value *value);
void message_on_signing_required(message_walk *walk, const message_value *value);
void message_on_error_context_count(message_walk *walk, const message_value *value);
void message_on_error_context_id(message_walk *walk, const message_value *value);
void message_on_ntlm_type(message_walk *walk, const message_value *value);
void message_on_nt_response(message_walk *walk, const message_value *value);
void message_on_mechanism_count(message_walk *walk, const message_value *value);
void message_on_mechanism(message_walk *walk, const message_value *value);
void message_on_system_time(message_walk *walk, const message_value *value);
void message_on_alpn(message_walk *walk, const message_value *value);
void message_on_quic_close(message_walk *walk, const message_value *value);
void message_on_smb1_command(message_walk *walk, const message_value *value);
void message_on_smb1_response(message_walk *walk, const message_value *value);
void message_on_smb1_dialect(message_walk *walk, const message_value *value);
void message_on_smb1_selected(message_walk *walk, const message_value *value);

/* message_kerberos.c: the same fields in a security blob and on the way to or from a KDC. */
void message_on_kerberos_message(message_walk *walk, const message_value *value);
void message_on_kerberos_type(message_walk *walk, const message_value *value);
void message_on_kdc_type(message_walk *walk, const message_value *value);
void message_on_kerberos_error(message_walk *walk, const message_value *value);
void message_on_kerberos_client_time(message_walk *walk, const message_value *value);
void message_on_kerberos_client_microseconds(message_walk *walk, const message_value *value);
void message_on_kerberos_server_time(message_walk *walk, const message_value *value);
void message_on_kerberos_server_microseconds(message_walk *walk, const message_value *value);
void message_on_kerberos_nt_status(message_walk *walk, const message_value *value);
void message_on_ticket(message_walk *walk, const message_value *value);
void message_on_ticket_etype(message_walk *walk, const message_value *value);
void message_on_ticket_key_version(message_walk *walk, const message_value *value);
void message_on_service(message_walk *walk, const message_value *value);
void message_on_service_part(message_walk *walk, const message_value *value);
void message_on_kdc_padata(message_walk *walk, const message_value *value);
void message_on_kdc_body(message_walk *walk, const message_value *value);
void message_on_kdc_client(message_walk *walk, const message_value *value);
void message_on_kdc_client_part(message_walk *walk, const message_value *value);
void message_on_kdc_realm(message_walk *walk, const message_value *value);
void message_on_kdc_till(message_walk *walk, const message_value *value);
void message_on_kdc_etype(message_walk *walk, const message_value *value);

/** TRUE when the field belongs to the Kerberos message of this record. */
gboolean message_kerberos_admits(const message *record, const message_value *value);

#endif
