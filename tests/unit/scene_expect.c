/* scene_expect.c - what came of a story
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "stage.h"

#include "printable.h"

#include <string.h>

/* ---- findings in short ----------------------------------------------------------------------------------- */

static void append_short(GString *list, const smbtriage_finding *finding)
{
    if (list->len > 0)
        g_string_append(list, "; ");
    g_string_append_printf(list, "%s@%u:%s", smbtriage_rule_id(finding->rule), finding->frame,
                           smbtriage_severity_name(finding->severity));
    if (finding->count > 1)
        g_string_append_printf(list, " x%u", finding->count);
}

static smbtriage_report *report_of(scene *s)
{
    smbtriage_report_free(s->report);
    s->report = smbtriage_engine_report(s->engine);
    return s->report;
}

void scene_expect(scene *s, const char *findings)
{
    g_autoptr(GString) list        = g_string_new(NULL);
    const smbtriage_report *report = report_of(s);

    for (guint i = 0; i < report->findings->len; i++)
        append_short(list, g_ptr_array_index(report->findings, i));
    g_assert_cmpstr(list->len == 0 ? "none" : list->str, ==, findings);
    scene_check_engine(s->engine, s->frame);
}

void scene_expect_first(scene *s, const char *findings)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint32 frame = 1; frame <= s->frame; frame++) {
        const GPtrArray *found = smbtriage_engine_findings_at(s->engine, frame);

        for (guint i = 0; found != NULL && i < found->len; i++)
            append_short(list, g_ptr_array_index(found, i));
    }
    g_assert_cmpstr(list->len == 0 ? "none" : list->str, ==, findings);
}

/* ---- connections ------------------------------------------------------------------------------------------- */

static const smbtriage_connection_view *connection_view(scene *s, guint connection)
{
    const smbtriage_report *report = report_of(s);

    g_assert_cmpuint(connection, <=, report->connections->len);
    return &g_array_index(report->connections, smbtriage_connection_view, connection - 1);
}

void scene_expect_steps(scene *s, guint connection, const char *steps)
{
    const smbtriage_connection_view *view = connection_view(s, connection);
    g_autoptr(GString) list               = g_string_new(NULL);

    for (guint i = 0; i < view->steps->len; i++) {
        const smbtriage_step_view *step = &g_array_index(view->steps, smbtriage_step_view, i);

        g_string_append_printf(list, "%s%s:%s", i == 0 ? "" : " ", smbtriage_stage_name(step->stage),
                               smbtriage_outcome_name(step->outcome));
    }
    g_assert_cmpstr(list->str, ==, steps);
}

void scene_expect_outcome(scene *s, guint connection, smbtriage_connection_outcome outcome)
{
    g_assert_cmpstr(smbtriage_connection_outcome_name(connection_view(s, connection)->outcome), ==,
                    smbtriage_connection_outcome_name(outcome));
}

const smbtriage_connection_view *scene_connection(scene *s, guint connection)
{
    return connection_view(s, connection);
}

gboolean scene_has_quality(scene *s, smbtriage_quality_issue issue)
{
    const smbtriage_report *report = report_of(s);

    for (guint i = 0; i < report->quality->len; i++) {
        if (g_array_index(report->quality, smbtriage_quality, i).issue == issue)
            return TRUE;
    }
    return FALSE;
}

void scene_expect_limit(scene *s, smbtriage_limit limit, guint dropped)
{
    const smbtriage_report *report = report_of(s);
    guint                   notes  = 0;

    for (guint i = 0; i < report->quality->len; i++) {
        const smbtriage_quality *quality = &g_array_index(report->quality, smbtriage_quality, i);

        if (quality->issue != SMBTRIAGE_STATE_LIMIT || quality->limit != limit || quality->connection != 0)
            continue;
        notes++;
        g_assert_cmpuint(quality->dropped, ==, dropped);
    }
    g_assert_cmpuint(notes, ==, dropped == 0 ? 0 : 1);
}

/* ---- the first finding --------------------------------------------------------------------------------------- */

const smbtriage_finding *scene_finding(scene *s)
{
    const smbtriage_report *report = report_of(s);

    g_assert_cmpuint(report->findings->len, >, 0);
    return g_ptr_array_index(report->findings, 0);
}

void scene_expect_confidence(scene *s, smbtriage_confidence confidence)
{
    g_assert_cmpstr(smbtriage_confidence_name(scene_finding(s)->confidence), ==, smbtriage_confidence_name(confidence));
}

void expect_words(const char *text, const char *words)
{
    g_assert_nonnull(text);
    if (strstr(text, words) == NULL)
        g_error("\"%s\" is not in \"%s\"", words, text);
}

static gboolean has_evidence(const smbtriage_finding *finding, guint32 frame, const char *words)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *evidence = &g_array_index(finding->evidence, smbtriage_evidence, i);

        if ((frame == G_MAXUINT32 || evidence->frame == frame) && strstr(evidence->says, words) != NULL)
            return TRUE;
    }
    return FALSE;
}

static char *all_evidence(const smbtriage_finding *finding)
{
    GString *all = g_string_new(NULL);

    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *evidence = &g_array_index(finding->evidence, smbtriage_evidence, i);

        g_string_append_printf(all, "%u: %s\n", evidence->frame, evidence->says);
    }
    return g_string_free(all, FALSE);
}

static void expect_evidence(const smbtriage_finding *finding, guint32 frame, const char *words)
{
    g_autofree char *all = all_evidence(finding);

    if (!has_evidence(finding, frame, words))
        g_error("no \"%s\" about frame %u in:\n%s", words, frame, all);
}

void scene_expect_evidence(scene *s, guint32 frame, const char *words)
{
    expect_evidence(scene_finding(s), frame, words);
}

void scene_expect_no_evidence(scene *s, const char *words)
{
    g_assert_false(has_evidence(scene_finding(s), G_MAXUINT32, words));
}

const smbtriage_finding *scene_finding_of(scene *s, const char *rule)
{
    const smbtriage_report *report = report_of(s);

    for (guint i = 0; i < report->findings->len; i++) {
        const smbtriage_finding *finding = g_ptr_array_index(report->findings, i);

        if (strcmp(smbtriage_rule_id(finding->rule), rule) == 0)
            return finding;
    }
    g_error("no finding of %s", rule);
}

void scene_expect_evidence_of(scene *s, const char *rule, guint32 frame, const char *words)
{
    expect_evidence(scene_finding_of(s, rule), frame, words);
}

void scene_expect_no_evidence_of(scene *s, const char *rule, const char *words)
{
    g_assert_false(has_evidence(scene_finding_of(s, rule), G_MAXUINT32, words));
}

void scene_expect_excluded(scene *s, const char *rule, const char *words)
{
    const smbtriage_finding *finding = scene_finding(s);

    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *excluded = &g_array_index(finding->excluded, smbtriage_excluded, i);

        if (strcmp(smbtriage_rule_id(excluded->rule), rule) == 0) {
            expect_words(excluded->because, words);
            return;
        }
    }
    g_error("%s was not ruled out", rule);
}

void scene_expect_not_excluded(scene *s, const char *rule)
{
    const smbtriage_finding *finding = scene_finding(s);

    for (guint i = 0; i < finding->excluded->len; i++)
        g_assert_cmpstr(smbtriage_rule_id(g_array_index(finding->excluded, smbtriage_excluded, i).rule), !=, rule);
}

/* ---- what must hold after any events --------------------------------------------------------------------------- */

static void dump_finding(GString *out, smbtriage_finding *finding)
{
    g_autofree char *evidence = all_evidence(finding);

    smbtriage_finding_expand(finding);
    append_short(out, finding);
    g_string_append_printf(out, " %d %d %u\n%s\n%s\n%s\n%s\n%s\n%s %s %s %s %s %s\n%s", (int)finding->confidence,
                           finding->has_recovered, finding->connection, finding->english.cause,
                           finding->english.windows, finding->english.samba, finding->english.client,
                           finding->english.cost, finding->client, finding->server, finding->user, finding->share,
                           finding->dialect, finding->mechanism, evidence);
    for (guint i = 0; i < finding->frames->len; i++)
        g_string_append_printf(out, "%u ", g_array_index(finding->frames, guint32, i));
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *excluded = &g_array_index(finding->excluded, smbtriage_excluded, i);

        g_string_append_printf(out, "\nnot %s: %s", smbtriage_rule_id(excluded->rule), excluded->because);
    }
    g_string_append_c(out, '\n');
}

static void dump_connection(GString *out, const smbtriage_connection_view *view)
{
    g_string_append_printf(out, "%u %u-%u %s %s %s %s %d\n", view->id, view->first_frame, view->last_frame,
                           view->server_name, view->dialect, view->signing, view->encryption, (int)view->outcome);
    for (guint i = 0; i < view->steps->len; i++) {
        const smbtriage_step_view *step = &g_array_index(view->steps, smbtriage_step_view, i);

        g_string_append_printf(out, " %d %d %u-%u %08x %s %s %s %.9f %u\n", (int)step->stage, (int)step->outcome,
                               step->first_frame, step->last_frame, step->status, step->user, step->mechanism,
                               step->share, step->seconds, step->findings->len);
    }
}

char *scene_report_dump(const smbtriage_engine *engine)
{
    const smbtriage_page page   = {.generator = "smbtriage", .frames = 1};
    GString             *out    = g_string_new(NULL);
    smbtriage_report    *report = smbtriage_engine_report(engine);

    for (guint i = 0; i < report->connections->len; i++)
        dump_connection(out, &g_array_index(report->connections, smbtriage_connection_view, i));
    for (guint i = 0; i < report->findings->len; i++)
        dump_finding(out, g_ptr_array_index(report->findings, i));
    smbtriage_report_text(report, out, NULL, NULL);
    smbtriage_report_ticket(report, out, NULL, NULL);
    smbtriage_report_html(report, &page, out, NULL, NULL);
    smbtriage_report_free(report);
    return g_string_free(out, FALSE);
}

char *scene_first_view_dump(const smbtriage_engine *engine, guint32 frame)
{
    GString         *out   = g_string_new(NULL);
    const GPtrArray *found = smbtriage_engine_findings_at(engine, frame);

    for (guint i = 0; found != NULL && i < found->len; i++)
        dump_finding(out, g_ptr_array_index(found, i));
    return g_string_free(out, FALSE);
}

static void check_finding(smbtriage_finding *finding, guint32 last_frame)
{
    smbtriage_finding_expand(finding);
    g_assert_cmpuint(finding->frame, >, 0);
    g_assert_cmpuint(finding->frame, <=, last_frame);
    g_assert_cmpuint(finding->count, ==, finding->frames->len);
    g_assert_cmpuint(finding->evidence->len, >, 0);
    g_assert_true(g_utf8_validate(finding->english.cause, -1, NULL));
    for (guint i = 0; i < finding->frames->len; i++)
        g_assert_cmpuint(g_array_index(finding->frames, guint32, i), <=, last_frame);
    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *evidence = &g_array_index(finding->evidence, smbtriage_evidence, i);

        g_assert_cmpuint(evidence->frame, <=, last_frame);
        g_assert_true(g_utf8_validate(evidence->says, -1, NULL));
    }
}

void scene_check_worst_first(const smbtriage_report *report)
{
    for (guint i = 1; i < report->findings->len; i++) {
        const smbtriage_finding *before = g_ptr_array_index(report->findings, i - 1);
        const smbtriage_finding *after  = g_ptr_array_index(report->findings, i);

        g_assert_cmpint(before->severity, >=, after->severity);
        if (before->severity == after->severity)
            g_assert_cmpuint(before->frame, <=, after->frame);
    }
}

static void check_report(const smbtriage_engine *engine, guint32 last_frame)
{
    smbtriage_report *report = smbtriage_engine_report(engine);

    for (guint i = 0; i < report->findings->len; i++)
        check_finding(g_ptr_array_index(report->findings, i), last_frame);
    scene_check_worst_first(report);
    for (guint c = 0; c < report->connections->len; c++) {
        const GArray *steps = g_array_index(report->connections, smbtriage_connection_view, c).steps;

        for (guint i = 0; i < steps->len; i++) {
            const smbtriage_step_view *step = &g_array_index(steps, smbtriage_step_view, i);

            g_assert_cmpuint(step->first_frame, <=, step->last_frame);
            g_assert_cmpuint(step->last_frame, <=, last_frame);
            for (guint f = 0; f < step->findings->len; f++)
                g_assert_cmpuint(g_array_index(step->findings, guint, f), <, report->findings->len);
        }
    }
    smbtriage_report_free(report);
}

static void check_first_view(const smbtriage_engine *engine, guint32 last_frame)
{
    for (guint32 frame = 1; frame <= last_frame; frame++) {
        const GPtrArray *found = smbtriage_engine_findings_at(engine, frame);

        for (guint i = 0; found != NULL && i < found->len; i++) {
            smbtriage_finding *finding = g_ptr_array_index(found, i);

            g_assert_cmpuint(finding->frame, ==, frame);
            check_finding(finding, frame); /* without look-ahead: no evidence from later frames */
        }
    }
    g_assert_null(smbtriage_engine_findings_at(engine, last_frame + 1));
}

/* A terminal obeys none of it, and only we break lines. */
static void check_printable(const char *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        g_assert_true(*p == '\n' || smbtriage_is_printable(g_utf8_get_char(p)));
}

static void check_text_report(const smbtriage_engine *engine)
{
    smbtriage_report *report = smbtriage_engine_report(engine);
    g_autoptr(GString) text  = g_string_new(NULL);

    smbtriage_report_text(report, text, NULL, NULL);
    check_printable(text->str);
    smbtriage_report_free(report);
}

void scene_check_engine(const smbtriage_engine *engine, guint32 last_frame)
{
    g_autofree char *once  = scene_report_dump(engine);
    g_autofree char *twice = scene_report_dump(engine);

    g_assert_cmpstr(once, ==, twice);
    check_printable(once);
    check_text_report(engine);
    check_report(engine, last_frame);
    check_first_view(engine, last_frame);
}
