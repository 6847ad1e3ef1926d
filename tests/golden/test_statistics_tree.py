# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics > SMB Triage: -z smbtriage,tree counts what the report tells, with and without a filter, in one pass, in
two, and in sharkd."""
import collections
import json
import re

import pytest

from host import CAPTURES
from sharkd import Sharkd

MISSPELT = CAPTURES / "share-misspelt.pcapng"
SOME = [MISSPELT, *(CAPTURES / f"{name}.pcapng" for name in ("kdc-account-disabled", "healthy-smb311", "port-refused"))]
FILTERS = ["", "tcp.stream == 0", "tcp.stream == 1", "tcp.stream == 77", "smbtriage", "frame.number == 56"]
HEADINGS = ["Connections", "Findings by rule", "Findings by stage", "Findings by server", "Findings by client",
            "Milliseconds per step"]


def tree_of_text(text):
    """{(heading, ..., line): (count, mean)} from what tshark prints: depth is told by leading blanks."""
    found, path = {}, []
    for line in text.splitlines():
        row = re.match(r"( *)(\S.*?)  +(\d+)\s+(\d+\.\d\d)?\s", line)
        if row is None:
            continue
        name = row[2]
        depth = 2 if re.match(r" +\d+: ", line) else len(row[1])
        path = path[:depth] + [name]
        found[tuple(path)] = (int(row[3]), row[4] and float(row[4]))
    return found


def tree_of_sharkd(nodes, path=()):
    found = {}
    for node in nodes:
        here = (*path, node["name"].strip())
        found[here] = (node["count"], node.get("avg"))
        found |= tree_of_sharkd(node.get("sub", ()), here)
    return found


def shown(read, capture, wanted, *more):
    return tree_of_text(read(capture, *more, "-q", "-z", "smbtriage,tree" + (f",{wanted}" if wanted else "")))


def expected(report):
    """The counts that the JSON report leads to."""
    counts = collections.Counter({(heading,): 0 for heading in HEADINGS})
    for connection in report["connections"]:
        counts["Connections",] += 1
        counts["Connections", connection["outcome"]] += 1
        server = connection["server"]
        line = (f"{connection['id']}: {connection['client']['address']}:{connection['client']['port']} -> "
                f"{server['name'] or server['address']}:{server['port']}")
        counts["Connections", connection["outcome"], line] += 1
        for step in connection["steps"]:
            stage = f"{STAGES.index(step['stage']) + 1} {step['stage']}"
            counts["Connections", connection["outcome"], line, f"{stage} {step['outcome']}"] += 1
            if step["seconds"] is not None:
                counts["Milliseconds per step",] += 1
                counts["Milliseconds per step", stage] += 1
    for finding in report["findings"]:
        rule = f"{finding['severity']} {finding['rule']}"
        counts["Findings by rule",] += 1
        counts["Findings by rule", rule] += 1
        for heading in ("stage", "server", "client"):
            counts[f"Findings by {heading}",] += 1
            counts[f"Findings by {heading}", finding[heading]] += 1
            counts[f"Findings by {heading}", finding[heading], rule] += 1
    return dict(counts)


STAGES = ["transport", "negotiate", "session", "tree", "access", "ticket", "name"]


def counts_of(tree):
    return {path: count for path, (count, _) in tree.items()}


@pytest.mark.parametrize("capture", SOME, ids=lambda path: path.stem)
def test_counts(capture, read, report):
    assert counts_of(shown(read, capture, "")) == expected(report(capture))


@pytest.mark.parametrize("wanted", FILTERS)
def test_filter(read, wanted):
    """The same connections as in the report with that filter, which counts the same the second time through."""
    once, twice = shown(read, MISSPELT, wanted), shown(read, MISSPELT, wanted, "-2")
    argument = "smbtriage,json" + (f",{wanted}" if wanted else "")
    report = json.loads(read(MISSPELT, "-2", "-q", "-z", argument))
    assert counts_of(twice) == expected(report)
    if wanted != "smbtriage":  # a verdict's frame is known when it is reached
        assert once == twice
    else:
        assert counts_of(once) == expected(report)


def test_means(read):
    steps = shown(read, MISSPELT, "tcp.stream == 1")
    assert steps["Milliseconds per step", "2 negotiate"] == (1, 6.20)
    assert steps["Milliseconds per step", "3 session"] == (1, 7.35)


def test_sharkd(host, read):
    with Sharkd(host) as sharkd:
        sharkd.load(MISSPELT)
        for _ in range(2):
            tap, = sharkd.ask("tap", tap0="stat:smbtriage")["taps"]
            assert counts_of(tree_of_sharkd(tap["stats"])) == counts_of(shown(read, MISSPELT, ""))
        sharkd.load(CAPTURES / "healthy-smb311.pcapng")
        tap, = sharkd.ask("tap", tap0="stat:smbtriage")["taps"]
        assert counts_of(tree_of_sharkd(tap["stats"])) == counts_of(shown(read, CAPTURES / "healthy-smb311.pcapng", ""))


def test_bad_filter_is_said(host):
    """By the host: from some version on it also ends then."""
    result = host.read(MISSPELT, "-q", "-z", "smbtriage,tree,no such field (")
    assert "failed to attach" in result.stderr and "Connections" not in result.text or result.status != 0


def test_unknown_form_is_said(host):
    result = host.read(MISSPELT, "-q", "-z", "smbtriagex")
    assert result.status != 0 and "there is no such report" in result.stderr


def test_forms_are_listed(host):
    listed = host.run(["tshark", "-z", "help"])
    said = (listed.text + listed.stderr).split()
    assert {"smbtriage", "smbtriage,json", "smbtriage,tree", "smbtriage,explain"} <= set(said)


def test_switched_off_is_said(host):
    result = host.read(MISSPELT, "--disable-protocol", "smbtriage", "-q", "-z", "smbtriage,tree")
    assert "smbtriage is switched off" in result.stderr


def test_several_at_once(read):
    """Two trees with filters of their own, and a report."""
    text = read(MISSPELT, "-q", "-z", "smbtriage,tree,tcp.stream == 0", "-z", "smbtriage,tree,tcp.stream == 1", "-z",
                "smbtriage")
    assert text.count("SMB Triage:") == 2
    assert text.count(" connected   ") == text.count(" partial   ") == 1
