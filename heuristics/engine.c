/* engine.c - events in, findings out
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "channels.h"
#include "connection.h"
#include "identity.h"
#include "names.h"
#include "recovery.h"
#include "redact.h"
#include "stages.h"
#include "status.h"
#include "verdict.h"

/* ---- life ---------------------------------------------------------------------------------------------- */

smbtriage_options smbtriage_options_default(void)
{
    /* 10 s: longer than a slow answer of a busy server, shorter than any client's request timer
     * ([MS-SMB2] 3.2.6.1 and its product notes: under 20 s to 60 s). 30 s: a user who mistypes tries again.
     * 2 s: a logon takes milliseconds, or tenths of a second when a domain controller is asked. */
    smbtriage_options options = {.no_reply_seconds = 10, .recovery_seconds = 30, .slow_seconds = 2};

    for (guint limit = 0; limit < SMBTRIAGE_LIMITS; limit++)
        options.limits[limit] = smbtriage_limit_default(limit);
    return options;
}

static void array_unref(gpointer array)
{
    g_ptr_array_unref(array);
}

smbtriage_engine *smbtriage_engine_new(const smbtriage_options *options)
{
    smbtriage_engine *engine = g_new0(smbtriage_engine, 1);

    engine->options           = *options;
    engine->rules_off         = g_strdupv((gchar **)options->rules_off);
    engine->options.rules_off = (const char *const *)engine->rules_off;
    engine->strings           = g_string_chunk_new(4096);
    for (guint kind = 0; kind < SMBTRIAGE_NAME_KINDS; kind++)
        engine->texts[kind] = g_hash_table_new(g_str_hash, g_str_equal);
    engine->of_forgotten = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    engine->redactor     = options->redact_names ? smbtriage_redactor_new() : NULL;
    engine->connections  = g_ptr_array_new_with_free_func(smbtriage_connection_free);
    engine->by_stream    = smbtriage_connections_by_stream_new();
    engine->sessions     = smbtriage_sessions_new();
    engine->unnumbered   = g_hash_table_new_full(g_direct_hash, g_direct_equal, smbtriage_session_free, NULL);
    engine->primaries    = g_hash_table_new(g_int64_hash, g_int64_equal);
    engine->awaited      = smbtriage_awaited_new();
    engine->pairs        = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    engine->server_names = g_hash_table_new(g_str_hash, g_str_equal);
    engine->addresses    = smbtriage_names_addresses_new();
    engine->channels     = smbtriage_channels_new();
    engine->uncovered    = g_hash_table_new(g_str_hash, g_str_equal);
    engine->shares       = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, array_unref);
    engine->failures     = smbtriage_recovery_failures_new();
    engine->settled_now  = g_ptr_array_new();
    engine->homes_now    = g_ptr_array_new();
    smbtriage_lookups_init(engine);
    smbtriage_tickets_init(engine);
    engine->settled = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, array_unref);
    return engine;
}

void smbtriage_engine_free(smbtriage_engine *engine)
{
    if (engine == NULL)
        return;
    for (guint stage = 0; stage < G_N_ELEMENTS(engine->asked); stage++) {
        for (guint moment = 0; moment < G_N_ELEMENTS(engine->asked[stage]); moment++)
            g_clear_pointer(&engine->asked[stage][moment], g_ptr_array_unref);
    }
    g_queue_clear(&engine->settled_frames);
    g_hash_table_unref(engine->settled);
    g_ptr_array_unref(engine->settled_now);
    g_ptr_array_unref(engine->homes_now);
    g_hash_table_unref(engine->failures);
    g_hash_table_unref(engine->shares);
    g_hash_table_unref(engine->channels);
    g_hash_table_unref(engine->uncovered);
    g_hash_table_unref(engine->server_names);
    g_hash_table_unref(engine->pairs);
    g_hash_table_unref(engine->addresses);
    smbtriage_lookups_free(engine);
    g_hash_table_unref(engine->awaited);
    g_hash_table_unref(engine->primaries);
    g_hash_table_unref(engine->sessions);
    g_hash_table_unref(engine->unnumbered);
    g_hash_table_unref(engine->by_stream);
    g_ptr_array_unref(engine->connections);
    smbtriage_tickets_free(engine); /* steps lean on them */
    g_hash_table_unref(engine->of_forgotten);
    for (guint kind = 0; kind < SMBTRIAGE_NAME_KINDS; kind++)
        g_hash_table_unref(engine->texts[kind]);
    smbtriage_redactor_free(engine->redactor);
    g_string_chunk_free(engine->strings);
    g_strfreev(engine->rules_off);
    g_free(engine);
}

/* ---- pseudonyms ---------------------------------------------------------------------------------------- */

void smbtriage_engine_learn_names(smbtriage_engine *engine, const smbtriage_event *event)
{
    if (engine->redactor != NULL)
        smbtriage_redact_learn(engine, event);
}

gboolean smbtriage_engine_is_redacting(const smbtriage_engine *engine)
{
    return engine->redactor != NULL;
}

const char *smbtriage_engine_pseudonym(smbtriage_engine *engine, smbtriage_name_kind kind, const char *name)
{
    const char *kept = smbtriage_names_clean(engine, kind, name);

    if (kept == NULL && name != NULL) /* beyond SMBTRIAGE_LIMIT_TEXTS: which one it is cannot be told */
        return "redacted";
    return smbtriage_shown(engine, kept);
}

const char *smbtriage_engine_pseudonym_of_address(smbtriage_engine *engine, const smbtriage_endpoint *endpoint)
{
    return smbtriage_shown(engine, smbtriage_names_address(engine, endpoint));
}

/* ---- how a step ends ----------------------------------------------------------------------------------- */

/* One success recovers all failures before it: that is one note with a count. */
static gboolean is_counted(const GPtrArray *findings, const smbtriage_finding *finding)
{
    for (guint i = 0; findings != NULL && finding->has_recovered && i < findings->len; i++) {
        smbtriage_finding *told = g_ptr_array_index(findings, i);

        if (smbtriage_finding_is_same(told, finding)) {
            told->count++;
            g_array_append_val(told->frames, told->frame);
            return TRUE;
        }
    }
    return FALSE;
}

/* The report tells them still. */
static void forget_first_known(smbtriage_engine *engine)
{
    while (engine->settled_frames.length > engine->options.limits[SMBTRIAGE_LIMIT_FRAMES]) {
        gpointer oldest = g_queue_pop_head(&engine->settled_frames);

        if (g_hash_table_remove(engine->settled, oldest))
            smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_FRAMES, 1);
    }
}

static void tell_one(smbtriage_engine *engine, guint32 frame, smbtriage_finding *finding)
{
    GPtrArray *findings = g_hash_table_lookup(engine->settled, GUINT_TO_POINTER(frame));

    if (is_counted(findings, finding)) {
        smbtriage_finding_free(finding);
        return;
    }
    finding->frame       = frame;
    engine->newest_frame = MAX(engine->newest_frame, frame);
    g_array_append_val(finding->frames, frame);
    if (findings == NULL) {
        findings = g_ptr_array_new_with_free_func(smbtriage_finding_free);
        g_hash_table_insert(engine->settled, GUINT_TO_POINTER(frame), findings);
        g_queue_push_tail(&engine->settled_frames, GUINT_TO_POINTER(frame));
    }
    g_ptr_array_add(findings, finding);
    forget_first_known(engine);
}

/* TRUE when there was something to tell. */
static gboolean tell(smbtriage_engine *engine, guint32 frame, const smbtriage_step *step, smbtriage_moment moment)
{
    g_autoptr(GPtrArray) findings = smbtriage_verdicts(step, moment);

    if (findings == NULL)
        return FALSE;
    g_ptr_array_set_free_func(findings, NULL);
    for (guint i = 0; i < findings->len; i++)
        tell_one(engine, frame, g_ptr_array_index(findings, i));
    return TRUE;
}

void smbtriage_step_failed(smbtriage_step *step, smbtriage_outcome outcome, guint32 frame)
{
    smbtriage_engine *engine = step->connection->engine;

    step->outcome       = outcome;
    step->settled_frame = frame;
    step->left_frame    = 0; /* the segment that closed the connection held the refusal as well */
    g_ptr_array_add(engine->settled_now, step);
    if (outcome == SMBTRIAGE_OUTCOME_FAILED)
        step->connection->refused_frame = frame;
    smbtriage_identity_tie(step);
    if (outcome == SMBTRIAGE_OUTCOME_UNSEEN) /* the capture lost its end: there is nothing to explain */
        return;
    tell(engine, frame, step, smbtriage_moment_of_failure(step));
    smbtriage_recovery_failed(step);
}

/* The recovered step is told anew at this frame: as the note that it became. */
static void tell_recovered(smbtriage_engine *engine, guint32 frame, const smbtriage_step *failure)
{
    smbtriage_moment moment = failure->left_frame != 0 ? SMBTRIAGE_MOMENT_LEFT : smbtriage_moment_of_failure(failure);
    g_autoptr(GPtrArray) findings = smbtriage_verdicts(failure, moment);

    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        smbtriage_finding *finding = g_ptr_array_index(findings, i);

        if (finding->has_recovered) {
            g_ptr_array_index(findings, i) = NULL;
            tell_one(engine, frame, finding);
        }
    }
}

void smbtriage_step_succeeded(smbtriage_step *step, guint32 frame)
{
    smbtriage_engine *engine       = step->connection->engine;
    g_autoptr(GPtrArray) recovered = NULL;

    step->outcome       = SMBTRIAGE_OUTCOME_OK;
    step->settled_frame = frame;
    if (step->mechanism == SMBTRIAGE_MECHANISM_NTLM)
        smbtriage_identity_tie(step);
    g_ptr_array_add(engine->settled_now, step);
    recovered = smbtriage_recovery_succeeded(step);
    for (guint i = 0; recovered != NULL && i < recovered->len; i++)
        tell_recovered(engine, frame, g_ptr_array_index(recovered, i));
    tell(engine, frame, step, SMBTRIAGE_MOMENT_SUCCEEDED);
}

void smbtriage_step_left(smbtriage_step *step, guint32 frame)
{
    step->left_frame = frame;
    smbtriage_identity_tie(step);
    g_ptr_array_add(step->connection->engine->settled_now, step);
    if (tell(step->connection->engine, frame, step, SMBTRIAGE_MOMENT_LEFT))
        smbtriage_recovery_failed(step);
}

smbtriage_step *smbtriage_step_for_response(smbtriage_connection *connection, smbtriage_stage stage,
                                            const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    smbtriage_step               *step    = smbtriage_step_find_awaited(connection, message->message_id);

    if (message->status == STATUS_PENDING) {
        if (step != NULL)
            step->is_pending = TRUE;
        return NULL;
    }
    if (step == NULL && smbtriage_message_is_repeated(connection, message->message_id, TRUE))
        return NULL;
    if (step != NULL && step->stage != stage) /* not the answer to this request: a damaged message */
        return NULL;
    step = smbtriage_step_take_awaited(connection, message->message_id);
    if (step == NULL)
        step = smbtriage_step_begin(connection, stage, &event->packet);
    smbtriage_step_answered(step, &event->packet, message->status);
    return step;
}

/* ---- events -------------------------------------------------------------------------------------------- */

typedef void (*message_handler)(smbtriage_connection *, const smbtriage_event *);

static void on_smb2(smbtriage_connection *connection, const smbtriage_event *event)
{
    static const struct {
        message_handler on_request;
        message_handler on_response;
    } handlers[] = {
        [SMBTRIAGE_SMB2_NEGOTIATE]       = {smbtriage_stage_negotiate_request, smbtriage_stage_negotiate_response},
        [SMBTRIAGE_SMB2_SESSION_SETUP]   = {smbtriage_stage_session_request, smbtriage_stage_session_response},
        [SMBTRIAGE_SMB2_LOGOFF]          = {smbtriage_stage_logoff, smbtriage_stage_access_response},
        [SMBTRIAGE_SMB2_TREE_CONNECT]    = {smbtriage_stage_tree_request, smbtriage_stage_tree_response},
        [SMBTRIAGE_SMB2_TREE_DISCONNECT] = {smbtriage_stage_tree_disconnect, smbtriage_stage_access_response},
        [SMBTRIAGE_SMB2_CREATE]          = {smbtriage_stage_access_request, smbtriage_stage_access_response},
        [SMBTRIAGE_SMB2_IOCTL]           = {smbtriage_stage_access_request, smbtriage_stage_access_response},
        [SMBTRIAGE_SMB2_LAST_COMMAND]    = {NULL, NULL},
    };
    const smbtriage_smb2_message *message = &event->u.smb2;

    if (message->command >= G_N_ELEMENTS(handlers))
        return;
    if (message->is_response && !message->is_related) /* a chain begins anew */
        connection->refused_frame = 0;
    if (message->is_response && handlers[message->command].on_response == NULL)
        smbtriage_stage_access_response(connection, event);
    else if (message->is_response)
        handlers[message->command].on_response(connection, event);
    else
        handlers[message->command].on_request(connection, event);
    if (!message->is_related)
        connection->previous_session_id = message->session_id;
}

static void on_sealed(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    gboolean from_client = smbtriage_connection_is_from_client(connection, packet);
    guint32 *first       = from_client ? &connection->sealed_client_frame : &connection->sealed_server_frame;
    gint64  *first_ns    = from_client ? &connection->sealed_client_ns : &connection->sealed_server_ns;

    connection->has_sealed = TRUE;
    if (*first != 0)
        return;
    *first    = packet->frame;
    *first_ns = packet->time_ns;
}

static void on_message(smbtriage_engine *engine, const smbtriage_event *event)
{
    smbtriage_connection *connection = smbtriage_connection_obtain(engine, &event->packet);

    if (connection == NULL)
        return;
    connection->spoke_smb |= event->kind != SMBTRIAGE_EVENT_NBSS;
    if (event->kind == SMBTRIAGE_EVENT_SMB2)
        smbtriage_connection_direct(connection, &event->packet, !event->u.smb2.is_response);
    else if (event->kind == SMBTRIAGE_EVENT_SMB1_NEGOTIATE)
        smbtriage_connection_direct(connection, &event->packet, !event->u.smb1.is_response);
    smbtriage_connection_note_packet(connection, &event->packet);
    smbtriage_connection_note_message(connection, &event->packet);
    switch (event->kind) {
    case SMBTRIAGE_EVENT_SMB1_NEGOTIATE:
        smbtriage_stage_smb1_negotiate(connection, event);
        break;
    case SMBTRIAGE_EVENT_SMB2:
        on_smb2(connection, event);
        break;
    case SMBTRIAGE_EVENT_SEALED:
        on_sealed(connection, &event->packet);
        break;
    case SMBTRIAGE_EVENT_NBSS:
        smbtriage_stage_nbss(connection, event);
        break;
    case SMBTRIAGE_EVENT_TCP_SEGMENT:
    case SMBTRIAGE_EVENT_ICMP_UNREACHABLE:
    case SMBTRIAGE_EVENT_QUIC:
    case SMBTRIAGE_EVENT_KERBEROS:
    case SMBTRIAGE_EVENT_NAMES:
        break;
    }
}

/* The host dropped the frame and gave its number to this one: what was settled there has no home. */
static void forget_home(smbtriage_engine *engine)
{
    gpointer frame = GUINT_TO_POINTER(engine->fed_frame);

    for (guint i = 0; i < engine->settled_now->len; i++) {
        smbtriage_step *step = g_ptr_array_index(engine->settled_now, i);

        if (step->settled_frame == engine->fed_frame)
            step->settled_frame = 0;
        if (step->left_frame == engine->fed_frame)
            step->left_frame = 0;
    }
    for (guint i = 0; i < engine->homes_now->len; i++)
        *(guint32 *)g_ptr_array_index(engine->homes_now, i) = 0;
    if (g_hash_table_remove(engine->settled, frame) && g_queue_peek_tail(&engine->settled_frames) == frame)
        g_queue_pop_tail(&engine->settled_frames);
}

static void enter_frame(smbtriage_engine *engine, const smbtriage_packet *packet)
{
    if (packet->frame == engine->fed_frame && packet->place == engine->fed_place)
        return;
    if (packet->frame == engine->fed_frame)
        forget_home(engine);
    g_ptr_array_set_size(engine->settled_now, 0);
    g_ptr_array_set_size(engine->homes_now, 0);
    engine->fed_frame = packet->frame;
    engine->fed_place = packet->place;
}

static gboolean is_for_kdc(const smbtriage_packet *packet)
{
    return packet->source.port == SMBTRIAGE_KERBEROS_PORT || packet->destination.port == SMBTRIAGE_KERBEROS_PORT;
}

static void on_unreachable(smbtriage_engine *engine, const smbtriage_event *event)
{
    guint16 port = event->u.icmp.quoted_destination.port;

    if (port == SMBTRIAGE_KERBEROS_PORT)
        smbtriage_tickets_unreachable(engine, event);
    else if (event->u.icmp.is_udp && port == SMBTRIAGE_QUIC_PORT)
        smbtriage_stage_quic_unreachable(engine, event);
    else if (event->u.icmp.is_udp)
        smbtriage_lookups_unreachable(engine, event);
    else
        smbtriage_stage_icmp(engine, event);
}

void smbtriage_engine_feed(smbtriage_engine *engine, const smbtriage_event *event)
{
    smbtriage_engine_reached(engine, event->packet.frame, event->packet.time_ns);
    if (!smbtriage_engine_wants(engine, event))
        return;
    if (!smbtriage_names_has_room_for(engine, &event->packet.source) ||
        !smbtriage_names_has_room_for(engine, &event->packet.destination)) {
        smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_ADDRESSES, 1);
        return;
    }
    engine->is_feeding = TRUE;
    smbtriage_engine_learn_names(engine, event);
    enter_frame(engine, &event->packet);
    switch (event->kind) {
    case SMBTRIAGE_EVENT_TCP_SEGMENT:
        if (is_for_kdc(&event->packet))
            smbtriage_tickets_segment(engine, event);
        else
            smbtriage_stage_tcp_segment(engine, event);
        break;
    case SMBTRIAGE_EVENT_ICMP_UNREACHABLE:
        on_unreachable(engine, event);
        break;
    case SMBTRIAGE_EVENT_QUIC:
        smbtriage_stage_quic(engine, event);
        break;
    case SMBTRIAGE_EVENT_KERBEROS:
        smbtriage_tickets_message(engine, event);
        break;
    case SMBTRIAGE_EVENT_NAMES:
        smbtriage_lookups_message(engine, event);
        break;
    default:
        on_message(engine, event);
        break;
    }
    engine->is_feeding = FALSE;
}

void smbtriage_engine_reached(smbtriage_engine *engine, guint32 frame, gint64 time_ns)
{
    engine->reached_frame = MAX(engine->reached_frame, frame);
    engine->reached_ns    = MAX(engine->reached_ns, time_ns);
}

const GPtrArray *smbtriage_engine_findings_at(const smbtriage_engine *engine, guint32 frame)
{
    if (frame > engine->newest_frame)
        return NULL;
    return g_hash_table_lookup(engine->settled, GUINT_TO_POINTER(frame));
}
