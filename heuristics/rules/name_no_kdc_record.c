/* name.no_kdc_record - no domain controller for Kerberos in DNS
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 4120 7.2.3.2. _kerberos-master, _ldap and the URI and TXT records of _kerberos are routine and silent. A note
 * when NTLM did the work.
 */
#include "guards.h"
#include "identity.h"
#include "status.h"

/* Who left had not logged on, here or elsewhere (G11), and nothing else went over the connection (G2). */
static gboolean was_left_without_logon(const smbtriage_step *step)
{
    if (step->stage == SMBTRIAGE_STAGE_SESSION && step->outcome == SMBTRIAGE_OUTCOME_OK)
        return FALSE;
    if (step->is_set_up_elsewhere || smbtriage_guard_extra_channel(step) || smbtriage_guard_client_went_on(step))
        return FALSE;
    return TRUE;
}

/* NTLM was what was left. When that did not work either, only a server without NTLM makes the ticket matter: it has its
 * own reasons for any other refusal. */
static gboolean is_consequence(const smbtriage_step *step, smbtriage_moment moment)
{
    if (moment == SMBTRIAGE_MOMENT_LEFT)
        return was_left_without_logon(step);
    if (step->mechanism != SMBTRIAGE_MECHANISM_NTLM)
        return FALSE;
    return moment == SMBTRIAGE_MOMENT_SUCCEEDED || step->status == STATUS_NTLM_BLOCKED ||
           step->status == STATUS_NOT_SUPPORTED;
}

/* Clients that are told where their KDCs are do not ask. */
static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_lookup     *lookup     = smbtriage_lookups_of_kdc(connection->engine, connection->client_address);

    if (!is_consequence(step, claim->moment))
        return SMBTRIAGE_SILENT;
    if (step->more->trouble != NULL || step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS || lookup == NULL ||
        lookup->found_frame != 0 || lookup->absent_frame == 0)
        return SMBTRIAGE_SILENT;
    if (smbtriage_tickets_of(connection->engine, connection->client_address) != NULL) /* it found one all the same */
        return SMBTRIAGE_SILENT;
    if (lookup->answer_ns < connection->first_ns || lookup->answer_frame > step->connection->last_frame)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, lookup->first_frame, "The client asked %s for %s", lookup->server, lookup->name);
    smbtriage_evidence_add(claim, lookup->absent_frame, "There is no such record");
    if (claim->moment == SMBTRIAGE_MOMENT_LEFT)
        smbtriage_evidence_add(claim, step->left_frame, "The client left the SMB connection without logging on");
    else
        smbtriage_evidence_add(claim, step->answer_frame, "It logged on with NTLM");
    return smbtriage_claimed_as(claim, claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED ? SMBTRIAGE_NOTE : SMBTRIAGE_ERROR,
                                SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_name_no_kdc_record = {
    .id       = "name.no_kdc_record",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.2.3.2",
    .summary  = "DNS knows no Kerberos server for the realm, so there is no ticket: check the realm's name and the "
                "domain's SRV records ([RFC 4120] 7.2.3.2)",
    .cause =
        "{client} looked in DNS for the Kerberos servers of {realm} (_kerberos._tcp, _kerberos._udp) and was told: "
        "{answer}. Without one there is no ticket, and NTLM is all that is left. Likely causes, likeliest first: the "
        "client asks a DNS server that does not know the domain; the name of the realm is wrong; the records of the "
        "domain controllers are gone; an alias or suffix made the client guess a realm that does not exist.",
    .remedy =
        {
            .windows = "On a domain controller: nltest /dsregdns or Restart-Service Netlogon writes the records anew; "
                       "Resolve-DnsName _kerberos._tcp.{realm} -Type SRV; dcdiag /test:dns",
            .samba = "On the domain controller: samba_dnsupdate --verbose --all-names writes the records anew; host -t "
                     "SRV _kerberos._tcp.{realm}",
            .client =
                "nltest /dsgetdc:{realm} /kdc /force; Get-DnsClientServerAddress. Linux: host -t SRV "
                "_kerberos._tcp.{realm}; krb5.conf: default_realm, [domain_realm], or kdc = HOST under [realms]; klist",
            .cost = "Right records cost nothing. kdc = HOST in krb5.conf works at once and has to be maintained on "
                    "each client. Doing without Kerberos means NTLM: relay and password guessing.",
        },
    .judges     = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION),
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_LEFT | SMBTRIAGE_MOMENT_SUCCEEDED,
    .supersedes = {"session.never_started"},
    .judge      = judge,
};
