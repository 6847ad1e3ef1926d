/* causes.c - the likely causes of a refusal, without those that the capture rules out
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The status table knows what a status may mean. Here stands what each of these meanings depends on, as far as a
 * capture can show it.
 */
#include "causes.h"

#include "identity.h"
#include "logon.h"
#include "rule.h"
#include "session.h"
#include "status.h"

#include <string.h>

/* [MS-NLMP] 2.2.2.6: an NTLMv1 response has 24 bytes, a longer one is version 2. */
#define NTLM_V1_RESPONSE_BYTES 24

/* Is it the cause? NO drops it, YES puts it first. */
typedef smbtriage_fact cause_test(const smbtriage_step *step);

static smbtriage_fact no_if(gboolean is_ruled_out)
{
    return is_ruled_out ? SMBTRIAGE_NO : SMBTRIAGE_NOT_SEEN;
}

static smbtriage_fact is_credentials(const smbtriage_step *step)
{
    return no_if(smbtriage_logon_proof(step) != NULL);
}

static smbtriage_fact is_other_credentials(const smbtriage_step *step)
{
    return smbtriage_logon_proof(step) != NULL ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

static smbtriage_fact is_domain_part(const smbtriage_step *step)
{
    return no_if(step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS || smbtriage_logon_is_at_home(step));
}

static smbtriage_fact is_server_account(const smbtriage_step *step)
{
    return no_if(step->mechanism != SMBTRIAGE_MECHANISM_NOT_SEEN && !smbtriage_logon_needs_domain(step));
}

static smbtriage_fact is_ntlm_v1(const smbtriage_step *step)
{
    return no_if(step->mechanism == SMBTRIAGE_MECHANISM_KERBEROS ||
                 (step->mechanism == SMBTRIAGE_MECHANISM_NTLM && step->session != NULL &&
                  step->session->nt_response_length > NTLM_V1_RESPONSE_BYTES));
}

/* A client repeats the time of the challenge in its NTLMv2 response ([MS-NLMP] 3.1.5.1.2). */
static smbtriage_fact is_about_tickets(const smbtriage_step *step)
{
    return no_if(step->mechanism == SMBTRIAGE_MECHANISM_NTLM);
}

static smbtriage_fact is_binding(const smbtriage_step *step)
{
    return step->is_binding ? SMBTRIAGE_YES : SMBTRIAGE_NO;
}

static smbtriage_fact is_guest(const smbtriage_step *step)
{
    return step->session == NULL ? SMBTRIAGE_NOT_SEEN : smbtriage_session_is_guest_or_null(step->session);
}

/* A cause with a rule of its own goes when that rule rules it out. */
static const struct {
    const char *cause;
    cause_test *test;
    const char *rule;
} conditions[] = {
    {SMBTRIAGE_CAUSE_CREDENTIALS, is_credentials, NULL},
    {SMBTRIAGE_CAUSE_OTHER_CREDENTIALS, is_other_credentials, NULL},
    {SMBTRIAGE_CAUSE_DOMAIN_PART, is_domain_part, NULL},
    {SMBTRIAGE_CAUSE_SERVER_ACCOUNT, is_server_account, NULL},
    {SMBTRIAGE_CAUSE_SERVER_DISABLED, is_server_account, NULL},
    {SMBTRIAGE_CAUSE_SERVER_TRUST, is_server_account, NULL},
    {SMBTRIAGE_CAUSE_NTLM_V1, is_ntlm_v1, NULL},
    {SMBTRIAGE_CAUSE_TICKET, is_about_tickets, NULL},
    {SMBTRIAGE_CAUSE_CLOCK, is_about_tickets, NULL},
    {SMBTRIAGE_CAUSE_BINDING, is_binding, NULL},
    {SMBTRIAGE_CAUSE_GUEST, is_guest, NULL},
    {SMBTRIAGE_CAUSE_NAMELESS, is_guest, NULL},
    {SMBTRIAGE_CAUSE_ENCRYPTED_LOGON, NULL, "session.encryption_required"},
    {SMBTRIAGE_CAUSE_NAME_CHECK, NULL, "session.spn_hardening"},
    {SMBTRIAGE_CAUSE_ENCRYPTED_SHARE, NULL, "tree.encryption_required"},
};

static smbtriage_fact asked(const char *id, const smbtriage_step *step)
{
    const smbtriage_rule *rule = smbtriage_catalogue_find(id);
    smbtriage_claim       claim;
    smbtriage_answer      answer;

    smbtriage_claim_init(&claim, step->connection->engine);
    answer = rule->judge(step, &claim);
    smbtriage_claim_clear(&claim);
    return no_if(answer == SMBTRIAGE_EXCLUDED);
}

static smbtriage_fact is_cause(const char *cause, const smbtriage_step *step)
{
    for (guint i = 0; i < G_N_ELEMENTS(conditions); i++) {
        if (strcmp(conditions[i].cause, cause) == 0)
            return conditions[i].rule != NULL ? asked(conditions[i].rule, step) : conditions[i].test(step);
    }
    return SMBTRIAGE_NOT_SEEN;
}

#define NONE_LEFT "none of the usual ones, which the capture rules out: read the server's log of that second"

void smbtriage_causes_each_text(smbtriage_text_visitor *visit, gpointer user_data)
{
    visit(SMBTRIAGE_TEXT_CAUSE, "any status", NONE_LEFT, user_data);
}

static void append(GString *text, const char *const *causes, const smbtriage_step *step, smbtriage_fact fact,
                   const smbtriage_language *language)
{
    for (guint i = 0; causes[i] != NULL; i++) {
        if (is_cause(causes[i], step) == fact)
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : SMBTRIAGE_CAUSES_BETWEEN,
                                   smbtriage_language_text(language, causes[i]));
    }
}

char *smbtriage_causes(const smbtriage_step *step, const smbtriage_language *language)
{
    gboolean is_pipe = step->stage == SMBTRIAGE_STAGE_TREE && smbtriage_is_ipc(step->asked);
    g_auto(GStrv) causes =
        g_strsplit(smbtriage_status_causes(step->status, step->stage, is_pipe), SMBTRIAGE_CAUSES_BETWEEN, -1);
    GString *text = g_string_new(NULL);

    append(text, (const char *const *)causes, step, SMBTRIAGE_YES, language);
    append(text, (const char *const *)causes, step, SMBTRIAGE_NOT_SEEN, language);
    if (text->len == 0)
        g_string_append(text, smbtriage_language_text(language, NONE_LEFT));
    return g_string_free(text, FALSE);
}
