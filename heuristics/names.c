/* names.c - names from the wire, made safe, and what is known about whom
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "names.h"

#include "hash.h"
#include "printable.h"
#include "redact.h"

#include <gio/gio.h>
#include <string.h>

/* ---- safe text ----------------------------------------------------------------------------------------- */

/* What a text costs beside its letters, in the table of texts and in those that it is a key of. */
#define TEXT_COST 64

/* All that is known of hosts hangs on their addresses: without them strangers would be one. */
static gboolean is_counted(smbtriage_name_kind kind)
{
    return kind != SMBTRIAGE_NAME_ADDRESS;
}

/* Every text that state holds is kept here, once: equal texts are one pointer. While names are redacted each kind has
 * copies of its own, because the pointer tells what is shown instead. */
static const char *keep(struct smbtriage_engine *engine, smbtriage_name_kind kind, const char *text)
{
    GHashTable *texts = engine->texts[engine->redactor == NULL ? SMBTRIAGE_NAME_NONE : kind];
    const char *kept  = g_hash_table_lookup(texts, text);
    gsize       cost;

    if (kept != NULL)
        return kept;
    cost = is_counted(kind) ? strlen(text) + TEXT_COST : 0;
    if (cost > 0 && engine->text_bytes + cost > (guint64)engine->options.limits[SMBTRIAGE_LIMIT_TEXTS] * 1024) {
        if (engine->is_feeding) /* names are learned before they are fed, too */
            smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_TEXTS, 1);
        return NULL;
    }
    engine->text_bytes += cost;
    kept = g_string_chunk_insert(engine->strings, text);
    g_hash_table_add(texts, (gpointer)kept);
    if (engine->redactor != NULL)
        smbtriage_redactor_learn(engine->redactor, kind, kept);
    return kept;
}

/* Nearly every name is. */
static gboolean is_clean(const char *text)
{
    guint length = 0;

    while (length <= SMBTRIAGE_NAME_MAX && g_ascii_isprint(text[length]))
        length++;
    return length <= SMBTRIAGE_NAME_MAX && text[length] == '\0';
}

const char *smbtriage_names_clean(struct smbtriage_engine *engine, smbtriage_name_kind kind, const char *text)
{
    g_autofree char *valid = NULL;
    GString         *clean;
    const char      *kept;
    guint            n = 0;

    if (text == NULL)
        return NULL;
    if (is_clean(text))
        return keep(engine, kind, text);
    /* Cut before validating: a name of many kilobytes costs no more than the part that is kept. */
    valid = g_utf8_make_valid(text, (gssize)strnlen(text, 4 * (size_t)SMBTRIAGE_NAME_MAX + 4));
    clean = g_string_new(NULL);
    for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (++n > SMBTRIAGE_NAME_MAX) {
            g_string_append(clean, "...");
            break;
        }
        if (smbtriage_is_printable(c))
            g_string_append_unichar(clean, c);
        else
            g_string_append_printf(clean, "<U+%04X>", c);
    }
    kept = keep(engine, kind, clean->str);
    g_string_free(clean, TRUE);
    return kept;
}

/* A report asks for what is kept, and changes nothing: what it does not find here is no key of any table either. */
static const char *keep_key(struct smbtriage_engine *engine, const char *text)
{
    if (!engine->is_feeding)
        return g_hash_table_lookup(engine->texts[SMBTRIAGE_NAME_NONE], text);
    return keep(engine, SMBTRIAGE_NAME_NONE, text);
}

const char *smbtriage_names_folded(struct smbtriage_engine *engine, const char *name)
{
    g_autofree char *other = NULL;
    char             lower[SMBTRIAGE_NAME_MAX + 1];
    gsize            length = 0;

    while (length < SMBTRIAGE_NAME_MAX && g_ascii_isprint(name[length])) {
        lower[length] = g_ascii_tolower(name[length]);
        length++;
    }
    lower[length] = '\0';
    if (name[length] == '\0')
        return keep_key(engine, lower);
    other = g_utf8_casefold(name, -1);
    return keep_key(engine, other);
}

/* All bytes are defined: it is hashed and compared as memory. */
typedef struct {
    guint64 words[2];
    guint64 length;
} address_key;

static guint address_hash(gconstpointer key)
{
    return smbtriage_hash_words(key, sizeof(address_key));
}

static gboolean address_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(address_key)) == 0;
}

GHashTable *smbtriage_names_addresses_new(void)
{
    return g_hash_table_new_full(address_hash, address_equal, g_free, NULL);
}

static const char *address_text(struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint)
{
    GSocketFamily family            = endpoint->length == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_bytes(endpoint->address, family);
    g_autofree char *text           = g_inet_address_to_string(address);

    return keep(engine, SMBTRIAGE_NAME_ADDRESS, text);
}

/* FALSE for what has no address as IP knows it. */
static gboolean make_address_key(const smbtriage_endpoint *endpoint, address_key *key)
{
    *key = (address_key){{0, 0}, endpoint->length};
    if (endpoint->length != 4 && endpoint->length != 16)
        return FALSE;
    memcpy(key->words, endpoint->address, endpoint->length);
    return TRUE;
}

const char *smbtriage_names_known_address(const struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint)
{
    address_key key;

    return make_address_key(endpoint, &key) ? g_hash_table_lookup(engine->addresses, &key) : "unknown";
}

gboolean smbtriage_names_has_room_for(const struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint)
{
    return g_hash_table_size(engine->addresses) < engine->options.limits[SMBTRIAGE_LIMIT_ADDRESSES] ||
           smbtriage_names_known_address(engine, endpoint) != NULL;
}

const char *smbtriage_names_address(struct smbtriage_engine *engine, const smbtriage_endpoint *endpoint)
{
    const char *text;
    address_key key;

    if (!smbtriage_names_has_room_for(engine, endpoint))
        return "unknown";
    text = smbtriage_names_known_address(engine, endpoint);
    if (text == NULL && make_address_key(endpoint, &key)) {
        text = address_text(engine, endpoint);
        g_hash_table_insert(engine->addresses, g_memdup2(&key, sizeof key), (gpointer)text);
    }
    return text;
}

/* ---- servers ------------------------------------------------------------------------------------------- */

void smbtriage_names_learn_server(const smbtriage_connection *connection, const char *name, gboolean certain)
{
    GHashTable *names = connection->engine->server_names;
    const char *known;

    if (name == NULL || *name == '\0' || g_hostname_is_ip_address(name))
        return;
    known = g_hash_table_lookup(names, connection->server_address);
    if (known == NULL || certain) {
        known = smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_HOST, name);
        g_hash_table_insert(names, (gpointer)connection->server_address, (gpointer)known);
    }
}

const char *smbtriage_names_server(const smbtriage_connection *connection)
{
    return g_hash_table_lookup(connection->engine->server_names, connection->server_address);
}

const char *smbtriage_names_server_or_address(const smbtriage_connection *connection)
{
    const char *name = smbtriage_names_server(connection);

    return name == NULL ? connection->server_address : name;
}

/* ---- shares -------------------------------------------------------------------------------------------- */

const char *smbtriage_share_of(const char *path)
{
    const char *share;

    if (path == NULL)
        return NULL;
    share = strrchr(path, '\\');
    return share == NULL ? path : share + 1;
}

gboolean smbtriage_is_ipc(const char *path)
{
    const char *share = smbtriage_share_of(path);

    return share != NULL && g_ascii_strcasecmp(share, "IPC$") == 0;
}

/* The server in \\server\share, or NULL. */
static const char *server_of(const char *path, size_t *length)
{
    if (path[0] != '\\' || path[1] != '\\')
        return NULL;
    *length = strcspn(path + 2, "\\");
    return path[2 + *length] == '\\' ? path + 2 : NULL;
}

char *smbtriage_host_of_path(const char *path)
{
    size_t      length = 0;
    const char *server = path == NULL ? NULL : server_of(path, &length);

    return server == NULL ? NULL : g_strndup(server, length);
}

/* "fs1" and "fs1.lab.example" are one name of a server, and so two paths without a server; an IPv4 address counts as
 * a whole. */
static gboolean has_same_server(const char *path, const char *other_path)
{
    size_t      length       = 0;
    size_t      other_length = 0;
    const char *server       = server_of(path, &length);
    const char *other        = server_of(other_path, &other_length);
    size_t      label;

    if (path == other_path || server == NULL || other == NULL)
        return TRUE;
    label = strcspn(server, ".\\");
    if (strspn(server, "0123456789.") == length || strspn(other, "0123456789.") == other_length)
        label = MAX(length, other_length);
    else if (strcspn(other, ".\\") != label)
        return FALSE;
    return g_ascii_strncasecmp(server, other, label) == 0;
}

static GPtrArray *shares_of(const smbtriage_connection *connection)
{
    return g_hash_table_lookup(connection->engine->shares, connection->server_address);
}

const smbtriage_known_share *smbtriage_names_known_share(const smbtriage_connection *connection, const char *path)
{
    GPtrArray  *shares = shares_of(connection);
    const char *name   = smbtriage_share_of(path);

    for (guint i = 0; shares != NULL && name != NULL && i < shares->len; i++) {
        const smbtriage_known_share *share = g_ptr_array_index(shares, i);

        if (g_ascii_strcasecmp(share->name, name) == 0)
            return share;
    }
    return NULL;
}

static smbtriage_known_share *add_share(smbtriage_connection *connection, const char *path, guint32 frame)
{
    struct smbtriage_engine *engine = connection->engine;
    smbtriage_known_share   *share;
    GPtrArray               *shares = shares_of(connection);

    if (shares == NULL) {
        shares = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(engine->shares, (gpointer)connection->server_address, shares);
    }
    while (shares->len > 0 && shares->len >= engine->options.limits[SMBTRIAGE_LIMIT_SHARES]) {
        smbtriage_limit_reached(engine, connection, SMBTRIAGE_LIMIT_SHARES, 1);
        g_ptr_array_remove_index(shares, 0);
    }
    share             = g_new0(smbtriage_known_share, 1);
    share->name       = smbtriage_share_of(path);
    share->path       = path;
    share->path_frame = frame;
    share->frame      = frame;
    g_ptr_array_add(shares, share);
    return share;
}

void smbtriage_names_learn_share(smbtriage_connection *connection, const char *path, guint32 frame,
                                 smbtriage_fact is_encrypted)
{
    smbtriage_known_share *share = (smbtriage_known_share *)smbtriage_names_known_share(connection, path);

    if (path == NULL || smbtriage_is_ipc(path))
        return;
    if (share == NULL)
        share = add_share(connection, path, frame);
    if (has_same_server(path, share->path))
        share->lost_frame = 0;
    else
        share->has_more_paths = TRUE;
    if (is_encrypted == SMBTRIAGE_YES) {
        if (share->encrypt_data != SMBTRIAGE_YES)
            share->frame = frame; /* the frame that proves it */
        share->encrypt_data = is_encrypted;
        share->plain_frame  = 0; /* what was seen before may have been changed */
    }
    if (is_encrypted == SMBTRIAGE_NO && share->plain_frame == 0)
        share->plain_frame = frame;
}

void smbtriage_names_lose_share(smbtriage_connection *connection, const char *path, guint32 frame)
{
    smbtriage_known_share *share = (smbtriage_known_share *)smbtriage_names_known_share(connection, path);

    if (share != NULL && has_same_server(path, share->path))
        share->lost_frame = frame;
}

const smbtriage_known_share *smbtriage_names_scoped_share(const smbtriage_connection *connection, const char *path)
{
    const smbtriage_known_share *share = smbtriage_names_known_share(connection, path);

    if (share == NULL || share->has_more_paths || share->lost_frame != 0 || has_same_server(path, share->path))
        return NULL;
    return share;
}

/* Longer names, and what is found to be above the limit, count as far apart. */
#define MAX_COMPARED 80

typedef struct {
    gunichar letters[MAX_COMPARED]; /* lower case */
    guint    count;                 /* MAX_COMPARED + 1: there are more */
} spelling;

static void add_letter(spelling *spelled, gunichar letter)
{
    if (spelled->count < MAX_COMPARED)
        spelled->letters[spelled->count] = letter;
    spelled->count = MIN(spelled->count + 1, MAX_COMPARED + 1);
}

static void spell_ascii(const char *name, spelling *spelled)
{
    spelled->count = 0;
    for (const char *p = name; *p != '\0'; p++)
        add_letter(spelled, (guchar)g_ascii_tolower(*p));
}

/* A letter and its mark may come as one character or as two. */
static void spell(const char *name, gboolean with_marks, spelling *spelled)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    g_autofree char *normal =
        g_utf8_normalize(folded, -1, with_marks ? G_NORMALIZE_DEFAULT_COMPOSE : G_NORMALIZE_DEFAULT);

    spelled->count = 0;
    for (const char *p = normal; p != NULL && *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar letter = g_utf8_get_char(p);

        if (with_marks || !g_unichar_ismark(letter))
            add_letter(spelled, letter);
    }
}

/* Levenshtein distance. */
static guint distance_of(const spelling *a, const spelling *b, guint limit)
{
    guint row[MAX_COMPARED + 1];

    if (a->count > MAX_COMPARED || b->count > MAX_COMPARED || MAX(a->count, b->count) - MIN(a->count, b->count) > limit)
        return G_MAXUINT;
    for (guint j = 0; j <= b->count; j++)
        row[j] = j;
    for (guint i = 1; i <= a->count; i++) {
        guint diagonal = row[0];
        guint least    = i;

        row[0] = i;
        for (guint j = 1; j <= b->count; j++) {
            guint above = row[j];
            guint swap  = diagonal + (a->letters[i - 1] != b->letters[j - 1]);

            row[j]   = MIN(MIN(above, row[j - 1]) + 1, swap);
            least    = MIN(least, row[j]);
            diagonal = above;
        }
        if (least > limit) /* it can only grow */
            return G_MAXUINT;
    }
    return row[b->count];
}

/* How many letters differ. All missing marks together count as one: who leaves them out leaves out all. */
static guint edit_distance(const char *a, const char *b, guint limit)
{
    spelling spelled_a;
    spelling spelled_b;
    guint    distance;
    guint    bare;

    if (g_str_is_ascii(a) && g_str_is_ascii(b)) {
        spell_ascii(a, &spelled_a);
        spell_ascii(b, &spelled_b);
        return distance_of(&spelled_a, &spelled_b, limit);
    }
    spell(a, TRUE, &spelled_a);
    spell(b, TRUE, &spelled_b);
    distance = distance_of(&spelled_a, &spelled_b, limit);
    if (distance <= 1 || limit == 0 || spelled_a.count > MAX_COMPARED || spelled_b.count > MAX_COMPARED)
        return distance;
    spell(a, FALSE, &spelled_a);
    spell(b, FALSE, &spelled_b);
    bare = distance_of(&spelled_a, &spelled_b, limit - 1);
    return bare == G_MAXUINT ? distance : MIN(distance, bare + 1);
}

const smbtriage_known_share *smbtriage_names_near_share(const smbtriage_connection *connection, const char *path)
{
    GPtrArray                   *shares    = shares_of(connection);
    const char                  *name      = smbtriage_share_of(path);
    const smbtriage_known_share *nearest   = NULL;
    guint                        allowance = name == NULL ? 0 : MIN((guint)g_utf8_strlen(name, -1) / 3, 3u);

    for (guint i = 0; shares != NULL && name != NULL && i < shares->len; i++) {
        const smbtriage_known_share *share    = g_ptr_array_index(shares, i);
        guint                        distance = edit_distance(share->name, name, allowance);

        if (distance > 0 && distance <= allowance) {
            nearest   = share;
            allowance = distance - 1;
        }
    }
    return nearest;
}
