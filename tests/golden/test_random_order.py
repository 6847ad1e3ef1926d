# SPDX-License-Identifier: GPL-2.0-or-later
"""The GUI dissects one frame many times, in any order: the tree of a frame is the same each time."""
import random

import pytest

import cases
from sharkd import Sharkd

MOST = 120  # frames asked for in one capture
ORDERS = 3

ROWS = cases.one_of_each(cases.read())


def chosen(count, always):
    if count <= MOST:
        return list(range(1, count + 1))
    return sorted({frame for frame in always if frame <= count} | set(range(1, count + 1, count // MOST)))


def looks(host, capture, frames, plugin=True):
    """(how often it was loaded, frame, tree): the first look at a frame after loading is the one to compare with, a
    fault shows as a difference between it and any later look, or between two captures of the same process."""
    order = random.Random(capture.name)  # the same orders in every run
    with Sharkd(host, plugin) as sharkd:
        sharkd.load(capture)
        for frame in frames:
            yield 1, frame, sharkd.tree(frame)
        for _ in range(ORDERS):
            for frame in order.sample(frames, len(frames)):
                yield 1, frame, sharkd.tree(frame)
        sharkd.load(capture)
        for frame in order.sample(frames, len(frames)):
            yield 2, frame, sharkd.tree(frame)


def changes(host, capture, frames, plugin=True):
    """{(how often it was loaded, frame): [first tree, differing tree]}"""
    first, differing = {}, {}
    for loads, frame, tree in looks(host, capture, frames, plugin):
        if first.setdefault(frame, tree) != tree:
            differing.setdefault((loads, frame), [first[frame], tree])
    return differing


def ours(tree):
    return [node for node in tree["tree"] if node.get("f") == "smbtriage"]


@pytest.mark.parametrize("case", ROWS, ids=cases.name)
def test_trees_do_not_depend_on_the_order(host, case):
    with Sharkd(host) as sharkd:
        sharkd.load(case.capture)
        frames = chosen(sharkd.ask("status")["frames"], {item.frame for item in case.expect})
    differing = changes(host, case.capture, frames)
    for (loads, frame), (first, later) in differing.items():
        assert ours(first) == ours(later), f"findings of frame {frame} after loading {loads} times"
    if differing:  # Wireshark's own: what it learns late, say of completeness, shows on the second look only
        assert differing.keys() == changes(host, case.capture, frames, plugin=False).keys()
