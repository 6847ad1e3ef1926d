# SPDX-License-Identifier: GPL-2.0-or-later
"""What is found belongs to the packet that holds it, also where a dissector gives up half-way, a message is shorter than
its header, or TCP itself is not in the file."""
import struct
import subprocess

import pytest

import crafted
import rubbish
from host import CAPTURES

EVENTS = ("-q", "-z", "smbtriage,events")
NETBIOS_DATAGRAM = 138
QUIET_PORTS = 1111, 2222


def unreadable_segment(writer):
    """TCP whose header is said to be longer than what is there: its dissector gives up."""
    writer.packet(True, crafted.TCP, struct.pack(">HHIIBBHHH", *QUIET_PORTS, 1, 1, 0xF0, crafted.ACK, 65535, 0, 0))


def datagram(writer, from_client, message):
    """An SMB message that TCP does not carry (RFC 1002 4.4.2)."""
    name = crafted.encoded(b"HOST")
    head = struct.pack(">BBH4sHHH", 0x10, 2, 7, crafted.CLIENT if from_client else crafted.SERVER, NETBIOS_DATAGRAM,
                       2 * len(name) + len(message), 0)
    writer.datagram(from_client, (NETBIOS_DATAGRAM, NETBIOS_DATAGRAM), head + name + name + message)


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    def write(name, writer):
        path = tmp_path_factory.mktemp("scopes") / f"{name}.pcap"
        path.write_bytes(b"".join(writer.parts))
        return path
    return write


def negotiate():
    return rubbish.negotiate_request([0x0202, 0x0210])[4:], rubbish.negotiate_response(0x0210, ())[4:]


@pytest.mark.parametrize("passes", [(), ("-2",), ("-2", "-R", "udp")], ids=["one", "two", "filtered"])
def test_a_segment_that_nobody_could_read_keeps_nothing_open(host, write, passes):
    writer = crafted.Writer()
    for from_client, message in zip((True, False), negotiate()):
        unreadable_segment(writer)
        datagram(writer, from_client, message)
    told = host.read(write("unreadable", writer), *passes, *EVENTS).stdout.decode()
    assert told.count("NEGOTIATE") == 2, told
    assert all(" other/" in line for line in told.splitlines() if "NEGOTIATE" in line), told


def test_what_follows_a_short_message_is_not_its_header(host, write):
    writer, ports = crafted.Writer(), (50001, 445)
    for from_client, flags in ((True, crafted.SYN), (False, crafted.SYN | crafted.ACK), (True, crafted.ACK)):
        writer.segment(from_client, ports, flags)
    header = bytearray(negotiate()[0][:30])
    header[12] = rubbish.TREE_CONNECT
    session = [struct.pack(">I", len(part)) + part for part in (bytes(header), b"\xAA" * 60)]
    writer.segment(True, ports, crafted.PSH | crafted.ACK, b"".join(session))
    told = host.read(write("short", writer), *EVENTS).stdout.decode()
    assert "SYN" in told and "TREE_CONNECT" not in told, told


def test_messages_exported_without_tcp_accuse_nobody(host, tmp_path):
    exported = tmp_path / "exported.pcapng"
    with open(exported, "wb") as file:
        subprocess.run(["tshark", "-r", str(CAPTURES / "share-misspelt.pcapng"), "-U", "OSI layer 4", "-w", "-"],
                       stdout=file, stderr=subprocess.DEVNULL, check=True)
    result = host.read(exported, *EVENTS)
    assert "another plugin" not in result.stderr and "TREE_CONNECT" in result.stdout.decode(), result


def test_events_take_no_filter(host):
    result = host.read(CAPTURES / "share-misspelt.pcapng", "-q", "-z", "smbtriage,events,frame.number==57")
    assert result.status != 0 and "take no filter" in result.stderr


@pytest.mark.parametrize("limit", ["connections", "steps", "findings", "lookups"])
def test_a_limit_of_0_is_one_of_1(read, limit):
    report = [read(CAPTURES / "share-misspelt.pcapng", "-q", "-z", "smbtriage", "-o", f"smbtriage.max_{limit}:{number}")
              for number in (0, 1)]
    assert report[0] == report[1]
