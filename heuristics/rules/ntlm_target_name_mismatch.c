/* ntlm.target_name_mismatch - the client means another server than the one that answers
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-NLMP] 3.2.5.1.2, MsvAvTargetName: the SPN that an NTLMv2 client says it means, against the names in the
 * challenge. By itself no fault, but what session.spn_hardening is about.
 */
#include "identity.h"
#include "status.h"

#include <string.h>

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *target     = step->session == NULL ? NULL : step->session->target_name;
    const char                 *host       = target == NULL ? NULL : strchr(target, '/');

    if (step->status != STATUS_ACCESS_DENIED || step->more->recovered_frame != 0 || host == NULL ||
        connection->target_computer == NULL)
        return SMBTRIAGE_SILENT;
    if (smbtriage_host_is_address(host + 1) || smbtriage_host_is_same(host + 1, connection->target_computer))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "The token is meant for %s", target);
    smbtriage_evidence_add(claim, 0, "The server calls itself %s", connection->target_computer);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_ntlm_target_name_mismatch = {
    .id       = "ntlm.target_name_mismatch",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-NLMP",
    .section  = "3.2.5.1.2",
    .summary  = "NTLM logon is meant for another name than the server's own: an alias or address that strict servers "
                "refuse; connect by the real name ([MS-NLMP] 3.2.5.1.2)",
    .cause =
        "The refused NTLM logon says that it is meant for {target}, and the server that was asked calls itself "
        "otherwise in its challenge. User: {user}. A server that compares the two refuses such a logon, and with "
        "Kerberos there would be no ticket. Likely causes, likeliest first: an alias; an address; NAT, a load balancer "
        "or a VPN in between; a DNS record that leads to another host; and, seldom, somebody who relays the logon.",
    .remedy =
        {
            .windows = "Resolve-DnsName NAME: does it lead to {server}? An alias on purpose: netdom computername "
                       "{server} /add:ALIAS.DOMAIN; Get-SmbServerConfiguration | Select-Object "
                       "SmbServerNameHardeningLevel tells whether the server compares names",
            .samba   = "smbd does not compare names. For an alias: netbios aliases or additional dns hostnames, then "
                       "on the server net ads setspn add cifs/ALIAS.DOMAIN -U ADMIN",
            .client  = "Connect by the server's own full name; ipconfig /flushdns, and no old line in the hosts file",
            .cost = "None. Do not switch the server's check of names off: that the names differ is all that a relayed "
                    "logon shows.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,

    .is_remark = TRUE,
    .judge     = judge,
};
