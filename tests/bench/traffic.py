# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's captures, made of the project's own ones: their messages between other addresses and ports, with
other SessionIds and names. Everything is a generator of frames."""
import itertools
import struct
import subprocess

from frames import ACK, RST, SMB_PORT, SYN, Connection, Template, is_tcp, moved, read_frames, udp

HEALTHY, REFUSED = "healthy-smb311.pcapng", "wrong-password.pcapng"
USER = "alice".encode("utf-16-le")  # of both captures; its copies have names of the same length
CLIENT, SERVER = b"\xc0\0\2\1", b"\xc6\x33\x64\x1e"
SMB_HEADER = struct.Struct("<4sHHIHHIIQIIQ16s")
NEGOTIATE, SESSION_SETUP, TREE_CONNECT, READ, WRITE = 0, 1, 3, 8, 9
LARGE = 65536  # bytes in one READ or WRITE, as clients ask for when they copy a large file
TREE_PIPE = "IPC$".encode("utf-16-le")


# ---- messages of SMB ------------------------------------------------------------------------------------------


def smb_message(command, message, flags, session, tree, body):
    header = SMB_HEADER.pack(b"\xfeSMB", 64, 1, 0, command, 1, flags, 0, message, 0xFEFF, tree, session, bytes(16))
    return struct.pack(">I", len(header) + len(body)) + header + body


def header_of(message):
    return SMB_HEADER.unpack_from(message, 4) if message[4:8] == b"\xfeSMB" else None


def session_id_at(message):
    """Where a message holds a SessionId; None when it has none yet."""
    header = header_of(message)
    return 44 if header and header[11] else None


def set_up(path):
    """[(from the client, message)] that set a connection up: negotiate, logon and, where it was reached, one share."""
    made, unwanted = [], set()
    for frame in filter(is_tcp, read_frames(path)):
        message = frame[34 + (frame[46] >> 4) * 4:]
        header = header_of(message)
        if header is None or header[4] not in (NEGOTIATE, SESSION_SETUP, TREE_CONNECT):
            continue
        if message.endswith(TREE_PIPE):
            unwanted.add(header[8])
        if header[8] in unwanted:
            continue
        number = struct.pack("<Q", len(made) // 2)
        made.append((not header[6] & 1, message[:28] + number + message[36:]))
        if header[4] == TREE_CONNECT and header[6] & 1:
            break
    return made


def spoken(messages, closed, connection=None):
    connection = connection or Connection(CLIENT, SERVER, (40000, SMB_PORT))
    yield from connection.opens()
    for from_client, message in messages:
        yield from connection.says(from_client, message)
    if closed:
        yield from connection.closes()


def template(path, closed=True):
    return Template(spoken(set_up(path), closed), SERVER, session_id_at, USER)


def reads(connection, session, tree, numbers, size):
    """READ and its response."""
    for number in numbers:
        body = struct.pack("<HBBIQ16sIIIHHB", 49, 0x50, 0, size, number * size, b"\7" * 16, 1, 0, 0, 0, 0, 0)
        yield from connection.says(True, smb_message(READ, number, 0, session, tree, body))
        body = struct.pack("<HBBIII", 17, 80, 0, size, 0, 0) + bytes(size)
        yield from connection.says(False, smb_message(READ, number, 1, session, tree, body))


def writes(connection, session, tree, numbers, size):
    for number in numbers:
        body = struct.pack("<HHIQ16sIIHHI", 49, 112, size, number * size, b"\7" * 16, 0, 0, 0, 0, 0) + bytes(size)
        yield from connection.says(True, smb_message(WRITE, number, 0, session, tree, body))
        body = struct.pack("<HHIIHH", 17, 0, size, 0, 0, 0)
        yield from connection.says(False, smb_message(WRITE, number, 1, session, tree, body))


def at_work(captures, work):
    """A healthy connection on which work(connection, session, tree) then goes on."""
    connection, messages = Connection(CLIENT, SERVER, (40000, SMB_PORT)), set_up(captures / HEALTHY)
    yield from spoken(messages, False, connection)
    header = header_of(messages[-1][1])
    yield from work(connection, header[11], header[10])


# ---- kinds of traffic: kind(folder of captures) -> frames without end -----------------------------------------------


def repeated(frames):
    frames = list(frames)
    for copy in itertools.count():
        for frame in frames:
            yield moved(frame, copy)


def small_reads(captures):
    """Three frames in a hundred set connections up, as where files are worked with all day; 1 KiB each."""
    return repeated(at_work(captures, lambda *where: reads(*where, range(1000, 1220), 1024)))


def large_reads_and_writes(captures):
    def work(*where):
        for number in range(1000, 1010, 2):
            yield from reads(*where, [number], LARGE)
            yield from writes(*where, [number + 1], LARGE)

    return repeated(at_work(captures, work))


def dns_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def dns_pair(number, address):
    """address: the answer; None: there is no such name."""
    ports, server = (20000 + number % 40000, 53), b"\xc0\0\2\x35"
    question = dns_name(f"host{number}.example.net") + b"\0\1\0\1"
    yield udp(CLIENT, server, ports, struct.pack(">HHHHHH", number & 0xFFFF, 0x0100, 1, 0, 0, 0) + question)
    answer = b"\xc0\x0c\0\1\0\1" + struct.pack(">IH", 300, 4) + address if address else b""
    head = struct.pack(">HHHHHH", number & 0xFFFF, 0x8180 if address else 0x8183, 1, bool(address), 0, 0)
    yield udp(server, CLIENT, ports[::-1], head + question + answer)


def tls_connection(number, records=16):
    connection = Connection(bytes([198, 51, 100, 1 + number % 200]), b"\xcb\0\x71\1", (1024 + number % 60000, 443))
    hello = struct.pack(">H", 0x0303) + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0"
    hello = b"\1" + struct.pack(">I", len(hello))[1:] + hello
    record = b"\x16\3\1" + struct.pack(">H", len(hello)) + hello
    yield from connection.opens()
    for turn in range(records):
        yield from connection.says(True, record)
        record = b"\x17\3\3" + struct.pack(">H", 600) + bytes([turn]) * 600
        yield from connection.says(False, record)
    yield from connection.closes()


def without_smb(_captures):
    for number in itertools.count():
        yield from tls_connection(number)
        for question in range(6):
            yield from dns_pair(number * 6 + question, bytes([203, 0, 113, number % 250]))


def set_ups(captures):
    """All captures of the project, one after the other."""
    together = []
    for path in sorted(captures.glob("*.pcap*")):
        try:
            together += read_frames(path)
        except (ValueError, subprocess.CalledProcessError):
            continue
    return repeated(together)


KINDS = {"SMB-heavy, small reads": small_reads,
         "SMB-heavy, large reads and writes": large_reads_and_writes,
         "SMB-free (DNS, TLS)": without_smb,
         "connection set-ups only": set_ups}


# ---- much of the same: series(folder of captures, how many) -> frames -------------------------------------------


def client_of(number):
    return bytes([10, number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF])


def server_of(number):
    return bytes([11]) + client_of(number)[1:]


def port_of(number):
    return 1024 + number % 60000


def user_of(number):
    return f"{number:05x}".encode("utf-16-le")


def of_many_clients(captures, path, count, closed):
    model = template(captures / path, closed)
    for number in range(count):
        yield from model.copy(client_of(number), port_of(number), number + 1, user_of(number))


def short_connections(captures, count):
    """Twelve frames each: handshake, negotiate, logon, one share, and the end; every client is another."""
    return of_many_clients(captures, HEALTHY, count, closed=True)


def idle_connections(captures, count):
    """The same, and nobody ends them."""
    return of_many_clients(captures, HEALTHY, count, closed=False)


def messages_of_one(captures, count):
    return at_work(captures, lambda *where: reads(*where, range(1000, 1000 + count // 2), 64))


def logons_of_one_client(captures, count):
    """The same user's wrong password over one connection after the other."""
    model = template(captures / REFUSED)
    for number in range(count):
        yield from model.copy(CLIENT, port_of(number), number + 1)


def logons_of_many_clients(captures, count):
    """A finding each."""
    return of_many_clients(captures, REFUSED, count, closed=True)


def names(_captures, count):
    """One client asks for them all. Half of them are not there, the others refuse to speak SMB."""
    for number in range(count):
        is_found = number % 2 == 0
        yield from dns_pair(number, server_of(number) if is_found else None)
        if is_found:
            connection = Connection(CLIENT, server_of(number), (port_of(number), SMB_PORT))
            connection.server.sequence = 0  # of a port that is closed: RFC 9293 3.10.7.1
            yield connection.segment(True, SYN)
            yield connection.segment(False, RST | ACK)


def first_frame(captures):
    """What a run costs before it dissects."""
    return itertools.islice(small_reads(captures), 1)
