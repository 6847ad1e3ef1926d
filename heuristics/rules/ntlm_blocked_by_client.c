/* ntlm.blocked_by_client - no ticket, and this client does without NTLM
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3 and [MS-NLMP] 3.1.4: the client's own security package refuses, nothing is sent. What the wire
 * shows is a client that leaves after the NEGOTIATE although NTLM was all that was left to it.
 */
#include "ticket.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_ntlm_blocked_by_client);
}

const smbtriage_rule smbtriage_rule_ntlm_blocked_by_client = {
    .id       = "ntlm.blocked_by_client",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "Client left without a logon: it got no Kerberos ticket and seems not to use NTLM; address the server "
                "by a name that has an SPN ([MS-SMB2] 3.2.4.2.3)",
    .cause =
        "{client} agreed with {server} on a version of SMB and left without a logon. Kerberos was not possible for the "
        "name or address that it used, so NTLM was all that was left, and not one NTLM message came. Likely causes, "
        "likeliest first: NTLM is blocked on the client (BlockNTLM, 'Restrict NTLM: Outgoing NTLM traffic', Protected "
        "Users, Kerberos demanded on the command line); a password prompt that somebody closed; no password at hand.",
    .remedy =
        {
            .windows = "{server} refused nothing. Register the name that people use: netdom computername {server} "
                       "/add:ALIAS.DOMAIN; setspn -Q cifs/NAME shows which account has it",
            .samba   = "smbd refused nothing. net ads setspn list; net ads setspn add {server}$ cifs/ALIAS.DOMAIN; a "
                       "server outside the domain has no Kerberos: net ads join -U ADMIN",
            .client =
                "Use the server's full name instead of its address; klist get cifs/NAME. Get-SmbClientConfiguration | "
                "Select-Object BlockNTLM; Get-WinEvent -LogName Microsoft-Windows-NTLM/Operational -MaxEvents 50: "
                "event 4001 names the server. Linux: smbclient //NAME/SHARE --use-kerberos=desired -d 5",
            .cost = "The name costs nothing. An exception on the client (BlockNTLMServerExceptionList, 'Add remote "
                    "server exceptions') sends this user's NTLM answers to that one server; BlockNTLM off sends them "
                    "to whoever lures the client.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {NULL},
    .judge      = judge,
};
