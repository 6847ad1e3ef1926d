/* smbtriage.h - the whole public face of the engine: events in, findings out
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The engine keeps the state of every connection through NEGOTIATE, SESSION_SETUP and TREE_CONNECT and
 * says why a client did not get to its share. It has no globals, no clock, no input or output: the same
 * events give the same findings. Several engines may live at once; one engine belongs to one thread.
 *
 * Two views of the findings:
 *  - as they are settled, in capture order, without look-ahead: smbtriage_engine_findings_at();
 *  - with the whole capture known: smbtriage_engine_report(). A failure that recovered is a note there,
 *    requests that were never answered carry their finding, counts are final.
 */
#ifndef SMBTRIAGE_H
#define SMBTRIAGE_H

#include "event.h"
#include "language.h"
#include "limit.h"

#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
    SMBTRIAGE_STAGE_TRANSPORT,
    SMBTRIAGE_STAGE_NEGOTIATE,
    SMBTRIAGE_STAGE_SESSION,
    SMBTRIAGE_STAGE_TREE,
    SMBTRIAGE_STAGE_ACCESS, /* first use of the share: opening it, checking the negotiate, following DFS */
    SMBTRIAGE_STAGE_TICKET, /* a wish for a ticket that no connection of SMB explains */
    SMBTRIAGE_STAGE_NAME    /* a name that was looked up, and to which no connection of SMB led */
} SMBTRIAGE_SMALL smbtriage_stage;

/** In sets of stages. */
#define SMBTRIAGE_STAGE_BIT(stage) (1u << (guint)(stage))

/** error: a step failed and did not recover. warn: a failure is likely, its effect was not seen.
 *  note: degraded, recovered, insecure but working, or the capture cannot tell. chat: known normal. */
typedef enum {
    SMBTRIAGE_CHAT,
    SMBTRIAGE_NOTE,
    SMBTRIAGE_WARN,
    SMBTRIAGE_ERROR
} SMBTRIAGE_SMALL smbtriage_severity;

typedef enum {
    SMBTRIAGE_LOW,
    SMBTRIAGE_MEDIUM,
    SMBTRIAGE_HIGH
} SMBTRIAGE_SMALL smbtriage_confidence;

typedef enum {
    SMBTRIAGE_OUTCOME_PENDING, /* the capture ended too early to tell */
    SMBTRIAGE_OUTCOME_OK,
    SMBTRIAGE_OUTCOME_FAILED,
    SMBTRIAGE_OUTCOME_NO_REPLY,
    SMBTRIAGE_OUTCOME_UNSEEN /* before the capture began, or lost by it */
} SMBTRIAGE_SMALL smbtriage_outcome;

/** A section of a specification. url is NULL where no page address is known: then the document's start
 *  page is document_url. */
typedef struct {
    const char *document; /* "MS-SMB2" */
    const char *number;   /* "3.3.5.7" */
    const char *title;
    const char *url;
    const char *document_url;
} smbtriage_section;

/** What to do, for each kind of reader, and what it costs. NULL where there is nothing to say. */
typedef struct {
    const char *windows;
    const char *samba;
    const char *client;
    const char *cost;
} smbtriage_remedy;

/** The constant part of a rule, as users see it. */
typedef struct smbtriage_rule smbtriage_rule;

/** Its words for the one cause that a capture proves, where the record's own leave several open (rule.h). */
typedef struct smbtriage_words smbtriage_words;

const char              *smbtriage_rule_id(const smbtriage_rule *rule);
const char              *smbtriage_rule_summary(const smbtriage_rule *rule);
smbtriage_stage          smbtriage_rule_stage(const smbtriage_rule *rule);
smbtriage_severity       smbtriage_rule_severity(const smbtriage_rule *rule);
const smbtriage_section *smbtriage_rule_section(const smbtriage_rule *rule);

/** The reference page of a rule (pages/), in Markdown as people read it on a terminal. Free with g_free(). */
char *smbtriage_rule_page(const smbtriage_rule *rule);

/** All rules in catalogue order; n_rules gets their number. */
const smbtriage_rule *const *smbtriage_catalogue(guint *n_rules);

/** The rule with this id, or NULL. */
const smbtriage_rule *smbtriage_catalogue_find(const char *id);

/** One thing that the capture shows: a frame (0 = the capture as a whole) and a sentence about it. */
typedef struct {
    guint32 frame;
    char   *says;
} smbtriage_evidence;

/** A rival cause that was ruled out, and why. */
typedef struct {
    const smbtriage_rule *rule;
    char                 *because;
} smbtriage_excluded;

/** What a finding tells its reader, in one language. NULL where there is nothing to say. */
typedef struct {
    const char *language; /* its code, "en" */
    char       *cause;
    char       *windows; /* what to do on a Windows server */
    char       *samba;
    char       *client;
    char       *cost; /* of all that in security */
} smbtriage_telling;

/** A rule that fired. Strings are safe to print; those that the capture did not show are NULL. What it tells is
 *  there only after smbtriage_finding_expand(): few of many findings are ever looked at. */
typedef struct {
    const smbtriage_rule  *rule;
    const smbtriage_words *words; /* NULL = those of the rule's record */
    smbtriage_severity     severity;
    smbtriage_confidence   confidence;
    gboolean               has_recovered;
    guint32                frame;      /* home frame of the first occurrence */
    guint                  connection; /* smbtriage_connection_view.id */
    guint                  count;      /* occurrences */
    GArray                *frames;     /* guint32: the home frame of every occurrence */
    smbtriage_telling      english;
    smbtriage_telling     *translated; /* into the language of the options; NULL when that is English */
    GArray                *evidence;   /* smbtriage_evidence */
    GArray                *excluded;   /* smbtriage_excluded */
    char                  *client;     /* address; this and the next three are pseudonyms with redact_names */
    char                  *server;     /* name when the capture shows one, else address */
    char                  *user;
    char                  *share;
    char                  *dialect;
    char                  *mechanism;

    const void *unexpanded; /* private: what the texts are to be made from */
    const char *about[4];   /* private: client, server, user and share themselves, to compare */
} smbtriage_finding;

/** The verdict in one constant sentence: the rule's, or that of its words for the cause that was proved. */
const char *smbtriage_finding_summary(const smbtriage_finding *finding);

/** Fills what a finding tells, once; that of a report is filled. */
void smbtriage_finding_expand(smbtriage_finding *finding);

/** What it tells people, in the language of the options. Programs take .english. Valid as long as the finding. */
const smbtriage_telling *smbtriage_finding_told(const smbtriage_finding *finding);

/** Thresholds. Obtain defaults from smbtriage_options_default(); nothing here is kept by reference. */
typedef struct {
    guint                     no_reply_seconds; /* an unanswered request younger than this is pending, not lost */
    guint                     recovery_seconds; /* a later success of the same step within this recovers it */
    guint                     slow_seconds;     /* a step that took longer is slow */
    guint                     limits[SMBTRIAGE_LIMITS]; /* what is beyond is dropped, visibly (limit.h) */
    const char *const        *rules_off;                /* ids of rules not to apply, NULL-terminated, or NULL */
    gboolean                  redact_names;             /* show pseudonyms for users, hosts, shares and addresses */
    const smbtriage_language *language;                 /* of causes and remedies; NULL = English */
} smbtriage_options;

smbtriage_options smbtriage_options_default(void);

typedef struct smbtriage_engine smbtriage_engine;

/** A new engine. Free with smbtriage_engine_free(). */
smbtriage_engine *smbtriage_engine_new(const smbtriage_options *options);
void              smbtriage_engine_free(smbtriage_engine *engine);

/** Gives the names of an event their pseudonyms, when names are redacted. Feeding does it, too: this is for who shows
 *  an event that is about to be fed. */
void smbtriage_engine_learn_names(smbtriage_engine *engine, const smbtriage_event *event);

/** What a name is of; tells how it is taken apart when it is redacted. */
typedef enum {
    SMBTRIAGE_NAME_NONE,    /* of nobody: words of a protocol, or our own */
    SMBTRIAGE_NAME_HOST,    /* "fs1", "fs1.lab.example", "_kerberos._udp.LAB.EXAMPLE" */
    SMBTRIAGE_NAME_DOMAIN,  /* "LAB", "lab.example", "LAB.EXAMPLE" */
    SMBTRIAGE_NAME_USER,    /* "alice", "LAB\\alice", "alice@LAB.EXAMPLE", "FS1$" */
    SMBTRIAGE_NAME_SERVICE, /* "cifs/fs1.lab.example" */
    SMBTRIAGE_NAME_PATH,    /* "\\\\fs1\\accounts", and below it */
    SMBTRIAGE_NAME_SHARE,   /* "accounts" */
    SMBTRIAGE_NAME_FILE,    /* below a share */
    SMBTRIAGE_NAME_ADDRESS, /* "192.0.2.1", "2001:db8::1" */
    SMBTRIAGE_NAME_GUID,
    SMBTRIAGE_NAME_KINDS
} smbtriage_name_kind;

/** TRUE when pseudonyms are shown. */
gboolean smbtriage_engine_is_redacting(const smbtriage_engine *engine);

/** What is shown for a name, or an address, of an event when names are redacted; "redacted" and "unknown" when there is
 *  no room for more names. Owned by the engine. NULL stays NULL. */
const char *smbtriage_engine_pseudonym(smbtriage_engine *engine, smbtriage_name_kind kind, const char *name);
const char *smbtriage_engine_pseudonym_of_address(smbtriage_engine *engine, const smbtriage_endpoint *endpoint);

/** Takes one event. Events must come in capture order. */
void smbtriage_engine_feed(smbtriage_engine *engine, const smbtriage_event *event);

/** Tells the engine how far the capture goes, where no event does: an unanswered request is judged by
 *  how long the capture went on after it. */
void smbtriage_engine_reached(smbtriage_engine *engine, guint32 frame, gint64 time_ns);

/** What is to be fed of a connection beyond the set-up messages. */
enum {
    SMBTRIAGE_WATCH_SEGMENTS = 1 << 0, /* all TCP segments: an answer is awaited, or SMB was not spoken yet */
    SMBTRIAGE_WATCH_ANSWERS  = 1 << 1, /* the headers of all SMB2 responses: one of them is awaited */
    SMBTRIAGE_WATCH_CREATES  = 1 << 2  /* CREATE requests with their paths: a share was reached just now */
};

guint smbtriage_engine_watches(const smbtriage_engine *engine, smbtriage_transport transport, guint32 stream);

/** How much of an SMB2 message is of interest whatever its connection is doing. */
typedef enum {
    SMBTRIAGE_IGNORE,
    SMBTRIAGE_HEADER, /* the header alone, and the CtlCode of an IOCTL */
    SMBTRIAGE_WHOLE   /* with its body */
} smbtriage_interest;

/** Of a message of this command; status is that of a response, ctl_code that of an IOCTL (0 = not seen). */
smbtriage_interest smbtriage_engine_interest(guint16 command, gboolean is_response, guint32 status, guint32 ctl_code);

/** TRUE when the engine has a use for this event. Feeding it others tells it how far the capture goes,
 *  and nothing else. */
gboolean smbtriage_engine_wants(const smbtriage_engine *engine, const smbtriage_event *event);

/** Findings whose home is this frame as they were known when it was fed (smbtriage_finding*), or NULL.
 *  Owned by the engine; they never change once the next frame has been fed. */
const GPtrArray *smbtriage_engine_findings_at(const smbtriage_engine *engine, guint32 frame);

/* ---- the report: everything known at the end of the capture ---------------------------------------------- */

/** One exchange on a connection. Times are those of packets, nanoseconds since 1970-01-01 UTC. There may be millions:
 *  members stand by their size. */
typedef struct {
    const char *user; /* DOMAIN\user */
    const char *mechanism;
    const char *share;
    const char *request;       /* "TREE_CONNECT", "TCP SYN"; NULL = not a message of this connection */
    const char *first_request; /* the first leg, where that was another: "SMB1 NEGOTIATE"; or NULL */
    const char *asked;         /* the file or folder that was asked for, \\\\server\\share\\path, or NULL */
    const char *other_answer;  /* what came in place of a status: "a TCP reset"; or NULL */
    const char *on_the_way;    /* a device that is not the server and sent that ICMP error; or NULL */
    GArray     *findings;      /* guint: indexes into smbtriage_report.findings */
    double      seconds;       /* first request to last answer; negative when not known */
    gint64      first_ns;
    gint64      request_ns;
    gint64      last_ns;
    gint64      waited_ns; /* without an answer, until the capture or the connection ended; negative when not known */
    guint32     first_frame;
    guint32     last_frame;
    guint32     request_frame; /* of the last leg, 0 = not in the capture */
    guint32     answer_frame;  /* of what settled it, 0 = none */
    guint32     legs;          /* requests seen */
    guint32     status;
    gint32      kerberos_error;

    smbtriage_stage   stage;
    smbtriage_outcome outcome;
    bool              has_status;
    bool              has_kerberos_error; /* the server's token said no: that is the answer, and not its status */
    bool              has_error;          /* one of its findings is an error, be it kept or not */
    bool              is_own_answer;      /* .other_answer came from the client itself */
} smbtriage_step_view;

/** Whom a client asks besides the server. */
typedef enum {
    SMBTRIAGE_PEER_NAME_SERVICE,
    SMBTRIAGE_PEER_KDC
} smbtriage_peer;

/** A question to one of them, and what came of it. */
typedef struct {
    smbtriage_peer peer;
    const char    *address;
    const char    *message;       /* "DNS query", "TGS-REQ" */
    const char    *wish;          /* "fs1.lab.example", "cifs/fs1.lab.example" */
    char          *asks;          /* the same, and for whom: "cifs/fs1.lab.example, as alice" */
    char          *says;          /* the answer, or that none came, as a sentence */
    guint32        request_frame; /* 0 = not in the capture */
    guint32        answer_frame;  /* 0 = none came */
    gint64         request_ns;
    gint64         answer_ns;   /* negative when not known */
    gint64         waited_ns;   /* without an answer, until the capture ended */
    const char    *answer_from; /* another that answered than was asked first; NULL = the same */
    const char    *on_the_way;  /* a device that is neither, and answered with an ICMP error; or NULL */
    gboolean       has_failed;
    gboolean       was_left; /* another was asked in its place after waited_ns, and answered */
} smbtriage_exchange;

/** Who ended a TCP connection. */
typedef enum {
    SMBTRIAGE_STILL_OPEN = 0,
    SMBTRIAGE_CLOSED_BY_CLIENT,
    SMBTRIAGE_CLOSED_BY_SERVER
} SMBTRIAGE_SMALL smbtriage_closed_by;

typedef enum {
    SMBTRIAGE_CONNECTION_UNKNOWN,
    SMBTRIAGE_CONNECTION_CONNECTED, /* every step seen succeeded, a session or tree among them */
    SMBTRIAGE_CONNECTION_PARTIAL,   /* some steps succeeded, some failed */
    SMBTRIAGE_CONNECTION_FAILED
} smbtriage_connection_outcome;

typedef struct {
    guint                        id; /* 1-based, in order of appearance */
    smbtriage_transport          transport;
    guint32                      stream;
    const char                  *client_address;
    guint16                      client_port;
    const char                  *server_address;
    guint16                      server_port;
    const char                  *server_name; /* or NULL */
    guint32                      first_frame;
    guint32                      last_frame;
    const char                  *dialect;    /* "3.1.1", or NULL */
    const char                  *signing;    /* "required", "enabled", ... or NULL */
    const char                  *encryption; /* "AES-128-GCM", "unavailable", ... or NULL */
    smbtriage_connection_outcome outcome;
    GArray                      *steps;     /* smbtriage_step_view */
    GArray                      *story;     /* smbtriage_evidence: what was asked of name services and KDCs, and told */
    GArray                      *exchanges; /* smbtriage_exchange: the same, and whom */
    smbtriage_closed_by          closed_by;
    gboolean                     closed_with_reset;
    guint32                      closed_frame;
    gint64                       closed_ns;
} smbtriage_connection_view;

typedef enum {
    SMBTRIAGE_STARTS_MID_STREAM,
    SMBTRIAGE_LOST_SEGMENTS,
    SMBTRIAGE_ONE_SIDED,
    SMBTRIAGE_TRUNCATED,
    SMBTRIAGE_ENCRYPTED,      /* messages that nobody could read: what they ask and answer is not known (G13) */
    SMBTRIAGE_NO_KDC_TRAFFIC, /* a Kerberos logon failed, and what the KDC said is not there */
    SMBTRIAGE_NOT_DECODED,    /* the server speaks SMB, and no message of it was found */
    SMBTRIAGE_STATE_LIMIT,    /* a limit was reached, and state dropped */
    SMBTRIAGE_QUALITY_ISSUES
} smbtriage_quality_issue;

typedef struct {
    smbtriage_quality_issue issue;
    guint                   connection; /* 0 = the capture as a whole */
    smbtriage_limit         limit;      /* of SMBTRIAGE_STATE_LIMIT, these three: which one, */
    guint                   number;     /* how many it allows, */
    guint64                 dropped;    /* and how many went: in all, whatever the connection */
} smbtriage_quality;

/** How many of one severity. */
typedef struct {
    guint   findings; /* as below */
    guint64 occurrences;
    guint32 frame; /* the first */
} smbtriage_not_kept_share;

/** Findings of a rule that the report does not hold. */
typedef struct {
    const smbtriage_rule    *rule;
    guint                    findings;    /* different ones; 0 = not known, those of connections that were forgotten */
    guint64                  occurrences; /* of all of them */
    smbtriage_not_kept_share of[4];       /* by smbtriage_severity */
} smbtriage_not_kept;

typedef struct {
    GArray    *quality;     /* smbtriage_quality */
    GArray    *connections; /* smbtriage_connection_view */
    GPtrArray *findings;    /* smbtriage_finding*, worst first, then by frame */
    GArray    *not_kept;    /* smbtriage_not_kept, in the order of the catalogue */
    gboolean   is_redacted; /* names and addresses are pseudonyms */
} smbtriage_report;

/** The final view. It borrows from the engine and dies before it; the engine itself is not changed and
 *  may be fed on (live capture), after which a new report tells more. Free with smbtriage_report_free(). */
smbtriage_report *smbtriage_engine_report(const smbtriage_engine *engine);
void              smbtriage_report_free(smbtriage_report *report);

/** The connection with this id, or NULL. */
const smbtriage_connection_view *smbtriage_report_connection(const smbtriage_report *report, guint id);

/** What the server answered last: a status or a Kerberos error, or NULL. Free with g_free(). */
char *smbtriage_step_view_answer(const smbtriage_step_view *step);

/** Whether the reader wants to see this connection. */
typedef gboolean smbtriage_wanted(const smbtriage_connection_view *connection, gpointer user_data);

/** A display filter for its packets, or NULL: not every transport has one. Free with g_free(). */
char *smbtriage_connection_filter(const smbtriage_connection_view *connection);

/** TRUE when a \\server\share path leads to the pipe share, on which failures are routine (G9). */
gboolean smbtriage_is_ipc(const char *path);

/** Appends the report for people to out. Only connections that wanted() likes are told; NULL = all. */
void smbtriage_report_text(const smbtriage_report *report, GString *out, smbtriage_wanted *wanted, gpointer user_data);

/** The same as a plain block of few lines, to be pasted into a ticket: the worst findings. */
void smbtriage_report_ticket(const smbtriage_report *report, GString *out, smbtriage_wanted *wanted,
                             gpointer user_data);

/** What a page says of its making. */
typedef struct {
    const char *generator; /* "smbtriage 1.2.3, Wireshark 4.0.17" */
    guint32     frames;    /* of the capture */
} smbtriage_page;

/** The same as one page of HTML that needs nothing else, with a drawing of each connection that has a finding. */
void smbtriage_report_html(const smbtriage_report *report, const smbtriage_page *page, GString *out,
                           smbtriage_wanted *wanted, gpointer user_data);

/** A text in lines of at most width columns of a terminal, broken at spaces; a longer word has a line of its own.
 *  NULL-terminated; free with g_strfreev(). */
char **smbtriage_lines(const char *text, guint width);

/* ---- names of enumerators, as they appear in every output ------------------------------------------------ */

const char *smbtriage_stage_name(smbtriage_stage stage);
const char *smbtriage_severity_name(smbtriage_severity severity);
const char *smbtriage_confidence_name(smbtriage_confidence confidence);
const char *smbtriage_outcome_name(smbtriage_outcome outcome);
const char *smbtriage_connection_outcome_name(smbtriage_connection_outcome outcome);
const char *smbtriage_quality_name(smbtriage_quality_issue issue);

/** What is wrong, as the end of a sentence that begins with the connections. */
const char *smbtriage_quality_says(smbtriage_quality_issue issue);

/** What to do next time, or now. */
const char *smbtriage_quality_advice(const smbtriage_quality *quality);

/** Of SMBTRIAGE_SMB2_* and the other commands of [MS-SMB2] 2.2.1.2; "a command" for others. */
const char *smbtriage_command_name(guint16 command);

/** "STATUS_ACCESS_DENIED", or "0xC0DE1234 (not a status this version knows)". Free with g_free(). */
char *smbtriage_status_text(guint32 status);

G_END_DECLS

#endif
