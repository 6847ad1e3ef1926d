/* kerberos.spn_unknown - the KDC knows no account for the server's name
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.1.1: the KDC finds the account of a service by its SPN. Without an account there is no key for a
 * ticket. Samba's KDC gives the same error when two accounts hold the SPN.
 */
#include "belonging.h"
#include "identity.h"

/* What a referral asks for has no host (krbtgt/REALM), and an address has a rule of its own. */
static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket;

    if (!smbtriage_kdc_said(step, KDC_ERR_S_PRINCIPAL_UNKNOWN) || smbtriage_server_is_in_no_domain(step->connection))
        return SMBTRIAGE_SILENT;
    if (step->connection->offers_kerberos == SMBTRIAGE_NO)
        return smbtriage_excluded_because(claim, "the server is in no domain: it offers no Kerberos");
    ticket = step->more->trouble->ticket;
    if (ticket->service == NULL || g_ascii_strncasecmp(ticket->service, "krbtgt/", 7) == 0 ||
        smbtriage_host_is_address(ticket->host))
        return SMBTRIAGE_SILENT;
    if (ticket->host != NULL && !smbtriage_ticket_is_for_files(ticket)) /* a web server's name is nothing to SMB */
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_spn_unknown = {
    .id       = "kerberos.spn_unknown",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.1.1",
    .summary  = "No Kerberos ticket: the KDC knows no account with the server name that the client uses. Register "
                "the SPN, or use the real name ([MS-KILE] 3.3.5.1.1)",
    .cause    = "The KDC {kdc} knows no account with the SPN {service}, so {client} got no ticket for "
                "{server} ({error}). Likely causes, likeliest first: nobody registered this name; it is "
                "misspelt, or short where only the full name is registered; the server is of another domain, "
                "or of none; the server's account was deleted. On a Samba KDC also: two accounts hold this "
                "SPN.",
    .remedy =
        {
            .windows = "setspn -Q {service} shows who owns the name; setspn -X shows names that two accounts own. "
                       "Register a further name of the server with netdom computername SERVER /add:ALIAS.DOMAIN, or "
                       "setspn -S cifs/NAME SERVER for one SPN",
            .samba   = "On the file server: net ads setspn list; net ads setspn add cifs/NAME -U ADMIN. On the "
                       "domain controller: samba-tool spn list SERVER$; samba-tool spn add cifs/NAME SERVER$. Twice "
                       "there? net ads search -P '(servicePrincipalName=cifs/NAME)' sAMAccountName, then samba-tool "
                       "spn delete cifs/NAME WRONG",
            .client  = "Use the server's full real name meanwhile. klist get cifs/NAME (Windows) or kvno cifs/NAME "
                       "(MIT) asks for the ticket and says what is wrong; klist purge or kdestroy after the repair",
            .cost    = "Registering a name costs nothing, but keep SPNs off accounts that people use: any user may "
                       "ask for a ticket of such an account and guess its password from it. Allowing NTLM instead "
                       "brings back relay and password guessing.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
