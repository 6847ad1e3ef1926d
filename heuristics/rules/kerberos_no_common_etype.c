/* kerberos.no_common_etype - no encryption type that all can use
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.7 and 3.3.5.6: the KDC chooses among what the client offers, what the account's keys allow and
 * what policy permits. Nothing was left.
 */
#include "identity.h"

static const smbtriage_words client_without_aes = {
    .summary =
        "Client offers no AES, and the KDC takes nothing else for this account: update the client, or remove the "
        "lines of its krb5.conf or policy that leave AES out ([MS-KILE] 3.3.5.7)",
    .cause = "The KDC {kdc} could give {client} no ticket for {service}: the client offers no AES, only old encryption "
             "types, and of these none is allowed and keyed for the account ({error}). Likely causes, likeliest first: "
             "the client's settings leave AES out (krb5.conf, policy); the client is too old for AES; it has a keytab "
             "without AES keys and offers what that holds.",
    .remedy =
        {
            .windows =
                "On the client: policy Configure encryption types allowed for Kerberos must include AES "
                "(Get-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\"
                "Parameters). The domain and the account need no change",
            .samba  = "A Samba client: kerberos encryption types in smb.conf must not be legacy; net ads keytab create "
                      "when a keytab without AES is used. The domain and the account need no change",
            .client = "krb5.conf: remove permitted_enctypes, default_tkt_enctypes and default_tgs_enctypes lines that "
                      "leave AES out; klist -kte shows the types of a keytab; update clients without AES",
        },
};

/* The first ticket: it is the user's account that wants keys. */
static const smbtriage_words user_without_aes = {
    .cause = "The KDC {kdc} could give {client} no ticket for {service}: the client offers AES, and the account of "
             "{principal} has no key of that kind that may be used ({error}). Likely causes, likeliest first: the "
             "password was last set before the domain knew AES, so that there are RC4 keys only; "
             "msDS-SupportedEncryptionTypes of the user names other types.",
    .remedy =
        {
            .windows = "Get-ADUser USER -Properties PasswordLastSet,msDS-SupportedEncryptionTypes; Set-ADUser USER "
                       "-KerberosEncryptionType AES128,AES256; then set the password anew, which makes the AES keys: "
                       "Set-ADAccountPassword USER -Reset",
            .samba = "On the domain controller: samba-tool user show USER (pwdLastSet, msDS-SupportedEncryptionTypes); "
                     "samba-tool user setpassword USER makes the AES keys; kdc supported enctypes in smb.conf",
        },
};

static const smbtriage_words server_without_aes = {
    .cause =
        "The KDC {kdc} could give {client} no ticket for {service}: the client offers AES, and the account that holds "
        "this name has no key of that kind that may be used ({error}). Likely causes, likeliest first: its "
        "msDS-SupportedEncryptionTypes leaves AES out; its password was last set before the domain knew AES, so that "
        "there are RC4 keys only.",
};

/* RFC 3962 7 and RFC 8009 7: AES with SHA-1 is 17 and 18, with SHA-2 19 and 20. */
#define FIRST_AES 17
#define LAST_AES 20

static gboolean offers_aes(const smbtriage_ticket *ticket)
{
    for (guint i = 0; i < ticket->etype_count; i++) {
        if (ticket->etypes[i] >= FIRST_AES && ticket->etypes[i] <= LAST_AES)
            return TRUE;
    }
    return FALSE;
}

/* A list that did not fit may hold AES further on. */
static void prove(const smbtriage_ticket *ticket, smbtriage_claim *claim)
{
    if (ticket->etype_count == 0)
        return;
    if (offers_aes(ticket))
        smbtriage_claim_proves(claim, ticket->is_tgs ? &server_without_aes : &user_without_aes);
    else if (ticket->etype_count < SMBTRIAGE_MAX_ETYPES)
        smbtriage_claim_proves(claim, &client_without_aes);
}

static void add_etypes(const smbtriage_ticket *ticket, smbtriage_claim *claim)
{
    g_autoptr(GString) offered = g_string_new(NULL);

    for (guint i = 0; i < ticket->etype_count; i++)
        g_string_append_printf(offered, "%s%s", i == 0 ? "" : ", ", smbtriage_kerberos_etype(ticket->etypes[i]));
    if (ticket->etype_count > 0 && ticket->request_frame != 0)
        smbtriage_evidence_add(claim, ticket->request_frame, "The client can use: %s", offered->str);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_ETYPE_NOSUPP))
        return SMBTRIAGE_SILENT;
    add_etypes(step->more->trouble->ticket, claim);
    prove(step->more->trouble->ticket, claim);
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_no_common_etype = {
    .id       = "kerberos.no_common_etype",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.7",
    .summary  = "No encryption type that client, account and KDC share: give the account AES keys (allow AES, set "
                "its password anew), update the client ([MS-KILE] 3.3.5.7)",
    .cause    = "The KDC {kdc} could give {client} no ticket for {service}: of the encryption types that the "
                "client offers, none is allowed and keyed for the account ({error}). Likely causes, "
                "likeliest first: RC4 was switched off while the account, often an old one, has RC4 keys "
                "only; its msDS-SupportedEncryptionTypes names other types than the client's; the client is "
                "old or set to RC4 or DES.",
    .remedy =
        {
            .windows = "Get-ADComputer SERVER -Properties msDS-SupportedEncryptionTypes; Set-ADComputer SERVER "
                       "-KerberosEncryptionType AES128,AES256, for a user Set-ADUser; then set the password anew, "
                       "which makes the AES keys: Reset-ComputerMachinePassword on the server, for a user "
                       "Set-ADAccountPassword USER -Reset. Policy: Configure "
                       "encryption types allowed for Kerberos",
            .samba   = "net ads enctypes list SERVER$; net ads enctypes set SERVER$ 24 -U ADMIN (AES only); net ads "
                       "changetrustpw; net ads keytab create when a keytab is used. kerberos encryption types in "
                       "smb.conf; kdc supported enctypes on the domain controller",
            .client  = "klist -e (MIT) or klist (Windows) shows the types of the tickets. krb5.conf: remove "
                       "permitted_enctypes, default_tkt_enctypes and default_tgs_enctypes lines that leave AES out; "
                       "update clients without AES",
            .cost    = "AES keys cost one change of password; keytabs and old clients need the new key. Allowing RC4 "
                       "again lets any user ask for an RC4 ticket of the account and guess its password offline, "
                       "fast: only for one named account with a long random password and an end date, never for the "
                       "domain.",
        },
    .proved     = {&client_without_aes, &user_without_aes, &server_without_aes},
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
