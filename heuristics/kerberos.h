/* kerberos.h - the error codes of Kerberos
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_KERBEROS_H
#define SMBTRIAGE_KERBEROS_H

#include "language.h"

/* RFC 4120 7.5.9: those that something depends on. */
enum {
    KDC_ERR_C_PRINCIPAL_UNKNOWN     = 6,
    KDC_ERR_S_PRINCIPAL_UNKNOWN     = 7,
    KDC_ERR_PRINCIPAL_NOT_UNIQUE    = 8,
    KDC_ERR_POLICY                  = 12,
    KDC_ERR_ETYPE_NOSUPP            = 14,
    KDC_ERR_PADATA_TYPE_NOSUPP      = 16,
    KDC_ERR_CLIENT_REVOKED          = 18,
    KDC_ERR_KEY_EXPIRED             = 23,
    KDC_ERR_PREAUTH_FAILED          = 24,
    KDC_ERR_SVC_UNAVAILABLE         = 29,
    KRB_AP_ERR_BAD_INTEGRITY        = 31,
    KRB_AP_ERR_TKT_EXPIRED          = 32,
    KRB_AP_ERR_TKT_NYV              = 33,
    KRB_AP_ERR_NOT_US               = 35,
    KRB_AP_ERR_SKEW                 = 37,
    KRB_AP_ERR_MODIFIED             = 41,
    KRB_AP_ERR_BADKEYVER            = 44,
    KRB_ERR_RESPONSE_TOO_BIG        = 52,
    KDC_ERR_CLIENT_NOT_TRUSTED      = 62,
    KDC_ERR_CERTIFICATE_MISMATCH    = 66,
    KDC_ERR_CANT_VERIFY_CERTIFICATE = 70,
    KDC_ERR_KDC_NAME_MISMATCH       = 76
};

/** TRUE for what belongs to a logon that goes well: pre-authentication required, too big for UDP, another realm (G7).
 */
gboolean smbtriage_kerberos_is_routine(gint32 code);

/** RFC 4556 3.1.3: 62 to 66, 70 to 76; and 16, which a KDC without a certificate answers. */
gboolean smbtriage_kerberos_is_about_certificates(gint32 code);

/** "KDC_ERR_POLICY (12)". Free with g_free(). */
char *smbtriage_kerberos_text(gint32 code);

/** What the code says, as a clause: "the KDC's policy forbids it". */
const char *smbtriage_kerberos_meaning(gint32 code);

/** Visits what each code says, with the code's name as its place. */
void smbtriage_kerberos_each_meaning(smbtriage_text_visitor *visit, gpointer user_data);

/** "aes256-cts-hmac-sha1-96", or "another type" (RFC 3961, RFC 3962, RFC 4757, RFC 8009). */
const char *smbtriage_kerberos_etype(gint32 etype);

#endif
