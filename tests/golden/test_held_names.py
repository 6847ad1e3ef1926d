# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers of name servers wait until something else makes them worth reading: none of those that wait is cut, and who
comes after SMB need not wait."""
import struct

CLIENT, SERVER = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
HEADER = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)


def packet(protocol, ends, payload):
    data = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0, *ends) + payload
    return struct.pack("<IIII", 1700000000, 0, len(data), len(data)) + data


def dns(number, name, answers=(), from_server=True):
    ports, ends = ((53, 40000), (SERVER, CLIENT)) if from_server else ((40000, 53), (CLIENT, SERVER))
    message = struct.pack(">HHHHHH", number, 0x8180 if from_server else 0x0100, 1, len(answers), 0, 0)
    message += written(name) + struct.pack(">HH", 1, 1) + b"".join(answers)
    return packet(17, ends, struct.pack(">HHHH", *ports, 8 + len(message), 0) + message)


def written(name):
    return b"".join(bytes([len(label)]) + label for label in name.split(b".")) + b"\0"


def record(name, kind, data):
    return written(name) + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


def negotiate():
    header = struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, bytes(16))
    body = struct.pack("<HHHHI16sQHH", 36, 2, 1, 0, 0, bytes(16), 0, 0x0202, 0x0210)
    message = struct.pack(">I", len(header + body)) + header + body
    return packet(6, (CLIENT, SERVER), struct.pack(">HHIIBBHHH", 50000, 445, 1, 1, 0x50, 0x18, 65535, 0, 0) + message)


def events_of(host, *packets):
    capture = host.write("held.pcap", HEADER + b"".join(packets))
    return [line for line in host.read(capture, "-q", "-z", "smbtriage,events").text.splitlines() if " DNS " in line]


def test_a_long_answer_is_held_whole(host):
    """An address behind three aliases of 200 bytes each."""
    names = [b".".join([bytes([letter]) * 60] * 3 + [b"example"]) for letter in b"abcd"]
    answers = [record(alias, 5, written(name)) for alias, name in zip(names, names[1:])]
    answers.append(record(names[-1], 1, bytes([192, 0, 2, 77])))
    answer, = events_of(host, dns(1, names[0], answers), negotiate())
    assert answer.endswith(" address=192.0.2.77:0") and " cut " not in answer


def test_names_after_smb_are_told_at_once(host):
    """More than can be held, after the last message of SMB."""
    asked = [dns(n, b"host%d.example" % n, from_server=False) for n in range(300)]
    assert len(events_of(host, negotiate(), *asked)) == 300


def test_the_last_ones_before_smb_are_told(host):
    asked = [dns(n, b"host%d.example" % n, from_server=False) for n in range(300)]
    told = events_of(host, *asked, negotiate())
    assert len(told) == 256 and "host44." in told[0] and "host299." in told[-1]
