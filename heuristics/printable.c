/* printable.c - which characters may stand in what is shown to people
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "printable.h"

/* Letters and marks that leave no trace on the screen, so that two names look like one (Unicode 5.21,
 * Default_Ignorable_Code_Point; those that are formats are not listed), and the empty pattern of Braille. */
static gboolean is_invisible(gunichar c)
{
    static const struct {
        gunichar first;
        gunichar last;
    } ranges[] = {{0x034F, 0x034F}, {0x115F, 0x1160}, {0x17B4, 0x17B5},  {0x180B, 0x180F},
                  {0x2065, 0x2065}, {0x2800, 0x2800}, {0x3164, 0x3164},  {0xFE00, 0xFE0F},
                  {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0xE0000, 0xE0FFF}};

    for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
        if (c >= ranges[i].first && c <= ranges[i].last)
            return TRUE;
    }
    return FALSE;
}

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
        return (c < 0xFDD0 || c > 0xFDEF) && (c & 0xFFFE) != 0xFFFE && !is_invisible(c);
    }
}
