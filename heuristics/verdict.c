/* verdict.c - one step, one verdict
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict.h"

#include "dialects.h"
#include "guards.h"
#include "names.h"
#include "redact.h"
#include "session.h"
#include "text.h"

#include <string.h>

typedef struct {
    const smbtriage_rule *rule;
    smbtriage_claim       claim;
} verdict_candidate;

smbtriage_moment smbtriage_moment_of_failure(const smbtriage_step *step)
{
    return step->outcome == SMBTRIAGE_OUTCOME_FAILED ? SMBTRIAGE_MOMENT_REFUSED : SMBTRIAGE_MOMENT_UNANSWERED;
}

static gboolean supersedes(const smbtriage_rule *rule, const smbtriage_rule *other)
{
    for (guint i = 0; i < G_N_ELEMENTS(rule->supersedes) && rule->supersedes[i] != NULL; i++) {
        if (strcmp(rule->supersedes[i], other->id) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean is_off(const smbtriage_step *step, const smbtriage_rule *rule)
{
    const char *const *off = step->connection->engine->options.rules_off;

    return off != NULL && g_strv_contains(off, rule->id);
}

/* ---- asking the rules ------------------------------------------------------------------------------------ */

/* What the rules said: smbtriage_excluded, and verdict_candidate of those that claim the step. */
typedef struct {
    GArray *claimed;
    GArray *excluded;
} verdict_poll;

static void candidate_clear(gpointer data)
{
    verdict_candidate *candidate = data;

    smbtriage_claim_clear(&candidate->claim);
}

static void excluded_clear(gpointer data)
{
    g_free(((smbtriage_excluded *)data)->because);
}

static void poll_init(verdict_poll *poll)
{
    poll->claimed  = g_array_new(FALSE, FALSE, sizeof(verdict_candidate));
    poll->excluded = g_array_new(FALSE, FALSE, sizeof(smbtriage_excluded));
    g_array_set_clear_func(poll->claimed, candidate_clear);
    g_array_set_clear_func(poll->excluded, excluded_clear);
}

static void poll_clear(verdict_poll *poll)
{
    g_clear_pointer(&poll->claimed, g_array_unref);
    g_clear_pointer(&poll->excluded, g_array_unref);
}

static gboolean is_asked(const smbtriage_rule *rule, const smbtriage_step *step, smbtriage_moment moment)
{
    guint stages = rule->judges != 0 ? rule->judges : 1u << rule->stage;

    return (rule->wakes_on & moment) != 0 && (stages & 1u << step->stage) != 0 && !is_off(step, rule);
}

static void add_candidate(verdict_poll *poll, const verdict_candidate *candidate)
{
    if (poll->claimed == NULL) /* after most successes nobody has anything to say */
        poll_init(poll);
    g_array_append_val(poll->claimed, *candidate);
}

static void add_excluded(verdict_poll *poll, const verdict_candidate *candidate)
{
    smbtriage_excluded entry = {.rule = candidate->rule, .because = g_strdup(candidate->claim.because)};

    if (poll->claimed == NULL)
        poll_init(poll);
    g_array_append_val(poll->excluded, entry);
}

/* Found out once for each stage and moment: after most steps there is nobody to ask. */
static const GPtrArray *rules_asked(const smbtriage_step *step, smbtriage_moment moment)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules = smbtriage_catalogue(&n_rules);
    GPtrArray                  **asked = &step->connection->engine->asked[step->stage][g_bit_nth_lsf(moment, -1)];

    if (*asked != NULL)
        return *asked;
    *asked = g_ptr_array_new();
    for (guint i = 0; i < n_rules; i++) {
        if (is_asked(rules[i], step, moment))
            g_ptr_array_add(*asked, (gpointer)rules[i]);
    }
    return *asked;
}

static void ask(verdict_poll *poll, const smbtriage_step *step, smbtriage_moment moment)
{
    const GPtrArray *asked = rules_asked(step, moment);

    for (guint i = 0; i < asked->len; i++) {
        verdict_candidate candidate = {.rule = g_ptr_array_index(asked, i)};
        smbtriage_answer  answer;

        smbtriage_claim_init(&candidate.claim, step->connection->engine);
        candidate.claim.moment = moment;
        answer                 = candidate.rule->judge(step, &candidate.claim);
        if (answer == SMBTRIAGE_CLAIMED) {
            add_candidate(poll, &candidate);
            continue;
        }
        if (answer == SMBTRIAGE_EXCLUDED)
            add_excluded(poll, &candidate);
        smbtriage_claim_clear(&candidate.claim);
    }
}

static gboolean is_superseded(const GArray *claimed, const verdict_candidate *candidate)
{
    for (guint i = 0; i < claimed->len; i++) {
        if (supersedes(g_array_index(claimed, verdict_candidate, i).rule, candidate->rule))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_remark(const verdict_candidate *candidate, smbtriage_moment moment)
{
    return candidate->rule->is_remark || moment == SMBTRIAGE_MOMENT_SUCCEEDED;
}

/* The claim that no other claim supersedes; among equals the catalogue's order decides. */
static const verdict_candidate *most_specific(const GArray *claimed, smbtriage_moment moment)
{
    for (guint i = 0; i < claimed->len; i++) {
        const verdict_candidate *candidate = &g_array_index(claimed, verdict_candidate, i);

        if (!is_remark(candidate, moment) && !is_superseded(claimed, candidate))
            return candidate;
    }
    return NULL;
}

/* ---- the finding --------------------------------------------------------------------------------------- */

static void evidence_clear(gpointer data)
{
    g_free(((smbtriage_evidence *)data)->says);
}

static void telling_clear(smbtriage_telling *telling)
{
    g_free(telling->cause);
    g_free(telling->windows);
    g_free(telling->samba);
    g_free(telling->client);
    g_free(telling->cost);
}

void smbtriage_finding_free(gpointer data)
{
    smbtriage_finding *finding = data;

    if (finding == NULL)
        return;
    g_array_unref(finding->frames);
    g_array_unref(finding->evidence);
    g_array_unref(finding->excluded);
    telling_clear(&finding->english);
    if (finding->translated != NULL)
        telling_clear(finding->translated);
    g_free(finding->translated);
    g_free(finding->client);
    g_free(finding->server);
    g_free(finding->user);
    g_free(finding->share);
    g_free(finding->dialect);
    g_free(finding->mechanism);
    g_free(finding);
}

gboolean smbtriage_finding_is_same(const smbtriage_finding *a, const smbtriage_finding *b)
{
    gboolean is_same = a->rule == b->rule && a->words == b->words && a->has_recovered == b->has_recovered;

    for (guint i = 0; i < G_N_ELEMENTS(a->about); i++)
        is_same = is_same && g_strcmp0(a->about[i], b->about[i]) == 0;
    return is_same;
}

static void says(smbtriage_finding *finding, guint32 frame, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void says(smbtriage_finding *finding, guint32 frame, const char *format, ...)
{
    smbtriage_evidence evidence = {.frame = frame};
    va_list            arguments;

    va_start(arguments, format);
    evidence.says = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_array_append_val(finding->evidence, evidence);
}

static void add_rivals(smbtriage_finding *finding, const GArray *claimed)
{
    if (finding->confidence == SMBTRIAGE_HIGH) /* then the evidence did tell them apart */
        return;
    for (guint i = 0; i < claimed->len; i++) {
        const smbtriage_rule *rival = g_array_index(claimed, verdict_candidate, i).rule;

        /* The *.refused rules claim whatever nobody else explains: being superseded says nothing. */
        if (rival != finding->rule && !rival->is_remark && !g_str_has_suffix(rival->id, ".refused"))
            says(finding, 0, "Also possible, the wire does not tell them apart: %s", rival->id);
    }
}

static void fill_identity(smbtriage_finding *finding, const smbtriage_step *step)
{
    const smbtriage_connection *connection = step->connection;
    const char                 *mechanism  = smbtriage_text_mechanism(step);

    finding->connection = connection->id;
    finding->about[0]   = connection->client_address;
    finding->about[1]   = smbtriage_names_server_or_address(connection);
    finding->about[2]   = step->account;
    finding->about[3]   = step->stage == SMBTRIAGE_STAGE_TREE ? step->asked : step->share;
    finding->client     = g_strdup(smbtriage_shown(connection->engine, finding->about[0]));
    finding->server     = g_strdup(smbtriage_shown(connection->engine, finding->about[1]));
    finding->user       = g_strdup(smbtriage_shown(connection->engine, finding->about[2]));
    finding->share      = g_strdup(smbtriage_shown(connection->engine, finding->about[3]));
    finding->dialect    = g_strdup(smbtriage_dialect_name(connection->dialect));
    finding->mechanism  = g_strdup(mechanism);
}

/* What the finding says instead of the record, or NULL. */
#define PROVED(finding, text) ((finding)->words == NULL ? NULL : (finding)->words->text)
#define WORDS(finding, text) (PROVED(finding, text) != NULL ? PROVED(finding, text) : (finding)->rule->text)

const char *smbtriage_finding_summary(const smbtriage_finding *finding)
{
    return WORDS(finding, summary);
}

static smbtriage_telling tell(const smbtriage_finding *finding, const smbtriage_language *language)
{
    const smbtriage_step *step = finding->unexpanded;

    return (smbtriage_telling){
        .language = smbtriage_language_code(language),
        .cause    = smbtriage_text_expand(WORDS(finding, cause), step, language),
        .windows  = smbtriage_text_expand_command(WORDS(finding, remedy.windows), step, language),
        .samba    = smbtriage_text_expand_command(WORDS(finding, remedy.samba), step, language),
        .client   = smbtriage_text_expand_command(WORDS(finding, remedy.client), step, language),
        .cost     = smbtriage_text_expand_command(WORDS(finding, remedy.cost), step, language),
    };
}

void smbtriage_finding_expand(smbtriage_finding *finding)
{
    const smbtriage_step     *step     = finding->unexpanded;
    const smbtriage_language *language = step == NULL ? NULL : step->connection->engine->options.language;

    if (step == NULL)
        return;
    finding->english = tell(finding, NULL);
    if (language != NULL) {
        finding->translated  = g_new(smbtriage_telling, 1);
        *finding->translated = tell(finding, language);
    }
    finding->unexpanded = NULL;
}

const smbtriage_telling *smbtriage_finding_told(const smbtriage_finding *finding)
{
    return finding->translated == NULL ? &finding->english : finding->translated;
}

/* G1: what came before the capture may tell another story. */
static void weigh_mid_stream(smbtriage_finding *finding, const smbtriage_step *step)
{
    if (!smbtriage_guard_mid_stream(step->connection))
        return;
    if (finding->confidence > SMBTRIAGE_LOW)
        finding->confidence--;
    says(finding, 0, "The capture starts in the middle of this connection: what came before is not known");
}

/* G9. But a server that ends the connection over what is wrong with the logon ends all that was to come; and what was
 * granted and yet made the client leave is another matter, too: it will not come back for its share. */
static void weigh_ipc(smbtriage_finding *finding, const smbtriage_step *step)
{
    if (!smbtriage_guard_pipe_share(step) || step->outcome == SMBTRIAGE_OUTCOME_OK)
        return;
    if (finding->rule->stage == SMBTRIAGE_STAGE_SESSION && step->outcome == SMBTRIAGE_OUTCOME_NO_REPLY)
        return;
    finding->severity =
        MIN(finding->severity,
            smbtriage_session_is_guest_or_null(step->session) == SMBTRIAGE_YES ? SMBTRIAGE_NOTE : SMBTRIAGE_WARN);
}

/* G5 */
static void weigh_recovery(smbtriage_finding *finding, const smbtriage_step *step)
{
    if (step->more->recovered_frame == 0)
        return;
    finding->has_recovered = TRUE;
    finding->severity      = MIN(finding->severity, SMBTRIAGE_NOTE);
    says(finding, step->more->recovered_frame,
         step->recovery_is_certain ? "The same step succeeded here later: it recovered"
                                   : "The same step succeeded here later; the user of the failed one is not "
                                     "visible, so the capture cannot tell whether it was the same");
}

static smbtriage_finding *finding_new(const smbtriage_step *step, const verdict_candidate *winner)
{
    smbtriage_finding *finding = g_new0(smbtriage_finding, 1);

    finding->rule       = winner->rule;
    finding->words      = winner->claim.words;
    finding->severity   = MIN(winner->rule->severity, winner->claim.severity);
    finding->confidence = winner->claim.confidence;
    finding->count      = 1;
    finding->frames     = g_array_new(FALSE, FALSE, sizeof(guint32));
    finding->evidence   = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));
    finding->excluded   = g_array_new(FALSE, FALSE, sizeof(smbtriage_excluded));
    g_array_set_clear_func(finding->evidence, evidence_clear);
    g_array_set_clear_func(finding->excluded, excluded_clear);
    for (guint i = 0; winner->claim.evidence != NULL && i < winner->claim.evidence->len; i++) {
        const smbtriage_evidence *evidence = &g_array_index(winner->claim.evidence, smbtriage_evidence, i);

        says(finding, evidence->frame, "%s", evidence->says);
    }
    fill_identity(finding, step);
    finding->unexpanded = step;
    return finding;
}

static smbtriage_finding *weighed(const smbtriage_step *step, const verdict_candidate *candidate)
{
    smbtriage_finding *finding = finding_new(step, candidate);

    weigh_mid_stream(finding, step);
    weigh_ipc(finding, step);
    return finding;
}

static smbtriage_finding *verdict_of(const smbtriage_step *step, verdict_poll *poll, smbtriage_moment moment)
{
    const verdict_candidate *winner = most_specific(poll->claimed, moment);
    smbtriage_finding       *finding;

    if (winner == NULL)
        return NULL;
    finding = weighed(step, winner);
    add_rivals(finding, poll->claimed);
    weigh_recovery(finding, step);
    g_array_unref(finding->excluded);
    finding->excluded = g_steal_pointer(&poll->excluded);
    return finding;
}

GPtrArray *smbtriage_verdicts(const smbtriage_step *step, smbtriage_moment moment)
{
    verdict_poll       poll = {NULL, NULL};
    GPtrArray         *findings;
    smbtriage_finding *verdict;

    ask(&poll, step, moment);
    if (poll.claimed == NULL)
        return NULL;
    findings = g_ptr_array_new_with_free_func(smbtriage_finding_free);
    verdict  = verdict_of(step, &poll, moment);
    if (verdict != NULL)
        g_ptr_array_add(findings, verdict);
    for (guint i = 0; i < poll.claimed->len; i++) {
        const verdict_candidate *candidate = &g_array_index(poll.claimed, verdict_candidate, i);

        if (is_remark(candidate, moment) && !is_superseded(poll.claimed, candidate))
            g_ptr_array_add(findings, weighed(step, candidate));
    }
    poll_clear(&poll);
    if (findings->len == 0)
        g_clear_pointer(&findings, g_ptr_array_unref);
    return findings;
}
