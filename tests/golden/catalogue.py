# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules as their source files state them: id and summary."""
import re

from host import ROOT

RULES = ROOT / "heuristics" / "rules"
STRINGS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
ID = re.compile(r"\.id\s*=\s*" + STRINGS)
SUPERSEDES = re.compile(r"\.supersedes\s*=\s*\{([^}]*)\}")
SUMMARY = re.compile(r"\.summary\s*=\s*" + STRINGS)


def joined(literals):
    """The text of adjacent C string literals."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"').replace("\\\\", "\\")


def rules():
    """{id: summary}; a record's summary stands between its id and the next record's id."""
    found = {}
    for source in sorted(RULES.glob("*.c")):
        text = source.read_text()
        ids = list(ID.finditer(text))
        for here, after in zip(ids, ids[1:] + [None]):
            summary = SUMMARY.search(text, here.end(), after.start() if after else len(text))
            found[joined(here.group(1))] = joined(summary.group(1)) if summary else ""
    return found


def more_general(rule):
    """Rules that speak in its place when what it goes by is not in the capture."""
    source = RULES / f"{rule.replace('.', '_')}.c"
    found = SUPERSEDES.search(source.read_text()) if source.is_file() else None
    return set(re.findall(r'"([^"]+)"', found.group(1))) if found else set()
