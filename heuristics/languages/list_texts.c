/* list_texts.c - writes the template that translations are made from: all texts with the places that they belong to
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "language.h"

#include <stdio.h>

typedef struct {
    GPtrArray  *order;  /* char*, each text once */
    GHashTable *places; /* text -> GString */
} template;

static void note(smbtriage_text_kind kind, const char *place, const char *english, gpointer user_data)
{
    template *made   = user_data;
    GString  *places = g_hash_table_lookup(made->places, english);

    (void)kind;
    if (places == NULL) {
        places = g_string_new(NULL);
        g_ptr_array_add(made->order, g_strdup(english));
        g_hash_table_insert(made->places, g_ptr_array_index(made->order, made->order->len - 1), places);
    }
    if (g_strrstr(places->str, place) == NULL)
        g_string_append_printf(places, "%s%s", places->len == 0 ? "" : ", ", place);
}

static void free_string(gpointer string)
{
    g_string_free(string, TRUE);
}

int main(void)
{
    template made = {g_ptr_array_new_with_free_func(g_free),
                     g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_string)};

    smbtriage_texts_each(note, &made);
    puts("# SPDX-License-Identifier: GPL-2.0-or-later\n"
         "msgid \"\"\n"
         "msgstr \"\"\n"
         "\"Project-Id-Version: smbtriage\\n\"\n"
         "\"MIME-Version: 1.0\\n\"\n"
         "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
         "\"Content-Transfer-Encoding: 8bit\\n\"");
    for (guint i = 0; i < made.order->len; i++) {
        const char      *english = g_ptr_array_index(made.order, i);
        g_autofree char *escaped = g_strescape(english, NULL);

        printf("\n#. %s\nmsgid \"%s\"\nmsgstr \"\"\n", ((GString *)g_hash_table_lookup(made.places, english))->str,
               escaped);
    }
    g_hash_table_unref(made.places);
    g_ptr_array_unref(made.order);
    return 0;
}
