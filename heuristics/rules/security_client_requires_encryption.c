/* security.client_requires_encryption - a client that insists on encryption, a server that has none
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.2, 3.2.5.5. The client says nothing: it leaves as soon as it knows. Others leave as early for
 * reasons of their own, so a single time is a note. Who leaves after the NEGOTIATE is hardly ever one of them: monitors
 * and scanners do nothing else all day (G10), and session.never_started tells that.
 */
#include "connection.h"
#include "elapsed.h"
#include "encryption.h"
#include "guards.h"
#include "rule.h"
#include "session.h"
#include "text.h"

#define AT_ONCE_NS (2 * SMBTRIAGE_SECOND_NS)

static const char *obstacle(const smbtriage_connection *connection)
{
    if (connection->encryption.no_overlap == SMBTRIAGE_YES)
        return "the server's answer names no cipher that both know";
    if (smbtriage_server_cannot_encrypt(connection) == SMBTRIAGE_YES)
        return "the client offered encryption and the server granted none";
    return NULL;
}

static gboolean left_at_once(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    return connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT && connection->client_went_on == SMBTRIAGE_NO &&
           smbtriage_elapsed_ns(step->last_ns, connection->closed_ns) <= AT_ONCE_NS;
}

/* It works without encryption elsewhere, or has no keys to encrypt with, or looked at the pipe share only. */
static gboolean is_content(const smbtriage_step *step)
{
    const smbtriage_pair *pair = smbtriage_connection_known_pair(step->connection);

    if (step->more->recovered_frame != 0 || (pair != NULL && pair->used_frame != 0))
        return TRUE;
    return step->is_binding || smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_NO ||
           (step->stage == SMBTRIAGE_STAGE_TREE && smbtriage_is_ipc(step->asked));
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_pair       *pair       = smbtriage_connection_known_pair(connection);
    g_autofree char            *request    = smbtriage_text_request(step);

    if (step->outcome != SMBTRIAGE_OUTCOME_OK || obstacle(connection) == NULL || !left_at_once(step) ||
        is_content(step))
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(connection)) /* G1 */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, connection->grant_frame, "In the NEGOTIATE %s", obstacle(connection));
    smbtriage_evidence_add(claim, step->answer_frame, "%s answered well", request);
    smbtriage_evidence_add(claim, connection->closed_frame, "The client left at once, without any use of it");
    if (pair->unused < 2)
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_LOW);
    smbtriage_evidence_add(claim, 0, "It did so %u times in this capture, and never used the server", pair->unused);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_security_client_requires_encryption = {
    .id       = "security.client_requires_encryption",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.2",
    .summary =
        "Client left as soon as it knew that this server does not encrypt: if it insists on encryption, give the "
        "server SMB 3 with encryption ([MS-SMB2] 3.2.5.2)",
    .cause =
        "{server} cannot encrypt on this connection, and {client} left right after a good answer without using it: "
        "as a client does that is told to require encryption. SMB version: {dialect}. User: {user}. The capture "
        "does not show the client's settings: programs that only check a password or look for servers leave as "
        "early.",
    .remedy =
        {
            .windows = "Update the server to one that speaks SMB 3 (Windows Server 2012 and later, and not an old "
                       "NAS); nothing has to be switched on there for a client that asks. Get-SmbServerConfiguration "
                       "| Select-Object EnableSMB2Protocol; remove Smb2DialectMax below SMB300",
            .samba =
                "testparm -sv | grep -E 'server smb encrypt|server max protocol': server smb encrypt = off forbids "
                "it, default allows it; server max protocol must be SMB3 or later; server smb3 encryption "
                "algorithms must share one with the client",
            .client = "Get-SmbClientConfiguration | Select-Object RequireEncryption (Windows 11 24H2 and later); UNC "
                      "hardening with RequirePrivacy=1 (Hardened UNC Paths); client smb encrypt and client protection "
                      "in smb.conf; seal in the mount options",
            .cost   = "Lifting the client's demand lets everybody on the path to this server read the files, and "
                      "RequireEncryption covers all servers at once. Updating the server costs nothing of that.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
