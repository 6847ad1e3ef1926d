/* identity_claim.c - what rules say of names and tickets: evidence, and the claim
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "identity.h"

#include "guards.h"
#include "names.h"
#include "status.h"
#include "text.h"

/* ---- evidence --------------------------------------------------------------------------------------------------- */

void smbtriage_evidence_ticket(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = smbtriage_fresh_ticket(step);

    if (step->session == NULL || step->session->service == NULL)
        return;
    if (ticket != NULL)
        smbtriage_evidence_add(claim, ticket->granted_frame, "The KDC gave a ticket for %s", ticket->service);
    smbtriage_evidence_add(claim, step->request_frame, "The client showed a ticket for %s", step->session->service);
}

void smbtriage_evidence_lookup(const smbtriage_lookup *lookup, smbtriage_claim *claim)
{
    if (lookup->request_frame != 0)
        smbtriage_evidence_add(claim, lookup->first_frame, "%s asked %s for %s%s", lookup->client, lookup->server,
                               lookup->name, lookup->repeats == 0 ? "" : ", and asked again");
    if (lookup->answer_frame != 0)
        smbtriage_evidence_add(claim, lookup->answer_frame, "The answer: %s", smbtriage_lookup_text(lookup));
    if (lookup->canonical != NULL)
        smbtriage_evidence_add(claim, lookup->canonical_frame, "It is an alias of %s", lookup->canonical);
    if (lookup->unreachable_frame != 0)
        smbtriage_evidence_add(claim, lookup->unreachable_frame,
                               "%s said that the name server cannot be reached (ICMP)", lookup->told_by);
    if (lookup->netbios_frame != 0)
        smbtriage_evidence_add(claim, lookup->netbios_frame, "The client broadcast for a file server of this name");
}

void smbtriage_evidence_candidates(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = smbtriage_fresh_ticket(step);

    if (ticket == NULL)
        smbtriage_evidence_add(claim, 0,
                               "The ticket was obtained before the capture: it may have expired or not be valid "
                               "yet, or be made with an older key (klist, then klist purge or kdestroy)");
    smbtriage_evidence_add(claim, 0,
                           "The server may lack the key of %s: the computer account's password differs, or the "
                           "SPN belongs to another account (net ads testjoin, setspn -Q)",
                           step->session->service);
    smbtriage_evidence_add(claim, 0, "The user of the ticket may have no account that the server can map (wbinfo -i)");
    if (ticket != NULL)
        smbtriage_evidence_add(claim, 0, "Not that the ticket has expired: it is fresh");
    if (step->connection->has_clock_ahead && !smbtriage_clock_is_off(step->connection))
        smbtriage_evidence_add(claim, step->connection->grant_frame, "Not the server's clock: it is right");
}

/* ---- the claim --------------------------------------------------------------------------------------------------- */

static void add_request(const smbtriage_ticket *ticket, smbtriage_claim *claim)
{
    const char *wanted = ticket->service == NULL ? "a ticket" : ticket->service;

    if (ticket->refused_frame == 0)
        return;
    if (ticket->is_tgs)
        smbtriage_evidence_add(claim, ticket->refused_frame, "%s asked the KDC %s for a ticket for %s", ticket->client,
                               ticket->kdc, wanted);
    else
        smbtriage_evidence_add(claim, ticket->refused_frame, "%s asked the KDC %s for a first ticket for %s%s",
                               ticket->client, ticket->kdc, ticket->principal == NULL ? "a user" : ticket->principal,
                               ticket->has_preauth ? ", with pre-authentication" : "");
}

static void add_refusal(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    g_autofree char *error  = smbtriage_kerberos_text(trouble->error.code);
    g_autofree char *status = trouble->error.nt_status == 0 ? NULL : smbtriage_status_text(trouble->error.nt_status);
    gboolean         is_kdc = trouble->kind == SMBTRIAGE_TROUBLE_KDC_REFUSED;

    smbtriage_evidence_add(claim, trouble->frame, "%s answered %s: %s%s%s", is_kdc ? "The KDC" : "The file server",
                           error, smbtriage_kerberos_meaning(trouble->error.code), status == NULL ? "" : "; it adds ",
                           status == NULL ? "" : status);
}

static void add_silence(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = trouble->ticket;

    if (trouble->kind == SMBTRIAGE_TROUBLE_TCP_BLOCKED) {
        smbtriage_evidence_add(claim, ticket->too_big_frame,
                               "The KDC answered that its answer is too big for UDP (KRB_ERR_RESPONSE_TOO_BIG)");
        smbtriage_evidence_add(claim, ticket->tcp_syn_frame, "The client turned to TCP port 88, and %s",
                               ticket->tcp_refused_frame != 0 ? "was refused" : "nothing came back");
    } else {
        smbtriage_evidence_add(claim, trouble->frame, "From here on %u request%s to the KDC went unanswered",
                               trouble->unanswered, trouble->unanswered == 1 ? "" : "s");
    }
    if (ticket->unreachable_frame != 0)
        smbtriage_evidence_add(claim, ticket->unreachable_frame, "%s said that the KDC cannot be reached (ICMP)",
                               ticket->told_by);
}

static void add_trouble(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    if (trouble->ticket != NULL && trouble->kind == SMBTRIAGE_TROUBLE_KDC_REFUSED)
        add_request(trouble->ticket, claim);
    if (trouble->error.is_seen)
        add_refusal(trouble, claim);
    else
        add_silence(trouble, claim);
}

static void add_consequence(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = NULL;

    if (step->stage == SMBTRIAGE_STAGE_TICKET || step->more->trouble->kind == SMBTRIAGE_TROUBLE_SERVER_REFUSED)
        return;
    if (claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED) {
        smbtriage_evidence_add(claim, step->answer_frame, "The client fell back to NTLM, and that worked");
    } else if (claim->moment == SMBTRIAGE_MOMENT_LEFT) {
        smbtriage_evidence_add(claim, step->left_frame, "The %s the SMB connection, and no logon had come of it",
                               step->connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER ? "server ended"
                                                                                         : "client left");
    } else {
        answer = smbtriage_text_answer(step);
        smbtriage_evidence_add(claim, step->answer_frame, "The SESSION_SETUP with %s then got %s",
                               smbtriage_text_mechanism_or_unknown(step), answer);
    }
}

/* A negotiate that went well before the client left, and a logon that went well before it did. */
static gboolean is_another_story(const smbtriage_step *step, const smbtriage_claim *claim)
{
    if (claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED)
        return step->stage != SMBTRIAGE_STAGE_SESSION;
    return claim->moment == SMBTRIAGE_MOMENT_LEFT && step->stage == SMBTRIAGE_STAGE_SESSION &&
           step->outcome == SMBTRIAGE_OUTCOME_OK;
}

/* Under the same name: somebody else on the same host may use the server by another one. */
static gboolean goes_on_elsewhere(const smbtriage_step *step)
{
    const char *name  = step->connection->netname;
    const char *other = step->more->elsewhere == NULL ? NULL : step->more->elsewhere->netname;

    return step->is_set_up_elsewhere && (name == NULL || other == NULL || smbtriage_host_is_same(name, other));
}

smbtriage_answer smbtriage_claimed_for_trouble(const smbtriage_step *step, smbtriage_claim *claim,
                                               smbtriage_confidence confidence)
{
    const smbtriage_trouble *trouble  = step->more->trouble;
    gboolean                 is_tried = trouble->ticket != NULL && !trouble->has_name_proof;
    gboolean                 is_saved = claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED;

    if (is_another_story(step, claim))
        return SMBTRIAGE_SILENT;
    if (claim->moment == SMBTRIAGE_MOMENT_LEFT && (goes_on_elsewhere(step) || smbtriage_guard_extra_channel(step)))
        is_saved = TRUE; /* G11 */
    add_trouble(trouble, claim);
    add_consequence(step, claim);
    if (step->stage == SMBTRIAGE_STAGE_TICKET)
        smbtriage_evidence_add(claim, 0, "No SMB connection in this capture failed because of it");
    else if (is_tried && confidence > (trouble->ticket->is_tgs ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM))
        confidence--; /* the time fits, and nothing says whose name it is, or which user's logon */
    if (step->stage == SMBTRIAGE_STAGE_TICKET || is_saved)
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, confidence);
    return smbtriage_claimed(claim, confidence);
}
