# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark builds no protocol tree because of the plugin: not while the window loads a capture, not for its reports.

The plugin has a small tree of its own for the few messages that set connections up; that is no tree of a frame."""
import pathlib
import re
import subprocess

import pytest

from host import CAPTURES, Host
from sharkd import Sharkd

WITNESS = pathlib.Path(__file__).with_name("tree_witness.c")
CAPTURE = CAPTURES / "share-misspelt.pcapng"
WANTED_FIELDS = ("-o", "smbtriage.use_wanted_fields:TRUE")


@pytest.fixture(scope="module")
def witness():
    """A host whose runs say on standard error for whom dissections are made."""
    host = Host()
    library = host.stage / "scratch" / "witness.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, WITNESS, "-ldl"], check=True)
    library.chmod(0o755)
    host.environment = {"LD_PRELOAD": str(library)}
    return host


def asked(stderr):
    """{(who, what)} of the witness's lines."""
    return set(re.findall(r"^dissections by (\S+): (with trees|without trees)$", stderr, re.M))


def run(host, *arguments):
    return asked(host.read(CAPTURE, "-q", *arguments).stderr)


def test_the_window_loads_without_trees(witness):
    with Sharkd(witness) as sharkd:
        sharkd.load(CAPTURE)
        loaded = asked(sharkd.said())
        assert ("sharkd", "without trees") in loaded
        assert ("sharkd", "with trees") not in loaded
        sharkd.tree(1)
        assert ("sharkd", "with trees") in asked(sharkd.said()), "the witness is blind"


@pytest.mark.parametrize("output", [("-z", "expert"), ("-z", "smbtriage"), ("-z", "smbtriage,json"),
                                    ("-2", "-z", "expert")], ids=" ".join)
def test_reports_without_trees(witness, output):
    seen = run(witness, *output)
    assert ("smbtriage.so", "with trees") in seen, "the plugin did not read a message"
    assert ("tshark", "without trees") in seen
    assert ("tshark", "with trees") not in seen


def test_the_slow_way_is_seen(witness):
    """The preference that reads fields does force trees: so the tests above can fail."""
    assert ("tshark", "with trees") in run(witness, "-z", "expert", *WANTED_FIELDS)
