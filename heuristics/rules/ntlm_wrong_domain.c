/* ntlm.wrong_domain - the domain part of the user name is what is wrong
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-NLMP] 3.2.5.1.2. Any other domain than the server's may be one that it trusts, and then the password is wrong:
 * session.logon_failure tells that. A client's own name is no domain, and a password that the KDC has just taken is not
 * wrong.
 */
#include "identity.h"
#include "logon.h"
#include "redact.h"
#include "status.h"

static gboolean is_own_name(const smbtriage_step *step)
{
    return smbtriage_logon_is_of_other_domain(step) &&
           smbtriage_host_is_same(step->session->domain, step->session->workstation);
}

/* A member finds users of its own domain by any of its names; one of no domain finds its own accounts alone. */
static gboolean is_stranger(const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;

    return smbtriage_server_is_in_no_domain(connection) ? !smbtriage_logon_is_at_home(step)
                                                        : smbtriage_logon_is_of_other_domain(step);
}

static void add_proof(const smbtriage_step *step, const smbtriage_ticket *proof, smbtriage_claim *claim)
{
    const smbtriage_ticket *refused = smbtriage_logon_without_ticket(step);
    g_autofree char        *error   = smbtriage_kerberos_text(refused->error.code);

    smbtriage_evidence_add(claim, proof->granted_frame, "The KDC of %s takes the password of %s", proof->realm,
                           proof->principal);
    smbtriage_evidence_add(claim, refused->error_frame, "It gives no ticket for %s: %s", refused->service, error);
}

static void add_server(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;

    if (smbtriage_server_is_in_no_domain(connection))
        smbtriage_evidence_add(claim, connection->target_frame, "The server %s is in no domain: it knows its own users",
                               connection->target_computer);
    else
        smbtriage_evidence_add(claim, connection->target_frame,
                               "The server %s is a member of %s, and may know no other domain",
                               connection->target_computer, connection->target_domain);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_ticket *proof;

    if ((step->status != STATUS_LOGON_FAILURE && step->status != STATUS_NO_SUCH_USER) ||
        step->more->recovered_frame != 0)
        return SMBTRIAGE_SILENT;
    if (step->is_reauthentication || step->is_binding) /* it was good enough before */
        return SMBTRIAGE_SILENT;
    proof = is_stranger(step) ? smbtriage_logon_proof(step) : NULL;
    if (proof == NULL && !is_own_name(step))
        return SMBTRIAGE_SILENT;
    if (proof != NULL)
        add_proof(step, proof, claim);
    add_server(step, claim);
    smbtriage_evidence_add(claim, step->request_frame, "The client says that %s is of %s%s", step->session->user,
                           smbtriage_shown_part(claim->engine, SMBTRIAGE_NAME_DOMAIN, smbtriage_logon_home(step)),
                           is_own_name(step) ? ", which is its own name" : "");
    smbtriage_evidence_add(claim, step->answer_frame, "Answered %s", smbtriage_status_name(step->status));
    return smbtriage_claimed(claim, proof != NULL ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_ntlm_wrong_domain = {
    .id       = "ntlm.wrong_domain",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-NLMP",
    .section  = "3.2.5.1.2",
    .summary  = "Refused logon is for a domain that the server does not know: give the account's home with the user "
                "name, DOMAIN\\user or SERVER\\user ([MS-NLMP] 3.2.5.1.2)",
    .cause =
        "The logon of {user}, from the workstation {workstation}, was refused with {status}. {server} calls itself and "
        "its domain otherwise, looks for the account in the wrong place, and then the best password is of no use. "
        "Likely causes, likeliest first: a user of a domain at a server outside it; a client that puts its own name in "
        "front of a bare user name; an account of the server itself that was given another home.",
    .remedy =
        {
            .windows = "Event 4625 on {server} with Sub Status 0xC0000064 says that the user is not known there: "
                       "Get-WinEvent -LogName Security -MaxEvents 200 | Where-Object Id -eq 4625; nltest "
                       "/domain_trusts lists the domains that it knows",
            .samba   = "wbinfo -m lists the domains that it knows, wbinfo -n 'DOMAIN\\USER' finds a user of theirs, "
                       "pdbedit -L one of its own; log level = 3 auth:5 shows where it looked",
            .client  = "net use \\\\{typed}\\SHARE /user:DOMAIN\\USER * with the account's home written out, "
                       "SERVER\\USER for an account of the server, the only kind that one in no domain knows; cmdkey "
                       "/list for a saved name; smbclient -W DOMAIN; mount -t cifs -o domain=DOMAIN",
            .cost = "None. An account of the same name and password on server and client makes it work too, and then a "
                    "change of password is needed in two places.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.logon_failure", "session.refused"},
    .judge      = judge,
};
