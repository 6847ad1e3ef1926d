/* tree.file_permission - the share let the user in, the file system did not
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7 checks the permissions of the share; those of the folder behind it come with the first CREATE.
 * Programs ask for more than they need and come back for less: when they get that, nobody was kept out.
 */
#include "denied.h"
#include "session.h"

/* Access masks, [MS-SMB2] 2.2.13.1.1. Rights to change what is in a file or folder: FILE_WRITE_DATA, FILE_APPEND_DATA,
 * FILE_WRITE_EA, FILE_DELETE_CHILD, FILE_WRITE_ATTRIBUTES; and to change it as a whole: DELETE, WRITE_DAC, WRITE_OWNER.
 * GENERIC_ALL and GENERIC_WRITE stand for such; like MAXIMUM_ALLOWED they do not tell for which. */
#define CHANGES_CONTENT 0x00000156u
#define CHANGES_WHOLE 0x000D0000u
#define GENERIC_CHANGES 0x50000000u
#define NOT_TOLD 0xFF000000u

static const smbtriage_words read_only = {
    .summary = "Share is for reading only for this user, and the client wants to write: give change permission on the "
               "share, or open for reading ([MS-SMB2] 3.3.5.9)",
    .cause = "{server} let {user} into the share for reading only: MaximalAccess in its answer to the TREE_CONNECT has "
             "no right to write. The client asked for such rights when it opened {path}, and got {status}. No "
             "permission of a folder or file helps as long as the share itself forbids it.",
    .remedy =
        {
            .windows = "Get-SmbShareAccess -Name '{share}' shows who may what; Grant-SmbShareAccess -Name '{share}' "
                       "-AccountName 'DOMAIN\\GROUP' -AccessRight Change lets a group write. The folder must allow it "
                       "as well: icacls PATH",
            .samba   = "testparm -s --section-name='{share}' shows read only, read list and write list: write list = "
                       "@GROUP lets a group write, read only = no everybody; sharesec '{share}' --view shows the "
                       "share's own permissions",
            .client =
                "When reading is enough, open the file for reading, or copy it elsewhere to change it. A new group "
                "membership counts from the next logon only: log off and on, whoami /groups",
            .cost = "Who may change files may delete and encrypt them, too, as ransomware does: give it to the group "
                    "that needs it, and leave Everyone with reading.",
        },
};

static const smbtriage_words below = {
    .cause = "{server} let {user} into the share and refused to open {path}: {status}. The permissions of the share "
             "would have allowed it: MaximalAccess in its answer to the TREE_CONNECT holds what the client asked for. "
             "Likeliest first: the folder or file itself (NTFS, POSIX, ACL) does not allow it; a filter on the server "
             "(file screening, antivirus) forbids it.",
};

static void add_share(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->tree_step != NULL)
        smbtriage_evidence_add(claim, step->tree_step->answer_frame, "TREE_CONNECT to %s succeeded: the share lets in",
                               step->share);
    if (smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, step->session->established_frame, "The session is a guest or anonymous one");
}

/* [MS-SMB2] 2.2.10: MaximalAccess holds what the share permits this user. Samba leaves DELETE and its like in it for
 * readers, so only the rights to change the content tell who may do no more than read. */
static gboolean is_for_reading_only(guint32 permitted, guint32 asked)
{
    return (permitted & CHANGES_CONTENT) == 0 &&
           (asked & ~permitted & (CHANGES_CONTENT | CHANGES_WHOLE | GENERIC_CHANGES)) != 0;
}

static void prove(const smbtriage_step *step, smbtriage_claim *claim)
{
    guint32 permitted = step->tree_step == NULL ? 0 : step->tree_step->access;
    guint32 asked     = step->access;

    if (permitted == 0 || asked == 0)
        return;
    if (is_for_reading_only(permitted, asked)) {
        smbtriage_evidence_add(claim, step->tree_step->answer_frame,
                               "MaximalAccess 0x%08x: through this share the user may change nothing", permitted);
        smbtriage_evidence_add(claim, step->request_frame, "DesiredAccess 0x%08x asks for rights to change", asked);
        smbtriage_claim_proves(claim, &read_only);
    } else if ((asked & (~permitted | NOT_TOLD)) == 0) {
        smbtriage_evidence_add(claim, step->tree_step->answer_frame,
                               "MaximalAccess 0x%08x: the share permits what was asked for (0x%08x)", permitted, asked);
        smbtriage_claim_proves(claim, &below);
    }
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->command != SMBTRIAGE_SMB2_CREATE || !smbtriage_was_denied(step))
        return SMBTRIAGE_SILENT;
    /* Whether it was opened with less access later is not known. Of pipes nobody is told the name (G9). */
    if (step->asked == NULL)
        return SMBTRIAGE_SILENT;
    if (!step->is_share_root && step->more->recovered_frame != 0)
        return SMBTRIAGE_SILENT;
    add_share(step, claim);
    smbtriage_evidence_denied(step, claim);
    prove(step, claim);
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
                "icacls PATH shows who may what, icacls PATH /grant \"DOMAIN\\GROUP:(OI)(CI)M\" gives the right to "
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
    .proved   = {&read_only, &below},
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
