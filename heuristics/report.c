/* report.c - everything known at the end of the capture
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The final verdicts are not corrections of the first ones: the rules are asked again, with all that was
 * learned since. So the report is the same whether the capture was read once or twice.
 */
#include "dialects.h"
#include "elapsed.h"
#include "encryption.h"
#include "guards.h"
#include "identity.h"
#include "kerberos.h"
#include "names.h"
#include "recovery.h"
#include "redact.h"
#include "status.h"
#include "story.h"
#include "text.h"
#include "unanswered.h"
#include "verdict.h"

#include <string.h>

typedef struct {
    const smbtriage_engine *engine;
    smbtriage_report       *report;
    GHashTable             *groups; /* key of same_finding() -> smbtriage_finding* */
} report_builder;

/* ---- one finding for the same trouble over all connections ------------------------------------------------- */

static char *group_key(const smbtriage_finding *finding)
{
    const char *const *about = finding->about;

    return g_strdup_printf("%s\n%s\n%s\n%s\n%s\n%d", smbtriage_rule_id(finding->rule), about[0], about[1],
                           about[2] == NULL ? "" : about[2], about[3] == NULL ? "" : about[3], finding->has_recovered);
}

static const smbtriage_finding *grouped(report_builder *builder, smbtriage_finding *finding, guint32 frame)
{
    g_autofree char   *key   = group_key(finding);
    smbtriage_finding *first = g_hash_table_lookup(builder->groups, key);

    if (first != NULL) {
        smbtriage_finding_free(finding);
        first->count++;
        g_array_append_val(first->frames, frame);
        return first;
    }
    smbtriage_finding_expand(finding);
    finding->frame = frame;
    g_array_append_val(finding->frames, frame);
    g_hash_table_insert(builder->groups, g_steal_pointer(&key), finding);
    g_ptr_array_add(builder->report->findings, finding);
    return finding;
}

/* ---- steps --------------------------------------------------------------------------------------------- */

/* A step that nothing ended is judged by how long the capture went on; its home is the request. */
static void end_with_the_capture(smbtriage_step *step, smbtriage_wait *wait, const smbtriage_engine *engine)
{
    if (step->wait == NULL)
        return;
    *wait               = *step->wait;
    wait->waited_ns     = smbtriage_elapsed_ns(step->request_ns, engine->reached_ns);
    step->wait          = wait;
    step->settled_frame = step->request_frame;
    if (smbtriage_unanswered_of(step) != SMBTRIAGE_UNANSWERED_UNCLEAR)
        step->outcome = SMBTRIAGE_OUTCOME_NO_REPLY;
    else if (smbtriage_guard_answer_was_missed(step))
        step->outcome = SMBTRIAGE_OUTCOME_UNSEEN;
}

/* A SYN has no wait of its own: that it was sent again says that nothing came back. Its home is the first one. */
static void end_handshake(smbtriage_step *step)
{
    smbtriage_recovery_of_silence(step);
    if (smbtriage_guard_syn_tried_too_little(step) && !smbtriage_guard_gave_way_to_netbios(step))
        return;
    step->outcome       = SMBTRIAGE_OUTCOME_NO_REPLY;
    step->settled_frame = step->first_frame;
    step->last_frame    = step->request_frame; /* so long it was tried */
    step->last_ns       = step->request_ns;
}

/* The client was to take the next step, and left. Without its requests nobody knows what it did. */
static smbtriage_outcome outcome_of_next_leg(const smbtriage_step *step)
{
    if (step->stage == SMBTRIAGE_STAGE_ACCESS && step->was_asked_for)
        return SMBTRIAGE_OUTCOME_OK;
    return step->request_frame == 0 ? SMBTRIAGE_OUTCOME_UNSEEN : SMBTRIAGE_OUTCOME_FAILED;
}

static smbtriage_step final_step(const smbtriage_step *step, smbtriage_wait *wait, const smbtriage_engine *engine)
{
    smbtriage_step final = *step;

    if (step->outcome != SMBTRIAGE_OUTCOME_PENDING)
        return final;
    if (step->stage == SMBTRIAGE_STAGE_TRANSPORT)
        end_handshake(&final);
    else if (step->connection->closed_by == SMBTRIAGE_STILL_OPEN)
        end_with_the_capture(&final, wait, engine);
    else if (step->awaits_next_leg)
        final.outcome = outcome_of_next_leg(step);
    return final;
}

static gboolean ended_badly(const smbtriage_step *step)
{
    return step->outcome == SMBTRIAGE_OUTCOME_FAILED || step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY;
}

static double seconds_of(const smbtriage_step *step)
{
    guint32 least = step->stage == SMBTRIAGE_STAGE_TRANSPORT ? step->first_frame : step->request_frame;

    return step->request_frame == 0 || step->last_frame == least
               ? -1.0
               : (double)smbtriage_elapsed_ns(step->first_ns, step->last_ns) / 1e9;
}

static void add_findings_of(report_builder *builder, smbtriage_step_view *shown, const smbtriage_step *step,
                            smbtriage_moment moment, guint32 frame)
{
    g_autoptr(GPtrArray) findings = frame == 0 ? NULL : smbtriage_verdicts(step, moment);

    if (findings == NULL)
        return;
    g_ptr_array_set_free_func(findings, NULL);
    for (guint i = 0; i < findings->len; i++) {
        const smbtriage_finding *first = grouped(builder, g_ptr_array_index(findings, i), frame);

        g_array_append_val(shown->findings, first);
    }
}

/* The moments of a step are judged as they were when it went through them; only what is known has grown. */
static void add_findings(report_builder *builder, smbtriage_step_view *shown, const smbtriage_step *step,
                         const smbtriage_step *final)
{
    if (step->left_frame != 0)
        add_findings_of(builder, shown, step, SMBTRIAGE_MOMENT_LEFT, step->left_frame);
    else if (ended_badly(final))
        add_findings_of(builder, shown, final, smbtriage_moment_of_failure(final), final->settled_frame);
    if (final->outcome == SMBTRIAGE_OUTCOME_OK)
        add_findings_of(builder, shown, final, SMBTRIAGE_MOMENT_SUCCEEDED, final->settled_frame);
}

/* Opening files and asking for referrals is what connections are for: it is told only when there is something to
 * say of it. */
static gboolean is_routine(const smbtriage_step_view *shown)
{
    return shown->stage == SMBTRIAGE_STAGE_ACCESS && shown->findings->len == 0;
}

/* An earlier leg's is no answer to the last one, and to go on is none at all. */
static gboolean has_answer(const smbtriage_step *step)
{
    return step->has_status && step->answer_frame >= step->request_frame &&
           step->status != STATUS_MORE_PROCESSING_REQUIRED;
}

static gboolean was_refused_by_token(const smbtriage_step *step)
{
    return step->trouble != NULL && step->trouble->kind == SMBTRIAGE_TROUBLE_SERVER_REFUSED &&
           step->trouble->error.is_seen && step->has_status && step->status == STATUS_MORE_PROCESSING_REQUIRED;
}

char *smbtriage_step_view_answer(const smbtriage_step_view *step)
{
    if (step->has_kerberos_error)
        return smbtriage_kerberos_text(step->kerberos_error);
    return step->has_status ? smbtriage_status_text(step->status) : NULL;
}

static void add_step(report_builder *builder, smbtriage_connection_view *view, const smbtriage_step *step)
{
    smbtriage_wait      wait;
    smbtriage_step      final = final_step(step, &wait, builder->engine);
    smbtriage_step_view shown = {
        .stage       = final.stage,
        .outcome     = final.outcome,
        .first_frame = final.first_frame,
        .last_frame  = final.last_frame,
        .has_status  = has_answer(&final),
        .status      = final.status,
        .user        = smbtriage_shown(builder->engine, final.account),
        .mechanism   = smbtriage_text_mechanism(&final),
        .share    = smbtriage_shown(builder->engine, final.stage == SMBTRIAGE_STAGE_TREE ? final.asked : final.share),
        .seconds  = seconds_of(&final),
        .findings = g_array_new(FALSE, FALSE, sizeof(gpointer)),
    };

    shown.has_kerberos_error = was_refused_by_token(&final);
    shown.kerberos_error     = shown.has_kerberos_error ? final.trouble->error.code : 0;
    add_findings(builder, &shown, step, &final);
    if (is_routine(&shown))
        g_array_unref(shown.findings);
    else
        g_array_append_val(view->steps, shown);
}

/* ---- connections ----------------------------------------------------------------------------------------- */

static const char *signing_text(const smbtriage_connection *connection)
{
    if (connection->signing_required_by_server == SMBTRIAGE_YES)
        return "required by the server";
    if (connection->signing_required_by_client == SMBTRIAGE_YES)
        return "required by the client";
    if (connection->signing_enabled == SMBTRIAGE_YES)
        return "enabled";
    return connection->signing_enabled == SMBTRIAGE_NO ? "not offered by the server" : NULL;
}

/* A step that went well may still have been the end of the road: the client left because of it. */
static gboolean has_error(const smbtriage_step_view *step)
{
    for (guint i = 0; i < step->findings->len; i++) {
        const smbtriage_finding *finding = g_array_index(step->findings, gpointer, i);

        if (finding->severity == SMBTRIAGE_ERROR)
            return TRUE;
    }
    return FALSE;
}

/* The client logged on and left: whether that was all it wanted, nobody knows. An extra channel has its shares over
 * the first one. */
static gboolean ends_with_logon(const smbtriage_connection *connection)
{
    const smbtriage_step *last =
        connection->steps->len == 0 ? NULL : g_ptr_array_index(connection->steps, connection->steps->len - 1);

    return last != NULL && last->stage == SMBTRIAGE_STAGE_SESSION && last->left_frame != 0 && !last->is_binding;
}

/* What came of it may be among the messages that nobody could read. */
static gboolean is_hidden(const smbtriage_connection *connection)
{
    return smbtriage_guard_sealed(connection);
}

static smbtriage_connection_outcome outcome_of(const smbtriage_connection *connection, const GArray *steps)
{
    guint    good       = 0;
    guint    bad        = 0;
    gboolean is_up      = FALSE;
    gboolean is_unclear = is_hidden(connection) || ends_with_logon(connection);

    for (guint i = 0; i < steps->len; i++) {
        const smbtriage_step_view *step  = &g_array_index(steps, smbtriage_step_view, i);
        gboolean                   is_ok = step->outcome == SMBTRIAGE_OUTCOME_OK;

        bad +=
            step->outcome == SMBTRIAGE_OUTCOME_FAILED || step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY || has_error(step);
        good += is_ok && step->stage >= SMBTRIAGE_STAGE_SESSION;
        is_up |= is_ok && step->stage >= SMBTRIAGE_STAGE_SESSION;
        if (step->stage == SMBTRIAGE_STAGE_TREE)
            is_unclear = step->outcome == SMBTRIAGE_OUTCOME_PENDING || step->outcome == SMBTRIAGE_OUTCOME_UNSEEN;
    }
    if (bad > 0)
        return good > 0 ? SMBTRIAGE_CONNECTION_PARTIAL : SMBTRIAGE_CONNECTION_FAILED;
    return is_up && !is_unclear ? SMBTRIAGE_CONNECTION_CONNECTED : SMBTRIAGE_CONNECTION_UNKNOWN;
}

/* The ticket that a server refused was obtained before the capture, or where it did not look. */
static gboolean lacks_kdc(const smbtriage_connection *connection)
{
    if (smbtriage_tickets_of(connection->engine, connection->client_address) != NULL)
        return FALSE;
    for (guint i = 0; i < connection->steps->len; i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (step->stage == SMBTRIAGE_STAGE_SESSION && step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS &&
            step->outcome == SMBTRIAGE_OUTCOME_FAILED)
            return TRUE;
    }
    return FALSE;
}

/* The SYN is there, be it behind frames that it preceded: some captures are out of order. */
static gboolean has_beginning(const smbtriage_connection *connection)
{
    return connection->transport_step != NULL && connection->transport_step->request_frame != 0;
}

static void note_quality(smbtriage_report *report, const smbtriage_connection *connection)
{
    gboolean is_one_sided = smbtriage_guard_one_sided(connection);

    const struct {
        smbtriage_quality_issue issue;
        gboolean                is_so;
    } issues[] = {
        {SMBTRIAGE_STARTS_MID_STREAM, smbtriage_guard_mid_stream(connection) && !has_beginning(connection)},
        {SMBTRIAGE_LOST_SEGMENTS, connection->has_lost_segments || (connection->has_missed_answers && !is_one_sided)},
        {SMBTRIAGE_ONE_SIDED, connection->spoke_smb && is_one_sided},
        {SMBTRIAGE_TRUNCATED, connection->is_truncated},
        {SMBTRIAGE_ENCRYPTED, smbtriage_guard_sealed(connection)},
        {SMBTRIAGE_NO_KDC_TRAFFIC, lacks_kdc(connection)},
        {SMBTRIAGE_STATE_LIMIT, connection->has_overflown},
    };

    for (guint i = 0; i < G_N_ELEMENTS(issues); i++) {
        smbtriage_quality quality = {.issue = issues[i].issue, .connection = connection->id};

        if (issues[i].is_so)
            g_array_append_val(report->quality, quality);
    }
}

static void add_connection(report_builder *builder, const smbtriage_connection *connection)
{
    smbtriage_connection_view view = {
        .id             = connection->id,
        .transport      = connection->transport,
        .stream         = connection->stream,
        .client_address = smbtriage_shown(connection->engine, connection->client_address),
        .client_port    = connection->client.port,
        .server_address = smbtriage_shown(connection->engine, connection->server_address),
        .server_port    = connection->server.port,
        .server_name    = smbtriage_shown(connection->engine, smbtriage_names_server(connection)),
        .first_frame    = connection->first_frame,
        .last_frame     = connection->last_frame,
        .dialect        = smbtriage_dialect_name(connection->dialect),
        .signing        = signing_text(connection),
        .encryption     = smbtriage_encryption_text(connection),
        .steps          = g_array_new(FALSE, FALSE, sizeof(smbtriage_step_view)),
        .story          = smbtriage_story(connection),
    };

    for (guint i = 0; i < connection->steps->len; i++)
        add_step(builder, &view, g_ptr_array_index(connection->steps, i));
    for (guint i = 0; i < view.steps->len; i++) /* an ICMP error is no frame of the connection */
        view.last_frame = MAX(view.last_frame, g_array_index(view.steps, smbtriage_step_view, i).last_frame);
    view.outcome = outcome_of(connection, view.steps);
    g_array_append_val(builder->report->connections, view);
    note_quality(builder->report, connection);
}

/* ---- tickets and names that no connection of SMB explains ----------------------------------------------------- */

#define NAME_PORT 53

/* Who asked, and whom: what the rules and the reader are shown in place of a connection. */
static smbtriage_connection counterpart(const smbtriage_engine *engine, const char *client, const char *server)
{
    return (smbtriage_connection){
        .engine         = (smbtriage_engine *)engine,
        .transport      = SMBTRIAGE_TRANSPORT_OTHER,
        .client_address = client,
        .server_address = server == NULL ? "unknown" : server,
        .offer_frame    = 1, /* nothing before it is missing */
    };
}

static smbtriage_step asked(smbtriage_connection *with, smbtriage_stage stage, guint32 first_frame, guint32 home)
{
    return (smbtriage_step){
        .connection    = with,
        .stage         = stage,
        .outcome       = SMBTRIAGE_OUTCOME_FAILED,
        .first_frame   = first_frame,
        .last_frame    = home,
        .settled_frame = home,
        .nbss_error    = -1,
        .quic_error    = -1,
        .icmp_code     = -1,
    };
}

/* Nothing is shown of those that nobody has anything to say about. */
static void add_asked(report_builder *builder, const smbtriage_step *step, guint16 port)
{
    GArray                   *connections = builder->report->connections;
    smbtriage_step_view       shown       = {.stage       = step->stage,
                                             .outcome     = step->recovered_frame == 0 ? step->outcome : SMBTRIAGE_OUTCOME_OK,
                                             .first_frame = step->first_frame,
                                             .last_frame  = step->last_frame,
                                             .user        = smbtriage_shown(builder->engine, step->account),
                                             .seconds     = -1,
                                             .findings    = g_array_new(FALSE, FALSE, sizeof(gpointer))};
    guint32                   last_frame  = MAX(step->last_frame, step->recovered_frame);
    smbtriage_connection_view view        = {
               .id             = connections->len + 1,
               .transport      = SMBTRIAGE_TRANSPORT_OTHER,
               .client_address = smbtriage_shown(builder->engine, step->connection->client_address),
               .server_address = smbtriage_shown(builder->engine, step->connection->server_address),
               .server_name    = smbtriage_shown(builder->engine, smbtriage_names_server(step->connection)),
               .server_port    = port,
               .first_frame    = step->first_frame,
               .last_frame     = last_frame,
               .outcome        = SMBTRIAGE_CONNECTION_UNKNOWN};

    shown.last_frame     = last_frame;
    step->connection->id = view.id;
    add_findings_of(builder, &shown, step, SMBTRIAGE_MOMENT_REFUSED, step->settled_frame);
    if (shown.findings->len == 0) {
        g_array_unref(shown.findings);
        return;
    }
    view.steps = g_array_new(FALSE, FALSE, sizeof(smbtriage_step_view));
    view.story = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));
    g_array_append_val(view.steps, shown);
    g_array_append_val(connections, view);
}

/* The same trouble of the same client kept it from a server: that was told there. */
static gboolean is_part_of_another(const smbtriage_engine *engine, const smbtriage_ticket *ticket)
{
    const GPtrArray *all   = smbtriage_tickets_of(engine, ticket->client);
    guint            least = smbtriage_tickets_least(all->len);

    for (guint i = all->len; ticket->error.is_seen && i-- > least;) {
        const smbtriage_ticket *other = g_ptr_array_index(all, i);

        if (other->explains != NULL && other->error.is_seen && other->error.code == ticket->error.code &&
            (other->principal == NULL || ticket->principal == NULL ||
             g_ascii_strcasecmp(other->principal, ticket->principal) == 0))
            return TRUE;
    }
    return FALSE;
}

static void add_ticket(report_builder *builder, const smbtriage_ticket *ticket)
{
    gint64               now_ns  = builder->engine->reached_ns;
    smbtriage_connection with    = counterpart(builder->engine, ticket->client, ticket->kdc);
    smbtriage_trouble    trouble = smbtriage_identity_trouble_of(ticket, now_ns);
    gboolean             is_over = ticket->granted_ns > ticket->error_ns && ticket->error_frame != 0;
    guint32              home    = ticket->homes[trouble.kind];
    smbtriage_step       step    = asked(&with, SMBTRIAGE_STAGE_TICKET, ticket->first_frame, home);

    if (ticket->explains != NULL || is_part_of_another(builder->engine, ticket) ||
        !(is_over || smbtriage_ticket_has_failed(ticket, now_ns)))
        return;
    step.trouble             = &trouble;
    step.account             = ticket->principal;
    step.recovered_frame     = is_over ? ticket->granted_frame : 0;
    step.recovery_is_certain = 1;
    step.first_ns = step.last_ns = ticket->first_ns;
    add_asked(builder, &step, SMBTRIAGE_KERBEROS_PORT);
}

static void add_lookup(report_builder *builder, const smbtriage_lookup *lookup)
{
    gboolean             is_silent = lookup->unanswered_server_frame != 0;
    const char          *server    = is_silent ? lookup->unanswered_server : lookup->server;
    smbtriage_connection with      = counterpart(builder->engine, lookup->client, server);
    smbtriage_step       step      = asked(&with, SMBTRIAGE_STAGE_NAME, lookup->first_frame, lookup->home);

    step.lookup   = lookup;
    step.first_ns = step.last_ns = lookup->first_ns;
    add_asked(builder, &step, NAME_PORT);
}

/* ---- the report ---------------------------------------------------------------------------------------- */

static gint worst_first(gconstpointer a, gconstpointer b)
{
    const smbtriage_finding *left  = *(const smbtriage_finding *const *)a;
    const smbtriage_finding *right = *(const smbtriage_finding *const *)b;

    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->frame != right->frame)
        return left->frame < right->frame ? -1 : 1;
    return strcmp(smbtriage_rule_id(left->rule), smbtriage_rule_id(right->rule));
}

/* Steps were given pointers to their findings; readers want indexes into the sorted list. */
static void number_findings(smbtriage_report *report)
{
    g_autoptr(GHashTable) index_of = g_hash_table_new(g_direct_hash, g_direct_equal);

    g_ptr_array_sort(report->findings, worst_first);
    for (guint i = 0; i < report->findings->len; i++)
        g_hash_table_insert(index_of, g_ptr_array_index(report->findings, i), GUINT_TO_POINTER(i));
    for (guint c = 0; c < report->connections->len; c++) {
        GArray *steps = g_array_index(report->connections, smbtriage_connection_view, c).steps;

        for (guint s = 0; s < steps->len; s++) {
            smbtriage_step_view *step    = &g_array_index(steps, smbtriage_step_view, s);
            GArray              *indexes = g_array_new(FALSE, FALSE, sizeof(guint));

            for (guint f = 0; f < step->findings->len; f++) {
                gpointer finding = g_array_index(step->findings, gpointer, f);
                guint    index   = GPOINTER_TO_UINT(g_hash_table_lookup(index_of, finding));

                g_array_append_val(indexes, index);
            }
            g_array_unref(step->findings);
            step->findings = indexes;
        }
    }
}

smbtriage_report *smbtriage_engine_report(const smbtriage_engine *engine)
{
    smbtriage_report *report     = g_new0(smbtriage_report, 1);
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    report_builder builder       = {.engine = engine, .report = report, .groups = groups};

    report->is_redacted = smbtriage_engine_is_redacting(engine);
    report->quality     = g_array_new(FALSE, FALSE, sizeof(smbtriage_quality));
    report->connections = g_array_new(FALSE, FALSE, sizeof(smbtriage_connection_view));
    report->findings    = g_ptr_array_new_with_free_func(smbtriage_finding_free);
    for (guint i = 0; i < engine->connections->len; i++)
        add_connection(&builder, g_ptr_array_index(engine->connections, i));
    for (guint i = 0; i < engine->tickets->len; i++)
        add_ticket(&builder, g_ptr_array_index(engine->tickets, i));
    for (guint i = 0; i < engine->lookups->len; i++)
        add_lookup(&builder, g_ptr_array_index(engine->lookups, i));
    if (engine->is_full) {
        smbtriage_quality quality = {.issue = SMBTRIAGE_STATE_LIMIT, .connection = 0};

        g_array_append_val(report->quality, quality);
    }
    number_findings(report);
    return report;
}

void smbtriage_report_free(smbtriage_report *report)
{
    if (report == NULL)
        return;
    for (guint c = 0; c < report->connections->len; c++) {
        GArray *steps = g_array_index(report->connections, smbtriage_connection_view, c).steps;

        for (guint s = 0; s < steps->len; s++)
            g_array_unref(g_array_index(steps, smbtriage_step_view, s).findings);
        g_array_unref(steps);
        g_array_unref(g_array_index(report->connections, smbtriage_connection_view, c).story);
    }
    g_array_unref(report->connections);
    g_array_unref(report->quality);
    g_ptr_array_unref(report->findings);
    g_free(report);
}
