/* transport.netbios_only - TCP 445 is closed, and SMB runs over NetBIOS on port 139
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The user works, so it is a note. What it costs: [MS-SMB2] 3.2.5.2 and its product notes (no SMB 3.1.1, no large
 * reads and writes), 3.3.5.2.1.1 (Windows discards encrypted messages that come over NetBIOS).
 */
#include "guards.h"
#include "rule.h"
#include "text.h"

/* Several SYNs without an answer are silence; a single one may have been lost on the way. */
static smbtriage_confidence confidence_of(const smbtriage_step *step)
{
    if (step->outcome == SMBTRIAGE_OUTCOME_FAILED)
        return SMBTRIAGE_HIGH;
    return smbtriage_guard_syn_tried_too_little(step) ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    smbtriage_evidence_add(claim, step->request_frame, "SYN to port 445, attempt %u", step->legs);
    if (step->outcome == SMBTRIAGE_OUTCOME_FAILED)
        smbtriage_evidence_add(claim, step->answer_frame, "Answered by %s", answer);
    else
        smbtriage_evidence_add(claim, step->request_frame, "Port 445 gave no answer");
    smbtriage_evidence_add(claim, step->more->recovered_over->first_frame,
                           "The client turns to port 139, and SMB works there");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->is_alien || step->more->nbss_error >= 0) /* port 445 is open */
        return SMBTRIAGE_SILENT;
    if (!smbtriage_guard_gave_way_to_netbios(step))
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    return smbtriage_claimed(claim, confidence_of(step));
}

const smbtriage_rule smbtriage_rule_transport_netbios_only = {
    .id       = "transport.netbios_only",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "SMB runs over old NetBIOS (port 139) because TCP 445 does not answer: open port 445 "
                "([MS-SMB2] 3.2.4.2.1)",
    .cause    = "{client} did not get to port 445 of {server} and fell back to NetBIOS on port 139, which works. It is "
                "slow there (64 KiB at a time), Windows clients stay below SMB 3.1.1, and shares that demand "
                "encryption fail. A firewall or a setting keeps port 445 closed.",
    .remedy =
        {
            .windows = "On the server: Get-NetTCPConnection -LocalPort 445 -State Listen; Get-NetFirewallRule "
                       "-DisplayGroup 'File and Printer Sharing*' | Select-Object DisplayName,Enabled,Action; open the "
                       "rule File and Printer Sharing (SMB-In) to this client",
            .samba  = "testparm -sv | grep 'smb ports' (445 139 is the default; 445 alone is better); ss -ltn 'sport = "
                      ":445'; nft list ruleset",
            .client = "Test-NetConnection {server} -Port 445 (Windows), nc -vz {server} 445 (Unix); once 445 works, "
                      "close port 139 in the firewall",
            .cost   = "None: SMB on port 445 needs no NetBIOS. Port 139 and the NetBIOS name service can then be "
                      "closed, which takes away an old way to attack names.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_UNANSWERED,
    .supersedes = {"transport.port_refused", "transport.syn_unanswered", "transport.icmp_unreachable"},
    .judge      = judge,
};
