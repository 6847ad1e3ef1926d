/* event.h - the closed set of facts that can be fed to the engine
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A feeder translates what a dissector decoded into these structures, in capture order, one event at a
 * time. The engine copies what it keeps: every pointer here is borrowed for the duration of the call.
 *
 * Strings are what the wire carried, decoded to UTF-8 by the feeder as well as it could. They are not
 * trusted: the engine makes them safe to print before it keeps them (names.h).
 *
 * All within one frame: the TCP segment first, then the messages in the order in which they stand in it.
 */
#ifndef SMBTRIAGE_EVENT_H
#define SMBTRIAGE_EVENT_H

#include <glib.h>

G_BEGIN_DECLS

/** An enumeration that takes one byte where the compiler can do so: state holds many. */
#if defined(__GNUC__)
#define SMBTRIAGE_SMALL __attribute__((packed))
#else
#define SMBTRIAGE_SMALL
#endif

/** A fact that a capture may or may not have shown. What was not seen is never treated as "no". */
typedef enum {
    SMBTRIAGE_NOT_SEEN = 0,
    SMBTRIAGE_NO,
    SMBTRIAGE_YES
} SMBTRIAGE_SMALL smbtriage_fact;

/** One end of a transport connection. length is 4 (IPv4), 16 (IPv6) or 0 (something else). */
typedef struct {
    guint8  address[16];
    guint8  length;
    guint8  unused; /* 0: it is compared and hashed as memory */
    guint16 port;
} smbtriage_endpoint;

/** What carries the SMB messages. Numbers are only unique within one kind. */
typedef enum {
    SMBTRIAGE_TRANSPORT_TCP = 0,
    SMBTRIAGE_TRANSPORT_QUIC, /* [MS-SMB2] 2.1; what it carries is encrypted */
    SMBTRIAGE_TRANSPORT_OTHER /* SMB Direct, NetBIOS over something else */
} SMBTRIAGE_SMALL smbtriage_transport;

/** Where and when an event was captured. */
typedef struct {
    guint32 frame;               /* 1-based, growing */
    gint64  place;               /* where the frame stands in the file: a frame that a read filter of the host drops
                                    leaves its number, not its place, to the next */
    gint64              time_ns; /* nanoseconds since 1970-01-01 UTC */
    smbtriage_transport transport;
    guint32             stream; /* the host's number of this transport connection */
    smbtriage_endpoint  source;
    smbtriage_endpoint  destination;
    smbtriage_fact      handshake_seen; /* the capture holds the connection's SYN */
    gboolean            is_truncated;   /* the capture kept fewer bytes than the wire carried */
} smbtriage_packet;

/* ---- TCP ------------------------------------------------------------------------------------------ */

enum {
    SMBTRIAGE_TCP_FIN = 0x01,
    SMBTRIAGE_TCP_SYN = 0x02,
    SMBTRIAGE_TCP_RST = 0x04,
    SMBTRIAGE_TCP_ACK = 0x10
};

/** How many of a segment's first payload bytes are fed: a session service header and the magic of SMB. */
#define SMBTRIAGE_BEGINS 8

/** One TCP segment. Fed for SYN, FIN and RST of SMB's ports and of port 88, for segments that carry a message of
 * interest, and for all segments of a connection while smbtriage_engine_watches() says SMBTRIAGE_WATCH_SEGMENTS. */
typedef struct {
    guint8   flags;    /* SMBTRIAGE_TCP_* ; other bits are ignored */
    guint32  sequence; /* as on the wire, not relative */
    guint32  acknowledgment;
    guint32  payload_length;    /* bytes on the wire */
    gboolean is_retransmission; /* of data seen before, keep-alives excluded */
    gboolean follows_lost;      /* earlier segments of this side are missing from the capture */
    gboolean acks_unseen;       /* acknowledges data of the other side that the capture does not hold */
    gint64   idle_ns;           /* FIN and RST: how long the other side had sent no data; negative = not known */
    guint8   begins_length;     /* how many bytes of begins were captured */
    guint8   begins[SMBTRIAGE_BEGINS];
} smbtriage_tcp_segment;

/* ---- ICMP and ICMPv6 -------------------------------------------------------------------------------------- */

/** A "destination unreachable" that quotes a TCP segment, or a datagram for a KDC, a name server or of QUIC
 *  (RFC 792, RFC 4443 3.1). packet.source is who says so, transport and stream are unused. Only what is quoted tells
 * which connection is meant. */
typedef struct {
    gboolean           is_v6;
    gboolean           is_udp;
    guint8             code;               /* of type 3 (ICMP) or type 1 (ICMPv6) */
    smbtriage_endpoint quoted_source;      /* who had sent the segment */
    smbtriage_endpoint quoted_destination; /* whom it did not reach */
    guint32            quoted_sequence;    /* TCP */
} smbtriage_icmp_unreachable;

/* ---- QUIC ---------------------------------------------------------------------------------------------------- */

/** The UDP port of SMB over QUIC ([MS-SMB2] 2.1). */
#define SMBTRIAGE_QUIC_PORT 443

/** A QUIC packet of a connection whose client asked for the protocol "smb" (ALPN). Only the first packets of a
 *  connection can be read without keys (RFC 9001 5.2). */
typedef struct {
    gboolean asks_for_smb; /* a ClientHello */
    gboolean has_close;    /* CONNECTION_CLOSE (RFC 9000 19.19) */
    guint64  error_code;   /* of has_close; 0x0100 to 0x01FF is 0x0100 + a TLS alert (RFC 9001 4.8) */
} smbtriage_quic_packet;

/* ---- Kerberos, to and from a KDC (RFC 4120) ----------------------------------------------------------------- */

enum {
    SMBTRIAGE_KERBEROS_PORT      = 88, /* RFC 4120 7.2.1, 7.2.2 */
    SMBTRIAGE_KERBEROS_AS_REQ    = 10,
    SMBTRIAGE_KERBEROS_AS_REP    = 11,
    SMBTRIAGE_KERBEROS_TGS_REQ   = 12,
    SMBTRIAGE_KERBEROS_TGS_REP   = 13,
    SMBTRIAGE_KERBEROS_AP_REQ    = 14,
    SMBTRIAGE_KERBEROS_AP_REP    = 15,
    SMBTRIAGE_KERBEROS_KRB_ERROR = 30
};

/** Room for the encryption types that a client asks for; they stand in its order of preference. */
#define SMBTRIAGE_MAX_ETYPES 8

/** A KRB-ERROR ([RFC 4120] 5.9.1), by itself or inside SPNEGO. Times are nanoseconds since 1970, 0 = not seen. */
typedef struct {
    gboolean is_seen; /* of code */
    gint32   code;
    gint64   client_ns; /* ctime: what the client's clock said, echoed; many senders leave it out or fill in nonsense */
    gint64   server_ns; /* stime: what the clock of its sender said */
    guint32  nt_status; /* of the e-data ([MS-KILE] 2.2.1); 0 = not seen */
} smbtriage_kerberos_error;

/** A message to or from a KDC, over UDP or TCP. packet.stream is the host's number of the conversation. */
typedef struct {
    guint32                  message;     /* SMBTRIAGE_KERBEROS_*: AS, TGS and KRB-ERROR */
    gboolean                 has_preauth; /* AS-REQ: PA-ENC-TIMESTAMP, PA-ENCRYPTED-CHALLENGE or PA-PK-AS-REQ */
    const char              *client;      /* cname, "alice" */
    const char              *realm;       /* of the request's body, of the reply's ticket, of the error */
    const char              *service;     /* sname, "cifs/fs2.lab.example", "krbtgt/LAB.EXAMPLE" */
    gint64                   till_ns;     /* request: the ticket may not be valid longer than this; 0 = not seen */
    guint                    etype_count;
    gint32                   etypes[SMBTRIAGE_MAX_ETYPES]; /* request: asked for; reply: etypes[0] is the ticket's */
    gint32                   key_version;                  /* reply: kvno of the ticket; 0 = not seen */
    smbtriage_kerberos_error error;
} smbtriage_kerberos;

/* ---- names: DNS (RFC 1035), LLMNR (RFC 4795), NetBIOS name service (RFC 1002 4.2) ---------------------------- */

typedef enum {
    SMBTRIAGE_NAMES_DNS,
    SMBTRIAGE_NAMES_LLMNR,
    SMBTRIAGE_NAMES_MDNS,
    SMBTRIAGE_NAMES_NETBIOS
} smbtriage_name_service;

enum {
    SMBTRIAGE_DNS_A             = 1,
    SMBTRIAGE_DNS_CNAME         = 5,
    SMBTRIAGE_DNS_AAAA          = 28,
    SMBTRIAGE_DNS_NETBIOS       = 32, /* NB, of the NetBIOS name service */
    SMBTRIAGE_DNS_SRV           = 33,
    SMBTRIAGE_DNS_NO_ERROR      = 0,
    SMBTRIAGE_DNS_SERVFAIL      = 2,
    SMBTRIAGE_DNS_NXDOMAIN      = 3,
    SMBTRIAGE_DNS_REFUSED       = 5,
    SMBTRIAGE_NETBIOS_IS_SERVER = 0x20 /* the last byte of a NetBIOS name: a file server */
};

#define SMBTRIAGE_MAX_ANSWERS 8

/** One record of an answer, of a type that is of interest: A, AAAA, CNAME, SRV, NB. */
typedef struct {
    guint16            type;
    const char        *owner;
    const char        *target;  /* CNAME, SRV */
    smbtriage_endpoint address; /* A, AAAA, NB: length is 0 otherwise; port of SRV */
} smbtriage_dns_answer;

/** A query or a response with one question. */
typedef struct {
    smbtriage_name_service service;
    gboolean               is_response;
    guint16                id;
    guint8                 response_code; /* SMBTRIAGE_DNS_NO_ERROR ... */
    gboolean               is_cut;        /* TC, or the capture does not hold all of it: answers may be missing */
    guint16                type;          /* of the question */
    guint8                 suffix;        /* of a NetBIOS name: its 16th byte */
    const char            *name;          /* of the question, without the final dot */
    guint                  answer_count;
    smbtriage_dns_answer   answers[SMBTRIAGE_MAX_ANSWERS];
} smbtriage_dns_message;

/* ---- NetBIOS session service (RFC 1002 4.3) ------------------------------------------------------------ */

typedef enum {
    SMBTRIAGE_NBSS_REQUEST  = 0x81,
    SMBTRIAGE_NBSS_POSITIVE = 0x82,
    SMBTRIAGE_NBSS_NEGATIVE = 0x83,
    SMBTRIAGE_NBSS_RETARGET = 0x84
} smbtriage_nbss_type;

typedef struct {
    smbtriage_nbss_type type;
    guint8              error_code; /* of a negative response, 0 when it was cut off */
} smbtriage_nbss_message;

/* ---- SMB1: the negotiate only --------------------------------------------------------------------------- */

typedef struct {
    gboolean       is_response;
    smbtriage_fact offers_smb2;    /* request: "SMB 2.002" or "SMB 2.???" is among the dialect strings */
    guint          dialect_count;  /* request: strings seen */
    const char    *dialects;       /* request: the strings, comma separated, or NULL */
    gboolean       has_selected;   /* response: selected_index was seen */
    guint16        selected_index; /* response: 0xFFFF = none of the dialects offered */
} smbtriage_smb1_negotiate;

/* ---- SMB2 and SMB3 -------------------------------------------------------------------------------------- */

/* Of all the other commands only what smbtriage_engine_wants() asks for reaches the engine. */
enum {
    SMBTRIAGE_SMB2_NEGOTIATE       = 0,
    SMBTRIAGE_SMB2_SESSION_SETUP   = 1,
    SMBTRIAGE_SMB2_LOGOFF          = 2,
    SMBTRIAGE_SMB2_TREE_CONNECT    = 3,
    SMBTRIAGE_SMB2_TREE_DISCONNECT = 4,
    SMBTRIAGE_SMB2_CREATE          = 5,
    SMBTRIAGE_SMB2_IOCTL           = 11,
    SMBTRIAGE_SMB2_ECHO            = 13,
    SMBTRIAGE_SMB2_LAST_COMMAND    = 18
};

/* CtlCode of an IOCTL ([MS-SMB2] 2.2.31). */
#define SMBTRIAGE_FSCTL_DFS_GET_REFERRALS 0x00060194u
#define SMBTRIAGE_FSCTL_DFS_GET_REFERRALS_EX 0x000601B0u
#define SMBTRIAGE_FSCTL_VALIDATE_NEGOTIATE_INFO 0x00140204u

/* Room for what real clients send; *_count tells the true number, which a hostile packet may inflate. */
#define SMBTRIAGE_MAX_DIALECTS 16
#define SMBTRIAGE_MAX_CIPHERS 16
#define SMBTRIAGE_MAX_ALGORITHMS 8

/** The negotiate contexts of one type ([MS-SMB2] 2.2.3.1, 2.2.4.1). */
typedef struct {
    guint   contexts; /* how many contexts have this type; 1 is what the specification wants */
    guint   count;    /* algorithms seen */
    guint16 algorithms[SMBTRIAGE_MAX_ALGORITHMS];
} smbtriage_algorithms;

/** Body of an SMB2 NEGOTIATE, either direction ([MS-SMB2] 2.2.3, 2.2.4), and what FSCTL_VALIDATE_NEGOTIATE_INFO
 *  repeats of it ([MS-SMB2] 2.2.31.4, 2.2.32.6; no contexts there). */
typedef struct {
    guint                dialect_count;    /* response: 1 */
    gboolean             dialects_are_cut; /* the request announces more dialects than the capture kept */
    guint                dialects_announced;
    smbtriage_fact       has_all_contexts; /* 3.1.1: as many contexts as announced were decoded */
    gboolean             has_capabilities;
    guint32              capabilities;
    gboolean             has_security_mode;
    guint8               security_mode;
    smbtriage_algorithms hashes;      /* SMB2_PREAUTH_INTEGRITY_CAPABILITIES */
    smbtriage_algorithms encryption;  /* SMB2_ENCRYPTION_CAPABILITIES */
    smbtriage_algorithms compression; /* SMB2_COMPRESSION_CAPABILITIES */
    smbtriage_algorithms signing;     /* SMB2_SIGNING_CAPABILITIES */
    guint16              dialects[SMBTRIAGE_MAX_DIALECTS];
    smbtriage_fact       signing_enabled;
    smbtriage_fact       signing_required;
    smbtriage_fact       capability_encryption; /* SMB2_GLOBAL_CAP_ENCRYPTION, 0x40 */
    smbtriage_fact       encryption_context;    /* SMB2_ENCRYPTION_CAPABILITIES; NO only if all contexts were seen */
    guint                cipher_count;
    guint16              ciphers[SMBTRIAGE_MAX_CIPHERS]; /* response: the one chosen, 0 = no overlap */
    gboolean             has_guid;
    guint8               guid[16];        /* ClientGuid or ServerGuid */
    gint64               system_time_ns;  /* response: SystemTime, 0 = not seen or sent as 0 */
    smbtriage_fact       offers_kerberos; /* response: of the mechTypes in its security buffer */
    smbtriage_fact       offers_ntlm;
    const char          *netname; /* SMB2_NETNAME_NEGOTIATE_CONTEXT_ID, or NULL */
} smbtriage_negotiate;

typedef enum {
    SMBTRIAGE_MECHANISM_NOT_SEEN = 0,
    SMBTRIAGE_MECHANISM_NTLM,
    SMBTRIAGE_MECHANISM_KERBEROS
} SMBTRIAGE_SMALL smbtriage_mechanism;

/** What a security blob showed (SPNEGO, NTLMSSP, Kerberos). 0 and NULL mean "not seen". */
typedef struct {
    smbtriage_mechanism mechanism;    /* of the token itself, not of the list of offers */
    guint32             ntlm_message; /* 1 NEGOTIATE, 2 CHALLENGE, 3 AUTHENTICATE */
    const char         *user;         /* AUTHENTICATE; "" = sent empty (anonymous) */
    const char         *domain;
    const char         *workstation;
    guint32             nt_response_length;
    const char         *target_name; /* AUTHENTICATE: MsvAvTargetName, the SPN that the client means; "" = sent empty */
    const char         *target_computer; /* CHALLENGE target info: DNS name, else NetBIOS name */
    const char         *target_domain;
    guint32             kerberos_message; /* SMBTRIAGE_KERBEROS_AP_REQ, _AP_REP, _KRB_ERROR */
    const char         *service;          /* the ticket's sname, "cifs/fs1.lab.example" */
    const char         *service_realm;
    gint32              ticket_etype; /* AP-REQ: of the ticket, 0 = not seen */
    gint32              key_version;  /* AP-REQ: kvno of the ticket, 0 = not seen */

    smbtriage_kerberos_error kerberos_error;  /* the KRB-ERROR, or the one of an AP exchange in the AS/TGS form */
    smbtriage_fact           offers_kerberos; /* the mechTypes that a side lists hold Kerberos */
    smbtriage_fact           offers_ntlm;
} smbtriage_security;

/** Body of an SMB2 SESSION_SETUP, either direction ([MS-SMB2] 2.2.5, 2.2.6). */
typedef struct {
    smbtriage_fact     is_binding;       /* request: SMB2_SESSION_FLAG_BINDING */
    smbtriage_fact     signing_required; /* request: SecurityMode */
    guint64            previous_session_id;
    smbtriage_fact     is_guest;     /* response: SMB2_SESSION_FLAG_IS_GUEST */
    smbtriage_fact     is_null;      /* response: SMB2_SESSION_FLAG_IS_NULL */
    smbtriage_fact     encrypt_data; /* response: SMB2_SESSION_FLAG_ENCRYPT_DATA */
    smbtriage_security security;
} smbtriage_session_setup;

/** Body of an SMB2 TREE_CONNECT, either direction ([MS-SMB2] 2.2.9, 2.2.10; errors 2.2.2.2.2). */
typedef struct {
    const char    *path;           /* request: \\server\share, or NULL */
    guint8         share_type;     /* response: 1 disk, 2 pipe, 3 print; 0 = not seen */
    smbtriage_fact encrypt_data;   /* response: SMB2_SHAREFLAG_ENCRYPT_DATA */
    smbtriage_fact share_redirect; /* error response: SMB2_ERROR_ID_SHARE_REDIRECT context */
    guint32        maximal_access; /* response: what the share permits this user; 0 = not seen */
} smbtriage_tree_connect;

/** Body of an SMB2 CREATE request ([MS-SMB2] 2.2.13). */
typedef struct {
    const char *path;   /* below the share, "" = the share's root; NULL = not seen */
    guint32     access; /* DesiredAccess; 0 = not seen */
} smbtriage_create;

/** One SMB2 message: the header facts and, where its body was decoded, one of the bodies. */
typedef struct {
    guint16  command;
    gboolean is_response;
    guint32  status; /* responses only */
    guint64  message_id;
    guint64  session_id;
    guint32  tree_id;    /* 0 in asynchronous headers */
    gboolean is_async;   /* SMB2_FLAGS_ASYNC_COMMAND */
    gboolean is_related; /* SMB2_FLAGS_RELATED_OPERATIONS: ids may stand for the previous message's */
    gboolean is_signed;
    gboolean is_encrypted; /* it came inside a TRANSFORM_HEADER and was decrypted */

    guint32 ctl_code; /* of an IOCTL; 0 = not seen, as in error responses */

    const smbtriage_negotiate     *negotiate; /* also of an IOCTL that validates the negotiate */
    const smbtriage_session_setup *session_setup;
    const smbtriage_tree_connect  *tree_connect;
    const smbtriage_create        *create;
} smbtriage_smb2_message;

/** An SMB2 message that could not be read because it is encrypted and no key was given. */
typedef struct {
    guint64 session_id;
} smbtriage_sealed_message;

/* ---- the event -------------------------------------------------------------------------------------------- */

typedef enum {
    SMBTRIAGE_EVENT_TCP_SEGMENT,
    SMBTRIAGE_EVENT_ICMP_UNREACHABLE,
    SMBTRIAGE_EVENT_QUIC,
    SMBTRIAGE_EVENT_KERBEROS,
    SMBTRIAGE_EVENT_NAMES,
    SMBTRIAGE_EVENT_NBSS,
    SMBTRIAGE_EVENT_SMB1_NEGOTIATE,
    SMBTRIAGE_EVENT_SMB2,
    SMBTRIAGE_EVENT_SEALED
} smbtriage_event_kind;

typedef struct {
    smbtriage_event_kind kind;
    smbtriage_packet     packet;
    union {
        smbtriage_tcp_segment      tcp;
        smbtriage_icmp_unreachable icmp;
        smbtriage_quic_packet      quic;
        smbtriage_kerberos         kerberos;
        smbtriage_dns_message      names;
        smbtriage_nbss_message     nbss;
        smbtriage_smb1_negotiate   smb1;
        smbtriage_smb2_message     smb2;
        smbtriage_sealed_message   sealed;
    } u;
} smbtriage_event;

G_END_DECLS

#endif
