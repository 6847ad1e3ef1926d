/* session.authentication_firewall - the trust lets this user authenticate to chosen servers only
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * STATUS_AUTHENTICATION_FIREWALL_FAILED, [MS-SMB2] 3.3.5.5.3; [MS-KILE] 3.3.5.7 has the same check in the KDC.
 * Wireshark 4.0 has no name for it.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_AUTHENTICATION_FIREWALL_FAILED)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_authentication_firewall = {
    .id       = "session.authentication_firewall",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "User of another domain may not authenticate to this server (selective authentication): grant 'Allowed "
                "to authenticate' on it ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{server} refused the logon with {status}: the user comes from a domain that is trusted selectively, and "
             "this server is not one that was opened to them. The password is not the problem. User: {user}. Likely "
             "causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "In Active Directory Users and Computers, View > Advanced Features: computer object of "
                       "{server}, Security, grant the group of the other domain 'Allowed to authenticate'. Get-ADTrust "
                       "-Filter * | Select-Object Name,SelectiveAuthentication shows which trusts are selective",
            .samba   = "On a Samba file server: testparm -sv | grep 'allow trusted domains' (default yes); wbinfo -m "
                       "lists the domains it knows. On the domain controller: samba-tool domain trust list",
            .client  = "Nothing on the client is at fault. Try an account of the server's own domain: when that one "
                       "gets in, it is the trust",
            .cost    = "Grant it to one group, on one server. Domain-wide authentication on the trust, or 'Allowed to "
                       "authenticate' on a whole OU, opens all those servers to every user of the other domain.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.account_restricted", "session.refused"},
    .judge      = judge,
};
