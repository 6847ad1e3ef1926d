/* unanswered.c - what the "no reply" rules have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "unanswered.h"

#include "elapsed.h"
#include "guards.h"
#include "text.h"

#define SECOND G_GINT64_CONSTANT(1000000000)

/* What every path must pass (RFC 8200 5: 1280 bytes with headers) is no matter of size. */
#define LARGE_SEGMENT 1200

/* Timers that have a name. The windows are what was measured around the documented values: the Windows client's
 * request timer is 60 s, for NEGOTIATE under 20 s since Windows 8; smbclient waits 20 s; a Windows server drops a
 * connection without a session at the first scavenger run after 45 s, runs being 45 s apart. */
static const struct {
    smbtriage_closed_by closed_by;
    gint64              from;
    gint64              to;
    const char         *name;
} timers[] = {
    {SMBTRIAGE_CLOSED_BY_CLIENT, 57 * SECOND, 64 * SECOND, "the 60 s request timer of Windows clients"},
    {SMBTRIAGE_CLOSED_BY_CLIENT, 15 * SECOND, 21 * SECOND,
     "the short timer of Windows 8 and later, or smbclient's 20 s"},
    {SMBTRIAGE_CLOSED_BY_SERVER, 45 * SECOND, 92 * SECOND, "a server that clears connections without a session"},
};

static const char *timer_name(const smbtriage_wait *wait)
{
    for (guint i = 0; i < G_N_ELEMENTS(timers); i++) {
        if (wait->closed_by == timers[i].closed_by && wait->waited_ns >= timers[i].from &&
            wait->waited_ns <= timers[i].to)
            return timers[i].name;
    }
    return NULL;
}

static void add_end(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_wait *wait  = step->wait;
    const char           *timer = timer_name(wait);
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

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    g_autofree char *delay = smbtriage_text_duration(smbtriage_elapsed_ns(step->request_ns, step->wait->ack_ns));

    smbtriage_evidence_add(claim, step->request_frame, "%s sent", request);
    smbtriage_evidence_add(claim, step->wait->ack_frame, "Acknowledged by the server's TCP after %s", delay);
    add_end(step, claim);
}

smbtriage_answer smbtriage_judge_unanswered(const smbtriage_step *step, smbtriage_claim *claim, const char *request)
{
    if (smbtriage_guard_answer_may_exist(step)) /* G1 to G4 */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim, request);
    return smbtriage_claimed(claim, step->wait->retransmissions == 0 ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

/* An acknowledgment of what came before is the server's reaction to the small rest that did arrive. */
gboolean smbtriage_only_small_segments_arrive(const smbtriage_step *step)
{
    const smbtriage_wait *wait = step->wait;
    guint32               missing;

    if (wait == NULL || smbtriage_guard_mid_stream(step->connection) || smbtriage_guard_answer_was_missed(step) ||
        step->is_pending)
        return FALSE;
    missing = wait->request_end - wait->acknowledged;
    return wait->has_request_end && wait->has_acknowledged && wait->ack_frame == 0 && wait->resent_apart >= 3 &&
           wait->resent_bytes >= LARGE_SEGMENT && wait->resent_bytes < missing && missing < G_MAXINT32;
}
