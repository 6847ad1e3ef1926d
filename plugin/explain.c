/* explain.c - the reference page of a rule: -z smbtriage,explain=RULE
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Needs no capture: the answer comes while the command line is read, and is all that the program does.
 */
#include "explain.h"

#include "compat.h"
#include "smbtriage.h"

#include <epan/stat_tap_ui.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wsutil/report_message.h>

#define ARGUMENT "smbtriage,explain"

/* Every rule whose id holds the text. */
static GString *rules_with(const char *text)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);
    GString                     *found = g_string_new(NULL);

    for (guint i = 0; i < n_rules; i++) {
        if (strstr(smbtriage_rule_id(rules[i]), text) != NULL)
            g_string_append_printf(found, "%-34s %s\n", smbtriage_rule_id(rules[i]), smbtriage_rule_summary(rules[i]));
    }
    return found;
}

static void complain(const char *id)
{
    g_auto(GStrv) parts        = g_strsplit(id, ".", 2);
    const char *part           = parts[0] != NULL && parts[1] != NULL ? parts[1] : id;
    g_autoptr(GString) nearest = rules_with(part);

    report_failure("-z " ARGUMENT "=%s: there is no such rule; -z " ARGUMENT " lists them all%s", id,
                   nearest->len == 0 ? "" : ", and these are near:");
    fputs(nearest->str, stderr);
}

static int explain(const char *id)
{
    const smbtriage_rule *rule = smbtriage_catalogue_find(id);
    g_autofree char      *page = rule == NULL ? NULL : smbtriage_rule_page(rule);

    if (page == NULL) {
        complain(id);
        return 1;
    }
    fputs(page, stdout);
    return 0;
}

static int list(void)
{
    g_autoptr(GString) all = rules_with("");

    fputs(all->str, stdout);
    return 0;
}

static int answer(const char *rest)
{
    if (*rest == '=')
        return explain(rest + 1);
    if (*rest == '\0')
        return list();
    report_failure("-z " ARGUMENT "%s: say -z " ARGUMENT "=RULE, or nothing after " ARGUMENT " for a list", rest);
    return 1;
}

COMPAT_STAT_TAP_INIT start(const char *argument, void *data _U_)
{
    int status = answer(argument + strlen(ARGUMENT));

    exit(fflush(stdout) == 0 ? status : 1);
    COMPAT_STAT_TAP_READY;
}

void explain_register(void)
{
    static stat_tap_ui ui = {REGISTER_STAT_GROUP_GENERIC, NULL, ARGUMENT, start, 0, NULL};

    register_stat_tap_ui(&ui, NULL);
}
