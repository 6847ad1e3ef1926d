/* feed_smb2.c - SMB messages by observing their dissectors
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * NetBIOS and SMB Direct hand each whole message to heuristic dissectors. We stand in front of those. Of the
 * few messages that set connections up the original fills a tree for us, which no one else gets to see;
 * everything else passes with a glance at its header.
 */
#include "feed_parts.h"

#include <string.h>

#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/exceptions.h>

#include "feed_watch.h"
#include "fields.h"
#include "present.h"
#include "smb2_header.h"

/* The first byte of an SMB message; the next three are 'S', 'M', 'B'. */
enum {
    MAGIC_SMB1        = 0xFF, /* [MS-CIFS] 2.2.3.1 */
    MAGIC_SMB2        = 0xFE, /* [MS-SMB2] 2.2.1 */
    MAGIC_TRANSFORM   = 0xFD, /* [MS-SMB2] 2.2.41 */
    MAGIC_COMPRESSION = 0xFC  /* [MS-SMB2] 2.2.42 */
};

/* Where the bytes stand that decide whether a message is of interest. */
enum {
    SMB2_HEADER_READ     = 24, /* as far as we look */
    IOCTL_REQUEST_SIZE   = 57, /* [MS-SMB2] 2.2.31: StructureSize, 2.2.32: of the answer; an error has 9 */
    IOCTL_RESPONSE_SIZE  = 49,
    IOCTL_CTL_CODE       = 4, /* behind the header */
    IOCTL_READ           = 8,
    CREATE_REQUEST_SIZE  = 57, /* [MS-SMB2] 2.2.13 */
    CREATE_ACCESS        = 24,
    CREATE_NAME_OFFSET   = 44, /* counts from the header */
    CREATE_NAME_LENGTH   = 46,
    CREATE_READ          = 48,
    CREATE_FIXED         = 56, /* the name stands behind it */
    TRANSFORM_SESSION_ID = 44, /* [MS-SMB2] 2.2.41 */
    SMB1_COMMAND         = 4,  /* [MS-CIFS] 2.2.3.1 */
    SMB1_FLAGS           = 9,
    SMB1_HEADER_READ     = 10,
    SMB1_REPLY           = 0x80,
    SMB1_COM_NEGOTIATE   = 0x72,
    MAX_CHAIN            = 64 /* compounds longer than this are not searched to their end */
};

typedef struct {
    const char      *entry; /* the heuristic dissector's short name */
    heur_dissector_t observer;
    gboolean         is_smb1;
    heur_dissector_t original;
} hook;

static compat_bool observe_smb2_netbios(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static compat_bool observe_smb2_direct(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static compat_bool observe_smb1_netbios(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static compat_bool observe_smb1_direct(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

static hook hooks[] = {
    {"smb2_netbios", observe_smb2_netbios, FALSE, NULL},
    {"smb2_smb_direct", observe_smb2_direct, FALSE, NULL},
    {"smb_netbios", observe_smb1_netbios, TRUE, NULL},
    {"smb_smb_direct", observe_smb1_direct, TRUE, NULL},
};

/* ---- a glance at the header ------------------------------------------------------------------------------------ */

/* What the first message of a PDU is, or 0. */
static guint8 magic_of(tvbuff_t *tvb, const guint8 **bytes)
{
    if (tvb_captured_length(tvb) < SMB2_HEADER_READ)
        return 0;
    *bytes = tvb_get_ptr(tvb, 0, SMB2_HEADER_READ);
    return memcmp(*bytes + 1, "SMB", 3) == 0 ? **bytes : 0;
}

static guint32 ctl_code_of(tvbuff_t *tvb, guint start, const guint8 *header)
{
    if (compat_letoh16(header + SMB2_COMMAND) != SMBTRIAGE_SMB2_IOCTL ||
        tvb_captured_length(tvb) - start < SMB2_HEADER_LENGTH + IOCTL_READ)
        return 0;
    const guint8 *body = tvb_get_ptr(tvb, (gint)start + SMB2_HEADER_LENGTH, IOCTL_READ);
    guint         size = compat_letoh16(body);
    return size == (smb2_header_is_response(header) ? IOCTL_RESPONSE_SIZE : IOCTL_REQUEST_SIZE)
               ? compat_letoh32(body + IOCTL_CTL_CODE)
               : 0;
}

/* What the engine wants of this message. The connection is looked up only for what may depend on it. */
static smbtriage_interest interest_in(feed_scope *scope, tvbuff_t *tvb, guint start, const guint8 *header)
{
    guint16  command = compat_letoh16(header + SMB2_COMMAND);
    gboolean answers = smb2_header_is_response(header);
    /* Nearly all messages are of this kind. */
    if (command > SMBTRIAGE_SMB2_CREATE && command != SMBTRIAGE_SMB2_IOCTL &&
        (!answers || compat_letoh32(header + SMB2_STATUS) == 0))
        return answers && (feed_watch_of(scope) & SMBTRIAGE_WATCH_ANSWERS) != 0 ? SMBTRIAGE_HEADER : SMBTRIAGE_IGNORE;

    smbtriage_interest interest = smbtriage_engine_interest(command, answers, compat_letoh32(header + SMB2_STATUS),
                                                            ctl_code_of(tvb, start, header));
    if (interest != SMBTRIAGE_IGNORE)
        return interest;
    if (smb2_header_is_response(header))
        return (feed_watch_of(scope) & SMBTRIAGE_WATCH_ANSWERS) != 0 ? SMBTRIAGE_HEADER : SMBTRIAGE_IGNORE;
    if (command == SMBTRIAGE_SMB2_CREATE)
        return (feed_watch_of(scope) & SMBTRIAGE_WATCH_CREATES) != 0 ? SMBTRIAGE_HEADER : SMBTRIAGE_IGNORE;
    return SMBTRIAGE_IGNORE;
}

/* The two things that are of interest in the body of a CREATE; to have it dissected for us would cost a hundred times
 * as much. FALSE when the capture does not hold it. */
static gboolean read_path(const feed_scope *scope, tvbuff_t *tvb, guint start, smbtriage_create *create)
{
    if (tvb_captured_length(tvb) - start < SMB2_HEADER_LENGTH + CREATE_READ)
        return FALSE;
    const guint8 *body   = tvb_get_ptr(tvb, (gint)start + SMB2_HEADER_LENGTH, CREATE_READ);
    gint          offset = (gint)start + compat_letoh16(body + CREATE_NAME_OFFSET);
    gint          length = compat_letoh16(body + CREATE_NAME_LENGTH);
    if (length > 0 && offset < (gint)start + SMB2_HEADER_LENGTH + CREATE_FIXED)
        return FALSE;
    if (compat_letoh16(body) != CREATE_REQUEST_SIZE || !tvb_bytes_exist(tvb, offset, length))
        return FALSE;
    create->access = compat_letoh32(body + CREATE_ACCESS);
    create->path =
        (const char *)tvb_get_string_enc(scope->pinfo->pool, tvb, offset, length, ENC_UTF_16 | ENC_LITTLE_ENDIAN);
    return TRUE;
}

static void tell_header(feed_scope *scope, tvbuff_t *tvb, guint start, const guint8 *header)
{
    if (tvb_captured_length(tvb) - start < SMB2_HEADER_LENGTH)
        return;
    smbtriage_smb2_message told = {.ctl_code = ctl_code_of(tvb, start, header)};
    smb2_header_read(tvb_get_ptr(tvb, (gint)start, SMB2_HEADER_LENGTH), &told);
    smbtriage_create create;
    if (told.command == SMBTRIAGE_SMB2_CREATE && !told.is_response && read_path(scope, tvb, start, &create))
        told.create = &create;
    feed_messages_header(scope, &told);
}

/* [MS-SMB2] 2.2.1.2: NextCommand counts from the start of its own header; 0 ends the chain. 0 is returned, too. */
static guint next_in_chain(tvbuff_t *tvb, guint start, const guint8 *header)
{
    guint   captured = tvb_captured_length(tvb);
    guint32 next     = compat_letoh32(header + SMB2_NEXT_COMMAND);
    if (next < SMB2_HEADER_LENGTH || next > captured - start || captured - start - next < SMB2_HEADER_READ)
        return 0;
    return start + next;
}

/* The greatest interest in any message of the chain. */
static smbtriage_interest interest_in_chain(feed_scope *scope, tvbuff_t *tvb, const guint8 *first)
{
    smbtriage_interest greatest = SMBTRIAGE_IGNORE;
    const guint8      *header   = first;
    guint              start    = 0;
    for (guint i = 0; i < MAX_CHAIN; i++) {
        greatest = MAX(greatest, interest_in(scope, tvb, start, header));
        start    = next_in_chain(tvb, start, header);
        if (greatest == SMBTRIAGE_WHOLE || start == 0)
            return greatest;
        header = tvb_get_ptr(tvb, (gint)start, SMB2_HEADER_READ);
    }
    return greatest;
}

static void tell_headers(feed_scope *scope, tvbuff_t *tvb, const guint8 *first)
{
    const guint8 *header = first;
    guint         start  = 0;
    for (guint i = 0; i < MAX_CHAIN; i++) {
        if (interest_in(scope, tvb, start, header) == SMBTRIAGE_HEADER)
            tell_header(scope, tvb, start, header);
        start = next_in_chain(tvb, start, header);
        if (start == 0)
            return;
        header = tvb_get_ptr(tvb, (gint)start, SMB2_HEADER_READ);
    }
}

/* TRUE if the messages of this PDU are to be read whole; what the headers tell is told at once. */
static gboolean is_whole_wanted(feed_scope *scope, tvbuff_t *tvb, const guint8 *first)
{
    smbtriage_interest interest = interest_in_chain(scope, tvb, first);
    if (interest == SMBTRIAGE_HEADER)
        tell_headers(scope, tvb, first);
    return interest == SMBTRIAGE_WHOLE;
}

static void learn_port(const feed_scope *scope, guint8 magic, const guint8 *header)
{
    if (magic == MAGIC_SMB2)
        feed_messages_learn_port(scope, smb2_header_is_response(header));
    else if (magic == MAGIC_SMB1)
        feed_messages_learn_port(scope, (header[SMB1_FLAGS] & SMB1_REPLY) != 0);
}

/* What the fields of a message can be; of a chain, and of what is wrapped, anything. */
static message_part part_of(tvbuff_t *tvb)
{
    const guint8 *header = NULL;
    guint8        magic  = magic_of(tvb, &header);
    if (magic == MAGIC_SMB1)
        return MESSAGE_SMB1;
    if (magic != MAGIC_SMB2 || compat_letoh32(header + SMB2_NEXT_COMMAND) != 0)
        return MESSAGE_ANYWHERE;
    switch (compat_letoh16(header + SMB2_COMMAND)) {
    case SMBTRIAGE_SMB2_NEGOTIATE:
        return MESSAGE_NEGOTIATE;
    case SMBTRIAGE_SMB2_SESSION_SETUP:
        return MESSAGE_SESSION_SETUP;
    case SMBTRIAGE_SMB2_TREE_CONNECT:
        return MESSAGE_TREE_CONNECT;
    default:
        return MESSAGE_ANYWHERE;
    }
}

/* ---- observing ----------------------------------------------------------------------------------------------- */

static gboolean is_extracting; /* SMB within SMB is read once, by the outer one */

static compat_bool extract(const hook *entry, feed_scope *scope, tvbuff_t *tvb, packet_info *pinfo, proto_tree *root,
                           void *data)
{
    const proto_node    *mark    = root->last_child;
    volatile compat_bool is_ours = FALSE;

    message_part part = part_of(tvb);

    is_extracting = TRUE;
    fields_lend(part);
    TRY
    {
        is_ours = entry->original(tvb, pinfo, root, data);
    }
    FINALLY
    {
        fields_reclaim(part);
        is_extracting = FALSE;
        feed_messages_read(scope, root, mark);
    }
    ENDTRY;
    return is_ours;
}

/* Decrypting has failed before: it will not succeed now, and it costs. */
static gboolean is_known_sealed(feed_scope *scope, tvbuff_t *tvb)
{
    if (tvb_captured_length(tvb) < TRANSFORM_SESSION_ID + 8)
        return FALSE;
    guint64 session_id = tvb_get_letoh64(tvb, TRANSFORM_SESSION_ID);
    if (!feed_watch_is_sealed(scope, session_id))
        return FALSE;
    if (feed_watch_has_connection(scope))
        feed_messages_sealed(scope, session_id);
    return TRUE;
}

/* Every dissector is offered every message, and takes those of its own version. */
static gboolean is_of_interest(const hook *entry, feed_scope *scope, tvbuff_t *tvb)
{
    const guint8 *header = NULL;
    guint8        magic  = magic_of(tvb, &header);
    if (magic == 0 || (magic == MAGIC_SMB1) != entry->is_smb1)
        return FALSE;
    learn_port(scope, magic, header);
    switch (magic) {
    case MAGIC_SMB2:
        return is_whole_wanted(scope, tvb, header);
    case MAGIC_SMB1:
        return header[SMB1_COMMAND] == SMB1_COM_NEGOTIATE;
    case MAGIC_TRANSFORM:
        return !is_known_sealed(scope, tvb);
    case MAGIC_COMPRESSION:
        return TRUE;
    default:
        return FALSE;
    }
}

static compat_bool observe_within(const hook *entry, feed_scope *scope, tvbuff_t *tvb, packet_info *pinfo,
                                  proto_tree *tree, void *data)
{
    if (!scope->is_feeding || is_extracting || !is_of_interest(entry, scope, tvb))
        return entry->original(tvb, pinfo, tree, data);
    return extract(entry, scope, tvb, pinfo, tree != NULL ? tree : feed_scratch_tree(pinfo), data);
}

/* SMB Direct on InfiniBand, NetBIOS on something other than TCP: nobody opened a scope. */
static compat_bool observe_alone(const hook *entry, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    feed_scope           scope;
    volatile compat_bool is_ours = FALSE;

    if (!pinfo->fd->visited && proto_is_frame_protocol(pinfo->layers, "tcp"))
        feed_hook_complain("another plugin took the place of the TCP dissector; what TCP itself tells of connections "
                           "is missing");
    feed_scope_enter(&scope, SMBTRIAGE_TRANSPORT_OTHER, pinfo, tree);
    TRY
    {
        is_ours = observe_within(entry, &scope, tvb, pinfo, tree, data);
    }
    FINALLY
    {
        feed_messages_flush_other(&scope);
        feed_scope_leave(&scope);
        present_frame(tvb, pinfo, tree);
    }
    ENDTRY;
    return is_ours;
}

static compat_bool observe(const hook *entry, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    feed_scope *scope = feed_scope_current(pinfo);
    if (feed_fields_in_use())
        return entry->original(tvb, pinfo, tree, data);
    if (scope == NULL)
        return pinfo->fd->visited && !present_is_due(pinfo) ? entry->original(tvb, pinfo, tree, data)
                                                            : observe_alone(entry, tvb, pinfo, tree, data);
    return observe_within(entry, scope, tvb, pinfo, tree, data);
}

static compat_bool observe_smb2_netbios(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return observe(&hooks[0], tvb, pinfo, tree, data);
}

static compat_bool observe_smb2_direct(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return observe(&hooks[1], tvb, pinfo, tree, data);
}

static compat_bool observe_smb1_netbios(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return observe(&hooks[2], tvb, pinfo, tree, data);
}

static compat_bool observe_smb1_direct(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return observe(&hooks[3], tvb, pinfo, tree, data);
}

gboolean feed_smb2_handoff(void)
{
    gboolean is_complete = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++) {
        heur_dtbl_entry_t *entry = find_heur_dissector_by_unique_short_name(hooks[i].entry);
        if (entry == NULL || entry->dissector == NULL) {
            is_complete = FALSE;
        } else if (entry->dissector != hooks[i].observer) {
            hooks[i].original = entry->dissector;
            entry->dissector  = hooks[i].observer;
        }
    }
    return is_complete;
}

gboolean feed_smb2_is_in_place(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hooks); i++) {
        const heur_dtbl_entry_t *entry = find_heur_dissector_by_unique_short_name(hooks[i].entry);
        if (entry == NULL || entry->dissector != hooks[i].observer)
            return FALSE;
    }
    return TRUE;
}
