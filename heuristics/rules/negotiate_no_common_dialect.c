/* negotiate.no_common_dialect - the NEGOTIATE is answered STATUS_NOT_SUPPORTED
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dialects.h"
#include "guards.h"
#include "rule.h"
#include "status.h"

#include <string.h>

static const smbtriage_words server_too_old = {
    .cause = "{server} allows none of the SMB versions that {client} offered and answered {status}. Offered: "
             "{dialects_offered}. The newest is among them, so the server's maximum is below the oldest of them: it is "
             "limited, or too old, and the client insists on newer ones.",
};

static const smbtriage_words client_too_old = {
    .summary =
        "Server wants a newer SMB version than the client offers: update the client or lift its maximum protocol, "
        "before the server's minimum is lowered ([MS-SMB2] 3.3.5.4)",
    .cause = "{server} allows none of the SMB versions that {client} offered and answered {status}. Offered: "
             "{dialects_offered}. The oldest is among them, so the server's minimum is above the newest of them: the "
             "client is limited, or too old.",
};

/* What both ends of the offer tell about the server's limits. */
static void prove(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    gboolean                    has_newest = connection->offered_dialect == SMBTRIAGE_DIALECT_311;
    gboolean                    has_oldest = strstr(step->asked, "2.0.2") != NULL;

    if (!connection->has_whole_offer || has_newest == has_oldest)
        return;
    smbtriage_claim_proves(claim, has_newest ? &server_too_old : &client_too_old);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_NOT_SUPPORTED)
        return SMBTRIAGE_SILENT;
    if (step->asked != NULL)
        smbtriage_evidence_add(claim, step->request_frame, "The client offers %s", step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered STATUS_NOT_SUPPORTED");
    if (smbtriage_guard_scan(step->connection)) { /* G14 */
        smbtriage_evidence_add(claim, 0,
                               "The client offers one version after the other and never logs on: a tool that "
                               "finds out what the server speaks");
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_LOW);
    }
    if (step->asked != NULL)
        prove(step, claim);
    return smbtriage_claimed(claim, step->asked != NULL ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_negotiate_no_common_dialect = {
    .id       = "negotiate.no_common_dialect",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "No SMB version in common: compare minimum and maximum protocol of both sides, update the "
                "older one ([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} allows none of the SMB versions that {client} offered and answered {status}. "
                "Offered: {dialects_offered}. A minimum or maximum protocol is set on one side, or one side "
                "is too old.",
    .remedy =
        {
            .windows = "Get-SmbServerConfiguration | Select-Object "
                       "EnableSMB2Protocol,Smb2DialectMin,Smb2DialectMax; when SMB2 was switched off: "
                       "Set-SmbServerConfiguration -EnableSMB2Protocol $true; Set-SmbServerConfiguration "
                       "-Smb2DialectMin None -Smb2DialectMax None removes the limits (dialect settings: "
                       "Windows Server 2025, Windows 11 24H2 and later)",
            .samba   = "testparm -sv | grep -E 'server (min|max) protocol'; remove server max protocol; lower "
                       "server min protocol only as far as the client really needs (the default is SMB2_02)",
            .client  = "Let the client offer more: Get-SmbClientConfiguration | Select-Object "
                       "Smb2DialectMin,Smb2DialectMax; client min protocol and client max protocol in smb.conf; "
                       "smbclient -m SMB3_11; Linux: mount -t cifs -o vers=3.1.1",
            .cost    = "Update the older side first: that costs no security. A lower minimum on the server lets "
                       "every client connect without encryption (below 3.0) and without protection of the "
                       "negotiate (below 3.1.1).",
        },
    .proved     = {&server_too_old, &client_too_old},
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"negotiate.refused"},
    .judge      = judge,
};
