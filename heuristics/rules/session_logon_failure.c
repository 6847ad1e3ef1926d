/* session.logon_failure - STATUS_LOGON_FAILURE, and the statuses that say no more than it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3. A member of a domain asks its domain about the user; when its own account there is broken, it
 * answers as if the password were wrong.
 */
#include "logon.h"
#include "redact.h"
#include "refused.h"
#include "status.h"

static gboolean is_failure(guint32 status)
{
    return status == STATUS_LOGON_FAILURE || status == STATUS_NO_SUCH_USER || status == STATUS_WRONG_PASSWORD ||
           status == SEC_E_LOGON_DENIED;
}

static void add_proof(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *proof = smbtriage_logon_proof(step);

    if (proof != NULL)
        smbtriage_evidence_add(claim, proof->granted_frame, "The KDC takes the password of %s", proof->principal);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const char *home = smbtriage_logon_home(step);

    if (!is_failure(step->status))
        return SMBTRIAGE_SILENT;
    add_proof(step, claim);
    smbtriage_evidence_logon(step, claim);
    if (step->status == STATUS_NO_SUCH_USER)
        smbtriage_evidence_add(claim, step->answer_frame, "The server says that the account does not exist");
    if (step->status == STATUS_NO_SUCH_USER || step->status == STATUS_WRONG_PASSWORD)
        return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
    if (smbtriage_logon_is_of_other_domain(step))
        smbtriage_evidence_add(claim, step->connection->target_frame,
                               "The server is a member of %s, and may know nothing of %s (ntlm.wrong_domain)",
                               step->connection->target_domain,
                               smbtriage_shown_part(claim->engine, SMBTRIAGE_NAME_DOMAIN, home));
    return smbtriage_claimed(claim, smbtriage_logon_needs_domain(step) ? SMBTRIAGE_MEDIUM : SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_logon_failure = {
    .id       = "session.logon_failure",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Logon failed: check user name, domain and password, also saved ones; when it hits everybody, the "
                "server's own account in its domain ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} refused the logon with {status}. User: {user}. Workstation: {workstation}. "
                "Mechanism: {mechanism}. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "cmdkey /list, cmdkey /delete:{typed} for a stale saved password; net use shows open "
                       "connections, net use \\\\{typed}\\SHARE /delete ends one; name the account's home: DOMAIN\\USER "
                       "or SERVER\\USER; Linux: username=, domain= and credentials= of the mount; Kerberos: klist purge "
                       "or kdestroy, then log on "
                       "again",
            .cost    = "Every retry counts towards lockout. Do not let NTLMv1 in to please one client: a captured "
                       "NTLMv1 logon gives away the password hash.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
