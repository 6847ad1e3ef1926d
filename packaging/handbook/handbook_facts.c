/* handbook_facts.c - what the handbook takes from the program, so that it stands in one place
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Lines of fields separated by tabs: "rule ID STAGE SEVERITY SUMMARY" in the order of the catalogue, "status CODE
 * NAME", "kerberos CODE NAME". With the argument "style": the style of the report's page.
 */
#include "kerberos.h"
#include "page_style.h"
#include "smbtriage.h"
#include "status.h"

#include <stdio.h>
#include <string.h>

#define KERBEROS_CODES 128 /* RFC 4120 7.5.9 and RFC 4556 3.1.3 use no higher one */

static void print_rules(void)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);

    for (guint i = 0; i < n_rules; i++)
        printf("rule\t%s\t%s\t%s\t%s\n", smbtriage_rule_id(rules[i]),
               smbtriage_stage_name(smbtriage_rule_stage(rules[i])),
               smbtriage_severity_name(smbtriage_rule_severity(rules[i])), smbtriage_rule_summary(rules[i]));
}

static void print_statuses(void)
{
    guint                   n_statuses;
    const smbtriage_status *statuses = smbtriage_statuses(&n_statuses);

    for (guint i = 0; i < n_statuses; i++)
        printf("status\t0x%08X\t%s\n", statuses[i].code, statuses[i].name);
}

/* A code that has a name is told as "NAME (CODE)". */
static void print_kerberos_errors(void)
{
    for (gint32 code = 0; code < KERBEROS_CODES; code++) {
        g_autofree char *text    = smbtriage_kerberos_text(code);
        const char      *bracket = strstr(text, " (");

        if (g_str_has_prefix(text, "K") && bracket != NULL)
            printf("kerberos\t%d\t%.*s\n", code, (int)(bracket - text), text);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "style") == 0) {
        fputs(smbtriage_page_style, stdout);
        return 0;
    }
    print_rules();
    print_statuses();
    print_kerberos_errors();
    return 0;
}
