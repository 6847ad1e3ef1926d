/* session.not_acknowledged - the NEGOTIATE passes, the SESSION_SETUP never arrives
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.6.1: the client gives up. A way that loses only packets of full size looks alike.
 */
#include "unanswered.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->is_binding) /* G11: another channel of a session that lives on elsewhere */
        return SMBTRIAGE_SILENT;
    return smbtriage_judge_not_acknowledged(step, claim, "SESSION_SETUP");
}

const smbtriage_rule smbtriage_rule_session_not_acknowledged = {
    .id       = "session.not_acknowledged",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.6.1",
    .summary  = "SESSION_SETUP never arrives although the NEGOTIATE did: look for intrusion prevention that "
                "drops logons, and check the MTU ([MS-SMB2] 3.2.6.1)",
    .cause    = "{server} answered the NEGOTIATE; then {client} sent its SESSION_SETUP again and again for "
                "{wait}, and nobody acknowledged it. Intrusion prevention or a firewall drops messages that "
                "carry a logon, or the way (or the server) broke down at that moment. Mechanism: {mechanism}.",
    .remedy =
        {
            .windows = "On the server, while the client tries: pktmon filter add -p 445; pktmon start --capture "
                       "--pkt-size 0; pktmon stop; pktmon etl2pcap PktMon.etl. When the SESSION_SETUP is not in "
                       "that capture, it was dropped on the way; when it is, look at the server's own firewall "
                       "and security software",
            .samba   = "On the server, while the client tries: tcpdump -ni any tcp port 445. When the "
                       "SESSION_SETUP arrives there: nft list ruleset (or iptables -L -v -n) for rules that drop "
                       "it",
            .client  = "Does the server still answer ping? Then a large one: ping -f -l 1472 {server} (Windows), "
                       "ping -M do -s 1472 {server} (Linux); when only the large one fails, lower the MTU. Ask "
                       "who runs firewall and intrusion prevention for the log of that minute, by signature name",
            .cost    = "Make an exception for this signature between these hosts rather than switch the "
                       "inspection off. If it blocks NTLM on purpose, move the client to Kerberos instead.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
