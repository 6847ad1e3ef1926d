/* session.spn_hardening - ACCESS_DENIED for a logon that was meant for another name
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3 and [MS-NLMP] 3.2.5.1.2: SmbServerNameHardeningLevel of Windows servers, which looks at the SPN
 * in the NTLMv2 response or the ticket after the logon has been checked. Samba has no such check.
 */
#include "identity.h"
#include "redact.h"
#include "refused.h"
#include "status.h"

#include <string.h>

/* The SPN in the token, without its class: [MS-NLMP] 2.2.2.1 (MsvAvTargetName), or the ticket's. */
static const char *target_of(const smbtriage_step *step)
{
    const smbtriage_session *session = step->session;
    const char              *service = session->target_name != NULL ? session->target_name : session->service;
    const char              *host    = service == NULL ? NULL : strchr(service, '/');

    return host == NULL ? service : host + 1;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *server     = connection->target_computer; /* a path or an SPN may hold the alias */
    const char                 *target;

    if (step->status != STATUS_ACCESS_DENIED || step->is_binding)
        return SMBTRIAGE_SILENT;
    if (connection->grant_frame == 0) /* unread, it may be Samba's */
        return SMBTRIAGE_SILENT;
    if (step->session->id == 0) /* 3.3.5.5: a server that numbers no session is none (a relay, a trap) */
        return SMBTRIAGE_SILENT;
    target = target_of(step);
    if (target == NULL || server == NULL || *target == '\0')
        return SMBTRIAGE_SILENT;
    if (connection->encryption.client_can != SMBTRIAGE_YES) /* encryption may be what is missing: 3.3.5.5 */
        return SMBTRIAGE_SILENT;
    if (smbtriage_host_is_same(target, server))
        return smbtriage_excluded_because(claim, "the client means %s, which is the server's own name",
                                          smbtriage_shown_part(claim->engine, SMBTRIAGE_NAME_HOST, target));
    if (connection->guid_name != NULL)
        return smbtriage_excluded_because(claim, "the server is Samba, as its ServerGuid shows, and has no such check");
    smbtriage_evidence_add(claim, step->request_frame, "The token is meant for %s; the server calls itself %s",
                           smbtriage_shown_part(claim->engine, SMBTRIAGE_NAME_HOST, target), server);
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_spn_hardening = {
    .id       = "session.spn_hardening",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Server does not accept the name by which it was addressed (SmbServerNameHardeningLevel): use its own "
                "name, or enter the other one there ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{server} let the logon go to its end and then answered {status}. The logon is meant for {target}, and "
                "that is not a name of this server. A Windows server with SmbServerNameHardeningLevel 1 or 2 refuses "
                "that, because a relayed logon looks the same. User: {user}. Likely causes, likeliest first: an alias "
                "(CNAME); an address behind NAT, a VPN or a load balancer; a client that names no target at all, as "
                "NTLMv1 cannot (level 2); and, seldom, a real relay.",
    .remedy =
        {
            .windows = "Get-SmbServerConfiguration | Select-Object SmbServerNameHardeningLevel; event 5168 (Security) "
                       "shows the refused name beside the allowed ones. Enter the other name in SrvAllowedServerNames "
                       "(REG_MULTI_SZ) under HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters. Last "
                       "resort: Set-SmbServerConfiguration -SmbServerNameHardeningLevel 0",
            .samba  = "smbd has no such check: when the server is Samba look at server smb encrypt and hosts deny, and "
                      "at the log with log level = 3",
            .client = "Connect by the server's own full name. An old client that names no target: Kerberos, or "
                      "LmCompatibilityLevel 3 and more",
            .cost   = "SrvAllowedServerNames lets one more name in. Level 0 takes the check away for all: a logon that "
                      "was lured elsewhere can then be relayed to this server, unless it requires signing. Is it certain "
                      "that nobody stands in between?",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"ntlm.target_name_mismatch", "session.refused"},
    .judge      = judge,
};
