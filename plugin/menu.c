/* menu.c - what the packet that is selected is about: Tools > SMB triage
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Without a window nobody calls this.
 */
#include "menu.h"

#include "capture.h"
#include "compat.h"

#include <epan/funnel.h>
#include <epan/plugin_if.h>
#include <wsutil/report_message.h>

/* ---- the packet that is selected --------------------------------------------------------------------------- */

static void *findings_of(frame_data *frame, void *data _U_)
{
    const GPtrArray *findings = capture_findings_at(frame->num, frame->file_off);

    return (void *)(findings != NULL ? findings : capture_pointers_at(frame->num, frame->file_off));
}

/* The finding that the packet tells, or is evidence for; the worst of several stands first. */
static smbtriage_finding *selected_finding(void)
{
    const GPtrArray *findings;

    capture_report(); /* while packets come in, a newer report would take the place of the one that findings are of */
    findings = plugin_if_get_frame_data(findings_of, NULL);
    if (findings == NULL)
        report_warning("This packet has no verdict of SMB triage, and is not evidence for one. The display filter "
                       "\"smbtriage\" shows all verdicts.");
    return findings == NULL ? NULL : g_ptr_array_index(findings, 0);
}

/* ---- texts --------------------------------------------------------------------------------------------------- */

static void show(const char *title, const char *text)
{
    const funnel_ops_t   *ops = funnel_get_funnel_ops();
    funnel_text_window_t *window;

    if (ops == NULL || ops->new_text_window == NULL)
        return;
    window = ops->new_text_window(ops->ops_id, title);
    ops->set_text(window, text);
}

static void explain(ext_menubar_gui_type type _U_, gpointer window _U_, gpointer data _U_)
{
    const smbtriage_finding *finding = selected_finding();
    g_autofree char         *page    = finding == NULL ? NULL : smbtriage_rule_page(finding->rule);

    if (page != NULL)
        show(smbtriage_rule_id(finding->rule), page);
}

static void report(ext_menubar_gui_type type _U_, gpointer window _U_, gpointer data _U_)
{
    const smbtriage_report *known = capture_report();
    g_autoptr(GString) text       = g_string_new(NULL);

    if (known == NULL) {
        report_warning("There is no capture, or smbtriage is switched off in Analyze > Enabled Protocols.");
        return;
    }
    smbtriage_report_text(known, text, NULL, NULL);
    show("SMB triage: report", text->str);
}

/* ---- ways to go ---------------------------------------------------------------------------------------------- */

/* The connection, and what else proves the verdict: name look-ups and tickets have streams of their own. */
static char *filter_of(const smbtriage_finding *finding)
{
    const smbtriage_connection_view *connection = smbtriage_report_connection(capture_report(), finding->connection);
    g_autofree char                 *stream     = connection == NULL ? NULL : smbtriage_connection_filter(connection);
    GString                         *filter     = g_string_new(NULL);

    if (stream != NULL)
        g_string_append_printf(filter, "%s || ", stream);
    g_string_append_printf(filter, "frame.number in {%u", finding->frame);
    for (guint i = 0; i < finding->evidence->len; i++) {
        guint32 frame = g_array_index(finding->evidence, smbtriage_evidence, i).frame;

        if (frame != 0 && frame != finding->frame)
            g_string_append_printf(filter, ", %u", frame);
    }
    g_string_append_c(filter, '}');
    return g_string_free(filter, FALSE);
}

static void show_connection(ext_menubar_gui_type type _U_, gpointer window _U_, gpointer data _U_)
{
    const smbtriage_finding *finding = selected_finding();
    g_autofree char         *filter  = finding == NULL ? NULL : filter_of(finding);

    if (filter != NULL)
        plugin_if_apply_filter(filter, TRUE);
}

static void go_to_verdict(ext_menubar_gui_type type _U_, gpointer window _U_, gpointer data _U_)
{
    const smbtriage_finding *finding = selected_finding();

    if (finding != NULL)
        plugin_if_goto_frame(finding->frame);
}

void menu_register(int proto)
{
    ext_menu_t *menu = ext_menubar_set_parentmenu(ext_menubar_register_menu(proto, "SMB triage", TRUE), "Tools");

    ext_menubar_add_entry(menu, "Explain the verdict of this packet", "The reference page of the rule", explain, NULL);
    ext_menubar_add_entry(menu, "Go to the verdict", "From a packet that is evidence for it", go_to_verdict, NULL);
    ext_menubar_add_entry(menu, "Show the connection and the evidence", "As a display filter", show_connection, NULL);
    ext_menubar_add_separator(menu);
    ext_menubar_add_entry(menu, "Report of this capture", "All connections, as -z smbtriage prints it", report, NULL);
}
