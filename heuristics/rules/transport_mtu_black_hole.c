/* transport.mtu_black_hole - only packets of full size get lost, and a logon is the first that needs them
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3: the SESSION_SETUP carries the ticket, often the first message that one packet cannot hold.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"
#include "unanswered.h"

/* What every path must pass (RFC 8200 5: 1280 bytes with headers) is no matter of size. */
#define LARGE_SEGMENT 1200

static guint32 missing_bytes(const smbtriage_wait *wait)
{
    return wait->request_end - wait->acknowledged;
}

/* The server acknowledged anew what came before: its reaction to the small rest of the request, which did arrive. */
static gboolean do_only_small_ones_arrive(const smbtriage_wait *wait)
{
    return wait->has_acknowledged && wait->resent_apart >= 3 && wait->resent_bytes >= LARGE_SEGMENT &&
           wait->resent_bytes < missing_bytes(wait) && missing_bytes(wait) < G_MAXINT32;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_wait *wait = step->wait;
    g_autofree char      *span = smbtriage_text_duration(smbtriage_elapsed_ns(step->request_ns, wait->resent_ns));

    if (step->connection->grant_frame != 0)
        smbtriage_evidence_add(claim, step->connection->grant_frame,
                               "Small messages passed: the NEGOTIATE was answered");
    smbtriage_evidence_add(claim, step->request_frame,
                           "End of the SESSION_SETUP, of which %u bytes and more were not acknowledged",
                           missing_bytes(wait));
    smbtriage_evidence_add(claim, wait->resent_frame,
                           "Its segment of %u bytes was sent again %u times over %s, in vain; the server acknowledged "
                           "only what came before",
                           wait->resent_bytes, wait->retransmissions, span);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_NOT_ACKNOWLEDGED) /* G1 to G3 */
        return SMBTRIAGE_SILENT;
    if (!do_only_small_ones_arrive(step->wait) || smbtriage_guard_extra_channel(step)) /* G11 */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_transport_mtu_black_hole = {
    .id       = "transport.mtu_black_hole",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "Full-size packets get lost on the way, small ones pass: lower the MTU or clamp the MSS on the VPN or "
                "tunnel ([MS-SMB2] 3.2.4.2.3)",
    .cause    = "The logon of {client} does not fit into one packet, and its full-size segment never reached {server} "
                "while smaller ones did. Most often a VPN, tunnel or PPPoE line on the way carries smaller packets and "
                "says so to nobody (MTU black hole); less often an inspecting device drops exactly this message.",
    .remedy =
        {
            .windows = "ping -f -l 1472 {client}, and smaller sizes until it passes: plus 28 is the MTU of the way; "
                       "netsh interface ipv4 show subinterfaces; netsh interface ipv4 set subinterface \"NAME\" "
                       "mtu=1400 store=persistent",
            .samba   = "ping -M do -s 1472 {client}, and smaller sizes; ip link set dev IFACE mtu 1400; on a Linux "
                       "router: nft add rule inet filter forward tcp flags syn tcp option maxseg size set rt mtu",
            .client  = "ping -f -l 1472 {server} (Windows), ping -M do -s 1472 {server} or tracepath {server} (Linux); "
                       "set the MTU of the VPN adapter as on the server's side; let ICMP \"fragmentation needed\" "
                       "(type 3 code 4), ICMPv6 type 2, through the firewalls",
            .cost = "A smaller MTU costs a few percent of speed. ICMP type 3 code 4 is harmless and firewalls should "
                    "let it pass. Fewer groups make the ticket smaller, but cure nothing else.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_UNANSWERED,
    .supersedes = {"session.not_acknowledged", "session.no_reply"},
    .judge      = judge,
};
