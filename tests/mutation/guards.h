/* guards.h - included before every source of the mutation check
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Stands in front of the wrapped sources that find_guards.py makes. Guard N is off while the environment variable
 * SMBTRIAGE_GUARD_OFF is N.
 */
#ifndef SMBTRIAGE_MUTATION_GUARDS_H
#define SMBTRIAGE_MUTATION_GUARDS_H

extern int guard_off;

#define TAKEN_FALSE(n, ...) (guard_off != (n) && (__VA_ARGS__))
#define TAKEN_TRUE(n, ...) (guard_off == (n) || (__VA_ARGS__))

#endif
