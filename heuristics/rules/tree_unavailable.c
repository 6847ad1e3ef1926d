/* tree.unavailable - a cluster that is not ready yet
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.4.4. Clients try again by themselves: Windows three times, then every 5 s. When one of these tries
 * succeeds soon, it was a failover as it should be, and a note (G5).
 */
#include "refused.h"
#include "status.h"

static gboolean is_not_ready(guint32 status)
{
    return status == STATUS_SERVER_UNAVAILABLE || status == STATUS_FILE_NOT_AVAILABLE ||
           status == STATUS_SHARE_UNAVAILABLE;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!is_not_ready(step->status))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_unavailable = {
    .id       = "tree.unavailable",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.4.4",
    .summary =
        "Share or cluster not ready, as in a failover: wait for the client's retry, then look at the state of the "
        "cluster ([MS-SMB2] 3.3.4.4)",
    .cause = "{server} cannot serve {path} at the moment and answered {status}. Likely causes, likeliest first: "
             "{status_causes}. In a failover this lasts seconds, and the client's own retries end it; when it stays, a "
             "disk, "
             "a cluster resource or a service did not come up.",
    .remedy =
        {
            .windows = "Get-ClusterGroup, Get-ClusterResource and Get-ClusterSharedVolume show what is offline; "
                       "Start-ClusterGroup NAME; the reason: Get-WinEvent -LogName "
                       "Microsoft-Windows-FailoverClustering/Operational -MaxEvents 50",
            .samba   = "ctdb status: all nodes must be OK; then the log of ctdb and smbd on the node",
            .client  = "Wait a minute and connect again; programs that write should open their files with durable or "
                       "persistent handles",
            .cost =
                "None. Do not force a group online on another node while the old owner may still write to the disk.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
