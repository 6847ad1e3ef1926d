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
    g_auto(GStrv) words = NULL;
    glong column        = LABEL_WIDTH;

    if (text == NULL)
        return;
    words = g_strsplit(text, " ", -1);
    g_string_append_printf(out, "    %-*s", LABEL_WIDTH - 4, label);
    for (guint i = 0; words[i] != NULL; i++) {
        glong length = g_utf8_strlen(words[i], -1);

        if (i > 0 && column + 1 + length > LINE_WIDTH) {
            g_string_append_printf(out, "\n%*s", LABEL_WIDTH, "");
            column = LABEL_WIDTH;
        } else if (i > 0) {
            g_string_append_c(out, ' ');
            column++;
        }
        g_string_append(out, words[i]);
        column += length;
    }
    g_string_append_c(out, '\n');
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

static const char *severity_word(const smbtriage_finding *finding)
{
    static const char *const words[] = {"CHAT", "NOTE", "WARN", "ERROR"};

    return words[finding->severity];
}

static void headline(GString *out, const smbtriage_finding *finding)
{
    g_string_append_printf(out, "  %s %s, frame %u, confidence %s", severity_word(finding),
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

static void connection_block(GString *out, const smbtriage_report *report, const smbtriage_connection_view *connection,
                             gboolean *was_told)
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

            if (!was_told[index])
                finding_in_full(out, finding);
            else if (finding->connection != connection->id)
                g_string_append_printf(out, "  %s %s, as on connection %u\n", severity_word(finding),
                                       smbtriage_rule_id(finding->rule), finding->connection);
            was_told[index] = TRUE;
        }
    }
    g_string_append_c(out, '\n');
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

/* Which connections the reader wants to see. */
typedef struct {
    const smbtriage_report *report;
    gboolean               *is_shown; /* for each connection */
} shown_connections;

static void totals(GString *out, const shown_connections *shown)
{
    const smbtriage_report *report        = shown->report;
    g_autofree gboolean    *is_counted    = g_new0(gboolean, report->findings->len + 1);
    guint                   counts[4]     = {0};
    guint                   n_connections = 0;

    for (guint c = 0; c < report->connections->len; c++) {
        const GArray *steps = g_array_index(report->connections, smbtriage_connection_view, c).steps;

        n_connections += shown->is_shown[c] ? 1 : 0;
        for (guint s = 0; shown->is_shown[c] && s < steps->len; s++) {
            const GArray *indexes = g_array_index(steps, smbtriage_step_view, s).findings;

            for (guint f = 0; f < indexes->len; f++)
                is_counted[g_array_index(indexes, guint, f)] = TRUE;
        }
    }
    for (guint i = 0; i < report->findings->len; i++) {
        if (is_counted[i])
            counts[((const smbtriage_finding *)g_ptr_array_index(report->findings, i))->severity]++;
    }
    g_string_append_printf(out, "smbtriage: %u connection%s, findings: %u error, %u warn, %u note\n\n", n_connections,
                           n_connections == 1 ? "" : "s", counts[SMBTRIAGE_ERROR], counts[SMBTRIAGE_WARN],
                           counts[SMBTRIAGE_NOTE]);
}

/* As many connections are named; more are only counted. */
#define MAX_CONNECTIONS_NAMED 8

/* "connection 3", "2 connections (1, 3)", "20 connections (1, 2, 3, 4, 5, 6, 7, 8, ...)" */
static char *quality_connections(const shown_connections *shown, smbtriage_quality_issue issue)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    guint count            = 0;

    for (guint i = 0; i < shown->report->quality->len; i++) {
        const smbtriage_quality *quality = &g_array_index(shown->report->quality, smbtriage_quality, i);

        if (quality->issue != issue || quality->connection == 0 || !shown->is_shown[quality->connection - 1])
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

static gboolean is_capture_over_limit(const smbtriage_report *report)
{
    for (guint i = 0; i < report->quality->len; i++) {
        if (g_array_index(report->quality, smbtriage_quality, i).connection == 0)
            return TRUE;
    }
    return FALSE;
}

/* What is missing from the capture, one line for each kind, and what to do next time. */
static void capture_quality(GString *out, const shown_connections *shown)
{
    if (is_capture_over_limit(shown->report))
        g_string_append(out, "Capture quality: too many connections, the later ones were not looked at\n");
    for (guint i = 0; i < SMBTRIAGE_QUALITY_ISSUES; i++) {
        g_autofree char *which = quality_connections(shown, i);

        if (which != NULL)
            g_string_append_printf(out, "Capture quality: %s %s: %s\n", which, smbtriage_quality_says(i),
                                   smbtriage_quality_advice(i));
    }
}

void smbtriage_report_text(const smbtriage_report *report, GString                                  *out,
                           gboolean (*wanted)(const smbtriage_connection_view *, gpointer), gpointer user_data)
{
    g_autofree gboolean *was_told = g_new0(gboolean, report->findings->len + 1);
    g_autofree gboolean *is_shown = g_new0(gboolean, report->connections->len + 1);
    shown_connections    shown    = {.report = report, .is_shown = is_shown};

    for (guint i = 0; i < report->connections->len; i++)
        is_shown[i] =
            wanted == NULL || wanted(&g_array_index(report->connections, smbtriage_connection_view, i), user_data);
    totals(out, &shown);
    if (report->is_redacted)
        g_string_append(out, "Names are redacted: users, hosts, domains, shares, files and addresses have numbers, the "
                             "same one everywhere\n\n");
    for (guint i = 0; i < report->connections->len; i++) {
        if (is_shown[i])
            connection_block(out, report, &g_array_index(report->connections, smbtriage_connection_view, i), was_told);
    }
    capture_quality(out, &shown);
}
