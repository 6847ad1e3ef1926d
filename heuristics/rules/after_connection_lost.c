/* after.connection_lost - the server reset the connection just after it gave access
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Within seconds of a good TREE_CONNECT, with the session up and nobody having said goodbye. [MS-SMB2] knows many
 * reasons for which a server drops a connection (3.3.7.1); rules that know one of them stand above this. Resets by the
 * client are how many programs end.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "text.h"

#define SOON_NS (5 * SMBTRIAGE_SECOND_NS)

/* The tree that was connected last, when that is not long ago and it was not given up. The pipe share says little:
 * G9. */
static const smbtriage_tree *fresh_tree(const smbtriage_step *step)
{
    const GPtrArray      *trees = step->session == NULL ? NULL : step->session->trees;
    const smbtriage_tree *last  = NULL;

    for (guint i = 0; trees != NULL && i < trees->len; i++) {
        const smbtriage_tree *tree = g_ptr_array_index(trees, i);

        if (!smbtriage_is_ipc(tree->path) &&
            smbtriage_elapsed_ns(tree->time_ns, step->connection->closed_ns) <= SOON_NS)
            last = tree;
    }
    return last;
}

static gboolean is_reset_by_server(const smbtriage_connection *connection)
{
    return connection->closed_by == SMBTRIAGE_CLOSED_BY_SERVER && connection->closed_with_reset;
}

/* What the client had asked for when it happened is what to look at on the server. */
static void add_request(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY)
        smbtriage_evidence_add(claim, step->request_frame, "The client's %s had not been answered",
                               step->command == SMBTRIAGE_SMB2_CREATE ? "CREATE" : "request");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_tree       *tree       = fresh_tree(step);
    g_autofree char            *after      = NULL;

    if (!is_reset_by_server(connection) || tree == NULL || !step->session->is_established)
        return SMBTRIAGE_SILENT;
    if (step->stage == SMBTRIAGE_STAGE_TREE && step->outcome != SMBTRIAGE_OUTCOME_OK) /* tree.closed_by_server */
        return SMBTRIAGE_SILENT;
    if (connection->has_lost_segments || connection->has_missed_answers ||
        connection->has_sealed) /* G2, G13: LOGOFF? */
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_one_sided(connection) || smbtriage_guard_extra_channel(step)) /* G3, G11 */
        return SMBTRIAGE_SILENT;
    after = smbtriage_text_duration(smbtriage_elapsed_ns(tree->time_ns, connection->closed_ns));
    smbtriage_evidence_add(claim, tree->frame, "TREE_CONNECT to %s succeeded",
                           tree->path == NULL ? "a share" : tree->path);
    add_request(step, claim);
    smbtriage_evidence_add(
        claim, connection->closed_frame,
        "The server reset the connection %s after that TREE_CONNECT; no LOGOFF or TREE_DISCONNECT had been sent",
        after);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_after_connection_lost = {
    .id       = "after.connection_lost",
    .stage    = SMBTRIAGE_STAGE_ACCESS,
    .judges   = SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_TREE) | SMBTRIAGE_STAGE_BIT(SMBTRIAGE_STAGE_ACCESS),
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.7.1",
    .summary  = "The server reset the connection just after it gave access to the share: read its log of that second, "
                "then look at what stands in between ([MS-SMB2] 3.3.7.1)",
    .cause    = "{server} had logged {user} on and given access to the share, and seconds later reset the connection, "
                "though nobody had said goodbye. The client loses its open files and connects anew. Likeliest first: "
                "the file service crashed or was restarted; it dropped the client because of a message that it takes for "
                "wrong (not to be decrypted, out of turn); a firewall or load balancer cut the connection in its name.",
    .remedy =
        {
            .windows =
                "Get-WinEvent -LogName System -MaxEvents 100 shows a restart of the Server service; Get-WinEvent "
                "-LogName Microsoft-Windows-SMBServer/Security -MaxEvents 50 shows requests that were turned down; "
                "fltmc filters: update antivirus and other filter drivers",
            .samba =
                "journalctl -u smbd, and the log of that second: a panic says INTERNAL ERROR or PANIC; coredumpctl "
                "list smbd; then log level = 3 and repeat; take vfs objects out of the share one after the other",
            .client = "Get-WinEvent -LogName Microsoft-Windows-SmbClient/Connectivity -MaxEvents 50; capture on both "
                      "ends at once: a reset that the server did not send comes from a device in between",
            .cost   = "Do not switch off signing or encryption to get rid of it: what drops the client because of them "
                      "has found a fault, or an attack. A share without its vfs objects lacks what they did (audit, "
                      "recycle bin, virus scan).",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT | SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
