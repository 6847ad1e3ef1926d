#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what `lab.sh soak` recorded: on a healthy network nothing may be found at warn or above, whoever visited whom
how, and whatever the recording did to it.

    tests/lab/check_soak.py FILE.pcapng [--cycles 2000] [--table FILE]

SMBTRIAGE_BUILD or SMBTRIAGE_PLUGIN says which plugin is tried. A visit counts when its client was content and the
report shows its connection with a session and a tree (or the rest encrypted), of the dialect and mechanism it was
meant to have."""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "golden"))
from host import Host                       # noqa: E402  (found by the line above)
from packets import Packets                 # noqa: E402

DIALECTS = {0x0202: "2.0.2", 0x0210: "2.1", 0x0300: "3.0", 0x0302: "3.0.2", 0x0311: "3.1.1"}
WAYS = {"NTLM by name", "NTLM by address", "NTLM by ipv6", "Kerberos cached", "Kerberos fresh", "anonymous", "guest",
        "port 139", "sign", "encrypt"}
ALARMS = {"warn", "error"}
LEAST_PROGRAMS = 5

# Wireshark does not put segments in order unless asked to, and a message that begins in such a segment is not seen.
MOST_UNCONFIRMED = 0.05


class Reading:
    """One capture as the plugin sees it."""

    def __init__(self, host, path, *options):
        done = host.read(path, *options, "-q", "-z", "smbtriage,json")
        if done.status or not done.stdout:
            sys.exit(f"check_soak: tshark: {done}")
        report = json.loads(done.stdout)
        self.connections, self.findings = report["connections"], report["findings"]
        self.frames = report["capture"]["frames"]
        times = host.read(path, "-T", "fields", "-e", "frame.time_epoch", "-o", "tcp.analyze_sequence_numbers:FALSE",
                          "--disable-protocol", "smb2")
        self.times = [float(line) for line in times.text.split()]

    def time(self, frame):
        return self.times[frame - 1]


class Journal:
    """What the clients were to do, and said about it."""

    def __init__(self, path):
        written = json.loads(path.read_text())
        self.path, self.visits = written["path"], written["visits"]
        self.of_client = collections.defaultdict(list)
        for visit in self.visits:
            for address in (visit["client"], visit["client6"]):
                self.of_client[address].append(visit)

    def visit_of(self, client, time):
        """A client makes one visit after the other: the last that had begun."""
        begun = [visit for visit in self.of_client[client] if visit["begun"] <= time]
        return begun[-1] if begun else None


def way(visit):
    """What a visit adds to the list of things that healthy clients do."""
    ways = {f"{visit['mechanism']} {visit['ticket']}" if visit["ticket"] else
            f"NTLM by {visit['by']}" if visit["mechanism"] == "NTLM" else visit["mechanism"]}
    if visit["port"] == 139:
        ways.add("port 139")
    if visit["protection"]:
        ways.add(visit["protection"])
    return ways


def is_complete(connection, visit):
    """Does the report show what the visit was meant to be?"""
    steps = {(step["stage"], step["outcome"]) for step in connection["steps"]}
    mechanisms = {step["mechanism"] for step in connection["steps"] if step["stage"] == "session"}
    tree = ("tree", "ok") in steps or not any(stage == "tree" for stage, _ in steps)    # encrypted, without a key
    return (("session", "ok") in steps and tree and connection["dialect"] == DIALECTS[visit["dialect"]] and
            mechanisms == {"Kerberos" if visit["mechanism"] == "Kerberos" else "NTLM"})


def count(reading, journal):
    """Visits that the report confirms, and those that it does not although their clients were content."""
    confirmed = set()
    for connection in reading.connections:
        visit = journal.visit_of(connection["client"]["address"], reading.time(connection["first_frame"]))
        if visit and is_complete(connection, visit):
            confirmed.add(id(visit))
    good = [visit for visit in journal.visits if visit["trouble"] is None]
    return [visit for visit in good if id(visit) in confirmed], [visit for visit in good if id(visit) not in confirmed]


def connection_of(reading, finding):
    return next((c for c in reading.connections if c["id"] == finding["connection"]), None)


def whose(reading, journal, finding, frame):
    connection = connection_of(reading, finding)
    time = reading.time(connection["first_frame"] if connection else frame)
    return journal.visit_of(finding["client"], time)


def alarms(reading, journal):
    """Alarms about visits whose clients were content, as text."""
    found = []
    for finding in reading.findings:
        if finding["severity"] in ALARMS:
            for frame in finding["frames"]:
                visit = whose(reading, journal, finding, frame)
                if visit is None or visit["trouble"] is None:
                    found.append(f"{finding['severity']} {finding['rule']} in frame {frame}: {finding['cause']}")
    return found


def notes(reading):
    seen = collections.Counter()
    for finding in reading.findings:
        if finding["severity"] not in ALARMS:
            seen[finding["rule"]] += finding["count"]
    return seen


def expert_alarms(host, path, journal, reading, *options):
    """Alarms that stand beside frames in the packet list, once (or with -2, twice) through the file."""
    done = host.read(path, *options, "-Y", "smbtriage", "-T", "fields", "-E", "separator=|", "-e", "frame.number",
                     "-e", "smbtriage.rule", "-e", "smbtriage.severity", "-e", "ip.addr", "-e", "ipv6.addr")
    found = []
    for line in done.text.splitlines():
        frame, rules, severities, *addresses = line.split("|")
        if ALARMS & set(severities.split(",")):
            ends = [end for group in addresses for end in group.split(",") if end in journal.of_client]
            visits = [journal.visit_of(end, reading.time(int(frame))) for end in ends]
            if not any(visit and visit["trouble"] for visit in visits):
                found.append(f"{rules} {severities} in frame {frame}")
    return found


# ---- what recordings do to healthy traffic

def mirrored(path):
    """Every frame twice, a little later: both ports of a connection are mirrored."""
    later = subprocess.run(["editcap", "-t", "0.00002", path, "-"], capture_output=True, check=True).stdout
    return subprocess.run(["mergecap", "-w", "-", path, "-"], input=later, capture_output=True, check=True).stdout


def with_losses(path):
    """The recorder is too slow for one frame in a hundred."""
    packets, fate = Packets(path), random.Random(1)
    return packets.only({frame for frame in range(1, packets.count + 1) if fate.random() >= 0.01})


def disordered(path):
    """Two frames in a hundred stand behind their successor."""
    packets, fate = Packets(path), random.Random(2)
    blocks = [block for _, block in packets.blocks]
    first = next(number for number, (is_packet, _) in enumerate(packets.blocks) if is_packet)
    for number in range(first, first + packets.count - 1):
        if fate.random() < 0.02:
            blocks[number], blocks[number + 1] = blocks[number + 1], blocks[number]
    return b"".join(blocks)


def cut(path):
    """Only the first 200 bytes of every frame were kept."""
    return subprocess.run(["editcap", "-F", "pcapng", "-s", "200", path, "-"], capture_output=True, check=True).stdout


DAMAGE = {"mirrored twice": mirrored, "1 % of frames lost": with_losses, "frames out of order": disordered,
          "cut at 200 bytes": cut}


# ---- the verdict

def table(confirmed):
    """Visits by program, dialect and mechanism, in Markdown."""
    columns = list(DIALECTS.values())
    rows = collections.defaultdict(collections.Counter)
    for visit in confirmed:
        rows[visit["program"], visit["mechanism"]][DIALECTS[visit["dialect"]]] += 1
    lines = [f"| client | mechanism | {' | '.join(columns)} | all |", "|---" * (len(columns) + 3) + "|"]
    for (program, mechanism), seen in sorted(rows.items()):
        lines.append(f"| {program} | {mechanism} | {' | '.join(str(seen[c]) for c in columns)} | {seen.total()} |")
    return "\n".join(lines)


def missing(confirmed, cycles):
    """Promises that the soak did not keep."""
    if len(confirmed) < cycles:
        yield f"{len(confirmed)} confirmed visits instead of {cycles}"
    for number in set(DIALECTS) - {visit["dialect"] for visit in confirmed}:
        yield f"no visit over {DIALECTS[number]}"
    for one in WAYS - set().union(*map(way, confirmed)):
        yield f"no visit of the kind: {one}"
    programs = {visit["program"] for visit in confirmed}
    if len(programs) < LEAST_PROGRAMS:
        yield f"only {len(programs)} programs"


def show(title, lines, most=12):
    print(f"\n{title}: {len(lines)}")
    for line in lines[:most]:
        print(f"  {line}")
    return bool(lines)


def show_notes(reading):
    said = ", ".join(f"{rule} {total}" for rule, total in sorted(notes(reading).items()))
    print(f"  notes: {said or 'none'}")


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("file", type=pathlib.Path)
    words.add_argument("--cycles", type=int, default=2000)
    words.add_argument("--table", type=pathlib.Path, help="where to write the table of visits")
    asked = words.parse_args()
    file = asked.file.absolute()
    host, journal = Host(), Journal(file.with_suffix(".journal"))
    keys = host.stage / "home" / ".config" / "wireshark" / "smb2_seskey_list"
    captures = {"the clients' side": file, "the servers' side": file.with_suffix(".servers.pcap")}

    reading = Reading(host, file)
    confirmed, unconfirmed = count(reading, journal)
    print(f"{reading.frames} frames, {len(reading.connections)} connections; the way: {journal.path}")
    print(table(confirmed))
    if asked.table:
        asked.table.write_text(table(confirmed) + "\n")
    bad = show("promises not kept", list(missing(confirmed, asked.cycles)))
    failed = [f"{v['program']}, {v['server']}: {v['trouble']}" for v in journal.visits if v["trouble"]]
    show("visits that failed, by their clients' word", failed)
    show("visits whose clients were content, and of which the report shows only a part",
         [f"{v['program']}, {v['server']}, {DIALECTS[v['dialect']]}" for v in unconfirmed])
    if len(unconfirmed) > MOST_UNCONFIRMED * len(journal.visits):
        bad |= show("far too many of these", ["is the journal that of this capture?"])

    for name, path in captures.items():
        for how in ((), ("-2",), ("-o", "tcp.reassemble_out_of_order:TRUE")):
            reading = Reading(host, path, *how)
            bad |= show(f"alarms, {name} {' '.join(how)}", alarms(reading, journal))
            show_notes(reading)
            bad |= show("  of these beside frames", expert_alarms(host, path, journal, reading, *how))
    for name, damage in DAMAGE.items():
        path = host.write("damaged.pcapng", damage(file))
        reading = Reading(host, path)
        bad |= show(f"alarms, {name}", alarms(reading, journal))
        show_notes(reading)
        bad |= show("  of these beside frames, two passes", expert_alarms(host, path, journal, reading, "-2"))
    if file.with_suffix(".keys").exists():
        keys.write_text(file.with_suffix(".keys").read_text())
        reading = Reading(host, file)
        bad |= show("alarms, decrypted", alarms(reading, journal))
        show_notes(reading)
    sys.exit("check_soak: not silent, or not what was promised" if bad else 0)


if __name__ == "__main__":
    main()
