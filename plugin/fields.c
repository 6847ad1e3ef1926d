/* fields.c - every Wireshark field that is read, and how
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fields.h"

#include <stddef.h>
#include <string.h>

#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/guid-utils.h>
#include <wsutil/wslog.h>

#include "capture.h"

typedef enum {
    NUMBER, /* integers and booleans of any width */
    TEXT,
    GUID,
    TIME,
    PLACE /* only where it stands and how long it is */
} field_family;

typedef enum {
    REQUIRED,
    OPTIONAL /* some Wireshark versions do not have it */
} field_need;

typedef struct {
    const char     *name;
    field_family    family;
    guint64         mask; /* of a number: the bits that this row is about */
    field_need      need;
    message_part    part;
    message_handler handler;
    size_t          member;
} field_row;

#define WHOLE G_MAXUINT64

#define HEADER(member) offsetof(message, event.u.smb2.member)
#define BODY(member) offsetof(message, member)
#define SECURITY(member) offsetof(message, session_setup.security.member)

/* One row per fact: adding a fact is adding a row. Rows of one field stand together. Bits are read from the
 * field that holds them all, because every field that is kept costs some six hundred instructions. */
static const field_row rows[] = {
    /* What carries and wraps the messages */
    {"nbss.type", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_session_message, 0},
    {"smb2.header.transform.msg_size", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_transform, 0},
    {"smb2.header.transform.enc_data", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_sealed, 0},
    {"smb2.header.comp_transform.original_size", NUMBER, WHOLE, OPTIONAL, MESSAGE_ANYWHERE, message_on_compression, 0},

    /* SMB2 header: it is read where the first of these stands, and whole when there is the second */
    {"smb2.cmd", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_command, 0},
    {"smb2.sesid", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_session_id, 0},

    /* NEGOTIATE */
    {"smb2.dialect_count", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_store_uint, BODY(dialects_announced)},
    {"smb2.dialect", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_dialect, 0},
    {"smb2.sec_mode", NUMBER, 0x01, REQUIRED, MESSAGE_NEGOTIATE, message_store_fact, BODY(negotiate.signing_enabled)},
    {"smb2.sec_mode", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_security_mode, 0},
    {"smb2.sec_mode", NUMBER, 0x02, REQUIRED, MESSAGE_ANYWHERE, message_on_signing_required, 0},
    {"smb2.capabilities", NUMBER, 0x40, REQUIRED, MESSAGE_NEGOTIATE, message_store_fact,
     BODY(negotiate.capability_encryption)},
    {"smb2.capabilities", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_capabilities, 0},
    {"smb2.client_guid", GUID, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_guid, 0},
    {"smb2.server_guid", GUID, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_guid, 0},
    {"smb2.current_time", PLACE, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_system_time, 0},
    {"smb2.negotiate_context.count", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_store_uint,
     BODY(contexts_announced)},
    {"smb2.negotiate_context.type", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_context_type, 0},
    {"smb2.negotiate_context.cipher_id", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_cipher, 0},
    {"smb2.negotiate_context.hash_algorithm", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_algorithm, 0},
    {"smb2.negotiate_context.comp_alg_id", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_algorithm, 0},
    {"smb2.negotiate_context.signing_id", NUMBER, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_on_algorithm, 0},
    {"smb2.negotiate_context.netname", TEXT, WHOLE, REQUIRED, MESSAGE_NEGOTIATE, message_store_text,
     BODY(negotiate.netname)},

    /* SESSION_SETUP */
    {"smb2.ses_req_flags.session_binding", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_fact,
     BODY(session_setup.is_binding)},
    {"smb2.previous_sesid", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_uint64,
     BODY(session_setup.previous_session_id)},
    {"smb2.session_flags", NUMBER, 0x01, REQUIRED, MESSAGE_SESSION_SETUP, message_store_fact,
     BODY(session_setup.is_guest)},
    {"smb2.session_flags", NUMBER, 0x02, REQUIRED, MESSAGE_SESSION_SETUP, message_store_fact,
     BODY(session_setup.is_null)},
    {"smb2.session_flags", NUMBER, 0x04, REQUIRED, MESSAGE_SESSION_SETUP, message_store_fact,
     BODY(session_setup.encrypt_data)},

    /* ... its security blob: NTLMSSP */
    {"ntlmssp.messagetype", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_ntlm_type, 0},
    {"ntlmssp.auth.username", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_ntlm_text, SECURITY(user)},
    {"ntlmssp.auth.domain", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_ntlm_text, SECURITY(domain)},
    {"ntlmssp.auth.hostname", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_ntlm_text,
     SECURITY(workstation)},
    {"ntlmssp.auth.ntresponse", PLACE, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_nt_response, 0},
    {"ntlmssp.ntlmv2_response.target_name", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_text,
     SECURITY(target_name)},
    {"ntlmssp.challenge.target_info.dns_computer_name", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP,
     message_store_text, BODY(dns_computer)},
    {"ntlmssp.challenge.target_info.nb_computer_name", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_text,
     BODY(netbios_computer)},
    {"ntlmssp.challenge.target_info.dns_domain_name", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_text,
     BODY(dns_domain)},
    {"ntlmssp.challenge.target_info.nb_domain_name", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_text,
     BODY(netbios_domain)},

    /* ... what it offers; in the NEGOTIATE response, too */
    {"spnego.mechTypes", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_mechanism_count, 0},
    {"spnego.MechType", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_mechanism, 0},

    /* ... its security blob: Kerberos; and Kerberos to and from a KDC */
    {"kerberos.as_req_element", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_kerberos_message, 0},
    {"kerberos.as_rep_element", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_kerberos_message, 0},
    {"kerberos.tgs_req_element", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_kerberos_message, 0},
    {"kerberos.tgs_rep_element", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_kerberos_message, 0},
    {"kerberos.krb_error_element", PLACE, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_kerberos_message, 0},
    {"kerberos.msg_type", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_type, 0},
    {"kerberos.msg_type", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_kdc_type, 0},
    {"kerberos.padata_type", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_padata, 0},
    {"kerberos.req_body_element", PLACE, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_body, 0},
    {"kerberos.cname_element", PLACE, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_client, 0},
    {"kerberos.CNameString", TEXT, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_client_part, 0},
    {"kerberos.till", TIME, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_till, 0},
    {"kerberos.ENCTYPE", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_etype, 0},
    {"kerberos.ctime", TIME, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_client_time, 0},
    {"kerberos.ctime", TIME, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kerberos_client_time, 0},
    {"kerberos.cusec", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_client_microseconds, 0},
    {"kerberos.cusec", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kerberos_client_microseconds, 0},
    {"kerberos.stime", TIME, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_server_time, 0},
    {"kerberos.stime", TIME, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kerberos_server_time, 0},
    {"kerberos.susec", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_server_microseconds, 0},
    {"kerberos.susec", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kerberos_server_microseconds, 0},
    {"kerberos.error_code", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_error, 0},
    {"kerberos.error_code", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kerberos_error, 0},
    {"kerberos.smb.nt_status", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_kerberos_nt_status, 0},
    {"kerberos.smb.nt_status", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kerberos_nt_status, 0},
    {"kerberos.realm", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_store_text, SECURITY(service_realm)},
    {"kerberos.realm", TEXT, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_kdc_realm, 0},
    {"kerberos.ticket_element", PLACE, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_ticket, 0},
    {"kerberos.ticket_element", PLACE, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_ticket, 0},
    {"kerberos.Ticket_element", PLACE, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_ticket, 0},
    {"kerberos.etype", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_ticket_etype, 0},
    {"kerberos.etype", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_ticket_etype, 0},
    {"kerberos.kvno", NUMBER, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_ticket_key_version, 0},
    {"kerberos.kvno", NUMBER, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_ticket_key_version, 0},
    {"kerberos.sname_element", PLACE, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_service, 0},
    {"kerberos.sname_element", PLACE, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_service, 0},
    {"kerberos.SNameString", TEXT, WHOLE, REQUIRED, MESSAGE_SESSION_SETUP, message_on_service_part, 0},
    {"kerberos.SNameString", TEXT, WHOLE, REQUIRED, MESSAGE_KERBEROS, message_on_service_part, 0},

    /* TREE_CONNECT */
    {"smb2.tree", TEXT, WHOLE, REQUIRED, MESSAGE_TREE_CONNECT, message_store_text, BODY(tree_connect.path)},
    {"smb2.share_type", NUMBER, WHOLE, REQUIRED, MESSAGE_TREE_CONNECT, message_store_uint8,
     BODY(tree_connect.share_type)},
    {"smb2.share_flags.encrypt_data", NUMBER, WHOLE, REQUIRED, MESSAGE_TREE_CONNECT, message_store_fact,
     BODY(tree_connect.encrypt_data)},
    {"smb.access_mask", NUMBER, WHOLE, REQUIRED, MESSAGE_TREE_CONNECT, message_store_uint,
     BODY(tree_connect.maximal_access)},
    {"smb.access_mask", NUMBER, WHOLE, REQUIRED, MESSAGE_CREATE, message_store_uint, BODY(create.access)},
    {"smb2.error.context_count", NUMBER, WHOLE, REQUIRED, MESSAGE_TREE_CONNECT, message_on_error_context_count, 0},
    {"smb2.error.context.id", NUMBER, WHOLE, REQUIRED, MESSAGE_TREE_CONNECT, message_on_error_context_id, 0},

    /* The first use of a share */
    {"smb2.create.disposition", NUMBER, WHOLE, REQUIRED, MESSAGE_CREATE, message_on_create_disposition, 0},
    {"smb2.filename", TEXT, WHOLE, REQUIRED, MESSAGE_CREATE, message_store_text, BODY(create.path)},
    {"smb2.ioctl.function", NUMBER, WHOLE, REQUIRED, MESSAGE_IOCTL, message_store_uint, HEADER(ctl_code)},

    /* QUIC */
    {"tls.handshake.extensions_alpn_str", TEXT, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_alpn, 0},
    {"quic.cc.error_code", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_quic_close, 0},

    /* SMB1 NEGOTIATE */
    {"smb.cmd", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_smb1_command, 0},
    {"smb.flags.response", NUMBER, WHOLE, REQUIRED, MESSAGE_ANYWHERE, message_on_smb1_response, 0},
    {"smb.bcc", NUMBER, WHOLE, REQUIRED, MESSAGE_SMB1, message_store_uint, BODY(bytes_announced)},
    {"smb.dialect", TEXT, WHOLE, REQUIRED, MESSAGE_SMB1, message_on_smb1_dialect, 0},
    {"smb.dialect.index", NUMBER, WHOLE, REQUIRED, MESSAGE_SMB1, message_on_smb1_selected, 0},
};

/* ---- look-up ------------------------------------------------------------------------------------------------ */

static GByteArray  *row_of_id;  /* at each field id: 1 + the first row of that field, or 0 */
static GPtrArray   *registered; /* header_field_info of our fields, then of their protocols */
static guint        n_fields;
static hf_ref_type *freed_marks;                          /* ref_type of each of them before a tree is freed */
static gboolean     begins_field[G_N_ELEMENTS(rows) + 1]; /* the row is the first of its field, or behind the last */

/* The fields that messages of one part can hold. */
static struct {
    GPtrArray   *fields; /* header_field_info */
    hf_ref_type *marks;  /* ref_type of each before fields_lend() */
    guint        lent;   /* how deep that is nested */
} loans[MESSAGE_PARTS];

static gboolean is_of_family(enum ftenum type, field_family family)
{
    switch (type) {
    case FT_BOOLEAN:
    case FT_UINT8:
    case FT_UINT16:
    case FT_UINT24:
    case FT_UINT32:
    case FT_UINT64:
    case FT_INT8:
    case FT_INT16:
    case FT_INT32:
        return family == NUMBER || family == PLACE;
    case FT_STRING:
    case FT_STRINGZ:
    case FT_STRINGZPAD:
    case FT_STRINGZTRUNC:
    case FT_UINT_STRING:
        return family == TEXT || family == PLACE;
    case FT_GUID:
        return family == GUID;
    case FT_ABSOLUTE_TIME:
        return family == TIME || family == PLACE;
    case FT_NONE:
    case FT_BYTES:
    case FT_OID:
        return family == PLACE;
    default:
        return FALSE;
    }
}

G_STATIC_ASSERT(G_N_ELEMENTS(rows) < G_MAXUINT8);

/* Asked for every node of every tree that is read, so it is an array: a byte for each field that Wireshark has. */
static void set_row(guint field_id, const field_row *row)
{
    guint known = row_of_id->len;

    if (field_id >= known) {
        g_byte_array_set_size(row_of_id, field_id + 1);
        memset(row_of_id->data + known, 0, field_id + 1 - known);
    }
    row_of_id->data[field_id] = (guint8)(row - rows + 1);
}

static const field_row *row_of(const header_field_info *field)
{
    guint number = (guint)field->id < row_of_id->len ? row_of_id->data[field->id] : 0;

    return number == 0 ? NULL : &rows[number - 1];
}

static gboolean add_field(header_field_info *field, const field_row *row)
{
    if (!is_of_family(field->type, row->family))
        return FALSE;
    set_row((guint)field->id, row);
    g_ptr_array_add(registered, field);
    return TRUE;
}

/* Several fields may share one name; the registrar returns any of them. */
static gboolean add_fields_named(const field_row *row)
{
    header_field_info *field = proto_registrar_get_byname(row->name);
    if (field == NULL)
        return FALSE;
    while (field->same_name_prev_id != -1)
        field = proto_registrar_get_nth((guint)field->same_name_prev_id);

    gboolean is_found = FALSE;
    for (; field != NULL; field = field->same_name_next)
        is_found |= add_field(field, row);
    return is_found;
}

static void add_protocols(void)
{
    for (guint i = 0; i < n_fields; i++) {
        const header_field_info *field    = g_ptr_array_index(registered, i);
        header_field_info       *protocol = field->parent == -1 ? NULL : proto_registrar_get_nth((guint)field->parent);
        if (protocol != NULL && !g_ptr_array_find(registered, protocol, NULL))
            g_ptr_array_add(registered, protocol);
    }
}

static void find_first_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(begins_field); i++)
        begins_field[i] = i == 0 || i == G_N_ELEMENTS(rows) || strcmp(rows[i - 1].name, rows[i].name) != 0;
}

static gboolean can_hold_field(message_part part, const header_field_info *field)
{
    const field_row *row = row_of(field);
    do
        if (part == MESSAGE_ANYWHERE || row->part == MESSAGE_ANYWHERE || row->part == part)
            return TRUE;
    while (!begins_field[++row - rows]);
    return FALSE;
}

static void make_loan(message_part part)
{
    loans[part].fields = g_ptr_array_new();
    for (guint i = 0; i < n_fields; i++)
        if (can_hold_field(part, g_ptr_array_index(registered, i)))
            g_ptr_array_add(loans[part].fields, g_ptr_array_index(registered, i));
    loans[part].marks = g_new0(hf_ref_type, loans[part].fields->len);
}

void fields_handoff(void)
{
    if (row_of_id != NULL)
        return;
    row_of_id  = g_byte_array_new();
    registered = g_ptr_array_new();
    find_first_rows();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (begins_field[i] && !add_fields_named(&rows[i]) && rows[i].need == REQUIRED)
            ws_warning("smbtriage: this Wireshark has no field %s; what it tells will be missed", rows[i].name);
    n_fields = registered->len;
    add_protocols();
    freed_marks = g_new0(hf_ref_type, registered->len + 1);
}

void fields_release(void)
{
    g_clear_pointer(&row_of_id, g_byte_array_unref);
    g_clear_pointer(&registered, g_ptr_array_unref);
    for (guint part = 0; part < MESSAGE_PARTS; part++) {
        g_clear_pointer(&loans[part].fields, g_ptr_array_unref);
        g_clear_pointer(&loans[part].marks, g_free);
    }
    g_clear_pointer(&freed_marks, g_free);
}

GArray *fields_wanted(void)
{
    GArray *ids = g_array_sized_new(FALSE, FALSE, sizeof(int), n_fields);
    for (guint i = 0; i < n_fields; i++) {
        const header_field_info *field = g_ptr_array_index(registered, i);
        g_array_append_val(ids, field->id);
    }
    return ids;
}

/* ---- reference marks ---------------------------------------------------------------------------------------- */

/* An invisible tree keeps a field only while the field's ref_type, a global, says that somebody wants it.
 * Freeing a tree resets the mark of all fields that it held, and of their protocols, whoever set it. */

static hf_ref_type raised(hf_ref_type mark)
{
    return mark == HF_REF_TYPE_NONE || mark == HF_REF_TYPE_INDIRECT ? HF_REF_TYPE_DIRECT : mark;
}

void fields_lend(message_part part)
{
    if (loans[part].lent++ > 0)
        return;
    if (loans[part].fields == NULL)
        make_loan(part);
    header_field_info **fields = (header_field_info **)loans[part].fields->pdata;
    hf_ref_type        *marks  = loans[part].marks;
    for (guint i = 0, count = loans[part].fields->len; i < count; i++) {
        marks[i]            = fields[i]->ref_type;
        fields[i]->ref_type = raised(marks[i]);
    }
}

void fields_reclaim(message_part part)
{
    if (--loans[part].lent > 0)
        return;
    header_field_info **fields = (header_field_info **)loans[part].fields->pdata;
    const hf_ref_type  *marks  = loans[part].marks;
    for (guint i = 0, count = loans[part].fields->len; i < count; i++)
        fields[i]->ref_type = marks[i];
}

static header_field_info *registered_at(guint i)
{
    return g_ptr_array_index(registered, i);
}

void fields_free_scratch(epan_dissect_t *scratch)
{
    for (guint i = 0; i < registered->len; i++)
        freed_marks[i] = registered_at(i)->ref_type;
    epan_dissect_cleanup(scratch);
    for (guint i = 0; i < registered->len; i++)
        registered_at(i)->ref_type = freed_marks[i];
}

/* ---- the walk ------------------------------------------------------------------------------------------------ */

static guint64 read_number(field_info *field)
{
    fvalue_t *value = compat_value(field);
    switch (field->hfinfo->type) {
    case FT_BOOLEAN:
    case FT_UINT64:
        return fvalue_get_uinteger64(value);
    case FT_INT8:
    case FT_INT16:
    case FT_INT32:
        return (guint64)(gint64)fvalue_get_sinteger(value);
    default:
        return fvalue_get_uinteger(value);
    }
}

/* [MS-DTYP] 2.3.4.2: the first three parts are little-endian on the wire. */
static void read_guid(field_info *field, guint8 wire[16])
{
    const e_guid_t *guid  = fvalue_get_guid(compat_value(field));
    guint32         data1 = GUINT32_TO_LE(guid->data1);
    guint16         data2 = GUINT16_TO_LE(guid->data2);
    guint16         data3 = GUINT16_TO_LE(guid->data3);
    memcpy(wire, &data1, 4);
    memcpy(wire + 4, &data2, 2);
    memcpy(wire + 6, &data3, 2);
    memcpy(wire + 8, guid->data4, 8);
}

static gint64 read_time(field_info *field)
{
    const nstime_t *time = fvalue_get_time(compat_value(field));
    return capture_time_ns(time->secs, time->nsecs);
}

static void read_value(field_info *field, const field_row *row, message_value *value)
{
    value->source = field->ds_tvb;
    value->start  = field->start;
    value->length = field->length;
    switch (row->family) {
    case NUMBER:
        value->number = read_number(field);
        break;
    case TEXT:
        value->text = fvalue_get_string(compat_value(field));
        break;
    case GUID:
        read_guid(field, value->guid);
        break;
    case TIME:
        value->time_ns = read_time(field);
        break;
    case PLACE:
        break;
    }
}

static void apply_row(message_walk *walk, const field_row *row, guint64 number, message_value *value)
{
    value->member = row->member;
    value->number = number & row->mask;
    if (message_admits(walk, row->part, value))
        row->handler(walk, value);
}

/* FI_GENERATED is no help against fields that repeat what other frames held: in an invisible tree a field
 * gets the flag from children that nobody wanted, as smb2.sesid does. message_admits() goes by the place. */
static void visit(message_walk *walk, field_info *field)
{
    if (field == NULL || field->ds_tvb == NULL)
        return;
    const field_row *row = row_of(field->hfinfo);
    if (row == NULL)
        return;
    message_value value = {0};
    read_value(field, row, &value);
    const guint64 number = value.number;
    do
        apply_row(walk, row++, number, &value);
    while (!begins_field[row - rows]);
}

/* The node after this one in depth-first order, or NULL when the walk has left the root. */
static proto_node *node_after(proto_node *node, const proto_node *root)
{
    if (node->first_child != NULL)
        return node->first_child;
    while (node != NULL && node != root && node->next == NULL)
        node = node->parent;
    return node == NULL || node == root ? NULL : node->next;
}

void fields_walk(message_walk *walk, proto_tree *root, const proto_node *mark)
{
    for (proto_node *node = mark == NULL ? root->first_child : mark->next; node != NULL; node = node_after(node, root))
        visit(walk, PNODE_FINFO(node));
    message_walk_end(walk);
}
