/* negotiate.no_common_preauth_hash - 3.1.1 without a hash that both sides know
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.4. There is one such hash, SHA-512, so it is the client that lacks it.
 */
#include "rule.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP)
        return SMBTRIAGE_SILENT;
    if (step->asked != NULL)
        smbtriage_evidence_add(claim, step->request_frame, "The client offers %s", step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_no_common_preauth_hash = {
    .id       = "negotiate.no_common_preauth_hash",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "Client and server know no common hash to protect the NEGOTIATE: update the client, which has "
                "to offer SHA-512 ([MS-SMB2] 3.3.5.4)",
    .cause    = "{client} offered SMB 3.1.1 with hashes of which {server} knows none, and was answered "
                "{status}. SHA-512 is the only hash that is defined, so the client (or a device that rewrites "
                "its NEGOTIATE) is at fault. Offered: {dialects_offered}.",
    .remedy =
        {
            .windows = "Nothing to change on the server. A test that proves it: Set-SmbServerConfiguration "
                       "-Smb2DialectMax SMB302 (Windows Server 2025 and later), and back with -Smb2DialectMax "
                       "None",
            .samba   = "Nothing to change on the server. A test that proves it: server max protocol = SMB3_02, "
                       "and remove it again",
            .client  = "Update the client or its SMB library. Capture at both ends: when the hash list "
                       "(smb2.negotiate_context.hash_algorithm) differs, take SMB out of the device in between",
            .cost    = "Ending at SMB 3.0.2 gives up preauthentication integrity, on the server for every "
                       "client: for a test only.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"negotiate.refused"},
    .judge      = judge,
};
