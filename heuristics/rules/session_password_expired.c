/* session.password_expired - the account is good, its password is too old
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3: GSS_S_CREDENTIALS_EXPIRED. Other than a restriction, the user can lift it.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_PASSWORD_EXPIRED && step->status != STATUS_PASSWORD_MUST_CHANGE)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_password_expired = {
    .id       = "session.password_expired",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Password has expired or must be changed at first use: change it, then connect again "
                "([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} wants a new password before it lets this account in: {status}. User: {user}. Workstation: "
                "{workstation}. Mapping a drive or mounting a share offers no way to change it, so the user sees a "
                "refused logon. Likely cause: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client =
                "Ctrl+Alt+Del, Change a password, on a computer of the domain; on Unix kpasswd USER@REALM for a "
                "domain account, smbpasswd -r {server} -U USER for one of the server itself. Then replace the old "
                "password where it is saved: cmdkey /list, credentials files, services",
            .cost = "None when the user changes it. A password that never expires is for service accounts: once "
                    "leaked it stays good for ever. Clearing 'must change' lets whoever set the password go on "
                    "knowing it.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
