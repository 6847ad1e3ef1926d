/* session.token_malformed - the server cannot read what the client proves itself with
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3: GSS_S_DEFECTIVE_TOKEN. A Windows server says so. Samba answers STATUS_INVALID_PARAMETER, which
 * may be about any field of the request; then the capture must show that there is nothing to read.
 */
#include "refused.h"
#include "status.h"

static gboolean is_unreadable(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    if (step->status != STATUS_INVALID_PARAMETER || step->is_binding || !step->was_read)
        return FALSE;
    if (connection->is_truncated || connection->has_lost_segments) /* G2: it may be readable where it was whole */
        return FALSE;
    return step->mechanism == SMBTRIAGE_MECHANISM_NOT_SEEN;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != SEC_E_INVALID_TOKEN && !is_unreadable(step))
        return SMBTRIAGE_SILENT;
    if (step->status == STATUS_INVALID_PARAMETER)
        smbtriage_evidence_add(claim, step->request_frame, "No NTLM and no Kerberos could be read from its token");
    smbtriage_evidence_logon(step, claim);
    if (step->legs > 1)
        smbtriage_evidence_add(claim, step->first_frame,
                               "The logon began here, and its first token was understood: the damage is in the last");
    return smbtriage_claimed(claim, step->status == SEC_E_INVALID_TOKEN ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
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
    .cause =
        "{server} could make nothing of the logon token in the SESSION_SETUP and answered {status}. Name and "
        "password were not judged. Likely causes, likeliest first: the client builds the token wrongly; a device on "
        "the way cuts or alters it; the server does not speak its mechanism.",
    .remedy =
        {
            .windows =
                "Capture at both ends and compare the security blob of the same message; take SMB out of the device "
                "that alters it; update the server",
            .samba =
                "Capture at both ends and compare the security blob of the same message; log level = 5 auth:10 shows "
                "what smbd read of it; update Samba",
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
