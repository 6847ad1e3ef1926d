/* tree.encryption_required - ACCESS_DENIED to a client that cannot encrypt
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7. Share permissions answer with the same status; only another client that reached the share
 * encrypted proves which of the two it is.
 */
#include "denied.h"
#include "encryption.h"
#include "names.h"
#include "rule.h"
#include "session.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection  *connection = step->connection;
    const smbtriage_known_share *share      = smbtriage_names_known_share(connection, step->asked);
    const char                  *obstacle   = smbtriage_encryption_obstacle(connection);

    if (step->status != STATUS_ACCESS_DENIED)
        return SMBTRIAGE_SILENT;
    if (smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES) /* reason enough: 3.3.5.7 */
        return smbtriage_excluded_because(claim, "the session is a guest or anonymous one");
    if (step->session != NULL && step->session->encrypt_data == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "the session is encrypted");
    if (smbtriage_server_cannot_encrypt(connection) == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "the server granted no encryption, so it cannot require it");
    if (connection->encryption.server_granted == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "client and server agreed on encryption in frame %u",
                                          connection->grant_frame);
    if (share != NULL && share->plain_frame != 0 && share->plain_frame < step->first_frame)
        return smbtriage_excluded_because(claim, "the same share was reached without encryption in frame %u",
                                          share->plain_frame);
    if (obstacle == NULL || smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_NOT_SEEN)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, connection->offer_frame, "In the NEGOTIATE %s", obstacle);
    smbtriage_evidence_add(claim, step->answer_frame, "TREE_CONNECT answered STATUS_ACCESS_DENIED");
    if (share == NULL || share->encrypt_data != SMBTRIAGE_YES) {
        smbtriage_evidence_signature_untold(step, claim);
        return smbtriage_claimed(claim, SMBTRIAGE_LOW);
    }
    smbtriage_evidence_add(claim, share->frame, "The same share was reached by a client that encrypts: it requires it");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_encryption_required = {
    .id       = "tree.encryption_required",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "Share or server requires encryption that this connection lacks: update the client or let "
                "it encrypt ([MS-SMB2] 3.3.5.7)",
    .cause    = "{server} refused {path} with {status}, and {client} cannot encrypt on this connection. SMB "
                "version: {dialect}. When the share or the server requires encryption, that is the reason; "
                "share permissions answer with the same status, so check both.",
    .remedy =
        {
            .windows = "Get-SmbShare -Name '{share}' | Select-Object Name,EncryptData; Get-SmbServerConfiguration | "
                       "Select-Object EncryptData,RejectUnencryptedAccess. Encryption is required when "
                       "RejectUnencryptedAccess and one of both EncryptData are True. When neither EncryptData is "
                       "True it is not encryption: Get-SmbShareAccess -Name '{share}'. Last resort, for this share "
                       "only: Set-SmbShare -Name '{share}' -EncryptData $false",
            .samba   = "testparm -s --section-name='{share}' and testparm -sv | grep 'server smb encrypt' show "
                       "required. When neither does: sharesec '{share}' --view. Last resort, for this share "
                       "only: server smb encrypt = desired",
            .client  = "Windows 8, Server 2012 and later encrypt by themselves; Windows 7 and Server 2008 R2 cannot, "
                       "so replace them; smbclient --client-protection=encrypt; Linux: mount -t cifs -o "
                       "vers=3.1.1,seal; remove a limit on the version (client max protocol, vers=2.1, "
                       "Smb2DialectMax); appliances: see the manual, some cannot encrypt",
            .cost    = "Without EncryptData the files of this share cross the network readable for everybody on "
                       "the path; RejectUnencryptedAccess $false does the same to all shares. Updating the client "
                       "costs nothing of that.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.share_permission", "tree.refused", "negotiate.encryption_unavailable"},
    .judge      = judge,
};
