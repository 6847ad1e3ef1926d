/* kerberos.other_error - another Kerberos error shortly before the failure
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [RFC 4120] 7.5.9: the rarer codes. That it came shortly before is all that ties it to the failure, so the
 * confidence is medium at best.
 */
#include "identity.h"

static gboolean has_rule_of_its_own(const smbtriage_trouble *trouble)
{
    static const gint32 codes[] = {
        KDC_ERR_C_PRINCIPAL_UNKNOWN, KDC_ERR_S_PRINCIPAL_UNKNOWN, KDC_ERR_PRINCIPAL_NOT_UNIQUE, KDC_ERR_POLICY,
        KDC_ERR_ETYPE_NOSUPP,        KDC_ERR_CLIENT_REVOKED,      KDC_ERR_KEY_EXPIRED,          KDC_ERR_PREAUTH_FAILED,
        KDC_ERR_SVC_UNAVAILABLE,     KRB_AP_ERR_TKT_EXPIRED,      KRB_AP_ERR_TKT_NYV,           KRB_AP_ERR_SKEW};
    gint32 code = trouble->error.code;

    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (codes[i] == code)
            return TRUE;
    }
    return !trouble->ticket->is_tgs &&
           (code == KRB_AP_ERR_BAD_INTEGRITY || smbtriage_kerberos_is_about_certificates(code));
}

/* The general one: whatever a KDC refused with that no other rule explains. Referrals ask for krbtgt/REALM and are
 * told no as a matter of course. */
static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_trouble *trouble = step->more->trouble;

    if (trouble == NULL || trouble->kind != SMBTRIAGE_TROUBLE_KDC_REFUSED)
        return SMBTRIAGE_SILENT;
    if (has_rule_of_its_own(trouble))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_kerberos_other_error = {
    .id       = "kerberos.other_error",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.5.9",
    .summary  = "A Kerberos error shortly before the logon failed is the likely reason: the cause names it; ask for "
                "the ticket by hand ([RFC 4120] 7.5.9)",
    .cause    = "Shortly before the SMB logon failed, {client} was answered the Kerberos error {error} by "
                "{kdc}, asking for {service} as {principal}. It is no routine error, and no later answer "
                "shows that it was overcome.",
    .remedy =
        {
            .windows = "klist purge, then klist get cifs/NAME as the user gives the error in words; the System log "
                       "of the client and the Security log (4768, 4769, 4771) of the domain controller have it at "
                       "that second. Update both ends",
            .samba   = "On the domain controller and the file server: log level = 3 kerberos:5, and the log of that "
                       "second; update both ends",
            .client  = "KRB5_TRACE=/dev/stderr kvno cifs/NAME (MIT) shows the whole exchange; kdestroy and kinit "
                       "when the error speaks of a ticket",
            .cost    = "Asking and looking cost nothing. Do not switch off a check that the error names before you "
                       "know what it caught: several of these codes tell of a forged or altered message.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
