# SPDX-License-Identifier: GPL-2.0-or-later
"""Hand-built clients and listeners, for what no ready-made program can be talked into. Run inside a host of the lab:

    handmade.py FUNCTION ARGUMENT ...
"""

import socket
import struct
import sys
import time

SERVER = "198.51.100.30"


# ---- SMB2 negotiate requests, byte by byte ([MS-SMB2] 2.2.1.2, 2.2.3)

def negotiate_request(dialects, contexts=b"", context_count=0):
    header = struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 0, 0, 0, 1, 0, 0, 0, 0xFEFF, 0, 0, bytes(16))
    listed = struct.pack(f"<{len(dialects)}H", *dialects)
    padding = bytes(-(64 + 36 + len(listed)) % 8) if context_count else b""
    where = 64 + 36 + len(listed) + len(padding) if context_count else 0
    body = struct.pack("<HHHHI16sIHH", 36, len(dialects), 1, 0, 0x7F, b"smbtriage-lab-pc", where, context_count, 0)
    return framed(header + body + listed + padding + contexts)


def framed(message):
    return struct.pack(">I", len(message)) + message


def connect(port=445):
    return socket.create_connection((SERVER, port))


def reset(connection):
    """Closes with RST instead of FIN, as the Windows client does when its request timer has run out."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


# ---- clients

def negotiate_and_wait(seconds):
    """Asks for 2.0.2 and 2.1 as Windows 7 does, and resets the connection when no answer came in time."""
    connection = connect()
    connection.sendall(negotiate_request([0x0202, 0x0210]))
    time.sleep(float(seconds))
    reset(connection)


def negotiate_without_preauth():
    """Offers 3.1.1 without the pre-authentication context that 3.1.1 demands."""
    connection = connect()
    connection.sendall(negotiate_request([0x0302, 0x0311]))
    connection.recv(4096)
    connection.close()


# ---- impacket, made to pause or to repeat itself

def impacket(timeout=60, dialect=None):
    from impacket.smbconnection import SMBConnection
    return SMBConnection("fs1", SERVER, timeout=float(timeout), preferredDialect=dialect)


def negotiate_patiently(patience):
    """Negotiates and bears with a server that does not answer."""
    print("negotiating", flush=True)
    try:
        impacket(patience, dialect=0x0210)      # left to itself, impacket tries a second connection
    except OSError:
        pass                                    # the server's reset, as intended


def logon_when_told(user, password, patience):
    """Negotiates, says so, waits for a line on standard input, and only then logs on."""
    connection = impacket(patience)
    print("negotiated", flush=True)
    sys.stdin.readline()
    try:
        connection.login(user, password)
    except OSError:
        pass                        # out of patience, as intended; the exit of this program sends FIN


def logon_twice(user, password):
    """Tries the same wrong password twice on one connection."""
    from impacket.smbconnection import SessionError
    connection = impacket()
    for _ in range(2):
        try:
            connection.login(user, password)
        except SessionError:
            time.sleep(0.5)
    connection.close()


# ---- listeners

def listen():
    listener = socket.create_server(("", 445))
    print("listening", flush=True)
    return listener.accept()[0]


def never_answer():
    """Takes everything and says nothing: what a filter driver looks like from outside."""
    connection = listen()
    while connection.recv(4096):
        pass


def close_on_request():
    """Closes when the first request has come, as servers do that have no SMB1 code at all."""
    connection = listen()
    connection.recv(4096)
    connection.close()


def reset_on_request():
    """The same with RST: request unread."""
    connection = listen()
    connection.recv(1, socket.MSG_PEEK)
    reset(connection)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
