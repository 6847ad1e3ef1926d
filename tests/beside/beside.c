/* beside.c - another plugin in the same places, for the tests
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * It stands in front of the dissectors of SMB2, TCP and Kerberos, as smbtriage does. BESIDE says of which, when and
 * how:
 *
 *   smb2, tcp, kerberos
 *   before, after   smbtriage: in hand-off, or when a capture is opened
 *   chain           calls whom it found there
 *   replace         calls Wireshark's own dissector, whoever stood in front of it
 *   swallow         says of SMB2 that it was dissected, and calls nobody
 *   missing         no place at all: there is no dissector of SMB2 over NetBIOS
 *   renamed         the same, and it is there under another name
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <epan/epan.h>
#include <epan/ipproto.h>
#include <gmodule.h>

#include "compat.h"

#define EXPORT G_MODULE_EXPORT

EXPORT extern const gchar plugin_version[];
EXPORT extern const int   plugin_want_major;
EXPORT extern const int   plugin_want_minor;
EXPORT void               plugin_register(void);
EXPORT guint32            plugin_describe(void);

const gchar plugin_version[]  = "1";
const int   plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int   plugin_want_minor = WIRESHARK_VERSION_MINOR;

enum {
    PORT_KERBEROS = 88 /* RFC 4120 7.2.1 */
};

static const char SMB2_ENTRY[] = "smb2_netbios";

typedef struct {
    const char        *word; /* in BESIDE */
    const char        *table;
    guint32            value;
    dissector_t        dissector;
    dissector_handle_t genuine;
    dissector_handle_t found;
} place;

static int in_front_of_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static int in_front_of_kerberos_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);
static int in_front_of_kerberos_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

static place places[] = {
    {"tcp", "ip.proto", IP_PROTO_TCP, in_front_of_tcp, NULL, NULL},
    {"kerberos", "tcp.port", PORT_KERBEROS, in_front_of_kerberos_tcp, NULL, NULL},
    {"kerberos", "udp.port", PORT_KERBEROS, in_front_of_kerberos_udp, NULL, NULL},
};

static int              proto;
static heur_dissector_t genuine_smb2;
static heur_dissector_t found_smb2;

static gboolean is_told(const char *word)
{
    const char *wish = getenv("BESIDE");
    return wish != NULL && strstr(wish, word) != NULL;
}

/* ---- in front --------------------------------------------------------------------------------------------------- */

static int in_front(const place *here, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    pinfo->can_desegment = pinfo->saved_can_desegment; /* as polite as a plugin in between can be */
    return call_dissector_only(is_told("replace") ? here->genuine : here->found, tvb, pinfo, tree, data);
}

static int in_front_of_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return in_front(&places[0], tvb, pinfo, tree, data);
}

static int in_front_of_kerberos_tcp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return in_front(&places[1], tvb, pinfo, tree, data);
}

static int in_front_of_kerberos_udp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return in_front(&places[2], tvb, pinfo, tree, data);
}

static compat_bool in_front_of_smb2(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (is_told("swallow"))
        return TRUE;
    return (is_told("replace") ? genuine_smb2 : found_smb2)(tvb, pinfo, tree, data);
}

static void step_in_front(void)
{
    heur_dtbl_entry_t *entry = find_heur_dissector_by_unique_short_name(SMB2_ENTRY);

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        if (!is_told(places[i].word))
            continue;
        places[i].found = dissector_get_uint_handle(find_dissector_table(places[i].table), places[i].value);
        dissector_add_uint(places[i].table, places[i].value, create_dissector_handle(places[i].dissector, proto));
    }
    if (is_told("smb2")) {
        found_smb2       = entry->dissector;
        entry->dissector = in_front_of_smb2;
    }
    fputs("beside: in front\n", stderr);
}

/* ---- registration ----------------------------------------------------------------------------------------------- */

static void remember_genuine(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        places[i].genuine = dissector_get_uint_handle(find_dissector_table(places[i].table), places[i].value);
    genuine_smb2 = find_heur_dissector_by_unique_short_name(SMB2_ENTRY)->dissector;
}

static void take_smb2_away(void)
{
    int proto_smb2 = proto_get_id_by_filter_name("smb2");

    heur_dissector_delete("netbios", genuine_smb2, proto_smb2);
    if (is_told("renamed"))
        heur_dissector_add("netbios", genuine_smb2, "SMB2 under another name", "smb2_renamed", proto_smb2,
                           HEURISTIC_ENABLE);
    fputs("beside: took away\n", stderr);
}

static void step_in_front_once(void)
{
    static gboolean is_in_front;

    if (!is_in_front)
        step_in_front();
    is_in_front = TRUE;
}

/* Routines that are registered later run earlier, so this one runs before those of smbtriage. */
static void handoff(void)
{
    remember_genuine();
    if (is_told("missing") || is_told("renamed"))
        take_smb2_away();
    else if (is_told("before"))
        step_in_front();
    else
        register_init_routine(step_in_front_once);
}

/* What is registered now is handed off first, in whatever order the plugins were loaded. */
static void register_protocol(void)
{
    static proto_plugin first = {.register_protoinfo = NULL, .register_handoff = handoff};

    proto = proto_register_protocol("Another plugin in the same places", "beside", "beside");
    proto_register_plugin(&first);
}

void plugin_register(void)
{
    static proto_plugin plugin = {.register_protoinfo = register_protocol, .register_handoff = NULL};

    proto_register_plugin(&plugin);
}

guint32 plugin_describe(void)
{
    return COMPAT_PLUGIN_DESCRIPTION;
}
