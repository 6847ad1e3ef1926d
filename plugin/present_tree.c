/* present_tree.c - a finding in the details of a packet
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The verdict and its cause come first, then what proves it, then what to do; whom it is about stands last.
 */
#include "present_tree.h"

#include "compat.h"

#include <string.h>
#include <wsutil/wmem/wmem.h>

static int proto_smbtriage;

static int ett_finding       = -1;
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
static int hf_verdict_frame  = -1;
static int ett_evidence      = -1;
static int ett_connection    = -1;
static int ett_line          = -1;

/* Wireshark cuts a line of its details after 240 bytes, label included, and a window shows less. */
#define LINE_WIDTH 110
#define LINE_BYTES 200

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
        {&hf_verdict_frame,
         {"Verdict in frame", "smbtriage.verdict.frame", FT_FRAMENUM, BASE_NONE, NULL, 0,
          "This frame is evidence for the verdict there", HFILL}},
    };

    proto_register_field_array(proto_smbtriage, fields, (int)G_N_ELEMENTS(fields));
}

void present_tree_register(int proto)
{
    static int *etts[] = {&ett_finding, &ett_evidence, &ett_connection, &ett_line};

    proto_smbtriage = proto;
    register_fields();
    proto_register_subtree_array(etts, G_N_ELEMENTS(etts));
}

/* ---- lines ----------------------------------------------------------------------------------------------- */

static proto_item *add_string(proto_tree *tree, tvbuff_t *tvb, int field, const char *text)
{
    proto_item *item = text == NULL ? NULL : proto_tree_add_string(tree, field, tvb, 0, 0, text);

    proto_item_set_generated(item);
    return item;
}

/* How many bytes of it fit in a line, whole letters only. */
static gsize fitting(const char *text)
{
    gsize length = strlen(text);

    return length <= LINE_BYTES ? length : (gsize)(g_utf8_find_prev_char(text, text + LINE_BYTES + 1) - text);
}

/* Letters of most scripts take more bytes than columns, and a word may be longer than a line. */
static GStrv lines_of(const char *text)
{
    g_auto(GStrv) broken = smbtriage_lines(text, LINE_WIDTH);
    GPtrArray *lines     = g_ptr_array_new();

    for (guint i = 0; broken[i] != NULL; i++) {
        const char *rest = broken[i];

        do {
            gsize length = fitting(rest);

            g_ptr_array_add(lines, g_strndup(rest, length));
            rest += length;
        } while (*rest != '\0');
    }
    g_ptr_array_add(lines, NULL);
    return (GStrv)g_ptr_array_free(lines, FALSE);
}

/* The field holds the whole text; who looks at the tree reads it in lines. */
static void add_text(proto_tree *tree, tvbuff_t *tvb, int field, const char *text)
{
    proto_item *item    = add_string(tree, tvb, field, text);
    g_auto(GStrv) lines = NULL;

    if (item == NULL || !PTREE_DATA(tree)->visible)
        return;
    lines = lines_of(text);
    if (lines[1] == NULL)
        return;
    proto_item_set_text(item, "%s: %s", proto_registrar_get_name(field), lines[0]);
    for (guint i = 1; lines[i] != NULL; i++) {
        proto_item *line;

        proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_line, &line, "    %s", lines[i]);
        proto_item_set_generated(line);
    }
}

/* Behind what the item says already; what is longer than a line stands below it. */
static void append_first_line(proto_item *item, const char *separator, const char *text)
{
    g_auto(GStrv) lines = lines_of(text);

    proto_item_append_text(item, "%s%s%s", separator, lines[0], lines[1] == NULL ? "" : " ...");
}

static proto_item *add_number(proto_tree *tree, tvbuff_t *tvb, int field, guint32 number)
{
    proto_item *item = proto_tree_add_uint(tree, field, tvb, 0, 0, number);

    proto_item_set_generated(item);
    return item;
}

/* ---- a finding ------------------------------------------------------------------------------------------- */

/* The line is a link to the frame, and says what is there. */
static void add_evidence(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding)
{
    for (guint i = 0; i < finding->evidence->len; i++) {
        const smbtriage_evidence *evidence = &g_array_index(finding->evidence, smbtriage_evidence, i);
        proto_item               *link;

        if (evidence->frame == 0) {
            add_text(tree, tvb, hf_evidence, evidence->says);
            continue;
        }
        link = add_number(tree, tvb, hf_evidence_frame, evidence->frame);
        append_first_line(link, ": ", evidence->says);
        add_text(proto_item_add_subtree(link, ett_evidence), tvb, hf_evidence, evidence->says);
    }
}

static void add_excluded(proto_tree *tree, tvbuff_t *tvb, wmem_allocator_t *pool, const smbtriage_finding *finding)
{
    for (guint i = 0; i < finding->excluded->len; i++) {
        const smbtriage_excluded *excluded = &g_array_index(finding->excluded, smbtriage_excluded, i);

        add_text(tree, tvb, hf_excluded,
                 wmem_strdup_printf(pool, "%s: %s", smbtriage_rule_id(excluded->rule), excluded->because));
    }
}

static void add_section(proto_tree *tree, tvbuff_t *tvb, wmem_allocator_t *pool, const smbtriage_finding *finding)
{
    const smbtriage_section *section = smbtriage_rule_section(finding->rule);
    proto_item              *address;

    if (section == NULL)
        return;
    add_text(tree, tvb, hf_section,
             wmem_strdup_printf(pool, "[%s] %s %s", section->document, section->number, section->title));
    address = add_string(tree, tvb, hf_url, section->url != NULL ? section->url : section->document_url);
    proto_item_set_url(address);
}

static void add_remedies(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding)
{
    const smbtriage_telling *told = smbtriage_finding_told(finding);

    add_text(tree, tvb, hf_remedy_windows, told->windows);
    add_text(tree, tvb, hf_remedy_samba, told->samba);
    add_text(tree, tvb, hf_remedy_client, told->client);
    add_text(tree, tvb, hf_remedy_cost, told->cost);
}

static void add_weight(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding)
{
    add_string(tree, tvb, hf_rule, smbtriage_rule_id(finding->rule));
    add_string(tree, tvb, hf_stage, smbtriage_stage_name(smbtriage_rule_stage(finding->rule)));
    add_string(tree, tvb, hf_severity, smbtriage_severity_name(finding->severity));
    add_string(tree, tvb, hf_confidence, smbtriage_confidence_name(finding->confidence));
    proto_item_set_generated(proto_tree_add_boolean(tree, hf_recovered, tvb, 0, 0, (guint32)finding->has_recovered));
    add_number(tree, tvb, hf_count, finding->count);
}

static void add_connection(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding)
{
    proto_item *item        = add_number(tree, tvb, hf_connection, finding->connection);
    proto_tree *about       = proto_item_add_subtree(item, ett_connection);
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "%s -> %s", finding->client, finding->server);
    if (finding->user != NULL)
        g_string_append_printf(text, ", %s", finding->user);
    if (finding->share != NULL)
        g_string_append_printf(text, ", %s", finding->share);
    append_first_line(item, ", ", text->str);
    add_string(about, tvb, hf_client, finding->client);
    add_string(about, tvb, hf_server, finding->server);
    add_string(about, tvb, hf_user, finding->user);
    add_string(about, tvb, hf_share, finding->share);
    add_string(about, tvb, hf_dialect, finding->dialect);
    add_string(about, tvb, hf_mechanism, finding->mechanism);
}

proto_item *present_tree_add(proto_tree *tree, tvbuff_t *tvb, packet_info *pinfo, smbtriage_finding *finding)
{
    proto_item *item =
        proto_tree_add_protocol_format(tree, proto_smbtriage, tvb, 0, 0, "SMB triage, %s: %s",
                                       smbtriage_severity_name(finding->severity), smbtriage_finding_summary(finding));
    proto_tree *details;

    proto_item_set_generated(item);
    smbtriage_finding_expand(finding);
    details = proto_item_add_subtree(item, ett_finding);
    add_text(details, tvb, hf_summary, smbtriage_finding_summary(finding));
    add_text(details, tvb, hf_cause, smbtriage_finding_told(finding)->cause);
    add_evidence(details, tvb, finding);
    add_excluded(details, tvb, pinfo->pool, finding);
    add_remedies(details, tvb, finding);
    add_section(details, tvb, pinfo->pool, finding);
    add_weight(details, tvb, finding);
    add_connection(details, tvb, finding);
    return item;
}

void present_tree_point(proto_tree *tree, tvbuff_t *tvb, const smbtriage_finding *finding)
{
    proto_item *link = add_number(tree, tvb, hf_verdict_frame, finding->frame);

    proto_item_set_text(link, "SMB triage: evidence for the verdict in frame %u (%s, %s)", finding->frame,
                        smbtriage_severity_name(finding->severity), smbtriage_rule_id(finding->rule));
}
