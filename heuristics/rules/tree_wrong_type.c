/* tree.wrong_type - the share is of another type than was asked for
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7. An SMB2 TREE_CONNECT names no type (2.2.9): the answer tells it, and the client itself refuses
 * what it cannot use. A server that sends this status treats the request as SMB1's (the Service of [MS-CIFS]).
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_BAD_DEVICE_TYPE)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_tree(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_wrong_type = {
    .id       = "tree.wrong_type",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "The share is of another type, such as a printer used as a drive: connect a folder as a drive, a "
                "printer as a printer ([MS-SMB2] 3.3.5.7)",
    .cause    = "{server} has {path}, but not as what it was asked for, and answered {status}. Most often a printer "
                "share is mapped as a drive, or a folder is used as a printer. SMB2 requests do not name a type: few "
                "servers send this status at all, so the server may also have its share set up wrongly.",
    .remedy =
        {
            .windows = "Get-SmbShare -Name '{share}' | Select-Object Name,ShareType shows what it is; publish a folder "
                       "under a share name of its own",
            .samba   = "testparm -s --section-name='{share}' shows it: printable = yes belongs on printer shares only",
            .client  = "net view \\\\{typed} lists the types (Linux: smbclient -L //{typed} -U USER). Folder: net use "
                       "X: {path}. Printer: Add-Printer -ConnectionName '{path}'",
            .cost    = "None.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
