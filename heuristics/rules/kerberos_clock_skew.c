/* kerberos.clock_skew - clocks differ by more than Kerberos allows
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * [MS-KILE] 3.2.5.8: beyond five minutes by default an authenticator could be a replay. The KDC's stime, the
 * server's SystemTime and the times of the capture tell whose clock it is.
 */
#include "ticket.h"

extern const smbtriage_rule smbtriage_rule_kerberos_clock_skew;

static smbtriage_answer judge(const smbtriage_step *step, smbtriage_claim *claim)
{
    return smbtriage_judge_ticket(step, claim, &smbtriage_rule_kerberos_clock_skew);
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
    .cause    = "The clocks of {client}, its KDC and {server} do not agree, and Kerberos takes no ticket beyond five "
                "minutes of difference. Kerberos error: {error}; SMB status: {status}. The evidence tells how far "
                "and which clock. Usual reasons: no time service, a virtual machine that was suspended or restored, "
                "a dead battery, a clock set by hand to local time as if it were UTC.",
    .remedy =
        {
            .windows = "On the computer that is off: w32tm /query /status; w32tm /resync /rediscover; w32tm "
                       "/stripchart /computer:DC /samples:5 shows the difference. Get-Date and the time zone",
            .samba   = "On the computer that is off: chronyc tracking; chronyc makestep; timedatectl. net time -S "
                       "SERVER shows the clock of an SMB server",
            .client  = "klist purge or kdestroy and kinit after the clock is right: tickets got under a wrong clock "
                       "keep their wrong times",
            .cost    = "A big step of the clock upsets databases, logs and scheduled jobs: on a server choose the "
                       "moment. Do not widen the allowed skew (Maximum tolerance for computer clock synchronization; "
                       "clockskew in krb5.conf): it gives a recorded logon longer life.",
        },
    .wakes_on   = SMBTRIAGE_IDENTITY_MOMENTS,
    .supersedes = {},
    .judge      = judge,
};
