/* redact.c - pseudonyms for what names somebody
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "redact.h"

#include "names.h"

#include <gio/gio.h>
#include <string.h>

/* So many different parts of names get a number of their own; the others share one pseudonym. */
#define MAX_PARTS 1000000u

/* Parts that can be the same thing share a table: a domain may be the name of a computer, a share that of a folder. */
typedef enum {
    PART_HOST,
    PART_DOMAIN,
    PART_USER,
    PART_SERVICE,
    PART_SHARE,
    PART_FILE,
    PART_ADDRESS,
    PART_GUID,
    PARTS
} part_kind;

static const struct {
    const char *prefix;
    part_kind   table;
} parts[PARTS] = {
    [PART_HOST] = {"host", PART_HOST},          [PART_DOMAIN] = {"domain", PART_HOST},
    [PART_USER] = {"user", PART_USER},          [PART_SERVICE] = {"service", PART_SERVICE},
    [PART_SHARE] = {"share", PART_SHARE},       [PART_FILE] = {"file", PART_SHARE},
    [PART_ADDRESS] = {"address", PART_ADDRESS}, [PART_GUID] = {"guid", PART_GUID},
};

/* What names nobody, and tells what a failure is about. In lower case. */
static const struct {
    part_kind   table;
    const char *word;
} well_known[] = {
    {PART_HOST, "localhost"},
    {PART_HOST, "local"},
    {PART_HOST, "localdomain"},
    {PART_HOST, "workgroup"},
    {PART_HOST, "*"},
    {PART_HOST, "*smbserver"},
    {PART_HOST, "."},
    {PART_HOST, "unknown"},
    {PART_HOST, "nt authority"},
    {PART_HOST, "builtin"},
    {PART_HOST, "anonymous"},
    {PART_USER, "guest"},
    {PART_USER, "administrator"},
    {PART_USER, "krbtgt"},
    {PART_USER, "anonymous"},
    {PART_SERVICE, "cifs"},
    {PART_SERVICE, "host"},
    {PART_SERVICE, "krbtgt"},
    {PART_SERVICE, "ldap"},
    {PART_SERVICE, "http"},
    {PART_SERVICE, "dns"},
    {PART_SERVICE, "gc"},
    {PART_SERVICE, "rpcss"},
    {PART_SERVICE, "termsrv"},
    {PART_SERVICE, "wsman"},
    {PART_SERVICE, "mssqlsvc"},
    {PART_SERVICE, "nfs"},
    {PART_SERVICE, "kadmin"},
    {PART_SERVICE, "wellknown"},
    {PART_SERVICE, "restrictedkrbhost"},
    {PART_SHARE, "ipc$"},
    {PART_SHARE, "admin$"},
    {PART_SHARE, "print$"},
    {PART_SHARE, "sysvol"},
    {PART_SHARE, "netlogon"},
    {PART_SHARE, "srvsvc"},
    {PART_SHARE, "wkssvc"},
    {PART_SHARE, "lsarpc"},
    {PART_SHARE, "samr"},
    {PART_SHARE, "winreg"},
    {PART_SHARE, "svcctl"},
    {PART_SHARE, "spoolss"},
};

struct smbtriage_redactor {
    GStringChunk *strings;
    GHashTable   *shown_of;      /* a kept name -> its pseudonym */
    GHashTable   *tables[PARTS]; /* a part in one letter case -> its pseudonym */
    guint         counts[PARTS];
    guint         n_parts;
};

smbtriage_redactor *smbtriage_redactor_new(void)
{
    smbtriage_redactor *redactor = g_new0(smbtriage_redactor, 1);

    for (guint i = 0; i < PARTS; i++)
        redactor->tables[i] = g_hash_table_new(g_str_hash, g_str_equal);
    redactor->strings  = g_string_chunk_new(1024);
    redactor->shown_of = g_hash_table_new(g_direct_hash, g_direct_equal);
    return redactor;
}

void smbtriage_redactor_free(smbtriage_redactor *redactor)
{
    if (redactor == NULL)
        return;
    for (guint i = 0; i < PARTS; i++)
        g_hash_table_unref(redactor->tables[i]);
    g_string_chunk_free(redactor->strings);
    g_hash_table_unref(redactor->shown_of);
    g_free(redactor);
}

/* ---- one part ---------------------------------------------------------------------------------------------- */

static gboolean is_drive(part_kind table, const char *folded)
{
    return table == PART_SHARE && g_ascii_islower(folded[0]) && folded[1] == '$' && folded[2] == '\0';
}

static gboolean is_well_known(part_kind table, const char *folded)
{
    for (guint i = 0; i < G_N_ELEMENTS(well_known); i++) {
        if (well_known[i].table == table && strcmp(well_known[i].word, folded) == 0)
            return TRUE;
    }
    return is_drive(table, folded);
}

/* A share that is not listed ends in "$", and so does the account of a computer. */
static gboolean is_hidden(part_kind kind, const char *folded)
{
    return kind == PART_SHARE && g_str_has_suffix(folded, "$");
}

static const char *new_pseudonym(smbtriage_redactor *redactor, part_kind kind, const char *folded)
{
    g_autofree char *pseudonym = NULL;

    if (redactor->n_parts >= MAX_PARTS)
        return parts[kind].prefix;
    redactor->n_parts++;
    pseudonym =
        g_strdup_printf("%s-%u%s", parts[kind].prefix, ++redactor->counts[kind], is_hidden(kind, folded) ? "$" : "");
    return g_string_chunk_insert(redactor->strings, pseudonym);
}

static void remember(smbtriage_redactor *redactor, part_kind kind, const char *folded, const char *pseudonym)
{
    if (redactor->n_parts < MAX_PARTS)
        g_hash_table_insert(redactor->tables[parts[kind].table], g_string_chunk_insert(redactor->strings, folded),
                            (gpointer)pseudonym);
}

static const char *known(const smbtriage_redactor *redactor, part_kind kind, const char *folded)
{
    return g_hash_table_lookup(redactor->tables[parts[kind].table], folded);
}

static void add_part(smbtriage_redactor *redactor, GString *out, part_kind kind, const char *part)
{
    g_autofree char *folded    = g_utf8_casefold(part, -1);
    const char      *pseudonym = known(redactor, kind, folded);

    if (*part == '\0' || is_well_known(parts[kind].table, folded)) {
        g_string_append(out, part);
        return;
    }
    if (pseudonym == NULL) {
        pseudonym = new_pseudonym(redactor, kind, folded);
        remember(redactor, kind, folded, pseudonym);
    }
    g_string_append(out, pseudonym);
}

/* ---- addresses ----------------------------------------------------------------------------------------------- */

/* Those of everybody tell how was asked, and name nobody. */
static gboolean is_of_everybody(GInetAddress *address)
{
    static const guint8 broadcast[] = {255, 255, 255, 255};

    return g_inet_address_get_is_multicast(address) || g_inet_address_get_is_loopback(address) ||
           g_inet_address_get_is_any(address) ||
           (g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV4 &&
            memcmp(g_inet_address_to_bytes(address), broadcast, sizeof broadcast) == 0);
}

/* FALSE when it is none. */
static gboolean add_address(smbtriage_redactor *redactor, GString *out, const char *text)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
    g_autofree char *normal         = NULL;

    if (address == NULL)
        return FALSE;
    normal = g_inet_address_to_string(address);
    if (is_of_everybody(address))
        g_string_append(out, normal);
    else
        add_part(redactor, out, PART_ADDRESS, normal);
    return TRUE;
}

/* ---- computers and domains ------------------------------------------------------------------------------------- */

/* "lab" of "lab.example" is no name of its own, "fs1" of "fs1.lab.example" is. */
static void add_host(smbtriage_redactor *redactor, GString *out, part_kind kind, const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    g_autofree char *label  = NULL;
    const char      *dot    = strchr(name, '.');
    gsize            start  = out->len;

    if (add_address(redactor, out, name))
        return;
    if (kind == PART_DOMAIN || dot == NULL || dot == name || dot[1] == '\0' || known(redactor, kind, folded) != NULL) {
        add_part(redactor, out, kind, name);
        return;
    }
    label = g_strndup(name, (gsize)(dot - name));
    add_part(redactor, out, PART_HOST, label);
    g_string_append_c(out, '.');
    add_part(redactor, out, PART_DOMAIN, dot + 1);
    remember(redactor, kind, folded, g_string_chunk_insert(redactor->strings, out->str + start));
}

/* FALSE as well for "2001:db8::1". */
static gboolean has_port(const char *name, const char *colon)
{
    size_t digits = colon == NULL ? 0 : strspn(colon + 1, "0123456789");

    return digits > 0 && digits <= strlen("65535") && colon[1 + digits] == '\0' && strchr(name, ':') == colon;
}

/* "fs1.lab.example:1433" */
static void add_host_and_port(smbtriage_redactor *redactor, GString *out, part_kind kind, const char *name)
{
    const char      *colon = strrchr(name, ':');
    g_autofree char *host  = NULL;

    if (!has_port(name, colon)) {
        add_host(redactor, out, kind, name);
        return;
    }
    host = g_strndup(name, (gsize)(colon - name));
    add_host(redactor, out, kind, host);
    g_string_append(out, colon);
}

/* RFC 2782, and those of a domain's controllers ([MS-ADTS] 6.3.2.3). */
static gboolean is_service_label(const char *label, size_t length)
{
    static const char *const labels[] = {"_tcp",     "_udp",  "_msdcs", "_sites", "_kerberos", "_kerberos-master",
                                         "_kpasswd", "_ldap", "_gc",    "_kdc",   "_smb",      "_cifs"};

    for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
        if (strlen(labels[i]) == length && g_ascii_strncasecmp(labels[i], label, length) == 0)
            return TRUE;
    }
    return FALSE;
}

/* "dc" of "_ldap._tcp.dc._msdcs.lab.example" (the same section); elsewhere it is the name of a computer. */
static gboolean is_role(const char *name)
{
    static const char *const roles[] = {"dc._msdcs.", "gc._msdcs.", "pdc._msdcs."};

    for (guint i = 0; i < G_N_ELEMENTS(roles); i++) {
        if (g_ascii_strncasecmp(name, roles[i], strlen(roles[i])) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Also the names of services in the DNS, "_kerberos._udp.LAB.EXAMPLE", which belong to a domain. */
static void add_computer(smbtriage_redactor *redactor, GString *out, const char *name)
{
    part_kind kind = PART_HOST;

    for (;;) {
        size_t length = strcspn(name, ".");

        if (name[length] == '\0' || (!is_service_label(name, length) && !is_role(name)))
            break;
        g_string_append_len(out, name, (gssize)length + 1);
        name += length + 1;
        kind = PART_DOMAIN;
    }
    add_host_and_port(redactor, out, kind, name);
}

/* ---- principals -------------------------------------------------------------------------------------------------- */

static void add_service(smbtriage_redactor *redactor, GString *out, const char *name);

/* "alice", "LAB\alice", "alice@LAB.EXAMPLE", "FS1$": a computer has an account that is called like it. */
static void add_user(smbtriage_redactor *redactor, GString *out, const char *name)
{
    const char      *backslash = strchr(name, '\\');
    const char      *at        = strrchr(name, '@');
    size_t           length    = strlen(name);
    g_autofree char *first     = NULL;

    if (backslash != NULL) {
        first = g_strndup(name, (gsize)(backslash - name));
        add_host(redactor, out, PART_DOMAIN, first);
        g_string_append_c(out, '\\');
        add_user(redactor, out, backslash + 1);
    } else if (memchr(name, '/', at == NULL ? length : (size_t)(at - name)) != NULL) {
        add_service(redactor, out, name);
    } else if (at != NULL) {
        first = g_strndup(name, (gsize)(at - name));
        add_user(redactor, out, first);
        g_string_append_c(out, '@');
        add_host(redactor, out, PART_DOMAIN, at + 1);
    } else if (length > 1 && name[length - 1] == '$') {
        first = g_strndup(name, length - 1);
        add_host(redactor, out, PART_HOST, first);
        g_string_append_c(out, '$');
    } else {
        add_part(redactor, out, PART_USER, name);
    }
}

/* "cifs/fs1.lab.example", "krbtgt/LAB.EXAMPLE", "ldap/dc1.lab.example/lab.example@LAB.EXAMPLE". */
static void add_service(smbtriage_redactor *redactor, GString *out, const char *name)
{
    const char      *at    = strrchr(name, '@');
    g_autofree char *bare  = at == NULL ? g_strdup(name) : g_strndup(name, (gsize)(at - name));
    g_auto(GStrv) elements = g_strsplit(bare, "/", -1);

    if (elements[0] == NULL || elements[1] == NULL) {
        add_user(redactor, out, name);
        return;
    }
    add_part(redactor, out, PART_SERVICE, elements[0]);
    for (guint i = 1; elements[i] != NULL; i++) {
        part_kind kind = i > 1 || g_ascii_strcasecmp(elements[0], "krbtgt") == 0 ? PART_DOMAIN : PART_HOST;

        g_string_append_c(out, '/');
        add_host_and_port(redactor, out, kind, elements[i]);
    }
    if (at != NULL) {
        g_string_append_c(out, '@');
        add_host(redactor, out, PART_DOMAIN, at + 1);
    }
}

/* ---- paths --------------------------------------------------------------------------------------------------- */

/* The parts of a path behind each other, the first of them of the first kind: the last kind is that of all the rest. */
static void add_elements(smbtriage_redactor *redactor, GString *out, const char *path, const part_kind *kinds)
{
    while (*path != '\0') {
        size_t           length  = strcspn(path, "\\/");
        g_autofree char *element = g_strndup(path, length);

        if (length > 0) {
            if (*kinds == PART_HOST)
                add_host_and_port(redactor, out, PART_HOST, element);
            else
                add_part(redactor, out, *kinds, element);
            kinds += *kinds == PART_FILE ? 0 : 1;
        }
        path += length;
        if (*path != '\0')
            g_string_append_c(out, *path++);
    }
}

static void add_path(smbtriage_redactor *redactor, GString *out, const char *path)
{
    static const part_kind full[]  = {PART_HOST, PART_SHARE, PART_FILE};
    static const part_kind below[] = {PART_SHARE, PART_FILE};
    gboolean               is_full = strspn(path, "\\/") >= 2;

    add_elements(redactor, out, path, is_full ? full : below);
}

/* ---- a name -------------------------------------------------------------------------------------------------- */

static void add_name(smbtriage_redactor *redactor, GString *out, smbtriage_name_kind kind, const char *name)
{
    static const part_kind files[] = {PART_FILE};

    switch (kind) {
    case SMBTRIAGE_NAME_HOST:
        add_computer(redactor, out, name);
        break;
    case SMBTRIAGE_NAME_DOMAIN:
        add_host(redactor, out, PART_DOMAIN, name);
        break;
    case SMBTRIAGE_NAME_USER:
        add_user(redactor, out, name);
        break;
    case SMBTRIAGE_NAME_SERVICE:
        add_service(redactor, out, name);
        break;
    case SMBTRIAGE_NAME_PATH:
        add_path(redactor, out, name);
        break;
    case SMBTRIAGE_NAME_SHARE:
        add_part(redactor, out, PART_SHARE, name);
        break;
    case SMBTRIAGE_NAME_FILE:
        add_elements(redactor, out, name, files);
        break;
    case SMBTRIAGE_NAME_ADDRESS:
        if (!add_address(redactor, out, name))
            add_host(redactor, out, PART_HOST, name);
        break;
    case SMBTRIAGE_NAME_GUID:
        add_part(redactor, out, PART_GUID, name);
        break;
    case SMBTRIAGE_NAME_NONE:
    case SMBTRIAGE_NAME_KINDS:
        g_string_append(out, name);
        break;
    }
}

static const char *pseudonym_of(smbtriage_redactor *redactor, smbtriage_name_kind kind, const char *name)
{
    g_autoptr(GString) out = g_string_new(NULL);

    add_name(redactor, out, kind, name);
    return g_string_chunk_insert_const(redactor->strings, out->str);
}

void smbtriage_redactor_learn(smbtriage_redactor *redactor, smbtriage_name_kind kind, const char *kept)
{
    if (kind != SMBTRIAGE_NAME_NONE)
        g_hash_table_insert(redactor->shown_of, (gpointer)kept, (gpointer)pseudonym_of(redactor, kind, kept));
}

/* ---- what is shown ------------------------------------------------------------------------------------------- */

const char *smbtriage_shown(const struct smbtriage_engine *engine, const char *name)
{
    const char *pseudonym =
        engine->redactor == NULL || name == NULL ? NULL : g_hash_table_lookup(engine->redactor->shown_of, name);

    return pseudonym == NULL ? name : pseudonym;
}

const char *smbtriage_shown_part(const struct smbtriage_engine *engine, smbtriage_name_kind kind, const char *part)
{
    return engine->redactor == NULL || part == NULL ? part : pseudonym_of(engine->redactor, kind, part);
}

/* Appends what one conversion of a format makes of its argument. */
static void add_conversion(const struct smbtriage_engine *engine, GString *out, const char *conversion,
                           va_list *arguments)
{
    switch (conversion[strlen(conversion) - 1]) {
    case 's':
        g_string_append_printf(out, conversion, smbtriage_shown(engine, va_arg(*arguments, const char *)));
        break;
    case 'd':
        g_string_append_printf(out, conversion, va_arg(*arguments, int));
        break;
    case 'u':
    case 'x':
    case 'X':
        g_string_append_printf(out, conversion, va_arg(*arguments, guint));
        break;
    default: /* there is none in our sentences, says a test */
        g_string_append(out, conversion);
    }
}

char *smbtriage_sentence_v(const struct smbtriage_engine *engine, const char *format, va_list arguments)
{
    GString *out;
    va_list  rest;

    if (engine->redactor == NULL)
        return g_strdup_vprintf(format, arguments);
    out = g_string_new(NULL);
    va_copy(rest, arguments);
    while (*format != '\0') {
        size_t           plain      = strcspn(format, "%");
        size_t           length     = format[plain] == '\0' ? 0 : 1 + strspn(format + plain + 1, "-+ #0123456789.") + 1;
        g_autofree char *conversion = g_strndup(format + plain, length);

        g_string_append_len(out, format, (gssize)plain);
        if (strcmp(conversion, "%%") == 0)
            g_string_append_c(out, '%');
        else if (length > 0)
            add_conversion(engine, out, conversion, &rest);
        format += plain + length;
    }
    va_end(rest);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *smbtriage_sentence(const struct smbtriage_engine *engine, const char *format, ...)
{
    char   *text;
    va_list arguments;

    va_start(arguments, format);
    text = smbtriage_sentence_v(engine, format, arguments);
    va_end(arguments);
    return text;
}

/* ---- the names of an event ------------------------------------------------------------------------------------- */

static void learn_kerberos(struct smbtriage_engine *engine, const smbtriage_kerberos *kerberos)
{
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_DOMAIN, kerberos->realm);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, kerberos->client);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_SERVICE, kerberos->service);
}

static void learn_names(struct smbtriage_engine *engine, const smbtriage_dns_message *names)
{
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, names->name);
    for (guint i = 0; i < MIN(names->answer_count, (guint)SMBTRIAGE_MAX_ANSWERS); i++) {
        smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, names->answers[i].owner);
        smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, names->answers[i].target);
        smbtriage_names_address(engine, &names->answers[i].address);
    }
}

static void learn_security(struct smbtriage_engine *engine, const smbtriage_security *security)
{
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, security->target_computer);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_DOMAIN, security->target_domain);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, security->workstation);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_DOMAIN, security->domain);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, security->user);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_DOMAIN, security->service_realm);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_SERVICE, security->service);
    smbtriage_names_clean(engine, SMBTRIAGE_NAME_SERVICE, security->target_name);
}

static void learn_smb2(struct smbtriage_engine *engine, const smbtriage_smb2_message *message)
{
    if (message->negotiate != NULL)
        smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, message->negotiate->netname);
    if (message->session_setup != NULL)
        learn_security(engine, &message->session_setup->security);
    if (message->tree_connect != NULL)
        smbtriage_names_clean(engine, SMBTRIAGE_NAME_PATH, message->tree_connect->path);
    if (message->create != NULL)
        smbtriage_names_clean(engine, SMBTRIAGE_NAME_FILE, message->create->path);
}

void smbtriage_redact_learn(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    smbtriage_names_address(engine, &event->packet.source);
    smbtriage_names_address(engine, &event->packet.destination);
    if (event->kind == SMBTRIAGE_EVENT_ICMP_UNREACHABLE) {
        smbtriage_names_address(engine, &event->u.icmp.quoted_source);
        smbtriage_names_address(engine, &event->u.icmp.quoted_destination);
    } else if (event->kind == SMBTRIAGE_EVENT_KERBEROS) {
        learn_kerberos(engine, &event->u.kerberos);
    } else if (event->kind == SMBTRIAGE_EVENT_NAMES) {
        learn_names(engine, &event->u.names);
    } else if (event->kind == SMBTRIAGE_EVENT_SMB2) {
        learn_smb2(engine, &event->u.smb2);
    }
}
