/* tree.slow - the share was reached, but only after a while
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.7. One request and one answer: the time between them is the server's, unless packets got lost.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    gint64           threshold = (gint64)step->connection->engine->options.slow_seconds * SMBTRIAGE_SECOND_NS;
    gint64           took_ns   = smbtriage_elapsed_ns(step->request_ns, step->last_ns) - step->more->way_ns;
    g_autofree char *took      = smbtriage_text_duration(took_ns);

    if (step->request_frame == 0 || took_ns <= threshold)
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_capture_lost(step)) /* G2 */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "TREE_CONNECT to %s",
                           step->asked == NULL ? "a share" : step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "It was granted %s later%s", took,
                           step->is_pending ? "; meanwhile the server had said that it works on it" : "");
    if (step->more->resent > 0)
        smbtriage_evidence_add(claim, 0, "The client sent %u segment%s again meanwhile: packets get lost on the way",
                               step->more->resent, step->more->resent == 1 ? "" : "s");
    return smbtriage_claimed(claim, step->more->resent > 0 ? SMBTRIAGE_LOW : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_tree_slow = {
    .id       = "tree.slow",
    .stage    = SMBTRIAGE_STAGE_TREE,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.3.5.7",
    .summary = "Tree connect slow, not refused: look at scripts, name look-ups, storage and antivirus behind the share "
               "on the server ([MS-SMB2] 3.3.5.7)",
    .cause = "{server} took its time to grant {path}; the evidence says how long. Likeliest first: a script that runs "
             "at every connect (Samba's preexec); storage or a cluster disk that wakes up; security software that "
             "looks into the folder; slow look-ups of the client's name or of the user's groups.",
    .remedy =
        {
            .windows = "Measure-Command { Get-ChildItem PATH } on the server itself shows slow storage; fltmc filters "
                       "lists the filter drivers: update the antivirus, or uninstall it for a test; cluster: "
                       "Get-ClusterSharedVolume",
            .samba =
                "testparm -s --section-name='{share}' shows preexec, root preexec and vfs objects: time the script "
                "by hand; testparm -sv | grep 'hostname lookups' should say no; time getent group; log level = 3 "
                "shows the gap",
            .client = "Connect to another share of {server} and compare: when only this one is slow, it is the share",
            .cost   = "Nothing of this changes anything but a test without antivirus, which leaves the server open to "
                      "what it guards against: keep it short.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
