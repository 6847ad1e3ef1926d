/* report_text.c - the report for people
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One block a connection: who with whom, the steps, and under them the verdict. A finding that several
 * connections share is told in full once.
 */
#include "smbtriage.h"

#include <string.h>

#define LINE_WIDTH 110
#define LABEL_WIDTH 14

/* ---- lines --------------------------------------------------------------------------------------------- */

/* Appends text in lines of LINE_WIDTH behind a label; following lines are indented below the text. */
static void labelled(GString *out, const char *label, const char *text)
{
    g_auto(GStrv) lines = text == NULL ? NULL : smbtriage_lines(text, LINE_WIDTH - LABEL_WIDTH);

    for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
        g_string_append_printf(out, "    %-*s%s\n", LABEL_WIDTH - 4, i == 0 ? label : "", lines[i]);
}

static void labelled_printf(GString *out, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void labelled_printf(GString *out, const char *label, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list          arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    labelled(out, label, text);
}

/* ---- a finding ------------------------------------------------------------------------------------------- */

static const char *severity_word(smbtriage_severity severity)
{
    static const char *const words[] = {"CHAT", "NOTE", "WARN", "ERROR"};

    return words[severity];
}

static void headline(GString *out, const smbtriage_finding *finding)
{
    g_string_append_printf(out, "  %s %s, frame %u, confidence %s", severity_word(finding->severity),
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
            labelled(out, label, item->says);
        else
            labelled_printf(out, label, "frame %u: %s", item->frame, item->says);
    }
}

static void section(GString *out, const smbtriage_finding *finding)
{
    const smbtriage_section *cited = smbtriage_rule_section(finding->rule);

    if (cited == NULL)
        return;
    labelled_printf(out, "Section", "[%s] %s %s", cited->document, cited->number, cited->title);
    labelled(out, "", cited->url != NULL ? cited->url : cited->document_url);
}

/* What is different for each person and share; the rest was read often enough. */
static void finding_in_short(GString *out, const smbtriage_finding *finding, guint as_on)
{
    headline(out, finding);
    labelled(out, "Cause", finding->cause);
    evidence(out, finding);
    labelled_printf(out, "Remedy", "as on connection %u", as_on);
}

static void finding_in_full(GString *out, const smbtriage_finding *finding)
{
    headline(out, finding);
    labelled(out, "Verdict", smbtriage_finding_summary(finding));
    labelled(out, "Cause", finding->cause);
    evidence(out, finding);
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *rival = &g_array_index(finding->excluded, smbtriage_excluded, i);

        labelled_printf(out, i == 0 ? "Ruled out" : "", "%s: %s", smbtriage_rule_id(rival->rule), rival->because);
    }
    section(out, finding);
    labelled(out, "Windows", finding->remedy_windows);
    labelled(out, "Samba", finding->remedy_samba);
    labelled(out, "Client", finding->remedy_client);
    labelled(out, "Cost", finding->remedy_cost);
}

/* ---- a connection ---------------------------------------------------------------------------------------- */

static void endpoint(GString *out, const char *address, guint16 port)
{
    if (port == 0) /* not known */
        g_string_append(out, address);
    else
        g_string_append_printf(out, strchr(address, ':') == NULL ? "%s:%u" : "[%s]:%u", address, port);
}

static void identity(GString *out, const smbtriage_connection_view *connection)
{
    g_string_append_printf(out, "Connection %u: ", connection->id);
    endpoint(out, connection->client_address, connection->client_port);
    g_string_append(out, " -> ");
    if (connection->server_name != NULL)
        g_string_append_printf(out, "%s at ", connection->server_name);
    endpoint(out, connection->server_address, connection->server_port);
    if (connection->transport == SMBTRIAGE_TRANSPORT_TCP)
        g_string_append_printf(out, ", tcp.stream == %u", connection->stream);
    g_string_append_printf(out, ", frames %u-%u: %s\n", connection->first_frame, connection->last_frame,
                           smbtriage_connection_outcome_name(connection->outcome));
    if (connection->dialect != NULL)
        g_string_append_printf(out, "  SMB %s; signing %s; encryption %s\n", connection->dialect,
                               connection->signing == NULL ? "not seen" : connection->signing,
                               connection->encryption == NULL ? "not seen" : connection->encryption);
}

static void step_line(GString *out, const smbtriage_step_view *step)
{
    gboolean         is_good = step->has_status && step->status == 0;
    g_autofree char *status  = is_good ? NULL : smbtriage_step_view_answer(step);
    g_autofree char *time    = step->seconds < 0 ? g_strdup("-") : g_strdup_printf("%.3f s", step->seconds);
    g_autofree char *frames  = step->first_frame == step->last_frame
                                   ? g_strdup_printf("%u", step->first_frame)
                                   : g_strdup_printf("%u-%u", step->first_frame, step->last_frame);

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

/* Of one rule as many findings are told in full. */
#define MAX_IN_FULL 20

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

    if (count >= MAX_IN_FULL) {
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
                g_string_append_printf(out, "  %s %s, as on connection %u\n", severity_word(finding->severity),
                                       smbtriage_rule_id(finding->rule), told->told_on[index]);
            if (told->told_on[index] != 0)
                continue;
            told->told_on[index] = connection->id;
            tell(out, told, finding, connection->id);
        }
    }
    g_string_append_c(out, '\n');
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

/* Which connections the reader wants to see. */
typedef struct {
    const smbtriage_report *report;
    gboolean               *is_shown; /* for each connection */
    gboolean                are_all;
} shown_connections;

/* Who has so many to read, or cannot read all, is told first how many there are of each rule. */
#define OVERVIEW_FROM 20

typedef struct {
    const smbtriage_rule *rule;
    smbtriage_severity    severity;
    guint                 findings;
    guint64               occurrences;
    guint32               frame; /* of the first */
} overview_line;

/* There are as many lines as rules at most, or twice as many. */
static void add_to_overview(GArray *overview, const overview_line *line)
{
    for (guint i = 0; i < overview->len; i++) {
        overview_line *known = &g_array_index(overview, overview_line, i);

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
    const overview_line *left  = a;
    const overview_line *right = b;

    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->frame != right->frame)
        return left->frame < right->frame ? -1 : 1;
    return strcmp(smbtriage_rule_id(left->rule), smbtriage_rule_id(right->rule));
}

static void tell_overview(GString *out, GArray *overview)
{
    g_array_sort(overview, worst_line_first);
    for (guint i = 0; i < overview->len; i++) {
        const overview_line *line      = &g_array_index(overview, overview_line, i);
        g_autofree char     *different = line->findings == 0 ? g_strdup("?") : g_strdup_printf("%u", line->findings);

        g_string_append_printf(out, "  %-5s %6s of %s, %" G_GUINT64_FORMAT " times, first in frame %u\n",
                               severity_word(line->severity), different, smbtriage_rule_id(line->rule),
                               line->occurrences, line->frame);
    }
    g_string_append_c(out, '\n');
}

static gboolean *findings_of(const shown_connections *shown)
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

static void add_findings(GArray *overview, const shown_connections *shown)
{
    const smbtriage_report *report     = shown->report;
    g_autofree gboolean    *is_counted = findings_of(shown);

    for (guint i = 0; i < report->findings->len; i++) {
        const smbtriage_finding *finding = g_ptr_array_index(report->findings, i);
        const overview_line      line    = {finding->rule, finding->severity, 1, finding->count, finding->frame};

        if (is_counted[i])
            add_to_overview(overview, &line);
    }
}

/* On which connections they were is not known any more. */
static void add_not_kept(GArray *overview, const shown_connections *shown)
{
    const GArray *all = shown->report->not_kept;

    for (guint i = 0; shown->are_all && i < all->len; i++) {
        const smbtriage_not_kept *not_kept = &g_array_index(all, smbtriage_not_kept, i);

        for (guint severity = 0; severity < G_N_ELEMENTS(not_kept->of); severity++) {
            const smbtriage_not_kept_share *share = &not_kept->of[severity];
            const overview_line             line  = {not_kept->rule, (smbtriage_severity)severity, share->findings,
                                                     share->occurrences, share->frame};

            if (share->occurrences > 0)
                add_to_overview(overview, &line);
        }
    }
}

static void totals(GString *out, const shown_connections *shown)
{
    guint counts[4]            = {0};
    guint n_connections        = 0;
    guint n_findings           = 0;
    g_autoptr(GArray) overview = g_array_new(FALSE, FALSE, sizeof(overview_line));

    for (guint c = 0; c < shown->report->connections->len; c++)
        n_connections += shown->is_shown[c] ? 1 : 0;
    add_findings(overview, shown);
    add_not_kept(overview, shown);
    for (guint i = 0; i < overview->len; i++) {
        const overview_line *line = &g_array_index(overview, overview_line, i);

        counts[line->severity] += line->findings;
        n_findings += line->findings;
    }
    g_string_append_printf(out, "smbtriage: %u connection%s, findings: %u error, %u warn, %u note\n\n", n_connections,
                           n_connections == 1 ? "" : "s", counts[SMBTRIAGE_ERROR], counts[SMBTRIAGE_WARN],
                           counts[SMBTRIAGE_NOTE]);
    if (n_findings >= OVERVIEW_FROM || (shown->are_all && shown->report->not_kept->len > 0))
        tell_overview(out, overview);
}

/* Connections are in the order of their ids. */
static gboolean is_shown(const shown_connections *shown, guint id)
{
    const GArray *connections = shown->report->connections;
    guint         low         = 0;
    guint         high        = connections->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(connections, smbtriage_connection_view, middle).id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < connections->len && g_array_index(connections, smbtriage_connection_view, low).id == id &&
           shown->is_shown[low];
}

/* As many connections are named; more are only counted. */
#define MAX_CONNECTIONS_NAMED 8

/* "connection 3", "2 connections (1, 3)", "20 connections (1, 2, 3, 4, 5, 6, 7, 8, ...)" */
static char *quality_connections(const shown_connections *shown, const smbtriage_quality *what)
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

static void limit_line(GString *out, const shown_connections *shown, const smbtriage_quality *quality)
{
    g_autofree char *which = quality_connections(shown, quality);

    g_string_append_printf(out, "Capture quality: more than %u %s%s%s%s: %s (%" G_GUINT64_FORMAT "): %s\n",
                           quality->number, smbtriage_limit_of(quality->limit), which == NULL ? "" : " (",
                           which == NULL ? "" : which, which == NULL ? "" : ")", smbtriage_limit_effect(quality->limit),
                           quality->dropped, smbtriage_quality_advice(quality));
}

static void not_kept_line(GString *out, const smbtriage_not_kept *not_kept)
{
    if (not_kept->findings > 0)
        g_string_append_printf(out, "  %u more findings of %s, %" G_GUINT64_FORMAT " times in all\n",
                               not_kept->findings, smbtriage_rule_id(not_kept->rule), not_kept->occurrences);
    else
        g_string_append_printf(out, "  %s, %" G_GUINT64_FORMAT " times on what was forgotten\n",
                               smbtriage_rule_id(not_kept->rule), not_kept->occurrences);
}

/* What went when a limit was reached: one line a limit. */
static void limits_reached(GString *out, const shown_connections *shown)
{
    const smbtriage_report *report = shown->report;

    for (guint i = 0; i < report->quality->len; i++) {
        const smbtriage_quality *quality = &g_array_index(report->quality, smbtriage_quality, i);

        if (quality->issue == SMBTRIAGE_STATE_LIMIT && quality->connection == 0)
            limit_line(out, shown, quality);
    }
    if (report->not_kept->len > 0)
        g_string_append_printf(out, "Found%s, and not told above:\n", shown->are_all ? "" : " on whatever connection");
    for (guint i = 0; i < report->not_kept->len; i++)
        not_kept_line(out, &g_array_index(report->not_kept, smbtriage_not_kept, i));
}

/* What is missing from the capture, one line for each kind, and what to do next time. */
static void capture_quality(GString *out, const shown_connections *shown)
{
    limits_reached(out, shown);
    for (guint i = 0; i < SMBTRIAGE_STATE_LIMIT; i++) {
        const smbtriage_quality quality = {.issue = i};
        g_autofree char        *which   = quality_connections(shown, &quality);

        if (which != NULL)
            g_string_append_printf(out, "Capture quality: %s %s: %s\n", which, smbtriage_quality_says(i),
                                   smbtriage_quality_advice(&quality));
    }
}

G_STATIC_ASSERT(SMBTRIAGE_STATE_LIMIT == SMBTRIAGE_QUALITY_ISSUES - 1); /* it has lines of its own */

void smbtriage_report_text(const smbtriage_report *report, GString                                  *out,
                           gboolean (*wanted)(const smbtriage_connection_view *, gpointer), gpointer user_data)
{
    g_autofree guint *told_on      = g_new0(guint, report->findings->len + 1);
    g_autoptr(GHashTable) in_full  = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GHashTable) first_on = g_hash_table_new(g_direct_hash, g_direct_equal);
    told_findings        told      = {.told_on = told_on, .in_full = in_full, .first_on = first_on};
    g_autofree gboolean *is_shown  = g_new0(gboolean, report->connections->len + 1);
    shown_connections    shown     = {.report = report, .is_shown = is_shown, .are_all = TRUE};

    for (guint i = 0; i < report->connections->len; i++) {
        is_shown[i] =
            wanted == NULL || wanted(&g_array_index(report->connections, smbtriage_connection_view, i), user_data);
        shown.are_all &= is_shown[i];
    }
    totals(out, &shown);
    if (report->is_redacted)
        g_string_append(out, "Names are redacted: users, hosts, domains, shares, files and addresses have numbers, the "
                             "same one everywhere\n\n");
    for (guint i = 0; i < report->connections->len; i++) {
        if (is_shown[i])
            connection_block(out, report, &g_array_index(report->connections, smbtriage_connection_view, i), &told);
    }
    capture_quality(out, &shown);
}
