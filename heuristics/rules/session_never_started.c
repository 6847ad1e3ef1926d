/* session.never_started - negotiated well, and no SESSION_SETUP followed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3: when the client's own security package gives no token, nothing is sent and the connection is
 * closed. The wire shows the same of who never wanted more: monitors, inventories, scanners (G10).
 */
#include "dialects.h"
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

/* [MS-SMB2] 3.3.6.3: Windows servers look every 45 s for connections that are older than 45 s and have no session. */
#define CLEARED_FROM_NS (44 * SMBTRIAGE_SECOND_NS)
#define CLEARED_TO_NS (95 * SMBTRIAGE_SECOND_NS)

static gboolean is_cleared_by_server(const smbtriage_connection *connection, gint64 waited_ns)
{
    return connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && waited_ns >= CLEARED_FROM_NS &&
           waited_ns <= CLEARED_TO_NS;
}

static gboolean is_beyond_offer(const smbtriage_connection *connection)
{
    return connection->offered_dialect != 0 && connection->dialect > connection->offered_dialect;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim, gint64 waited_ns)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *waited     = smbtriage_text_duration(waited_ns);

    smbtriage_evidence_add(claim, step->answer_frame, "NEGOTIATE answered with SMB %s",
                           smbtriage_dialect_name(connection->dialect));
    if (connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT)
        smbtriage_evidence_add(claim, step->left_frame,
                               "%s later the client %s the connection; no SESSION_SETUP had come", waited,
                               connection->closed_with_reset ? "reset" : "closed");
    else
        smbtriage_evidence_add(claim, step->left_frame,
                               "%s later the server ended the connection, as servers do that clear connections without "
                               "a session; no SESSION_SETUP had come",
                               waited);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    gint64                      waited_ns  = smbtriage_elapsed_ns(step->last_ns, connection->closed_ns);

    if (step->more->fault != NULL ||
        is_beyond_offer(connection)) /* the answer is what the client did not like: negotiate.* */
        return SMBTRIAGE_SILENT;
    if (step->awaits_next_leg || step->is_smb1 || smbtriage_dialect_name(connection->dialect) == NULL) /* G8 */
        return SMBTRIAGE_SILENT;
    if (connection->client_went_on != SMBTRIAGE_NO || smbtriage_guard_sealed(connection)) /* G2, G13 */
        return SMBTRIAGE_SILENT;
    if (step->is_set_up_elsewhere || smbtriage_guard_extra_channel(step)) /* G11: it has what it needs */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_health_check(connection)) /* G10 */
        return SMBTRIAGE_SILENT;
    if (connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && !is_cleared_by_server(connection, waited_ns))
        return SMBTRIAGE_SILENT; /* the client had no time to go on: what the server had against it is not known */
    add_evidence(step, claim, waited_ns);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_session_never_started = {
    .id       = "session.never_started",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE),
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "Negotiated, but the client never tried to log on: a probe, or it got no ticket and may not use NTLM; "
                "look at the client ([MS-SMB2] 3.2.4.2.3)",
    .cause    = "{client} agreed with {server} on SMB {dialect} and sent no SESSION_SETUP, here or nearby. Either it "
                "wanted no more (a monitor, an inventory, a scanner), or it could not make a logon: no Kerberos ticket "
                "for the name by which it calls the server while NTLM is blocked, no saved password, or a prompt that "
                "nobody answered. {server} refused nothing.",
    .remedy =
        {
            .windows = "When the ticket is what is missing: setspn -Q cifs/NAME, with the name that the client uses, "
                       "shows which account has it; netdom computername SERVER /add:ALIAS.DOMAIN registers an alias "
                       "with its SPNs",
            .samba   = "When the ticket is what is missing: net ads setspn list on the server shows its names; net ads "
                       "setspn add cifs/NAME adds one",
            .client  = "Is it a monitor or a scanner? Else, as the user: klist get cifs/NAME asks for the ticket and "
                       "says what is wrong; Get-SmbClientConfiguration | Select-Object BlockNTLM; Linux: kinit USER, "
                       "then klist. Capture once more with TCP and UDP port 88",
            .cost    = "Registering the name makes Kerberos work. Allowing NTLM again instead brings back relay and "
                       "password guessing for all servers that this client talks to.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
