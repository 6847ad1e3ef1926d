/* tree.no_reply - TREE_CONNECT acknowledged by TCP, never answered by SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * As session.no_reply, one step later; the logon was answered, so only the share's side hangs. [MS-SMB2] 3.2.6.1.
 */
#include "unanswered.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_no_reply(step, claim, "TREE_CONNECT");
}

const smbtriage_rule smbtriage_rule_tree_no_reply = {
    .id       = "tree.no_reply",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.6.1",
    .summary  = "TREE_CONNECT received but never answered: check the storage, scripts and filter drivers "
                "behind the share ([MS-SMB2] 3.2.6.1)",
    .cause    = "{server} received the TREE_CONNECT to {path} and sent no answer for {wait}, although it had "
                "answered the logon. It hangs while it opens the share: its disk or network storage does not "
                "respond, security software or another filter driver holds it up, or a script that runs at "
                "connect (Samba: preexec) does not end.",
    .remedy =
        {
            .windows = "On the server: Get-SmbShare -Name '{share}' | Select-Object Path, then open that folder "
                       "there: when Explorer waits too, it is the storage; Get-WinEvent -LogName System "
                       "-MaxEvents 100 for disk errors; fltmc filters, and update the antivirus",
            .samba   = "testparm -s --section-name='{share}' shows path, preexec, root preexec and vfs objects; "
                       "ls -ld PATH and df PATH on the server: when they wait too, it is the storage; ps -eo "
                       "pid,stat,wchan:30,args | grep smbd (state D); log level = 3",
            .client  = "Try another share of {server}: when that one opens, only this share hangs; when all "
                       "wait, see its storage and filter drivers as a whole",
            .cost    = "A restart of the service cuts off all its users and often hangs as well while storage "
                       "does. Exclude the hanging folder from the antivirus rather than switch it off.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
