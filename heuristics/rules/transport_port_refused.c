/* transport.port_refused - a reset answers the SYN to TCP 445
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Port 445 only: on other ports a refused connection says nothing about SMB, and on 139 it is the losing half of
 * the race that clients run ([MS-SMB2] appendix A, note on 3.2.4.2.1).
 */
#include "rule.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->is_alien || step->more->nbss_error >= 0 || step->more->icmp_code >= 0 ||
        step->more->quic_error >= 0) /* something else came back than RST */
        return SMBTRIAGE_SILENT;
    if (step->connection->server.port != SMBTRIAGE_DIRECT_TCP_PORT)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "SYN from %s, attempt %u", step->connection->client_address,
                           step->legs);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered by a reset from %s", step->connection->server_address);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_transport_port_refused = {
    .id       = "transport.port_refused",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "SMB port refused: start the file service on the server or open its port to this client "
                "([MS-SMB2] 3.2.4.2.1)",
    .cause    = "{server} answered the connection request of {client} with a reset: nothing listens on that "
                "port there, or a firewall in between rejects it. No SMB was spoken, so user, password and "
                "share play no part yet.",
    .remedy =
        {
            .windows = "On the server: Get-Service LanmanServer; Start-Service LanmanServer; "
                       "Get-NetTCPConnection -LocalPort 445 -State Listen; Get-NetFirewallRule -DisplayGroup "
                       "'File and Printer Sharing' | Select-Object DisplayName,Enabled,Action",
            .samba   = "On the server: systemctl status smbd; systemctl start smbd; ss -ltnp 'sport = :445'; "
                       "testparm -sv | grep -E 'smb ports|interfaces'; nft list ruleset for a reject rule",
            .client  = "Check that the name leads to the host that was meant, then the port: Test-NetConnection "
                       "{server} -Port 445 (Windows), nc -vz {server} 445 (Unix)",
            .cost    = "Starting the service costs nothing. A firewall rule should open TCP 445 to the networks "
                       "that need it only: open to everybody, the port invites worms and password guessing.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,
    .judge    = judge,
};
