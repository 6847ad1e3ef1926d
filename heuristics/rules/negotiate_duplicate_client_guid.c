/* negotiate.duplicate_client_guid - a logon is ended because another connection has the same ClientGuid
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3, GlobalClientTable: after a good logon the server looks up the ClientGuid, and when it belongs to
 * a client with another dialect it ends the session. 2.0.2 has no ClientGuid.
 */
#include "connection.h"
#include "dialects.h"
#include "rule.h"
#include "status.h"

#include <string.h>

static gboolean has_guid(const smbtriage_connection *connection)
{
    static const guint8 none[16] = {0};

    return connection->has_client_guid && memcmp(connection->client_guid, none, sizeof none) != 0;
}

static gboolean has_dialect(const smbtriage_connection *connection)
{
    return smbtriage_dialect_name(connection->dialect) != NULL && connection->dialect != SMBTRIAGE_DIALECT_202 &&
           connection->dialect != SMBTRIAGE_DIALECT_MULTI;
}

static gboolean is_open_meanwhile(const smbtriage_connection *other, const smbtriage_step *step)
{
    return other->id < step->connection->id && (other->closed_frame == 0 || other->closed_frame > step->answer_frame);
}

static gboolean is_rival(const smbtriage_connection *other, const smbtriage_step *step)
{
    const smbtriage_connection *own = step->connection;

    return is_open_meanwhile(other, step) && has_guid(other) &&
           memcmp(other->client_guid, own->client_guid, sizeof own->client_guid) == 0 &&
           strcmp(other->server_address, own->server_address) == 0 && has_dialect(other) &&
           other->dialect != own->dialect;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *own = step->connection;
    const smbtriage_connection *other;

    if (step->status != STATUS_USER_SESSION_DELETED || step->is_binding) /* G11 */
        return SMBTRIAGE_SILENT;
    if (!has_dialect(own))
        return SMBTRIAGE_SILENT;
    other = smbtriage_connection_near(step, is_rival);
    if (other == NULL)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, other->offer_frame,
                           "%s sent the same ClientGuid, got SMB %s, and that connection is "
                           "still open",
                           other->client_address, smbtriage_dialect_name(other->dialect));
    smbtriage_evidence_add(claim, own->offer_frame, "%s sends it here and gets SMB %s", own->client_address,
                           smbtriage_dialect_name(own->dialect));
    smbtriage_evidence_add(claim, step->answer_frame, "SESSION_SETUP answered STATUS_USER_SESSION_DELETED");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_duplicate_client_guid = {
    .id       = "negotiate.duplicate_client_guid",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Logon ended because the same ClientGuid is connected with another SMB version: restart the cloned "
                "client, mix no versions ([MS-SMB2] 3.3.5.5.3)",
    .cause = "The logon of {client} was good, but {server} already knows its ClientGuid from a connection with another "
             "SMB version, takes the two for one client and ended the session: {status}. Either a running machine "
             "was cloned, or one client forces different versions at the same time.",
    .remedy =
        {
            .windows = "On the server, Get-SmbSession | Select-Object ClientComputerName,Dialect,SessionId shows both; "
                       "Close-SmbSession -SessionId ID ends the older one",
            .samba   = "smbstatus -b shows both with their versions",
            .client =
                "Restart the client: Windows makes a new ClientGuid at start. Do not clone a running or suspended "
                "machine, clone it shut down. One client: give all mounts of one server the same vers=, and "
                "remove test settings such as Smb2DialectMax",
            .cost = "Ending a session cuts off its user's open files. Otherwise none.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.deleted", "session.refused"},
    .judge      = judge,
};
