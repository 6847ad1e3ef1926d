/* negotiate.not_acknowledged - the handshake passes, the NEGOTIATE never arrives
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * negotiate.no_reply has the acknowledgment that is missing here. [MS-SMB2] 3.2.6.1: the client gives up.
 */
#include "unanswered.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_not_acknowledged(step, claim, "NEGOTIATE");
}

const smbtriage_rule smbtriage_rule_negotiate_not_acknowledged = {
    .id       = "negotiate.not_acknowledged",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.6.1",
    .summary  = "NEGOTIATE never arrives although the port answers: look for a firewall or intrusion "
                "prevention that drops SMB on the way ([MS-SMB2] 3.2.6.1)",
    .cause    = "The handshake with {server} was fine; then {client} sent its NEGOTIATE again and again for "
                "{wait}, and nobody acknowledged it. Something lets the handshake through and drops what "
                "follows: a firewall or intrusion prevention that looks into SMB, or a device that takes "
                "connections in the server's place; less often a server whose queue of new connections is "
                "full, or a broken way back.",
    .remedy =
        {
            .windows = "On the server, while the client tries: pktmon filter add -p 445; pktmon start --capture "
                       "--pkt-size 0; pktmon stop; pktmon etl2pcap PktMon.etl. When the NEGOTIATE is not in that "
                       "capture, it was dropped on the way; when it is, look at the server's own firewall and "
                       "security software",
            .samba   = "On the server, while the client tries: tcpdump -ni any tcp port 445. When the NEGOTIATE "
                       "arrives there: nft list ruleset (or iptables -L -v -n) for rules that drop it, and ss "
                       "-ltn 'sport = :445' for a full queue (Recv-Q near Send-Q)",
            .client  = "Test-NetConnection {server} -Port 445 shows the handshake only and succeeds here. Try "
                       "from the server's own network, and without VPN: where it works, the way in between is at "
                       "fault; ask who runs its firewall for the log of that minute",
            .cost    = "Allow SMB between these two networks rather than switch the inspection off: SMB that "
                       "nobody looks at is how worms travel. Never open port 445 to the Internet.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
