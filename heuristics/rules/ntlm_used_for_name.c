/* ntlm.used_for_name - Kerberos was possible, and NTLM was used
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3. A note that carries the cause for later: it works until somebody blocks NTLM. Not for addresses,
 * accounts of the server itself and servers that offer no Kerberos.
 */
#include "belonging.h"
#include "identity.h"
#include "session.h"

/* Tickets came in this capture, so Kerberos works for this client. */
static const smbtriage_ticket *ticket_granted(const smbtriage_step *step)
{
    const GPtrArray *tickets = smbtriage_tickets_of(step->connection->engine, step->connection->client_address);
    guint            count   = tickets == NULL ? 0 : tickets->len;

    for (guint i = count; i-- > smbtriage_tickets_least(count);) {
        const smbtriage_ticket *ticket = g_ptr_array_index(tickets, i);

        if (ticket->granted_frame != 0 && ticket->granted_ns <= step->last_ns && !ticket->is_tgs &&
            smbtriage_ticket_is_of_user(ticket, step->session->user))
            return ticket;
    }
    return NULL;
}

/* It did ask, now or at another time: then it knows how, and used NTLM because it was told to, or for a reason that
 * another rule tells. */
static gboolean has_asked_for_server(const smbtriage_connection *connection)
{
    const GPtrArray *tickets = smbtriage_tickets_of(connection->engine, connection->client_address);

    for (guint i = tickets->len; i-- > smbtriage_tickets_least(tickets->len);) {
        const smbtriage_ticket *ticket = g_ptr_array_index(tickets, i);

        if (ticket->is_tgs && (smbtriage_ticket_is_for_host(ticket, connection->netname, connection->engine) ||
                               smbtriage_ticket_is_for_host(ticket, connection->target_computer, connection->engine)))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_account_of_server(const smbtriage_step *step)
{
    const char *domain = step->session->domain;

    return domain != NULL &&
           (g_str_equal(domain, ".") || smbtriage_host_is_same(domain, step->connection->target_computer) ||
            smbtriage_host_is_same(domain, step->connection->netname));
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_ticket     *ticket;

    if (step->mechanism != SMBTRIAGE_MECHANISM_NTLM || step->more->trouble != NULL ||
        smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_NO)
        return SMBTRIAGE_SILENT;
    if (connection->offers_kerberos != SMBTRIAGE_YES || connection->netname == NULL ||
        smbtriage_host_is_address(connection->netname) || is_account_of_server(step))
        return SMBTRIAGE_SILENT;
    ticket = ticket_granted(step);
    if (ticket == NULL || has_asked_for_server(connection))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, ticket->granted_frame, "%s has a ticket of the KDC", ticket->principal);
    smbtriage_evidence_add(claim, connection->grant_frame, "The server %s offers Kerberos", connection->netname);
    smbtriage_evidence_add(claim, step->request_frame, "The client used NTLM, and asked for no ticket for the server");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_ntlm_used_for_name = {
    .id       = "ntlm.used_for_name",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary = "NTLM was used although the server is addressed by name and offers Kerberos, and the user has a ticket: "
               "let the client use Kerberos ([MS-SMB2] 3.2.4.2.3)",
    .cause   = "{client} addressed {server} by a name ({target}), the server offers Kerberos, the user is one of a "
               "domain ({user}) and has a ticket of its KDC, and yet the client asked for no ticket for the server and "
               "used NTLM. It is weaker, and it stops working where NTLM is blocked. Likely causes, likeliest first: the "
               "program was told to use NTLM, or knows nothing else; it does not see the ticket (another account of the "
               "client, another credential cache); the client remembers that the KDC did not know the name (SPN).",
    .remedy =
        {
            .windows = "setspn -Q cifs/NAME with the name that people use; an alias: netdom computername {server} "
                       "/add:ALIAS.DOMAIN, or setspn -S cifs/ALIAS.DOMAIN SERVER; setspn -X finds names that two "
                       "accounts claim",
            .samba =
                "On the server: net ads setspn list; net ads setspn add cifs/ALIAS.DOMAIN -U ADMIN; netbios aliases "
                "or additional dns hostnames for an alias of its own",
            .client = "klist get cifs/NAME says why there is no ticket; nltest /dsgetdc:DOMAIN /kdc; Linux: kinit "
                      "USER, then smbclient //NAME/SHARE --use-kerberos=required",
            .cost =
                "An SPN costs nothing when it stands on the right account and on no other. Leaving it as it is costs "
                "mutual authentication: with NTLM the client never learns whether it talks to the right server.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,

    .judge = judge,
};
