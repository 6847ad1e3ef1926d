/* story.c - what the client asked and was told before and during a connection
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

#include "belonging.h"
#include "elapsed.h"
#include "kerberos.h"
#include "lookups.h"
#include "recovery.h"
#include "text.h"

/* How many steps of a connection are looked at. */
#define MAX_STEPS_TOLD 16u

static void tell(GArray *story, guint32 frame, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void tell(GArray *story, guint32 frame, const char *format, ...)
{
    smbtriage_evidence told = {.frame = frame};
    va_list            arguments;

    va_start(arguments, format);
    told.says = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_array_append_val(story, told);
}

static void tell_name(GArray *story, const smbtriage_connection *connection)
{
    const smbtriage_lookup *lookup =
        smbtriage_lookups_of_address(connection->engine, connection->client_address, connection->server_address);

    if (lookup == NULL || lookup->found_frame == 0 || lookup->first_frame > connection->last_frame)
        return;
    tell(story, lookup->first_frame, "Asked %s for %s", lookup->server, lookup->name);
    if (lookup->canonical == NULL)
        tell(story, lookup->found_frame, "It is at %s", connection->server_address);
    else
        tell(story, lookup->found_frame, "It is an alias of %s, at %s", lookup->canonical, connection->server_address);
}

/* Of the wishes that belong here the last one of each kind is told: what came of it. */
static void tell_ticket(GArray *story, const smbtriage_ticket *ticket, gint64 now_ns)
{
    g_autofree char *error = ticket->error.is_seen ? smbtriage_kerberos_text(ticket->error.code) : NULL;
    const char      *what  = ticket->service == NULL ? "a ticket" : ticket->service;

    if (ticket->request_frame != 0)
        tell(story, ticket->request_frame, "Asked the KDC %s for %s%s%s", ticket->kdc, what,
             ticket->principal == NULL ? "" : ", as ", ticket->principal == NULL ? "" : ticket->principal);
    if (ticket->granted_frame > ticket->error_frame)
        tell(story, ticket->granted_frame, "The KDC gave the ticket");
    else if (error != NULL)
        tell(story, ticket->error_frame, "The KDC answered %s", error);
    else if (smbtriage_ticket_is_tcp_blocked(ticket, now_ns))
        tell(story, ticket->too_big_frame, "The answer needs TCP, and TCP port 88 does not answer");
    else if (ticket->is_waiting)
        tell(story, ticket->request_frame, "The KDC did not answer");
}

static gboolean shows_ticket(const smbtriage_step *step)
{
    return step->stage == SMBTRIAGE_STAGE_SESSION && step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS;
}

static gboolean was_shown(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (shows_ticket(step) && step->session != NULL && step->session->service != NULL &&
            g_ascii_strcasecmp(step->session->service, ticket->service) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Of those who logged on over this connection. */
static gboolean may_be_of_a_user(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    gboolean is_known = FALSE;

    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);
        const char           *user = step->session == NULL ? NULL : step->session->user;

        if (user == NULL || *user == '\0')
            continue;
        if (ticket->principal == NULL || smbtriage_ticket_is_of_user(ticket, user))
            return TRUE;
        is_known = TRUE;
    }
    return !is_known;
}

static gboolean is_told(const smbtriage_ticket *ticket, const smbtriage_connection *connection)
{
    if (ticket->first_frame > connection->last_frame ||
        !smbtriage_ticket_is_within(ticket, connection, smbtriage_recovery_window_ns(connection->engine)))
        return FALSE;
    if (ticket->is_tgs)
        return ticket->host != NULL && smbtriage_ticket_is_for_files(ticket) &&
               (smbtriage_ticket_leads_to(ticket, connection) == SMBTRIAGE_YES || was_shown(ticket, connection));
    return smbtriage_ticket_is_within(ticket, connection, 0) && may_be_of_a_user(ticket, connection);
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

/* TRUE when one of them was given for a service of the server. */
static gboolean tell_tickets(GArray *story, const smbtriage_connection *connection)
{
    gboolean         is_given = FALSE;
    const GPtrArray *all      = smbtriage_tickets_of(connection->engine, connection->client_address);
    guint            count    = count_until(all, connection->last_frame);

    for (guint i = smbtriage_tickets_least(count); i < count; i++) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (!is_told(ticket, connection))
            continue;
        tell_ticket(story, ticket, connection->engine->reached_ns);
        is_given |= ticket->is_tgs && ticket->granted_frame != 0;
    }
    return is_given;
}

static void tell_logon(GArray *story, const smbtriage_step *step)
{
    g_autofree char *answer  = step->answer_frame == 0 ? NULL : smbtriage_text_answer(step);
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

/* A ticket came from somewhere. */
static void tell_unseen_ticket(GArray *story, const smbtriage_connection *connection)
{
    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++) {
        const smbtriage_step *step = g_ptr_array_index(connection->steps, i);

        if (!shows_ticket(step))
            continue;
        tell(story, 0,
             "Where the ticket came from is not in the capture: it was obtained before, or port 88 was left out");
        return;
    }
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

GArray *smbtriage_story(const smbtriage_connection *connection)
{
    GArray *story = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));

    g_array_set_clear_func(story, evidence_clear);
    tell_name(story, connection);
    if (!tell_tickets(story, connection))
        tell_unseen_ticket(story, connection);
    if (story->len == 0)
        return story;
    for (guint i = 0; i < MIN(connection->steps->len, MAX_STEPS_TOLD); i++)
        tell_logon(story, g_ptr_array_index(connection->steps, i));
    g_array_sort(story, by_frame);
    return story;
}
