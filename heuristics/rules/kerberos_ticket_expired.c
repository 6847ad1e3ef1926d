/* kerberos.ticket_expired - a ticket was shown outside its time
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.3.5.5.3: the server passes on what its Kerberos says: 32 expired, 33 not yet valid. Samba says
 * STATUS_LOGON_FAILURE only.
 */
#include "identity.h"

static const smbtriage_words not_yet_valid = {
    .summary = "The ticket is not yet valid: the clocks of the KDC and the server do not agree, or it was asked for in "
               "advance; set the clocks ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{client} showed {server} a ticket for {service} before its time. Kerberos error: {error}. Likely causes, "
             "likeliest first: the server's clock is behind that of the KDC which gave the ticket; a ticket that was "
             "asked for in advance (postdated).",
    .remedy =
        {
            .windows = "w32tm /query /status and w32tm /resync on the server and on the domain controller; klist shows "
                       "Start Time",
            .samba   = "On the server and on the domain controller: chronyc tracking or timedatectl",
            .client  = "klist shows when the ticket begins; kinit -s asks for one in advance: leave it out",
            .cost    = "None. A wider tolerance (clockskew) lets stolen messages be used longer.",
        },
};

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_server_said(step, KRB_AP_ERR_TKT_EXPIRED) && !smbtriage_server_said(step, KRB_AP_ERR_TKT_NYV) &&
        !smbtriage_kdc_said(step, KRB_AP_ERR_TKT_EXPIRED) && !smbtriage_kdc_said(step, KRB_AP_ERR_TKT_NYV))
        return SMBTRIAGE_SILENT;
    if (smbtriage_server_said(step, KRB_AP_ERR_TKT_NYV) || smbtriage_kdc_said(step, KRB_AP_ERR_TKT_NYV))
        smbtriage_claim_proves(claim, &not_yet_valid);
    smbtriage_evidence_ticket(step, claim);
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_ticket_expired = {
    .id       = "kerberos.ticket_expired",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "The ticket is expired or not yet valid: get a new one (klist purge, kinit), renew it by a job, and "
                "check the clocks ([MS-SMB2] 3.3.5.5.3)",
    .cause    = "{client} showed {server} a ticket for {service} outside its time of validity. Kerberos "
                "error: {error}. Likely causes, likeliest first: a service or a mount that got its ticket "
                "long ago and does not renew it; a client that was asleep; a clock that is off: expired when "
                "the server's is ahead or the client's behind, not yet valid the other way round.",
    .remedy =
        {
            .windows = "klist shows Start Time and End Time; klist purge, or lock and unlock the computer, gets new "
                       "ones. Services: run them as a (managed) service account, which renews by itself. w32tm "
                       "/query /status on both",
            .samba   = "On the server: chronyc tracking or timedatectl. Its log at log level = 3 auth:5 tells "
                       "expired from not yet valid; on the wire Samba says the same for both",
            .client  = "Unix: klist; kinit, or kinit -R before the end, for services k5start with a keytab. Check "
                       "the clock: timedatectl",
            .cost    = "A new ticket costs nothing. A longer ticket lifetime in the domain policy gives a stolen "
                       "ticket a longer life and a disabled account more time.",
        },
    .proved     = {&not_yet_valid},
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
