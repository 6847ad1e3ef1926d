/* text.c - the placeholders that causes and remedies may hold
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "text.h"

#include "causes.h"
#include "dialects.h"
#include "elapsed.h"
#include "identity.h"
#include "language.h"
#include "names.h"
#include "redact.h"
#include "status.h"

#include <string.h>

char *smbtriage_text_duration(gint64 nanoseconds)
{
    double seconds = (double)nanoseconds / 1e9;

    if (seconds < 0.001)
        return g_strdup_printf("%.0f us", seconds * 1e6);
    if (seconds < 1)
        return g_strdup_printf("%.0f ms", seconds * 1e3);
    return g_strdup_printf("%.1f s", seconds);
}

const char *smbtriage_text_mechanism(const smbtriage_step *step)
{
    static const char *const names[] = {NULL, "NTLM", "Kerberos"};

    return names[step->mechanism];
}

const char *smbtriage_text_mechanism_or_unknown(const smbtriage_step *step)
{
    const char *name = smbtriage_text_mechanism(step);

    return name == NULL ? "A" : name;
}

const char *smbtriage_text_account_or_unknown(const smbtriage_step *step)
{
    return step->account == NULL ? "a user that the capture does not show" : step->account;
}

/* ---- words that stand in for what is not a name ------------------------------------------------------------ */

typedef enum {
    WORD_ALIEN_BYTES,
    WORD_NETBIOS_ERROR,
    WORD_ICMP_ERROR,
    WORD_QUIC_CLOSE,
    WORD_RESET,
    WORD_SMB1_ANSWER,
    WORD_NO_ANSWER,
    WORD_NOT_SEEN,
    WORD_EMPTY,
    WORD_NO_NAME_IS_NEAR,
    WORD_FRAME,
    WORD_SOME_USER,
    WORD_REVOKED,
    WORDS
} word;

static const char *const words[] = {
    [WORD_ALIEN_BYTES]     = "bytes that are not SMB",
    [WORD_NETBIOS_ERROR]   = "a negative NetBIOS session response",
    [WORD_ICMP_ERROR]      = "an ICMP error",
    [WORD_QUIC_CLOSE]      = "a QUIC CONNECTION_CLOSE",
    [WORD_RESET]           = "a TCP reset",
    [WORD_SMB1_ANSWER]     = "an SMB1 answer without a dialect",
    [WORD_NO_ANSWER]       = "no answer",
    [WORD_NOT_SEEN]        = "(not in the capture)",
    [WORD_EMPTY]           = "(none)",
    [WORD_NO_NAME_IS_NEAR] = "none",
    [WORD_FRAME]           = "frame",
    [WORD_SOME_USER]       = "the client's user",
    [WORD_REVOKED] = ("it is disabled, locked after wrong passwords, expired or outside its logon hours, and the "
                      "capture does not tell which"),
};

G_STATIC_ASSERT(G_N_ELEMENTS(words) == WORDS);

/* What KDC_ERR_CLIENT_REVOKED leaves open, and an NTSTATUS names: in the error itself ([MS-KILE] 2.2.1), or in the
 * server's answer to NTLM. */
static const struct {
    guint32     status;
    const char *means;
} revocations[] = {
    {STATUS_ACCOUNT_DISABLED, "the account is disabled (STATUS_ACCOUNT_DISABLED)"},
    {STATUS_ACCOUNT_LOCKED_OUT, "the account is locked after wrong passwords (STATUS_ACCOUNT_LOCKED_OUT)"},
    {STATUS_ACCOUNT_EXPIRED, "the account has expired (STATUS_ACCOUNT_EXPIRED)"},
    {STATUS_INVALID_LOGON_HOURS, "it is outside its logon hours (STATUS_INVALID_LOGON_HOURS)"},
};

void smbtriage_text_each_word(smbtriage_text_visitor *visit, gpointer user_data)
{
    for (guint i = 0; i < WORDS; i++)
        visit(SMBTRIAGE_TEXT_WORD, "word", words[i], user_data);
    for (guint i = 0; i < G_N_ELEMENTS(revocations); i++)
        visit(SMBTRIAGE_TEXT_WORD, "word", revocations[i].means, user_data);
}

static word other_answer(const smbtriage_step *step)
{
    if (step->is_alien)
        return WORD_ALIEN_BYTES;
    if (step->more->nbss_error >= 0)
        return WORD_NETBIOS_ERROR;
    if (step->more->icmp_code >= 0)
        return WORD_ICMP_ERROR;
    if (step->stage == SMBTRIAGE_STAGE_TRANSPORT && step->outcome == SMBTRIAGE_OUTCOME_FAILED)
        return step->connection->transport == SMBTRIAGE_TRANSPORT_QUIC ? WORD_QUIC_CLOSE : WORD_RESET;
    if (step->outcome == SMBTRIAGE_OUTCOME_FAILED)
        return WORD_SMB1_ANSWER;
    return WORD_NO_ANSWER;
}

const char *smbtriage_text_other_answer(const smbtriage_step *step)
{
    return words[other_answer(step)];
}

char *smbtriage_text_answer(const smbtriage_step *step)
{
    if (step->more->trouble != NULL && step->more->trouble->kind == SMBTRIAGE_TROUBLE_SERVER_REFUSED &&
        step->status == STATUS_MORE_PROCESSING_REQUIRED)
        return smbtriage_kerberos_text(step->more->trouble->error.code);
    if (step->has_status)
        return smbtriage_status_text(step->status);
    return g_strdup(smbtriage_text_other_answer(step));
}

char *smbtriage_text_request(const smbtriage_step *step)
{
    const struct smbtriage_engine *engine  = step->connection->engine;
    const char                    *command = smbtriage_command_name(step->command);

    if (step->stage == SMBTRIAGE_STAGE_TREE)
        return smbtriage_sentence(engine, "TREE_CONNECT to %s", step->asked == NULL ? "a share" : step->asked);
    if (step->stage == SMBTRIAGE_STAGE_SESSION)
        return g_strdup("SESSION_SETUP");
    if (step->stage != SMBTRIAGE_STAGE_ACCESS)
        return g_strdup("NEGOTIATE");
    if (step->ctl_code == SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO)
        return g_strdup("FSCTL_VALIDATE_NEGOTIATE_INFO");
    if (step->command != SMBTRIAGE_SMB2_CREATE || step->asked == NULL)
        return smbtriage_sentence(engine, "%s on %s", command, step->share == NULL ? "a share" : step->share);
    return smbtriage_sentence(engine, "%s of %s", command, step->asked);
}

/* ---- one function a placeholder -------------------------------------------------------------------------- */

/* What is told of which step, and in which language. */
typedef struct {
    const smbtriage_step     *step;
    const smbtriage_language *language;
} reading;

/* In the language of the reader; names of the wire never come here. */
static char *said(const reading *at, const char *english)
{
    return g_strdup(smbtriage_language_text(at->language, english));
}

static char *or_unseen(const reading *at, const char *text)
{
    if (text == NULL)
        return said(at, words[WORD_NOT_SEEN]);
    return *text == '\0' ? said(at, words[WORD_EMPTY]) : g_strdup(text);
}

/* ---- names: what is decided about one is decided about itself, and then it is shown ---- */

static const char *shown(const reading *at, const char *name)
{
    return smbtriage_shown(at->step->connection->engine, name);
}

static const char *shown_part(const reading *at, smbtriage_name_kind kind, const char *part)
{
    return smbtriage_shown_part(at->step->connection->engine, kind, part);
}

static char *name_or_unseen(const reading *at, const char *name)
{
    return or_unseen(at, shown(at, name));
}

/* ---- */

static char *status(const reading *at)
{
    g_autofree char *answer = smbtriage_text_answer(at->step);

    return said(at, answer);
}

static char *status_causes(const reading *at)
{
    return at->step->has_status ? smbtriage_causes(at->step, at->language) : or_unseen(at, NULL);
}

static gboolean is_pipe(const reading *at)
{
    return at->step->stage == SMBTRIAGE_STAGE_TREE && smbtriage_is_ipc(at->step->asked);
}

static char *status_windows(const reading *at)
{
    return said(at, smbtriage_status_windows(at->step->status, at->step->stage, is_pipe(at)));
}

static char *status_samba(const reading *at)
{
    return said(at, smbtriage_status_samba(at->step->status, at->step->stage, is_pipe(at)));
}

/* Share and server names are pasted into commands: what a shell could take for more than a name is not
 * shown there. */
static gboolean is_plain_name(const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        gboolean is_last = p[1] == '\0';

        /* "$" at the end marks a hidden share; before a letter a shell takes it for a variable. */
        if (!g_ascii_isalnum(*p) && strchr("._-:", *p) == NULL && (*p != '$' || !is_last))
            return FALSE;
    }
    return *name != '\0' && *name != '-';
}

static char *share(const reading *at)
{
    const char *name = smbtriage_share_of(at->step->stage == SMBTRIAGE_STAGE_TREE ? at->step->asked : at->step->share);

    return g_strdup(name != NULL && is_plain_name(name) ? shown_part(at, SMBTRIAGE_NAME_SHARE, name) : "SHARE");
}

static char *path(const reading *at)
{
    if (at->step->more->led_by != NULL) /* the referral is about that */
        return name_or_unseen(at, at->step->more->led_by->asked);
    if (at->step->stage == SMBTRIAGE_STAGE_TREE)
        return name_or_unseen(at, at->step->asked);
    return name_or_unseen(at, at->step->asked != NULL && at->step->stage == SMBTRIAGE_STAGE_ACCESS ? at->step->asked
                                                                                                   : at->step->share);
}

/* The share without what was asked for in it. */
static char *tree(const reading *at)
{
    return name_or_unseen(at, at->step->stage == SMBTRIAGE_STAGE_TREE ? at->step->asked : at->step->share);
}

static char *server(const reading *at)
{
    const smbtriage_connection *connection = at->step->connection;

    const char *name = smbtriage_names_server(connection);

    return g_strdup(shown(at, name != NULL && is_plain_name(name) ? name : connection->server_address));
}

static const smbtriage_ticket *ticket_of(const reading *at)
{
    return at->step->more->trouble == NULL ? NULL : at->step->more->trouble->ticket;
}

static const char *host_of_service(const char *service)
{
    const char *slash = service == NULL ? NULL : strchr(service, '/');

    return slash == NULL ? NULL : slash + 1;
}

static const char *path_of_tree(const smbtriage_session *session)
{
    const GPtrArray *trees = session == NULL ? NULL : session->trees;

    if (trees == NULL || trees->len == 0)
        return NULL;
    return ((const smbtriage_tree *)g_ptr_array_index(trees, trees->len - 1))->path;
}

/* Windows keeps passwords and connections by the name that the user typed, which need not be the server's own: a
 * command that takes them away has to use that one. */
static char *typed(const reading *at)
{
    const smbtriage_session *session = at->step->session;
    const smbtriage_ticket  *ticket  = ticket_of(at);
    const char              *path    = at->step->stage == SMBTRIAGE_STAGE_TREE ? at->step->asked : at->step->share;
    g_autofree char         *of_path = smbtriage_host_of_path(path);
    g_autofree char         *of_tree = smbtriage_host_of_path(path_of_tree(session));
    const char *const        names[] = {of_path,
                                        of_tree,
                                        at->step->connection->netname,
                                        host_of_service(session == NULL ? NULL : session->target_name),
                                        host_of_service(session == NULL ? NULL : session->service),
                                 ticket == NULL ? NULL : ticket->host};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (names[i] != NULL && is_plain_name(names[i]))
            return g_strdup(shown_part(at, SMBTRIAGE_NAME_HOST, names[i]));
    }
    return at->step->stage == SMBTRIAGE_STAGE_TICKET ? g_strdup("SERVER") : server(at); /* there it is the KDC */
}

/* For commands that take no name. */
static char *address(const reading *at)
{
    return g_strdup(shown(at, at->step->connection->server_address));
}

static char *client(const reading *at)
{
    return g_strdup(shown(at, at->step->connection->client_address));
}

static char *user(const reading *at)
{
    return name_or_unseen(at, at->step->account);
}

static char *workstation(const reading *at)
{
    return name_or_unseen(at, at->step->session == NULL ? NULL : at->step->session->workstation);
}

static char *dialect(const reading *at)
{
    return or_unseen(at, smbtriage_dialect_name(at->step->connection->dialect));
}

static char *dialects_offered(const reading *at)
{
    return or_unseen(at, at->step->stage == SMBTRIAGE_STAGE_NEGOTIATE ? at->step->asked : NULL);
}

static char *waited(const reading *at)
{
    return at->step->wait == NULL ? or_unseen(at, NULL) : smbtriage_text_duration(at->step->wait->waited_ns);
}

static char *took(const reading *at)
{
    return smbtriage_text_duration(smbtriage_elapsed_ns(at->step->first_ns, at->step->last_ns));
}

static char *mechanism(const reading *at)
{
    return or_unseen(at, smbtriage_text_mechanism(at->step));
}

static char *near_share(const reading *at)
{
    const smbtriage_known_share *near  = smbtriage_names_near_share(at->step->connection, at->step->asked);
    g_autofree char             *frame = said(at, words[WORD_FRAME]);

    return near == NULL ? said(at, words[WORD_NO_NAME_IS_NEAR])
                        : g_strdup_printf("\"%s\" (%s %u)", shown_part(at, SMBTRIAGE_NAME_SHARE, near->name), frame,
                                          near->frame);
}

/* ---- of names and tickets */

/* Also pasted into commands. */
static char *service(const reading *at)
{
    const smbtriage_ticket *ticket = ticket_of(at);
    const char             *known  = ticket != NULL ? ticket->service : NULL;
    g_auto(GStrv) parts            = NULL;

    if (known == NULL && at->step->session != NULL)
        known = at->step->session->service;
    if (known == NULL || *known == '\0') /* of an empty one nothing is split off */
        return g_strdup("cifs/NAME");
    parts = g_strsplit(known, "/", 2);
    if (!is_plain_name(parts[0]) || (parts[1] != NULL && !is_plain_name(parts[1])))
        return g_strdup("cifs/NAME");
    return g_strdup(shown(at, known));
}

static char *host(const reading *at)
{
    const char *known = smbtriage_identity_host(at->step);

    return g_strdup(known != NULL && is_plain_name(known) ? shown_part(at, SMBTRIAGE_NAME_HOST, known) : "NAME");
}

#define KDC_PREFIX (sizeof "_kerberos._udp." - 1)

static char *realm(const reading *at)
{
    const smbtriage_ticket *ticket = ticket_of(at);

    const smbtriage_lookup *lookup =
        ticket == NULL ? smbtriage_lookups_of_kdc(at->step->connection->engine, at->step->connection->client_address)
                       : NULL;
    const char *known = lookup != NULL   ? lookup->name + KDC_PREFIX /* _kerberos._udp.REALM */
                        : ticket != NULL ? ticket->realm
                                         : NULL;

    return g_strdup(known != NULL && is_plain_name(known) ? shown_part(at, SMBTRIAGE_NAME_DOMAIN, known) : "REALM");
}

static char *principal(const reading *at)
{
    const smbtriage_ticket *ticket = ticket_of(at);

    if (ticket == NULL || ticket->principal == NULL) /* who asks for a service is hidden in the request */
        return at->step->account == NULL && ticket != NULL && ticket->is_tgs ? said(at, words[WORD_SOME_USER])
                                                                             : name_or_unseen(at, at->step->account);
    return ticket->realm == NULL
               ? g_strdup(shown(at, ticket->principal))
               : smbtriage_sentence(at->step->connection->engine, "%s@%s", ticket->principal, ticket->realm);
}

static char *kdc(const reading *at)
{
    const smbtriage_ticket *ticket = ticket_of(at);

    return name_or_unseen(at, ticket == NULL ? NULL : ticket->kdc);
}

static char *error(const reading *at)
{
    if (at->step->more->trouble != NULL && at->step->more->trouble->kind == SMBTRIAGE_TROUBLE_TCP_BLOCKED)
        return smbtriage_kerberos_text(KRB_ERR_RESPONSE_TOO_BIG);
    if (at->step->more->trouble == NULL || !at->step->more->trouble->error.is_seen)
        return or_unseen(at, NULL);
    return smbtriage_kerberos_text(at->step->more->trouble->error.code);
}

static char *revoked(const reading *at)
{
    guint32 told = at->step->more->trouble == NULL ? 0 : at->step->more->trouble->error.nt_status;

    for (guint i = 0; i < G_N_ELEMENTS(revocations); i++) {
        if (told == revocations[i].status ||
            (told == 0 && at->step->has_status && at->step->status == revocations[i].status))
            return said(at, revocations[i].means);
    }
    return said(at, words[WORD_REVOKED]);
}

static char *error_meaning(const reading *at)
{
    if (at->step->more->trouble == NULL || !at->step->more->trouble->error.is_seen)
        return or_unseen(at, NULL);
    return said(at, smbtriage_kerberos_meaning(at->step->more->trouble->error.code));
}

static const smbtriage_lookup *lookup_of_path(const reading *at)
{
    g_autofree char *host = smbtriage_host_of_path(at->step->asked);

    return smbtriage_lookups_find(at->step->connection->engine, at->step->connection->client_address, host);
}

static const smbtriage_lookup *lookup_of(const reading *at)
{
    if (at->step->more->lookup != NULL)
        return at->step->more->lookup;
    if (at->step->stage == SMBTRIAGE_STAGE_TREE)
        return lookup_of_path(at);
    if (at->step->more->trouble == NULL && smbtriage_identity_host(at->step) == NULL)
        return smbtriage_lookups_of_kdc(at->step->connection->engine, at->step->connection->client_address);
    return smbtriage_lookups_find(at->step->connection->engine, at->step->connection->client_address,
                                  smbtriage_identity_host(at->step));
}

static char *alias(const reading *at)
{
    const smbtriage_lookup *lookup = lookup_of(at);

    return or_unseen(at, lookup == NULL ? shown_part(at, SMBTRIAGE_NAME_HOST, smbtriage_identity_host(at->step))
                                        : shown(at, lookup->name));
}

static char *canonical(const reading *at)
{
    const smbtriage_lookup *lookup = lookup_of(at);

    return name_or_unseen(at, lookup == NULL ? NULL : lookup->canonical);
}

static char *name_asked(const reading *at)
{
    const smbtriage_lookup *lookup = lookup_of(at);

    return g_strdup(lookup != NULL && is_plain_name(lookup->name) ? shown(at, lookup->name) : "NAME");
}

static char *name_answer(const reading *at)
{
    const smbtriage_lookup *lookup = lookup_of(at);

    return lookup == NULL ? or_unseen(at, NULL) : said(at, shown(at, smbtriage_lookup_text(lookup)));
}

static char *name_server(const reading *at)
{
    const smbtriage_lookup *lookup = lookup_of(at);

    return name_or_unseen(at, lookup == NULL ? NULL : lookup->server);
}

static char *target(const reading *at)
{
    const char *named = at->step->session == NULL ? NULL : at->step->session->target_name;

    return named != NULL && *named == '\0' ? said(at, words[WORD_EMPTY]) : name_or_unseen(at, named);
}

/* What the wire may fill with anything has a word that stands in for it in commands: readers paste those. The others
 * are words of our own, or plain names and addresses. */
static const struct {
    const char *name;
    char *(*text)(const reading *at);
    const char *stand_in;
} placeholders[] = {
    {"address", address, NULL},
    {"alias", alias, "NAME"},
    {"answer", name_answer, NULL},
    {"canonical", canonical, "NAME"},
    {"dns", name_server, NULL},
    {"error", error, NULL},
    {"error_meaning", error_meaning, NULL},
    {"host", host, NULL},
    {"kdc", kdc, NULL},
    {"name", name_asked, NULL},
    {"principal", principal, "USER@REALM"},
    {"realm", realm, NULL},
    {"revoked", revoked, NULL},
    {"service", service, NULL},
    {"target", target, "cifs/NAME"},
    {"client", client, NULL},
    {"dialect", dialect, NULL},
    {"dialects_offered", dialects_offered, NULL},
    {"mechanism", mechanism, NULL},
    {"near", near_share, "SHARE"},
    {"path", path, "\\\\SERVER\\SHARE"},
    {"server", server, NULL},
    {"share", share, NULL},
    {"status", status, NULL},
    {"status_causes", status_causes, NULL},
    {"status_samba", status_samba, NULL},
    {"status_windows", status_windows, NULL},
    {"took", took, NULL},
    {"tree", tree, "\\\\SERVER\\SHARE"},
    {"typed", typed, NULL},
    {"user", user, "USER"},
    {"wait", waited, NULL},
    {"workstation", workstation, "WORKSTATION"},
};

gboolean smbtriage_text_is_placeholder(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        if (strcmp(placeholders[i].name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* ---- expansion ----------------------------------------------------------------------------------------- */

/* Parts of principals and paths may follow each other; a backslash before a letter is nothing to Windows, and Unix
 * commands have no paths of this kind. */
static gboolean is_for_commands(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (!g_ascii_isalnum(*p) && strchr("._-:@/\\", *p) == NULL && (*p != '$' || p[1] != '\0'))
            return FALSE;
    }
    return *text != '\0' && *text != '-';
}

static char *value_of(guint placeholder, const reading *at, gboolean is_command)
{
    const char      *stand_in = placeholders[placeholder].stand_in;
    g_autofree char *value    = placeholders[placeholder].text(at);

    return is_command && stand_in != NULL && !is_for_commands(value) ? g_strdup(stand_in) : g_steal_pointer(&value);
}

/* The text of the placeholder that starts at *p, which moves behind it; NULL when it is none: braces are
 * also part of PowerShell commands. */
static char *replaced(const char **p, const reading *at, gboolean is_command)
{
    for (guint i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        size_t length = strlen(placeholders[i].name);

        if (strncmp(*p + 1, placeholders[i].name, length) == 0 && (*p)[1 + length] == '}') {
            *p += length + 2;
            return value_of(i, at, is_command);
        }
    }
    return NULL;
}

static char *expand(const char *template, const reading *at, gboolean is_command)
{
    GString *text;

    if (template == NULL)
        return NULL;
    text = g_string_new(NULL);
    for (const char *p = smbtriage_language_text(at->language, template); *p != '\0';) {
        g_autofree char *value = *p == '{' ? replaced(&p, at, is_command) : NULL;

        if (value != NULL)
            g_string_append(text, value);
        else
            g_string_append_c(text, *p++);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *smbtriage_text_expand(const char *template, const smbtriage_step *step, const smbtriage_language *language)
{
    return expand(template, &(reading){step, language}, FALSE);
}

char *smbtriage_text_expand_command(const char *template, const smbtriage_step *step,
                                    const smbtriage_language *language)
{
    return expand(template, &(reading){step, language}, TRUE);
}
