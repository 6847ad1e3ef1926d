/* dialects.h - SMB2 dialect numbers and their names ([MS-SMB2] 2.2.3)
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_DIALECTS_H
#define SMBTRIAGE_DIALECTS_H

#include "event.h"

enum {
    SMBTRIAGE_DIALECT_202   = 0x0202,
    SMBTRIAGE_DIALECT_210   = 0x0210,
    SMBTRIAGE_DIALECT_MULTI = 0x02FF, /* "SMB 2.???": a second NEGOTIATE will follow */
    SMBTRIAGE_DIALECT_300   = 0x0300,
    SMBTRIAGE_DIALECT_302   = 0x0302,
    SMBTRIAGE_DIALECT_311   = 0x0311
};

/** "3.1.1", or NULL for a number that is no dialect. */
const char *smbtriage_dialect_name(guint16 dialect);

/** A bit for each version; 0 stands for SMB1, all numbers that are no dialect share one. */
guint smbtriage_dialect_bit(guint16 dialect);

/** The dialects of a NEGOTIATE in their order: "2.0.2, 2.1". Free with g_free(). */
char *smbtriage_dialect_list(const smbtriage_negotiate *body);

#endif
