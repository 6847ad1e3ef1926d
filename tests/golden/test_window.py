# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's window: files loaded again, others opened, the profile changed, live capture from a pipe, started twice.

On a screen that nobody sees (tests/gui/screen.py). Needs packages that other tests do not: without them it is skipped. What the window found is read from an exit that is clean, its title and what it writes to standard error."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from host import BUILD, CAPTURES, ROOT
from packets import Packets
from profile_files import PROFILE

sys.path.insert(0, str(ROOT / "tests" / "gui"))

from screen import MISSING, SECONDS, Screen, Window, complaints_of  # noqa: E402

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

RELOADS = int(os.environ.get("SMBTRIAGE_ROUNDS", "5"))
MISSPELT = CAPTURES / "share-misspelt.pcapng"
DISABLED = CAPTURES / "kdc-account-disabled.pcapng"


@pytest.fixture(scope="session")
def other_profile(tmp_path_factory):
    """A profile in which the plugin works otherwise."""
    folder = tmp_path_factory.mktemp("profiles") / "other"
    folder.mkdir()
    (folder / "preferences").write_text("smbtriage.use_wanted_fields: TRUE\nsmbtriage.rules_off: tree.refused\n")
    return folder


@pytest.fixture
def screen():
    with Screen() as made:
        yield made


@pytest.mark.parametrize("there, error", [(["Xvfb"], FileNotFoundError), (["Xvfb", "openbox"], subprocess.TimeoutExpired)],
                         ids=["no window manager", "xdotool hangs"])
def test_a_screen_that_cannot_begin_leaves_nothing(monkeypatch, tmp_path, there, error):
    for tool in there:
        (tmp_path / tool).symlink_to(shutil.which(tool))
    (tmp_path / "xdotool").write_text(f"#!/bin/sh\nexec {shutil.which('sleep')} 30\n")
    (tmp_path / "xdotool").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("screen.SECONDS", 2)
    made = Screen()
    with pytest.raises(error):
        made.__enter__()
    assert made.server.poll() is not None


def test_files_and_profiles(host, screen, other_profile):
    window = Window(screen, host, "-r", host.readable(MISSPELT), profiles=[other_profile])
    for _ in range(RELOADS):
        window.key(MISSPELT.stem, "ctrl+r")
    window.open(MISSPELT.stem, host.readable(DISABLED))
    window.key(DISABLED.stem, "ctrl+shift+a")
    screen.do("key", "Down", "Return")
    window.open(DISABLED.stem, host.readable(MISSPELT))
    window.key(MISSPELT.stem, "ctrl+w")
    window.open("Wireshark Network Analyzer", host.readable(DISABLED))
    window.quit(DISABLED.stem)


IMPORT, OK = (252, -25), (166, -25)  # the dialog's buttons


def test_profile_from_zip(host, screen):
    """Edit > Configuration Profiles > Import > from zip file takes the zip of the build, and nothing but it appears."""
    window = Window(screen, host, "-r", host.readable(MISSPELT))
    config = pathlib.Path(window.home) / ".config" / "wireshark"
    main = window.find(MISSPELT.stem)
    screen.picture(main, host.stage / "look.png")
    window.after(lambda: screen.do("windowactivate", "--sync", main, "key", "ctrl+shift+a"), "Configuration Profiles")
    dialog = window.place("Configuration Profiles", (570, 400), (400, 200))
    screen.picture(dialog, host.stage / "look.png")
    screen.click(dialog, *IMPORT)
    time.sleep(1)
    screen.do("key", "Down", "Return")
    window.wait_for("Select zip file")
    screen.do("type", host.readable(BUILD / "packaging" / "smbtriage-profile.zip"))
    screen.do("key", "Return")
    window.key("Importing profiles", "Return")
    shipped = {path.name: path.read_bytes() for path in PROFILE.iterdir()}
    found = {path.relative_to(config / "profiles" / PROFILE.name): path for path in config.rglob("*") if path.is_file()}
    assert {str(name): path.read_bytes() for name, path in found.items()} == shipped
    screen.click(dialog, *OK)
    window.quit(MISSPELT.stem)
    assert "gui.last_used_profile: SMB triage" in (config / "recent_common").read_text()


def write_when_read(pipe, data):
    """Nobody reads for a moment when a capture is started anew: what has no room in the pipe waits."""
    until = time.monotonic() + SECONDS
    while data := data[pipe.write(data) or 0:]:
        assert time.monotonic() < until, "nobody captures from the pipe"
        time.sleep(0.1)


def test_live_capture_started_twice(host, screen):
    """A finding appears while it goes on - the filter has it drawn -, then everything begins again."""
    path = host.stage / "scratch" / "live.fifo"
    os.mkfifo(path)
    path.chmod(0o666)
    window = Window(screen, host, "-o", "gui.ask_unsaved:FALSE", "-k", "-i", path, "-Y", "smbtriage")
    title = "Capturing from"
    # For both: nobody waits here for a reader that never comes.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NONBLOCK), "wb", 0) as pipe:
        for _ in range(2):
            for _, block in Packets(MISSPELT).blocks:
                write_when_read(pipe, block)
                time.sleep(0.02)
            window.key(title, "ctrl+r")
            time.sleep(2)
    assert window.process.poll() is None, window.said()
    assert window.said().count("Capture started") == 2, window.said()
    window.process.terminate()
    assert window.process.wait(SECONDS) == -signal.SIGTERM and not complaints_of(window.said()), window.said()
