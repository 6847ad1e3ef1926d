/* sections.h - the sections of the specifications that rules and status texts refer to
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_SECTIONS_H
#define SMBTRIAGE_SECTIONS_H

#include "smbtriage.h"

G_BEGIN_DECLS

/** The section of that document ("MS-SMB2", "3.3.5.7"; "RFC 4120", "7.5.9"), or NULL when the table does
 *  not hold it. The empty number is the document as a whole. */
const smbtriage_section *smbtriage_section_find(const char *document, const char *number);

/** All sections, in the order of documents and then of section numbers; n_sections gets their number. */
const smbtriage_section *smbtriage_sections(guint *n_sections);

G_END_DECLS

#endif
