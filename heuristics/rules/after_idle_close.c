/* after.idle_close - the client had no use for the connection and closed it
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.6.2. Told only where it could be taken for trouble: somebody had logged on, opened nothing, and left
 * without a word. Most clients say goodbye (TREE_DISCONNECT, LOGOFF) also when they were idle.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

/* Windows clients wait so long before they close what has nothing open ([MS-SMB2], product behavior). */
#define IDLE_NS (10 * SMBTRIAGE_SECOND_NS)

/* TRUE when a file was opened, or may have been: what became of it is not known. */
static gboolean has_opened(const smbtriage_session *session)
{
    for (guint i = 0; session->trees != NULL && i < session->trees->len; i++) {
        const smbtriage_tree *tree = g_ptr_array_index(session->trees, i);

        if (!smbtriage_is_ipc(tree->path) &&
            (tree->creates_left == 0 || tree->good_creates_left < SMBTRIAGE_MAX_GOOD_CREATES))
            return TRUE;
    }
    return FALSE;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *idle       = NULL;

    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || connection->closed_with_reset)
        return SMBTRIAGE_SILENT;
    if (connection->idle_ns < IDLE_NS || step->outcome != SMBTRIAGE_OUTCOME_OK)
        return SMBTRIAGE_SILENT;
    if (step->session == NULL || !step->session->is_established || has_opened(step->session))
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_mid_stream(connection)) /* G1: opened before? */
        return SMBTRIAGE_SILENT;
    if (connection->has_lost_segments || connection->has_missed_answers || connection->has_sealed) /* G2, G13 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_extra_channel(step)) /* G11 */
        return SMBTRIAGE_SILENT;
    idle = smbtriage_text_duration(connection->idle_ns);
    smbtriage_evidence_add(claim, step->answer_frame,
                           "The last thing that was asked for succeeded; no file was opened");
    smbtriage_evidence_add(claim, connection->closed_frame, "Nobody had sent anything for %s when the client closed",
                           idle);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_after_idle_close = {
    .id     = "after.idle_close",
    .stage  = SMBTRIAGE_STAGE_ACCESS,
    .judges = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_SESSION) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE) |
              SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_ACCESS),
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-SMB2",
    .section  = "3.2.6.2",
    .summary  = "The client closed an idle connection on which nothing was open: normal, the next access connects anew "
                "([MS-SMB2] 3.2.6.2)",
    .cause    = "{client} had logged on to {server}, opened nothing, and closed the connection after some idle time "
                "without saying goodbye. Clients do that to save resources; drives stay mapped and connect anew by "
                "themselves. When somebody was still at work, the program in use had ended or waits for something else.",
    .remedy =
        {
            .windows = "Nothing to do on the server",
            .samba   = "Nothing to do on the server",
            .client  = "Nothing to do. When somebody missed the share at that moment, look at the program that was to "
                       "use it",
            .cost    = "Keeping idle connections open costs memory on the server and gains nothing.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
