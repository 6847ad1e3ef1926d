/* kerberos.other_error - another Kerberos error shortly before the failure
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [RFC 4120] 7.5.9: the rarer codes. That it came shortly before is all that ties it to the failure, so the
 * confidence is low.
 */
#include "ticket.h"

extern const smbtriage_rule smbtriage_rule_kerberos_other_error;

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_kerberos_other_error);
}

const smbtriage_rule smbtriage_rule_kerberos_other_error = {
    .id       = "kerberos.other_error",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.5.9",
    .summary  = "A Kerberos error shortly before the logon failed is the likely reason: the cause names it; ask for "
                "the ticket by hand ([RFC 4120] 7.5.9)",
    .cause    = "Shortly before the SMB logon failed, {client} was answered the Kerberos error {error} by {kdc}, "
                "asking for {service} as {principal}. It is no routine error, and no later answer shows that it was "
                "overcome. SMB status: {status}.",
    .remedy =
        {
            .windows = "klist purge, then klist get cifs/NAME as the user gives the error in words; the System log "
                       "of the client and the Security log (4768, 4769, 4771) of the domain controller have it at "
                       "that second. Update both ends",
            .samba   = "On the domain controller and the file server: log level = 3 kerberos:5, and the log of that "
                       "second; update both ends",
            .client  = "KRB5_TRACE=/dev/stderr kvno cifs/NAME (MIT) shows the whole exchange; kdestroy and kinit "
                       "when the error speaks of a ticket",
            .cost    = "Asking and looking cost nothing. Do not switch off a check that the error names before you "
                       "know what it caught: several of these codes tell of a forged or altered message.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {},
    .judge      = judge,
};
