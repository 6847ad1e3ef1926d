/* session.bind_refused - an extra channel of a session did not come about
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5: SMB2_SESSION_FLAG_BINDING, multichannel. The session goes on without it (G11), so what else the
 * status might mean of a logon does not count here.
 */
#include "dialects.h"
#include "refused.h"
#include "session.h"
#include "status.h"
#include "text.h"

#include <string.h>

static const struct {
    guint32     status;
    const char *meaning;
} meanings[] = {
    {STATUS_USER_SESSION_DELETED,
     "whoever answers here does not know the session: another node, a load balancer, or it "
     "has just ended"},
    {STATUS_INVALID_PARAMETER, "the two connections differ in dialect or cipher, or the request was not signed"},
    {STATUS_REQUEST_NOT_ACCEPTED, "multichannel is off at the server or the dialect is below 3.0, the session is still "
                                  "logging on, or it has this channel already"},
    {STATUS_NOT_SUPPORTED, "a guest or anonymous session has one channel only, and all channels are of one user"},
    {STATUS_REQUEST_OUT_OF_SEQUENCE, "the two connections negotiated different signing algorithms (Samba)"},
    {STATUS_NETWORK_SESSION_EXPIRED, "the session has expired and must be renewed on its first channel"},
    {STATUS_ACCESS_DENIED, "the signature does not fit the session, or one of the two connections is below SMB 3.0 "
                           "(Samba)"},
};

static void add_answer(const smbtriage_step *step, smbtriage_claim *claim)
{
    g_autofree char *answer  = smbtriage_text_answer(step);
    const char      *meaning = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(meanings); i++) {
        if (meanings[i].status == step->status)
            meaning = meanings[i].meaning;
    }
    smbtriage_evidence_add(claim, step->answer_frame, "Answered %s%s%s", answer, meaning == NULL ? "" : ": ",
                           meaning == NULL ? "" : meaning);
}

/* What differs between the channels, as far as it was seen. */
static void add_differences(const smbtriage_step *step, guint32 setup_frame, smbtriage_claim *claim)
{
    const smbtriage_session    *primary = step->more->primary;
    const smbtriage_connection *first   = primary->connection;
    const smbtriage_connection *second  = step->connection;

    if (first->dialect != 0 && second->dialect != 0 && first->dialect != second->dialect)
        smbtriage_evidence_add(claim, second->grant_frame, "This connection speaks SMB %s, that of the session SMB %s",
                               smbtriage_dialect_name(second->dialect), smbtriage_dialect_name(first->dialect));
    if (first->has_server_guid && second->has_server_guid && memcmp(first->server_guid, second->server_guid, 16) != 0)
        smbtriage_evidence_add(claim, second->grant_frame,
                               "Another server answers here than the session's: its GUID "
                               "differs");
    if (first->has_client_guid && second->has_client_guid && memcmp(first->client_guid, second->client_guid, 16) != 0)
        smbtriage_evidence_add(claim, second->offer_frame, "The client's GUID differs from that of the session");
    if (smbtriage_session_is_guest_or_null(primary) == SMBTRIAGE_YES)
        smbtriage_evidence_add(claim, setup_frame, "The session is a guest or anonymous one");
    if (step->account != NULL && primary->account != NULL && g_ascii_strcasecmp(step->account, primary->account) != 0)
        smbtriage_evidence_add(claim, step->request_frame, "The channel is asked for as %s, the session is that of %s",
                               step->account, primary->account);
}

/* As it was then: the report knows how each connection ended in the end. */
static guint32 ended_before(const smbtriage_step *step, const smbtriage_session *primary)
{
    const guint32 ends[] = {primary->logoff_frame, primary->replaced_frame, primary->connection->closed_frame};

    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        if (ends[i] != 0 && ends[i] < step->last_frame)
            return ends[i];
    }
    return 0;
}

/* Adds what is known of the session, and says how bad it is to be without the channel. */
static smbtriage_severity add_primary(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step *setup = step->more->primary == NULL ? NULL : step->more->primary->established_by;
    guint32               setup_frame;
    guint32               ended;

    if (setup == NULL) {
        smbtriage_evidence_add(claim, 0, "The capture does not hold the logon of that session");
        return SMBTRIAGE_WARN;
    }
    setup_frame = setup->answer_frame < step->last_frame ? setup->answer_frame : 0; /* it was renewed later */
    ended       = ended_before(step, step->more->primary);
    if (setup_frame != 0)
        smbtriage_evidence_add(claim, setup_frame, "The session was set up here, on %s",
                               setup->connection == step->connection ? "this very connection" : "another connection");
    add_differences(step, setup_frame, claim);
    if (ended == 0)
        return SMBTRIAGE_NOTE;
    smbtriage_evidence_add(claim, ended, "It ended here, before the extra channel was answered");
    return SMBTRIAGE_WARN;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    smbtriage_severity severity;

    if (!step->is_binding)
        return SMBTRIAGE_SILENT;
    if (step->request_frame != 0)
        smbtriage_evidence_add(claim, step->request_frame, "%s asks to add this connection to a session",
                               step->account == NULL ? "The client" : step->account);
    add_answer(step, claim);
    severity = add_primary(step, claim);
    return smbtriage_claimed_as(claim, severity, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_bind_refused = {
    .id       = "session.bind_refused",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.5",
    .summary =
        "Extra channel of a session (multichannel) refused: make all paths to the server alike, or keep the client "
        "to one of them ([MS-SMB2] 3.3.5.5)",
    .cause = "{client} wanted this connection to join a session that it has with {server}, and got {status}. While the "
             "session's first connection lives, only speed and redundancy are lost. SMB version of this connection: "
             "{dialect}. User: {user}.",
    .remedy =
        {
            .windows =
                "Get-SmbServerConfiguration | Select-Object EnableMultiChannel; Get-SmbServerNetworkInterface lists "
                "the addresses that clients are told: each must lead to this server, past no load balancer",
            .samba =
                "testparm -sv | grep -E 'server multi channel support|interfaces|server smb3': alike on all nodes of "
                "a cluster, and only addresses of this node in interfaces; update Samba",
            .client = "Get-SmbMultichannelConnection shows the channels; New-SmbMultichannelConstraint -ServerName "
                      "{server} -InterfaceAlias NAME keeps them to one interface; to test: Set-SmbClientConfiguration "
                      "-EnableMultiChannel $false, and back afterwards",
            .cost   = "Without multichannel a session has one path: it is slower, and ends with that path. No security "
                      "is lost.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.reauthentication_failed", "session.deleted", "session.logon_failure",
                   "session.account_restricted", "session.password_expired", "session.domain_unreachable",
                   "session.token_malformed", "session.refused"},
    .judge      = judge,
};
