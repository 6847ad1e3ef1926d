# SPDX-License-Identifier: GPL-2.0-or-later
"""The beginning of SMB over QUIC, as far as a capture without keys shows it: Initial packets (RFC 9001, section 5)
are readable by everybody, and what comes after them is random bytes here as it seems to be there."""

import hashlib
import hmac
import os
import socket
import ssl
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wire import SERVER

CLIENT_ID, SERVER_ID = b"smblabpc", b"smblabfs"
INITIAL, HANDSHAKE = 0, 2                       # kinds of packets with a long header
SALT = bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a")


# ---- keys and packets

def expand(secret, label, length):
    name = b"tls13 " + label
    info = struct.pack(">HB", length, len(name)) + name + b"\0"
    return hmac.digest(secret, info + b"\1", hashlib.sha256)[:length]


def initial_keys(destination, sender):
    """Key, nonce and header key of the Initial packets of one side; `destination` is what the client called first."""
    secret = expand(hmac.digest(SALT, destination, hashlib.sha256), sender + b" in", 32)
    return expand(secret, b"quic key", 16), expand(secret, b"quic iv", 12), expand(secret, b"quic hp", 16)


def varint(value):
    return struct.pack(">H", 0x4000 | value) if value > 63 else bytes([value])


def initial(frames, keys, number, destination, source, size=0):
    """A protected Initial packet, padded to make a datagram of `size`."""
    head = bytes([0xC3]) + struct.pack(">I", 1) + bytes([len(destination)]) + destination + bytes([len(source)]) + source
    frames += bytes(max(0, size - len(head) - 1 - 2 - 4 - len(frames) - 16))
    head += b"\0" + struct.pack(">HI", 0x4000 | 4 + len(frames) + 16, number)
    key, nonce, header_key = keys
    nonce = (int.from_bytes(nonce, "big") ^ number).to_bytes(12, "big")
    sealed = AESGCM(key).encrypt(nonce, frames, head)
    mask = Cipher(algorithms.AES(header_key), modes.ECB()).encryptor().update(sealed[:16])
    first = head[0] ^ mask[0] & 0x0F
    protected = bytes(a ^ b for a, b in zip(head[-4:], mask[1:]))
    return bytes([first]) + head[1:-4] + protected + sealed


def unreadable(kind, destination, source, length):
    """A long-header packet of a kind whose keys only the two ends have."""
    return (bytes([0xC0 | kind << 4]) + struct.pack(">I", 1) + bytes([len(destination)]) + destination +
            bytes([len(source)]) + source + varint(length) + os.urandom(length))


def crypto(data):
    return b"\x06\0" + varint(len(data)) + data


# ---- the TLS inside

def client_hello():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.options &= ~ssl.OP_ENABLE_MIDDLEBOX_COMPAT
    context.set_alpn_protocols(["smb"])
    said = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), said, server_hostname="fs1.lab.example").do_handshake()
    except ssl.SSLWantReadError:
        pass
    hello = said.read()[5:]                     # without the record's header
    parameters = b"\x04\x04\x80\x10\0\0" + b"\x0f" + bytes([len(CLIENT_ID)]) + CLIENT_ID
    extension = struct.pack(">HH", 0x39, len(parameters)) + parameters
    listed = 4 + 2 + 32 + 1 + hello[38]                                     # where the ciphers begin
    at = listed + 2 + struct.unpack_from(">H", hello, listed)[0] + 2        # where the extensions begin
    extensions = hello[at + 2:] + extension
    body = hello[4:at] + struct.pack(">H", len(extensions)) + extensions
    return b"\x01" + len(body).to_bytes(3, "big") + body


def server_hello(hello, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.options &= ~ssl.OP_ENABLE_MIDDLEBOX_COMPAT
    context.load_cert_chain(certificate, key)
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    heard.write(b"\x16\x03\x01" + struct.pack(">H", len(hello)) + hello)
    try:
        context.wrap_bio(heard, said, server_side=True).do_handshake()
    except ssl.SSLWantReadError:
        pass
    record = said.read()
    return record[5:5 + struct.unpack_from(">H", record, 3)[0]]


# ---- both sides

def quic_client(times="1", patience="2"):
    """Says hello with the protocol "smb", so many times while nobody answers; goes on with random bytes if the answer
    is a hello as well."""
    destination = b"smblab-1"
    keys = initial_keys(destination, b"client")
    hello = crypto(client_hello())
    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.connect((SERVER, 443))
    connection.settimeout(float(patience))
    for number in range(int(times)):
        connection.send(initial(hello, keys, number, destination, CLIENT_ID, 1200))
        try:
            answer = connection.recv(2048)
            break
        except OSError:
            continue
    else:
        return
    if len(answer) < 1000:          # no hello
        return
    acknowledge = b"\x02\0\0\0\0"
    connection.send(initial(acknowledge, keys, int(times), SERVER_ID, CLIENT_ID) +
                    unreadable(HANDSHAKE, SERVER_ID, CLIENT_ID, 60) + b"\x40" + SERVER_ID + os.urandom(200))
    for _ in range(4):
        connection.recv(2048)
        connection.send(b"\x40" + SERVER_ID + os.urandom(120))


def first_packet():
    """The listening socket, who sent the first packet, the packet, and the name it gives the server."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("", 443))
    print("listening", flush=True)
    packet, client = listener.recvfrom(2048)
    return listener, client, packet, packet[6:6 + packet[5]]


def quic_refusal(alert):
    """A server that refuses the hello with a TLS alert."""
    listener, client, _, destination = first_packet()
    close = b"\x1c" + varint(0x100 + int(alert)) + b"\x06\0"
    listener.sendto(initial(close, initial_keys(destination, b"server"), 0, CLIENT_ID, SERVER_ID), client)


def quic_server(certificate, key):
    """A server that says hello; what follows nobody can read."""
    listener, client, packet, destination = first_packet()
    hello = server_hello(opened(packet, destination), certificate, key)
    acknowledge = b"\x02\0\0\0\0"
    listener.sendto(initial(acknowledge + crypto(hello), initial_keys(destination, b"server"), 0, CLIENT_ID, SERVER_ID) +
                    unreadable(HANDSHAKE, CLIENT_ID, SERVER_ID, 900), client)
    listener.recvfrom(2048)
    for _ in range(4):
        listener.sendto(b"\x40" + CLIENT_ID + os.urandom(150), client)
        listener.recvfrom(2048)


def opened(packet, destination):
    """The ClientHello in a client's first packet, which is one of ours."""
    key, nonce, header_key = initial_keys(destination, b"client")
    at = 7 + len(destination) + packet[6 + len(destination)] + 1 + 2         # where the packet number begins
    mask = Cipher(algorithms.AES(header_key), modes.ECB()).encryptor().update(packet[at + 4:at + 20])
    number = bytes(a ^ b for a, b in zip(packet[at:at + 4], mask[1:]))
    head = bytes([packet[0] ^ mask[0] & 0x0F]) + packet[1:at] + number
    nonce = (int.from_bytes(nonce, "big") ^ int.from_bytes(number, "big")).to_bytes(12, "big")
    frames = AESGCM(key).decrypt(nonce, packet[at + 4:], head)
    return frames[4:4 + (struct.unpack_from(">H", frames, 2)[0] & 0x3FFF)]
