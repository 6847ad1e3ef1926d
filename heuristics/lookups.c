/* lookups.c - what clients asked name services, and what they were told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "lookups.h"

#include <gio/gio.h>
#include <string.h>

#include "forget.h"
#include "guards.h"
#include "hash.h"
#include "names.h"

/* ---- names ------------------------------------------------------------------------------------------------- */

gboolean smbtriage_host_is_address(const char *host)
{
    return host != NULL && g_hostname_is_ip_address(host);
}

#define NETBIOS_LENGTH 15

/* A NetBIOS name of full length is what is left of a longer one. */
static gboolean is_cut_name(const char *name, size_t label, const char *other)
{
    return label == NETBIOS_LENGTH && name[label] == '\0' && strcspn(other, ".") > NETBIOS_LENGTH &&
           g_ascii_strncasecmp(name, other, NETBIOS_LENGTH) == 0;
}

gboolean smbtriage_host_is_same(const char *one, const char *other)
{
    size_t label;

    if (one == NULL || other == NULL || *one == '\0' || *other == '\0')
        return FALSE;
    if (g_ascii_strcasecmp(one, other) == 0)
        return TRUE;
    if (smbtriage_host_is_address(one) || smbtriage_host_is_address(other))
        return FALSE;
    label = strcspn(one, ".");
    if (is_cut_name(one, label, other) || is_cut_name(other, strcspn(other, "."), one))
        return TRUE;
    if (strcspn(other, ".") != label || (one[label] != '\0' && other[label] != '\0'))
        return FALSE;
    return g_ascii_strncasecmp(one, other, label) == 0;
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

/* Both pointers are those of equal texts; all bytes are defined. */
typedef struct {
    const char *client;
    const char *text; /* a folded name, or an address */
} lookup_key;

static guint key_hash(gconstpointer key)
{
    return smbtriage_hash_words(key, sizeof(lookup_key));
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(lookup_key)) == 0;
}

void smbtriage_lookups_init(struct smbtriage_engine *engine)
{
    engine->lookups            = g_ptr_array_new_with_free_func(g_free);
    engine->lookups_by_name    = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    engine->lookups_by_label   = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    engine->lookups_of_kdc     = g_hash_table_new(g_direct_hash, g_direct_equal);
    engine->lookups_by_address = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
}

void smbtriage_lookups_free(struct smbtriage_engine *engine)
{
    g_hash_table_unref(engine->lookups_of_kdc);
    g_hash_table_unref(engine->lookups_by_address);
    g_hash_table_unref(engine->lookups_by_label);
    g_hash_table_unref(engine->lookups_by_name);
    g_ptr_array_unref(engine->lookups);
}

static void put(GHashTable *table, const char *client, const char *text, smbtriage_lookup *lookup)
{
    const lookup_key key = {client, text};

    if (text != NULL) /* NULL: not kept */
        g_hash_table_replace(table, g_memdup2(&key, sizeof key), lookup);
}

static smbtriage_lookup *get(GHashTable *table, const char *client, const char *text)
{
    const lookup_key key = {client, text};

    return g_hash_table_lookup(table, &key);
}

static const char *label_of(struct smbtriage_engine *engine, const char *name)
{
    g_autofree char *label = g_strndup(name, strcspn(name, "."));

    return smbtriage_names_folded(engine, label);
}

static smbtriage_lookup *obtain(struct smbtriage_engine *engine, const char *client, const char *name)
{
    const char       *kept   = smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, name);
    const char       *folded = kept == NULL ? NULL : smbtriage_names_folded(engine, kept);
    smbtriage_lookup *lookup = get(engine->lookups_by_name, client, folded);

    if (lookup != NULL || folded == NULL)
        return lookup;
    if (engine->lookups->len >= engine->options.limits[SMBTRIAGE_LIMIT_LOOKUPS] && !smbtriage_forget_lookups(engine))
        return NULL;
    lookup         = g_new0(smbtriage_lookup, 1);
    lookup->client = client;
    lookup->name   = kept;
    g_ptr_array_add(engine->lookups, lookup);
    put(engine->lookups_by_name, client, folded, lookup);
    if (get(engine->lookups_by_label, client, label_of(engine, kept)) == NULL)
        put(engine->lookups_by_label, client, label_of(engine, kept), lookup);
    return lookup;
}

const smbtriage_lookup *smbtriage_lookups_find(const struct smbtriage_engine *engine, const char *client,
                                               const char *name)
{
    struct smbtriage_engine *strings = (struct smbtriage_engine *)engine; /* texts are kept, nothing else changes */
    smbtriage_lookup        *found;

    if (client == NULL || name == NULL || *name == '\0')
        return NULL;
    found = get(engine->lookups_by_name, client, smbtriage_names_folded(strings, name));
    if (found != NULL)
        return found;
    found = get(engine->lookups_by_label, client, label_of(strings, name));
    return found != NULL && smbtriage_host_is_same(found->name, name) ? found : NULL;
}

const smbtriage_lookup *smbtriage_lookups_of_label(const struct smbtriage_engine *engine, const char *client,
                                                   const char *name)
{
    return get(engine->lookups_by_label, client, label_of((struct smbtriage_engine *)engine, name));
}

const smbtriage_lookup *smbtriage_lookups_of_address(const struct smbtriage_engine *engine, const char *client,
                                                     const char *address)
{
    return get(engine->lookups_by_address, client, address);
}

gboolean smbtriage_lookup_leads_to(const smbtriage_lookup *lookup, const char *address)
{
    for (guint i = 0; lookup != NULL && i < lookup->n_addresses; i++) {
        if (strcmp(lookup->addresses[i], address) == 0)
            return TRUE;
    }
    return FALSE;
}

static void be_home(struct smbtriage_engine *engine, smbtriage_lookup *lookup, guint32 frame)
{
    lookup->home = frame;
    g_ptr_array_add(engine->homes_now, &lookup->home);
}

/* RFC 4120 7.2.3.2: where the KDCs of a realm are. */
static void note_kdc(struct smbtriage_engine *engine, smbtriage_lookup *lookup)
{
    if (g_ascii_strncasecmp(lookup->name, "_kerberos._udp.", 15) == 0 ||
        g_ascii_strncasecmp(lookup->name, "_kerberos._tcp.", 15) == 0)
        g_hash_table_insert(engine->lookups_of_kdc, (gpointer)lookup->client, lookup);
}

const smbtriage_lookup *smbtriage_lookups_of_kdc(const struct smbtriage_engine *engine, const char *client)
{
    return g_hash_table_lookup(engine->lookups_of_kdc, client);
}

void smbtriage_lookups_connected(const struct smbtriage_engine *engine, const char *client, const char *server)
{
    smbtriage_lookup *lookup = get(engine->lookups_by_address, client, server);

    if (lookup != NULL)
        lookup->is_used = TRUE;
}

gboolean smbtriage_lookup_is_of_label(const struct smbtriage_engine *engine, const smbtriage_lookup *lookup)
{
    return get(engine->lookups_by_label, lookup->client, label_of((struct smbtriage_engine *)engine, lookup->name)) ==
           lookup;
}

gboolean smbtriage_lookup_is_for_files(const smbtriage_lookup *lookup)
{
    return lookup->netbios_frame != 0;
}

/* A handful: with and without the suffixes of a search list. */
#define MAX_VARIANTS 8

gboolean smbtriage_lookups_are_all_of_it(const struct smbtriage_engine *engine, const smbtriage_lookup *lookup)
{
    size_t label = strcspn(lookup->name, ".");

    if (engine->connections->len > 0 || engine->tickets->len > 0 || engine->lookups->len > MAX_VARIANTS ||
        g_ptr_array_index(engine->lookups, 0) != lookup || 2 * engine->name_frames < engine->reached_frame)
        return FALSE;
    for (guint i = 1; i < engine->lookups->len; i++) {
        const smbtriage_lookup *other = g_ptr_array_index(engine->lookups, i);

        if (other->client != lookup->client || strcspn(other->name, ".") != label ||
            g_ascii_strncasecmp(other->name, lookup->name, label) != 0)
            return FALSE;
    }
    return TRUE;
}

/* ---- queries ---------------------------------------------------------------------------------------------------- */

/* DNS both times: nobody need answer a call to all hosts. */
static void note_repeat(smbtriage_lookup *lookup, const smbtriage_packet *packet, const char *server,
                        gboolean is_same_query)
{
    if (lookup->is_answered)
        return;
    if (lookup->server != NULL && strcmp(lookup->server, server) != 0) {
        lookup->unanswered_server       = lookup->server;
        lookup->unanswered_server_frame = lookup->request_frame;
        if (lookup->answer_frame == 0 && lookup->left_ns == 0)
            lookup->left_ns = packet->time_ns;
    }
    if (is_same_query && !smbtriage_guard_captured_twice(lookup->request_ns, packet->time_ns)) /* G12 */
        lookup->repeats++;
}

/* Which query an answer of this server belongs to. */
static void note_asked(smbtriage_lookup *lookup, const smbtriage_packet *packet, const char *server)
{
    if (lookup->asked_frame != 0 && g_strcmp0(lookup->server, server) == 0)
        return;
    lookup->asked_frame = packet->frame;
    lookup->asked_ns    = packet->time_ns;
}

static void on_query(struct smbtriage_engine *engine, const smbtriage_packet *packet,
                     const smbtriage_dns_message *message)
{
    smbtriage_lookup *lookup = obtain(engine, smbtriage_names_address(engine, &packet->source), message->name);
    const char       *server = smbtriage_names_address(engine, &packet->destination);
    guint16          *id;

    if (lookup == NULL || (lookup->tries > 0 && message->service != SMBTRIAGE_NAMES_DNS))
        return;
    id = &lookup->ids[message->type == SMBTRIAGE_DNS_AAAA ? 0 : 1];
    if (lookup->tries++ == 0) {
        lookup->first_frame  = packet->frame;
        lookup->first_ns     = packet->time_ns;
        lookup->first_server = server;
    } else if (lookup->service == SMBTRIAGE_NAMES_DNS) {
        note_repeat(lookup, packet, server, *id == message->id);
    }
    note_asked(lookup, packet, server);
    lookup->service       = message->service;
    *id                   = message->id;
    lookup->server        = server;
    lookup->request_frame = packet->frame;
    if (lookup->answer_frame == 0 && lookup->unreachable_frame == 0)
        be_home(engine, lookup, packet->frame);
    lookup->request_ns  = packet->time_ns;
    lookup->is_answered = FALSE;
    lookup->is_service  = message->type == SMBTRIAGE_DNS_SRV;
    note_kdc(engine, lookup);
}

/* A broadcast for a file server tells what a name is wanted for. What it is answered is like any other answer. */
static void on_netbios_query(struct smbtriage_engine *engine, const smbtriage_packet *packet,
                             const smbtriage_dns_message *message)
{
    const char       *client = smbtriage_names_address(engine, &packet->source);
    smbtriage_lookup *lookup = get(engine->lookups_by_label, client, label_of(engine, message->name));

    if (message->suffix != SMBTRIAGE_NETBIOS_IS_SERVER || message->type != SMBTRIAGE_DNS_NETBIOS)
        return;
    if (lookup == NULL) {
        on_query(engine, packet, message);
        lookup = get(engine->lookups_by_label, client, label_of(engine, message->name));
    }
    if (lookup != NULL && lookup->netbios_frame == 0)
        lookup->netbios_frame = packet->frame;
}

/* ---- answers ---------------------------------------------------------------------------------------------------- */

/* A name that is answered otherwise each time has a handful all the same. */
static void add_address(struct smbtriage_engine *engine, smbtriage_lookup *lookup, const smbtriage_endpoint *address)
{
    gboolean has_room =
        lookup->n_addresses < SMBTRIAGE_LOOKUP_ADDRESSES && smbtriage_names_has_room_for(engine, address);
    const char *text;

    if (address->length == 0)
        return;
    text = has_room ? smbtriage_names_address(engine, address) : smbtriage_names_known_address(engine, address);
    if (text == NULL || (!has_room && !smbtriage_lookup_leads_to(lookup, text)))
        return;
    if (!smbtriage_lookup_leads_to(lookup, text))
        lookup->addresses[lookup->n_addresses++] = text;
    put(engine->lookups_by_address, lookup->client, text, lookup);
}

static gboolean is_alias_of(const smbtriage_dns_answer *answer, const char *name)
{
    return answer->type == SMBTRIAGE_DNS_CNAME && answer->target != NULL && answer->owner != NULL &&
           g_ascii_strcasecmp(answer->owner, name) == 0;
}

/* RFC 1034 3.6.2: the chain stands in its order, and the addresses are those of its end. A circle has none. */
static const char *end_of_chain(const smbtriage_dns_message *message)
{
    guint       count = MIN(message->answer_count, SMBTRIAGE_MAX_ANSWERS);
    const char *at    = message->name;

    for (guint i = 0; i < count; i++) {
        if (is_alias_of(&message->answers[i], at))
            at = message->answers[i].target;
    }
    for (guint i = 0; i < count; i++) {
        if (is_alias_of(&message->answers[i], at))
            return NULL;
    }
    return at == message->name ? NULL : at;
}

static void follow_alias(struct smbtriage_engine *engine, smbtriage_lookup *lookup,
                         const smbtriage_dns_message *message, guint32 frame)
{
    const char *end = end_of_chain(message);

    if (end == NULL)
        return;
    if (lookup->canonical_frame != 0 && lookup->canonical_frame != frame) /* told before, for another record type */
        return;
    lookup->canonical       = smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, end);
    lookup->canonical_frame = frame;
}

static gboolean take_records(struct smbtriage_engine *engine, smbtriage_lookup *lookup,
                             const smbtriage_dns_message *message)
{
    gboolean is_found = FALSE;

    for (guint i = 0; i < MIN(message->answer_count, SMBTRIAGE_MAX_ANSWERS); i++) {
        const smbtriage_dns_answer *answer = &message->answers[i];

        is_found |= answer->type == message->type;
        if (answer->type != SMBTRIAGE_DNS_SRV)
            add_address(engine, lookup, &answer->address);
    }
    return is_found;
}

static void on_answer(struct smbtriage_engine *engine, const smbtriage_packet *packet,
                      const smbtriage_dns_message *message)
{
    smbtriage_lookup *lookup = obtain(engine, smbtriage_names_address(engine, &packet->destination), message->name);
    gboolean          is_asked;
    gboolean          is_found;

    if (lookup == NULL)
        return;
    is_asked             = g_strcmp0(lookup->server, smbtriage_names_address(engine, &packet->source)) == 0;
    is_found             = take_records(engine, lookup, message);
    lookup->server       = smbtriage_names_address(engine, &packet->source);
    lookup->answer_frame = packet->frame;
    be_home(engine, lookup, packet->frame);
    lookup->answer_ns     = packet->time_ns;
    lookup->response_code = message->response_code;
    lookup->is_answered   = TRUE;
    if (lookup->unanswered_server != NULL && strcmp(lookup->unanswered_server, lookup->server) == 0)
        lookup->unanswered_server_frame = 0; /* both were asked at the same time */
    if (lookup->tries == 0 && lookup->first_frame == 0) {
        lookup->first_frame = packet->frame;
        lookup->first_ns    = packet->time_ns;
        lookup->is_service  = message->type == SMBTRIAGE_DNS_SRV;
    }
    follow_alias(engine, lookup, message, packet->frame);
    if (is_found && lookup->found_frame == 0) {
        lookup->found_frame  = packet->frame;
        lookup->found_ns     = packet->time_ns;
        lookup->found_server = lookup->server;
        if (is_asked) {
            lookup->found_request_frame = lookup->asked_frame;
            lookup->found_request_ns    = lookup->asked_ns;
        }
        put(engine->lookups_by_label, lookup->client, label_of(engine, lookup->name), lookup);
    }
    if (is_found)
        return;
    if (message->response_code == SMBTRIAGE_DNS_NXDOMAIN)
        lookup->absent_frame = packet->frame;
    else if (message->response_code != SMBTRIAGE_DNS_NO_ERROR)
        lookup->failed_frame = packet->frame;
    else if (!message->is_cut)
        lookup->empty_frame = packet->frame;
}

void smbtriage_lookups_message(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_dns_message *message = &event->u.names;

    engine->name_frames++;
    if (message->name == NULL || *message->name == '\0')
        return;
    if (message->is_response && (message->service == SMBTRIAGE_NAMES_DNS || message->answer_count > 0))
        on_answer(engine, &event->packet, message);
    else if (!message->is_response && message->service == SMBTRIAGE_NAMES_NETBIOS)
        on_netbios_query(engine, &event->packet, message);
    else if (!message->is_response)
        on_query(engine, &event->packet, message);
}

/* How far back a query is looked for that an ICMP error is about. */
#define MAX_LOOKED_BACK 64

void smbtriage_lookups_unreachable(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_icmp_unreachable *icmp   = &event->u.icmp;
    const char                       *client = smbtriage_names_address(engine, &icmp->quoted_source);
    const char                       *server = smbtriage_names_address(engine, &icmp->quoted_destination);
    guint                             count  = engine->lookups->len;
    guint                             least  = count > MAX_LOOKED_BACK ? count - MAX_LOOKED_BACK : 0;

    engine->name_frames++;
    for (guint i = count; i-- > least;) {
        smbtriage_lookup *lookup = g_ptr_array_index(engine->lookups, i);

        if (lookup->is_answered || lookup->client != client || lookup->server != server)
            continue;
        if (lookup->unreachable_frame == 0) {
            lookup->unreachable_frame = event->packet.frame;
            lookup->told_by           = smbtriage_names_address(engine, &event->packet.source);
            be_home(engine, lookup, event->packet.frame);
        }
        return;
    }
}

#define NO_SUCH_NAME "there is no such name (NXDOMAIN)"
#define NOT_TOLD "the name server could not tell (SERVFAIL or REFUSED)"
#define NO_ADDRESS "the name has no address"
#define ALIAS_OF_NOTHING "the alias leads to no address"
#define NO_ANSWER "no answer"

void smbtriage_lookups_each_text(smbtriage_text_visitor *visit, gpointer user_data)
{
    static const char *const texts[] = {NO_SUCH_NAME, NOT_TOLD, NO_ADDRESS, ALIAS_OF_NOTHING, NO_ANSWER};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        visit(SMBTRIAGE_TEXT_WORD, "name lookup", texts[i], user_data);
}

const char *smbtriage_lookup_text(const smbtriage_lookup *lookup)
{
    if (lookup->n_addresses > 0)
        return lookup->addresses[0];
    if (lookup->absent_frame != 0)
        return NO_SUCH_NAME;
    if (lookup->failed_frame != 0)
        return NOT_TOLD;
    if (lookup->empty_frame != 0)
        return lookup->canonical == NULL ? NO_ADDRESS : ALIAS_OF_NOTHING;
    return NO_ANSWER;
}
