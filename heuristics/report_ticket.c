/* report_ticket.c - the report as a plain block to paste into a ticket
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Mail, trackers and chats break long lines and know no columns, and who reads has little time: the worst findings, and
 * of them what somebody else needs to mend them.
 */
#include "report_parts.h"

#define LINE_WIDTH 76

static const smbtriage_layout layout = {.indent = 0, .column = 10, .width = LINE_WIDTH};
static const smbtriage_layout item   = {.indent = 0, .column = 2, .width = LINE_WIDTH};
static const smbtriage_layout prose  = {.indent = 0, .column = 0, .width = LINE_WIDTH};

/* So many findings are told, as many more are named, and the rest is counted. */
#define MAX_TOLD 3
#define MAX_NAMED 5
#define MAX_QUALITY 3

/* ---- a finding ------------------------------------------------------------------------------------------------ */

static void who(GString *out, const smbtriage_finding *finding)
{
    smbtriage_labelled_printf(out, &layout, "Who", "%s%s%s -> %s%s%s", finding->user == NULL ? "" : finding->user,
                              finding->user == NULL ? "" : " at ", finding->client, finding->server,
                              finding->share == NULL ? "" : ", ", finding->share == NULL ? "" : finding->share);
}

static void when(GString *out, const smbtriage_report *report, const smbtriage_finding *finding, guint index)
{
    const smbtriage_connection_view *connection = smbtriage_report_connection(report, finding->connection);
    const smbtriage_step_view       *step       = connection == NULL ? NULL : smbtriage_step_with(connection, index);
    g_autofree char                 *time       = step == NULL ? NULL : smbtriage_time_text(step->first_ns);
    g_autofree char                 *filter     = connection == NULL ? NULL : smbtriage_connection_filter(connection);
    g_autoptr(GString) text                     = g_string_new(NULL);

    g_string_append_printf(text, "frame %u", finding->frame);
    if (filter != NULL)
        g_string_append_printf(text, ", %s", filter);
    if (time != NULL)
        g_string_append_printf(text, ", since %s", time);
    if (finding->count > 1)
        g_string_append_printf(text, ", %u times", finding->count);
    smbtriage_labelled(out, &layout, "When", text->str);
}

/* The frames alone: what they show stands in the cause, and in the capture. */
static void evidence(GString *out, const smbtriage_finding *finding)
{
    g_autoptr(GString) frames = g_string_new(NULL);
    guint count               = 0;

    for (guint i = 0; i < finding->evidence->len; i++) {
        guint32 frame = g_array_index(finding->evidence, smbtriage_evidence, i).frame;

        if (frame != 0)
            g_string_append_printf(frames, "%s%u", count++ == 0 ? "" : ", ", frame);
    }
    if (count > 0)
        smbtriage_labelled_printf(out, &layout, "Evidence", "%s %s", count == 1 ? "frame" : "frames", frames->str);
}

static void what_to_do(GString *out, const smbtriage_finding *finding)
{
    const smbtriage_telling *told = smbtriage_finding_told(finding);

    smbtriage_labelled(out, &layout, "Windows", told->windows);
    smbtriage_labelled(out, &layout, "Samba", told->samba);
    smbtriage_labelled(out, &layout, "Client", told->client);
    smbtriage_labelled(out, &layout, "Cost", told->cost);
    smbtriage_labelled(out, &layout, "Section", smbtriage_section_url(finding)); /* its number stands in the summary */
}

static void tell(GString *out, const smbtriage_report *report, guint index, gboolean is_rule_told)
{
    const smbtriage_finding *finding = g_ptr_array_index(report->findings, index);

    g_string_append_printf(out, "\n%s %s, confidence %s%s\n", smbtriage_severity_word(finding->severity),
                           smbtriage_rule_id(finding->rule), smbtriage_confidence_name(finding->confidence),
                           finding->has_recovered ? ", recovered" : "");
    if (!is_rule_told)
        smbtriage_labelled(out, &layout, "What", smbtriage_finding_summary(finding));
    who(out, finding);
    when(out, report, finding, index);
    smbtriage_labelled(out, &layout, "Cause", smbtriage_finding_told(finding)->cause);
    evidence(out, finding);
    if (is_rule_told)
        smbtriage_labelled(out, &layout, "To do", "as above");
    else
        what_to_do(out, finding);
}

static void name(GString *out, const smbtriage_finding *finding)
{
    smbtriage_labelled_printf(out, &item, "-", "%s %s, frame %u: %s -> %s", smbtriage_severity_word(finding->severity),
                              smbtriage_rule_id(finding->rule), finding->frame, finding->client,
                              finding->share != NULL ? finding->share : finding->server);
}

/* ---- the whole ------------------------------------------------------------------------------------------------ */

/* Worst first, as the report has them. */
static void findings(GString *out, const smbtriage_shown_connections *shown)
{
    g_autofree gboolean    *is_shown       = smbtriage_findings_shown(shown);
    const smbtriage_report *report         = shown->report;
    const smbtriage_rule   *told[MAX_TOLD] = {NULL};
    guint                   count          = 0;

    for (guint i = 0; i < report->findings->len; i++) {
        const smbtriage_finding *finding = g_ptr_array_index(report->findings, i);
        gboolean                 is_told = FALSE;

        if (!is_shown[i])
            continue;
        for (guint t = 0; t < MIN(count, (guint)MAX_TOLD); t++)
            is_told |= told[t] == finding->rule;
        if (count < MAX_TOLD) {
            told[count] = finding->rule;
            tell(out, report, i, is_told);
        } else if (count < MAX_TOLD + MAX_NAMED) {
            if (count == MAX_TOLD)
                g_string_append_c(out, '\n');
            name(out, finding);
        }
        count++;
    }
    if (count > MAX_TOLD + MAX_NAMED)
        g_string_append_printf(out, "and %u more findings\n", count - MAX_TOLD - MAX_NAMED);
    if (count == 0 && report->not_kept->len == 0)
        g_string_append(out, "\nNothing found.\n");
    if (report->not_kept->len > 0)
        smbtriage_labelled(out, &layout, "More", "was found than is kept: the report of -z smbtriage counts it");
}

static void quality(GString *out, const smbtriage_shown_connections *shown)
{
    guint n_limits;
    g_autoptr(GPtrArray) sentences = smbtriage_quality_sentences(shown, &n_limits);

    g_string_append_c(out, '\n');
    if (sentences->len == 0)
        smbtriage_labelled(out, &layout, "Capture",
                           shown->count == 0 ? "no connection of SMB in it" : "nothing was seen to be missing");
    for (guint i = 0; i < MIN(sentences->len, (guint)MAX_QUALITY); i++)
        smbtriage_labelled(out, &layout, i == 0 ? "Capture" : "", g_ptr_array_index(sentences, i));
    if (sentences->len > MAX_QUALITY)
        smbtriage_labelled_printf(out, &layout, "", "and %u more, see -z smbtriage", sentences->len - MAX_QUALITY);
}

void smbtriage_report_ticket(const smbtriage_report *report, GString *out, smbtriage_wanted *wanted, gpointer user_data)
{
    g_auto(smbtriage_shown_connections) shown = smbtriage_shown_connections_of(report, wanted, user_data);
    g_auto(smbtriage_overview) overview       = smbtriage_overview_of(&shown);
    g_autofree char *totals                   = smbtriage_totals(&shown, &overview);

    g_string_append_printf(out, "smbtriage: %s\n", totals);
    if (report->is_redacted)
        smbtriage_labelled(out, &prose, "", smbtriage_names_are_redacted);
    findings(out, &shown);
    quality(out, &shown);
}
