/* session.encryption_required - a server that wants encryption, a client that has none
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5: a Windows server refuses before any challenge. Samba refuses after the logon was verified.
 * A server that cannot encrypt cannot require it, so only the client's side can explain the refusal.
 */
#include "encryption.h"
#include "guards.h"
#include "rule.h"
#include "status.h"

/* G2: before any challenge nobody has said a name; later a name that is not seen may have been none. */
static gboolean may_be_nameless(const smbtriage_step *step)
{
    if (step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS || step->session->user != NULL)
        return FALSE;
    return step->legs != 1 || smbtriage_guard_capture_lost(step);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *obstacle   = smbtriage_encryption_obstacle(connection);

    if (step->status != STATUS_ACCESS_DENIED || step->is_binding)
        return SMBTRIAGE_SILENT;
    if (step->session->user != NULL && *step->session->user == '\0')
        return smbtriage_excluded_because(claim, "the logon is anonymous, which is reason enough to refuse it");
    if (smbtriage_server_cannot_encrypt(connection) == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "the server granted no encryption, so it cannot require it");
    if (connection->encryption.server_granted == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "client and server agreed on encryption in frame %u",
                                          connection->grant_frame);
    if (obstacle == NULL || may_be_nameless(step))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, connection->offer_frame, "In the NEGOTIATE %s", obstacle);
    smbtriage_evidence_add(claim, step->answer_frame, "Session setup answered STATUS_ACCESS_DENIED %s",
                           step->legs > 1 ? "after the logon was checked" : "before any challenge");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_encryption_required = {
    .id       = "session.encryption_required",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5",
    .summary  = "Server requires encryption and this client cannot encrypt: update the client or switch its "
                "encryption on ([MS-SMB2] 3.3.5.5)",
    .cause    = "{server} refuses every session that cannot be encrypted and answered {status}; {client} "
                "cannot encrypt on this connection. SMB version: {dialect}. It takes SMB 3.0 or later and an "
                "encryption algorithm that both know; user and password are not the problem.",
    .remedy =
        {
            .windows = "Get-SmbServerConfiguration | Select-Object EncryptData,RejectUnencryptedAccess shows "
                       "it (both True). Better than opening the server: Set-SmbShare -Name SHARE -EncryptData "
                       "$true for the shares that need it, then Set-SmbServerConfiguration -EncryptData "
                       "$false. Last resort: Set-SmbServerConfiguration -RejectUnencryptedAccess $false",
            .samba   = "testparm -sv | grep 'server smb encrypt' (required). Better than opening the server: "
                       "required in the shares that need it and desired in [global], which still encrypts with "
                       "every client that can",
            .client  = "Windows 8, Server 2012 and later encrypt by themselves; Windows 7 and Server 2008 R2 cannot, "
                       "so replace them; smbclient --client-protection=encrypt; Linux: mount -t cifs -o "
                       "vers=3.1.1,seal; remove a limit on the version (client max protocol, vers=2.1, "
                       "Smb2DialectMax); appliances: see the manual, some cannot encrypt",
            .cost    = "EncryptData $false on the server ends encryption for all shares that do not demand it "
                       "themselves. With RejectUnencryptedAccess $false, or desired in [global], clients that do "
                       "not encrypt send file names and contents readable for everybody on the path. Updating the "
                       "client costs nothing of that.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused", "negotiate.encryption_unavailable"},
    .judge      = judge,
};
