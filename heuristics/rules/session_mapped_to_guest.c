/* session.mapped_to_guest - a guest who had given a name of their own
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3, SMB2_SESSION_FLAG_IS_GUEST. It works, with a guest's rights and without signatures, until
 * something asks for more.
 */
#include "guest.h"
#include "rule.h"
#include "text.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_guest_is_mapped(step))
        return SMBTRIAGE_SILENT;
    if (smbtriage_guest_was_refused(step)) /* session.guest_refused_by_client says so, and what came of it */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "%s logon of %s", smbtriage_text_mechanism_or_unknown(step),
                           smbtriage_text_account_or_unknown(step));
    smbtriage_evidence_add(claim, step->answer_frame, "Let in as a guest: SMB2_SESSION_FLAG_IS_GUEST");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_mapped_to_guest = {
    .id       = "session.mapped_to_guest",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Logged on by name but let in as a guest: the server does not know the user or the password is wrong; "
                "check both ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{client} logged on as {user}, and {server} made a guest of them without saying that name or password "
                "did not fit. Until that is mended the session has a guest's rights, is not signed and cannot be "
                "encrypted. Mechanism: {mechanism}.",
    .remedy =
        {
            .windows = "Get-LocalUser on the server: does the name exist there? Disable-LocalUser -Name Guest ends the "
                       "quiet mapping",
            .samba  = "pdbedit -L shows the users, smbpasswd -a USER adds one; testparm -sv | grep 'map to guest': bad "
                      "user maps unknown names, bad password even wrong passwords; Never is the default",
            .client = "Log on with an account of the server (net use \\\\{typed} /user:{server}\\USER *; smbclient "
                      "//{typed}/SHARE -U USER); cmdkey /list shows what is saved",
            .cost   = "map to guest = Never, or no guest account, also shuts out those who came as guests on purpose: "
                      "give them an account first. Leaving it as it is means that anyone on the path can alter what is "
                      "read and written.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
