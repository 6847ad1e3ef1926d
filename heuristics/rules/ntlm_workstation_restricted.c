/* ntlm.workstation_restricted - not from this workstation, or not with a computer account
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * STATUS_INVALID_WORKSTATION: the name in the AUTHENTICATE_MESSAGE is not in the account's list (userWorkstations).
 * STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT: the account is a computer's. Both by [MS-SMB2] 3.3.5.5.3.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_INVALID_WORKSTATION && step->status != STATUS_NOLOGON_WORKSTATION_TRUST_ACCOUNT)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    if (step->session != NULL && step->session->workstation != NULL && *step->session->workstation != '\0')
        smbtriage_evidence_add(claim, step->request_frame, "The client calls its computer %s",
                               step->session->workstation);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_ntlm_workstation_restricted = {
    .id       = "ntlm.workstation_restricted",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Account may not be used from this workstation, or is a computer's own account: correct the list of "
                "workstations, or use another account ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{server} answered {status}. User: {user}. Workstation, as the client calls itself: {workstation}. Likely "
             "causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "The list compares the name that the client sends: give it a fixed one (hostname; netbios name "
                       "in smb.conf of smbclient). A name that ends in $ belongs to a service that runs as LocalSystem: "
                       "let it run as a user",
            .cost = "Add the one computer. An empty list lets the account be used from everywhere; the name in an NTLM "
                    "logon is the client's own word, so the list is no strong guard.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.account_restricted", "session.refused"},
    .judge      = judge,
};
