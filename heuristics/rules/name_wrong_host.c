/* name.wrong_host - the name leads to another computer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.4.5: a server cannot read a ticket for another one. Told only where the visit failed: an alias that works
 * leads to another name as well.
 */
#include "ticket.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_name_wrong_host);
}

const smbtriage_rule smbtriage_rule_name_wrong_host = {
    .id       = "name.wrong_host",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.4.5",
    .summary = "DNS leads to another computer than the one that owns the name or share: correct the record, then clear "
               "the client's DNS cache ([MS-KILE] 3.4.5)",
    .cause =
        "{client} asked for {name} and was sent to the computer at {server}, which is not the one that owns this name: "
        "the evidence says how it calls itself. The share or the key for the ticket is elsewhere, so the visit failed. "
        "Answer: {status}. Likely causes, likeliest first: the server has moved and its record has stayed; an alias "
        "points to the old server; an address was given to another computer; a stale line in a hosts file.",
    .remedy =
        {
            .windows = "On the DNS server: Get-DnsServerResourceRecord -ZoneName ZONE -Name HOST, then put the right "
                       "address there; on the right server: ipconfig /registerdns; setspn -Q cifs/{name} shows which "
                       "account owns the name",
            .samba   = "samba-tool dns query DC ZONE HOST ALL, samba-tool dns update DC ZONE HOST A OLD NEW; on the "
                       "right server: net ads dns register; net ads setspn list",
            .client  = "Resolve-DnsName {name}; ipconfig /flushdns; look into the hosts file. Linux: getent ahosts "
                       "{name}; resolvectl flush-caches; /etc/hosts",
            .cost =
                "A right record costs nothing. Do not move the SPN to the computer that answers before it is certain "
                "that the share is to be there: other clients lose theirs. A false record can also be an attack.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {NULL},
    .judge      = judge,
};
