/* session.token_malformed - the server cannot read what the client proves itself with
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3: GSS_S_DEFECTIVE_TOKEN. It is the server that says so: a capture that lost or cut segments (G2)
 * takes nothing from it.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!step->has_status || step->status != SEC_E_INVALID_TOKEN)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    if (step->legs > 1)
        smbtriage_evidence_add(claim, step->first_frame,
                               "The logon began here, and its first token was understood: the damage is in the last");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_token_malformed = {
    .id       = "session.token_malformed",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary =
        "Server cannot read the logon token: capture at both ends to find what alters it, then update client and "
        "server ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{server} could make nothing of the logon token in the SESSION_SETUP and answered {status}. Name and "
             "password were not judged. Mechanism: {mechanism}. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client =
                "Update the client or the library that it was built with; try another client from the same place: "
                "when that works, it is this client and not the way",
            .cost = "None. Do not exempt SMB from inspection for good before the device is known to be the cause: a "
                    "capture at both ends shows it.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
