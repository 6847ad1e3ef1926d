/* identity.c - the trouble with a name, a ticket or a token behind a step of SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "identity.h"

#include <string.h>

#include "elapsed.h"
#include "guards.h"
#include "names.h"
#include "status.h"
#include "text.h"

/* How many wishes are looked at for one step. */
#define MAX_LOOKED_BACK 64

/* ---- does a wish belong to this step? ----------------------------------------------------------------------- */

static gboolean is_within(const smbtriage_ticket *ticket, const smbtriage_connection *connection, gint64 before_ns)
{
    return smbtriage_elapsed_ns(smbtriage_ticket_last_ns(ticket), connection->first_ns) <= before_ns;
}

/* A connection lives on: what was asked for long before this logon has nothing to do with it. */
static gboolean is_recent(const smbtriage_ticket *ticket, const smbtriage_step *step)
{
    return smbtriage_elapsed_ns(smbtriage_ticket_last_ns(ticket), step->first_ns) <=
           step->connection->engine->options.recovery_seconds * G_GINT64_CONSTANT(1000000000);
}

/* One side may say alice@LAB.EXAMPLE where the other says alice: smbclient does in its NTLM messages, enterprise names
 * are that way in tickets. */
gboolean smbtriage_ticket_is_of_user(const smbtriage_ticket *ticket, const char *user)
{
    size_t length = user == NULL ? 0 : strcspn(user, "@");

    if (ticket->principal == NULL || length == 0)
        return FALSE;
    if (g_ascii_strcasecmp(ticket->principal, user) == 0)
        return TRUE;
    if (strchr(ticket->principal, '@') != NULL && user[length] == '@')
        return FALSE;
    return strcspn(ticket->principal, "@") == length && g_ascii_strncasecmp(ticket->principal, user, length) == 0;
}

/* Who asks for a ticket-granting ticket says so; who logs on over SMB is not known yet when the client leaves after the
 * negotiate: then only the time tells, and it has to fit closely. */
static gboolean is_of_user(const smbtriage_ticket *ticket, const smbtriage_step *step, gboolean *has_name_proof)
{
    const char *user = step->session == NULL ? NULL : step->session->user;

    if (user == NULL || *user == '\0' || ticket->principal == NULL)
        return is_within(ticket, step->connection, 0);
    *has_name_proof = smbtriage_ticket_is_of_user(ticket, user);
    return *has_name_proof;
}

static gboolean is_of_files(const char *service)
{
    return g_ascii_strncasecmp(service, "cifs/", 5) == 0 || g_ascii_strncasecmp(service, "host/", 5) == 0;
}

/* MIT's library asks for the host that an alias leads to when it is told so (dns_canonicalize_hostname). */
gboolean smbtriage_ticket_is_for_host(const smbtriage_ticket *ticket, const char *name,
                                      const struct smbtriage_engine *engine)
{
    const smbtriage_lookup *lookup = smbtriage_lookups_find(engine, ticket->client, name);

    return smbtriage_host_is_same(ticket->host, name) ||
           (lookup != NULL && smbtriage_host_is_same(ticket->host, lookup->canonical));
}

gboolean smbtriage_ticket_is_for_files(const smbtriage_ticket *ticket)
{
    return ticket->service != NULL && is_of_files(ticket->service);
}

/* YES: the name is the server's, by what the name service, the client or the server said. NO: it leads elsewhere. */
static smbtriage_fact leads_here(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    const smbtriage_lookup *lookup = smbtriage_lookups_find(connection->engine, ticket->client, ticket->host);
    const char             *server = smbtriage_names_server(connection);

    if (smbtriage_host_is_address(ticket->host))
        return strcmp(ticket->host, connection->server_address) == 0 ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    if (connection->netname != NULL) /* [MS-SMB2] 2.2.3.1.4: the name that the client was given, whatever it leads to */
        return smbtriage_ticket_is_for_host(ticket, connection->netname, connection->engine) ? SMBTRIAGE_YES
                                                                                             : SMBTRIAGE_NO;
    if (smbtriage_host_is_same(ticket->host, server))
        return SMBTRIAGE_YES;
    if (lookup != NULL && lookup->n_addresses > 0)
        return smbtriage_lookup_leads_to(lookup, connection->server_address) ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    return SMBTRIAGE_NOT_SEEN;
}

static gboolean is_for_server(const smbtriage_ticket *ticket, const smbtriage_step *step, gboolean *has_name_proof)
{
    smbtriage_fact leads;

    if (ticket->host == NULL || !is_of_files(ticket->service))
        return FALSE;
    leads           = leads_here(ticket, step->connection);
    *has_name_proof = leads == SMBTRIAGE_YES;
    return leads == SMBTRIAGE_YES || (leads == SMBTRIAGE_NOT_SEEN && is_within(ticket, step->connection, 0));
}

static gboolean belongs(const smbtriage_ticket *ticket, const smbtriage_step *step, gboolean *has_name_proof)
{
    const smbtriage_engine *engine = step->connection->engine;

    *has_name_proof = FALSE;
    if (!smbtriage_ticket_has_failed(ticket, engine->reached_ns) || !is_recent(ticket, step))
        return FALSE;
    return ticket->is_tgs ? is_for_server(ticket, step, has_name_proof) : is_of_user(ticket, step, has_name_proof);
}

/* ---- looking ------------------------------------------------------------------------------------------------------
 */

/* Other users of the same host may have got one for the host behind the alias. */
static gboolean is_ticket_in_hand(const smbtriage_ticket *ticket, const smbtriage_step *step)
{
    const char *netname = step->connection->netname;
    gboolean    has_name_proof;

    if (netname != NULL && !smbtriage_host_is_same(ticket->host, netname))
        return FALSE;
    return ticket->is_tgs && ticket->outcome == SMBTRIAGE_OUTCOME_OK && is_recent(ticket, step) &&
           is_for_server(ticket, step, &has_name_proof) && has_name_proof;
}

static const smbtriage_ticket *last_that_belongs(const GPtrArray *tickets, const smbtriage_step *step,
                                                 gboolean *has_name_proof)
{
    guint count = tickets->len;
    guint least = count > MAX_LOOKED_BACK ? count - MAX_LOOKED_BACK : 0;

    for (guint i = count; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(tickets, i);

        if (belongs(ticket, step, has_name_proof))
            return ticket;
        if (is_ticket_in_hand(ticket, step)) /* by another name, or after all */
            return NULL;
    }
    return NULL;
}

static gboolean is_of_other_family(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    return (strchr(ticket->client, ':') == NULL) != (strchr(connection->client_address, ':') == NULL);
}

/* A client may reach its KDC over IPv6 and its server over IPv4, or the other way round: its address does not tell, so
 * there must be one host only that it can be. */
static const smbtriage_ticket *last_of_other_family(const smbtriage_step *step, gboolean *has_name_proof)
{
    const GPtrArray        *all    = step->connection->engine->tickets;
    guint                   least  = all->len > MAX_LOOKED_BACK ? all->len - MAX_LOOKED_BACK : 0;
    const smbtriage_ticket *found  = NULL;
    const char             *client = NULL;

    for (guint i = all->len; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (!is_of_other_family(ticket, step->connection) || !is_within(ticket, step->connection, 0))
            continue;
        if (client != NULL && ticket->client != client)
            return NULL;
        client = ticket->client;
        if (found == NULL && belongs(ticket, step, has_name_proof))
            found = ticket;
    }
    *has_name_proof &= found != NULL && !found->is_tgs; /* whose it is only the time tells, or the user */
    return found;
}

smbtriage_trouble smbtriage_identity_trouble_of(const smbtriage_ticket *ticket, gint64 now_ns)
{
    smbtriage_trouble trouble = {.ticket = ticket, .frame = ticket->error_frame, .ns = ticket->error_ns};

    if (ticket->outcome == SMBTRIAGE_OUTCOME_PENDING && smbtriage_ticket_is_tcp_blocked(ticket, now_ns)) {
        trouble.kind  = SMBTRIAGE_TROUBLE_TCP_BLOCKED;
        trouble.frame = ticket->too_big_frame;
        trouble.ns    = ticket->too_big_ns;
    } else if (ticket->outcome == SMBTRIAGE_OUTCOME_PENDING && smbtriage_ticket_is_silent(ticket, now_ns)) {
        trouble.unanswered = ticket->unanswered;
        trouble.kind       = SMBTRIAGE_TROUBLE_KDC_SILENT;
        trouble.frame      = ticket->silent_frame;
        trouble.ns         = ticket->silent_ns;
    } else {
        trouble.kind  = SMBTRIAGE_TROUBLE_KDC_REFUSED;
        trouble.error = ticket->error;
    }
    return trouble;
}

static void keep(smbtriage_step *step, const smbtriage_trouble *trouble)
{
    g_free(step->trouble);
    step->trouble = g_memdup2(trouble, sizeof *trouble);
}

/* What the server says here is the reason, with a ticket or without. */
static gboolean is_reason_enough(guint32 status)
{
    static const guint32 statuses[] = {STATUS_INSUFFICIENT_RESOURCES,
                                       STATUS_TOO_MANY_SESSIONS,
                                       STATUS_REQUEST_NOT_ACCEPTED,
                                       STATUS_USER_SESSION_DELETED,
                                       STATUS_INVALID_PARAMETER,
                                       STATUS_INVALID_WORKSTATION,
                                       STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT,
                                       STATUS_LOGON_TYPE_NOT_GRANTED,
                                       STATUS_AUTHENTICATION_FIREWALL_FAILED};

    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++) {
        if (statuses[i] == status)
            return TRUE;
    }
    return FALSE;
}

/* Who left had not logged on yet, and nothing else went over the connection (G2, G3, G13). */
static gboolean was_left_without_logon(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    if (step->stage == SMBTRIAGE_STAGE_SESSION ? !step->awaits_next_leg : step->awaits_next_leg || step->is_smb1)
        return FALSE;
    return connection->client_went_on == SMBTRIAGE_NO && !smbtriage_guard_sealed(connection) &&
           !smbtriage_guard_one_sided(connection);
}

/* A negotiate needs no ticket: it is what comes next that does not come. A logon that the server does not answer has
 * nothing to do with tickets either, and an extra channel goes the way of the first. */
static gboolean may_be_for_want_of_ticket(const smbtriage_step *step)
{
    if (step->left_frame != 0)
        return was_left_without_logon(step);
    if (step->stage != SMBTRIAGE_STAGE_SESSION || step->is_binding)
        return FALSE;
    return step->outcome == SMBTRIAGE_OUTCOME_OK ||
           (step->outcome == SMBTRIAGE_OUTCOME_FAILED && !is_reason_enough(step->status));
}

/* A server that was shown a ticket has its own reasons, and a client that got one has no trouble with the KDC. */
void smbtriage_identity_tie(smbtriage_step *step)
{
    const struct smbtriage_engine *engine         = step->connection->engine;
    gboolean                       has_name_proof = FALSE;
    const GPtrArray               *own;
    const smbtriage_ticket        *ticket;
    smbtriage_trouble              trouble;

    if (engine->tickets->len == 0 || step->trouble != NULL || step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS)
        return;
    if (step->stage != SMBTRIAGE_STAGE_NEGOTIATE && step->stage != SMBTRIAGE_STAGE_SESSION)
        return;
    if (!may_be_for_want_of_ticket(step))
        return;
    own    = smbtriage_tickets_of(engine, step->connection->client_address);
    ticket = own != NULL ? last_that_belongs(own, step, &has_name_proof) : last_of_other_family(step, &has_name_proof);
    if (ticket == NULL)
        return;
    trouble                = smbtriage_identity_trouble_of(ticket, engine->reached_ns);
    trouble.has_name_proof = has_name_proof;
    keep(step, &trouble);
    if (ticket->explains == NULL)
        ((smbtriage_ticket *)ticket)->explains = step;
}

void smbtriage_identity_server_refused(smbtriage_step *step, const smbtriage_packet *packet,
                                       const smbtriage_kerberos_error *error)
{
    const smbtriage_trouble trouble = {
        .kind           = SMBTRIAGE_TROUBLE_SERVER_REFUSED,
        .error          = *error,
        .frame          = packet->frame,
        .ns             = packet->time_ns,
        .has_name_proof = TRUE,
    };

    keep(step, &trouble);
}

/* ---- what rules ask ------------------------------------------------------------------------------------------- */

static gboolean said(const smbtriage_step *step, smbtriage_trouble_kind kind, gint32 code)
{
    const smbtriage_trouble *trouble = step->trouble;

    return trouble != NULL && trouble->kind == kind && trouble->error.is_seen && trouble->error.code == code;
}

gboolean smbtriage_kdc_said(const smbtriage_step *step, gint32 code)
{
    return said(step, SMBTRIAGE_TROUBLE_KDC_REFUSED, code);
}

gboolean smbtriage_server_said(const smbtriage_step *step, gint32 code)
{
    return said(step, SMBTRIAGE_TROUBLE_SERVER_REFUSED, code);
}

const char *smbtriage_identity_host(const smbtriage_step *step)
{
    const char *service = step->session == NULL ? NULL : step->session->service;
    const char *host    = service == NULL ? NULL : strchr(service, '/');

    if (step->trouble != NULL && step->trouble->ticket != NULL)
        return step->trouble->ticket->host;
    return host == NULL ? NULL : host + 1;
}

gboolean smbtriage_was_refused_with_ticket(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_SESSION && step->has_status && step->status == STATUS_LOGON_FAILURE &&
           step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS && step->session != NULL && step->session->service != NULL &&
           step->trouble == NULL;
}

const smbtriage_ticket *smbtriage_fresh_ticket(const smbtriage_step *step)
{
    const struct smbtriage_engine *engine  = step->connection->engine;
    const char                    *service = step->session == NULL ? NULL : step->session->service;
    const GPtrArray               *all     = smbtriage_tickets_of(engine, step->connection->client_address);
    guint                          count   = service == NULL || all == NULL ? 0 : all->len;
    guint                          least   = count > MAX_LOOKED_BACK ? count - MAX_LOOKED_BACK : 0;
    gint64                         window  = engine->options.recovery_seconds * G_GINT64_CONSTANT(1000000000);

    for (guint i = count; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (ticket->is_tgs && ticket->granted_frame != 0 && ticket->service != NULL &&
            g_ascii_strcasecmp(ticket->service, service) == 0 && ticket->granted_frame <= step->answer_frame &&
            smbtriage_elapsed_ns(ticket->granted_ns, step->first_ns) <= window)
            return ticket;
    }
    return NULL;
}

/* The capture's own clock may be wrong, or shifted on purpose: then a KDC's tells, if it was heard. */
gboolean smbtriage_clock_is_off(const smbtriage_connection *connection)
{
    const struct smbtriage_engine *engine = connection->engine;
    gint64                         right  = engine->has_kdc_ahead ? engine->kdc_ahead_ns : 0;
    gint64                         ahead  = smbtriage_elapsed_ns(right, connection->clock_ahead_ns);

    return connection->has_clock_ahead &&
           (ahead > SMBTRIAGE_CLOCK_TOLERANCE_NS || ahead < -SMBTRIAGE_CLOCK_TOLERANCE_NS);
}

gboolean smbtriage_server_is_in_no_domain(const smbtriage_connection *connection)
{
    return connection->target_domain != NULL && connection->target_computer != NULL &&
           smbtriage_host_is_same(connection->target_domain, connection->target_computer);
}

void smbtriage_evidence_ticket(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = smbtriage_fresh_ticket(step);

    if (step->session == NULL || step->session->service == NULL)
        return;
    if (ticket != NULL)
        smbtriage_evidence_add(claim, ticket->granted_frame, "The KDC gave a ticket for %s", ticket->service);
    smbtriage_evidence_add(claim, step->request_frame, "The client showed a ticket for %s", step->session->service);
}

void smbtriage_evidence_lookup(const smbtriage_lookup *lookup, smbtriage_claim *claim)
{
    if (lookup->request_frame != 0)
        smbtriage_evidence_add(claim, lookup->first_frame, "%s asked %s for %s%s", lookup->client, lookup->server,
                               lookup->name, lookup->repeats == 0 ? "" : ", and asked again");
    if (lookup->answer_frame != 0)
        smbtriage_evidence_add(claim, lookup->answer_frame, "The answer: %s", smbtriage_lookup_text(lookup));
    if (lookup->canonical != NULL)
        smbtriage_evidence_add(claim, lookup->canonical_frame, "It is an alias of %s", lookup->canonical);
    if (lookup->unreachable_frame != 0)
        smbtriage_evidence_add(claim, lookup->unreachable_frame,
                               "%s said that the name server cannot be reached (ICMP)", lookup->told_by);
    if (lookup->netbios_frame != 0)
        smbtriage_evidence_add(claim, lookup->netbios_frame, "The client broadcast for a file server of this name");
}

void smbtriage_evidence_candidates(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = smbtriage_fresh_ticket(step);

    if (ticket == NULL)
        smbtriage_evidence_add(claim, 0,
                               "The ticket was obtained before the capture: it may have expired or not be valid "
                               "yet, or be made with an older key (klist, then klist purge or kdestroy)");
    smbtriage_evidence_add(claim, 0,
                           "The server may lack the key of %s: the computer account's password differs, or the "
                           "SPN belongs to another account (net ads testjoin, setspn -Q)",
                           step->session->service);
    smbtriage_evidence_add(claim, 0, "The user of the ticket may have no account that the server can map (wbinfo -i)");
    if (ticket != NULL)
        smbtriage_evidence_add(claim, 0, "Not that the ticket has expired: it is fresh");
    if (step->connection->has_clock_ahead && !smbtriage_clock_is_off(step->connection))
        smbtriage_evidence_add(claim, step->connection->grant_frame, "Not the server's clock: it is right");
}

/* ---- the claim --------------------------------------------------------------------------------------------------- */

static void add_request(const smbtriage_ticket *ticket, smbtriage_claim *claim)
{
    const char *wanted = ticket->service == NULL ? "a ticket" : ticket->service;

    if (ticket->refused_frame == 0)
        return;
    if (ticket->is_tgs)
        smbtriage_evidence_add(claim, ticket->refused_frame, "%s asked the KDC %s for a ticket for %s", ticket->client,
                               ticket->kdc, wanted);
    else
        smbtriage_evidence_add(claim, ticket->refused_frame, "%s asked the KDC %s for a first ticket for %s%s",
                               ticket->client, ticket->kdc, ticket->principal == NULL ? "a user" : ticket->principal,
                               ticket->has_preauth ? ", with pre-authentication" : "");
}

static void add_refusal(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    g_autofree char *error  = smbtriage_kerberos_text(trouble->error.code);
    g_autofree char *status = trouble->error.nt_status == 0 ? NULL : smbtriage_status_text(trouble->error.nt_status);
    gboolean         is_kdc = trouble->kind == SMBTRIAGE_TROUBLE_KDC_REFUSED;

    smbtriage_evidence_add(claim, trouble->frame, "%s answered %s: %s%s%s", is_kdc ? "The KDC" : "The file server",
                           error, smbtriage_kerberos_meaning(trouble->error.code), status == NULL ? "" : "; it adds ",
                           status == NULL ? "" : status);
}

static void add_silence(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = trouble->ticket;

    if (trouble->kind == SMBTRIAGE_TROUBLE_TCP_BLOCKED) {
        smbtriage_evidence_add(claim, ticket->too_big_frame,
                               "The KDC answered that its answer is too big for UDP (KRB_ERR_RESPONSE_TOO_BIG)");
        smbtriage_evidence_add(claim, ticket->tcp_syn_frame, "The client turned to TCP port 88, and %s",
                               ticket->tcp_refused_frame != 0 ? "was refused" : "nothing came back");
    } else {
        smbtriage_evidence_add(claim, trouble->frame, "From here on %u request%s to the KDC went unanswered",
                               trouble->unanswered, trouble->unanswered == 1 ? "" : "s");
    }
    if (ticket->unreachable_frame != 0)
        smbtriage_evidence_add(claim, ticket->unreachable_frame, "%s said that the KDC cannot be reached (ICMP)",
                               ticket->told_by);
}

static void add_trouble(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    if (trouble->ticket != NULL && trouble->kind == SMBTRIAGE_TROUBLE_KDC_REFUSED)
        add_request(trouble->ticket, claim);
    if (trouble->error.is_seen)
        add_refusal(trouble, claim);
    else
        add_silence(trouble, claim);
}

static void add_consequence(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = NULL;

    if (step->stage == SMBTRIAGE_STAGE_TICKET || step->trouble->kind == SMBTRIAGE_TROUBLE_SERVER_REFUSED)
        return;
    if (claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED) {
        smbtriage_evidence_add(claim, step->answer_frame, "The client fell back to NTLM, and that worked");
    } else if (claim->moment == SMBTRIAGE_MOMENT_LEFT) {
        smbtriage_evidence_add(claim, step->left_frame, "The %s the SMB connection, and no logon had come of it",
                               step->connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER ? "server ended"
                                                                                         : "client left");
    } else {
        answer = smbtriage_text_answer(step);
        smbtriage_evidence_add(claim, step->answer_frame, "The SESSION_SETUP with %s then got %s",
                               smbtriage_text_mechanism_or_unknown(step), answer);
    }
}

/* A negotiate that went well before the client left, and a logon that went well before it did. */
static gboolean is_another_story(const smbtriage_step *step, const smbtriage_claim *claim)
{
    if (claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED)
        return step->stage != SMBTRIAGE_STAGE_SESSION;
    return claim->moment == SMBTRIAGE_MOMENT_LEFT && step->stage == SMBTRIAGE_STAGE_SESSION &&
           step->outcome == SMBTRIAGE_OUTCOME_OK;
}

/* Under the same name: somebody else on the same host may use the server by another one. */
static gboolean goes_on_elsewhere(const smbtriage_step *step)
{
    const char *name  = step->connection->netname;
    const char *other = step->elsewhere == NULL ? NULL : step->elsewhere->netname;

    return step->is_set_up_elsewhere && (name == NULL || other == NULL || smbtriage_host_is_same(name, other));
}

smbtriage_answer smbtriage_claimed_for_trouble(const smbtriage_step *step, smbtriage_claim *claim,
                                               smbtriage_confidence confidence)
{
    const smbtriage_trouble *trouble  = step->trouble;
    gboolean                 is_tried = trouble->ticket != NULL && !trouble->has_name_proof;
    gboolean                 is_saved = claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED;

    if (is_another_story(step, claim))
        return SMBTRIAGE_SILENT;
    if (claim->moment == SMBTRIAGE_MOMENT_LEFT && (goes_on_elsewhere(step) || smbtriage_guard_extra_channel(step)))
        is_saved = TRUE; /* G11 */
    add_trouble(trouble, claim);
    add_consequence(step, claim);
    if (step->stage == SMBTRIAGE_STAGE_TICKET)
        smbtriage_evidence_add(claim, 0, "No SMB connection in this capture failed because of it");
    else if (is_tried && confidence > (trouble->ticket->is_tgs ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM))
        confidence--; /* the time fits, and nothing says whose name it is, or which user's logon */
    if (step->stage == SMBTRIAGE_STAGE_TICKET || is_saved)
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, confidence);
    return smbtriage_claimed(claim, confidence);
}

/* ---- the story ------------------------------------------------------------------------------------------------------
 */

static void tell(GArray *story, guint32 frame, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void tell(GArray *story, guint32 frame, const char *format, ...)
{
    smbtriage_evidence told = {.frame = frame};
    va_list            arguments;

    va_start(arguments, format);
    told.says = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_array_append_val(story, told);
}

static void tell_name(GArray *story, const smbtriage_connection *connection)
{
    const smbtriage_lookup *lookup =
        smbtriage_lookups_of_address(connection->engine, connection->client_address, connection->server_address);

    if (lookup == NULL || lookup->found_frame == 0 || lookup->first_frame > connection->last_frame)
        return;
    tell(story, lookup->first_frame, "Asked %s for %s", lookup->server, lookup->name);
    if (lookup->canonical == NULL)
        tell(story, lookup->found_frame, "It is at %s", connection->server_address);
    else
        tell(story, lookup->found_frame, "It is an alias of %s, at %s", lookup->canonical, connection->server_address);
}

/* Of the wishes that belong here the last one of each kind is told: what came of it. */
static void tell_ticket(GArray *story, const smbtriage_ticket *ticket, gint64 now_ns)
{
    g_autofree char *error = ticket->error.is_seen ? smbtriage_kerberos_text(ticket->error.code) : NULL;
    const char      *what  = ticket->service == NULL ? "a ticket" : ticket->service;

    if (ticket->request_frame != 0)
        tell(story, ticket->request_frame, "Asked the KDC %s for %s%s%s", ticket->kdc, what,
             ticket->principal == NULL ? "" : ", as ", ticket->principal == NULL ? "" : ticket->principal);
    if (ticket->granted_frame > ticket->error_frame)
        tell(story, ticket->granted_frame, "The KDC gave the ticket");
    else if (error != NULL)
        tell(story, ticket->error_frame, "The KDC answered %s", error);
    else if (smbtriage_ticket_is_tcp_blocked(ticket, now_ns))
        tell(story, ticket->too_big_frame, "The answer needs TCP, and TCP port 88 does not answer");
    else if (ticket->is_waiting)
        tell(story, ticket->request_frame, "The KDC did not answer");
}

static gboolean shows_ticket(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_SESSION && step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS;
}

/* How many steps of a connection are looked at for the story. */
#define MAX_STEPS_TOLD 16u

static gboolean was_shown(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (shows_ticket(step) && step->session != NULL && step->session->service != NULL &&
            g_ascii_strcasecmp(step->session->service, ticket->service) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Of those who logged on over this connection. */
static gboolean may_be_of_a_user(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    gboolean is_known = FALSE;

    for (guint i = 0; i < MIN(connection->steps->len, 16u); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);
        const char           *user = step->session == NULL ? NULL : step->session->user;

        if (user == NULL || *user == '\0')
            continue;
        if (ticket->principal == NULL || smbtriage_ticket_is_of_user(ticket, user))
            return TRUE;
        is_known = TRUE;
    }
    return !is_known;
}

static gboolean is_told(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    if (ticket->first_frame > connection->last_frame ||
        !is_within(ticket, connection, connection->engine->options.recovery_seconds * G_GINT64_CONSTANT(1000000000)))
        return FALSE;
    if (ticket->is_tgs)
        return ticket->host != NULL && is_of_files(ticket->service) &&
               (leads_here(ticket, connection) == SMBTRIAGE_YES || was_shown(ticket, connection));
    return is_within(ticket, connection, 0) && may_be_of_a_user(ticket, connection);
}

/* How many of them began before the connection ended. */
static guint count_until(const GPtrArray *tickets, guint32 frame)
{
    guint low  = 0;
    guint high = tickets == NULL ? 0 : tickets->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (((const smbtriage_ticket *)g_ptr_array_index(tickets, middle))->first_frame <= frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* TRUE when one of them was given for a service of the server. */
static gboolean tell_tickets(GArray *story, const smbtriage_connection *connection)
{
    gboolean         is_given = FALSE;
    const GPtrArray *all      = smbtriage_tickets_of(connection->engine, connection->client_address);
    guint            count    = count_until(all, connection->last_frame);

    for (guint i = count > MAX_LOOKED_BACK ? count - MAX_LOOKED_BACK : 0; i < count; i++) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (!is_told(ticket, connection))
            continue;
        tell_ticket(story, ticket, connection->engine->reached_ns);
        is_given |= ticket->is_tgs && ticket->granted_frame != 0;
    }
    return is_given;
}

static void tell_logon(GArray *story, const smbtriage_step *step)
{
    g_autofree char *answer  = step->answer_frame == 0 ? NULL : smbtriage_text_answer(step);
    const char      *service = step->session == NULL ? NULL : step->session->service;

    if (step->stage != SMBTRIAGE_STAGE_SESSION || step->mechanism == SMBTRIAGE_MECHANISM_NOT_SEEN)
        return;
    if (step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS && service != NULL)
        tell(story, step->request_frame, "Logged on with Kerberos, with a ticket for %s", service);
    else
        tell(story, step->request_frame, "Logged on with %s", smbtriage_text_mechanism(step));
    if (answer != NULL)
        tell(story, step->answer_frame, "The server answered %s", answer);
}

/* A ticket came from somewhere. */
static void tell_unseen_ticket(GArray *story, const smbtriage_connection *connection)
{
    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (!shows_ticket(step))
            continue;
        tell(story, 0,
             "Where the ticket came from is not in the capture: it was obtained before, or port 88 was left out");
        return;
    }
}

static gint by_frame(gconstpointer a, gconstpointer b)
{
    const smbtriage_evidence *left  = a;
    const smbtriage_evidence *right = b;

    return (left->frame > right->frame) - (left->frame < right->frame);
}

static void evidence_clear(gpointer data)
{
    g_free(((smbtriage_evidence *)data)->says);
}

GArray *smbtriage_identity_story(const smbtriage_connection *connection)
{
    GArray *story = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));

    g_array_set_clear_func(story, evidence_clear);
    tell_name(story, connection);
    if (!tell_tickets(story, connection))
        tell_unseen_ticket(story, connection);
    if (story->len == 0)
        return story;
    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++)
        tell_logon(story, g_ptr_array_index(connection->steps, i));
    g_array_sort(story, by_frame);
    return story;
}
