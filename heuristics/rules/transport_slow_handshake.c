/* transport.slow_handshake - the connection was accepted, but late
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 6298 2: a SYN is sent again after a second, or three by older stacks. A client that tries several addresses
 * or ports goes on to the next one meanwhile ([MS-SMB2] 3.2.4.2.1).
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

/* No stack sends a SYN again sooner; a frame that is captured twice follows within some ms (G12). */
#define LEAST_RESENT_NS (SMBTRIAGE_SECOND_NS / 4)

/* A SYN that waits longer is sent again: if that is missing, so is part of the capture, or its clock jumped. */
#define MOST_ALONE_NS (4 * SMBTRIAGE_SECOND_NS)

static gboolean is_slow(const smbtriage_step *step)
{
    gint64 resent = smbtriage_elapsed_ns(step->first_ns, step->request_ns);
    gint64 total  = smbtriage_elapsed_ns(step->first_ns, step->last_ns);

    if (resent >= LEAST_RESENT_NS)
        return total >= resent;
    return total > SMBTRIAGE_SECOND_NS && total <= MOST_ALONE_NS;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *after = NULL;

    if (smbtriage_guard_mid_stream(step->connection) || !is_slow(step)) /* G1 */
        return SMBTRIAGE_SILENT;
    after = smbtriage_text_duration(smbtriage_elapsed_ns(step->first_ns, step->last_ns));
    smbtriage_evidence_add(claim, step->first_frame, "First SYN");
    if (step->request_frame != step->first_frame)
        smbtriage_evidence_add(claim, step->request_frame, "Sent again, for the last time here");
    smbtriage_evidence_add(claim, step->answer_frame, "SYN-ACK %s after the first SYN", after);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_transport_slow_handshake = {
    .id       = "transport.slow_handshake",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.1",
    .summary  = "The TCP connection came up late, slow and not failed: look for lost packets, a busy firewall or a "
                "full accept queue of the server ([MS-SMB2] 3.2.4.2.1)",
    .cause    = "{server} accepted the connection only more than a second after the client had asked, or when it had "
                "asked again. The first SYN was lost or dropped: by the network, by a firewall that was still making "
                "up its mind, or by a server that was just starting or had too many new connections. Nothing else is "
                "wrong that this finding knows of.",
    .remedy =
        {
            .windows = "Capture at the server: when all SYNs arrive there and the answer is late, it is the server; "
                       "netstat -s -p tcp shows failed connection attempts and segments sent again",
            .samba   = "nstat -az TcpExtListenOverflows TcpExtListenDrops counts connections that found the queue "
                       "full; ss -ltn 'sport = :445' shows the queue",
            .client  = "Test-NetConnection {server} -Port 445, some times in a row; ping {server} shows losses and the "
                       "time of the way",
            .cost    = "None.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
