#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_profile.py ROOT: whether the Wireshark installed in a chroot takes the profile "SMB triage" that is installed there.

Asks its sharkd to compile every filter, and its tshark to show the columns and colours of the profile.
The exit status is 0 when all is well.
"""
import json
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))
from profile_files import FILTERS, PROFILE      # noqa: E402  (its folder is known only now)

CAPTURE = "/src/tests/captures/share-misspelt.pcapng"
ROW = re.compile(r"^ *57 .* SMB2 error Share not found on the server: .* Tree Connect Response", re.MULTILINE)
COLOUR = re.compile(r"^57\tSMB triage: error$", re.MULTILINE)


def run(root, *command, **more):
    return subprocess.run(["chroot", root, *command], capture_output=True, text=True, check=False, **more)


def uncompiled(root):
    asked = "".join(json.dumps({"jsonrpc": "2.0", "id": number, "method": "check", "params": {"filter": expression}}) + "\n"
                    for number, expression in enumerate(FILTERS.values(), 1))
    answers = [json.loads(line) for line in run(root, "sharkd", "-", input=asked).stdout.splitlines()]
    good = {answer["id"] for answer in answers if answer.get("result") == {"status": "OK"}}
    return [name for number, name in enumerate(FILTERS, 1) if number not in good]


def main(root):
    home = run(root, "mktemp", "-d").stdout.strip()
    wrong = [f"does not compile: {name}" for name in uncompiled(root)]
    for what, pattern, arguments in (
            ("columns", ROW, ()),
            ("colours", COLOUR, ("--color", "-T", "fields", "-e", "frame.number", "-e", "frame.coloring_rule.name"))):
        done = run(root, "env", f"HOME={home}", "tshark", "-C", PROFILE.name, "-n", "-2", "-r", CAPTURE, *arguments)
        if done.returncode or not pattern.search(done.stdout):
            wrong.append(f"{what}: {done.stderr.strip()[-300:]}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"profile: {len(FILTERS)} filters, {len(wrong)} faults")
    return 1 if wrong else 0


sys.exit(main(sys.argv[1]))
