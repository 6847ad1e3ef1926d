/* present.c - findings to protocol tree and expert items
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Replays what was decided on the first visit: the same frame gives the same items however often and in
 * whatever order it is dissected.
 */
#include "present.h"

#include "capture.h"
#include "compat.h"

#include <epan/expert.h>
#include <epan/proto_data.h>
#include <wsutil/wmem/wmem.h>

static int proto_smbtriage = -1;
static int ett_smbtriage   = -1;

static int hf_rule           = -1;
static int hf_stage          = -1;
static int hf_severity       = -1;
static int hf_confidence     = -1;
static int hf_recovered      = -1;
static int hf_summary        = -1;
static int hf_cause          = -1;
static int hf_evidence       = -1;
static int hf_evidence_frame = -1;
static int hf_excluded       = -1;
static int hf_section        = -1;
static int hf_url            = -1;
static int hf_remedy_windows = -1;
static int hf_remedy_samba   = -1;
static int hf_remedy_client  = -1;
static int hf_remedy_cost    = -1;
static int hf_connection     = -1;
static int hf_client         = -1;
static int hf_server         = -1;
static int hf_user           = -1;
static int hf_share          = -1;
static int hf_dialect        = -1;
static int hf_mechanism      = -1;
static int hf_count          = -1;

/* The expert items of a rule, one for each severity that a finding of it can have: a key of Wireshark's has
 * one severity. The rule's own has no suffix, those below it have theirs. */
typedef struct {
    expert_field fields[SMBTRIAGE_ERROR + 1];
} rule_expert;

static GHashTable       *experts; /* smbtriage_rule* -> rule_expert* */
static ei_register_info *entries; /* all of them: Wireshark keeps pointers to them */
static guint             n_entries;

/* ---- registration ---------------------------------------------------------------------------------------- */

#define STRING_FIELD(variable, label, filter, blurb)                                                                   \
    {                                                                                                                  \
        &(variable),                                                                                                   \
        {                                                                                                              \
            label, "smbtriage." filter, FT_STRING, BASE_NONE, NULL, 0, blurb, HFILL                                    \
        }                                                                                                              \
    }

static void register_fields(void)
{
    static hf_register_info fields[] = {
        STRING_FIELD(hf_rule, "Rule", "rule", "Id of the rule that fired"),
        STRING_FIELD(hf_stage, "Stage", "stage", "transport, negotiate, session, tree or access"),
        STRING_FIELD(hf_severity, "Severity", "severity", "error, warn, note or chat"),
        STRING_FIELD(hf_confidence, "Confidence", "confidence", "How sure the cause is: high, medium or low"),
        {&hf_recovered,
         {"Recovered", "smbtriage.recovered", FT_BOOLEAN, BASE_NONE, NULL, 0, "The same step succeeded later", HFILL}},
        STRING_FIELD(hf_summary, "Verdict", "summary", "What went wrong and what to do, in one sentence"),
        STRING_FIELD(hf_cause, "Cause", "cause", "Why it went wrong"),
        STRING_FIELD(hf_evidence, "Evidence", "evidence", "What the capture shows"),
        {&hf_evidence_frame,
         {"Evidence in frame", "smbtriage.evidence.frame", FT_FRAMENUM, BASE_NONE, NULL, 0,
          "A frame that proves the verdict", HFILL}},
        STRING_FIELD(hf_excluded, "Ruled out", "excluded", "A rival cause that the capture rules out, and why"),
        STRING_FIELD(hf_section, "Specification", "section", "The section that was applied"),
        STRING_FIELD(hf_url, "Address", "url", "Where to read the section"),
        STRING_FIELD(hf_remedy_windows, "Remedy on a Windows server", "remedy.windows", NULL),
        STRING_FIELD(hf_remedy_samba, "Remedy on a Samba server", "remedy.samba", NULL),
        STRING_FIELD(hf_remedy_client, "Remedy on the client", "remedy.client", NULL),
        STRING_FIELD(hf_remedy_cost, "What the remedy costs", "remedy.cost", "In security or otherwise"),
        {&hf_connection,
         {"Connection", "smbtriage.connection", FT_UINT32, BASE_DEC, NULL, 0,
          "Number of the connection in the smbtriage report", HFILL}},
        STRING_FIELD(hf_client, "Client", "client", "Address of the client"),
        STRING_FIELD(hf_server, "Server", "server", "Name of the server when the capture shows it, else address"),
        STRING_FIELD(hf_user, "User", "user", NULL),
        STRING_FIELD(hf_share, "Share", "share", "The path that was asked for"),
        STRING_FIELD(hf_dialect, "Dialect", "dialect", NULL),
        STRING_FIELD(hf_mechanism, "Authentication mechanism", "mechanism", NULL),
        {&hf_count,
         {"Count", "smbtriage.count", FT_UINT32, BASE_DEC, NULL, 0,
          "How often the same happened to this client, server, user and share", HFILL}},
    };

    proto_register_field_array(proto_smbtriage, fields, (int)G_N_ELEMENTS(fields));
}

static ei_register_info expert_entry(expert_field *ids, const smbtriage_rule *rule, smbtriage_severity severity)
{
    static const int severities[] = {PI_CHAT, PI_NOTE, PI_WARN, PI_ERROR};
    gboolean         is_full      = severity == smbtriage_rule_severity(rule);
    ei_register_info entry        = {0};

    entry.ids             = ids;
    entry.eiinfo.name     = g_strconcat("smbtriage.", smbtriage_rule_id(rule), is_full ? "" : ".",
                                    is_full ? "" : smbtriage_severity_name(severity), NULL);
    entry.eiinfo.group    = PI_RESPONSE_CODE;
    entry.eiinfo.severity = severities[severity];
    entry.eiinfo.summary  = smbtriage_rule_summary(rule);
    return entry;
}

static void register_experts(void)
{
    guint                        n_rules;
    const smbtriage_rule *const *rules  = smbtriage_catalogue(&n_rules);
    expert_module_t             *module = expert_register_protocol(proto_smbtriage);
    GArray                      *all    = g_array_new(FALSE, FALSE, sizeof(ei_register_info));

    experts = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    for (guint i = 0; i < n_rules; i++) {
        rule_expert *expert = g_new0(rule_expert, 1);

        for (guint s = SMBTRIAGE_NOTE; s <= smbtriage_rule_severity(rules[i]); s++) {
            ei_register_info entry;

            expert->fields[s] = (expert_field)EI_INIT;
            entry             = expert_entry(&expert->fields[s], rules[i], (smbtriage_severity)s);
            g_array_append_val(all, entry);
        }
        g_hash_table_insert(experts, (gpointer)rules[i], expert);
    }
    n_entries = all->len;
    entries   = (ei_register_info *)(void *)g_array_free(all, FALSE);
    expert_register_field_array(module, entries, (int)n_entries);
}

void present_register(int proto)
{
    static int *ett[] = {&ett_smbtriage};

    proto_smbtriage = proto;
    register_fields();
    proto_register_subtree_array(ett, G_N_ELEMENTS(ett));
    register_experts();
}

void present_release(void)
{
    for (guint i = 0; i < n_entries; i++)
        g_free((gpointer)entries[i].eiinfo.name);
    g_clear_pointer(&entries, g_free);
    g_clear_pointer(&experts, g_hash_table_unref);
    n_entries = 0;
}

/* ---- one finding ----------------------------------------------------------------------------------------- */

static void add_string(proto_tree *tree, tvbuff_t *tvb, int field, const char *text)
{
    if (text != NULL)
        proto_item_set_generated(proto_tree_add_string(tree, field, tvb, 0, 0, text));
}

static void add_number(proto_tree *tree, tvbuff_t *tvb, int field, guint32 number)
{
    proto_item_set_generated(proto_tree_add_uint(tree, field, tvb, 0, 0, number));
}

static void add_evidence(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *evidence = &g_array_index(finding->evidence, smbtriage_evidence, i);

        add_string(tree, tvb, hf_evidence, evidence->says);
        if (evidence->frame != 0)
            add_number(tree, tvb, hf_evidence_frame, evidence->frame);
    }
}

static void add_excluded(proto_tree *tree, tvbuff_t *tvb, wmem_allocator_t *pool, const smbtriage_finding *finding)
{
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *excluded = &g_array_index(finding->excluded, smbtriage_excluded, i);

        add_string(tree, tvb, hf_excluded,
                   wmem_strdup_printf(pool, "%s: %s", smbtriage_rule_id(excluded->rule), excluded->because));
    }
}

static void add_section(proto_tree *tree, tvbuff_t *tvb, wmem_allocator_t *pool, const smbtriage_finding *finding)
{
    const smbtriage_section *section = smbtriage_rule_section(finding->rule);

    if (section == NULL)
        return;
    add_string(tree, tvb, hf_section,
               wmem_strdup_printf(pool, "[%s] %s %s", section->document, section->number, section->title));
    add_string(tree, tvb, hf_url, section->url != NULL ? section->url : section->document_url);
}

static void add_fields(proto_tree *tree, tvbuff_t *tvb, wmem_allocator_t *pool, smbtriage_finding *finding)
{
    smbtriage_finding_expand(finding);
    add_string(tree, tvb, hf_rule, smbtriage_rule_id(finding->rule));
    add_string(tree, tvb, hf_severity, smbtriage_severity_name(finding->severity));
    add_string(tree, tvb, hf_confidence, smbtriage_confidence_name(finding->confidence));
    proto_item_set_generated(proto_tree_add_boolean(tree, hf_recovered, tvb, 0, 0, (guint32)finding->has_recovered));
    add_string(tree, tvb, hf_summary, smbtriage_finding_summary(finding));
    add_string(tree, tvb, hf_cause, finding->cause);
    add_evidence(tree, tvb, finding);
    add_excluded(tree, tvb, pool, finding);
    add_section(tree, tvb, pool, finding);
    add_string(tree, tvb, hf_remedy_windows, finding->remedy_windows);
    add_string(tree, tvb, hf_remedy_samba, finding->remedy_samba);
    add_string(tree, tvb, hf_remedy_client, finding->remedy_client);
    add_string(tree, tvb, hf_remedy_cost, finding->remedy_cost);
    add_string(tree, tvb, hf_stage, smbtriage_stage_name(smbtriage_rule_stage(finding->rule)));
    add_number(tree, tvb, hf_connection, finding->connection);
    add_string(tree, tvb, hf_client, finding->client);
    add_string(tree, tvb, hf_server, finding->server);
    add_string(tree, tvb, hf_user, finding->user);
    add_string(tree, tvb, hf_share, finding->share);
    add_string(tree, tvb, hf_dialect, finding->dialect);
    add_string(tree, tvb, hf_mechanism, finding->mechanism);
    add_number(tree, tvb, hf_count, finding->count);
}

/* Nobody looks at the tree: then the expert item needs none, and statistics that list what stands in a
 * tree see no stranger in theirs. */
static gboolean is_wanted(proto_tree *tree)
{
    return proto_field_is_referenced(tree, proto_smbtriage) || proto_field_is_referenced(tree, proto_expert);
}

static void add_finding(smbtriage_finding *finding, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    rule_expert *expert = g_hash_table_lookup(experts, finding->rule);
    proto_item  *item   = NULL;

    if (is_wanted(tree)) {
        item = proto_tree_add_protocol_format(tree, proto_smbtriage, tvb, 0, 0, "SMB triage, %s: %s",
                                              smbtriage_severity_name(finding->severity),
                                              smbtriage_finding_summary(finding));
        proto_item_set_generated(item);
        add_fields(proto_item_add_subtree(item, ett_smbtriage), tvb, pinfo->pool, finding);
    }
    expert_add_info_format(pinfo, item, &expert->fields[finding->severity], "%s", smbtriage_finding_summary(finding));
}

/* ---- one frame ------------------------------------------------------------------------------------------- */

/* How many findings of this frame were added in this dissection: a frame may hold several segments, each
 * of which ends in a call. */
static guint *added_so_far(packet_info *pinfo)
{
    guint *added = p_get_proto_data(pinfo->pool, pinfo, proto_smbtriage, 0);

    if (added == NULL) {
        added = wmem_new0(pinfo->pool, guint);
        p_add_proto_data(pinfo->pool, pinfo, proto_smbtriage, 0, added);
    }
    return added;
}

gboolean present_is_due(const packet_info *pinfo)
{
    return capture_has_findings && capture_findings_at(pinfo->num, pinfo->fd->file_off) != NULL;
}

void present_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const char      *outer_proto = pinfo->current_proto;
    const GPtrArray *findings;
    guint           *added;

    if (!capture_has_findings || pinfo->flags.in_error_pkt) /* what an ICMP error quotes is not its frame's own */
        return;
    findings = capture_findings_at(pinfo->num, pinfo->fd->file_off);
    if (findings == NULL)
        return;
    pinfo->current_proto = "smbtriage"; /* the expert items' protocol */
    for (added = added_so_far(pinfo); *added < findings->len; (*added)++)
        add_finding(g_ptr_array_index(findings, *added), tvb, pinfo, tree);
    pinfo->current_proto = outer_proto;
}
