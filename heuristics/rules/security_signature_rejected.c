/* security.signature_rejected - the server refuses what is not signed, or not signed right
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.4. One refused signed request proves nothing: with SMB 3.1.1 every TREE_CONNECT is signed, and
 * permissions answer with the same status.
 */
#include "denied.h"
#include "dialects.h"
#include "session.h"

static const smbtriage_words wrong = {
    .summary =
        "Server refuses a request although it is signed: it does not accept the signature; update the client, take "
        "out what alters SMB ([MS-SMB2] 3.3.5.2.4)",
    .cause = "{server} answered {status} for the sake of the signature: the request for {path} carries one that the "
             "server does not accept. User: {user}. Permissions are not the reason. Likeliest first: a faulty SMB "
             "library in the client, which signs with a wrong key or algorithm; something on the path that alters the "
             "messages.",
    .remedy =
        {
            .windows = "Get-WinEvent -LogName Microsoft-Windows-SMBServer/Security -MaxEvents 50 shows what was turned "
                       "down. Keep the check",
            .samba   = "log level = 3 shows the check that failed. Keep the check",
            .client =
                "Update the program or firmware. Capture at both ends, compare the same message, and take out the "
                "device that alters it (WAN optimiser, proxy)",
            .cost =
                "None. Doing without signatures would hide the fault, and let whoever is on the path alter requests.",
        },
};

static gboolean is_tree_of_311(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_TREE && step->connection->dialect == SMBTRIAGE_DIALECT_311;
}

/* [MS-SMB2] 3.3.5.7 has the server disconnect instead; Samba refuses. */
static smbtriage_answer judge_unsigned(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_fact demanded = smbtriage_signing_is_demanded(step);

    if (demanded == SMBTRIAGE_YES) {
        smbtriage_evidence_signing(step, claim);
        smbtriage_evidence_denied(step, claim);
        return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
    }
    if (is_tree_of_311(step)) {
        smbtriage_evidence_add(claim, step->connection->grant_frame,
                               "SMB 3.1.1, where a TREE_CONNECT must be signed or encrypted whatever was agreed on");
        smbtriage_evidence_denied(step, claim);
        return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
    }
    if (demanded == SMBTRIAGE_NO)
        return smbtriage_excluded_because(claim, "neither side demands signatures on this session");
    return SMBTRIAGE_SILENT;
}

static smbtriage_answer judge_signed(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_session *session = step->session;

    if (session->signature_frame != 0)
        return smbtriage_excluded_because(claim, "a signed request of the same session was answered well in frame %u",
                                          session->signature_frame);
    if (session->refused_end_frame == 0) /* permissions look the same */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_denied(step, claim);
    smbtriage_evidence_add(claim, session->refused_end_frame,
                           "%s was answered STATUS_ACCESS_DENIED too, where no permission plays a part",
                           smbtriage_command_name(session->refused_end));
    smbtriage_claim_proves(claim, &wrong);
    smbtriage_evidence_add(claim, 0, "No signed request of this session was ever answered well");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_fact is_guest = smbtriage_session_is_guest_or_null(step->session);

    if (!smbtriage_was_denied(step))
        return SMBTRIAGE_SILENT;
    if (step->is_encrypted == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "the request in frame %u is encrypted, which stands for a signature",
                                          step->request_frame);
    if (is_guest == SMBTRIAGE_YES)
        return smbtriage_excluded_because(claim, "a guest or anonymous session has no key to sign with");
    if (is_guest == SMBTRIAGE_NOT_SEEN || step->is_signed == SMBTRIAGE_NOT_SEEN)
        return SMBTRIAGE_SILENT;
    return step->is_signed == SMBTRIAGE_YES ? judge_signed(step, claim) : judge_unsigned(step, claim);
}

const smbtriage_rule smbtriage_rule_security_signature_rejected = {
    .id       = "security.signature_rejected",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_ACCESS),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.4",
    .summary  = "Server refuses a request because it is not signed, or not signed right: let the client sign, update "
                "it, take out what alters SMB ([MS-SMB2] 3.3.5.2.4)",
    .cause = "{server} answered {status} for the sake of the signature: the request for {path} carries none although "
             "one is demanded, or one that the server does not accept. User: {user}. Permissions are not the "
             "reason. Likeliest first: a client or device that cannot sign or is told not to; a faulty SMB library; "
             "something on the path that alters the messages.",
    .remedy =
        {
            .windows =
                "Get-SmbServerConfiguration | Select-Object RequireSecuritySignature shows the demand; Get-WinEvent "
                "-LogName Microsoft-Windows-SMBServer/Security -MaxEvents 50 what was turned down. Keep the demand "
                "and let the client sign. Last resort: Set-SmbServerConfiguration -RequireSecuritySignature $false; "
                "for a TREE_CONNECT of SMB 3.1.1 and for a wrong signature that changes nothing",
            .samba =
                "testparm -sv | grep 'server signing' (mandatory; a domain controller demands it by default); log "
                "level = 3 shows the check that failed. Keep it and let the client sign. Last resort, not on a domain "
                "controller: server signing = auto; for a TREE_CONNECT of SMB 3.1.1 and for a wrong signature that "
                "changes nothing",
            .client =
                "Update the program or firmware; switch signing on: client signing = required (smb.conf), smbclient "
                "--client-protection=sign, mount -t cifs -o sec=ntlmsspi. Windows clients sign by themselves when "
                "either side requires it (EnableSecuritySignature is about SMB1 only). Signed and yet refused: capture "
                "at both ends, compare the same message, and take out the device that alters it (WAN optimiser, proxy)",
            .cost = "Signing costs some processor time. Without the demand, whoever is on the path can alter requests "
                    "and relay logons to this server, and that holds for all its clients.",
        },
    .proved     = {&wrong},
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.encryption_required", "tree.share_permission", "tree.file_permission", "tree.refused"},
    .judge      = judge,
};
