/* feed_watch.c - which traffic deserves work
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_watch.h"

#include <string.h>

enum {
    PORT_NETBIOS_SESSION = 139, /* RFC 1001 15.1 */
    PORT_DIRECT_TCP      = 445, /* [MS-SMB2] 2.1 */

    /* Beyond these the result stays the same and only the saving is lost (heuristics/limit.h). */
    MAX_CONNECTIONS = 1 << 20,
    MAX_SEALED      = 1 << 18
};

/* All bytes are defined, and the size is a multiple of 8: it is hashed and compared as memory. */
typedef struct {
    feed_ends ends;
    guint64   session_id;
} watch_key;

static guint8      ports[(G_MAXUINT16 + 1) / 8];
static GHashTable *connections; /* watch_key, the lower end first, session_id 0 -> SMBTRIAGE_WATCH_* */
static gboolean    is_full;     /* some are not in it that would be: any that is not may be one of them */
static GHashTable *sealed;      /* set of watch_key, the sender first */

static guint key_hash(gconstpointer pointer)
{
    guint64 words[sizeof(watch_key) / sizeof(guint64)];
    memcpy(words, pointer, sizeof words);
    guint64 hash = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        hash = (hash ^ words[i]) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    return (guint)(hash >> 32);
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(watch_key)) == 0;
}

static watch_key directed_key(feed_scope *scope, guint64 session_id)
{
    watch_key key;
    memset(&key, 0, sizeof key);
    key.ends       = *feed_scope_ends(scope);
    key.session_id = session_id;
    return key;
}

static watch_key connection_key(feed_scope *scope)
{
    watch_key key = directed_key(scope, 0);
    if (memcmp(&key.ends.source, &key.ends.destination, sizeof key.ends.source) > 0) {
        smbtriage_endpoint source = key.ends.source;
        key.ends.source           = key.ends.destination;
        key.ends.destination      = source;
    }
    return key;
}

static watch_key *copy_of(const watch_key *key)
{
    watch_key *copy = g_new(watch_key, 1);
    memcpy(copy, key, sizeof *copy);
    return copy;
}

static void add_key(GHashTable *set, const watch_key *key, guint max)
{
    if (g_hash_table_size(set) < max && !g_hash_table_contains(set, key))
        g_hash_table_add(set, copy_of(key));
}

void feed_watch_open(void)
{
    feed_watch_close();
    is_full = FALSE;
    memset(ports, 0, sizeof ports);
    feed_watch_port(PORT_NETBIOS_SESSION);
    feed_watch_port(PORT_DIRECT_TCP);
    feed_watch_port(SMBTRIAGE_KERBEROS_PORT);
    connections = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    sealed      = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
}

void feed_watch_close(void)
{
    g_clear_pointer(&connections, g_hash_table_destroy);
    g_clear_pointer(&sealed, g_hash_table_destroy);
}

void feed_watch_port(guint16 port)
{
    ports[port / 8] |= (guint8)(1 << port % 8);
}

gboolean feed_watch_has_port(guint16 port)
{
    return (ports[port / 8] >> port % 8) & 1;
}

void feed_watch_connection(feed_scope *scope, guint watch)
{
    if (feed_watch_of(scope) == watch)
        return;
    scope->has_watch = FALSE;
    watch_key key    = connection_key(scope);
    if (watch == 0)
        g_hash_table_remove(connections, &key);
    else if (g_hash_table_size(connections) < MAX_CONNECTIONS || g_hash_table_contains(connections, &key))
        g_hash_table_insert(connections, copy_of(&key), GUINT_TO_POINTER(watch));
    else
        is_full = TRUE;
}

guint feed_watch_of(feed_scope *scope)
{
    if (g_hash_table_size(connections) == 0)
        return 0;
    if (!scope->has_watch) {
        watch_key key = connection_key(scope);
        scope->watch  = GPOINTER_TO_UINT(g_hash_table_lookup(connections, &key));
        if (is_full && scope->watch == 0)
            scope->watch = SMBTRIAGE_WATCH_SEGMENTS | SMBTRIAGE_WATCH_ANSWERS | SMBTRIAGE_WATCH_CREATES;
        scope->has_watch = TRUE;
    }
    return scope->watch;
}

gboolean feed_watch_has_connection(feed_scope *scope)
{
    return (feed_watch_of(scope) & SMBTRIAGE_WATCH_SEGMENTS) != 0;
}

void feed_watch_seal(feed_scope *scope, guint64 session_id)
{
    watch_key key = directed_key(scope, session_id);
    add_key(sealed, &key, MAX_SEALED);
}

gboolean feed_watch_is_sealed(feed_scope *scope, guint64 session_id)
{
    if (g_hash_table_size(sealed) == 0)
        return FALSE;
    watch_key key = directed_key(scope, session_id);
    return g_hash_table_contains(sealed, &key);
}
