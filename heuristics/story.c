/* story.c - what the client asked and was told before and during a connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

#include <string.h>

#include "belonging.h"
#include "elapsed.h"
#include "identity.h"
#include "kerberos.h"
#include "lookups.h"
#include "names.h"
#include "recovery.h"
#include "redact.h"
#include "text.h"

/* How many steps of a connection are looked at. */
#define MAX_STEPS_TOLD 16u

/* How many look-ups are gone through for another address of the client. */
#define MAX_LOOKED_THROUGH 64u

/* What is told, and the engine that knows whether names may be. */
typedef struct {
    const struct smbtriage_engine *engine;
    GArray                        *told;      /* smbtriage_evidence; NULL: the exchanges alone are wanted */
    GArray                        *exchanges; /* smbtriage_exchange */
} story_book;

static void tell(story_book *story, guint32 frame, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void tell(story_book *story, guint32 frame, const char *format, ...)
{
    smbtriage_evidence told = {.frame = frame};
    va_list            arguments;

    va_start(arguments, format);
    told.says = smbtriage_sentence_v(story->engine, format, arguments);
    va_end(arguments);
    g_array_append_val(story->told, told);
}

/* Keeps an exchange, and tells it: where it was asked, "Asked " and asked, and what came of it in the frame of the
 * answer, or in that of silence. */
static void tell_exchange(story_book *story, smbtriage_exchange exchange, const char *asked, guint32 silence)
{
    if (exchange.on_the_way != NULL && strcmp(exchange.on_the_way, exchange.address) == 0)
        exchange.on_the_way = NULL;
    exchange.on_the_way  = smbtriage_shown(story->engine, exchange.on_the_way);
    exchange.address     = smbtriage_shown(story->engine, exchange.address);
    exchange.answer_from = smbtriage_shown(story->engine, exchange.answer_from);
    g_array_append_val(story->exchanges, exchange);
    if (story->told == NULL)
        return;
    if (exchange.request_frame != 0 && asked != NULL)
        tell(story, exchange.request_frame, "Asked %s", asked);
    if (exchange.says != NULL)
        tell(story, exchange.answer_frame != 0 ? exchange.answer_frame : silence, "%s", exchange.says);
}

static void exchange_clear(gpointer data)
{
    smbtriage_exchange *exchange = data;

    g_free(exchange->asks);
    g_free(exchange->says);
}

GArray *smbtriage_exchanges_new(void)
{
    GArray *exchanges = g_array_new(FALSE, FALSE, sizeof(smbtriage_exchange));

    g_array_set_clear_func(exchanges, exchange_clear);
    return exchanges;
}

/* ---- whose it is, and until when ------------------------------------------------------------------------------- */

/* What is known of the connection that is told of. */
typedef struct {
    const smbtriage_connection *connection;
    GPtrArray                  *names; /* by which the client called the server, owned */
    GPtrArray                  *shown; /* the tickets that it showed here, where they are in the capture */
    GPtrArray                  *users; /* who logged on */
    guint32                     until; /* what comes later is for something else */
    gboolean                    shows_ticket;
    gboolean                    is_shown_unseen; /* a ticket came from elsewhere */
} story_of;

static guint count_of_steps(const smbtriage_connection *connection)
{
    return MIN(connection->steps->len, MAX_STEPS_TOLD);
}

static gboolean shows_ticket(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_SESSION && step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS;
}

static gboolean is_answered(const smbtriage_step *step)
{
    return step->answer_frame >= step->request_frame && !step->awaits_next_leg;
}

/* Names are looked up and tickets asked for before the last logon; who did not come to it left for want of one. */
static guint32 end_of_errands(const smbtriage_connection *connection)
{
    const smbtriage_step *last = NULL;

    for (guint i = 0; i < count_of_steps(connection); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (step->stage == SMBTRIAGE_STAGE_SESSION)
            last = step;
    }
    return last == NULL || last->request_frame == 0 || !is_answered(last) ? connection->last_frame
                                                                          : last->request_frame;
}

/* How many of them began before the connection ended. */
static guint count_until(const GPtrArray *tickets, guint32 frame)
{
    guint low  = 0;
    guint high = tickets == NULL ? 0 : tickets->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (((const smbtriage_ticket *)g_ptr_array_index(tickets, middle))->first_frame <= frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gboolean is_the_ticket(const smbtriage_ticket *ticket, const smbtriage_step *step)
{
    return ticket->is_tgs && ticket->granted_frame != 0 && ticket->granted_frame <= step->request_frame &&
           ticket->service != NULL && g_ascii_strcasecmp(ticket->service, step->session->service) == 0;
}

/* The last one before it was shown. Several users of one host have one each: then a ticket of before the connection
 * may be that of any of them. */
static const smbtriage_ticket *shown_of(const GPtrArray *tickets, const smbtriage_step *step, gboolean *is_clear)
{
    guint                   count = count_until(tickets, step->request_frame);
    guint                   least = smbtriage_tickets_least(count);
    const smbtriage_ticket *found = NULL;

    *is_clear = TRUE;
    for (guint i = count; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(tickets, i);

        if (!is_the_ticket(ticket, step))
            continue;
        if (found == NULL)
            found = ticket;
        if (found->granted_frame > step->connection->first_frame)
            return found;
        if (found->holder != NULL && ticket->holder != NULL && g_ascii_strcasecmp(found->holder, ticket->holder) != 0)
            *is_clear = FALSE;
    }
    return found;
}

static void learn_shown(story_of *of, const GPtrArray *tickets, const smbtriage_step *step)
{
    gboolean                is_clear;
    const smbtriage_ticket *ticket;

    of->shows_ticket = TRUE;
    ticket = step->session == NULL || step->session->service == NULL ? NULL : shown_of(tickets, step, &is_clear);
    if (ticket == NULL) {
        of->is_shown_unseen = TRUE;
    } else if (is_clear) {
        g_ptr_array_add(of->shown, (gpointer)ticket);
        if (ticket->holder != NULL)
            g_ptr_array_add(of->users, (gpointer)ticket->holder);
    }
}

static void learn_name(story_of *of, char *name)
{
    if (name != NULL && *name != '\0')
        g_ptr_array_add(of->names, name);
    else
        g_free(name);
}

static char *host_of_service(const char *service)
{
    const char *host = service == NULL ? NULL : strchr(service, '/');

    return host == NULL ? NULL : g_strdup(host + 1);
}

static void learn_step(story_of *of, const GPtrArray *tickets, const smbtriage_step *step)
{
    if (step->stage == SMBTRIAGE_STAGE_TREE)
        learn_name(of, smbtriage_host_of_path(step->asked));
    if (step->stage != SMBTRIAGE_STAGE_SESSION || step->session == NULL)
        return;
    if (step->session->user != NULL && *step->session->user != '\0')
        g_ptr_array_add(of->users, (gpointer)step->session->user);
    learn_name(of, host_of_service(step->session->service));
    learn_name(of, host_of_service(step->session->target_name));
    if (shows_ticket(step))
        learn_shown(of, tickets, step);
}

static void learn(story_of *of, const smbtriage_connection *connection, const GPtrArray *tickets)
{
    of->connection = connection;
    of->names      = g_ptr_array_new_with_free_func(g_free);
    of->shown      = g_ptr_array_new();
    of->users      = g_ptr_array_new();
    of->until      = end_of_errands(connection);
    learn_name(of, g_strdup(connection->netname));
    for (guint i = 0; i < count_of_steps(connection); i++)
        learn_step(of, tickets, g_ptr_array_index(connection->steps, i));
}

static void forget(story_of *of)
{
    g_ptr_array_unref(of->names);
    g_ptr_array_unref(of->shown);
    g_ptr_array_unref(of->users);
}

/* ---- the name -------------------------------------------------------------------------------------------------- */

static gboolean is_called(const story_of *of, const char *name)
{
    for (guint i = 0; i < of->names->len; i++) {
        if (smbtriage_host_is_same(g_ptr_array_index(of->names, i), name))
            return TRUE;
    }
    return FALSE;
}

static gboolean led_here(const smbtriage_lookup *lookup, const smbtriage_connection *connection)
{
    return lookup != NULL && lookup->found_frame != 0 && lookup->found_frame <= connection->first_frame &&
           smbtriage_lookup_leads_to(lookup, connection->server_address);
}

static const smbtriage_lookup *lookup_of(const story_of *of, const char *client)
{
    const smbtriage_connection *connection = of->connection;
    const smbtriage_lookup     *lookup;

    for (guint i = 0; i < of->names->len; i++) {
        lookup = smbtriage_lookups_find(connection->engine, client, g_ptr_array_index(of->names, i));
        if (led_here(lookup, connection))
            return lookup;
    }
    lookup = smbtriage_lookups_of_address(connection->engine, client, connection->server_address);
    if (!led_here(lookup, connection))
        return NULL;
    return of->names->len == 0 || is_called(of, lookup->name) || is_called(of, lookup->canonical) ? lookup : NULL;
}

static gboolean is_of_other_family(const char *one, const char *other)
{
    return (strchr(one, ':') == NULL) != (strchr(other, ':') == NULL);
}

/* A client may ask over IPv4 and connect over IPv6: then there must be one host only that it can be. */
static const char *other_address_of(const smbtriage_connection *connection)
{
    const GPtrArray *all   = connection->engine->lookups;
    const char      *other = NULL;

    for (guint i = 0; i < all->len && i < MAX_LOOKED_THROUGH; i++) {
        const smbtriage_lookup *lookup = g_ptr_array_index(all, i);

        if (!is_of_other_family(lookup->client, connection->client_address) || lookup->client == other)
            continue;
        if (other != NULL)
            return NULL;
        other = lookup->client;
    }
    return other;
}

static const struct {
    const char *message;
    const char *way;
} services[] = {
    {"DNS query", ""}, {"LLMNR query", " by LLMNR"}, {"mDNS query", " by mDNS"}, {"NetBIOS query", " by NetBIOS"}};

static gboolean was_asked_first(const smbtriage_lookup *lookup, guint32 frame)
{
    return lookup->first_server != NULL && lookup->first_frame < frame;
}

static char *found_sentence(const story_book *story, const smbtriage_lookup *lookup, const char *address)
{
    const char      *by   = lookup->found_server;
    g_autofree char *what = lookup->canonical == NULL ? smbtriage_sentence(story->engine, "at %s", address)
                                                      : smbtriage_sentence(story->engine, "an alias of %s, at %s",
                                                                           lookup->canonical, address);

    if (!was_asked_first(lookup, lookup->found_frame))
        return smbtriage_sentence(story->engine, "%s told that %s is %s", by, lookup->name, what);
    return strcmp(lookup->first_server, by) == 0 ? smbtriage_sentence(story->engine, "It is %s", what)
                                                 : smbtriage_sentence(story->engine, "%s answered: it is %s", by, what);
}

/* The first server had answered nothing when another was asked, and that one knew. */
static gboolean was_left(const smbtriage_lookup *lookup)
{
    return lookup->left_ns != 0 && lookup->first_server != NULL && lookup->found_request_frame != 0 &&
           strcmp(lookup->first_server, lookup->found_server) != 0;
}

/* What came of it is told with the next one. */
static void tell_left(story_book *story, const smbtriage_lookup *lookup, const char *asked)
{
    const smbtriage_exchange exchange = {
        .peer          = SMBTRIAGE_PEER_NAME_SERVICE,
        .address       = lookup->first_server,
        .message       = services[lookup->service].message,
        .wish          = smbtriage_shown(story->engine, lookup->name),
        .asks          = smbtriage_sentence(story->engine, "%s", lookup->name),
        .request_frame = lookup->first_frame,
        .request_ns    = lookup->first_ns,
        .waited_ns     = smbtriage_elapsed_ns(lookup->first_ns, lookup->left_ns),
        .was_left      = TRUE,
    };

    tell_exchange(story, exchange, asked, 0);
}

static void tell_lookup(story_book *story, const smbtriage_lookup *lookup, const char *address)
{
    gboolean           was_asked = was_asked_first(lookup, lookup->found_frame);
    g_autofree char   *asked     = NULL;
    smbtriage_exchange exchange  = {
         .peer          = SMBTRIAGE_PEER_NAME_SERVICE,
         .address       = was_asked ? lookup->first_server : lookup->found_server,
         .message       = services[lookup->service].message,
         .wish          = smbtriage_shown(story->engine, lookup->name),
         .asks          = smbtriage_sentence(story->engine, "%s", lookup->name),
         .says          = found_sentence(story, lookup, address),
         .request_frame = was_asked ? lookup->first_frame : 0,
         .answer_frame  = lookup->found_frame,
         .request_ns    = lookup->first_ns,
         .answer_ns     = lookup->found_ns,
         .answer_from   = lookup->found_server,
    };

    if (was_asked)
        asked = smbtriage_sentence(story->engine, "%s for %s%s", lookup->first_server, lookup->name,
                                   services[lookup->service].way);
    if (was_left(lookup)) {
        tell_left(story, lookup, asked);
        exchange.address       = lookup->found_server;
        exchange.request_frame = lookup->found_request_frame;
        exchange.request_ns    = lookup->found_request_ns;
        tell_exchange(story, exchange, NULL, 0);
        return;
    }
    tell_exchange(story, exchange, asked, exchange.request_frame);
}

static void tell_name(story_book *story, const story_of *of)
{
    const smbtriage_connection *connection = of->connection;
    const smbtriage_lookup     *lookup     = lookup_of(of, connection->client_address);

    if (lookup == NULL)
        lookup = lookup_of(of, other_address_of(connection));
    if (lookup != NULL)
        tell_lookup(story, lookup, connection->server_address);
}

/* A name to which no connection led. */
void smbtriage_story_of_lookup(const struct smbtriage_engine *engine, const smbtriage_lookup *lookup, GArray *exchanges)
{
    story_book         story    = {.engine = engine, .exchanges = exchanges};
    gboolean           is_found = lookup->n_addresses > 0 && lookup->found_frame != 0; /* later answers may be empty */
    gboolean           is_icmp  = lookup->answer_frame == 0 && lookup->unreachable_frame != 0;
    smbtriage_exchange exchange = {
        .peer          = SMBTRIAGE_PEER_NAME_SERVICE,
        .address       = lookup->first_server != NULL ? lookup->first_server : lookup->server,
        .message       = services[lookup->service].message,
        .wish          = smbtriage_shown(engine, lookup->name),
        .asks          = smbtriage_sentence(engine, "%s", lookup->name),
        .request_frame = lookup->first_server == NULL ? 0 : lookup->first_frame,
        .answer_frame  = is_icmp    ? lookup->unreachable_frame
                         : is_found ? lookup->found_frame
                                    : lookup->answer_frame,
        .request_ns    = lookup->first_ns,
        .answer_ns     = is_icmp    ? -1
                         : is_found ? lookup->found_ns
                                    : lookup->answer_ns,
        .waited_ns     = smbtriage_elapsed_ns(lookup->first_ns, engine->reached_ns),
        .answer_from   = is_icmp    ? NULL
                         : is_found ? lookup->found_server
                                    : lookup->server,
        .on_the_way    = is_icmp ? lookup->told_by : NULL,
        .has_failed    = lookup->n_addresses == 0,
    };

    exchange.says = is_icmp
                        ? smbtriage_sentence(engine, "An ICMP error of %s says that the name server was not reached",
                                             lookup->told_by)
                        : smbtriage_sentence(engine, "The answer: %s", smbtriage_lookup_text(lookup));
    if (was_left(lookup)) {
        tell_left(&story, lookup, NULL);
        exchange.address       = lookup->found_server;
        exchange.request_frame = lookup->found_request_frame;
        exchange.request_ns    = lookup->found_request_ns;
    }
    tell_exchange(&story, exchange, NULL, 0);
}

/* ---- tickets --------------------------------------------------------------------------------------------------- */

static const char *wish_of(const smbtriage_ticket *ticket)
{
    return ticket->service == NULL ? "a ticket" : ticket->service;
}

static char *ticket_asks(const story_book *story, const smbtriage_ticket *ticket)
{
    return smbtriage_sentence(story->engine, "%s%s%s", wish_of(ticket), ticket->principal == NULL ? "" : ", as ",
                              ticket->principal == NULL ? "" : ticket->principal);
}

static smbtriage_exchange ticket_exchange(const story_book *story, const smbtriage_ticket *ticket,
                                          const smbtriage_ticket_turn *turn)
{
    return (smbtriage_exchange){
        .peer          = SMBTRIAGE_PEER_KDC,
        .address       = turn->kdc,
        .message       = ticket->is_tgs ? "TGS-REQ" : "AS-REQ",
        .wish          = smbtriage_shown(story->engine, wish_of(ticket)),
        .asks          = ticket_asks(story, ticket),
        .request_frame = turn->request_frame,
        .request_ns    = turn->request_ns,
    };
}

static void tell_exchange_with_kdc(story_book *story, smbtriage_exchange exchange, guint32 silence)
{
    g_autofree char *asked = smbtriage_sentence(story->engine, "the KDC %s for %s", exchange.address, exchange.asks);

    tell_exchange(story, exchange, asked, silence);
}

/* The whole capture long, or until the client asked once more for something else. */
static void tell_silence(story_book *story, const smbtriage_ticket *ticket, const smbtriage_ticket_turn *turn,
                         gint64 now_ns)
{
    const struct smbtriage_engine *engine    = story->engine;
    gboolean                       is_silent = smbtriage_ticket_is_silent(ticket, now_ns);
    smbtriage_exchange             exchange  = ticket_exchange(story, ticket, turn);

    if (is_silent) {
        exchange.request_frame = ticket->silent_frame;
        exchange.request_ns    = ticket->silent_ns;
    }
    exchange.waited_ns  = smbtriage_elapsed_ns(exchange.request_ns, now_ns);
    exchange.has_failed = is_silent;
    if (smbtriage_ticket_is_tcp_blocked(ticket, now_ns)) {
        exchange.answer_frame = ticket->too_big_frame;
        exchange.answer_ns    = ticket->too_big_ns;
        exchange.has_failed   = TRUE;
        exchange.says         = smbtriage_sentence(engine, "The answer needs TCP, and TCP port 88 %s",
                                           ticket->tcp_refused_frame != 0 ? "refuses" : "does not answer");
    } else if (is_silent && ticket->unreachable_frame != 0) {
        exchange.on_the_way   = ticket->told_by;
        exchange.answer_frame = ticket->unreachable_frame;
        exchange.answer_ns    = -1;
        exchange.says =
            smbtriage_sentence(engine, "An ICMP error of %s says that the KDC was not reached", ticket->told_by);
    } else if (ticket->is_waiting || turn->request_frame < ticket->request_frame) {
        exchange.says = smbtriage_sentence(engine, "The KDC did not answer");
    }
    tell_exchange_with_kdc(story, exchange, turn->request_frame);
}

static void tell_turn(story_book *story, const smbtriage_ticket *ticket, const smbtriage_ticket_turn *turn,
                      gint64 now_ns)
{
    smbtriage_exchange exchange;

    if (turn->granted_frame == 0 && turn->error_frame == 0) {
        tell_silence(story, ticket, turn, now_ns);
        return;
    }
    exchange = ticket_exchange(story, ticket, turn);
    if (turn->granted_frame != 0) {
        exchange.answer_frame = turn->granted_frame;
        exchange.answer_ns    = turn->granted_ns;
        exchange.says         = smbtriage_sentence(story->engine, "The KDC gave the ticket");
    } else {
        g_autofree char *error = smbtriage_kerberos_text(turn->error);

        exchange.answer_frame = turn->error_frame;
        exchange.answer_ns    = turn->error_ns;
        exchange.has_failed   = TRUE;
        exchange.says         = smbtriage_sentence(story->engine, "The KDC answered %s", error);
    }
    tell_exchange_with_kdc(story, exchange, turn->request_frame);
}

/* Of the wishes that belong here the last one of each kind is told: what had come of it by then. */
static void tell_ticket(story_book *story, const smbtriage_ticket *ticket, const story_of *of)
{
    smbtriage_ticket_turn turn = smbtriage_ticket_until(ticket, of->until);

    tell_turn(story, ticket, &turn, of->connection->engine->reached_ns);
}

/* A ticket that no connection explains: the trouble, and what it became. */
void smbtriage_story_of_ticket(const struct smbtriage_engine *engine, const smbtriage_ticket *ticket, GArray *exchanges)
{
    story_book            story = {.engine = engine, .exchanges = exchanges};
    smbtriage_ticket_turn last  = smbtriage_ticket_until(ticket, G_MAXUINT32);

    if (last.earlier != NULL && last.earlier->error_frame != 0)
        tell_turn(&story, ticket, last.earlier, engine->reached_ns);
    tell_turn(&story, ticket, &last, engine->reached_ns);
}

/* Of those who logged on over this connection. */
static gboolean may_be_of_a_user(const char *user, const story_of *of)
{
    for (guint i = 0; user != NULL && i < of->users->len; i++) {
        if (smbtriage_user_is_same(user, g_ptr_array_index(of->users, i)))
            return TRUE;
    }
    return user == NULL || of->users->len == 0;
}

/* A finding of this connection speaks of it. */
static gboolean is_cited(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    for (guint i = 0; i < count_of_steps(connection); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (step->more->trouble != NULL && step->more->trouble->ticket == ticket)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_behind_a_name(const smbtriage_ticket *ticket, const story_of *of)
{
    for (guint i = 0; i < of->names->len; i++) {
        if (smbtriage_ticket_is_for_host(ticket, g_ptr_array_index(of->names, i), of->connection->engine))
            return TRUE;
    }
    return FALSE;
}

/* A ticket that was granted and not shown is somebody else's, when another one was shown. */
static gboolean is_service_told(const smbtriage_ticket *ticket, const story_of *of, gboolean has_exact)
{
    smbtriage_ticket_turn turn = smbtriage_ticket_until(ticket, of->until);

    if (ticket->host == NULL || !smbtriage_ticket_is_for_files(ticket))
        return FALSE;
    if (turn.granted_frame != 0 && (of->shows_ticket || !may_be_of_a_user(ticket->holder, of)))
        return FALSE;
    if (of->names->len == 0)
        return smbtriage_ticket_leads_to(ticket, of->connection) == SMBTRIAGE_YES;
    return is_called(of, ticket->host) || (!has_exact && is_behind_a_name(ticket, of));
}

static gboolean is_told(const smbtriage_ticket *ticket, const story_of *of, gboolean has_exact)
{
    const smbtriage_connection *connection = of->connection;

    if (ticket->first_frame > of->until)
        return FALSE;
    if (is_cited(ticket, connection) || g_ptr_array_find(of->shown, ticket, NULL))
        return TRUE;
    if (!smbtriage_ticket_is_within(ticket, connection, smbtriage_recovery_window_ns(connection->engine)))
        return FALSE;
    if (ticket->is_tgs)
        return is_service_told(ticket, of, has_exact);
    return smbtriage_ticket_is_within(ticket, connection, 0) && may_be_of_a_user(ticket->principal, of);
}

/* The client asked for the server by the very name that was typed, not for the host behind the alias. */
static gboolean has_exact_wish(const story_of *of, const GPtrArray *all, guint least, guint count)
{
    for (guint i = least; i < count; i++) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (is_called(of, ticket->host) && is_told(ticket, of, TRUE))
            return TRUE;
    }
    return FALSE;
}

static void tell_tickets(story_book *story, const story_of *of, const GPtrArray *all)
{
    guint    count     = count_until(all, of->until);
    guint    least     = smbtriage_tickets_least(count);
    gboolean has_exact = has_exact_wish(of, all, least, count);

    for (guint i = least; i < count; i++) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (is_told(ticket, of, has_exact))
            tell_ticket(story, ticket, of);
    }
}

/* ---- the logon ------------------------------------------------------------------------------------------------- */

static void tell_logon(story_book *story, const smbtriage_step *step)
{
    g_autofree char *answer  = step->answer_frame != 0 && is_answered(step) ? smbtriage_text_answer(step) : NULL;
    const char      *service = step->session == NULL ? NULL : step->session->service;

    if (step->stage != SMBTRIAGE_STAGE_SESSION || step->mechanism == SMBTRIAGE_MECHANISM_NOT_SEEN)
        return;
    if (step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS && service != NULL)
        tell(story, step->request_frame, "Logged on with Kerberos, with a ticket for %s", service);
    else
        tell(story, step->request_frame, "Logged on with %s", smbtriage_text_mechanism(step));
    if (answer != NULL)
        tell(story, step->answer_frame, "The server answered %s", answer);
}

/* The client asked for the ticket that it then showed, and the capture lacks the answer. */
static gboolean is_answer_missing(const story_of *of, const GPtrArray *tickets)
{
    guint count = count_until(tickets, of->until);

    for (guint i = smbtriage_tickets_least(count); i < count; i++) {
        const smbtriage_ticket *ticket = g_ptr_array_index(tickets, i);

        if (ticket->is_tgs && ticket->granted_frame == 0 && ticket->request_frame > ticket->error_frame &&
            is_called(of, ticket->host))
            return TRUE;
    }
    return FALSE;
}

/* A ticket came from somewhere: the client may have asked for it over IPv6, and shown it over IPv4. */
static void tell_unseen_ticket(story_book *story, const story_of *of, const GPtrArray *tickets)
{
    const smbtriage_ticket *found = NULL;
    const GPtrArray        *all   = of->connection->engine->tickets;
    guint                   count = count_until(all, of->until);

    for (guint i = count; i-- > smbtriage_tickets_least(count) && found == NULL;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (ticket->granted_frame != 0 && ticket->granted_frame <= of->until && ticket->is_tgs &&
            is_called(of, ticket->host) && is_of_other_family(ticket->client, of->connection->client_address))
            found = ticket;
    }
    if (found == NULL && is_answer_missing(of, tickets))
        tell(story, 0, "The KDC's answer with the ticket is not in the capture");
    else if (found == NULL)
        tell(story, 0,
             "Where the ticket came from is not in the capture: it was obtained before, or port 88 was left out");
    else
        tell(story, found->granted_frame, "A KDC gave a ticket for %s to %s, another address of this client, it seems",
             found->service, found->client);
}

static gint by_frame(gconstpointer a, gconstpointer b)
{
    const smbtriage_evidence *left  = a;
    const smbtriage_evidence *right = b;

    return (left->frame > right->frame) - (left->frame < right->frame);
}

static void evidence_clear(gpointer data)
{
    g_free(((smbtriage_evidence *)data)->says);
}

GArray *smbtriage_story(const smbtriage_connection *connection, GArray *exchanges)
{
    GArray          *told    = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));
    story_book       story   = {.engine = connection->engine, .told = told, .exchanges = exchanges};
    const GPtrArray *tickets = smbtriage_tickets_of(connection->engine, connection->client_address);
    story_of         of      = {0};

    g_array_set_clear_func(told, evidence_clear);
    learn(&of, connection, tickets);
    tell_name(&story, &of);
    tell_tickets(&story, &of, tickets);
    if (of.is_shown_unseen)
        tell_unseen_ticket(&story, &of, tickets);
    forget(&of);
    if (told->len == 0)
        return told;
    for (guint i = 0; i < count_of_steps(connection); i++)
        tell_logon(&story, g_ptr_array_index(connection->steps, i));
    g_array_sort(told, by_frame);
    return told;
}
