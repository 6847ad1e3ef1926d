/* session.slow - logged on, but only after a while
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5. A logon has several legs; whether the server or the client took the time is what matters.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

/* took_ns: by the server and the client */
static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim, gint64 took_ns)
{
    g_autofree char *server = smbtriage_text_duration(step->server_ns);
    g_autofree char *client = smbtriage_text_duration(MAX(took_ns - step->server_ns, 0));

    smbtriage_evidence_add(claim, step->first_frame, "The logon begins; it takes %u request%s", step->legs,
                           step->legs == 1 ? "" : "s");
    smbtriage_evidence_add(claim, step->answer_frame, "It ends well: the server took %s of the time, the client %s",
                           server, client);
    if (step->more->resent > 0)
        smbtriage_evidence_add(claim, 0, "The client sent %u segment%s again: packets get lost on the way",
                               step->more->resent, step->more->resent == 1 ? "" : "s");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    gint64 threshold = (gint64)step->connection->engine->options.slow_seconds * SMBTRIAGE_SECOND_NS;
    gint64 took_ns   = smbtriage_elapsed_ns(step->first_ns, step->last_ns) - step->more->way_ns;

    if (took_ns <= threshold)
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_capture_lost(step)) /* G2: an answer is missing, and who took the time is not known */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_extra_channel(step)) /* G11: the session works meanwhile */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim, took_ns);
    return smbtriage_claimed(claim, step->more->resent > 0 ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_slow = {
    .id       = "session.slow",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.3.5.5",
    .summary  = "Logon slow, not refused: the evidence says who took the time; server: check its domain controllers, "
                "client: a prompt or Kerberos ([MS-SMB2] 3.3.5.5)",
    .cause    = "The logon of {user} at {server} took {took} and succeeded. Time of the server is mostly spent on a "
                "domain controller that is far, busy or dead, or on a slow user database. Time of the client is mostly "
                "a person at the password prompt, or Kerberos and DNS trying servers that do not answer. Mechanism: "
                "{mechanism}.",
    .remedy =
        {
            .windows =
                "On the server: nltest /sc_query:DOMAIN names its domain controller, nltest /dsgetsite its site: "
                "a wrong site leads to a far one; Measure-Command { nltest /dsgetdc:DOMAIN /force } says how "
                "quickly one is found",
            .samba  = "time wbinfo -p; time wbinfo --ping-dc; time getent passwd 'DOMAIN\\USER'; log level = 3 auth:5 "
                      "winbind:5 shows the gap with its time stamps",
            .client = "klist purge, then Measure-Command { klist get cifs/NAME }: a slow ticket is the client's domain "
                      "controller or DNS; Resolve-DnsName NAME. A capture with port 53 and 88 shows the gap",
            .cost   = "None of this changes anything but klist purge, after which all tickets are fetched anew.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
