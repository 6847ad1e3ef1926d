# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's window: files loaded again, others opened, the profile changed, live capture from a pipe, started twice.

On a screen that nobody sees. Needs wireshark, Xvfb, openbox and xdotool, which other tests do not: without them it is
skipped. What the window found is read from an exit that is clean, its title and what it writes to standard error."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from complaints import complaints
from host import CAPTURES
from packets import Packets

TOOLS = ("wireshark", "Xvfb", "openbox", "xdotool")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

SECONDS = 60
RELOADS = int(os.environ.get("SMBTRIAGE_ROUNDS", "5"))
MISSPELT = CAPTURES / "share-misspelt.pcapng"
DISABLED = CAPTURES / "kdc-account-disabled.pcapng"


class Screen:
    def __enter__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1500x950x24", "-nolisten",
                                        "tcp"], pass_fds=(write,), stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        self.manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": self.display},
                                        stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        for process in (self.manager, self.server):
            process.terminate()
            process.wait()

    def do(self, *words):
        return subprocess.run(["xdotool", *map(str, words)], env={**os.environ, "DISPLAY": self.display},
                              capture_output=True, text=True, check=False, timeout=SECONDS).stdout


def home_for(host):
    """A home that the window may write to: it asks about any other before it begins."""
    home = pathlib.Path(tempfile.mkdtemp(dir=host.stage / "scratch"))
    profile = home / ".config" / "wireshark" / "profiles" / "other"
    profile.mkdir(parents=True)
    (profile / "preferences").write_text("smbtriage.use_wanted_fields: TRUE\nsmbtriage.rules_off: tree.refused\n")
    if host.user:
        for path in (home, *home.rglob("*")):
            os.chown(path, host.user.pw_uid, host.user.pw_gid)
    return str(home)


class Window:
    def __init__(self, screen, host, *arguments, **more):
        how = host.surroundings()
        home = home_for(host)
        how["env"] |= {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "HOME": home, "XDG_RUNTIME_DIR": home}
        self.screen, self.stderr = screen, tempfile.TemporaryFile()
        self.process = subprocess.Popen(["wireshark", "-n", "-o", "gui.update.enabled:FALSE", *map(str, arguments)],
                                        stdout=subprocess.DEVNULL, stderr=self.stderr, **how, **more)

    def wait_for(self, title):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            found = self.screen.do("search", "--onlyvisible", "--name", title).split()
            if found:
                time.sleep(2)
                return found[0]
            assert self.process.poll() is None, f"the window is gone\n{self.said()}"
            time.sleep(0.5)
        raise AssertionError(f"no window {title!r}\n{self.said()}")

    def said(self):
        self.stderr.seek(0)
        return self.stderr.read().decode("utf-8", "replace")

    def key(self, title, key):
        self.screen.do("windowactivate", "--sync", self.wait_for(title), "key", key)
        time.sleep(1)

    def open(self, now, path):
        self.key(now, "ctrl+o")
        self.screen.do("type", path)
        self.screen.do("key", "Return")
        self.wait_for(path.stem)

    def quit(self, title):
        self.key(title, "ctrl+q")
        try:
            status = self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert status == 0 and not complaints(self.said()), f"status {status}\n{self.said()}"


@pytest.fixture
def screen():
    with Screen() as made:
        yield made


def test_files_and_profiles(host, screen):
    window = Window(screen, host, "-r", host.readable(MISSPELT))
    for _ in range(RELOADS):
        window.key(MISSPELT.stem, "ctrl+r")
    window.open(MISSPELT.stem, host.readable(DISABLED))
    window.key(DISABLED.stem, "ctrl+shift+a")
    screen.do("key", "Down", "Return")
    window.open(DISABLED.stem, host.readable(MISSPELT))
    window.key(MISSPELT.stem, "ctrl+w")
    window.open("Wireshark Network Analyzer", host.readable(DISABLED))
    window.quit(DISABLED.stem)


def write_when_read(pipe, data):
    """Nobody reads for a moment when a capture is started anew."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            pipe.write(data)
            return
        except BrokenPipeError:
            assert time.monotonic() < until, "nobody captures from the pipe"
            time.sleep(0.1)


def test_live_capture_started_twice(host, screen):
    """A finding appears while it goes on - the filter has it drawn -, then everything begins again."""
    path = host.stage / "scratch" / "live.fifo"
    os.mkfifo(path)
    path.chmod(0o666)
    window = Window(screen, host, "-o", "gui.ask_unsaved:FALSE", "-k", "-i", path, "-Y", "smbtriage")
    title = "Capturing from"
    with open(path, "wb", 0) as pipe:  # waits for the reader
        for _ in range(2):
            for _, block in Packets(MISSPELT).blocks:
                write_when_read(pipe, block)
                time.sleep(0.02)
            window.key(title, "ctrl+r")
            time.sleep(2)
    assert window.process.poll() is None, window.said()
    assert window.said().count("Capture started") == 2, window.said()
    window.process.terminate()
    assert window.process.wait(SECONDS) == -signal.SIGTERM and not complaints(window.said()), window.said()
