/* scene_names.c - stories told to the engine: name servers and KDCs
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "stage.h"

#include <string.h>

#define NAME_PORT 53

static smbtriage_endpoint beside(const scene *s, guint16 port)
{
    smbtriage_endpoint end = s->now->server;

    end.address[end.length - 1] = s->kdc_byte == 0 ? SCENE_KDC_BYTE : s->kdc_byte;
    if (port == NAME_PORT && s->name_server_byte != 0)
        end.address[end.length - 1] = s->name_server_byte;
    end.port = port;
    return end;
}

static smbtriage_packet packet_beside(const scene *s, gboolean from_client, guint16 port, gboolean is_tcp)
{
    smbtriage_endpoint client = s->now->client;
    smbtriage_endpoint other  = beside(s, port);

    client.port = (guint16)(40000 + port);
    return (smbtriage_packet){
        .transport      = is_tcp ? SMBTRIAGE_TRANSPORT_TCP : SMBTRIAGE_TRANSPORT_OTHER,
        .stream         = 1000 + port,
        .source         = from_client ? client : other,
        .destination    = from_client ? other : client,
        .handshake_seen = SMBTRIAGE_YES,
    };
}

static guint32 feed_beside(scene *s, gboolean from_client, guint16 port, gboolean is_tcp, smbtriage_event *event)
{
    event->packet = packet_beside(s, from_client, port, is_tcp);
    return stage_alone(s, event);
}

/* ---- KDC ------------------------------------------------------------------------------------------------------- */

guint32 scene_kerberos(scene *s, gboolean from_client, const smbtriage_kerberos *message)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_KERBEROS, .u.kerberos = *message};

    return feed_beside(s, from_client, SMBTRIAGE_KERBEROS_PORT, s->kdc_is_tcp, &event);
}

guint32 scene_asks_ticket(scene *s, const char *principal, const char *service)
{
    const smbtriage_kerberos message = {
        .message     = principal == NULL ? SMBTRIAGE_KERBEROS_TGS_REQ : SMBTRIAGE_KERBEROS_AS_REQ,
        .has_preauth = principal != NULL,
        .client      = principal,
        .realm       = "LAB.EXAMPLE",
        .service     = service,
        .etype_count = 2,
        .etypes      = {18, 17},
    };

    s->ticket_is_tgs = principal == NULL;
    return scene_kerberos(s, TRUE, &message);
}

guint32 scene_kdc_grants(scene *s)
{
    const smbtriage_kerberos message = {
        .message = s->ticket_is_tgs ? SMBTRIAGE_KERBEROS_TGS_REP : SMBTRIAGE_KERBEROS_AS_REP,
    };

    return scene_kerberos(s, FALSE, &message);
}

guint32 scene_kdc_refuses(scene *s, gint32 code)
{
    const smbtriage_kerberos message = {
        .message = SMBTRIAGE_KERBEROS_KRB_ERROR,
        .error   = {.is_seen = TRUE, .code = code, .server_ns = s->time_ns},
    };

    return scene_kerberos(s, FALSE, &message);
}

void scene_kdc_is(scene *s, guint8 last_byte)
{
    s->kdc_byte = last_byte;
}

void scene_kdc_over_tcp(scene *s, gboolean is_tcp)
{
    s->kdc_is_tcp = is_tcp;
}

guint32 scene_kdc_segment(scene *s, gboolean from_client, guint8 flags)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_TCP_SEGMENT, .u.tcp = {.flags = flags, .idle_ns = -1}};

    return feed_beside(s, from_client, SMBTRIAGE_KERBEROS_PORT, TRUE, &event);
}

static guint32 unreachable(scene *s, guint16 port)
{
    smbtriage_packet sent  = packet_beside(s, TRUE, port, FALSE);
    smbtriage_event  event = {
         .kind   = SMBTRIAGE_EVENT_ICMP_UNREACHABLE,
         .u.icmp = {.is_udp = TRUE, .code = 3, .quoted_source = sent.source, .quoted_destination = sent.destination}};

    return feed_beside(s, FALSE, 0, FALSE, &event);
}

guint32 scene_kdc_unreachable(scene *s)
{
    return unreachable(s, SMBTRIAGE_KERBEROS_PORT);
}

/* ---- name service ------------------------------------------------------------------------------------------------ */

guint32 scene_names(scene *s, gboolean from_client, const smbtriage_dns_message *message)
{
    smbtriage_event event = {.kind = SMBTRIAGE_EVENT_NAMES, .u.names = *message};

    return feed_beside(s, from_client, NAME_PORT, FALSE, &event);
}

void scene_name_server_is(scene *s, guint8 last_byte)
{
    s->name_server_byte = last_byte;
}

guint32 scene_asks_name(scene *s, const char *name)
{
    const smbtriage_dns_message message = {.id = ++s->name_id, .type = SMBTRIAGE_DNS_A, .name = name};

    return scene_names(s, TRUE, &message);
}

guint32 scene_asks_name_again(scene *s, const char *name)
{
    s->name_id--;
    return scene_asks_name(s, name);
}

guint32 scene_asks_broadcast(scene *s, const char *name)
{
    const smbtriage_dns_message message = {.service = SMBTRIAGE_NAMES_NETBIOS,
                                           .type    = SMBTRIAGE_DNS_NETBIOS,
                                           .suffix  = SMBTRIAGE_NETBIOS_IS_SERVER,
                                           .name    = name};

    return scene_names(s, TRUE, &message);
}

guint32 scene_asks_for_kdcs(scene *s, const char *name)
{
    const smbtriage_dns_message message = {.id = ++s->name_id, .type = SMBTRIAGE_DNS_SRV, .name = name};

    return scene_names(s, TRUE, &message);
}

guint32 scene_name_is(scene *s, const char *name, const char *canonical, guint8 last_byte)
{
    smbtriage_endpoint    address = s->now->server;
    smbtriage_dns_message message = {.is_response = TRUE, .id = s->name_id, .type = SMBTRIAGE_DNS_A, .name = name};
    smbtriage_dns_answer *answer  = message.answers;

    address.address[address.length - 1] = last_byte;
    address.port                        = 0;
    if (canonical != NULL)
        *answer++ = (smbtriage_dns_answer){.type = SMBTRIAGE_DNS_CNAME, .owner = name, .target = canonical};
    *answer++ = (smbtriage_dns_answer){
        .type = SMBTRIAGE_DNS_A, .owner = canonical == NULL ? name : canonical, .address = address};
    message.answer_count = (guint)(answer - message.answers);
    return scene_names(s, FALSE, &message);
}

guint32 scene_name_is_absent(scene *s, const char *name)
{
    const smbtriage_dns_message message = {.is_response   = TRUE,
                                           .id            = s->name_id,
                                           .type          = SMBTRIAGE_DNS_A,
                                           .response_code = SMBTRIAGE_DNS_NXDOMAIN,
                                           .name          = name};

    return scene_names(s, FALSE, &message);
}

guint32 scene_name_server_unreachable(scene *s)
{
    return unreachable(s, NAME_PORT);
}
