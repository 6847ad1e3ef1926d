/* kerberos.policy - a policy of the KDC forbids it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.7 and 3.3.5.6: workstation list, authentication policy or silo, selective authentication over a
 * trust.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_POLICY))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_policy = {
    .id       = "kerberos.policy",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.7",
    .summary  = "A policy forbids the ticket: workstation list, authentication silo or selective authentication; "
                "allow this one pair of user and server ([MS-KILE] 3.3.5.7)",
    .cause    = "The KDC {kdc} refused {principal} a ticket for {service} by policy ({error}). Likely "
                "causes, likeliest first: the account may log on from listed workstations only; an "
                "authentication policy or silo keeps it away from this server or this client; selective "
                "authentication of a trust, where the user is not allowed to authenticate to the server.",
    .remedy =
        {
            .windows = "Get-ADUser USER -Properties "
                       "LogonWorkstations,msDS-AssignedAuthNPolicy,msDS-AssignedAuthNPolicySilo; Set-ADUser USER "
                       "-LogonWorkstations 'PC1,PC2' (the whole list, it replaces the old one); "
                       "Get-ADAuthenticationPolicy -Filter *; over a trust: Allowed to authenticate for the group on "
                       "the server's computer object",
            .samba   = "samba-tool user show USER (userWorkstations), samba-tool user edit USER; log level = 3 "
                       "kerberos:5 on the domain controller names the check; samba-tool domain trust show DOMAIN",
            .client  = "Try from a computer that the policy names, and with a colleague's account from here: what "
                       "works tells whether it is the computer or the account",
            .cost    = "The restriction protects privileged accounts against theft. Add one computer, one silo "
                       "member or one server, not a change for all; administrators should use another account for "
                       "file shares instead.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
