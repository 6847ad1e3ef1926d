/* name.no_answer - the name server is silent or out of reach
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.1. A note when another name server answered: then it only took longer.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_lookup        *lookup = step->more->lookup;
    const struct smbtriage_engine *engine = step->connection->engine;

    gboolean is_wanted;

    if (lookup->is_service)
        return SMBTRIAGE_SILENT;
    if (lookup->is_used && lookup->unanswered_server_frame != 0) {
        smbtriage_evidence_add(claim, lookup->unanswered_server_frame, "%s was asked for %s and did not answer",
                               lookup->unanswered_server, lookup->name);
        smbtriage_evidence_add(claim, lookup->answer_frame, "%s answered", lookup->server);
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
    }
    /* That the same query comes again proves that nothing came back, also where one direction is missing (G3). */
    if (lookup->answer_frame != 0 || (lookup->repeats == 0 && lookup->unreachable_frame == 0))
        return SMBTRIAGE_SILENT;
    if (!smbtriage_lookup_is_of_label(engine, lookup))
        return SMBTRIAGE_SILENT;
    is_wanted = smbtriage_lookup_is_for_files(lookup);
    if (!is_wanted && !smbtriage_lookups_are_all_of_it(engine, lookup))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_lookup(lookup, claim);
    return smbtriage_claimed_as(claim, is_wanted ? SMBTRIAGE_WARN : SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_name_no_answer = {
    .id       = "name.no_answer",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "Name server does not answer, so the file server was not found: check the client's DNS servers and the "
                "way to them, port 53 ([MS-SMB2] 3.2.4.2.1)",
    .cause =
        "{client} asked a name server for {name}, and it did not answer; the evidence says which, and whether another "
        "one helped. Without an address nothing can be connected; with a second name server each look-up still "
        "waits some seconds for the first. Likely causes, likeliest first: the client has the address of a name "
        "server that is gone or out of reach (a VPN, another network); a firewall drops port 53; the DNS service "
        "is down.",
    .remedy =
        {
            .windows = "On the name server: Get-Service DNS; Get-NetUDPEndpoint -LocalPort 53; Get-NetFirewallRule "
                       "-DisplayGroup 'DNS Service' shows its firewall rules",
            .samba =
                "On a Samba domain controller: ss -lunp 'sport = :53'; systemctl status samba-ad-dc; testparm -sv | "
                "grep 'dns forwarder'",
            .client = "Get-DnsClientServerAddress; Resolve-DnsName {name} -Server {dns}; Linux: resolvectl status, dig "
                      "@{dns} {name}. Correct the list in the network settings or in DHCP; domain members ask the "
                      "domain's own DNS servers only",
            .cost = "Open port 53, UDP and TCP, from the clients to their own name servers only. A public name server "
                    "in second place finds no name of the domain and learns them all.",
        },
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NAME),
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,

    .judge = judge,
};
