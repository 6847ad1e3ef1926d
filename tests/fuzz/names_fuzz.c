/* names_fuzz.c - any bytes as names, paths, users and templates
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The input is two texts, with a zero byte between them: what was asked for, and what is known.
 */
#include "belonging.h"
#include "connection.h"
#include "names.h"
#include "printable.h"
#include "text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static void check_clean(const char *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        g_assert_true(smbtriage_is_printable(g_utf8_get_char(p)));
}

static const char *clean(smbtriage_engine *engine, const char *text)
{
    const char *cleaned = smbtriage_names_clean(engine, SMBTRIAGE_NAME_PATH, text);
    check_clean(cleaned);
    g_assert_cmpint(g_utf8_strlen(cleaned, -1), <=, 10 * SMBTRIAGE_NAME_MAX + 3);
    if (g_utf8_strlen(cleaned, -1) <= SMBTRIAGE_NAME_MAX)
        g_assert_true(smbtriage_names_clean(engine, SMBTRIAGE_NAME_PATH, cleaned) == cleaned);
    return cleaned;
}

static void try_paths(smbtriage_connection *connection, const char *asked, const char *known)
{
    g_autofree char *host = smbtriage_host_of_path(asked);
    g_assert_true(host == NULL || strchr(host, '\\') == NULL);
    smbtriage_names_learn_server(connection, known, TRUE);
    check_clean(smbtriage_names_server_or_address(connection));
    smbtriage_names_learn_share(connection, known, 1, SMBTRIAGE_YES);
    smbtriage_names_learn_share(connection, asked, 2, SMBTRIAGE_NO);
    const smbtriage_known_share *near = smbtriage_names_near_share(connection, asked);
    g_assert_true(near == NULL || g_ascii_strcasecmp(near->name, smbtriage_share_of(asked)) != 0);
    smbtriage_names_scoped_share(connection, asked);
    smbtriage_names_lose_share(connection, known, 3);
    g_assert_true(smbtriage_is_ipc(known) || smbtriage_names_known_share(connection, known) != NULL);
}

static void try_users(struct smbtriage_engine *engine, const char *asked, const char *known)
{
    smbtriage_user_is_same(asked, known);
    smbtriage_user_is_same(known, asked);
    const char *folded = smbtriage_names_folded(engine, asked);
    g_assert_true(smbtriage_names_folded(engine, folded) == folded || !g_str_is_ascii(asked));
}

static void try_templates(smbtriage_connection *connection, const smbtriage_packet *packet, const char *template,
                          const char *share)
{
    smbtriage_step *step     = smbtriage_step_begin(connection, SMBTRIAGE_STAGE_TREE, packet);
    step->asked              = share;
    step->account            = share;
    g_autofree char *text    = smbtriage_text_expand(template, step, NULL);
    g_autofree char *command = smbtriage_text_expand_command(template, step, NULL);
    check_clean(text);
    check_clean(command);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    const smbtriage_options options    = smbtriage_options_default();
    const smbtriage_packet  packet     = {.frame       = 1,
                                          .source      = {.address = {192, 0, 2, 1}, .length = 4, .port = 50000},
                                          .destination = {.address = {192, 0, 2, 2}, .length = 4, .port = 445}};
    smbtriage_engine       *engine     = smbtriage_engine_new(&options);
    smbtriage_connection   *connection = smbtriage_connection_obtain(engine, &packet);
    g_autofree char        *asked = g_strndup((const char *)data, size == 0 ? 0 : strnlen((const char *)data, size));
    const gsize             used  = MIN(strlen(asked) + 1, size);
    g_autofree char        *known = g_strndup((const char *)data + used, size - used);
    const char             *asked_name = clean(engine, asked);
    const char             *known_name = clean(engine, known);
    engine->is_feeding                 = TRUE; /* names are learned only from events */
    try_paths(connection, asked_name, known_name);
    try_users(engine, asked_name, known_name);
    try_templates(connection, &packet, asked_name, known_name);
    smbtriage_engine_free(engine);
    return 0;
}
