/* name.not_found - the name of the server leads to no address
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.1: without an address there is nothing to connect to. WPAD, suffix searches, AAAA without an answer
 * and service records are routine and silent.
 */
#include "identity.h"

static const smbtriage_words alias_of_nothing = {
    .cause =
        "{client} asked for {name}, and the answer was: {answer}. No connection followed. The name itself is there: it "
        "is an alias (CNAME) of {canonical}, and that leads to no address. The alias was left behind when its "
        "target was renamed or taken away, or the target is misspelt in it.",
    .remedy =
        {
            .windows =
                "On the DNS server: Get-DnsServerResourceRecord -ZoneName ZONE -Name ALIAS -RRType CName shows the "
                "target. Let the alias lead to the server of today, or give the target its record back: ipconfig "
                "/registerdns on that server",
            .samba =
                "On the domain controller: samba-tool dns query DC ZONE ALIAS CNAME; samba-tool dns update DC ZONE "
                "ALIAS CNAME OLD NEW; or on the target: net ads dns register",
        },
};

static gboolean is_not_there(const smbtriage_lookup *lookup)
{
    return !lookup->is_service && lookup->n_addresses == 0 && lookup->found_frame == 0 &&
           (lookup->absent_frame != 0 || lookup->empty_frame != 0);
}

/* A name that is wanted for SMB, or a capture that holds nothing else. What else clients look up is their business:
 * WPAD, the suffixes of a search list, services. */
static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_lookup *lookup = step->more->lookup;
    gboolean                is_wanted;

    if (!is_not_there(lookup))
        return SMBTRIAGE_SILENT;
    /* It is there with another suffix, or the host itself answered a call; or its first variant tells it all. */
    if (!smbtriage_lookup_is_of_label(step->connection->engine, lookup))
        return SMBTRIAGE_SILENT;
    is_wanted = smbtriage_lookup_is_for_files(lookup);
    if (!is_wanted && !smbtriage_lookups_are_all_of_it(step->connection->engine, lookup))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_lookup(lookup, claim);
    if (lookup->canonical != NULL)
        smbtriage_claim_proves(claim, &alias_of_nothing);
    if (is_wanted)
        return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
    smbtriage_evidence_add(claim, 0, "The capture holds nothing else, so what the name was wanted for is not known");
    return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_name_not_found = {
    .id       = "name.not_found",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "Server's name leads to no address, so nothing was connected: check its spelling, then its DNS record "
                "and the client's suffixes ([MS-SMB2] 3.2.4.2.1)",
    .cause    = "{client} asked for {name}, and the answer was: {answer}. No connection followed. Likely causes, "
                "likeliest first: the name is misspelt; a short name that no suffix of the client completes; the record "
                "is gone or was never made; the client asks a DNS server that does not know the domain, as over a VPN; an "
                "alias whose target is gone.",
    .remedy =
        {
            .windows = "On the DNS server: Get-DnsServerResourceRecord -ZoneName ZONE -Name HOST; on the file server: "
                       "ipconfig /registerdns; by hand: Add-DnsServerResourceRecordA -ZoneName ZONE -Name HOST "
                       "-IPv4Address ADDRESS",
            .samba = "On the file server: net ads dns register; on the domain controller: samba-tool dns query DC ZONE "
                     "HOST ALL, samba-tool dns add DC ZONE HOST A ADDRESS",
            .client = "Resolve-DnsName {name}; Get-DnsClientServerAddress; Get-DnsClientGlobalSetting "
                      "(SuffixSearchList); ipconfig /flushdns. Linux: getent ahosts {name}; resolvectl status. Use the "
                      "full name, with the domain",
            .cost = "None for a right record. The address in place of the name, or a line in the hosts file, works at "
                    "once and costs Kerberos or goes stale. Broadcast names (LLMNR, NetBIOS) can be answered by "
                    "anybody: keep them off.",
        },
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NAME),
    .proved   = {&alias_of_nothing},
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,

    .judge = judge,
};
