/* security.plaintext_refused - plain text where the server had asked for encryption
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.9 (a session with ENCRYPT_DATA) and 3.3.5.2.11 (a share with it). A server encrypts its answer to
 * whatever came encrypted, so a plain answer tells of a plain request that the capture does not hold.
 */
#include "denied.h"

static smbtriage_fact demand_of_tree(const smbtriage_step *step)
{
    return step->tree_step == NULL ? SMBTRIAGE_NOT_SEEN : step->tree_step->encrypt_data;
}

static smbtriage_fact was_plain(const smbtriage_step *step)
{
    if (step->is_encrypted != SMBTRIAGE_NOT_SEEN)
        return step->is_encrypted == SMBTRIAGE_NO ? SMBTRIAGE_YES : SMBTRIAGE_NO;
    return step->answer_is_encrypted == SMBTRIAGE_NO ? SMBTRIAGE_YES : SMBTRIAGE_NOT_SEEN;
}

static smbtriage_answer not_demanded(const smbtriage_step *step, smbtriage_claim *claim)
{
    gboolean is_known = step->session != NULL && step->session->encrypt_data == SMBTRIAGE_NO;

    if (is_known && step->stage == SMBTRIAGE_STAGE_TREE)
        return smbtriage_excluded_because(claim, "the session was set up without a demand for encryption");
    if (is_known && demand_of_tree(step) == SMBTRIAGE_NO)
        return smbtriage_excluded_because(claim, "neither the session nor the share demands encryption");
    return SMBTRIAGE_SILENT;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    gboolean by_session = step->session != NULL && step->session->encrypt_data == SMBTRIAGE_YES;

    if (!smbtriage_was_denied(step))
        return SMBTRIAGE_SILENT;
    if (!by_session && demand_of_tree(step) != SMBTRIAGE_YES)
        return not_demanded(step, claim);
    if (was_plain(step) == SMBTRIAGE_NO)
        return smbtriage_excluded_because(claim, "the request in frame %u is encrypted", step->request_frame);
    if (was_plain(step) == SMBTRIAGE_NOT_SEEN)
        return SMBTRIAGE_SILENT;
    if (by_session)
        smbtriage_evidence_add(claim, step->session->established_frame,
                               "The server wants all of this session encrypted (SMB2_SESSION_FLAG_ENCRYPT_DATA)");
    else
        smbtriage_evidence_add(claim, step->tree_step->answer_frame,
                               "The server wants all on this share encrypted (SMB2_SHAREFLAG_ENCRYPT_DATA)");
    smbtriage_evidence_denied(step, claim);
    if (step->is_encrypted == SMBTRIAGE_NOT_SEEN)
        smbtriage_evidence_add(claim, step->answer_frame, "The answer is plain text, so the request was, too");
    return smbtriage_claimed(claim, step->is_encrypted == SMBTRIAGE_NO ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_security_plaintext_refused = {
    .id       = "security.plaintext_refused",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_ACCESS),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.9",
    .summary  = "Client goes on in plain text where the server asked it to encrypt: update the client, its SMB library "
                "is at fault ([MS-SMB2] 3.3.5.2.9)",
    .cause    = "{server} demands encryption and said so when it granted the session or the share; {client} could "
                "encrypt and did not, so {path} was refused with {status}. User: {user}. Permissions are not the reason. "
                "Clients of Windows 8 and later, current Samba and Linux do this by themselves: this one has a fault, "
                "or lost its keys (a program that took over somebody else's session).",
    .remedy =
        {
            .windows =
                "Get-SmbServerConfiguration | Select-Object EncryptData,RejectUnencryptedAccess and Get-SmbShare "
                "-Name '{share}' | Select-Object Name,EncryptData show who demands it. Last resort, until the client "
                "is mended: where the share demands it, Set-SmbShare -Name '{share}' -EncryptData $false; where the "
                "session does, which is the whole server, first Set-SmbShare -EncryptData $true on each share that "
                "needs it, then Set-SmbServerConfiguration -EncryptData $false",
            .samba =
                "testparm -s --section-name='{share}' and testparm -sv | grep 'server smb encrypt' (required). Last "
                "resort: server smb encrypt = desired, which encrypts with all who can, where the demand stands: in "
                "the share's section, or in [global] when it is the session's",
            .client = "Update the program and its SMB library. To see that it is the program: smbclient "
                      "--client-protection=encrypt //{typed}/{share} -U USER, or Get-SmbConnection | Select-Object "
                      "ServerName,ShareName,Encrypted on Windows, with the same user",
            .cost   = "Updating costs nothing. Without the demand the files of this share, or of the whole server, "
                      "cross the network readable for everybody on the path.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"security.signature_rejected", "tree.encryption_required", "tree.share_permission",
                   "tree.file_permission", "tree.refused"},
    .judge      = judge,
};
