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
static guint       max_connections;
static guint       max_steps;
static guint       max_findings;
static guint       max_lookups;
static compat_bool redact_names;
static compat_bool use_wanted_fields;
static int         language;
static gchar     **rules_off_list;

/* As an enumeration, a preference shows what there is to choose. */
enum {
    LANGUAGE_OF_LOCALE,
    LANGUAGE_ENGLISH,
    LANGUAGE_KOREAN
};

static const enum_val_t languages[] = {{"auto", "That of the desktop", LANGUAGE_OF_LOCALE},
                                       {"en", "English", LANGUAGE_ENGLISH},
                                       {"ko", "Korean", LANGUAGE_KOREAN},
                                       {NULL, NULL, 0}};

static const smbtriage_language *chosen_language(void)
{
    return language == LANGUAGE_OF_LOCALE ? smbtriage_language_of_locale()
                                          : smbtriage_language_find(languages[language].name);
}

static void apply(void)
{
    feed_use_wanted_fields(use_wanted_fields);
    g_strfreev(rules_off_list);
    rules_off_list = g_strsplit_set(rules_off, ", ;", -1);
}

static void register_limits(module_t *module, const smbtriage_options *defaults)
{
    max_connections = defaults->limits[SMBTRIAGE_LIMIT_CONNECTIONS];
    max_steps       = defaults->limits[SMBTRIAGE_LIMIT_STEPS];
    max_findings    = defaults->limits[SMBTRIAGE_LIMIT_FINDINGS];
    max_lookups     = defaults->limits[SMBTRIAGE_LIMIT_LOOKUPS];
    prefs_register_uint_preference(module, "max_connections", "Connections kept at a time",
                                   "Beyond it the oldest are forgotten, those that are closed first; their findings "
                                   "are still counted",
                                   10, &max_connections);
    prefs_register_uint_preference(module, "max_steps", "Steps kept at a time",
                                   "Handshakes, negotiates, logons and tree connects of all connections: beyond it "
                                   "the oldest connections are forgotten",
                                   10, &max_steps);
    prefs_register_uint_preference(module, "max_findings", "Findings kept of each rule",
                                   "Different ones, such as those of different users: beyond it the oldest are only "
                                   "counted",
                                   10, &max_findings);
    prefs_register_uint_preference(module, "max_lookups", "Names and tickets kept",
                                   "Of the names, and of the Kerberos tickets, that clients asked for: beyond it the "
                                   "oldest are forgotten",
                                   10, &max_lookups);
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
    register_limits(module, &defaults);
    prefs_register_string_preference(module, "rules_off", "Rules switched off",
                                     "Ids of rules that are not applied, separated by commas, such as "
                                     "session.logon_failure, tree.refused",
                                     &rules_off);
    prefs_register_bool_preference(module, "redact_names", "Redact names and addresses",
                                   "Show user-1, host-2, share-3 and address-4 in place of users, computers and "
                                   "domains, shares and files, and addresses, in all that smbtriage says",
                                   &redact_names);
    prefs_register_enum_preference(module, "language", "Language of causes and remedies",
                                   "In the details, the text, HTML and ticket reports. Summaries, rule ids, statuses, "
                                   "commands and JSON stay as they are: filters and programs depend on them",
                                   &language, languages, FALSE);
    prefs_register_bool_preference(module, "use_wanted_fields", "Read the fields of every packet",
                                   "Slower, with the same result: for the case that another plugin gets in the way of "
                                   "observing the SMB dissectors",
                                   &use_wanted_fields);
}

void preferences_release(void)
{
    g_clear_pointer(&rules_off_list, g_strfreev);
}

smbtriage_options preferences_options(void)
{
    smbtriage_options options = smbtriage_options_default();

    options.no_reply_seconds                    = no_reply_seconds;
    options.recovery_seconds                    = recovery_seconds;
    options.slow_seconds                        = slow_seconds;
    options.redact_names                        = redact_names;
    options.language                            = chosen_language();
    options.limits[SMBTRIAGE_LIMIT_CONNECTIONS] = MAX(max_connections, 1);
    options.limits[SMBTRIAGE_LIMIT_STEPS]       = MAX(max_steps, 1);
    options.limits[SMBTRIAGE_LIMIT_FINDINGS]    = MAX(max_findings, 1);
    options.limits[SMBTRIAGE_LIMIT_LOOKUPS]     = MAX(max_lookups, 1);
    options.limits[SMBTRIAGE_LIMIT_TICKETS]     = MAX(max_lookups, 1);

    options.rules_off = (const char *const *)rules_off_list;
    return options;
}
