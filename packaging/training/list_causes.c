/* list_causes.c - prints every rule with its summary: the causes that a learner chooses from
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "smbtriage.h"

#include <stdio.h>

int main(void)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);

    for (guint i = 0; i < n_rules; i++)
        printf("%s\t%s\n", smbtriage_rule_id(rules[i]), smbtriage_rule_summary(rules[i]));
    return 0;
}
