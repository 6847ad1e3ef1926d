/* tree.share_permission - ACCESS_DENIED that encryption does not explain
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7, Share.ConnectSecurity.
 */
#include "denied.h"
#include "names.h"
#include "session.h"
#include "status.h"
#include "text.h"

static const smbtriage_words share_works = {
    .cause =
        "{server} refused {path} with {status}. User: {user}. Encryption does not explain it, and the share itself "
        "works: it was reached here before. So the permissions of the share are the likeliest reason; then a "
        "list of allowed hosts or users (Samba). NTFS or file permissions play no part at this step.",
};

static void add_known_share(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_known_share *share = smbtriage_names_known_share(step->connection, step->asked);

    if (share == NULL || share->frame == 0 || share->frame >= step->first_frame)
        return;
    smbtriage_evidence_add(claim, share->frame, "The share itself works: it was reached here");
    smbtriage_claim_proves(claim, &share_works);
}

static void add_working_trees(const smbtriage_step *step, smbtriage_claim *claim)
{
    const GPtrArray *trees = step->session == NULL ? NULL : step->session->trees;

    for (guint i = 0; trees != NULL && i < MIN(trees->len, 3u); i++) {
        const smbtriage_tree *tree = g_ptr_array_index(trees, i);

        smbtriage_evidence_add(claim, tree->frame, "The same session reached %s: the logon is good",
                               tree->path == NULL ? "another share" : tree->path);
    }
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *account    = smbtriage_text_account_or_unknown(step);

    if (step->status != STATUS_ACCESS_DENIED || smbtriage_is_ipc(step->asked)) /* G9 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_NO) /* tree.guest_denied, session.anonymous */
        return SMBTRIAGE_SILENT;
    if (connection->encryption.client_can == SMBTRIAGE_NOT_SEEN) /* encryption may be the reason: a guess */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "TREE_CONNECT of %s answered STATUS_ACCESS_DENIED", account);
    add_known_share(step, claim);
    add_working_trees(step, claim);
    smbtriage_evidence_signature_untold(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_tree_share_permission = {
    .id       = "tree.share_permission",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "Share permissions refuse this user: grant the right on the share; file permissions are not "
                "checked yet ([MS-SMB2] 3.3.5.7)",
    .cause    = "{server} refused {path} with {status}. User: {user}. Encryption does not explain it, so the "
                "permissions of the share are the likeliest reason; then a list of allowed hosts or users "
                "(Samba); then a disk or folder behind the share that is gone. NTFS or file permissions play "
                "no part at this step.",
    .remedy =
        {
            .windows = "Get-SmbShareAccess -Name '{share}'; Grant-SmbShareAccess -Name '{share}' -AccountName "
                       "'DOMAIN\\GROUP' -AccessRight Change; a Deny wins over it: Unblock-SmbShareAccess -Name "
                       "'{share}' -AccountName 'DOMAIN\\GROUP'; Get-SmbShare -Name '{share}' | Select-Object "
                       "Path, and check that the folder is there",
            .samba   = "testparm -s --section-name='{share}' shows valid users, invalid users, hosts allow, "
                       "hosts deny and preexec close; sharesec '{share}' --view shows the share ACL; log level = "
                       "3 names the check that refused",
            .client  = "A new group membership counts from the next logon only: log off and on, check with whoami "
                       "/groups; net use shows connections made as another user, net use "
                       "\\\\{typed}\\SHARE /delete ends one, and all to this server must go; Linux: check "
                       "username= of the mount",
            .cost    = "Give Change or Read to the group that needs it. Everyone with Full Control on the share "
                       "leaves file permissions as the only guard; without hosts allow the share is open to every "
                       "network that reaches the server.",
        },
    .proved     = {&share_works},
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
