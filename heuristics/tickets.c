/* tickets.c - what clients asked KDCs, and what they were told
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tickets.h"

#include <string.h>

#include "elapsed.h"
#include "forget.h"
#include "guards.h"
#include "identity.h"
#include "kerberos.h"
#include "names.h"
#include "recovery.h"

/* Clients send again after 1 s and more (MIT 1.20), Windows after some; a single lost datagram is nothing. */
#define SILENCE_NS (3 * SMBTRIAGE_SECOND_NS)
#define SILENT_TRIES 2

void smbtriage_ticket_free(gpointer data)
{
    smbtriage_ticket *ticket = data;

    for (smbtriage_ticket_turn *turn = ticket->refusals, *earlier; turn != NULL; turn = earlier) {
        earlier = (smbtriage_ticket_turn *)turn->earlier;
        g_free(turn);
    }
    g_free(ticket);
}

static void array_unref(gpointer array)
{
    g_ptr_array_unref(array);
}

void smbtriage_tickets_init(struct smbtriage_engine *engine)
{
    engine->tickets    = g_ptr_array_new_with_free_func(smbtriage_ticket_free);
    engine->tickets_of = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, array_unref);
}

void smbtriage_tickets_free(struct smbtriage_engine *engine)
{
    g_hash_table_unref(engine->tickets_of);
    g_ptr_array_unref(engine->tickets);
}

const GPtrArray *smbtriage_tickets_of(const struct smbtriage_engine *engine, const char *client)
{
    return g_hash_table_lookup(engine->tickets_of, client);
}

static void be_home(struct smbtriage_engine *engine, guint32 *home, guint32 frame)
{
    *home = frame;
    g_ptr_array_add(engine->homes_now, home);
}

/* ---- which wish ---------------------------------------------------------------------------------------------- */

typedef gboolean (*ticket_test)(const smbtriage_ticket *ticket, const void *wanted);

/* The last wish of this client that the test likes. */
static smbtriage_ticket *last_of(const struct smbtriage_engine *engine, const char *client, ticket_test test,
                                 const void *wanted)
{
    const GPtrArray *all = smbtriage_tickets_of(engine, client);
    guint            least;

    if (all == NULL)
        return NULL;
    least = smbtriage_tickets_least(all->len);
    for (guint i = all->len; i-- > least;) {
        smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (test(ticket, wanted))
            return ticket;
    }
    return NULL;
}

static smbtriage_ticket *add(struct smbtriage_engine *engine, const char *client, const smbtriage_packet *packet)
{
    GPtrArray        *all = g_hash_table_lookup(engine->tickets_of, client);
    smbtriage_ticket *ticket;

    if (engine->tickets->len >= engine->options.limits[SMBTRIAGE_LIMIT_TICKETS]) {
        if (!smbtriage_forget_tickets(engine))
            return NULL;
        all = g_hash_table_lookup(engine->tickets_of, client);
    }
    if (all == NULL) {
        all = g_ptr_array_new();
        g_hash_table_insert(engine->tickets_of, (gpointer)client, all);
    }
    ticket              = g_new0(smbtriage_ticket, 1);
    ticket->client      = client;
    ticket->first_frame = packet->frame;
    ticket->first_ns    = packet->time_ns;
    ticket->outcome     = SMBTRIAGE_OUTCOME_PENDING;
    g_ptr_array_add(engine->tickets, ticket);
    g_ptr_array_add(all, ticket);
    return ticket;
}

/* What is asked for: the same again is another try, unless it was settled some time ago. */
typedef struct {
    gboolean    is_tgs;
    const char *principal;
    const char *service;
    gint64      now_ns;
    gint64      window_ns;
} ticket_wish;

static gboolean same_text(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : g_ascii_strcasecmp(one, other) == 0;
}

static gboolean is_wish(const smbtriage_ticket *ticket, const void *data)
{
    const ticket_wish *wish = data;

    if (ticket->is_tgs != wish->is_tgs || !same_text(ticket->principal, wish->principal) ||
        !same_text(ticket->service, wish->service))
        return FALSE;
    return ticket->outcome != SMBTRIAGE_OUTCOME_OK &&
           smbtriage_elapsed_ns(smbtriage_ticket_last_ns(ticket), wish->now_ns) <= wish->window_ns;
}

gint64 smbtriage_ticket_last_ns(const smbtriage_ticket *ticket)
{
    return MAX(MAX(ticket->first_ns, ticket->request_ns), MAX(ticket->answer_ns, ticket->granted_ns));
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

/* "cifs/fs2.lab.example" has a host, "krbtgt/LAB.EXAMPLE" and "alice" have none (RFC 4120 6.2.1). */
static const char *host_of(struct smbtriage_engine *engine, const char *service)
{
    const char      *host = service == NULL ? NULL : strchr(service, '/');
    g_autofree char *name = NULL;

    if (host == NULL || g_ascii_strncasecmp(service, "krbtgt/", 7) == 0)
        return NULL;
    name = g_strndup(host + 1, strcspn(host + 1, "/:@"));
    return smbtriage_names_clean(engine, SMBTRIAGE_NAME_HOST, name);
}

/* The answer belongs to the last question. */
static smbtriage_ticket_turn last_turn(const smbtriage_ticket *ticket)
{
    gboolean is_refused = ticket->error_frame != 0 && ticket->refused_frame == ticket->request_frame;

    return (smbtriage_ticket_turn){
        .request_frame = ticket->request_frame,
        .kdc           = ticket->kdc,
        .granted_frame = ticket->granted_frame,
        .error_frame   = is_refused ? ticket->error_frame : 0,
        .error         = ticket->error.code,
        .request_ns    = ticket->request_ns,
        .granted_ns    = ticket->granted_ns,
        .error_ns      = ticket->error_ns,
        .earlier       = ticket->refusals,
    };
}

static void forget_first_refusal(smbtriage_ticket *ticket)
{
    smbtriage_ticket_turn *later = NULL;
    smbtriage_ticket_turn *first = ticket->refusals;

    while (first->earlier != NULL) {
        later = first;
        first = (smbtriage_ticket_turn *)first->earlier;
    }
    if (later == NULL)
        ticket->refusals = NULL;
    else
        later->earlier = NULL;
    g_free(first);
    ticket->n_refusals--;
}

static void keep_refusal(struct smbtriage_engine *engine, smbtriage_ticket *ticket)
{
    const smbtriage_ticket_turn turn = last_turn(ticket);

    if (turn.error_frame == 0)
        return;
    ticket->refusals = g_memdup2(&turn, sizeof turn);
    ticket->n_refusals++;
    if (ticket->n_refusals > engine->options.limits[SMBTRIAGE_LIMIT_REFUSALS]) {
        smbtriage_limit_reached(engine, NULL, SMBTRIAGE_LIMIT_REFUSALS, 1);
        forget_first_refusal(ticket);
    }
}

static void note_request(struct smbtriage_engine *engine, smbtriage_ticket *ticket, const smbtriage_packet *packet,
                         const smbtriage_kerberos *message)
{
    if (!ticket->is_waiting) {
        ticket->unanswered   = 0;
        ticket->silent_frame = packet->frame;
        be_home(engine, &ticket->homes[SMBTRIAGE_TROUBLE_KDC_SILENT], packet->frame);
        ticket->silent_ns = packet->time_ns;
    }
    ticket->tries++;
    if (ticket->unanswered == 0 || !smbtriage_guard_captured_twice(ticket->request_ns, packet->time_ns)) /* G12 */
        ticket->unanswered++;
    ticket->is_waiting    = TRUE;
    ticket->request_frame = packet->frame;
    ticket->request_ns    = packet->time_ns;
    ticket->client_port   = packet->source.port;
    ticket->is_tcp        = packet->transport == SMBTRIAGE_TRANSPORT_TCP;
    ticket->has_preauth   = message->has_preauth;
    ticket->is_tcp_open |= ticket->is_tcp;
    if (message->till_ns != 0)
        ticket->till_ns = message->till_ns;
    if (message->etype_count != 0) {
        ticket->etype_count = MIN(message->etype_count, SMBTRIAGE_MAX_ETYPES);
        memcpy(ticket->etypes, message->etypes, sizeof ticket->etypes);
    }
}

static void on_request(struct smbtriage_engine *engine, const smbtriage_packet *packet,
                       const smbtriage_kerberos *message)
{
    const char       *client = smbtriage_names_address(engine, &packet->source);
    const char       *kdc    = smbtriage_names_address(engine, &packet->destination);
    const ticket_wish wish   = {
          .is_tgs    = message->message == SMBTRIAGE_KERBEROS_TGS_REQ,
          .principal = smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, message->client),
          .service   = smbtriage_names_clean(engine, SMBTRIAGE_NAME_SERVICE, message->service),
          .now_ns    = packet->time_ns,
          .window_ns = smbtriage_recovery_window_ns(engine),
    };
    smbtriage_ticket *ticket = last_of(engine, client, is_wish, &wish);

    if (ticket == NULL)
        ticket = add(engine, client, packet);
    if (ticket == NULL)
        return;
    if (ticket->is_waiting && ticket->kdc != kdc) {
        ticket->earlier_kdc  = ticket->kdc;
        ticket->earlier_port = ticket->client_port;
    }
    keep_refusal(engine, ticket); /* before it is forgotten whom it came from */
    ticket->is_tgs    = wish.is_tgs;
    ticket->principal = wish.principal;
    ticket->service   = wish.service;
    ticket->host      = host_of(engine, wish.service);
    ticket->realm     = smbtriage_names_clean(engine, SMBTRIAGE_NAME_DOMAIN, message->realm);
    ticket->kdc       = kdc;
    note_request(engine, ticket, packet, message);
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *kdc;
    guint16     client_port;
    guint32     message;
} ticket_answer;

static gboolean is_answered_by(const smbtriage_ticket *ticket, const void *data)
{
    const ticket_answer *answer = data;

    if (answer->message == SMBTRIAGE_KERBEROS_AS_REP && ticket->is_tgs)
        return FALSE;
    if (answer->message == SMBTRIAGE_KERBEROS_TGS_REP && !ticket->is_tgs)
        return FALSE;
    return (ticket->request_frame != 0 && ticket->client_port == answer->client_port && ticket->kdc == answer->kdc) ||
           (ticket->earlier_kdc == answer->kdc && ticket->earlier_port == answer->client_port);
}

/* Without its request: what the answer itself says must do. */
static smbtriage_ticket *of_answer_alone(struct smbtriage_engine *engine, const char *client,
                                         const smbtriage_packet *packet, const smbtriage_kerberos *message)
{
    smbtriage_ticket *ticket = NULL;

    if (message->message == SMBTRIAGE_KERBEROS_KRB_ERROR && smbtriage_kerberos_is_routine(message->error.code))
        return NULL;
    ticket = add(engine, client, packet);
    if (ticket == NULL)
        return NULL;
    ticket->service   = smbtriage_names_clean(engine, SMBTRIAGE_NAME_SERVICE, message->service);
    ticket->host      = host_of(engine, ticket->service);
    ticket->principal = smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, message->client);
    ticket->realm     = smbtriage_names_clean(engine, SMBTRIAGE_NAME_DOMAIN, message->realm);
    ticket->is_tgs    = message->message == SMBTRIAGE_KERBEROS_TGS_REP || ticket->host != NULL;
    return ticket;
}

static void refuse(struct smbtriage_engine *engine, smbtriage_ticket *ticket, const smbtriage_packet *packet,
                   const smbtriage_kerberos *message)
{
    if (message->error.code == KRB_ERR_RESPONSE_TOO_BIG) {
        ticket->too_big_frame = packet->frame;
        be_home(engine, &ticket->homes[SMBTRIAGE_TROUBLE_TCP_BLOCKED], packet->frame);
        ticket->too_big_ns  = packet->time_ns;
        ticket->is_tcp_open = FALSE;
        ticket->tcp_syns    = 0;
    }
    if (smbtriage_kerberos_is_routine(message->error.code)) /* G7 */
        return;
    ticket->outcome         = SMBTRIAGE_OUTCOME_FAILED;
    ticket->error           = message->error;
    ticket->error_frame     = packet->frame;
    ticket->refused_frame   = ticket->request_frame;
    ticket->refused_till_ns = ticket->till_ns;
    be_home(engine, &ticket->homes[SMBTRIAGE_TROUBLE_KDC_REFUSED], packet->frame);
    ticket->error_ns = packet->time_ns;
}

/* RFC 8062: who is hidden by FAST, or has no name, is called WELLKNOWN/ANONYMOUS. */
static void note_holder(struct smbtriage_engine *engine, smbtriage_ticket *ticket, const char *client)
{
    if (client != NULL && g_ascii_strncasecmp(client, "WELLKNOWN", 9) != 0)
        ticket->holder = smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, client);
}

static void grant(smbtriage_ticket *ticket, const smbtriage_packet *packet)
{
    ticket->outcome       = SMBTRIAGE_OUTCOME_OK;
    ticket->granted_frame = packet->frame;
    ticket->granted_ns    = packet->time_ns;
}

/* An answer to a later request of the same client: that to an earlier one was lost by the capture, or comes yet. */
static void kdc_lives(const struct smbtriage_engine *engine, const smbtriage_ticket *answered)
{
    const GPtrArray *all   = smbtriage_tickets_of(engine, answered->client);
    guint            least = smbtriage_tickets_least(all->len);

    if (answered->request_frame == 0)
        return;
    for (guint i = all->len; i-- > least;) {
        smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (ticket->is_waiting && ticket->kdc == answered->kdc &&
            smbtriage_elapsed_ns(ticket->request_ns, answered->request_ns) > 0)
            ticket->is_waiting = FALSE;
    }
}

static void on_answer(struct smbtriage_engine *engine, const smbtriage_packet *packet,
                      const smbtriage_kerberos *message)
{
    const char         *client = smbtriage_names_address(engine, &packet->destination);
    const ticket_answer answer = {
        .kdc         = smbtriage_names_address(engine, &packet->source),
        .client_port = packet->destination.port,
        .message     = message->message,
    };
    smbtriage_ticket *ticket = last_of(engine, client, is_answered_by, &answer);

    if (ticket == NULL)
        ticket = of_answer_alone(engine, client, packet, message);
    if (ticket == NULL)
        return;
    ticket->kdc          = answer.kdc;
    ticket->is_waiting   = FALSE;
    ticket->unanswered   = 0;
    ticket->answer_frame = packet->frame;
    ticket->answer_ns    = packet->time_ns;
    kdc_lives(engine, ticket);
    if (ticket->principal == NULL && !ticket->is_tgs) /* with FAST a TGS answer says WELLKNOWN/ANONYMOUS */
        ticket->principal = smbtriage_names_clean(engine, SMBTRIAGE_NAME_USER, message->client);
    if (message->message == SMBTRIAGE_KERBEROS_KRB_ERROR) {
        refuse(engine, ticket, packet, message);
        return;
    }
    note_holder(engine, ticket, message->client);
    grant(ticket, packet);
}

/* RFC 4120 5.9.1: every error tells the KDC's time, the routine ones too. */
static void note_clock(struct smbtriage_engine *engine, const smbtriage_packet *packet,
                       const smbtriage_kerberos_error *error)
{
    if (error->server_ns == 0)
        return;
    engine->has_kdc_ahead = TRUE;
    engine->kdc_ahead_ns  = smbtriage_elapsed_ns(packet->time_ns, error->server_ns);
}

void smbtriage_tickets_message(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_kerberos *message = &event->u.kerberos;

    switch (message->message) {
    case SMBTRIAGE_KERBEROS_AS_REQ:
    case SMBTRIAGE_KERBEROS_TGS_REQ:
        on_request(engine, &event->packet, message);
        break;
    case SMBTRIAGE_KERBEROS_KRB_ERROR:
        note_clock(engine, &event->packet, &message->error);
        if (message->error.is_seen)
            on_answer(engine, &event->packet, message);
        break;
    case SMBTRIAGE_KERBEROS_AS_REP:
    case SMBTRIAGE_KERBEROS_TGS_REP:
        on_answer(engine, &event->packet, message);
        break;
    default:
        break;
    }
}

/* ---- shown to a server ----------------------------------------------------------------------------------------- */

static gboolean is_asked_for(const smbtriage_ticket *ticket, const void *service)
{
    return ticket->is_waiting && ticket->is_tgs && same_text(ticket->service, service);
}

void smbtriage_tickets_shown(const struct smbtriage_engine *engine, const char *client, const char *service)
{
    smbtriage_ticket *ticket = last_of(engine, client, is_asked_for, service);

    if (ticket != NULL)
        ticket->is_waiting = FALSE;
}

/* ---- TCP and ICMP ---------------------------------------------------------------------------------------------- */

static gboolean is_at(const smbtriage_ticket *ticket, const void *kdc)
{
    return ticket->kdc == kdc && ticket->outcome != SMBTRIAGE_OUTCOME_OK;
}

void smbtriage_tickets_segment(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const guint8      flags    = event->u.tcp.flags & (SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_ACK | SMBTRIAGE_TCP_RST);
    gboolean          from_kdc = event->packet.source.port == SMBTRIAGE_KERBEROS_PORT;
    const char       *source   = smbtriage_names_address(engine, &event->packet.source);
    const char       *other    = smbtriage_names_address(engine, &event->packet.destination);
    smbtriage_ticket *ticket   = last_of(engine, from_kdc ? other : source, is_at, from_kdc ? source : other);

    if (ticket == NULL)
        return;
    if (!from_kdc && flags == SMBTRIAGE_TCP_SYN) {
        if (ticket->tcp_syns++ == 0) {
            ticket->tcp_syn_frame = event->packet.frame;
            ticket->tcp_syn_ns    = event->packet.time_ns;
        }
    } else if (from_kdc && flags == (SMBTRIAGE_TCP_SYN | SMBTRIAGE_TCP_ACK)) {
        ticket->is_tcp_open = TRUE;
    } else if (from_kdc && (flags & SMBTRIAGE_TCP_RST) != 0 && !ticket->is_tcp_open) {
        ticket->tcp_refused_frame = event->packet.frame;
    }
}

void smbtriage_tickets_unreachable(struct smbtriage_engine *engine, const smbtriage_event *event)
{
    const smbtriage_icmp_unreachable *icmp   = &event->u.icmp;
    const char                       *client = smbtriage_names_address(engine, &icmp->quoted_source);
    smbtriage_ticket                 *ticket =
        last_of(engine, client, is_at, smbtriage_names_address(engine, &icmp->quoted_destination));

    if (ticket == NULL || !(ticket->is_waiting || ticket->tcp_syns > 0))
        return;
    ticket->unreachable_frame = event->packet.frame;
    ticket->told_by           = smbtriage_names_address(engine, &event->packet.source);
}

/* ---- what was known when ---------------------------------------------------------------------------------------- */

static void forget_after(smbtriage_ticket_turn *turn, guint32 frame)
{
    if (turn->granted_frame > frame)
        turn->granted_frame = 0;
    if (turn->error_frame > frame)
        turn->error_frame = 0;
}

smbtriage_ticket_turn smbtriage_ticket_until(const smbtriage_ticket *ticket, guint32 frame)
{
    smbtriage_ticket_turn        turn    = last_turn(ticket);
    const smbtriage_ticket_turn *earlier = ticket->refusals;

    forget_after(&turn, frame);
    if (turn.granted_frame != 0 || turn.error_frame != 0)
        return turn;
    while (earlier != NULL && earlier->error_frame > frame)
        earlier = earlier->earlier;
    if (earlier != NULL)
        return *earlier;
    if (turn.request_frame > frame) { /* it was sent again since */
        gboolean is_silent = ticket->silent_frame <= frame;

        turn.request_frame = is_silent ? ticket->silent_frame : ticket->first_frame;
        turn.request_ns    = is_silent ? ticket->silent_ns : ticket->first_ns;
    }
    return turn;
}

/* ---- how it went ----------------------------------------------------------------------------------------------- */

gboolean smbtriage_ticket_is_tcp_blocked(const smbtriage_ticket *ticket, gint64 now_ns)
{
    if (ticket->outcome != SMBTRIAGE_OUTCOME_PENDING || ticket->too_big_frame == 0 || ticket->tcp_syns == 0 ||
        ticket->is_tcp_open)
        return FALSE;
    return ticket->tcp_refused_frame != 0 || ticket->unreachable_frame != 0 || ticket->tcp_syns >= SILENT_TRIES ||
           smbtriage_elapsed_ns(ticket->tcp_syn_ns, now_ns) >= SILENCE_NS;
}

gboolean smbtriage_ticket_is_silent(const smbtriage_ticket *ticket, gint64 now_ns)
{
    if (ticket->outcome != SMBTRIAGE_OUTCOME_PENDING || !ticket->is_waiting ||
        smbtriage_ticket_is_tcp_blocked(ticket, now_ns))
        return FALSE;
    return ticket->unreachable_frame != 0 || ticket->unanswered >= SILENT_TRIES ||
           smbtriage_elapsed_ns(ticket->silent_ns, now_ns) >= SILENCE_NS;
}

gboolean smbtriage_ticket_has_failed(const smbtriage_ticket *ticket, gint64 now_ns)
{
    return ticket->outcome == SMBTRIAGE_OUTCOME_FAILED || smbtriage_ticket_is_silent(ticket, now_ns) ||
           smbtriage_ticket_is_tcp_blocked(ticket, now_ns);
}
