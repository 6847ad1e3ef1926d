# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads a JUnit report: "passed N", "skipped N" and one "failed NAME" line for each failed test."""
import sys
import xml.etree.ElementTree


def main(path):
    passed = skipped = 0
    for test in xml.etree.ElementTree.parse(path).iter("testcase"):
        kinds = {child.tag for child in test}
        if kinds & {"failure", "error"}:
            module = (test.get("classname") or "").rpartition(".")[2]
            print("failed", " ".join(f"{module} {test.get('name')}".split())[:160])
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    print("passed", passed)
    print("skipped", skipped)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (OSError, xml.etree.ElementTree.ParseError) as error:
        sys.exit(f"no report: {error}")
