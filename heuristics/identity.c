/* identity.c - the trouble with a name, a ticket or a token behind a step of SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "identity.h"

#include <string.h>

#include "belonging.h"
#include "elapsed.h"
#include "guards.h"
#include "names.h"
#include "recovery.h"
#include "status.h"

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static gboolean belongs(const smbtriage_ticket *ticket, const smbtriage_step *step, gboolean *has_name_proof)
{
    const smbtriage_engine *engine = step->connection->engine;

    *has_name_proof = FALSE;
    if (!smbtriage_ticket_has_failed(ticket, engine->reached_ns) || !smbtriage_ticket_is_recent(ticket, step))
        return FALSE;
    return ticket->is_tgs ? smbtriage_ticket_is_for_server(ticket, step, has_name_proof)
                          : smbtriage_ticket_may_be_of_user_of(ticket, step, has_name_proof);
}

/* Other users of the same host may have got one for the host behind the alias. */
static gboolean is_ticket_in_hand(const smbtriage_ticket *ticket, const smbtriage_step *step)
{
    const char *netname = step->connection->netname;
    gboolean    has_name_proof;

    if (netname != NULL && !smbtriage_host_is_same(ticket->host, netname))
        return FALSE;
    return ticket->is_tgs && ticket->outcome == SMBTRIAGE_OUTCOME_OK && smbtriage_ticket_is_recent(ticket, step) &&
           smbtriage_ticket_is_for_server(ticket, step, &has_name_proof) && has_name_proof;
}

static const smbtriage_ticket *last_that_belongs(const GPtrArray *tickets, const smbtriage_step *step,
                                                 gboolean *has_name_proof)
{
    guint least = smbtriage_tickets_least(tickets->len);

    for (guint i = tickets->len; i-- > least;) {
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
    guint                   least  = smbtriage_tickets_least(all->len);
    const smbtriage_ticket *found  = NULL;
    const char             *client = NULL;

    for (guint i = all->len; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (!is_of_other_family(ticket, step->connection) || !smbtriage_ticket_is_within(ticket, step->connection, 0))
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
    smbtriage_identity_trouble_free(step->more->trouble);
    smbtriage_step_more(step)->trouble = g_memdup2(trouble, sizeof *trouble);
    if (trouble->ticket != NULL)
        ((smbtriage_ticket *)trouble->ticket)->leaning++;
}

void smbtriage_identity_trouble_free(smbtriage_trouble *trouble)
{
    if (trouble != NULL && trouble->ticket != NULL)
        ((smbtriage_ticket *)trouble->ticket)->leaning--;
    g_free(trouble);
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

    if (engine->tickets->len == 0 || step->more->trouble != NULL || step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS)
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
    ((smbtriage_ticket *)ticket)->is_explained = TRUE;
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
    const smbtriage_trouble *trouble = step->more->trouble;

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

    if (step->more->trouble != NULL && step->more->trouble->ticket != NULL)
        return step->more->trouble->ticket->host;
    return host == NULL ? NULL : host + 1;
}

gboolean smbtriage_was_refused_with_ticket(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_SESSION && step->has_status && step->status == STATUS_LOGON_FAILURE &&
           step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS && step->session != NULL && step->session->service != NULL &&
           step->more->trouble == NULL;
}

const smbtriage_ticket *smbtriage_fresh_ticket(const smbtriage_step *step)
{
    const struct smbtriage_engine *engine  = step->connection->engine;
    const char                    *service = step->session == NULL ? NULL : step->session->service;
    const GPtrArray               *all     = smbtriage_tickets_of(engine, step->connection->client_address);
    guint                          count   = service == NULL || all == NULL ? 0 : all->len;
    guint                          least   = smbtriage_tickets_least(count);
    gint64                         window  = smbtriage_recovery_window_ns(engine);

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
