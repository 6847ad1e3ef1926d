# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs scenarios, each in namespaces of its own, some at the same time. lab.sh is the way in."""

import concurrent.futures
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import domain
import hosts
import live
import record
import scenarios

TESTS = Path(__file__).resolve().parent.parent
AT_ONCE = 4             # most scenarios mostly wait for somebody's patience to end


def list_scenarios():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)       # for `lab.sh list | head`
    for scenario in scenarios.ALL.values():
        print(f"{scenario.name:34} {scenario.sentence}")


def run_one(name):
    """Plays one scenario in the namespaces that this process is the first one of, and leaves its capture and row."""
    scenario = scenarios.ALL[name]
    lab = domain.Lab()
    pcap = hosts.WORK / f"{name}.pcap"
    lab.capture = record.Capture(pcap)
    scenario.make(lab)
    lab.capture.stop()
    row = record.finish(scenario, pcap, hosts.WORK / f"{name}.pcapng", lab.capture.keys)
    (hosts.WORK / f"{name}.json").write_text(json.dumps(row))


def run_live(name, file, *trial):
    """Plays one scenario and leaves its machines to whoever sits there; or, with --try BLOCKS, to commands."""
    if name not in scenarios.ALL:
        sys.exit(f"lab.sh: no such scenario: {name}")
    if os.path.lexists(file):
        sys.exit(f"lab.sh: {file} is there already")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(hosts.WORK)], check=True)
    lab = domain.Lab()
    pcap = hosts.WORK / f"{name}.pcap"
    lab.capture = record.Capture(pcap)
    scenarios.ALL[name].make(lab)
    lab.capture.stop()
    made = live.Live(lab, Path(file))
    made.save(lab.capture.path, lab.capture.keys)
    sys.exit(made.attempt(json.loads(trial[1])) if trial else made.shell())


def play(name):
    """Starts run_one in fresh namespaces. When it ends, the kernel ends everything in them."""
    done = subprocess.run(
        [*hosts.FRESH_NAMESPACES, sys.executable, "-B", __file__, "one", name],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout


def keep(scenario):
    """Moves a good capture to its place; a failed scenario leaves the old capture and row untouched."""
    made = hosts.WORK / f"{scenario.name}.pcapng"
    row = json.loads(made.with_suffix(".json").read_text())
    if scenario.committed:
        if (keys := made.with_suffix(".keys")).exists():
            record.put_in_place(TESTS / "captures" / keys.name, keys.read_bytes())
        record.put_in_place(TESTS / "captures" / made.name, made.read_bytes())
        record.write_rows(TESTS / "cases.tsv", [row],
                          [f"{s.name}.pcapng" for s in scenarios.ALL.values() if s.committed])
    else:
        target = file_outside(scenario)
        for kind in (".pcapng", ".keys", ".journal", ".servers.pcap"):
            if (part := made.with_suffix(kind)).exists():
                record.put_in_place(target.with_suffix(kind), part.read_bytes())
    return f"{made.stat().st_size:8} bytes   {row['expect']}"


def rewrite_rows(names):
    """Writes the rows of captures that exist: after a change of what a scenario expects."""
    order = [f"{s.name}.pcapng" for s in scenarios.ALL.values() if s.committed]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        rows = list(pool.map(lambda name: record.row_of(scenarios.ALL[name], TESTS / "captures" / f"{name}.pcapng"),
                             names))
    record.write_rows(TESTS / "cases.tsv", rows, order)


def variable_of(scenario):
    return f"SMBTRIAGE_{scenario.name.split('-')[0].upper()}"


def file_outside(scenario):
    """Big captures are for measuring; they go where the caller says and never into the project."""
    return Path(os.environ[variable_of(scenario)]).absolute()


def main(words):
    if words == ["list"]:
        return list_scenarios()
    if words[0] == "one":
        return run_one(*words[1:])
    if words[0] == "live":
        return run_live(*words[1:])
    only_rows = words[0] == "rows"
    names = words[1:] if only_rows else words
    if names in (["all"], []):
        names = [s.name for s in scenarios.ALL.values() if s.committed]
    if unknown := set(names) - set(scenarios.ALL):
        sys.exit(f"lab.sh: no such scenario: {', '.join(sorted(unknown))}")
    if only_rows:
        return rewrite_rows(names)
    for name in names:
        variable = variable_of(scenarios.ALL[name])
        if not scenarios.ALL[name].committed and variable not in os.environ:
            sys.exit(f"lab.sh: set {variable} to the file (.pcapng) that the big capture shall be written to")
    if TESTS.is_relative_to(hosts.WORK):
        sys.exit(f"lab.sh: the project lies below {hosts.WORK}, which the lab covers with its work directory")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(hosts.WORK)], check=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(play, name): scenarios.ALL[name] for name in names}
        for job in concurrent.futures.as_completed(waiting):
            scenario = waiting[job]
            good, output = job.result()
            failed += not good
            print(f"{scenario.name:34}", keep(scenario) if good else f"FAILED\n{output}", flush=True)
    sys.exit(f"{failed} of {len(names)} scenarios failed" if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
