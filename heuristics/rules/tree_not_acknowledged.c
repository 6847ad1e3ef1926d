/* tree.not_acknowledged - the logon passes, the TREE_CONNECT never arrives
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.6.1: the client gives up. tree.no_reply has the acknowledgment that is missing here.
 */
#include "unanswered.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_not_acknowledged(step, claim, "TREE_CONNECT");
}

const smbtriage_rule smbtriage_rule_tree_not_acknowledged = {
    .id       = "tree.not_acknowledged",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.6.1",
    .summary  = "TREE_CONNECT never arrives although the logon did: look for intrusion prevention that drops "
                "access to this share, and for a way that broke ([MS-SMB2] 3.2.6.1)",
    .cause    = "{server} answered the logon; then {client} sent its TREE_CONNECT to {path} again and again for "
                "{wait}, and nobody acknowledged it. Intrusion prevention or a firewall drops access to shares of "
                "this name (administrative ones such as C$ and ADMIN$ above all), or the way, or the server, "
                "broke down at that moment.",
    .remedy =
        {
            .windows = "On the server, while the client tries: pktmon filter add -p 445; pktmon start --capture "
                       "--pkt-size 0; pktmon stop; pktmon etl2pcap PktMon.etl. When the TREE_CONNECT is not in "
                       "that capture, it was dropped on the way; when it is, look at the server's own firewall "
                       "and security software",
            .samba   = "On the server, while the client tries: tcpdump -ni any tcp port 445. When the "
                       "TREE_CONNECT arrives there: nft list ruleset (or iptables -L -v -n) for rules that drop it",
            .client  = "Does {server} still answer ping? Then try another share of it: when that one opens, a "
                       "device on the way looks at the name; ask who runs firewall and intrusion prevention for "
                       "the log of that minute",
            .cost    = "Make an exception for this share between these hosts rather than switch the inspection "
                       "off. Administrative shares are blocked for a reason: share the folder by a name of its own "
                       "instead.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
