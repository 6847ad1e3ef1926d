/* stages.h - what each stage makes of an event
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One file a stage: stage_transport.c, stage_negotiate.c, stage_session.c, stage_tree.c. They keep the state
 * and settle steps; why a step failed is for the rules to say.
 */
#ifndef SMBTRIAGE_STAGES_H
#define SMBTRIAGE_STAGES_H

#include "rule.h"

void smbtriage_stage_tcp_segment(struct smbtriage_engine *engine, const smbtriage_event *event);

void smbtriage_stage_icmp(struct smbtriage_engine *engine, const smbtriage_event *event);
void smbtriage_stage_quic(struct smbtriage_engine *engine, const smbtriage_event *event);
void smbtriage_stage_quic_unreachable(struct smbtriage_engine *engine, const smbtriage_event *event);
void smbtriage_stage_nbss(smbtriage_connection *connection, const smbtriage_event *event);

void smbtriage_stage_smb1_negotiate(smbtriage_connection *connection, const smbtriage_event *event);

void smbtriage_stage_negotiate_request(smbtriage_connection *connection, const smbtriage_event *event);
void smbtriage_stage_negotiate_response(smbtriage_connection *connection, const smbtriage_event *event);

void smbtriage_stage_session_request(smbtriage_connection *connection, const smbtriage_event *event);
void smbtriage_stage_session_response(smbtriage_connection *connection, const smbtriage_event *event);
void smbtriage_stage_logoff(smbtriage_connection *connection, const smbtriage_event *event);

void smbtriage_stage_tree_request(smbtriage_connection *connection, const smbtriage_event *event);
void smbtriage_stage_tree_response(smbtriage_connection *connection, const smbtriage_event *event);
void smbtriage_stage_tree_disconnect(smbtriage_connection *connection, const smbtriage_event *event);

void smbtriage_stage_access_request(smbtriage_connection *connection, const smbtriage_event *event);
void smbtriage_stage_access_response(smbtriage_connection *connection, const smbtriage_event *event);

/* ---- how a step ends ----------------------------------------------------------------------------------- */

/** The step succeeded at this frame. */
void smbtriage_step_succeeded(smbtriage_step *step, guint32 frame);

/** The connection was closed in this frame, and nothing came after this step; the rules are asked. */
void smbtriage_step_left(smbtriage_step *step, guint32 frame);

/** The step ended at this frame without success; the rules are asked. */
void smbtriage_step_failed(smbtriage_step *step, smbtriage_outcome outcome, guint32 frame);

/** The step whose answer this response is: the awaited one, or, when no request was seen, a new one.
 *  NULL when the answer is to be ignored: captured twice, or an interim STATUS_PENDING. */
smbtriage_step *smbtriage_step_for_response(smbtriage_connection *connection, smbtriage_stage stage,
                                            const smbtriage_event *event);

#endif
