/* ladder.h - who asked whom, when, and what came back: a connection as a drawing
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A lane for everybody who takes part, a row for each message that is known, in the order of frames. The drawing and
 * the table beside it are made from the same rows.
 */
#ifndef SMBTRIAGE_LADDER_H
#define SMBTRIAGE_LADDER_H

#include "smbtriage.h"

typedef enum {
    SMBTRIAGE_ROW_REQUEST,
    SMBTRIAGE_ROW_UNANSWERED, /* a request to which nothing came back */
    SMBTRIAGE_ROW_ANSWER,
    SMBTRIAGE_ROW_END, /* FIN or RST */
} smbtriage_row_kind;

typedef struct {
    const char *role;    /* "client", "name service", "KDC", "device on the way", "server" */
    const char *name;    /* or NULL */
    const char *address; /* NULL: several */
} smbtriage_lane;

typedef struct {
    smbtriage_row_kind kind;
    guint              from; /* lanes */
    guint              to;
    guint32            frame;
    gboolean           has_time;
    gint64             time_ns;
    char              *label;   /* what was sent */
    char              *outcome; /* "FAILED", "no answer, 21.0 s", or NULL */
    gboolean           is_failed;
    guint              hidden; /* rows before it that are not shown */
    guint              serial; /* as it was told */
} smbtriage_row;

typedef struct {
    GArray  *lanes; /* smbtriage_lane: the client, others, and the server if there is one */
    GArray  *rows;  /* smbtriage_row, by frame */
    gboolean has_start;
    gint64   start_ns; /* of the first row with a time */
    guint    hidden;   /* after the last row */
    gboolean has_legs; /* of a step with several requests the first, the last and the last answer are rows */
} smbtriage_ladder;

/** It borrows from the report. Free with smbtriage_ladder_free(). */
smbtriage_ladder *smbtriage_ladder_new(const smbtriage_connection_view *connection);
void              smbtriage_ladder_free(smbtriage_ladder *ladder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(smbtriage_ladder, smbtriage_ladder_free)

/** "+0.013 s", or "" when not known. Free with g_free(). */
char *smbtriage_ladder_time(const smbtriage_ladder *ladder, const smbtriage_row *row);

/** How long nothing was sent before this row, when that is worth a mark; else 0. */
gint64 smbtriage_ladder_gap(const smbtriage_ladder *ladder, guint row);

/** Appends an <svg>. id is one of the page that nothing else has; title and its rows say what it shows. */
void smbtriage_ladder_draw(const smbtriage_ladder *ladder, GString *out, const char *id, const char *title);

/** What to say of a drawing that has_legs. */
extern const char smbtriage_ladder_legs[];

/** Appends the same as a table. */
void smbtriage_ladder_table(const smbtriage_ladder *ladder, GString *out, const char *caption);

#endif
