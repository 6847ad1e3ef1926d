/* kerberos.certificate - smart card or certificate logon failed at the KDC
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [RFC 4120] 7.5.9 lists the codes 62 to 76, which PKINIT (RFC 4556, [MS-PKCA]) uses; 16 is a KDC that cannot do
 * PKINIT.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_trouble *trouble = step->more->trouble;
    gint32                   code    = trouble == NULL ? 0 : trouble->error.code;

    if (trouble == NULL || trouble->kind != SMBTRIAGE_TROUBLE_KDC_REFUSED || trouble->ticket->is_tgs)
        return SMBTRIAGE_SILENT;
    if (!smbtriage_kerberos_is_about_certificates(code))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_certificate = {
    .id       = "kerberos.certificate",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.5.9",
    .summary  = "Logon by certificate or smart card failed at the KDC: check the certificates of user and domain "
                "controller, CRL and mapping ([RFC 4120] 7.5.9)",
    .cause    = "The KDC {kdc} did not accept the certificate logon of {principal}, or cannot do such logons "
                "({error}). The code tells which: 16 the domain controller has no usable certificate; 62, 70 "
                "to 74 the user's certificate is not trusted, not valid, revoked, or its revocation cannot "
                "be checked; 66 and 75 it belongs to no account or to another one; 63 and 76 the domain "
                "controller's own certificate; 64 the signature; 65 the key exchange.",
    .remedy =
        {
            .windows = "certutil -dcinfo verify checks the domain controllers; certutil -scinfo on the client checks "
                       "the card; certutil -viewstore -enterprise NTAuth shows the trusted issuers. Enrol a Kerberos "
                       "Authentication certificate on each domain controller; map strongly (SID in the certificate, "
                       "or altSecurityIdentities)",
            .samba   = "openssl verify -CAfile CA.pem USER.pem; openssl x509 -in USER.pem -noout -dates -ext "
                       "subjectAltName; enable-pkinit, pkinit_identity and pkinit_anchors in the [kdc] section of "
                       "the domain controller's krb5.conf",
            .client  = "Another card or another reader; the clock. Unix: KRB5_TRACE=/dev/stderr kinit -X "
                       "X509_user_identity=FILE:USER.pem,USER.key {principal}",
            .cost    = "New certificates and a reachable CRL cost nothing but work. Do not switch off revocation "
                       "checks or strong mapping (StrongCertificateBindingEnforcement): both would let foreign or "
                       "stolen certificates log on.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
