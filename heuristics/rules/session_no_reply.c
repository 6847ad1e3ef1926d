/* session.no_reply - SESSION_SETUP acknowledged by TCP, never answered by SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * As negotiate.no_reply, one step later; the negotiate was answered, so the file service was alive then.
 */
#include "unanswered.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_no_reply(step, claim, "SESSION_SETUP");
}

const smbtriage_rule smbtriage_rule_session_no_reply = {
    .id       = "session.no_reply",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5",
    .summary  = "SESSION_SETUP received but never answered: check the server's way to its domain "
                "controllers, then its filter drivers ([MS-SMB2] 3.3.5.5)",
    .cause    = "{server} received the SESSION_SETUP and sent no answer for {wait}, although it had answered "
                "the NEGOTIATE. It hangs while it checks the logon: it waits for a domain controller that is "
                "slow or out of reach, or is held up by security software. Mechanism: {mechanism}.",
    .remedy =
        {
            .windows = "On the server: nltest /sc_query:DOMAIN; nltest /dsgetdc:DOMAIN /force; "
                       "Test-NetConnection DC -Port 88 (also 135, 389, 445); fltmc filters. Reached by an "
                       "alias: setspn -Q cifs/ALIAS, and netdom computername SERVER /add:ALIAS.DOMAIN when "
                       "nobody owns it",
            .samba   = "wbinfo -t; wbinfo --ping-dc; time getent passwd 'DOMAIN\\USER' (slow name service); "
                       "systemctl restart winbind; log level = 3 auth:5 winbind:5",
            .client  = "Capture with TCP and UDP port 88 too: Kerberos errors just before the SESSION_SETUP "
                       "name the cause. Try an account of the server itself: when that is answered, the domain "
                       "side hangs",
            .cost    = "A restart of winbind or of the Server service cuts off all users.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
