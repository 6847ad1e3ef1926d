/* report_parts.c - what the forms of the report have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "report_parts.h"

#include "elapsed.h"

#include <string.h>

/* ---- which connections -------------------------------------------------------------------------------------- */

smbtriage_shown_connections smbtriage_shown_connections_of(const smbtriage_report *report, smbtriage_wanted *wanted,
                                                           gpointer user_data)
{
    smbtriage_shown_connections shown = {.report = report, .are_all = TRUE};

    shown.is_shown = g_new0(gboolean, report->connections->len + 1);
    for (guint i = 0; i < report->connections->len; i++) {
        shown.is_shown[i] =
            wanted == NULL || wanted(&g_array_index(report->connections, smbtriage_connection_view, i), user_data);
        shown.are_all &= shown.is_shown[i];
        shown.count += shown.is_shown[i] ? 1 : 0;
    }
    return shown;
}

void smbtriage_shown_connections_clear(smbtriage_shown_connections *shown)
{
    g_clear_pointer(&shown->is_shown, g_free);
}

gboolean *smbtriage_findings_shown(const smbtriage_shown_connections *shown)
{
    const smbtriage_report *report     = shown->report;
    gboolean               *is_counted = g_new0(gboolean, report->findings->len + 1);

    for (guint c = 0; c < report->connections->len; c++) {
        const GArray *steps = g_array_index(report->connections, smbtriage_connection_view, c).steps;

        for (guint s = 0; shown->is_shown[c] && s < steps->len; s++) {
            const GArray *indexes = g_array_index(steps, smbtriage_step_view, s).findings;

            for (guint f = 0; f < indexes->len; f++)
                is_counted[g_array_index(indexes, guint, f)] = TRUE;
        }
    }
    return is_counted;
}

/* Connections are in the order of their ids. Returns how many there are when none has this one. */
static guint index_of(const smbtriage_report *report, guint id)
{
    const GArray *connections = report->connections;
    guint         low         = 0;
    guint         high        = connections->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(connections, smbtriage_connection_view, middle).id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < connections->len && g_array_index(connections, smbtriage_connection_view, low).id == id
               ? low
               : connections->len;
}

char *smbtriage_connection_filter(const smbtriage_connection_view *connection)
{
    return connection->transport == SMBTRIAGE_TRANSPORT_TCP ? g_strdup_printf("tcp.stream == %u", connection->stream)
                                                            : NULL;
}

const smbtriage_connection_view *smbtriage_report_connection(const smbtriage_report *report, guint id)
{
    guint index = index_of(report, id);

    return index == report->connections->len ? NULL
                                             : &g_array_index(report->connections, smbtriage_connection_view, index);
}

static gboolean is_shown(const smbtriage_shown_connections *shown, guint id)
{
    return shown->is_shown[index_of(shown->report, id)]; /* there is one more, FALSE */
}

const smbtriage_step_view *smbtriage_step_with(const smbtriage_connection_view *connection, guint finding)
{
    for (guint s = 0; s < connection->steps->len; s++) {
        const smbtriage_step_view *step = &g_array_index(connection->steps, smbtriage_step_view, s);

        for (guint f = 0; f < step->findings->len; f++) {
            if (g_array_index(step->findings, guint, f) == finding)
                return step;
        }
    }
    return NULL;
}

/* ---- how much of what --------------------------------------------------------------------------------------- */

/* Who has so many to read, or cannot read all, is told first how many there are of each rule. */
#define OVERVIEW_FROM 20

/* There are as many lines as rules at most, or twice as many. */
static void add_to_overview(GArray *overview, const smbtriage_overview_line *line)
{
    for (guint i = 0; i < overview->len; i++) {
        smbtriage_overview_line *known = &g_array_index(overview, smbtriage_overview_line, i);

        if (known->rule != line->rule || known->severity != line->severity)
            continue;
        known->findings += line->findings;
        known->occurrences += line->occurrences;
        known->frame = MIN(known->frame, line->frame);
        return;
    }
    g_array_append_vals(overview, line, 1);
}

static gint worst_line_first(gconstpointer a, gconstpointer b)
{
    const smbtriage_overview_line *left  = a;
    const smbtriage_overview_line *right = b;

    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->frame != right->frame)
        return left->frame < right->frame ? -1 : 1;
    return strcmp(smbtriage_rule_id(left->rule), smbtriage_rule_id(right->rule));
}

static void add_findings(GArray *overview, const smbtriage_shown_connections *shown)
{
    const smbtriage_report *report     = shown->report;
    g_autofree gboolean    *is_counted = smbtriage_findings_shown(shown);

    for (guint i = 0; i < report->findings->len; i++) {
        const smbtriage_finding      *finding = g_ptr_array_index(report->findings, i);
        const smbtriage_overview_line line    = {finding->rule, finding->severity, 1, finding->count, finding->frame};

        if (is_counted[i])
            add_to_overview(overview, &line);
    }
}

/* On which connections they were is not known any more. */
static void add_not_kept(GArray *overview, const smbtriage_shown_connections *shown)
{
    const GArray *all = shown->report->not_kept;

    for (guint i = 0; shown->are_all && i < all->len; i++) {
        const smbtriage_not_kept *not_kept = &g_array_index(all, smbtriage_not_kept, i);

        for (guint severity = 0; severity < G_N_ELEMENTS(not_kept->of); severity++) {
            const smbtriage_not_kept_share *share = &not_kept->of[severity];
            const smbtriage_overview_line   line  = {not_kept->rule, (smbtriage_severity)severity, share->findings,
                                                     share->occurrences, share->frame};

            if (share->occurrences > 0)
                add_to_overview(overview, &line);
        }
    }
}

smbtriage_overview smbtriage_overview_of(const smbtriage_shown_connections *shown)
{
    smbtriage_overview overview   = {.lines = g_array_new(FALSE, FALSE, sizeof(smbtriage_overview_line))};
    guint              n_findings = 0;

    add_findings(overview.lines, shown);
    add_not_kept(overview.lines, shown);
    g_array_sort(overview.lines, worst_line_first);
    for (guint i = 0; i < overview.lines->len; i++) {
        const smbtriage_overview_line *line = &g_array_index(overview.lines, smbtriage_overview_line, i);

        overview.counts[line->severity] += line->findings;
        n_findings += line->findings;
    }
    overview.is_needed = n_findings >= OVERVIEW_FROM || (shown->are_all && shown->report->not_kept->len > 0);
    return overview;
}

void smbtriage_overview_clear(smbtriage_overview *overview)
{
    g_clear_pointer(&overview->lines, g_array_unref);
}

char *smbtriage_totals(const smbtriage_shown_connections *shown, const smbtriage_overview *overview)
{
    return g_strdup_printf("%u connection%s, findings: %u error, %u warn, %u note", shown->count,
                           shown->count == 1 ? "" : "s", overview->counts[SMBTRIAGE_ERROR],
                           overview->counts[SMBTRIAGE_WARN], overview->counts[SMBTRIAGE_NOTE]);
}

/* ---- the capture -------------------------------------------------------------------------------------------- */

/* As many connections are named; more are only counted. */
#define MAX_CONNECTIONS_NAMED 8

/* "connection 3", "2 connections (1, 3)", "20 connections (1, 2, 3, 4, 5, 6, 7, 8, ...)" */
static char *quality_connections(const smbtriage_shown_connections *shown, const smbtriage_quality *what)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    guint count            = 0;

    for (guint i = 0; i < shown->report->quality->len; i++) {
        const smbtriage_quality *quality = &g_array_index(shown->report->quality, smbtriage_quality, i);

        if (quality->issue != what->issue || quality->limit != what->limit || quality->connection == 0 ||
            !is_shown(shown, quality->connection))
            continue;
        if (count < MAX_CONNECTIONS_NAMED)
            g_string_append_printf(ids, "%s%u", count == 0 ? "" : ", ", quality->connection);
        count++;
    }
    if (count == 0)
        return NULL;
    if (count == 1)
        return g_strdup_printf("connection %s", ids->str);
    return g_strdup_printf("%u connections (%s%s)", count, ids->str, count > MAX_CONNECTIONS_NAMED ? ", ..." : "");
}

static char *limit_sentence(const smbtriage_shown_connections *shown, const smbtriage_quality *quality)
{
    g_autofree char *which = quality_connections(shown, quality);

    return g_strdup_printf("more than %u %s%s%s%s: %s (%" G_GUINT64_FORMAT "): %s", quality->number,
                           smbtriage_limit_of(quality->limit), which == NULL ? "" : " (", which == NULL ? "" : which,
                           which == NULL ? "" : ")", smbtriage_limit_effect(quality->limit), quality->dropped,
                           smbtriage_quality_advice(quality));
}

GPtrArray *smbtriage_quality_sentences(const smbtriage_shown_connections *shown, guint *n_limits)
{
    GPtrArray    *sentences = g_ptr_array_new_with_free_func(g_free);
    const GArray *all       = shown->report->quality;

    for (guint i = 0; i < all->len; i++) {
        const smbtriage_quality *quality = &g_array_index(all, smbtriage_quality, i);

        if (quality->issue == SMBTRIAGE_STATE_LIMIT && quality->connection == 0)
            g_ptr_array_add(sentences, limit_sentence(shown, quality));
    }
    *n_limits = sentences->len;
    for (guint i = 0; i < SMBTRIAGE_STATE_LIMIT; i++) {
        const smbtriage_quality quality = {.issue = i};
        g_autofree char        *which   = quality_connections(shown, &quality);

        if (which != NULL)
            g_ptr_array_add(sentences, g_strdup_printf("%s %s: %s", which, smbtriage_quality_says(i),
                                                       smbtriage_quality_advice(&quality)));
    }
    return sentences;
}

G_STATIC_ASSERT(SMBTRIAGE_STATE_LIMIT == SMBTRIAGE_QUALITY_ISSUES - 1); /* it has sentences of its own */

GPtrArray *smbtriage_not_kept_sentences(const smbtriage_report *report)
{
    GPtrArray *sentences = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < report->not_kept->len; i++) {
        const smbtriage_not_kept *not_kept = &g_array_index(report->not_kept, smbtriage_not_kept, i);
        const char               *id       = smbtriage_rule_id(not_kept->rule);

        g_ptr_array_add(sentences, not_kept->findings > 0
                                       ? g_strdup_printf("%u more findings of %s, %" G_GUINT64_FORMAT " times in all",
                                                         not_kept->findings, id, not_kept->occurrences)
                                       : g_strdup_printf("%s, %" G_GUINT64_FORMAT " times on what was forgotten", id,
                                                         not_kept->occurrences));
    }
    return sentences;
}

/* ---- words -------------------------------------------------------------------------------------------------- */

const char *smbtriage_not_kept_heading(const smbtriage_shown_connections *shown)
{
    return shown->are_all ? "Found, and not told above" : "Found on whatever connection, and not told above";
}

const char smbtriage_names_are_redacted[] = "Names are redacted: users, hosts, domains, shares, files and addresses "
                                            "have numbers, the same one everywhere";

const char *smbtriage_severity_word(smbtriage_severity severity)
{
    static const char *const words[] = {"CHAT", "NOTE", "WARN", "ERROR"};

    return words[severity];
}

char *smbtriage_endpoint_text(const char *address, guint16 port)
{
    if (port == 0) /* not known */
        return g_strdup(address);
    return g_strdup_printf(strchr(address, ':') == NULL ? "%s:%u" : "[%s]:%u", address, port);
}

char *smbtriage_server_text(const smbtriage_connection_view *connection)
{
    g_autofree char *endpoint = smbtriage_endpoint_text(connection->server_address, connection->server_port);

    return connection->server_name == NULL ? g_steal_pointer(&endpoint)
                                           : g_strdup_printf("%s at %s", connection->server_name, endpoint);
}

char *smbtriage_dialect_text(const smbtriage_connection_view *connection)
{
    return connection->dialect == NULL
               ? NULL
               : g_strdup_printf("SMB %s; signing %s; encryption %s", connection->dialect,
                                 connection->signing == NULL ? "not seen" : connection->signing,
                                 connection->encryption == NULL ? "not seen" : connection->encryption);
}

char *smbtriage_frames_text(guint32 first, guint32 last)
{
    return first == last ? g_strdup_printf("%u", first) : g_strdup_printf("%u-%u", first, last);
}

char *smbtriage_section_text(const smbtriage_finding *finding)
{
    const smbtriage_section *cited = smbtriage_rule_section(finding->rule);

    return cited == NULL ? NULL : g_strdup_printf("[%s] %s %s", cited->document, cited->number, cited->title);
}

const char *smbtriage_section_url(const smbtriage_finding *finding)
{
    const smbtriage_section *cited = smbtriage_rule_section(finding->rule);

    return cited == NULL ? NULL : cited->url != NULL ? cited->url : cited->document_url;
}

char *smbtriage_time_text(gint64 time_ns)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(time_ns / SMBTRIAGE_SECOND_NS);

    return time == NULL ? NULL : g_date_time_format(time, "%Y-%m-%d %H:%M:%S UTC");
}

void smbtriage_labelled(GString *out, const smbtriage_layout *layout, const char *label, const char *text)
{
    g_auto(GStrv) lines = text == NULL ? NULL : smbtriage_lines(text, layout->width - (guint)layout->column);

    for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
        g_string_append_printf(out, "%*s%-*s%s\n", layout->indent, "", layout->column - layout->indent,
                               i == 0 ? label : "", lines[i]);
}

void smbtriage_labelled_printf(GString *out, const smbtriage_layout *layout, const char *label, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list          arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    smbtriage_labelled(out, layout, label, text);
}
