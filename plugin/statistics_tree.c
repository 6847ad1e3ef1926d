/* statistics_tree.c - how much of what: Statistics > SMB Triage, and -z smbtriage,tree
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The host shows the tree, sorts and saves it; here it is filled from the report. A connection is counted whole when
 * one frame of its steps passes the filter. The first time through a file the report is not final before the end, so
 * then the frames that pass are remembered; whoever taps frames that were visited before gets his tree at once.
 */
#include "statistics_tree.h"

#include "capture.h"
#include "compat.h"
#include "statistics.h"

#include <epan/stats_tree_priv.h>
#include <epan/tap.h>

/* So many connections of each outcome have a line of their own. */
#define MAX_LINES 1000

/* Lines are sorted by what they say, so numbers stand before what has an order of its own. */
#define SORTED_BY_NAME (ST_SORT_COL_NAME << ST_FLG_SRTCOL_SHIFT)

/* The host shows two decimals of a mean. */
#define MILLISECONDS "Milliseconds per step"

typedef struct {
    guint32 frame;
    guint   connection; /* index in the report */
} frame_of_connection;

/* What is known of one tree of the host's. */
typedef struct {
    stats_tree             *tree;
    const smbtriage_report *report;  /* that the following are about; NULL = none yet */
    GArray                 *frames;  /* frame_of_connection, in order */
    gboolean               *counted; /* of each connection */
    gboolean               *told;    /* of each finding */
    GArray                 *passing; /* guint32: frames seen on the first visit */
    guint                   lines[SMBTRIAGE_CONNECTION_FAILED + 1];
    gboolean                is_listening;
    int                     connections; /* nodes of the host's tree */
    int                     by_rule;
    int                     by_stage;
    int                     by_server;
    int                     by_client;
    int                     milliseconds;
} filled_tree;

static GHashTable *trees; /* stats_tree* -> filled_tree*, owned */

/* ---- what is counted --------------------------------------------------------------------------------------- */

static void count_finding(filled_tree *filled, const smbtriage_finding *finding)
{
    stats_tree      *tree = filled->tree;
    g_autofree char *rule =
        g_strdup_printf("%s %s", smbtriage_severity_name(finding->severity), smbtriage_rule_id(finding->rule));
    const char *stage = smbtriage_stage_name(smbtriage_rule_stage(finding->rule));
    int         node;

    tick_stat_node(tree, "Findings by rule", 0, TRUE);
    tick_stat_node(tree, rule, filled->by_rule, FALSE);
    tick_stat_node(tree, "Findings by stage", 0, TRUE);
    node = tick_stat_node(tree, stage, filled->by_stage, TRUE);
    tick_stat_node(tree, rule, node, FALSE);
    tick_stat_node(tree, "Findings by server", 0, TRUE);
    node = tick_stat_node(tree, finding->server, filled->by_server, TRUE);
    tick_stat_node(tree, rule, node, FALSE);
    tick_stat_node(tree, "Findings by client", 0, TRUE);
    node = tick_stat_node(tree, finding->client, filled->by_client, TRUE);
    tick_stat_node(tree, rule, node, FALSE);
}

static void count_step(filled_tree *filled, const smbtriage_step_view *step, int line)
{
    gfloat           took  = (gfloat)(step->seconds * 1000);
    g_autofree char *stage = g_strdup_printf("%u %s", step->stage + 1, smbtriage_stage_name(step->stage));
    g_autofree char *name  = g_strdup_printf("%s %s", stage, smbtriage_outcome_name(step->outcome));

    if (line >= 0 && step->seconds >= 0)
        avg_stat_node_add_value_float(filled->tree, name, line, FALSE, took);
    else if (line >= 0)
        tick_stat_node(filled->tree, name, line, FALSE);
    if (step->seconds >= 0) {
        avg_stat_node_add_value_float(filled->tree, MILLISECONDS, 0, TRUE, took);
        avg_stat_node_add_value_float(filled->tree, stage, filled->milliseconds, FALSE, took);
    }
    for (guint i = 0; i < step->findings->len; i++) {
        guint index = g_array_index(step->findings, guint, i);

        if (!filled->told[index])
            count_finding(filled, g_ptr_array_index(filled->report->findings, index));
        filled->told[index] = TRUE;
    }
}

/* Returns the node of the connection's own line, or -1 when there are too many of them. */
static int count_outcome(filled_tree *filled, const smbtriage_connection_view *connection)
{
    int              outcome;
    g_autofree char *name =
        g_strdup_printf("%4u: %s:%u -> %s:%u", connection->id, connection->client_address, connection->client_port,
                        connection->server_name != NULL ? connection->server_name : connection->server_address,
                        connection->server_port);

    tick_stat_node(filled->tree, "Connections", 0, TRUE);
    outcome =
        tick_stat_node(filled->tree, smbtriage_connection_outcome_name(connection->outcome), filled->connections, TRUE);
    if (filled->lines[connection->outcome]++ < MAX_LINES)
        return tick_stat_node(filled->tree, name, outcome, TRUE);
    tick_stat_node(filled->tree, "more", outcome, FALSE);
    return -1;
}

static void count_connection(filled_tree *filled, guint index)
{
    const smbtriage_connection_view *connection =
        &g_array_index(filled->report->connections, smbtriage_connection_view, index);
    int line;

    if (filled->counted[index])
        return;
    filled->counted[index] = TRUE;
    line                   = count_outcome(filled, connection);
    for (guint i = 0; i < connection->steps->len; i++)
        count_step(filled, &g_array_index(connection->steps, smbtriage_step_view, i), line);
}

/* On which connections they were is not known any more. */
static void count_not_kept(filled_tree *filled)
{
    for (guint i = 0; i < filled->report->not_kept->len; i++) {
        const smbtriage_not_kept *not_kept = &g_array_index(filled->report->not_kept, smbtriage_not_kept, i);
        g_autofree char          *name     = g_strdup_printf("%s, not kept", smbtriage_rule_id(not_kept->rule));

        increase_stat_node(filled->tree, "Findings by rule", 0, TRUE, (gint)MIN(not_kept->findings, G_MAXINT));
        increase_stat_node(filled->tree, name, filled->by_rule, FALSE, (gint)MIN(not_kept->findings, G_MAXINT));
    }
}

/* ---- which of them pass -------------------------------------------------------------------------------------- */

static gint earlier_first(gconstpointer a, gconstpointer b)
{
    const frame_of_connection *left  = a;
    const frame_of_connection *right = b;

    return (left->frame > right->frame) - (left->frame < right->frame);
}

static void index_frames(filled_tree *filled)
{
    for (guint c = 0; c < filled->report->connections->len; c++) {
        const GArray *steps = g_array_index(filled->report->connections, smbtriage_connection_view, c).steps;

        for (guint s = 0; s < steps->len; s++) {
            const smbtriage_step_view *step   = &g_array_index(steps, smbtriage_step_view, s);
            const frame_of_connection  both[] = {{step->first_frame, c}, {step->last_frame, c}};

            g_array_append_vals(filled->frames, both, G_N_ELEMENTS(both));
        }
    }
    g_array_sort(filled->frames, earlier_first);
}

static gboolean has_filter(const filled_tree *filled)
{
    return filled->tree->filter != NULL && *filled->tree->filter != '\0';
}

/* Without a filter there is no frame to wait for. */
static void count_all(filled_tree *filled)
{
    for (guint i = 0; i < filled->report->connections->len; i++)
        count_connection(filled, i);
    count_not_kept(filled);
}

static void take_report(filled_tree *filled, const smbtriage_report *report)
{
    filled->report  = report;
    filled->counted = g_new0(gboolean, report->connections->len + 1);
    filled->told    = g_new0(gboolean, report->findings->len + 1);
    if (has_filter(filled))
        index_frames(filled);
    else
        count_all(filled);
}

static void count_frame(filled_tree *filled, guint32 frame)
{
    guint low  = 0;
    guint high = filled->frames->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(filled->frames, frame_of_connection, middle).frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < filled->frames->len && g_array_index(filled->frames, frame_of_connection, low).frame == frame; low++)
        count_connection(filled, g_array_index(filled->frames, frame_of_connection, low).connection);
}

/* ---- the host's callbacks ------------------------------------------------------------------------------------ */

static void forget_report(filled_tree *filled)
{
    filled->report = NULL;
    g_clear_pointer(&filled->counted, g_free);
    g_clear_pointer(&filled->told, g_free);
    g_array_set_size(filled->frames, 0);
    for (guint i = 0; i < G_N_ELEMENTS(filled->lines); i++)
        filled->lines[i] = 0;
}

static void free_filled(gpointer data)
{
    filled_tree *filled = data;

    forget_report(filled);
    g_array_unref(filled->frames);
    g_array_unref(filled->passing);
    g_free(filled);
}

static void reset(void *data)
{
    g_array_set_size(((filled_tree *)data)->passing, 0);
}

/* The host draws the listener that came last first: its own, which shows the tree, comes after this one. */
static void fill(void *data)
{
    filled_tree            *filled = data;
    const smbtriage_report *report = capture_report();

    if (report == NULL)
        statistics_say_why_not();
    if (report == NULL || filled->report != NULL)
        return;
    take_report(filled, report);
    for (guint i = 0; i < filled->passing->len; i++)
        count_frame(filled, g_array_index(filled->passing, guint32, i));
}

/* At its end the host frees all listeners; who then takes one off its list breaks that list. */
static void listener_is_gone(void *data)
{
    ((filled_tree *)data)->is_listening = FALSE;
}

/* When frames are tapped, all were dissected just now. */
static gboolean is_first_visit(const packet_info *pinfo)
{
    return !capture_is_settled() && pinfo->num >= capture_reached.frame;
}

static tap_packet_status see_frame(stats_tree *tree, packet_info *pinfo, epan_dissect_t *edt _U_,
                                   const void *tapped _U_, tap_flags_t flags _U_)
{
    filled_tree            *filled = g_hash_table_lookup(trees, tree);
    const smbtriage_report *report;

    if (is_first_visit(pinfo)) {
        if (has_filter(filled))
            g_array_append_val(filled->passing, pinfo->num);
        return TAP_PACKET_REDRAW;
    }
    report = capture_report();
    if (report == NULL || (filled->report != NULL && filled->report != report)) /* counted is what was known then */
        return TAP_PACKET_DONT_REDRAW;
    if (filled->report == NULL)
        take_report(filled, report);
    count_frame(filled, pinfo->num);
    return TAP_PACKET_REDRAW;
}

static filled_tree *new_filled(stats_tree *tree)
{
    filled_tree *filled = g_new0(filled_tree, 1);
    GString     *error;

    filled->tree    = tree;
    filled->frames  = g_array_new(FALSE, FALSE, sizeof(frame_of_connection));
    filled->passing = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_hash_table_insert(trees, tree, filled);
    error = register_tap_listener("frame", filled, NULL, TL_REQUIRES_NOTHING, reset, NULL, fill, listener_is_gone);
    if (error != NULL)
        g_string_free(error, TRUE);
    filled->is_listening = error == NULL;
    return filled;
}

/* Called whenever the host begins anew. */
static void init(stats_tree *tree)
{
    filled_tree *filled;

    if (trees == NULL)
        trees = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, free_filled);
    filled = g_hash_table_lookup(trees, tree);
    if (filled == NULL)
        filled = new_filled(tree);
    forget_report(filled);
    filled->connections  = stats_tree_create_node(tree, "Connections", 0, STAT_DT_INT, TRUE);
    filled->by_rule      = stats_tree_create_node(tree, "Findings by rule", 0, STAT_DT_INT, TRUE);
    filled->by_stage     = stats_tree_create_node(tree, "Findings by stage", 0, STAT_DT_INT, TRUE);
    filled->by_server    = stats_tree_create_node(tree, "Findings by server", 0, STAT_DT_INT, TRUE);
    filled->by_client    = stats_tree_create_node(tree, "Findings by client", 0, STAT_DT_INT, TRUE);
    filled->milliseconds = stats_tree_create_node(tree, MILLISECONDS, 0, STAT_DT_FLOAT, TRUE);
}

static void cleanup(stats_tree *tree)
{
    filled_tree *filled = trees == NULL ? NULL : g_hash_table_lookup(trees, tree);

    if (filled == NULL)
        return;
    if (filled->is_listening)
        remove_tap_listener(filled);
    g_hash_table_remove(trees, tree);
}

void statistics_tree_register(void)
{
    stats_tree_register_plugin("frame", "smbtriage", "SMB Triage", TL_REQUIRES_NOTHING | SORTED_BY_NAME, see_frame,
                               init, cleanup);
}

void statistics_tree_release(void)
{
    g_clear_pointer(&trees, g_hash_table_unref);
}
