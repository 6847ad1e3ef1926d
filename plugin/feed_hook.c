/* feed_hook.c - our places in front of other dissectors
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed_parts.h"

#include <wsutil/report_message.h>

/* As the default of the table, not as a choice of the user's: that one would be saved as Decode As. */
void feed_hook_put_back(const char *table, guint32 value, dissector_handle_t original, dissector_handle_t own)
{
    if (original != NULL && dissector_get_uint_handle(find_dissector_table(table), value) == original)
        dissector_add_uint(table, value, own);
}

void feed_hook_complain(const char *says)
{
    static gboolean has_complained;

    if (!has_complained)
        report_warning("smbtriage: %s", says);
    has_complained = TRUE;
}
