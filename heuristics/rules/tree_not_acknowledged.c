/* tree.not_acknowledged - the logon passes, the TREE_CONNECT never arrives
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.6.1: the client gives up.
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
    .summary  = "TREE_CONNECT never arrives although the logon did: look for a device that drops it or a way "
                "that broke down ([MS-SMB2] 3.2.6.1)",
    .cause = "{server} answered the logon; then {client} sent its TREE_CONNECT to {path} again and again for {wait}, "
             "and nobody acknowledged it. The way or the server broke down at that moment, or a firewall or "
             "intrusion prevention drops messages that name this share (IPC$, ADMIN$ and C$ are favourites).",
    .remedy =
        {
            .windows = "On the server, while the client tries: pktmon filter add -p 445; pktmon start --capture "
                       "--pkt-size 0; pktmon stop; pktmon etl2pcap PktMon.etl. When the TREE_CONNECT is not in that "
                       "capture, it was dropped on the way; when it is, look at the server's own firewall and security "
                       "software",
            .samba   = "On the server, while the client tries: tcpdump -ni any tcp port 445. When the TREE_CONNECT "
                       "arrives there: nft list ruleset (or iptables -L -v -n) for rules that drop it",
            .client =
                "Does the server still answer ping {server}? Does another share of it open? When only this share's "
                "name is dropped, ask who runs firewall and intrusion prevention for the log of that minute",
            .cost = "Make an exception for this signature between these hosts rather than switch the inspection off.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
