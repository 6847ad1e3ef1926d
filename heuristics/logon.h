/* logon.h - what a capture tells of a logon that was refused
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_LOGON_H
#define SMBTRIAGE_LOGON_H

#include "rule.h"
#include "tickets.h"

/** Where the account is at home, says the client: the domain, or what stands behind the "@" of a user name that comes
 *  without a domain. NULL when it says nothing of it, or "." for the server. */
const char *smbtriage_logon_home(const smbtriage_step *step);

/** The home is the server itself, or the domain that it is a member of. */
gboolean smbtriage_logon_is_at_home(const smbtriage_step *step);

/** The server had to ask its domain about this user, by its own account there. Not with a ticket, which it reads with
 *  its own key. */
gboolean smbtriage_logon_needs_domain(const smbtriage_step *step);

/** The home is none that the server, which is a member of a domain, calls its own. It may be one that is trusted. */
gboolean smbtriage_logon_is_of_other_domain(const smbtriage_step *step);

/** What the client asked for to come here with a ticket, and did not get; or NULL. */
const smbtriage_ticket *smbtriage_logon_without_ticket(const smbtriage_step *step);

/** The first ticket that a KDC of the home gave this user on this client, before it refused one for this server: the
 *  NTLM logon took its place, and its password is right there. NULL = not seen. */
const smbtriage_ticket *smbtriage_logon_proof(const smbtriage_step *step);

#endif
