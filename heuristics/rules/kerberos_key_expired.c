/* kerberos.key_expired - the password has expired, says the KDC
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.3.5.6.3. The client may go on to change the password (kadmin/changepw, port 464); this is told when it
 * does not.
 */
#include "identity.h"

/* RFC 3244: a ticket for kadmin/changepw is what the old password is still good for. */
static gboolean was_changed(const smbtriage_step *step)
{
    const smbtriage_ticket *expired = step->more->trouble->ticket;
    const GPtrArray        *all     = smbtriage_tickets_of(step->connection->engine, expired->client);
    guint                   least   = all == NULL ? 0 : smbtriage_tickets_least(all->len);

    for (guint i = all == NULL ? 0 : all->len; i-- > least;) {
        const smbtriage_ticket *ticket = g_ptr_array_index(all, i);

        if (ticket->granted_frame > expired->error_frame && ticket->service != NULL && ticket->principal != NULL &&
            expired->principal != NULL && g_ascii_strcasecmp(ticket->service, "kadmin/changepw") == 0 &&
            g_ascii_strcasecmp(ticket->principal, expired->principal) == 0)
            return TRUE;
    }
    return FALSE;
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_KEY_EXPIRED))
        return SMBTRIAGE_SILENT;
    if (step->stage == SMBTRIAGE_STAGE_TICKET && was_changed(step))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_key_expired = {
    .id       = "kerberos.key_expired",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.3.5.6.3",
    .summary  = "Password expired or must be changed, says the KDC: change it at a domain computer or with kpasswd, "
                "then renew saved copies ([MS-KILE] 3.3.5.6.3)",
    .cause    = "The KDC {kdc} gives {principal} no ticket until the password is changed ({error}): it is "
                "older than the policy allows, or somebody marked it to be changed at the next logon. "
                "Mapping a share has no step for that.",
    .remedy =
        {
            .windows = "The user: Ctrl+Alt+Del, Change a password, on a computer of the domain. The administrator: "
                       "Get-ADUser USER -Properties PasswordLastSet,PasswordExpired,pwdLastSet; "
                       "Set-ADAccountPassword USER -Reset; Set-ADUser USER -ChangePasswordAtLogon $false clears the "
                       "mark alone",
            .samba   = "samba-tool user show USER (pwdLastSet 0 = must change); samba-tool user setpassword USER; "
                       "samba-tool domain passwordsettings show tells the age allowed",
            .client  = "kpasswd {principal}, or kinit, which asks for a new one (TCP and UDP port 464 must be open). "
                       "Then renew it in cmdkey, credentials= files, services and keytabs",
            .cost    = "Old saved copies soon lock the account. A password that never expires is for service "
                       "accounts at most, long and random; better a group managed service account.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
