/* belonging.h - does a wish for a ticket belong to this client, server and user?
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A KDC is asked on another stream, and nothing in its messages names the SMB connection. What ties the two is the
 * name of the service, the user, and the time.
 */
#ifndef SMBTRIAGE_BELONGING_H
#define SMBTRIAGE_BELONGING_H

#include "tickets.h"

/** It last moved at most this long before the connection began; 0 = not before it. */
gboolean smbtriage_ticket_is_within(const smbtriage_ticket *ticket, const smbtriage_connection *connection,
                                    gint64 before_ns);

/** It moved not long before the step: a connection lives on, and what was asked for long before this logon has
 *  nothing to do with it. */
gboolean smbtriage_ticket_is_recent(const smbtriage_ticket *ticket, const smbtriage_step *step);

/** "alice" of a ticket and "alice", "alice@LAB.EXAMPLE" of a logon; both may be NULL, and nobody is the same as that.
 */
gboolean smbtriage_user_is_same(const char *principal, const char *user);

/** Asked for, or granted, by this user ("alice", "alice@LAB.EXAMPLE"); user may be NULL. */
gboolean smbtriage_ticket_is_of_user(const smbtriage_ticket *ticket, const char *user);

/** By the user of this step, or when one of the two is not known, at the time of its connection.
 *  Sets *has_name_proof when the names say so, and leaves it else. */
gboolean smbtriage_ticket_may_be_of_user_of(const smbtriage_ticket *ticket, const smbtriage_step *step,
                                            gboolean *has_name_proof);

/** The ticket is for a file server: its SPN begins with cifs/ or host/. */
gboolean smbtriage_ticket_is_for_files(const smbtriage_ticket *ticket);

/** For a service of the host of this name, or of the host that this alias leads to. */
gboolean smbtriage_ticket_is_for_host(const smbtriage_ticket *ticket, const char *name,
                                      const struct smbtriage_engine *engine);

/** YES: the service's host is this server, by what the name service, the client or the server said. NO: it is another
 *  one. The ticket has a host. */
smbtriage_fact smbtriage_ticket_leads_to(const smbtriage_ticket *ticket, const smbtriage_connection *connection);

/** For files on the server of this step, by its name, or when that is not known, by the time.
 *  Sets *has_name_proof when the name says so. */
gboolean smbtriage_ticket_is_for_server(const smbtriage_ticket *ticket, const smbtriage_step *step,
                                        gboolean *has_name_proof);

#endif
