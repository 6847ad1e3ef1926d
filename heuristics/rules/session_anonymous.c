/* session.anonymous - nobody logged on, and the server or the share wants somebody
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3 (Session.IsAnonymous), 3.3.5.7 (Share.ConnectSecurity). Either the server refuses the logon, or
 * the logon succeeds and the TREE_CONNECT shows that it was not enough.
 */
#include "guards.h"
#include "refused.h"
#include "session.h"
#include "status.h"

static void add_namelessness(const smbtriage_step *logon, const smbtriage_session *session, smbtriage_claim *claim)
{
    if (logon->request_frame != 0 && session->user != NULL)
        smbtriage_evidence_add(claim, logon->request_frame, "%s%s",
                               *session->user == '\0' ? "The client named no user" : "The client named the user ",
                               *session->user == '\0' ? "" : session->user);
}

static smbtriage_answer judge_logon(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->is_binding || step->session->user == NULL || *step->session->user != '\0')
        return SMBTRIAGE_SILENT;
    add_namelessness(step, step->session, claim);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered STATUS_ACCESS_DENIED");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

static smbtriage_answer judge_tree(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step    *logon   = step->logon;
    const smbtriage_session *session = step->session;

    if (step->asked == NULL || smbtriage_is_ipc(step->asked)) /* G9 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_session_is_anonymous(session) != SMBTRIAGE_YES)
        return SMBTRIAGE_SILENT;
    if (logon != NULL) {
        add_namelessness(logon, session, claim);
        smbtriage_evidence_add(claim, logon->answer_frame, "The server took the logon as an anonymous one%s",
                               session->is_null == SMBTRIAGE_YES ? " (IS_NULL)" : "");
    }
    smbtriage_evidence_tree(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_ACCESS_DENIED || smbtriage_guard_nameless_retry(step))
        return SMBTRIAGE_SILENT;
    return step->stage == SMBTRIAGE_STAGE_SESSION ? judge_logon(step, claim) : judge_tree(step, claim);
}

const smbtriage_rule smbtriage_rule_session_anonymous = {
    .id       = "session.anonymous",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Anonymous access refused: no user was named, so log on with an account or run the service as one "
                "([MS-SMB2] 3.3.5.5.3)",
    .cause = "{client} came to {server} without a user name, and was refused with {status}. Services that run as LOCAL "
             "SERVICE, scheduled tasks without a saved password, and programs "
             "that were given no account come like this; some clients try it when a real logon is not to be had.",
    .remedy =
        {
            .windows = "Get-SmbShareAccess -Name '{share}' shows who may. Run the service as a domain user or group "
                       "managed service account; NETWORK SERVICE comes as the computer account, DOMAIN\\HOST$",
            .samba = "Give the client an account: smbpasswd -a USER; testparm -s --section-name='{share}' shows valid "
                     "users and guest ok",
            .client =
                "Name the user: net use \\\\{typed}\\{share} /user:DOMAIN\\USER; smbclient //{typed}/{share} -U USER; "
                "Linux: credentials=FILE in the mount options instead of guest or sec=none",
            .cost = "Letting in who names no user ('Network access: Shares that can be accessed anonymously' on "
                    "Windows, guest ok = yes on Samba) opens the share to everybody who reaches the server, without "
                    "a name in any log and without signing.",
        },
    .judges     = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"tree.guest_denied", "tree.refused", "session.refused"},
    .judge      = judge,
};
