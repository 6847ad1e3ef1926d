/* negotiate.signing_unavailable - a server that says it cannot sign
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.4: the SecurityMode of the answer always has SMB2_NEGOTIATE_SIGNING_ENABLED. An answer without it
 * is not valid, whatever comes of it.
 */
#include "rule.h"

static void add_demands(const smbtriage_connection *connection, smbtriage_claim *claim)
{
    if (connection->signing_required_by_client == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, connection->offer_frame, "The client demands signing");
    if (connection->signing_required_by_server == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, connection->grant_frame, "The server demands what it says it cannot do");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (step->awaits_next_leg) /* G8: the answer that counts is still to come */
        return SMBTRIAGE_SILENT;
    if (connection->signing_enabled != SMBTRIAGE_NO || connection->grant_frame != step->answer_frame)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "The SecurityMode of the answer lacks SIGNING_ENABLED");
    add_demands(connection, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_signing_unavailable = {
    .id       = "negotiate.signing_unavailable",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "The server says that it cannot sign, which no SMB2 server may: update its firmware or software, look "
                "for a device that alters SMB ([MS-SMB2] 3.3.5.4)",
    .cause = "{server} answered the NEGOTIATE with a SecurityMode without SIGNING_ENABLED. Every SMB2 server must set "
             "it. An old or simple device that cannot sign does this, or something on the way altered the answer. "
             "Clients that demand signing, as Windows 11 24H2 and domain members do, will not work with it.",
    .remedy =
        {
            .windows = "Windows sets the bit always, whatever EnableSecuritySignature says: when the server is one, "
                       "capture at both ends and compare the answer",
            .samba   = "Samba sets the bit always in SMB2, also with server signing = disabled: capture at both ends "
                       "and compare the answer",
            .client  = "Update the firmware of the device. Get-SmbClientConfiguration | Select-Object "
                       "RequireSecuritySignature shows whether this client demands signing",
            .cost    = "Set-SmbClientConfiguration -RequireSecuritySignature $false would let the client in, and lets "
                       "anybody on the way alter files and commands of all servers that it uses: replace the device "
                       "instead, or keep it in a network of its own.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
