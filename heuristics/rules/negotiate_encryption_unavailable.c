/* negotiate.encryption_unavailable - beside a refusal: encryption is impossible on this connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Three facts, kept apart (encryption.h). STATUS_ACCESS_DENIED is the only status with which a server enforces
 * encryption ([MS-SMB2] 3.3.5.5, 3.3.5.7); the two *.encryption_required rules say it themselves.
 */
#include "dialects.h"
#include "encryption.h"
#include "guards.h"
#include "names.h"
#include "rule.h"
#include "session.h"
#include "status.h"

static const char *fact_of(const smbtriage_connection *connection)
{
    const char *obstacle = smbtriage_encryption_obstacle(connection);

    if (obstacle != NULL)
        return obstacle;
    if (smbtriage_server_cannot_encrypt(connection) == SMBTRIAGE_YES)
        return "the client offers encryption and the server does not grant it, so the server cannot demand it either";
    return NULL;
}

static gboolean was_reached_plain(const smbtriage_step *step)
{
    const smbtriage_known_share *share =
        step->stage == SMBTRIAGE_STAGE_TREE ? smbtriage_names_known_share(step->connection, step->asked) : NULL;

    return share != NULL && share->plain_frame != 0 && share->plain_frame < step->first_frame;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *fact       = fact_of(connection);

    if (step->status != STATUS_ACCESS_DENIED || fact == NULL)
        return SMBTRIAGE_SILENT;
    /* Guests and the anonymous are refused for what they are (3.3.5.7). */
    if (smbtriage_guard_extra_channel(step) || was_reached_plain(step) ||
        smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, connection->grant_frame != 0 ? connection->grant_frame : connection->offer_frame,
                           "In the NEGOTIATE %s", fact);
    smbtriage_evidence_add(claim, step->answer_frame, "The %s was answered STATUS_ACCESS_DENIED",
                           step->stage == SMBTRIAGE_STAGE_TREE ? "TREE_CONNECT" : "SESSION_SETUP");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_encryption_unavailable = {
    .id       = "negotiate.encryption_unavailable",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE),
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary =
        "This connection cannot be encrypted, to be kept in mind beside the refusal: let client and server offer "
        "encryption ([MS-SMB2] 3.3.5.4)",
    .cause = "{client} and {server} agreed on nothing to encrypt with; the evidence tells which side lacks it. SMB "
             "version: {dialect}. Where encryption is demanded, by the server, the share or the client's own "
             "policy, this connection fails.",
    .remedy =
        {
            .windows =
                "Windows 8, Server 2012 and later encrypt by themselves; Get-SmbServerConfiguration | Select-Object "
                "EncryptionCiphers,Smb2DialectMax shows limits, the first on Windows Server 2022 and later, the "
                "second on 2025",
            .samba  = "testparm -sv | grep -E 'server smb encrypt|server smb3 encryption algorithms|server max "
                      "protocol': server smb encrypt = default, and no limit below SMB3",
            .client = "Windows 7 and Server 2008 R2 cannot encrypt: replace them; update the client; remove a limit "
                      "on the version (client max protocol, vers=2.1, Smb2DialectMax); smbclient "
                      "--client-protection=encrypt; Linux: mount -t cifs -o vers=3.1.1,seal; appliances: see the "
                      "manual, some cannot encrypt",
            .cost   = "Encryption costs some processor time. Without it, everybody on the path can read file names "
                      "and contents.",
        },
    .wakes_on  = SMBTRIAGE_MOMENT_REFUSED,
    .is_remark = TRUE,
    .judge     = judge,
};
