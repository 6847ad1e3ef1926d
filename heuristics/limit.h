/* limit.h - every limit of what the engine remembers
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A capture may be of any size, and may be made to harm. So nothing that grows with it grows without a limit; at the
 * limit the oldest that is finished goes first, it is counted, and the report says so (SMBTRIAGE_STATE_LIMIT). The
 * numbers stand in limit.c, and smbtriage_options.limits holds those in force.
 *
 * What can grow            | limit                          | at the limit                             | said
 * -------------------------|--------------------------------|------------------------------------------|---------------
 * connections, by_stream   | CONNECTIONS, STEPS             | the oldest eighth goes, closed ones      | note, and the
 *   and all they own       |                                | first (forget.c); of one that has nearly | count by rule
 *                          |                                | all steps by itself the rest is another  |
 *                          |                                | that began before the capture            |
 * steps of a connection    | STEPS_OF_CONNECTION; twice     | it goes on as another that began before  | note
 *                          | that while one is under way    | the capture                              |
 * sessions, unnumbered,    | as many as steps: each begins  | go with their connection                 | with it
 *   primaries              | with one                       |                                          |
 * awaited                  | AWAITED                        | the oldest counts as answered unseen     | note
 * trees of a session       | TREES                          | the oldest goes                          | note
 * steps after the set-up   | ACCESSES                       | later ones are not looked at             | note
 * pairs, failures,         | at most one for each step or   | go with the last connection they know    | with it
 *   uncovered, channels    | connection                     |                                          |
 * shares of a server       | SHARES                         | the oldest goes                          | note
 * shares, server_names     | one entry for each address     | go with the server's last connection     | with it
 * lookups and their tables | LOOKUPS, of 8 addresses each   | the oldest eighth goes                   | note, count
 * tickets, tickets_of      | TICKETS                        | the same, but for those that a verdict   | note, count
 *                          |                                | leans on                                 |
 * refusals of a ticket     | REFUSALS                       | the oldest goes                          | note
 * addresses and their texts| ADDRESSES                      | what comes from or goes to a new one is  | note, count
 *                          |                                | not looked at                            |
 * strings                  | TEXTS                          | a new one counts as not seen             | note
 * redactor, when names are  | at most a few for each text    | as TEXTS; its own copies are not counted | note
 *   redacted: pseudonyms   | and address                    | there                                    |
 * settled: findings as     | FRAMES                         | the oldest frame's go; the report has    | note
 *   first known            |                                | its own. With a connection go those of it |
 * findings of a report     | FINDINGS, of one rule          | that which occurred last longest ago     | note, and the
 *                          |                                | goes; that it was there, and when, stays | count by rule
 * findings that went so    | 100 times FINDINGS             | the oldest stays in the count of its     | count by rule
 *                          |                                | rule, and counts anew if it comes again  |
 * evidence of a finding,   | by its rule, and story.c: a    | -                                        | -
 *   story of a connection  |   handful of sentences         |                                          |
 * settled_now, homes_now   | emptied with each frame        | -                                        | -
 * asked                    | the number of rules            | -                                        | -
 * addresses of a lookup, dialects, ciphers, etypes, records: what one message tells, event.h and lookups.h
 *
 * In the plugin:
 * places (capture.c)       | 16 bytes for each frame fed; Wireshark itself keeps more than a hundred of every frame
 * homes (capture.c)        | the frames of the findings of the report
 * connections, sealed      | 1 << 20 and 1 << 18 (feed_watch.c): beyond, only the saving is lost
 * held (feed_names.c)      | a ring of 256 messages of 4096 bytes: the oldest goes, nobody had asked for it
 * registered (fields.c)    | the number of fields
 */
#ifndef SMBTRIAGE_LIMIT_H
#define SMBTRIAGE_LIMIT_H

#include <glib.h>

typedef enum {
    SMBTRIAGE_LIMIT_CONNECTIONS,         /* at a time */
    SMBTRIAGE_LIMIT_STEPS,               /* of all connections at a time */
    SMBTRIAGE_LIMIT_STEPS_OF_CONNECTION, /* of one */
    SMBTRIAGE_LIMIT_FINDINGS,            /* different ones of a rule in a report */
    SMBTRIAGE_LIMIT_FRAMES,              /* whose findings are kept as they were first known */
    SMBTRIAGE_LIMIT_LOOKUPS,             /* names that clients asked for */
    SMBTRIAGE_LIMIT_TICKETS,             /* that clients asked for */
    SMBTRIAGE_LIMIT_REFUSALS,            /* of one ticket that the client asked for again */
    SMBTRIAGE_LIMIT_TEXTS,               /* KiB of names of users, shares and hosts; without addresses */
    SMBTRIAGE_LIMIT_ADDRESSES,           /* of clients, servers, KDCs and what names lead to */
    SMBTRIAGE_LIMIT_AWAITED,             /* requests of a connection that wait for their answers */
    SMBTRIAGE_LIMIT_TREES,               /* of a session */
    SMBTRIAGE_LIMIT_ACCESSES,            /* refused or watched commands of a connection beyond its set-up */
    SMBTRIAGE_LIMIT_SHARES,              /* of a server, that worked for anybody */
    SMBTRIAGE_LIMITS
} smbtriage_limit;

guint smbtriage_limit_default(smbtriage_limit limit);

/** As in JSON: "connections". */
const char *smbtriage_limit_name(smbtriage_limit limit);

/** What it counts, and what became of those beyond, for a sentence: "connections at a time", "the oldest were
 *  forgotten". */
const char *smbtriage_limit_of(smbtriage_limit limit);
const char *smbtriage_limit_effect(smbtriage_limit limit);

/** The preference that raises it, "smbtriage.max_connections", or NULL; and what to do about it in words. */
const char *smbtriage_limit_preference(smbtriage_limit limit);
const char *smbtriage_limit_advice(smbtriage_limit limit);

/** How many to forget at once, so that each costs the same whatever the limit: an eighth. */
guint smbtriage_limit_batch(guint limit);

/** How many are left then. */
guint smbtriage_limit_rest(guint limit);

struct smbtriage_engine;
struct smbtriage_connection;

/** So many were dropped. connection: of which, or NULL. */
void smbtriage_limit_reached(struct smbtriage_engine *engine, struct smbtriage_connection *connection,
                             smbtriage_limit limit, guint dropped);

#endif
