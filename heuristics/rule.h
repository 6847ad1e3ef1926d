/* rule.h - how a rule is written
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A rule is a constant record and one read-only predicate. The predicate looks at a step that has just been
 * settled: guards first, each an early return with its reason; the claim last. See rules/tree_share_not_found.c
 * for one to copy, and the README for the other parts that a rule needs (page, tests, capture).
 */
#ifndef SMBTRIAGE_RULE_H
#define SMBTRIAGE_RULE_H

#include "state.h"

/** What has just happened to the step that a rule is asked about. */
typedef enum {
    SMBTRIAGE_MOMENT_REFUSED    = 1 << 0, /* it was answered, and not with success */
    SMBTRIAGE_MOMENT_UNANSWERED = 1 << 1, /* the wait for an answer ended, or the capture did */
    SMBTRIAGE_MOMENT_SUCCEEDED  = 1 << 2, /* it was answered with success: only remarks can be made */
    SMBTRIAGE_MOMENT_LEFT       = 1 << 3  /* the connection was closed, and this was the last step on it */
} smbtriage_moment;

/** What a rule says of a step. */
typedef enum {
    SMBTRIAGE_SILENT,   /* not its business */
    SMBTRIAGE_EXCLUDED, /* it would explain the symptom, but the capture rules it out */
    SMBTRIAGE_CLAIMED   /* this is the cause */
} smbtriage_answer;

/** Words for one cause that the capture proves, where those of the record leave several open. What is NULL here is as
 *  in the record. */
struct smbtriage_words {
    const char      *summary; /* constant, like that of the record */
    const char      *cause;
    smbtriage_remedy remedy;
};

/** Collects what a rule has to say; only claim.c looks inside, and rules that are asked at several moments. */
typedef struct {
    const struct smbtriage_engine *engine;

    smbtriage_moment       moment;   /* at which the rule is asked */
    smbtriage_severity     severity; /* at most; the record's own is the limit */
    smbtriage_confidence   confidence;
    const smbtriage_words *words;    /* one of the record's .proved, or NULL */
    GArray                *evidence; /* smbtriage_evidence */
    char                  *because;
} smbtriage_claim;

struct smbtriage_rule {
    const char            *id;     /* "tree.share_not_found": never reused */
    smbtriage_stage        stage;  /* of the cause */
    guint                  judges; /* the steps it judges: 1 << smbtriage_stage, 0 = those of .stage */
    smbtriage_severity     severity;
    const char            *document; /* document and section stand in sections.c */
    const char            *section;
    const char            *summary; /* constant, at most 200 characters: what, remedy, section */
    const char            *cause;   /* may hold the placeholders of text.h, as may the remedy */
    smbtriage_remedy       remedy;
    const smbtriage_words *proved[4];     /* all that its claims may choose, NULL behind the last */
    guint                  wakes_on;      /* smbtriage_moment */
    gboolean               is_remark;     /* stands beside the verdict on the step, and does not compete with it */
    const char            *supersedes[8]; /* ids of more general rules, NULL behind the last */
    smbtriage_answer (*judge)(const smbtriage_step *step, smbtriage_claim *claim);
};

/** Adds a sentence about a frame (0 = the capture as a whole). Names of the step, and what it refers to, may stand in
 * it as they are; a part of one goes through smbtriage_shown_part() (redact.h). */
void smbtriage_evidence_add(smbtriage_claim *claim, guint32 frame, const char *format, ...) G_GNUC_PRINTF(3, 4);

/** The capture proves this cause: its words, one of the record's .proved, take the place of the record's. */
void smbtriage_claim_proves(smbtriage_claim *claim, const smbtriage_words *words);

/** Answers SMBTRIAGE_EXCLUDED with the reason. */
smbtriage_answer smbtriage_excluded_because(smbtriage_claim *claim, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Answers SMBTRIAGE_CLAIMED. */
smbtriage_answer smbtriage_claimed(smbtriage_claim *claim, smbtriage_confidence confidence);

/** The same with a lower severity than the record's: the capture shows that little was lost. */
smbtriage_answer smbtriage_claimed_as(smbtriage_claim *claim, smbtriage_severity severity,
                                      smbtriage_confidence confidence);

void smbtriage_claim_init(smbtriage_claim *claim, const struct smbtriage_engine *engine);
void smbtriage_claim_clear(smbtriage_claim *claim);

#endif
