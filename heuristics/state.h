/* state.h - what the engine remembers: connections, steps, sessions, trees
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Rules read this and never write it. Every string here went through smbtriage_names_clean() and belongs to the
 * engine; NULL means that the capture did not show it.
 */
#ifndef SMBTRIAGE_STATE_H
#define SMBTRIAGE_STATE_H

#include "smbtriage.h"

#include <stdbool.h>

typedef struct smbtriage_connection smbtriage_connection;
typedef struct smbtriage_session    smbtriage_session;
typedef struct smbtriage_tree       smbtriage_tree;
typedef struct smbtriage_step       smbtriage_step;
typedef struct smbtriage_pair       smbtriage_pair;
typedef struct smbtriage_lookup     smbtriage_lookup;  /* lookups.h */
typedef struct smbtriage_ticket     smbtriage_ticket;  /* tickets.h */
typedef struct smbtriage_trouble    smbtriage_trouble; /* identity.h */

/** How many answered message ids a connection remembers, to know a duplicated frame. */
#define SMBTRIAGE_ANSWERED_KEPT 8

/** How many segments are looked at for the first SMB message. */
#define SMBTRIAGE_MAX_EARLY_SEGMENTS 16

/** How many CREATEs are looked at after a TREE_CONNECT, and how many of them may succeed: clients look at the share
 *  itself once or twice before they open what they came for. */
#define SMBTRIAGE_MAX_CREATES 8
#define SMBTRIAGE_MAX_GOOD_CREATES 3

/** The port of SMB over TCP ([MS-SMB2] 2.1). */
#define SMBTRIAGE_DIRECT_TCP_PORT 445

/** The port of SMB over NetBIOS (RFC 1001 15.1). */
#define SMBTRIAGE_NETBIOS_PORT 139

/** The transport's view of a request that waits for its answer, or never got one. */
typedef struct {
    bool                has_request_end;
    guint32             request_begin; /* TCP sequence number of the segment that holds the request's end */
    guint32             request_end;   /* TCP sequence number after the request's last byte */
    guint32             answer_begin;  /* TCP sequence number from which on the server's answer can come */
    guint32             ack_frame;     /* first segment of the server that acknowledges all of it, 0 = none seen */
    gint64              ack_ns;
    guint               retransmissions; /* segments the client sent again meanwhile */
    guint32             resent_bytes;    /* payload of the largest of them */
    guint32             resent_frame;    /* the last of them */
    gint64              resent_ns;       /* when the request or a part of it was sent last */
    guint               resent_apart;    /* those among them that are no frames captured twice (G12) */
    bool                resent_in_part;  /* one of them did not reach the request's end: it takes several segments */
    bool                has_acknowledged;
    guint32             acknowledged; /* TCP sequence number up to which the server acknowledged */
    bool                server_spoke; /* the server sent payload meanwhile: the answer may be in it */
    bool                capture_lost; /* segments are missing or cut off meanwhile */
    smbtriage_closed_by closed_by;    /* SMBTRIAGE_STILL_OPEN: the capture ended first */
    bool                closed_with_reset;
    guint32             closed_frame;
    gint64              waited_ns; /* from the request to the close, or to the end of the capture */
} smbtriage_wait;

/** What few steps have. All others share smbtriage_no_more, so read it of any step; smbtriage_step_more() is for
 *  writing. */
typedef struct {
    smbtriage_session    *primary;        /* session: with BINDING, the one to be joined, set up elsewhere, or NULL */
    const smbtriage_step *refused_before; /* of a refused or nameless logon: the refused one of the same client and
                                             server before it, or NULL */
    smbtriage_step *left_before;          /* negotiate, session: see smbtriage_pair.left */

    const smbtriage_step       *led_by;         /* access: a referral request; the STATUS_PATH_NOT_COVERED before it */
    const smbtriage_connection *elsewhere;      /* of is_set_up_elsewhere */
    const smbtriage_connection *recovered_over; /* the connection of the step that recovered it */
    const char                 *fault; /* negotiate, access: what is wrong with the message that was fed, a sentence;
                                          is_alien: what came instead of SMB */
    const char *told_by;               /* transport: who sent the ICMP error */

    smbtriage_trouble *trouble;     /* negotiate, session, ticket: with a ticket or a name, behind this step; or NULL */
    const smbtriage_lookup *lookup; /* name: the step is about it */

    guint64 previous_session_id; /* session: of a connection that was lost, 0 = none */
    gint64  way_ns;              /* how long the server did not have the requests, because packets got lost */
    gint64  quic_error;          /* transport: of CONNECTION_CLOSE; -1 = none came */
    guint32 recovered_frame;     /* the same step succeeded here later, 0 = it did not */
    guint32 expired_frame;       /* session: the server had said so here that the session which it renews had expired */
    guint32 fault_frame;         /* access: the NEGOTIATE that .fault contradicts */
    guint32 resent;              /* segments that the client sent again while it waited */
    gint16  nbss_error;          /* transport: code of a negative session response; -1 = none came */
    gint16  icmp_code;           /* transport: of the ICMP error that quoted the SYN; -1 = none came */
    guint8  is_closed_by_client; /* transport: CONNECTION_CLOSE came from the client */
} smbtriage_more;

extern const smbtriage_more smbtriage_no_more;

/** One exchange: the handshake, the negotiate, a session setup with all its legs, a tree connect. */
struct smbtriage_step {
    smbtriage_connection *connection;
    smbtriage_session    *session; /* of session and tree steps, NULL when not known */
    const smbtriage_step *logon;   /* of session and tree steps: what had set that session up until then, or NULL */
    smbtriage_wait       *wait;    /* NULL once answered, and when no request was seen */
    const smbtriage_more *more;
    const smbtriage_step *tree_step; /* access: the TREE_CONNECT that reached the share; NULL = not seen */

    const char *account; /* DOMAIN\user as printed, of session and tree steps */
    const char *asked;   /* negotiate: dialects offered; tree: \\server\share; access: \\server\share\path */
    const char *share;   /* access: \\server\share of its tree */

    guint64 message_id;
    gint64  first_ns;
    gint64  request_ns;
    gint64  last_ns;
    gint64  server_ns;     /* how long the server took over all requests that it answered; without .way_ns */
    guint32 first_frame;   /* first request, or the answer when no request was seen */
    guint32 request_frame; /* request of the last leg, 0 = not in the capture */
    guint32 last_frame;
    guint32 answer_frame;  /* the answer that settled it, 0 = none */
    guint32 status;        /* of that answer; 0 when none came, or one without a status */
    guint32 settled_frame; /* the home frame of a finding about this step */
    guint32 left_frame;    /* the connection was closed here, and this was its last step; 0 = it was not */
    guint32 request_end;   /* TCP sequence number after the last byte of the last request */
    guint32 ctl_code;      /* access: of an IOCTL */
    guint32 access;        /* tree: MaximalAccess of the good answer; access: DesiredAccess; 0 = not seen */
    guint32 legs;          /* requests seen */
    guint16 command;       /* access: SMBTRIAGE_SMB2_* */

    smbtriage_stage     stage;
    smbtriage_outcome   outcome;
    smbtriage_mechanism mechanism; /* of the logon */
    smbtriage_fact      is_signed; /* the request */
    smbtriage_fact      is_encrypted;
    smbtriage_fact      answer_is_signed;
    smbtriage_fact      answer_is_encrypted;
    smbtriage_fact      offers_smb2;    /* SMB1 negotiate: "SMB 2.002" or "SMB 2.???" is among the strings */
    smbtriage_fact      share_redirect; /* tree: refused with a SHARE_REDIRECT error context */
    smbtriage_fact      encrypt_data;   /* tree: SMB2_SHAREFLAG_ENCRYPT_DATA of the good answer */

    guint has_status : 1;
    guint capture_lost : 1;        /* while it waited for an answer that came: smbtriage_wait.capture_lost */
    guint awaits_next_leg : 1;     /* the server asked for another SESSION_SETUP, or for a second NEGOTIATE */
    guint is_pending : 1;          /* STATUS_PENDING was seen: the server works on it */
    guint recovery_is_certain : 1; /* 0: the user of this step was not visible */
    guint is_smb1 : 1;             /* negotiate: SMB_COM_NEGOTIATE */
    guint began_as_smb1 : 1;       /* negotiate: the first request was one */
    guint is_binding : 1;          /* session: SMB2_SESSION_FLAG_BINDING */
    guint is_reauthentication : 1; /* session: on a session that was established */
    guint names_session : 1;       /* session: the last request carried a SessionId */
    guint was_read : 1;            /* session: the body of the last request was decoded */
    guint is_alien : 1;            /* transport, negotiate: what came back is not SMB */
    guint is_icmp6 : 1;            /* of icmp_code */
    guint is_share_root : 1;       /* access: the CREATE names the share itself */
    guint was_asked_for : 1;       /* access: STATUS_PATH_NOT_COVERED, and the client asked for a referral after it */
    guint has_smb1_dialect : 1;    /* negotiate: the answer chose a dialect of SMB1 */
    guint has_request_end : 1;     /* of request_end */
    guint is_guest : 1;            /* session: the answer says IS_GUEST */
    guint is_challenged : 1;       /* session: the last answer holds an NTLM CHALLENGE */
    guint is_nameless : 1;         /* session: and that names neither the server nor its domain */
    guint is_set_up_elsewhere : 1; /* it was left, and the client set up a session of this server over another
                                      connection shortly before or after */
};

/** A session: [MS-SMB2] 3.3.1.8. Known on the connection it was seen on. */
struct smbtriage_session {
    smbtriage_connection *connection;
    guint64               id;
    bool                  is_established;
    const char           *user; /* without domain; "" = anonymous */
    const char           *domain;
    const char           *workstation;
    const char           *account;            /* DOMAIN\user as printed */
    const char           *service;            /* sname of the Kerberos ticket */
    const char           *target_name;        /* NTLM: the SPN that the client means; "" = sent empty */
    guint32               nt_response_length; /* NTLM: 24 is version 1; 0 = not seen */
    smbtriage_fact        offers_kerberos;    /* the client's list of mechanisms holds Kerberos */
    smbtriage_mechanism   mechanism;
    smbtriage_fact        is_guest; /* Session.IsGuest */
    smbtriage_fact        is_null;  /* Session.IsAnonymous */
    smbtriage_fact        encrypt_data;
    smbtriage_fact        signing_required; /* Session.SigningRequired: either side's SecurityMode asks for it */
    guint32               established_frame;
    const smbtriage_step *established_by;    /* the session setup that succeeded last */
    guint32               expired_frame;     /* first STATUS_NETWORK_SESSION_EXPIRED since, 0 = none */
    guint32               deleted_frame;     /* first STATUS_USER_SESSION_DELETED since, 0 = none */
    guint32               signature_frame;   /* a signed request was answered well here first, 0 = none */
    guint32               refused_end_frame; /* STATUS_ACCESS_DENIED to what no permission can refuse, 0 = none */
    guint16               refused_end;       /* and which command that was */
    bool                  has_reached_tree;  /* a TREE_CONNECT succeeded */
    guint32               logoff_frame;      /* the client logged off last, 0 = it did not */
    guint32               replaced_frame; /* another session was set up with this one as PreviousSessionId, 0 = none */
    bool                  has_logged_off;
    bool                  is_bound; /* this connection is an extra channel of a session that was set up elsewhere */
    smbtriage_step       *setup;    /* the session setup under way or last done */
    GPtrArray            *trees;    /* smbtriage_tree*, connected now; NULL when none */
};

/** A tree connect that succeeded: [MS-SMB2] 3.3.1.9. */
struct smbtriage_tree {
    guint32               id;
    const char           *path;
    guint32               frame;
    gint64                time_ns;
    smbtriage_fact        encrypt_data;
    const smbtriage_step *step;              /* the TREE_CONNECT */
    guint8                creates_left;      /* CREATEs that are still of interest (SMBTRIAGE_WATCH_CREATES) */
    guint8                good_creates_left; /* and of those that succeed */
};

/** What the negotiate showed about encryption: three separate facts (encryption.h). */
typedef struct {
    smbtriage_fact client_can;     /* offered by the client */
    smbtriage_fact server_granted; /* granted in the answer */
    smbtriage_fact no_overlap;     /* 3.1.1 answer with cipher 0 */
    guint16        cipher;         /* 0 = not seen */
} smbtriage_encryption;

/** What one side sent beside the messages that were told, by its TCP sequence numbers: not all messages are. */
typedef struct {
    bool    is_known;
    guint32 end;     /* after the last message that was told */
    bool    went_on; /* client: more was sent since the request of the last step; server: since the last answer */
} smbtriage_told;

/** One transport connection. */
struct smbtriage_connection {
    struct smbtriage_engine *engine;
    guint                    id; /* 1-based, in order of appearance */
    smbtriage_transport      transport;
    guint32                  stream;
    smbtriage_endpoint       client;
    smbtriage_endpoint       server;
    bool                     direction_is_known; /* client and server were told by SYN or by a message */
    bool                     is_going;           /* forget.c */
    bool                     is_continued;       /* by another that took its place: it had too many steps */
    bool                     began_unseen; /* it may be the rest of one that was forgotten: as if before the capture */
    const char              *client_address;
    const char              *server_address;
    smbtriage_pair          *pair;
    guint32                  first_frame;
    guint32                  last_frame;
    gint64                   first_ns;
    gint64                   last_ns;

    /* Over which this client had a session with this server when this connection was negotiated, as their GUIDs tell,
     * or NULL: this one may become an extra channel of that session ([MS-SMB2] 3.3.5.5). */
    const smbtriage_connection *first_channel;

    smbtriage_fact handshake_seen; /* the SYN is in the capture */
    bool           seen_from_client;
    bool           seen_from_server;
    bool           has_lost_segments;
    bool           is_truncated;
    bool           has_missed_answers; /* the client went on as if answered, and the capture holds no answer */
    bool           has_sealed;         /* encrypted messages that nobody could read */
    bool           spoke_smb;          /* at least one SMB message was seen */
    bool           looks_like_smb2;    /* the first bytes of the server are those of one */

    guint   overflown;    /* bits of the limits that it reached (limit.h) */
    guint32 syn_sequence; /* of the last SYN */

    /* The segment fed last, so that a message of the same frame knows where it ends. */
    guint32 segment_frame;
    guint32 segment_begin;
    guint32 segment_end;
    guint32 segment_acknowledged;
    bool    segment_from_client;

    guint16              dialect; /* 0 = not seen */
    smbtriage_fact       signing_required_by_client;
    smbtriage_fact       signing_required_by_server;
    smbtriage_fact       signing_enabled;
    guint16              offered_dialect;    /* highest real dialect of the client's last offer */
    guint16              offered_ciphers;    /* bits of their numbers, 0 = not known */
    guint16              offered_signing;    /* the same of signing algorithms */
    bool                 has_whole_offer;    /* every dialect of it was read */
    smbtriage_fact       is_dialect_offered; /* the server's choice is one of them */
    guint32              offer_frame;
    guint32              grant_frame;
    smbtriage_encryption encryption;

    /* What the negotiate said, for FSCTL_VALIDATE_NEGOTIATE_INFO to be compared with ([MS-SMB2] 3.3.5.15.12). */
    const char    *netname;         /* the client's name for the server (NETNAME context), or NULL */
    gint64         clock_ahead_ns;  /* SystemTime of the server's answer, less the time of its capture */
    bool           has_clock_ahead; /* it was seen */
    const char    *guid_name;       /* Samba writes its NetBIOS name into ServerGuid; NULL = it holds none */
    const char    *target_computer; /* of the NTLM CHALLENGE: how the server calls itself, and its domain */
    const char    *target_domain;
    guint32        target_frame;
    smbtriage_fact offers_kerberos; /* the server's list of mechanisms holds Kerberos */
    smbtriage_fact offers_ntlm;

    bool    has_client_guid;
    bool    has_server_guid;
    guint8  client_guid[16];
    guint8  server_guid[16];
    bool    has_offer; /* of the three below */
    guint8  client_security_mode;
    guint32 client_capabilities;
    bool    has_grant;
    guint8  server_security_mode;
    guint32 server_capabilities;
    guint16 signing_algorithm; /* granted in a signing context; 0xFFFF = none seen */
    guint16 signing_offered;   /* 1 << the algorithms offered, 0x8000 for those above 14 */
    bool    has_signing_offer; /* all of them are in signing_offered */

    guint   accesses;            /* steps of SMBTRIAGE_STAGE_ACCESS */
    guint   curious_trees;       /* trees whose CREATEs are of interest */
    guint   early_segments;      /* fed before SMB was spoken */
    guint32 sealed_client_frame; /* first unreadable message of the client, 0 = none */
    guint32 sealed_server_frame; /* first unreadable message of the server, 0 = none */
    guint32 client_data_frame;   /* first payload of the client, 0 = none seen */
    guint32 server_data_frame;   /* first payload of the server, 0 = none seen */
    gint64  sealed_client_ns;    /* of sealed_client_frame */
    gint64  sealed_server_ns;

    smbtriage_told told[2];        /* by the server, by the client */
    smbtriage_fact client_went_on; /* when it was closed: the client had sent more than what is known of it */
    smbtriage_fact server_went_on;

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
    bool                closed_with_reset;
    guint32             closed_frame;
    gint64              closed_ns;
    gint64              idle_ns; /* how long nobody had sent data when it was closed; negative = not known */
};

/** What is remembered about one client and one server over all their connections. */
struct smbtriage_pair {
    const char *key;
    guint32     offered_smb2_frame; /* first NEGOTIATE that offered SMB2, 0 = none */
    guint32     spoke_frame;        /* last NEGOTIATE that the server answered well, 0 = none; its
                                       connection may be forgotten */
    gint64                      spoke_ns;
    gint64                      spoke_direct_ns; /* the same of port 445 alone */
    const smbtriage_connection *set_up;          /* the connection of: */
    guint32                     set_up_frame;    /* last SESSION_SETUP of the client, 0 = none */
    gint64                      set_up_ns;
    const smbtriage_connection *other_set_up;       /* the connection of: */
    guint32                     other_set_up_frame; /* last one over another connection than that, 0 = none */
    gint64                      other_set_up_ns;
    smbtriage_step             *left;    /* the steps that were left since the last SESSION_SETUP, latest first */
    const smbtriage_step       *refused; /* the last refused logon */
    gint64                      failed_ns[SMBTRIAGE_STAGE_ACCESS + 1]; /* last failure of each stage, 0 = none */
    guint                       unused;     /* connections that the client closed as soon as it could have begun */
    guint32                     used_frame; /* the client used a share or a pipe of the server until here, 0 = never */
    guint                       lone_dialects; /* bits of the versions that were offered alone (dialects.h) */
    guint                       probes;        /* connections in a row, at equal intervals, on which the client only */
    gint64                      probe_ns;      /* looked whether somebody answers (G10); the last of them */
    gint64                      probe_gap_ns;  /* the interval */
    bool                        is_probed;     /* there were enough of them to call it a habit */
};

/** A client and a server by their GUIDs, and the connection over which a session was set up between them last. */
typedef struct {
    guint8                      client_guid[16];
    guint8                      server_guid[16];
    const smbtriage_connection *connection;
} smbtriage_channel;

/** A share that a TREE_CONNECT reached, by anybody. */
typedef struct {
    const char    *name; /* without the server */
    const char    *path; /* with it, as it was first reached */
    guint32        path_frame;
    guint32        frame;
    guint32        plain_frame;    /* reached without any encryption here, and never encrypted since; 0 = not seen */
    guint32        lost_frame;     /* not found any more by the same path; 0 = not seen */
    bool           has_more_paths; /* reached by other names of the server too */
    smbtriage_fact encrypt_data;
} smbtriage_known_share;

struct smbtriage_engine {
    smbtriage_options options;
    gchar           **rules_off;
    GStringChunk     *strings;
    GHashTable       *texts[SMBTRIAGE_NAME_KINDS]; /* sets of those in strings (names.c) */
    guint64           text_bytes;
    GPtrArray        *connections; /* owned, in the order of their ids */
    GHashTable       *by_stream;   /* set of smbtriage_connection*, equal by transport and stream */
    GHashTable       *sessions;    /* set of smbtriage_session*, owned, equal by connection and id */
    GHashTable       *unnumbered;  /* set of sessions without id, owned */
    GHashTable       *primaries;   /* SessionId -> the session that was set up with it last, not bound */
    GHashTable       *awaited;     /* set of smbtriage_step*, equal by connection and message id */
    GHashTable       *pairs;       /* key -> smbtriage_pair* */
    GHashTable       *addresses;   /* names.c: address -> its text */
    GPtrArray        *lookups;     /* smbtriage_lookup*, owned, in order of appearance (lookups.c) */
    GHashTable       *lookups_by_name;
    GHashTable       *lookups_by_label; /* the first label of the name alone: the last such name */
    GHashTable       *lookups_by_address;
    GHashTable       *lookups_of_kdc; /* client address -> its last question for KDCs */
    guint             name_frames;    /* events about names */
    GPtrArray        *tickets;        /* smbtriage_ticket*, owned, in order of appearance (tickets.c) */
    GHashTable       *tickets_of;     /* client address -> GPtrArray of smbtriage_ticket* */
    gboolean          has_kdc_ahead;  /* a KDC told its time: */
    gint64            kdc_ahead_ns;   /* less the time of the capture */
    GHashTable       *server_names;   /* address -> name */
    GHashTable       *uncovered;      /* client address -> step of its last STATUS_PATH_NOT_COVERED */
    GHashTable       *channels;       /* set of smbtriage_channel, equal by both GUIDs */
    GHashTable       *shares;         /* server address -> GPtrArray of smbtriage_known_share* */
    GHashTable       *failures;       /* recovery.c: what they have in common -> GQueue of smbtriage_step* */
    GPtrArray        *asked[SMBTRIAGE_STAGE_NAME + 1][4]; /* by stage and moment: the rules to ask (verdict.c) */
    GHashTable       *settled;                            /* frame -> GPtrArray of smbtriage_finding* */
    guint32           newest_frame;                       /* of settled: the last of its frames */
    GQueue            settled_frames;                     /* its keys, the oldest first */
    guint64           dropped[SMBTRIAGE_LIMITS];          /* how many went at each limit */
    GHashTable       *of_forgotten;                       /* rule -> smbtriage_not_kept*: findings of what went */
    guint             n_connections;                      /* ever; that many ids were given */
    guint             n_steps;                            /* of the connections that are kept */
    guint             tickets_refused;                    /* so many more tickets find no room (forget.c) */
    gboolean          is_feeding;                         /* an event is being taken in */
    gboolean          has_forgotten_open;                 /* connections that were not closed */
    gboolean          heard_client;                       /* data of some client was fed, and */
    gboolean          heard_server;                       /* anything of some server */
    guint32           fed_frame;
    gint64            fed_place;
    GPtrArray        *settled_now; /* steps settled in fed_frame */
    GPtrArray        *homes_now;   /* guint32* of tickets and lookups that are fed_frame, and may become homes */
    guint32           reached_frame;
    gint64            reached_ns;

    struct smbtriage_redactor *redactor; /* NULL: names are shown as they are (redact.h) */
};

/** What few steps have, of this step, to be written. */
smbtriage_more *smbtriage_step_more(smbtriage_step *step);

/** .fault and .fault_frame. */
void smbtriage_step_note_fault(smbtriage_step *step, const char *fault, guint32 frame);

/** The name of the share in a \\server\share path, or NULL. Points into path. */
const char *smbtriage_share_of(const char *path);

#endif
