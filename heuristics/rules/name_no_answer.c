/* name.no_answer - the name server is silent or out of reach
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.1. A note when another name server answered: then it only took longer.
 */
#include "ticket.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_name_no_answer);
}

const smbtriage_rule smbtriage_rule_name_no_answer = {
    .id       = "name.no_answer",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "Name server does not answer, so the file server was not found: check the client's DNS servers and the "
                "way to them, port 53 ([MS-SMB2] 3.2.4.2.1)",
    .cause    = "{client} asked {dns} for {name} and got no answer: {answer}. Without an address nothing can be "
                "connected. Likely causes, likeliest first: the client has the address of a name server that is gone or "
                "out of reach (a VPN, another network); a firewall drops port 53; the DNS service is down. Where a second "
                "name server helped, each look-up still waits some seconds for the first.",
    .remedy =
        {
            .windows = "On the name server: Get-Service DNS; Get-NetUDPEndpoint -LocalPort 53; Get-NetFirewallRule "
                       "-DisplayGroup 'DNS Service' shows its firewall rules",
            .samba = "On a Samba domain controller: ss -lunp sport = :53; systemctl status samba-ad-dc; testparm -sv | "
                     "grep 'dns forwarder'",
            .client = "Get-DnsClientServerAddress; Resolve-DnsName {name} -Server {dns}; Linux: resolvectl status, dig "
                      "@{dns} {name}. Correct the list in the network settings or in DHCP; domain members ask the "
                      "domain's own DNS servers only",
            .cost = "Open port 53, UDP and TCP, from the clients to their own name servers only. A public name server "
                    "in second place finds no name of the domain and learns them all.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {NULL},
    .judge      = judge,
};
