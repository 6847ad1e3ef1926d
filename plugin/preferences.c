/* preferences.c - what the user may set
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "preferences.h"

#include "compat.h"
#include "feed.h"

#include <epan/prefs.h>

static guint       no_reply_seconds;
static guint       recovery_seconds;
static guint       slow_seconds;
static const char *rules_off = "";
static compat_bool redact_names;
static compat_bool use_wanted_fields;
static gchar     **rules_off_list;

static void apply(void)
{
    feed_use_wanted_fields(use_wanted_fields);
    g_strfreev(rules_off_list);
    rules_off_list = g_strsplit_set(rules_off, ", ;", -1);
}

void preferences_register(int proto)
{
    module_t         *module   = prefs_register_protocol(proto, apply);
    smbtriage_options defaults = smbtriage_options_default();

    no_reply_seconds = defaults.no_reply_seconds;
    recovery_seconds = defaults.recovery_seconds;
    slow_seconds     = defaults.slow_seconds;
    prefs_register_uint_preference(module, "no_reply_seconds", "Unanswered after (seconds)",
                                   "A request that was received and not answered for so long is reported", 10,
                                   &no_reply_seconds);
    prefs_register_uint_preference(module, "recovery_seconds", "Recovered within (seconds)",
                                   "A failure is only a note when the same step succeeds within this time", 10,
                                   &recovery_seconds);
    prefs_register_uint_preference(module, "slow_seconds", "Slow after (seconds)",
                                   "A step that succeeded, but took longer, is noted", 10, &slow_seconds);
    prefs_register_string_preference(module, "rules_off", "Rules switched off",
                                     "Ids of rules that are not applied, separated by commas, such as "
                                     "session.logon_failure, tree.refused",
                                     &rules_off);
    prefs_register_bool_preference(module, "redact_names", "Redact names and addresses",
                                   "Show user-1, host-2, share-3 and address-4 in place of users, computers and "
                                   "domains, shares and files, and addresses, in all that smbtriage says",
                                   &redact_names);
    prefs_register_bool_preference(module, "use_wanted_fields", "Read the fields of every packet",
                                   "Slower, with the same result: for the case that another plugin gets in the way of "
                                   "observing the SMB dissectors",
                                   &use_wanted_fields);
}

smbtriage_options preferences_options(void)
{
    smbtriage_options options = smbtriage_options_default();

    options.no_reply_seconds = no_reply_seconds;
    options.recovery_seconds = recovery_seconds;
    options.slow_seconds     = slow_seconds;
    options.redact_names     = redact_names;
    options.rules_off        = (const char *const *)rules_off_list;
    return options;
}
