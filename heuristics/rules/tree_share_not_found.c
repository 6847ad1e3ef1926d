/* tree.share_not_found - STATUS_BAD_NETWORK_NAME
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Copy this rule to write another one: guards first, each with its reason, the claim last.
 */
#include "names.h"
#include "redact.h"
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_known_share *near;

    if (step->status != STATUS_BAD_NETWORK_NAME)
        return SMBTRIAGE_SILENT;
    if (step->share_redirect == SMBTRIAGE_YES) /* a scale-out cluster sends the client to another node: 3.2.5.5 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_is_ipc(step->asked)) /* G9 */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    near = smbtriage_names_near_share(step->connection, step->asked);
    if (near != NULL)
        smbtriage_evidence_add(claim, near->frame, "The share \"%s\", whose name is nearly the same, was reached here",
                               smbtriage_shown_part(claim->engine, SMBTRIAGE_NAME_SHARE, near->name));
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_share_not_found = {
    .id       = "tree.share_not_found",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "Share not found on the server: check that it exists and its spelling ([MS-SMB2] 3.3.5.7)",
    .cause =
        "{server} has no share for {path}: it is misspelt or gone, or it belongs to another name of the server "
        "(cluster). A Samba server says the same when the folder behind the share is missing or the share is switched "
        "off (available = no). Similar names that worked in this capture: {near}.",
    .remedy =
        {
            .windows = "On the server: Get-SmbShare -ScopeName * lists the shares; when it is missing: "
                       "New-SmbShare -Name '{share}' -Path D:\\FOLDER -ChangeAccess 'DOMAIN\\GROUP'; on a "
                       "cluster connect to the name that owns the share (ScopeName)",
            .samba   = "testparm -s shows the share sections and available = no, which switches one off; ls -ld PATH, "
                       "for the path = of the share, must show a directory; smbcontrol smbd reload-config after a "
                       "change",
            .client  = "net view \\\\{typed} /all (Windows) or smbclient -L //{typed} -U USER (Unix) lists what there "
                       "is; correct the path in the drive map, logon script or fstab",
            .cost    = "None. Give a new share to the groups that need it rather than to Everyone.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
