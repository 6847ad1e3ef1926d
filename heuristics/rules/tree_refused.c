/* tree.refused - a refusal that no other rule explains
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refused.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->share_redirect == SMBTRIAGE_YES) /* the client is sent to another node: [MS-SMB2] 3.2.5.5 */
        return SMBTRIAGE_SILENT;
    return smbtriage_judge_refused(step, claim, "TREE_CONNECT");
}

const smbtriage_rule smbtriage_rule_tree_refused = {
    .id       = "tree.refused",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "Tree connect refused: the status tells why, see its likely causes and the server's SMB log "
                "([MS-SMB2] 3.3.5.7)",
    .cause    = "{server} refused {path} with {status}. User: {user}. Likely causes, likeliest first: "
                "{status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "Try another share of {server} and IPC$ (net view \\\\{typed}): that tells a fault of the "
                       "share from one of the session",
            .cost    = "Remove the named cause before relaxing the share or the server: that would hold for "
                       "everybody who uses it.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
