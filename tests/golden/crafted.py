# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of what the lab's rubbish (tests/lab/handmade/rubbish.py) says, written without a lab: plays, each where it
takes place and who sends what in turn."""
import struct
import sys

from host import ROOT

sys.path.append(str(ROOT / "tests" / "lab" / "handmade"))

import rubbish  # noqa: E402

CLIENT, SERVER = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
TCP, UDP = 6, 17
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
SEGMENT = 60000


class Writer:
    """One packet a millisecond, without a link layer (LINKTYPE_RAW)."""

    def __init__(self):
        self.parts = [struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)]
        self.sequences = {}

    def packet(self, from_client, protocol, payload):
        source, destination = (CLIENT, SERVER) if from_client else (SERVER, CLIENT)
        whole = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0, source,
                            destination) + payload
        now = len(self.parts)
        self.parts.append(struct.pack("<IIII", 1700000000 + now // 1000, now % 1000 * 1000, len(whole), len(whole)) +
                          whole)

    def datagram(self, from_client, ports, payload):
        ports = ports if from_client else ports[::-1]
        self.packet(from_client, UDP, struct.pack(">HHHH", *ports, 8 + len(payload), 0) + payload)

    def segment(self, from_client, ports, flags, payload=b""):
        own, other = (ports, from_client), (ports, not from_client)
        sequence, acknowledged = self.sequences.get(own, 1), self.sequences.get(other, 1)
        self.packet(from_client, TCP, struct.pack(">HHIIBBHHH", *(ports if from_client else ports[::-1]), sequence,
                                                  acknowledged if flags & ACK else 0, 0x50, flags, 65535, 0, 0) + payload)
        self.sequences[own] = sequence + len(payload) + bool(flags & (SYN | FIN))

    def play(self, ports, place, script):
        if place[0] == "tcp":
            self.segment(True, ports, SYN)
            self.segment(False, ports, SYN | ACK)
            self.segment(True, ports, ACK)
        for side, message in script:
            if place[0] == "udp":
                self.datagram(side == "client", ports, message)
            for start in range(0, len(message) if place[0] == "tcp" else 0, SEGMENT):
                self.segment(side == "client", ports, PSH | ACK, message[start:start + SEGMENT])


def capture(plays):
    """The bytes of a pcap file."""
    writer = Writer()
    for number, (place, script) in enumerate(plays):
        writer.play((50000 + number, place[1]), place, list(script))
    return b"".join(writer.parts)


def everywhere(name, raw):
    """Plays in which this name (raw: its bytes in the DNS and in Kerberos) stands wherever a name may stand."""
    wide = rubbish.utf16(name)
    info = rubbish.av_pairs(*((number, wide) for number in (1, 2, 3, 4, 5, 9)), (0, b""))
    logon = rubbish.logon(wide, wide, wide, info)
    label, alias = (rubbish.dns_name(start + raw[:50].replace(b".", b"_")) for start in (b"", b"x"))
    netname = rubbish.context(rubbish.NETNAME, wide)
    krbtgt = (b"krbtgt", raw)
    return [
        (rubbish.DNS, [rubbish.asks(rubbish.dns_message(1, body=rubbish.asked(label), flags=0x0100)),
                       rubbish.answers(rubbish.dns_message(1, 1, 2, rubbish.asked(label) +
                                                           rubbish.record(rubbish.QUESTION, 5, alias) +
                                                           rubbish.record(alias, 1, SERVER)))]),
        (rubbish.LLMNR, [rubbish.asks(rubbish.dns_message(2, body=rubbish.asked(label), flags=0))]),
        (rubbish.NETBIOS, [rubbish.asks(rubbish.dns_message(3, body=rubbish.asked(encoded(raw), 32), flags=0x0110))]),
        (rubbish.KDC_UDP, [rubbish.asks(rubbish.kdc_request([raw], raw, krbtgt)),
                           rubbish.answers(rubbish.kdc_error(6, raw, krbtgt, words=raw))]),
        (rubbish.KDC_UDP, [rubbish.asks(rubbish.kdc_request([raw], raw, (b"cifs", raw))),
                           rubbish.answers(rubbish.kdc_error(7, raw, (b"cifs", raw), words=raw))]),
        (rubbish.SMB, [*rubbish.begun(), *logon[:3],
                       rubbish.answers(rubbish.error_response(rubbish.SESSION_SETUP, rubbish.LOGON_FAILURE, 2, 1))]),
        (rubbish.SMB, [rubbish.asks(rubbish.negotiate_request([0x0311], [rubbish.preauth(1), netname])),
                       rubbish.answers(rubbish.negotiate_response(0x0311, [rubbish.preauth(1)])), *logon,
                       rubbish.asks(rubbish.tree_request(rubbish.utf16(f"\\\\{name}\\{name}"))),
                       rubbish.answers(rubbish.error_response(rubbish.TREE_CONNECT, rubbish.BAD_NETWORK_NAME, 3, 1))]),
        (rubbish.SMB, [*rubbish.begun(), *logon, *rubbish.good_tree()[:2],
                       rubbish.asks(rubbish.named_create(wide, 4)),
                       rubbish.answers(rubbish.plain_answer(rubbish.CREATE, 4, rubbish.ACCESS_DENIED))]),
    ]


def encoded(raw):
    """First-level encoding of a NetBIOS name (RFC 1001 14.1)."""
    name = raw[:15].ljust(15) + b"\x20"
    return b"\x20" + bytes(65 + half for byte in name for half in (byte >> 4, byte & 15)) + b"\0"
