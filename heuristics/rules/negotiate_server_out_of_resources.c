/* negotiate.server_out_of_resources - the server is too full to talk
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.4 lists the status among those of a NEGOTIATE.
 */
#include "rule.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_INSUFFICIENT_RESOURCES)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "NEGOTIATE answered STATUS_INSUFFICIENT_RESOURCES");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_server_out_of_resources = {
    .id       = "negotiate.server_out_of_resources",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "Server is out of memory or connection slots: find what eats them, restart the server to get time "
                "([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} has too little memory or too few connection slots left to serve one more client, and says so "
                "at the very first message: {status}. Every client meets this, whoever the user is. Likely causes, "
                "likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}; Get-SmbSession | Measure-Object shows how many clients there are",
            .samba  = "free -m; smbstatus -b shows the clients; testparm -sv | grep 'max smbd processes'; ulimit -n of "
                      "the running smbd: cat /proc/PID/limits",
            .client = "Nothing on the client helps. Fewer connections do: end programs that open new ones all the time",
            .cost   = "A restart of the server ends the work of everybody who is connected. A higher limit helps only "
                      "when there is memory behind it.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"negotiate.refused"},
    .judge      = judge,
};
