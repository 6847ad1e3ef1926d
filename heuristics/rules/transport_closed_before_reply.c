/* transport.closed_before_reply - the server accepts the connection and ends it before a byte was said
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.1. After the client's first request it is another story: negotiate.closed_by_server.
 */
#include "connection.h"
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

/* Clients speak within milliseconds. Who is silent for so long only looks whether somebody answers (G10). */
#define AT_ONCE_NS (5 * SMBTRIAGE_SECOND_NS)

static gboolean is_smb_port(guint16 port)
{
    return port == SMBTRIAGE_DIRECT_TCP_PORT || port == SMBTRIAGE_NETBIOS_PORT;
}

/* What the client sent while the end was on its way already comes later. */
static gboolean was_anything_said(const smbtriage_connection *connection)
{
    gboolean spoke = connection->client_data_frame != 0 && connection->client_data_frame < connection->closed_frame;

    return spoke || connection->server_data_frame != 0 || connection->client_went_on != SMBTRIAGE_NO;
}

static gint64 open_ns(const smbtriage_step *step)
{
    return MAX(0, smbtriage_elapsed_ns(step->last_ns, step->connection->closed_ns));
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *open       = smbtriage_text_duration(open_ns(step));

    smbtriage_evidence_add(claim, step->answer_frame, "The server, or something in its place, took the connection");
    smbtriage_evidence_add(claim, connection->closed_frame,
                           "It %s the connection after %s, before anybody had said a byte",
                           connection->closed_with_reset ? "reset" : "closed", open);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_pair       *pair       = smbtriage_connection_known_pair(connection);

    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_SERVER || !is_smb_port(connection->server.port) ||
        was_anything_said(connection))
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(connection) || open_ns(step) > AT_ONCE_NS) /* G1, G10 */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    if (pair == NULL || pair->spoke_frame == 0)
        return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
    smbtriage_evidence_add(claim, pair->spoke_frame, "Another connection of the same two spoke SMB here");
    return smbtriage_claimed_as(claim, SMBTRIAGE_WARN, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_transport_closed_before_reply = {
    .id       = "transport.closed_before_reply",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.1",
    .summary  = "Server accepts the connection and ends it at once: check its limit of processes, load balancers and "
                "proxies in between ([MS-SMB2] 3.3.5.1)",
    .cause    = "{server} took the TCP connection of {client} and ended it before a byte was said. Likely causes, "
                "likeliest first: the file service is at its limit (Samba: max smbd processes) or cannot start a "
                "process; a load balancer or proxy has no server behind it; a firewall that answers in the server's "
                "place.",
    .remedy =
        {
            .windows = "On the server: Get-NetTCPConnection -LocalPort 445 -State Listen | Select-Object "
                       "LocalAddress,OwningProcess (4 is Windows itself); netsh interface portproxy show all; the log "
                       "of the security product",
            .samba   = "testparm -sv | grep 'max smbd processes' (0 is no limit); smbstatus -p counts the processes; "
                       "the log of that second (log level = 3) and dmesg tell of crashes and of lack of memory",
            .client  = "Try from another client and from the server itself: smbclient -L localhost -U USER. When it "
                       "works there, capture at both ends: who sends that FIN or RST is the one to look at",
            .cost    = "A higher limit costs memory for every client; without any, a flood of connections can bring "
                       "the server down.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
