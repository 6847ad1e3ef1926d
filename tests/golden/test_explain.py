# SPDX-License-Identifier: GPL-2.0-or-later
"""-z smbtriage,explain=RULE prints the page of a rule, without a capture."""
import re

import pytest

import catalogue
from host import ROOT

PAGES = ROOT / "heuristics" / "pages"


def explain(host, rest):
    return host.run(["tshark", "-z", f"smbtriage,explain{rest}"])


@pytest.mark.parametrize("rule", sorted(catalogue.rules())[::10])
def test_page(host, rule):
    result = explain(host, f"={rule}")
    page = (PAGES / f"{rule}.md").read_text().split("\n", 1)[1]
    page = re.sub(r"\[([a-z0-9_.]+)\]\(\1\.md\)", r"\1", page)
    assert (result.status, result.text) == (0, re.sub(r"\[([^]]+)\]\(([a-z0-9_.]+)\.md\)", r"\1 (\2)", page))


def test_list(host):
    result = explain(host, "")
    said = dict(line.split(None, 1) for line in result.text.splitlines())
    assert result.status == 0
    assert sorted(said) == sorted(catalogue.rules())


@pytest.mark.parametrize("wrong, near", [("share", "tree.share_not_found"), ("tree.not_found", None),
                                         ("tree.vanish", "tree.vanished"), ("nothing like it", None), ("", None)])
def test_unknown_rule(host, wrong, near):
    result = explain(host, f"={wrong}")
    assert result.status == 1 and result.text == ""
    assert f"explain={wrong}: there is no such rule" in result.stderr
    assert near is None or near in result.stderr


@pytest.mark.parametrize("wrong", [",tree.refused", "X", " tree.refused"])
def test_what_follows_is_checked(host, wrong):
    result = explain(host, wrong)
    assert result.status == 1 and result.text == "" and "=RULE" in result.stderr
