# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark measures what it says: its captures hold what they are named for, and its tables are whole.

Nothing here is timed; tests/bench/bench.py is for that."""
import itertools
import os
import re
import subprocess
import sys

import pytest

from host import CAPTURES, PLUGIN, ROOT

BENCH = ROOT / "tests" / "bench"
sys.path.insert(0, str(BENCH))

import bench  # noqa: E402
import frames  # noqa: E402
import measure  # noqa: E402
import traffic  # noqa: E402

MANY = 20
# Frames that no capture of the benchmark has: what they cost would be measured instead.
WRONG = "ip.checksum.status == 0 || _ws.malformed || tcp.analysis.lost_segment || tcp.analysis.retransmission"


@pytest.fixture(scope="module")
def made(host):
    """made(name, frames) -> path of a capture of them"""
    def make(name, content):
        path = host.stage / "scratch" / f"{name}.pcap"
        assert frames.write_frames(path, content)
        return path
    return make


@pytest.fixture(scope="module")
def series(made):
    return {name: made(make.__name__, make(CAPTURES, MANY)) for name, (make, _) in bench.SERIES.items()}


def count(host, path, passing):
    return len(host.read(path, "-o", "ip.check_checksum:TRUE", "-Y", passing).text.splitlines())


def rules(document):
    return [(finding["rule"], finding["count"]) for finding in document["findings"]]


@pytest.mark.parametrize("name", bench.SERIES)
def test_series_are_sound(host, series, name):
    assert count(host, series[name], WRONG) == 0


def test_short_connections(host, series, report):
    document = report(series["short connections"])
    assert [one["outcome"] for one in document["connections"]] == ["connected"] * MANY
    assert len({(one["client"]["address"], one["client"]["port"]) for one in document["connections"]}) == MANY
    assert len({step["user"] for one in document["connections"] for step in one["steps"] if step["user"]}) == MANY
    assert not document["findings"]
    assert count(host, series["short connections"], "tcp.flags.fin == 1") == 2 * MANY


def test_idle_connections(host, made, report):
    path = made("idle", traffic.idle_connections(CAPTURES, MANY))
    assert [one["outcome"] for one in report(path)["connections"]] == ["connected"] * MANY
    assert count(host, path, "tcp.flags.fin == 1 || tcp.flags.reset == 1") == 0


def test_messages_of_one(host, series, report):
    document = report(series["messages on one connection"])
    assert len(document["connections"]) == 1 and not document["findings"]
    assert count(host, series["messages on one connection"], "smb2.cmd == 8") == MANY


def test_logons(series, report):
    one = report(series["failing logons of one client"])
    assert len(one["connections"]) == MANY
    assert rules(one) == [("session.logon_failure", MANY), ("session.repeated_failures", 1)]
    assert rules(report(series["failing logons, each of another client"])) == [("session.logon_failure", 1)] * MANY


def test_names(host, series, report):
    path = series["names asked for, half of them connected to"]
    document = report(path)
    assert rules(document) == [("transport.port_refused", 1)] * (MANY // 2)
    assert all("host" in one["story"][0]["says"] for one in document["connections"])
    assert count(host, path, "dns.flags.rcode == 3") == MANY // 2


@pytest.mark.parametrize("name, passing", [("SMB-heavy, small reads", "smb2.cmd == 8"),
                                           ("SMB-heavy, large reads and writes", "smb2 || tcp.len == 1460"),
                                           ("SMB-free (DNS, TLS)", "dns || tcp.port == 443")])
def test_kinds_are_nearly_all_of_it(host, made, name, passing):
    path = made(f"kind-{list(bench.traffic.KINDS).index(name)}", itertools.islice(traffic.KINDS[name](CAPTURES), 900))
    assert count(host, path, WRONG) == 0
    assert count(host, path, passing) > 0.95 * 900


def test_large_messages_are_whole(host, made):
    path = made("large", itertools.islice(traffic.large_reads_and_writes(CAPTURES), 500))
    sizes = host.read(path, "-Y", "smb2.cmd == 8 || smb2.cmd == 9", "-T", "fields", "-e", "smb2.read_length",
                      "-e", "smb2.write_length", "-e", "tcp.reassembled.length").text
    assert len(re.findall(r"6\d{4}$", sizes, re.M)) >= 8, sizes


def test_the_script_in_lua_does_its_work(host, series):
    for name, refused in (("failing logons of one client", MANY), ("short connections", 0)):
        shown = host.read(series[name], "-X", f"lua_script:{host.readable(measure.LUA)}", "-Y", "smbtriage_lua.refused",
                          plugin=False).text
        assert len(shown.splitlines()) == refused


def test_instructions_are_counted(host, made, series):
    """Two short runs: more frames are more instructions, and no less than a few hundred each."""
    first, more = (measure.instructions(host, path, measure.NONE)
                   for path in (made("first", traffic.first_frame(CAPTURES)), series["short connections"]))
    assert more - first > 12 * MANY * 500


# ---- tables -------------------------------------------------------------------------------------------------------


def table_of(text):
    """[{column: cell}] of Markdown tables."""
    rows, head = [], None
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            head = None
        elif head is None:
            head = cells
        elif set(line) != {"|", "-"}:
            assert len(cells) == len(head), line
            rows.append(dict(zip(head, cells)))
    return rows


@pytest.fixture(scope="module")
def tables(host):
    def made(only):
        done = subprocess.run([BENCH / "bench.py", "--quick", "--only", only], capture_output=True, text=True,
                              check=False, env={**os.environ, "SMBTRIAGE_PLUGIN": str(PLUGIN)})
        assert done.returncode == 0, done.stderr
        return table_of(done.stdout)
    return made


def test_growth(tables):
    rows = tables("growth")
    who = (*bench.ALL, "smbtriage less no plugin")
    assert {(row["capture"], row["with"]) for row in rows} == set(itertools.product(bench.SERIES, who))
    cells = [cell for row in rows if row["with"] in bench.ALL for cell in list(row.values())[2:5]]
    assert all(re.fullmatch(r"\d+\.\d s, [1-9]\d* MB", cell) for cell in cells), cells


def test_reports(tables):
    rows = tables("reports")
    assert {(row["capture"], row["output"]) for row in rows} == set(itertools.product(bench.REPORTS, bench.OUTPUTS))
    written = {(row["capture"], row["output"]): float(re.search(r"([\d.]+) MB written", list(row.values())[4])[1])
               for row in rows}
    for name in bench.REPORTS:
        assert written[name, "-z smbtriage,json"] > written[name, "-z smbtriage"] > written[name, "-z expert"]


def test_idle(tables):
    rows = {row["with"]: row["each"] for row in tables("idle")}
    assert set(rows) == {measure.NONE, measure.OURS, "smbtriage less no plugin"}
    assert all(re.fullmatch(r"-?\d+ bytes", each) for each in rows.values()), rows


class Written:
    """A way to count that needs no callgrind: frames of the capture in place of instructions."""

    def __call__(self, host, path, _which):
        return len(host.read(path, plugin=False).text.splitlines()) * 1000000


def test_cost(host, made, series):
    one = bench.Bench(host, quick=True)
    read = bench.Counter(one, Written(), bench.ALL)
    rows = list(bench.cost_rows(one, read, read, "some", series["short connections"], series["short connections"]))
    assert [row[:2] for row in rows] == [["some", which] for which in bench.ALL]
    assert rows[0][2] == f"{12 * MANY - 1}.0" and rows[1][2] == f"{12 * MANY - 1}.0 (+0.0 %)"
    assert all(re.fullmatch(r"\d+\.\d\d s( \([+-][\d.]+ %\))?", row[4]) for row in rows), rows
    assert all(re.fullmatch(r"\d+ MB( \([+-][\d.]+ %\))?", row[5]) for row in rows), rows


def test_growth_is_that_of_the_cost():
    assert bench.growth((10, 100), (1.0, 10.0)) == 1
    assert bench.growth((10, 100), (1.0, 100.0)) == 10
    assert bench.growth((10, 100, 1000), (0.1, 1.0, 15.0)) == 1.5, "a size that takes no time tells nothing"
    assert bench.growth((10, 100), (1.0, None)) is None
    assert bench.plugin_alone((1.5, 1.01, None), (1.0, 1.0, 1.0)) == [0.5, None, None]
