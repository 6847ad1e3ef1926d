# SPDX-License-Identifier: GPL-2.0-or-later
"""A rule is whole: record, page, positive and negative unit test, and a capture that shows it."""
import os
import re
import subprocess

import pytest

import cases
import catalogue
from host import BUILD, CAPTURES, ROOT, stem

PAGES = ROOT / "heuristics" / "pages"
HEADINGS = ["What happened", "Why", "How to check", "Remedy and its cost", "When this is not a fault",
            "Specification", "Sample"]
BINARIES = BUILD / "tests" / "unit"
RULES = catalogue.rules()

each_rule = pytest.mark.parametrize("rule", sorted(RULES))


def pages():
    return sorted(PAGES.glob("*.md"))


@pytest.fixture(scope="session")
def unit_tests():
    """Names that the unit test programs list."""
    names = set()
    for program in sorted(BINARIES.glob("*")):
        if program.is_file() and os.access(program, os.X_OK):
            listed = subprocess.run([program, "-l"], capture_output=True, text=True, timeout=60, check=True)
            names.update(listed.stdout.split("\n"))
    return names


def test_there_are_rules():
    assert RULES, f"no .id = \"...\" in {catalogue.RULES}"


@each_rule
def test_page_has_the_fixed_headings_in_order(rule):
    page = PAGES / f"{rule}.md"
    assert page.is_file(), f"no {page.name}"
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    parts = re.split(r"^## +(.*?) *$", text, flags=re.MULTILINE)
    assert parts[1::2] == HEADINGS
    assert re.search(rf"^# .*{re.escape(rule)}", text, re.MULTILINE), "the title does not name the rule"


@each_rule
def test_page_has_text_under_each_heading(rule):
    page = PAGES / f"{rule}.md"
    parts = re.split(r"^## +(.*?) *$", page.read_text() if page.is_file() else "", flags=re.MULTILINE)
    empty = [heading for heading, body in zip(parts[1::2], parts[2::2]) if len(body.strip()) < 10]
    assert parts[1:] and not empty, empty


@each_rule
def test_unit_tests_fire_and_stay_silent(rule, unit_tests):
    for kind in ("fires", "silent"):
        assert any(name.startswith(f"/rules/{rule}/{kind}") for name in unit_tests), f"no /rules/{rule}/{kind}..."


@each_rule
def test_a_capture_shows_it(rule):
    assert any(rule in case.rules for case in cases.read()), "no row of cases.tsv expects it"


@each_rule
def test_summary_is_short_and_cites_its_section(rule):
    summary = RULES[rule]
    assert 0 < len(summary) <= 200, len(summary)
    assert "%" not in summary and "{" not in summary, "a summary is constant"


def test_summaries_are_unique():
    by_text = {}
    for rule, summary in RULES.items():
        by_text.setdefault(summary, []).append(rule)
    assert not [rules for rules in by_text.values() if len(rules) > 1]


def test_every_page_has_a_rule():
    assert not {page.stem for page in pages()} - RULES.keys() - {"README", "index"}


def commands():
    """(page, command) for every tshark line of a page that reads a capture of the tests."""
    for page in pages():
        for line in page.read_text().splitlines():
            line = line.strip().removeprefix("$ ").strip("`")
            if line.startswith("tshark ") and "tests/captures/" in line:
                yield page.stem, line


@pytest.mark.parametrize("page, command", list(commands()))
def test_commands_of_pages_run(host, page, command):
    """From a folder that looks like the project's root, with pipefail so that a failing tshark shows."""
    named = re.findall(r"tests/captures/([\w.+-]+)", command)
    folder = host.stage / "scratch" / "tests" / "captures"
    folder.mkdir(parents=True, exist_ok=True)
    for made in (folder.parent, folder):
        made.chmod(0o755)
    for name in named:
        link = folder / name
        assert (CAPTURES / name).is_file(), f"{name} does not exist"
        if not link.exists():
            link.symlink_to(host.readable(CAPTURES / name))
    result = host.run(["bash", "-o", "pipefail", "-c", command], cwd=str(folder.parents[1]))
    assert result.status == 0, result


@pytest.mark.parametrize("page", pages(), ids=stem)
def test_captures_that_a_page_names_exist(page):
    named = set(re.findall(r"([\w.+-]+\.pcapng)\b", page.read_text()))
    assert not [name for name in named if not (CAPTURES / name).is_file()]
