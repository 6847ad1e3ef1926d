/* guards.h - when a rule must stay silent
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Captures lie: they start late, lose frames, show one direction only, end early. Each guard names one such
 * lie; rules ask them first. The numbers are those of the README.
 */
#ifndef SMBTRIAGE_GUARDS_H
#define SMBTRIAGE_GUARDS_H

#include "state.h"

/** G1: the capture began when the connection was already up; what came before is not known. */
gboolean smbtriage_guard_mid_stream(const smbtriage_connection *connection);

/** G2: segments between this request and its answer are missing from the capture, or were cut off. */
gboolean smbtriage_guard_capture_lost(const smbtriage_step *step);

/** G3: one direction of the connection is not in the capture at all. */
gboolean smbtriage_guard_one_sided(const smbtriage_connection *connection);

/** G4: the wait was too short to call the request unanswered. */
gboolean smbtriage_guard_waited_too_little(const smbtriage_step *step);

/** Of a SYN: it was not sent again often enough to call it unanswered. */
gboolean smbtriage_guard_syn_tried_too_little(const smbtriage_step *step);

/** Of a SYN to port 445: the client did not wait for its answer, but went on over port 139 of the same server. Not
 *  when a single SYN got lost, and the server spoke SMB with this client over port 445 later or just before. */
gboolean smbtriage_guard_gave_way_to_netbios(const smbtriage_step *step);

/** G2 or G3, or bytes of the server that no message came out of: there may have been an answer that this
 *  capture does not show. */
gboolean smbtriage_guard_answer_was_missed(const smbtriage_step *step);

/** G13: messages that nobody could read passed: the answer to any request may be in them. */
gboolean smbtriage_guard_sealed(const smbtriage_connection *connection);

/** G15: an earlier command of the same chain was refused, so the server refused this one unseen ([MS-SMB2]
 *  3.3.5.2.7.2). frame is that of the answer. */
gboolean smbtriage_guard_later_in_chain(const smbtriage_connection *connection, const smbtriage_smb2_message *answer,
                                        guint32 frame);

/** G1 to G3, or the server said that it works on it: that there is no answer would be a guess. */
gboolean smbtriage_guard_answer_is_possible(const smbtriage_step *step);

/** G2: the client sent more after this step's last request than the capture made sense of, or it may have: what it was
 *  about to do is not known. */
gboolean smbtriage_guard_client_went_on(const smbtriage_step *step);

/** The client tries without a name, shortly after a logon with a name was refused: a consequence
 *  of that refusal, which is told where it happened. */
gboolean smbtriage_guard_nameless_retry(const smbtriage_step *step);

/** G9: the step connects the pipe share. Clients and browsers try it by the way, often without a name. */
gboolean smbtriage_guard_pipe_share(const smbtriage_step *step);

/** G11: the connection is an extra channel, or was to become one, of a session that another connection carries, and
 *  that one lives or is not in the capture: little is lost. */
gboolean smbtriage_guard_extra_channel(const smbtriage_step *step);

/** G3, for connections that never came to life: nothing of any server is in the capture. */
gboolean smbtriage_guard_one_sided_capture(const struct smbtriage_engine *engine);

/** G8: the first round of a multi-protocol negotiate is over, and the second is to follow: no end of anything. */
gboolean smbtriage_guard_multi_protocol(const smbtriage_step *step);

/** G10: the client only looks whether somebody answers: it comes back for no more than a negotiate at equal intervals
 *  and never logs on to this server: a monitor, a load balancer, a scanner. */
gboolean smbtriage_guard_health_check(const smbtriage_connection *connection);

/** G12: the same was seen so shortly before that it was captured twice, not sent twice. */
gboolean smbtriage_guard_captured_twice(gint64 before_ns, gint64 now_ns);

/** G14: the client offers this server one version after the other, each on a connection of its own, and never logs
 *  on: a tool that finds out what the server speaks. To be refused is what it came for. */
gboolean smbtriage_guard_scan(const smbtriage_connection *connection);

#endif
