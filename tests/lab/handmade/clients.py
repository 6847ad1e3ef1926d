# SPDX-License-Identifier: GPL-2.0-or-later
"""Hand-built clients: what no ready-made one would ever send."""

import struct
import time

from wire import *  # noqa: F403


def answer_to(request):
    """Sends one request on a connection of its own, waits for the answer or the end, and leaves."""
    connection = connect()
    connection.sendall(request)
    receive(connection)
    connection.close()


# ---- negotiate

def negotiate_and_wait(seconds):
    """Asks for 2.0.2 and 2.1 as Windows 7 does, and resets the connection when no answer came in time."""
    connection = connect()
    connection.sendall(negotiate_request([0x0202, 0x0210]))
    time.sleep(float(seconds))
    reset(connection)


def negotiate_without_preauth():
    """Offers 3.1.1 without the pre-authentication context that 3.1.1 demands."""
    answer_to(negotiate_request([0x0302, 0x0311]))


def negotiate_without_dialects():
    answer_to(negotiate_request([]))


def negotiate_two_preauths():
    answer_to(negotiate_request([0x0302, 0x0311], [preauth(SHA_512), preauth(SHA_512)]))


def negotiate_zero_hashes():
    answer_to(negotiate_request([0x0302, 0x0311], [preauth()]))


def negotiate_unknown_hash():
    answer_to(negotiate_request([0x0302, 0x0311], [preauth(0x4711)]))


def negotiate_short_context():
    """The context claims four bytes of data, too few for a hash list and its salt."""
    answer_to(negotiate_request([0x0302, 0x0311], [context(PREAUTH, preauth(SHA_512)[8:], length=4)]))


def negotiate_no_ciphers():
    answer_to(negotiate_request([0x0302, 0x0311], [preauth(SHA_512), listed(ENCRYPTION)]))


def negotiate_twice():
    """Negotiates again on a connection that is through with it."""
    connection = connect()
    for message_id in range(2):
        connection.sendall(negotiate_request([0x0202, 0x0210], message_id=message_id))
        receive(connection)
    connection.close()


def negotiate_only(pause="0.05"):
    """Learns the server's dialect and leaves, as inventories and monitors do."""
    connection = connect()
    connection.sendall(negotiate_request([0x0202, 0x0210, 0x0300]))
    receive(connection)
    time.sleep(float(pause))
    connection.close()


def smb1_negotiate_and_leave():
    """Offers SMB1 and SMB2, as Windows 7 does, and has no use for an answer in SMB1."""
    dialects = b"".join(b"\x02" + name + b"\0" for name in (b"NT LM 0.12", b"SMB 2.002", b"SMB 2.???"))
    smb1 = struct.pack("<4sBIBHHQHHHHH", b"\xffSMB", 0x72, 0, 0x18, 0xC853, 0, 0, 0, 0xFFFF, 0xFEFF, 0, 0)
    connection = connect()
    connection.sendall(framed(smb1 + b"\0" + struct.pack("<H", len(dialects)) + dialects))
    receive(connection)
    connection.close()


def tree_connect_first():
    """Asks for a share before any negotiate."""
    answer_to(tree_connect_request("\\\\fs1\\accounts", message_id=0))


def logon_first():
    """Begins with a session setup."""
    answer_to(session_setup_request(NTLM_NEGOTIATE, message_id=0))


# ---- session setup

def after_negotiate():
    connection = connect()
    connection.sendall(negotiate_request([0x0202, 0x0210]))
    receive(connection)
    return connection


def after_challenge():
    """The connection, and the session that the server has begun."""
    connection = after_negotiate()
    connection.sendall(session_setup_request(NTLM_NEGOTIATE))
    return connection, struct.unpack_from("<Q", receive(connection), 40)[0]


def leave_after_challenge():
    """What a client does whose policy forbids NTLM, or whose user closes the password prompt."""
    after_challenge()[0].close()


def tree_connect_after_challenge():
    connection, session = after_challenge()
    connection.sendall(tree_connect_request("\\\\fs1\\accounts", 2, session))
    receive(connection)
    connection.close()


def logon_on_unknown_session():
    connection = after_negotiate()
    connection.sendall(session_setup_request(NTLM_NEGOTIATE, session=0x4711))
    receive(connection)
    connection.close()


def tree_connect_on_unknown_session():
    connection = after_negotiate()
    connection.sendall(tree_connect_request("\\\\fs1\\accounts", session=0x4711))
    receive(connection)
    connection.close()


def logon_with_garbage():
    connection = after_negotiate()
    connection.sendall(session_setup_request(bytes(range(0x80, 0xF0))))
    receive(connection)
    connection.close()


# ---- later

def echo_numbered(*message_ids):
    connection = after_negotiate()
    for message_id in map(int, message_ids):
        connection.sendall(echo_request(message_id))
        receive(connection)
    connection.close()
