/* session.kerberos_rejected - a Kerberos error inside an answer that looks harmless
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3: the server's token goes to the client with STATUS_MORE_PROCESSING_REQUIRED, also when that token
 * is a KRB-ERROR: else the client would never get to read it. Codes with a rule of their own are told by kerberos.*.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->more->trouble == NULL || step->more->trouble->kind != SMBTRIAGE_TROUBLE_SERVER_REFUSED)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_ticket(step, claim);
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_kerberos_rejected = {
    .id       = "session.kerberos_rejected",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Server refuses the Kerberos ticket and says so only inside a harmless-looking answer: act on the "
                "Kerberos error that it names ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{server} answered the Kerberos logon with {status}, which by itself is no refusal, and put an error into "
             "the answer: {error}. That error is the refusal. Ticket for: {service}. User: {user}. Likely causes, "
             "likeliest first: an old ticket or one for another computer; keys of the server that are not those of the "
             "domain; clocks that differ; a fault of the server's own, which its log names.",
    .remedy =
        {
            .windows = "On the server: setspn -L SERVER lists its names, setspn -Q cifs/NAME the account that owns "
                       "the name which the client uses, setspn -X names that two accounts claim; "
                       "Test-ComputerSecureChannel -Verbose; w32tm /query /status",
            .samba =
                "smbd was never seen to answer like this, it says STATUS_LOGON_FAILURE; other servers on Linux do. "
                "There: klist -kte shows the keys and their versions, net ads testjoin, net ads setspn list, chronyc "
                "sources",
            .client = "klist purge (Linux: kdestroy, kinit USER), then connect by the server's own full name. If that "
                      "helps, the ticket was an old one. klist get cifs/NAME asks for a new one; on Windows the "
                      "client's System log has the error as well, when Kerberos logging is on (LogLevel 1 under "
                      "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\Kerberos\\Parameters; switch it off afterwards)",
            .cost = "A new ticket, a right name and a right clock cost nothing. An address in place of the name makes "
                    "the client use NTLM: that hides the fault and brings back relay and password guessing.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused", "session.logon_failure"},
    .judge      = judge,
};
