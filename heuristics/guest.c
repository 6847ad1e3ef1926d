/* guest.c - a user whom the server made its guest
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "guest.h"

#include "elapsed.h"
#include "guards.h"

#include <string.h>

/* Clients that refuse guests do so within a millisecond; a person who closes a window takes longer. */
#define AT_ONCE_NS G_GINT64_CONSTANT(2000000000)

/* Who asks to be a guest, or nobody, is one: "guest" is the account's name on Windows, "nobody" Samba's default. */
static gboolean asked_for_it(const char *account)
{
    const char *domain_end = strrchr(account, '\\');
    const char *user       = domain_end == NULL ? account : domain_end + 1;

    return g_ascii_strcasecmp(user, "guest") == 0 || g_ascii_strcasecmp(user, "nobody") == 0 ||
           strcmp(user, "(anonymous)") == 0;
}

gboolean smbtriage_guest_is_mapped(const smbtriage_step *step)
{
    return step->is_guest && step->account != NULL && !asked_for_it(step->account);
}

gboolean smbtriage_guest_was_refused(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    if (!smbtriage_guest_is_mapped(step) || step->left_frame == 0)
        return FALSE;
    if (step->is_reauthentication || connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT) /* it had worked until then */
        return FALSE;
    if (smbtriage_guard_extra_channel(step)) /* G11: the session lives on without it */
        return FALSE;
    if (step->session->has_logged_off || smbtriage_guard_client_went_on(step))
        return FALSE;
    return smbtriage_elapsed_ns(step->last_ns, connection->closed_ns) <= AT_ONCE_NS;
}
