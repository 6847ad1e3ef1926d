/* texts.c - all texts that are told in the language of the reader
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "causes.h"
#include "kerberos.h"
#include "language.h"
#include "lookups.h"
#include "rule.h"
#include "status.h"
#include "text.h"

static void visit_told(const char *place, const char *cause, const smbtriage_remedy *remedy,
                       smbtriage_text_visitor *visit, gpointer user_data)
{
    const struct {
        smbtriage_text_kind kind;
        const char         *text;
    } texts[] = {{SMBTRIAGE_TEXT_CAUSE, cause},
                 {SMBTRIAGE_TEXT_REMEDY, remedy->windows},
                 {SMBTRIAGE_TEXT_REMEDY, remedy->samba},
                 {SMBTRIAGE_TEXT_REMEDY, remedy->client},
                 {SMBTRIAGE_TEXT_COST, remedy->cost}};

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (texts[i].text != NULL)
            visit(texts[i].kind, place, texts[i].text, user_data);
    }
}

static void visit_rule(const smbtriage_rule *rule, smbtriage_text_visitor *visit, gpointer user_data)
{
    visit_told(rule->id, rule->cause, &rule->remedy, visit, user_data);
    for (guint i = 0; i < G_N_ELEMENTS(rule->proved) && rule->proved[i] != NULL; i++)
        visit_told(rule->id, rule->proved[i]->cause, &rule->proved[i]->remedy, visit, user_data);
}

void smbtriage_texts_each(smbtriage_text_visitor *visit, gpointer user_data)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);

    for (guint i = 0; i < n_rules; i++)
        visit_rule(rules[i], visit, user_data);
    smbtriage_status_each_text(visit, user_data);
    smbtriage_causes_each_text(visit, user_data);
    smbtriage_kerberos_each_meaning(visit, user_data);
    smbtriage_lookups_each_text(visit, user_data);
    smbtriage_text_each_word(visit, user_data);
}
