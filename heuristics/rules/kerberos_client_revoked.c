/* kerberos.client_revoked - the KDC does not let the account log on
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.6.3: disabled, locked, expired or outside its logon hours; one error for all, and at best an
 * NTSTATUS inside e-data that tells them apart.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_CLIENT_REVOKED))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_client_revoked = {
    .id       = "kerberos.client_revoked",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.6.3",
    .summary  = "The account may not log on, says the KDC: disabled, locked, expired or outside its hours. Look at "
                "the account before lifting anything ([MS-KILE] 3.3.5.6.3)",
    .cause    = "The KDC {kdc} does not let {principal} log on ({error}): {revoked}.",
    .remedy =
        {
            .windows = "Get-ADUser USER -Properties Enabled,LockedOut,AccountExpirationDate,logonHours; then "
                       "Enable-ADAccount USER, Unlock-ADAccount USER, Set-ADAccountExpiration USER -DateTime DATE or "
                       "net user USER /times:all /domain. Lockout: event 4740 names the computer that caused it",
            .samba   = "samba-tool user show USER; then samba-tool user enable USER, samba-tool user unlock USER, "
                       "samba-tool user setexpiry USER --days=30, or logonHours with samba-tool user edit USER",
            .client  = "Find what goes on trying an old password before unlocking: cmdkey /list, services, scheduled "
                       "tasks, phones, mounts",
            .cost = "Unless wrong passwords locked it, somebody set this on purpose: ask why, lift it for this account "
                    "only. Unlocking without "
                    "removing the source locks it again within minutes; a higher threshold helps attackers most.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
