/* recovery.c - did the same step succeed a little later?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "recovery.h"

#include "connection.h"
#include "elapsed.h"
#include "hash.h"
#include "names.h"
#include "session.h"

#include <string.h>

/* A user that the capture did not show (a Kerberos logon) is written as "?"; no account can have that name. */
#define UNKNOWN_USER "?"

/* How far apart clients begin what they try side by side: [MS-SMB2] appendix A, note on 3.2.4.2.1. */
#define SIDE_BY_SIDE_NS (2 * SMBTRIAGE_SECOND_NS)

static const char *user_of(const smbtriage_step *step)
{
    return step->session == NULL || step->session->user == NULL ? UNKNOWN_USER : step->session->user;
}

/* What was asked for: a share, or a path below one. */
static const char *what_of(const smbtriage_step *step, smbtriage_stage stage)
{
    if (stage == SMBTRIAGE_STAGE_TREE)
        return smbtriage_share_of(step->stage == SMBTRIAGE_STAGE_TREE ? step->asked : step->share);
    return stage == SMBTRIAGE_STAGE_ACCESS ? step->asked : "";
}

/* It had gone well, and nothing followed: to go so far once more is no news, only the next stage is. */
static gboolean is_dead_end(const smbtriage_step *failure)
{
    return failure->left_frame != 0 && failure->outcome == SMBTRIAGE_OUTCOME_OK;
}

/* What a success must have in common with a failure to recover it. The domain is left out on purpose: a retry that
 * differs only there is the same person. All bytes are defined: it is hashed and compared as memory. */
typedef struct {
    const smbtriage_pair *pair;
    const char           *user; /* smbtriage_names_folded() */
    const char           *share;
    guint32               ctl_code; /* of an access */
    guint16               command;
    guint8                stage;
    guint8                is_dead_end;
} recovery_key;

static guint key_hash(gconstpointer key)
{
    return smbtriage_hash_words(key, sizeof(recovery_key));
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(recovery_key)) == 0;
}

static void queue_free(gpointer queue)
{
    g_queue_free(queue);
}

GHashTable *smbtriage_recovery_failures_new(void)
{
    return g_hash_table_new_full(key_hash, key_equal, g_free, queue_free);
}

/* Who left for want of a ticket left because of the name: a logon under another name of the server is no remedy. */
static const char *name_of(const smbtriage_step *failure)
{
    return failure->stage == SMBTRIAGE_STAGE_NEGOTIATE && failure->more->trouble != NULL ? failure->connection->netname
                                                                                         : NULL;
}

/* name: of the server, when it matters; else NULL. */
static recovery_key key_of(const smbtriage_step *step, smbtriage_stage stage, gboolean dead_end, const char *user,
                           const char *name)
{
    struct smbtriage_engine *engine    = step->connection->engine;
    const char              *share     = name != NULL ? name : what_of(step, stage);
    gboolean                 is_access = stage == SMBTRIAGE_STAGE_ACCESS;
    recovery_key             key;

    memset(&key, 0, sizeof key);
    key.pair        = smbtriage_connection_pair(step->connection);
    key.user        = smbtriage_names_folded(engine, stage >= SMBTRIAGE_STAGE_SESSION ? user : "");
    key.share       = smbtriage_names_folded(engine, share == NULL ? "?" : share);
    key.ctl_code    = is_access ? step->ctl_code : 0;
    key.command     = is_access ? step->command : 0;
    key.stage       = (guint8)stage;
    key.is_dead_end = dead_end ? 1 : 0;
    return key;
}

gint64 smbtriage_recovery_window_ns(const struct smbtriage_engine *engine)
{
    return (gint64)engine->options.recovery_seconds * SMBTRIAGE_SECOND_NS;
}

static gint64 window_ns(const smbtriage_step *step)
{
    return smbtriage_recovery_window_ns(step->connection->engine);
}

static void forget_old(GQueue *failures, const smbtriage_step *now)
{
    smbtriage_step *oldest;

    while ((oldest = g_queue_peek_head(failures)) != NULL &&
           smbtriage_elapsed_ns(oldest->last_ns, now->last_ns) > window_ns(now))
        g_queue_pop_head(failures);
}

/* Without their texts (SMBTRIAGE_LIMIT_TEXTS) two steps may be of different users or shares. */
static gboolean is_kept(const recovery_key *key)
{
    return key->user != NULL && key->share != NULL;
}

/* Two trees whose paths the capture does not show are hardly the same. */
static gboolean is_of_unseen_share(const smbtriage_step *step)
{
    return step->stage >= SMBTRIAGE_STAGE_TREE && step->asked == NULL;
}

void smbtriage_recovery_failed(smbtriage_step *step)
{
    GHashTable  *table = step->connection->engine->failures;
    GQueue      *failures;
    recovery_key key;

    if (is_of_unseen_share(step))
        return;
    smbtriage_connection_pair(step->connection)->failed_ns[step->stage] = step->last_ns;
    key = key_of(step, step->stage, is_dead_end(step), user_of(step), name_of(step));
    if (!is_kept(&key))
        return;
    failures = g_hash_table_lookup(table, &key);
    if (failures == NULL) {
        failures = g_queue_new();
        g_hash_table_insert(table, g_memdup2(&key, sizeof key), failures);
    }
    forget_old(failures, step);
    g_queue_push_tail(failures, step);
}

/* A handshake went well before: what came over the connection was the trouble. */
static gboolean was_connected(const smbtriage_step *failure)
{
    return failure->is_alien || failure->more->nbss_error >= 0;
}

/* A port that answers recovers a refusal of the same port. That SMB is spoken over any port of the server
 * recovers them all. */
static gboolean does_recover(const smbtriage_step *by, const smbtriage_step *failure)
{
    if (by->stage == SMBTRIAGE_STAGE_TRANSPORT && was_connected(failure))
        return FALSE;
    return by->stage != SMBTRIAGE_STAGE_TRANSPORT || by->connection->server.port == failure->connection->server.port;
}

static void recover(const smbtriage_step *by, smbtriage_stage stage, gboolean dead_ends, const char *user,
                    gboolean is_certain, const char *name, GPtrArray *recovered)
{
    const recovery_key key      = key_of(by, stage, dead_ends, user, name);
    GQueue            *failures = g_hash_table_lookup(by->connection->engine->failures, &key);
    GList             *next;

    if (failures == NULL)
        return;
    forget_old(failures, by);
    for (GList *link = failures->head; link != NULL; link = next) {
        smbtriage_step *failure = link->data;

        next = link->next;
        if (!does_recover(by, failure))
            continue;
        smbtriage_step_more(failure)->recovered_frame = by->last_frame;
        failure->recovery_is_certain                  = is_certain ? 1 : 0;
        smbtriage_step_more(failure)->recovered_over  = by->connection;
        g_ptr_array_add(recovered, failure);
        g_queue_delete_link(failures, link);
    }
    if (g_queue_is_empty(failures))
        g_hash_table_remove(by->connection->engine->failures, &key);
}

static gboolean has_failed_lately(const smbtriage_pair *pair, smbtriage_stage stage, const smbtriage_step *now)
{
    gint64 failed_ns = pair->failed_ns[stage];

    return failed_ns != 0 && smbtriage_elapsed_ns(failed_ns, now->last_ns) <= window_ns(now);
}

/* Hardly any success recovers something, and to make the keys is what costs. */
static gboolean may_recover(const smbtriage_step *step)
{
    const smbtriage_pair *pair = NULL;

    if (g_hash_table_size(step->connection->engine->failures) == 0)
        return FALSE;
    pair = smbtriage_connection_known_pair(step->connection);
    return pair != NULL &&
           (has_failed_lately(pair, step->stage, step) ||
            (step->stage != SMBTRIAGE_STAGE_TRANSPORT && has_failed_lately(pair, step->stage - 1, step)));
}

GPtrArray *smbtriage_recovery_succeeded(const smbtriage_step *step)
{
    GPtrArray  *recovered;
    const char *user     = user_of(step);
    gboolean    has_user = step->stage >= SMBTRIAGE_STAGE_SESSION;
    gboolean    is_known = strcmp(user, UNKNOWN_USER) != 0;

    if (!may_recover(step))
        return NULL;
    recovered = g_ptr_array_new();
    recover(step, step->stage, FALSE, user, is_known || !has_user, NULL, recovered);
    /* A failure whose user was not visible may have been this user's: then the capture cannot tell. Guest and
     * anonymous sessions are what clients fall back to, and nobody's logon. */
    if (is_known && has_user && smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_YES && *user != '\0')
        recover(step, step->stage, FALSE, UNKNOWN_USER, FALSE, NULL, recovered);
    if (step->stage == SMBTRIAGE_STAGE_TRANSPORT)
        return recovered;
    recover(step, step->stage - 1, FALSE, user, TRUE, NULL, recovered);
    recover(step, step->stage - 1, TRUE, user, TRUE, NULL, recovered);
    if (step->stage == SMBTRIAGE_STAGE_SESSION && step->connection->netname != NULL)
        recover(step, SMBTRIAGE_STAGE_NEGOTIATE, TRUE, user, TRUE, step->connection->netname, recovered);
    return recovered;
}

/* SMB was spoken over this connection of the same two: later, or on a connection that was tried side by side. */
static gboolean speaks_meanwhile(const smbtriage_connection *other, const smbtriage_step *step)
{
    const smbtriage_step *negotiate = other->negotiate_step;
    gint64                after;

    if (negotiate == NULL || negotiate->outcome != SMBTRIAGE_OUTCOME_OK ||
        !smbtriage_connection_is_same_pair(other, step->connection))
        return FALSE;
    after = smbtriage_elapsed_ns(step->first_ns, negotiate->last_ns);
    return after >= -SIDE_BY_SIDE_NS && after <= window_ns(step);
}

void smbtriage_recovery_of_silence(smbtriage_step *step)
{
    const smbtriage_connection *other;

    if (smbtriage_connection_known_pair(step->connection) == NULL) /* they never got as far as a negotiate */
        return;
    other = smbtriage_connection_near(step, speaks_meanwhile);
    if (other == NULL)
        return;
    smbtriage_step_more(step)->recovered_frame = other->negotiate_step->answer_frame;
    step->recovery_is_certain                  = 1;
    smbtriage_step_more(step)->recovered_over  = other;
}
