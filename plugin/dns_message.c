/* dns_message.c - messages of DNS, LLMNR, mDNS and the NetBIOS name service
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "dns_message.h"

#include <string.h>

/* RFC 1035 4.1.1: offsets within the header; RFC 1002 4.2.1.1 has the same. */
enum {
    DNS_ID           = 0,
    DNS_FLAGS        = 2,
    DNS_QUESTIONS    = 4,
    DNS_ANSWERS      = 6,
    DNS_HEADER       = 12,
    FLAG_RESPONSE    = 0x8000,
    FLAGS_OPCODE     = 0x7800, /* 0: QUERY */
    FLAG_TRUNCATED   = 0x0200,
    FLAGS_CODE       = 0x000F,
    QUESTION_FIXED   = 4,  /* type and class, behind the name */
    RECORD_FIXED     = 10, /* type, class, time to live and length of the data, behind the name */
    RECORD_LENGTH    = 8,
    CLASS_INTERNET   = 1,
    CLASS_MASK       = 0x7FFF, /* RFC 6762 10.2, 5.4: mDNS uses the other bit for something else */
    LABEL_POINTER    = 0xC0,   /* RFC 1035 4.1.4 */
    LABEL_MAX        = 63,
    ADDRESS_IPV4     = 4,
    ADDRESS_IPV6     = 16,
    SRV_FIXED        = 6, /* RFC 2782: priority, weight, port */
    SRV_PORT         = 4,
    NB_ENTRY         = 6, /* RFC 1002 4.2.13: flags and address */
    NB_ADDRESS       = 2,
    NETBIOS_ENCODED  = 32, /* RFC 1001 14.1: each half of each byte is one letter */
    NETBIOS_NAME     = 15, /* without the suffix */
    RECORD_NOT_FOUND = 10  /* RFC 1002 4.2.14: the NULL record of a negative response */
};

/* A message while it is read. */
typedef struct {
    const dns_bytes       *message;
    smbtriage_dns_message *told;
    dns_room              *room;
    guint                  names;         /* used of the room */
    guint                  at;            /* what is read next */
    guint                  question;      /* where the name of the question stands; 0: there is none */
    gboolean               is_incomplete; /* what was to be read was sent, but not captured */
    gboolean               is_over;       /* no more answers can be told */
} dns_reader;

/* Where a name goes. */
typedef struct {
    char *text;
    guint length;
} dns_text;

static guint16 read16(const guint8 *bytes)
{
    return (guint16)(bytes[0] << 8 | bytes[1]);
}

/* TRUE if so many bytes were captured. If they were sent at least, the message is no worse for that. */
static gboolean has_bytes(dns_reader *reader, guint at, guint count)
{
    if (at <= reader->message->captured && count <= reader->message->captured - at)
        return TRUE;
    reader->is_incomplete |= at <= reader->message->length && count <= reader->message->length - at;
    return FALSE;
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

/* RFC 1035 5.1: "\123" stands for what cannot be printed, and "\." for a dot that ends no label. */
static void add_escaped(dns_text *to, guint8 byte)
{
    to->text[to->length++] = '\\';
    if (byte == '.' || byte == '\\') {
        to->text[to->length++] = (char)byte;
        return;
    }
    to->text[to->length++] = (char)('0' + byte / 100);
    to->text[to->length++] = (char)('0' + byte / 10 % 10);
    to->text[to->length++] = (char)('0' + byte % 10);
}

/* A bit for each byte: printable ASCII without dot and backslash. */
static gboolean is_plain(guint8 byte)
{
    static const guint64 plain[4] = {G_GUINT64_CONSTANT(0xFFFFBFFF00000000), G_GUINT64_CONSTANT(0x7FFFFFFFEFFFFFFF)};
    return (plain[byte >> 6] >> (byte & 63)) & 1;
}

/* Multicast names are UTF-8 (RFC 6762 16), and so are some others that nobody forbids. */
static void add_odd_bytes(dns_text *to, const guint8 *label, guint length)
{
    gboolean is_utf8 = g_utf8_validate((const char *)label, length, NULL);
    for (guint i = 0; i < length; i++)
        if (is_plain(label[i]) || (is_utf8 && label[i] >= 0x80))
            to->text[to->length++] = (char)label[i];
        else
            add_escaped(to, label[i]);
}

static void add_label(dns_text *to, const guint8 *label, guint length)
{
    char    *text     = to->text + to->length;
    gboolean is_label = TRUE;
    for (guint i = 0; i < length; i++) {
        text[i] = (char)label[i];
        is_label &= is_plain(label[i]);
    }
    if (is_label)
        to->length += length;
    else
        add_odd_bytes(to, label, length);
}

/* RFC 1001 14.1: sixteen bytes, the last of which tells what kind of name it is. */
static gboolean decode_netbios(const guint8 *label, guint8 decoded[NETBIOS_NAME + 1])
{
    for (guint i = 0; i < NETBIOS_ENCODED; i++)
        if (label[i] < 'A' || label[i] > 'P')
            return FALSE;
    for (guint i = 0; i < NETBIOS_NAME + 1; i++)
        decoded[i] = (guint8)((label[2 * i] - 'A') << 4 | (label[2 * i + 1] - 'A'));
    return TRUE;
}

static gboolean add_netbios(dns_reader *reader, dns_text *to, const guint8 *label, guint length)
{
    guint8 decoded[NETBIOS_NAME + 1];
    guint  used = NETBIOS_NAME;
    if (length != NETBIOS_ENCODED || !decode_netbios(label, decoded))
        return FALSE;
    while (used > 0 && decoded[used - 1] == ' ')
        used--;
    if (reader->told->name == NULL) /* the first one is the one in question */
        reader->told->suffix = decoded[NETBIOS_NAME];
    add_label(to, decoded, used);
    return TRUE;
}

static gboolean add_part(dns_reader *reader, dns_text *to, const guint8 *label, guint length, gboolean is_first)
{
    if (is_first && reader->told->service == SMBTRIAGE_NAMES_NETBIOS)
        return add_netbios(reader, to, label, length);
    if (!is_first)
        to->text[to->length++] = '.';
    add_label(to, label, length);
    return TRUE;
}

/* The place that a pointer means, or 0. Only what was passed before may be meant, so there is an end to it. */
static guint pointed_at(dns_reader *reader, guint at, guint before)
{
    if (!has_bytes(reader, at, 2))
        return 0;
    guint target = read16(reader->message->bytes + at) & 0x3FFF;
    return target >= DNS_HEADER && target < before ? target : 0;
}

/* Writes the name at *at and moves *at behind it. */
static gboolean copy_name(dns_reader *reader, guint *at, dns_text *to)
{
    const guint8 *bytes  = reader->message->bytes;
    guint         here   = *at;
    guint         before = here; /* pointers must point before it */
    guint         wire   = 1;    /* with the root's empty label */
    gboolean      jumped = FALSE;

    while (has_bytes(reader, here, 1)) {
        guint8 length = bytes[here];
        if (length == 0 || (length & LABEL_POINTER) == LABEL_POINTER) {
            if (!jumped)
                *at = here + (length == 0 ? 1 : 2);
            jumped = TRUE;
            if (length == 0)
                return TRUE;
            here = before = pointed_at(reader, here, before);
            if (here == 0)
                return FALSE;
            continue;
        }
        wire += length + 1u;
        if (length > LABEL_MAX || wire > DNS_NAME_MAX || !has_bytes(reader, here + 1, length) ||
            !add_part(reader, to, bytes + here + 1, length, wire == length + 2u))
            return FALSE;
        here += length + 1u;
    }
    return FALSE;
}

static gboolean points_at_question(const dns_reader *reader, guint at)
{
    return reader->question != 0 && at + 2 <= reader->message->captured &&
           read16(reader->message->bytes + at) == (LABEL_POINTER << 8 | reader->question);
}

/* The name at *at, or NULL; *at is moved behind it. Nearly every answer is about the name of the question, and says so
 * with a pointer. */
static const char *read_name(dns_reader *reader, guint *at)
{
    if (points_at_question(reader, *at)) {
        *at += 2;
        return reader->told->name;
    }
    if (reader->names == G_N_ELEMENTS(reader->room->text))
        return NULL;
    dns_text to = {reader->room->text[reader->names], 0};
    if (!copy_name(reader, at, &to))
        return NULL;
    to.text[to.length] = '\0';
    reader->names++;
    return to.text;
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

/* A resource record: its data stands at start. */
typedef struct {
    guint16 type;
    guint16 class;
    guint       start;
    guint       length;
    const char *owner;
} dns_record;

static void set_address(smbtriage_endpoint *address, const guint8 *bytes, guint8 length)
{
    memcpy(address->address, bytes, length);
    address->length = length;
}

static gboolean set_whole_address(smbtriage_dns_answer *answer, const dns_reader *reader, const dns_record *record,
                                  guint8 length)
{
    if (record->length != length)
        return FALSE;
    set_address(&answer->address, reader->message->bytes + record->start, length);
    return TRUE;
}

/* The name must fill the data to its end. */
static gboolean set_target(smbtriage_dns_answer *answer, dns_reader *reader, const dns_record *record, guint start)
{
    guint at       = start;
    answer->target = read_name(reader, &at);
    return answer->target != NULL && at == record->start + record->length;
}

static gboolean set_service(smbtriage_dns_answer *answer, dns_reader *reader, const dns_record *record)
{
    if (record->length <= SRV_FIXED)
        return FALSE;
    answer->address.port = read16(reader->message->bytes + record->start + SRV_PORT);
    return set_target(answer, reader, record, record->start + SRV_FIXED);
}

static gboolean is_known(const dns_reader *reader, const dns_record *record)
{
    if ((record->class & CLASS_MASK) != CLASS_INTERNET)
        return FALSE;
    if (reader->told->service == SMBTRIAGE_NAMES_NETBIOS)
        return record->type == SMBTRIAGE_DNS_NETBIOS; /* there, 33 is the status of a node */
    return record->type == SMBTRIAGE_DNS_A || record->type == SMBTRIAGE_DNS_AAAA ||
           record->type == SMBTRIAGE_DNS_CNAME || record->type == SMBTRIAGE_DNS_SRV;
}

/* The next answer, or NULL when there is no room for it. */
static smbtriage_dns_answer *next_answer(dns_reader *reader, const dns_record *record)
{
    smbtriage_dns_message *told = reader->told;
    if (told->answer_count == SMBTRIAGE_MAX_ANSWERS) {
        told->is_cut    = TRUE;
        reader->is_over = TRUE;
        return NULL;
    }
    smbtriage_dns_answer *answer = &told->answers[told->answer_count++];
    memset(answer, 0, sizeof *answer);
    answer->type  = record->type;
    answer->owner = record->owner;
    return answer;
}

static gboolean add_netbios_addresses(dns_reader *reader, const dns_record *record)
{
    if (record->length == 0 || record->length % NB_ENTRY != 0)
        return FALSE;
    for (guint at = record->start; at < record->start + record->length; at += NB_ENTRY) {
        smbtriage_dns_answer *answer = next_answer(reader, record);
        if (answer == NULL)
            return TRUE;
        set_address(&answer->address, reader->message->bytes + at + NB_ADDRESS, ADDRESS_IPV4);
    }
    return TRUE;
}

static gboolean add_answer(dns_reader *reader, const dns_record *record)
{
    if (record->type == SMBTRIAGE_DNS_NETBIOS)
        return add_netbios_addresses(reader, record);
    smbtriage_dns_answer *answer = next_answer(reader, record);
    if (answer == NULL)
        return TRUE;
    switch (record->type) {
    case SMBTRIAGE_DNS_A:
        return set_whole_address(answer, reader, record, ADDRESS_IPV4);
    case SMBTRIAGE_DNS_AAAA:
        return set_whole_address(answer, reader, record, ADDRESS_IPV6);
    case SMBTRIAGE_DNS_CNAME:
        return set_target(answer, reader, record, record->start);
    default:
        return set_service(answer, reader, record);
    }
}

/* Reads a record's head and moves behind all of it. */
static gboolean read_record(dns_reader *reader, dns_record *record)
{
    record->owner = read_name(reader, &reader->at);
    if (record->owner == NULL || !has_bytes(reader, reader->at, RECORD_FIXED))
        return FALSE;
    const guint8 *head = reader->message->bytes + reader->at;
    record->type       = read16(head);
    record->class      = read16(head + 2);
    record->start      = reader->at + RECORD_FIXED;
    record->length     = read16(head + RECORD_LENGTH);
    reader->at         = record->start + record->length;
    return has_bytes(reader, record->start, record->length);
}

/* A message without question is about its first answer: so the NetBIOS name service (RFC 1002 4.2.13, 4.2.14) and mDNS
 * (RFC 6762 6) answer. */
static void ask_for(dns_reader *reader, const dns_record *record)
{
    gboolean is_netbios = reader->told->service == SMBTRIAGE_NAMES_NETBIOS;
    if (reader->told->name != NULL || !(is_known(reader, record) || (is_netbios && record->type == RECORD_NOT_FOUND)))
        return;
    reader->told->name = record->owner;
    reader->told->type = is_netbios ? SMBTRIAGE_DNS_NETBIOS : record->type;
}

/* What an answer of no interest was called need not be kept. */
static gboolean read_answer(dns_reader *reader)
{
    guint      names = reader->names;
    dns_record record;
    if (!read_record(reader, &record))
        return FALSE;
    ask_for(reader, &record);
    if (is_known(reader, &record))
        return add_answer(reader, &record);
    if (reader->told->name != record.owner)
        reader->names = names;
    return TRUE;
}

/* What is damaged is not told in part: nobody knows which part is right. */
static gboolean read_answers(dns_reader *reader, guint count)
{
    for (guint i = 0; i < count && !reader->is_over; i++) {
        guint whole = reader->told->answer_count;
        if (read_answer(reader))
            continue;
        if (!reader->is_incomplete)
            return FALSE;
        reader->told->answer_count = whole;
        reader->told->is_cut       = TRUE;
        reader->is_over            = TRUE;
    }
    return TRUE;
}

/* ---- one message ----------------------------------------------------------------------------------------------- */

static gboolean is_asked_for(const smbtriage_dns_message *told)
{
    if (told->service == SMBTRIAGE_NAMES_NETBIOS)
        return told->type == SMBTRIAGE_DNS_NETBIOS;
    return told->type == SMBTRIAGE_DNS_A || told->type == SMBTRIAGE_DNS_AAAA || told->type == SMBTRIAGE_DNS_SRV ||
           told->type == SMBTRIAGE_DNS_CNAME;
}

/* The name that the message before was about. NetBIOS names are written another way. */
static gboolean is_asked_again(const dns_reader *reader)
{
    const dns_room *room = reader->room;
    return room->asked_length != 0 && reader->told->service != SMBTRIAGE_NAMES_NETBIOS &&
           room->asked_length <= reader->message->captured - DNS_HEADER &&
           memcmp(reader->message->bytes + DNS_HEADER, room->asked, room->asked_length) == 0;
}

static void remember_asked(dns_reader *reader)
{
    guint length = reader->at - DNS_HEADER;
    if (reader->told->service == SMBTRIAGE_NAMES_NETBIOS || length > sizeof reader->room->asked)
        return;
    memcpy(reader->room->asked, reader->message->bytes + DNS_HEADER, length);
    reader->room->asked_length = length;
}

static const char *read_asked(dns_reader *reader)
{
    if (is_asked_again(reader)) {
        reader->at += reader->room->asked_length;
        return reader->room->text[reader->names++];
    }
    reader->room->asked_length = 0;
    const char *name           = read_name(reader, &reader->at);
    if (name != NULL)
        remember_asked(reader);
    return name;
}

static gboolean read_question(dns_reader *reader)
{
    reader->told->name = read_asked(reader);
    if (reader->told->name == NULL || !has_bytes(reader, reader->at, QUESTION_FIXED))
        return FALSE;
    const guint8 *fixed = reader->message->bytes + reader->at;
    reader->told->type  = read16(fixed);
    reader->question    = DNS_HEADER;
    reader->at += QUESTION_FIXED;
    return (read16(fixed + 2) & CLASS_MASK) == CLASS_INTERNET && is_asked_for(reader->told);
}

static gboolean goes_without_question(const smbtriage_dns_message *told)
{
    return told->is_response && (told->service == SMBTRIAGE_NAMES_NETBIOS || told->service == SMBTRIAGE_NAMES_MDNS);
}

static void clear(smbtriage_dns_message *told, smbtriage_name_service service, const guint8 *header)
{
    guint16 flags       = read16(header + DNS_FLAGS);
    told->service       = service;
    told->is_response   = (flags & FLAG_RESPONSE) != 0;
    told->id            = read16(header + DNS_ID);
    told->response_code = (guint8)(flags & FLAGS_CODE);
    told->is_cut        = (flags & FLAG_TRUNCATED) != 0;
    told->type          = 0;
    told->suffix        = 0;
    told->name          = NULL;
    told->answer_count  = 0;
}

gboolean dns_message_read(const dns_bytes *message, smbtriage_name_service service, dns_room *room,
                          smbtriage_dns_message *told)
{
    const guint8 *header = message->bytes;
    if (message->captured < DNS_HEADER || message->captured > message->length ||
        (read16(header + DNS_FLAGS) & FLAGS_OPCODE) != 0)
        return FALSE;

    clear(told, service, header);
    dns_reader reader    = {.message = message, .told = told, .room = room, .at = DNS_HEADER};
    guint      questions = read16(header + DNS_QUESTIONS);
    if (questions > 1 || (questions == 0 && !goes_without_question(told)))
        return FALSE;
    if (questions == 0)
        room->asked_length = 0;
    if (questions == 1 && !read_question(&reader))
        return FALSE;
    if (told->is_response && !read_answers(&reader, read16(header + DNS_ANSWERS)))
        return FALSE;
    return told->name != NULL;
}
