# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/cases.tsv: which findings each capture must give, and the comparison with what was given.

Columns: capture, provenance, scenario, expect, one_pass, must_not; lines starting with # are comments.
expect    `rule@frame:severity`, separated by `;`, each with ` xN` behind it when it occurs N times; or `none`.
          The frame is the home frame of the first occurrence.
one_pass  what one-pass tshark shows at frames: `=` when the same, otherwise its own list, in which
          `rule.note@frame` is the recovery note of a rule (severity note).
must_not  `;`-separated rule ids, `*` allowed, each with `@frame` behind it where only that frame is meant.
pending   `;`-separated ids of rules that do not exist yet and will explain the capture better than `expect` does; or `-`.
"""
import collections
import csv
import dataclasses
import fnmatch
import os
import pathlib
import re

from host import CAPTURES, ROOT, stem

FILE = pathlib.Path(os.environ.get("SMBTRIAGE_CASES", ROOT / "tests" / "cases.tsv"))
COLUMNS = ["capture", "provenance", "scenario", "expect", "one_pass", "must_not", "pending"]
SEVERITIES = ("chat", "note", "warn", "error")
SHOWN = SEVERITIES[1:]  # chat is off unless asked for
ALARMS = ("warn", "error")
ITEM = re.compile(r"(?P<rule>[a-z0-9_.]+)@(?P<frame>\d+)(?::(?P<severity>chat|note|warn|error))?(?: x(?P<count>\d+))?")
FORBIDDEN = re.compile(r"(?P<rule>[a-z0-9_.*]+)(?:@(?P<frame>\d+))?")


class CaseError(ValueError):
    pass


@dataclasses.dataclass(frozen=True)
class Expected:
    rule: str
    severity: str
    frame: int
    count: int = 1


def plain(rule, severity=None):
    """(rule, severity) with the sibling ending of an expert key or a one_pass item folded into the severity."""
    base, _, ending = rule.rpartition(".")
    if ending in ("warn", "note") and "." in base:
        return base, ending
    return rule, severity


def parse_list(text):
    if text.strip() in ("none", ""):
        return []
    items = []
    for part in text.split(";"):
        match = ITEM.fullmatch(part.strip())
        if not match:
            raise CaseError(f"not rule@frame:severity: {part.strip()!r}")
        rule, severity = plain(match["rule"], match["severity"])
        if not severity:
            raise CaseError(f"no severity: {part.strip()!r}")
        items.append(Expected(rule, severity, int(match["frame"]), int(match["count"] or 1)))
    return items


@dataclasses.dataclass(frozen=True)
class Case:
    capture: pathlib.Path
    provenance: str
    scenario: str
    expect: tuple
    one_pass: tuple  # None: the same at every frame as in two passes
    must_not: tuple
    pending: tuple = ()

    @property
    def is_healthy(self):
        return not any(item.severity in ALARMS for item in self.expect)

    @property
    def rules(self):
        return {item.rule for item in (*self.expect, *(self.one_pass or ()))}


def name(case):
    """Name of a test on this case; pytest asks even when there is none."""
    return stem(getattr(case, "capture", None))


def parse_row(row):
    if None in row or None in row.values():
        raise CaseError(f"{row.get('capture')}: not {len(COLUMNS)} columns")
    if not row["expect"].strip():
        raise CaseError(f"{row['capture']}: expect is empty; write none when nothing is expected")
    try:
        expect = tuple(parse_list(row["expect"]))
        one_pass = None if row["one_pass"].strip() in ("=", "") else tuple(parse_list(row["one_pass"]))
        must_not = []
        for part in filter(None, (p.strip() for p in row["must_not"].split(";"))):
            match = FORBIDDEN.fullmatch(part)
            if not match and part != "-":
                raise CaseError(f"not a rule id: {part!r}")
            if match:
                must_not.append((match["rule"], int(match["frame"]) if match["frame"] else None))
    except CaseError as error:
        raise CaseError(f"{row['capture']}: {error}") from error
    pending = tuple(p.strip() for p in row["pending"].split(";") if p.strip() not in ("", "-"))
    return Case(CAPTURES / row["capture"], row["provenance"], row["scenario"], expect, one_pass, tuple(must_not),
                pending)


def read(path=FILE):
    """All cases. Whether the file exists and is sound is a test of its own, so none is no error here."""
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if reader.fieldnames != COLUMNS:
        raise CaseError(f"{path.name}: columns are {reader.fieldnames}, not {COLUMNS}")
    return [parse_row(row) for row in reader]


def one_of_each(rows):
    """The first row of each kind of outcome, and every fourth healthy one: for looks at what is common to all."""
    seen, chosen, healthy = set(), [], 0
    for case in rows:
        kind = frozenset((item.rule, item.severity) for item in (*case.expect, *(case.one_pass or ())))
        healthy += not kind
        if kind not in seen or (not kind and healthy % 4 == 1):
            chosen.append(case)
        seen.add(kind)
    return chosen


# ---- comparison ---------------------------------------------------------------------------------------


def differences(expected, observed):
    """Sentences on how [(rule, severity, frame)] differs from what is expected; chat does not count.

    Several expected items may be of one rule and severity (two clients, say): then the first frames must all
    be there, the earliest must be the earliest, and the occurrences must add up."""
    told = collections.defaultdict(list)
    for rule, severity, frame in observed:
        rule, severity = plain(rule, severity)
        if severity != "chat":
            told[rule, severity].append(frame)
    wanted = collections.defaultdict(list)
    for item in expected:
        if item.severity != "chat":
            wanted[item.rule, item.severity].append(item)
    wrong = []
    for key in sorted(told.keys() | wanted.keys()):
        name, frames, items = ":".join(key), sorted(told[key]), wanted[key]
        if not items:
            wrong.append(f"unexpected {name} at {frames}")
        elif not frames:
            wrong.append(f"missing {name} at {[item.frame for item in items]}")
        else:
            missing = [item.frame for item in items if item.frame not in frames]
            if missing or frames[0] != min(item.frame for item in items):
                wrong.append(f"{name} at {frames}, expected first at {[item.frame for item in items]}")
            if len(frames) != sum(item.count for item in items):
                wrong.append(f"{name} {len(frames)} times, expected {sum(item.count for item in items)}")
    return wrong


def forbidden(case, observed):
    """Findings that the row says must not appear."""
    return [f"{rule}:{severity}@{frame} must not appear" for rule, severity, frame in observed
            for pattern, only_at in case.must_not
            if fnmatch.fnmatchcase(plain(rule, severity)[0], pattern) and only_at in (None, frame)]
