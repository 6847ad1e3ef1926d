/* report_json.c - the report as one JSON document
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Here and not beside the report for people, because Wireshark's json_dumper writes it.
 */
#include "report_json.h"

#include <epan/epan.h>
#include <wsutil/json_dumper.h>

typedef struct {
    json_dumper             json;
    const smbtriage_report *report;
    GArray                 *connections; /* const smbtriage_connection_view *: those that are wanted */
    GArray                 *findings;    /* guint: index in the report of each finding that is written */
    GHashTable             *numbers;     /* index in the report -> index in the document */
} json_report;

/* ---- members ------------------------------------------------------------------------------------------- */

static void text_member(json_dumper *json, const char *name, const char *text)
{
    json_dumper_set_member_name(json, name);
    if (text == NULL)
        json_dumper_value_anyf(json, "null");
    else
        json_dumper_value_string(json, text);
}

static void number_member(json_dumper *json, const char *name, guint32 number)
{
    json_dumper_set_member_name(json, name);
    json_dumper_value_anyf(json, "%u", number);
}

static void wide_number_member(json_dumper *json, const char *name, guint64 number)
{
    json_dumper_set_member_name(json, name);
    json_dumper_value_anyf(json, "%" G_GUINT64_FORMAT, number);
}

static void truth_member(json_dumper *json, const char *name, gboolean is_true)
{
    json_dumper_set_member_name(json, name);
    json_dumper_value_anyf(json, is_true ? "true" : "false");
}

static void begin_object_member(json_dumper *json, const char *name)
{
    json_dumper_set_member_name(json, name);
    json_dumper_begin_object(json);
}

static void begin_array_member(json_dumper *json, const char *name)
{
    json_dumper_set_member_name(json, name);
    json_dumper_begin_array(json);
}

/* ---- which connections and findings ------------------------------------------------------------------------ */

static void choose(json_report *document, gboolean (*wanted)(const smbtriage_connection_view *, gpointer),
                   gpointer     user_data)
{
    const smbtriage_report *report  = document->report;
    g_autofree gboolean    *is_used = g_new0(gboolean, report->findings->len + 1);

    for (guint c = 0; c < report->connections->len; c++) {
        const smbtriage_connection_view *view = &g_array_index(report->connections, smbtriage_connection_view, c);

        if (!wanted(view, user_data))
            continue;
        g_array_append_val(document->connections, view);
        for (guint s = 0; s < view->steps->len; s++) {
            const GArray *indexes = g_array_index(view->steps, smbtriage_step_view, s).findings;

            for (guint f = 0; f < indexes->len; f++)
                is_used[g_array_index(indexes, guint, f)] = TRUE;
        }
    }
    for (guint i = 0; i < report->findings->len; i++) {
        if (!is_used[i])
            continue;
        g_hash_table_insert(document->numbers, GUINT_TO_POINTER(i), GUINT_TO_POINTER(document->findings->len));
        g_array_append_val(document->findings, i);
    }
}

/* ---- capture --------------------------------------------------------------------------------------------- */

static void write_generator(json_dumper *json)
{
    begin_object_member(json, "generator");
    text_member(json, "smbtriage", SMBTRIAGE_VERSION);
    text_member(json, "wireshark", epan_get_version());
    json_dumper_end_object(json);
}

/* Connections are kept in the order of their ids. */
static gint compare_ids(gconstpointer a, gconstpointer b)
{
    const smbtriage_connection_view *left  = *(const smbtriage_connection_view *const *)a;
    const smbtriage_connection_view *right = *(const smbtriage_connection_view *const *)b;

    return (left->id > right->id) - (left->id < right->id);
}

static gboolean is_chosen(const json_report *document, guint connection)
{
    const smbtriage_connection_view  wanted = {.id = connection};
    const smbtriage_connection_view *key    = &wanted;

    return g_array_binary_search(document->connections, &key, compare_ids, NULL);
}

static void write_limit(json_dumper *json, const smbtriage_quality *item)
{
    text_member(json, "limit", smbtriage_limit_name(item->limit));
    number_member(json, "number", item->number);
    wide_number_member(json, "dropped", item->dropped);
    text_member(json, "preference", smbtriage_limit_preference(item->limit));
}

/* Only where there are any: hardly any capture reaches a limit. */
static void write_not_kept(json_dumper *json, const GArray *not_kept)
{
    if (not_kept->len == 0)
        return;
    begin_array_member(json, "not_kept");
    for (guint i = 0; i < not_kept->len; i++) {
        const smbtriage_not_kept *item = &g_array_index(not_kept, smbtriage_not_kept, i);

        json_dumper_begin_object(json);
        text_member(json, "rule", smbtriage_rule_id(item->rule));
        number_member(json, "findings", item->findings);
        wide_number_member(json, "occurrences", item->occurrences);
        json_dumper_end_object(json);
    }
    json_dumper_end_array(json);
}

static void write_capture(json_report *document, guint32 frames)
{
    json_dumper  *json    = &document->json;
    const GArray *quality = document->report->quality;

    begin_object_member(json, "capture");
    number_member(json, "frames", frames);
    begin_array_member(json, "quality");
    for (guint i = 0; i < quality->len; i++) {
        const smbtriage_quality *item = &g_array_index(quality, smbtriage_quality, i);

        if (item->connection != 0 && !is_chosen(document, item->connection))
            continue;
        json_dumper_begin_object(json);
        text_member(json, "issue", smbtriage_quality_name(item->issue));
        if (item->connection == 0)
            text_member(json, "connection", NULL);
        else
            number_member(json, "connection", item->connection);
        text_member(json, "advice", smbtriage_quality_advice(item));
        if (item->issue == SMBTRIAGE_STATE_LIMIT)
            write_limit(json, item);
        json_dumper_end_object(json);
    }
    json_dumper_end_array(json);
    write_not_kept(json, document->report->not_kept);
    json_dumper_end_object(json);
}

/* ---- what frames say ------------------------------------------------------------------------------------- */

static void write_evidence(json_dumper *json, const char *name, const GArray *evidence)
{
    begin_array_member(json, name);
    for (guint i = 0; i < evidence->len; i++) {
        const smbtriage_evidence *item = &g_array_index(evidence, smbtriage_evidence, i);

        json_dumper_begin_object(json);
        if (item->frame == 0)
            text_member(json, "frame", NULL);
        else
            number_member(json, "frame", item->frame);
        text_member(json, "says", item->says);
        json_dumper_end_object(json);
    }
    json_dumper_end_array(json);
}

/* ---- connections ----------------------------------------------------------------------------------------- */

static void write_step(json_report *document, const smbtriage_step_view *step)
{
    json_dumper     *json   = &document->json;
    g_autofree char *status = smbtriage_step_view_answer(step);

    json_dumper_begin_object(json);
    text_member(json, "stage", smbtriage_stage_name(step->stage));
    number_member(json, "first_frame", step->first_frame);
    number_member(json, "last_frame", step->last_frame);
    text_member(json, "outcome", smbtriage_outcome_name(step->outcome));
    text_member(json, "status", status);
    text_member(json, "user", step->user);
    text_member(json, "mechanism", step->mechanism);
    text_member(json, "share", step->share);
    json_dumper_set_member_name(json, "seconds");
    if (step->seconds < 0)
        json_dumper_value_anyf(json, "null");
    else
        json_dumper_value_double(json, step->seconds);
    begin_array_member(json, "findings");
    for (guint i = 0; i < step->findings->len; i++) {
        gpointer index = GUINT_TO_POINTER(g_array_index(step->findings, guint, i));

        json_dumper_value_anyf(json, "%u", GPOINTER_TO_UINT(g_hash_table_lookup(document->numbers, index)));
    }
    json_dumper_end_array(json);
    json_dumper_end_object(json);
}

static void write_connection(json_report *document, const smbtriage_connection_view *view)
{
    json_dumper *json = &document->json;

    json_dumper_begin_object(json);
    number_member(json, "id", view->id);
    if (view->transport == SMBTRIAGE_TRANSPORT_TCP)
        number_member(json, "tcp_stream", view->stream);
    else
        text_member(json, "tcp_stream", NULL);
    begin_object_member(json, "client");
    text_member(json, "address", view->client_address);
    number_member(json, "port", view->client_port);
    json_dumper_end_object(json);
    begin_object_member(json, "server");
    text_member(json, "address", view->server_address);
    number_member(json, "port", view->server_port);
    text_member(json, "name", view->server_name);
    json_dumper_end_object(json);
    number_member(json, "first_frame", view->first_frame);
    number_member(json, "last_frame", view->last_frame);
    text_member(json, "dialect", view->dialect);
    text_member(json, "signing", view->signing);
    text_member(json, "encryption", view->encryption);
    text_member(json, "outcome", smbtriage_connection_outcome_name(view->outcome));
    begin_array_member(json, "steps");
    for (guint i = 0; i < view->steps->len; i++)
        write_step(document, &g_array_index(view->steps, smbtriage_step_view, i));
    json_dumper_end_array(json);
    write_evidence(json, "story", view->story);
    json_dumper_end_object(json);
}

/* ---- findings ------------------------------------------------------------------------------------------ */

static void write_excluded(json_dumper *json, const GArray *excluded)
{
    begin_array_member(json, "excluded");
    for (guint i = 0; i < excluded->len; i++) {
        const smbtriage_excluded *item = &g_array_index(excluded, smbtriage_excluded, i);

        json_dumper_begin_object(json);
        text_member(json, "rule", smbtriage_rule_id(item->rule));
        text_member(json, "because", item->because);
        json_dumper_end_object(json);
    }
    json_dumper_end_array(json);
}

static void write_section(json_dumper *json, const smbtriage_section *section)
{
    g_autofree char *name =
        section == NULL ? NULL : g_strdup_printf("[%s] %s %s", section->document, section->number, section->title);

    text_member(json, "section", name);
    text_member(json, "url", section == NULL ? NULL : section->url != NULL ? section->url : section->document_url);
}

static void write_frames(json_dumper *json, const GArray *frames)
{
    begin_array_member(json, "frames");
    for (guint i = 0; i < frames->len; i++)
        json_dumper_value_anyf(json, "%u", g_array_index(frames, guint32, i));
    json_dumper_end_array(json);
}

static void write_remedy(json_dumper *json, const smbtriage_finding *finding)
{
    begin_object_member(json, "remedy");
    text_member(json, "windows", finding->english.windows);
    text_member(json, "samba", finding->english.samba);
    text_member(json, "client", finding->english.client);
    text_member(json, "cost", finding->english.cost);
    json_dumper_end_object(json);
}

static void write_finding(json_dumper *json, const smbtriage_finding *finding)
{
    json_dumper_begin_object(json);
    text_member(json, "rule", smbtriage_rule_id(finding->rule));
    text_member(json, "severity", smbtriage_severity_name(finding->severity));
    text_member(json, "confidence", smbtriage_confidence_name(finding->confidence));
    text_member(json, "stage", smbtriage_stage_name(smbtriage_rule_stage(finding->rule)));
    number_member(json, "frame", finding->frame);
    write_frames(json, finding->frames);
    number_member(json, "connection", finding->connection);
    number_member(json, "count", finding->count);
    truth_member(json, "recovered", finding->has_recovered);
    write_section(json, smbtriage_rule_section(finding->rule));
    text_member(json, "summary", smbtriage_finding_summary(finding));
    text_member(json, "cause", finding->english.cause);
    write_remedy(json, finding);
    text_member(json, "client", finding->client);
    text_member(json, "server", finding->server);
    text_member(json, "user", finding->user);
    text_member(json, "share", finding->share);
    text_member(json, "dialect", finding->dialect);
    text_member(json, "mechanism", finding->mechanism);
    write_evidence(json, "evidence", finding->evidence);
    write_excluded(json, finding->excluded);
    json_dumper_end_object(json);
}

/* ---- the document ---------------------------------------------------------------------------------------- */

static void write_document(json_report *document, guint32 frames)
{
    json_dumper *json = &document->json;

    json_dumper_begin_object(json);
    text_member(json, "schema", "smbtriage/1");
    write_generator(json);
    truth_member(json, "redacted", document->report->is_redacted);
    write_capture(document, frames);
    begin_array_member(json, "connections");
    for (guint i = 0; i < document->connections->len; i++)
        write_connection(document, g_array_index(document->connections, const smbtriage_connection_view *, i));
    json_dumper_end_array(json);
    begin_array_member(json, "findings");
    for (guint i = 0; i < document->findings->len; i++)
        write_finding(json, g_ptr_array_index(document->report->findings, g_array_index(document->findings, guint, i)));
    json_dumper_end_array(json);
    json_dumper_end_object(json);
    json_dumper_finish(json);
}

void report_json_write(const smbtriage_report *report, guint32                                   frames,
                       gboolean (*wanted)(const smbtriage_connection_view *, gpointer), gpointer user_data, FILE *out)
{
    json_report document = {
        .json        = {.output_file = out, .flags = JSON_DUMPER_FLAGS_PRETTY_PRINT},
        .report      = report,
        .connections = g_array_new(FALSE, FALSE, sizeof(const smbtriage_connection_view *)),
        .findings    = g_array_new(FALSE, FALSE, sizeof(guint)),
        .numbers     = g_hash_table_new(g_direct_hash, g_direct_equal),
    };

    choose(&document, wanted, user_data);
    write_document(&document, frames);
    g_array_unref(document.connections);
    g_array_unref(document.findings);
    g_hash_table_unref(document.numbers);
}
