# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files, frames, and TCP connections made of them. Nothing is random: the same input gives the same bytes."""
import pathlib
import struct
import subprocess

ETHERNET, IPV4 = 1, b"\x08\x00"
ACK, PSH, RST, SYN, FIN = 0x10, 0x08, 0x04, 0x02, 0x01
MICROSECONDS = 20  # between two frames
SEGMENT = 1460  # the most payload of a TCP segment on Ethernet
SMB_PORT = 445
# Of a frame that tcp() made: the address fields begin with the header's checksum, the payload follows at once.
ADDRESSES, PAYLOAD = struct.Struct(">H4s4sHHII"), 54


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
    """One frame every MICROSECONDS; they may come from a generator. How many there were."""
    number = -1
    with open(path, "wb", buffering=1 << 20) as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, ETHERNET))
        for number, frame in enumerate(frames):
            second, micro = divmod(number * MICROSECONDS, 1000000)
            file.write(struct.pack("<IIII", 1700000000 + second, micro, len(frame), len(frame)))
            file.write(frame)
    pathlib.Path(path).chmod(0o644)
    return number + 1


def is_tcp(frame):
    return frame[12:14] == IPV4 and frame[14] == 0x45 and frame[23] == 6


def folded(total):
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total


def checksum(header):
    return ~folded(sum(struct.unpack(f">{len(header) // 2}H", header))) & 0xFFFF


def moved(frame, copy):
    """The frame between other hosts: 10.x.y.z, z as in the original, so that every copy is its own connections."""
    if frame[12:14] != IPV4:
        return frame
    net = bytes([10, copy >> 8 & 0xFF, copy & 0xFF])
    header = bytearray(frame[14:34])
    header[12:15] = header[16:19] = net
    header[10:12] = b"\0\0"
    header[10:12] = struct.pack(">H", checksum(bytes(header)))
    return frame[:14] + bytes(header) + frame[34:]


# ---- building frames ---------------------------------------------------------------------------------------


def ipv4(source, target, protocol, payload):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0, source, target)
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return b"\2\0\0\0\0\1" + b"\2\0\0\0\0\2" + IPV4 + header + payload


def tcp(source, target, ports, sequence, acknowledgment, flags, payload=b""):
    head = struct.pack(">HHIIBBHHH", *ports, sequence & 0xFFFFFFFF, acknowledgment & 0xFFFFFFFF, 0x50, flags, 64000, 0, 0)
    return ipv4(source, target, 6, head + payload)


def udp(source, target, ports, payload):
    return ipv4(source, target, 17, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)


class End:
    def __init__(self, address, port, sequence):
        self.address, self.port, self.sequence = address, port, sequence


class Connection:
    """One TCP connection, said frame by frame."""

    def __init__(self, client, server, ports):
        self.client, self.server = End(client, ports[0], 1000), End(server, ports[1], 2000)

    def segment(self, from_client, flags, payload=b""):
        one, other = (self.client, self.server) if from_client else (self.server, self.client)
        frame = tcp(one.address, other.address, (one.port, other.port), one.sequence,
                    other.sequence if flags & ACK else 0, flags, payload)
        one.sequence += len(payload) + bool(flags & (SYN | FIN))
        return frame

    def opens(self):
        yield self.segment(True, SYN)
        yield self.segment(False, SYN | ACK)

    def says(self, from_client, message):
        for at in range(0, len(message), SEGMENT):
            last = at + SEGMENT >= len(message)
            yield self.segment(from_client, ACK | PSH if last else ACK, message[at:at + SEGMENT])

    def closes(self):
        yield self.segment(True, ACK | FIN)
        yield self.segment(False, ACK | FIN)


class Template:
    """The frames of a connection of SMB, to be copied a million times: only what differs is written again."""

    def __init__(self, frames, server, session_ids, user=b""):
        self.server, self.parts = server, []
        for frame in frames:
            blank = bytearray(frame)
            _, _, _, port, _, sequence, acknowledgment = ADDRESSES.unpack_from(blank, 24)
            blank[24:34] = bytes(10)
            self.parts.append({"frame": blank, "sum": sum(struct.unpack_from(">10H", blank, 14)),
                               "is_from_client": port != SMB_PORT, "sequence": sequence,
                               "acknowledgment": acknowledgment, "has_acknowledged": blank[47] & ACK,
                               "session": session_ids(frame[PAYLOAD:]), "user": frame.find(user) if user else -1})

    def copy(self, client, port, session, user=b""):
        """The frames between this client and the server. Sequence numbers differ too: a port may be used again."""
        shift = session * 7919
        ends = (client, self.server, port, SMB_PORT), (self.server, client, SMB_PORT, port)
        addresses = sum(struct.unpack(">4H", client + self.server))
        for part in self.parts:
            frame = part["frame"].copy()
            ADDRESSES.pack_into(frame, 24, ~folded(part["sum"] + addresses) & 0xFFFF,
                                *ends[not part["is_from_client"]], part["sequence"] + shift & 0xFFFFFFFF,
                                part["acknowledgment"] + shift & 0xFFFFFFFF if part["has_acknowledged"] else 0)
            if part["session"] is not None:
                struct.pack_into("<Q", frame, PAYLOAD + part["session"], session)
            if user and part["user"] >= 0:
                frame[part["user"]:part["user"] + len(user)] = user
            yield frame
