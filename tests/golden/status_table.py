#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/status-rules.md: which rule explains which status at which stage, and the capture that shows it.

    tests/golden/status_table.py        writes it anew, from the build in build/ (or SMBTRIAGE_BUILD) and cases.tsv
"""
import collections
import json
import subprocess
import sys

import cases
from host import BUILD, ROOT, Host

FILE = ROOT / "tests" / "status-rules.md"
PROGRAM = BUILD / "tests" / "unit" / "tools" / "status-rules"
STAGES = ("negotiate", "session", "tree")
HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# Which rule explains which status

Made by `tests/golden/status_table.py`, a test keeps it current. The rule is the one that answers on the plainest
connection that ends with the status; the capture is one of `tests/captures` in which a step of that stage ended so.
What a connection shows besides its status may lead to a more exact rule. *normal*: part of a healthy exchange.

| status | negotiate | session setup | tree connect |
|---|---|---|---|
"""


def shown_by(host):
    """(stage, status) -> name of the first capture of cases.tsv in which a step ended with it."""
    found = {}
    for case in cases.read():
        text = host.read(case.capture, "-q", "-z", "smbtriage,json").text
        for connection in json.loads(text)["connections"]:
            for step in connection["steps"]:
                if step["status"]:
                    found.setdefault((step["stage"], step["status"]), case.capture.stem)
    return found


def table(host):
    shown = shown_by(host)
    rows = collections.defaultdict(dict)
    names = {}
    for line in subprocess.run([PROGRAM], capture_output=True, text=True, check=True).stdout.splitlines():
        stage, code, name, rule = line.split("\t")
        names[code] = name
        capture = shown.get((stage, name))
        rows[code][stage] = rule if rule == "normal" else f"{rule}<br>{capture or 'none yet'}"
    lines = [f"| {names[code]} {code} | " + " | ".join(row[stage] for stage in STAGES) + " |"
             for code, row in rows.items()]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(table(Host()))
    sys.exit(0)
