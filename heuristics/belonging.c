/* belonging.c - does a wish for a ticket belong to this client, server and user?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "belonging.h"

#include <string.h>

#include "elapsed.h"
#include "lookups.h"
#include "names.h"
#include "recovery.h"

gboolean smbtriage_ticket_is_within(const smbtriage_ticket *ticket, const smbtriage_connection *connection,
                                    gint64 before_ns)
{
    return smbtriage_elapsed_ns(smbtriage_ticket_last_ns(ticket), connection->first_ns) <= before_ns;
}

gboolean smbtriage_ticket_is_recent(const smbtriage_ticket *ticket, const smbtriage_step *step)
{
    return smbtriage_elapsed_ns(smbtriage_ticket_last_ns(ticket), step->first_ns) <=
           smbtriage_recovery_window_ns(step->connection->engine);
}

/* One side may say alice@LAB.EXAMPLE where the other says alice: smbclient does in its NTLM messages, enterprise names
 * are that way in tickets. */
gboolean smbtriage_user_is_same(const char *principal, const char *user)
{
    size_t length = user == NULL ? 0 : strcspn(user, "@");

    if (principal == NULL || length == 0)
        return FALSE;
    if (g_ascii_strcasecmp(principal, user) == 0)
        return TRUE;
    if (strchr(principal, '@') != NULL && user[length] == '@')
        return FALSE;
    return strcspn(principal, "@") == length && g_ascii_strncasecmp(principal, user, length) == 0;
}

gboolean smbtriage_ticket_is_of_user(const smbtriage_ticket *ticket, const char *user)
{
    return smbtriage_user_is_same(ticket->principal, user);
}

/* Who asks for a ticket-granting ticket says so; who logs on over SMB is not known yet when the client leaves after the
 * negotiate: then only the time tells, and it has to fit closely. */
gboolean smbtriage_ticket_may_be_of_user_of(const smbtriage_ticket *ticket, const smbtriage_step *step,
                                            gboolean *has_name_proof)
{
    const char *user = step->session == NULL ? NULL : step->session->user;

    if (user == NULL || *user == '\0' || ticket->principal == NULL)
        return smbtriage_ticket_is_within(ticket, step->connection, 0);
    *has_name_proof = smbtriage_ticket_is_of_user(ticket, user);
    return *has_name_proof;
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
    const char *service = ticket->service;

    return service != NULL &&
           (g_ascii_strncasecmp(service, "cifs/", 5) == 0 || g_ascii_strncasecmp(service, "host/", 5) == 0);
}

smbtriage_fact smbtriage_ticket_leads_to(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
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

gboolean smbtriage_ticket_is_for_server(const smbtriage_ticket *ticket, const smbtriage_step *step,
                                        gboolean *has_name_proof)
{
    smbtriage_fact leads;

    if (ticket->host == NULL || !smbtriage_ticket_is_for_files(ticket))
        return FALSE;
    leads           = smbtriage_ticket_leads_to(ticket, step->connection);
    *has_name_proof = leads == SMBTRIAGE_YES;
    return leads == SMBTRIAGE_YES ||
           (leads == SMBTRIAGE_NOT_SEEN && smbtriage_ticket_is_within(ticket, step->connection, 0));
}
