/* kerberos.c - the error codes of Kerberos
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * RFC 4120 7.5.9, RFC 4556 3.1.3, RFC 6113 5.3, [MS-KILE] 2.2.
 */
#include "kerberos.h"

typedef struct {
    gint32      code;
    gboolean    is_routine; /* G7: a step on the way, not the end of it */
    const char *name;
    const char *means; /* "..., because" */
} kerberos_error;

static const kerberos_error errors[] = {
    {1, FALSE, "KDC_ERR_NAME_EXPIRED", "the client's entry has expired"},
    {2, FALSE, "KDC_ERR_SERVICE_EXPIRED", "the service's entry has expired"},
    {3, FALSE, "KDC_ERR_BAD_PVNO", "the protocol version is not supported"},
    {4, FALSE, "KDC_ERR_C_OLD_MAST_KVNO", "the client's key is an old one"},
    {5, FALSE, "KDC_ERR_S_OLD_MAST_KVNO", "the service's key is an old one"},
    {6, FALSE, "KDC_ERR_C_PRINCIPAL_UNKNOWN", "the KDC does not know the client"},
    {7, FALSE, "KDC_ERR_S_PRINCIPAL_UNKNOWN", "the KDC does not know the service"},
    {8, FALSE, "KDC_ERR_PRINCIPAL_NOT_UNIQUE", "the name belongs to more than one account"},
    {9, FALSE, "KDC_ERR_NULL_KEY", "the client or the service has no key"},
    {10, FALSE, "KDC_ERR_CANNOT_POSTDATE", "the ticket may not begin later"},
    {11, FALSE, "KDC_ERR_NEVER_VALID", "the ticket would never be valid"},
    {12, FALSE, "KDC_ERR_POLICY", "the KDC's policy forbids it"},
    {13, FALSE, "KDC_ERR_BADOPTION", "the KDC cannot do what was asked for"},
    {14, FALSE, "KDC_ERR_ETYPE_NOSUPP", "no encryption type suits both sides and the account"},
    {15, FALSE, "KDC_ERR_SUMTYPE_NOSUPP", "the checksum type is not supported"},
    {16, FALSE, "KDC_ERR_PADATA_TYPE_NOSUPP", "the kind of pre-authentication is not supported"},
    {17, FALSE, "KDC_ERR_TRTYPE_NOSUPP", "the transited type is not supported"},
    {18, FALSE, "KDC_ERR_CLIENT_REVOKED", "the account is disabled, locked, expired, or may not log on now"},
    {19, FALSE, "KDC_ERR_SERVICE_REVOKED", "the service's account is disabled or expired"},
    {20, FALSE, "KDC_ERR_TGT_REVOKED", "the ticket-granting ticket was withdrawn"},
    {21, FALSE, "KDC_ERR_CLIENT_NOTYET", "the client's account is not valid yet"},
    {22, FALSE, "KDC_ERR_SERVICE_NOTYET", "the service's account is not valid yet"},
    {23, FALSE, "KDC_ERR_KEY_EXPIRED", "the password has expired"},
    {24, FALSE, "KDC_ERR_PREAUTH_FAILED", "the pre-authentication is wrong, as with a wrong password"},
    {25, TRUE, "KDC_ERR_PREAUTH_REQUIRED", NULL},
    {26, FALSE, "KDC_ERR_SERVER_NOMATCH", "the ticket is not for this server"},
    {27, FALSE, "KDC_ERR_MUST_USE_USER2USER", "the service takes user-to-user tickets only"},
    {28, FALSE, "KDC_ERR_PATH_NOT_ACCEPTED", "the path of realms is not accepted"},
    {29, FALSE, "KDC_ERR_SVC_UNAVAILABLE", "the KDC cannot answer now"},
    {31, FALSE, "KRB_AP_ERR_BAD_INTEGRITY", "the message could not be decrypted"},
    {32, FALSE, "KRB_AP_ERR_TKT_EXPIRED", "the ticket has expired"},
    {33, FALSE, "KRB_AP_ERR_TKT_NYV", "the ticket is not valid yet"},
    {34, FALSE, "KRB_AP_ERR_REPEAT", "the request was seen before"},
    {35, FALSE, "KRB_AP_ERR_NOT_US", "the ticket is not for this server"},
    {36, FALSE, "KRB_AP_ERR_BADMATCH", "ticket and authenticator do not match"},
    {37, FALSE, "KRB_AP_ERR_SKEW", "the clocks differ too much"},
    {38, FALSE, "KRB_AP_ERR_BADADDR", "the address is not the ticket's"},
    {39, FALSE, "KRB_AP_ERR_BADVERSION", "the protocol version does not match"},
    {40, FALSE, "KRB_AP_ERR_MSG_TYPE", "the message is of the wrong kind"},
    {41, FALSE, "KRB_AP_ERR_MODIFIED", "the message was altered, or its key is another one"},
    {42, FALSE, "KRB_AP_ERR_BADORDER", "the message came out of order"},
    {43, FALSE, "KRB_AP_ERR_ILL_CR_TKT", "the cross-realm ticket is not legal"},
    {44, FALSE, "KRB_AP_ERR_BADKEYVER", "the server has no key of this version"},
    {45, FALSE, "KRB_AP_ERR_NOKEY", "the server has no key"},
    {46, FALSE, "KRB_AP_ERR_MUT_FAIL", "the server did not prove who it is"},
    {47, FALSE, "KRB_AP_ERR_BADDIRECTION", "the direction of the message is wrong"},
    {48, FALSE, "KRB_AP_ERR_METHOD", "another kind of authentication is needed"},
    {49, FALSE, "KRB_AP_ERR_BADSEQ", "the sequence number is wrong"},
    {50, FALSE, "KRB_AP_ERR_INAPP_CKSUM", "the checksum is of a kind that does not protect"},
    {51, FALSE, "KRB_AP_PATH_NOT_ACCEPTED", "the path of realms is not accepted"},
    {52, TRUE, "KRB_ERR_RESPONSE_TOO_BIG", NULL},
    {60, FALSE, "KRB_ERR_GENERIC", "the KDC says no more than that"},
    {61, FALSE, "KRB_ERR_FIELD_TOOLONG", "a field is too long"},
    {62, FALSE, "KDC_ERR_CLIENT_NOT_TRUSTED", "the client's certificate is not trusted"},
    {63, FALSE, "KDC_ERR_KDC_NOT_TRUSTED", "the KDC's certificate is not trusted"},
    {64, FALSE, "KDC_ERR_INVALID_SIG", "the signature is wrong"},
    {65, FALSE, "KDC_ERR_DH_KEY_PARAMETERS_NOT_ACCEPTED", "the Diffie-Hellman parameters are not accepted"},
    {66, FALSE, "KDC_ERR_CERTIFICATE_MISMATCH", "certificate and client do not match"},
    {67, FALSE, "KRB_AP_ERR_NO_TGT", "no ticket-granting ticket was given for user-to-user"},
    {68, TRUE, "KDC_ERR_WRONG_REALM", NULL},
    {69, FALSE, "KRB_AP_ERR_USER_TO_USER_REQUIRED", "the service takes user-to-user tickets only"},
    {70, FALSE, "KDC_ERR_CANT_VERIFY_CERTIFICATE", "the certificate cannot be verified"},
    {71, FALSE, "KDC_ERR_INVALID_CERTIFICATE", "the certificate is not valid"},
    {72, FALSE, "KDC_ERR_REVOKED_CERTIFICATE", "the certificate was withdrawn"},
    {73, FALSE, "KDC_ERR_REVOCATION_STATUS_UNKNOWN", "nobody can say whether the certificate was withdrawn"},
    {74, FALSE, "KDC_ERR_REVOCATION_STATUS_UNAVAILABLE",
     "whoever tells whether the certificate was withdrawn is not to be reached"},
    {75, FALSE, "KDC_ERR_CLIENT_NAME_MISMATCH", "the certificate is of another client"},
    {76, FALSE, "KDC_ERR_KDC_NAME_MISMATCH", "the certificate is of another KDC"},
    {77, FALSE, "KDC_ERR_INCONSISTENT_KEY_PURPOSE", NULL},
    {78, FALSE, "KDC_ERR_DIGEST_IN_CERT_NOT_ACCEPTED", NULL},
    {79, FALSE, "KDC_ERR_PA_CHECKSUM_MUST_BE_INCLUDED", NULL},
    {80, FALSE, "KDC_ERR_DIGEST_IN_SIGNED_DATA_NOT_ACCEPTED", NULL},
    {81, FALSE, "KDC_ERR_PUBLIC_KEY_ENCRYPTION_NOT_SUPPORTED", NULL},
    {90, FALSE, "KDC_ERR_PREAUTH_EXPIRED", NULL},
    {91, TRUE, "KDC_ERR_MORE_PREAUTH_DATA_REQUIRED", NULL},
    {92, FALSE, "KDC_ERR_PREAUTH_BAD_AUTHENTICATION_SET", NULL},
    {93, FALSE, "KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS", NULL},
};

#define NOTHING_MORE "the sender says no more"

void smbtriage_kerberos_each_meaning(smbtriage_text_visitor *visit, gpointer user_data)
{
    visit(SMBTRIAGE_TEXT_WORD, "KRB-ERROR", NOTHING_MORE, user_data);
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        if (errors[i].means != NULL)
            visit(SMBTRIAGE_TEXT_WORD, errors[i].name, errors[i].means, user_data);
    }
}

static const kerberos_error *find(gint32 code)
{
    for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
        if (errors[i].code == code)
            return &errors[i];
    }
    return NULL;
}

gboolean smbtriage_kerberos_is_routine(gint32 code)
{
    const kerberos_error *error = find(code);

    return error != NULL && error->is_routine;
}

const char *smbtriage_kerberos_meaning(gint32 code)
{
    const kerberos_error *error = find(code);

    return error == NULL || error->means == NULL ? NOTHING_MORE : error->means;
}

gboolean smbtriage_kerberos_is_about_certificates(gint32 code)
{
    return code == KDC_ERR_PADATA_TYPE_NOSUPP ||
           (code >= KDC_ERR_CLIENT_NOT_TRUSTED && code <= KDC_ERR_CERTIFICATE_MISMATCH) ||
           (code >= KDC_ERR_CANT_VERIFY_CERTIFICATE && code <= KDC_ERR_KDC_NAME_MISMATCH);
}

char *smbtriage_kerberos_text(gint32 code)
{
    const kerberos_error *error = find(code);

    return error == NULL ? g_strdup_printf("error %d", code) : g_strdup_printf("%s (%d)", error->name, code);
}

const char *smbtriage_kerberos_etype(gint32 etype)
{
    static const struct {
        gint32      etype;
        const char *name;
    } etypes[] = {
        {1, "des-cbc-crc"},
        {3, "des-cbc-md5"},
        {16, "des3-cbc-sha1"},
        {17, "aes128-cts-hmac-sha1-96"},
        {18, "aes256-cts-hmac-sha1-96"},
        {19, "aes128-cts-hmac-sha256-128"},
        {20, "aes256-cts-hmac-sha384-192"},
        {23, "rc4-hmac"},
        {24, "rc4-hmac-exp"},
        {25, "camellia128-cts-cmac"},
        {26, "camellia256-cts-cmac"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(etypes); i++) {
        if (etypes[i].etype == etype)
            return etypes[i].name;
    }
    return "another type";
}
