# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of the report in a browser: it fits on a phone, it is dark where dark is asked for, and it can be printed."""
import sys
import zlib

import pytest

from host import CAPTURES, ROOT

sys.path.append(str(ROOT / "tests" / "gui"))

import html_shots  # noqa: E402

pytestmark = pytest.mark.skipif(not html_shots.browser(), reason="chromium is not there")


@pytest.fixture(scope="module")
def camera():
    made = html_shots.Camera()
    yield made
    made.close()


def first_pixel(path):
    """(red, green, blue) in the upper left corner of a PNG of 8 bits a colour; the first pixel has no filter to undo."""
    data, offset, packed = path.read_bytes(), 8, b""
    while offset < len(data):
        length = int.from_bytes(data[offset:offset + 4], "big")
        if data[offset + 4:offset + 8] == b"IDAT":
            packed += data[offset + 8:offset + 8 + length]
        offset += 12 + length
    return tuple(zlib.decompress(packed)[1:4])


@pytest.mark.parametrize("name", ["kdc-account-disabled", "hostile-names", "healthy-signed"])
def test_pictures(read, camera, tmp_path, name):
    page = read(CAPTURES / f"{name}.pcapng", "-q", "-z", "smbtriage,html")
    assert not html_shots.shoot(camera, page, tmp_path, name)
    for view, width, is_dark in html_shots.VIEWS:
        picture = tmp_path / f"{name}-{view}.png"
        assert html_shots.png_size(picture)[0] == width
        assert (sum(first_pixel(picture)) < 200) == is_dark
    assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF-")


def test_a_page_that_is_too_wide_is_seen(camera):
    text = "<!DOCTYPE html><html><body><p style='width:900px'>wide</p></body></html>"
    assert camera.size(text, "wide", 390)[0] >= 900
