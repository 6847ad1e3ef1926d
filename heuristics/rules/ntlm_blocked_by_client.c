/* ntlm.blocked_by_client - no ticket, and this client does without NTLM
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3 and [MS-NLMP] 3.1.4: the client's own security package refuses, nothing is sent. What the wire
 * shows is a client that leaves after the NEGOTIATE although NTLM was all that was left to it.
 */
#include "elapsed.h"
#include "guards.h"
#include "identity.h"

/* A program decides at once; a person who is asked for a password takes longer. */
#define AT_ONCE_NS SMBTRIAGE_SECOND_NS

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (step->awaits_next_leg || step->more->trouble != NULL || step->is_set_up_elsewhere)
        return SMBTRIAGE_SILENT;
    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || smbtriage_guard_client_went_on(step) ||
        smbtriage_guard_mid_stream(connection)) /* G1, G2 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_health_check(connection) || smbtriage_guard_extra_channel(step)) /* G10, G11 */
        return SMBTRIAGE_SILENT;
    if (connection->offers_ntlm != SMBTRIAGE_YES || connection->offers_kerberos != SMBTRIAGE_YES ||
        !smbtriage_host_is_address(connection->netname))
        return SMBTRIAGE_SILENT;
    if (smbtriage_elapsed_ns(step->last_ns, connection->closed_ns) > AT_ONCE_NS)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, connection->offer_frame,
                           "The client was given the address %s: there is no ticket for that", connection->netname);
    smbtriage_evidence_add(claim, connection->grant_frame, "The server offers NTLM as well as Kerberos");
    smbtriage_evidence_add(claim, connection->closed_frame, "The client left at once, without an NTLM message");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_ntlm_blocked_by_client = {
    .id       = "ntlm.blocked_by_client",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "Client left without a logon: it got no Kerberos ticket and seems not to use NTLM; address the server "
                "by a name that has an SPN ([MS-SMB2] 3.2.4.2.3)",
    .cause =
        "{client} agreed with {server} on a version of SMB and left without a logon. Kerberos was not possible for the "
        "name or address that it used, so NTLM was all that was left, and not one NTLM message came. Likely causes, "
        "likeliest first: NTLM is blocked on the client (BlockNTLM, 'Restrict NTLM: Outgoing NTLM traffic', Protected "
        "Users, Kerberos demanded on the command line); a password prompt that somebody closed; no password at hand.",
    .remedy =
        {
            .windows = "{server} refused nothing. Register the name that people use: netdom computername {server} "
                       "/add:ALIAS.DOMAIN; setspn -Q cifs/NAME shows which account has it",
            .samba   = "smbd refused nothing. On the server: net ads setspn list; net ads setspn add "
                       "cifs/ALIAS.DOMAIN -U ADMIN; a server outside the domain has no Kerberos: net ads join -U ADMIN",
            .client =
                "Use the server's full name instead of its address; klist get cifs/NAME. Get-SmbClientConfiguration | "
                "Select-Object BlockNTLM; Get-WinEvent -LogName Microsoft-Windows-NTLM/Operational -MaxEvents 50: "
                "event 4001 names the server. Linux: smbclient //NAME/SHARE --use-kerberos=desired -d 5",
            .cost = "The name costs nothing. An exception on the client (BlockNTLMServerExceptionList, 'Add remote "
                    "server exceptions') sends this user's NTLM answers to that one server; BlockNTLM off sends them "
                    "to whoever lures the client.",
        },
    .judges     = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE),
    .wakes_on   = SMBTRIAGE_MOMENT_LEFT,
    .supersedes = {"session.never_started"},
    .judge      = judge,
};
