/* compat.h - the differences between the Wireshark versions that one source is built for
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The only place that looks at the version. Known to be right for 4.0, 4.4 and 4.6; the build defines
 * WIRESHARK_VERSION_MAJOR and WIRESHARK_VERSION_MINOR.
 */
#ifndef SMBTRIAGE_PLUGIN_COMPAT_H
#define SMBTRIAGE_PLUGIN_COMPAT_H

#include <stdbool.h>

#include <epan/conversation.h>
#include <epan/packet.h>
#include <epan/proto.h>
#include <epan/tvbuff.h>
#include <wsutil/pint.h>

#define COMPAT_AT_LEAST(major, minor)                                                                                  \
    (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

#if COMPAT_AT_LEAST(4, 6)
#include <wsutil/value_string.h>
#else
#include <epan/value_string.h>
#endif

/* What a heuristic dissector returns and what a boolean preference points to. */
#if COMPAT_AT_LEAST(4, 4)
typedef bool compat_bool;
#else
typedef gboolean compat_bool;
#endif

/* The result of a stat_tap_init_cb: 4.6 lets it refuse. Use as "COMPAT_STAT_TAP_INIT cb(...)" and end it
 * with "COMPAT_STAT_TAP_READY;". */
#if COMPAT_AT_LEAST(4, 6)
#define COMPAT_STAT_TAP_INIT static bool
#define COMPAT_STAT_TAP_READY return true
#else
#define COMPAT_STAT_TAP_INIT static void
#define COMPAT_STAT_TAP_READY return
#endif

/* The value of a field: within the field_info up to 4.0, behind a pointer since. */
static inline fvalue_t *compat_value(field_info *field)
{
#if COMPAT_AT_LEAST(4, 2)
    return field->value;
#else
    return &field->value;
#endif
}

/* One byte of a buffer. */
static inline guint8 compat_tvb_get_uint8(tvbuff_t *tvb, gint offset)
{
#if COMPAT_AT_LEAST(4, 4)
    return tvb_get_uint8(tvb, offset);
#else
    return tvb_get_guint8(tvb, offset);
#endif
}

/* Numbers in memory that need not be aligned. */
#if COMPAT_AT_LEAST(4, 6)
#define compat_ntoh16(p) pntohu16(p)
#define compat_ntoh32(p) pntohu32(p)
#define compat_letoh16(p) pletohu16(p)
#define compat_letoh32(p) pletohu32(p)
#define compat_letoh64(p) pletohu64(p)
#else
#define compat_ntoh16(p) pntoh16(p)
#define compat_ntoh32(p) pntoh32(p)
#define compat_letoh16(p) pletoh16(p)
#define compat_letoh32(p) pletoh32(p)
#define compat_letoh64(p) pletoh64(p)
#endif

/* The TCP conversation of the frame that is being dissected when find_conversation() knows none, or NULL. Since 4.4 a
 * preference may keep interlaced captures apart, and then only the dissector's own way of searching finds it. */
static inline conversation_t *compat_find_interlaced_conversation(packet_info *pinfo)
{
#if COMPAT_AT_LEAST(4, 6)
    return find_conversation_strat(pinfo, CONVERSATION_TCP, 0, false);
#elif COMPAT_AT_LEAST(4, 4)
    return find_conversation_strat(pinfo, CONVERSATION_TCP, 0);
#else
    (void)pinfo;
    return NULL;
#endif
}

/* tcp_acked.flags: TCP_A_* are private to packet-tcp.c, with the same values in 4.0, 4.4 and 4.6. */
enum {
    COMPAT_TCP_A_RETRANSMISSION          = 0x0001,
    COMPAT_TCP_A_LOST_PACKET             = 0x0002,
    COMPAT_TCP_A_ACK_LOST_PACKET         = 0x0004,
    COMPAT_TCP_A_KEEP_ALIVE              = 0x0008,
    COMPAT_TCP_A_FAST_RETRANSMISSION     = 0x0400,
    COMPAT_TCP_A_SPURIOUS_RETRANSMISSION = 0x4000
};

/* tcp_analysis.conversation_completeness: TCP_COMPLETENESS_* are private as well. */
enum {
    COMPAT_TCP_COMPLETENESS_SYNSENT = 0x01,
    COMPAT_TCP_COMPLETENESS_SYNACK  = 0x02
};

/* What plugin_describe() tells: asked for since 4.4. */
#if COMPAT_AT_LEAST(4, 4)
#include <wsutil/plugins.h>
#define COMPAT_PLUGIN_DESCRIPTION ((guint32)(WS_PLUGIN_DESC_DISSECTOR | WS_PLUGIN_DESC_TAP_LISTENER))
#else
#define COMPAT_PLUGIN_DESCRIPTION 0
#endif

/* From 4.6 on the Kerberos dissector finds more to complain about when it is given a tree. */
#define COMPAT_KERBEROS_TREE_IS_NEUTRAL (!COMPAT_AT_LEAST(4, 6))

#endif
