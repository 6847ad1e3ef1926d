/* ntlm.version1 - the client answers the challenge with NTLMv1
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-NLMP] 3.3.1: a response of 24 bytes, with or without extended session security. Servers that take NTLMv2 only
 * refuse it with STATUS_LOGON_FAILURE, like a wrong password. An empty response is an anonymous logon.
 */
#include "refused.h"
#include "session.h"
#include "status.h"
#include "text.h"

/* [MS-NLMP] 2.2.2.6: an NTLMv1 response has 24 bytes, and so has NTLM2 session security. */
#define NTLM_V1_RESPONSE_BYTES 24

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_session *session = step->session;

    if (step->mechanism != SMBTRIAGE_MECHANISM_NTLM) /* a session may be renewed with a ticket */
        return SMBTRIAGE_SILENT;
    if (session->nt_response_length != NTLM_V1_RESPONSE_BYTES || session->user == NULL || *session->user == '\0')
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_add(claim, step->request_frame, "The NTLM response of %s has 24 bytes: version 1",
                           smbtriage_text_account_or_unknown(step));
    if (claim->moment == SMBTRIAGE_MOMENT_SUCCEEDED) {
        if (smbtriage_session_is_guest_or_null(session) == SMBTRIAGE_YES) /* then nobody looked at the response */
            return SMBTRIAGE_SILENT;
        smbtriage_evidence_add(claim, step->answer_frame, "The server takes it");
        return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
    }
    if (step->status != STATUS_LOGON_FAILURE || step->is_reauthentication || step->is_binding)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, step->more->recovered_frame != 0 ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_ntlm_version1 = {
    .id       = "ntlm.version1",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-NLMP",
    .section  = "3.3.1",
    .summary  = "Client logs on with NTLMv1, which servers refuse like a wrong password and attackers turn into the "
                "hash: set the client to NTLMv2 ([MS-NLMP] 3.3.1)",
    .cause =
        "{client} answered the challenge of {server} with NTLMv1 (a response of 24 bytes). Answer: {status}. User: "
        "{user}. Servers that want NTLMv2 refuse it with the words of a wrong password, so the password may be right. "
        "Where it is let in, whoever records the logon can work out the password hash. Likely causes, likeliest first: "
        "an old device or its firmware; LmCompatibilityLevel below 3 on a Windows client; client NTLMv2 auth = no.",
    .remedy =
        {
            .windows = "Nothing on the server: keep LmCompatibilityLevel 5 there. Get-WinEvent -LogName Security "
                       "-MaxEvents 500 | Where-Object Id -eq 4624, 'Package Name (NTLM only)' says NTLM V1 for those "
                       "who still get in with it",
            .samba   = "Nothing on the server: keep ntlm auth = ntlmv2-only, the default, there and on the domain "
                       "controllers: testparm -sv | grep 'ntlm auth'",
            .client  = "Windows: LmCompatibilityLevel 3 or more under HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa "
                       "('LAN Manager authentication level'); Samba: client NTLMv2 auth = yes; device: new firmware or "
                       "its setting for NTLMv2. Better still: Kerberos",
            .cost = "The client's setting costs nothing. ntlm auth = ntlmv1-permitted, or a lower level on server and "
                    "domain controllers, lets everybody be asked for NTLMv1: one recorded logon gives the password "
                    "hash away.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED | SMBTRIAGE_MOMENT_SUCCEEDED,
    .supersedes = {"session.logon_failure", "session.refused"},
    .judge      = judge,
};
