/* report_parts.h - what the forms of the report have in common
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_REPORT_PARTS_H
#define SMBTRIAGE_REPORT_PARTS_H

#include "smbtriage.h"

/** Of one rule as many findings are told in full. */
#define SMBTRIAGE_MAX_IN_FULL 20

/* ---- which connections -------------------------------------------------------------------------------------- */

/** The connections that the reader wants to see. */
typedef struct {
    const smbtriage_report *report;
    gboolean               *is_shown; /* for each connection */
    guint                   count;
    gboolean                are_all;
} smbtriage_shown_connections;

/** wanted: NULL = all. */
smbtriage_shown_connections smbtriage_shown_connections_of(const smbtriage_report *report, smbtriage_wanted *wanted,
                                                           gpointer user_data);
void                        smbtriage_shown_connections_clear(smbtriage_shown_connections *shown);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(smbtriage_shown_connections, smbtriage_shown_connections_clear)

/** For each finding: whether one of these connections has it. Free with g_free(). */
gboolean *smbtriage_findings_shown(const smbtriage_shown_connections *shown);

/** The first step of this connection that has this finding, or NULL. */
const smbtriage_step_view *smbtriage_step_with(const smbtriage_connection_view *connection, guint finding);

/* ---- how much of what --------------------------------------------------------------------------------------- */

/** Findings of a rule and severity. */
typedef struct {
    const smbtriage_rule *rule;
    smbtriage_severity    severity;
    guint                 findings; /* 0 = not known */
    guint64               occurrences;
    guint32               frame; /* of the first */
} smbtriage_overview_line;

/** All findings of these connections, and those that the report does not hold. */
typedef struct {
    GArray  *lines;     /* smbtriage_overview_line, worst first */
    guint    counts[4]; /* findings by severity */
    gboolean is_needed; /* so many, or some not in the report: who reads is told of each rule first */
} smbtriage_overview;

smbtriage_overview smbtriage_overview_of(const smbtriage_shown_connections *shown);
void               smbtriage_overview_clear(smbtriage_overview *overview);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(smbtriage_overview, smbtriage_overview_clear)

/** "2 connections, findings: 1 error, 0 warn, 0 note". Free with g_free(). */
char *smbtriage_totals(const smbtriage_shown_connections *shown, const smbtriage_overview *overview);

/* ---- the capture -------------------------------------------------------------------------------------------- */

/** What is missing from the capture, and what to do next time: char*, a sentence for each kind. Limits come first, of
 *  which n_limits is told. Free with g_ptr_array_unref(). */
GPtrArray *smbtriage_quality_sentences(const smbtriage_shown_connections *shown, guint *n_limits);

/** What was found and is not in the report: "3 more findings of tree.refused, 4 times in all". Free the same way. */
GPtrArray *smbtriage_not_kept_sentences(const smbtriage_report *report);

/* ---- words -------------------------------------------------------------------------------------------------- */

/** What stands above those sentences. */
const char *smbtriage_not_kept_heading(const smbtriage_shown_connections *shown);

extern const char smbtriage_names_are_redacted[];

/** "ERROR". */
const char *smbtriage_severity_word(smbtriage_severity severity);

/** "192.0.2.1:445", "[2001:db8::1]:445", and the address alone when the port is not known. Free with g_free(). */
char *smbtriage_endpoint_text(const char *address, guint16 port);

/** "fs1 at 192.0.2.20:445". Free with g_free(). */
char *smbtriage_server_text(const smbtriage_connection_view *connection);

/** "SMB 3.1.1; signing enabled; encryption AES-128-GCM", or NULL. Free with g_free(). */
char *smbtriage_dialect_text(const smbtriage_connection_view *connection);

/** "56-57", or "56". Free with g_free(). */
char *smbtriage_frames_text(guint32 first, guint32 last);

/** "[MS-SMB2] 3.3.5.7 Receiving an SMB2 TREE_CONNECT Request", or NULL; and its page. Free the first with g_free(). */
char       *smbtriage_section_text(const smbtriage_finding *finding);
const char *smbtriage_section_url(const smbtriage_finding *finding);

/** "2026-11-22 13:18:07 UTC", or NULL for no time that a calendar has. Free with g_free(). */
char *smbtriage_time_text(gint64 time_ns);

/** Lines with a label in front. */
typedef struct {
    int   indent; /* of the label */
    int   column; /* of the text, and of the lines that follow */
    guint width;
} smbtriage_layout;

/** Appends label and text; NULL for a text is nothing. */
void smbtriage_labelled(GString *out, const smbtriage_layout *layout, const char *label, const char *text);
void smbtriage_labelled_printf(GString *out, const smbtriage_layout *layout, const char *label, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
