#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged captures through the sanitized plugin in stock tshark.

    campaign.py PLUGIN.so FOLDER [--first-seed N] [--seeds N] [--minutes M] [--planted BUG]

Each seed takes all captures of tests/captures, by the dozen: bytes changed at random (editcap -E), frames cut short
(editcap -s), and the file cut off somewhere. tshark reads the result in one of the ways below, the next seed in the
next way. What the same tshark does without the plugin as well is Wireshark's own fault and is counted apart. Damaged
files that show a fault of ours are kept in FOLDER; the exit status is 0 when there are none."""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))

import batches  # noqa: E402
import complaints  # noqa: E402
from conftest import without_ours  # noqa: E402
from host import CAPTURES  # noqa: E402
from test_sanitizer import sanitized_host  # noqa: E402

WAYS = (("-n", "-V", "-x"),
        ("-q", "-z", "smbtriage", "-z", "expert"),
        ("-q", "-z", "smbtriage,json"),
        ("-2", "-V", "-O", "smb2,smbtriage"),
        ("-q", "-z", "smbtriage,events"),
        ("-n", "-T", "json"))
CHANGED = (0.001, 0.003, 0.01, 0.03, 0.1)  # share of the bytes
SKIPPED = (0, 54, 58, 66)                  # of each frame: Ethernet, IP and TCP, a session header, TCP's options
SECONDS = 120
COUNTS = ("files", "captures", "sanitizer reports", "timeouts", "exits", "complaints", "bad documents",
          "Wireshark's own")


def damaged(batch, host, seed):
    """The file of a batch after an accident, and what happened to it."""
    chance = random.Random(f"{seed} {batch.name}")
    share, skipped = chance.choice(CHANGED), chance.choice(SKIPPED)
    words = ["-E", str(share), "-o", str(skipped), "--seed", str(seed)]
    if chance.random() < 0.3:
        words += ["-s", str(chance.randrange(40, 400))]
    done = subprocess.run(["editcap", "-F", "pcapng", *words, batch.merged(host), "-"], capture_output=True, check=True)
    content = done.stdout
    if chance.random() < 0.5:
        content = content[:chance.randrange(len(content) // 2, len(content))]
        words.append(f"cut at {len(content)}")
    return content, " ".join(words)


def is_bad_document(text):
    """The report must be one document, whatever the capture; frames that it cites are in the capture."""
    try:
        document = json.loads(text)
    except ValueError:
        return True
    cited = {item["frame"] for finding in document["findings"] for item in finding["evidence"]} - {None}
    return any(not 1 <= frame <= document["capture"]["frames"] for frame in cited)


def reports(result):
    return [line for line in result.stderr.splitlines() if "Sanitizer" in line or "runtime error" in line]


def read(host, path, way, plugin=True, is_sanitized=True):
    """Without the plugin the sanitizer can be there as well: it sees what Wireshark does with memory."""
    surroundings = host.surroundings(plugin)
    if is_sanitized:
        surroundings["env"].update(host.environment)
    words = way if plugin else without_ours(way)
    return host.run(["tshark", "-r", path, *words], plugin, SECONDS, env=surroundings["env"])


def faults(host, path, way):
    """[(kind, words)] that tshark shows on this file with the plugin."""
    try:
        result = read(host, path, way)
    except AssertionError as slow:
        return [("timeouts", str(slow))]
    if reports(result):
        is_own = reports(read(host, path, way, plugin=False))
        return [("Wireshark's own" if is_own else "sanitizer reports", reports(result)[0])]
    wrong = [("exits" if line.startswith("exit status") else "complaints", line)
             for line in complaints.of_the_plugin(result, lambda: read(host, path, way, False, False))]
    if not wrong and complaints.complaints(result.stderr):
        wrong.append(("Wireshark's own", complaints.complaints(result.stderr)[0]))
    if way[-1] == "smbtriage,json" and result.status in (0, 2) and is_bad_document(result.text):
        wrong.append(("bad documents", result.text[:200]))
    return wrong


def attempts(first, count):
    for seed in range(first, first + count):
        order = batches.batches(CAPTURES)
        random.Random(seed).shuffle(order)
        for number, batch in enumerate(order):
            yield seed, batch, WAYS[(seed + number) % len(WAYS)]


def campaign(host, folder, options):
    counts, until, seed = dict.fromkeys(COUNTS, 0), time.monotonic() + 60 * options.minutes, options.first_seed
    for seed, batch, way in attempts(options.first_seed, options.seeds):
        if time.monotonic() > until:
            break
        content, what = damaged(batch, host, seed)
        path = host.write("damaged.pcapng", content)
        counts["files"] += 1
        counts["captures"] += len(batch.members)
        for kind, words in faults(host, path, way):
            counts[kind] += 1
            print(f"{kind}: seed {seed}, {batch.name}, {what}, {' '.join(way)}: {words}", flush=True)
            if kind != "Wireshark's own":
                (folder / f"{seed}-{batch.name}.pcapng").write_bytes(content)
                if options.planted:
                    return counts, seed
    return counts, seed


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("plugin", type=pathlib.Path)
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--first-seed", type=int, default=1)
    arguments.add_argument("--seeds", type=int, default=1000)
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--planted", help="of a plugin that was built with planted.c: the bug at work; one fault is enough")
    options = arguments.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    host = sanitized_host(options.plugin)
    if options.planted:
        host.environment["SMBTRIAGE_FUZZ_PLANTED"] = options.planted
    counts, last = campaign(host, options.folder, options)
    print(f"seeds {options.first_seed} to {last}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return 1 if sum(counts[kind] for kind in COUNTS[2:-1]) or not counts["files"] else 0


if __name__ == "__main__":
    sys.exit(main())
