/* state.h - what the engine remembers: connections, steps, sessions, trees
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules read this and never write it. Every string here went through names_clean() and belongs to the
 * engine; NULL means that the capture did not show it.
 */
#ifndef SMBTRIAGE_STATE_H
#define SMBTRIAGE_STATE_H

#include "smbtriage.h"

typedef struct smbtriage_connection smbtriage_connection;
typedef struct smbtriage_session    smbtriage_session;
typedef struct smbtriage_tree       smbtriage_tree;
typedef struct smbtriage_step       smbtriage_step;
typedef struct smbtriage_pair       smbtriage_pair;

/** How many requests of one connection may await their answer; credits keep real clients far below. */
#define SMBTRIAGE_MAX_AWAITED 128

/** How many answered message ids a connection remembers, to know a duplicated frame. */
#define SMBTRIAGE_ANSWERED_KEPT 8

/** How many trees a session remembers; the oldest goes first. */
#define SMBTRIAGE_MAX_TREES 256

/** Who ended a TCP connection, and how. */
typedef enum {
    SMBTRIAGE_STILL_OPEN = 0,
    SMBTRIAGE_CLOSED_BY_CLIENT,
    SMBTRIAGE_CLOSED_BY_SERVER
} smbtriage_closed_by;

/** The transport's view of a request that waits for its answer, or never got one. */
typedef struct {
    gboolean            has_request_end;
    guint32             request_end; /* TCP sequence number after the request's last byte */
    guint32             ack_frame;   /* first segment of the server that acknowledges all of it, 0 = none seen */
    gint64              ack_ns;
    guint               retransmissions; /* segments the client sent again meanwhile */
    gboolean            server_spoke;    /* the server sent payload meanwhile: the answer may be in it */
    gboolean            capture_lost;    /* segments are missing or cut off meanwhile */
    smbtriage_closed_by closed_by;       /* SMBTRIAGE_STILL_OPEN: the capture ended first */
    gboolean            closed_with_reset;
    guint32             closed_frame;
    gint64              waited_ns; /* from the request to the close, or to the end of the capture */
} smbtriage_wait;

/** One exchange: the handshake, the negotiate, a session setup with all its legs, a tree connect. */
struct smbtriage_step {
    smbtriage_connection *connection;
    smbtriage_session    *session; /* of session and tree steps, NULL when not known */
    const smbtriage_step *logon;   /* of session and tree steps: what had set that session up until then, or NULL */
    smbtriage_session    *primary; /* session: with BINDING, the one to be joined, set up elsewhere, or NULL */
    smbtriage_wait       *wait;    /* NULL once answered, and when no request was seen */
    smbtriage_stage       stage;
    smbtriage_outcome     outcome;

    guint64 message_id;
    guint64 previous_session_id; /* session: of a connection that was lost, 0 = none */
    gint64  first_ns;
    gint64  request_ns;
    gint64  last_ns;
    guint32 first_frame;   /* first request, or the answer when no request was seen */
    guint32 request_frame; /* request of the last leg, 0 = not in the capture */
    guint32 last_frame;
    guint32 answer_frame; /* the answer that settled it, 0 = none */
    guint32 status;
    guint32 settled_frame;   /* the home frame of a finding about this step */
    guint32 recovered_frame; /* the same step succeeded here later, 0 = it did not */
    guint16 legs;            /* requests seen */

    guint has_status : 1;
    guint awaits_next_leg : 1;     /* the server asked for another SESSION_SETUP, or for a second NEGOTIATE */
    guint is_pending : 1;          /* STATUS_PENDING was seen: the server works on it */
    guint recovery_is_certain : 1; /* 0: the user of this step was not visible */
    guint is_smb1 : 1;             /* negotiate: SMB_COM_NEGOTIATE */
    guint is_binding : 1;          /* session: SMB2_SESSION_FLAG_BINDING */
    guint is_reauthentication : 1; /* session: on a session that was established */
    guint names_session : 1;       /* session: the last request carried a SessionId */

    const char         *account;   /* DOMAIN\user as printed, of session and tree steps */
    smbtriage_mechanism mechanism; /* of the logon */

    smbtriage_fact offers_smb2;    /* SMB1 negotiate: "SMB 2.002" or "SMB 2.???" is among the strings */
    smbtriage_fact share_redirect; /* tree: refused with a SHARE_REDIRECT error context */
    const char    *asked;          /* negotiate: dialects offered; tree: path, \\server\share */
};

/** A session: [MS-SMB2] 3.3.1.8. Known on the connection it was seen on. */
struct smbtriage_session {
    smbtriage_connection *connection;
    guint64               id;
    gboolean              is_established;
    const char           *user; /* without domain; "" = anonymous */
    const char           *domain;
    const char           *workstation;
    const char           *account; /* DOMAIN\user as printed */
    const char           *service; /* sname of the Kerberos ticket */
    smbtriage_mechanism   mechanism;
    smbtriage_fact        is_guest; /* Session.IsGuest */
    smbtriage_fact        is_null;  /* Session.IsAnonymous */
    smbtriage_fact        encrypt_data;
    smbtriage_step       *setup;          /* the session setup under way or last done */
    const smbtriage_step *established_by; /* the one that succeeded last */
    guint32               expired_frame;  /* an answer said STATUS_NETWORK_SESSION_EXPIRED; 0 = not seen, as below */
    guint32               logoff_frame;   /* the client logged off */
    guint32               replaced_frame; /* another session was set up with this one as PreviousSessionId */
    GPtrArray            *trees;          /* smbtriage_tree*, connected now; NULL when none */
};

/** A tree connect that succeeded: [MS-SMB2] 3.3.1.9. */
struct smbtriage_tree {
    guint32     id;
    const char *path;
    guint32     frame;
};

/** What the negotiate showed about encryption: three separate facts (encryption.h). */
typedef struct {
    smbtriage_fact client_can;     /* offered by the client */
    smbtriage_fact server_granted; /* granted in the answer */
    smbtriage_fact no_overlap;     /* 3.1.1 answer with cipher 0 */
    guint16        cipher;         /* 0 = not seen */
} smbtriage_encryption;

/** One transport connection. */
struct smbtriage_connection {
    struct smbtriage_engine *engine;
    guint                    id; /* 1-based, in order of appearance */
    smbtriage_transport      transport;
    guint32                  stream;
    smbtriage_endpoint       client;
    smbtriage_endpoint       server;
    gboolean                 direction_is_known; /* client and server were told by SYN or by a message */
    const char              *client_address;
    const char              *server_address;
    smbtriage_pair          *pair;
    guint32                  first_frame;
    guint32                  last_frame;

    smbtriage_fact handshake_seen; /* the SYN is in the capture */
    gboolean       seen_from_client;
    gboolean       seen_from_server;
    gboolean       has_lost_segments;
    gboolean       is_truncated;
    gboolean       has_missed_answers; /* the client went on as if answered, and the capture holds no answer */
    gboolean       has_overflown;      /* a table of this connection was full: its oldest entry went */
    gboolean       has_sealed;         /* encrypted messages that nobody could read */
    gboolean       spoke_smb;          /* at least one SMB message was seen */

    guint32 syn_sequence; /* of the last SYN */

    /* The segment fed last, so that a message of the same frame knows where it ends. */
    guint32  segment_frame;
    guint32  segment_end;
    gboolean segment_from_client;

    guint16              dialect; /* 0 = not seen */
    smbtriage_fact       signing_required_by_client;
    smbtriage_fact       signing_required_by_server;
    smbtriage_fact       signing_enabled;
    guint16              offered_dialect; /* highest real dialect of the client's last offer */
    guint32              offer_frame;
    guint32              grant_frame;
    guint8               client_guid[16]; /* all zero = not seen */
    guint8               server_guid[16];
    smbtriage_encryption encryption;

    GPtrArray         *steps;   /* smbtriage_step*, owned, in order of their start */
    GPtrArray         *awaited; /* steps among them whose answer is outstanding, NULL when none */
    smbtriage_step    *transport_step;
    smbtriage_step    *negotiate_step;
    smbtriage_session *unnumbered; /* session under setup to which the server gave no SessionId yet */

    guint64 previous_session_id; /* of the message before, for related compounds ([MS-SMB2] 3.3.5.2.7.2) */
    guint32 refused_frame;       /* the last frame that refused a step: a chain fails with its first command (G15) */

    /* Message ids answered last: a frame captured twice is not a second answer (G12). */
    guint64 answered[SMBTRIAGE_ANSWERED_KEPT];
    guint   answered_count;

    smbtriage_closed_by closed_by;
    gboolean            closed_with_reset;
    guint32             closed_frame;
    gint64              closed_ns;
};

/** What is remembered about one client and one server over all their connections. */
struct smbtriage_pair {
    const char *key;
    guint32     offered_smb2_frame; /* first NEGOTIATE that offered SMB2, 0 = none */
};

/** A share that a TREE_CONNECT reached, by anybody. */
typedef struct {
    const char    *name; /* without the server */
    const char    *path; /* with it, as it was first reached */
    guint32        path_frame;
    guint32        frame;
    guint32        plain_frame;    /* reached without any encryption here, and never encrypted since; 0 = not seen */
    guint32        lost_frame;     /* not found any more by the same path; 0 = not seen */
    gboolean       has_more_paths; /* reached by other names of the server too */
    smbtriage_fact encrypt_data;
} smbtriage_known_share;

struct smbtriage_engine {
    smbtriage_options options;
    gchar           **rules_off;
    GStringChunk     *strings;
    GPtrArray        *connections;  /* owned; id - 1 is the index */
    GHashTable       *by_stream;    /* set of smbtriage_connection*, equal by transport and stream */
    GHashTable       *sessions;     /* set of smbtriage_session*, owned, equal by connection and id */
    GHashTable       *unnumbered;   /* set of sessions without id, owned */
    GHashTable       *primaries;    /* SessionId -> the session that was set up with it last, not bound */
    GHashTable       *awaited;      /* set of smbtriage_step*, equal by connection and message id */
    GHashTable       *pairs;        /* key -> smbtriage_pair* */
    GHashTable       *server_names; /* address -> name */
    GHashTable       *shares;       /* server address -> GPtrArray of smbtriage_known_share* */
    GHashTable       *failures;     /* recovery.c: key -> GQueue of smbtriage_step* */
    GHashTable       *settled;      /* frame -> GPtrArray of smbtriage_finding* */
    gboolean          is_full;      /* max_connections was reached */
    guint32           fed_frame;
    gint64            fed_place;
    GPtrArray        *settled_now; /* steps settled in fed_frame */
    guint32           reached_frame;
    gint64            reached_ns;
};

/** The name of the share in a \\server\share path, or NULL. Points into path. */
const char *smbtriage_share_of(const char *path);

/** TRUE when the share is the pipe share, on which failures are routine (G9). */
gboolean smbtriage_is_ipc(const char *path);

#endif
