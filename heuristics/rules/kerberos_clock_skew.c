/* kerberos.clock_skew - clocks differ by more than Kerberos allows
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.2.5.8: beyond five minutes by default an authenticator could be a replay. The KDC's stime, the
 * server's SystemTime and the times of the capture tell whose clock it is.
 */
#include "elapsed.h"
#include "identity.h"
#include "refused.h"

#define MINUTE_NS (60 * SMBTRIAGE_SECOND_NS)
#define HOUR_NS (60 * MINUTE_NS)
#define YEAR_NS (365 * 24 * HOUR_NS)

static gint64 distance(gint64 a, gint64 b)
{
    gint64 apart = smbtriage_elapsed_ns(a, b);

    return apart == G_MININT64 ? G_MAXINT64 : ABS(apart);
}

static char *amount(gint64 nanoseconds)
{
    return g_strdup_printf("%.0f minutes", (double)nanoseconds / (double)MINUTE_NS);
}

/* The sender of the error against the clock of the capture. */
static void add_sender(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    gint64           apart = distance(trouble->error.server_ns, trouble->ns);
    g_autofree char *text  = amount(apart);
    const char      *who   = trouble->kind == SMBTRIAGE_TROUBLE_KDC_REFUSED ? "KDC" : "file server";

    if (trouble->error.server_ns == 0)
        return;
    if (apart < SMBTRIAGE_CLOCK_TOLERANCE_NS)
        smbtriage_evidence_add(claim, trouble->frame,
                               "The clock of the %s agrees with that of the capture: the client's seems to be off",
                               who);
    else
        smbtriage_evidence_add(claim, trouble->frame, "The clock of the %s is %s %s that of the capture", who, text,
                               trouble->error.server_ns > trouble->ns ? "ahead of" : "behind");
}

/* RFC 4120 5.9.1: ctime echoes the client's clock. Senders that have none leave it out or send something odd. */
static gboolean add_echo(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    gint64           apart = distance(trouble->error.client_ns, trouble->error.server_ns);
    g_autofree char *text  = amount(apart);

    if (trouble->error.client_ns == 0 || apart > YEAR_NS)
        return FALSE;
    smbtriage_evidence_add(claim, trouble->frame, "By its own account the client's clock is %s %s the sender's", text,
                           trouble->error.client_ns > trouble->error.server_ns ? "ahead of" : "behind");
    return TRUE;
}

/* Clients ask for whole hours from now (kinit: a day), so the minutes beyond tell their clock's. */
static void add_wish(const smbtriage_trouble *trouble, smbtriage_claim *claim)
{
    const smbtriage_ticket *ticket = trouble->ticket;
    gint64                  beyond;
    g_autofree char        *text = NULL;

    if (ticket == NULL || ticket->refused_till_ns <= 0 || trouble->error.server_ns == 0 || ticket->refused_frame == 0)
        return;
    beyond = smbtriage_elapsed_ns(trouble->error.server_ns, ticket->refused_till_ns) % HOUR_NS;
    if (beyond > HOUR_NS / 2)
        beyond -= HOUR_NS;
    if (ABS(beyond) < SMBTRIAGE_CLOCK_TOLERANCE_NS - MINUTE_NS)
        return;
    text = amount(ABS(beyond));
    smbtriage_evidence_add(claim, ticket->refused_frame,
                           "The end of the ticket that the client asked for fits a clock that is %s %s", text,
                           beyond > 0 ? "ahead" : "behind");
}

static smbtriage_answer judge_error(const smbtriage_step *step, smbtriage_claim *claim)
{
    add_sender(step->more->trouble, claim);
    if (!add_echo(step->more->trouble, claim))
        add_wish(step->more->trouble, claim);
    return smbtriage_claimed_for_trouble(step, claim, SMBTRIAGE_HIGH);
}

/* [MS-SMB2] 2.2.4: the server's SystemTime. Samba refuses a ticket under a wrong clock without a word. */
static smbtriage_answer judge_server_clock(const smbtriage_step *step, smbtriage_claim *claim)
{
    const smbtriage_connection *connection = step->connection;
    const smbtriage_engine     *engine     = connection->engine;
    gint64 ahead = engine->has_kdc_ahead ? smbtriage_elapsed_ns(engine->kdc_ahead_ns, connection->clock_ahead_ns)
                                         : connection->clock_ahead_ns;
    g_autofree char *text = amount(distance(ahead, 0));

    smbtriage_evidence_add(claim, connection->grant_frame, "The server's own clock is %s %s that of the %s", text,
                           ahead > 0 ? "ahead of" : "behind", engine->has_kdc_ahead ? "KDC" : "capture");
    smbtriage_evidence_ticket(step, claim);
    smbtriage_evidence_logon(step, claim);
    return smbtriage_claimed(claim, smbtriage_fresh_ticket(step) != NULL ? SMBTRIAGE_HIGH : SMBTRIAGE_MEDIUM);
}

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    if (smbtriage_kdc_said(step, KRB_AP_ERR_SKEW) || smbtriage_server_said(step, KRB_AP_ERR_SKEW))
        return judge_error(step, claim);
    if (smbtriage_was_refused_with_ticket(step) && smbtriage_clock_is_off(step->connection))
        return judge_server_clock(step, claim);
    return SMBTRIAGE_SILENT;
}

const smbtriage_rule smbtriage_rule_kerberos_clock_skew = {
    .id       = "kerberos.clock_skew",
    .stage    = SMBTRIAGE_STAGE_SESSION,
    .judges   = SMBTRIAGE_IDENTITY_STEPS,
    .severity = SMBTRIAGE_ERROR,
    .document = "MS-KILE",
    .section  = "3.2.5.8",
    .summary  = "Clocks differ by more than Kerberos allows (five minutes): set the clock that is off by NTP; the "
                "evidence says which it seems to be ([MS-KILE] 3.2.5.8)",
    .cause    = "The clocks of {client}, its KDC and its servers do not agree, and Kerberos takes no ticket "
                "beyond five minutes of difference. Kerberos error: {error}. The evidence tells how far and "
                "which clock, where the messages say it. Usual reasons: no time service, a virtual machine that was "
                "suspended or "
                "restored, a dead battery, a clock set by hand to local time as if it were UTC.",
    .remedy =
        {
            .windows = "On the computer whose clock is wrong: w32tm /query /status; w32tm /resync /rediscover; w32tm "
                       "/stripchart /computer:DC /samples:5 shows the difference. Get-Date and the time zone",
            .samba =
                "On the computer whose clock is wrong: chronyc tracking; chronyc makestep; timedatectl. net time -S "
                "SERVER shows the clock of an SMB server",
            .client = "klist purge or kdestroy and kinit after the clock is right: tickets got under a wrong clock "
                      "keep their wrong times",
            .cost   = "A big step of the clock upsets databases, logs and scheduled jobs: on a server choose the "
                      "moment. Do not widen the allowed skew (Maximum tolerance for computer clock synchronization; "
                      "clockskew in krb5.conf): it gives a recorded logon longer life.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {"kerberos.ticket_refused", "session.never_started", "session.refused", "session.logon_failure",
                   "session.account_restricted", "session.password_expired", "session.kerberos_rejected",
                   "ntlm.blocked_by_server"},
    .judge      = judge,
};
