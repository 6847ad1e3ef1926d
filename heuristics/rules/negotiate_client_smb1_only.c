/* negotiate.client_smb1_only - an SMB1-only client meets a server without SMB1
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"

/* A server that turns SMB1 away does so at once; later, something else ended the connection. */
#define AT_ONCE_NS (5 * SMBTRIAGE_SECOND_NS)

/* [MS-SMB2] 3.3.5.3.2: none of the dialects (0xFFFF), or the connection is closed. */
static gboolean was_turned_away(const smbtriage_step *step)
{
    if (step->outcome == SMBTRIAGE_OUTCOME_FAILED)
        return !step->has_status && !step->is_alien; /* a status comes from a server that answered in SMB2 */
    return step->wait != NULL && step->wait->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && !step->wait->server_spoke &&
           !step->wait->capture_lost && step->wait->waited_ns <= AT_ONCE_NS;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_pair *pair = step->connection->pair;

    if (!step->is_smb1 || step->offers_smb2 != SMBTRIAGE_NO || !was_turned_away(step))
        return SMBTRIAGE_SILENT;
    if (pair != NULL && pair->offered_smb2_frame != 0 && pair->offered_smb2_frame < step->first_frame)
        return SMBTRIAGE_SILENT; /* the same client offered SMB2 before: it probes */
    smbtriage_evidence_add(claim, step->request_frame, "NEGOTIATE with SMB1 dialects only: %s",
                           step->asked == NULL ? "(not in the capture)" : step->asked);
    if (step->outcome == SMBTRIAGE_OUTCOME_FAILED)
        smbtriage_evidence_add(claim, step->answer_frame, "Answered with dialect index 0xFFFF: none of them");
    else
        smbtriage_evidence_add(claim, step->wait->closed_frame, "The server %s the connection without an answer",
                               step->wait->closed_with_reset ? "reset" : "closed");
    if (smbtriage_guard_scan(step->connection)) /* G14 */
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_LOW);
    return smbtriage_claimed(claim, step->outcome == SMBTRIAGE_OUTCOME_FAILED ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_negotiate_client_smb1_only = {
    .id       = "negotiate.client_smb1_only",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.3.2",
    .summary  = "Client speaks SMB1 only and the server does not: enable SMB2 or SMB3 on the client "
                "([MS-SMB2] 3.3.5.3.2)",
    .cause    = "{client} offered SMB1 dialects only and {server} no longer speaks SMB1. Typical are "
                "scanners, copiers, old Linux mounts and systems older than Windows Vista. Offered: "
                "{dialects_offered}.",
    .remedy =
        {
            .windows = "Leave SMB1 off. Who still needs it: Set-SmbServerConfiguration -AuditSmb1Access $true, "
                       "then Get-WinEvent -LogName Microsoft-Windows-SMBServer/Audit. Last resort, on a "
                       "separate server that holds nothing else: Enable-WindowsOptionalFeature -Online "
                       "-FeatureName SMB1Protocol",
            .samba   = "Leave server min protocol = SMB2_02 (the default). Last resort, on a separate server "
                       "that holds nothing else: server min protocol = NT1",
            .client  = "Update the firmware, or choose SMB2 or SMB3 in the device's network menu; Linux: mount "
                       "-t cifs -o vers=3.0 or higher; smb.conf: client max protocol = SMB3; a device that "
                       "cannot: deliver by SFTP or mail, or through a relay host",
            .cost    = "SMB1 has neither encryption nor protection against being talked down, and worms such as "
                       "WannaCry spread through it. Where a server allows it, every connection to that server is "
                       "at risk, not only the old device's.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_UNANSWERED,
    .supersedes = {"negotiate.refused"},
    .judge      = judge,
};
