/* plugin.c - version and registration
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture.h"
#include "compat.h"
#include "feed.h"
#include "preferences.h"
#include "present.h"
#include "statistics.h"

#include <epan/epan.h>
#include <gmodule.h>

#define PLUGIN_EXPORT G_MODULE_EXPORT

PLUGIN_EXPORT extern const gchar plugin_version[];
PLUGIN_EXPORT extern const int   plugin_want_major;
PLUGIN_EXPORT extern const int   plugin_want_minor;
PLUGIN_EXPORT void               plugin_register(void);
PLUGIN_EXPORT guint32            plugin_describe(void);

const gchar plugin_version[]  = SMBTRIAGE_VERSION;
const int   plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int   plugin_want_minor = WIRESHARK_VERSION_MINOR;

static void open_capture(void)
{
    const smbtriage_options options = preferences_options();

    capture_open(&options);
    feed_open();
}

static void close_capture(void)
{
    feed_close();
    capture_close();
}

static void register_protocol(void)
{
    int proto = proto_register_protocol("SMB connection triage", "smbtriage", "smbtriage");

    present_register(proto);
    preferences_register(proto);
    feed_register();
    register_init_routine(open_capture);
    register_cleanup_routine(close_capture);
    register_postseq_cleanup_routine(capture_settle);
}

void plugin_register(void)
{
    static proto_plugin plugin = {.register_protoinfo = register_protocol, .register_handoff = feed_handoff};

    proto_register_plugin(&plugin);
    statistics_register();
}

guint32 plugin_describe(void)
{
    return COMPAT_PLUGIN_DESCRIPTION;
}
