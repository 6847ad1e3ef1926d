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
#include "present_tree.h"

#include <epan/expert.h>
#include <epan/proto_data.h>
#include <wsutil/wmem/wmem.h>

static int proto_smbtriage = -1;

/* The expert items of a rule, one for each severity that a finding of it can have: a key of Wireshark's has
 * one severity. The rule's own has no suffix, those below it have theirs. */
typedef struct {
    expert_field fields[SMBTRIAGE_ERROR + 1];
} rule_expert;

static GHashTable       *experts; /* smbtriage_rule* -> rule_expert* */
static ei_register_info *entries; /* all of them: Wireshark keeps pointers to them */
static guint             n_entries;

/* The answer of a name server, say, may be evidence for very many: so many of them are named. */
#define MAX_POINTERS 8

/* ---- registration ---------------------------------------------------------------------------------------- */

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
    proto_smbtriage = proto;
    present_tree_register(proto);
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

/* Nobody looks at the tree: then the expert item needs none, and statistics that list what stands in a
 * tree see no stranger in theirs. */
static gboolean is_wanted(proto_tree *tree)
{
    return proto_field_is_referenced(tree, proto_smbtriage) || proto_field_is_referenced(tree, proto_expert);
}

static void add_finding(smbtriage_finding *finding, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    rule_expert *expert = g_hash_table_lookup(experts, finding->rule);
    proto_item  *item   = is_wanted(tree) ? present_tree_add(tree, tvb, pinfo, finding) : NULL;

    expert_add_info_format(pinfo, item, &expert->fields[finding->severity], "%s", smbtriage_finding_summary(finding));
}

/* ---- one frame ------------------------------------------------------------------------------------------- */

/* What was added to this frame in this dissection: a frame may hold several segments, each of which ends in a call. */
typedef struct {
    guint findings;
    guint pointers;
} added_items;

static added_items *added_so_far(packet_info *pinfo)
{
    added_items *added = p_get_proto_data(pinfo->pool, pinfo, proto_smbtriage, 0);

    if (added == NULL) {
        added = wmem_new0(pinfo->pool, added_items);
        p_add_proto_data(pinfo->pool, pinfo, proto_smbtriage, 0, added);
    }
    return added;
}

gboolean present_is_due(const packet_info *pinfo)
{
    return capture_has_findings && (capture_findings_at(pinfo->num, pinfo->fd->file_off) != NULL ||
                                    capture_pointers_at(pinfo->num, pinfo->fd->file_off) != NULL);
}

static void add_findings(const GPtrArray *findings, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    added_items *added = added_so_far(pinfo);

    for (; added->findings < findings->len; added->findings++)
        add_finding(g_ptr_array_index(findings, added->findings), tvb, pinfo, tree);
}

static void add_pointers(const GPtrArray *pointers, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    added_items *added = added_so_far(pinfo);

    for (; is_wanted(tree) && added->pointers < MIN(pointers->len, MAX_POINTERS); added->pointers++)
        present_tree_point(tree, tvb, g_ptr_array_index(pointers, added->pointers));
}

void present_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree)
{
    const char      *outer_proto = pinfo->current_proto;
    const GPtrArray *findings;
    const GPtrArray *pointers;

    if (!capture_has_findings || pinfo->flags.in_error_pkt) /* what an ICMP error quotes is not its frame's own */
        return;
    findings = capture_findings_at(pinfo->num, pinfo->fd->file_off);
    pointers = capture_pointers_at(pinfo->num, pinfo->fd->file_off);
    if (findings == NULL && pointers == NULL)
        return;
    pinfo->current_proto = "smbtriage"; /* the expert items' protocol */
    if (findings != NULL)
        add_findings(findings, tvb, pinfo, tree);
    if (pointers != NULL)
        add_pointers(pointers, tvb, pinfo, tree);
    pinfo->current_proto = outer_proto;
}
