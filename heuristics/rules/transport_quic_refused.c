/* transport.quic_refused - the handshake of SMB over QUIC failed
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 2.1, 3.3.5.1; RFC 9000 20, RFC 9001 4.8.
 */
#include "rule.h"

#include <string.h>

/* RFC 9001 4.8: a TLS alert is told as 0x0100 plus its number. */
#define CRYPTO_ERROR 0x0100
#define CRYPTO_ERROR_LAST 0x01FF

/* RFC 8446 6.2, and what it means when the protocol inside is SMB. */
static const struct {
    gint64      alert;
    const char *means;
} alerts[] = {
    {40, "handshake_failure: no common cipher, or no certificate for this name"},
    {42, "bad_certificate: the certificate cannot be used"},
    {43, "unsupported_certificate: the certificate is of a wrong kind"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown: the certificate does not fit the server's name or its issuer is not trusted"},
    {48, "unknown_ca: the issuer of the certificate is not trusted"},
    {49, "access_denied: the server lets only certain client certificates in, and not this one"},
    {80, "internal_error: a Windows server answers so when its check of the client failed"},
    {112, "unrecognized_name: the server has no certificate mapped to the name by which it was called"},
    {116, "certificate_required: the server asks for a client certificate and got none"},
    {120, "no_application_protocol: what listens there speaks QUIC and not SMB, a web server perhaps"},
};

static const smbtriage_words unreachable = {
    .summary = "Nobody answers for SMB over QUIC at that address and port: check that QUIC is on at the server, and "
               "firewalls that reject UDP 443 ([MS-SMB2] 3.3.5.1)",
    .cause =
        "The client asked {server} for SMB over QUIC, and an ICMP error came back: the packet reached nobody. When "
        "the server itself says that the port is unreachable, no program listens on UDP port 443, or the server's "
        "firewall rejects it; when a device on the way says so, that device has no route or rejects it.",
    .remedy =
        {
            .windows =
                "On the server: Get-NetUDPEndpoint -LocalPort 443 shows who listens; Get-SmbServerConfiguration | "
                "Select-Object EnableSMBQUIC; Get-SmbServerCertificateMapping must hold a certificate; "
                "Get-NetFirewallRule -DisplayName '*QUIC*' shows the rules",
            .samba = "ss -lunp 'sport = :443' shows who listens. SMB over QUIC came with Samba 4.23: testparm -s "
                     "--parameter-name='server smb transports'; before that only TCP works",
            .client =
                "Is it the right server, and does it do QUIC at all? Over a VPN or in the same network use TCP: NET "
                "USE * \\\\NAME\\SHARE /TRANSPORT:TCP",
        },
};

static const char *meaning_of(gint64 alert)
{
    for (guint i = 0; i < G_N_ELEMENTS(alerts); i++) {
        if (alerts[i].alert == alert)
            return alerts[i].means;
    }
    return NULL;
}

static smbtriage_answer was_closed(const smbtriage_step *step, smbtriage_claim *claim)
{
    gboolean    is_alert = step->more->quic_error >= CRYPTO_ERROR && step->more->quic_error <= CRYPTO_ERROR_LAST;
    gint64      alert    = step->more->quic_error - CRYPTO_ERROR;
    const char *means    = is_alert ? meaning_of(alert) : NULL;

    smbtriage_evidence_add(claim, step->first_frame, "The client asks for SMB over QUIC (ALPN \"smb\")");
    if (is_alert)
        smbtriage_evidence_add(claim, step->answer_frame, "Closed with TLS alert %d%s%s", (int)alert,
                               means == NULL ? "" : ", ", means == NULL ? "" : means);
    else
        smbtriage_evidence_add(claim, step->answer_frame, "Closed with QUIC error 0x%x", (guint)step->more->quic_error);
    return smbtriage_claimed(claim, means == NULL ? SMBTRIAGE_MEDIUM : SMBTRIAGE_HIGH);
}

/* RFC 792, RFC 4443 3.1 */
#define PORT_UNREACHABLE 3
#define PORT_UNREACHABLE_6 4

static smbtriage_answer was_unreachable(const smbtriage_step *step, smbtriage_claim *claim)
{
    gboolean is_own  = g_strcmp0(step->more->told_by, step->connection->server_address) == 0;
    gboolean is_port = step->more->icmp_code == (step->is_icmp6 ? PORT_UNREACHABLE_6 : PORT_UNREACHABLE);

    smbtriage_evidence_add(claim, step->first_frame, "The client asks for SMB over QUIC (ALPN \"smb\")");
    smbtriage_evidence_add(claim, step->answer_frame, "%s unreachable, code %d from %s, %s%s",
                           step->is_icmp6 ? "ICMPv6" : "ICMP", step->more->icmp_code,
                           step->more->told_by == NULL ? "an unknown address" : step->more->told_by,
                           is_own ? "the server's own address" : "a device on the way",
                           is_port ? ": nobody listens on that port, or a firewall rejects it" : "");
    smbtriage_claim_proves(claim, &unreachable);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->connection->transport != SMBTRIAGE_TRANSPORT_QUIC)
        return SMBTRIAGE_SILENT;
    if (step->more->quic_error > 0)
        return was_closed(step, claim);
    if (step->more->icmp_code >= 0)
        return was_unreachable(step, claim);
    smbtriage_evidence_add(claim, step->first_frame,
                           "The client asks for SMB over QUIC (ALPN \"smb\") and gets no "
                           "answer to %u packets",
                           step->legs);
    return smbtriage_claimed(claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_transport_quic_refused = {
    .id       = "transport.quic_refused",
    .stage    = SMBTRIAGE_STAGE_TRANSPORT,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.1",
    .summary  = "SMB over QUIC was refused or not answered: check the server's certificate mapping, its client "
                "access list and UDP port 443 ([MS-SMB2] 3.3.5.1)",
    .cause    = "The client asked {server} for SMB over QUIC and the handshake failed. A TLS alert in the answer tells "
                "who refused and why (see the evidence). No answer at all means that UDP port 443 is dropped by a "
                "firewall, on the way or on the server, or that the server is off.",
    .remedy =
        {
            .windows = "On the server: Get-SmbServerCertificateMapping must show the name that clients use; "
                       "New-SmbServerCertificateMapping -Name FQDN -Thumbprint THUMBPRINT -StoreName My adds it. "
                       "Get-SmbServerCertificateMapping -Name FQDN | Format-List RequireClientAuthentication tells "
                       "whether clients need certificates; Grant-SmbClientAccessToServer lets one in",
            .samba   = "SMB over QUIC came with Samba 4.23: testparm -s --parameter-name='server smb transports'; "
                       "before that only TCP works",
            .client  = "The name in \\\\NAME\\SHARE must be one of the certificate's names, and its issuer must be "
                       "trusted: Test-NetConnection cannot test UDP, so try NET USE * \\\\NAME\\SHARE /TRANSPORT:QUIC",
            .cost = "Opening UDP 443 to the internet exposes the file server's TLS and logon to everybody: with client "
                    "certificates required only known devices get as far as the logon.",
        },
    .proved   = {&unreachable},
    .wakes_on = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_UNANSWERED,
    .judge    = judge,
};
