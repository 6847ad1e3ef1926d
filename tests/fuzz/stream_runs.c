/* stream_runs.c - recorded captures, damaged event by event
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 *   stream-runs FIRST-SEED RUNS SECONDS RECORD...
 *
 * Each record (record.py) is fed whole, and then RUNS times with events dropped, told twice, put elsewhere or cut off
 * at one end; every time what promises.h says must hold. Stops after SECONDS, not counting the
 * first part. What breaks a promise is written to
 * broken-NAME-SEED, which engine-fuzz repeats.
 */
#include "promises.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    char             *name;
    guint32           seed;
    const GByteArray *bytes;
} at_work;

static void on_abort(int number)
{
    g_autofree char *path = g_strdup_printf("broken-%s-%u", at_work.name, at_work.seed);
    fprintf(stderr, "stream-runs: %s, seed %u: written to %s\n", at_work.name, at_work.seed, path);
    if (at_work.bytes != NULL)
        g_file_set_contents(path, (const char *)at_work.bytes->data, at_work.bytes->len, NULL);
    signal(number, SIG_DFL);
    raise(number);
}

static guint check(const char *name, guint32 seed, const GByteArray *bytes)
{
    g_free(at_work.name);
    at_work.name  = g_strdup(name);
    at_work.seed  = seed;
    at_work.bytes = bytes;
    return promises_check(bytes->data, bytes->len);
}

/* ---- damage ---------------------------------------------------------------------------------------------- */

/* A part of the capture, as if it began later and ended sooner. */
static void cut(GPtrArray *events, GRand *rand)
{
    guint first = (guint)g_rand_int_range(rand, 0, (gint32)events->len);
    guint count = (guint)g_rand_int_range(rand, 1, (gint32)(events->len - first) + 1);
    if (g_rand_boolean(rand))
        g_ptr_array_remove_range(events, first + count - 1, events->len - (first + count - 1));
    if (g_rand_boolean(rand))
        g_ptr_array_remove_range(events, 0, MIN(first, events->len));
}

static void put_elsewhere(GPtrArray *events, guint from, guint distance)
{
    gpointer event = g_ptr_array_steal_index(events, from);
    g_ptr_array_insert(events, (gint)MIN(from + distance, events->len), event);
}

/* Each event in turn, seldom or often. */
static void damage_each(GPtrArray *events, GRand *rand)
{
    const gint32 rarity = g_rand_int_range(rand, 4, 60);
    for (guint i = 0; i < events->len; i++) {
        switch (g_rand_int_range(rand, 0, rarity)) {
        case 0:
            g_ptr_array_remove_index(events, i--);
            break;
        case 1:
            g_ptr_array_insert(events, (gint)i + 1, g_ptr_array_index(events, i));
            i++;
            break;
        case 2:
            put_elsewhere(events, i, (guint)g_rand_int_range(rand, 1, 20));
            break;
        default:
            break;
        }
    }
}

/* The capture that would have been: events of one frame stay in one. A quarter keeps its numbers, out of order. */
static GByteArray *written(const GPtrArray *events, const wire_setting *setting, GRand *rand)
{
    GByteArray  *bytes    = g_byte_array_new();
    wire         w        = wire_writer(bytes);
    wire_setting changed  = *setting;
    gboolean     is_anew  = g_rand_int_range(rand, 0, 4) != 0;
    guint32      frame    = 0;
    guint32      original = 0;
    changed.report_every  = events->len / (guint)g_rand_int_range(rand, 1, 8) + 1;
    if (g_rand_int_range(rand, 0, 8) == 0)
        changed.max_connections = (guint)g_rand_int_range(rand, 1, 4);
    changed.redact_names = g_rand_int_range(rand, 0, 4) == 0;
    if (g_rand_int_range(rand, 0, 8) == 0)
        changed.max_steps = (guint)g_rand_int_range(rand, 2, 20);
    if (g_rand_int_range(rand, 0, 8) == 0)
        changed.max_findings = (guint)g_rand_int_range(rand, 2, 4);
    if (g_rand_int_range(rand, 0, 8) == 0)
        changed.max_texts = (guint)g_rand_int_range(rand, 1, 4);
    wire_setting_pass(&w, &changed);
    for (guint i = 0; i < events->len; i++) {
        wire_event event = *(const wire_event *)g_ptr_array_index(events, i);
        if (i == 0 || event.event.packet.frame != original)
            frame++;
        original = event.event.packet.frame;
        if (is_anew)
            event.event.packet.frame = frame;
        wire_write(&w, &event);
    }
    return bytes;
}

/* ---- one record ------------------------------------------------------------------------------------------ */

typedef struct {
    char        *name;
    GPtrArray   *events; /* wire_event* */
    wire_setting setting;
} recorded;

static void recorded_free(gpointer data)
{
    recorded *record = data;
    g_ptr_array_unref(record->events);
    g_free(record->name);
    g_free(record);
}

static GPtrArray *events_in(wire *w)
{
    GPtrArray  *events = g_ptr_array_new_with_free_func((GDestroyNotify)wire_event_free);
    wire_event *event;
    while ((event = wire_read(w)) != NULL)
        g_ptr_array_add(events, event);
    return events;
}

static recorded *read_record(const char *path, guint *n_findings)
{
    char *bytes;
    gsize size;
    if (!g_file_get_contents(path, &bytes, &size, NULL))
        g_error("%s cannot be read", path);
    g_autoptr(GByteArray) whole = g_byte_array_new_take((guint8 *)bytes, size);
    wire      w                 = wire_reader(whole->data, whole->len);
    recorded *record            = g_new0(recorded, 1);
    record->name                = g_path_get_basename(path);
    wire_setting_pass(&w, &record->setting);
    record->events = events_in(&w);
    *n_findings += check(record->name, 0, whole);
    return record;
}

/* FALSE when there is too little to damage. */
static gboolean run_damaged(const recorded *whole, guint32 seed)
{
    if (whole->events->len < 2)
        return FALSE;
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    /* Borrowed: an event may stand in it twice. */
    g_autoptr(GPtrArray) events = g_ptr_array_new();
    for (guint i = 0; i < whole->events->len; i++)
        g_ptr_array_add(events, g_ptr_array_index(whole->events, i));
    cut(events, rand);
    damage_each(events, rand);
    g_autoptr(GByteArray) bytes = written(events, &whole->setting, rand);
    check(whole->name, seed, bytes);
    return TRUE;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    const guint32 first_seed     = (guint32)strtoul(argv[1], NULL, 10);
    const guint32 runs           = (guint32)strtoul(argv[2], NULL, 10);
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(recorded_free);
    guint n_findings             = 0;
    guint n_damaged              = 0;

    signal(SIGABRT, on_abort);
    for (int i = 4; i < argc; i++)
        g_ptr_array_add(records, read_record(argv[i], &n_findings));
    const gint64 until_us = g_get_monotonic_time() + strtoll(argv[3], NULL, 10) * G_USEC_PER_SEC;
    for (guint32 run = 0; run < runs; run++) {
        for (guint i = 0; i < records->len && g_get_monotonic_time() < until_us; i++)
            n_damaged += run_damaged(g_ptr_array_index(records, i), first_seed + run) ? 1 : 0;
    }
    printf("%u records with %u findings; %u damaged runs, seeds from %u\n", records->len, n_findings, n_damaged,
           first_seed);
    return n_damaged > 0 ? 0 : 1;
}
