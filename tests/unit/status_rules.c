/* status_rules.c - which rule explains which status at which stage, as a table for programs
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not a test: it prints "stage<TAB>code<TAB>name<TAB>rule" for the plainest connection that ends with the status, so
 * that tests/status-rules.md can be made from what the rules really do.
 */
#include "scene.h"
#include "status.h"

static scene *refused(smbtriage_stage stage, guint32 status)
{
    scene *s = scene_connected();

    scene_negotiate(s, OFFER_311);
    if (stage == SMBTRIAGE_STAGE_NEGOTIATE) {
        scene_negotiate_refused(s, status);
        return s;
    }
    scene_negotiate_answer(s, GRANT_311);
    scene_logon(s, "alice");
    if (stage == SMBTRIAGE_STAGE_SESSION) {
        scene_logon_answer(s, status);
        return s;
    }
    scene_logon_answer(s, STATUS_SUCCESS);
    scene_tree_connect(s, "\\\\fs1\\accounts");
    scene_tree_answer(s, status);
    return s;
}

static void print_row(smbtriage_stage stage, const smbtriage_status *status)
{
    g_autoptr(scene) s       = refused(stage, status->code);
    smbtriage_report *report = smbtriage_engine_report(scene_engine(s));
    const char       *rule   = "normal";

    if (report->findings->len > 0)
        rule = smbtriage_rule_id(((const smbtriage_finding *)g_ptr_array_index(report->findings, 0))->rule);
    g_print("%s\t0x%08X\t%s\t%s\n", smbtriage_stage_name(stage), status->code, status->name, rule);
    smbtriage_report_free(report);
}

int main(void)
{
    guint                   n;
    const smbtriage_status *statuses = smbtriage_statuses(&n);

    for (guint i = 0; i < n; i++) {
        for (smbtriage_stage stage = SMBTRIAGE_STAGE_NEGOTIATE; stage <= SMBTRIAGE_STAGE_TREE; stage++)
            print_row(stage, &statuses[i]);
    }
    return 0;
}
