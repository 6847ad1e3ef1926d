/* session.deleted - the client speaks of a session that the server does not have
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.9 (any command) and 3.3.5.5 (a logon that goes on, or is renewed): the SessionId is looked up
 * among those of this connection. A logon with SessionId 0 that gets this status is about the ClientGuid (3.3.5.5.3).
 */
#include "elapsed.h"
#include "guards.h"
#include "names.h"
#include "refused.h"
#include "session.h"
#include "status.h"
#include "text.h"

/* [MS-SMB2] 3.3.6.3: a server clears away what is not logged on for so long (Windows). */
#define UNFINISHED_NS (45 * SMBTRIAGE_SECOND_NS)

#define MAX_LOOKED_AT 64u

static const smbtriage_words of_another_connection = {
    .summary =
        "Client used a session on a connection that it was not set up on: it must bind the channel or log on there "
        "first ([MS-SMB2] 3.3.5.2.9)",
    .cause = "{client} sent on this connection the SessionId of a session that it has on another one, and {server} "
             "answered {status}, as it must: a session holds only where it was set up or bound (multichannel). User: "
             "{user}. The fault is the client's, or that of a device that spreads one client's messages over several "
             "connections.",
    .remedy =
        {
            .windows = "Nothing to change on the server",
            .samba   = "Nothing to change on the server",
            .client =
                "Update the program; a program of one's own must send SESSION_SETUP with the binding flag before it "
                "uses the session on another connection, or log on anew",
            .cost = "None.",
        },
};

static gboolean is_between(const smbtriage_step *logon, guint32 frame, const smbtriage_step *step)
{
    return frame > (logon == NULL ? 0 : logon->answer_frame) && frame < step->last_frame;
}

/* No proof: a server that clears away unfinished logons should end the connection too. */
static void add_slow_logon(const smbtriage_step *step, smbtriage_claim *claim)
{
    gint64           took = smbtriage_elapsed_ns(step->first_ns, step->request_ns);
    g_autofree char *text = smbtriage_text_duration(took);

    if (step->legs > 1 && took >= UNFINISHED_NS)
        smbtriage_evidence_add(claim, step->first_frame,
                               "The logon began here and went on %s later: servers clear away unfinished ones", text);
}

static gboolean add_other_connection(const smbtriage_step *step, const smbtriage_session *primary,
                                     smbtriage_claim *claim)
{
    const smbtriage_connection *other = primary->connection;

    if (step->logon != NULL) /* it was set up, or bound, here too */
        return FALSE;
    if (primary->established_by->answer_frame > step->last_frame) /* as it was then */
        return FALSE;
    smbtriage_evidence_add(claim, primary->established_by->answer_frame,
                           "The session was set up on another connection, and holds only there");
    if (other->closed_frame != 0 && other->closed_frame < step->last_frame)
        smbtriage_evidence_add(claim, other->closed_frame, "That connection ended here, and the session with it");
    else
        smbtriage_claim_proves(claim, &of_another_connection);
    return TRUE;
}

/* TRUE when the capture shows where the session went. */
static gboolean add_reason(const smbtriage_step *step, const smbtriage_session *primary, smbtriage_claim *claim)
{
    const smbtriage_session *session = step->session;

    if (session == NULL) {
        smbtriage_evidence_add(claim, step->first_frame, "The request carries no SessionId: nobody has logged on");
        return TRUE;
    }
    if (is_between(step->logon, session->logoff_frame, step)) {
        smbtriage_evidence_add(claim, session->logoff_frame, "The client itself had logged off that session");
        return TRUE;
    }
    if (primary != NULL && add_other_connection(step, primary, claim))
        return TRUE;
    if (step->stage == SMBTRIAGE_STAGE_SESSION)
        add_slow_logon(step, claim);
    return FALSE;
}

/* A client that lost its connection sets up another session in place of the old one: what it still sends over the
 * old one ends like this, and nothing is lost. */
static gboolean is_replaced(const smbtriage_step *step, const smbtriage_session *primary, smbtriage_claim *claim)
{
    if (primary == NULL || !is_between(step->logon, primary->replaced_frame, step))
        return FALSE;
    smbtriage_evidence_add(claim, primary->replaced_frame,
                           "The client set up another session in place of this one here (PreviousSessionId)");
    return TRUE;
}

/* G11: the server had refused to take this connection for an extra channel. What is tried over it all the same is not
 * what the session lives on. */
static gboolean is_refused_channel(const smbtriage_step *step, const smbtriage_session *primary, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (primary == NULL || primary->connection == connection ||
        (primary->connection->closed_frame != 0 && primary->connection->closed_frame < step->last_frame))
        return FALSE;
    for (guint i = 0; i < MIN(connection->steps->len, MAX_LOOKED_AT); i++) {
        const smbtriage_step *earlier = g_ptr_array_index(connection->steps, i);

        if (earlier->is_binding && earlier->outcome == SMBTRIAGE_OUTCOME_FAILED &&
            earlier->last_frame < step->last_frame) {
            smbtriage_evidence_add(claim, earlier->answer_frame,
                                   "The server had refused to take this connection for another channel of a session "
                                   "that lives on its first connection");
            return TRUE;
        }
    }
    return FALSE;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_session *primary = NULL;

    if (step->status != STATUS_USER_SESSION_DELETED || step->is_binding)
        return SMBTRIAGE_SILENT;
    if (step->stage == SMBTRIAGE_STAGE_SESSION && !step->names_session) /* 3.3.5.5.3: see above */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(step->connection)) /* G1: what became of the session is not in the capture */
        return SMBTRIAGE_SILENT;
    if (step->session != NULL)
        primary = smbtriage_session_find_primary(step->connection, step->session->id);
    if (step->stage == SMBTRIAGE_STAGE_TREE)
        smbtriage_evidence_tree(step, claim);
    else
        smbtriage_evidence_logon(step, claim);
    if (is_replaced(step, primary, claim))
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
    if (is_refused_channel(step, primary, claim))
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
    return smbtriage_claimed(claim, add_reason(step, primary, claim) ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_deleted = {
    .id       = "session.deleted",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.9",
    .summary =
        "Server does not know the session any more: reconnect; if it recurs look for restarts, load balancers and "
        "moved addresses ([MS-SMB2] 3.3.5.2.9)",
    .cause =
        "{server} has no session of the SessionId that {client} sent on this connection, and answered {status}. User: "
        "{user}. Likely causes, likeliest first: {status_causes}.",
    .remedy =
        {
            .windows = "{status_windows}",
            .samba   = "{status_samba}",
            .client = "net use \\\\{typed}\\SHARE /delete, then map again; Unix: unmount and mount again. A program of "
                      "one's own must log on anew after each reconnect: a SessionId does not outlive its connection",
            .cost   = "None. What the session had open is lost already; only durable handles survive a reconnect.",
        },
    .judges     = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .proved     = {&of_another_connection},
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused", "tree.refused"},
    .judge      = judge,
};
