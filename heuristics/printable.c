/* printable.c - which characters may stand in what is shown to people
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "printable.h"

gboolean smbtriage_is_printable(gunichar c)
{
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return FALSE;
    default: /* Unicode 23.7: noncharacters */
        return (c < 0xFDD0 || c > 0xFDEF) && (c & 0xFFFE) != 0xFFFE;
    }
}
