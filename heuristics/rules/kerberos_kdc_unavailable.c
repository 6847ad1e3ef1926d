/* kerberos.kdc_unavailable - the KDC answers that it cannot serve
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [RFC 4120] 7.5.9, KDC_ERR_SVC_UNAVAILABLE: the KDC lives, and something that it needs does not.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_SVC_UNAVAILABLE))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_kdc_unavailable = {
    .id       = "kerberos.kdc_unavailable",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.5.9",
    .summary  = "The KDC answers that it cannot serve now: look at that domain controller (just started, database, "
                "way to others), use another one ([RFC 4120] 7.5.9)",
    .cause    = "The KDC {kdc} answered that it cannot serve {client} now ({error}), and no other did. "
                "Likely causes, likeliest first: it has just started, or is shutting down; it cannot reach "
                "the domain controller that it has to ask (a read-only one its writable partner, a forest "
                "its other domain); its database is not available.",
    .remedy =
        {
            .windows = "On that domain controller: Get-Service Kdc,NTDS,Netlogon; dcdiag /test:Services; repadmin "
                       "/showrepl; Restart-Service Kdc. On the client: nltest /dsgetdc:{realm} /kdc /force takes "
                       "another one",
            .samba   = "systemctl status samba-ad-dc; samba-tool dbcheck; samba-tool drs showrepl; log level = 3 "
                       "kerberos:5",
            .client  = "Try again in a minute. krb5.conf: more than one kdc= line, or dns_lookup_kdc = true, so that "
                       "another domain controller is asked",
            .cost    = "A restart of the service costs a moment without tickets from this domain controller; see "
                       "first that another one answers.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
