# SPDX-License-Identifier: GPL-2.0-or-later
"""The pictures of tests/gui/shots.py can be made: each window comes up, shows the rows it should in the colours of the
profile, and ends without a complaint."""
import sys

import pytest

from host import ROOT

sys.path.insert(0, str(ROOT / "tests" / "gui"))

import shots  # noqa: E402
from screen import MISSING, Screen  # noqa: E402

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


@pytest.fixture(scope="module")
def screen():
    with Screen() as made:
        yield made


@pytest.mark.xdist_group("screen")
@pytest.mark.parametrize("name", shots.SHOTS)
def test_shot(host, screen, name, tmp_path):
    try:
        shots.take(host, screen, name, tmp_path)
    except shots.Unavailable as why:
        pytest.skip(str(why))
