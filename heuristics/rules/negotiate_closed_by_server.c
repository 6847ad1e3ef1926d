/* negotiate.closed_by_server - the server ends the connection instead of answering the NEGOTIATE
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.4 demands that of a second NEGOTIATE; otherwise servers answer what they do not like.
 */
#include "dialects.h"
#include "unanswered.h"

static const smbtriage_words again = {
    .summary = "Client negotiated a second time on one connection, and the server ended it, as it must: update or mend "
               "the client ([MS-SMB2] 3.3.5.4)",
    .cause =
        "{client} sent a second NEGOTIATE on a connection to {server} that was through with it, at SMB {dialect}. A "
        "server must end the connection then, without an answer, and did so {wait} later. The fault is the "
        "client's, or that of a device in between which sends messages of its own on the client's connection.",
    .remedy =
        {
            .windows = "Nothing to change on the server: it did what the specification demands",
            .samba   = "Nothing to change on the server: it did what the specification demands",
            .client =
                "Update the client or the library that it was made with; report the fault to its maker, with this "
                "capture. Capture at both ends when a proxy, WAN accelerator or intrusion prevention lies "
                "between: it may have put in the second NEGOTIATE",
            .cost = "An update costs nothing. Changing the server's versions of SMB for such a client does not help.",
        },
};

/* The dialect that was agreed on before this step began, or NULL. Agreed on later, it would be the first round of a
 * multi-protocol negotiate (G8). */
static const char *agreed_before(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    if (connection->grant_frame >= step->first_frame)
        return NULL;
    return smbtriage_dialect_name(connection->dialect);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const char      *dialect = agreed_before(step);
    smbtriage_answer answer;

    if (step->is_smb1 && step->offers_smb2 != SMBTRIAGE_YES) /* SMB1 only: negotiate.client_smb1_only, or a probe */
        return SMBTRIAGE_SILENT;
    answer = smbtriage_judge_closed(step, claim, step->is_smb1 ? "SMB1 NEGOTIATE that also offers SMB2" : "NEGOTIATE");
    if (answer != SMBTRIAGE_CLAIMED || dialect == NULL)
        return answer;
    smbtriage_evidence_add(claim, step->connection->grant_frame,
                           "This connection was through with it, at SMB %s: a server ends it at the next NEGOTIATE "
                           "([MS-SMB2] 3.3.5.4)",
                           dialect);
    smbtriage_claim_proves(claim, &again);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_negotiate_closed_by_server = {
    .id       = "negotiate.closed_by_server",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "Server ended the connection instead of answering the NEGOTIATE: check that SMB2 is on, its "
                "log, and devices in between ([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} ended the connection {wait} after the NEGOTIATE of {client}, without an answer. "
                "Likely causes, likeliest first: the server speaks SMB1 only, or no SMB at all; a security "
                "product or a device in between ended it; the server's process died or its limit of processes "
                "is reached.",
    .remedy =
        {
            .windows = "On the server: Get-SmbServerConfiguration | Select-Object EnableSMB2Protocol; when it is "
                       "False: Set-SmbServerConfiguration -EnableSMB2Protocol $true; then Get-WinEvent -LogName "
                       "Microsoft-Windows-SMBServer/Operational -MaxEvents 50 and the security product's log",
            .samba   = "testparm -sv | grep -E 'server (min|max) protocol|max smbd processes'; remove a server "
                       "max protocol below SMB2_02; the log of that second tells a crash (INTERNAL ERROR) from a "
                       "limit; log level = 3",
            .client  = "Update the client. Capture at both ends: when the server did not send that FIN or RST, a "
                       "device in between did; take SMB out of its inspection for a test",
            .cost    = "Turning SMB2 on costs nothing. Answering in SMB1 instead, as some devices suggest, gives "
                       "up encryption and protection against tampering. Exempt two hosts from inspection, not "
                       "the network.",
        },
    .proved   = {&again},
    .wakes_on = SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
