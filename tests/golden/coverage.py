#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/coverage.md: what of [MS-SMB2], of Microsoft's article and of the guards is told, and what shows it.

    tests/golden/coverage.py        writes it anew from tests/coverage/*.tsv

The lists are kept by hand, a row at a time:
ms-smb2.tsv   every branch of the specification at which a connection, logon or tree connect can fail
article.tsv   every statement of the article "Negotiate, Session Setup, and Tree Connect Failures"; words: `rule=text`,
              the text stands in the rule's record or page
guards.tsv    every guard
rules.tsv     every rule there is or should be; tier 1 first; not_yet: why there is none
Several entries of one field are separated by `; `, and `-` is none. why_not begins with one word of REASONS.
"""
import collections
import csv
import sys

from host import ROOT

FOLDER = ROOT / "tests" / "coverage"
FILE = ROOT / "tests" / "coverage.md"
REASONS = {
    "normal": "no fault by itself",
    "partly": "a rule tells it, with a limit",
    "later": "belongs to commands after the first use of a share",
    "missing": "no rule tells it",
}
KINDS = {
    "capture": "told by a rule, and shown by a capture",
    "unit": "told by a rule, and shown by a unit test only",
    "normal": "no fault, and silent",
    "later": REASONS["later"],
    "missing": REASONS["missing"],
}
HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# What is covered

Made by `tests/golden/coverage.py` from the lists in `tests/coverage`; a test keeps it current, and checks that each rule,
capture and unit test it names exists and that the capture expects the rule. Captures are those of `tests/captures`, unit
tests those of `tests/unit`. `partly` says what a rule leaves out.

"""


def read(name):
    with (FOLDER / name).open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def entries(field):
    return [] if field == "-" else field.split("; ")


def section(row):
    return row["branch"].rpartition("/")[0]


def reason(row):
    return row["why_not"].partition(":")[0]


def kind(row):
    """One of KINDS; "" when the row claims nothing."""
    if row["rule"] != "-":
        return "capture" if row["capture"] != "-" else "unit" if row["unit"] != "-" else ""
    return reason(row) if reason(row) in KINDS else ""


def cell(field):
    """Several entries stand below each other; a bar would end the cell."""
    return "<br>".join(part.replace("|", "\\|") for part in entries(field))


def line(*cells):
    return "| " + " | ".join(cells) + " |"


def figures(branches):
    count = collections.Counter(kind(row) for row in branches)
    limited = sum(reason(row) == "partly" for row in branches)
    text = [line("branches of [MS-SMB2]", ""), "|---|---|"]
    text += [line(words, str(count[name])) for name, words in KINDS.items()]
    text += [line("all", str(len(branches))), "", f"{limited} of those that are told are told with a limit."]
    return text


def rule_figures(rules):
    text = ["", "| rules of the plan | all | there is one |", "|---|---|---|"]
    for tier in sorted({row["tier"] for row in rules}):
        chosen = [row for row in rules if row["tier"] == tier]
        there = sum(row["not_yet"] == "-" for row in chosen)
        text.append(line({"own": "added later"}.get(tier, f"tier {tier}"), str(len(chosen)), str(there)))
    return text


def branch_tables(branches):
    text, before = ["", "## [MS-SMB2]"], None
    for row in branches:
        if section(row) != before:
            before = section(row)
            text += ["", f"### {before} {row['title']}", "", "| what is on the wire | what comes of it | rule | shown by | |",
                     "|---|---|---|---|---|"]
        shown = "<br>".join([*entries(row["capture"]), *(f"`{path}`" for path in entries(row["unit"]))])
        text.append(line(row["precondition"].replace("|", "\\|"), row["behaviour"], cell(row["rule"]), shown,
                         "" if row["why_not"] == "-" else row["why_not"]))
    return text


def article_table(statements):
    text = ["", "## The article", "", "| | part | statement | kind | rule | capture | where it is applied |",
            "|---|---|---|---|---|---|---|"]
    return text + [line(row["number"], row["part"], row["statement"], row["kind"], cell(row["rule"]),
                        cell(row["capture"]), row["where"]) for row in statements]


def guard_table(guards):
    text = ["", "## The guards", "", "| guard | keeps rules silent or low because | capture | unit test |", "|---|---|---|---|"]
    return text + [line(row["guard"], row["sentence"], cell(row["capture"]),
                        "<br>".join(f"`{path}`" for path in entries(row["unit"]))) for row in guards]


def missing_rules(rules):
    text = ["", "## Rules that do not exist", "", "| rule | tier | what it would tell | why not |", "|---|---|---|---|"]
    return text + [line(row["rule"], row["tier"], row["title"], row["not_yet"])
                   for row in rules if row["not_yet"] != "-"]


def table():
    branches, rules = read("ms-smb2.tsv"), read("rules.tsv")
    text = figures(branches) + rule_figures(rules) + branch_tables(branches)
    text += article_table(read("article.tsv")) + guard_table(read("guards.tsv")) + missing_rules(rules)
    return HEAD + "\n".join(text) + "\n"


if __name__ == "__main__":
    FILE.write_text(table())
    sys.exit(0)
