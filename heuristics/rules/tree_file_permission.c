/* tree.file_permission - the share let the user in, the file system did not
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7 checks the permissions of the share; those of the folder behind it come with the first CREATE.
 * Programs ask for more than they need and come back for less: when they get that, nobody was kept out.
 */
#include "denied.h"
#include "session.h"

static void add_share(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->tree_step != NULL)
        smbtriage_evidence_add(claim, step->tree_step->answer_frame, "TREE_CONNECT to %s succeeded: the share lets in",
                               step->share);
    if (smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, step->session->established_frame, "The session is a guest or anonymous one");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->command != SMBTRIAGE_SMB2_CREATE || !smbtriage_was_denied(step))
        return SMBTRIAGE_SILENT;
    /* Whether it was opened with less access later is not known. Of pipes nobody is told the name (G9). */
    if (step->asked == NULL)
        return SMBTRIAGE_SILENT;
    if (!step->is_share_root && step->recovered_frame != 0)
        return SMBTRIAGE_SILENT;
    add_share(step, claim);
    smbtriage_evidence_denied(step, claim);
    return step->is_share_root ? smbtriage_claimed(claim, SMBTRIAGE_MEDIUM)
                               : smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_tree_file_permission = {
    .id       = "tree.file_permission",
    .stage    = SMBTRIAGE_STAGE_ACCESS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.9",
    .summary = "Share lets in, its folder or file does not: grant the right there; the user needs both, share and file "
               "permissions ([MS-SMB2] 3.3.5.9)",
    .cause = "{server} let {user} into the share and refused to open {path}: {status}. Likeliest first: the folder or "
             "file itself (NTFS, POSIX, ACL) does not allow what the client asked for; the share is for reading only "
             "and the client wants to write; a filter on the server (file screening, antivirus) forbids it. The wire "
             "does not tell these apart.",
    .remedy =
        {
            .windows =
                "icacls PATH shows who may what, icacls PATH /grant 'DOMAIN\\GROUP:(OI)(CI)M' gives the right to "
                "change; Get-SmbShareAccess -Name '{share}': the smaller of both counts; effective access of one "
                "user: Properties, Security, Advanced, Effective Access",
            .samba  = "On the server: namei -l PATH and getfacl PATH; every folder on the way needs x for the user; "
                      "testparm -s --section-name='{share}' shows read only, write list, force user and create mask; "
                      "smbcacls //{typed}/{share} / -U USER shows the ACL as clients see it",
            .client = "A new group membership counts from the next logon only: log off and on, whoami /groups; try the "
                      "same path as another user; Linux: check username=, uid= and noperm of the mount",
            .cost   = "Give the group that needs it Modify or Read, at the folder that is meant. Everyone with Full "
                      "Control, or chmod 777, opens it to every account that reaches the share.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
