/* feed_parts.h - what the parts of the feed know of each other
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SMBTRIAGE_PLUGIN_FEED_PARTS_H
#define SMBTRIAGE_PLUGIN_FEED_PARTS_H

#include "feed_scope.h"

/* feed_hook.c: our places in front of other dissectors */

/** Where a table holds the original again, because a preference or Decode As put it there, own takes its place. What
 *  anybody else put there stays: it may call us. Before a capture is read. */
void feed_hook_put_back(const char *table, guint32 value, dissector_handle_t original, dissector_handle_t own);

/** Tells the user once that something stands in our way. */
void feed_hook_complain(const char *says);

/* feed_smb2.c: SMB messages by observing their dissectors */

/** FALSE if this Wireshark lacks one of the dissectors that are observed. */
gboolean feed_smb2_handoff(void);

/** FALSE if somebody else took one of our places since. Before a capture is read. */
gboolean feed_smb2_is_in_place(void);

/* feed_quic.c: the handshake of SMB over QUIC */

void feed_quic_register(void);
void feed_quic_handoff(void);

/* feed_kerberos.c: messages to and from a KDC */

void feed_kerberos_register(void);
void feed_kerberos_handoff(void);
void feed_kerberos_open(void);

/* feed_names.c: DNS and its relatives */

void feed_names_open(void);
void feed_names_close(void);

/** TRUE if name service messages travel to or from this port, over UDP. */
static inline gboolean feed_names_is_port(guint16 port)
{
    return port == 53 || port == 137 || port == 5353 || port == 5355;
}

/** Feeds the message of a UDP datagram, which begins with the UDP header. First visits only. */
void feed_names_udp(tvbuff_t *tvb, packet_info *pinfo);

/** TRUE if the scope's ports are those of DNS over TCP. */
gboolean feed_names_is_on_tcp(const feed_scope *scope);

/** TRUE if the payload of a TCP segment, which begins at start, is one whole message of DNS. */
gboolean feed_names_is_whole(const feed_scope *scope, tvbuff_t *tvb, guint start);

/** Feeds that message. */
void feed_names_tcp(tvbuff_t *tvb, guint start, const smbtriage_packet *packet);

/* feed_scratch.c: a tree that nobody else gets to see */

/** For a dissector to fill while the host has no tree of its own. It is kept for some messages. */
proto_tree *feed_scratch_tree(packet_info *pinfo);
void        feed_scratch_close(void);

/* feed_tcp.c: TCP segments */

void feed_tcp_open(void);
void feed_tcp_register(void);
void feed_tcp_handoff(void);
/* feed_clock.c: how far the capture goes */

void feed_clock_register(void);
void feed_clock_handoff(void);
void feed_clock_open(void);

/* feed_icmp.c: errors that quote a TCP segment or a datagram */

/** Looks into an ICMP or ICMPv6 message, which begins with its type. */
void feed_icmp_read(tvbuff_t *tvb, packet_info *pinfo, gboolean is_v6);

/* feed_fields.c: SMB messages by reading full protocol trees */

void feed_fields_register(void);
void feed_fields_open(void);

/** No dissector can be observed: read trees whatever the preference says. */
void feed_fields_force(void);

/** TRUE if the capture that is open now is fed by reading trees. */
gboolean feed_fields_in_use(void);

/** Reads the part of the tree that belongs to the scope. */
void feed_fields_read(feed_scope *scope, proto_tree *tree);

/* feed_messages.c: what all ways of finding messages have in common */

/** Reads the nodes of root after mark and holds the messages back in the scope. */
void feed_messages_read(feed_scope *scope, proto_tree *root, const proto_node *mark);

/** The same for messages to or from a KDC. */
void feed_messages_read_kdc(feed_scope *scope, proto_tree *root, const proto_node *mark);

/** Holds back that a message of this session could not be read. */
void feed_messages_sealed(feed_scope *scope, guint64 session_id);

/** Holds back a message of which no more than the header was read. */
void feed_messages_header(feed_scope *scope, const smbtriage_smb2_message *header);

/** The server of an SMB message listens on this end's port. */
void feed_messages_learn_port(const feed_scope *scope, gboolean is_response);

/** Feeds the messages of a scope that is not TCP. */
void feed_messages_flush_other(feed_scope *scope);

#endif
