/* negotiate.skipped - a logon or tree connect before the NEGOTIATE, and the server ends the connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.2.2: nothing but NEGOTIATE may come while no dialect is chosen (0xFFFF, or 0x02FF between the two
 * rounds of a multi-protocol negotiate).
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"

/* A server that minds does so at once; from 45 s on its clean-up is at work (3.3.6.3). */
#define AT_ONCE_NS (5 * SMBTRIAGE_SECOND_NS)

/* The very first bytes of the client, or right behind the first round. */
static gboolean was_skipped(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    if (connection->negotiate_step != NULL)
        return smbtriage_guard_multi_protocol(connection->negotiate_step);
    return connection->client_data_frame == step->first_frame;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_step       *handshake  = connection->transport_step;

    if (handshake == NULL || handshake->outcome != SMBTRIAGE_OUTCOME_OK || connection->has_lost_segments) /* G1, G2 */
        return SMBTRIAGE_SILENT;
    if (!was_skipped(step) || step->wait->closed_by != SMBTRIAGE_CLOSED_BY_SERVER || step->wait->waited_ns > AT_ONCE_NS)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, handshake->answer_frame, "The capture shows the connection from its beginning");
    smbtriage_evidence_add(claim, step->request_frame, "%s %s",
                           step->stage == SMBTRIAGE_STAGE_TREE ? "TREE_CONNECT" : "SESSION_SETUP",
                           connection->negotiate_step == NULL ? "is the client's first message, without a NEGOTIATE"
                                                              : "comes although the second NEGOTIATE is still due");
    smbtriage_evidence_add(claim, step->wait->closed_frame, "The server %s the connection without an answer",
                           step->wait->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_skipped = {
    .id       = "negotiate.skipped",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.2.2",
    .summary  = "Client sends commands without a NEGOTIATE before them: update the client, or the proxy that opens "
                "connections for it ([MS-SMB2] 3.3.5.2.2)",
    .cause = "{client} sent a command on a connection on which no SMB version had been negotiated, and {server} ended "
             "it, as it must. The client's program has a fault, or a proxy or load balancer passed a running "
             "conversation on to a new connection.",
    .remedy =
        {
            .windows = "Nothing to change on the server",
            .samba   = "Nothing to change on the server",
            .client  = "Update the client. Take a proxy or WAN optimiser out of the way for a test; a load balancer "
                       "must keep a whole TCP connection on one server",
            .cost    = "None.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_UNANSWERED,
    .supersedes = {"session.no_reply", "session.closed_by_server", "tree.no_reply", "tree.unsigned_request",
                   "tree.closed_by_server"},
    .judge      = judge,
};
