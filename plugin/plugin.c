/* plugin.c - version and registration
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture.h"
#include "compat.h"
#include "explain.h"
#include "feed.h"
#include "fields.h"
#include "menu.h"
#include "preferences.h"
#include "present.h"
#include "statistics.h"
#include "statistics_tree.h"

#include <epan/epan.h>
#include <gmodule.h>
#include <wsutil/report_message.h>

#define PLUGIN_EXPORT G_MODULE_EXPORT

PLUGIN_EXPORT extern const gchar plugin_version[];
PLUGIN_EXPORT extern const int   plugin_want_major;
PLUGIN_EXPORT extern const int   plugin_want_minor;
PLUGIN_EXPORT void               plugin_register(void);
PLUGIN_EXPORT guint32            plugin_describe(void);
PLUGIN_EXPORT void               g_module_unload(GModule *module);

const gchar plugin_version[]  = SMBTRIAGE_VERSION;
const int   plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int   plugin_want_minor = WIRESHARK_VERSION_MINOR;

static int proto_smbtriage;

/* Who switched us off in Enabled Protocols wants to hear nothing: without an engine there is nothing to say. */
static void open_capture(void)
{
    const smbtriage_options options = preferences_options();

    if (proto_is_protocol_enabled(find_protocol_by_id(proto_smbtriage)))
        capture_open(&options);
    feed_open();
}

static void close_capture(void)
{
    feed_close();
    capture_close();
}

/* Wireshark ends the program when a protocol is registered twice: an old copy of us may lie about under another name.
 */
static gboolean is_second_copy(void)
{
    if (proto_get_id_by_filter_name("smbtriage") == -1)
        return FALSE;
    report_warning("smbtriage is installed twice under different file names; one is used, and nobody knows which: "
                   "tshark -G plugins shows both, remove the older");
    return TRUE;
}

static void register_protocol(void)
{
    if (is_second_copy())
        return;
    proto_smbtriage = proto_register_protocol("SMB connection triage", "smbtriage", "smbtriage");
    present_register(proto_smbtriage);
    preferences_register(proto_smbtriage);
    feed_register();
    statistics_register();
    statistics_tree_register();
    explain_register();
    menu_register(proto_smbtriage);
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(capture_settle);
}

static void hand_off(void)
{
    if (proto_smbtriage != 0)
        feed_handoff();
}

void plugin_register(void)
{
    static proto_plugin plugin = {.register_protoinfo = register_protocol, .register_handoff = hand_off};

    proto_register_plugin(&plugin);
}

guint32 plugin_describe(void)
{
    return COMPAT_PLUGIN_DESCRIPTION;
}

/* GLib calls it by this name. Wireshark is done with all that was registered: only now can it go. */
void g_module_unload(GModule *module _U_)
{
    present_release();
    fields_release();
    preferences_release();
    statistics_tree_release();
}
