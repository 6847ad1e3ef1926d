# SPDX-License-Identifier: GPL-2.0-or-later
"""A box between a real client and a real smbd that alters or answers some messages, as appliances, attackers and
servers of other makes do. It listens on port 445; smbd does on port 4450, where nobody captures."""

import socket
import struct
import threading

from wire import *  # noqa: F403

STATUS, FLAGS, MESSAGE_ID, SIGNATURE = 8, 16, 24, slice(48, 64)         # offsets in the SMB2 header
SIGNED = 8


class Close(Exception):
    """Raised by an alteration that closes both connections instead."""


def between(alter):
    """Passes every message to `alter(message, from_client, client)`, which returns what goes on instead."""
    listener = socket.create_server(("", 445))
    print("listening", flush=True)
    while True:
        client, (address, _) = listener.accept()
        server = socket.create_connection(("127.0.0.1", 4450))
        for source, target, from_client in ((client, server, True), (server, client, False)):
            threading.Thread(target=pump, args=(source, target, from_client, address, alter), daemon=True).start()


def pump(source, target, from_client, address, alter):
    try:
        while message := receive(source):
            target.sendall(framed(alter(bytearray(message), from_client, address)))
    except (Close, OSError):
        source.shutdown(socket.SHUT_RDWR)
    try:
        target.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass                        # the other direction has ended it already


def is_smb2(message, command):
    return message[:4] == b"\xfeSMB" and command_of(message) == command


def command_of(message):
    return struct.unpack_from("<H", message, 12)[0]


def put(message, layout, offset, value):
    struct.pack_into(layout, message, offset, value)
    return message


# ---- refusals of our own

def refuse(command, status, data="", contexts="0", client=""):
    """Turns the first good answer to one command, by one client if it matters, into a refusal. A tree connect to IPC$
    is let through."""
    left = [True]

    def alter(message, from_client, address):
        if not is_smb2(message, int(command)) or not left or client not in ("", address):
            return message
        if from_client:
            left[0] = "IPC$".encode("utf-16-le") not in message
            return message
        if message[STATUS:STATUS + 4] != bytes(4) or not left[0]:
            return message          # a challenge, or smbd's own refusal
        left.clear()
        error = bytes.fromhex(data)
        body = struct.pack("<HBBI", 9, int(contexts), 0, len(error)) + (error or b"\0")
        return put(message[:64], "<I", STATUS, int(status, 0)) + body

    between(alter)


def refuse_ntlm(status):
    """Answers the first message of NTLM with this status instead of a challenge."""
    def alter(message, from_client, address):
        if from_client or not is_smb2(message, SESSION_SETUP) or b"NTLMSSP" not in message:
            return message
        return refusal(message, int(status, 0))

    between(alter)


def harden_names(own_name, status):
    """Refuses who logged on with NTLM to a server of another name than this one's own, as Windows does with
    SmbServerNameHardeningLevel."""
    wanted = f"cifs/{own_name}".encode("utf-16-le")
    astray = set()

    def alter(message, from_client, address):
        if is_smb2(message, SESSION_SETUP):
            if from_client:
                (astray.discard if wanted in message else astray.add)(address)
            elif message[STATUS:STATUS + 4] == bytes(4) and address in astray:
                return refusal(message, int(status, 0))
        return message

    between(alter)


def refusal(message, status):
    """The header of this answer, and nothing else, with another status."""
    put(message, "<I", STATUS, status)
    put(message, "<I", FLAGS, 1)                # a response, unsigned
    message[SIGNATURE] = bytes(16)
    return message[:64] + struct.pack("<HBBI", 9, 0, 0, 0) + b"\0"


def redirect():
    """The refusal of a scale-out cluster: the share is served by another node ([MS-SMB2] 2.2.2.2.2)."""
    move = struct.pack("<II4s12x", 1, 0, socket.inet_aton("198.51.100.31"))     # one IPv4 address
    share = "accounts".encode("utf-16-le")
    length = 24 + len(move) + len(share)
    error = struct.pack("<IIIIHHI", length, 3, 24 + len(move), len(share), 0, 0, 1) + move + share
    refuse(TREE_CONNECT, "0xC00000CC", data=(struct.pack("<II", length, 0x72645253) + error).hex(), contexts="1")


# ---- signatures

def unsigned(command):
    """Takes the signature off the server's final answers to one command."""
    def alter(message, from_client, address):
        if not from_client and is_smb2(message, int(command)) and message[STATUS:STATUS + 4] == bytes(4):
            message[FLAGS] &= ~SIGNED
            message[SIGNATURE] = bytes(16)
        return message

    between(alter)


def close_unsigned_tree_connect():
    """What Windows does with an unsigned tree connect over SMB 3.1.1."""
    def alter(message, from_client, address):
        if from_client and is_smb2(message, TREE_CONNECT) and not message[FLAGS] & SIGNED:
            raise Close
        return message

    between(alter)


# ---- the negotiate

def response_only(change):
    def alter(message, from_client, address):
        return change(message) if not from_client and is_smb2(message, NEGOTIATE) else message

    between(alter)


def other_dialect(dialect):
    """Answers with a dialect of its own."""
    response_only(lambda message: put(message, "<H", 68, int(dialect, 0)))


def no_signing():
    """Answers with a security mode that does not even allow signatures."""
    response_only(lambda message: put(message, "<H", 66, 0))


def other_contexts(which):
    """Alters the negotiate contexts of the answer."""
    response_only(lambda message: with_contexts(message, ALTERATIONS[which](contexts_of(message))))


def downgrade(client):
    """Takes the newest dialect out of one client's offer."""
    def alter(message, from_client, address):
        if from_client and is_smb2(message, NEGOTIATE) and address == client:
            count = struct.unpack_from("<H", message, 66)[0]
            newest, older = struct.unpack_from("<HH", message, 100 + 2 * (count - 2))[::-1]
            put(message, "<H", 100 + 2 * (count - 1), older)
            if newest == 0x0311:        # where the contexts were is the client's start time now: none
                put(message, "<Q", 92, 0)
        return message

    between(alter)


def contexts_of(message):
    """The negotiate contexts of a response as a {type: data}."""
    found = {}
    offset = struct.unpack_from("<I", message, 124)[0]
    for _ in range(struct.unpack_from("<H", message, 70)[0]):
        kind, length = struct.unpack_from("<HH", message, offset)
        found[kind] = bytes(message[offset + 8:offset + 8 + length])
        offset += 8 + length + -length % 8
    return found


def with_contexts(message, contexts):
    put(message, "<H", 70, len(contexts))
    return message[:struct.unpack_from("<I", message, 124)[0]] + aligned([context(k, d) for k, d in contexts])


ALTERATIONS = {
    "no preauth": lambda found: [(k, d) for k, d in found.items() if k != PREAUTH],
    "two ciphers": lambda found: [*((k, d) for k, d in found.items() if k != ENCRYPTION),
                                  (ENCRYPTION, struct.pack("<HHH", 2, AES_128_GCM, AES_256_GCM))],
    "cipher not offered": lambda found: [*((k, d) for k, d in found.items() if k != ENCRYPTION),
                                         (ENCRYPTION, struct.pack("<HH", 1, 0x4711))],
    "two preauths": lambda found: [*found.items(), (PREAUTH, found[PREAUTH])],
    "signing not offered": lambda found: [*((k, d) for k, d in found.items() if k != SIGNING),
                                          (SIGNING, struct.pack("<HH", 1, 0x4711))],
}


# ---- later messages

def other_message_id(command):
    """Numbers the answers to one command wrongly."""
    def alter(message, from_client, address):
        if not from_client and is_smb2(message, int(command)):
            put(message, "<Q", MESSAGE_ID, 0x4711)
        return message

    between(alter)
