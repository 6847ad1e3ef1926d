/* unanswered.c - how a request came to stay without an answer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unanswered.h"

#include "elapsed.h"
#include "guards.h"
#include "text.h"

/* ---- which story ------------------------------------------------------------------------------------------- */

/* Later than this, a server that closes does so for another reason than the request. A NEGOTIATE is turned away at
 * once; after 45 s its clean-up of connections without a session may be at work ([MS-SMB2] 3.3.6.3). */
static gint64 reaction_time(smbtriage_stage stage)
{
    return stage == SMBTRIAGE_STAGE_NEGOTIATE ? 5 * SMBTRIAGE_SECOND_NS : 45 * SMBTRIAGE_SECOND_NS;
}

static gboolean was_closed(const smbtriage_step *step)
{
    const smbtriage_wait *wait = step->wait;

    return wait->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && wait->waited_ns < reaction_time(step->stage);
}

/* Sequence numbers wrap: RFC 9293 3.4. */
static gboolean was_acknowledged_in_part(const smbtriage_wait *wait)
{
    return wait->has_acknowledged && (gint32)(wait->acknowledged - wait->request_begin) > 0;
}

/* Three times over more than a second is more than bad luck, and more than one frame captured twice (G12). */
static gboolean was_not_acknowledged(const smbtriage_step *step)
{
    const smbtriage_wait *wait = step->wait;

    if (!wait->has_request_end || wait->ack_frame != 0 || was_acknowledged_in_part(wait))
        return FALSE;
    if (wait->retransmissions >= 3 && wait->waited_ns >= SMBTRIAGE_SECOND_NS)
        return TRUE;
    return wait->retransmissions >= 2 && !smbtriage_guard_waited_too_little(step);
}

smbtriage_unanswered smbtriage_unanswered_of(const smbtriage_step *step)
{
    if (smbtriage_guard_answer_is_possible(step)) /* G1 to G3 */
        return SMBTRIAGE_UNANSWERED_UNCLEAR;
    if (was_closed(step))
        return SMBTRIAGE_UNANSWERED_CLOSED;
    if (was_not_acknowledged(step))
        return SMBTRIAGE_UNANSWERED_NOT_ACKNOWLEDGED;
    if (step->wait->ack_frame == 0 || smbtriage_guard_waited_too_little(step)) /* no proof of receipt; G4 */
        return SMBTRIAGE_UNANSWERED_UNCLEAR;
    return SMBTRIAGE_UNANSWERED_NO_REPLY;
}

/* ---- its evidence ------------------------------------------------------------------------------------------ */

/* Timers that have a name. The windows are what was measured around the documented values: the Windows client's
 * request timer is 60 s, for NEGOTIATE under 20 s since Windows 8; smbclient waits 20 s; a Windows server drops a
 * connection without a session at the first scavenger run after 45 s, runs being 45 s apart. */
static const struct {
    smbtriage_closed_by closed_by;
    guint               stages; /* 0 = all */
    gint64              from;
    gint64              to;
    const char         *name;
} timers[] = {
    {SMBTRIAGE_CLOSED_BY_CLIENT, 0, 57 * SMBTRIAGE_SECOND_NS, 64 * SMBTRIAGE_SECOND_NS,
     "the 60 s request timer of Windows clients"},
    {SMBTRIAGE_CLOSED_BY_CLIENT, SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE), 15 * SMBTRIAGE_SECOND_NS,
     19 * SMBTRIAGE_SECOND_NS, "the short timer of Windows 8 and later"},
    {SMBTRIAGE_CLOSED_BY_CLIENT, SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE), 19 * SMBTRIAGE_SECOND_NS,
     21 * SMBTRIAGE_SECOND_NS, "the short timer of Windows 8 and later, or smbclient's 20 s"},
    {SMBTRIAGE_CLOSED_BY_CLIENT, 0, 19 * SMBTRIAGE_SECOND_NS, 21 * SMBTRIAGE_SECOND_NS, "smbclient's 20 s"},
    {SMBTRIAGE_CLOSED_BY_SERVER, 0, 45 * SMBTRIAGE_SECOND_NS, 92 * SMBTRIAGE_SECOND_NS,
     "a server that clears connections without a session"},
};

static gboolean has_session(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_TREE || step->is_reauthentication;
}

static const char *timer_name(const smbtriage_step *step)
{
    const smbtriage_wait *wait = step->wait;

    if (wait->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && has_session(step)) /* nothing is cleared away then */
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(timers); i++) {
        if (wait->closed_by == timers[i].closed_by && wait->waited_ns >= timers[i].from &&
            wait->waited_ns <= timers[i].to && (timers[i].stages == 0 || (timers[i].stages & 1u << step->stage) != 0))
            return timers[i].name;
    }
    return NULL;
}

static void add_end(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_wait *wait  = step->wait;
    const char           *timer = timer_name(step);
    g_autofree char      *after = smbtriage_text_duration(wait->waited_ns);

    if (wait->closed_by == SMBTRIAGE_STILL_OPEN) {
        smbtriage_evidence_add(claim, 0, "The capture goes on for %s without an answer", after);
        return;
    }
    smbtriage_evidence_add(claim, wait->closed_frame, "The %s %s the connection after %s%s%s",
                           wait->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT ? "client" : "server",
                           wait->closed_with_reset ? "reset" : "closed", after, timer == NULL ? "" : ", as does ",
                           timer == NULL ? "" : timer);
}

static void add_request(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    smbtriage_evidence_add(claim, step->request_frame, "%s sent", request);
}

static void add_acknowledgment(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *delay = smbtriage_text_duration(smbtriage_elapsed_ns(step->request_ns, step->wait->ack_ns));

    smbtriage_evidence_add(claim, step->wait->ack_frame, "Acknowledged by the server's TCP after %s", delay);
}

static void add_handshake(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step *handshake = step->connection->transport_step;

    if (handshake != NULL && handshake->outcome == SMBTRIAGE_OUTCOME_OK)
        smbtriage_evidence_add(claim, handshake->answer_frame,
                               "The server, or somebody in its place, took the "
                               "connection");
}

static void add_retransmissions(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_wait *wait = step->wait;

    smbtriage_evidence_add(claim, wait->resent_frame, "Sent again %u times, last here, and never acknowledged",
                           wait->retransmissions);
    if (wait->resent_in_part)
        smbtriage_evidence_add(claim, 0,
                               "What was sent again (%u bytes at most) is only a part of it: where packets of full "
                               "size do not get through, that looks the same",
                               wait->resent_bytes);
}

/* ---- claims -------------------------------------------------------------------------------------------------- */

smbtriage_answer smbtriage_judge_no_reply(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_NO_REPLY)
        return SMBTRIAGE_SILENT;
    add_request(step, claim, request);
    add_acknowledgment(step, claim);
    add_end(step, claim);
    return smbtriage_claimed(claim, step->wait->retransmissions == 0 ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

smbtriage_answer smbtriage_judge_not_acknowledged(const smbtriage_step *step, smbtriage_claim *claim,
                                                  const char *request)
{
    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_NOT_ACKNOWLEDGED)
        return SMBTRIAGE_SILENT;
    add_handshake(step, claim);
    add_request(step, claim, request);
    add_retransmissions(step, claim);
    add_end(step, claim);
    return smbtriage_claimed(claim, step->wait->resent_in_part ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM);
}

/* Which of the usual reasons it was, a close does not tell: rules that know one raise the confidence. */
smbtriage_answer smbtriage_judge_closed(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_CLOSED)
        return SMBTRIAGE_SILENT;
    add_request(step, claim, request);
    if (step->wait->ack_frame != 0)
        add_acknowledgment(step, claim);
    add_end(step, claim);
    if (step->wait->ack_frame != 0)
        return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
    smbtriage_evidence_add(claim, 0,
                           "The request was not acknowledged: the end may have crossed it on the way, or "
                           "come from a device in between");
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}
