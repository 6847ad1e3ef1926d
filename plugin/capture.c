/* capture.c - the engine of the capture that is open now
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture.h"

/* Where a frame that was fed stands in the file. Frames come in order, so the array is sorted; of frames that
 * had the same number the last one counts, the others were dropped by a read filter. */
typedef struct {
    guint32  frame;
    gboolean is_shared; /* others had the same number */
    gint64   place;
} frame_place;

capture_clock capture_reached;
gboolean      capture_has_findings;

static smbtriage_engine      *engine;
static capture_event_observer observer;
static GArray                *places;
static guint32                told_frame; /* of capture_reached, to the engine */
static smbtriage_report      *report;
static gboolean               report_is_stale;
static void (*held_back)(void); /* capture_before_next() */
static GHashTable *homes;       /* once settled: frame -> GPtrArray of smbtriage_finding* */
static GHashTable *pointers;    /* once settled: evidence that is no home of its finding -> the same */

static void forget_report(void)
{
    g_clear_pointer(&homes, g_hash_table_unref);
    g_clear_pointer(&pointers, g_hash_table_unref);
    g_clear_pointer(&report, smbtriage_report_free);
}

void capture_open(const smbtriage_options *options)
{
    capture_close();
    engine = smbtriage_engine_new(options);
    places = g_array_new(FALSE, FALSE, sizeof(frame_place));
}

void capture_close(void)
{
    forget_report();
    g_clear_pointer(&engine, smbtriage_engine_free);
    g_clear_pointer(&places, g_array_unref);
    told_frame           = 0;
    held_back            = NULL;
    capture_reached      = (capture_clock){0};
    capture_has_findings = FALSE;
}

/* ---- feeding ------------------------------------------------------------------------------------------- */

void capture_observe(capture_event_observer new_observer)
{
    observer = new_observer;
}

static void note_place(const smbtriage_packet *packet)
{
    frame_place        place = {.frame = packet->frame, .place = packet->place};
    const frame_place *last  = places->len == 0 ? NULL : &g_array_index(places, frame_place, places->len - 1);

    if (last != NULL && last->frame == place.frame) {
        place.is_shared = last->is_shared || last->place != place.place;
        g_array_set_size(places, places->len - 1);
    }
    g_array_append_val(places, place);
}

void capture_before_next(void (*feed_held_back)(void))
{
    held_back = feed_held_back;
}

static void feed_what_was_held_back(void)
{
    void (*feed_held_back)(void) = held_back;

    held_back = NULL;
    if (feed_held_back != NULL)
        feed_held_back();
}

gboolean capture_wants(const smbtriage_event *event)
{
    return engine != NULL && smbtriage_engine_wants(engine, event);
}

void capture_feed(const smbtriage_event *event)
{
    if (!capture_wants(event))
        return;
    feed_what_was_held_back();
    note_place(&event->packet);
    if (observer != NULL) {
        smbtriage_engine_learn_names(engine, event);
        observer(event);
    }
    smbtriage_engine_feed(engine, event);
    capture_has_findings |= smbtriage_engine_findings_at(engine, event->packet.frame) != NULL;
    report_is_stale = TRUE;
}

smbtriage_engine *capture_redacting_engine(void)
{
    return engine != NULL && smbtriage_engine_is_redacting(engine) ? engine : NULL;
}

gint64 capture_time_ns(gint64 seconds, gint32 nanoseconds)
{
    const gint64 max_seconds = G_MAXINT64 / G_GINT64_CONSTANT(1000000000) - 1;

    return CLAMP(seconds, -max_seconds, max_seconds) * G_GINT64_CONSTANT(1000000000) + CLAMP(nanoseconds, 0, 999999999);
}

/* Tells the engine what the clock says; TRUE when that is news. */
static gboolean read_clock(void)
{
    if (capture_reached.frame <= told_frame)
        return FALSE;
    told_frame = capture_reached.frame;
    smbtriage_engine_reached(engine, told_frame, capture_time_ns(capture_reached.seconds, capture_reached.nanoseconds));
    return TRUE;
}

guint capture_watches(smbtriage_transport transport, guint32 stream)
{
    return engine == NULL ? 0 : smbtriage_engine_watches(engine, transport, stream);
}

/* ---- places -------------------------------------------------------------------------------------------- */

static gint compare_places(gconstpointer a, gconstpointer b)
{
    const frame_place *left  = a;
    const frame_place *right = b;

    return (left->frame > right->frame) - (left->frame < right->frame);
}

/* NULL when another frame stands there. */
static const frame_place *entry_at(guint32 frame, gint64 place)
{
    const frame_place  wanted = {.frame = frame};
    const frame_place *found;
    guint              index;

    if (!g_array_binary_search(places, &wanted, compare_places, &index))
        return NULL;
    found = &g_array_index(places, frame_place, index);
    return found->place == place ? found : NULL;
}

/* ---- findings ------------------------------------------------------------------------------------------ */

static void unref_array(gpointer array)
{
    g_ptr_array_unref(array);
}

static void add_at(GHashTable *table, guint32 frame, smbtriage_finding *finding)
{
    GPtrArray *findings = g_hash_table_lookup(table, GUINT_TO_POINTER(frame));

    if (findings == NULL) {
        findings = g_ptr_array_new();
        g_hash_table_insert(table, GUINT_TO_POINTER(frame), findings);
    }
    if (findings->len == 0 || g_ptr_array_index(findings, findings->len - 1) != finding)
        g_ptr_array_add(findings, finding);
}

static gboolean is_told_at(const smbtriage_finding *finding, guint32 frame)
{
    for (guint i = 0; i < finding->frames->len; i++) {
        if (g_array_index(finding->frames, guint32, i) == frame)
            return TRUE;
    }
    return FALSE;
}

static void index_finding(smbtriage_finding *finding)
{
    for (guint i = 0; i < finding->frames->len; i++)
        add_at(homes, g_array_index(finding->frames, guint32, i), finding);
    for (guint i = 0; i < finding->evidence->len; i++) {
        guint32 frame = g_array_index(finding->evidence, smbtriage_evidence, i).frame;

        if (frame != 0 && !is_told_at(finding, frame))
            add_at(pointers, frame, finding);
    }
}

static void index_findings(void)
{
    homes    = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, unref_array);
    pointers = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, unref_array);
    for (guint i = 0; i < report->findings->len; i++)
        index_finding(g_ptr_array_index(report->findings, i));
}

const smbtriage_report *capture_report(void)
{
    gboolean was_settled = homes != NULL;

    if (engine == NULL)
        return NULL;
    feed_what_was_held_back();
    report_is_stale |= read_clock();
    if (report != NULL && !report_is_stale)
        return report;
    forget_report();
    report          = smbtriage_engine_report(engine);
    report_is_stale = FALSE;
    capture_has_findings |= report->findings->len > 0;
    if (was_settled)
        index_findings();
    return report;
}

void capture_settle(void)
{
    if (capture_report() != NULL && homes == NULL)
        index_findings();
}

gboolean capture_is_settled(void)
{
    return homes != NULL;
}

const GPtrArray *capture_findings_at(guint32 frame, gint64 place)
{
    const GPtrArray *findings;

    if (engine == NULL)
        return NULL;
    findings = homes != NULL ? g_hash_table_lookup(homes, GUINT_TO_POINTER(frame))
                             : smbtriage_engine_findings_at(engine, frame);
    return findings != NULL && entry_at(frame, place) != NULL ? findings : NULL;
}

/* Of several frames with one number it is not known which was meant. */
const GPtrArray *capture_pointers_at(guint32 frame, gint64 place)
{
    const GPtrArray   *findings = pointers == NULL ? NULL : g_hash_table_lookup(pointers, GUINT_TO_POINTER(frame));
    const frame_place *entry    = findings == NULL ? NULL : entry_at(frame, place);

    return entry != NULL && !entry->is_shared ? findings : NULL;
}
