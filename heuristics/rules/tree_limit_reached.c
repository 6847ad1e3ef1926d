/* tree.limit_reached - the share is full
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7: Share.MaxUses gives STATUS_REQUEST_NOT_ACCEPTED and nothing else does. Samba says
 * STATUS_INSUFFICIENT_RESOURCES when "max connections" is reached, a Windows server when it is out of memory.
 */
#include "names.h"
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_known_share *share = smbtriage_names_known_share(step->connection, step->asked);

    if (step->status != STATUS_REQUEST_NOT_ACCEPTED && step->status != STATUS_INSUFFICIENT_RESOURCES)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    if (share != NULL && share->path_frame < step->first_frame)
        smbtriage_evidence_add(claim, share->path_frame, "The share itself works: it was reached here");
    return smbtriage_claimed(claim, step->status == STATUS_REQUEST_NOT_ACCEPTED ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_tree_limit_reached = {
    .id       = "tree.limit_reached",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "Share is full: see who holds its connections, close stale ones or raise the limit "
                "([MS-SMB2] 3.3.5.7)",
    .cause    = "{server} takes no more connections to {path} and answered {status}. User: {user}; rights are not the "
                "problem. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows =
                "Get-SmbShare -Name '{share}' | Select-Object Name,ConcurrentUserLimit,CurrentUsers; Get-SmbSession "
                "shows who is connected, Close-SmbSession -SessionId ID closes a stale one; Set-SmbShare -Name "
                "'{share}' "
                "-ConcurrentUserLimit 0 lifts the limit; a client edition of Windows takes 20 devices: move the "
                "share to a server",
            .samba =
                "testparm -s --section-name='{share}' shows max connections (0 = no limit); smbstatus -S shows who "
                "holds them; smbcontrol smbd reload-config after a change. No limit set: free -m and ulimit -n",
            .client =
                "End connections that are not needed: net use \\\\{typed}\\{share} /delete, on every computer that "
                "left one behind; one connection serves all programs of a user",
            .cost = "Somebody set the limit to protect a slow disk or a licence: ask before it is lifted. Closing a "
                    "session loses what its user has not saved.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
