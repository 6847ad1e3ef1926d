/* scene.h - stories told to the engine, packet by packet
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A scene owns an engine and a client and a server that talk. Each call is one frame: the frame number grows
 * by one, the clock by a millisecond, and the TCP segment that carries a message is fed before it, as event.h
 * demands. The ordinary story has fixed frame numbers, which tests rely on:
 *
 *    1 SYN, 2 SYN-ACK, 3 ACK         scene_handshake()
 *    4 NEGOTIATE, 5 answer           scene_negotiate(), scene_negotiate_answer()
 *    6 SESSION_SETUP, 7 challenge,
 *    8 SESSION_SETUP, 9 answer       scene_logon(), scene_logon_answer()
 *   10 TREE_CONNECT, 11 answer       scene_tree_connect(), scene_tree_answer()
 *
 * Functions that send return the number of their frame.
 */
#ifndef SCENE_H
#define SCENE_H

#include "smbtriage.h"

#define STATUS_SUCCESS 0u
#define STATUS_PENDING 0x00000103u
#define STATUS_MORE_PROCESSING_REQUIRED 0xC0000016u
#define STATUS_INVALID_PARAMETER 0xC000000Du
#define STATUS_ACCESS_DENIED 0xC0000022u
#define STATUS_LOGON_FAILURE 0xC000006Du
#define STATUS_PASSWORD_EXPIRED 0xC0000071u
#define STATUS_ACCOUNT_DISABLED 0xC0000072u
#define STATUS_INSUFFICIENT_RESOURCES 0xC000009Au
#define STATUS_ACCOUNT_LOCKED_OUT 0xC0000234u
#define STATUS_NOT_SUPPORTED 0xC00000BBu
#define STATUS_BAD_NETWORK_NAME 0xC00000CCu
#define STATUS_REQUEST_NOT_ACCEPTED 0xC00000D0u
#define STATUS_USER_SESSION_DELETED 0xC0000203u
#define STATUS_NETWORK_SESSION_EXPIRED 0xC000035Cu
#define STATUS_PATH_NOT_COVERED 0xC0000257u
#define STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP 0xC05D0000u
#define STATUS_UNKNOWN 0xC0DE1234u

#define SCENE_SECOND G_GINT64_CONSTANT(1000000000)

/** What a client offers and what a server answers in the negotiate, by what matters for encryption. */
typedef enum {
    OFFER_202,           /* SMB 2.0.2 alone */
    OFFER_210,           /* 2.0.2 and 2.1 */
    OFFER_302,           /* up to 3.0.2, can encrypt */
    OFFER_302_PLAIN,     /* up to 3.0.2, without SMB2_GLOBAL_CAP_ENCRYPTION */
    OFFER_311,           /* up to 3.1.1, can encrypt */
    OFFER_311_PLAIN,     /* up to 3.1.1, all contexts seen and none of them about encryption */
    OFFER_311_CUT_SHORT, /* 3.1.1, the contexts were cut off */
    OFFER_UNREAD         /* the body was not decoded */
} scene_offer;

typedef enum {
    GRANT_202,
    GRANT_210,
    GRANT_302, /* with encryption */
    GRANT_302_PLAIN,
    GRANT_311,           /* with AES-128-GCM */
    GRANT_311_PLAIN,     /* without an encryption context */
    GRANT_311_NO_CIPHER, /* a context whose cipher is 0: no overlap */
    GRANT_311_CUT_SHORT,
    GRANT_MULTI, /* 0x02FF: a second NEGOTIATE must follow */
    GRANT_UNREAD
} scene_grant;

/** What is unusual about the next frame; forgotten once it was sent. */
typedef struct {
    gboolean follows_lost;      /* of its segment */
    gboolean acks_unseen;       /* of its segment */
    gboolean is_retransmission; /* of its segment */
    gboolean is_truncated;
    gboolean without_segment; /* no TCP segment is fed: SMB Direct, or a feeder that saw none */
    gboolean same_frame;      /* it stands in the frame before, behind what that frame holds */
    guint8   extra_flags;     /* SMBTRIAGE_TCP_FIN in the same segment */
    gboolean has_message_id;
    guint64  message_id;
    gboolean has_session_id;
    guint64  session_id;
    gboolean is_related;
    gboolean is_async;
    gboolean no_body; /* the message's body was not decoded */
    gboolean is_binding;
    gboolean is_redirect; /* tree answer: SHARE_REDIRECT error context */
    gboolean encrypts;    /* session or tree answer: ENCRYPT_DATA */
    gboolean is_guest;    /* session answer */
    gboolean is_null;     /* session answer */
    gboolean cannot_sign; /* negotiate answer: without SIGNING_ENABLED */
    guint32  access;      /* tree answer: MaximalAccess; CREATE: DesiredAccess */
    guint32  length;      /* payload of its segment, 0 = the usual 100 bytes */
    guint64  previous_session_id;
    gboolean is_signed;
    gboolean is_unsigned;  /* a TREE_CONNECT, which is signed otherwise: 3.1.1 demands it */
    gboolean is_encrypted; /* and decrypted */
    gint64   idle_ns;      /* of its segment, FIN and RST */
} scene_quirks;

typedef struct scene scene;

/* Strings given to a scene must live as long as it does. */

scene *scene_new(void);
scene *scene_new_with(const smbtriage_options *options);
scene *scene_without(const char *rule); /* that rule is off, so that it hides no other */
void   scene_free(scene *scene);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(scene, scene_free)

smbtriage_engine *scene_engine(scene *scene);
scene_quirks     *scene_next(scene *scene);

/** From here on events are kept, so that they can be fed to another engine: scene_events(). */
void          scene_record(scene *scene);
const GArray *scene_events(const scene *scene);

/** The frame sent last. */
guint32 scene_frame(const scene *scene);

/** Nothing happens for a while. The capture is only known to go on when another frame follows. */
void scene_wait(scene *scene, double seconds);

/** The same, and the capture goes on that long. */
void scene_goes_on(scene *scene, double seconds);

/* ---- who talks ------------------------------------------------------------------------------------------- */

/** Another connection of the same client to the same server; what follows happens on it. Returns its number,
 *  counted from 0, for scene_use(). */
guint scene_connect_again(scene *scene);
void  scene_use(scene *scene, guint connection);

/** From here on new connections have another client ("192.0.2.n") or go to another port. */
void scene_client_is(scene *scene, guint8 last_byte);
void scene_server_is(scene *scene, guint8 last_byte);

/** Of the present connection, before its first frame. */
void scene_port(scene *scene, guint16 port);
void scene_ipv6(scene *scene);
void scene_mid_stream(scene *scene);
void scene_transport(scene *scene, smbtriage_transport transport, guint32 stream);
void scene_addressless(scene *scene);
void scene_sequence_numbers(scene *scene, guint32 client, guint32 server);

/* ---- TCP --------------------------------------------------------------------------------------------------- */

guint32 scene_handshake(scene *scene);
guint32 scene_syn(scene *scene);
guint32 scene_syn_ack(scene *scene);
guint32 scene_ack(scene *scene);                        /* the server's, of all it got */
guint32 scene_ack_short(scene *scene, guint32 missing); /* the server's, that many bytes short of all */
guint32 scene_client_ack(scene *scene);                 /* the client's */
guint32 scene_client_data(scene *scene, guint32 bytes);
guint32 scene_server_data(scene *scene, guint32 bytes);
guint32 scene_client_retransmits(scene *scene);                     /* its last message */
guint32 scene_client_retransmits_part(scene *scene, guint32 bytes); /* that many bytes of its beginning */
guint32 scene_server_retransmits(scene *scene); /* its last message; it has not got the client's last one */
guint32 scene_client_sends_again(scene *scene, guint32 back, guint32 bytes); /* from that many bytes back */
guint32 scene_server_says(scene *scene, const char *bytes);                  /* what no message comes out of */
guint32 scene_server_says_smb(scene *scene, char magic); /* a message, and nobody told what is in it */
guint32 scene_client_says(scene *scene, const char *bytes);
guint32 scene_client_resets(scene *scene);
guint32 scene_server_resets(scene *scene);
guint32 scene_client_closes(scene *scene);
guint32 scene_server_closes(scene *scene);

/** "Destination unreachable" that quotes the client's last SYN, from the server's address or from 192.0.2.1. */
guint32 scene_icmp(scene *scene, guint8 code, gboolean from_server);

/** The frame before once more, as a capture point that sees traffic twice records it (G12). */
guint32 scene_again(scene *scene);

/* ---- messages ------------------------------------------------------------------------------------------------ */

guint32 scene_smb1_negotiate(scene *scene, smbtriage_fact offers_smb2, const char *dialects);
guint32 scene_smb1_answer(scene *scene, guint16 selected_index);

guint32 scene_negotiate(scene *scene, scene_offer offer);
guint32 scene_negotiate_raw(scene *scene, const smbtriage_negotiate *body);
guint32 scene_negotiate_answer(scene *scene, scene_grant grant);
guint32 scene_negotiate_answer_raw(scene *scene, const smbtriage_negotiate *body);

/** The bodies behind the two lists above, to be changed and sent raw. */
smbtriage_negotiate scene_offered(scene_offer offer);
smbtriage_negotiate scene_granted(scene_grant grant);
guint32             scene_negotiate_refused(scene *scene, guint32 status);

guint32 scene_setup_first(scene *scene); /* NTLM NEGOTIATE, SessionId 0 */
guint32 scene_setup_again(scene *scene); /* the same within the session that there is */
guint32 scene_setup_raw(scene *scene, const smbtriage_security *security);
guint32 scene_challenge(scene *scene);                           /* the server chooses a SessionId */
guint32 scene_authenticate(scene *scene, const char *user);      /* NTLM AUTHENTICATE */
guint32 scene_logon(scene *scene, const char *user);             /* the three above */
guint32 scene_kerberos_logon(scene *scene, const char *service); /* AP-REQ, one leg */
guint32 scene_logon_answer(scene *scene, guint32 status);
guint32 scene_logoff(scene *scene);
guint32 scene_logoff_answer(scene *scene, guint32 status);

/** Both legs of a logon that binds this connection to a session; the answer is still to come. */
guint32 scene_bind(scene *scene, guint64 session_id, const char *user);

guint32 scene_tree_connect(scene *scene, const char *path);
guint32 scene_tree_answer(scene *scene, guint32 status);
guint32 scene_tree_disconnect(scene *scene);
guint32 scene_tree_disconnect_answer(scene *scene, guint32 status);

/** On the tree that was connected last. */
guint32 scene_create(scene *scene, const char *path);
guint32 scene_create_answer(scene *scene, guint32 status);
guint32 scene_ioctl(scene *scene, guint32 ctl_code, const smbtriage_negotiate *body);
guint32 scene_ioctl_answer(scene *scene, guint32 status, const smbtriage_negotiate *body);

/** An answer whose request nobody was told of, as is the rule for most commands. */
guint32 scene_answer_alone(scene *scene, guint16 command, guint32 status);

guint32 scene_sealed(scene *scene, gboolean from_client);
guint32 scene_nbss(scene *scene, gboolean from_client, smbtriage_nbss_type type);
guint32 scene_nbss_refuses(scene *scene, guint8 error_code);

/** The MessageId of the request sent last, and: the next answer is that of an earlier request. */
guint64 scene_message_id(const scene *scene);
void    scene_answer_to(scene *scene, guint64 message_id);

/** The SessionId that requests carry and that the next challenge or answer chooses. */
guint64 scene_session_id(const scene *scene);
void    scene_set_session_id(scene *scene, guint64 session_id);
void    scene_server_chooses(scene *scene, guint64 session_id);

/** One byte that stands for the GUIDs which negotiates carry from here on; 0 (the default) leaves them out. */
void scene_guids_are(scene *scene, guint8 client, guint8 server);

/** Whether the server's NEGOTIATE and the client's SESSION_SETUP demand signatures, from here on. */
void scene_signing_is(scene *scene, smbtriage_fact by_server, smbtriage_fact by_client);

/** A whole server name for the NTLM challenge's target info; NULL (the default) leaves it out. */
void scene_server_calls_itself(scene *scene, const char *name);
void scene_domain_is(scene *scene, const char *domain);

/** Also in the challenge: the domain, which is that of a member; NULL (the default) leaves it out. */
void scene_server_is_of(scene *scene, const char *domain);

/** Of negotiates from here on: the client's NETNAME context, and the server's SystemTime less the true time. */
void scene_client_means(scene *scene, const char *name);
void scene_server_clock_is(scene *scene, double seconds_ahead);

/* ---- name servers and KDCs (scene_names.c) ----------------------------------------------------------------------- */

/** Last byte of the address of the one host that is both. Each message is one frame of its own. */
#define SCENE_KDC_BYTE 200

/** AS-REQ with pre-authentication of this principal, or with NULL a TGS-REQ. */
guint32 scene_asks_ticket(scene *scene, const char *principal, const char *service);
guint32 scene_kdc_grants(scene *scene); /* what was asked for last */
guint32 scene_kdc_refuses(scene *scene, gint32 code);
guint32 scene_kdc_unreachable(scene *scene); /* ICMP about the last request */
guint32 scene_kdc_segment(scene *scene, gboolean from_client, guint8 flags);
void    scene_kdc_over_tcp(scene *scene, gboolean is_tcp);
void    scene_kdc_is(scene *scene, guint8 last_byte); /* from here on another host */
guint32 scene_kerberos(scene *scene, gboolean from_client, const smbtriage_kerberos *message);

/** From here on another host is the name server. */
void scene_name_server_is(scene *scene, guint8 last_byte);

guint32 scene_asks_name(scene *scene, const char *name);
guint32 scene_asks_name_again(scene *scene, const char *name); /* the same query */
guint32 scene_asks_broadcast(scene *scene, const char *name);  /* NetBIOS, <20> */
guint32 scene_asks_for_kdcs(scene *scene, const char *name);   /* SRV */
guint32 scene_name_is(scene *scene, const char *name, const char *canonical, guint8 last_byte);
guint32 scene_name_is_absent(scene *scene, const char *name);
guint32 scene_name_server_unreachable(scene *scene);
guint32 scene_names(scene *scene, gboolean from_client, const smbtriage_dns_message *message);

/** A SESSION_SETUP answer whose token is a KRB-ERROR. */
guint32 scene_logon_answer_with(scene *scene, guint32 status, gint32 kerberos_error);

/* ---- the story so far, in one line --------------------------------------------------------------------------- */

scene *scene_connected(void);                                  /* frames 1 to 3 */
scene *scene_negotiated(scene_offer offer, scene_grant grant); /* frames 1 to 5 */
scene *scene_logged_on(scene_offer offer, scene_grant grant);  /* frames 1 to 9, as alice */

/** On the present connection: everything from the handshake up to and with the answer. */
void scene_whole_negotiate(scene *scene, scene_offer offer, scene_grant grant);
void scene_whole_logon(scene *scene, const char *user, guint32 status);
void scene_whole_tree(scene *scene, const char *user, const char *path, guint32 status);

/* ---- what came of it ----------------------------------------------------------------------------------------- */

/** Compares the report with "tree.share_not_found@11:error x2; ...", worst first, or "none". */
void scene_expect(scene *scene, const char *findings);

/** Compares the findings as they were first known, in the order of their frames. */
void scene_expect_first(scene *scene, const char *findings);

/** Compares the steps of one connection (1-based): "transport:ok negotiate:ok session:failed". */
void scene_expect_steps(scene *scene, guint connection, const char *steps);
void scene_expect_outcome(scene *scene, guint connection, smbtriage_connection_outcome outcome);
const smbtriage_connection_view *scene_connection(scene *scene, guint connection);
/** So many were dropped at this limit, as the report says of the capture; 0 = it says nothing. */
void     scene_expect_limit(scene *scene, smbtriage_limit limit, guint dropped);
gboolean scene_has_quality(scene *scene, smbtriage_quality_issue issue);

/* About the first finding of the report: */

const smbtriage_finding *scene_finding(scene *scene);
void                     scene_expect_confidence(scene *scene, smbtriage_confidence confidence);

/** text, a field of a finding, holds these words. */
void expect_words(const char *text, const char *words);

/** Some sentence of the evidence about this frame holds these words. */
void scene_expect_evidence(scene *scene, guint32 frame, const char *words);
void scene_expect_no_evidence(scene *scene, const char *words);

/** The finding of this rule, wherever it stands in the report, and the same of it. */
const smbtriage_finding *scene_finding_of(scene *scene, const char *rule);
void                     scene_expect_evidence_of(scene *scene, const char *rule, guint32 frame, const char *words);
void                     scene_expect_no_evidence_of(scene *scene, const char *rule, const char *words);

/** The rule was ruled out, for a reason that holds these words. */
void scene_expect_excluded(scene *scene, const char *rule, const char *words);
void scene_expect_not_excluded(scene *scene, const char *rule);

/** What must hold after any events whatever: findings cite frames that were fed, two reports are the same. */
void scene_check_engine(const smbtriage_engine *engine, guint32 last_frame);

/** A part of that: the findings of a report come worst first, then by frame. */
void scene_check_worst_first(const smbtriage_report *report);

/** The report as text, all fields; equal when two reports are. Free with g_free(). */
char *scene_report_dump(const smbtriage_engine *engine);

/** The same for the findings of one frame as they were first known. */
char *scene_first_view_dump(const smbtriage_engine *engine, guint32 frame);

#endif
