/* kerberos.alias_without_spn - the name is an alias, and the alias has no SPN
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A CNAME record helps DNS only. [MS-KILE] 3.3.5.1.1: the KDC looks for the very name that the client asks for.
 */
#include "belonging.h"
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket;
    const smbtriage_lookup *lookup;

    if (!smbtriage_kdc_said(step, KDC_ERR_S_PRINCIPAL_UNKNOWN) || smbtriage_server_is_in_no_domain(step->connection))
        return SMBTRIAGE_SILENT;
    if (step->connection->offers_kerberos == SMBTRIAGE_NO)
        return smbtriage_excluded_because(claim, "the server is in no domain: it offers no Kerberos");
    ticket = step->more->trouble->ticket;
    if (!smbtriage_ticket_is_for_files(ticket))
        return SMBTRIAGE_SILENT;
    lookup = smbtriage_lookups_find(step->connection->engine, ticket->client, ticket->host);
    if (lookup == NULL || lookup->canonical == NULL || smbtriage_host_is_same(lookup->canonical, ticket->host))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, lookup->canonical_frame, "The name service says that %s is an alias of %s",
                           lookup->name, lookup->canonical);
    /* A Windows KDC has another error for an SPN on two accounts; where the file server is Samba, so may be the KDC. */
    return smbtriage_claimed_for_trouble(step, claim,
                                         step->connection->guid_name == NULL ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_kerberos_alias_without_spn = {
    .id       = "kerberos.alias_without_spn",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.1.1",
    .summary  = "No Kerberos ticket for an alias: DNS leads it to the server, but no account has it as SPN. Add the "
                "alias as a computer name ([MS-KILE] 3.3.5.1.1)",
    .cause    = "{client} calls the server {alias}. DNS says that this is an alias of {canonical}, but the "
                "KDC {kdc} has no account for {service} ({error}): a CNAME record alone registers nothing, "
                "and the ticket is asked for by the name that the user typed. A Samba KDC says the same when two "
                "accounts hold the SPN (setspn -X finds them).",
    .remedy =
        {
            .windows =
                "Look first: setspn -Q cifs/{alias} tells which account has it, setspn -X -F which SPNs are on two. "
                "When there is none, on the file server, as domain administrator: netdom computername SERVER "
                "/add:{alias}; it "
                "registers the SPNs and makes the server answer to the name. For the SPN alone: setspn -S "
                "cifs/{alias} SERVER, and the short name as well",
            .samba  = "Look first: net ads search '(servicePrincipalName=cifs/{alias})' sAMAccountName -U ADMIN. Two "
                      "accounts: "
                      "remove it from the wrong one (samba-tool spn delete). None, on the file server: net ads setspn "
                      "add cifs/{alias} -U ADMIN, and the short name as well; "
                      "name the alias in netbios aliases and additional dns hostnames of smb.conf. With a keytab: "
                      "net ads keytab create. On the domain controller: samba-tool spn add cifs/{alias} SERVER$",
            .client = "Until then use \\\\{canonical}. klist purge (Windows) or kdestroy (Unix) after the repair, "
                      "since a refusal may be remembered for some minutes",
            .cost   = "The SPN costs nothing, is safer than NTLM, and lets Kerberos-only clients in. When the old "
                      "name belonged to another server, remove it from that account first, or both are out of use. "
                      "Do not switch off name checks (SmbServerNameHardeningLevel, DisableStrictNameChecking) for "
                      "an alias that can be registered.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"kerberos.spn_unknown", "session.never_started", "session.refused", "session.logon_failure",
                   "session.account_restricted", "session.password_expired", "session.kerberos_rejected",
                   "ntlm.blocked_by_server"},
    .judge      = judge,
};
