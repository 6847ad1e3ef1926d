/* session.spn_hardening - ACCESS_DENIED for a logon that was meant for another name
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3 and [MS-NLMP] 3.2.5.1.2: SmbServerNameHardeningLevel of Windows servers, which looks at the SPN
 * in the NTLMv2 response or the ticket after the logon has been checked. Samba has no such check.
 */
#include "ticket.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_session_spn_hardening);
}

const smbtriage_rule smbtriage_rule_session_spn_hardening = {
    .id       = "session.spn_hardening",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Server does not accept the name by which it was addressed (SmbServerNameHardeningLevel): use its own "
                "name, or enter the other one there ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} let the logon go to its end and then answered {status}. The logon is meant for {target}, and "
                "that is not a name of this server. A Windows server with SmbServerNameHardeningLevel 1 or 2 refuses "
                "that, because a relayed logon looks the same. User: {user}. Likely causes, likeliest first: an alias "
                "(CNAME); an address behind NAT, a VPN or a load balancer; a client that names no target at all, as "
                "NTLMv1 cannot (level 2); and, seldom, a real relay.",
    .remedy =
        {
            .windows = "Get-SmbServerConfiguration | Select-Object SmbServerNameHardeningLevel; event 5168 (Security) "
                       "shows the refused name beside the allowed ones. Enter the other name in SrvAllowedServerNames "
                       "(REG_MULTI_SZ) under HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters. Last "
                       "resort: Set-SmbServerConfiguration -SmbServerNameHardeningLevel 0",
            .samba  = "smbd has no such check: when the server is Samba look at server smb encrypt and hosts deny, and "
                      "at the log with log level = 3",
            .client = "Connect by the server's own full name. An old client that names no target: Kerberos, or "
                      "LmCompatibilityLevel 3 and more",
            .cost   = "SrvAllowedServerNames lets one more name in. Level 0 takes the check away for all: a logon that "
                      "was lured elsewhere can then be relayed to this server, unless it requires signing. Is it certain "
                      "that nobody stands in between?",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {NULL},
    .judge      = judge,
};
