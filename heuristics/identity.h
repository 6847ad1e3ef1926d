/* identity.h - the trouble with a name, a ticket or a token behind a step of SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Before a client sends a SESSION_SETUP it asks a name service and a KDC, on other ports and other streams. When a
 * step of SMB is settled, the last thing that went wrong there and that belongs to this client, this server and this
 * user is tied to it; rules read the tie. A KDC's refusal that no step of SMB explains is judged by itself
 * (SMBTRIAGE_STAGE_TICKET), and is a note.
 */
#ifndef SMBTRIAGE_IDENTITY_H
#define SMBTRIAGE_IDENTITY_H

#include "elapsed.h"
#include "kerberos.h"
#include "lookups.h"
#include "rule.h"
#include "tickets.h"

typedef enum {
    SMBTRIAGE_TROUBLE_KDC_REFUSED,   /* a KDC answered with an error */
    SMBTRIAGE_TROUBLE_KDC_SILENT,    /* no KDC answered */
    SMBTRIAGE_TROUBLE_TCP_BLOCKED,   /* the answer needed TCP, and TCP did not work */
    SMBTRIAGE_TROUBLE_SERVER_REFUSED /* the file server put a KRB-ERROR into its answer */
} smbtriage_trouble_kind;

/** What went wrong, as it was known when it was tied to the step. */
struct smbtriage_trouble {
    smbtriage_trouble_kind   kind;
    const smbtriage_ticket  *ticket;     /* NULL for SMBTRIAGE_TROUBLE_SERVER_REFUSED */
    smbtriage_kerberos_error error;      /* is_seen: of a refusal */
    guint                    unanswered; /* of a silence: requests in a row, the first of them in .frame */
    guint32                  frame;      /* where it shows */
    gint64                   ns;
    gboolean                 has_name_proof; /* the service's host or the user is the same: not only the time fits */
};

/** The steps, and the moments, at which rules about tickets are asked. */
#define SMBTRIAGE_IDENTITY_STEPS                                                                                       \
    (SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) |                   \
     SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TICKET))
#define SMBTRIAGE_IDENTITY_MOMENTS                                                                                     \
    (SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_UNANSWERED | SMBTRIAGE_MOMENT_SUCCEEDED | SMBTRIAGE_MOMENT_LEFT)

/** Of a step that goes: it leans on its ticket no longer. */
void smbtriage_identity_trouble_free(smbtriage_trouble *trouble);

/** Looks for the trouble behind a step that is being settled, and ties it to the step. */
void smbtriage_identity_tie(smbtriage_step *step);

/** The file server answered with a KRB-ERROR: that is the trouble behind this step. */
void smbtriage_identity_server_refused(smbtriage_step *step, const smbtriage_packet *packet,
                                       const smbtriage_kerberos_error *error);

/** The trouble with a wish for a ticket by itself; ns as in smbtriage_ticket_has_failed(). */
smbtriage_trouble smbtriage_identity_trouble_of(const smbtriage_ticket *ticket, gint64 now_ns);

/** A KDC refused with this code. */
gboolean smbtriage_kdc_said(const smbtriage_step *step, gint32 code);

/** The file server refused with this code, inside its answer. */
gboolean smbtriage_server_said(const smbtriage_step *step, gint32 code);

/** The host that the client asked a ticket for, or names in its token; NULL = not seen. */
const char *smbtriage_identity_host(const smbtriage_step *step);

/** Beyond this Kerberos takes nothing: [MS-KILE] 3.1.1.2 and MIT's clockskew, both five minutes by default. */
#define SMBTRIAGE_CLOCK_TOLERANCE_NS (300 * SMBTRIAGE_SECOND_NS)

/** A logon with a ticket was answered STATUS_LOGON_FAILURE and no more: Samba's one answer to a ticket that it cannot
 *  read, that is too old, or for whose user it has no account. */
gboolean smbtriage_was_refused_with_ticket(const smbtriage_step *step);

/** The wish that gave the ticket of this logon, when the capture shows that it was granted just before; or NULL. */
const smbtriage_ticket *smbtriage_fresh_ticket(const smbtriage_step *step);

/** The server's SystemTime and the KDC's clock, or when no KDC told it the capture's, are too far apart for
 *  Kerberos. */
gboolean smbtriage_clock_is_off(const smbtriage_connection *connection);

/** The server's NTLM CHALLENGE gives its own name as that of its domain: no KDC can have an account for it. */
gboolean smbtriage_server_is_in_no_domain(const smbtriage_connection *connection);

/** Says for which service the ticket is that the client showed, and when it was granted. */
void smbtriage_evidence_ticket(const smbtriage_step *step, smbtriage_claim *claim);

/** Says who was asked for a name, and what came back. */
void smbtriage_evidence_lookup(const smbtriage_lookup *lookup, smbtriage_claim *claim);

/** The candidates for a logon with a ticket that was refused without a reason, likeliest by the evidence first, and
 *  those that the capture rules out. */
void smbtriage_evidence_candidates(const smbtriage_step *step, smbtriage_claim *claim);

/** Adds the frames of the trouble, what the client did next, and claims: an error when the client did not get in, a
 * note when NTLM saved it or when no SMB connection is concerned. */
smbtriage_answer smbtriage_claimed_for_trouble(const smbtriage_step *step, smbtriage_claim *claim,
                                               smbtriage_confidence confidence);

#endif
