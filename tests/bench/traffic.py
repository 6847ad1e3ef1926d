# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the captures of the benchmark. Nothing is random: the same input gives the same bytes.

- set-ups: the project's own captures over and over, each copy between hosts of its own;
- SMB-heavy: one healthy connection of those captures, then long runs of READ on it, copied likewise;
- SMB-free: DNS and TLS, nothing else.
"""
import pathlib
import struct
import subprocess
import tempfile

ETHERNET, IPV4 = 1, b"\x08\x00"
ACK, PSH, SYN, FIN = 0x10, 0x08, 0x02, 0x01
MICROSECONDS = 20  # between two frames
SMB_HEADER = struct.Struct("<4sHHIHHIIQIIQ16s")


def read_frames(path):
    """[bytes] of a capture file, whatever its format; only Ethernet."""
    data = subprocess.run(["editcap", "-F", "pcap", path, "-"], capture_output=True, check=True).stdout
    if struct.unpack_from("<I", data, 20)[0] != ETHERNET:
        raise ValueError(f"{path}: not Ethernet")
    frames, at = [], 24
    while at < len(data):
        kept = struct.unpack_from("<I", data, at + 8)[0]
        frames.append(data[at + 16:at + 16 + kept])
        at += 16 + kept
    return frames


def write_frames(path, frames):
    """One frame every MICROSECONDS."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, ETHERNET))
        for number, frame in enumerate(frames):
            second, micro = divmod(number * MICROSECONDS, 1000000)
            file.write(struct.pack("<IIII", 1700000000 + second, micro, len(frame), len(frame)) + frame)
    pathlib.Path(path).chmod(0o644)


def is_tcp(frame):
    return frame[12:14] == IPV4 and frame[14] == 0x45 and frame[23] == 6


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack(">H", ~total & 0xFFFF)


def moved(frame, copy):
    """The frame between other hosts: 10.x.y.z, z as in the original, so that every copy is its own connections."""
    if frame[12:14] != IPV4:
        return frame
    net = bytes([10, copy >> 8 & 0xFF, copy & 0xFF])
    header = bytearray(frame[14:34])
    header[12:15] = header[16:19] = net
    header[10:12] = b"\0\0"
    header[10:12] = checksum(bytes(header))
    return frame[:14] + bytes(header) + frame[34:]


def repeated(frames, wanted):
    made, copy = [], 0
    while len(made) < wanted:
        made += [moved(frame, copy) for frame in frames]
        copy += 1
    return made[:wanted]


# ---- building frames ---------------------------------------------------------------------------------------


def ipv4(source, target, protocol, payload):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0, source, target)
    header = header[:10] + checksum(header) + header[12:]
    return b"\2\0\0\0\0\1" + b"\2\0\0\0\0\2" + IPV4 + header + payload


def tcp(source, target, ports, sequence, acknowledgment, flags, payload=b""):
    head = struct.pack(">HHIIBBHHH", *ports, sequence & 0xFFFFFFFF, acknowledgment & 0xFFFFFFFF, 0x50, flags, 64000, 0, 0)
    return ipv4(source, target, 6, head + payload)


def udp(source, target, ports, payload):
    return ipv4(source, target, 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


# ---- SMB-heavy ----------------------------------------------------------------------------------------------


class Side:
    def __init__(self, address, port, sequence):
        self.address, self.port, self.sequence = address, port, sequence


def smb_messages(frame):
    """Offset of the SMB2 header when the segment starts with a session message, else None."""
    start = 34 + (frame[46] >> 4) * 4
    return start + 4 if frame[start + 4:start + 8] == b"\xfeSMB" else None


def established(frames):
    """(frames up to the first answered tree connect, client, server, session id, tree id) of a healthy capture."""
    end = {}
    for number, frame in enumerate(frames):
        if not is_tcp(frame):
            continue
        source, target = struct.unpack_from(">HH", frame, 34)
        length = struct.unpack_from(">H", frame, 16)[0] - 20 - (frame[46] >> 4) * 4
        sequence = struct.unpack_from(">I", frame, 38)[0]
        end[source, target] = Side(frame[26:30], source, sequence + length + bool(frame[47] & (SYN | FIN)))
        at = smb_messages(frame)
        if at is None:
            continue
        header = SMB_HEADER.unpack_from(frame, at)
        command, is_response, tree, session = header[4], header[6] & 1, header[10], header[11]
        if command == 3 and is_response and header[3] == 0:
            return frames[:number + 1], end[target, source], end[source, target], session, tree
    raise ValueError("no successful tree connect")


def smb_message(command, message, flags, session, tree, body):
    header = SMB_HEADER.pack(b"\xfeSMB", 64, 1, 0, command, 1, flags, 0, message, 0xFEFF, tree, session, bytes(16))
    return struct.pack(">I", len(header) + len(body)) + header + body


def reads(client, server, session, tree, count):
    """READ requests of 1 KiB and their responses, on a connection that is set up."""
    for number in range(count):
        message = 1000 + number
        body = struct.pack("<HBBIQ16sIIIHHB", 49, 0x50, 0, 1024, number * 1024, b"\7" * 16, 1, 0, 0, 0, 0, 0)
        request = smb_message(8, message, 0, session, tree, body)
        yield tcp(client.address, server.address, (client.port, server.port), client.sequence, server.sequence,
                  ACK | PSH, request)
        client.sequence += len(request)
        body = struct.pack("<HBBIII", 17, 80, 0, 1024, 0, 0) + bytes(1024)
        response = smb_message(8, message, 1, session, tree, body)
        yield tcp(server.address, client.address, (server.port, client.port), server.sequence, client.sequence,
                  ACK | PSH, response)
        server.sequence += len(response)


def smb_heavy(healthy, wanted, reads_each=220):
    """Three frames in a hundred set connections up, as where files are worked with all day."""
    begin, client, server, session, tree = established(healthy)
    return repeated(begin + list(reads(client, server, session, tree, reads_each)), wanted)


# ---- SMB-free -----------------------------------------------------------------------------------------------


def dns_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def dns_pair(number):
    name = dns_name(f"host{number}.example.net")
    client, server, ports = b"\xc0\0\2\1", b"\xc0\0\2\x35", (20000 + number % 40000, 53)
    question = name + b"\0\1\0\1"
    yield udp(client, server, ports, struct.pack(">HHHHHH", number & 0xFFFF, 0x0100, 1, 0, 0, 0) + question)
    answer = b"\xc0\x0c\0\1\0\1" + struct.pack(">IH", 300, 4) + bytes([203, 0, 113, number % 250])
    yield udp(server, client, ports[::-1],
              struct.pack(">HHHHHH", number & 0xFFFF, 0x8180, 1, 1, 0, 0) + question + answer)


def tls_connection(number, records=16):
    a, b = bytes([198, 51, 100, 1 + number % 200]), b"\xcb\0\x71\1"
    ports = (1024 + number % 60000, 443)
    ours, theirs = 1000, 2000
    hello = struct.pack(">HB", 0x0303, 0)[:2] + bytes(32) + b"\0" + b"\0\2\x13\1" + b"\1\0"
    hello = b"\1" + struct.pack(">I", len(hello))[1:] + hello
    yield tcp(a, b, ports, ours, 0, SYN)
    yield tcp(b, a, ports[::-1], theirs, ours + 1, SYN | ACK)
    ours, theirs = ours + 1, theirs + 1
    record = b"\x16\3\1" + struct.pack(">H", len(hello)) + hello
    for turn in range(records):
        yield tcp(a, b, ports, ours, theirs, ACK | PSH, record)
        ours += len(record)
        record = b"\x17\3\3" + struct.pack(">H", 600) + bytes([turn]) * 600
        yield tcp(b, a, ports[::-1], theirs, ours, ACK | PSH, record)
        theirs += len(record)
    yield tcp(a, b, ports, ours, theirs, ACK | FIN)
    yield tcp(b, a, ports[::-1], theirs, ours + 1, ACK | FIN)


def smb_free(wanted):
    made, number = [], 0
    while len(made) < wanted:
        made += tls_connection(number)
        for question in range(6):
            made += dns_pair(number * 6 + question)
        number += 1
    return made[:wanted]


# ---- all three ------------------------------------------------------------------------------------------------


def healthy_connection(captures):
    """The first capture that holds a plain set-up over IPv4."""
    for path in captures:
        if path.stem.startswith("healthy"):
            try:
                return established([frame for frame in read_frames(path)]) and read_frames(path)
            except (ValueError, KeyError):
                continue
    raise SystemExit("no healthy capture with a tree connect to build on")


def make(captures, folder, frames):
    """{name: path} of the benchmark's captures."""
    together = []
    for path in captures:
        try:
            together += read_frames(path)
        except (ValueError, subprocess.CalledProcessError):
            continue
    made = {"SMB-heavy": smb_heavy(healthy_connection(captures), frames),
            "SMB-free (DNS, TLS)": smb_free(frames),
            "connection set-ups only": repeated(together, frames)}
    paths = {}
    for number, (name, content) in enumerate(made.items()):
        paths[name] = pathlib.Path(folder) / f"bench{number}.pcap"
        write_frames(paths[name], content)
    return paths


def one_frame(capture, folder):
    """The first frame of a capture: what a run costs before it dissects."""
    path = pathlib.Path(tempfile.mkstemp(dir=folder, suffix=".pcap")[1])
    subprocess.run(["editcap", "-F", "pcap", "-r", capture, path, "1"], check=True, stderr=subprocess.DEVNULL)
    path.chmod(0o644)
    return path
