/* stage.h - what scene.c, scene_messages.c and scene_expect.c share
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef STAGE_H
#define STAGE_H

#include "scene.h"

/* One connection as both its ends see it. */
typedef struct {
    smbtriage_transport transport;
    guint32             stream;
    smbtriage_endpoint  client;
    smbtriage_endpoint  server;
    smbtriage_fact      handshake_seen;
    guint32             client_sequence; /* next byte to send */
    guint32             server_sequence;
    gboolean            server_has_sent; /* anything but a reset */
    guint64             next_message_id;
    guint64             last_message_id;
    guint64             session_id;
    guint64             chosen_session_id; /* of the next answer that names one, 0 = any */
    guint32             next_tree_id;
} wire;

struct scene {
    smbtriage_engine *engine;
    GPtrArray        *wires;
    wire             *now;
    guint32           frame;
    gint64            time_ns;
    scene_quirks      next;
    guint8            client_byte;
    guint8            server_byte;
    guint64           sessions_chosen;
    const char       *server_says; /* target name of challenges */
    const char       *domain;
    const char       *server_domain; /* of challenges */
    const char       *netname;       /* of negotiates */
    gboolean          has_server_clock;
    gint64            server_clock_ns; /* ahead of the true time */
    gboolean          ticket_is_tgs;   /* what was asked of the KDC last */
    gboolean          kdc_is_tcp;
    guint8            kdc_byte; /* 0 = SCENE_KDC_BYTE */
    guint16           name_id;  /* of the last query */
    guint8            name_server_byte;
    guint8            client_guid;
    guint8            server_guid;
    smbtriage_fact    server_signing;
    smbtriage_fact    client_signing;
    GPtrArray        *bodies;       /* of the events below */
    GArray           *frame_events; /* of the last frame, to tell it again */
    GArray           *recorded;     /* NULL when the scene is not recorded */
    smbtriage_report *report;       /* the last one asked for */
};

/** One frame that carries a message: its TCP segment and then the message. */
guint32 stage_message(scene *scene, gboolean from_client, smbtriage_event *event);

/** One frame with this event alone; its packet is complete but for frame and time. */
guint32 stage_alone(scene *scene, smbtriage_event *event);

#endif
