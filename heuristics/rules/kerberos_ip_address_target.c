/* kerberos.ip_address_target - the path holds an address, for which there is no ticket
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3: the SPN is made of the server name that the application gave. Hardly any client asks for
 * one made of an address, and no KDC has it by itself; what is left is NTLM.
 */
#include "belonging.h"
#include "identity.h"
#include "redact.h"
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

/* impacket, and Windows with TryIPSPN, ask all the same. */
static gboolean is_unknown_to_kdc(const smbtriage_step *step)
{
    return smbtriage_kdc_said(step, KDC_ERR_S_PRINCIPAL_UNKNOWN) &&
           smbtriage_host_is_address(step->more->trouble->ticket->host) &&
           smbtriage_ticket_is_for_files(step->more->trouble->ticket);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const char *target = target_of(step);

    if (is_unknown_to_kdc(step))
        return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
    if (!is_blocked(step) || step->is_binding) /* G11 */
        return SMBTRIAGE_SILENT;
    if (step->mechanism != SMBTRIAGE_MECHANISM_NTLM || !smbtriage_host_is_address(target))
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim,
                           step->connection->netname != NULL ? step->connection->offer_frame : step->request_frame,
                           "The client was given the address %s, not a name",
                           smbtriage_shown_part(claim->engine, SMBTRIAGE_NAME_HOST, target));
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_ip_address_target = {
    .id       = "kerberos.ip_address_target",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "The path holds an IP address, for which there is no Kerberos ticket: use the server's name in the "
                "path ([MS-SMB2] 3.2.4.2.3)",
    .cause    = "{client} calls {server} by its address. Hardly anybody has an SPN for an address, so there is no "
                "Kerberos ticket, and NTLM is left. User: {user}. Where NTLM does not work either, it is likely "
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
    .judges     = SMBTRIAGE_IDENTITY_STEPS,
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "ntlm.blocked_by_server"},
    .judge      = judge,
};
