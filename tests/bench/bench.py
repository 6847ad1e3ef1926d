#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin costs, beside no plugin, TRANSUM and a Lua script that reads the same fields.

Prints Markdown tables: instructions, user time and memory of four kinds of traffic; how both grow up to a million
connections or messages; what the reports cost; what a connection that idles keeps. Instructions are counted with
callgrind, because they repeat from run to run; time on a shared machine does not. What tshark needs to start is
subtracted everywhere but from memory.

    tests/bench/bench.py                    everything: hours, and 3 GB of disk that are given back
    tests/bench/bench.py --quick            the same tables of small captures: minutes, to see that it works
    tests/bench/bench.py --only cost        one of the tables: cost, growth, reports, idle
    tests/bench/bench.py --check            the exit status says whether the budgets are kept
    tests/bench/bench.py some.pcapng ...    what these captures cost
"""
import argparse
import itertools
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))

import frames  # noqa: E402
import measure  # noqa: E402
import traffic  # noqa: E402
from host import CAPTURES, PLUGIN, Host  # noqa: E402
from measure import IN_LUA, NONE, OURS, TRANSUM  # noqa: E402

ALL = (NONE, OURS, TRANSUM, IN_LUA)
# Percent of what the dissection takes without the plugin; what is not named has no budget.
INSTRUCTIONS = {"SMB-heavy, small reads": 3.0, "SMB-heavy, large reads and writes": 3.0, "SMB-free (DNS, TLS)": 1.5,
                "connection set-ups only": 25.0}
MEMORY = {"SMB-heavy, small reads": 1.0, "SMB-heavy, large reads and writes": 1.0}
IDLE_BYTES = 1024
# How much more than its share the largest size may cost, beyond what it does to tshark without the plugin.
GROWTH = 1.3
# The longest that the plugin's peers may compute: TRANSUM's time grows with the square.
PEER_SECONDS = 60
TOO_LONG = f"over {PEER_SECONDS} s"
# Less time than this is as much the start's as the dissection's, and tells nothing of how either grows.
LEAST_SECONDS = 0.3
# A run that took less is repeated, and the shortest counts: what disturbs only ever adds.
STEADY_SECONDS, REPEATS = 5, 3
# Less than this share of the whole is too small to tell how it grows.
LEAST_SHARE = 0.05

SERIES = {"short connections": (traffic.short_connections, (10000, 100000, 1000000)),
          "messages on one connection": (traffic.messages_of_one, (10000, 100000, 1000000)),
          "failing logons of one client": (traffic.logons_of_one_client, (10000, 30000, 100000)),
          "failing logons, each of another client": (traffic.logons_of_many_clients, (10000, 30000, 100000)),
          "names asked for, half of them connected to": (traffic.names, (10000, 30000, 100000))}
REPORTS = ("short connections", "failing logons of one client", "failing logons, each of another client")
REPORT_SIZES = (10000, 30000, 100000)
OUTPUTS = {"-z expert": ("-q", "-z", "expert"), "-z smbtriage": ("-q", "-z", "smbtriage"),
           "-z smbtriage,json": ("-q", "-z", "smbtriage,json")}
IDLE_SIZES = (10000, 100000)
QUICK = 1000  # how many times less of everything


class Bench:
    def __init__(self, host, quick, compared=ALL):
        self.host, self.quick, self.compared, self.over = host, quick, compared, []
        self.folder = host.stage / "scratch"
        self.first = self.made("first", traffic.first_frame(CAPTURES))
        self.startup = {which: self.steady(self.first, which).seconds for which in compared}

    def scaled(self, count):
        return count // QUICK if self.quick else count

    def made(self, name, content):
        path = self.folder / f"{name}.pcap"
        frames.write_frames(path, content)
        return path

    def steady(self, path, which, output=measure.EXPERT):
        limit = PEER_SECONDS if which in (TRANSUM, IN_LUA) else measure.NATIVE_SECONDS
        used = measure.native(self.host, path, which, output, limit)
        for _ in range(0 if self.quick else REPEATS - 1):
            if used and used.seconds < STEADY_SECONDS:
                used = min(used, measure.native(self.host, path, which, output, limit), key=lambda one: one.seconds)
        return used

    def dissection(self, path, which, output=measure.EXPERT):
        """The same, without the start; None when it took too long."""
        used = self.steady(path, which, output)
        if used:
            used.seconds = max(0.0, used.seconds - self.startup[which])
        return used

    def keep_budget(self, what, value, limit):
        if value is not None and limit is not None and value > limit:
            self.over.append(f"{what}: {value:.2f}, budget {limit:.2f}")


# ---- tables ---------------------------------------------------------------------------------------------------


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def percent(value, base):
    return 100 * (value / base - 1)


def beside(values, which, form):
    """A value, and how much more it is than without a plugin."""
    if values[which] is None:
        return TOO_LONG
    shown = form.format(values[which])
    return shown if which == NONE or not values[NONE] else f"{shown} ({percent(values[which], values[NONE]):+.1f} %)"


def cell(used):
    return TOO_LONG if used is None else f"{used.seconds:.1f} s, {used.peak:.0f} MB"


# ---- cost -----------------------------------------------------------------------------------------------------


class Counter:
    """Millions of instructions that reading a capture takes, without the start."""

    def __init__(self, bench, way, which):
        self.host, self.way, self.which = bench.host, way, which
        self.start = {one: way(bench.host, bench.first, one) for one in which}

    def of(self, path):
        return {one: (self.way(self.host, path, one) - self.start[one]) / 1e6 for one in self.which}


def cost_rows(bench, read, loaded, name, small, large):
    """Instructions of the small capture, time and memory of the large one: callgrind is slow."""
    instructions, loading = read.of(small), loaded.of(small)
    used = {which: bench.dissection(large, which) for which in bench.compared}
    seconds = {which: used[which] and used[which].seconds for which in used}
    peak = {which: used[which] and used[which].peak for which in used}
    bench.keep_budget(f"instructions, {name}", percent(instructions[OURS], instructions[NONE]), INSTRUCTIONS.get(name))
    bench.keep_budget(f"memory, {name}", percent(peak[OURS], peak[NONE]), MEMORY.get(name))
    for which in used:
        yield [name, which, beside(instructions, which, "{:.1f}"),
               beside(loading, which, "{:.1f}") if which in loading else "-",
               beside(seconds, which, "{:.2f} s"), beside(peak, which, "{:.0f} MB")]


def cost(bench, given, small_frames, large_frames):
    read, loaded = Counter(bench, measure.instructions, bench.compared), Counter(bench, measure.loading, (NONE, OURS))
    rows = []
    for path in given:
        rows += cost_rows(bench, read, loaded, path.name, path, path)
    for number, (name, kind) in enumerate(() if given else traffic.KINDS.items()):
        small, large = (bench.made(f"{kind.__name__}-{size}", itertools.islice(kind(CAPTURES), count))
                        for size, count in (("small", small_frames), ("large", large_frames)))
        rows += cost_rows(bench, read, loaded, name, small, large)
        large.unlink()
    sizes = "" if given else f", {small_frames} frames", f", {large_frames} frames"
    return table(["capture", "with", f"million instructions{sizes[0]}", f"the same as the window loads{sizes[0]}",
                  f"user time{sizes[1]}", f"most memory{sizes[1]}"], rows)


# ---- growth ---------------------------------------------------------------------------------------------------


def growth(sizes, seconds):
    """How much more the last size costs than its share; None when that was not measured."""
    known = [(size, taken) for size, taken in zip(sizes, seconds) if taken and taken >= LEAST_SECONDS]
    if len(known) < 2:
        return None
    return known[-1][1] / known[0][1] / (known[-1][0] / known[0][0])


def shown_growth(value):
    return "-" if value is None else f"{value:.2f}"


def plugin_alone(with_plugin, without):
    """Seconds of the plugin itself, where they are more than what a second run of the same would differ by."""
    return [one - other if one and other and one - other > LEAST_SHARE * other else None
            for one, other in zip(with_plugin, without)]


def growth_rows(bench, name, make, sizes):
    used = {which: [] for which in bench.compared}
    for size in sizes:
        path = bench.made("series", make(CAPTURES, size))
        for which in bench.compared:
            is_hopeless = None in used[which]  # a smaller one took too long
            used[which].append(None if is_hopeless else bench.dissection(path, which))
        path.unlink()
    seconds = {which: [one and one.seconds for one in used[which]] for which in used}
    grown = {which: growth(sizes, seconds[which]) for which in used}
    for which in used:
        yield [name, which, *map(cell, used[which]), shown_growth(grown[which])]
    alone = plugin_alone(seconds[OURS], seconds[NONE])
    yield [name, "smbtriage less no plugin", *("-" if one is None else f"{one:.2f} s" for one in alone),
           shown_growth(growth(sizes, alone))]
    if grown[OURS] and grown[NONE]:
        bench.keep_budget(f"growth, {name}", grown[OURS] / max(1, grown[NONE]), GROWTH)


def growth_tables(bench):
    for sizes in sorted({sizes for _, sizes in SERIES.values()}):
        scaled = [bench.scaled(size) for size in sizes]
        rows = [row for name, (make, own) in SERIES.items() if own == sizes
                for row in growth_rows(bench, name, make, scaled)]
        yield table(["capture", "with", *(f"{size:,}" for size in scaled), "growth"], rows)


# ---- reports --------------------------------------------------------------------------------------------------


def report_rows(bench, name, sizes):
    used = {output: [] for output in OUTPUTS}
    for size in sizes:
        path = bench.made("report", SERIES[name][0](CAPTURES, size))
        for output, arguments in OUTPUTS.items():
            used[output].append(bench.dissection(path, OURS, arguments))
        path.unlink()
    for output in OUTPUTS:
        cells = [f"{cell(one)}, {one.written / 1e6:.2f} MB written" for one in used[output]]
        grown = growth(sizes, [one.seconds for one in used[output]])
        bench.keep_budget(f"growth of {output}, {name}", grown, GROWTH)
        yield [name, output, *cells, shown_growth(grown)]


def report_table(bench):
    sizes = [bench.scaled(size) for size in REPORT_SIZES]
    rows = [row for name in REPORTS for row in report_rows(bench, name, sizes)]
    return table(["capture", "output", *(f"{size:,}" for size in sizes), "growth"], rows)


# ---- idle connections -------------------------------------------------------------------------------------------


def idle_table(bench):
    """The slope between two sizes: what does not depend on them falls out."""
    sizes, peaks = [bench.scaled(size) for size in IDLE_SIZES], {NONE: [], OURS: []}
    for size in sizes:
        path = bench.made("idle", traffic.idle_connections(CAPTURES, size))
        for which in peaks:
            peaks[which].append(measure.native(bench.host, path, which).peak)
        path.unlink()
    each = {which: (after - before) * 2 ** 20 / (sizes[1] - sizes[0]) for which, (before, after) in peaks.items()}
    bench.keep_budget("bytes of an idle connection", each[OURS] - each[NONE], IDLE_BYTES)
    rows = [[which, *(f"{peak:.1f} MB" for peak in peaks[which]), f"{each[which]:.0f} bytes"] for which in peaks]
    rows.append(["smbtriage less no plugin", "", "", f"{each[OURS] - each[NONE]:.0f} bytes"])
    return table(["with", *(f"{size:,} connections" for size in sizes), "each"], rows)


# ---- all of it --------------------------------------------------------------------------------------------------


def measured(bench, options):
    """The tables that were asked for, each as soon as it is there."""
    frames_of = (1000, 1000) if options.quick else (20000, 200000)
    wanted = {"cost": lambda: [cost(bench, options.capture, *frames_of)], "growth": lambda: growth_tables(bench),
              "reports": lambda: [report_table(bench)], "idle": lambda: [idle_table(bench)]}
    for name, make in wanted.items():
        if options.only in (None, name) and (name == "cost" or not options.capture):
            yield from make()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("capture", nargs="*", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="small captures")
    parser.add_argument("--only", choices=("cost", "growth", "reports", "idle"), help="one table")
    parser.add_argument("--without-peers", action="store_true",
                        help="without TRANSUM and Lua, which take most of the time")
    parser.add_argument("--check", action="store_true", help="fail when a budget is exceeded")
    options = parser.parse_args()
    host = Host()
    if "smbtriage.so" not in host.plugins()[0]:
        sys.exit(f"tshark does not load the plugin {PLUGIN}: build it first, or set SMBTRIAGE_PLUGIN")
    bench = Bench(host, options.quick, (NONE, OURS) if options.without_peers else ALL)
    for one in measured(bench, options):
        print(one, flush=True)
    for line in bench.over:
        print(f"over budget: {line}")
    if options.check and bench.over:
        sys.exit(1)


if __name__ == "__main__":
    main()
