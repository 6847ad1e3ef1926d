/* ntlm.blocked_by_server - the server or its domain takes no NTLM
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-NLMP] 3.2.5.1.1, 3.3.1 and 3.3.2: Windows turns its domain controller's STATUS_NTLM_BLOCKED into
 * STATUS_NOT_SUPPORTED. A Windows server that blocks by itself does so on the NEGOTIATE_MESSAGE, before any challenge.
 * Samba passes STATUS_NTLM_BLOCKED on, always on the AUTHENTICATE_MESSAGE.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_NTLM_BLOCKED && step->status != STATUS_NOT_SUPPORTED)
        return SMBTRIAGE_SILENT;
    if (step->is_binding || step->mechanism != SMBTRIAGE_MECHANISM_NTLM)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    if (step->legs > 1)
        smbtriage_evidence_add(claim, step->request_frame,
                               "The logon got as far as its last message: whoever checks the password says no, in a "
                               "domain a domain controller");
    else
        smbtriage_evidence_add(claim, step->request_frame,
                               "Already the first message is refused: by the server itself");
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_ntlm_blocked_by_server = {
    .id       = "ntlm.blocked_by_server",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "NTLM is blocked by the server or its domain: make Kerberos work, by the server's name and its SPN, "
                "before you think of an exception ([MS-SMB2] 3.3.5.5.3)",
    .cause =
        "{server} refused an NTLM logon with {status}: NTLM is blocked there or in its domain, on purpose. User: "
        "{user}. The real question is why this client came with NTLM. Likely reasons, likeliest first: an IP address "
        "in place of the server's name; an alias without an SPN; an account of the server itself, for which there is "
        "no Kerberos; no domain controller within the client's reach; a device that knows NTLM only.",
    .remedy =
        {
            .windows = "setspn -Q cifs/NAME; an alias: netdom computername {server} /add:ALIAS.DOMAIN. Who blocks: "
                       "Get-WinEvent -LogName Microsoft-Windows-NTLM/Operational -MaxEvents 50, on the server and on "
                       "the domain controller; secpol.msc, Security Options, 'Network security: Restrict NTLM'. Last "
                       "resort: 'Add server exceptions in this domain'",
            .samba   = "On the server: net ads setspn list, net ads setspn add cifs/ALIAS.DOMAIN -U ADMIN; testparm "
                       "-sv | grep 'ntlm auth' on the file server counts for its own accounts, on the domain "
                       "controllers for those of the domain. Last resort: ntlm auth = ntlmv2-only there",
            .client  = "Use the server's full name, not its address: klist get cifs/NAME shows whether there is a "
                       "ticket; Linux: kinit USER, then smbclient //NAME/SHARE --use-kerberos=required",
            .cost = "A name with an SPN costs nothing. An exception lets NTLM in to that server for everybody: it can "
                    "be relayed, and what is captured can be guessed at leisure. Taking the block away does that to "
                    "all servers.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.refused"},
    .judge      = judge,
};
