/* report.c - everything known at the end of the capture
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The final verdicts are not corrections of the first ones: the rules are asked again, with all that was
 * learned since. So the report is the same whether the capture was read once or twice.
 */
#include "report.h"
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
    smbtriage_report       *report;     /* NULL: findings are only counted */
    GHashTable             *groups;     /* key -> finding_group*, owned */
    GHashTable             *of_rule;    /* rule -> rule_groups* */
    GHashTable             *not_kept;   /* rule -> smbtriage_not_kept* */
    guint                   n_groups;   /* ever */
    guint                   last_id;    /* of the last connection that is told */
    gboolean                is_lasting; /* the step that is judged lives as long as the engine */
} report_builder;

/* The same trouble of the same people. Step views hold its serial until the findings have their places. */
typedef struct {
    smbtriage_finding    *finding; /* NULL: dropped at the limit; what follows stays */
    const smbtriage_rule *rule;
    const char           *key;
    GArray               *frames; /* guint32, shared with the finding */
    guint32               frame;  /* the first, and its connection */
    guint                 connection;
    smbtriage_severity    severity;
    guint                 serial;
    GList                 link; /* in one of rule_groups */
} finding_group;

/* That which occurred last at the end. */
typedef struct {
    GQueue whole;
    GQueue dropped;
} rule_groups;

/* So many dropped ones are known again, for each one that is kept: beyond, one that occurs again counts as another. */
#define DROPPED_FOR_EACH 100

/* ---- one finding for the same trouble over all connections ------------------------------------------------- */

static char *group_key(const smbtriage_finding *finding)
{
    const char *const *about = finding->about;

    return g_strdup_printf("%s\n%s\n%s\n%s\n%s\n%d", smbtriage_rule_id(finding->rule), about[0], about[1],
                           about[2] == NULL ? "" : about[2], about[3] == NULL ? "" : about[3], finding->has_recovered);
}

static void group_free(gpointer data)
{
    finding_group *group = data;

    smbtriage_finding_free(group->finding);
    g_array_unref(group->frames);
    g_free(group);
}

static gpointer obtain(GHashTable *table, gconstpointer key, gsize size)
{
    gpointer value = g_hash_table_lookup(table, key);

    if (value == NULL) {
        value = g_malloc0(size);
        g_hash_table_insert(table, (gpointer)key, value);
    }
    return value;
}

static void add_to_share(smbtriage_not_kept_share *share, const smbtriage_not_kept_share *more)
{
    if (share->occurrences == 0 || more->frame < share->frame)
        share->frame = more->frame;
    share->findings += more->findings;
    share->occurrences += more->occurrences;
}

static void add_not_kept(GHashTable *table, const smbtriage_rule *rule, smbtriage_severity severity,
                         const smbtriage_not_kept_share *more)
{
    smbtriage_not_kept *not_kept = obtain(table, rule, sizeof *not_kept);

    not_kept->rule = rule;
    not_kept->findings += more->findings;
    not_kept->occurrences += more->occurrences;
    add_to_share(&not_kept->of[severity], more);
}

static void add_group_not_kept(report_builder *builder, const finding_group *group)
{
    const smbtriage_not_kept_share share = {1, group->frames->len, group->frame};

    add_not_kept(builder->not_kept, group->rule, group->severity, &share);
}

/* Of a rule that fires all the time the latest are kept; of those dropped it stays known how often they occurred. */
static void keep_within_limit(report_builder *builder, rule_groups *of_rule)
{
    guint limit = builder->engine->options.limits[SMBTRIAGE_LIMIT_FINDINGS];

    while (of_rule->whole.length > limit) {
        finding_group *oldest = of_rule->whole.head->data;

        g_queue_unlink(&of_rule->whole, &oldest->link);
        g_queue_push_tail_link(&of_rule->dropped, &oldest->link);
        g_clear_pointer(&oldest->finding, smbtriage_finding_free);
    }
    while (of_rule->dropped.length > (guint64)DROPPED_FOR_EACH * MAX(limit, 1)) {
        finding_group *oldest = of_rule->dropped.head->data;

        g_queue_unlink(&of_rule->dropped, &oldest->link);
        add_group_not_kept(builder, oldest);
        g_hash_table_remove(builder->groups, oldest->key);
    }
}

static finding_group *new_group(report_builder *builder, const smbtriage_finding *finding, char *key, guint32 frame)
{
    finding_group *group = g_new0(finding_group, 1);

    group->rule       = finding->rule;
    group->key        = key;
    group->frames     = g_array_ref(finding->frames);
    group->frame      = frame;
    group->connection = finding->connection;
    group->severity   = finding->severity;
    group->serial     = builder->n_groups++;
    group->link.data  = group;
    g_hash_table_insert(builder->groups, key, group);
    return group;
}

/* The first finding of a group is that of the group. One that was dropped comes back with what was known of it. */
static void give_finding(report_builder *builder, finding_group *group, smbtriage_finding *finding)
{
    if (group->finding != NULL) {
        smbtriage_finding_free(finding);
        return;
    }
    if (finding->frames != group->frames) {
        g_array_unref(finding->frames);
        finding->frames = g_array_ref(group->frames);
    }
    finding->frame      = group->frame;
    finding->connection = group->connection;
    finding->count      = 0; /* take_findings() */
    group->finding      = finding;
    if (!builder->is_lasting)
        smbtriage_finding_expand(finding);
}

/* Returns the serial of its group. */
static guint grouped(report_builder *builder, smbtriage_finding *finding, guint32 frame)
{
    rule_groups     *of_rule = obtain(builder->of_rule, finding->rule, sizeof *of_rule);
    g_autofree char *key     = group_key(finding);
    finding_group   *group   = g_hash_table_lookup(builder->groups, key);
    guint            serial;

    if (group == NULL)
        group = new_group(builder, finding, g_steal_pointer(&key), frame);
    else
        g_queue_unlink(group->finding == NULL ? &of_rule->dropped : &of_rule->whole, &group->link);
    give_finding(builder, group, finding);
    g_array_append_val(group->frames, frame);
    g_queue_push_tail_link(&of_rule->whole, &group->link);
    serial = group->serial;
    keep_within_limit(builder, of_rule);
    return serial;
}

/* Whether they are the same as others is not known. */
static void count(report_builder *builder, smbtriage_finding *finding, guint32 frame)
{
    const smbtriage_not_kept_share share = {0, 1, frame};

    add_not_kept(builder->not_kept, finding->rule, finding->severity, &share);
    smbtriage_finding_free(finding);
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

/* What it is written to while it is judged: the step itself stays as it was. */
typedef struct {
    smbtriage_wait wait;
    smbtriage_more more;
} final_parts;

static smbtriage_step final_step(const smbtriage_step *step, final_parts *parts, const smbtriage_engine *engine)
{
    smbtriage_step final = *step;

    if (step->outcome != SMBTRIAGE_OUTCOME_PENDING)
        return final;
    parts->more = *step->more;
    final.more  = &parts->more;
    if (step->stage == SMBTRIAGE_STAGE_TRANSPORT)
        end_handshake(&final);
    else if (step->connection->closed_by == SMBTRIAGE_STILL_OPEN)
        end_with_the_capture(&final, &parts->wait, engine);
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
        smbtriage_finding *finding = g_ptr_array_index(findings, i);
        guint              serial;

        if (builder->report == NULL) {
            count(builder, finding, frame);
            continue;
        }
        shown->has_error |= finding->severity == SMBTRIAGE_ERROR;
        serial = grouped(builder, finding, frame);
        g_array_append_val(shown->findings, serial);
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
    return step->more->trouble != NULL && step->more->trouble->kind == SMBTRIAGE_TROUBLE_SERVER_REFUSED &&
           step->more->trouble->error.is_seen && step->has_status && step->status == STATUS_MORE_PROCESSING_REQUIRED;
}

char *smbtriage_step_view_answer(const smbtriage_step_view *step)
{
    if (step->has_kerberos_error)
        return smbtriage_kerberos_text(step->kerberos_error);
    return step->has_status ? smbtriage_status_text(step->status) : NULL;
}

/* What a step began with. */
static const char *request_of(const smbtriage_step *step)
{
    switch (step->stage) {
    case SMBTRIAGE_STAGE_TRANSPORT:
        return step->connection->transport == SMBTRIAGE_TRANSPORT_TCP ? "TCP SYN" : "Connection request";
    case SMBTRIAGE_STAGE_NEGOTIATE:
        return step->is_smb1 ? "SMB1 NEGOTIATE" : "NEGOTIATE";
    case SMBTRIAGE_STAGE_SESSION:
        return "SESSION_SETUP";
    case SMBTRIAGE_STAGE_TREE:
        return "TREE_CONNECT";
    case SMBTRIAGE_STAGE_ACCESS:
        return smbtriage_command_name(step->command);
    default:
        return NULL;
    }
}

/* The device that sent the ICMP error, where it is not the server itself. */
static const char *device_on_the_way(const smbtriage_step *step)
{
    const char *device = step->more->icmp_code >= 0 ? step->more->told_by : NULL;

    return device != NULL && strcmp(device, step->connection->server_address) == 0 ? NULL : device;
}

/* Messages and times, for who draws them. */
static void add_course(smbtriage_step_view *shown, const smbtriage_step *final)
{
    const smbtriage_engine *engine    = final->connection->engine;
    gboolean                is_access = final->stage == SMBTRIAGE_STAGE_ACCESS;
    gboolean                has_other = final->answer_frame != 0 && !final->has_status && ended_badly(final);
    gboolean                asks_more = final->has_status && final->status == STATUS_MORE_PROCESSING_REQUIRED;
    gboolean is_settled = final->outcome == SMBTRIAGE_OUTCOME_OK || final->answer_frame >= final->request_frame ||
                          (final->outcome == SMBTRIAGE_OUTCOME_FAILED && final->has_status && !asks_more);

    shown->request       = request_of(final);
    shown->first_request = final->began_as_smb1 && !final->is_smb1 ? "SMB1 NEGOTIATE" : NULL;
    shown->asked         = is_access ? smbtriage_shown(engine, final->asked) : NULL;
    shown->other_answer  = has_other   ? smbtriage_text_other_answer(final)
                           : asks_more ? "asks for the next message"
                                       : NULL;
    shown->is_own_answer = has_other && final->more->is_closed_by_client;
    shown->on_the_way    = has_other ? smbtriage_shown(engine, device_on_the_way(final)) : NULL;
    shown->legs          = final->legs;
    shown->request_frame = final->request_frame;
    shown->answer_frame  = is_settled ? final->answer_frame : 0; /* an earlier leg's is none */
    shown->first_ns      = final->first_ns;
    shown->request_ns    = final->request_ns;
    shown->last_ns       = final->last_ns;
    shown->waited_ns     = final->wait == NULL ? -1 : final->wait->waited_ns;
}

static void add_step(report_builder *builder, smbtriage_connection_view *view, const smbtriage_step *step)
{
    final_parts         parts;
    smbtriage_step      final = final_step(step, &parts, builder->engine);
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
        .findings = g_array_new(FALSE, FALSE, sizeof(guint)),
    };

    builder->is_lasting      = step->outcome != SMBTRIAGE_OUTCOME_PENDING;
    shown.has_kerberos_error = was_refused_by_token(&final);
    shown.kerberos_error     = shown.has_kerberos_error ? final.more->trouble->error.code : 0;
    add_course(&shown, &final);
    add_findings(builder, &shown, step, builder->is_lasting ? step : &final);
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

        /* A step that went well may still have been the end of the road: the client left because of it. */
        bad +=
            step->outcome == SMBTRIAGE_OUTCOME_FAILED || step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY || step->has_error;
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

/* What a server of SMB2 says first is its answer to a NEGOTIATE, and that is always told where it is found. */
static gboolean lacks_decoding(const smbtriage_connection *connection)
{
    return connection->looks_like_smb2 && connection->negotiate_step == NULL && has_beginning(connection) &&
           !connection->has_lost_segments && !connection->is_truncated;
}

static void note_limit(smbtriage_report *report, const smbtriage_engine *engine, guint connection,
                       smbtriage_limit limit)
{
    smbtriage_quality quality = {
        .issue      = SMBTRIAGE_STATE_LIMIT,
        .connection = connection,
        .limit      = limit,
        .number     = engine->options.limits[limit],
        .dropped    = engine->dropped[limit],
    };

    g_array_append_val(report->quality, quality);
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
        {SMBTRIAGE_NOT_DECODED, lacks_decoding(connection)},
    };

    for (guint i = 0; i < G_N_ELEMENTS(issues); i++) {
        smbtriage_quality quality = {.issue = issues[i].issue, .connection = connection->id};

        if (issues[i].is_so)
            g_array_append_val(report->quality, quality);
    }
    for (smbtriage_limit limit = 0; limit < SMBTRIAGE_LIMITS; limit++) {
        if ((connection->overflown & 1u << limit) != 0)
            note_limit(report, connection->engine, connection->id, limit);
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
        .exchanges      = smbtriage_exchanges_new(),
        .closed_by      = connection->closed_by,
        .closed_frame   = connection->closed_frame,
        .closed_ns      = connection->closed_ns,
    };

    view.closed_with_reset = connection->closed_with_reset;
    view.story             = smbtriage_story(connection, view.exchanges);
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

static smbtriage_step asked(smbtriage_connection *with, const smbtriage_more *more, smbtriage_stage stage,
                            guint32 first_frame, guint32 home)
{
    return (smbtriage_step){
        .connection  = with,
        .stage       = stage,
        .outcome     = SMBTRIAGE_OUTCOME_FAILED,
        .first_frame = MIN(first_frame, home), /* the query may be seen after its answer: sent again, or out of order */
        .last_frame  = home,
        .settled_frame = home,
        .more          = more,
    };
}

/* Nothing is shown of those that nobody has anything to say about: NULL. */
static smbtriage_connection_view *add_asked(report_builder *builder, const smbtriage_step *step, guint16 port)
{
    smbtriage_step_view       shown      = {.stage   = step->stage,
                                            .outcome = step->more->recovered_frame == 0 ? step->outcome : SMBTRIAGE_OUTCOME_OK,
                                            .first_frame = step->first_frame,
                                            .last_frame  = step->last_frame,
                                            .user        = smbtriage_shown(builder->engine, step->account),
                                            .seconds     = -1,
                                            .first_ns    = step->first_ns,
                                            .last_ns     = step->last_ns,
                                            .waited_ns   = -1,
                                            .findings    = g_array_new(FALSE, FALSE, sizeof(guint))};
    guint32                   last_frame = MAX(step->last_frame, step->more->recovered_frame);
    smbtriage_connection_view view       = {
              .id             = builder->last_id + 1,
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
    builder->is_lasting  = FALSE;
    add_findings_of(builder, &shown, step, SMBTRIAGE_MOMENT_REFUSED, step->settled_frame);
    if (shown.findings->len == 0) {
        g_array_unref(shown.findings);
        return NULL;
    }
    view.steps     = g_array_new(FALSE, FALSE, sizeof(smbtriage_step_view));
    view.story     = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));
    view.exchanges = smbtriage_exchanges_new();
    g_array_append_val(view.steps, shown);
    g_array_append_val(builder->report->connections, view);
    builder->last_id = view.id;
    return &g_array_index(builder->report->connections, smbtriage_connection_view,
                          builder->report->connections->len - 1);
}

/* The same trouble of the same client kept it from a server: that was told there. */
static gboolean is_part_of_another(const smbtriage_engine *engine, const smbtriage_ticket *ticket)
{
    const GPtrArray *all   = smbtriage_tickets_of(engine, ticket->client);
    guint            least = smbtriage_tickets_least(all->len);

    for (guint i = all->len; ticket->error.is_seen && i-- > least;) {
        const smbtriage_ticket *other = g_ptr_array_index(all, i);

        if (other->is_explained && other->error.is_seen && other->error.code == ticket->error.code &&
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
    smbtriage_more       more    = smbtriage_no_more;
    gboolean             is_over = ticket->granted_ns > ticket->error_ns && ticket->error_frame != 0;
    guint32              home    = ticket->homes[trouble.kind];
    smbtriage_step       step    = asked(&with, &more, SMBTRIAGE_STAGE_TICKET, ticket->first_frame, home);

    smbtriage_connection_view *view;

    if (ticket->is_explained || is_part_of_another(builder->engine, ticket) ||
        !(is_over || smbtriage_ticket_has_failed(ticket, now_ns)))
        return;
    more.trouble             = &trouble;
    step.account             = ticket->principal;
    more.recovered_frame     = is_over ? ticket->granted_frame : 0;
    step.recovery_is_certain = 1;
    step.first_ns = step.last_ns = ticket->first_ns;
    view                         = add_asked(builder, &step, SMBTRIAGE_KERBEROS_PORT);
    if (view != NULL)
        smbtriage_story_of_ticket(builder->engine, ticket, view->exchanges);
}

static void add_lookup(report_builder *builder, const smbtriage_lookup *lookup)
{
    gboolean             is_silent = lookup->unanswered_server_frame != 0;
    const char          *server    = is_silent ? lookup->unanswered_server : lookup->server;
    smbtriage_connection with      = counterpart(builder->engine, lookup->client, server);
    smbtriage_more       more      = smbtriage_no_more;
    smbtriage_step       step      = asked(&with, &more, SMBTRIAGE_STAGE_NAME, lookup->first_frame, lookup->home);

    smbtriage_connection_view *view;

    more.lookup   = lookup;
    step.first_ns = step.last_ns = lookup->first_ns;
    view                         = add_asked(builder, &step, NAME_PORT);
    if (view != NULL)
        smbtriage_story_of_lookup(builder->engine, lookup, view->exchanges);
}

/* ---- the report ---------------------------------------------------------------------------------------- */

static gint worst_first(gconstpointer a, gconstpointer b)
{
    const finding_group     *left_group  = *(const finding_group *const *)a;
    const finding_group     *right_group = *(const finding_group *const *)b;
    const smbtriage_finding *left        = left_group->finding;
    const smbtriage_finding *right       = right_group->finding;
    gint                     order;

    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->frame != right->frame)
        return left->frame < right->frame ? -1 : 1;
    order = strcmp(smbtriage_rule_id(left->rule), smbtriage_rule_id(right->rule));
    return order != 0 ? order : left_group->serial < right_group->serial ? -1 : 1;
}

/* Readers want indexes into the sorted list in place of serials. Those that were not kept have none. */
static void number_steps(GArray *steps, const guint *index_of)
{
    for (guint s = 0; s < steps->len; s++) {
        GArray *findings = g_array_index(steps, smbtriage_step_view, s).findings;
        guint   kept     = 0;

        for (guint f = 0; f < findings->len; f++) {
            guint index = index_of[g_array_index(findings, guint, f)];

            if (index != G_MAXUINT)
                g_array_index(findings, guint, kept++) = index;
        }
        g_array_set_size(findings, kept);
    }
}

static void take_findings(report_builder *builder)
{
    smbtriage_report *report    = builder->report;
    g_autofree guint *index_of  = g_new(guint, builder->n_groups + 1);
    g_autoptr(GPtrArray) groups = g_ptr_array_sized_new(g_hash_table_size(builder->groups));
    GHashTableIter iterator;
    gpointer       group;

    memset(index_of, 0xFF, (builder->n_groups + 1) * sizeof *index_of); /* G_MAXUINT */
    g_hash_table_iter_init(&iterator, builder->groups);
    while (g_hash_table_iter_next(&iterator, NULL, &group)) {
        if (((const finding_group *)group)->finding == NULL)
            add_group_not_kept(builder, group);
        else
            g_ptr_array_add(groups, group);
    }
    g_ptr_array_sort(groups, worst_first);
    for (guint i = 0; i < groups->len; i++) {
        finding_group *sorted = g_ptr_array_index(groups, i);

        index_of[sorted->serial] = i;
        sorted->finding->count   = sorted->frames->len;
        smbtriage_finding_expand(sorted->finding);
        g_ptr_array_add(report->findings, g_steal_pointer(&sorted->finding));
    }
    for (guint c = 0; c < report->connections->len; c++)
        number_steps(g_array_index(report->connections, smbtriage_connection_view, c).steps, index_of);
}

static void take_not_kept(report_builder *builder)
{
    const smbtriage_engine      *engine = builder->engine;
    guint                        n_rules;
    const smbtriage_rule *const *rules    = smbtriage_catalogue(&n_rules);
    guint64                      findings = 0;

    for (guint i = 0; i < n_rules; i++) {
        const smbtriage_not_kept *forgotten = g_hash_table_lookup(engine->of_forgotten, rules[i]);
        const smbtriage_not_kept *not_kept;

        for (guint severity = 0; forgotten != NULL && severity < G_N_ELEMENTS(forgotten->of); severity++) {
            if (forgotten->of[severity].occurrences > 0)
                add_not_kept(builder->not_kept, rules[i], (smbtriage_severity)severity, &forgotten->of[severity]);
        }
        not_kept = g_hash_table_lookup(builder->not_kept, rules[i]);
        if (not_kept == NULL)
            continue;
        findings += not_kept->findings;
        g_array_append_val(builder->report->not_kept, *not_kept);
    }
    for (smbtriage_limit limit = 0; limit < SMBTRIAGE_LIMITS; limit++) {
        if (engine->dropped[limit] > 0)
            note_limit(builder->report, engine, 0, limit);
    }
    if (findings > 0) {
        note_limit(builder->report, engine, 0, SMBTRIAGE_LIMIT_FINDINGS);
        g_array_index(builder->report->quality, smbtriage_quality, builder->report->quality->len - 1).dropped =
            findings;
    }
}

smbtriage_report *smbtriage_engine_report(const smbtriage_engine *engine)
{
    smbtriage_report *report       = g_new0(smbtriage_report, 1);
    g_autoptr(GHashTable) groups   = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, group_free);
    g_autoptr(GHashTable) of_rule  = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    g_autoptr(GHashTable) not_kept = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    report_builder builder         = {
                .engine = engine, .report = report, .groups = groups, .of_rule = of_rule, .not_kept = not_kept};

    report->is_redacted = smbtriage_engine_is_redacting(engine);
    report->quality     = g_array_new(FALSE, FALSE, sizeof(smbtriage_quality));
    report->connections = g_array_new(FALSE, FALSE, sizeof(smbtriage_connection_view));
    report->findings    = g_ptr_array_new_with_free_func(smbtriage_finding_free);
    report->not_kept    = g_array_new(FALSE, FALSE, sizeof(smbtriage_not_kept));
    for (guint i = 0; i < engine->connections->len; i++)
        add_connection(&builder, g_ptr_array_index(engine->connections, i));
    builder.last_id = engine->n_connections;
    for (guint i = 0; i < engine->tickets->len; i++)
        add_ticket(&builder, g_ptr_array_index(engine->tickets, i));
    for (guint i = 0; i < engine->lookups->len; i++)
        add_lookup(&builder, g_ptr_array_index(engine->lookups, i));
    take_findings(&builder);
    take_not_kept(&builder);
    return report;
}

/* ---- what is forgotten --------------------------------------------------------------------------------------- */

void smbtriage_report_count_connection(smbtriage_engine *engine, const smbtriage_connection *connection)
{
    report_builder builder = {.engine = engine, .not_kept = engine->of_forgotten};

    for (guint i = 0; i < connection->steps->len; i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);
        final_parts           parts;
        smbtriage_step        final = final_step(step, &parts, engine);

        add_findings(&builder, NULL, step, &final);
    }
}

void smbtriage_report_count_lookup(smbtriage_engine *engine, const smbtriage_lookup *lookup)
{
    report_builder builder = {.engine = engine, .not_kept = engine->of_forgotten};

    add_lookup(&builder, lookup);
}

void smbtriage_report_count_ticket(smbtriage_engine *engine, const smbtriage_ticket *ticket)
{
    report_builder builder = {.engine = engine, .not_kept = engine->of_forgotten};

    add_ticket(&builder, ticket);
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
        g_array_unref(g_array_index(report->connections, smbtriage_connection_view, c).exchanges);
    }
    g_array_unref(report->connections);
    g_array_unref(report->quality);
    g_array_unref(report->not_kept);
    g_ptr_array_unref(report->findings);
    g_free(report);
}
