# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's window on a screen that nobody sees: started, driven by keys, looked at, ended.

Needs wireshark, Xvfb, openbox and xdotool, and ImageMagick for pictures: see TOOLS."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))

from complaints import complaints  # noqa: E402

TOOLS = ("wireshark", "Xvfb", "openbox", "xdotool", "import", "convert")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]

SECONDS = 60
SIZE = (1500, 950)


class Screen:
    def __enter__(self):
        self.started = []
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        read, write = os.pipe()
        # -noreset: or it begins anew, and ends its clients, when one program came and went before the next is there.
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "%dx%dx24" % SIZE, "-noreset",
                                        "-nolisten", "tcp"], pass_fds=(write,), stderr=subprocess.DEVNULL)
        self.started.append(self.server)
        os.close(write)
        with os.fdopen(read) as number:
            self.display = f":{number.readline().strip()}"
        self.manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": self.display},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.started.append(self.manager)
        until = time.monotonic() + SECONDS
        while self.run("xdotool", "get_num_desktops").returncode:  # it is the window manager that knows
            if self.manager.poll() is not None or time.monotonic() > until:
                raise AssertionError("no window manager")
            time.sleep(0.1)

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.terminate()
            process.wait()

    def run(self, *words, **more):
        return subprocess.run([*map(str, words)], env={**os.environ, "DISPLAY": self.display}, capture_output=True,
                              check=False, timeout=SECONDS, **more)

    def do(self, *words):
        return self.run("xdotool", *words, text=True).stdout

    def click(self, window, x, y, button=1):
        """Where in the window; less than nothing counts from its right and its bottom edge."""
        width, height = (int(value) for value in re.findall(r"(?:WIDTH|HEIGHT)=(\d+)", self.do(
            "getwindowgeometry", "--shell", window)))
        self.do("mousemove", "--window", window, x % width, y % height, "click", button)

    def picture(self, window, path):
        """Of a window that has nothing more to draw: two pictures in a row are the same."""
        until, last = time.monotonic() + SECONDS, None
        while time.monotonic() < until:
            done = self.run("import", "-window", window, f"png:{path}")
            assert done.returncode == 0, done.stderr
            now = Picture(path)
            if now == last and not now.is_blank:
                return now
            last = now
            time.sleep(0.4)
        raise AssertionError(f"the window does not come to rest, or shows nothing: {path}")


class Picture:
    """What can be said of a picture without eyes."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        said = subprocess.run(["convert", str(path), "-alpha", "off", "-depth", "8", "-format", "%w %h\n", "-write",
                               "info:-", "-format", "%c", "histogram:info:-"],
                              capture_output=True, text=True, check=True, timeout=SECONDS).stdout
        size, _, counts = said.partition("\n")
        self.size = tuple(map(int, size.split()))
        self.pixels = {tuple(bytes.fromhex(colour)): int(count)
                       for count, colour in re.findall(r"(\d+):.*?#([0-9A-F]{6})\b", counts)}

    def __eq__(self, other):
        return isinstance(other, Picture) and self.size == other.size and self.pixels == other.pixels

    @property
    def is_blank(self):
        return len(self.pixels) < 20 or max(self.pixels.values()) > 0.97 * sum(self.pixels.values())


def complaints_of(said):
    """Qt sometimes asks the screen about a window that was closed just then, and says so."""
    return [line for line in complaints(said) if "QXcbConnection: XCB error: 3 (BadWindow)" not in line]


def home_for(host, profiles):
    """A home with these profiles, which the window may write to: it asks about any other before it begins."""
    home = pathlib.Path(tempfile.mkdtemp(dir=host.stage / "scratch"))
    folder = home / ".config" / "wireshark" / "profiles"
    folder.mkdir(parents=True)
    for profile in profiles:
        shutil.copytree(profile, folder / profile.name)
    if host.user:
        for path in (home, *home.rglob("*")):
            os.chown(path, host.user.pw_uid, host.user.pw_gid)
    return str(home)


class Window:
    """profiles: folders. under: the command that runs Wireshark, when that changes the user."""

    def __init__(self, screen, host, *arguments, profiles=(), under=(), **more):
        how = host.surroundings()
        self.home = home_for(host, profiles)
        how["env"] |= {"DISPLAY": screen.display, "QT_QPA_PLATFORM": "xcb", "HOME": self.home,
                       "XDG_RUNTIME_DIR": self.home}
        if under:
            how = {"env": how["env"], "cwd": how["cwd"]}
        self.screen, self.stderr = screen, tempfile.TemporaryFile()
        self.process = subprocess.Popen([*under, "wireshark", "-n", "-o", "gui.update.enabled:FALSE",
                                         *map(str, arguments)],
                                        stdout=subprocess.DEVNULL, stderr=self.stderr, **how, **more)

    def find(self, title, seconds=SECONDS):
        """The window of this title (a regular expression), as soon as there is one."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.screen.do("search", "--onlyvisible", "--name", title).split()
            if found:
                return found[0]
            assert self.process.poll() is None, f"the window is gone\n{self.said()}"
            time.sleep(0.2)
        raise AssertionError(f"no window {title!r}\n{self.said()}")

    def after(self, action, title):
        """The window that comes of an action. A busy machine loses keys and clicks: then the action is done again."""
        for _ in range(4):
            action()
            try:
                return self.find(title, SECONDS / 6)
            except AssertionError as gone:
                last = gone
        raise last

    def place(self, title, size, at=(0, 0)):
        """The window of this title in this size; the frame around it comes on top."""
        found = self.find(title)
        self.screen.do("windowactivate", "--sync", found, "windowmove", found, *at, "windowsize", "--sync", found, *size)
        return found

    def wait_for(self, title):
        found = self.find(title)
        time.sleep(2)
        return found

    def said(self):
        self.stderr.seek(0)
        return self.stderr.read().decode("utf-8", "replace")

    def key(self, title, *keys):
        self.screen.do("windowactivate", "--sync", self.wait_for(title), "key", *keys)
        time.sleep(1)

    def open(self, now, path):
        self.key(now, "ctrl+o")
        self.screen.do("type", path)
        self.screen.do("key", "Return")
        self.wait_for(path.stem)

    def quit(self, title):
        self.key(title, "ctrl+q")
        self.ended()

    def ended(self):
        """It was asked to end, and does so without a complaint."""
        try:
            status = self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert status == 0 and not complaints_of(self.said()), f"status {status}\n{self.said()}"
