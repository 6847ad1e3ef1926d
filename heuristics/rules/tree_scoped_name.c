/* tree.scoped_name - the share is there, under another name of the server
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SRVS] 3.1.6.8: a cluster keeps one list of shares for each of its names; a name or address that it does not
 * know gets the list of the node. [MS-SMB2] 3.3.5.7 looks only there.
 */
#include "names.h"
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_known_share *share = smbtriage_names_scoped_share(step->connection, step->asked);

    if (step->status != STATUS_BAD_NETWORK_NAME)
        return SMBTRIAGE_SILENT;
    if (step->share_redirect == SMBTRIAGE_YES) /* a scale-out cluster sends the client to another node: 3.2.5.5 */
        return SMBTRIAGE_SILENT;
    if (share == NULL) /* never reached, or gone by now, or under more names; or the pipe share (G9) */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    smbtriage_evidence_add(claim, share->path_frame, "The same server address gave out %s", share->path);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_tree_scoped_name = {
    .id       = "tree.scoped_name",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary = "Share not found under this server name, but under another name of the same server: connect by the name "
               "that owns it ([MS-SMB2] 3.3.5.7)",
    .cause =
        "{server} answered {path} with {status}, but gave out a share of that name under another of its names. On a "
        "cluster a share belongs to one network name: asked for by a node's name, an alias or an IP address it is "
        "not there. The frame where the share was reached shows the name to use.",
    .remedy =
        {
            .windows = "Get-SmbShare -ScopeName * | Select-Object ScopeName,Name,Path shows which name owns the share; "
                       "when it must be there under another too: New-SmbShare -Name '{share}' -ScopeName NAME -Path "
                       "D:\\FOLDER -ChangeAccess 'DOMAIN\\GROUP'",
            .samba   = "Samba asks for no server name, unless smb.conf includes a file by name: testparm -s, look for "
                       "include = with %L. Else the share is another user's [homes], or was removed in between",
            .client  = "Correct the server name in the drive map, logon script or fstab: \\\\NAME\\{share}; ipconfig "
                       "/flushdns after a change in DNS",
            .cost = "None. A second share of the same folder has permissions of its own: give them to the same groups.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.share_not_found", "tree.refused"},
    .judge      = judge,
};
