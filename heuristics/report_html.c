/* report_html.c - the report as one page of HTML
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * It is sent by mail and attached to tickets, and read by who knows nothing of SMB as well as by who will mend it: what
 * failed comes first, then each connection that has a finding, the worst first, and the healthy ones in a table. It
 * loads nothing, runs nothing, and stays readable where its style is taken away.
 */
#include "html.h"
#include "ladder.h"
#include "page_style.h"
#include "report_parts.h"

#include <string.h>

/* A page of more of them is no page that anybody reads, nor one that a browser likes. */
#define MAX_DRAWN 40
#define MAX_ROWS_OF_TABLE 500
#define MAX_LEADS 3
#define MAX_FRAMES_NAMED 20
#define MAX_USERS 5

/* What is being written. */
typedef struct {
    const smbtriage_report            *report;
    const smbtriage_shown_connections *shown;
    GString                           *out;
    GArray                            *ranked; /* ranked_connection, the worst first */
    guint      *told_on;  /* of each finding: the connection where it was told, 0 = it was not yet */
    GHashTable *in_full;  /* rule -> how many of its findings were told in full */
    GHashTable *first_on; /* rule -> the connection of the first of them */
} html_page;

typedef struct {
    guint connection; /* its index */
    guint worst;      /* the first of its findings, as the report has them sorted */
} ranked_connection;

static const smbtriage_finding *finding_at(const smbtriage_report *report, guint index)
{
    return g_ptr_array_index(report->findings, index);
}

static const smbtriage_connection_view *connection_at(const smbtriage_report *report, guint index)
{
    return &g_array_index(report->connections, smbtriage_connection_view, index);
}

/* ---- words -------------------------------------------------------------------------------------------------- */

static void severity_mark(GString *out, smbtriage_severity severity)
{
    static const char *const signs[] = {"\u00b7", "\u2139", "\u26a0", "\u2716"}; /* beside the word, for the eye */

    smbtriage_html(out, "<span class=\"word %s\"><span aria-hidden=\"true\">%s</span> %s</span>",
                   smbtriage_severity_name(severity), signs[severity], smbtriage_severity_word(severity));
}

static void fact(GString *out, const char *name, const char *text)
{
    if (text != NULL)
        smbtriage_html(out, "<dt>%s</dt><dd><bdi>%s</bdi></dd>\n", name, text);
}

static void code_fact(GString *out, const char *name, const char *code)
{
    smbtriage_html(out, "<dt>%s</dt><dd><code>%s</code></dd>\n", name, code);
}

/* ---- the summary -------------------------------------------------------------------------------------------- */

/* No message of SMB is known: a name or a ticket is all that was asked for. */
static gboolean is_asked_alone(const smbtriage_connection_view *connection)
{
    for (guint i = 0; i < connection->steps->len; i++) {
        if (g_array_index(connection->steps, smbtriage_step_view, i).request != NULL)
            return FALSE;
    }
    return connection->exchanges->len > 0;
}

/* The question behind a finding about a name, or about a ticket that no connection of SMB explains; or NULL. */
static const smbtriage_exchange *question_of(const html_page *page, const smbtriage_finding *finding)
{
    const smbtriage_connection_view *connection = smbtriage_report_connection(page->report, finding->connection);
    gboolean                         is_of_name = g_str_has_prefix(smbtriage_rule_id(finding->rule), "name.");

    for (guint i = 0; connection != NULL && i < connection->exchanges->len; i++) {
        const smbtriage_exchange *exchange = &g_array_index(connection->exchanges, smbtriage_exchange, i);

        if (is_of_name ? exchange->peer == SMBTRIAGE_PEER_NAME_SERVICE : is_asked_alone(connection))
            return exchange;
    }
    return NULL;
}

/* What somebody wanted to get to, as it was called: the share for administration is nobody's goal. */
static const char *goal_of(const html_page *page, const smbtriage_finding *finding)
{
    const smbtriage_exchange *question = question_of(page, finding);

    if (question != NULL)
        return question->wish;
    return finding->share != NULL && !smbtriage_is_ipc(finding->share) ? finding->share : finding->server;
}

/* What a finding of this severity and stage says of who tried: never more than it means. */
static const char *what_happened(const html_page *page, const smbtriage_finding *finding)
{
    const smbtriage_exchange *question = question_of(page, finding);

    if (finding->severity < SMBTRIAGE_WARN)
        return "to";
    if (finding->severity == SMBTRIAGE_WARN)
        return "may have had trouble with";
    if (question != NULL && question->peer == SMBTRIAGE_PEER_KDC)
        return "got no ticket for";
    return smbtriage_rule_stage(finding->rule) == SMBTRIAGE_STAGE_ACCESS ? "could not do what was tried on"
                                                                         : "did not get to";
}

/* Who did not get where, for who knows nothing of SMB. */
static void lead(const html_page *page, const smbtriage_finding *finding)
{
    GString *out = page->out;

    g_string_append(out, "<p class=\"lead\">");
    severity_mark(out, finding->severity);
    smbtriage_html(out, " <bdi>%s</bdi> %s <bdi>%s</bdi>%s <strong>%s</strong></p>\n",
                   finding->user != NULL ? finding->user : finding->client, what_happened(page, finding),
                   goal_of(page, finding), finding->severity < SMBTRIAGE_WARN ? ":" : ".",
                   smbtriage_finding_summary(finding));
}

static void count_item(GString *out, guint count, const char *what, const char *more)
{
    smbtriage_html(out, "<li><b>%u</b> %s%s</li>\n", count, what, count == 1 ? "" : more);
}

typedef gboolean connection_test(const smbtriage_connection_view *connection);

static guint count_shown(const html_page *page, connection_test *test)
{
    guint count = 0;

    for (guint i = 0; i < page->report->connections->len; i++)
        count += page->shown->is_shown[i] && test(connection_at(page->report, i)) ? 1 : 0;
    return count;
}

static gboolean is_unknown(const smbtriage_connection_view *connection)
{
    return connection->outcome == SMBTRIAGE_CONNECTION_UNKNOWN;
}

static gboolean has_failure(const smbtriage_connection_view *connection)
{
    return connection->outcome == SMBTRIAGE_CONNECTION_FAILED || connection->outcome == SMBTRIAGE_CONNECTION_PARTIAL;
}

static gboolean have_all_recovered(const html_page *page, const gboolean *is_shown)
{
    for (guint i = 0; i < page->report->findings->len; i++) {
        if (is_shown[i] && finding_at(page->report, i)->severity == SMBTRIAGE_NOTE &&
            !finding_at(page->report, i)->has_recovered)
            return FALSE;
    }
    return TRUE;
}

/* Where there are notes and nothing worse. */
static void no_failure(html_page *page, const gboolean *is_shown)
{
    const char *what = have_all_recovered(page, is_shown)   ? "No failure that lasted is proved by this capture."
                       : count_shown(page, has_failure) > 0 ? "No error is proved by this capture."
                                                            : "No failed SMB connection is in this capture.";

    smbtriage_html(page->out, "<p class=\"lead\">%s What is worth knowing:</p>\n", what);
}

/* Silence is no proof where not all could be seen. */
static void nothing_found(html_page *page)
{
    guint n_limits;
    guint unknown                  = count_shown(page, is_unknown);
    g_autoptr(GPtrArray) sentences = smbtriage_quality_sentences(page->shown, &n_limits);

    if (page->shown->count == 0) {
        g_string_append(page->out, "<p class=\"lead\">There is no SMB connection to tell of.</p>\n");
        return;
    }
    g_string_append(page->out, "<p class=\"lead\">Nothing wrong was found on these connections.</p>\n");
    if (unknown > 0)
        smbtriage_html(page->out,
                       "<p>How it ended is not known of %u among the %u: the capture does not show it.</p>\n", unknown,
                       page->shown->count);
    if (sentences->len > 0)
        g_string_append(page->out, "<p>Not everything could be seen: <a href=\"#quality\">the quality of the capture"
                                   "</a> says what was not.</p>\n");
}

/* Notes only where there is nothing worse. */
static void leads(html_page *page, const gboolean *is_shown, const smbtriage_overview *overview)
{
    const GPtrArray   *findings = page->report->findings;
    guint              grave    = overview->counts[SMBTRIAGE_ERROR] + overview->counts[SMBTRIAGE_WARN];
    guint              count    = grave > 0 ? grave : overview->counts[SMBTRIAGE_NOTE];
    smbtriage_severity least    = grave > 0 ? SMBTRIAGE_WARN : SMBTRIAGE_NOTE;
    guint              told     = 0;

    if (grave == 0 && count > 0)
        no_failure(page, is_shown);
    for (guint i = 0; i < findings->len && told < MAX_LEADS; i++) {
        if (is_shown[i] && finding_at(page->report, i)->severity >= least) {
            lead(page, finding_at(page->report, i));
            told++;
        }
    }
    if (count > told)
        smbtriage_html(page->out, "<p>And %u more, see below.</p>\n", count - told);
    if (count == 0)
        nothing_found(page);
}

static void overview_table(html_page *page, const smbtriage_overview *overview)
{
    GString *out = page->out;

    g_string_append(out,
                    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Findings by rule\"><table>\n"
                    "<caption>Findings by rule, the worst first</caption>\n<thead><tr><th scope=\"col\">Severity</th>"
                    "<th scope=\"col\">Rule</th><th scope=\"col\">Findings</th><th scope=\"col\">Times</th>"
                    "<th scope=\"col\">First in frame</th></tr></thead>\n<tbody>\n");
    for (guint i = 0; i < overview->lines->len; i++) {
        const smbtriage_overview_line *line = &g_array_index(overview->lines, smbtriage_overview_line, i);
        g_autofree char               *different =
            line->findings == 0 ? g_strdup("not known") : g_strdup_printf("%u", line->findings);
        g_autofree char *times = g_strdup_printf("%" G_GUINT64_FORMAT, line->occurrences);

        g_string_append(out, "<tr><td>");
        severity_mark(out, line->severity);
        smbtriage_html(out, "</td><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%u</td></tr>\n",
                       smbtriage_rule_id(line->rule), different, times, line->frame);
    }
    g_string_append(out, "</tbody>\n</table></div>\n");
}

static void summary(html_page *page, const smbtriage_page *about)
{
    GString *out                        = page->out;
    g_auto(smbtriage_overview) overview = smbtriage_overview_of(page->shown);
    g_autofree gboolean *is_shown       = smbtriage_findings_shown(page->shown);

    g_string_append(out, "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\" tabindex=\"-1\">Summary</h2>\n");
    leads(page, is_shown, &overview);
    g_string_append(out, "<ul class=\"counts\">\n");
    count_item(out, overview.counts[SMBTRIAGE_ERROR], "error", "s");
    count_item(out, overview.counts[SMBTRIAGE_WARN], "warning", "s");
    count_item(out, overview.counts[SMBTRIAGE_NOTE], "note", "s");
    count_item(out, page->shown->count, "connection", "s");
    count_item(out, about->frames, "frame", "s");
    g_string_append(out, "</ul>\n");
    if (page->report->is_redacted)
        smbtriage_html(out, "<p>%s.</p>\n", smbtriage_names_are_redacted);
    if (overview.lines->len > 1 || overview.is_needed)
        overview_table(page, &overview);
    g_string_append(out, "</section>\n");
}

/* ---- a finding ---------------------------------------------------------------------------------------------- */

static void evidence(GString *out, const smbtriage_finding *finding)
{
    g_string_append(out, "<h5>Evidence</h5>\n<ul class=\"plain\">\n");
    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *item = &g_array_index(finding->evidence, smbtriage_evidence, i);

        if (item->frame == 0)
            smbtriage_html(out, "<li>%s</li>\n", item->says);
        else
            smbtriage_html(out, "<li>Frame %u: %s</li>\n", item->frame, item->says);
    }
    g_string_append(out, "</ul>\n");
}

static void ruled_out(GString *out, const smbtriage_finding *finding)
{
    if (finding->excluded->len == 0)
        return;
    g_string_append(out, "<h5>Ruled out</h5>\n<ul class=\"plain\">\n");
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *rival = &g_array_index(finding->excluded, smbtriage_excluded, i);

        smbtriage_html(out, "<li>%s: %s</li>\n", smbtriage_rule_id(rival->rule), rival->because);
    }
    g_string_append(out, "</ul>\n");
}

/* A block whose language may be another one than the page's: hyphens, fonts and voices depend on it. */
static void remedy(GString *out, const char *language, const char *name, const char *text)
{
    if (text == NULL)
        return;
    smbtriage_html(out, "<dt>%s</dt><dd lang=\"%s\">", name, language);
    smbtriage_html_remedy(out, text);
    g_string_append(out, "</dd>\n");
}

static void remedies(GString *out, const smbtriage_finding *finding)
{
    const smbtriage_telling *told = smbtriage_finding_told(finding);

    g_string_append(out, "<h5>What to do</h5>\n<dl>\n");
    remedy(out, told->language, "Windows", told->windows);
    remedy(out, told->language, "Samba", told->samba);
    remedy(out, told->language, "Client", told->client);
    if (told->cost != NULL)
        smbtriage_html(out, "<dt>Cost</dt><dd lang=\"%s\">%s</dd>\n", told->language, told->cost);
    g_string_append(out, "</dl>\n");
}

static void section(GString *out, const smbtriage_finding *finding)
{
    g_autofree char *text = smbtriage_section_text(finding);

    if (text != NULL)
        smbtriage_html(out, "<p class=\"quiet\">Specification: <a href=\"%s\">%s</a></p>\n",
                       smbtriage_section_url(finding), text);
}

/* Over whatever connection: those say that it was told here. */
static void occurrences(GString *out, const smbtriage_finding *finding)
{
    guint count = MIN(finding->frames->len, (guint)MAX_FRAMES_NAMED);

    if (finding->frames->len < 2)
        return;
    smbtriage_html(out, "<p>It occurred %u times, in frames ", finding->frames->len);
    for (guint i = 0; i < count; i++)
        smbtriage_html(out, "%s%u", i == 0 ? "" : ", ", g_array_index(finding->frames, guint32, i));
    if (finding->frames->len > count)
        smbtriage_html(out, " and %u more", finding->frames->len - count);
    g_string_append(out, ".</p>\n");
}

static void headline(GString *out, const smbtriage_finding *finding)
{
    smbtriage_html(out, "<div class=\"finding %s\">\n<h4>", smbtriage_severity_name(finding->severity));
    severity_mark(out, finding->severity);
    smbtriage_html(out, " %s</h4>\n<p class=\"quiet\"><code>%s</code> in frame %u, confidence %s%s</p>\n",
                   smbtriage_finding_summary(finding), smbtriage_rule_id(finding->rule), finding->frame,
                   smbtriage_confidence_name(finding->confidence),
                   finding->has_recovered ? ", recovered: the same step succeeded later" : "");
}

static void tell(html_page *page, const smbtriage_finding *finding, guint connection)
{
    const smbtriage_telling *told        = smbtriage_finding_told(finding);
    GString                 *out         = page->out;
    gpointer                 rule        = (gpointer)finding->rule;
    guint                    count       = GPOINTER_TO_UINT(g_hash_table_lookup(page->in_full, rule));
    guint                    first       = GPOINTER_TO_UINT(g_hash_table_lookup(page->first_on, rule));
    gboolean                 is_in_short = count >= SMBTRIAGE_MAX_IN_FULL;

    if (count == 0)
        g_hash_table_insert(page->first_on, rule, GUINT_TO_POINTER(connection));
    g_hash_table_insert(page->in_full, rule, GUINT_TO_POINTER(count + 1));
    headline(out, finding);
    smbtriage_html(out, "<p lang=\"%s\">%s</p>\n", told->language, told->cause);
    evidence(out, finding);
    occurrences(out, finding);
    if (is_in_short) { /* on another connection: no one tells more than these */
        smbtriage_html(out, "<p>What to do: as on <a href=\"#connection-%u\">connection %u</a>.</p>\n", first, first);
    } else {
        ruled_out(out, finding);
        remedies(out, finding);
        section(out, finding);
    }
    g_string_append(out, "</div>\n");
}

/* ---- a connection ------------------------------------------------------------------------------------------- */

static void identity(GString *out, const smbtriage_connection_view *connection)
{
    g_autofree char           *client  = smbtriage_endpoint_text(connection->client_address, connection->client_port);
    g_autofree char           *server  = smbtriage_server_text(connection);
    g_autofree char           *frames  = smbtriage_frames_text(connection->first_frame, connection->last_frame);
    g_autofree char           *filter  = smbtriage_connection_filter(connection);
    g_autofree char           *dialect = smbtriage_dialect_text(connection);
    const smbtriage_step_view *first =
        connection->steps->len == 0 ? NULL : &g_array_index(connection->steps, smbtriage_step_view, 0);
    g_autofree char *time = first == NULL ? NULL : smbtriage_time_text(first->first_ns);

    smbtriage_html(out, "<h3 id=\"connection-%u-head\">Connection %u: <bdi>%s</bdi> to <bdi>%s</bdi></h3>\n<dl>\n",
                   connection->id, connection->id, client, server);
    fact(out, "Outcome", smbtriage_connection_outcome_name(connection->outcome));
    fact(out, "Since", time);
    fact(out, "SMB", dialect);
    fact(out, "Frames", frames);
    if (filter != NULL)
        code_fact(out, "Filter", filter);
}

/* Once each. */
static void add_user(GPtrArray *users, const char *user)
{
    for (guint i = 0; user != NULL && i < users->len; i++) {
        if (strcmp(g_ptr_array_index(users, i), user) == 0)
            return;
    }
    if (user != NULL)
        g_ptr_array_add(users, (gpointer)user);
}

/* Those of whom a finding tells, then the others. */
static char *users_of(const html_page *page, const smbtriage_connection_view *connection)
{
    g_autoptr(GPtrArray) users = g_ptr_array_new();
    GString *text              = g_string_new(NULL);
    guint    count;

    for (guint i = 0; i < connection->steps->len && users->len < MAX_USERS; i++) {
        const GArray *indexes = g_array_index(connection->steps, smbtriage_step_view, i).findings;

        for (guint f = 0; f < indexes->len; f++)
            add_user(users, finding_at(page->report, g_array_index(indexes, guint, f))->user);
    }
    for (guint i = 0; i < connection->steps->len && users->len <= MAX_USERS; i++)
        add_user(users, g_array_index(connection->steps, smbtriage_step_view, i).user);
    count = MIN(users->len, (guint)MAX_USERS);
    for (guint i = 0; i < count; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", (const char *)g_ptr_array_index(users, i));
    if (users->len > count)
        g_string_append(text, " and others");
    return g_string_free(text, users->len == 0);
}

/* The last of each that the steps tell. */
static void who_and_where(html_page *page, const smbtriage_connection_view *connection)
{
    GString         *out       = page->out;
    g_autofree char *users     = users_of(page, connection);
    const char      *mechanism = NULL;
    const char      *share     = NULL;

    for (guint i = 0; i < connection->steps->len; i++) {
        const smbtriage_step_view *step = &g_array_index(connection->steps, smbtriage_step_view, i);

        mechanism = step->mechanism != NULL ? step->mechanism : mechanism;
        share     = step->share != NULL ? step->share : share;
    }
    fact(out, "User", users);
    fact(out, "Logon", mechanism);
    fact(out, "Share", share);
    g_string_append(out, "</dl>\n");
}

/* A finding, and how many steps of a connection have it. */
typedef struct {
    guint index;
    guint count;
} counted_finding;

static gint by_index(gconstpointer a, gconstpointer b)
{
    const counted_finding *left  = a;
    const counted_finding *right = b;

    return (left->index > right->index) - (left->index < right->index);
}

/* Each finding of a connection once, the worst first, as the report has them sorted. */
static GArray *count_findings(const smbtriage_connection_view *connection)
{
    GArray *all                 = g_array_new(FALSE, FALSE, sizeof(counted_finding));
    g_autoptr(GHashTable) place = g_hash_table_new(g_direct_hash, g_direct_equal); /* index -> place in all, from 1 */

    for (guint i = 0; i < connection->steps->len; i++) {
        const GArray *indexes = g_array_index(connection->steps, smbtriage_step_view, i).findings;

        for (guint f = 0; f < indexes->len; f++) {
            counted_finding finding = {g_array_index(indexes, guint, f), 1};
            guint           at      = GPOINTER_TO_UINT(g_hash_table_lookup(place, GUINT_TO_POINTER(finding.index)));

            if (at > 0) {
                g_array_index(all, counted_finding, at - 1).count++;
                continue;
            }
            g_array_append_val(all, finding);
            g_hash_table_insert(place, GUINT_TO_POINTER(finding.index), GUINT_TO_POINTER(all->len));
        }
    }
    g_array_sort(all, by_index);
    return all;
}

static void tell_as_before(html_page *page, const counted_finding *counted)
{
    const smbtriage_finding *finding = finding_at(page->report, counted->index);
    guint                    told    = page->told_on[counted->index];

    g_string_append(page->out, "<p>");
    severity_mark(page->out, finding->severity);
    smbtriage_html(page->out, " <code>%s</code>, as on <a href=\"#connection-%u\">connection %u</a>",
                   smbtriage_rule_id(finding->rule), told, told);
    if (counted->count > 1)
        smbtriage_html(page->out, ", %u times", counted->count);
    g_string_append(page->out, "</p>\n");
}

static void tell_findings(html_page *page, const smbtriage_connection_view *connection)
{
    g_autoptr(GArray) all = count_findings(connection);
    guint count           = MIN(all->len, (guint)SMBTRIAGE_MAX_IN_FULL);

    for (guint i = 0; i < count; i++) {
        const counted_finding *counted = &g_array_index(all, counted_finding, i);

        if (page->told_on[counted->index] == 0) {
            page->told_on[counted->index] = connection->id;
            tell(page, finding_at(page->report, counted->index), connection->id);
        } else {
            tell_as_before(page, counted);
        }
    }
    if (all->len > count)
        smbtriage_html(page->out, "<p>And %u more finding%s of this connection, only counted here.</p>\n",
                       all->len - count, all->len - count == 1 ? "" : "s");
}

static void draw(GString *out, const smbtriage_connection_view *connection)
{
    g_autoptr(smbtriage_ladder) ladder = smbtriage_ladder_new(connection);
    g_autofree char *id                = g_strdup_printf("ladder-%u", connection->id);
    g_autofree char *title             = g_strdup_printf("Messages of connection %u", connection->id);

    if (ladder->rows->len == 0)
        return;
    smbtriage_html(out, "<figure>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Drawing: %s\">\n",
                   title);
    smbtriage_ladder_draw(ladder, out, id, title);
    g_string_append(out, "</div>\n<figcaption>Times are seconds since the first message shown. A cross and the word "
                         "FAILED mark what failed.");
    if (ladder->has_legs)
        smbtriage_html(out, " %s.", smbtriage_ladder_legs);
    g_string_append(out, "</figcaption>\n</figure>\n");
    smbtriage_html(
        out,
        "<details>\n<summary>The same as a table (%u messages)</summary>\n<div class=\"scroll\" tabindex=\"0\" "
        "role=\"region\" aria-label=\"Table: %s\">\n",
        ladder->rows->len, title);
    smbtriage_ladder_table(ladder, out, title);
    g_string_append(out, "</div>\n</details>\n");
}

/* What is not in the capture has no place in the drawing. */
static void story_without_frames(GString *out, const smbtriage_connection_view *connection)
{
    for (guint i = 0; i < connection->story->len; i++) {
        const smbtriage_evidence *told = &g_array_index(connection->story, smbtriage_evidence, i);

        if (told->frame == 0)
            smbtriage_html(out, "<p class=\"quiet\">%s.</p>\n", told->says);
    }
}

static void connection_block(html_page *page, const smbtriage_connection_view *connection)
{
    smbtriage_html(page->out, "<article id=\"connection-%u\" aria-labelledby=\"connection-%u-head\">\n", connection->id,
                   connection->id);
    identity(page->out, connection);
    who_and_where(page, connection);
    tell_findings(page, connection);
    draw(page->out, connection);
    story_without_frames(page->out, connection);
    g_string_append(page->out, "</article>\n");
}

/* ---- many connections --------------------------------------------------------------------------------------- */

static guint worst_of(const smbtriage_connection_view *connection)
{
    guint worst = G_MAXUINT;

    for (guint i = 0; i < connection->steps->len; i++) {
        const GArray *indexes = g_array_index(connection->steps, smbtriage_step_view, i).findings;

        for (guint f = 0; f < indexes->len; f++)
            worst = MIN(worst, g_array_index(indexes, guint, f));
    }
    return worst;
}

static gint worst_first(gconstpointer a, gconstpointer b)
{
    const ranked_connection *left  = a;
    const ranked_connection *right = b;

    if (left->worst != right->worst)
        return left->worst < right->worst ? -1 : 1;
    return (left->connection > right->connection) - (left->connection < right->connection);
}

static void rank(html_page *page)
{
    for (guint i = 0; i < page->report->connections->len; i++) {
        const ranked_connection ranked = {i, worst_of(connection_at(page->report, i))};

        if (page->shown->is_shown[i])
            g_array_append_val(page->ranked, ranked);
    }
    g_array_sort(page->ranked, worst_first);
}

static guint count_with_findings(const html_page *page)
{
    guint count = 0;

    while (count < page->ranked->len && g_array_index(page->ranked, ranked_connection, count).worst != G_MAXUINT)
        count++;
    return count;
}

static void table_row(html_page *page, const ranked_connection *ranked)
{
    const smbtriage_connection_view *connection = connection_at(page->report, ranked->connection);
    g_autofree char *client = smbtriage_endpoint_text(connection->client_address, connection->client_port);
    g_autofree char *server = smbtriage_server_text(connection);
    g_autofree char *frames = smbtriage_frames_text(connection->first_frame, connection->last_frame);
    g_autofree char *filter = smbtriage_connection_filter(connection);

    smbtriage_html(page->out,
                   "<tr id=\"connection-%u\"><th scope=\"row\">%u</th><td><bdi>%s</bdi></td><td><bdi>%s</bdi></td>"
                   "<td>%s</td><td>%s</td><td>",
                   connection->id, connection->id, client, server, frames, filter == NULL ? "" : filter);
    if (ranked->worst == G_MAXUINT) {
        smbtriage_html(page->out, "%s", smbtriage_connection_outcome_name(connection->outcome));
    } else {
        const smbtriage_finding *finding = finding_at(page->report, ranked->worst);

        severity_mark(page->out, finding->severity);
        smbtriage_html(page->out, " %s, frame %u", smbtriage_rule_id(finding->rule), finding->frame);
    }
    g_string_append(page->out, "</td></tr>\n");
}

static void table(html_page *page, guint from, guint to, const char *caption, const char *last_column)
{
    GString *out  = page->out;
    guint    stop = MIN(to, from + MAX_ROWS_OF_TABLE);

    smbtriage_html(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>\n<caption>%s</caption>\n"
        "<thead><tr><th scope=\"col\">No.</th><th scope=\"col\">Client</th><th scope=\"col\">Server</th>"
        "<th scope=\"col\">Frames</th><th scope=\"col\">Filter</th><th scope=\"col\">%s</th></tr></thead>\n"
        "<tbody>\n",
        caption, caption, last_column);
    for (guint i = from; i < stop; i++)
        table_row(page, &g_array_index(page->ranked, ranked_connection, i));
    g_string_append(out, "</tbody>\n</table></div>\n");
    if (to > stop)
        smbtriage_html(out, "<p>And %u more connections, which are only counted here.</p>\n", to - stop);
}

static void connections(html_page *page)
{
    GString *out   = page->out;
    guint    found = count_with_findings(page);
    guint    drawn = MIN(found, (guint)MAX_DRAWN);

    if (found > 0)
        g_string_append(out,
                        "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Connections with findings, the "
                        "worst first</h2>\n");
    for (guint i = 0; i < drawn; i++)
        connection_block(page,
                         connection_at(page->report, g_array_index(page->ranked, ranked_connection, i).connection));
    if (found > drawn) {
        smbtriage_html(out, "<p>Of %u connections with findings the worst %u are told in full.</p>\n", found, drawn);
        table(page, drawn, found, "Further connections with findings", "Worst finding");
    }
    if (found > 0)
        g_string_append(out, "</section>\n");
    if (found == page->ranked->len)
        return;
    g_string_append(out,
                    "<section aria-labelledby=\"healthy\">\n<h2 id=\"healthy\">Connections without findings</h2>\n");
    table(page, found, page->ranked->len,
          page->report->not_kept->len == 0 ? "Connections on which nothing was found"
                                           : "Connections on which nothing was found, or more of what is counted below",
          "Outcome");
    g_string_append(out, "</section>\n");
}

/* ---- the capture -------------------------------------------------------------------------------------------- */

static void list(GString *out, const GPtrArray *sentences)
{
    g_string_append(out, "<ul>\n");
    for (guint i = 0; i < sentences->len; i++)
        smbtriage_html(out, "<li>%s</li>\n", (const char *)g_ptr_array_index(sentences, i));
    g_string_append(out, "</ul>\n");
}

static void quality(html_page *page)
{
    GString *out = page->out;
    guint    n_limits;
    g_autoptr(GPtrArray) sentences = smbtriage_quality_sentences(page->shown, &n_limits);
    g_autoptr(GPtrArray) not_kept  = smbtriage_not_kept_sentences(page->report);

    g_string_append(out,
                    "<section aria-labelledby=\"quality\">\n<h2 id=\"quality\">Quality of the capture, and what to do "
                    "next time</h2>\n");
    if (sentences->len == 0)
        g_string_append(out, "<p>Nothing was seen to be missing.</p>\n");
    else
        list(out, sentences);
    if (not_kept->len > 0) {
        smbtriage_html(out, "<h3>%s</h3>\n", smbtriage_not_kept_heading(page->shown));
        list(out, not_kept);
    }
    g_string_append(out, "</section>\n");
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static void head(html_page *page, const smbtriage_page *about)
{
    GString *out                        = page->out;
    g_auto(smbtriage_overview) overview = smbtriage_overview_of(page->shown);
    g_autofree char *totals             = smbtriage_totals(page->shown, &overview);

    smbtriage_html(out,
                   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"%s\">\n"
                   "<title>SMB triage: %s</title>\n<style>\n",
                   about->generator, totals);
    g_string_append(out, smbtriage_page_style);
    g_string_append(out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#summary\">Skip to the summary</a>\n");
    smbtriage_html(out, "<header>\n<h1>%s</h1>\n<p>Report of %s</p>\n</header>\n",
                   overview.counts[SMBTRIAGE_ERROR] > 0 ? "Why clients did not get to their shares" : "SMB triage",
                   about->generator);
}

void smbtriage_report_html(const smbtriage_report *report, const smbtriage_page *about, GString *out,
                           smbtriage_wanted *wanted, gpointer user_data)
{
    g_autofree guint *told_on                 = g_new0(guint, report->findings->len + 1);
    g_autoptr(GHashTable) in_full             = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GHashTable) first_on            = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autoptr(GArray) ranked                  = g_array_new(FALSE, FALSE, sizeof(ranked_connection));
    g_auto(smbtriage_shown_connections) shown = smbtriage_shown_connections_of(report, wanted, user_data);
    html_page page                            = {.report   = report,
                                                 .shown    = &shown,
                                                 .out      = out,
                                                 .ranked   = ranked,
                                                 .told_on  = told_on,
                                                 .in_full  = in_full,
                                                 .first_on = first_on};

    rank(&page);
    head(&page, about);
    g_string_append(out, "<main>\n");
    summary(&page, about);
    connections(&page);
    quality(&page);
    smbtriage_html(
        out, "</main>\n<footer>\n<p>%s. Frame numbers are those of the capture.</p>\n</footer>\n</body>\n</html>\n",
        about->generator);
}
