/* kerberos.duplicate_spn - two accounts hold the server's name
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [RFC 4120] 7.5.9: the KDC cannot choose which key to seal the ticket with. Samba's KDC says 7 instead.
 */
#include "identity.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!smbtriage_kdc_said(step, KDC_ERR_PRINCIPAL_NOT_UNIQUE))
        return SMBTRIAGE_SILENT;
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_kerberos_duplicate_spn = {
    .id       = "kerberos.duplicate_spn",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "RFC 4120",
    .section  = "7.5.9",
    .summary  = "Two accounts hold the server's SPN, so the KDC gives no ticket to anybody: find both with setspn -X "
                "and remove the wrong one ([RFC 4120] 7.5.9)",
    .cause    = "More than one account in the domain holds {service}, so the KDC {kdc} gives no ticket for "
                "it ({error}). It concerns everybody who uses this name. Likely causes, likeliest first: a "
                "server was replaced and the old computer account still has the name; a service account was "
                "given the host's SPN; an alias was moved and not removed from its former owner.",
    .remedy =
        {
            .windows = "setspn -Q {service} shows the accounts; setspn -X -F shows all duplicates of the forest; "
                       "setspn -D {service} WRONGACCOUNT removes one. host/NAME counts for cifs/NAME as well",
            .samba   = "net ads search -P '(servicePrincipalName={service})' sAMAccountName; samba-tool spn list "
                       "ACCOUNT; samba-tool spn delete {service} WRONGACCOUNT",
            .client  = "klist purge or kdestroy after the repair",
            .cost    = "No more tickets are made for the account that loses the name: see first that no other "
                       "service lives from it. New names with setspn -S, which looks for duplicates; never with -A.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"session.never_started", "session.refused", "session.logon_failure", "session.account_restricted",
                   "session.password_expired", "session.kerberos_rejected", "ntlm.blocked_by_server"},
    .judge      = judge,
};
