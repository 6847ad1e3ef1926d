/* report_text.c - the report for people
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One block a connection: who with whom, the steps, and under them the verdict. A finding that several
 * connections share is told in full once.
 */
#include "report_parts.h"

static const smbtriage_layout layout = {.indent = 4, .column = 14, .width = 110};

/* ---- a finding ------------------------------------------------------------------------------------------- */

static void headline(GString *out, const smbtriage_finding *finding)
{
    g_string_append_printf(out, "  %s %s, frame %u, confidence %s", smbtriage_severity_word(finding->severity),
                           smbtriage_rule_id(finding->rule), finding->frame,
                           smbtriage_confidence_name(finding->confidence));
    if (finding->has_recovered)
        g_string_append(out, ", recovered");
    if (finding->count > 1)
        g_string_append_printf(out, ", %u times", finding->count);
    g_string_append_c(out, '\n');
}

static void evidence(GString *out, const smbtriage_finding *finding)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *item  = &g_array_index(finding->evidence, smbtriage_evidence, i);
        const char               *label = i == 0 ? "Evidence" : "";

        if (item->frame == 0)
            smbtriage_labelled(out, &layout, label, item->says);
        else
            smbtriage_labelled_printf(out, &layout, label, "frame %u: %s", item->frame, item->says);
    }
}

static void section(GString *out, const smbtriage_finding *finding)
{
    g_autofree char *text = smbtriage_section_text(finding);

    smbtriage_labelled(out, &layout, "Section", text);
    smbtriage_labelled(out, &layout, "", smbtriage_section_url(finding));
}

/* What is different for each person and share; the rest was read often enough. */
static void finding_in_short(GString *out, const smbtriage_finding *finding, guint as_on)
{
    headline(out, finding);
    smbtriage_labelled(out, &layout, "Cause", smbtriage_finding_told(finding)->cause);
    evidence(out, finding);
    smbtriage_labelled_printf(out, &layout, "Remedy", "as on connection %u", as_on);
}

static void finding_in_full(GString *out, const smbtriage_finding *finding)
{
    const smbtriage_telling *told = smbtriage_finding_told(finding);

    headline(out, finding);
    smbtriage_labelled(out, &layout, "Verdict", smbtriage_finding_summary(finding));
    smbtriage_labelled(out, &layout, "Cause", told->cause);
    evidence(out, finding);
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *rival = &g_array_index(finding->excluded, smbtriage_excluded, i);

        smbtriage_labelled_printf(out, &layout, i == 0 ? "Ruled out" : "", "%s: %s", smbtriage_rule_id(rival->rule),
                                  rival->because);
    }
    section(out, finding);
    smbtriage_labelled(out, &layout, "Windows", told->windows);
    smbtriage_labelled(out, &layout, "Samba", told->samba);
    smbtriage_labelled(out, &layout, "Client", told->client);
    smbtriage_labelled(out, &layout, "Cost", told->cost);
}

/* ---- a connection ---------------------------------------------------------------------------------------- */

static void identity(GString *out, const smbtriage_connection_view *connection)
{
    g_autofree char *client  = smbtriage_endpoint_text(connection->client_address, connection->client_port);
    g_autofree char *server  = smbtriage_server_text(connection);
    g_autofree char *dialect = smbtriage_dialect_text(connection);
    g_autofree char *filter  = smbtriage_connection_filter(connection);

    g_string_append_printf(out, "Connection %u: %s -> %s", connection->id, client, server);
    if (filter != NULL)
        g_string_append_printf(out, ", %s", filter);
    g_string_append_printf(out, ", frames %u-%u: %s\n", connection->first_frame, connection->last_frame,
                           smbtriage_connection_outcome_name(connection->outcome));
    if (dialect != NULL)
        g_string_append_printf(out, "  %s\n", dialect);
}

static void step_line(GString *out, const smbtriage_step_view *step)
{
    gboolean         is_good = step->has_status && step->status == 0;
    g_autofree char *status  = is_good ? NULL : smbtriage_step_view_answer(step);
    g_autofree char *time    = step->seconds < 0 ? g_strdup("-") : g_strdup_printf("%.3f s", step->seconds);
    g_autofree char *frames  = smbtriage_frames_text(step->first_frame, step->last_frame);

    g_string_append_printf(out, "  %-10s %-9s %9s  frames %-11s", smbtriage_stage_name(step->stage),
                           smbtriage_outcome_name(step->outcome), time, frames);
    if (step->share != NULL)
        g_string_append_printf(out, " %s", step->share);
    if (step->stage == SMBTRIAGE_STAGE_SESSION)
        g_string_append_printf(out, " %s %s", step->mechanism == NULL ? "" : step->mechanism,
                               step->user == NULL ? "(user not visible)" : step->user);
    if (status != NULL)
        g_string_append_printf(out, " %s", status);
    while (out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

/* What was asked and told on other ports, before and between the steps. */
static void story(GString *out, const smbtriage_connection_view *connection)
{
    for (guint i = 0; i < connection->story->len; i++) {
        const smbtriage_evidence *told = &g_array_index(connection->story, smbtriage_evidence, i);

        if (told->frame != 0)
            g_string_append_printf(out, "  %-10s frame %u: %s\n", i == 0 ? "story" : "", told->frame, told->says);
        else
            g_string_append_printf(out, "  %-10s %s\n", i == 0 ? "story" : "", told->says);
    }
}

/* What the reader has read. */
typedef struct {
    guint      *told_on;  /* of each finding: the connection where it was told, 0 = it was not yet */
    GHashTable *in_full;  /* rule -> how many of its findings */
    GHashTable *first_on; /* rule -> the connection of the first of them */
} told_findings;

static void tell(GString *out, told_findings *told, const smbtriage_finding *finding, guint connection)
{
    gpointer rule  = (gpointer)finding->rule;
    guint    count = GPOINTER_TO_UINT(g_hash_table_lookup(told->in_full, rule));

    if (count >= SMBTRIAGE_MAX_IN_FULL) {
        finding_in_short(out, finding, GPOINTER_TO_UINT(g_hash_table_lookup(told->first_on, rule)));
        return;
    }
    if (count == 0)
        g_hash_table_insert(told->first_on, rule, GUINT_TO_POINTER(connection));
    g_hash_table_insert(told->in_full, rule, GUINT_TO_POINTER(count + 1));
    finding_in_full(out, finding);
}

static void connection_block(GString *out, const smbtriage_report *report, const smbtriage_connection_view *connection,
                             told_findings *told)
{
    identity(out, connection);
    story(out, connection);
    for (guint i = 0; i < connection->steps->len; i++)
        step_line(out, &g_array_index(connection->steps, smbtriage_step_view, i));
    for (guint i = 0; i < connection->steps->len; i++) {
        const GArray *indexes = g_array_index(connection->steps, smbtriage_step_view, i).findings;

        for (guint f = 0; f < indexes->len; f++) {
            guint                    index   = g_array_index(indexes, guint, f);
            const smbtriage_finding *finding = g_ptr_array_index(report->findings, index);

            if (told->told_on[index] != 0 && told->told_on[index] != connection->id)
                g_string_append_printf(out, "  %s %s, as on connection %u\n",
                                       smbtriage_severity_word(finding->severity), smbtriage_rule_id(finding->rule),
                                       told->told_on[index]);
            if (told->told_on[index] != 0)
                continue;
            told->told_on[index] = connection->id;
            tell(out, told, finding, connection->id);
        }
    }
    g_string_append_c(out, '\n');
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

static void tell_overview(GString *out, const smbtriage_overview *overview)
{
    for (guint i = 0; i < overview->lines->len; i++) {
        const smbtriage_overview_line *line = &g_array_index(overview->lines, smbtriage_overview_line, i);
        g_autofree char *different = line->findings == 0 ? g_strdup("?") : g_strdup_printf("%u", line->findings);

        g_string_append_printf(out, "  %-5s %6s of %s, %" G_GUINT64_FORMAT " times, first in frame %u\n",
                               smbtriage_severity_word(line->severity), different, smbtriage_rule_id(line->rule),
                               line->occurrences, line->frame);
    }
    g_string_append_c(out, '\n');
}

static void totals(GString *out, const smbtriage_shown_connections *shown)
{
    g_auto(smbtriage_overview) overview = smbtriage_overview_of(shown);
    g_autofree char *text               = smbtriage_totals(shown, &overview);

    g_string_append_printf(out, "smbtriage: %s\n\n", text);
    if (overview.is_needed)
        tell_overview(out, &overview);
}

static void quality_lines(GString *out, const GPtrArray *sentences, guint from, guint to)
{
    for (guint i = from; i < to; i++)
        g_string_append_printf(out, "Capture quality: %s\n", (const char *)g_ptr_array_index(sentences, i));
}

/* What was found and is not in the report: below what is said of limits, which are the reason. */
static void not_kept(GString *out, const smbtriage_shown_connections *shown)
{
    g_autoptr(GPtrArray) sentences = smbtriage_not_kept_sentences(shown->report);

    if (sentences->len > 0)
        g_string_append_printf(out, "%s:\n", smbtriage_not_kept_heading(shown));
    for (guint i = 0; i < sentences->len; i++)
        g_string_append_printf(out, "  %s\n", (const char *)g_ptr_array_index(sentences, i));
}

static void capture_quality(GString *out, const smbtriage_shown_connections *shown)
{
    guint n_limits;
    g_autoptr(GPtrArray) sentences = smbtriage_quality_sentences(shown, &n_limits);

    quality_lines(out, sentences, 0, n_limits);
    not_kept(out, shown);
    quality_lines(out, sentences, n_limits, sentences->len);
}

void smbtriage_report_text(const smbtriage_report *report, GString *out, smbtriage_wanted *wanted, gpointer user_data)
{
    g_autofree guint *told_on                 = g_new0(guint, report->findings->len + 1);
    g_autoptr(GHashTable) in_full             = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GHashTable) first_on            = g_hash_table_new(g_direct_hash, g_direct_equal);
    told_findings told                        = {.told_on = told_on, .in_full = in_full, .first_on = first_on};
    g_auto(smbtriage_shown_connections) shown = smbtriage_shown_connections_of(report, wanted, user_data);

    totals(out, &shown);
    if (report->is_redacted)
        g_string_append_printf(out, "%s\n\n", smbtriage_names_are_redacted);
    for (guint i = 0; i < report->connections->len; i++) {
        if (shown.is_shown[i])
            connection_block(out, report, &g_array_index(report->connections, smbtriage_connection_view, i), &told);
    }
    capture_quality(out, &shown);
}
