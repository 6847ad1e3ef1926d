/* tree.closed_by_server - the server ends the connection instead of answering the TREE_CONNECT
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7 demands that of one kind of request only: tree.unsigned_request.
 */
#include "dialects.h"
#include "session.h"
#include "unanswered.h"

/* tree.unsigned_request would explain it, and is silent because the capture does not show enough. */
static gboolean may_be_unsigned(const smbtriage_step *step)
{
    guint16        dialect          = step->connection->dialect;
    smbtriage_fact is_guest_or_null = smbtriage_session_is_guest_or_null(step->session);

    if (step->is_signed != SMBTRIAGE_NO || step->is_encrypted != SMBTRIAGE_NO || is_guest_or_null == SMBTRIAGE_YES)
        return FALSE;
    return dialect == 0 || (dialect == SMBTRIAGE_DIALECT_311 && is_guest_or_null == SMBTRIAGE_NOT_SEEN);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_answer answer = smbtriage_judge_closed(step, claim, "TREE_CONNECT");

    if (answer != SMBTRIAGE_CLAIMED)
        return answer;
    if (step->session != NULL && step->session->is_null == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, step->session->established_frame,
                               "The session is anonymous: a server that takes none of those ends the connection at "
                               "its first request ([MS-SMB2] 3.3.5.2.9)");
    if (!may_be_unsigned(step))
        return answer;
    smbtriage_evidence_add(claim, step->request_frame,
                           "It is neither signed nor encrypted: at SMB 3.1.1 that ends the connection of a real user "
                           "([MS-SMB2] 3.3.5.7), but the capture does not show version or user");
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_tree_closed_by_server = {
    .id       = "tree.closed_by_server",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary  = "Server ended the connection instead of answering the TREE_CONNECT: see its log of that "
                "second for a crash, a restart or a failover ([MS-SMB2] 3.3.5.7)",
    .cause    = "{server} ended the connection {wait} after the TREE_CONNECT to {path}, without an answer. "
                "Likely causes, likeliest first: the server's process died while it opened the share (its "
                "module, script or storage); the service was restarted or moved to another cluster node; a "
                "security product or a device in between ended the connection.",
    .remedy =
        {
            .windows = "On the server: Get-WinEvent -LogName Microsoft-Windows-SMBServer/Operational -MaxEvents "
                       "50; Get-WinEvent -LogName System -MaxEvents 100 for a stopped service, a restart or a "
                       "failover; the security product's log of that second",
            .samba   = "The smbd log of that second (INTERNAL ERROR or PANIC is a crash); journalctl -u smbd; "
                       "testparm -s --section-name='{share}': try once without vfs objects, preexec and root "
                       "preexec; update Samba",
            .client  = "Try another share of {server}: when that one opens, the fault is behind this share. When "
                       "the next attempt works, it was a restart or a failover",
            .cost    = "A share without its vfs objects may lack what they do (audit, recycle bin, virus scan): "
                       "for a test only.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
