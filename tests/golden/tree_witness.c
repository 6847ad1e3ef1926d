/* tree_witness.c - tells who asks Wireshark for dissections, and whether with a tree
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Preloaded into tshark or sharkd. A tree of every frame is what makes other plugins slow, and nothing that
 * the programs print tells of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/* A boolean was an int before Wireshark 4.4: the lowest byte holds either. */
#define IS_TRUE(boolean) (((boolean)&0xFF) != 0)

void *epan_dissect_new(void *session, int create_tree, int tree_is_visible);
void  epan_dissect_init(void *dissection, void *session, int create_tree, int tree_is_visible);

static void say(const void *caller, int create_tree)
{
    Dl_info     info;
    const char *path = dladdr(caller, &info) != 0 ? info.dli_fname : "somebody";
    const char *name = strrchr(path, '/');

    fprintf(stderr, "dissections by %s: %s\n", name == NULL ? path : name + 1,
            IS_TRUE(create_tree) ? "with trees" : "without trees");
}

void *epan_dissect_new(void *session, int create_tree, int tree_is_visible)
{
    void *(*original)(void *, int, int) = (void *(*)(void *, int, int))dlsym(RTLD_NEXT, "epan_dissect_new");

    say(__builtin_return_address(0), create_tree);
    return original(session, create_tree, tree_is_visible);
}

void epan_dissect_init(void *dissection, void *session, int create_tree, int tree_is_visible)
{
    void (*original)(void *, void *, int, int) =
        (void (*)(void *, void *, int, int))dlsym(RTLD_NEXT, "epan_dissect_init");

    say(__builtin_return_address(0), create_tree);
    original(dissection, session, create_tree, tree_is_visible);
}
