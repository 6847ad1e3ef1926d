/* logon.c - what a capture tells of a logon that was refused
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "logon.h"

#include "belonging.h"
#include "elapsed.h"
#include "identity.h"
#include "recovery.h"

#include <string.h>

static gboolean is_named(const char *text)
{
    return text != NULL && *text != '\0';
}

const char *smbtriage_logon_home(const smbtriage_step *step)
{
    const smbtriage_session *session = step->session;
    const char              *at;

    if (session == NULL || !is_named(session->user))
        return NULL;
    if (is_named(session->domain))
        return strcmp(session->domain, ".") == 0 ? NULL : session->domain;
    at = strchr(session->user, '@');
    return at == NULL || at[1] == '\0' ? NULL : at + 1;
}

gboolean smbtriage_logon_is_at_home(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *home       = smbtriage_logon_home(step);

    return smbtriage_host_is_same(home, connection->target_domain) ||
           smbtriage_host_is_same(home, connection->target_computer);
}

static gboolean is_member(const smbtriage_connection *connection)
{
    return connection->target_domain != NULL && connection->target_computer != NULL &&
           !smbtriage_server_is_in_no_domain(connection);
}

gboolean smbtriage_logon_needs_domain(const smbtriage_step *step)
{
    const char *home = smbtriage_logon_home(step);

    return step->mechanism == SMBTRIAGE_MECHANISM_NTLM && is_member(step->connection) && home != NULL &&
           !smbtriage_host_is_same(home, step->connection->target_computer);
}

gboolean smbtriage_logon_is_of_other_domain(const smbtriage_step *step)
{
    return step->mechanism == SMBTRIAGE_MECHANISM_NTLM && is_member(step->connection) &&
           is_named(step->session->domain) && smbtriage_logon_home(step) != NULL && !smbtriage_logon_is_at_home(step);
}

const smbtriage_ticket *smbtriage_logon_without_ticket(const smbtriage_step *step)
{
    const GPtrArray *all   = smbtriage_tickets_of(step->connection->engine, step->connection->client_address);
    guint            count = all == NULL ? 0 : all->len;
    guint            least = smbtriage_tickets_least(count);

    for (guint i = count; i-- > least;) {
        const smbtriage_ticket *ticket         = g_ptr_array_index(all, i);
        gboolean                has_name_proof = FALSE;

        if (ticket->is_tgs && ticket->outcome == SMBTRIAGE_OUTCOME_FAILED && ticket->service != NULL &&
            ticket->error_frame < step->answer_frame && smbtriage_ticket_is_recent(ticket, step) &&
            smbtriage_ticket_is_for_server(ticket, step, &has_name_proof) && has_name_proof)
            return ticket;
    }
    return NULL;
}

/* An account of the same name elsewhere has a password of its own. */
static gboolean is_proof(const smbtriage_ticket *ticket, const smbtriage_step *step, guint32 refused_frame)
{
    return !ticket->is_tgs && ticket->granted_frame != 0 && ticket->granted_frame < refused_frame &&
           smbtriage_host_is_same(ticket->realm, smbtriage_logon_home(step)) &&
           smbtriage_ticket_is_of_user(ticket, step->session->user) &&
           smbtriage_elapsed_ns(ticket->granted_ns, step->first_ns) <=
               smbtriage_recovery_window_ns(step->connection->engine);
}

const smbtriage_ticket *smbtriage_logon_proof(const smbtriage_step *step)
{
    const GPtrArray        *all     = smbtriage_tickets_of(step->connection->engine, step->connection->client_address);
    const smbtriage_ticket *refused = smbtriage_logon_home(step) == NULL ? NULL : smbtriage_logon_without_ticket(step);
    guint                   count   = refused == NULL ? 0 : all->len;
    guint                   least   = smbtriage_tickets_least(count);

    for (guint i = count; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (is_proof(ticket, step, refused->error_frame))
            return ticket;
    }
    return NULL;
}
