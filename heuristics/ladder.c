/* ladder.c - who asked whom, when, and what came back: a connection as rows
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ladder.h"

#include <string.h>

#include "elapsed.h"
#include "status.h"

/* So many lanes of one kind: further addresses share one, and the rows name them. */
#define MAX_LANES_OF_PEER 2

/* Of more rows the first, the last and those that failed are shown, the latter with the row before. */
#define MAX_ROWS 40
#define FIRST_ROWS 16
#define LAST_ROWS 8
#define MAX_FAILED_ROWS 8

#define CLIENT_LANE 0

/* A pause that somebody waiting would notice. */
#define GAP_NS SMBTRIAGE_SECOND_NS

/* ---- lanes -------------------------------------------------------------------------------------------------- */

static const char *const roles[] = {[SMBTRIAGE_PEER_NAME_SERVICE] = "name service", [SMBTRIAGE_PEER_KDC] = "KDC"};

static guint add_lane(smbtriage_ladder *ladder, const char *role, const char *name, const char *address)
{
    const smbtriage_lane lane = {.role = role, .name = name, .address = address};

    g_array_append_val(ladder->lanes, lane);
    return ladder->lanes->len - 1;
}

/* The lane of an address, or the last one of its kind, which others share. */
static guint peer_lane(smbtriage_ladder *ladder, smbtriage_peer peer, const char *address)
{
    guint count = 0;
    guint last  = 0;

    for (guint i = CLIENT_LANE + 1; i < ladder->lanes->len; i++) {
        const smbtriage_lane *lane = &g_array_index(ladder->lanes, smbtriage_lane, i);

        if (lane->role != roles[peer])
            continue;
        if (lane->address != NULL && strcmp(lane->address, address) == 0)
            return i;
        count++;
        last = i;
    }
    if (count < MAX_LANES_OF_PEER)
        return add_lane(ladder, roles[peer], NULL, address);
    if (g_array_index(ladder->lanes, smbtriage_lane, last).address != NULL)
        return add_lane(ladder, roles[peer], NULL, NULL);
    return last;
}

static const char *answerer_of(const smbtriage_exchange *exchange)
{
    return exchange->answer_from == NULL ? exchange->address : exchange->answer_from;
}

/* Routers and firewalls share one: the rows name them. */
static const char on_the_way[] = "device on the way";

static guint way_lane(smbtriage_ladder *ladder, const char *address)
{
    guint lane = CLIENT_LANE + 1;

    while (lane < ladder->lanes->len && g_array_index(ladder->lanes, smbtriage_lane, lane).role != on_the_way)
        lane++;
    if (lane == ladder->lanes->len)
        return add_lane(ladder, on_the_way, NULL, address);
    if (g_strcmp0(g_array_index(ladder->lanes, smbtriage_lane, lane).address, address) != 0)
        g_array_index(ladder->lanes, smbtriage_lane, lane).address = NULL;
    return lane;
}

static void add_devices(smbtriage_ladder *ladder, const smbtriage_connection_view *connection)
{
    for (guint i = 0; i < connection->exchanges->len; i++) {
        const char *device = g_array_index(connection->exchanges, smbtriage_exchange, i).on_the_way;

        if (device != NULL)
            way_lane(ladder, device);
    }
    for (guint i = 0; i < connection->steps->len; i++) {
        const char *device = g_array_index(connection->steps, smbtriage_step_view, i).on_the_way;

        if (device != NULL)
            way_lane(ladder, device);
    }
}

static gboolean has_server(const smbtriage_connection_view *connection)
{
    for (guint i = 0; i < connection->steps->len; i++) {
        if (g_array_index(connection->steps, smbtriage_step_view, i).request != NULL)
            return TRUE;
    }
    return connection->closed_frame != 0;
}

static void add_lanes(smbtriage_ladder *ladder, const smbtriage_connection_view *connection)
{
    add_lane(ladder, "client", NULL, connection->client_address);
    for (smbtriage_peer peer = SMBTRIAGE_PEER_NAME_SERVICE; peer <= SMBTRIAGE_PEER_KDC; peer++) {
        for (guint i = 0; i < connection->exchanges->len; i++) {
            const smbtriage_exchange *exchange = &g_array_index(connection->exchanges, smbtriage_exchange, i);

            if (exchange->peer == peer) {
                peer_lane(ladder, peer, exchange->address);
                peer_lane(ladder, peer, answerer_of(exchange));
            }
        }
    }
    add_devices(ladder, connection);
    if (has_server(connection))
        add_lane(ladder, "server", connection->server_name, connection->server_address);
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

static smbtriage_row *add_row(smbtriage_ladder *ladder, smbtriage_row_kind kind, guint from, guint to, guint32 frame)
{
    smbtriage_row row = {.kind = kind, .from = from, .to = to, .frame = frame, .serial = ladder->rows->len};

    g_array_append_val(ladder->rows, row);
    return &g_array_index(ladder->rows, smbtriage_row, ladder->rows->len - 1);
}

static void set_time(smbtriage_row *row, gint64 time_ns)
{
    row->has_time = TRUE;
    row->time_ns  = time_ns;
}

/* What is shorter would be "0.0 s". */
#define LEAST_IN_SECONDS_NS (SMBTRIAGE_SECOND_NS / 20)

static char *waited(gint64 waited_ns)
{
    if (waited_ns <= 0)
        return g_strdup("no answer");
    if (waited_ns < LEAST_IN_SECONDS_NS)
        return g_strdup_printf("no answer, %.0f ms", (double)waited_ns * 1000 / SMBTRIAGE_SECOND_NS);
    return g_strdup_printf("no answer, %.1f s", (double)waited_ns / SMBTRIAGE_SECOND_NS);
}

static void fail(smbtriage_row *row, char *why)
{
    row->is_failed = TRUE;
    row->outcome   = why == NULL ? g_strdup("FAILED") : g_strdup_printf("FAILED: %s", why);
    g_free(why);
}

/* Where several share a lane, the row says whom. */
static char *question(const smbtriage_ladder *ladder, const smbtriage_exchange *exchange, guint lane)
{
    gboolean is_shared = g_array_index(ladder->lanes, smbtriage_lane, lane).address == NULL;

    return g_strdup_printf("%s %s%s%s", exchange->message, exchange->asks, is_shared ? ", to " : "",
                           is_shared ? exchange->address : "");
}

static void add_exchange(smbtriage_ladder *ladder, const smbtriage_exchange *exchange)
{
    guint          lane = peer_lane(ladder, exchange->peer, exchange->address);
    smbtriage_row *row;

    if (exchange->request_frame != 0) {
        gboolean is_answered = exchange->answer_frame != 0;

        row        = add_row(ladder, is_answered ? SMBTRIAGE_ROW_REQUEST : SMBTRIAGE_ROW_UNANSWERED, CLIENT_LANE, lane,
                             exchange->request_frame);
        row->label = question(ladder, exchange, lane);
        set_time(row, exchange->request_ns);
        if (!is_answered && exchange->has_failed)
            fail(row, waited(exchange->waited_ns));
        else if (!is_answered)
            row->outcome = exchange->was_left ? waited(exchange->waited_ns) : g_strdup("no answer to be seen");
    }
    if (exchange->answer_frame == 0)
        return;
    lane       = exchange->on_the_way != NULL ? way_lane(ladder, exchange->on_the_way)
                                              : peer_lane(ladder, exchange->peer, answerer_of(exchange));
    row        = add_row(ladder, SMBTRIAGE_ROW_ANSWER, lane, CLIENT_LANE, exchange->answer_frame);
    row->label = g_strdup(exchange->says == NULL ? "answered" : exchange->says);
    if (exchange->answer_ns >= 0)
        set_time(row, exchange->answer_ns);
    if (exchange->has_failed)
        fail(row, NULL);
}

static gboolean has_failed(const smbtriage_step_view *step)
{
    return step->outcome == SMBTRIAGE_OUTCOME_FAILED || step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY || step->has_error;
}

/* A good answer does not, whatever the client then made of it, nor one that asks for the next message (add_end). */
static gboolean answer_refuses(const smbtriage_step_view *step)
{
    return has_failed(step) && step->outcome != SMBTRIAGE_OUTCOME_OK &&
           (step->status != STATUS_MORE_PROCESSING_REQUIRED || step->has_kerberos_error);
}

static char *request_label(const smbtriage_step_view *step, gboolean is_last_leg)
{
    const char *about = step->asked != NULL ? step->asked : step->share;

    if (step->stage == SMBTRIAGE_STAGE_SESSION && is_last_leg)
        return g_strdup_printf("%s %s%s%s", step->request, step->mechanism == NULL ? "" : step->mechanism,
                               step->mechanism == NULL ? "" : " ",
                               step->user == NULL ? "(user not visible)" : step->user);
    if (step->first_request != NULL && !is_last_leg)
        return g_strdup(step->first_request);
    return about == NULL ? g_strdup(step->request) : g_strdup_printf("%s %s", step->request, about);
}

static char *answer_label(const smbtriage_step_view *step, const char *dialect)
{
    gboolean         is_good = step->outcome == SMBTRIAGE_OUTCOME_OK;
    g_autofree char *answer  = smbtriage_step_view_answer(step);

    if (step->stage == SMBTRIAGE_STAGE_NEGOTIATE && is_good && dialect != NULL)
        return g_strdup_printf("%s, SMB %s", answer == NULL ? "answered" : answer, dialect);
    if (answer == NULL && step->on_the_way != NULL)
        return g_strdup_printf("%s from %s, a device on the way", step->other_answer, step->on_the_way);
    if (answer != NULL || step->other_answer != NULL)
        return answer != NULL ? g_steal_pointer(&answer) : g_strdup(step->other_answer);
    if (step->stage == SMBTRIAGE_STAGE_TRANSPORT && is_good)
        return g_strdup(g_str_has_prefix(step->request, "TCP") ? "TCP SYN ACK" : "accepted");
    return g_strdup("answered");
}

/* What became of a request without an answer. */
static void end_unanswered(smbtriage_row *row, const smbtriage_step_view *step)
{
    gboolean is_transport = step->stage == SMBTRIAGE_STAGE_TRANSPORT;
    gint64   waited_ns    = is_transport ? smbtriage_elapsed_ns(step->first_ns, step->last_ns) : step->waited_ns;

    row->kind = SMBTRIAGE_ROW_UNANSWERED;
    if (has_failed(step)) {
        fail(row, is_transport && waited_ns > 0 ? g_strdup_printf("no answer to %u tries in %.1f s", step->legs,
                                                                  (double)waited_ns / SMBTRIAGE_SECOND_NS)
                                                : waited(waited_ns));
        return;
    }
    row->outcome = g_strdup(step->outcome == SMBTRIAGE_OUTCOME_PENDING ? "no answer before the capture ends"
                                                                       : "the answer is not in the capture");
}

static void add_answer(smbtriage_ladder *ladder, const smbtriage_step_view *step, const char *dialect)
{
    guint          server = ladder->lanes->len - 1;
    guint          from   = step->is_own_answer        ? CLIENT_LANE
                            : step->on_the_way != NULL ? way_lane(ladder, step->on_the_way)
                                                       : server;
    smbtriage_row *row    = add_row(ladder, SMBTRIAGE_ROW_ANSWER, from, step->is_own_answer ? server : CLIENT_LANE,
                                 step->answer_frame != 0 ? step->answer_frame : step->first_frame);

    row->label = answer_label(step, dialect);
    if (row->frame == step->last_frame)
        set_time(row, step->last_ns);
    if (answer_refuses(step))
        fail(row, NULL);
}

/* The first request, the last one where there were several, and the answer. */
static void add_step(smbtriage_ladder *ladder, const smbtriage_step_view *step, const char *dialect)
{
    guint          server      = ladder->lanes->len - 1;
    gboolean       is_answered = step->answer_frame != 0;
    gboolean       is_late     = is_answered && step->first_frame == step->answer_frame; /* the request, in this file */
    gboolean       has_legs    = step->request_frame > step->first_frame && !is_late;
    smbtriage_row *row         = NULL;

    if (step->request == NULL)
        return;
    if (step->request_frame != 0) {
        row        = add_row(ladder, SMBTRIAGE_ROW_REQUEST, CLIENT_LANE, server,
                      is_late ? step->request_frame : step->first_frame);
        row->label = request_label(step, !has_legs);
        set_time(row, is_late ? step->request_ns : step->first_ns);
        if (has_legs && !is_answered && step->stage == SMBTRIAGE_STAGE_TRANSPORT) { /* it was sent again */
            row->kind    = SMBTRIAGE_ROW_UNANSWERED;
            row->outcome = g_strdup("no answer");
        }
    }
    if (step->request_frame != 0 && has_legs) {
        ladder->has_legs       = TRUE;
        g_autofree char *label = request_label(step, TRUE);

        row        = add_row(ladder, SMBTRIAGE_ROW_REQUEST, CLIENT_LANE, server, step->request_frame);
        row->label = g_strdup_printf("%s (request %u)", label, MAX(step->legs, 2));
        set_time(row, step->request_ns);
    }
    if (!is_answered && row != NULL) {
        end_unanswered(row, step);
        return;
    }
    add_answer(ladder, step, dialect);
}

static gboolean is_drawn(const smbtriage_ladder *ladder, guint32 frame)
{
    for (guint i = 0; i < ladder->rows->len; i++) {
        const smbtriage_row *row = &g_array_index(ladder->rows, smbtriage_row, i);

        if (row->frame == frame && row->kind == SMBTRIAGE_ROW_ANSWER)
            return TRUE;
    }
    return FALSE;
}

static gboolean has_failed_row(const smbtriage_ladder *ladder)
{
    for (guint i = 0; i < ladder->rows->len; i++) {
        if (g_array_index(ladder->rows, smbtriage_row, i).is_failed)
            return TRUE;
    }
    return FALSE;
}

/* Every answer was good, and yet a step failed: somebody left it. */
static gboolean is_left(const smbtriage_ladder *ladder, const smbtriage_connection_view *connection)
{
    for (guint i = 0; i < connection->steps->len; i++) {
        if (has_failed(&g_array_index(connection->steps, smbtriage_step_view, i)))
            return !has_failed_row(ladder);
    }
    return FALSE;
}

/* A reset that answers the SYN is drawn already, as the answer. */
static void add_end(smbtriage_ladder *ladder, const smbtriage_connection_view *connection)
{
    guint          server    = ladder->lanes->len - 1;
    gboolean       by_client = connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT;
    gboolean       has_left  = is_left(ladder, connection);
    smbtriage_row *row;

    if (connection->closed_frame == 0 || is_drawn(ladder, connection->closed_frame))
        return;
    row = add_row(ladder, SMBTRIAGE_ROW_END, by_client ? CLIENT_LANE : server, by_client ? server : CLIENT_LANE,
                  connection->closed_frame);
    row->label =
        g_strdup_printf("%s: the %s ends the connection", connection->closed_with_reset ? "TCP RST" : "TCP FIN",
                        by_client ? "client" : "server");
    set_time(row, connection->closed_ns);
    if (has_left)
        fail(row, NULL);
}

static gint by_frame(gconstpointer a, gconstpointer b)
{
    const smbtriage_row *left  = a;
    const smbtriage_row *right = b;

    if (left->frame != right->frame)
        return left->frame < right->frame ? -1 : 1;
    return (left->serial > right->serial) - (left->serial < right->serial);
}

/* ---- few enough to be read ---------------------------------------------------------------------------------- */

static void choose(const GArray *rows, gboolean *is_kept)
{
    guint failed = 0;

    for (guint i = 0; i < rows->len; i++) {
        gboolean is_telling = g_array_index(rows, smbtriage_row, i).is_failed && failed < MAX_FAILED_ROWS;

        is_kept[i] |= i < FIRST_ROWS || i + LAST_ROWS >= rows->len || is_telling;
        failed += is_telling ? 1 : 0;
        if (is_telling && i > 0)
            is_kept[i - 1] = TRUE;
    }
}

static void row_clear(gpointer data)
{
    smbtriage_row *row = data;

    g_free(row->label);
    g_free(row->outcome);
}

static void leave_out(smbtriage_ladder *ladder)
{
    GArray              *all     = ladder->rows;
    g_autofree gboolean *is_kept = g_new0(gboolean, all->len + 1);
    GArray              *kept    = g_array_new(FALSE, FALSE, sizeof(smbtriage_row));
    guint                hidden  = 0;

    choose(all, is_kept);
    for (guint i = 0; i < all->len; i++) {
        smbtriage_row *row = &g_array_index(all, smbtriage_row, i);

        if (!is_kept[i]) {
            row_clear(row);
            hidden++;
            continue;
        }
        row->hidden = hidden;
        hidden      = 0;
        g_array_append_vals(kept, row, 1);
    }
    ladder->hidden = hidden;
    g_array_set_clear_func(all, NULL);
    g_array_unref(all);
    g_array_set_clear_func(kept, row_clear);
    ladder->rows = kept;
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static void find_start(smbtriage_ladder *ladder)
{
    for (guint i = 0; i < ladder->rows->len && !ladder->has_start; i++) {
        const smbtriage_row *row = &g_array_index(ladder->rows, smbtriage_row, i);

        ladder->has_start = row->has_time;
        ladder->start_ns  = row->time_ns;
    }
}

smbtriage_ladder *smbtriage_ladder_new(const smbtriage_connection_view *connection)
{
    smbtriage_ladder *ladder = g_new0(smbtriage_ladder, 1);

    ladder->lanes = g_array_new(FALSE, FALSE, sizeof(smbtriage_lane));
    ladder->rows  = g_array_new(FALSE, FALSE, sizeof(smbtriage_row));
    g_array_set_clear_func(ladder->rows, row_clear);
    add_lanes(ladder, connection);
    for (guint i = 0; i < connection->exchanges->len; i++)
        add_exchange(ladder, &g_array_index(connection->exchanges, smbtriage_exchange, i));
    for (guint i = 0; i < connection->steps->len; i++)
        add_step(ladder, &g_array_index(connection->steps, smbtriage_step_view, i), connection->dialect);
    add_end(ladder, connection);
    g_array_sort(ladder->rows, by_frame);
    find_start(ladder);
    if (ladder->rows->len > MAX_ROWS)
        leave_out(ladder);
    return ladder;
}

void smbtriage_ladder_free(smbtriage_ladder *ladder)
{
    g_array_unref(ladder->lanes);
    g_array_unref(ladder->rows);
    g_free(ladder);
}

char *smbtriage_ladder_time(const smbtriage_ladder *ladder, const smbtriage_row *row)
{
    gint64 elapsed_ns = smbtriage_elapsed_ns(ladder->start_ns, row->time_ns);

    return row->has_time ? g_strdup_printf("%+.3f s", (double)elapsed_ns / SMBTRIAGE_SECOND_NS) : g_strdup("");
}

gint64 smbtriage_ladder_gap(const smbtriage_ladder *ladder, guint row)
{
    const smbtriage_row *now = &g_array_index(ladder->rows, smbtriage_row, row);

    for (guint i = row; now->has_time && i-- > 0;) {
        const smbtriage_row *before = &g_array_index(ladder->rows, smbtriage_row, i);

        if (before->has_time) {
            gint64 gap_ns = smbtriage_elapsed_ns(before->time_ns, now->time_ns);

            return gap_ns >= GAP_NS ? gap_ns : 0;
        }
    }
    return 0;
}
