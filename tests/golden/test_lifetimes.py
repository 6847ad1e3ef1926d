# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory and state over everything that a process lives through: several captures, changed preferences and ports,
protocols switched off and on, live capture that is stopped anywhere. The window has test_window.py.

SMBTRIAGE_ROUNDS: how many captures sharkd loads under memcheck (default 10), and how often the window reloads one.
SMBTRIAGE_MEMCHECK=all checks every capture rather than a sample."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import pytest

from batches import Batch
from complaints import complaints
from host import CAPTURES, SECONDS, Host, captures
from memcheck import ENVIRONMENT, Memcheck
from packets import Packets
from sharkd import Sharkd

ROUNDS = int(os.environ.get("SMBTRIAGE_ROUNDS", "10"))
SAMPLE = ("hostile-names", "hostile-offsets", "hostile-tokens", "kdc-account-disabled", "quic-access-denied",
          "share-misspelt", "encrypted-with-other-key", "name-misspelt")
EVERYTHING = os.environ.get("SMBTRIAGE_MEMCHECK") == "all"
CHECKED = Batch("checked", tuple(path for path in captures(CAPTURES) if EVERYTHING or path.stem in SAMPLE))

# Alternating, so that each load meets another state than the one before.
LOADED = ("share-misspelt", "kdc-account-disabled", "hostile-names", "quic-access-denied", "name-misspelt")
SETTINGS = (
    ("smbtriage.use_wanted_fields", "TRUE"), ("smbtriage.rules_off", "tree.share_not_found, session.refused"),
    ("nbss.tcp.port", "139,445,4455"), ("smbtriage.use_wanted_fields", "FALSE"), ("kerberos.udp.port", "88,1088"),
    ("tcp.desegment_tcp_streams", "FALSE"), ("smbtriage.recovery_seconds", "1"), ("smbtriage.rules_off", ""),
    ("nbss.tcp.port", "139,445"), ("kerberos.udp.port", "88"), ("tcp.desegment_tcp_streams", "TRUE"),
    ("smbtriage.recovery_seconds", "30"),
)

MISSPELT = CAPTURES / "share-misspelt.pcapng"


@pytest.fixture(scope="module")
def checked():
    return Host(environment=ENVIRONMENT)


# ---- memcheck -------------------------------------------------------------------------------------------------------

WAYS = {
    "two passes, whole trees": ("-2", "-V"),
    "reports": ("-q", "-z", "expert", "-z", "smbtriage", "-z", "smbtriage,json", "-z", "smbtriage,events",
                "-z", "smbtriage,ip.addr == 198.51.100.10"),
    "fields of full trees": ("-q", "-z", "smbtriage", "-o", "smbtriage.use_wanted_fields:TRUE",
                             "-o", "smbtriage.rules_off:tree.refused, session.refused"),
    "switched off": ("-q", "-z", "smbtriage", "--disable-protocol", "smbtriage"),
}


@pytest.mark.parametrize("way", WAYS)
def test_tshark(checked, way, record_property):
    memcheck = Memcheck(checked, "tshark")
    result = checked.run([*memcheck.command, "tshark", "-n", "-r", CHECKED.merged(checked), *WAYS[way]],
                         seconds=10 * SECONDS)
    ours, others = memcheck.errors()
    record_property("table:memcheck", f"tshark, {way}: {len(ours)} of the plugin, {others} of Wireshark")
    assert result.status == 0, result
    assert not ours, "\n".join(ours)


def loads(sharkd, rounds):
    """Loads captures with another setting each time; every one must tell something to somebody in the end."""
    found = set()
    for number in range(rounds):
        name, value = SETTINGS[number % len(SETTINGS)]
        sharkd.ask("setconf", name=name, value=value)
        sharkd.load(CAPTURES / f"{LOADED[number % len(LOADED)]}.pcapng")
        found |= {rule for rule, _, _ in sharkd.findings()}
    return found


def test_sharkd(checked, record_property):
    memcheck = Memcheck(checked, "sharkd")
    with Sharkd(checked, under=memcheck.command, seconds=10 * SECONDS) as sharkd:
        found = loads(sharkd, ROUNDS)
    ours, others = memcheck.errors()
    record_property("table:memcheck", f"sharkd, {ROUNDS} loads: {len(ours)} of the plugin, {others} of Wireshark")
    assert "kerberos.client_revoked" in found
    assert not ours, "\n".join(ours)


# ---- does it grow? --------------------------------------------------------------------------------------------------

def resident(process):
    """Kilobytes."""
    pages = int(pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def growth(host, plugin):
    """From the 20th load to the 100th."""
    with Sharkd(host, plugin) as sharkd:
        for number in range(1, 101):
            if plugin:
                name, value = SETTINGS[number % len(SETTINGS)]
                sharkd.ask("setconf", name=name, value=value)
            sharkd.load(CAPTURES / f"{LOADED[number % len(LOADED)]}.pcapng")
            sharkd.ask("frames", filter=f"frame.number < {10 ** 9 + number}")
            if number == 20:
                before = resident(sharkd.process)
        assert not complaints(sharkd.said())
        return resident(sharkd.process) - before


def test_no_growth_over_100_loads(host, record_property):
    """sharkd itself grows with each load, by more than 10 MB in some versions. With the plugin it grows no faster."""
    ours, bare = growth(host, True), growth(host, False)
    record_property("table:memcheck", f"sharkd grows from load 20 to load 100: {ours} kB, without the plugin {bare} kB")
    assert ours - bare < 3000


# ---- live -----------------------------------------------------------------------------------------------------------

class Live:
    """A tshark that captures from a pipe; numbers of frames come as it dissects them, the report at the end."""

    def __init__(self, host, *arguments):
        self.stderr = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["tshark", "-n", "-l", "-i", "-", *arguments, "-T", "fields", "-e", "frame.number", "-z", "smbtriage,json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.stderr, **host.surroundings())

    def feed(self, blocks, pause=0.0):
        for block in blocks:
            self.process.stdin.write(block)
            self.process.stdin.flush()
            time.sleep(pause)

    def wait_for(self, frame):
        for line in self.process.stdout:
            if line.strip() == b"%d" % frame:
                return
        raise AssertionError(f"frame {frame} was not dissected\n{self.said()}")

    def said(self):
        self.stderr.seek(0)
        return self.stderr.read().decode("utf-8", "replace")

    def end(self):
        """The report."""
        text = self.process.stdout.read().decode()
        self.process.stdin.close()
        self.process.wait(SECONDS)
        self.stderr.close()
        return json.loads(text[text.index("{"):])


def parts_of(path):
    """(the first blocks, the others, how many frames the first are): the failure is there, the end is missing."""
    packets = Packets(path)
    count = packets.count - 4
    seen, at = 0, 0
    while seen < count:
        seen += packets.blocks[at][0]
        at += 1
    blocks = [block for _, block in packets.blocks]
    return blocks[:at], blocks[at:], count


def expect_as_from_file(host, report, live, capture, count):
    part = host.write(f"first-{count}-of-{capture.stem}.pcapng", Packets(capture).only(range(1, count + 1)))
    told = report(part)
    assert told["findings"], "the part shows nothing: this test sees nothing"
    assert live["findings"] == told["findings"] and live["connections"] == told["connections"]
    assert live["capture"] == told["capture"]


LIVE = ("share-misspelt", "kdc-account-disabled", "quic-name-unknown")


@pytest.mark.parametrize("stem", LIVE)
def test_live_packet_by_packet(host, report, stem):
    capture = CAPTURES / f"{stem}.pcapng"
    packets = Packets(capture)
    live = Live(host)
    live.feed((block for _, block in packets.blocks), pause=0.01)
    live.wait_for(packets.count)
    live.process.stdin.close()
    expect_as_from_file(host, report, live.end(), capture, packets.count)


def test_live_stopped_by_interrupt(host, report):
    first, _, count = parts_of(MISSPELT)
    live = Live(host)
    live.feed(first)
    live.wait_for(count)
    live.process.send_signal(signal.SIGINT)
    expect_as_from_file(host, report, live.end(), MISSPELT, count)
    assert live.process.returncode == 0


def test_live_pipe_ends_within_a_packet(host, report):
    first, rest, count = parts_of(MISSPELT)
    live = Live(host)
    live.feed(first)
    live.wait_for(count)
    live.feed([rest[0][:len(rest[0]) // 2]])
    live.process.stdin.close()
    expect_as_from_file(host, report, live.end(), MISSPELT, count)
