/* page_style.h - how the page of the report looks
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PAGE_STYLE_H
#define SMBTRIAGE_PAGE_STYLE_H

/** For a <style> element. */
extern const char smbtriage_page_style[];

#endif
