/* kerberos.ticket_modified - the server cannot read the ticket
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.4.5: the ticket is sealed with the key of the account that holds the SPN. Windows says 41, MIT 31
 * (wrong key), 35 (not us) or 44 (key version); Samba says nothing but STATUS_LOGON_FAILURE.
 */
#include "ticket.h"

extern const smbtriage_rule smbtriage_rule_kerberos_ticket_modified;

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_kerberos_ticket_modified);
}

const smbtriage_rule smbtriage_rule_kerberos_ticket_modified = {
    .id       = "kerberos.ticket_modified",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.4.5",
    .summary  = "Server cannot read the Kerberos ticket: SPN on a wrong account, DNS to another host, or keys out of "
                "step. Find who owns the SPN ([MS-KILE] 3.4.5)",
    .cause    = "{server} did not accept the ticket for {service} that {client} brought: it is sealed with a key "
                "that this server does not have, or made for a name that is not its own. Kerberos error: {error}; "
                "SMB status: {status}. Likely causes, likeliest first: the SPN belongs to another account; DNS leads "
                "the name to another computer; the server and the domain hold different machine passwords; the "
                "ticket is older than the last change of that password; two accounts hold the SPN. The user's "
                "password is not at fault.",
    .remedy =
        {
            .windows = "setspn -Q {service} must show this server's account: remove a wrong one with setspn -D "
                       "{service} WRONGACCOUNT. Resolve-DnsName NAME must lead to this server. On the server: "
                       "Test-ComputerSecureChannel -Repair, else Reset-ComputerMachinePassword",
            .samba   = "On the server: net ads testjoin, net ads setspn list; wbinfo -t. Machine password: net ads "
                       "changetrustpw, else net ads join -U ADMIN. With a keytab: klist -kte shows its key versions, "
                       "kvno {service} the domain's; net ads keytab create writes it anew",
            .client  = "klist purge (Windows) or kdestroy and kinit (Unix), then try again: an old ticket is the "
                       "cheapest cause. ipconfig /flushdns, resolvectl flush-caches after a change of DNS",
            .cost    = "Repairing SPN, DNS or machine password costs nothing; joining anew keeps shares and "
                       "permissions. Do not evade it with an address in the path: that is NTLM, and it hides that "
                       "the name may lead to a stranger's computer.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {},
    .judge      = judge,
};
