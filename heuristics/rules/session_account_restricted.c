/* session.account_restricted - the account is known, but may not log on now or from here
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "logon.h"
#include "refused.h"
#include "status.h"

/* [MS-ERREF] 2.3.1. An expired password is another matter: the user can change it. */
static gboolean is_restriction(guint32 status)
{
    switch (status) {
    case 0xC000006C: /* STATUS_PASSWORD_RESTRICTION */
    case 0xC000006E: /* STATUS_ACCOUNT_RESTRICTION */
    case 0xC000006F: /* STATUS_INVALID_LOGON_HOURS */
    case STATUS_ACCOUNT_DISABLED:
    case 0xC0000193: /* STATUS_ACCOUNT_EXPIRED */
    case 0xC0000234: /* STATUS_ACCOUNT_LOCKED_OUT */
        return TRUE;
    default:
        return FALSE;
    }
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!is_restriction(step->status))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    if (step->status == STATUS_ACCOUNT_DISABLED && smbtriage_logon_needs_domain(step)) /* Samba: or the server's own */
        return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_account_restricted = {
    .id       = "session.account_restricted",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Account may not log on (disabled, locked, expired or restricted): its administrator can "
                "lift what the status names ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} does not let this account in: {status}. User: {user}. Workstation: {workstation}. "
                "Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client  = "Nothing on the client lifts the restriction: ask whoever runs the account. Stop "
                       "services and devices that go on trying with it",
            .cost    = "The restriction was set on purpose: ask why, then lift it for this account and as "
                       "narrowly as the task needs, not in the policy for everybody.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
