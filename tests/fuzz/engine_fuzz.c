/* engine_fuzz.c - any bytes as the events of a capture
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "promises.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    promises_check(data, size);
    return 0;
}
