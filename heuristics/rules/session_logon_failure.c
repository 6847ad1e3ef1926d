/* session.logon_failure - STATUS_LOGON_FAILURE
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_LOGON_FAILURE)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_logon_failure = {
    .id       = "session.logon_failure",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Logon failed: check user name, domain and password, then saved passwords and NTLMv1 "
                "([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} refused the logon with {status}. User: {user}. Workstation: {workstation}. "
                "Mechanism: {mechanism}. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "cmdkey /list, cmdkey /delete:{typed} for a stale saved password; net use \\\\{typed} /delete; "
                       "name the account's home: DOMAIN\\USER or SERVER\\USER; Linux: username=, domain= and "
                       "credentials= of the mount; Kerberos: klist purge or kdestroy, then log on again",
            .cost    = "Every retry counts towards lockout. Do not let NTLMv1 in to please one client (a lower "
                       "LmCompatibilityLevel on the server, ntlm auth = ntlmv1-permitted): a captured NTLMv1 "
                       "logon gives away the password hash. Set the client to NTLMv2.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
