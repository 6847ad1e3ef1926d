/* tree.redirected - a scale-out cluster sends the client to another node
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7 and 3.2.5.5: STATUS_BAD_NETWORK_NAME, but the error context tells where the share is.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_BAD_NETWORK_NAME || step->share_redirect != SMBTRIAGE_YES)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    smbtriage_evidence_add(claim, step->answer_frame, "The answer holds the addresses to go to (SHARE_REDIRECT)");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_redirected = {
    .id       = "tree.redirected",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary = "Scale-out cluster sends the client to the node that owns the share: normal, if the client reaches that "
               "node's addresses ([MS-SMB2] 3.3.5.7)",
    .cause = "{path} is owned by another node of the cluster than {server}, which answered {status} together with the "
             "addresses of the owner. The client connects there by itself. Only when it reaches none of these "
             "addresses is this a fault, and then one of the network.",
    .remedy =
        {
            .windows = "Get-ClusterNetwork | Select-Object Name,Role,Address: the network of those addresses must "
                       "serve clients "
                       "(role 3, cluster and client); Get-ClusterSharedVolume shows the owner",
            .samba   = "Samba is not known to send this answer",
            .client  = "Test-NetConnection ADDRESS -Port 445 for the addresses in the answer "
                       "(smb2.error.share_redirect.ip_list)",
            .cost    = "None.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
