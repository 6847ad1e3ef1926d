/* kerberos.no_common_etype - no encryption type that all can use
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.7 and 3.3.5.6: the KDC chooses among what the client offers, what the account's keys allow and
 * what policy permits. Nothing was left.
 */
#include "identity.h"

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
    add_etypes(step->trouble->ticket, claim);
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
                       "which makes the AES keys: Reset-ComputerMachinePassword on the server. Policy: Configure "
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
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
