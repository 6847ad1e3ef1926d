/* transport.netbios_refused - a negative session response of the NetBIOS session service
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 1002 4.3.4. Samba answers so on port 445, too, when hosts deny covers the client: nobody asked for a session.
 */
#include "connection.h"
#include "rule.h"

/* RFC 1002 4.3.4 */
#define NOT_LISTENING_ON_CALLED_NAME 0x80
#define NOT_LISTENING_FOR_CALLER 0x81
#define NAME_NOT_PRESENT 0x82

static const smbtriage_words caller = {
    .cause =
        "{server} took the TCP connection of {client} and refused before any SMB was spoken: it does not listen for "
        "this caller. So does a Samba whose hosts deny (or missing entry in hosts allow) covers the client, on port "
        "445 and 139 alike.",
};

static const smbtriage_words name = {
    .summary =
        "NetBIOS name that was called is not there: call the server by one of its NetBIOS names, or use port 445, "
        "which needs none ([RFC 1002] 4.3)",
    .cause =
        "{server} took the TCP connection of {client} on port 139 and refused before any SMB was spoken: nobody "
        "there answers to the NetBIOS name that was called. An address or an alias in place of the NetBIOS name, a "
        "server that was renamed, or one that has NetBIOS names no longer.",
};

static const char *meaning_of(gint code)
{
    switch (code) {
    case NOT_LISTENING_ON_CALLED_NAME:
        return "not listening on the called name";
    case NOT_LISTENING_FOR_CALLER:
        return "not listening for this caller";
    case NAME_NOT_PRESENT:
        return "the called name is not present here";
    case 0x83:
        return "the called name is present, but resources do not suffice";
    default:
        return "no particular reason";
    }
}

/* Clients try 445 and 139 side by side: what becomes of them is told on 445. */
static gboolean is_connected_on_445(const smbtriage_connection *other, const smbtriage_step *step)
{
    return other->server.port == SMBTRIAGE_DIRECT_TCP_PORT &&
           smbtriage_connection_is_same_pair(other, step->connection) && other->transport_step != NULL &&
           other->transport_step->outcome == SMBTRIAGE_OUTCOME_OK;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_pair       *pair       = smbtriage_connection_known_pair(connection);

    if (step->more->nbss_error < 0)
        return SMBTRIAGE_SILENT;
    if (connection->server.port == SMBTRIAGE_NETBIOS_PORT &&
        smbtriage_connection_near(step, is_connected_on_445) != NULL)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->answer_frame, "Negative session response, error 0x%02X: %s",
                           step->more->nbss_error, meaning_of(step->more->nbss_error));
    if (connection->server.port == SMBTRIAGE_DIRECT_TCP_PORT)
        smbtriage_evidence_add(claim, step->answer_frame,
                               "It came on port 445, where nobody asks for a NetBIOS session: so does Samba turn away "
                               "clients that hosts deny covers");
    if (connection->server.port == SMBTRIAGE_DIRECT_TCP_PORT || step->more->nbss_error == NOT_LISTENING_FOR_CALLER)
        smbtriage_claim_proves(claim, &caller);
    else if (step->more->nbss_error == NOT_LISTENING_ON_CALLED_NAME || step->more->nbss_error == NAME_NOT_PRESENT)
        smbtriage_claim_proves(claim, &name);
    if (pair == NULL || pair->spoke_frame == 0)
        return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
    smbtriage_evidence_add(claim, pair->spoke_frame, "Another connection of the same two spoke SMB here");
    return smbtriage_claimed_as(claim, SMBTRIAGE_WARN, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_transport_netbios_refused = {
    .id       = "transport.netbios_refused",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 1002",
    .section  = "4.3",
    .summary  = "Server refuses the NetBIOS session: check hosts allow and hosts deny, and the NetBIOS name that was "
                "called ([RFC 1002] 4.3)",
    .cause    = "{server} took the TCP connection of {client} and refused before any SMB was spoken. On port 445 it is "
                "Samba whose hosts deny (or missing entry in hosts allow) covers this client. On port 139 nobody there "
                "answers to the NetBIOS name that was called, or not to this caller.",
    .remedy =
        {
            .windows = "On the server: nbtstat -n lists its NetBIOS names; Get-Service LanmanServer. Better: use port "
                       "445, which needs no NetBIOS name",
            .samba   = "testparm -sv | grep -E 'hosts (allow|deny)|netbios (name|aliases)'; testparm -s "
                       "/etc/samba/smb.conf NAME {client} tells whether this client may connect; smbcontrol smbd "
                       "reload-config after a change",
            .client = "nbtstat -A {address} (Windows) or nmblookup -A {address} (Unix) lists the names that are there; "
                      "connect by one of them, or through port 445: smbclient -p 445",
            .cost   = "Add the client or its network to hosts allow, not ALL: without the lists, every network that "
                      "reaches the server may try passwords.",
        },
    .proved   = {&caller, &name},
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
