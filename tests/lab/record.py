# SPDX-License-Identifier: GPL-2.0-or-later
"""Capturing, checking what was captured, and the row of a capture in cases.tsv."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("capture", "provenance", "scenario", "expect", "one_pass", "must_not", "pending")

# What no capture of this lab may hold: a lost or undissectable frame would be tested instead of the scenario. (What
# Samba's KDC adds to its errors is more than Wireshark 4.0 can read.)
DAMAGE = "tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment || (_ws.malformed && !kerberos.e_data)"

# No ARP and no neighbour discovery.
WORTH_HEARING = "(tcp or udp or icmp or (icmp6 and ip6[40] < 128))"

# What a member server and its controller have to say to each other, over IPv4 and IPv6.
BETWEEN_SERVERS = "ether host 00:00:5e:00:53:01 and ether host 00:00:5e:00:53:20"


class WrongCapture(Exception):
    """The capture does not show what its scenario promises."""


@dataclass(frozen=True)
class Finding:
    """A finding that the plugin must make. `at` is the display filter of its home frame; it must match exactly
    `times` frames. The home frame is the first of them, or with `nth` a later one, which is then counted once."""
    rule: str
    at: str
    severity: str = "error"
    times: int = 1
    nth: int = 0

    def located(self, frames):
        count = f" x{self.times}" if self.times > 1 and not self.nth else ""
        return f"{self.rule}@{frames[self.at][max(self.nth - 1, 0)]}:{self.severity}{count}"


@dataclass
class Scenario:
    make: callable
    findings: tuple = ()
    one_pass: tuple | None = None       # None: one pass shows the same
    provenance: str = "real"
    must_not: tuple = ()
    shows: tuple = ()                   # further filters that must match, which prove the scenario took place
    hides: tuple = ()                   # filters that must not match
    damaged: bool = False               # lost or undissectable frames belong to what it shows
    committed: bool = True
    pending: tuple = ()                 # rules that will explain this better once they exist; `findings` is what is
                                        # said until then
    name: str = field(init=False)
    sentence: str = field(init=False)

    def __post_init__(self):
        self.name = self.make.__name__.replace("_", "-")
        self.sentence = " ".join(self.make.__doc__.split())


class Capture:
    """tcpdump on the bridge, where both directions of every connection pass once. What the servers of the domain say
    to each other is left out, unless a scenario is about that."""

    def __init__(self, path, interface="br0", servers=False):
        self.path = path
        self.keys = []                  # of encrypted sessions, to be kept beside the capture
        self.tcpdump = subprocess.Popen(
            ["tcpdump", "-i", interface, "-n", "-U", "--immediate-mode", "-B", "16384", "-Z", "root",
             "-w", str(path), WORTH_HEARING + ("" if servers else f" and not ({BETWEEN_SERVERS})")],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.tcpdump.stderr:
            if "listening on" in line:
                return
        raise WrongCapture("tcpdump did not start")

    def stop(self):
        """Ends the capture; a scenario may do so early, to leave an answer outside. Harmless when repeated."""
        if self.tcpdump.poll() is None:
            time.sleep(0.4)             # the last frames are on their way through the bridge
            self.tcpdump.send_signal(signal.SIGINT)
            self.tcpdump.communicate()

    def rewrite(self, script):
        """Ends the capture and has a shell script make another one ($2) of it ($1)."""
        self.stop()
        before = self.path.with_suffix(".before")
        self.path.rename(before)
        subprocess.run(["bash", "-euc", script, "rewrite", str(before), str(self.path)], check=True,
                       stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def frames(capture, display_filter):
    """The numbers of the frames that match, in sessions decrypted as far as there are keys."""
    keys = capture.with_suffix(".keys")
    decrypt = [f"-ouat:smb2_seskey_list:{key}" for key in keys.read_text().split()] if keys.exists() else []
    done = subprocess.run(
        ["tshark", "-n", *decrypt, "-r", str(capture), "-Y", display_filter, "-T", "fields", "-e", "frame.number"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"WIRESHARK_CONFIG_DIR": "/nonexistent"})     # nobody's private settings
    if done.returncode:
        raise WrongCapture(f"{display_filter}: {done.stderr.strip()}")
    return [int(number) for number in done.stdout.split()]


def finish(scenario, pcap, pcapng, keys=()):
    """Checks the capture, saves it as pcapng with its origin as comment, and returns its row."""
    if keys:
        pcapng.with_suffix(".keys").write_text("\n".join(keys) + "\n")
    comment = f"smbtriage lab, {scenario.name} ({scenario.provenance}): {scenario.sentence}"
    subprocess.run(["editcap", "-F", "pcapng", "--capture-comment", comment, str(pcap), str(pcapng)], check=True)
    return row_of(scenario, pcapng)


def row_of(scenario, pcapng):
    """Checks that the capture shows what the scenario promises, and returns its row."""
    for wanted in scenario.shows:
        if not frames(pcapng, wanted):
            raise WrongCapture(f"does not show {wanted}")
    for unwanted in (*scenario.hides, *(() if scenario.damaged else (DAMAGE,))):
        if found := frames(pcapng, unwanted):
            raise WrongCapture(f"frames {found} show {unwanted}")
    located = {}
    for finding in (*scenario.findings, *(scenario.one_pass or ())):
        located[finding.at] = frames(pcapng, finding.at)
        if len(located[finding.at]) != finding.times:
            raise WrongCapture(f"{finding.rule}: {len(located[finding.at])} frames instead of {finding.times} "
                               f"match {finding.at}")
    return {
        "capture": pcapng.name,
        "provenance": scenario.provenance,
        "scenario": scenario.sentence,
        "expect": "; ".join(f.located(located) for f in scenario.findings) or "none",
        "one_pass": "=" if scenario.one_pass is None else
                    "; ".join(f.located(located) for f in scenario.one_pass) or "none",
        "must_not": "; ".join(scenario.must_not) or "-",
        "pending": "; ".join(scenario.pending) or "-",
    }


def write_rows(table, new_rows, order):
    """Puts rows into cases.tsv: in the order of the scenario list, then the rows that are not of this lab."""
    rows = {}
    if table.exists():
        for line in table.read_text().splitlines()[1:]:
            row = dict(zip(COLUMNS, line.split("\t"), strict=True))
            rows[row["capture"]] = row
    rows |= {row["capture"]: row for row in new_rows}
    place = {name: number for number, name in enumerate(order)}
    known = sorted((r for r in rows.values() if r["capture"] in place), key=lambda r: place[r["capture"]])
    foreign = [r for r in rows.values() if r["capture"] not in place]
    lines = ["\t".join(COLUMNS), *("\t".join(row[c] for c in COLUMNS) for row in known + foreign)]
    put_in_place(table, ("\n".join(lines) + "\n").encode())


def put_in_place(path, content):
    """Replaces a file at once, so that a reader never sees half of it, and gives it to the owner of its directory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    owner = path.parent.stat()
    os.chown(temporary, owner.st_uid, owner.st_gid)
    temporary.replace(path)
