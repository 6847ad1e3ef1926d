/* stage_negotiate.c - NEGOTIATE, SMB2 and the SMB1 form that leads to it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.3 (SMB_COM_NEGOTIATE), 3.3.5.4 (SMB2 NEGOTIATE). A multi-protocol negotiate takes two
 * rounds, the first of which may be SMB1: both are one step (G8).
 */
#include "channels.h"
#include "connection.h"
#include "dialects.h"
#include "elapsed.h"
#include "encryption.h"
#include "names.h"
#include "negotiated.h"
#include "stages.h"
#include "status.h"

#include <string.h>

/* SMB_COM_NEGOTIATE carries no MessageId; its SMB2 answer has 0 ([MS-SMB2] 3.3.5.3.1). */
#define SMB1_MESSAGE_ID 0

/* In an SMB1 answer: none of the dialects ([MS-CIFS] 2.2.4.52.2). */
#define NO_DIALECT 0xFFFF

static gboolean awaits_second_round(const smbtriage_connection *connection)
{
    return connection->negotiate_step != NULL && connection->negotiate_step->awaits_next_leg;
}

static smbtriage_step *begin_or_continue(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_step *step = connection->negotiate_step;

    if (!awaits_second_round(connection))
        step = connection->negotiate_step = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_NEGOTIATE, packet);
    step->outcome = SMBTRIAGE_OUTCOME_PENDING;
    return step;
}

/* A version that stands alone, for G14; SMB1 counts as one. */
static void note_lone_dialect(smbtriage_connection *connection, guint16 dialect)
{
    smbtriage_connection_pair(connection)->lone_dialects |= smbtriage_dialect_bit(dialect);
}

static void offers_smb2(smbtriage_connection *connection, guint32 frame)
{
    smbtriage_pair *pair = smbtriage_connection_pair(connection);

    if (pair->offered_smb2_frame == 0)
        pair->offered_smb2_frame = frame;
}

/* ---- SMB1 ---------------------------------------------------------------------------------------------- */

static void smb1_request(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb1_negotiate *request = &event->u.smb1;
    smbtriage_step                 *step;

    if (smbtriage_message_is_repeated(connection, SMB1_MESSAGE_ID, FALSE))
        return;
    step          = begin_or_continue(connection, &event->packet);
    step->is_smb1 = TRUE;
    step->began_as_smb1 |= step->first_frame == event->packet.frame ? 1u : 0u;
    step->offers_smb2 = request->offers_smb2;
    step->asked       = smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_NONE, request->dialects);
    smbtriage_connection_pair(connection); /* the rules ask it what this client offered elsewhere */
    if (request->offers_smb2 == SMBTRIAGE_YES)
        offers_smb2(connection, event->packet.frame);
    else if (request->offers_smb2 == SMBTRIAGE_NO)
        note_lone_dialect(connection, 0);
    smbtriage_step_requested(step, &event->packet, SMB1_MESSAGE_ID);
}

static void smb1_response(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb1_negotiate *response = &event->u.smb1;
    smbtriage_step                 *step;

    if (smbtriage_message_is_repeated(connection, SMB1_MESSAGE_ID, TRUE))
        return;
    step = smbtriage_step_find_awaited(connection, SMB1_MESSAGE_ID);
    if (step != NULL && step->stage != SMBTRIAGE_STAGE_NEGOTIATE) /* not the answer to this: a damaged message */
        return;
    step = smbtriage_step_take_awaited(connection, SMB1_MESSAGE_ID);
    if (step == NULL)
        step = begin_or_continue(connection, &event->packet);
    step->is_smb1 = TRUE;
    smbtriage_step_answered(step, &event->packet, 0);
    step->has_status       = FALSE;
    step->has_smb1_dialect = (guint)(response->has_selected && response->selected_index != NO_DIALECT) & 1u;
    if (response->has_selected && response->selected_index == NO_DIALECT)
        smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, event->packet.frame);
    else
        smbtriage_step_succeeded(step, event->packet.frame);
    if (step->outcome == SMBTRIAGE_OUTCOME_OK) /* it goes on with SMB1, whose session setups nobody feeds */
        smbtriage_connection_set_up(connection, &event->packet);
}

void smbtriage_stage_smb1_negotiate(smbtriage_connection *connection, const smbtriage_event *event)
{
    if (event->u.smb1.is_response)
        smb1_response(connection, event);
    else
        smb1_request(connection, event);
}

/* ---- SMB2 ---------------------------------------------------------------------------------------------- */

static guint16 highest_dialect(const smbtriage_negotiate *request)
{
    guint16 highest = 0;

    for (guint i = 0; i < MIN(request->dialect_count, (guint)SMBTRIAGE_MAX_DIALECTS); i++) {
        if (smbtriage_dialect_name(request->dialects[i]) != NULL)
            highest = MAX(highest, request->dialects[i]);
    }
    return highest;
}

static void note_offer(smbtriage_connection *connection, smbtriage_step *step, const smbtriage_negotiate *body)
{
    g_autofree char *dialects = smbtriage_dialect_list(body);

    step->asked                            = smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_NONE, dialects);
    connection->offered_dialect            = highest_dialect(body);
    connection->has_whole_offer            = body->dialect_count <= SMBTRIAGE_MAX_DIALECTS && !body->dialects_are_cut;
    connection->signing_required_by_client = body->signing_required;
    if (body->netname != NULL)
        connection->netname = smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_HOST, body->netname);
    if (body->dialect_count == 1)
        note_lone_dialect(connection, body->dialects[0]);
    smbtriage_encryption_offered(&connection->encryption, body);
    smbtriage_negotiated_offer(connection, body);
}

void smbtriage_stage_negotiate_request(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    const smbtriage_negotiate    *body    = message->negotiate;
    smbtriage_step               *step;

    /* The second round may carry the MessageId of the first: some clients start counting anew. */
    if (!awaits_second_round(connection) && smbtriage_message_is_repeated(connection, message->message_id, FALSE))
        return;
    step          = begin_or_continue(connection, &event->packet);
    step->is_smb1 = FALSE;
    offers_smb2(connection, event->packet.frame);
    connection->offer_frame        = event->packet.frame;
    connection->has_whole_offer    = FALSE;
    connection->is_dialect_offered = SMBTRIAGE_NOT_SEEN;
    if (body != NULL)
        note_offer(connection, step, body);
    smbtriage_step_note_fault(step, smbtriage_negotiated_request_fault(connection, message), 0);
    smbtriage_step_requested(step, &event->packet, message->message_id);
}

/* Samba's ServerGuid is its NetBIOS name, which has up to 15 characters and zeros behind them. Windows' is random. */
static void note_guid_name(smbtriage_connection *connection, const smbtriage_negotiate *body)
{
    char  name[sizeof body->guid + 1] = {0};
    guint length                      = 0;

    if (!body->has_guid)
        return;
    while (length < sizeof body->guid && g_ascii_isgraph((gchar)body->guid[length])) {
        name[length] = (char)body->guid[length];
        length++;
    }
    for (guint i = length; i < sizeof body->guid; i++) {
        if (body->guid[i] != 0)
            return;
    }
    if (length > 0 && length < sizeof body->guid)
        connection->guid_name = smbtriage_names_clean(connection->engine, SMBTRIAGE_NAME_HOST, name);
    smbtriage_names_learn_server(connection, connection->guid_name, FALSE);
}

/* [MS-SMB2] 2.2.4: SystemTime is what the server's clock says when it answers. */
static void note_clock(smbtriage_connection *connection, const smbtriage_negotiate *body, gint64 now_ns)
{
    connection->has_clock_ahead = body->system_time_ns != 0;
    connection->clock_ahead_ns  = connection->has_clock_ahead ? smbtriage_elapsed_ns(now_ns, body->system_time_ns) : 0;
}

static void spoke(smbtriage_connection *connection, const smbtriage_packet *packet)
{
    smbtriage_pair *pair = smbtriage_connection_pair(connection);

    pair->spoke_frame = packet->frame;
    pair->spoke_ns    = packet->time_ns;
    if (connection->server.port == SMBTRIAGE_DIRECT_TCP_PORT)
        pair->spoke_direct_ns = packet->time_ns;
}

/* [MS-SMB2] 3.2.5.2. An SMB1 request offers SMB2 in words of its own: 3.3.5.3. */
static smbtriage_fact is_offered(const smbtriage_connection *connection, const smbtriage_step *step,
                                 const smbtriage_negotiate *answer)
{
    const smbtriage_negotiate chosen = {.dialect_count = 1, .dialects = {answer->dialects[0]}};
    g_autofree char          *name   = smbtriage_dialect_list(&chosen);
    g_auto(GStrv) offered            = NULL;

    if (step->is_smb1 || step->asked == NULL || !connection->has_whole_offer)
        return SMBTRIAGE_NOT_SEEN;
    offered = g_strsplit(step->asked, ", ", -1);
    return g_strv_contains((const gchar *const *)offered, name) ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

void smbtriage_stage_negotiate_response(smbtriage_connection *connection, const smbtriage_event *event)
{
    const smbtriage_smb2_message *message = &event->u.smb2;
    const smbtriage_negotiate    *body    = message->negotiate;
    smbtriage_step               *step    = smbtriage_step_for_response(connection, SMBTRIAGE_STAGE_NEGOTIATE, event);

    if (step == NULL)
        return;
    connection->negotiate_step = step;
    if (smbtriage_status_is_error(message->status)) {
        smbtriage_step_failed(step, SMBTRIAGE_OUTCOME_FAILED, event->packet.frame);
        return;
    }
    if (body != NULL && body->dialect_count > 0) {
        connection->grant_frame                = event->packet.frame;
        connection->dialect                    = body->dialects[0];
        connection->signing_enabled            = body->signing_enabled;
        connection->signing_required_by_server = body->signing_required;
        step->awaits_next_leg                  = body->dialects[0] == SMBTRIAGE_DIALECT_MULTI ? 1 : 0;
        connection->is_dialect_offered         = is_offered(connection, step, body);
        smbtriage_encryption_granted(&connection->encryption, body);
        smbtriage_negotiated_grant(connection, body);
        connection->first_channel   = smbtriage_channels_first(connection);
        connection->offers_kerberos = body->offers_kerberos;
        connection->offers_ntlm     = body->offers_ntlm;
        note_clock(connection, body, event->packet.time_ns);
        note_guid_name(connection, body);
        smbtriage_step_note_fault(step, smbtriage_negotiated_response_fault(connection, body), 0);
    }
    spoke(connection, &event->packet);
    smbtriage_step_succeeded(step, event->packet.frame);
}
