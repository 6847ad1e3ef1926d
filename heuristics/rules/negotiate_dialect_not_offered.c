/* negotiate.dialect_not_offered - the server chooses a version that the client did not offer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.2: the client must disconnect. An SMB1 request offers SMB2 in words of its own (G8): not compared.
 */
#include "dialects.h"
#include "guards.h"
#include "rule.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *chosen     = smbtriage_dialect_name(connection->dialect);

    if (connection->is_dialect_offered != SMBTRIAGE_NO)
        return SMBTRIAGE_SILENT;
    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || smbtriage_guard_client_went_on(step))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "The client offers %s", step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "The server chooses %s (0x%04X)",
                           chosen == NULL ? "something else" : chosen, connection->dialect);
    smbtriage_evidence_add(claim, step->left_frame, "The client %s the connection",
                           connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_dialect_not_offered = {
    .id       = "negotiate.dialect_not_offered",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.2",
    .summary  = "Server chooses an SMB version that was not offered: update the server, suspect a device that rewrites "
                "the NEGOTIATE ([MS-SMB2] 3.2.5.2)",
    .cause    = "{client} offered {dialects_offered}, {server} answered with another version, and the client had to "
                "leave. A server does not do that: its SMB has a fault, or a WAN optimiser, proxy or attacker changed "
                "the request or the answer on the way.",
    .remedy =
        {
            .windows =
                "Update the server. Capture there as well and compare the NEGOTIATE and its answer at both ends: "
                "when they differ, exclude SMB from the device in between",
            .samba  = "Update Samba or the firmware of the NAS; capture there as well and compare both ends",
            .client = "Update the client; try from a network without that device",
            .cost   = "None. When nobody knows of a device that changes SMB, treat it as an attack: do not lower the "
                      "versions that are offered until it is explained.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"negotiate.invalid_contexts", "session.never_started"},
    .judge      = judge,
};
