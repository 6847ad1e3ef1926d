/* session.guest_refused_by_client - let in as a guest, and the client left at once
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-SMB2] 3.2.5.3.1: RejectGuestAccess, and AllowInsecureGuestAccess with RequireMessageSigning. The server takes it
 * for a success; the user is told that "security policies block unauthenticated guest access".
 */
#include "elapsed.h"
#include "guest.h"
#include "rule.h"
#include "text.h"

/* A guest has no key to sign with: a client that insists on signatures cannot but leave. */
static gboolean client_must_sign(const smbtriage_step *step)
{
    return step->connection->signing_required_by_client == SMBTRIAGE_YES ||
           (step->session->signing_required == SMBTRIAGE_YES &&
            step->connection->signing_required_by_server != SMBTRIAGE_YES);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    g_autofree char            *after      = NULL;

    if (!smbtriage_guest_was_refused(step))
        return SMBTRIAGE_SILENT;
    after = smbtriage_text_duration(smbtriage_elapsed_ns(step->last_ns, connection->closed_ns));
    smbtriage_evidence_add(claim, step->request_frame, "%s logon of %s", smbtriage_text_mechanism_or_unknown(step),
                           smbtriage_text_account_or_unknown(step));
    smbtriage_evidence_add(claim, step->answer_frame, "Let in, but as a guest: SMB2_SESSION_FLAG_IS_GUEST");
    if (client_must_sign(step))
        smbtriage_evidence_add(claim, connection->offer_frame,
                               "The client requires signatures, and a session of a guest has no key for them");
    smbtriage_evidence_add(claim, step->left_frame, "%s later the client %s the connection without a word", after,
                           connection->closed_with_reset ? "reset" : "closed");
    return smbtriage_claimed(claim, client_must_sign(step) ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

const smbtriage_rule smbtriage_rule_session_guest_refused_by_client = {
    .id       = "session.guest_refused_by_client",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-SMB2",
    .section  = "3.2.5.3.1",
    .summary  = "The server made the user a guest, and the client takes no guest sessions: log on with a real account "
                "of the server ([MS-SMB2] 3.2.5.3.1)",
    .cause    = "{server} did not accept {user} and made a guest of them instead of refusing. {client} takes no guest "
                "sessions, as current Windows does by default, and left. So the user name is unknown to the server, or "
                "the password is wrong, and the server hides that. Mechanism: {mechanism}.",
    .remedy =
        {
            .windows = "On the server make an account for the user (New-LocalUser) and turn the guest account off: "
                       "Disable-LocalUser -Name Guest. Then a wrong password is called one",
            .samba   = "pdbedit -L shows the users; smbpasswd -a USER adds one; map to guest = Never (the default) in "
                       "smb.conf, then a wrong password is called one. Other devices: switch on user accounts for the "
                       "share, switch off guest access",
            .client =
                "net use \\\\{typed}\\SHARE /user:{server}\\USER * with an account of the server; cmdkey /list shows "
                "for which servers a password is saved: it may be a wrong one. Get-WinEvent -LogName "
                "Microsoft-Windows-SmbClient/Security "
                "-MaxEvents 20: event 31017 confirms it",
            .cost = "A real account costs nothing. Taking guests instead (Set-SmbClientConfiguration "
                    "-EnableInsecureGuestLogons $true, on Windows 11 24H2 and Server 2025 also "
                    "-RequireSecuritySignature $false) gives up signing and encryption, so that anyone on the network "
                    "can pose as the server: a last resort.",
        },
    .wakes_on = SMBTRIAGE_MOMENT_LEFT,
    .judge    = judge,
};
