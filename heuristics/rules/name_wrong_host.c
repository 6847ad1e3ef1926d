/* name.wrong_host - the name leads to another computer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.4.5: a server cannot read a ticket for another one. Told only where the visit failed: an alias that works
 * leads to another name as well.
 */
#include "identity.h"
#include "names.h"
#include "refused.h"
#include "status.h"

/* An alias by CNAME is somebody's intention, and its host has another name anyhow. */
static const smbtriage_lookup *plain_lookup(const smbtriage_step *step, const char *host)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_lookup     *lookup = smbtriage_lookups_find(connection->engine, connection->client_address, host);

    if (lookup == NULL || lookup->canonical != NULL || !smbtriage_lookup_leads_to(lookup, connection->server_address))
        return NULL;
    return lookup;
}

/* What the server says of itself; [MS-NLMP] 2.2.2.1, or the ServerGuid of Samba. */
static const char *own_name(const smbtriage_connection *connection, guint32 *frame)
{
    *frame = connection->target_computer != NULL ? connection->target_frame : connection->grant_frame;
    return connection->target_computer != NULL ? connection->target_computer : connection->guid_name;
}

static smbtriage_answer claim_it(const smbtriage_step *step, smbtriage_claim *claim, const char *host,
                                 smbtriage_severity severity)
{
    const smbtriage_lookup *lookup = plain_lookup(step, host);
    guint32                 frame;
    const char             *own = own_name(step->connection, &frame);

    smbtriage_evidence_add(claim, lookup->found_frame, "The name service says that %s is at %s", lookup->name,
                           step->connection->server_address);
    smbtriage_evidence_add(claim, frame, "The server at that address calls itself %s", own);
    return smbtriage_claimed_as(claim, severity, SMBTRIAGE_MEDIUM);
}

static gboolean is_another(const smbtriage_step *step, const char *host)
{
    guint32     frame;
    const char *own = own_name(step->connection, &frame);

    return host != NULL && own != NULL && !smbtriage_host_is_address(host) && !smbtriage_host_is_same(own, host) &&
           plain_lookup(step, host) != NULL;
}

/* A ticket for the name that the server cannot read: [MS-KILE] 3.4.5. */
static smbtriage_answer judge_logon(const smbtriage_step *step, smbtriage_claim *claim)
{
    const char *host = smbtriage_identity_host(step);

    if (!smbtriage_was_refused_with_ticket(step) || smbtriage_clock_is_off(step->connection) || !is_another(step, host))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_ticket(step, claim);
    smbtriage_evidence_logon(step, claim);
    return claim_it(step, claim, host, SMBTRIAGE_ERROR);
}

/* What clients outside a domain say: their own name, or the workgroup that every computer starts in. */
static gboolean is_nobodys_domain(const smbtriage_session *session)
{
    return smbtriage_host_is_same(session->domain, session->workstation) ||
           g_ascii_strcasecmp(session->domain, "WORKGROUP") == 0;
}

/* A share that is not there may just as well be misspelt. That a server which is in no domain was asked as a member
 * of one speaks for the wrong host. */
static smbtriage_answer judge_share(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *host       = smbtriage_host_of_path(step->asked);

    if (step->status != STATUS_BAD_NETWORK_NAME || !is_another(step, host))
        return SMBTRIAGE_SILENT;
    if (step->session == NULL || step->session->domain == NULL || *step->session->domain == '\0' ||
        !smbtriage_host_is_same(connection->target_domain, connection->target_computer) ||
        smbtriage_host_is_same(step->session->domain, connection->target_domain) || is_nobodys_domain(step->session))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "It has no share of the name in %s", step->asked);
    smbtriage_evidence_add(claim, 0, "It belongs to no domain, and the client came as %s", step->account);
    return claim_it(step, claim, host, SMBTRIAGE_ERROR);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return step->stage == SMBTRIAGE_STAGE_TREE ? judge_share(step, claim) : judge_logon(step, claim);
}

const smbtriage_rule smbtriage_rule_name_wrong_host = {
    .id       = "name.wrong_host",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.4.5",
    .summary = "DNS leads to another computer than the one that owns the name or share: correct the record, then clear "
               "the client's DNS cache ([MS-KILE] 3.4.5)",
    .cause =
        "{client} asked for {name} and was sent to the computer at {address}, which is not the one that owns this "
        "name: the evidence says how it calls itself. The share or the key for the ticket is elsewhere, so the visit "
        "failed. Answer: {status}. Likely causes, likeliest first: the server has moved and its record has stayed; a "
        "further name points to the old server; an address was given to another computer; a stale line in a hosts "
        "file.",
    .remedy =
        {
            .windows = "On the DNS server: Get-DnsServerResourceRecord -ZoneName ZONE -Name HOST, then put the right "
                       "address there; on the right server: ipconfig /registerdns; setspn -Q cifs/{name} shows which "
                       "account owns the name",
            .samba   = "samba-tool dns query DC ZONE HOST ALL, samba-tool dns update DC ZONE HOST A OLD NEW; on the "
                       "right server: net ads dns register; net ads setspn list",
            .client  = "Resolve-DnsName {name}; ipconfig /flushdns; look into the hosts file. Linux: getent ahosts "
                       "{name}; resolvectl flush-caches; /etc/hosts",
            .cost =
                "A right record costs nothing. Do not move the SPN to the computer that answers before it is certain "
                "that the share is to be there: clients of the right server could no longer log on there. A false "
                "record can also be an attack.",
        },
    .judges     = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"kerberos.ticket_refused", "kerberos.ticket_modified", "session.logon_failure", "session.refused",
                   "tree.share_not_found", "tree.refused"},
    .judge      = judge,
};
