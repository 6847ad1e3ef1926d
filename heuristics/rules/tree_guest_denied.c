/* tree.guest_denied - the server made somebody its guest, and the share takes none
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3 (Session.IsGuest), 3.3.5.7. The user meets a closed share; what went wrong is the logon before,
 * which seemed to succeed.
 */
#include "refused.h"
#include "status.h"
#include "text.h"

static void add_logon(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step *logon = step->logon;

    if (logon == NULL)
        return;
    if (logon->request_frame != 0)
        smbtriage_evidence_add(claim, logon->request_frame, "The client logged on as %s",
                               smbtriage_text_account_or_unknown(logon));
    smbtriage_evidence_add(claim, logon->answer_frame, "The server let it in as a guest (IS_GUEST)");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_ACCESS_DENIED || smbtriage_is_ipc(step->asked)) /* G9 */
        return SMBTRIAGE_SILENT;
    if (step->session == NULL || step->session->is_guest != SMBTRIAGE_YES)
        return SMBTRIAGE_SILENT;
    add_logon(step, claim);
    smbtriage_evidence_tree(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_tree_guest_denied = {
    .id       = "tree.guest_denied",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary =
        "Share refuses a guest: the server did not recognise the user and made it a guest, log on with an account "
        "it knows ([MS-SMB2] 3.3.5.7)",
    .cause = "{server} made this logon a guest and then refused {path} with {status}. User name that was sent: {user}. "
             "A server makes a guest of a user that it does not know, some also of a wrong password, without telling "
             "the client: look at the account, not at the share.",
    .remedy =
        {
            .windows =
                "Get-LocalUser shows whether USER exists and whether Guest is enabled; New-LocalUser USER, or use a "
                "domain account; Disable-LocalUser Guest, so that a wrong name is called one",
            .samba = "pdbedit -L shows the accounts; smbpasswd -a USER adds one; map to guest = Never, so that a wrong "
                     "name or password is called one; smbcontrol smbd reload-config",
            .client =
                "Use a name that {server} knows, with its password: cmdkey /list shows the saved one, net use the open "
                "connections; net use \\\\{typed}\\IPC$ /delete ends that of the logon; smbclient //{typed}/{share} -U "
                "USER; Linux: username= and domain= of the mount",
            .cost = "Opening the share to guests (guest ok = yes, Everyone with Guest enabled) lets in everybody who "
                    "reaches the server, unsigned, unencrypted and without a name in any log; current Windows clients "
                    "refuse guest sessions anyway.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.refused"},
    .judge      = judge,
};
