/* elapsed.h - time between two events
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_ELAPSED_H
#define SMBTRIAGE_ELAPSED_H

#include <glib.h>

#define SMBTRIAGE_SECOND_NS G_GINT64_CONSTANT(1000000000)

/** Nanoseconds from one time stamp to another; negative when the capture's clock went back. Damaged files
 *  hold any time stamp: what does not fit is the largest or smallest number. */
static inline gint64 smbtriage_elapsed_ns(gint64 from, gint64 to)
{
    gint64 difference;

    if (__builtin_sub_overflow(to, from, &difference))
        return to > from ? G_MAXINT64 : G_MININT64;
    return difference;
}

#endif
