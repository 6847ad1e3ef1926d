/* tree.dfs_referral - a DFS path that leads nowhere
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-DFSC] 3.1.5.1: STATUS_PATH_NOT_COVERED makes the client ask where the folder lies. Three things may go wrong: it
 * does not ask, it is not told, or nobody answers where it was sent. Clients ask every server for referrals by the way
 * (3.1.4.1), and most servers have none to give: that is no fault.
 */
#include "elapsed.h"
#include "guards.h"
#include "rule.h"
#include "status.h"
#include "text.h"

#include <string.h>

/* How long after STATUS_PATH_NOT_COVERED a referral request belongs to it, and after a referral a connection. */
#define BELONGS_NS (60 * SMBTRIAGE_SECOND_NS)
#define FOLLOWS_NS (30 * SMBTRIAGE_SECOND_NS)

/* How many connections are looked at. */
#define MOST_CONNECTIONS 64

static gboolean is_referral_request(const smbtriage_step *step)
{
    return step->ctl_code == SMBTRIAGE_FSCTL_DFS_GET_REFERRALS ||
           step->ctl_code == SMBTRIAGE_FSCTL_DFS_GET_REFERRALS_EX;
}

static void add_uncovered(const smbtriage_step *uncovered, smbtriage_claim *claim)
{
    g_autofree char *request = smbtriage_text_request(uncovered);

    smbtriage_evidence_add(claim, uncovered->answer_frame,
                           "%s answered STATUS_PATH_NOT_COVERED: the folder lies elsewhere", request);
}

static gboolean was_needed(const smbtriage_step *step)
{
    return step->more->led_by != NULL &&
           smbtriage_elapsed_ns(step->more->led_by->last_ns, step->request_ns) <= BELONGS_NS &&
           strcmp(step->more->led_by->connection->server_address, step->connection->server_address) == 0;
}

/* ---- it is not told ---------------------------------------------------------------------------------------- */

/* [MS-SMB2] 3.3.5.15.2, [MS-DFSC] 3.2.5.2 to 3.2.5.5 and 3.3.5.2 to 3.3.5.4: no DFS here, no such namespace, not the
 * kind of referral that this server gives. Even after STATUS_PATH_NOT_COVERED: the request may be about another path.
 * What tells of session or tree is for other rules. */
static gboolean is_routine(guint32 status)
{
    static const guint32 routine[] = {
        STATUS_UNSUCCESSFUL,           STATUS_NOT_IMPLEMENTED, STATUS_INVALID_PARAMETER,    STATUS_NO_SUCH_DEVICE,
        STATUS_INVALID_DEVICE_REQUEST, STATUS_NOT_SUPPORTED,   STATUS_NETWORK_NAME_DELETED, STATUS_FS_DRIVER_REQUIRED,
        STATUS_USER_SESSION_DELETED,   STATUS_NOT_FOUND};

    for (guint i = 0; i < G_N_ELEMENTS(routine); i++) {
        if (status == routine[i])
            return TRUE;
    }
    return FALSE;
}

static smbtriage_answer judge_refused(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer = smbtriage_text_answer(step);

    if (!is_referral_request(step))
        return SMBTRIAGE_SILENT;
    if (is_routine(step->status) || (step->status == STATUS_ACCESS_DENIED && !was_needed(step))) /* G6 */
        return SMBTRIAGE_SILENT;
    if (was_needed(step))
        add_uncovered(step->more->led_by, claim);
    smbtriage_evidence_add(claim, step->answer_frame, "The request for a DFS referral was answered %s", answer);
    if (was_needed(step))
        return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
    return smbtriage_claimed_as(claim, SMBTRIAGE_WARN,
                                step->status == STATUS_DFS_UNAVAILABLE ? SMBTRIAGE_MEDIUM : SMBTRIAGE_LOW);
}

/* ---- it does not ask --------------------------------------------------------------------------------------- */

static gboolean is_of_client(const smbtriage_connection *connection, const smbtriage_step *step)
{
    return connection != step->connection && strcmp(connection->client_address, step->connection->client_address) == 0;
}

/* It may have known already where to go. */
static gboolean went_elsewhere(const smbtriage_step *step)
{
    const GPtrArray *all = step->connection->engine->connections;

    for (guint i = all->len; i > 0 && all->len - i < MOST_CONNECTIONS; i--) {
        const smbtriage_connection *other = g_ptr_array_index(all, i - 1);

        if (is_of_client(other, step) && other->last_ns > step->last_ns)
            return TRUE;
    }
    return FALSE;
}

static smbtriage_answer judge_left(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (step->status != STATUS_PATH_NOT_COVERED || step->more->recovered_frame != 0)
        return SMBTRIAGE_SILENT;
    if (connection->closed_by != SMBTRIAGE_CLOSED_BY_CLIENT || step->was_asked_for || went_elsewhere(step))
        return SMBTRIAGE_SILENT;
    if (connection->has_lost_segments || smbtriage_guard_sealed(connection)) /* G2, G13 */
        return SMBTRIAGE_SILENT;
    add_uncovered(step, claim);
    smbtriage_evidence_add(claim, connection->closed_frame, "The client left without asking anybody where");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

/* ---- nobody is where it was sent --------------------------------------------------------------------------- */

static guint first_after(const GPtrArray *connections, gint64 time_ns)
{
    guint low  = 0;
    guint high = connections->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (((const smbtriage_connection *)g_ptr_array_index(connections, middle))->first_ns > time_ns)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static gboolean is_unreachable(const smbtriage_connection *connection)
{
    const smbtriage_step *handshake = connection->transport_step;

    return handshake != NULL &&
           (handshake->outcome == SMBTRIAGE_OUTCOME_FAILED ||
            (handshake->outcome == SMBTRIAGE_OUTCOME_PENDING && !smbtriage_guard_syn_tried_too_little(handshake)));
}

/* The connection on which the client failed after the referral, or NULL when it reached anybody at all. */
static const smbtriage_connection *unreachable_after(const smbtriage_step *step)
{
    const GPtrArray            *all   = step->connection->engine->connections;
    guint                       first = first_after(all, step->last_ns);
    const smbtriage_connection *tried = NULL;

    for (guint i = first; i < all->len && i - first < MOST_CONNECTIONS; i++) {
        const smbtriage_connection *other = g_ptr_array_index(all, i);

        if (!is_of_client(other, step) || other->transport_step == NULL ||
            smbtriage_elapsed_ns(step->last_ns, other->transport_step->first_ns) > FOLLOWS_NS)
            continue;
        if (!is_unreachable(other))
            return NULL;
        if (tried == NULL && strcmp(other->server_address, step->connection->server_address) != 0)
            tried = other;
    }
    return tried;
}

static smbtriage_answer judge_followed(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *tried = is_referral_request(step) && was_needed(step) ? unreachable_after(step) : NULL;

    if (tried == NULL)
        return SMBTRIAGE_SILENT;
    add_uncovered(step->more->led_by, claim);
    smbtriage_evidence_add(claim, step->answer_frame, "The server said where, in a DFS referral");
    smbtriage_evidence_add(
        claim, tried->first_frame,
        "Next the client tried %s, which it could not reach; names are not compared, so that this is "
        "where it was sent is likely and not proved",
        tried->server_address);
    return smbtriage_claimed(claim, SMBTRIAGE_LOW);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (claim->moment == SMBTRIAGE_MOMENT_LEFT)
        return judge_left(step, claim);
    return claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED ? judge_followed(step, claim) : judge_refused(step, claim);
}

const smbtriage_rule smbtriage_rule_tree_dfs_referral = {
    .id       = "tree.dfs_referral",
    .stage    = SMBTRIAGE_STAGE_ACCESS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-DFSC",
    .section  = "3.1.5.1",
    .summary  = "DFS path leads nowhere: the client got no referral, asked for none or could not follow it; check the "
                "link's target and the DFS service ([MS-DFSC] 3.1.5.1)",
    .cause = "A folder that {client} wants lies on another server; {server} only knows where. The evidence says which "
             "link broke: the referral was refused, the client never asked for it (a program without DFS support), or "
             "nobody answered at the target. Path: {path}.",
    .remedy =
        {
            .windows =
                "Get-DfsnFolderTarget -Path \\\\DOMAIN\\NAMESPACE\\FOLDER shows targets and their state; dfsdiag "
                "/testreferral /DFSpath:\\\\DOMAIN\\NAMESPACE\\FOLDER checks them; dfsdiag /testdcs "
                "/domain:DOMAIN; Get-Service Dfs on the namespace server must be running",
            .samba =
                "host msdfs = yes, msdfs root = yes on the share (testparm -sv); ls -l in the share's folder shows "
                "the links: msdfs:SERVER\\SHARE, and SERVER must be a name that clients can resolve",
            .client =
                "dfsutil /pktflush forgets old referrals; Resolve-DnsName and Test-NetConnection TARGET -Port 445 "
                "for the target; Linux: the kernel needs DFS support and the keyutils package; a program without "
                "DFS support must be given the target's own path",
            .cost = "None. A path written around DFS stops working when the folder moves, which is what DFS is for.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_LEFT | SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
