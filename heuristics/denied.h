/* denied.h - what rules about STATUS_ACCESS_DENIED have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Permissions, signatures and encryption all speak with this one status. What tells them apart stands in the flags of
 * negotiate, session and tree, and in how the request was protected.
 */
#ifndef SMBTRIAGE_DENIED_H
#define SMBTRIAGE_DENIED_H

#include "rule.h"

/** The step was answered STATUS_ACCESS_DENIED. */
gboolean smbtriage_was_denied(const smbtriage_step *step);

/** Says what was asked for and how it was protected, where the capture shows the request, and what the answer was. */
void smbtriage_evidence_denied(const smbtriage_step *step, smbtriage_claim *claim);

/** Says, where it is so, that the capture does not tell a wrong signature from what the claim is about. */
void smbtriage_evidence_signature_untold(const smbtriage_step *step, smbtriage_claim *claim);

/** The server or the client demands signatures on the session of this step ([MS-SMB2] 3.3.5.5.3). */
smbtriage_fact smbtriage_signing_is_demanded(const smbtriage_step *step);

/** Says who does. */
void smbtriage_evidence_signing(const smbtriage_step *step, smbtriage_claim *claim);

#endif
