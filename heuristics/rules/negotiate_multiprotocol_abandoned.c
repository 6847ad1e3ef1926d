/* negotiate.multiprotocol_abandoned - the server says "go on with SMB2", and the client leaves
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.2: after DialectRevision 0x02FF the client sends an SMB2 NEGOTIATE. Over port 139, clients that
 * know 3.1.1 leave on purpose and come back on 445.
 */
#include "connection.h"
#include "guards.h"
#include "rule.h"

/* It came back, or it is at work side by side: what becomes of it is told there. */
static gboolean asks_elsewhere(const smbtriage_connection *other, const smbtriage_step *step)
{
    return smbtriage_connection_is_same_pair(other, step->connection) && other->offer_frame != 0;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (!smbtriage_guard_multi_protocol(step) || connection->server.port == SMBTRIAGE_NETBIOS_PORT)
        return SMBTRIAGE_SILENT;
    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || smbtriage_guard_client_went_on(step))
        return SMBTRIAGE_SILENT;
    if (smbtriage_connection_near(step, asks_elsewhere) != NULL)
        return SMBTRIAGE_SILENT;
    if (step->is_set_up_elsewhere || smbtriage_guard_health_check(connection)) /* G10 */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "The client offers %s",
                           step->asked == NULL ? "(not in the capture)" : step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "The server asks for a second, SMB2 NEGOTIATE (0x02FF)");
    smbtriage_evidence_add(claim, step->left_frame, "The client %s the connection instead",
                           connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_negotiate_multiprotocol_abandoned = {
    .id       = "negotiate.multiprotocol_abandoned",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.5.2",
    .summary =
        "Client leaves in the middle of the negotiate: update it, or let it offer SMB2 right away; harmless when "
        "it is a scanner ([MS-SMB2] 3.2.5.2)",
    .cause = "{client} offered SMB1 and SMB2 in one message, {server} agreed to SMB2 and asked for the second round, "
             "and {client} left and did not come back. It may be a scanner or monitor, which then has what it "
             "wanted; or a client whose SMB2 is broken or switched off halfway.",
    .remedy =
        {
            .windows = "Nothing to change on the server",
            .samba   = "Nothing to change on the server",
            .client  = "Find out what {client} is. A scanner: nothing to do. A client: update it, read its own log of "
                       "that second, and let it begin with SMB2: client min protocol = SMB2_02 in smb.conf; Linux: "
                       "mount -t cifs -o vers=3.0",
            .cost    = "None. Do not go back to SMB1 to get around it.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"session.never_started"},
    .judge      = judge,
};
