/* kerberos.preauth_failed - the KDC refused the password
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [RFC 4120] 7.5.9: 24 from Windows and Samba; old MIT KDCs say 31 to the request for the first ticket. Samba says
 * 24 as well when the account needs a smart card.
 */
#include "identity.h"
#include "session.h"

#include <string.h>

static const smbtriage_words right_by_ntlm = {
    .summary = "KDC refused the pre-authentication, yet the server took the same user's password by NTLM: smart card "
               "required, or Kerberos used an old key ([RFC 4120] 7.5.9)",
    .cause =
        "The KDC {kdc} refused the pre-authentication of {principal} ({error}), and right after it {server} let "
        "{user} in by NTLM: the password that NTLM used is right. Likely causes, likeliest first: the account must "
        "use a smart card, and a Samba KDC then answers so to any password; Kerberos used another password than "
        "NTLM (a saved one, a keytab with an old key); the key is made from another spelling of the user's name.",
    .remedy =
        {
            .windows =
                "Get-ADUser USER -Properties SmartcardLogonRequired tells whether it must be a card. Else compare "
                "what is saved for Kerberos and for NTLM: cmdkey /list on the client. Event 4771 (0x18) on the "
                "domain controller names the client",
            .samba =
                "samba-tool user show USER: userAccountControl (0x40000 = smart card required). Keytabs: klist -kte "
                "against kvno; net ads keytab create for the server's own",
            .client =
                "kinit {principal} by hand, with the password that works: refused as well, it is the card; let in, "
                "it is what is saved: keytabs, credentials= of mounts, services",
        },
};

/* MIT's KDC says 31 where Windows and Samba say 24; answering a TGS-REQ, 31 is about the ticket that was shown. */
static gboolean is_said(const smbtriage_step *step)
{
    return smbtriage_kdc_said(step, KDC_ERR_PREAUTH_FAILED) ||
           (smbtriage_kdc_said(step, KRB_AP_ERR_BAD_INTEGRITY) && !step->more->trouble->ticket->is_tgs);
}

/* The first part of a principal, and the user of DOMAIN\user or of user@REALM. */
static gboolean is_same_user(const char *principal, const char *user)
{
    size_t length = principal == NULL ? 0 : strcspn(principal, "@");

    return user != NULL && length > 0 && length == strcspn(user, "@") &&
           g_ascii_strncasecmp(principal, user, length) == 0;
}

static gboolean ntlm_took_password(const smbtriage_step *step, const smbtriage_claim *claim)
{
    return claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED && step->mechanism == SMBTRIAGE_MECHANISM_NTLM &&
           step->session != NULL && smbtriage_session_is_guest_or_null(step->session) != SMBTRIAGE_YES &&
           is_same_user(step->more->trouble->ticket->principal, step->session->user);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!is_said(step))
        return SMBTRIAGE_SILENT;
    if (ntlm_took_password(step, claim))
        smbtriage_claim_proves(claim, &right_by_ntlm);
    /* A password that NTLM takes is right after all: the account wants a smart card, or the KDC has an old key. */
    return smbtriage_claimed_for_trouble(step, claim,
                                         claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED ? SMBTRIAGE_LOW : SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_preauth_failed = {
    .id       = "kerberos.preauth_failed",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.5.9",
    .summary  = "Wrong password at the KDC: type it anew, remove saved ones; keytabs may be outdated, and Samba says "
                "the same when a smart card is required ([RFC 4120] 7.5.9)",
    .cause    = "The KDC {kdc} refused the password of {principal} ({error}). Likely causes, likeliest "
                "first: mistyped; a saved password that was changed since; a keytab with an old key; another "
                "spelling of the name, from which the key is made. A Samba KDC answers the same to an "
                "account that must use a smart card, although the password is right.",
    .remedy =
        {
            .windows = "cmdkey /list and cmdkey /delete:{typed} on the client; Set-ADAccountPassword USER -Reset when "
                       "it is forgotten; event 4771 (0x18) on the domain controller names the client: Get-WinEvent "
                       "-LogName Security -MaxEvents 2000 | Where-Object Id -eq 4771. Get-ADUser USER -Properties "
                       "SmartcardLogonRequired,BadLogonCount",
            .samba   = "samba-tool user show USER: badPwdCount, userAccountControl (0x40000 = smart card required); "
                       "samba-tool user setpassword USER. Keytabs: klist -kte against kvno; net ads keytab create "
                       "for the server's own",
            .client  = "kinit {principal} asks for the password by hand. Saved ones: credentials= of mounts, "
                       "services, scheduled tasks, keyrings",
            .cost    = "Every try counts towards lockout: stop what tries by itself first. Lifting the smart card "
                       "requirement leaves the account with a password alone; log on with the card instead.",
        },
    .proved     = {&right_by_ntlm},
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
