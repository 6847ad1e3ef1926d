/* transport.not_smb - what answers on the SMB port is not SMB
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.1: the client disconnects from whoever answers with anything but SMB.
 */
#include "rule.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (!step->is_alien)
        return SMBTRIAGE_SILENT;
    if (step->stage == SMBTRIAGE_STAGE_TRANSPORT && !connection->spoke_smb) /* the client wants something else, too */
        return SMBTRIAGE_SILENT;
    if (connection->offer_frame != 0)
        smbtriage_evidence_add(claim, connection->offer_frame, "The client sends an SMB NEGOTIATE");
    smbtriage_evidence_add(claim, step->answer_frame, "%s", step->more->fault);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_transport_not_smb = {
    .id       = "transport.not_smb",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TRANSPORT) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_NEGOTIATE),
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.1",
    .summary  = "Something else than SMB answers on this port: find out which program listens there, or correct the "
                "address ([MS-SMB2] 3.2.5.1)",
    .cause    = "{client} speaks SMB, and what {server} sent back is another protocol. The wrong program listens on "
                "that port, the address belongs to another machine than the one that was meant, or a proxy or captive "
                "portal answers in the server's place.",
    .remedy =
        {
            .windows = "On the server: Get-NetTCPConnection -LocalPort 445 -State Listen | Select-Object "
                       "LocalAddress,OwningProcess, then Get-Process -Id PID; 4 is Windows itself. netsh interface "
                       "portproxy show all lists what is passed on",
            .samba   = "On the server: ss -ltnp 'sport = :445' names the program; move it to a port of its own and "
                       "start smbd: systemctl start smbd",
            .client  = "Check that the name leads to the right address: Resolve-DnsName NAME (Windows), host NAME "
                       "(Unix); in a guest network log on to its portal first; with a port of your own, compare it with "
                       "the server's smb ports",
            .cost    = "None. A logon must not be typed into what answers in a file server's place: it may collect "
                       "passwords.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"negotiate.client_smb1_only", "negotiate.refused"},
    .judge      = judge,
};
