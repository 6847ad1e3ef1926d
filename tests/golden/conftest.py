# SPDX-License-Identifier: GPL-2.0-or-later
"""What the golden tests share. Each process of pytest-xdist makes its own host and its own temporary folder."""
import functools
import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import complaints  # noqa: E402
from host import ROOT, Host  # noqa: E402


@pytest.fixture(scope="session")
def any_host():
    """tshark, whether or not the plugin is there."""
    return Host()


@functools.lru_cache(maxsize=None)
def why_not_loaded(host):
    """One sentence, or None when tshark loads the plugin where it should and only there."""
    if not host.plugin.is_file():
        return f"there is no {host.plugin}: build it first, or set SMBTRIAGE_PLUGIN"
    loaded, said = host.plugins(plugin=True)
    if "smbtriage.so" not in loaded:
        return f"tshark -G plugins does not list smbtriage.so\n{said}"
    if "smbtriage.so" in host.plugins(plugin=False)[0]:
        return "the run that should have no plugin has one"
    return None


@pytest.fixture(scope="session")
def host(any_host):
    """tshark with the plugin. Fails, never skips: tests that quietly do not run prove nothing."""
    why = why_not_loaded(any_host)
    if why:
        pytest.fail(f"the plugin is not loaded: {why}", pytrace=False)
    return any_host


@pytest.fixture(scope="session")
def read(host):
    """read(capture, arguments...) -> standard output of tshark with the plugin, which must not complain.

    Several tests look at one output; it is remembered, except by read.afresh() for files that change."""
    def checked(capture, *arguments):
        result = host.read(capture, *arguments)
        wrong = complaints.of_the_plugin(
            result, lambda: host.read(capture, *without_ours(arguments), plugin=False))
        assert not wrong, f"{wrong}\n{result}"
        return result.text
    return remembered(checked)


def remembered(function):
    cached = functools.lru_cache(maxsize=200)(function)
    cached.afresh = function
    return cached


def without_ours(arguments):
    """The same arguments for a tshark that does not know the plugin's names."""
    kept, skip = [], False
    for argument, after in zip(arguments, (*arguments[1:], "")):
        if skip:
            skip = False
        elif argument.startswith("-") and "smbtriage" in after:
            skip = True
        else:
            kept.append(argument)
    return kept


@pytest.fixture(scope="session")
def report(read):
    """report(capture, arguments...) -> the JSON report. The document must be all that is printed."""
    def parsed(capture, *arguments):
        text = read.afresh(capture, *arguments, "-q", "-z", "smbtriage,json")
        try:
            return json.loads(text)
        except ValueError as error:
            raise AssertionError(f"not one JSON document: {error}\n{text[:500]}") from error
    return remembered(parsed)


@pytest.fixture(scope="session")
def schema():
    return json.loads((ROOT / "packaging" / "smbtriage-1.schema.json").read_text())


def pytest_collection_modifyitems(items):
    """With pytest-xdist's --dist loadgroup, all tests of one capture run in one process and share its outputs."""
    for item in items:
        parameters = getattr(item, "callspec", None) and item.callspec.params
        subject = parameters and (parameters.get("case") or parameters.get("capture") or parameters.get("batch"))
        if subject is not None:
            capture = getattr(subject, "capture", getattr(subject, "name", subject))
            item.add_marker(pytest.mark.xdist_group(str(capture)))


def pytest_terminal_summary(terminalreporter):
    """Tables that tests want shown: properties named "table:TITLE", one row each."""
    tables = {}
    for reports in terminalreporter.stats.values():
        for one in reports:
            for name, row in getattr(one, "user_properties", ()):
                if name.startswith("table:"):
                    tables.setdefault(name[len("table:"):], set()).add(row)
    for title, rows in tables.items():
        terminalreporter.section(title)
        for row in sorted(rows):
            terminalreporter.write_line(row)
