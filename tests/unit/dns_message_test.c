/* dns_message_test.c - messages of name services: what is read, and what is not guessed at
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dns_message.h"

#include "suites.h"

#include <string.h>

/* ---- building messages ----------------------------------------------------------------------------------------- */

enum {
    QUERY        = 0x0100,
    RESPONSE     = 0x8180,
    TRUNCATED    = 0x0200,
    POINTER      = 0xC00C, /* to the question's name */
    TYPE_PTR     = 12,
    TYPE_TXT     = 16,
    CLASS_ANY    = 255,
    FLUSH        = 0x8001, /* mDNS */
    MESSAGE_ROOM = 4096
};

typedef struct {
    guint8 bytes[MESSAGE_ROOM];
    guint  length;
} dns_stage;

static dns_room              room;
static smbtriage_dns_message told;

static void add8(dns_stage *stage, guint number)
{
    g_assert_cmpuint(stage->length, <, MESSAGE_ROOM);
    stage->bytes[stage->length++] = (guint8)number;
}

static void add16(dns_stage *stage, guint number)
{
    add8(stage, number >> 8);
    add8(stage, number & 0xFF);
}

static void add_bytes(dns_stage *stage, const char *bytes, guint length)
{
    for (guint i = 0; i < length; i++)
        add8(stage, (guint8)bytes[i]);
}

static void add_label(dns_stage *stage, const char *label, guint length)
{
    add8(stage, length);
    add_bytes(stage, label, length);
}

/* "fs1.lab" as labels, with the root's. */
static void add_name(dns_stage *stage, const char *name)
{
    g_auto(GStrv) labels = g_strsplit(name, ".", -1);
    for (guint i = 0; labels[i] != NULL && labels[i][0] != '\0'; i++)
        add_label(stage, labels[i], (guint)strlen(labels[i]));
    add8(stage, 0);
}

static void add_netbios(dns_stage *stage, const char *name, guint8 suffix)
{
    char padded[17];
    g_snprintf(padded, sizeof padded, "%-15s%c", name, 'x');
    padded[15] = (char)suffix;
    add8(stage, 32);
    for (guint i = 0; i < 16; i++) {
        add8(stage, 'A' + ((guint8)padded[i] >> 4));
        add8(stage, 'A' + ((guint8)padded[i] & 0x0F));
    }
    add8(stage, 0);
}

static dns_stage begin(guint flags, guint questions, guint answers)
{
    dns_stage stage = {.length = 0};
    add16(&stage, 0x1234);
    add16(&stage, flags);
    add16(&stage, questions);
    add16(&stage, answers);
    add16(&stage, 0);
    add16(&stage, 0);
    return stage;
}

static dns_stage begin_about(guint flags, guint answers, const char *name, guint type)
{
    dns_stage stage = begin(flags, 1, answers);
    add_name(&stage, name);
    add16(&stage, type);
    add16(&stage, 1);
    return stage;
}

/* Behind the owner's name. */
static void add_head(dns_stage *stage, guint type, guint class, guint length)
{
    add16(stage, type);
    add16(stage, class);
    add16(stage, 0);
    add16(stage, 60);
    add16(stage, length);
}

static void add_record(dns_stage *stage, guint type, const char *data, guint length)
{
    add16(stage, POINTER);
    add_head(stage, type, 1, length);
    add_bytes(stage, data, length);
}

static void add_address(dns_stage *stage, guint last)
{
    const char address[] = {(char)192, 0, 2, (char)last};
    add_record(stage, SMBTRIAGE_DNS_A, address, sizeof address);
}

/* From a copy of just that size, so that a sanitizer sees every byte that is read beyond it. */
static gboolean read_cut(const dns_stage *stage, smbtriage_name_service service, guint captured)
{
    g_autofree guint8 *bytes   = g_memdup2(stage->bytes, captured);
    const dns_bytes    message = {bytes, captured, stage->length};
    return dns_message_read(&message, service, &room, &told);
}

static gboolean read_as(const dns_stage *stage, smbtriage_name_service service)
{
    return read_cut(stage, service, stage->length);
}

static gboolean read_dns(const dns_stage *stage)
{
    return read_as(stage, SMBTRIAGE_NAMES_DNS);
}

/* ---- what is read ---------------------------------------------------------------------------------------------- */

static void query(void)
{
    dns_stage stage = begin_about(QUERY, 0, "fs1.lab.example", SMBTRIAGE_DNS_AAAA);
    g_assert_true(read_dns(&stage));
    g_assert_cmpstr(told.name, ==, "fs1.lab.example");
    g_assert_cmpuint(told.id, ==, 0x1234);
    g_assert_cmpuint(told.type, ==, SMBTRIAGE_DNS_AAAA);
    g_assert_false(told.is_response);
    g_assert_false(told.is_cut);
    g_assert_cmpuint(told.answer_count, ==, 0);
}

static void addresses(void)
{
    const char v6[16] = {0x20, 0x01, 0x0D, (char)0xB8};
    dns_stage  stage  = begin_about(RESPONSE, 2, "fs1.lab.example", SMBTRIAGE_DNS_A);
    add_address(&stage, 7);
    add_record(&stage, SMBTRIAGE_DNS_AAAA, v6, sizeof v6);
    g_assert_true(read_dns(&stage));
    g_assert_true(told.is_response);
    g_assert_cmpuint(told.answer_count, ==, 2);
    g_assert_cmpstr(told.answers[0].owner, ==, "fs1.lab.example");
    g_assert_cmpuint(told.answers[0].address.length, ==, 4);
    g_assert_cmpuint(told.answers[0].address.address[3], ==, 7);
    g_assert_cmpuint(told.answers[1].type, ==, SMBTRIAGE_DNS_AAAA);
    g_assert_cmpuint(told.answers[1].address.length, ==, sizeof v6);
    g_assert_cmpint(memcmp(told.answers[1].address.address, v6, sizeof v6), ==, 0);
}

/* What is remembered of the message before must not show. */
static void one_after_the_other(void)
{
    dns_stage first   = begin_about(QUERY, 0, "fs1.lab", SMBTRIAGE_DNS_A);
    dns_stage longer  = begin_about(QUERY, 0, "fs1.lab.example", SMBTRIAGE_DNS_A);
    dns_stage netbios = begin(0x8500, 0, 1);
    add_netbios(&netbios, "FS1", 0x20);
    add_head(&netbios, SMBTRIAGE_DNS_NETBIOS, 1, 6);
    add_bytes(&netbios, "\0\0\300\0\2\1", 6);
    g_assert_true(read_dns(&first));
    g_assert_true(read_dns(&first));
    g_assert_cmpstr(told.name, ==, "fs1.lab");
    g_assert_true(read_dns(&longer));
    g_assert_cmpstr(told.name, ==, "fs1.lab.example");
    g_assert_true(read_as(&netbios, SMBTRIAGE_NAMES_NETBIOS));
    g_assert_cmpstr(told.name, ==, "FS1");
    g_assert_true(read_dns(&longer));
    g_assert_cmpstr(told.name, ==, "fs1.lab.example");
}

static void failure(void)
{
    dns_stage stage = begin_about(RESPONSE | SMBTRIAGE_DNS_NXDOMAIN, 0, "fs9.lab", SMBTRIAGE_DNS_A);
    g_assert_true(read_dns(&stage));
    g_assert_cmpuint(told.response_code, ==, SMBTRIAGE_DNS_NXDOMAIN);
}

/* An alias: its target is written in part, and points at the rest. */
static void alias(void)
{
    dns_stage stage = begin_about(RESPONSE, 2, "old.lab.example", SMBTRIAGE_DNS_A);
    add_record(&stage, SMBTRIAGE_DNS_CNAME, "\3fs2\xC0\x10", 6);
    guint target = stage.length - 6;
    add16(&stage, 0xC000 | target);
    add_head(&stage, SMBTRIAGE_DNS_A, 1, 4);
    add_bytes(&stage, "\300\0\2\11", 4);
    g_assert_true(read_dns(&stage));
    g_assert_cmpstr(told.answers[0].owner, ==, "old.lab.example");
    g_assert_cmpstr(told.answers[0].target, ==, "fs2.lab.example");
    g_assert_cmpstr(told.answers[1].owner, ==, "fs2.lab.example");
}

static void service(void)
{
    dns_stage stage = begin_about(RESPONSE, 1, "_kerberos._udp.lab", SMBTRIAGE_DNS_SRV);
    add_record(&stage, SMBTRIAGE_DNS_SRV, "\0\0\0\144\0\130\3dc1\3lab\0", 15);
    g_assert_true(read_dns(&stage));
    g_assert_cmpstr(told.answers[0].target, ==, "dc1.lab");
    g_assert_cmpuint(told.answers[0].address.port, ==, 88);
    g_assert_cmpuint(told.answers[0].address.length, ==, 0);
}

static void others_are_skipped_in_order(void)
{
    dns_stage stage = begin_about(RESPONSE, 4, "fs1.lab", SMBTRIAGE_DNS_A);
    add_record(&stage, TYPE_TXT, "\1x", 2);
    add_address(&stage, 1);
    add_record(&stage, TYPE_PTR, "\0", 1);
    add_address(&stage, 2);
    g_assert_true(read_dns(&stage));
    g_assert_cmpuint(told.answer_count, ==, 2);
    g_assert_cmpuint(told.answers[0].address.address[3], ==, 1);
    g_assert_cmpuint(told.answers[1].address.address[3], ==, 2);
}

static void too_many_answers(void)
{
    dns_stage stage = begin_about(RESPONSE, SMBTRIAGE_MAX_ANSWERS + 2, "fs1.lab", SMBTRIAGE_DNS_A);
    for (guint i = 0; i < SMBTRIAGE_MAX_ANSWERS + 2; i++) {
        add_name(&stage, "another.name");
        add_head(&stage, SMBTRIAGE_DNS_CNAME, 1, 3);
        add_bytes(&stage, "\1y", 3);
    }
    g_assert_true(read_dns(&stage));
    g_assert_cmpuint(told.answer_count, ==, SMBTRIAGE_MAX_ANSWERS);
    g_assert_cmpstr(told.answers[SMBTRIAGE_MAX_ANSWERS - 1].target, ==, "y");
    g_assert_true(told.is_cut);
}

static void truncated_by_the_sender(void)
{
    dns_stage stage = begin_about(RESPONSE | TRUNCATED, 1, "fs1.lab", SMBTRIAGE_DNS_A);
    add_address(&stage, 1);
    g_assert_true(read_dns(&stage));
    g_assert_true(told.is_cut);
    g_assert_cmpuint(told.answer_count, ==, 1);
}

static void root(void)
{
    dns_stage stage = begin_about(QUERY, 0, "", SMBTRIAGE_DNS_A);
    g_assert_true(read_dns(&stage));
    g_assert_cmpstr(told.name, ==, "");
}

static void name_is(const char *label, guint length, const char *written)
{
    dns_stage stage = begin(QUERY, 1, 0);
    add_label(&stage, label, length);
    add_label(&stage, "lab", 3);
    add8(&stage, 0);
    add16(&stage, SMBTRIAGE_DNS_A);
    add16(&stage, 1);
    g_assert_true(read_dns(&stage));
    g_assert_cmpstr(told.name, ==, written);
}

static void odd_labels(void)
{
    name_is("a.b", 3, "a\\.b.lab");
    name_is("a\\b", 3, "a\\\\b.lab");
    name_is("a\nb", 3, "a\\010b.lab");
    name_is("a\0b", 3, "a\\000b.lab");
    name_is("\xff", 1, "\\255.lab");
    name_is("gr\xc3\xb6\xc3\x9f", 6, "gr\xc3\xb6\xc3\x9f.lab");
    name_is("gr\xc3", 3, "gr\\195.lab");
    name_is("x y", 3, "x y.lab");
}

static void longest_name(void)
{
    dns_stage stage = begin(QUERY, 1, 0);
    char      label[63];
    memset(label, 1, sizeof label); /* every byte becomes four */
    for (guint i = 0; i < 3; i++)
        add_label(&stage, label, sizeof label);
    add_label(&stage, label, 61);
    add8(&stage, 0);
    add16(&stage, SMBTRIAGE_DNS_A);
    add16(&stage, 1);
    g_assert_true(read_dns(&stage));
    g_assert_cmpuint(strlen(told.name), ==, 250 * 4 + 3);
}

/* ---- NetBIOS and mDNS ------------------------------------------------------------------------------------------ */

static dns_stage netbios_about(guint flags, const char *name, guint8 suffix)
{
    dns_stage stage = begin(flags, 1, 0);
    add_netbios(&stage, name, suffix);
    add16(&stage, SMBTRIAGE_DNS_NETBIOS);
    add16(&stage, 1);
    return stage;
}

static void netbios_query(void)
{
    dns_stage stage = netbios_about(0x0110, "FS1", SMBTRIAGE_NETBIOS_IS_SERVER);
    g_assert_true(read_as(&stage, SMBTRIAGE_NAMES_NETBIOS));
    g_assert_cmpstr(told.name, ==, "FS1");
    g_assert_cmpuint(told.suffix, ==, SMBTRIAGE_NETBIOS_IS_SERVER);
    g_assert_cmpuint(told.type, ==, SMBTRIAGE_DNS_NETBIOS);
}

/* Answers repeat no question; one record may hold more addresses. */
static void netbios_response(void)
{
    dns_stage stage = begin(0x8500, 0, 1);
    add_netbios(&stage, "FS1", 0x20);
    add_head(&stage, SMBTRIAGE_DNS_NETBIOS, 1, 12);
    add_bytes(&stage, "\0\0\300\0\2\1\0\0\300\0\2\2", 12);
    g_assert_true(read_as(&stage, SMBTRIAGE_NAMES_NETBIOS));
    g_assert_cmpstr(told.name, ==, "FS1");
    g_assert_cmpuint(told.suffix, ==, 0x20);
    g_assert_cmpuint(told.type, ==, SMBTRIAGE_DNS_NETBIOS);
    g_assert_cmpuint(told.answer_count, ==, 2);
    g_assert_cmpuint(told.answers[1].address.address[3], ==, 2);
}

static void netbios_refusal(void)
{
    dns_stage stage = begin(0x8583, 0, 1);
    add_netbios(&stage, "FS1", 0x20);
    add_head(&stage, 10, 1, 0);
    g_assert_true(read_as(&stage, SMBTRIAGE_NAMES_NETBIOS));
    g_assert_cmpstr(told.name, ==, "FS1");
    g_assert_cmpuint(told.response_code, ==, 3);
    g_assert_cmpuint(told.answer_count, ==, 0);
}

static void netbios_others(void)
{
    dns_stage status = begin(0, 1, 0);
    add_netbios(&status, "*", 0);
    add16(&status, 33); /* the status of a node */
    add16(&status, 1);
    g_assert_false(read_as(&status, SMBTRIAGE_NAMES_NETBIOS));

    dns_stage registration = netbios_about(0x2910, "PC1", 0);
    g_assert_false(read_as(&registration, SMBTRIAGE_NAMES_NETBIOS));

    dns_stage plain = begin_about(0x0110, 0, "fs1", SMBTRIAGE_DNS_NETBIOS);
    g_assert_false(read_as(&plain, SMBTRIAGE_NAMES_NETBIOS));

    dns_stage letters                 = netbios_about(0x0110, "FS1", 0x20);
    letters.bytes[letters.length - 6] = 'Q';
    g_assert_false(read_as(&letters, SMBTRIAGE_NAMES_NETBIOS));
}

static void multicast_response(void)
{
    dns_stage stage = begin(0x8400, 0, 2);
    add_name(&stage, "_smb._tcp.local");
    add_head(&stage, TYPE_PTR, 1, 1);
    add8(&stage, 0);
    add_name(&stage, "fs1.local");
    add_head(&stage, SMBTRIAGE_DNS_A, FLUSH, 4);
    add_bytes(&stage, "\300\0\2\1", 4);
    g_assert_true(read_as(&stage, SMBTRIAGE_NAMES_MDNS));
    g_assert_cmpstr(told.name, ==, "fs1.local");
    g_assert_cmpuint(told.type, ==, SMBTRIAGE_DNS_A);
    g_assert_cmpuint(told.answer_count, ==, 1);
    g_assert_false(read_dns(&stage)); /* DNS repeats the question */
}

/* ---- what is not of interest ----------------------------------------------------------------------------------- */

static void other_questions(void)
{
    dns_stage other = begin_about(QUERY, 0, "lab.example", TYPE_TXT);
    g_assert_false(read_dns(&other));
    dns_stage none = begin(QUERY, 0, 0);
    g_assert_false(read_dns(&none));
    dns_stage two = begin_about(QUERY, 0, "fs1.lab", SMBTRIAGE_DNS_A);
    two.bytes[5]  = 2;
    g_assert_false(read_dns(&two));
    dns_stage update = begin_about(QUERY | 0x2800, 0, "fs1.lab", SMBTRIAGE_DNS_A);
    g_assert_false(read_dns(&update));
    dns_stage any             = begin_about(QUERY, 0, "fs1.lab", SMBTRIAGE_DNS_A);
    any.bytes[any.length - 1] = CLASS_ANY;
    g_assert_false(read_dns(&any));
}

/* ---- what is damaged ------------------------------------------------------------------------------------------- */

static void pointer_is_refused(guint pointer)
{
    dns_stage stage = begin(QUERY, 1, 0);
    add_label(&stage, "a", 1);
    add16(&stage, pointer);
    add16(&stage, SMBTRIAGE_DNS_A);
    add16(&stage, 1);
    g_assert_false(read_dns(&stage));
}

static void bad_pointers(void)
{
    pointer_is_refused(0xC000);      /* into the header */
    pointer_is_refused(0xC00C);      /* at itself: "a" for ever */
    pointer_is_refused(0xC00E);      /* at the pointer */
    pointer_is_refused(0xC010);      /* ahead */
    pointer_is_refused(0xFFFF);      /* beyond the end */
    pointer_is_refused(0x4000 | 12); /* labels of kinds that nobody uses */
    pointer_is_refused(0x8000 | 12);
}

/* Backwards all the way, but the name becomes too long. */
static void too_long_by_pointers(void)
{
    dns_stage stage = begin(RESPONSE, 1, 1);
    char      label[63];
    memset(label, 'a', sizeof label);
    for (guint i = 0; i < 3; i++)
        add_label(&stage, label, sizeof label);
    add_label(&stage, label, 30);
    add8(&stage, 0);
    add16(&stage, SMBTRIAGE_DNS_A);
    add16(&stage, 1);
    add_label(&stage, label, 40);
    add16(&stage, POINTER);
    add_head(&stage, SMBTRIAGE_DNS_A, 1, 4);
    add_bytes(&stage, "\300\0\2\1", 4);
    g_assert_false(read_dns(&stage));
}

static void too_long(void)
{
    dns_stage stage = begin(QUERY, 1, 0);
    char      label[63];
    memset(label, 'a', sizeof label);
    for (guint i = 0; i < 4; i++)
        add_label(&stage, label, sizeof label);
    add8(&stage, 0);
    add16(&stage, SMBTRIAGE_DNS_A);
    add16(&stage, 1);
    g_assert_false(read_dns(&stage));
}

static void data_is_refused(guint type, const char *data, guint length)
{
    dns_stage stage = begin_about(RESPONSE, 1, "fs1.lab", SMBTRIAGE_DNS_A);
    add_record(&stage, type, data, length);
    g_assert_false(read_dns(&stage));
}

static void bad_data(void)
{
    data_is_refused(SMBTRIAGE_DNS_A, "\1\2\3", 3);
    data_is_refused(SMBTRIAGE_DNS_A, "\1\2\3\4\5", 5);
    data_is_refused(SMBTRIAGE_DNS_AAAA, "\1\2\3\4", 4);
    data_is_refused(SMBTRIAGE_DNS_CNAME, "", 0);
    data_is_refused(SMBTRIAGE_DNS_CNAME, "\1a\0x", 4);
    data_is_refused(SMBTRIAGE_DNS_CNAME, "\5ab", 3);
    data_is_refused(SMBTRIAGE_DNS_SRV, "\0\0\0\0\0\1", 6);
    data_is_refused(SMBTRIAGE_DNS_SRV, "\0\0\0\0\0\1\1a", 8);

    dns_stage stage = begin(0x8500, 0, 1);
    add_netbios(&stage, "FS1", 0x20);
    add_head(&stage, SMBTRIAGE_DNS_NETBIOS, 1, 5);
    add_bytes(&stage, "\0\0\1\2\3", 5);
    g_assert_false(read_as(&stage, SMBTRIAGE_NAMES_NETBIOS));
}

static void absurd_lengths(void)
{
    dns_stage data = begin_about(RESPONSE, 1, "fs1.lab", SMBTRIAGE_DNS_A);
    add16(&data, POINTER);
    add_head(&data, TYPE_TXT, 1, 0xFFFF);
    add8(&data, 0);
    g_assert_false(read_dns(&data));

    dns_stage count = begin_about(RESPONSE, 0xFFFF, "fs1.lab", SMBTRIAGE_DNS_A);
    add_address(&count, 1);
    g_assert_false(read_dns(&count));

    dns_stage label = begin_about(QUERY, 0, "fs1.lab", SMBTRIAGE_DNS_A);
    label.bytes[12] = 60;
    g_assert_false(read_dns(&label));

    const dns_bytes inverted = {label.bytes, label.length, label.length - 1};
    g_assert_false(dns_message_read(&inverted, SMBTRIAGE_NAMES_DNS, &room, &told));
}

/* ---- what was cut ---------------------------------------------------------------------------------------------- */

static void every_cut(void)
{
    dns_stage stage = begin_about(RESPONSE, 2, "fs1.lab", SMBTRIAGE_DNS_A);
    guint     asked = stage.length;
    add_address(&stage, 1);
    guint answered = stage.length;
    add_address(&stage, 2);

    for (guint captured = 0; captured < stage.length; captured++) {
        gboolean is_read = read_cut(&stage, SMBTRIAGE_NAMES_DNS, captured);
        g_assert_cmpint(is_read, ==, captured >= asked);
        if (!is_read)
            continue;
        g_assert_true(told.is_cut);
        g_assert_cmpuint(told.answer_count, ==, captured >= answered ? 1 : 0);
    }
    /* The same bytes, and nothing was left out: then it is damaged. */
    for (stage.length--; stage.length > 0; stage.length--)
        g_assert_false(read_dns(&stage));
}

static void any_bytes(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(53);
    dns_stage sound         = begin_about(RESPONSE, 3, "fs1.lab.example", SMBTRIAGE_DNS_A);
    add_record(&sound, SMBTRIAGE_DNS_CNAME, "\3fs2\xC0\x10", 6);
    add_record(&sound, SMBTRIAGE_DNS_SRV, "\0\0\0\144\0\130\3dc1\3lab\0", 15);
    add_address(&sound, 1);
    for (guint i = 0; i < 20000; i++) {
        dns_stage stage = sound;
        for (gint n = g_rand_int_range(random, 1, 5); n > 0; n--)
            stage.bytes[g_rand_int_range(random, 2, (gint)stage.length)] = (guint8)g_rand_int_range(random, 0, 256);
        for (guint service = SMBTRIAGE_NAMES_DNS; service <= SMBTRIAGE_NAMES_NETBIOS; service++) {
            guint captured = (guint)g_rand_int_range(random, 1, (gint)stage.length + 1);
            if (!read_cut(&stage, (smbtriage_name_service)service, captured))
                continue;
            g_assert_true(g_utf8_validate(told.name, -1, NULL));
            g_assert_cmpuint(told.answer_count, <=, SMBTRIAGE_MAX_ANSWERS);
        }
    }
}

void suite_dns_message(void)
{
    static const suite_test tests[] = {
        {"/dns/query", query},
        {"/dns/addresses", addresses},
        {"/dns/one-after-the-other", one_after_the_other},
        {"/dns/failure", failure},
        {"/dns/alias", alias},
        {"/dns/service", service},
        {"/dns/others-are-skipped-in-order", others_are_skipped_in_order},
        {"/dns/too-many-answers", too_many_answers},
        {"/dns/truncated-by-the-sender", truncated_by_the_sender},
        {"/dns/root", root},
        {"/dns/odd-labels", odd_labels},
        {"/dns/longest-name", longest_name},
        {"/dns/netbios-query", netbios_query},
        {"/dns/netbios-response", netbios_response},
        {"/dns/netbios-refusal", netbios_refusal},
        {"/dns/netbios-others", netbios_others},
        {"/dns/multicast-response", multicast_response},
        {"/dns/other-questions", other_questions},
        {"/dns/bad-pointers", bad_pointers},
        {"/dns/too-long-by-pointers", too_long_by_pointers},
        {"/dns/too-long", too_long},
        {"/dns/bad-data", bad_data},
        {"/dns/absurd-lengths", absurd_lengths},
        {"/dns/every-cut", every_cut},
        {"/dns/any-bytes", any_bytes},
    };
    SUITE_REGISTER(tests);
}
