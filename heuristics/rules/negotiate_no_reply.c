/* negotiate.no_reply - acknowledged by TCP, never answered by SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The article's first case. [MS-SMB2] 3.3.5.4 knows no silent outcome: a server answers or disconnects.
 */
#include "unanswered.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_no_reply(step, claim, "NEGOTIATE");
}

const smbtriage_rule smbtriage_rule_negotiate_no_reply = {
    .id       = "negotiate.no_reply",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "NEGOTIATE received but never answered: suspect antivirus or another filter driver on the "
                "server, update both ends ([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} received the NEGOTIATE (its TCP acknowledged it) and sent no SMB answer for {wait}. "
                "The network works and the file service hangs: most often through security software or "
                "another filter driver on the server, then a stuck file service, then missing updates.",
    .remedy =
        {
            .windows = "On the server: fltmc filters lists the filter drivers; update the antivirus, or uninstall it "
                       "for a test (a stopped service often leaves its driver at work); install current Windows "
                       "updates (Server 2008 R2: rollup KB2775511); Restart-Service LanmanServer -Force frees users "
                       "but destroys the evidence, so take a memory dump first",
            .samba   = "ps -eo pid,stat,wchan:30,args | grep smbd shows processes stuck in state D (storage); "
                       "smbstatus; log level = 3; look for a hung file system or a slow user database (time "
                       "getent passwd USER)",
            .client  = "Try another client: when only this one waits, update it; when all wait, the server is "
                       "at fault",
            .cost    = "Running without antivirus, even for a test, leaves the server open to what it guards "
                       "against: keep the test short and turn it on again whatever the result. A restart of the "
                       "service cuts off all its users.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
