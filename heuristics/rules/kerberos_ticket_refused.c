/* kerberos.ticket_refused - the server refuses a Kerberos ticket and does not say why
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3. Samba answers STATUS_LOGON_FAILURE to a ticket that it cannot read, that is too old or not valid
 * yet, and to one whose user it cannot map. Which of them it is the wire does not tell; what it rules out is told.
 */
#include "identity.h"
#include "refused.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_was_refused_with_ticket(step))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_ticket(step, claim);
    smbtriage_evidence_logon(step, claim);
    smbtriage_evidence_candidates(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_kerberos_ticket_refused = {
    .id       = "kerberos.ticket_refused",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary =
        "Server refuses the Kerberos ticket without a reason: get a new one, then check the server's key, the SPN's "
        "owner and the clocks ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{server} answered {status} to a Kerberos ticket for {service}. The password is not the problem: the KDC "
             "gave the ticket. A Windows server would name the reason, Samba does not; the evidence lists what "
             "remains, likeliest first, and what the capture rules out.",
    .remedy =
        {
            .windows = "On a domain controller: setspn -Q {service} shows whose SPN it is, setspn -X SPNs that exist "
                       "twice. A Windows server would say why inside its answer",
            .samba   = "On the server: net ads testjoin; wbinfo -t; klist -kte shows the keys it has (kvno); net ads "
                       "keytab create makes them anew; wbinfo -i USER whether the user can be mapped; chronyc tracking; "
                       "log level = 3 auth:10 names the reason",
            .client =
                "klist, then klist purge (Windows) or kdestroy and kinit (Unix): a ticket from before a change of "
                "the server's password is of no use. Services and mounts may hold an expired one",
            .cost = "Nothing is lost by getting new tickets. A rejoin (net ads join) changes the computer's password "
                    "and makes all tickets for it invalid at once. Falling back to NTLM hides the fault and weakens "
                    "the logon.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.logon_failure", "session.refused"},
    .judge      = judge,
};
