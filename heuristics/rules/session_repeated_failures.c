/* session.repeated_failures - the same refused logon again and again
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Stands beside the verdict on a refusal, at the third of one account within a minute, once a burst: somebody should
 * stop it, because every try counts towards lockout. [MS-SMB2] 3.3.5.5.3.
 */
#include "elapsed.h"
#include "rule.h"
#include "status.h"
#include "text.h"

#include <string.h>

#define BURST_NS (60 * SMBTRIAGE_SECOND_NS)

/* How many refusals of others may lie between two of one account: who guesses names is another matter. */
#define LOOK_BACK 64

/* The rate limiter of Windows Server 2025 and Windows 11 24H2 holds the refusal back for 2 s. */
#define LIMITER_FROM_NS G_GINT64_CONSTANT(1900000000)
#define LIMITER_TO_NS G_GINT64_CONSTANT(2500000000)

/* [MS-ERREF] 2.3.1: what is wrong lies with the account or its password, and not with the server. */
static gboolean is_about_credentials(guint32 status)
{
    switch (status) {
    case STATUS_LOGON_FAILURE:
    case 0xC0000064: /* STATUS_NO_SUCH_USER */
    case 0xC000006A: /* STATUS_WRONG_PASSWORD */
    case 0xC000006E: /* STATUS_ACCOUNT_RESTRICTION */
    case 0xC000006F: /* STATUS_INVALID_LOGON_HOURS */
    case 0xC0000070: /* STATUS_INVALID_WORKSTATION */
    case 0xC0000071: /* STATUS_PASSWORD_EXPIRED */
    case 0xC0000072: /* STATUS_ACCOUNT_DISABLED */
    case 0xC0000193: /* STATUS_ACCOUNT_EXPIRED */
    case 0xC0000224: /* STATUS_PASSWORD_MUST_CHANGE */
    case 0xC0000234: /* STATUS_ACCOUNT_LOCKED_OUT */
        return TRUE;
    default:
        return FALSE;
    }
}

/* Nobody has no password that could be old; and a user whom the capture does not show may be another one each time. */
static gboolean counts(const smbtriage_step *step)
{
    return !step->is_binding && step->account != NULL && strcmp(step->account, "(anonymous)") != 0 &&
           is_about_credentials(step->status); /* G11: of extra channels session.bind_refused tells */
}

/* The one before of the same account: many users of one terminal server may mistype at the same time. */
static const smbtriage_step *before(const smbtriage_step *step)
{
    const smbtriage_step *earlier = step->more->refused_before;

    for (guint i = 0; i < LOOK_BACK && earlier != NULL; i++) {
        if (counts(earlier) && g_ascii_strcasecmp(earlier->account, step->account) == 0)
            return earlier;
        earlier = earlier->more->refused_before;
    }
    return NULL;
}

static gboolean is_third(const smbtriage_step *step)
{
    const smbtriage_step *second = before(step);
    const smbtriage_step *first  = second == NULL ? NULL : before(second);

    return first != NULL && smbtriage_elapsed_ns(first->last_ns, step->last_ns) <= BURST_NS;
}

static gboolean is_held_back(const smbtriage_step *step)
{
    gint64 waited_ns = smbtriage_elapsed_ns(step->request_ns, step->last_ns);

    return step->request_frame != 0 && waited_ns >= LIMITER_FROM_NS && waited_ns <= LIMITER_TO_NS;
}

static void add_evidence(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_step *second = before(step);
    const smbtriage_step *first  = before(second);
    g_autofree char      *span   = smbtriage_text_duration(smbtriage_elapsed_ns(first->last_ns, step->last_ns));

    smbtriage_evidence_add(claim, first->answer_frame, "%s refused: %s", step->account,
                           smbtriage_status_name(first->status));
    smbtriage_evidence_add(claim, second->answer_frame, "Again: %s", smbtriage_status_name(second->status));
    smbtriage_evidence_add(claim, step->answer_frame, "And again, %s after the first: %s", span,
                           smbtriage_status_name(step->status));
    if (is_held_back(step) && is_held_back(second))
        smbtriage_evidence_add(claim, step->answer_frame,
                               "The server holds each refusal back for 2 s, as the rate limiter of Windows Server 2025 "
                               "and Windows 11 24H2 does (InvalidAuthenticationDelayTimeInMs)");
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (!counts(step) || !is_third(step))
        return SMBTRIAGE_SILENT;
    if (is_third(before(step))) /* told at an earlier one of this burst */
        return SMBTRIAGE_SILENT;
    add_evidence(step, claim);
    if (step->more->recovered_frame == 0)
        return smbtriage_claimed(claim, SMBTRIAGE_HIGH);
    smbtriage_evidence_add(claim, step->more->recovered_frame, "In the end the logon succeeded");
    return smbtriage_claimed_as(claim, SMBTRIAGE_NOTE, SMBTRIAGE_HIGH);
}

const smbtriage_rule smbtriage_rule_session_repeated_failures = {
    .id       = "session.repeated_failures",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .severity = SMBTRIAGE_WARN,
    .document = "MS-SMB2",
    .section  = "3.3.5.5.3",
    .summary  = "Refused logons of one account in quick succession: find the program with the old password, each try "
                "counts towards lockout ([MS-SMB2] 3.3.5.5.3)",
    .cause = "{client} tries the logon of {user} at {server} over and over: at least three refusals within a minute. A "
             "person may do that once; more often a service, a drive map, a backup job or a phone has the password "
             "from before the last change; rarely somebody guesses passwords. Each try counts towards lockout.",
    .remedy =
        {
            .windows =
                "Get-WinEvent -LogName Security -MaxEvents 200 | Where-Object Id -eq 4625 | Format-List "
                "TimeCreated,Message names workstation and reason; 4740 on the domain controller names who locked "
                "the account. Unlock it after the program was found: Unlock-ADAccount USER",
            .samba = "log level = 3 auth:5 shows each try with its workstation; pdbedit -L -v -u USER shows bad "
                     "password count and lockout; pdbedit -z -c '[]' USER unlocks, after the program was found",
            .client =
                "cmdkey /list, then cmdkey /delete:{typed}; services.msc and taskschd.msc: what runs as this user? "
                "Linux: the credentials= file of the mount. When nobody here owns it, block the address and treat it "
                "as an attack",
            .cost = "A higher lockout limit, or a rate limiter that is switched off (Set-SmbServerConfiguration "
                    "-InvalidAuthenticationDelayTimeInMs 0), only makes guessing passwords quicker.",
        },
    .wakes_on  = SMBTRIAGE_MOMENT_REFUSED,
    .is_remark = TRUE,
    .judge     = judge,
};
