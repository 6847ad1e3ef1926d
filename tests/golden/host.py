# SPDX-License-Identifier: GPL-2.0-or-later
"""Where tshark and sharkd run: with the plugin or certainly without it, as root or as any user.

Wireshark looks for plugins in two places, the personal folder and the global one, and ignores both the
personal folder and WIRESHARK_PLUGIN_DIR when it runs as root. So root hands every run to an unprivileged
user. Two copies of the global folder (of links) are made, both without any smbtriage.so that may be
installed on this machine; one of them gets the plugin under test. The home is empty, so no personal
plugin, profile or preference of whoever runs the tests can change a result.
"""
import atexit
import os
import pathlib
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = pathlib.Path(os.environ.get("SMBTRIAGE_CAPTURES", ROOT / "tests" / "captures"))
FIELD = pathlib.Path(os.environ.get("SMBTRIAGE_FIELD", ROOT.parent / "shared" / "field"))
BUILD = pathlib.Path(os.environ.get("SMBTRIAGE_BUILD", ROOT / "build"))
PLUGIN = pathlib.Path(os.environ.get("SMBTRIAGE_PLUGIN", BUILD / "plugin" / "smbtriage.so"))
SUFFIXES = (".pcap", ".pcapng", ".cap")
SECONDS = 300  # no run of these tests takes a tenth of it: longer is a hang


class HostError(Exception):
    """The machine cannot run the tests; no statement about the plugin."""


class Result:
    def __init__(self, command, status, stdout, stderr):
        self.command, self.status, self.stdout, self.stderr = command, status, stdout, stderr

    @property
    def text(self):
        return self.stdout.decode("utf-8", "replace")

    def __str__(self):
        how = f"signal {signal.Signals(-self.status).name}" if self.status < 0 else f"exit status {self.status}"
        return f"{' '.join(map(str, self.command))}\n{how}\n{self.stderr[-2000:]}"


def captures(folder):
    """All capture files of a folder, sorted; none when it does not exist."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.suffix in SUFFIXES)


def stem(path):
    """Name of a test on this file; pytest asks even when there is none."""
    return getattr(path, "stem", "none")


class Host:
    """environment: what the plugin needs besides. others: more plugins for the runs with ours, by file name."""

    def __init__(self, plugin=PLUGIN, environment=None, others=None):
        self.plugin = pathlib.Path(plugin)
        self.environment = environment or {}
        self.user = self._unprivileged_user()
        self.stage = self._private_folder()
        for name in ("home", "scratch", "extcap"):
            folder = self.stage / name
            folder.mkdir()
            folder.chmod(0o755)
            if self.user:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self.version = self._version()
        self._plugin_folder("plain")
        if self.plugin.is_file():
            shutil.copy(self.plugin, self._plugin_folder("with") / "smbtriage.so")
            (self._folder("with") / "epan" / "smbtriage.so").chmod(0o755)
        for name, path in (others or {}).items():
            shutil.copy(path, self._folder("with") / "epan" / name)
            (self._folder("with") / "epan" / name).chmod(0o755)
        self._copies = {}
        self._hand_over_keys()

    def _hand_over_keys(self):
        """The keys of encrypted sessions that lie beside captures, where a user of Wireshark would have put them."""
        folder = self.stage / "home" / ".config" / "wireshark"
        folder.mkdir(parents=True)
        for made in (folder.parent, folder):
            made.chmod(0o755)
        keys = "".join(path.read_text() for path in sorted(CAPTURES.glob("*.keys")))
        (folder / "smb2_seskey_list").write_text(keys)
        (folder / "smb2_seskey_list").chmod(0o644)

    # ---- the two plugin folders -----------------------------------------------------------------------

    @staticmethod
    def _unprivileged_user():
        """Root needs somebody else to run as; everybody else is fine as is."""
        return pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    def _private_folder(self):
        for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
            if self._can_reach(pathlib.Path(parent)):
                break
        else:
            raise HostError("no temporary folder that an unprivileged user can reach")
        stage = pathlib.Path(tempfile.mkdtemp(prefix="smbtriage-tests-", dir=parent))
        atexit.register(shutil.rmtree, stage, ignore_errors=True)
        stage.chmod(0o755)
        return stage

    def _version(self):
        """Plugins live in a folder per major.minor."""
        try:
            said = subprocess.run(["tshark", "--version"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise HostError(f"tshark does not run: {error}") from error
        found = re.search(r"\b(\d+\.\d+)\.\d+", said)
        if not found:
            raise HostError(f"tshark's version is not in: {said[:100]!r}")
        return found.group(1)

    def _folder(self, which):
        return self.stage / which / self.version

    def _plugin_folder(self, which):
        """Links to the host's own plugins, less ours: a system-wide installation must not leak in."""
        said = subprocess.run(["tshark", "-G", "folders"], capture_output=True, text=True, check=True,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.stage / "home")}).stdout
        found = re.search(r"^Global Plugins:\s*(.+)$", said, re.MULTILINE)
        if not found:
            raise HostError("tshark -G folders names no global plugin folder")
        installed = pathlib.Path(found.group(1).strip())
        folder = self._folder(which)
        for kind in ("epan", "wiretap", "codecs"):
            (folder / kind).mkdir(parents=True)
            if (installed / kind).is_dir():
                for library in (installed / kind).iterdir():
                    if library.name != "smbtriage.so":
                        (folder / kind / library.name).symlink_to(library)
        for made in (self.stage / which).rglob("*"):
            if not made.is_symlink():
                made.chmod(0o755)
        (self.stage / which).chmod(0o755)
        return folder / "epan"

    def plugins(self, plugin=True):
        """File names of the plugins that tshark says it has loaded."""
        said = self.tshark("-G", "plugins", plugin=plugin)
        return {line.split("\t")[0].strip() for line in said.text.splitlines()}, said

    # ---- files that the unprivileged user can read ------------------------------------------------------

    def _can_reach(self, path):
        if not self.user:
            return True
        path = path.resolve()
        if not path.exists() or not path.stat().st_mode & (stat.S_IXOTH if path.is_dir() else stat.S_IROTH):
            return False
        return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents)

    def readable(self, path):
        """The same file where the runs can read it: the file itself, or a copy when its folder is closed."""
        path = pathlib.Path(path)
        if self._can_reach(path):
            return path
        if path not in self._copies:
            folder = self.stage / "copies" / str(len(self._copies))
            folder.mkdir(parents=True)
            for made in (folder.parent, folder):
                made.chmod(0o755)
            shutil.copy(path, folder)
            (folder / path.name).chmod(0o644)
            self._copies[path] = folder / path.name
        return self._copies[path]

    def write(self, name, data):
        """A scratch file that the runs can read."""
        path = self.stage / "scratch" / name
        path.write_bytes(data)
        path.chmod(0o644)
        return path

    # ---- running ----------------------------------------------------------------------------------------

    def surroundings(self, plugin=True):
        """The keyword arguments of subprocess calls that make a run one with or without the plugin."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.stage / "home"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
               "WIRESHARK_PLUGIN_DIR": str(self.stage / ("with" if plugin else "plain")),
               # No capture helpers: they are asked for their version, and hang with a sanitizer preloaded.
               "WIRESHARK_EXTCAP_DIR": str(self.stage / "extcap")}
        if plugin:
            env.update(self.environment)
        how = {"env": env, "cwd": str(self.stage)}
        if self.user:
            how.update(user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[])
        return how

    def run(self, command, plugin=True, seconds=SECONDS, **more):
        how = {**self.surroundings(plugin), **more}
        try:
            done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=seconds, check=False, **how)
        except subprocess.TimeoutExpired as slow:
            raise AssertionError(f"still running after {seconds} s: {' '.join(map(str, command))}") from slow
        return Result(command, done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    def tshark(self, *arguments, plugin=True):
        return self.run(["tshark", *arguments], plugin)

    def read(self, capture, *arguments, plugin=True):
        """tshark over one capture. -n: names come from the capture, never from this machine's resolver."""
        return self.tshark("-n", "-r", self.readable(capture), *arguments, plugin=plugin)
