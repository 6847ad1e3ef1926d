/* tree.cluster_dialect - a cluster that is not wholly upgraded asks for an older dialect
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7 and 3.2.5.5. A client of SMB 3.1.1 reconnects with the dialect that the answer names; when that
 * works, it was an upgrade as it should be, and a note (G5).
 */
#include "dialects.h"
#include "refused.h"
#include "status.h"

static void add_reconnect(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *again   = step->more->recovered_over;
    const char                 *dialect = again == NULL ? NULL : smbtriage_dialect_name(again->dialect);

    if (dialect == NULL || again == step->connection)
        return;
    smbtriage_evidence_add(claim, again->grant_frame, "The client came back with SMB %s", dialect);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_SMB_BAD_CLUSTER_DIALECT)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    add_reconnect(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_cluster_dialect = {
    .id       = "tree.cluster_dialect",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "The cluster still runs at an older level and wants an older SMB dialect: finish the rolling upgrade, "
                "update clients that do not reconnect ([MS-SMB2] 3.3.5.7)",
    .cause =
        "{server} speaks SMB {dialect} itself, but its cluster does not yet, and it answered {status} for {path}. "
        "This happens in the middle of a rolling upgrade, when nodes of two versions serve one cluster. The "
        "answer names the newest dialect of the cluster, and a client of SMB 3.1.1 reconnects with that one by itself.",
    .remedy =
        {
            .windows = "Get-Cluster | Select-Object Name,ClusterFunctionalLevel on a node; when all nodes run the new "
                       "version: Update-ClusterFunctionalLevel",
            .samba   = "Samba does not send this status",
            .client  = "Update the client: one that knows the status reconnects by itself. Until then, reach the share "
                       "by a node whose version is that of the cluster",
            .cost    = "Update-ClusterFunctionalLevel cannot be undone: nodes of the older version can not join any "
                       "more. Holding a client at an older dialect takes SMB 3.1.1's protection of the negotiate away "
                       "from it; end that with the upgrade.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
