/* statistics.c - the report: -z smbtriage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics.h"

#include "capture.h"
#include "compat.h"
#include "report_json.h"
#include "trace.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wsutil/report_message.h>

/* One -z argument. */
typedef struct {
    enum {
        REPORT_TEXT,
        REPORT_JSON,
        REPORT_EVENTS
    } form;
    guint32 frames;  /* all of them */
    GArray *passing; /* guint32, frames that pass the filter in ascending order; NULL = no filter */
} report_request;

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

static void say_why_not(void)
{
    static gboolean has_said;

    if (!has_said && !proto_is_protocol_enabled(find_protocol_by_id(proto_get_id_by_filter_name("smbtriage"))))
        report_failure("-z smbtriage: smbtriage is switched off; switch it on in Analyze > Enabled Protocols, or leave "
                       "out --disable-protocol");
    has_said = TRUE;
}

static void draw(void *data)
{
    report_request         *request = data;
    const smbtriage_report *report  = capture_report();
    g_autoptr(GString) text         = g_string_new(NULL);

    if (report == NULL)
        say_why_not();
    if (report == NULL || request->form == REPORT_EVENTS)
        return;
    if (request->form == REPORT_JSON) {
        report_json_write(report, request->frames, is_wanted, request, stdout);
        return;
    }
    smbtriage_report_text(report, text, is_wanted, request);
    fputs(text->str, stdout);
}

static void finish(void *data)
{
    report_request *request = data;

    if (request->form == REPORT_EVENTS)
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

static const char *take_form(const char *rest, report_request *request)
{
    static const char *const forms[] = {[REPORT_JSON] = ",json", [REPORT_EVENTS] = ",events"};

    for (guint i = REPORT_JSON; i < G_N_ELEMENTS(forms); i++) {
        size_t length = strlen(forms[i]);

        if (strncmp(rest, forms[i], length) == 0 && (rest[length] == '\0' || rest[length] == ',')) {
            request->form = i;
            return rest + length;
        }
    }
    return rest;
}

static void complain(GString *error)
{
    report_failure("-z smbtriage: %s", error->str);
    g_string_free(error, TRUE);
    exit(1);
}

COMPAT_STAT_TAP_INIT start(const char *argument, void *data _U_)
{
    report_request *request = g_new0(report_request, 1);
    const char     *filter  = take_form(argument + strlen("smbtriage"), request);
    GString        *error;

    error = register_tap_listener("frame", request, NULL, TL_REQUIRES_NOTHING, reset, count_frame, draw, finish);
    if (error == NULL && *filter == ',' && request->form == REPORT_EVENTS)
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
    if (request->form == REPORT_EVENTS)
        capture_observe(print_event);
    COMPAT_STAT_TAP_READY;
}

void statistics_register(void)
{
    static stat_tap_ui ui = {REGISTER_STAT_GROUP_GENERIC, NULL, "smbtriage", start, 0, NULL};

    register_stat_tap_ui(&ui, NULL);
}
