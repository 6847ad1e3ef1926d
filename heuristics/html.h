/* html.h - text in a page that strangers have a hand in
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_HTML_H
#define SMBTRIAGE_HTML_H

#include <glib.h>

/** Appends text so that it is nothing but text, between tags and in quoted values, of HTML and SVG alike. What nobody
 *  could see, or what would reorder the line, becomes U+FFFD. NULL is nothing. */
void smbtriage_html_text(GString *out, const char *text);

/** printf for pages: the format is written as it stands, each %s by smbtriage_html_text(). Knows %s, %u, %d and %%. */
void smbtriage_html(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** What fits in so many columns, with three dots where there is more. Free with g_free(). */
char *smbtriage_html_shortened(const char *text, guint columns);

/** A remedy: as text, with what looks like a command line in <code>. */
void smbtriage_html_remedy(GString *out, const char *remedy);

#endif
