#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cases.py ROOT: whether the tshark installed in a chroot gives what tests/cases.tsv expects, capture by capture.

The project's sources are in ROOT/src and the plugin is installed there (build.sh does both). Prints every row that
differs, then "N of M captures as expected"; the exit status is 0 when all are.
"""
import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("SMBTRIAGE_CASES", sys.argv[1] + "/src/tests/cases.tsv")   # those of the same sources
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))
import cases                                    # noqa: E402  (its folder is known only now)


def reported(root, case):
    keys = case.capture.with_suffix(".keys")
    decrypt = [f"-ouat:smb2_seskey_list:{key}" for key in keys.read_text().split()] if keys.exists() else []
    done = subprocess.run(["chroot", root, "tshark", "-n", *decrypt, "-r", f"/src/tests/captures/{case.capture.name}",
                           "-q", "-z", "smbtriage,json"], capture_output=True, text=True)
    try:
        findings = json.loads(done.stdout)["findings"]
    except ValueError:
        return done.stderr.strip()[-300:] or "no report"
    return sorted((f["rule"], f["severity"], f["frame"], f["count"]) for f in findings)


def main(root):
    wanted = cases.read()
    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(lambda case: reported(root, case), wanted))
    wrong = 0
    for case, findings in zip(wanted, got):
        expected = sorted((e.rule, e.severity, e.frame, e.count) for e in case.expect)
        if findings != expected:
            wrong += 1
            print(f"{case.capture.name}: {findings}, not {expected}")
    print(f"{len(wanted) - wrong} of {len(wanted)} captures as expected")
    return 1 if wrong or not wanted else 0


sys.exit(main(sys.argv[1]))
