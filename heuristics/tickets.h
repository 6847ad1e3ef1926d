/* tickets.h - what clients asked KDCs, and what they were told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 4120 3.1 (AS exchange) and 3.3 (TGS exchange). One record for each wish: a client asks for the same ticket with
 * and without pre-authentication, over UDP and TCP, of one KDC and another. Only what came of it in the end counts.
 */
#ifndef SMBTRIAGE_TICKETS_H
#define SMBTRIAGE_TICKETS_H

#include "state.h"

/** A question and what came of it: a refused wish may be asked again. */
typedef struct smbtriage_ticket_turn {
    guint32                             request_frame; /* 0 = not in the capture */
    const char                         *kdc;
    guint32                             granted_frame; /* 0 = none */
    guint32                             error_frame;   /* 0 = none */
    gint32                              error;
    gint64                              request_ns; /* each with its frame */
    gint64                              granted_ns;
    gint64                              error_ns;
    const struct smbtriage_ticket_turn *earlier;
} smbtriage_ticket_turn;

/** One wish for a ticket, with all tries. */
struct smbtriage_ticket {
    const char *client;    /* address; the same pointer for the same address */
    const char *kdc;       /* address of the KDC that was asked last, or that answered last */
    gboolean    is_tgs;    /* for a service, with a ticket in hand; else for a user, with a password or key */
    const char *principal; /* AS: the user, "alice"; NULL = not seen */
    const char *realm;
    const char *service;     /* SPN, "cifs/fs2.lab.example"; NULL = not seen */
    const char *host;        /* of a service with a host: "fs2.lab.example"; NULL = it has none */
    guint       tries;       /* requests */
    const char *holder;      /* the user whose ticket was granted, as the KDC says; NULL = not seen */
    const char *earlier_kdc; /* another one that was asked before, and had not answered by then; or NULL */
    guint16     earlier_port;

    guint32  first_frame;
    gint64   first_ns;
    guint32  request_frame; /* the last request, 0 = not in the capture */
    gint64   request_ns;
    guint16  client_port;  /* of the last request */
    gboolean is_tcp;       /* the last request came over TCP */
    gboolean is_waiting;   /* the last request is not answered yet */
    guint    unanswered;   /* requests in a row without an answer */
    guint32  silent_frame; /* the first of them */
    gint64   silent_ns;

    guint32                  answer_frame; /* the last answer that decides anything, 0 = none */
    gint64                   answer_ns;
    smbtriage_outcome        outcome; /* PENDING, OK or FAILED */
    smbtriage_kerberos_error error;   /* the last one that refused the wish */
    guint32                  error_frame;
    guint32                  refused_frame;   /* the request that it answered, 0 = not in the capture */
    gint64                   refused_till_ns; /* until when that asked for the ticket, 0 = not seen */
    gint64                   error_ns;
    guint32                  granted_frame; /* the ticket, 0 = none; after error_frame: it recovered */
    gint64                   granted_ns;
    gboolean                 has_preauth; /* the refused request proved who asks */

    guint32     too_big_frame; /* KRB_ERR_RESPONSE_TOO_BIG: from then on only TCP helps; 0 = not said */
    gint64      too_big_ns;
    guint       tcp_syns; /* handshakes begun since */
    guint32     tcp_syn_frame;
    gint64      tcp_syn_ns; /* of the first of them */
    guint32     tcp_refused_frame;
    gboolean    is_tcp_open;       /* one was answered */
    guint32     unreachable_frame; /* an ICMP error said that the KDC was not reached, 0 = none */
    const char *told_by;           /* who sent it */

    /* Where a finding about the wish by itself is shown, by smbtriage_trouble_kind; 0 = the host dropped that frame. */
    guint32 homes[3];

    gint64 till_ns; /* the ticket was asked for until then, 0 = not seen */
    guint  etype_count;
    gint32 etypes[SMBTRIAGE_MAX_ETYPES]; /* that the client asked for */

    smbtriage_ticket_turn *refusals; /* those after which the client asked again, the last first; owned */
    guint                  n_refusals;

    gboolean is_explained; /* a step of SMB was found that it stands behind (identity.c) */
    guint    leaning;      /* steps of SMB whose trouble it is: while there are any, it stays */
    gboolean is_going;     /* forget.c */
};

/** The index of the first of so many wishes that is worth a look: of one client's only the last 64 are searched, for
 * the one that a message or a step belongs to. */
static inline guint smbtriage_tickets_least(guint count)
{
    return count > 64 ? count - 64 : 0;
}

void smbtriage_tickets_init(struct smbtriage_engine *engine);
void smbtriage_tickets_free(struct smbtriage_engine *engine);
void smbtriage_ticket_free(gpointer ticket);

/** Takes a message to or from a KDC. */
void smbtriage_tickets_message(struct smbtriage_engine *engine, const smbtriage_event *event);

/** Takes a TCP segment to or from port 88: SYN, SYN ACK, RST. */
void smbtriage_tickets_segment(struct smbtriage_engine *engine, const smbtriage_event *event);

/** Takes an ICMP error about a request. */
void smbtriage_tickets_unreachable(struct smbtriage_engine *engine, const smbtriage_event *event);

/** The client showed a ticket for this service to a server: if it waited for one, it got it unseen. */
void smbtriage_tickets_shown(const struct smbtriage_engine *engine, const char *client, const char *service);

/** The wishes of this client, in order, or NULL. */
const GPtrArray *smbtriage_tickets_of(const struct smbtriage_engine *engine, const char *client);

/** What the client had asked and been told of this wish until this frame. */
smbtriage_ticket_turn smbtriage_ticket_until(const smbtriage_ticket *ticket, guint32 frame);

/** The KDC gave no answer that helps, for as long as the capture goes up to now_ns. */
gboolean smbtriage_ticket_is_silent(const smbtriage_ticket *ticket, gint64 now_ns);

/** The KDC's answer was too big for UDP, and TCP did not work, for as long as the capture goes up to now_ns. */
gboolean smbtriage_ticket_is_tcp_blocked(const smbtriage_ticket *ticket, gint64 now_ns);

/** Refused, or not answered, and not granted later: with now_ns as before. */
gboolean smbtriage_ticket_has_failed(const smbtriage_ticket *ticket, gint64 now_ns);

/** When it last moved: nanoseconds of the last request or answer. */
gint64 smbtriage_ticket_last_ns(const smbtriage_ticket *ticket);

#endif
