/* after.session_expired_recovered - the ticket ran out and was renewed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.1.6: the client logs on again within the session and repeats what was refused. Worth knowing, because
 * until then whatever is asked for is refused, which looks like trouble in a capture.
 */
#include "elapsed.h"
#include "rule.h"
#include "text.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *took = NULL;

    if (step->more->expired_frame == 0)
        return SMBTRIAGE_SILENT;
    took = smbtriage_text_duration(smbtriage_elapsed_ns(step->first_ns, step->last_ns));
    smbtriage_evidence_add(claim, step->more->expired_frame, "First answer with STATUS_NETWORK_SESSION_EXPIRED");
    smbtriage_evidence_add(claim, step->answer_frame, "The client logged on again within the session; that took %s",
                           took);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_after_session_expired_recovered = {
    .id       = "after.session_expired_recovered",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.2.5.1.6",
    .summary  = "The session expired with its ticket and the client renewed it: normal, nothing to do "
                "([MS-SMB2] 3.2.5.1.6)",
    .cause =
        "A logon at {server} has an end, with Kerberos that of the ticket, and that of {client} had come. The server "
        "answered STATUS_NETWORK_SESSION_EXPIRED until the client logged on again within the same session. Files "
        "stay open and nothing is lost; the answers before it are no errors.",
    .remedy =
        {
            .windows = "Nothing to do. The policy 'Maximum lifetime for service ticket' says how often it happens "
                       "(default 600 minutes)",
            .samba   = "Nothing to do. klist on the client shows when the next ticket ends",
            .client  = "Nothing to do",
            .cost    = "Longer tickets work longer in the hands of a thief: keep the default.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
