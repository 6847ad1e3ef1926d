/* transport.icmp_unreachable - an ICMP error answers the SYN to TCP 445
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The engine takes only errors that quote the SYN which waits (RFC 5927 4.1). Port 445 only, as
 * transport.port_refused.
 */
#include "rule.h"

/* RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1; RFC 4443 3.1. */
static const char *const meanings[]  = {[0]  = "network unreachable: no route",
                                        [1]  = "host unreachable: nobody has that address, or it is switched off",
                                        [2]  = "protocol unreachable",
                                        [3]  = "port unreachable: a firewall rejects it",
                                        [5]  = "source route failed",
                                        [6]  = "network unknown",
                                        [7]  = "host unknown",
                                        [9]  = "network administratively prohibited: a firewall rejects it",
                                        [10] = "host administratively prohibited: a firewall rejects it",
                                        [13] = "communication administratively prohibited: a firewall rejects it"};
static const char *const meanings6[] = {[0] = "no route to the destination",
                                        [1] = "administratively prohibited: a firewall rejects it",
                                        [2] = "beyond the scope of the source address",
                                        [3] = "address unreachable: nobody has it, or it is switched off",
                                        [4] = "port unreachable: a firewall rejects it",
                                        [5] = "source address failed the policy of a router",
                                        [6] = "route set to reject"};

#define HOST_UNREACHABLE 1
#define HOST_UNREACHABLE_6 3

/* A host that is off sends nothing. */
static const char *meaning_of(const smbtriage_step *step, gboolean is_own)
{
    gint host = step->is_icmp6 ? HOST_UNREACHABLE_6 : HOST_UNREACHABLE;

    const char *const *table  = step->is_icmp6 ? meanings6 : meanings;
    gint               length = step->is_icmp6 ? (gint)G_N_ELEMENTS(meanings6) : (gint)G_N_ELEMENTS(meanings);

    if (is_own && step->more->icmp_code == host)
        return "host unreachable, said by that host itself: its firewall rejects it so";
    return step->more->icmp_code < length && table[step->more->icmp_code] != NULL ? table[step->more->icmp_code]
                                                                                  : "destination unreachable";
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    gboolean                    is_own     = g_strcmp0(step->more->told_by, connection->server_address) == 0;

    if (step->more->icmp_code < 0 || connection->server.port != SMBTRIAGE_DIRECT_TCP_PORT)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "SYN from %s", connection->client_address);
    smbtriage_evidence_add(claim, step->answer_frame, "%s code %d from %s, %s: %s",
                           step->is_icmp6 ? "ICMPv6 unreachable," : "ICMP unreachable,", step->more->icmp_code,
                           step->more->told_by == NULL ? "an unknown address" : step->more->told_by,
                           is_own ? "the server's own address" : "a device on the way", meaning_of(step, is_own));
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_transport_icmp_unreachable = {
    .id       = "transport.icmp_unreachable",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary = "SMB port is reported unreachable (ICMP): correct the firewall rule or the route that the message names "
               "([MS-SMB2] 3.2.4.2.1)",
    .cause   = "{client} asked {server} for a connection to port 445, and an ICMP message said that it cannot be "
               "reached. Its sender and its code tell why: a firewall that rejects by rule, or a router that knows no "
               "way or finds nobody there. No SMB was spoken.",
    .remedy =
        {
            .windows =
                "When the server itself sent it: Get-NetFirewallRule -DisplayGroup 'File and Printer Sharing*' | "
                "Select-Object DisplayName,Enabled,Profile,Action, and look at firewalls of other makers. When "
                "a router sent it: Get-NetRoute on the client, and the route or rule on that router",
            .samba  = "When the server itself sent it: nft list ruleset, and look for reject with icmp; ss -ltn 'sport "
                      "= :445'. When a router sent it: ip route get {client} on the server, and the route or rule on "
                      "that router",
            .client = "ip route get {address} (Unix) or tracert -d {server} (Windows) shows how far it goes; check "
                      "that the name leads to the right address and that the VPN is up",
            .cost   = "A route costs nothing. A firewall rule should open TCP 445 to the networks that need it only: "
                      "open to everybody, the port invites worms and password guessing.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
