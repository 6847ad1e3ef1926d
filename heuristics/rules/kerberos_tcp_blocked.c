/* kerberos.tcp_blocked - the answer is too big for UDP, and TCP 88 is closed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.1.5: after KRB_ERR_RESPONSE_TOO_BIG the client repeats the request over TCP. The error itself is
 * normal.
 */
#include "identity.h"

static const smbtriage_words refused = {
    .summary =
        "The KDC's answer does not fit into UDP, and TCP port 88 is refused: let the KDC listen on TCP 88 too, and "
        "no firewall reject it ([MS-KILE] 3.1.5)",
    .cause =
        "The KDC {kdc} told {client} to ask again over TCP ({error}), which is normal with today's tickets, but TCP "
        "port 88 refused the connection (RST). Likely causes, likeliest first: the KDC does not listen on TCP; a "
        "firewall rejects TCP 88 and lets UDP 88 through.",
};

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->more->trouble == NULL || step->more->trouble->kind != SMBTRIAGE_TROUBLE_TCP_BLOCKED)
        return SMBTRIAGE_SILENT;
    if (step->more->trouble->ticket->tcp_refused_frame != 0)
        smbtriage_claim_proves(claim, &refused);
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_tcp_blocked = {
    .id       = "kerberos.tcp_blocked",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.1.5",
    .summary  = "The KDC's answer does not fit into UDP, and TCP port 88 does not answer: open TCP 88 between client "
                "and domain controllers ([MS-KILE] 3.1.5)",
    .cause    = "The KDC {kdc} told {client} to ask again over TCP ({error}), which is normal with today's "
                "tickets, but TCP port 88 did not answer: a firewall lets UDP 88 through and not TCP 88.",
    .remedy =
        {
            .windows = "Test-NetConnection DC -Port 88 on the client. On a domain controller: Get-Service Kdc; "
                       "Get-NetTCPConnection -LocalPort 88 -State Listen. When both are well it is a firewall, there "
                       "or on the way",
            .samba   = "On the domain controller: ss -ltn 'sport = :88'; nft list ruleset; systemctl status "
                       "samba-ad-dc",
            .client  = "KRB5_TRACE=/dev/stderr kinit {principal} shows both tries. Windows clients begin with TCP, "
                       "so often only Unix clients show the UDP part",
            .cost    = "TCP 88 to the domain controllers only, from the networks of the clients. Small tickets are "
                       "no way round: group memberships make them grow, and it fails again for the user with the "
                       "most groups.",
        },
    .proved     = {&refused},
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
