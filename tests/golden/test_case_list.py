# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/cases.tsv is sound, and no capture stands beside it untested."""
import collections
import re

import pytest

import cases
import catalogue
from host import CAPTURES, captures

PROVENANCE = {"real", "crafted", "hooked", "derived"}


def test_the_list_exists_and_is_sound():
    assert cases.read(), f"no case in {cases.FILE}"


def test_every_capture_has_a_row_and_every_row_a_capture():
    listed = [case.capture.name for case in cases.read()]
    assert sorted(listed) == sorted(set(listed)), "a capture is listed twice"
    assert set(listed) == {path.name for path in captures(CAPTURES)}


def test_provenance_is_one_of_the_known_kinds():
    wrong = [f"{case.capture.name}: {case.provenance}" for case in cases.read()
             if case.provenance.split()[0].rstrip(":,;") not in PROVENANCE]
    assert not wrong


def test_the_captures_are_counted_honestly():
    """tests/captures/README.md says how many are real; at least seven in ten are."""
    count = collections.Counter(case.provenance.split()[0] for case in cases.read())
    table = dict(re.findall(r"^\| (\w+) \| (\d+) \|", (CAPTURES / "README.md").read_text(), re.MULTILINE))
    assert {kind: int(number) for kind, number in table.items()} == {**count, "all": count.total()}
    assert count["real"] >= 0.7 * count.total()


def test_expected_rules_exist():
    known = catalogue.rules()
    unknown = {rule for case in cases.read() for rule in case.rules if rule not in known}
    assert not unknown


def test_pending_rules_do_not_exist_yet():
    """Once a rule exists, its rows must say what it gives."""
    known = catalogue.rules()
    done = {f"{case.capture.name}: {rule}" for case in cases.read() for rule in case.pending if rule in known}
    assert not done


@pytest.mark.parametrize("text", ["x", "rule.id@5", "rule.id:error", "rule.id@5:fatal", "rule.id@5:error x"])
def test_a_malformed_item_is_refused(text):
    with pytest.raises(cases.CaseError):
        cases.parse_list(text)


@pytest.mark.parametrize("observed, is_right", [
    ([("a.b", "error", 5), ("a.b", "error", 9)], True),
    ([("a.b", "error", 5), ("a.b", "error", 9), ("c.d", "chat", 2)], True),
    ([("a.b.note", None, 5)], False),
    ([("a.b", "error", 5)], False),
    ([("a.b", "error", 4), ("a.b", "error", 5)], False),
    ([("a.b", "warn", 5), ("a.b", "warn", 9)], False),
    ([("a.b", "error", 5), ("a.b", "error", 9), ("c.d", "note", 2)], False),
    ([], False),
])
def test_the_comparison_itself(observed, is_right):
    assert (not cases.differences(cases.parse_list("a.b@5:error x2"), observed)) == is_right
