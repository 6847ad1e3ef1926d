/* kerberos.ticket_modified - the server cannot read the ticket
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.4.5: the ticket is sealed with the key of the account that holds the SPN. Windows says 41, MIT 31
 * (wrong key), 35 (not us) or 44 (key version); Samba says nothing but STATUS_LOGON_FAILURE.
 */
#include "identity.h"
#include "refused.h"

/* What file servers say: Windows 41, MIT's library 31, 35 and 44 (RFC 4120 7.5.9). */
static gboolean is_said(const smbtriage_step *step)
{
    static const gint32 codes[] = {KRB_AP_ERR_MODIFIED, KRB_AP_ERR_BAD_INTEGRITY, KRB_AP_ERR_NOT_US,
                                   KRB_AP_ERR_BADKEYVER};

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (smbtriage_server_said(step, codes[i]))
            return TRUE;
    }
    return FALSE;
}

/* Samba says nothing. A fresh ticket for an alias, refused by a server whose clock is right, was made with the key of
 * whoever owns the alias' SPN. */
static const smbtriage_lookup *alias_refused(const smbtriage_step *step)
{
    const smbtriage_lookup *lookup;

    if (!smbtriage_was_refused_with_ticket(step) || smbtriage_fresh_ticket(step) == NULL ||
        smbtriage_clock_is_off(step->connection))
        return NULL;
    lookup = smbtriage_lookups_find(step->connection->engine, step->connection->client_address,
                                    smbtriage_identity_host(step));
    if (lookup == NULL || lookup->canonical == NULL ||
        smbtriage_host_is_same(lookup->canonical, smbtriage_identity_host(step)))
        return NULL;
    return lookup;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_lookup *lookup;

    if (is_said(step)) {
        smbtriage_evidence_ticket(step, claim);
        return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
    }
    lookup = alias_refused(step);
    if (lookup == NULL)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, lookup->canonical_frame, "The name service says that %s is an alias of %s",
                           lookup->name, lookup->canonical);
    smbtriage_evidence_ticket(step, claim);
    smbtriage_evidence_logon(step, claim);
    smbtriage_evidence_add(claim, 0, "The server does not say why; %sthe ticket is fresh",
                           step->connection->has_clock_ahead ? "its clock is right and " : "");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_kerberos_ticket_modified = {
    .id       = "kerberos.ticket_modified",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.4.5",
    .summary  = "Server cannot read the Kerberos ticket: SPN on a wrong account, DNS to another host, or keys out of "
                "step. Find who owns the SPN ([MS-KILE] 3.4.5)",
    .cause    = "{server} did not accept the ticket for {service} that {client} brought: it is sealed with a "
                "key that this server does not have, or made for a name that is not its own. Kerberos error: "
                "{error}. Likely causes, likeliest first: the SPN belongs to another account; DNS leads the "
                "name to another computer; the server and the domain hold different machine passwords; the "
                "ticket is older than the last change of that password; two accounts hold the SPN. The "
                "user's password is not at fault.",
    .remedy =
        {
            .windows = "setspn -Q {service} must show this server's account: remove a wrong one with setspn -D "
                       "{service} WRONGACCOUNT. Resolve-DnsName NAME must lead to this server. On the server: "
                       "Test-ComputerSecureChannel -Repair, else Reset-ComputerMachinePassword",
            .samba   = "On the server: net ads testjoin, net ads setspn list; wbinfo -t. Machine password: net ads "
                       "changetrustpw, else net ads join -U ADMIN. With a keytab: klist -kte shows its key versions, "
                       "kvno {service} the domain's; net ads keytab create writes it anew",
            .client  = "klist purge (Windows) or kdestroy and kinit (Unix), then try again: an old ticket is the "
                       "cheapest cause. ipconfig /flushdns, resolvectl flush-caches after a change of DNS",
            .cost    = "Repairing SPN, DNS or machine password costs nothing; joining anew keeps shares and "
                       "permissions. Do not evade it with an address in the path: that is NTLM, and it hides that "
                       "the name may lead to a stranger's computer.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"kerberos.ticket_refused", "session.never_started", "session.refused", "session.logon_failure",
                   "session.account_restricted", "session.password_expired", "session.kerberos_rejected",
                   "ntlm.blocked_by_server"},
    .judge      = judge,
};
