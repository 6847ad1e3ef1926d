/* limit.c - every limit of what the engine remembers
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "limit.h"

#include "state.h"

#define OLDEST_FORGOTTEN "the oldest were forgotten"
#define CUT "cut the capture into parts"
#define RAISE(preference)                                                                                              \
    {                                                                                                                  \
        "smbtriage." preference, CUT ", or raise smbtriage." preference                                                \
    }
#define FIXED                                                                                                          \
    {                                                                                                                  \
        NULL, CUT                                                                                                      \
    }

static const struct {
    guint       number;
    const char *name;
    const char *of;
    const char *effect;
    struct {
        const char *preference;
        const char *advice;
    } raise;
} limits[] = {
    /* About 1.7 KB each when it has a share, and 0.8 KB after its handshake (unit test scale/memory): a machine that
       reads such a capture in Wireshark has that. */
    [SMBTRIAGE_LIMIT_CONNECTIONS] = {1000000, "connections", "connections at a time", OLDEST_FORGOTTEN,
                                     RAISE("max_connections")},
    /* A connection that goes well has four. */
    [SMBTRIAGE_LIMIT_STEPS] = {8000000, "steps", "steps at a time", "the connections of the oldest were forgotten",
                               RAISE("max_steps")},
    [SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION] = {200000, "steps_of_connection", "steps of a connection",
                                             "what came later is told as a connection of its own", FIXED},
    /* Nobody reads more, and a program can be told to have more; of some 3 KB each. */
    [SMBTRIAGE_LIMIT_FINDINGS] = {1000, "findings", "findings of a rule", "of the oldest only the number is told",
                                  RAISE("max_findings")},
    [SMBTRIAGE_LIMIT_FRAMES]   = {20000, "frames", "frames with findings as they were first known",
                                  "of the oldest the report alone tells", FIXED},
    [SMBTRIAGE_LIMIT_LOOKUPS]  = {200000, "lookups", "names asked for", OLDEST_FORGOTTEN, RAISE("max_lookups")},
    [SMBTRIAGE_LIMIT_TICKETS]  = {200000, "tickets", "tickets asked for", OLDEST_FORGOTTEN, RAISE("max_lookups")},
    /* Some clients ask again for ever. */
    [SMBTRIAGE_LIMIT_REFUSALS] = {32, "refusals", "refusals of a ticket", OLDEST_FORGOTTEN, FIXED},
    [SMBTRIAGE_LIMIT_TEXTS]    = {262144, "texts", "KiB of names", "the later ones count as not seen", FIXED},
    /* Some 150 bytes each. Strangers must not be taken for one another, so a new one is not looked at. */
    [SMBTRIAGE_LIMIT_ADDRESSES] = {2000000, "addresses", "addresses",
                                   "what came from or went to new ones was not looked "
                                   "at",
                                   FIXED},
    /* Credits keep real clients far below. */
    [SMBTRIAGE_LIMIT_AWAITED] = {128, "awaited", "requests that wait for an answer", OLDEST_FORGOTTEN, FIXED},
    [SMBTRIAGE_LIMIT_TREES]   = {256, "trees", "shares connected in a session", OLDEST_FORGOTTEN, FIXED},
    /* They are of interest while a share is new. */
    [SMBTRIAGE_LIMIT_ACCESSES] = {64, "accesses", "commands looked at after the set-up",
                                  "the later ones were not looked at", FIXED},
    /* A server offers a handful of shares; a client that finds more than this is enumerating. */
    [SMBTRIAGE_LIMIT_SHARES] = {256, "shares", "shares of a server", OLDEST_FORGOTTEN, FIXED},
};

G_STATIC_ASSERT(G_N_ELEMENTS(limits) == SMBTRIAGE_LIMITS);

guint smbtriage_limit_default(smbtriage_limit limit)
{
    return limits[limit].number;
}

const char *smbtriage_limit_name(smbtriage_limit limit)
{
    return limits[limit].name;
}

const char *smbtriage_limit_of(smbtriage_limit limit)
{
    return limits[limit].of;
}

const char *smbtriage_limit_effect(smbtriage_limit limit)
{
    return limits[limit].effect;
}

const char *smbtriage_limit_preference(smbtriage_limit limit)
{
    return limits[limit].raise.preference;
}

const char *smbtriage_limit_advice(smbtriage_limit limit)
{
    return limits[limit].raise.advice;
}

guint smbtriage_limit_batch(guint limit)
{
    return MAX(limit / 8, 1);
}

guint smbtriage_limit_rest(guint limit)
{
    return limit - MIN(limit, smbtriage_limit_batch(limit));
}

void smbtriage_limit_reached(smbtriage_engine *engine, smbtriage_connection *connection, smbtriage_limit limit,
                             guint dropped)
{
    engine->dropped[limit] += dropped;
    if (connection != NULL)
        connection->overflown |= 1u << limit;
}
