/* negotiate.invalid_contexts - the client leaves after an SMB 3.1.1 answer that breaks the rules
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.2 lists what a client must not accept; negotiated.c looks for it.
 */
#include "dialects.h"
#include "guards.h"
#include "rule.h"

#include <string.h>

/* Of the last negotiate; the answer's fault stands there only when the answer was read. */
static const char *fault_of(const smbtriage_connection *connection)
{
    const smbtriage_step *negotiate = connection->negotiate_step;

    return negotiate != NULL && connection->dialect == SMBTRIAGE_DIALECT_311 && connection->grant_frame != 0 &&
                   negotiate->answer_frame == connection->grant_frame
               ? negotiate->more->fault
               : NULL;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *fault      = fault_of(connection);

    /* Some clients find it out only when the logon is over: the contexts are part of what its keys are made from. */
    if (fault == NULL || step->outcome != SMBTRIAGE_OUTCOME_OK)
        return SMBTRIAGE_SILENT;
    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || smbtriage_guard_client_went_on(step))
        return SMBTRIAGE_SILENT;
    if (connection->is_truncated) /* G2 */
        return SMBTRIAGE_SILENT;
    if (connection->negotiate_step->is_set_up_elsewhere || smbtriage_guard_extra_channel(step))
        return SMBTRIAGE_SILENT; /* G10, G11: the same client gets on with this server, it left for another reason */
    smbtriage_evidence_add(claim, connection->grant_frame, "%s", fault);
    if (strstr(fault, "COMPRESSION") != NULL)
        smbtriage_evidence_add(
            claim, 0, "Windows Server 2004 to 21H1 without KB5001391 sent an empty list of compression methods");
    smbtriage_evidence_add(claim, step->left_frame, "The client %s the connection without another byte",
                           connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, step->stage == SMBTRIAGE_STAGE_NEGOTIATE ? SMBTRIAGE_MEDIUM : SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_negotiate_invalid_contexts = {
    .id       = "negotiate.invalid_contexts",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.2",
    .summary  = "Server answers the NEGOTIATE with contexts that no client may accept: update the server, exclude SMB "
                "from devices in between ([MS-SMB2] 3.2.5.2)",
    .cause    = "The answer of {server} chose SMB 3.1.1 with negotiate contexts that contradict the specification, "
                "and {client} left. The server's SMB has a fault, or a device on the way changes the answer.",
    .remedy =
        {
            .windows = "Install current updates on the server (KB5001391 for the compression list): Get-HotFix | "
                       "Sort-Object InstalledOn. Capture on the server as well: when its own answer is sound, exclude "
                       "SMB from the device in between",
            .samba = "Update Samba; update the firmware of a NAS. Until then, as a test, server max protocol = SMB3_02 "
                     "and back afterwards",
            .client = "For one test only: smbclient //{typed}/SHARE -U USER -m SMB3_02; Linux: mount -t cifs -o "
                      "vers=3.0.2; Set-SmbClientConfiguration -Smb2DialectMax SMB302 (Windows 11 24H2 and later)",
            .cost = "Left at SMB 3.0.2, the connection loses preauthentication integrity, the protection of negotiate "
                    "and logon against tampering that only 3.1.1 has.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"session.never_started"},
    .judge      = judge,
};
