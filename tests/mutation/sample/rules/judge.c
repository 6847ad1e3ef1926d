/* judge.c - guards whose fate is known, for the mutation check to prove itself
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "judge.h"

#include <stddef.h>

static gboolean is_small(int number)
{
    return number > 0 && number < 100;
}

/* Above 10, and at most 3 digits; what is even says nothing. */
gboolean judge(const int *number)
{
    if (number == NULL || *number % 2 == 0) /* caught by a crash; caught */
        return FALSE;
    if (*number == 13) /* no test asks for it */
        return FALSE;
    if (*number <= 10 || *number <= 5) /* caught; dead: implied by the one before */
        return FALSE;
    return is_small(*number); /* below 100 is caught, above 0 is implied, and the whole is tested both ways */
}
