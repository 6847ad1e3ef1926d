/* negotiate.slow - the NEGOTIATE is answered, but late
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The same suspects as negotiate.no_reply, before it comes to that. A healthy server answers within milliseconds.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *time = smbtriage_text_duration(step->server_ns);

    smbtriage_evidence_add(claim, step->request_frame, "NEGOTIATE sent");
    smbtriage_evidence_add(claim, step->answer_frame, "Answered; it took %s", time);
    if (step->more->resent > 0)
        smbtriage_evidence_add(
            claim, 0,
            "Segments that the client sent again meanwhile: %u. Packets got lost, so the network may "
            "be what is slow",
            step->more->resent);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    gint64 threshold = (gint64)step->connection->engine->options.slow_seconds * SMBTRIAGE_SECOND_NS;

    if (step->server_ns <= threshold || smbtriage_guard_multi_protocol(step)) /* G8: told when both rounds are over */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_capture_lost(step) || smbtriage_guard_mid_stream(step->connection)) /* G1, G2 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_extra_channel(step)) /* G11: the session works meanwhile */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    return smbtriage_claimed(claim, step->more->resent == 0 ? SMBTRIAGE_MEDIUM : SMBTRIAGE_LOW);
}

const smbtriage_rule smbtriage_rule_negotiate_slow = {
    .id       = "negotiate.slow",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.3.5.4",
    .summary  = "NEGOTIATE answered seconds late: check the server for filter drivers, name lookups and load "
                "([MS-SMB2] 3.3.5.4)",
    .cause    = "{server} took seconds to answer the NEGOTIATE of {client}, which needs no disk and no logon. It waits "
                "for something else: security software or another filter driver, a name lookup that runs into its "
                "time limit (Samba with hostname lookups or names in hosts allow), a disk that wakes up, overload.",
    .remedy =
        {
            .windows =
                "On the server: fltmc filters lists the filter drivers; update the antivirus; look at processor, "
                "memory and disk at that second",
            .samba  = "testparm -sv | grep -E 'hostname lookups|hosts (allow|deny)'; time host {client} on the server: "
                      "when it takes as long, correct the DNS servers in /etc/resolv.conf; log level = 3 with debug "
                      "hires timestamp = yes shows where the time goes",
            .client = "Measure from another client and at another hour: the same everywhere is the server, only here "
                      "is the way to it",
            .cost   = "None for lookups and updates. Exclude a folder from the antivirus rather than switch it off.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
