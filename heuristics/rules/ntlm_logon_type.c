/* ntlm.logon_type - the user lacks the right to log on over the network
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * STATUS_LOGON_TYPE_NOT_GRANTED, passed on by [MS-SMB2] 3.3.5.5.3.
 */
#include "refused.h"
#include "status.h"

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (step->status != STATUS_LOGON_TYPE_NOT_GRANTED)
        return SMBTRIAGE_SILENT;
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_ntlm_logon_type = {
    .id       = "ntlm.logon_type",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "User may not log on to this server over the network: correct the right 'Access this computer from the "
                "network' or the Deny beside it ([MS-SMB2] 3.3.5.5.3)",
    .cause =
        "{server} answered {status}: name and password are right, and this account has no right to reach this computer "
        "over the network. User: {user}. Likely causes, likeliest first: the user, or a group of the user, stands in "
        "'Deny access to this computer from the network'; local accounts are denied there as a whole, which is usual "
        "hardening; 'Access this computer from the network' names neither the user nor a group of the user.",
    .remedy =
        {
            .windows = "On {server}: secpol.msc, Local Policies, User Rights Assignment, both rights; gpresult /h "
                       "report.html names the policy that set them. Give the right to a group that needs it, or take "
                       "the user out of the denied group; Deny wins",
            .samba   = "smbd has no such right: valid users works later, at the share. When a Samba member passes this "
                       "status on, look at the policies of the domain controller",
            .client = "Log on with an account of the domain instead of one of the server; whoami /groups shows whether "
                      "the own account is a local one. A change of group counts from the next logon on",
            .cost = "Grant it to a named group. Everyone in 'Access this computer from the network', or an empty Deny "
                    "list, lets each local administrator account be used from other computers, which is how one stolen "
                    "password spreads.",
        },
    .wakes_on   = SMBTRIAGE_MOMENT_REFUSED,
    .supersedes = {"session.account_restricted", "session.refused"},
    .judge      = judge,
};
