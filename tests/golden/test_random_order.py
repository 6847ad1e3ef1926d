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


@pytest.mark.parametrize("case", ROWS, ids=cases.name)
def test_trees_do_not_depend_on_the_order(host, case):
    capture = case.capture
    with Sharkd(host) as sharkd:
        sharkd.load(capture)
        count = sharkd.ask("status")["frames"]
        frames = chosen(count, {item.frame for item in case.expect})
        # The first look at a frame after loading is the one to compare with: a fault shows as a difference
        # between it and any later look, or between two captures of the same process.
        first = {frame: sharkd.tree(frame) for frame in frames}
        order = random.Random(capture.name)  # the same orders in every run
        for _ in range(ORDERS):
            for frame in order.sample(frames, len(frames)):
                assert sharkd.tree(frame) == first[frame], f"frame {frame} has changed"
        sharkd.load(capture)
        for frame in order.sample(frames, len(frames)):
            assert sharkd.tree(frame) == first[frame], f"frame {frame} differs after loading again, in random order"
