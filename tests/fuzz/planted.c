/* planted.c - bugs on purpose: proof that the fuzzers see them
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Only in engine-fuzz-planted and stream-runs-planted, whose linker puts these functions before the engine's own. The
 * environment variable SMBTRIAGE_FUZZ_PLANTED names the one that is at work.
 */
#include "smbtriage.h"

#include <string.h>

void              __real_smbtriage_engine_feed(smbtriage_engine *engine, const smbtriage_event *event);
smbtriage_report *__real_smbtriage_engine_report(const smbtriage_engine *engine);
void              __wrap_smbtriage_engine_feed(smbtriage_engine *engine, const smbtriage_event *event);
smbtriage_report *__wrap_smbtriage_engine_report(const smbtriage_engine *engine);

static gboolean is_planted(const char *bug)
{
    return g_strcmp0(g_getenv("SMBTRIAGE_FUZZ_PLANTED"), bug) == 0;
}

/* A NetBIOS name has 15 letters, or so somebody thought. */
static void copy_workstation(const char *workstation)
{
    g_autofree char *room = g_malloc(16);
    memcpy(room, workstation, strlen(workstation) + 1);
}

static gboolean is_the_path_before(const char *path)
{
    static const char *kept;
    gboolean           is_same = g_strcmp0(kept, path) == 0;
    kept                       = path;
    return is_same;
}

static gint32 scaled(gint32 key_version)
{
    return key_version * 1000;
}

void __wrap_smbtriage_engine_feed(smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_smb2_message *smb2 = event->kind == SMBTRIAGE_EVENT_SMB2 ? &event->u.smb2 : NULL;
    if (smb2 != NULL && smb2->session_setup != NULL && smb2->session_setup->security.workstation != NULL &&
        is_planted("overrun"))
        copy_workstation(smb2->session_setup->security.workstation);
    if (smb2 != NULL && smb2->tree_connect != NULL && smb2->tree_connect->path != NULL && is_planted("borrowed"))
        is_the_path_before(smb2->tree_connect->path);
    if (event->kind == SMBTRIAGE_EVENT_KERBEROS && is_planted("overflow"))
        scaled(event->u.kerberos.key_version);
    __real_smbtriage_engine_feed(engine, event);
}

static void spoil_evidence(smbtriage_finding *finding)
{
    smbtriage_evidence *last = &g_array_index(finding->evidence, smbtriage_evidence, finding->evidence->len - 1);
    if (is_planted("frame"))
        last->frame += 1000003;
    if (is_planted("text")) {
        g_free(last->says);
        last->says = g_strdup("\x1b[31m");
    }
}

smbtriage_report *__wrap_smbtriage_engine_report(const smbtriage_engine *engine)
{
    static guint      calls;
    smbtriage_report *report = __real_smbtriage_engine_report(engine);
    calls++;
    for (guint i = 0; i < report->findings->len; i++) {
        smbtriage_finding *finding = g_ptr_array_index(report->findings, i);
        spoil_evidence(finding);
        if (is_planted("memory"))
            finding->confidence = (smbtriage_confidence)(calls % 3);
    }
    return report;
}
