/* feed.c - dissection to events
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "feed.h"

#include "feed_parts.h"
#include "feed_watch.h"
#include "fields.h"

void feed_register(void)
{
    feed_tcp_register();
    feed_clock_register();
    feed_quic_register();
    feed_kerberos_register();
    feed_fields_register();
}

void feed_handoff(void)
{
    fields_handoff();
    feed_tcp_handoff();
    feed_clock_handoff();
    feed_quic_handoff();
    feed_kerberos_handoff();
    if (!feed_smb2_handoff())
        feed_fields_force();
}

void feed_open(void)
{
    feed_scope_reset();
    feed_names_open();
    feed_watch_open();
    feed_tcp_open();
    feed_clock_open();
    feed_kerberos_open();
    feed_fields_open();
}

void feed_close(void)
{
    feed_scratch_close();
    feed_names_close();
    feed_watch_close();
}
