/* kerberos.client_unknown - the KDC does not know the user
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.6.1: the account is looked for by its logon name or its UPN in the realm that the client asked.
 */
#include "identity.h"

/* Accounts of the server itself are unknown to the KDC: when NTLM takes them, nothing is wrong. */
static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_C_PRINCIPAL_UNKNOWN) || claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED)
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_client_unknown = {
    .id       = "kerberos.client_unknown",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.6.1",
    .summary  = "The KDC knows no such user: check spelling and domain (DOMAIN\\USER or USER@REALM); an account of "
                "the server itself needs no Kerberos ([MS-KILE] 3.3.5.6.1)",
    .cause    = "The KDC {kdc} knows no account {principal} ({error}). Likely causes, likeliest first: the "
                "name is misspelt; it is an account of the server itself or of another domain; the realm is "
                "wrong or an alternative UPN suffix that this KDC does not know; the account is new and not "
                "yet on this domain controller, or deleted.",
    .remedy =
        {
            .windows = "Get-ADUser -Filter \"SamAccountName -eq 'USER'\" -Properties UserPrincipalName; net user "
                       "USER /domain; repadmin /showrepl when the account is new",
            .samba   = "samba-tool user list; samba-tool user show USER on the domain controller; wbinfo -n "
                       "'DOMAIN\\USER' on the file server; samba-tool drs showrepl when the account is new",
            .client  = "DOMAIN\\USER or USER@REALM in full; SERVER\\USER for an account of the server; cmdkey /list "
                       "for a stale saved name. Unix: default_realm and domain_realm in krb5.conf, kinit USER@REALM",
            .cost    = "A corrected name costs nothing. Do not make an account of that name before you know who asks "
                       "for it: attackers try names, too.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
