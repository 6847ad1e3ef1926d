# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that Wireshark itself says is byte for byte the same with and without the plugin."""
import difflib
import itertools

import pytest

import batches
import complaints
import strip
from host import CAPTURES, FIELD, captures, stem

COLUMNS = ("-T", "fields", "-e", "frame.number", "-e", "frame.protocols", "-e", "_ws.col.Protocol",
           "-e", "_ws.col.Info")
# Summary lines and expert items in one run: Wireshark makes no tree for this, which is where a plugin that does
# shows first.
NO_TREE = ("-z", "expert")


def same(text):
    return text


MODES = {
    "plain": ((), same),
    "tree": (("-V",), strip.text_tree),
    "json": (("-T", "json"), strip.json_tree),
    "columns": ((*COLUMNS, "-z", "io,phs"), strip.hierarchy),
    "protocol_hierarchy": (("-q", "-z", "io,phs"), same),
    "expert": (("-q", "-z", "expert"), strip.expert),
    "display_filter": (("-Y", "smb2 || kerberos || dns", *COLUMNS), same),
    "plain_2": (("-2", "-z", "expert"), strip.expert),
    "tree_2": (("-2", "-V"), strip.text_tree),
    "json_2": (("-2", "-T", "json"), strip.json_tree),
    "columns_2": (("-2", *COLUMNS, "-z", "io,phs"), strip.hierarchy),
    "read_filter_2": (("-2", "-R", "smb2 || tcp.flags.reset", *COLUMNS), same),
}
# The field captures are many: three runs each that between them cover no tree, a tree, and two passes.
FIELD_MODES = {
    "no_tree": (NO_TREE, strip.expert),
    "columns": ((*COLUMNS, "-z", "io,phs"), strip.hierarchy),
    "tree_2": (("-2", "-V"), strip.text_tree),
}


def first_difference(one, other):
    """Readable even for outputs of a hundred megabytes: only the neighbourhood of the first difference."""
    pairs = itertools.zip_longest(one.split("\n"), other.split("\n"))
    for number, (left, right) in enumerate(pairs, 1):
        if left != right:
            break
    near = slice(max(0, number - 3), number + 5)
    return "\n".join(difflib.unified_diff(one.split("\n")[near], other.split("\n")[near], "without", "with",
                                          f"line {number}", f"line {number}", lineterm=""))


def check(host, capture, arguments, less_ours):
    with_plugin = host.read(capture, *arguments)
    without = host.read(capture, *arguments, plugin=False)
    wrong = complaints.of_the_plugin(with_plugin, lambda: without)
    assert not wrong, wrong
    if with_plugin.stdout != without.stdout:
        left, right = less_ours(without.text), less_ours(with_plugin.text)
        assert left == right, first_difference(left, right)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("batch", batches.batches(CAPTURES), ids=batches.name)
def test_own_captures(host, batch, mode):
    check(host, batch.merged(host), *MODES[mode])


@pytest.mark.parametrize("mode", FIELD_MODES)
@pytest.mark.parametrize("capture", captures(FIELD), ids=stem)
def test_field_captures(host, capture, mode):
    check(host, capture, *FIELD_MODES[mode])
