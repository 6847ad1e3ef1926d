/* ladder_svg.c - the rows of a connection as a drawing, and as a table
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Every shape has its colour as currentColor, so that it can be seen where the style of the page is taken away; classes
 * only make it better. What failed is told by a cross, a word and a heavy line, not by colour alone.
 */
#include "ladder.h"

#include "elapsed.h"
#include "html.h"

/* All lengths in pixels of the drawing. */
#define TIME_X 70
#define FRAME_X 122
#define FIRST_LANE_X 208
#define RIGHT_MARGIN 130
#define HEAD_HEIGHT 64
#define ROW_HEIGHT 40
#define PAUSE_HEIGHT 30
#define TAIL_HEIGHT 16
#define LABEL_UP 9
#define CROSS 5
#define CROSS_AWAY 28 /* from who sent it: clear of most labels */

#define LETTER_WIDTH 8
#define LANE_LETTERS 22

static guint lane_distance(const smbtriage_ladder *ladder)
{
    static const guint distances[] = {0, 0, 400, 250, 220};

    return distances[MIN(ladder->lanes->len, (guint)G_N_ELEMENTS(distances) - 1)];
}

static guint lane_x(const smbtriage_ladder *ladder, guint lane)
{
    return FIRST_LANE_X + lane * lane_distance(ladder);
}

static guint width_of(const smbtriage_ladder *ladder)
{
    return lane_x(ladder, ladder->lanes->len - 1) + RIGHT_MARGIN;
}

static gboolean has_pause(const smbtriage_ladder *ladder, guint row)
{
    return g_array_index(ladder->rows, smbtriage_row, row).hidden > 0 || smbtriage_ladder_gap(ladder, row) > 0;
}

static guint height_of(const smbtriage_ladder *ladder)
{
    guint height = HEAD_HEIGHT + ladder->rows->len * ROW_HEIGHT + TAIL_HEIGHT;

    for (guint i = 0; i < ladder->rows->len; i++)
        height += has_pause(ladder, i) ? PAUSE_HEIGHT : 0;
    return height + (ladder->hidden > 0 ? PAUSE_HEIGHT : 0);
}

/* ---- lanes -------------------------------------------------------------------------------------------------- */

static void shortened_text(GString *out, guint x, guint y, const char *class, const char *text)
{
    g_autofree char *fitting = smbtriage_html_shortened(text, LANE_LETTERS);

    smbtriage_html(out, "<text x=\"%u\" y=\"%u\" class=\"%s\" text-anchor=\"middle\" fill=\"currentColor\">%s</text>\n",
                   x, y, class, fitting);
}

static void draw_lane(const smbtriage_ladder *ladder, GString *out, guint index, guint height)
{
    const smbtriage_lane *lane = &g_array_index(ladder->lanes, smbtriage_lane, index);
    guint                 x    = lane_x(ladder, index);

    shortened_text(out, x, 18, "role", lane->role);
    shortened_text(out, x, 34, "who",
                   lane->name != NULL      ? lane->name
                   : lane->address != NULL ? lane->address
                                           : "several");
    if (lane->name != NULL && lane->address != NULL)
        shortened_text(out, x, 49, "who", lane->address);
    smbtriage_html(out,
                   "<line x1=\"%u\" y1=\"56\" x2=\"%u\" y2=\"%u\" class=\"life\" stroke=\"currentColor\" "
                   "stroke-opacity=\"0.4\"/>\n",
                   x, x, height - TAIL_HEIGHT / 2);
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

static void draw_line(GString *out, const char *class, guint x1, guint x2, guint y, gboolean is_heavy,
                      gboolean is_dashed)
{
    smbtriage_html(out,
                   "<line x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\" class=\"%s\" stroke=\"currentColor\" "
                   "stroke-width=\"%u\"",
                   x1, y, x2, y, class, is_heavy ? 3u : 1u);
    g_string_append(out, is_dashed ? " stroke-dasharray=\"6 4\"/>\n" : "/>\n");
}

static void draw_head(GString *out, const char *class, guint x, guint y, gboolean is_to_right)
{
    guint back = is_to_right ? x - 9 : x + 9;

    smbtriage_html(out, "<polygon points=\"%u,%u %u,%u %u,%u\" class=\"%s\" fill=\"currentColor\"/>\n", x, y, back,
                   y - 5, back, y + 5, class);
}

static void draw_cross(GString *out, const char *class, guint x, guint y)
{
    smbtriage_html(out,
                   "<path d=\"M%u %uL%u %uM%u %uL%u %u\" class=\"%s\" stroke=\"currentColor\" stroke-width=\"3\"/>\n",
                   x - CROSS, y - CROSS, x + CROSS, y + CROSS, x - CROSS, y + CROSS, x + CROSS, y - CROSS, class);
}

static void draw_arrow(const smbtriage_ladder *ladder, GString *out, const smbtriage_row *row, guint y)
{
    const char *class    = row->is_failed ? "bad" : row->kind == SMBTRIAGE_ROW_END ? "end" : "good";
    gboolean is_to_right = row->from < row->to;
    guint    from        = lane_x(ladder, row->from);
    guint    to          = lane_x(ladder, row->to);

    if (row->kind == SMBTRIAGE_ROW_UNANSWERED) {
        guint stop = from + (to - from) * 3 / 5;

        draw_line(out, class, from, stop, y, row->is_failed, TRUE);
        draw_cross(out, class, stop + CROSS + 4, y);
        return;
    }
    draw_line(out, class, from, to, y, row->is_failed, row->kind == SMBTRIAGE_ROW_END);
    draw_head(out, class, to, y, is_to_right);
    if (row->is_failed)
        draw_cross(out, class, is_to_right ? from + CROSS_AWAY : from - CROSS_AWAY, y);
}

static void draw_label(const smbtriage_ladder *ladder, GString *out, const smbtriage_row *row, guint y)
{
    g_autofree char *whole   = row->outcome == NULL ? g_strdup(row->label)
                               : row->kind == SMBTRIAGE_ROW_UNANSWERED
                                   ? g_strdup_printf("%s \u2014 %s", row->label, row->outcome)
                                   : g_strdup_printf("%s \u2014 %s", row->outcome, row->label);
    guint            x       = lane_x(ladder, MIN(row->from, row->to)) + 10;
    g_autofree char *fitting = smbtriage_html_shortened(whole, (width_of(ladder) - x) / LETTER_WIDTH);

    smbtriage_html(out, "<text x=\"%u\" y=\"%u\" class=\"%s\" fill=\"currentColor\"", x, y - LABEL_UP,
                   row->is_failed ? "label bad" : "label");
    g_string_append(out, row->is_failed ? " font-weight=\"bold\">" : ">");
    smbtriage_html(out, "%s</text>\n", fitting);
}

static void draw_row(const smbtriage_ladder *ladder, GString *out, const smbtriage_row *row, guint y)
{
    g_autofree char *time = smbtriage_ladder_time(ladder, row);

    smbtriage_html(out, "<text x=\"%u\" y=\"%u\" class=\"note\" text-anchor=\"end\" fill=\"currentColor\">%s</text>\n",
                   (guint)TIME_X, y + 4, time);
    smbtriage_html(out, "<text x=\"%u\" y=\"%u\" class=\"note\" text-anchor=\"end\" fill=\"currentColor\">%u</text>\n",
                   (guint)FRAME_X, y + 4, row->frame);
    draw_arrow(ladder, out, row, y);
    draw_label(ladder, out, row, y);
}

/* ---- where nothing is drawn --------------------------------------------------------------------------------- */

static char *pause_text(guint hidden, gint64 gap_ns)
{
    g_autofree char *messages =
        hidden == 0 ? NULL : g_strdup_printf("%u message%s not drawn", hidden, hidden == 1 ? "" : "s");

    if (gap_ns == 0)
        return g_steal_pointer(&messages);
    return g_strdup_printf("%.1f s later%s%s", (double)gap_ns / SMBTRIAGE_SECOND_NS, messages == NULL ? "" : ", ",
                           messages == NULL ? "" : messages);
}

static void draw_pause(const smbtriage_ladder *ladder, GString *out, guint hidden, gint64 gap_ns, guint y)
{
    g_autofree char *text = pause_text(hidden, gap_ns);

    smbtriage_html(out,
                   "<line x1=\"8\" y1=\"%u\" x2=\"%u\" y2=\"%u\" class=\"pause\" stroke=\"currentColor\" "
                   "stroke-opacity=\"0.5\" stroke-dasharray=\"2 5\"/>\n",
                   y + PAUSE_HEIGHT - 14, width_of(ladder) - 8, y + PAUSE_HEIGHT - 14);
    smbtriage_html(out, "<text x=\"8\" y=\"%u\" class=\"note halo\" fill=\"currentColor\">%s</text>\n",
                   y + PAUSE_HEIGHT - 10, text);
}

/* ---- the drawing -------------------------------------------------------------------------------------------- */

static const char *lane_text(const smbtriage_ladder *ladder, guint lane)
{
    return g_array_index(ladder->lanes, smbtriage_lane, lane).role;
}

const char smbtriage_ladder_legs[] =
    "Of a step with several requests the first, the last and the last answer are drawn";

/* What a glance at the drawing tells. */
static void describe(const smbtriage_ladder *ladder, GString *out)
{
    guint failed = 0;

    smbtriage_html(out, "%u messages between ", ladder->rows->len);
    for (guint i = 0; i < ladder->lanes->len; i++)
        smbtriage_html(out, "%s%s", i == 0 ? "" : i + 1 == ladder->lanes->len ? " and " : ", ", lane_text(ladder, i));
    for (guint i = 0; i < ladder->rows->len; i++) {
        const smbtriage_row *row = &g_array_index(ladder->rows, smbtriage_row, i);

        if (row->is_failed && failed++ < 3)
            smbtriage_html(out, "; frame %u: %s, %s", row->frame, row->label, row->outcome);
    }
    if (ladder->has_legs)
        smbtriage_html(out, ". %s", smbtriage_ladder_legs);
    g_string_append(out, ". The table below says the same.");
}

void smbtriage_ladder_draw(const smbtriage_ladder *ladder, GString *out, const char *id, const char *title)
{
    guint height = height_of(ladder);
    guint y      = HEAD_HEIGHT;

    smbtriage_html(out,
                   "<svg role=\"img\" aria-labelledby=\"%s-title %s-desc\" viewBox=\"0 0 %u %u\" width=\"%u\" "
                   "height=\"%u\" font-family=\"sans-serif\" font-size=\"13\">\n<title id=\"%s-title\">%s</title>\n"
                   "<desc id=\"%s-desc\">",
                   id, id, width_of(ladder), height, width_of(ladder), height, id, title, id);
    describe(ladder, out);
    smbtriage_html(
        out,
        "</desc>\n<text x=\"%u\" y=\"34\" class=\"note\" text-anchor=\"end\" fill=\"currentColor\">time</text>\n"
        "<text x=\"%u\" y=\"34\" class=\"note\" text-anchor=\"end\" fill=\"currentColor\">frame</text>\n",
        (guint)TIME_X, (guint)FRAME_X);
    for (guint i = 0; i < ladder->lanes->len; i++)
        draw_lane(ladder, out, i, height);
    for (guint i = 0; i < ladder->rows->len; i++) {
        const smbtriage_row *row = &g_array_index(ladder->rows, smbtriage_row, i);

        if (has_pause(ladder, i)) {
            draw_pause(ladder, out, row->hidden, smbtriage_ladder_gap(ladder, i), y);
            y += PAUSE_HEIGHT;
        }
        draw_row(ladder, out, row, y + ROW_HEIGHT - 14);
        y += ROW_HEIGHT;
    }
    if (ladder->hidden > 0)
        draw_pause(ladder, out, ladder->hidden, 0, y);
    g_string_append(out, "</svg>\n");
}

/* ---- the table ---------------------------------------------------------------------------------------------- */

static void table_pause(GString *out, guint hidden, gint64 gap_ns)
{
    g_autofree char *text = hidden == 0 && gap_ns == 0 ? NULL : pause_text(hidden, gap_ns);

    if (text != NULL)
        smbtriage_html(out, "<tr><td colspan=\"5\" class=\"pause\">%s</td></tr>\n", text);
}

void smbtriage_ladder_table(const smbtriage_ladder *ladder, GString *out, const char *caption)
{
    smbtriage_html(out,
                   "<table>\n<caption>%s</caption>\n<thead><tr><th scope=\"col\">Time</th><th scope=\"col\">Frame</th>"
                   "<th scope=\"col\">From, to</th><th scope=\"col\">Message</th><th scope=\"col\">Outcome</th></tr>"
                   "</thead>\n<tbody>\n",
                   caption);
    for (guint i = 0; i < ladder->rows->len; i++) {
        const smbtriage_row *row  = &g_array_index(ladder->rows, smbtriage_row, i);
        g_autofree char     *time = smbtriage_ladder_time(ladder, row);

        table_pause(out, row->hidden, smbtriage_ladder_gap(ladder, i));
        smbtriage_html(out, "<tr><td>%s</td><td>%u</td><td>%s to %s</td><td>%s</td><td>%s</td></tr>\n", time,
                       row->frame, lane_text(ladder, row->from), lane_text(ladder, row->to), row->label,
                       row->outcome == NULL ? "" : row->outcome);
    }
    table_pause(out, ladder->hidden, 0);
    g_string_append(out, "</tbody>\n</table>\n");
}
