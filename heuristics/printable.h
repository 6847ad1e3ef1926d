/* printable.h - which characters may stand in what is shown to people
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PRINTABLE_H
#define SMBTRIAGE_PRINTABLE_H

#include <glib.h>

/** Longest name shown, in characters: a UNC component has at most 255 ([MS-DTYP] 2.2.57). */
#define SMBTRIAGE_NAME_MAX 320

/** FALSE for what a terminal obeys, or what reorders or breaks the line that it is printed in, and so could forge a
 *  report: control characters (C0, DEL, C1), formats (bidirectional ones, tags, those without width), letters and marks
 *  that nobody sees, separators of lines and paragraphs, and what is no character at all. */
gboolean smbtriage_is_printable(gunichar c);

#endif
