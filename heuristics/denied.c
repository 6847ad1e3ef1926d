/* denied.c - what rules about STATUS_ACCESS_DENIED have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "denied.h"

#include "status.h"
#include "text.h"

gboolean smbtriage_was_denied(const smbtriage_step *step)
{
    return step->has_status && step->status == STATUS_ACCESS_DENIED;
}

static const char *protection(const smbtriage_step *step)
{
    if (step->is_encrypted == SMBTRIAGE_YES)
        return "encrypted";
    return step->is_signed == SMBTRIAGE_YES ? "signed, not encrypted" : "neither signed nor encrypted";
}

void smbtriage_evidence_denied(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *request = smbtriage_text_request(step);

    if (step->request_frame != 0)
        smbtriage_evidence_add(claim, step->request_frame, "%s, %s", request, protection(step));
    smbtriage_evidence_add(claim, step->answer_frame, "%s answered STATUS_ACCESS_DENIED",
                           step->request_frame != 0 ? "It was" : request);
}

void smbtriage_evidence_signature_untold(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_session *session = step->session;

    if (session != NULL && step->is_signed == SMBTRIAGE_YES && step->is_encrypted != SMBTRIAGE_YES &&
        session->signature_frame == 0 && session->refused_end_frame == 0)
        smbtriage_evidence_add(claim, 0,
                               "A wrong signature is refused with the same status, and nothing else on this session "
                               "shows whether that of the request is right");
}

smbtriage_fact smbtriage_signing_is_demanded(const smbtriage_step *step)
{
    return step->session == NULL ? SMBTRIAGE_NOT_SEEN : step->session->signing_required;
}

void smbtriage_evidence_signing(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (connection->signing_required_by_server == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, connection->grant_frame, "The server demands signatures (SecurityMode)");
    else
        smbtriage_evidence_add(claim, step->session->established_frame,
                               "The client itself demanded signatures for this session, which is up since here");
}
