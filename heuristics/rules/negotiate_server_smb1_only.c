/* negotiate.server_smb1_only - SMB2 is offered, and the server chooses SMB1
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.3: a server that knows SMB2 answers such a request in SMB2. Told at the answer, once: a note while
 * the client makes do with SMB1, an error when it left without another byte.
 */
#include "guards.h"
#include "rule.h"

/* SMB1 goes on unseen, but TCP counts it. */
static gboolean has_left(const smbtriage_step *step)
{
    return step->connection->closed_by == SMBTRIAGE_CLOSED_BY_CLIENT && !smbtriage_guard_client_went_on(step);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_pair *pair = step->connection->pair;

    if (!step->has_smb1_dialect || step->offers_smb2 != SMBTRIAGE_YES)
        return SMBTRIAGE_SILENT;
    if (pair != NULL && pair->spoke_frame != 0) /* it does speak SMB2 with this client */
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "The client offers SMB1 and SMB2: %s",
                           step->asked == NULL ? "(not in the capture)" : step->asked);
    smbtriage_evidence_add(claim, step->answer_frame, "Answered in SMB1");
    if (!has_left(step))
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
    smbtriage_evidence_add(claim, step->left_frame, "The client %s the connection without another byte",
                           step->connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_negotiate_server_smb1_only = {
    .id       = "negotiate.server_smb1_only",
    .stage    = SMBTRIAGE_STAGE_NEGOTIATE,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.3.2",
    .summary  = "Server answers in SMB1 although SMB2 was offered: enable SMB2 or SMB3 on the server, or update it "
                "([MS-SMB2] 3.3.5.3.2)",
    .cause = "{client} offered SMB2, and {server} chose SMB1: it is too old for anything else (Windows XP or 2003, an "
             "old NAS or printer), or its SMB2 was switched off. Clients that refuse SMB1 cannot use it; for the "
             "others everything goes unprotected.",
    .remedy =
        {
            .windows = "Get-SmbServerConfiguration | Select-Object EnableSMB1Protocol,EnableSMB2Protocol; "
                       "Set-SmbServerConfiguration -EnableSMB2Protocol $true; then Set-SmbServerConfiguration "
                       "-EnableSMB1Protocol $false",
            .samba   = "testparm -sv | grep 'server max protocol': remove a line that says NT1 (SMB3 is the default), "
                       "and leave server min protocol at SMB2_02; an old NAS: update its firmware and choose SMB2 or "
                       "SMB3 in its menu",
            .client  = "Nothing to change for safety's sake. A server that cannot be updated: move its data, or reach "
                       "it through one separate relay host",
            .cost = "SMB1 has neither encryption nor protection against being talked down, and worms such as WannaCry "
                    "spread through it. Enabling it on clients puts all their connections at risk, not only the one "
                    "to this server.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_SUCCEEDED,
    .judge    = judge,
};
