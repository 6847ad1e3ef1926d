# SPDX-License-Identifier: GPL-2.0-or-later
"""tests/coverage says what is told of [MS-SMB2], the article and the guards, and what it says is true."""
import collections
import re
import subprocess

import pytest

import cases
import catalogue
import coverage
from host import BUILD, ROOT

BRANCHES, STATEMENTS, GUARDS = 165, 32, 15
UNIT_TESTS = BUILD / "tests" / "unit" / "unit-tests"
SECTION = re.compile(r'(?:PAGE|PART)\("MS-SMB2", "ms-smb2", "([\d.]+)"')

branches = coverage.read("ms-smb2.tsv")
statements = coverage.read("article.tsv")
guards = coverage.read("guards.tsv")
rules = coverage.read("rules.tsv")
rows = [*branches, *statements, *guards]


def name(row):
    return row.get("branch") or row.get("number") or row["guard"]


EXPECTED = {case.capture.stem: case.rules for case in cases.read()}


def text_of(rule):
    """Record and page, each string of C and each paragraph on one line."""
    record = (catalogue.RULES / f"{rule.replace('.', '_')}.c").read_text()
    page = (ROOT / "heuristics" / "pages" / f"{rule}.md").read_text()
    strings = [catalogue.joined(literals) for literals in re.findall(catalogue.STRINGS, record)]
    return "\n".join([*strings, " ".join(page.split())])


# ---- the table -------------------------------------------------------------------------------------------


def test_it_is_current():
    assert coverage.FILE.read_text() == coverage.table(), "run tests/golden/coverage.py"


def test_no_row_is_lost():
    assert len({row["branch"] for row in branches}) == len(branches) == BRANCHES
    assert [row["number"] for row in statements] == [str(number) for number in range(1, STATEMENTS + 1)]
    assert [row["guard"] for row in guards] == [f"G{number}" for number in range(1, GUARDS + 1)]


def test_branches_of_a_section_are_numbered():
    counted = collections.Counter()
    for row in branches:
        counted[coverage.section(row)] += 1
        assert row["branch"] == f"{coverage.section(row)}/{counted[coverage.section(row)]}"


@pytest.mark.parametrize("row", [*rows, *rules], ids=lambda row: row.get("rule") if "tier" in row else name(row))
def test_rows_are_complete(row):
    assert None not in row and None not in row.values(), "too many or too few columns"
    assert all(field and field == field.strip() for field in row.values()), "an empty field; write -"


# ---- what the rows name ------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows, ids=name)
def test_rules_exist(row):
    assert not [rule for rule in coverage.entries(row.get("rule", "-")) if rule not in catalogue.rules()]


@pytest.mark.parametrize("row", [*branches, *statements], ids=name)
def test_captures_expect_the_rule(row):
    """Each capture expects one of the rules at least; without a rule it is one in which nothing is found."""
    told = set(coverage.entries(row["rule"]))
    for capture in coverage.entries(row["capture"]):
        assert capture in EXPECTED, "no row of cases.tsv"
        assert EXPECTED[capture] & told if told else not EXPECTED[capture], f"{capture} expects {EXPECTED[capture]}"


def test_every_statement_has_a_capture():
    assert not [row["number"] for row in statements if row["capture"] == "-"]


@pytest.mark.parametrize("row", [*branches, *statements], ids=name)
def test_each_rule_of_a_row_is_shown(row):
    """By a capture, by a unit test of its own, or by one of the branch."""
    units = coverage.entries(row.get("unit", "-"))
    shown = {path.split("/")[2] for path in units}.union(*(EXPECTED[name] for name in coverage.entries(row["capture"])))
    if not any(path.startswith("/branches/") for path in units):
        assert not set(coverage.entries(row["rule"])) - shown


@pytest.mark.parametrize("row", guards, ids=name)
def test_each_guard_has_captures(row):
    assert row["capture"] != "-"
    assert not [capture for capture in coverage.entries(row["capture"]) if capture not in EXPECTED]


def test_unit_tests_exist():
    listed = subprocess.run([UNIT_TESTS, "-l"], capture_output=True, text=True, check=True).stdout.split("\n")
    named = {path for row in rows for path in coverage.entries(row.get("unit", "-"))}
    assert named and not named - set(listed)


def test_unit_tests_of_branches_are_named():
    """They exist for this list only."""
    source = (ROOT / "tests" / "unit" / "branches_test.c").read_text()
    named = {path for row in branches for path in coverage.entries(row["unit"])}
    assert set(re.findall(r'"(/branches/[^"]+)"', source)) == {path for path in named if path.startswith("/branches/")}


# ---- what they claim ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", branches, ids=name)
def test_each_branch_is_shown_or_explained(row):
    assert coverage.kind(row), "neither a rule that is shown, nor a reason"
    assert row["why_not"] == "-" or coverage.reason(row) in coverage.REASONS
    assert (coverage.reason(row) in ("later", "missing")) <= (row["rule"] == "-"), "there is a rule"
    assert coverage.reason(row) != "partly" or row["rule"] != "-", "partly told by which rule?"


def test_sections_are_known():
    known = set(SECTION.findall((ROOT / "heuristics" / "sections.c").read_text()))
    assert len(known) > 40
    assert not {coverage.section(row) for row in branches} - known


@pytest.mark.parametrize("row", [row for row in statements if row["words"] != "-"], ids=name)
def test_words_of_the_article_are_in_the_rules(row):
    for words in row["words"].split("; "):
        rule, _, text = words.partition("=")
        assert rule in coverage.entries(row["rule"]), f"{rule} is none of the row's rules"
        assert text and text in text_of(rule), words


# ---- the list of rules ---------------------------------------------------------------------------------------


def test_the_list_of_rules_is_the_catalogue():
    listed = [row["rule"] for row in rules]
    assert len(listed) == len(set(listed))
    assert set(catalogue.rules()) == {row["rule"] for row in rules if row["not_yet"] == "-"}


def test_no_rule_of_the_first_tier_is_missing():
    assert {row["tier"] for row in rules} == {"1", "2", "own"}
    assert not [row["rule"] for row in rules if row["tier"] == "1" and row["not_yet"] != "-"]


def test_pending_rules_are_in_the_list():
    waiting = {rule for case in cases.read() for rule in case.pending}
    assert waiting <= {row["rule"] for row in rules if row["not_yet"] != "-"}


def test_every_rule_has_a_capture():
    shown = {rule for case in cases.read() for rule in case.rules}
    assert not set(catalogue.rules()) - shown
