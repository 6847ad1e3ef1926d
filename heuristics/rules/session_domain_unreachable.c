/* session.domain_unreachable - the server could not have the account checked
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A member server knows no domain accounts: it asks a domain controller. When that fails, [MS-SMB2] 3.3.5.5.3 passes
 * the reason on. The client and the password have no part in it.
 */
#include "elapsed.h"
#include "refused.h"
#include "status.h"
#include "text.h"

/* Shorter waits are those of any logon. */
#define LONG_WAIT_NS SMBTRIAGE_SECOND_NS

static gboolean is_about_the_domain(guint32 status)
{
    switch (status) {
    case STATUS_NO_LOGON_SERVERS:
    case STATUS_NO_SUCH_DOMAIN:
    case STATUS_NO_TRUST_LSA_SECRET:
    case STATUS_NO_TRUST_SAM_ACCOUNT:
    case STATUS_TRUSTED_DOMAIN_FAILURE:
    case STATUS_TRUSTED_RELATIONSHIP_FAILURE:
    case STATUS_TRUST_FAILURE:
    case STATUS_NETLOGON_NOT_STARTED:
    case STATUS_DOMAIN_CONTROLLER_NOT_FOUND:
    case SEC_E_NO_AUTHENTICATING_AUTHORITY:
        return TRUE;
    default:
        return FALSE;
    }
}

static void add_wait(const smbtriage_step *step, smbtriage_claim *claim)
{
    gint64           waited = smbtriage_elapsed_ns(step->request_ns, step->last_ns);
    g_autofree char *text   = smbtriage_text_duration(waited);

    if (step->request_frame != 0 && waited >= LONG_WAIT_NS)
        smbtriage_evidence_add(claim, step->answer_frame,
                               "The server took %s for this answer, as when it looks for a domain controller", text);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!is_about_the_domain(step->status))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    add_wait(step, claim);
    /* It may be misspelt just as well: then nothing is wrong with the server. */
    return smbtriage_claimed(claim, step->status == STATUS_NO_SUCH_DOMAIN ? SMBTRIAGE_MEDIUM : SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_domain_unreachable = {
    .id       = "session.domain_unreachable",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary =
        "Server cannot reach or trust the user's domain: check its way to a domain controller, then its membership "
        "and trusts ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{server} could not have this logon checked by a domain controller and answered {status}; the password "
             "was not judged. User: {user}. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client =
                "Nothing on the client is at fault, except a misspelt domain: DOMAIN\\USER. Try an account of the "
                "server itself (SERVER\\USER) and one of another domain: what works tells which way is broken",
            .cost = "Repairing the membership costs nothing. Local accounts as a way round know no lockout, "
                    "expiry or disabling by the domain: for the emergency only.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
