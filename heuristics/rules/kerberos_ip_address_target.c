/* kerberos.ip_address_target - the path holds an address, for which there is no ticket
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3: the SPN is made of the server name that the application gave. Clients do not ask for one made
 * of an address; what is left is NTLM.
 */
#include "identity.h"
#include "refused.h"
#include "status.h"

#include <string.h>

static gboolean is_blocked(const smbtriage_step *step)
{
    return step->status == STATUS_NTLM_BLOCKED || step->status == STATUS_NOT_SUPPORTED;
}

/* What the client says that it means: in its negotiate, else in its token. */
static const char *target_of(const smbtriage_step *step)
{
    const char *target = step->session == NULL ? NULL : step->session->target_name;
    const char *host   = target == NULL ? NULL : strchr(target, '/');

    return step->connection->netname != NULL ? step->connection->netname : host == NULL ? NULL : host + 1;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const char *target = target_of(step);

    if (!is_blocked(step) || step->is_binding) /* G11 */
        return SMBTRIAGE_SILENT;
    if (step->mechanism != SMBTRIAGE_MECHANISM_NTLM || !smbtriage_host_is_address(target))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim,
                           step->connection->netname != NULL ? step->connection->offer_frame : step->request_frame,
                           "The client was given the address %s, not a name", target);
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_ip_address_target = {
    .id       = "kerberos.ip_address_target",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "The path holds an IP address: no Kerberos for it, and NTLM was refused. Use the server's name in "
                "the path ([MS-SMB2] 3.2.4.2.3)",
    .cause    = "{client} calls {server} by its address. Clients ask for no Kerberos ticket for an address, "
                "so only NTLM was left, and it did not lead to a session. User: {user}. NTLM is likely "
                "forbidden by the server, the domain, the client or the account (Protected Users).",
    .remedy =
        {
            .windows = "Change drive maps, scripts and shortcuts to the name. Only where a program cannot: TryIPSPN "
                       "= 1 under "
                       "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\Parameters "
                       "on each client, and setspn -S cifs/ADDRESS SERVER",
            .samba   = "Nothing is to be changed on a Samba server. smbclient and mount.cifs get tickets for names "
                       "only, too",
            .client  = "net use \\\\SERVER.DOMAIN\\SHARE instead of the address; mount -t cifs //SERVER.DOMAIN/SHARE "
                       "with sec=krb5. Does the name resolve? Resolve-DnsName SERVER.DOMAIN, host SERVER.DOMAIN",
            .cost    = "A name costs nothing. An SPN for an address must follow the address by hand, or tickets go "
                       "to the wrong server. Allowing NTLM again, even for this server only, lets it be relayed and "
                       "its passwords guessed.",
        },
    .judges     = 1u << SMBTRIAGE_STAGE_SESSION,
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"ntlm.blocked_by_server", "session.refused"},
    .judge      = judge,
};
