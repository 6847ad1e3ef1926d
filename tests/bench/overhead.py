#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin costs: instructions of `tshark -q -z expert` with and without it, start-up subtracted.

Instructions are counted with callgrind, because they repeat from run to run; wall time on a shared machine does not.
Prints a Markdown table. --check makes the exit status say whether the budgets are kept.

    tests/bench/overhead.py                       the project's own three kinds of traffic
    tests/bench/overhead.py some.pcapng ...       these captures instead
    tests/bench/overhead.py --transum             TRANSUM beside it, on the same files
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))

import traffic  # noqa: E402
from host import CAPTURES, PLUGIN, Host, captures  # noqa: E402

# Percent of the dissection's instructions; the kinds that are not named have no budget.
BUDGETS = {"SMB-heavy": 3.0, "SMB-free (DNS, TLS)": 1.5, "connection set-ups only": 25.0}
# callgrind makes a run some fifty times slower.
SECONDS = 3600


def instructions(host, capture, plugin, more=()):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
               "tshark", "-n", "-r", host.readable(capture), "-q", "-z", "expert", *more]
    result = host.run(command, plugin, seconds=SECONDS)
    counted = re.search(r"Collected : (\d+)", result.stderr)
    if result.status or not counted:
        sys.exit(f"callgrind failed: {result}")
    return int(counted[1])


def measure(host, path, first, plugin, more=()):
    """Instructions of the dissection alone."""
    return instructions(host, path, plugin, more) - instructions(host, first, plugin, more)


def table(rows, with_transum):
    head = ["capture", "frames", "without, million", "with, million", "overhead", "budget"]
    if with_transum:
        head += ["TRANSUM"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [row["name"], str(row["frames"]), f"{row['without'] / 1e6:.1f}", f"{row['with'] / 1e6:.1f}",
                 f"{row['percent']:+.2f} %", f"{row['budget']:+.1f} %" if row["budget"] is not None else "-"]
        if with_transum:
            cells.append(f"{row['transum']:+.1f} %")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", nargs="*", type=pathlib.Path)
    parser.add_argument("--frames", type=int, default=20000, help="length of the generated captures (%(default)s)")
    parser.add_argument("--transum", action="store_true", help="measure TRANSUM too")
    parser.add_argument("--check", action="store_true", help="fail when a budget is exceeded")
    parser.add_argument("--keep", type=pathlib.Path, help="also leave the generated captures in this folder")
    options = parser.parse_args()

    host = Host()
    if "smbtriage.so" not in host.plugins()[0]:
        sys.exit(f"tshark does not load the plugin {PLUGIN}: build it first, or set SMBTRIAGE_PLUGIN")
    folder = host.stage / "scratch"
    if options.capture:
        paths = {path.name: path for path in options.capture}
    else:
        paths = traffic.make(captures(CAPTURES), folder, options.frames)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for path in paths.values():
            (options.keep / path.name).write_bytes(path.read_bytes())

    jobs = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, path in paths.items():
            first = traffic.one_frame(path, folder)
            jobs[name, "without"] = pool.submit(measure, host, path, first, False)
            jobs[name, "with"] = pool.submit(measure, host, path, first, True)
            if options.transum:
                jobs[name, "transum"] = pool.submit(measure, host, path, first, False,
                                                    ("--enable-protocol", "transum"))
    rows = []
    for name, path in paths.items():
        without = jobs[name, "without"].result()
        row = {"name": name, "frames": len(traffic.read_frames(path)), "without": without,
               "with": jobs[name, "with"].result(), "budget": BUDGETS.get(name)}
        row["percent"] = 100 * (row["with"] / without - 1)
        if options.transum:
            row["transum"] = 100 * (jobs[name, "transum"].result() / without - 1)
        rows.append(row)
    print(table(rows, options.transum))
    over = [row["name"] for row in rows if row["budget"] is not None and row["percent"] > row["budget"]]
    if options.check and over:
        sys.exit(f"over budget: {', '.join(over)}")


if __name__ == "__main__":
    main()
