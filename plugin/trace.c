/* trace.c - events as text, for people who want to see what the engine is told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "trace.h"

#include "printable.h"

#include <string.h>

static smbtriage_engine *redacting; /* of the event that is being shown, or NULL */

/* What is shown instead, or NULL. */
static const char *pseudonym_of(smbtriage_name_kind kind, const char *name)
{
    return redacting == NULL ? NULL : smbtriage_engine_pseudonym(redacting, kind, name);
}

static const char *pseudonym_of_address(const smbtriage_endpoint *end)
{
    return redacting == NULL ? NULL : smbtriage_engine_pseudonym_of_address(redacting, end);
}

typedef struct {
    guint       value;
    const char *name;
} value_name;

static const value_name command_names[] = {
    {SMBTRIAGE_SMB2_NEGOTIATE, "NEGOTIATE"},
    {SMBTRIAGE_SMB2_SESSION_SETUP, "SESSION_SETUP"},
    {SMBTRIAGE_SMB2_LOGOFF, "LOGOFF"},
    {SMBTRIAGE_SMB2_TREE_CONNECT, "TREE_CONNECT"},
    {SMBTRIAGE_SMB2_TREE_DISCONNECT, "TREE_DISCONNECT"},
    {SMBTRIAGE_SMB2_CREATE, "CREATE"},
    {6, "CLOSE"},
    {7, "FLUSH"},
    {8, "READ"},
    {9, "WRITE"},
    {10, "LOCK"},
    {SMBTRIAGE_SMB2_IOCTL, "IOCTL"},
    {12, "CANCEL"},
    {13, "ECHO"},
    {14, "QUERY_DIRECTORY"},
    {15, "CHANGE_NOTIFY"},
    {16, "QUERY_INFO"},
    {17, "SET_INFO"},
    {18, "OPLOCK_BREAK"},
};

static const value_name nbss_names[] = {
    {SMBTRIAGE_NBSS_REQUEST, "request"},
    {SMBTRIAGE_NBSS_POSITIVE, "positive-response"},
    {SMBTRIAGE_NBSS_NEGATIVE, "negative-response"},
    {SMBTRIAGE_NBSS_RETARGET, "retarget-response"},
};

static const value_name tcp_flag_names[] = {
    {SMBTRIAGE_TCP_SYN, "SYN"},
    {SMBTRIAGE_TCP_ACK, "ACK"},
    {SMBTRIAGE_TCP_FIN, "FIN"},
    {SMBTRIAGE_TCP_RST, "RST"},
};

static const value_name transport_names[] = {
    {SMBTRIAGE_TRANSPORT_TCP, "tcp"},
    {SMBTRIAGE_TRANSPORT_QUIC, "quic"},
    {SMBTRIAGE_TRANSPORT_OTHER, "other"},
};

static const value_name mechanism_names[] = {
    {SMBTRIAGE_MECHANISM_NTLM, "ntlm"},
    {SMBTRIAGE_MECHANISM_KERBEROS, "kerberos"},
};

static const value_name kerberos_names[] = {
    {SMBTRIAGE_KERBEROS_AS_REQ, "AS-REQ"},       {SMBTRIAGE_KERBEROS_AS_REP, "AS-REP"},
    {SMBTRIAGE_KERBEROS_TGS_REQ, "TGS-REQ"},     {SMBTRIAGE_KERBEROS_TGS_REP, "TGS-REP"},
    {SMBTRIAGE_KERBEROS_KRB_ERROR, "KRB-ERROR"},
};

static const value_name name_service_names[] = {
    {SMBTRIAGE_NAMES_DNS, "DNS"},
    {SMBTRIAGE_NAMES_LLMNR, "LLMNR"},
    {SMBTRIAGE_NAMES_MDNS, "mDNS"},
    {SMBTRIAGE_NAMES_NETBIOS, "NBNS"},
};

static const value_name record_names[] = {
    {SMBTRIAGE_DNS_A, "A"},        {SMBTRIAGE_DNS_CNAME, "CNAME"}, {SMBTRIAGE_DNS_AAAA, "AAAA"},
    {SMBTRIAGE_DNS_NETBIOS, "NB"}, {SMBTRIAGE_DNS_SRV, "SRV"},
};

static const char *name_of(const value_name *names, gsize n_names, guint value)
{
    for (gsize i = 0; i < n_names; i++)
        if (names[i].value == value)
            return names[i].name;
    return "?";
}

#define NAME_OF(names, value) name_of(names, G_N_ELEMENTS(names), value)

/* ---- one fact each --------------------------------------------------------------------------------------------- */

/* Spaces other than the common one look like it and are not. */
static gboolean is_safe(gunichar c)
{
    return c == ' ' || (smbtriage_is_printable(c) && g_unichar_isgraph(c) && c != '"');
}

static void append_escaped(GString *out, const char *text)
{
    for (guint length = 0; *text != '\0'; length++) {
        if (length == SMBTRIAGE_NAME_MAX) {
            g_string_append(out, "...");
            return;
        }
        gunichar c = g_utf8_get_char_validated(text, -1);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (guint8)*text++);
            continue;
        }
        if (is_safe(c))
            g_string_append_unichar(out, c);
        else
            g_string_append_printf(out, "\\u{%x}", c);
        text = g_utf8_next_char(text);
    }
}

static void append_text(GString *out, const char *name, smbtriage_name_kind kind, const char *text)
{
    const char *pseudonym = text == NULL ? NULL : pseudonym_of(kind, text);

    if (text == NULL)
        return;
    if (pseudonym != NULL)
        text = pseudonym;
    g_string_append_printf(out, " %s=\"", name);
    append_escaped(out, text);
    g_string_append_c(out, '"');
}

static void append_fact(GString *out, const char *name, smbtriage_fact fact)
{
    if (fact != SMBTRIAGE_NOT_SEEN)
        g_string_append_printf(out, " %s=%s", name, fact == SMBTRIAGE_YES ? "yes" : "no");
}

static void append_flag(GString *out, const char *name, gboolean flag)
{
    if (flag)
        g_string_append_printf(out, " %s", name);
}

static void append_hex(GString *out, const char *name, guint64 number)
{
    g_string_append_printf(out, " %s=0x%" G_GINT64_MODIFIER "x", name, number);
}

static void append_hex_list(GString *out, const char *name, const guint16 *numbers, guint count, guint room)
{
    if (count == 0)
        return;
    g_string_append_printf(out, " %s=", name);
    for (guint i = 0; i < MIN(count, room); i++)
        g_string_append_printf(out, "%s0x%04x", i == 0 ? "" : ",", numbers[i]);
    if (count > room)
        g_string_append_printf(out, ",...(%u)", count);
}

static void append_bytes(GString *out, const char *name, const guint8 *bytes, guint length)
{
    g_string_append_printf(out, " %s=", name);
    for (guint i = 0; i < length; i++)
        g_string_append_printf(out, "%02x", bytes[i]);
}

/* Samba writes its name into it, and a client's is its own for good. */
static void append_guid(GString *out, const guint8 *guid, guint length)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *pseudonym;

    append_bytes(text, "guid", guid, length);
    pseudonym = pseudonym_of(SMBTRIAGE_NAME_GUID, text->str);
    if (pseudonym == NULL)
        g_string_append(out, text->str);
    else
        g_string_append_printf(out, " guid=%s", pseudonym);
}

static void append_algorithms(GString *out, const char *name, const smbtriage_algorithms *algorithms)
{
    if (algorithms->contexts == 0)
        return;
    g_string_append_printf(out, " %s=%u", name, algorithms->contexts);
    append_hex_list(out, "algorithms", algorithms->algorithms, algorithms->count, SMBTRIAGE_MAX_ALGORITHMS);
}

/* ---- where and when -------------------------------------------------------------------------------------------- */

static void append_ipv6(GString *out, const guint8 address[16])
{
    g_string_append_c(out, '[');
    for (guint i = 0; i < 16; i += 2)
        g_string_append_printf(out, "%s%x", i == 0 ? "" : ":", (guint)(address[i] << 8 | address[i + 1]));
    g_string_append_c(out, ']');
}

static void append_endpoint(GString *out, const smbtriage_endpoint *end)
{
    const char *pseudonym = end->length == 0 ? NULL : pseudonym_of_address(end);

    if (pseudonym != NULL)
        g_string_append(out, pseudonym);
    else if (end->length == 4)
        g_string_append_printf(out, "%u.%u.%u.%u", end->address[0], end->address[1], end->address[2], end->address[3]);
    else if (end->length == 16)
        append_ipv6(out, end->address);
    else
        g_string_append_c(out, '-');
    g_string_append_printf(out, ":%u", end->port);
}

static void append_time(GString *out, gint64 time_ns)
{
    const gint64 billion = G_GINT64_CONSTANT(1000000000);
    g_string_append_printf(out, "%s%" G_GINT64_FORMAT ".%09d", time_ns < 0 ? "-" : "", ABS(time_ns / billion),
                           (int)ABS(time_ns % billion));
}

static void append_time_fact(GString *out, const char *name, gint64 time_ns)
{
    if (time_ns == 0)
        return;
    g_string_append_printf(out, " %s=", name);
    append_time(out, time_ns);
}

static void append_number(GString *out, const char *name, gint32 number)
{
    if (number != 0)
        g_string_append_printf(out, " %s=%d", name, number);
}

static void append_packet(GString *out, const smbtriage_packet *packet)
{
    g_string_append_printf(out, "%u ", packet->frame);
    append_time(out, packet->time_ns);
    g_string_append_printf(out, " %s/%u ", NAME_OF(transport_names, packet->transport), packet->stream);
    append_endpoint(out, &packet->source);
    g_string_append(out, " > ");
    append_endpoint(out, &packet->destination);
    append_fact(out, "handshake", packet->handshake_seen);
    append_flag(out, "truncated", packet->is_truncated);
}

/* ---- one kind of event each ------------------------------------------------------------------------------------ */

/* Behind the first four bytes, a length or the first word of a greeting, there may be a name: unless it is SMB. */
static guint shown_of_begins(const smbtriage_tcp_segment *segment)
{
    gboolean is_smb = segment->begins_length == SMBTRIAGE_BEGINS && memcmp(segment->begins + 5, "SMB", 3) == 0;

    return is_smb || redacting == NULL ? segment->begins_length : MIN(segment->begins_length, 4);
}

static void append_tcp(GString *out, const smbtriage_tcp_segment *segment)
{
    g_string_append(out, " TCP");
    for (gsize i = 0; i < G_N_ELEMENTS(tcp_flag_names); i++)
        append_flag(out, tcp_flag_names[i].name, (segment->flags & tcp_flag_names[i].value) != 0);
    g_string_append_printf(out, " seq=%u", segment->sequence);
    if ((segment->flags & SMBTRIAGE_TCP_ACK) != 0)
        g_string_append_printf(out, " ack=%u", segment->acknowledgment);
    g_string_append_printf(out, " len=%u", segment->payload_length);
    append_flag(out, "retransmission", segment->is_retransmission);
    append_flag(out, "follows-lost", segment->follows_lost);
    append_flag(out, "acks-unseen", segment->acks_unseen);
    if (segment->idle_ns >= 0)
        g_string_append_printf(out, " idle=%.6f", (double)segment->idle_ns / 1e9);
    if (segment->begins_length > 0)
        append_bytes(out, "begins", segment->begins, shown_of_begins(segment));
}

static void append_icmp(GString *out, const smbtriage_icmp_unreachable *icmp)
{
    g_string_append_printf(out, " ICMP%s unreachable code=%u quotes=%s", icmp->is_v6 ? "v6" : "", icmp->code,
                           icmp->is_udp ? "udp/" : "");
    append_endpoint(out, &icmp->quoted_source);
    g_string_append_c(out, '>');
    append_endpoint(out, &icmp->quoted_destination);
    if (!icmp->is_udp)
        g_string_append_printf(out, " seq=%u", icmp->quoted_sequence);
}

static void append_quic(GString *out, const smbtriage_quic_packet *quic)
{
    g_string_append(out, " QUIC");
    append_flag(out, "asks-for-smb", quic->asks_for_smb);
    if (quic->has_close)
        append_hex(out, "close", quic->error_code);
}

static void append_kerberos_error(GString *out, const smbtriage_kerberos_error *error)
{
    if (error->is_seen)
        g_string_append_printf(out, " kerberos-error=%d", error->code);
    append_time_fact(out, "client-time", error->client_ns);
    append_time_fact(out, "server-time", error->server_ns);
    if (error->nt_status != 0)
        append_hex(out, "nt-status", error->nt_status);
}

static void append_kerberos(GString *out, const smbtriage_kerberos *kerberos)
{
    g_string_append_printf(out, " KERBEROS %s", NAME_OF(kerberos_names, kerberos->message));
    append_flag(out, "preauth", kerberos->has_preauth);
    append_text(out, "client", SMBTRIAGE_NAME_USER, kerberos->client);
    append_text(out, "realm", SMBTRIAGE_NAME_DOMAIN, kerberos->realm);
    append_text(out, "service", SMBTRIAGE_NAME_SERVICE, kerberos->service);
    append_time_fact(out, "till", kerberos->till_ns);
    for (guint i = 0; i < MIN(kerberos->etype_count, SMBTRIAGE_MAX_ETYPES); i++)
        g_string_append_printf(out, "%s%d", i == 0 ? " etypes=" : ",", kerberos->etypes[i]);
    append_number(out, "key-version", kerberos->key_version);
    append_kerberos_error(out, &kerberos->error);
}

static void append_answer(GString *out, const smbtriage_dns_answer *answer)
{
    g_string_append_printf(out, " %s", NAME_OF(record_names, answer->type));
    append_text(out, "owner", SMBTRIAGE_NAME_HOST, answer->owner);
    append_text(out, "target", SMBTRIAGE_NAME_HOST, answer->target);
    if (answer->address.length == 0 && answer->address.port == 0)
        return;
    g_string_append(out, " address=");
    append_endpoint(out, &answer->address);
}

static void append_names(GString *out, const smbtriage_dns_message *names)
{
    g_string_append_printf(out, " %s %s", NAME_OF(name_service_names, names->service),
                           names->is_response ? "response" : "query");
    append_hex(out, "id", names->id);
    if (names->is_response)
        g_string_append_printf(out, " code=%u", names->response_code);
    append_flag(out, "cut", names->is_cut);
    g_string_append_printf(out, " %s", NAME_OF(record_names, names->type));
    append_text(out, "name", SMBTRIAGE_NAME_HOST, names->name);
    if (names->service == SMBTRIAGE_NAMES_NETBIOS)
        append_hex(out, "suffix", names->suffix);
    for (guint i = 0; i < MIN(names->answer_count, SMBTRIAGE_MAX_ANSWERS); i++)
        append_answer(out, &names->answers[i]);
}

static void append_nbss(GString *out, const smbtriage_nbss_message *nbss)
{
    g_string_append_printf(out, " NBSS %s", NAME_OF(nbss_names, nbss->type));
    if (nbss->type == SMBTRIAGE_NBSS_NEGATIVE)
        append_hex(out, "error", nbss->error_code);
}

static void append_smb1(GString *out, const smbtriage_smb1_negotiate *smb1)
{
    g_string_append_printf(out, " SMB1 NEGOTIATE %s", smb1->is_response ? "response" : "request");
    append_fact(out, "offers-smb2", smb1->offers_smb2);
    append_text(out, "dialects", SMBTRIAGE_NAME_NONE, smb1->dialects);
    if (smb1->has_selected)
        g_string_append_printf(out, " selected=%u", smb1->selected_index);
}

static void append_negotiate(GString *out, const smbtriage_negotiate *body)
{
    append_hex_list(out, "dialects", body->dialects, body->dialect_count, SMBTRIAGE_MAX_DIALECTS);
    append_fact(out, "signing-enabled", body->signing_enabled);
    append_fact(out, "signing-required", body->signing_required);
    append_fact(out, "encryption-capability", body->capability_encryption);
    append_fact(out, "encryption-context", body->encryption_context);
    append_hex_list(out, "ciphers", body->ciphers, body->cipher_count, SMBTRIAGE_MAX_CIPHERS);
    if (body->has_guid)
        append_guid(out, body->guid, sizeof body->guid);
    if (body->has_capabilities)
        append_hex(out, "capabilities", body->capabilities);
    if (body->has_security_mode)
        append_hex(out, "security-mode", body->security_mode);
    append_fact(out, "all-contexts", body->has_all_contexts);
    append_algorithms(out, "hashes", &body->hashes);
    append_algorithms(out, "encryption", &body->encryption);
    append_algorithms(out, "compression", &body->compression);
    append_algorithms(out, "signing", &body->signing);
    append_text(out, "netname", SMBTRIAGE_NAME_HOST, body->netname);
    append_time_fact(out, "system-time", body->system_time_ns);
    append_fact(out, "offers-kerberos", body->offers_kerberos);
    append_fact(out, "offers-ntlm", body->offers_ntlm);
}

static void append_ntlm(GString *out, const smbtriage_security *security)
{
    if (security->ntlm_message != 0)
        g_string_append_printf(out, " ntlm=%u", security->ntlm_message);
    append_text(out, "user", SMBTRIAGE_NAME_USER, security->user);
    append_text(out, "domain", SMBTRIAGE_NAME_DOMAIN, security->domain);
    append_text(out, "workstation", SMBTRIAGE_NAME_HOST, security->workstation);
    if (security->nt_response_length != 0)
        g_string_append_printf(out, " nt-response=%u", security->nt_response_length);
    append_text(out, "target-name", SMBTRIAGE_NAME_SERVICE, security->target_name);
    append_text(out, "target-computer", SMBTRIAGE_NAME_HOST, security->target_computer);
    append_text(out, "target-domain", SMBTRIAGE_NAME_DOMAIN, security->target_domain);
}

static void append_security(GString *out, const smbtriage_security *security)
{
    if (security->kerberos_message != 0)
        g_string_append_printf(out, " kerberos=%u", security->kerberos_message);
    append_kerberos_error(out, &security->kerberos_error);
    append_text(out, "service", SMBTRIAGE_NAME_SERVICE, security->service);
    append_text(out, "realm", SMBTRIAGE_NAME_DOMAIN, security->service_realm);
    append_number(out, "ticket-etype", security->ticket_etype);
    append_number(out, "key-version", security->key_version);
    append_fact(out, "offers-kerberos", security->offers_kerberos);
    append_fact(out, "offers-ntlm", security->offers_ntlm);
}

static void append_session_setup(GString *out, const smbtriage_session_setup *body)
{
    append_fact(out, "binding", body->is_binding);
    append_fact(out, "signing-required", body->signing_required);
    if (body->previous_session_id != 0)
        append_hex(out, "previous-session", body->previous_session_id);
    append_fact(out, "guest", body->is_guest);
    append_fact(out, "null", body->is_null);
    append_fact(out, "encrypt", body->encrypt_data);
    if (body->security.mechanism != SMBTRIAGE_MECHANISM_NOT_SEEN)
        g_string_append_printf(out, " mechanism=%s", NAME_OF(mechanism_names, body->security.mechanism));
    append_ntlm(out, &body->security);
    append_security(out, &body->security);
}

static void append_tree_connect(GString *out, const smbtriage_tree_connect *body)
{
    append_text(out, "path", SMBTRIAGE_NAME_PATH, body->path);
    if (body->share_type != 0)
        g_string_append_printf(out, " share-type=%u", body->share_type);
    append_fact(out, "encrypt", body->encrypt_data);
    append_fact(out, "redirect", body->share_redirect);
    if (body->maximal_access != 0)
        append_hex(out, "maximal-access", body->maximal_access);
}

static void append_create(GString *out, const smbtriage_create *body)
{
    append_text(out, "path", SMBTRIAGE_NAME_FILE, body->path);
    if (body->access != 0)
        append_hex(out, "access", body->access);
}

static void append_smb2(GString *out, const smbtriage_smb2_message *smb2)
{
    g_string_append_printf(out, " SMB2 %s %s", NAME_OF(command_names, smb2->command),
                           smb2->is_response ? "response" : "request");
    if (smb2->is_response)
        g_string_append_printf(out, " status=0x%08x", smb2->status);
    g_string_append_printf(out, " message=%" G_GUINT64_FORMAT, smb2->message_id);
    append_hex(out, "session", smb2->session_id);
    append_hex(out, "tree", smb2->tree_id);
    append_flag(out, "async", smb2->is_async);
    append_flag(out, "related", smb2->is_related);
    append_flag(out, "signed", smb2->is_signed);
    append_flag(out, "encrypted", smb2->is_encrypted);
    if (smb2->ctl_code != 0)
        append_hex(out, "ctl-code", smb2->ctl_code);
    if (smb2->create != NULL)
        append_create(out, smb2->create);
    if (smb2->negotiate != NULL)
        append_negotiate(out, smb2->negotiate);
    if (smb2->session_setup != NULL)
        append_session_setup(out, smb2->session_setup);
    if (smb2->tree_connect != NULL)
        append_tree_connect(out, smb2->tree_connect);
}

void trace_event(const smbtriage_event *event, smbtriage_engine *redacted_by, GString *out)
{
    redacting = redacted_by;
    append_packet(out, &event->packet);
    switch (event->kind) {
    case SMBTRIAGE_EVENT_KERBEROS:
        append_kerberos(out, &event->u.kerberos);
        break;
    case SMBTRIAGE_EVENT_NAMES:
        append_names(out, &event->u.names);
        break;
    case SMBTRIAGE_EVENT_TCP_SEGMENT:
        append_tcp(out, &event->u.tcp);
        break;
    case SMBTRIAGE_EVENT_ICMP_UNREACHABLE:
        append_icmp(out, &event->u.icmp);
        break;
    case SMBTRIAGE_EVENT_QUIC:
        append_quic(out, &event->u.quic);
        break;
    case SMBTRIAGE_EVENT_NBSS:
        append_nbss(out, &event->u.nbss);
        break;
    case SMBTRIAGE_EVENT_SMB1_NEGOTIATE:
        append_smb1(out, &event->u.smb1);
        break;
    case SMBTRIAGE_EVENT_SMB2:
        append_smb2(out, &event->u.smb2);
        break;
    case SMBTRIAGE_EVENT_SEALED:
        g_string_append(out, " SEALED");
        append_hex(out, "session", event->u.sealed.session_id);
        break;
    }
    g_string_append_c(out, '\n');
    redacting = NULL;
}
