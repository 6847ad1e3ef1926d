/* ntlm.wrong_domain - the domain part of the user name may be what is wrong
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-NLMP] 3.2.5.1.2. A candidate beside session.logon_failure and no more: clients outside a domain send their own
 * name all the time, and many servers do not mind.
 */
#include "identity.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_session    *session    = step->session;

    if ((step->status != STATUS_LOGON_FAILURE && step->status != STATUS_NO_SUCH_USER) || step->recovered_frame != 0)
        return SMBTRIAGE_SILENT;
    if (step->mechanism != SMBTRIAGE_MECHANISM_NTLM || session->user == NULL || *session->user == '\0' ||
        session->domain == NULL || *session->domain == '\0')
        return SMBTRIAGE_SILENT;
    if (g_str_equal(session->domain, ".")) /* the server, whatever its name */
        return SMBTRIAGE_SILENT;
    if (connection->target_domain == NULL ||
        smbtriage_host_is_same(connection->target_domain, connection->target_computer)) /* no member of a domain */
        return SMBTRIAGE_SILENT;
    if (smbtriage_host_is_same(session->domain, connection->target_domain) ||
        smbtriage_host_is_same(session->domain, connection->target_computer))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(
        claim, step->request_frame, "The client says that %s is of %s%s", session->user, session->domain,
        smbtriage_host_is_same(session->domain, session->workstation) ? ", which is its own name" : "");
    smbtriage_evidence_add(claim, 0, "The server %s is a member of %s, and may know no other domain",
                           connection->target_computer, connection->target_domain);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_ntlm_wrong_domain = {
    .id       = "ntlm.wrong_domain",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_NOTE,
    .document = "MS-NLMP",
    .section  = "3.2.5.1.2",
    .summary  = "Refused logon names a domain that the server does not call its own: give the account's home with the "
                "user name, DOMAIN\\user or SERVER\\user ([MS-NLMP] 3.2.5.1.2)",
    .cause =
        "The refused logon was for {user}, from the workstation {workstation}. {server} calls itself and its domain "
        "otherwise. The server may have looked for the account in the wrong place, and then the best password is of no "
        "use. Likely causes, likeliest first: a client that puts its own name in front of a bare user name; the name "
        "of an old or misspelt domain; an account of the server itself that was given the domain's name.",
    .remedy =
        {
            .windows = "Event 4625 on {server} with Sub Status 0xC0000064 says that the user is not known there: "
                       "Get-WinEvent -LogName Security -MaxEvents 200 | Where-Object Id -eq 4625; nltest "
                       "/domain_trusts lists the domains that it knows",
            .samba   = "wbinfo -m lists the domains that it knows, wbinfo -n 'DOMAIN\\USER' finds a user of theirs, "
                       "pdbedit -L one of its own; log level = 3 auth:5 shows where it looked",
            .client  = "net use \\\\{typed}\\SHARE /user:DOMAIN\\USER * with the account's home written out, "
                       "SERVER\\USER for an account of the server; cmdkey /list for a saved name; smbclient -W "
                       "DOMAIN; mount -t cifs -o domain=DOMAIN",
            .cost = "None. An account of the same name and password on server and client makes it work too, and then a "
                    "change of password is needed in two places.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED,

    .is_remark = TRUE,
    .judge     = judge,
};
