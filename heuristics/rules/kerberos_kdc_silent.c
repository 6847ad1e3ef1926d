/* kerberos.kdc_silent - the KDC does not answer
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.4.2.3: the client asks for its ticket between NEGOTIATE and SESSION_SETUP. While nobody answers,
 * nothing is sent to the server.
 */
#include "guards.h"
#include "identity.h"

/* By itself one request without its answer says nothing: the capture may have missed it (G2), and TCP delivers what the
 * capture does not show. */
static gboolean is_beyond_doubt(const smbtriage_ticket *ticket)
{
    return ticket->unreachable_frame != 0 || (ticket->unanswered >= 2 && !ticket->is_tcp);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_trouble *trouble = step->more->trouble;

    if (trouble == NULL || trouble->kind != SMBTRIAGE_TROUBLE_KDC_SILENT)
        return SMBTRIAGE_SILENT;
    if (step->stage == SMBTRIAGE_STAGE_TICKET && !is_beyond_doubt(trouble->ticket))
        return SMBTRIAGE_SILENT;
    if (smbtriage_guard_one_sided_capture(step->connection->engine)) /* G3 */
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim,
                                         trouble->ticket->unreachable_frame != 0 ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_kerberos_kdc_silent = {
    .id       = "kerberos.kdc_silent",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.4.2.3",
    .summary  = "The KDC does not answer: open port 88 (UDP and TCP) to the domain controllers, check that they run "
                "and that DNS names the right ones ([MS-SMB2] 3.2.4.2.3)",
    .cause    = "{client} asked the KDC {kdc} for a ticket and got no answer, or an ICMP message that it "
                "cannot be reached. Likely causes, likeliest first: a firewall or a VPN that is not up; a "
                "domain controller that is down, or was removed and still stands in DNS or krb5.conf; no "
                "route. The file server has no part in it.",
    .remedy =
        {
            .windows = "nltest /dsgetdc:{realm} /kdc /force shows which domain controller is found; "
                       "Test-NetConnection DC -Port 88; Resolve-DnsName _kerberos._tcp.{realm} -Type SRV. On the "
                       "domain controller: Get-Service Kdc; Start-Service Kdc",
            .samba   = "host -t SRV _kerberos._udp.{realm}; on the domain controller: ss -lun 'sport = :88', ss -ltn "
                       "'sport = :88', systemctl status samba-ad-dc, nft list ruleset",
            .client  = "Is the VPN up? KRB5_TRACE=/dev/stderr kinit {principal} names each address that is tried; "
                       "krb5.conf: kdc= lines of machines that are gone",
            .cost    = "Open port 88 to the domain controllers only. From the internet use a VPN or a KDC proxy "
                       "(HTTPS) instead. NTLM as the way round is slow here, since the client waits first, and can "
                       "be relayed.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
