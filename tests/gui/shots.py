#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""shots.py FOLDER [NAME...]: pictures of Wireshark with the plugin and the profile "SMB triage", made on a screen that nobody sees.

Shows the plugin of the build folder (SMBTRIAGE_PLUGIN, as the golden tests do). A shot is a function below: it opens windows
on the stage and says which one to picture, and which colours of the profile must be in it. tests/golden/test_shots.py takes
all of them and checks what can be checked without eyes. The pictures in docs are two of them, in few colours
and of "profile" the upper half.
"""
import contextlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from screen import MISSING, SIZE, Screen, Window
from host import CAPTURES, Host  # screen.py says where it is
from packets import Packets
from profile_files import BUTTONS, ON_SCREEN, PROFILE

PAGE = "session.logon_failure"  # in the title of its window
ERROR = 'smbtriage.severity == "error"'
WINDOW = (SIZE[0], SIZE[1] - 30)  # less the title that the window manager draws
EXPERT_CIRCLE = (17, -11)  # at the left end of the status bar
IN_THE_DETAILS = (-500, -60)
ROW = 5000  # pixels of one row without its letters, of a window as wide as the screen
TRIES = 3  # a busy machine loses keys
SHOTS = {}


def shot(*colours):
    """A shot is named after its function. colours: coloring rules of which the picture must show rows."""
    def register(function):
        SHOTS[function.__name__] = (function, colours)
        return function
    return register


class Stage:
    """A screen, and the windows that a shot opened on it; at the end all of them must end well."""

    def __init__(self, host, screen):
        self.host, self.screen, self.windows, self.closing = host, screen, [], contextlib.ExitStack()

    def window(self, *arguments, **more):
        self.windows.append(Window(self.screen, self.host, "-C", PROFILE.name, *arguments, profiles=[PROFILE], **more))
        return self.windows[-1]

    def live(self, interface, **more):
        """A window that captures. It may be closed without a question."""
        return self.window("-o", "gui.ask_unsaved:FALSE", "-k", "-i", interface, **more)

    def opened(self, capture, *arguments):
        """The window with this capture, as large as the screen."""
        window = self.window("-r", self.host.readable(CAPTURES / capture), *arguments)
        self.main = window.place(pathlib.Path(capture).stem, WINDOW)
        self.look()
        return window

    def look(self):
        """What the main window shows when it has drawn everything."""
        return self.screen.picture(self.main, self.host.stage / "look.png")

    def keys(self, *keys):
        self.screen.do("key", "--delay", 100, *keys)

    def menu(self, *keys):
        """Escape: a menu may be open that was meant to be something else."""
        self.screen.do("windowactivate", "--sync", self.main)
        self.keys("Escape", "Escape", *keys)

    def dialog(self, action, title, size):
        """The dialog that comes of an action, in front of the main window."""
        self.windows[-1].after(action, title)
        return self.windows[-1].place(title, size, (100, 100))

    def end(self):
        """As a user ends it."""
        self.menu("ctrl+q")
        for window in self.windows:
            window.ended()

    def kill(self):
        for window in self.windows:
            if window.process.poll() is None:
                window.process.kill()
                window.process.wait()


# ---- live capture --------------------------------------------------------------------------------------------

SLOWLY = 0.02  # seconds between frames: a capture of 60 frames takes a second


def blocks(capture):
    """Those before the first packet, and those from there on."""
    every = Packets(CAPTURES / capture).blocks
    first = next(number for number, (is_packet, _) in enumerate(every) if is_packet)
    return [block for _, block in every[:first]], [block for _, block in every[first:]]


class Wire:
    """A network of its own, with a wire in it whose two ends are "lab0" and "smb0". Needs root."""

    def __enter__(self):
        if os.geteuid() or shutil.which("nsenter") is None or shutil.which("ip") is None:
            raise Unavailable("a network namespace needs root, util-linux and iproute2")
        # The shell says when it is inside: before that, what is meant for the namespace would happen to the machine.
        self.keeper = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep 600"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
        self.inside = ["nsenter", "--net", "--target", str(self.keeper.pid)]
        try:
            if not self.keeper.stdout.readline():
                raise Unavailable("no network namespace here")
            for words in ("link add lab0 type veth peer name smb0", "link set lab0 up", "link set smb0 up"):
                self.run("ip", *words.split())
        except subprocess.CalledProcessError as error:
            self.__exit__()
            raise Unavailable(f"no wire in a network namespace here: {error.stderr}") from error
        except Unavailable:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.keeper.kill()
        self.keeper.wait()
        self.keeper.stdout.close()

    def run(self, *command):
        return subprocess.run([*self.inside, *map(str, command)], check=True, capture_output=True, text=True)

    def as_user_who_may_capture(self, user):
        return [*self.inside, "setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups",
                "--inh-caps=+net_raw,+net_admin", "--ambient-caps=+net_raw,+net_admin"]

    def send(self, capture):
        """The frames of the capture, on the end that nobody looks at."""
        self.run(sys.executable, __file__, "--send", "lab0", CAPTURES / capture, SLOWLY)


def send(interface, capture, seconds):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        for frame in Packets(pathlib.Path(capture)).frames():
            wire.send(frame)
            time.sleep(float(seconds))


# ---- the shots -----------------------------------------------------------------------------------------------


@shot("SMB step", "SMB", "Logon with NTLM")
def verdict(stage):
    """The packet of the verdict is selected, and its subtree open."""
    stage.opened("share-misspelt.pcapng", "-J", ERROR)
    stage.screen.click(stage.main, *IN_THE_DETAILS)
    stage.keys("Home", "End", "Right", "Up")
    return stage.main


@shot("SMB step", "SMB", "Logon with NTLM")
def korean(stage):
    """The same in Korean. Its letters need a font that has them: whether they are there, only eyes see."""
    stage.opened("share-misspelt.pcapng", "-J", ERROR, "-o", "smbtriage.language:ko")
    stage.screen.click(stage.main, *IN_THE_DETAILS)
    stage.keys("Home", "End", "Right", "Up")
    return stage.main


@shot("SMB triage: error", "SMB step", "TCP", "TCP SYN/FIN")
def profile(stage):
    """Two clients fail, neither failure is selected."""
    stage.opened("two-clients-two-faults.pcapng")
    return stage.main


@shot("SMB step", "Logon with NTLM")
def client_and_server(stage):
    """A button with references to the selected packet: its filter as a user types it. The second failure is another client's."""
    stage.opened("two-clients-two-faults.pcapng", "-J", ERROR)
    error = ON_SCREEN["SMB triage: error"]
    assert stage.look().pixels.get(error), "the second failure is not to be seen"
    for _ in range(TRIES):
        stage.keys("ctrl+slash", "ctrl+a")
        stage.screen.do("type", "--delay", 5, BUTTONS["This client and server"])
        stage.keys("Escape", "Return")
        if not stage.look().pixels.get(error):
            return stage.main
    raise AssertionError("the filter did not take the second failure away")


@shot()
def expert_information(stage):
    stage.opened("two-clients-two-faults.pcapng")
    return stage.dialog(lambda: stage.screen.click(stage.main, *EXPERT_CIRCLE), "Expert Information", (1200, 500))


@shot()
def statistics(stage):
    """Statistics > SMB Triage, the last entry."""
    stage.opened("two-clients-two-faults.pcapng")
    return stage.dialog(lambda: stage.menu("alt+s", "Up", "Return"), "SMB Triage", (1200, 700))


@shot("SMB step", "Logon with NTLM")
def menu(stage):
    """Tools > SMB triage, the last entry."""
    stage.opened("two-clients-two-faults.pcapng", "-J", ERROR)
    stage.menu("alt+t", "Up", "Right")
    return "root"


@shot()
def explanation(stage):
    """Its first entry: the reference page of the selected verdict."""
    stage.opened("two-clients-two-faults.pcapng", "-J", ERROR)
    return stage.dialog(lambda: stage.menu("alt+t", "Up", "Right", "Return"), PAGE, (1200, 800))


@shot("SMB triage: error")
def live_pipe(stage):
    """A finding appears while the capture goes on."""
    path = stage.host.stage / "scratch" / "shots.fifo"
    os.mkfifo(path)
    path.chmod(0o666)
    stage.closing.callback(path.unlink)
    head, packets = blocks("share-misspelt.pcapng")
    # For both: nobody waits here for a reader that never comes.
    pipe = stage.closing.enter_context(os.fdopen(os.open(path, os.O_RDWR), "wb", 0))
    pipe.write(b"".join(head))
    stage.main = stage.live(path).place("Capturing from", WINDOW)
    stage.look()
    for block in packets:
        pipe.write(block)
        time.sleep(SLOWLY)
    return stage.main


@shot("SMB triage: error")
def live_interface(stage):
    """The same on a real network interface: Wireshark's own dumpcap hears frames that come over a wire."""
    wire = stage.closing.enter_context(Wire())
    window = stage.live("smb0", under=wire.as_user_who_may_capture(stage.host.user))
    stage.main = window.place("Capturing from smb0", WINDOW)
    stage.look()
    wire.send("share-misspelt.pcapng")
    return stage.main


# ---- all of them ---------------------------------------------------------------------------------------------


class Unavailable(Exception):
    """This machine cannot make the shot."""


def take(host, screen, name, folder):
    """The picture NAME.png, checked for what can be checked without eyes."""
    function, wanted = SHOTS[name]
    stage = Stage(host, screen)
    with stage.closing:
        try:
            picture = screen.picture(function(stage), pathlib.Path(folder) / f"{name}.png")
            stage.end()
        finally:
            stage.kill()
    width, height = picture.size
    assert width >= 1000 and height >= 400, f"{name} is {width} x {height}"
    for rule in wanted:
        assert picture.pixels.get(ON_SCREEN[rule], 0) >= ROW, f"{name} has no row in the colour of {rule!r}"
    return picture


def main():
    unknown = [name for name in sys.argv[2:] if name not in SHOTS]
    if len(sys.argv) < 2 or sys.argv[1].startswith("-") or unknown:
        sys.exit(f"{__doc__}\nShots: {' '.join(SHOTS)}")
    if MISSING:
        sys.exit(f"not installed: {', '.join(MISSING)}")
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    host = Host()
    with Screen() as screen:
        for name in sys.argv[2:] or SHOTS:
            try:
                take(host, screen, name, folder)
                print(folder / f"{name}.png", flush=True)
            except Unavailable as why:
                print(f"no {name}.png: {why}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--send"]:
        send(*sys.argv[2:])
    else:
        main()
