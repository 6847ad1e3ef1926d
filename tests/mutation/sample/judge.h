/* judge.h - see judge.c
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <glib.h>

gboolean judge(const int *number);

#endif
