/* security.response_unsigned - the client leaves because the answer carries no signature
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.1.3: where signing is demanded, the client discards an answer without signature and may disconnect.
 */
#include "denied.h"
#include "guards.h"
#include "session.h"
#include "text.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *request    = smbtriage_text_request(step);

    if (step->outcome != SMBTRIAGE_OUTCOME_OK || connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT)
        return SMBTRIAGE_SILENT;
    if (step->answer_is_signed != SMBTRIAGE_NO || step->answer_is_encrypted != SMBTRIAGE_NO)
        return SMBTRIAGE_SILENT;
    if (smbtriage_signing_is_demanded(step) != SMBTRIAGE_YES ||
        smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_NO) /* 3.2.5.3.1: those are never signed */
        return SMBTRIAGE_SILENT;
    if (connection->client_went_on != SMBTRIAGE_NO || smbtriage_guard_sealed(connection)) /* it was content; G2, G13 */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_signing(step, claim);
    smbtriage_evidence_add(claim, step->answer_frame, "%s answered well, and without a signature", request);
    smbtriage_evidence_add(claim, connection->closed_frame,
                           "The client %s the connection and had asked for nothing more",
                           connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, step->stage == SMBTRIAGE_STAGE_TREE ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_security_response_unsigned = {
    .id       = "security.response_unsigned",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.1.3",
    .summary =
        "Server does not sign its answers although signing is demanded, so the client leaves: update or configure "
        "the server ([MS-SMB2] 3.2.5.1.3)",
    .cause = "{server} answered without a signature on a session that demands one, and {client} dropped it; users read "
             "\"The cryptographic signature is invalid\" or \"access denied\". User: {user}. Likeliest first: a server "
             "or appliance that cannot sign or is told not to (old NAS, scanner, printer); a device on the path that "
             "takes signatures off (WAN optimiser).",
    .remedy =
        {
            .windows =
                "A Windows server signs by itself: then look for the device in between, with captures of both ends. "
                "Get-SmbServerConfiguration | Select-Object RequireSecuritySignature",
            .samba =
                "testparm -sv | grep 'server signing': any value signs for SMB2 clients that want it; update Samba "
                "or the appliance's firmware, and switch SMB signing on in its menu",
            .client =
                "Get-SmbClientConfiguration | Select-Object RequireSecuritySignature shows the demand (on by default "
                "from Windows 11 24H2 on, except Home). Last resort, and only while the appliance is being replaced: "
                "Set-SmbClientConfiguration -RequireSecuritySignature $false; Samba: client signing = desired",
            .cost = "The last resort switches the demand off for every server that this client talks to: whoever is on "
                    "the path can then alter what it reads, programs included, and relay its logons.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
