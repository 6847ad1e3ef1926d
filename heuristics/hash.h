/* hash.h - hashing keys as memory
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_HASH_H
#define SMBTRIAGE_HASH_H

#include <glib.h>
#include <string.h>

/** For g_hash_table_new(): all bytes of the key are defined, and its size is a multiple of 8. */
static inline guint smbtriage_hash_words(gconstpointer key, gsize size)
{
    guint64 hash = 0;

    for (gsize at = 0; at + sizeof(guint64) <= size; at += sizeof(guint64)) {
        guint64 word;

        memcpy(&word, (const guint8 *)key + at, sizeof word);
        hash = (hash ^ word) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    }
    return (guint)(hash >> 32);
}

#endif
