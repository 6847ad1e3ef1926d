/* statistics.c - the report: -z smbtriage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics.h"

#include "capture.h"
#include "compat.h"
#include "report_json.h"
#include "trace.h"

#include <epan/epan.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wsutil/report_message.h>

typedef struct report_request report_request;

/* What -z can ask for. */
typedef struct {
    const char *argument;
    void (*write)(const smbtriage_report *report, report_request *request); /* NULL: told event by event */
} report_form;

/* One -z argument. */
struct report_request {
    const report_form *form;
    guint32            frames;  /* all of them */
    GArray            *passing; /* guint32, frames that pass the filter in ascending order; NULL = no filter */
};

/* The tap with the filter needs data of its own: a tap is known by its data. */
typedef struct {
    report_request *request;
} filtered_request;

static gint compare_frames(gconstpointer a, gconstpointer b)
{
    guint32 left  = *(const guint32 *)a;
    guint32 right = *(const guint32 *)b;

    return (left > right) - (left < right);
}

static gboolean passes(const report_request *request, guint32 frame)
{
    return frame != 0 && g_array_binary_search(request->passing, &frame, compare_frames, NULL);
}

/* A connection is shown whole when one frame of its steps passes the filter. */
static gboolean is_wanted(const smbtriage_connection_view *connection, gpointer data)
{
    const report_request *request = data;

    if (request->passing == NULL)
        return TRUE;
    for (guint i = 0; i < connection->steps->len; i++) {
        const smbtriage_step_view *step = &g_array_index(connection->steps, smbtriage_step_view, i);

        if (passes(request, step->first_frame) || passes(request, step->last_frame))
            return TRUE;
    }
    return FALSE;
}

/* ---- tap callbacks --------------------------------------------------------------------------------------- */

static void reset(void *data)
{
    report_request *request = data;

    request->frames = 0;
    if (request->passing != NULL)
        g_array_set_size(request->passing, 0);
}

static tap_packet_status count_frame(void *data, packet_info *pinfo _U_, epan_dissect_t *edt _U_,
                                     const void *tapped _U_, tap_flags_t flags _U_)
{
    ((report_request *)data)->frames++;
    return TAP_PACKET_REDRAW;
}

static tap_packet_status pass_frame(void *data, packet_info *pinfo, epan_dissect_t *edt _U_, const void *tapped _U_,
                                    tap_flags_t flags _U_)
{
    g_array_append_val(((filtered_request *)data)->request->passing, pinfo->num);
    return TAP_PACKET_REDRAW;
}

void statistics_say_why_not(void)
{
    static gboolean has_said;

    if (!has_said && !proto_is_protocol_enabled(find_protocol_by_id(proto_get_id_by_filter_name("smbtriage"))))
        report_failure("-z smbtriage: smbtriage is switched off; switch it on in Analyze > Enabled Protocols, or leave "
                       "out --disable-protocol");
    has_said = TRUE;
}

/* ---- what is written ------------------------------------------------------------------------------------- */

static void write_text(const smbtriage_report *report, report_request *request)
{
    g_autoptr(GString) text = g_string_new(NULL);

    smbtriage_report_text(report, text, is_wanted, request);
    fputs(text->str, stdout);
}

static void write_html(const smbtriage_report *report, report_request *request)
{
    g_autofree char *generator = g_strdup_printf("smbtriage %s, Wireshark %s", SMBTRIAGE_VERSION, epan_get_version());
    const smbtriage_page page  = {.generator = generator, .frames = request->frames};
    g_autoptr(GString) text    = g_string_new(NULL);

    smbtriage_report_html(report, &page, text, is_wanted, request);
    fputs(text->str, stdout);
}

static void write_ticket(const smbtriage_report *report, report_request *request)
{
    g_autoptr(GString) text = g_string_new(NULL);

    smbtriage_report_ticket(report, text, is_wanted, request);
    fputs(text->str, stdout);
}

static void write_json(const smbtriage_report *report, report_request *request)
{
    report_json_write(report, request->frames, is_wanted, request, stdout);
}

/* The first takes what fits no other: "smbtriage,FILTER". The host tries longer names first. */
static const report_form forms[] = {
    {"smbtriage", write_text},      {"smbtriage,events", NULL},         {"smbtriage,html", write_html},
    {"smbtriage,json", write_json}, {"smbtriage,ticket", write_ticket},
};

static void draw(void *data)
{
    report_request         *request = data;
    const smbtriage_report *report  = capture_report();

    if (report == NULL)
        statistics_say_why_not();
    else if (request->form->write != NULL)
        request->form->write(report, request);
}

static void finish(void *data)
{
    report_request *request = data;

    if (request->form->write == NULL)
        capture_observe(NULL);
    if (request->passing != NULL)
        g_array_unref(request->passing);
    g_free(request);
}

static void print_event(const smbtriage_event *event)
{
    g_autoptr(GString) line = g_string_new(NULL);

    trace_event(event, capture_redacting_engine(), line);
    fputs(line->str, stdout);
}

/* ---- the command line ------------------------------------------------------------------------------------ */

/* What follows the name of the form: "" or ",FILTER". A filter may begin like the name of a form. */
static const char *take_form(const char *argument, const report_form *form, report_request *request)
{
    size_t length = strlen(form->argument);

    if (argument[length] != '\0' && argument[length] != ',') {
        form   = &forms[0];
        length = strlen(form->argument);
    }
    request->form = form;
    return argument + length;
}

static void complain(GString *error)
{
    report_failure("-z smbtriage: %s", error->str);
    g_string_free(error, TRUE);
    exit(1);
}

COMPAT_STAT_TAP_INIT start(const char *argument, void *form)
{
    report_request *request = g_new0(report_request, 1);
    const char     *filter  = take_form(argument, form, request);
    GString        *error;

    error = register_tap_listener("frame", request, NULL, TL_REQUIRES_NOTHING, reset, count_frame, draw, finish);
    if (error == NULL && *filter != '\0' && *filter != ',')
        error = g_string_new("there is no such report; tshark -z help lists those that there are");
    if (error == NULL && *filter == ',' && request->form->write == NULL)
        error = g_string_new("events are told as they are found: they take no filter");
    if (error == NULL && *filter == ',') {
        filtered_request *filtered = g_new0(filtered_request, 1);

        filtered->request = request;
        request->passing  = g_array_new(FALSE, FALSE, sizeof(guint32));
        error =
            register_tap_listener("frame", filtered, filter + 1, TL_REQUIRES_NOTHING, NULL, pass_frame, NULL, g_free);
    }
    if (error != NULL)
        complain(error);
    if (request->form->write == NULL)
        capture_observe(print_event);
    COMPAT_STAT_TAP_READY;
}

void statistics_register(void)
{
    static stat_tap_ui uis[G_N_ELEMENTS(forms)];

    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        uis[i] = (stat_tap_ui){REGISTER_STAT_GROUP_GENERIC, NULL, forms[i].argument, start, 0, NULL};
        register_stat_tap_ui(&uis[i], (void *)&forms[i]);
    }
}
