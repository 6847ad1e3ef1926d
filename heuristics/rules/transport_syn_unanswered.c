/* transport.syn_unanswered - the SYN to TCP 445 is sent again and again, and nothing comes back
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Port 445 only, as transport.port_refused. That the client itself sends the SYN again proves that it saw no answer.
 */
#include "connection.h"
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

#include <string.h>

/* How far apart clients begin what they try side by side: [MS-SMB2] appendix A, note on 3.2.4.2.1. */
#define SIDE_BY_SIDE_NS (2 * SMBTRIAGE_SECOND_NS)

static gboolean is_reached_by_others(const smbtriage_connection *other, const smbtriage_step *step)
{
    return strcmp(other->server_address, step->connection->server_address) == 0 && other->transport_step != NULL &&
           other->transport_step->outcome == SMBTRIAGE_OUTCOME_OK;
}

static gboolean is_of_other_family(const smbtriage_connection *other, const smbtriage_step *step)
{
    return other->client.length != step->connection->client.length;
}

/* Which address belongs to which host the capture does not say: only where it shows one client per family. */
static gboolean is_other_client(const smbtriage_connection *other, const smbtriage_step *step)
{
    return !is_of_other_family(other, step) && strcmp(other->client_address, step->connection->client_address) != 0;
}

static gboolean speaks_over_other_family(const smbtriage_connection *other, const smbtriage_step *step)
{
    const smbtriage_step *negotiate = other->negotiate_step;
    gint64                after;

    if (!is_of_other_family(other, step) || negotiate == NULL || negotiate->outcome != SMBTRIAGE_OUTCOME_OK)
        return FALSE;
    after = smbtriage_elapsed_ns(step->first_ns, negotiate->last_ns);
    return after >= -SIDE_BY_SIDE_NS && after <= SIDE_BY_SIDE_NS;
}

static const smbtriage_connection *same_client_over_other_family(const smbtriage_step *step)
{
    const smbtriage_connection *other = smbtriage_connection_near(step, speaks_over_other_family);

    if (other == NULL || smbtriage_connection_near(step, is_other_client) != NULL ||
        smbtriage_connection_near(other->negotiate_step, is_other_client) != NULL)
        return NULL;
    return other;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *span = smbtriage_text_duration(smbtriage_elapsed_ns(step->first_ns, step->request_ns));

    smbtriage_evidence_add(claim, step->first_frame, "SYN from %s", step->connection->client_address);
    smbtriage_evidence_add(claim, step->request_frame,
                           "Sent %u times by now, over %s, without a SYN-ACK, a reset or "
                           "an ICMP error",
                           step->legs, span);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *other;

    if (step->connection->transport != SMBTRIAGE_TRANSPORT_TCP ||
        step->connection->server.port != SMBTRIAGE_DIRECT_TCP_PORT || smbtriage_guard_syn_tried_too_little(step))
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_one_sided_capture(step->connection->engine)) /* G3 */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    other = same_client_over_other_family(step);
    if (other != NULL) {
        smbtriage_evidence_add(claim, other->negotiate_step->answer_frame,
                               "At the same time SMB was spoken between %s and %s, probably the same two: clients "
                               "try all addresses of a server and keep the one that answers",
                               other->client_address, other->server_address);
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_LOW);
    }
    other = smbtriage_connection_near(step, is_reached_by_others);
    if (other == NULL)
        return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
    smbtriage_evidence_add(claim, other->transport_step->answer_frame,
                           "The same address answered on port %u to %s: the host is up, so something drops this one",
                           other->server.port, other->client_address);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_transport_syn_unanswered = {
    .id       = "transport.syn_unanswered",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "SMB port does not answer at all: a firewall drops it or the host is down, open TCP 445 to this client "
                "([MS-SMB2] 3.2.4.2.1)",
    .cause    = "{client} asked {server} for a connection to port 445 again and again, and nothing came back, not even "
                "a refusal. A firewall on the way or on the server drops the packets, or the host is down, or the "
                "name leads to an address that nobody has. User, password and share play no part yet.",
    .remedy =
        {
            .windows = "On the server: Get-NetTCPConnection -LocalPort 445 -State Listen; Get-NetConnectionProfile "
                       "(Public blocks file sharing); Get-NetFirewallRule -DisplayGroup 'File and Printer Sharing*' | "
                       "Select-Object DisplayName,Enabled,Profile,Action; Enable-NetFirewallRule -DisplayName 'File "
                       "and Printer Sharing (SMB-In)' where it is meant to serve files, after Set-NetFirewallRule "
                       "-RemoteAddress has kept it to the clients' networks, since it opens all profiles",
            .samba   = "On the server: ss -ltn 'sport = :445'; nft list ruleset for a drop rule; tcpdump -n 'tcp port "
                       "445' while the client tries: when no SYN arrives, a device in between drops it",
            .client = "Check that the name leads to the right address, then the way: Test-NetConnection {server} -Port "
                      "445 (Windows), nc -vz {server} 445 and traceroute -T -p 445 {server} (Unix). At home or in a "
                      "hotel: providers often block port 445, so use a VPN",
            .cost   = "Open TCP 445 to the networks that need it only. Across the internet use a VPN or SMB over QUIC: "
                      "an open port 445 invites worms and password guessing.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
