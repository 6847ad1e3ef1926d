/* session.anonymous_dropped - a nameless logon that succeeds and is cut off at the next command
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.9: while nobody but nameless users has logged on over a connection, and nameless access is not
 * allowed, the server disconnects at any command but those of the logon itself.
 */
#include "guards.h"
#include "session.h"
#include "status.h"
#include "text.h"
#include "unanswered.h"

/* Connection.ConstrainedConnection: one logon with a name, or as a guest, makes it FALSE. A command that was answered
 * shows that it is FALSE, or that nameless access is allowed. */
static gboolean shows_freedom(const smbtriage_step *step)
{
    if (step->stage == SMBTRIAGE_STAGE_SESSION)
        return step->outcome != SMBTRIAGE_OUTCOME_FAILED &&
               smbtriage_session_is_anonymous(step->session) != SMBTRIAGE_YES;
    return step->stage > SMBTRIAGE_STAGE_SESSION && step->answer_frame != 0;
}

static gboolean may_be_unconstrained(const smbtriage_connection *connection)
{
    for (guint i = 0; i < connection->steps->len; i++) {
        if (shows_freedom(g_ptr_array_index(connection->steps, i)))
            return TRUE;
    }
    return FALSE;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_wait *wait  = step->wait;
    g_autofree char      *after = smbtriage_text_duration(wait->waited_ns);

    smbtriage_evidence_add(claim, step->session->established_frame, "The logon succeeded as an anonymous one");
    smbtriage_evidence_add(claim, step->request_frame, "The first command after it: %s",
                           step->stage == SMBTRIAGE_STAGE_TREE ? "TREE_CONNECT" : "use of a share");
    smbtriage_evidence_add(claim, wait->closed_frame, "The server %s the connection %s later instead of answering",
                           wait->closed_with_reset ? "reset" : "closed", after);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_session *session = step->session;

    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_CLOSED) /* G1 to G3, or the client closed it */
        return SMBTRIAGE_SILENT;
    if (!smbtriage_guard_waited_too_little(step)) /* 3.3.5.2.9 disconnects at once: this server hung */
        return SMBTRIAGE_SILENT;
    if (session == NULL || !session->is_established)
        return SMBTRIAGE_SILENT;
    if (may_be_unconstrained(step->connection))
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_anonymous_dropped = {
    .id       = "session.anonymous_dropped",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_ACCESS),
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.9",
    .summary  = "The client logged on without a name and the server cut it off at its next command: log on as a user "
                "([MS-SMB2] 3.3.5.2.9)",
    .cause    = "{server} accepted a logon without a name, and closed the connection at the next command. Windows does "
                "this on purpose: without anonymous access, a connection on which nobody but a nameless user has "
                "logged on may carry nothing else. The client had no credentials to offer, or gave up on them and "
                "tried without a name.",
    .remedy =
        {
            .windows = "Give the user or service an account and let it log on. For one share or pipe that must stay "
                       "open to all, the policies Network access: Shares that can be accessed anonymously, and Named "
                       "Pipes that can be accessed anonymously, name the exceptions",
            .samba   = "Samba answers rather than closes; what it lets nameless users do is set by restrict anonymous, "
                       "and per share by guest ok",
            .client  = "Name the user: net use \\\\{typed}\\SHARE /user:DOMAIN\\USER; smbclient //{typed}/SHARE -U "
                       "USER; a service that runs as Local Service has no name in the network, another account has",
            .cost    = "Whatever nameless users may reach is open to the whole network, malware included: list single "
                       "shares or pipes, and leave RestrictNullSessAccess at 1.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_UNANSWERED,
    .supersedes = {"tree.closed_by_server"},
    .judge      = judge,
};
