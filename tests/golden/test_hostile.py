# SPDX-License-Identifier: GPL-2.0-or-later
"""What strangers wrote into a capture does nothing to the terminal that shows it, nor to the memory."""
import json
import os
import re
import struct
import subprocess
import unicodedata

import pytest

import complaints
import crafted
from host import CAPTURES, captures, stem

HOSTILE = [path for path in captures(CAPTURES) if path.name.startswith("hostile-")]

FIELDS = [word for name in ("cause", "summary", "evidence", "user", "share", "server", "client", "excluded",
                            "remedy.windows", "remedy.samba", "remedy.client", "remedy.cost")
          for word in ("-e", f"smbtriage.{name}")]

# What is cut to 320 characters may stand in one line twice, each of them as the eight of "<U+000A>".
LONGEST_LINE = 2 * 8 * 320 + 1000

WAYS = {
    "report": ("-q", "-z", "smbtriage"),
    "json": ("-q", "-z", "smbtriage,json"),
    "events": ("-q", "-z", "smbtriage,events"),
    "page": ("-q", "-z", "smbtriage,html"),
    "ticket": ("-q", "-z", "smbtriage,ticket"),
    "tree": ("-2", "-V", "-O", "smbtriage", "-Y", "smbtriage"),
    "fields": ("-2", "-Y", "smbtriage", "-T", "fields", *FIELDS),
}


def obeyed(text):
    """The characters that a terminal obeys, or that reorder or break lines; tabs stand between fields."""
    return {hex(ord(c)) for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


def test_there_are_some():
    assert HOSTILE


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("capture", HOSTILE, ids=stem)
def test_nothing_that_a_terminal_obeys(host, capture, way):
    result = host.read(capture, *WAYS[way])
    assert result.status == 0, result
    text = result.stdout.decode("utf-8")            # strictly
    assert not obeyed(text)
    if way in ("report", "tree"):
        assert max(map(len, text.splitlines()), default=0) <= LONGEST_LINE
    if way == "json":
        assert not obeyed("".join(strings(json.loads(text))))


def strings(node):
    if isinstance(node, str):
        yield node
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from strings(below)


def test_names_are_there_and_cut(read):
    names = read(CAPTURES / "hostile-names.pcapng", *WAYS["report"])
    assert "<U+001B>[31;1mred" in names and "<U+202E>gnp.exe" in names
    assert re.search(r"\\\\fs1\\s{300,320}\.\.\.", read(CAPTURES / "hostile-long-names.pcapng", *WAYS["report"]))


def test_what_stands_in_the_wrong_place_is_no_name(read):
    told = set(re.findall(r'path="(.*?)"', read(CAPTURES / "hostile-offsets.pcapng", *WAYS["events"])))
    assert told and told <= {"", "report.txt", *(rf"\\fs1\{share}" for share in ("public", "acounts", "IPC$"))}


# ---- every kind of character, wherever a name stands

REDACTED = ("-o", "smbtriage.redact_names:TRUE")
MORE_WAYS = {
    **WAYS,
    "one pass": ("-V", "-O", "smbtriage", "-Y", "smbtriage"),
    "expert": ("-q", "-z", "expert"),
    "packets": ("-2", "-Y", "smbtriage", "-T", "json", "-j", "smbtriage"),
    "redacted report": (*WAYS["report"], *REDACTED),
    "redacted page": (*WAYS["page"], *REDACTED),
    "redacted ticket": (*WAYS["ticket"], *REDACTED),
    "redacted events": (*WAYS["events"], *REDACTED),
    "redacted fields": (*WAYS["fields"], *REDACTED),
}

# Letters and marks that are no formats, and leave no trace all the same.
INVISIBLE = "\u034f\u115f\u1160\u17b4\u180b\u2065\u2800\u3164\ufe00\ufe0f\uffa0\ufff0\U000e0100"

KINDS = {
    "escapes": "\x1b[2J\x1b]0;title\x07\x1b[6n\x9b31mred",
    "control": "".join(map(chr, (*range(1, 32), *range(127, 160)))),
    "null": "a\0b",
    "lines": "\r\nsmbtriage: 0 connections\u2028\u2029\x0b\x0c\x85",
    "bidirectional": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202egnp.exe\u2066\u2067\u2068\u2069",
    "invisible": INVISIBLE + "\u00ad\u200b\u200c\u200d\u2060\u2064\ufeff",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "no characters": "\ufdd0\ufffe\uffff\U0001ffff\U0010ffff",
    "formats": "%s%n%99999999s{user}{path}",
    "marks": "@/\\a@b/c\\@//::$..@/",
    "quotes": "\"'`$(id);<b>&amp;|\\u001b",
    "long": "\x1b[5m" * 1250,
}

# What is no UTF-8: slashes of two and three bytes, halves of a pair, a lone C1 and an end that is none.
BROKEN = b"\xc0\xaf\xe0\x80\xaf\xed\xa0\x80\xed\xb0\x80\x9b2J\xf8\x88\x80\x80\x80\xff\xf0\x9f"


@pytest.fixture(scope="module")
def spiteful(host):
    """The capture of all plays with names of this kind."""
    def written(kind):
        name = KINDS[kind]
        return host.write(f"{kind}.pcap", crafted.capture(crafted.everywhere(name, name.encode() + BROKEN)))
    return written


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_every_kind(host, spiteful, kind):
    capture = spiteful(kind)
    for way, arguments in MORE_WAYS.items():
        result = host.read(capture, *arguments)
        assert not complaints.of_the_plugin(result, lambda: host.read(capture, "-q", plugin=False)), (way, result)
        text = result.stdout.decode("utf-8")            # strictly
        ours = text if way != "expert" else "\n".join(line for line in text.splitlines() if "smbtriage" in line)
        assert ours, way
        assert not obeyed(ours) and not set(ours) & set(INVISIBLE), way
        if way == "json":
            assert not obeyed("".join(strings(json.loads(text))))
        if way in ("report", "tree", "one pass"):
            assert max(map(len, text.splitlines())) <= LONGEST_LINE, way


@pytest.mark.parametrize("way, mark", [("report", "<U+001B>[2J"), ("events", "\\u{1b}[2J"), ("fields", "<U+001B>[2J")])
def test_names_of_escapes_are_shown(read, spiteful, way, mark):
    """So that the test above looks at something: user, share, file, host, ticket and look-up."""
    told = read.afresh(spiteful("escapes"), *WAYS[way])
    assert told.count(mark) >= 8
    for rule in ("kerberos.client_unknown", "kerberos.spn_unknown", "session.logon_failure", "tree.share_not_found",
                 "tree.file_permission"):
        assert way != "report" or rule in told, rule


# ---- memory

ADDRESSES = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])


def frame(from_client, sequence, acknowledged, payload):
    ports = (50000, 445) if from_client else (445, 50000)
    ends = ADDRESSES if from_client else ADDRESSES[::-1]
    tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 0x50, 0x18, 65535, 0, 0) + payload
    packet = struct.pack(">BBHHHBBH4s4s", 0x45, 0, min(20 + len(tcp), 65535), 1, 0x4000, 64, 6, 0, *ends) + tcp
    return struct.pack("<IIII", 1700000000, sequence % 1000000, len(packet), len(packet)) + packet


def stuffed_negotiate(message_id, dialects):
    header = struct.pack("<4sHHIHHIIQIIQ16s", b"\xfeSMB", 64, 0, 0, 0, 1, 0, 0, message_id, 0, 0, 0, bytes(16))
    body = struct.pack("<HHHHI16sQ", 36, dialects, 1, 0, 0, bytes(16), 0) + struct.pack("<H", 0x0202) * dialects
    return struct.pack(">I", len(header + body)) + header + body


def stuffed_capture(messages, dialects):
    parts, sequence = [struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)], 1
    for message_id in range(messages):
        message = stuffed_negotiate(message_id, dialects)
        for start in range(0, len(message), 30000):
            parts.append(frame(True, sequence, 1, message[start:start + 30000]))
            sequence += len(message[start:start + 30000])
    return b"".join(parts)


def peak_megabytes(host, capture, plugin):
    process = subprocess.Popen(["tshark", "-n", "-r", capture, "-q", "-z", "expert"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **host.surroundings(plugin))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss / 1024


def test_stuffed_messages_do_not_pile_up(host):
    """Sixty messages of 30,000 dialects each: more than one of them at a time need not be kept."""
    capture = host.write("stuffed.pcap", stuffed_capture(60, 30000))
    assert peak_megabytes(host, capture, True) - peak_megabytes(host, capture, False) < 60
