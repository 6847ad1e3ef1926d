/* claim.c - what a rule has to say about a step
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "redact.h"
#include "rule.h"

static void evidence_clear(gpointer data)
{
    smbtriage_evidence *evidence = data;

    g_free(evidence->says);
}

void smbtriage_claim_init(smbtriage_claim *claim, const struct smbtriage_engine *engine)
{
    claim->engine     = engine;
    claim->moment     = SMBTRIAGE_MOMENT_REFUSED;
    claim->severity   = SMBTRIAGE_ERROR; /* the rule's own is never above it */
    claim->confidence = SMBTRIAGE_LOW;
    claim->words      = NULL;
    claim->evidence   = NULL;
    claim->because    = NULL;
}

void smbtriage_claim_clear(smbtriage_claim *claim)
{
    g_clear_pointer(&claim->evidence, g_array_unref);
    g_clear_pointer(&claim->because, g_free);
}

void smbtriage_evidence_add(smbtriage_claim *claim, guint32 frame, const char *format, ...)
{
    smbtriage_evidence evidence = {.frame = frame};
    va_list            arguments;

    if (claim->evidence == NULL) { /* most claims are never made: rules are asked about every success */
        claim->evidence = g_array_new(FALSE, FALSE, sizeof(smbtriage_evidence));
        g_array_set_clear_func(claim->evidence, evidence_clear);
    }
    va_start(arguments, format);
    evidence.says = smbtriage_sentence_v(claim->engine, format, arguments);
    va_end(arguments);
    g_array_append_val(claim->evidence, evidence);
}

void smbtriage_claim_proves(smbtriage_claim *claim, const smbtriage_words *words)
{
    claim->words = words;
}

smbtriage_answer smbtriage_excluded_because(smbtriage_claim *claim, const char *format, ...)
{
    va_list arguments;

    g_free(claim->because);
    va_start(arguments, format);
    claim->because = smbtriage_sentence_v(claim->engine, format, arguments);
    va_end(arguments);
    return SMBTRIAGE_EXCLUDED;
}

smbtriage_answer smbtriage_claimed(smbtriage_claim *claim, smbtriage_confidence confidence)
{
    claim->confidence = confidence;
    return SMBTRIAGE_CLAIMED;
}

smbtriage_answer smbtriage_claimed_as(smbtriage_claim *claim, smbtriage_severity severity,
                                      smbtriage_confidence confidence)
{
    claim->severity = severity;
    return smbtriage_claimed(claim, confidence);
}
