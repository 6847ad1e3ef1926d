/* tree.vanished - a share that was there a moment ago is gone
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.11. Only soon after the TREE_CONNECT, and only while the client itself has not given the tree up:
 * stale tree ids are routine after a reconnect.
 */
#include "elapsed.h"
#include "rule.h"
#include "status.h"
#include "text.h"

#define SOON_NS (10 * SMBTRIAGE_SECOND_NS)

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step *tree = step->tree_step;
    gint64                age_ns;
    g_autofree char      *age     = NULL;
    g_autofree char      *request = smbtriage_text_request(step);

    if (step->status != STATUS_NETWORK_NAME_DELETED || tree == NULL)
        return SMBTRIAGE_SILENT;
    age_ns = smbtriage_elapsed_ns(tree->last_ns, step->last_ns);
    if (age_ns > SOON_NS)
        return SMBTRIAGE_SILENT;
    age = smbtriage_text_duration(age_ns);
    smbtriage_evidence_add(claim, tree->answer_frame, "TREE_CONNECT to %s succeeded",
                           step->share == NULL ? "the share" : step->share);
    smbtriage_evidence_add(claim, step->answer_frame,
                           "%s answered STATUS_NETWORK_NAME_DELETED %s later; the client had not disconnected", request,
                           age);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_tree_vanished = {
    .id       = "tree.vanished",
    .stage    = SMBTRIAGE_STAGE_ACCESS,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.11",
    .summary  = "Share was taken away just after it was reached: closed or deleted by an administrator, or failover; "
                "reconnect, then read the server's log ([MS-SMB2] 3.3.5.2.11)",
    .cause = "{server} gave access to {tree} and a moment later did not know it any more: {status}. Likeliest first: "
             "somebody closed, deleted or made the share anew; the configuration was reloaded without it; the share "
             "moved to another cluster node. The client's open files there are lost.",
    .remedy =
        {
            .windows =
                "Get-SmbShare -Name '{share}' shows whether it exists now; Get-WinEvent -LogName "
                "Microsoft-Windows-SMBServer/Operational -MaxEvents 50; cluster: Get-ClusterGroup and its events",
            .samba =
                "testparm -s --section-name='{share}'; smbstatus -S; look for smbcontrol smbd close-share and for a "
                "reload of smb.conf in scripts and in the log of that second",
            .client = "Connect again: Windows and Linux do so by themselves on the next access; net use "
                      "\\\\{typed}\\{share} /delete ends what is left of the old connection",
            .cost   = "None. Close shares with users on them outside working hours: what they had not written is lost.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
