# SPDX-License-Identifier: GPL-2.0-or-later
"""SMB2 messages byte by byte ([MS-SMB2] 2.2), and the connection that carries them."""

import socket
import struct

SERVER = "198.51.100.30"
CLIENT = "198.51.100.10"

NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, CREATE, ECHO = 0, 1, 2, 3, 5, 13
RELATED = 4         # flag of the header
MORE_PROCESSING = 0xC0000016

PREAUTH, ENCRYPTION, COMPRESSION, NETNAME, SIGNING = 1, 2, 3, 5, 8      # negotiate contexts
SHA_512 = 1
AES_128_GCM, AES_256_GCM = 2, 4


NTLM_NEGOTIATE = struct.pack("<8sII16s", b"NTLMSSP", 1, 0xE2088297, bytes(16))


def connect(port=445):
    return socket.create_connection((SERVER, port))


def reset(connection):
    """Closes with RST instead of FIN, as the Windows client does when its request timer has run out."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def framed(message):
    return struct.pack(">I", len(message)) + message


def receive(connection):
    """One message without its frame; empty when the other side has closed."""
    try:
        length = connection.recv(4, socket.MSG_WAITALL)
        return connection.recv(struct.unpack(">I", length)[0], socket.MSG_WAITALL) if length else b""
    except ConnectionResetError:
        return b""


def header(command, message_id=0, status=0, flags=0, tree=0, session=0):
    return struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 0 if command == NEGOTIATE else 1, status, command, 1,
                       flags, 0, message_id, 0xFEFF, tree, session, bytes(16))


# ---- negotiate

def context(kind, data, length=None):
    """A negotiate context; `length` is what it claims where that is not the truth."""
    return struct.pack("<HHI", kind, len(data) if length is None else length, 0) + data


def preauth(*hashes):
    return context(PREAUTH, struct.pack(f"<HH{len(hashes)}H", len(hashes), 32, *hashes) + bytes(range(32)))


def listed(kind, *ids):
    """The form of the encryption and the signing context."""
    return context(kind, struct.pack(f"<H{len(ids)}H", len(ids), *ids))


def aligned(contexts):
    """All but the last are padded to eight bytes."""
    return b"".join(c + bytes(-len(c) % 8) for c in contexts[:-1]) + (contexts[-1] if contexts else b"")


def negotiate_request(dialects, contexts=(), guid=b"smbtriage-lab-pc", message_id=0, capabilities=0x7F):
    dialect_list = struct.pack(f"<{len(dialects)}H", *dialects)
    padding = bytes(-(64 + 36 + len(dialect_list)) % 8) if contexts else b""
    where = 64 + 36 + len(dialect_list) + len(padding) if contexts else 0
    body = struct.pack("<HHHHI16sIHH", 36, len(dialects), 1, 0, capabilities, guid, where, len(contexts), 0)
    return framed(header(NEGOTIATE, message_id) + body + dialect_list + padding + aligned(contexts))


def negotiate_response(dialect, contexts=(), blob=b"", security_mode=1, capabilities=1, sizes=0x100000,
                       file_time=0, message_id=0, status=0):
    padding = bytes(-(64 + 64 + len(blob)) % 8) if contexts else b""
    where = 64 + 64 + len(blob) + len(padding) if contexts else 0
    body = struct.pack("<HHHH16sIIIIQQHHI", 65, security_mode, dialect, len(contexts), b"smbtriage-lab-fs",
                       capabilities, sizes, sizes, sizes, file_time, 0, 64 + 64, len(blob), where)
    return framed(header(NEGOTIATE, message_id, status, flags=1) + body + blob + padding + aligned(contexts))


def error_response(command, status, message_id, session=0, tree=0, data=b"", contexts=0):
    body = struct.pack("<HBBI", 9, contexts, 0, len(data)) + (data or b"\0")
    return framed(header(command, message_id, status, 1, tree, session) + body)


# ---- session setup, tree connect and what needs no more than a header

def session_setup_request(blob, message_id=1, session=0, flags=0):
    body = struct.pack("<HBBIIHHQ", 25, flags, 1, 1, 0, 64 + 24, len(blob), 0)
    return framed(header(SESSION_SETUP, message_id, session=session) + body + blob)


def tree_connect_request(path, message_id=1, session=0):
    name = path.encode("utf-16-le")
    return framed(header(TREE_CONNECT, message_id, session=session) + struct.pack("<HHHH", 9, 0, 72, len(name)) + name)


def create_request(name, message_id, session=0, tree=0, flags=0):
    """Opens a file or folder; an empty name is the folder that the share stands for."""
    name = name.encode("utf-16-le")
    body = struct.pack("<HBBIQQIIIIIHHII", 57, 0, 0, 2, 0, 0, 0x80, 0, 7, 1, 0, 120, len(name), 0, 0)
    return framed(header(CREATE, message_id, flags=flags, tree=tree, session=session) + body + (name or b"\0"))


def chained(first, second):
    """Two requests as one chain: [MS-SMB2] 3.2.4.1.4."""
    first, second = first[4:], second[4:]
    first += bytes(-len(first) % 8)
    return framed(first[:20] + struct.pack("<I", len(first)) + first[24:] + second)


def echo_request(message_id, session=0):
    return framed(header(ECHO, message_id, session=session) + struct.pack("<HH", 4, 0))
