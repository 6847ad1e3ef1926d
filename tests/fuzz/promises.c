/* promises.c - what the engine keeps whatever it is fed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "promises.h"

#include "printable.h"
#include "scene.h"
#include "trace.h"

#include <string.h>

/* What an engine was told. */
typedef struct {
    GHashTable *frames;
    guint32     last; /* the greatest */
    gboolean    is_ordered;
    GPtrArray  *names; /* char*, what only a name has in it */
} told_frames;

/* ---- texts ------------------------------------------------------------------------------------------------------ */

/* A terminal obeys none of it, and only we break lines. NULL is nothing to print. */
static void check_text(const char *text)
{
    if (text == NULL)
        return;
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        g_assert_true(*p == '\n' || smbtriage_is_printable(g_utf8_get_char(p)));
}

static void check_line(const char *text)
{
    check_text(text);
    g_assert_true(text == NULL || strchr(text, '\n') == NULL);
}

static gboolean hides_odd(const smbtriage_connection_view *connection, gpointer data G_GNUC_UNUSED)
{
    return connection->id % 2 == 0;
}

static gboolean hides_all(const smbtriage_connection_view *connection G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
    return FALSE;
}

/* Each tag is closed by its own, and nothing but a tag has such a bracket. */
static void check_balanced(const char *page)
{
    g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
    for (const char *p = strchr(page, '<'); p != NULL; p = strchr(p + 1, '<')) {
        static const char *const void_tags[] = {"!DOCTYPE", "meta"};
        gboolean                 is_end      = p[1] == '/';
        const char              *name        = p + (is_end ? 2 : 1);
        gsize                    length      = strcspn(name, " >/");
        const char              *end         = strchr(name, '>');
        gboolean                 is_void     = FALSE;
        g_assert_nonnull(end);
        g_assert_cmpuint(strcspn(name, "<"), >, (gsize)(end - name));
        for (gsize i = 0; i < G_N_ELEMENTS(void_tags); i++)
            is_void = is_void || g_ascii_strncasecmp(name, void_tags[i], length) == 0;
        g_autofree char *tag = g_strndup(name, length);
        if (!is_end && !is_void && end[-1] != '/')
            g_ptr_array_add(open, g_steal_pointer(&tag));
        if (!is_end)
            continue;
        g_assert_cmpuint(open->len, >, 0);
        g_assert_cmpstr(g_ptr_array_index(open, open->len - 1), ==, tag);
        g_ptr_array_set_size(open, (gint)open->len - 1);
    }
    g_assert_cmpuint(open->len, ==, 0);
}

static void check_page(const smbtriage_report *report, smbtriage_wanted *wanted)
{
    const smbtriage_page about = {.generator = "smbtriage", .frames = 1};
    g_autoptr(GString) page    = g_string_new(NULL);
    smbtriage_report_html(report, &about, page, wanted, NULL);
    check_text(page->str);
    check_balanced(page->str);
}

static void check_text_report(const smbtriage_report *report)
{
    g_autoptr(GString) text = g_string_new(NULL);
    smbtriage_report_text(report, text, NULL, NULL);
    smbtriage_report_text(report, text, hides_odd, NULL);
    smbtriage_report_text(report, text, hides_all, NULL);
    smbtriage_report_ticket(report, text, NULL, NULL);
    smbtriage_report_ticket(report, text, hides_odd, NULL);
    check_text(text->str);
    check_page(report, NULL);
    check_page(report, hides_odd);
}

/* ---- frames ---------------------------------------------------------------------------------------------- */

static void check_frame(const told_frames *told, guint32 frame)
{
    if (!g_hash_table_contains(told->frames, GUINT_TO_POINTER(frame)))
        g_error("frame %u is cited, and was not fed", frame);
}

/* 0 is the capture as a whole. */
static void check_evidence(const told_frames *told, const GArray *evidence)
{
    for (guint i = 0; i < evidence->len; i++) {
        const smbtriage_evidence *one = &g_array_index(evidence, smbtriage_evidence, i);
        g_assert_nonnull(one->says);
        check_line(one->says);
        if (one->frame != 0)
            check_frame(told, one->frame);
    }
}

/* ---- findings -------------------------------------------------------------------------------------------- */

static void check_telling(const smbtriage_telling *telling)
{
    const char *const texts[] = {telling->cause, telling->windows, telling->samba, telling->client, telling->cost};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_line(texts[i]);
    g_assert_nonnull(telling->cause);
}

static void check_words(smbtriage_finding *finding)
{
    smbtriage_finding_expand(finding);
    const char *const texts[] = {finding->client, finding->server,  finding->user,
                                 finding->share,  finding->dialect, finding->mechanism};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_line(texts[i]);
    check_telling(&finding->english);
    check_telling(smbtriage_finding_told(finding));
    g_assert_nonnull(smbtriage_finding_summary(finding));
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *excluded = &g_array_index(finding->excluded, smbtriage_excluded, i);
        g_assert_nonnull(smbtriage_rule_id(excluded->rule));
        g_assert_nonnull(excluded->because);
        check_line(excluded->because);
    }
}

static void check_finding(const told_frames *told, smbtriage_finding *finding)
{
    g_assert_cmpint(finding->severity, >=, SMBTRIAGE_CHAT);
    g_assert_cmpint(finding->severity, <=, SMBTRIAGE_ERROR);
    g_assert_cmpint(finding->confidence, >=, SMBTRIAGE_LOW);
    g_assert_cmpint(finding->confidence, <=, SMBTRIAGE_HIGH);
    if (finding->has_recovered)
        g_assert_cmpint(finding->severity, <=, SMBTRIAGE_NOTE);
    g_assert_cmpuint(finding->count, ==, finding->frames->len);
    g_assert_cmpuint(finding->evidence->len, >, 0);
    check_words(finding);
    check_frame(told, finding->frame);
    for (guint i = 0; i < finding->frames->len; i++)
        check_frame(told, g_array_index(finding->frames, guint32, i));
    check_evidence(told, finding->evidence);
}

/* As they were first known: nothing in them is from later frames. */
static void check_first_view(const smbtriage_engine *engine, const told_frames *told)
{
    GHashTableIter iter;
    gpointer       frame;
    g_hash_table_iter_init(&iter, told->frames);
    while (g_hash_table_iter_next(&iter, &frame, NULL)) {
        const GPtrArray *found = smbtriage_engine_findings_at(engine, GPOINTER_TO_UINT(frame));
        for (guint i = 0; found != NULL && i < found->len; i++) {
            smbtriage_finding *finding = g_ptr_array_index(found, i);
            check_finding(told, finding);
            g_assert_cmpuint(finding->frame, ==, GPOINTER_TO_UINT(frame));
            for (guint e = 0; told->is_ordered && e < finding->evidence->len; e++)
                g_assert_cmpuint(g_array_index(finding->evidence, smbtriage_evidence, e).frame, <=, finding->frame);
        }
    }
}

/* ---- connections ----------------------------------------------------------------------------------------- */

static void check_step(const told_frames *told, const smbtriage_step_view *step, guint n_findings)
{
    g_autofree char *answer = smbtriage_step_view_answer(step);
    check_line(answer);
    check_line(step->user);
    check_line(step->mechanism);
    check_line(step->share);
    g_assert_nonnull(smbtriage_stage_name(step->stage));
    g_assert_nonnull(smbtriage_outcome_name(step->outcome));
    check_frame(told, step->first_frame);
    check_frame(told, step->last_frame);
    check_line(step->asked);
    if (step->request_frame != 0)
        check_frame(told, step->request_frame);
    if (step->answer_frame != 0)
        check_frame(told, step->answer_frame);
    if (told->is_ordered)
        g_assert_cmpuint(step->first_frame, <=, step->last_frame);
    for (guint i = 0; i < step->findings->len; i++)
        g_assert_cmpuint(g_array_index(step->findings, guint, i), <, n_findings);
}

static void check_exchange(const told_frames *told, const smbtriage_exchange *exchange)
{
    const char *const texts[] = {exchange->address, exchange->wish, exchange->asks, exchange->says,
                                 exchange->answer_from};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_line(texts[i]);
    g_assert_nonnull(exchange->message);
    g_assert_nonnull(exchange->wish);
    g_assert_nonnull(exchange->asks);
    if (exchange->request_frame != 0)
        check_frame(told, exchange->request_frame);
    if (exchange->answer_frame != 0)
        check_frame(told, exchange->answer_frame);
}

static void check_connection(const told_frames *told, const smbtriage_connection_view *view, guint n_findings)
{
    const char *const texts[] = {view->client_address, view->server_address, view->server_name,
                                 view->dialect,        view->signing,        view->encryption};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_line(texts[i]);
    check_frame(told, view->first_frame);
    check_frame(told, view->last_frame);
    g_assert_nonnull(smbtriage_connection_outcome_name(view->outcome));
    for (guint i = 0; i < view->steps->len; i++)
        check_step(told, &g_array_index(view->steps, smbtriage_step_view, i), n_findings);
    check_evidence(told, view->story);
    for (guint i = 0; i < view->exchanges->len; i++)
        check_exchange(told, &g_array_index(view->exchanges, smbtriage_exchange, i));
    if (view->closed_frame != 0)
        check_frame(told, view->closed_frame);
}

static guint check_report(const smbtriage_engine *engine, const told_frames *told)
{
    smbtriage_report *report     = smbtriage_engine_report(engine);
    guint             n_findings = report->findings->len;
    for (guint i = 0; i < n_findings; i++)
        check_finding(told, g_ptr_array_index(report->findings, i));
    scene_check_worst_first(report);
    for (guint i = 0; i < report->connections->len; i++)
        check_connection(told, &g_array_index(report->connections, smbtriage_connection_view, i), n_findings);
    for (guint i = 0; i < report->quality->len; i++) {
        const smbtriage_quality *quality = &g_array_index(report->quality, smbtriage_quality, i);
        g_assert_cmpuint(quality->issue, <, SMBTRIAGE_QUALITY_ISSUES);
    }
    check_text_report(report);
    smbtriage_report_free(report);
    return n_findings;
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

#define MAX_NAMES 256

/* No word of ours, no number and no digits of one look like this. */
static gboolean is_telling(const char *part)
{
    return strlen(part) >= 8 && strpbrk(part, "0123456789") != NULL &&
           strpbrk(part, "ghjkmnpqvwyzGHJKMNPQVWYZ") != NULL;
}

static void note_name(told_frames *told, const char *name)
{
    if (name == NULL || strlen(name) > 1000)
        return;
    g_autofree char *letters = g_strdup(name);
    for (char *p = letters; *p != '\0'; p++)
        *p = g_ascii_isalnum(*p) ? *p : ' ';
    g_auto(GStrv) parts = g_strsplit(letters, " ", -1);
    for (guint i = 0; parts[i] != NULL && told->names->len < MAX_NAMES; i++)
        if (is_telling(parts[i]))
            g_ptr_array_add(told->names, g_strdup(parts[i]));
}

static void note_security(told_frames *told, const smbtriage_security *security)
{
    const char *const names[] = {security->user,        security->domain,          security->workstation,
                                 security->target_name, security->target_computer, security->target_domain,
                                 security->service,     security->service_realm};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        note_name(told, names[i]);
}

static void note_names(told_frames *told, const smbtriage_event *event)
{
    if (event->kind == SMBTRIAGE_EVENT_KERBEROS) {
        note_name(told, event->u.kerberos.client);
        note_name(told, event->u.kerberos.realm);
        note_name(told, event->u.kerberos.service);
    } else if (event->kind == SMBTRIAGE_EVENT_NAMES) {
        note_name(told, event->u.names.name);
    } else if (event->kind == SMBTRIAGE_EVENT_SMB2) {
        const smbtriage_smb2_message *smb2 = &event->u.smb2;
        note_name(told, smb2->negotiate == NULL ? NULL : smb2->negotiate->netname);
        note_name(told, smb2->tree_connect == NULL ? NULL : smb2->tree_connect->path);
        note_name(told, smb2->create == NULL ? NULL : smb2->create->path);
        if (smb2->session_setup != NULL)
            note_security(told, &smb2->session_setup->security);
    }
}

static void check_names(const told_frames *told, const char *output)
{
    for (guint i = 0; i < told->names->len; i++)
        if (strstr(output, g_ptr_array_index(told->names, i)) != NULL)
            g_error("\"%s\" is redacted, and was told", (const char *)g_ptr_array_index(told->names, i));
}

/* ---- feeding --------------------------------------------------------------------------------------------- */

#define REPORT_EVERY 64

typedef enum {
    FEED_ALL,
    FEED_AND_REPORT, /* as the setting says */
    FEED_WANTED,
    FEED_TRACED /* with pseudonyms */
} feed_mode;

static guint option(guint setting, guint usual)
{
    return setting == 0 ? usual : setting - 1;
}

static void limit(smbtriage_options *options, smbtriage_limit which, guint setting)
{
    options->limits[which] = option(setting, options->limits[which]);
}

static smbtriage_engine *engine_of(const wire_setting *setting)
{
    guint                        n_rules = 0;
    const smbtriage_rule *const *rules   = smbtriage_catalogue(&n_rules);
    smbtriage_options            options = smbtriage_options_default();
    const char                  *off[2]  = {NULL, NULL};
    options.no_reply_seconds             = option(setting->no_reply_seconds, options.no_reply_seconds);
    options.recovery_seconds             = option(setting->recovery_seconds, options.recovery_seconds);
    options.slow_seconds                 = option(setting->slow_seconds, options.slow_seconds);
    options.rules_off                    = off;
    limit(&options, SMBTRIAGE_LIMIT_CONNECTIONS, setting->max_connections);
    limit(&options, SMBTRIAGE_LIMIT_LOOKUPS, setting->max_lookups);
    limit(&options, SMBTRIAGE_LIMIT_TICKETS, setting->max_lookups);
    limit(&options, SMBTRIAGE_LIMIT_STEPS, setting->max_steps);
    limit(&options, SMBTRIAGE_LIMIT_FINDINGS, setting->max_findings);
    limit(&options, SMBTRIAGE_LIMIT_TEXTS, setting->max_texts);
    options.redact_names = (gboolean)setting->redact_names;
    options.language     = setting->slow_seconds % 2 == 0 ? NULL : smbtriage_language_find("ko");
    if (setting->rule_off > 0 && setting->rule_off <= n_rules)
        off[0] = smbtriage_rule_id(rules[setting->rule_off - 1]);
    return smbtriage_engine_new(&options);
}

static void note_frame(told_frames *told, guint32 frame)
{
    told->is_ordered = told->is_ordered && frame >= told->last;
    told->last       = MAX(told->last, frame);
    g_hash_table_add(told->frames, GUINT_TO_POINTER(frame));
}

/* What -z smbtriage,events says. redacted_by: an engine that will be fed with it, or NULL. */
static void check_trace(const smbtriage_event *event, smbtriage_engine *redacted_by, const told_frames *told)
{
    g_autoptr(GString) line = g_string_new(NULL);
    if (redacted_by != NULL)
        smbtriage_engine_learn_names(redacted_by, event);
    trace_event(event, redacted_by, line);
    check_text(line->str);
    g_assert_true(strchr(line->str, '\n') == line->str + line->len - 1);
    if (redacted_by != NULL)
        check_names(told, line->str);
}

static void feed_one(smbtriage_engine *engine, const wire_event *now, feed_mode mode, told_frames *told)
{
    const smbtriage_packet *packet = &now->event.packet;
    if (now->is_clock || (mode == FEED_WANTED && !smbtriage_engine_wants(engine, &now->event))) {
        smbtriage_engine_reached(engine, packet->frame, packet->time_ns);
        return;
    }
    if (mode == FEED_ALL)
        check_trace(&now->event, NULL, told);
    if (mode == FEED_TRACED && smbtriage_engine_wants(engine, &now->event)) {
        note_names(told, &now->event);
        check_trace(&now->event, engine, told);
    }
    note_frame(told, packet->frame);
    smbtriage_engine_feed(engine, &now->event);
    smbtriage_engine_watches(engine, packet->transport, packet->stream);
}

static void feed_all(smbtriage_engine *engine, wire *w, feed_mode mode, guint report_every, told_frames *told)
{
    for (guint n = 1;; n++) {
        g_autoptr(wire_event) now = wire_read(w);
        if (now == NULL)
            return;
        feed_one(engine, now, mode, told);
        if (mode == FEED_AND_REPORT && n % report_every == 0)
            check_report(engine, told);
    }
}

/* The report of these events, as text. */
static char *play(const guint8 *bytes, gsize size, feed_mode mode, guint *n_findings)
{
    wire         w       = wire_reader(bytes, size);
    wire_setting setting = {0};
    told_frames  told    = {.frames     = g_hash_table_new(g_direct_hash, g_direct_equal),
                            .is_ordered = TRUE,
                            .names      = g_ptr_array_new_with_free_func(g_free)};
    wire_setting_pass(&w, &setting);
    smbtriage_engine *engine = engine_of(&setting);
    feed_all(engine, &w, mode, setting.report_every == 0 ? REPORT_EVERY : setting.report_every, &told);
    if (mode == FEED_ALL) {
        *n_findings = check_report(engine, &told);
        check_first_view(engine, &told);
    }
    char *dump = scene_report_dump(engine);
    check_names(&told, dump); /* none but when redacting */
    smbtriage_engine_free(engine);
    g_hash_table_unref(told.frames);
    g_ptr_array_unref(told.names);
    return dump;
}

static wire_setting setting_of(const guint8 *bytes, gsize size)
{
    wire         w       = wire_reader(bytes, size);
    wire_setting setting = {0};
    wire_setting_pass(&w, &setting);
    return setting;
}

guint promises_check(const guint8 *bytes, gsize size)
{
    guint              n_findings = 0;
    const wire_setting setting    = setting_of(bytes, size);
    g_autofree char   *first      = play(bytes, size, FEED_ALL, &n_findings);
    g_autofree char   *reported   = play(bytes, size, FEED_AND_REPORT, &n_findings);
    g_autofree char   *wanted     = play(bytes, size, FEED_WANTED, &n_findings);
    g_assert_cmpstr(first, ==, reported);
    g_assert_cmpstr(first, ==, wanted);
    if (setting.redact_names) {
        g_autofree char *traced = play(bytes, size, FEED_TRACED, &n_findings);
        if (setting.max_texts == 0) /* what is shown needs room for its pseudonyms */
            g_assert_cmpstr(first, ==, traced);
    }
    return n_findings;
}
