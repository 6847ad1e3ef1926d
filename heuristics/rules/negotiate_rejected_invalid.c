/* negotiate.rejected_invalid - the NEGOTIATE is answered STATUS_INVALID_PARAMETER
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.4 lists the checks; negotiated.c makes those again that the capture allows.
 */
#include "guards.h"
#include "rule.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_INVALID_PARAMETER)
        return SMBTRIAGE_SILENT;
    if (step->asked != NULL)
        smbtriage_evidence_add(claim, step->request_frame, "The client offers %s", step->asked);
    if (step->more->fault != NULL)
        smbtriage_evidence_add(claim, step->request_frame, "%s", step->more->fault);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered STATUS_INVALID_PARAMETER");
    if (smbtriage_guard_scan(step->connection)) /* G14 */
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_LOW);
    return smbtriage_claimed(claim, step->more->fault != NULL ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_negotiate_rejected_invalid = {
    .id       = "negotiate.rejected_invalid",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "NEGOTIATE rejected as malformed: update the client, and exclude SMB from devices that rewrite it "
                "([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} found the NEGOTIATE of {client} malformed and answered {status}: most often a context of SMB "
                "3.1.1 is missing, doubled, too short or empty. The client has a fault, or a device on the way removes "
                "what it does not know. Offered: {dialects_offered}.",
    .remedy =
        {
            .windows = "Nothing to change on the server. Capture there as well and compare the NEGOTIATE of both ends: "
                       "when they differ, exclude SMB from the device in between (WAN optimiser, inspecting firewall)",
            .samba   = "Nothing to change on the server; log level = 10 names the context that smbd did not accept. "
                       "Capture there as well and compare the NEGOTIATE of both ends",
            .client  = "Update the client or the SMB library in it. To prove that SMB 3.1.1 is what breaks, for one "
                       "test only: smbclient //{typed}/SHARE -U USER -m SMB3_02; Linux: mount -t cifs -o vers=3.0.2; "
                       "Set-SmbClientConfiguration -Smb2DialectMax SMB302 (Windows 11 24H2 and later)",
            .cost = "Left at SMB 3.0.2, the connection loses preauthentication integrity, the protection of negotiate "
                    "and logon against tampering that only 3.1.1 has.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"negotiate.refused"},
    .judge      = judge,
};
