/* dns_message_fuzz.c - any bytes as a message of a name service
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * clang -g -fsanitize=fuzzer,address,undefined -I plugin -I heuristics tests/fuzz/dns_message_fuzz.c
 *     plugin/dns_message.c $(pkg-config --cflags --libs glib-2.0) -o dns-message-fuzz
 */
#include "dns_message.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static void check_text(const char *text)
{
    if (text != NULL)
        g_assert_true(strlen(text) < DNS_TEXT_MAX && g_utf8_validate(text, -1, NULL));
}

static void check(const smbtriage_dns_message *told)
{
    g_assert_nonnull(told->name);
    check_text(told->name);
    g_assert_cmpuint(told->answer_count, <=, SMBTRIAGE_MAX_ANSWERS);
    for (guint i = 0; i < told->answer_count; i++) {
        g_assert_nonnull(told->answers[i].owner);
        check_text(told->answers[i].owner);
        check_text(told->answers[i].target);
    }
}

/* The first two bytes say which service it is and how much was not captured. The room is kept from one message to the
 * next, as it is in the plugin. */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    static dns_room       room;
    smbtriage_dns_message told;
    if (size < 2 || size > G_MAXUINT16)
        return 0;
    const dns_bytes message = {data + 2, (guint)size - 2, (guint)size - 2 + data[1]};
    if (dns_message_read(&message, (smbtriage_name_service)(data[0] & 3), &room, &told))
        check(&told);
    return 0;
}
