/* smb2_header.h - the header of an SMB2 message, read from its bytes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Wireshark decodes all of it, but a field that it has to keep for us costs some six hundred instructions, and this
 * is six fields less of every message.
 */
#ifndef SMBTRIAGE_PLUGIN_SMB2_HEADER_H
#define SMBTRIAGE_PLUGIN_SMB2_HEADER_H

#include "compat.h"
#include "event.h"

/* [MS-SMB2] 2.2.1.1 and 2.2.1.2 */
enum {
    SMB2_STATUS          = 8,
    SMB2_COMMAND         = 12,
    SMB2_FLAGS           = 16,
    SMB2_NEXT_COMMAND    = 20,
    SMB2_MESSAGE_ID      = 24,
    SMB2_TREE_ID         = 36, /* of a synchronous header */
    SMB2_SESSION_ID      = 40,
    SMB2_SIGNATURE       = 48,
    SMB2_HEADER_LENGTH   = 64,
    SMB2_SERVER_TO_REDIR = 0x01,
    SMB2_ASYNC           = 0x02,
    SMB2_RELATED         = 0x04,
    SMB2_SIGNED          = 0x08
};

static inline gboolean smb2_header_is_response(const guint8 *header)
{
    return (header[SMB2_FLAGS] & SMB2_SERVER_TO_REDIR) != 0;
}

/** What the first SMB2_SIGNATURE bytes of a header tell. */
static inline void smb2_header_read(const guint8 *header, smbtriage_smb2_message *told)
{
    guint8 flags      = header[SMB2_FLAGS];
    told->command     = compat_letoh16(header + SMB2_COMMAND);
    told->is_response = smb2_header_is_response(header);
    told->status      = told->is_response ? compat_letoh32(header + SMB2_STATUS) : 0;
    told->message_id  = compat_letoh64(header + SMB2_MESSAGE_ID);
    told->is_async    = (flags & SMB2_ASYNC) != 0;
    told->tree_id     = told->is_async ? 0 : compat_letoh32(header + SMB2_TREE_ID);
    told->session_id  = compat_letoh64(header + SMB2_SESSION_ID);
    told->is_related  = (flags & SMB2_RELATED) != 0;
    told->is_signed   = (flags & SMB2_SIGNED) != 0;
}

#endif
