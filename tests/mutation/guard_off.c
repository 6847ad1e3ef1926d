/* guard_off.c - which guard is switched off
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "guards.h"

#include <stdlib.h>

int guard_off = 0; /* they count from 1 */

__attribute__((constructor)) static void read_environment(void)
{
    const char *number = getenv("SMBTRIAGE_GUARD_OFF");

    guard_off = number == NULL ? 0 : atoi(number);
}
