/* dns_message.h - messages of DNS, LLMNR, mDNS and the NetBIOS name service
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 1035 4.1, RFC 4795, RFC 6762, RFC 1002 4.2. Pure: it knows bytes and GLib, nothing of the host. A dissector's
 * tree would cost a hundred times as much for what is the bulk of many captures.
 */
#ifndef SMBTRIAGE_PLUGIN_DNS_MESSAGE_H
#define SMBTRIAGE_PLUGIN_DNS_MESSAGE_H

#include "event.h"

/** RFC 1035 3.1: a name's length on the wire; every byte may have to be written as "\123". */
#define DNS_NAME_MAX 255
#define DNS_TEXT_MAX (DNS_NAME_MAX * 4 + 1)

/** The bytes of one message. */
typedef struct {
    const guint8 *bytes;
    guint         captured; /* of them */
    guint         length;   /* of the message on the wire, captured or more */
} dns_bytes;

/** Room for the names of one message: of its question, two for each answer, and of the answer that is one too many. */
typedef struct {
    char   text[1 + 2 * SMBTRIAGE_MAX_ANSWERS + 1][DNS_TEXT_MAX];
    guint8 asked[DNS_NAME_MAX]; /* the bytes of which text[0] was made; asked_length 0: of others */
    guint  asked_length;
} dns_room;

/** Reads one message. FALSE: it is none, it is damaged, or nothing in it is of interest; what told holds then means
 *  nothing. The names of told point into room, which is zeroed before its first use and may be used again: most
 *  messages are about the same name as the one before. */
gboolean dns_message_read(const dns_bytes *message, smbtriage_name_service service, dns_room *room,
                          smbtriage_dns_message *told);

#endif
