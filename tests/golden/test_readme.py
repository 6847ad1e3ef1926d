# SPDX-License-Identifier: GPL-2.0-or-later
"""What the README shows is what the program prints, and it names every rule, field and preference."""
import re
import shlex

import pytest

import catalogue
from host import CAPTURES, ROOT

TEXT = (ROOT / "README.md").read_text()


def examples():
    """(command, what the README shows below it) of every block that begins with "$ tshark"."""
    for block in re.findall(r"^```\n\$ (tshark .*?)^```$", TEXT, re.M | re.S):
        command, shown = block.split("\n", 1)
        yield command, shown


def lines(text):
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def test_there_are_examples():
    assert len(list(examples())) >= 2


@pytest.mark.parametrize("command, shown", list(examples()))
def test_examples_are_current(host, command, shown):
    """After remaking captures: paste the new output into the README."""
    words = shlex.split(command)
    capture = words[words.index("-r") + 1].split("/")[-1]
    printed = host.read(CAPTURES / capture, *words[words.index("-r") + 2:]).text
    missing = [line for line in lines(shown) if line not in lines(printed)]
    assert not missing, missing


@pytest.mark.parametrize("rule", sorted(catalogue.rules()))
def test_rules_are_listed(rule):
    assert f"[{rule}](heuristics/pages/{rule}.md)" in TEXT


def test_fields_and_preferences_are_listed(host):
    ours = re.findall(r'"smbtriage\." filter|STRING_FIELD\(\w+, "[^"]+", "([^"]+)"|"smbtriage\.([\w.]+)"',
                      (ROOT / "plugin" / "present_tree.c").read_text())
    names = {first or second for first, second in ours} - {""}
    assert len(names) > 20
    assert not [name for name in names if f"`{name}`" not in TEXT]
    preferences = re.findall(r'prefs_register_\w+_preference\(\s*module, "(\w+)"',
                             (ROOT / "plugin" / "preferences.c").read_text())
    assert len(preferences) >= 4
    assert not [name for name in preferences if f"`smbtriage.{name}`" not in TEXT]
