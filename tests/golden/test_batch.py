# SPDX-License-Identifier: GPL-2.0-or-later
"""packaging/smbtriage-batch: one line a capture whatever its name and state, the exit status, and runs that go on.

The machine it runs on is made of folders: with a PATH of its own a test takes a program away or puts one in front."""
import base64
import collections
import gzip
import json
import os
import pty
import random
import re
import shlex
import shutil
import signal
import stat
import struct
import subprocess
import sys
import time

import jsonschema
import pytest

from host import CAPTURES, ROOT

pytestmark = pytest.mark.xdist_group("batch")  # one process: they share the lines of one run

ERROR, WARN, NOTE, HEALTHY = (
    "port-refused.pcapng", "logon-abandoned.pcapng", "port-refused-then-open.pcapng", "healthy-port-probe.pcapng")
README = (ROOT / "README.md").read_text()
SHARE = (CAPTURES / "share-misspelt.pcapng").read_bytes()
EMPTY = bytes.fromhex("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000")
Run = collections.namedtuple("Run", "status stdout stderr")


@pytest.fixture(scope="module")
def batch(host):
    """batch(arguments..., path=folders before PATH, plugin=) -> Run. In folder work, which is nobody's own."""
    return Batch(host)


# tshark, less its start: what it said of a content with these options is remembered, unless it complained.
REMEMBERING = r"""#!/bin/bash
words=("$@") content=
for ((at = 0; at < $#; at++)); do
    [[ ${words[at]} != -r || ${words[at + 1]} == - ]] || { content=${words[at + 1]} words[at + 1]=; }
done
key=$({ printf '%%s\0' "${words[@]}"; [[ ! $content ]] || cat -- "$content" || echo $RANDOM$RANDOM; } | md5sum)
key=%s/${key%%%% *}
if [[ ! -e $key ]]; then
    said=$(%s "$@" 3>&1 >"$key.$$" 2>&3)
    status=$?
    if [[ $status != 0 || $said ]]; then
        cat "$key.$$"
        [[ ! $said ]] || printf '%%s\n' "$said" >&2
        rm "$key.$$"
        exit $status
    fi
    mv "$key.$$" "$key"
fi
exec cat "$key"
"""


class Batch:
    def __init__(self, host):
        self.host, self.work = host, host.stage / "scratch" / "batch"
        self.script = host.readable(ROOT / "packaging" / "smbtriage-batch")
        self.folder(self.work)
        self.folder("tmp")
        self.quick = self.program("quick", "tshark", REMEMBERING % (self.folder("remembered"), shutil.which("tshark")))
        self.captures("level", ERROR)

    def folder(self, path):
        path = self.work / path
        path.mkdir(parents=True, exist_ok=True)
        if self.host.user:
            os.chown(path, self.host.user.pw_uid, self.host.user.pw_gid)
        return path

    def file(self, path, data):
        path = self.work / path
        path.write_bytes(data)
        path.chmod(0o644)
        return path

    def captures(self, folder, *names):
        self.folder(folder)
        for name in names:
            self.file(f"{folder}/{name}", (CAPTURES / name).read_bytes())

    def program(self, folder, name, text):
        """A program that stands in front of the real one."""
        self.folder(folder)
        self.file(f"{folder}/{name}", text.encode()).chmod(0o755)
        return self.work / folder

    def how(self, path=None, only=None, plugin=True):
        how = self.host.surroundings(plugin)
        how["cwd"] = self.work
        how["env"]["TMPDIR"] = str(self.folder("tmp"))  # a run that is killed leaves something there
        if plugin and self.quick:
            how["env"]["PATH"] = f"{self.quick}:{how['env']['PATH']}"
        if path:
            how["env"]["PATH"] = f"{path}:{how['env']['PATH']}"
        if only:
            how["env"]["PATH"] = str(only)
        return how

    def start(self, *arguments, **how):
        # Whoever started these tests may have made signals ignored, which is inherited.
        signals = how.pop("signals", "--default-signal=INT,TERM,HUP")
        return subprocess.Popen([shutil.which("env"), signals, self.script, *arguments], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=how.pop("stderr", subprocess.PIPE), **self.how(**how))

    def __call__(self, *arguments, **how):
        process = self.start(*arguments, **how)
        stdout, stderr = process.communicate(timeout=200)
        return Run(process.returncode, stdout, stderr.decode())

    def lines(self, results):
        raw = (self.work / results).read_bytes()
        assert raw.endswith(b"\n")
        return [json.loads(line) for line in raw.split(b"\n")[:-1]]


@pytest.fixture(scope="module")
def check(schema):
    """check(line): against the published schema, and the report in it against its own."""
    text = json.loads((ROOT / "packaging" / "smbtriage-batch-1.schema.json").read_text())
    # Old jsonschema does not follow a reference to a URN: both schemas, one after the other.
    assert text["properties"]["report"]["anyOf"][1] == {"$ref": schema["$id"]}
    text["properties"]["report"]["anyOf"][1] = {"type": "object"}
    jsonschema.Draft7Validator.check_schema(text)
    line_check, report_check = (jsonschema.Draft7Validator(one) for one in (text, schema))

    def checked(line):
        line_check.validate(line)
        if line["report"] is not None:
            report_check.validate(line["report"])
    return checked


# ---- one folder with everything ---------------------------------------------------------------------------


STATES = {  # name: (content, status, worst severity)
    b"plain.pcapng": (SHARE, "read", "error"),
    b"packed.pcapng.gz": (gzip.compress(SHARE), "read", "error"),
    b"no suffix": (SHARE, "read", "error"),
    b"-r": (SHARE, "read", "error"),
    b"two\nlines 'and' \"quotes\" $(touch x) {} {1}.pcap": (SHARE, "read", "error"),
    b"latin-1 \xfc.pcapng": (SHARE, "read", "error"),
    b"cut.pcapng": (SHARE[:5000], "cut", None),
    b"cut.pcapng.gz": (gzip.compress(SHARE)[:2000], "cut", None),
    b"damaged.pcapng": (SHARE[:12000] + b"\xaa" * 500, "damaged", None),
    b"nothing.pcap": (EMPTY, "empty", None),
    b"hollow.pcap": (b"", "not_a_capture", None),
    b"pattern.pcap": (b"\x01\x02\x03\x04" * 700, "not_a_capture", None),
    b"pattern.bin": (b"\x01\x02\x03\x04" * 700, "not_a_capture", None),
    b"garbage.pcap.gz": (b"\x1f\x8b\x08" + random.Random(2).randbytes(3000), "damaged", None),
    b"garbage.pcap": (random.Random(1).randbytes(3000), "not_a_capture", None),
    b"header cut.pcapng": (SHARE[:30], "not_a_capture", None),
    b"notes.txt": (b"call the customer\n", "not_a_capture", None),
}


@pytest.fixture(scope="module")
def everything(batch):
    """The run over it: (Run, lines by name)."""
    below = batch.folder("everything/deep/folder named.pcap")
    for name, (content, _, _) in STATES.items():
        with open(os.path.join(os.fsencode(below), name), "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o644)
    batch.file(below / "closed.pcapng", SHARE).chmod(0)
    quick, batch.quick = batch.quick, None  # stock tshark
    run = batch("--results", "everything.ndjson", "everything")
    batch.quick = quick
    return run, {name_of(line): line for line in batch.lines("everything.ndjson")}


def name_of(line):
    path = base64.b64decode(line["file_base64"]) if "file_base64" in line else line["file"].encode()
    assert path.startswith(b"everything/deep/folder named.pcap/")
    return path.split(b"/", 3)[3]


def test_every_file_has_one_line(everything):
    _, lines = everything
    assert set(lines) == {*STATES, b"closed.pcapng"}


@pytest.mark.parametrize("name", STATES, ids=lambda name: name.decode("ascii", "replace").split("\n")[0])
def test_state(everything, name):
    _, lines = everything
    assert (lines[name]["status"], lines[name]["worst"]) == STATES[name][1:]
    assert lines[name]["size"] == len(STATES[name][0])


def test_lines_follow_the_schema(everything, check):
    for line in everything[1].values():
        check(line)


def test_the_schema_refuses_other_lines(everything, check):
    line = everything[1][b"plain.pcapng"]
    for wrong in ({"status": "failed"}, {"report": None}, {"report": {"schema": "smbtriage/1"}}, {"tool": {}},
                  {"worst": "fatal"}, {"modified": "yesterday"}):
        with pytest.raises(jsonschema.ValidationError):
            check({**line, **wrong})


def test_the_report_is_what_tshark_prints(everything, host):
    printed = json.loads(host.read(CAPTURES / "share-misspelt.pcapng", "-q", "-z", "smbtriage,json").text)
    assert everything[1][b"plain.pcapng"]["report"] == printed
    assert everything[1][b"two\nlines 'and' \"quotes\" $(touch x) {} {1}.pcap"]["report"] == printed


def test_what_was_cut_is_read_as_far_as_it_goes(everything):
    _, lines = everything
    assert lines[b"cut.pcapng"]["report"]["capture"]["frames"] > 10
    assert lines[b"damaged.pcapng"]["report"]["capture"]["frames"] > 10
    assert lines[b"cut.pcapng"]["complaint"] == "The file appears to have been cut short in the middle of a packet."


def test_no_permission(everything):
    line = everything[1][b"closed.pcapng"]
    assert (line["status"], line["complaint"]) == ("unreadable", "You don't have permission to read the file.")


def test_summary(everything):
    run, _ = everything
    assert run.status == 2
    words = [" ".join(line.split()) for line in run.stderr.splitlines()]
    assert "error 6" in words and "no finding 4" in words and "not read 6" in words
    there = "everything/deep/folder named.pcap/"
    assert f"error tree.share_not_found 6 6 {there}-r frame 57" in words
    assert f"cut {there}cut.pcapng: The file appears to have been cut short in the middle of a packet." in words
    assert f"unreadable {there}closed.pcapng: You don't have permission to read the file." in words
    assert f"No captures, passed over: {there}notes.txt, {there}pattern.bin" in words
    assert f"Without a packet: {there}nothing.pcap" in words
    assert all(line.isprintable() for line in run.stderr.split("\n"))


PACKET = bytes(12) + b"\x08\x99" + bytes(46)  # of nobody's protocol: no connection comes of it


@pytest.mark.parametrize("kind", ["modpcap", "lanalyzer", "5views", "snoop"])
def test_cut_captures_of_other_formats(batch, kind):
    """Read up to the cut, without a connection in it and without a capture's name."""
    whole = EMPTY + 60 * (struct.pack("<4I", 1, 1, len(PACKET), len(PACKET)) + PACKET)
    made = batch.folder("formats") / kind
    subprocess.run(["editcap", "-F", kind, batch.file("whole.pcap", whole), made], check=True)
    batch.file(made, made.read_bytes()[:-20])
    assert batch("-q", "--results", f"formats-{kind}.ndjson", "--name", kind, "formats").status == 0
    line, = batch.lines(f"formats-{kind}.ndjson")
    assert (line["status"], line["report"]["capture"]["frames"]) == ("cut", 59)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("magic", [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34], ids=hex)
def test_nothing_captured(batch, order, magic):
    batch.folder("nothing")
    batch.file("nothing/file", struct.pack(order + "I2HiI2I", magic, 2, 4, 0, 0, 65535, 1))
    run = batch("-q", "--results", "-", "nothing")
    assert json.loads(run.stdout)["status"] == "empty" and run.status == 0


def test_what_could_not_be_read_is_tried_again_and_nothing_else(batch, everything):
    before = (batch.work / "everything.ndjson").read_bytes()
    closed = batch.work / "everything" / "deep" / "folder named.pcap" / "closed.pcapng"
    closed.chmod(0o644)
    run = batch("--results", "everything.ndjson", "everything")
    assert "18 files: 1 done" in run.stderr
    changed = set(batch.work.joinpath("everything.ndjson").read_bytes().split(b"\n")) - set(before.split(b"\n"))
    assert [json.loads(line)["status"] for line in changed] == ["read"]


# ---- exit status ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names, level, status", [
    ([HEALTHY], "note", 0), ([NOTE], "note", 1), ([NOTE], "warn", 0), ([HEALTHY, WARN], "warn", 1),
    ([WARN], "error", 0), ([HEALTHY, ERROR], "error", 1)])
def test_level(batch, names, level, status):
    batch.captures("level", *names)
    files = [f"level/{name}" for name in names]
    assert batch("-q", "--results", "level.ndjson", "--level", level, *files) == (status, b"", "")


def test_cut_counts_only_when_strict(batch):
    batch.folder("strict")
    batch.file("strict/cut.pcapng", SHARE[:5000])
    assert batch("-q", "--results", "strict.ndjson", "strict").status == 0
    assert batch("-q", "--results", "strict.ndjson", "--strict", "strict").status == 2


def test_no_capture_at_all(batch):
    batch.folder("none")
    run = batch("--results", "none.ndjson", "none")
    assert run.status == 2 and "There was no capture." in run.stderr
    batch.file("none/notes.txt", b"call the customer\n")
    assert batch("-q", "--results", "none.ndjson", "none").status == 2
    batch.captures("none", HEALTHY)
    assert batch("-q", "--results", "none.ndjson", "none").status == 0
    assert batch("-q", "--results", "none.ndjson", "none", "none/notes.txt").status == 2  # named: a capture was meant


@pytest.mark.parametrize("arguments, says", [
    ((), "no folder and no file given"), (("gone",), "there is no gone"), (("--nonsense", "."), "--nonsense"),
    (("--level", "fatal", "."), "--level"), (("-j", "0", "."), "--jobs"), (("--timeout", "x", "."), "--timeout"),
    (("--shared", "."), "--sshlogin"), (("--memfree", "much", "."), "--memfree"),
    (("--memfree", "...", "."), "--memfree"), (("--memfree", "", "."), "--memfree"),
    (("--filter", "no such field (", "level"), "is invalid"),
    (("-o", "smbtriage.nonsense:1", "level"), "unknown preference"),
    (("-C", "nobody's", "level"), "does not exist"), (("--results", "level/" + ERROR, "level"), "no result of")])
def test_bad_usage(batch, arguments, says):
    run = batch(*arguments)
    assert run.status == 64 and says in run.stderr and run.stderr.count("\n") == 1
    assert (batch.work / "level" / ERROR).read_bytes() == (CAPTURES / ERROR).read_bytes()
    assert not list(batch.work.rglob("*.partial"))


# ---- what is there stays ----------------------------------------------------------------------------------


def own_by_runner(batch, path):
    if batch.host.user:
        os.chown(path, batch.host.user.pw_uid, batch.host.user.pw_gid, follow_symlinks=False)


@pytest.fixture
def stays(batch):
    """A folder of the runner's own."""
    folder = batch.work / "stays"
    shutil.rmtree(folder, ignore_errors=True)
    return batch.folder(folder)


def test_results_replace_no_pipe_no_folder_and_no_device(batch, stays):
    os.mkfifo(stays / "pipe")
    (stays / "folder").mkdir()
    (stays / "link").symlink_to("pipe")
    (stays / "null").symlink_to(os.devnull)
    for name, says in (("pipe", "--results - > stays/pipe"), ("folder", "is a folder"), ("link", "> "),
                       ("null", "use --results - > /dev/null")):
        run = batch("-q", "--results", f"stays/{name}", f"level/{ERROR}")
        assert run.status == 64 and says in run.stderr and run.stderr.count("\n") == 1
    assert sorted(path.name for path in stays.iterdir()) == ["folder", "link", "null", "pipe"]
    assert stat.S_ISFIFO((stays / "pipe").lstat().st_mode) and (stays / "null").is_symlink()
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_device_is_not_replaced(batch, stays):
    if not batch.host.user:
        pytest.skip("needs root")
    os.mknod(stays / "nul", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    own_by_runner(batch, stays / "nul")
    run = batch("-q", "--results", "stays/nul", f"level/{ERROR}")
    assert run.status == 64 and "--results - > stays/nul" in run.stderr
    assert stat.S_ISCHR((stays / "nul").lstat().st_mode)


def test_results_behind_a_link(batch, stays):
    """The link stays, even before there is a file."""
    (stays / "there").mkdir()
    own_by_runner(batch, stays / "there")
    (stays / "link.ndjson").symlink_to("there/real.ndjson")
    for done in (1, 0):
        run = batch("--results", "stays/link.ndjson", f"level/{ERROR}", "stays")
        assert run.status == 1 and f"1 file: {done} done" in run.stderr
        assert (stays / "link.ndjson").is_symlink() and not (stays / "there" / "real.ndjson").is_symlink()
    assert [line["file"] for line in batch.lines("stays/there/real.ndjson")] == [f"level/{ERROR}"]
    assert [path.name for path in stays.rglob("*") if path.is_file()] == ["link.ndjson", "real.ndjson"]


@pytest.mark.parametrize("end", [".partial", ".new", "~"])
def test_foreign_files_beside_the_results_stay(batch, stays, end):
    assert batch("-q", "--results", "stays/r", f"level/{ERROR}").status == 1
    before = (stays / "r").read_bytes()
    for content in ("my notes", "my notes\n"):
        (stays / f"r{end}").write_text(content)
        own_by_runner(batch, stays / f"r{end}")
        run = batch("-q", "--results", "stays/r", "--fresh", f"level/{ERROR}")
        assert run.status == 64 and f"stays/r{end} is there, and is no result of" in run.stderr
        assert (stays / f"r{end}").read_text() == content and (stays / "r").read_bytes() == before


def test_what_a_killed_run_left_is_replaced(batch, stays):
    left = b'{"schema":"smbtriage-batch/1","file":"'
    for end in (".partial", ".new", "~"):
        (stays / f"r{end}").write_bytes(left)
        own_by_runner(batch, stays / f"r{end}")
    assert batch("-q", "--results", "stays/r", f"level/{ERROR}").status == 1
    assert [line["worst"] for line in batch.lines("stays/r")] == ["error"]
    assert sorted(path.name for path in stays.iterdir()) == ["r", "r~"]


def test_summary_replaces_no_capture_and_no_results(batch, stays):
    batch.captures("stays", ERROR, HEALTHY)
    assert batch("-q", "--results", "stays/r", f"level/{ERROR}").status == 1
    (stays / "link").symlink_to("new")
    (stays / "notes").write_text("12 files: what I think of them\n")
    for path in stays.iterdir():
        own_by_runner(batch, path)
    before = {path: path.read_bytes() for path in stays.iterdir() if path.is_file()}
    for results, table, says in (("-", ERROR, "is no summary"), ("-", "r", "is no summary"),
                                 ("-", "notes", "is no summary"), ("r", "r", "a name of the results"),
                                 ("new", "link", "a name of the results"), ("new", "new.partial", "a name of"),
                                 ("new", "", "is a folder")):
        results = results if results == "-" else f"stays/{results}"
        run = batch("--results", results, "--summary", f"stays/{table}", f"stays/{HEALTHY}")
        assert run.status == 64 and run.stdout == b"" and says in run.stderr and run.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in stays.iterdir() if path.is_file()} == before


def test_summary_replaces_a_summary(batch, stays):
    for files in ([ERROR, HEALTHY], [ERROR]):
        batch.captures("level", *files)
        run = batch("--results", "-", "--summary", "stays/table", *(f"level/{name}" for name in files))
        assert run.status == 1 and run.stderr == ""
        assert (stays / "table").read_text().startswith(f"{len(files)} file")


def test_help(batch):
    run = batch("--help")
    assert run.status == 0 and b"--sshlogin" in run.stdout and run.stderr == ""
    assert max(map(len, run.stdout.decode().split("\n"))) <= 120


# ---- what has to be there ---------------------------------------------------------------------------------


def only(batch, *programs):
    folder = batch.folder("only-" + "-".join(programs))
    for program in ("python3", "bash", *programs):
        if not (folder / program).exists():
            (folder / program).symlink_to(sys.executable if program == "python3" else shutil.which(program))
    return folder


def refused(run, says):
    assert run.status == 69 and says in run.stderr and run.stderr.count("\n") == 1


def test_no_plugin(batch):
    refused(batch("level", plugin=False), "does not load smbtriage.so")


def test_root_with_a_personal_plugin(batch, host):
    if not host.user:
        pytest.skip("needs root")
    home = batch.folder("home-of-root")
    plugins = home / ".local" / "lib" / "wireshark" / "plugins" / host.version / "epan"
    plugins.mkdir(parents=True)
    shutil.copy(host.plugin, plugins)
    how = batch.how(plugin=False)
    for gone in ("user", "group", "extra_groups"):
        del how[gone]
    how["env"]["HOME"] = str(home)
    # A global plugin of this machine may be loaded whatever the environment says: a tshark without it.
    how["env"]["PATH"] = f"{batch.program('bare', 'tshark', NO_PLUGINS)}:{how['env']['PATH']}"
    done = subprocess.run([batch.script, "level"], capture_output=True, text=True, check=False, **how)
    refused(Run(done.returncode, b"", done.stderr), "runs as root ignores")


NO_PLUGINS = f"#!/bin/bash\n[[ $1 == -G ]] || exec {shutil.which('tshark')} \"$@\"\n"


def test_no_tshark(batch):
    programs = only(batch, "parallel", "perl", "timeout")
    refused(batch("level", only=programs), "there is no tshark")


def test_no_parallel(batch):
    refused(batch("level", only=only(batch, "tshark")), "there is no GNU parallel")


def test_another_parallel(batch):
    """What the one of moreutils says to --version."""
    other = batch.program("moreutils", "parallel", "#!/bin/bash\necho \"invalid option -- '-'\" >&2; exit 1\n")
    refused(batch("level", path=other), "not GNU parallel")


def test_settings_of_gnu_parallel_do_not_matter(batch):
    batch.captures("settings", HEALTHY)
    wrapper = batch.program("settings-bin", "parallel",
                            "#!/bin/bash\nexport PARALLEL='--tag --dry-run'\n"
                            f"exec {shutil.which('parallel')} \"$@\"\n")
    run = batch("-q", "--results", "settings.ndjson", "settings", path=wrapper)
    assert run == (0, b"", "")


# ---- runs that stop, and go on ----------------------------------------------------------------------------


# Slow enough to be stopped in the middle.
SLOW = "#!/bin/bash\n[[ $* != *.pcapng* ]] || sleep 0.3\nexec %s/tshark \"$@\"\n"


def many(batch, folder, number):
    batch.folder(folder)
    for one in range(number):
        link = batch.work / folder / f"{one:02d}.pcapng"
        if not link.is_symlink():
            link.symlink_to(batch.host.readable(CAPTURES / (ERROR if one % 5 else HEALTHY)))


def wait_for_lines(process, path, number):
    for _ in range(6000):
        assert process.poll() is None, "it ended before it could be stopped"
        if path.exists() and path.read_bytes().count(b"\n") >= number:
            return
        time.sleep(0.01)
    pytest.fail("no lines came")


def stop_after(batch, number, results, partial, lines):
    slow = batch.program("slow", "tshark", SLOW % batch.quick)
    process = batch.start("-q", "-j", "2", "--results", results, "stop", path=slow)
    wait_for_lines(process, partial, lines)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
def test_a_stopped_run_goes_on(batch, check, number):
    many(batch, "stop", 12)
    results, partial = f"stop-{number.name}.ndjson", batch.work / f"stop-{number.name}.ndjson.partial"
    for lines in (2, 5):  # a run that goes on may be stopped, too
        stop_after(batch, number, results, partial, lines)
        whole = partial.read_bytes()
        assert all(json.loads(line) for line in whole.splitlines())
        with open(partial, "ab") as file:  # what a machine that lost its power may leave
            file.write(b'{"schema":"smbtriage-batch/1","file":"stop/11.pc')
    assert not (batch.work / results).exists()
    before = whole.split(b"\n")[:-1]
    assert 5 <= len(before) < 12
    run = batch("--results", results, "stop")
    assert run.status == 1 and f"12 files: {12 - len(before)} done" in run.stderr
    lines = batch.lines(results)
    assert [line["file"] for line in lines] == [f"stop/{one:02d}.pcapng" for one in range(12)]
    assert {line["status"] for line in lines} == {"read"}
    for line in lines:
        check(line)
    assert set(before) < set((batch.work / results).read_bytes().split(b"\n"))
    assert not partial.exists()


def started_and_hanging(batch, *arguments):
    """A run that does not come to GNU parallel's answer, and the file that tells that parallel was asked."""
    asked = batch.folder("asked") / "parallel"
    asked.unlink(missing_ok=True)
    wrapper = batch.program("hanging", "parallel", f"#!/bin/bash\n>{asked}\nexec sleep 60\n")
    return batch.start("--results", "-", *arguments, path=wrapper), asked


def ends_at_once(process, number):
    begin = time.monotonic()
    process.send_signal(number)
    _, stderr = process.communicate(timeout=100)
    assert process.returncode == 128 + number and stderr == b"smbtriage-batch: stopped\n"
    assert time.monotonic() - begin < 30


def wait_until(what):
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until
        time.sleep(0.005)


def catches(process, number):
    """Whether it is ours by now, not that of the command before it, and has its own way with the signal."""
    about = dict(line.split(":", 1) for line in open(f"/proc/{process.pid}/status"))
    return int(about["SigCgt"], 16) >> (number - 1) & 1


def test_stopped_while_it_looks_for_captures(batch):
    process, asked = started_and_hanging(batch, *["level"] * 100000)
    wait_until(lambda: catches(process, signal.SIGTERM))
    ends_at_once(process, signal.SIGTERM)
    assert not asked.exists()


def test_stopped_before_anything_runs(batch):
    process, asked = started_and_hanging(batch, "level")
    wait_until(asked.exists)
    ends_at_once(process, signal.SIGINT)


@pytest.mark.parametrize("signals", ["--default-signal=INT,TERM", "--ignore-signal=INT"])
def test_stopped_while_it_looks_at_tshark(batch, signals):
    """A script that starts it with & leaves it to ignore Ctrl-C, and so does all that it starts."""
    asked = batch.folder("asked") / "tshark"
    asked.unlink(missing_ok=True)
    wrapper = batch.program("hanging-tshark", "tshark", f"#!/bin/bash\n>{asked}\nexec sleep 60\n")
    process = batch.start("--results", "-", "level", path=wrapper, signals=signals)
    wait_until(asked.exists)
    begin = time.monotonic()
    process.terminate()
    process.communicate(timeout=100)
    assert process.returncode == 128 + signal.SIGTERM and time.monotonic() - begin < 30


def test_nohup(batch):
    many(batch, "stop", 12)
    slow = batch.program("slow", "tshark", SLOW % batch.quick)
    process = batch.start("-q", "--results", "nohup.ndjson", *(f"stop/0{one}.pcapng" for one in range(4)), path=slow,
                          signals="--ignore-signal=HUP")
    wait_for_lines(process, batch.work / "nohup.ndjson.partial", 1)
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == 1


def test_two_runs_at_once(batch):
    many(batch, "stop", 12)
    slow = batch.program("slow", "tshark", SLOW % batch.quick)
    process = batch.start("-q", "-j", "1", "--results", "two.ndjson", "stop", path=slow)
    wait_for_lines(process, batch.work / "two.ndjson.partial", 1)
    refused(batch("--results", "two.ndjson", "stop"), "another run is writing two.ndjson.partial")
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM


def test_changed_new_and_gone_files(batch):
    """Only what changed is done anew, and what was dropped from the results is kept beside them."""
    batch.captures("change", ERROR, NOTE, HEALTHY)
    assert "3 files: 3 done" in batch("--results", "change.ndjson", "change").stderr
    first = (batch.work / "change.ndjson").read_bytes()
    assert "3 files: 0 done" in batch("--results", "change.ndjson", "change").stderr
    assert (batch.work / "change.ndjson").read_bytes() == first
    assert not (batch.work / "change.ndjson~").exists()
    os.utime(batch.work / "change" / NOTE, ns=(1, 1))
    batch.file(f"change/{ERROR}", (CAPTURES / HEALTHY).read_bytes())
    (batch.work / "change" / HEALTHY).unlink()
    batch.captures("change", WARN)
    run = batch("--results", "change.ndjson", "--level", "warn", "change")
    assert run.status == 1 and "3 files: 3 done" in run.stderr
    assert {line["file"]: line["worst"] for line in batch.lines("change.ndjson")} == {
        f"change/{ERROR}": None, f"change/{NOTE}": "note", f"change/{WARN}": "warn"}
    assert (batch.work / "change.ndjson~").read_bytes() == first


def test_results_of_other_options_are_not_mixed(batch):
    batch.captures("options", ERROR)
    assert batch("-q", "--results", "options.ndjson", "options").status == 1
    run = batch("--results", "options.ndjson", "-o", "smbtriage.rules_off:transport.port_refused", "options")
    assert run.status == 0 and "1 capture done with other options or versions: anew" in run.stderr
    older = (batch.work / "options.ndjson").read_bytes().replace(b'"tool":{"smbtriage":"', b'"tool":{"smbtriage":"0')
    batch.file("options.ndjson", older)
    if batch.host.user:
        os.chown(batch.work / "options.ndjson", batch.host.user.pw_uid, batch.host.user.pw_gid)
    again = batch("--results", "options.ndjson", "-o", "smbtriage.rules_off:transport.port_refused", "options")
    assert again.status == 0 and "other options or versions" in again.stderr
    assert "1 file: 1 done" in batch("--fresh", "--results", "options.ndjson", "options").stderr


def test_results_that_somebody_edited(batch):
    """Lines that are no lines are done anew; another file is left alone (see bad usage)."""
    batch.captures("edited", ERROR, NOTE)
    batch("-q", "--results", "edited.ndjson", "edited")
    raw = (batch.work / "edited.ndjson").read_bytes()
    first, second = raw.splitlines(keepends=True)
    line = json.loads(second)
    del line["report"]
    with open(batch.work / "edited.ndjson", "wb") as file:
        file.write(first + b"\0\0\0\n[1]\n" + json.dumps(line).encode() + b"\n")
    assert "2 files: 1 done" in batch("--results", "edited.ndjson", "edited").stderr
    assert [line["file"] for line in batch.lines("edited.ndjson")] == [f"edited/{NOTE}", f"edited/{ERROR}"]


def test_secrets_are_not_told(batch):
    """Results are handed on: neither the password nor, with --redact, the filter."""
    run = batch("-q", "--results", "-", "--redact", "-o", "ntlmssp.nt_password:geheim", "--filter",
                'smbtriage.user == "geheim" or tcp', f"level/{ERROR}")
    assert run.status == 1 and b"geheim" not in run.stdout
    assert json.loads(run.stdout)["tool"]["options"][:1] == ["-o"]


def test_forgotten_findings_count(batch):
    """What was found on connections that had to be forgotten may have been of any severity."""
    batch.captures("forgotten", HEALTHY)
    lost = '"capture": {"not_kept": [{"rule": "tree.slow", "findings": 0, "occurrences": 2}],'
    wrapper = batch.program("forgetting", "tshark",
                            f"#!/bin/bash\n{batch.quick}/tshark \"$@\" | sed 's/\"capture\": {{/{lost}/'\n")
    run = batch("--results", "-", "forgotten", path=wrapper)
    assert run.status == 1 and "tree.slow" in run.stderr and "forgotten, see not_kept" in run.stderr


def test_nobody_reads_the_lines(batch):
    many(batch, "stop", 12)
    twice = batch.program("twice", "tshark", f"#!/bin/bash\ncd {batch.work}/twice\n"
                          "[[ $* != *.pcapng* ]] || mkdir once || mkdir again || exec sleep 20\n"
                          f"exec {batch.quick}/tshark \"$@\"\n")
    process = batch.start("-q", "--results", "-", "-j", "1", "stop", path=twice)
    process.stdout.readline()
    process.stdout.close()
    begin = time.monotonic()
    assert process.wait(timeout=60) == 69 and process.stderr.read() == b""
    process.stderr.close()
    assert time.monotonic() - begin < 15, "it waited for the third"


# ---- how captures are read --------------------------------------------------------------------------------


def test_lines_on_standard_output(batch, check):
    before = sorted(batch.work.iterdir())
    run = batch("-q", f"level/{ERROR}", "--results", "-", "--redact", "--filter",
                "tcp.port in {445,1} || tcp.stream in {1}", "-j", "1", f"./level/{ERROR}", "--memfree", "1k",
                "-d", "tcp.port==4455,nbss", "--summary", "sum.txt", "level")
    assert run.status == 1 and run.stderr == ""
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    for row in rows:
        check(row)
    mine = [row for row in rows if row["file"].endswith(ERROR)]
    assert len(mine) == 1 and mine[0]["report"]["redacted"]
    assert "transport.port_refused" in (batch.work / "sum.txt").read_text()
    assert sorted(batch.work.iterdir()) == sorted([*before, batch.work / "sum.txt"])


def test_names_of_files(batch):
    batch.captures("names", ERROR)
    batch.file("names/other.txt", SHARE)
    batch.file("names/._macintosh.pcap", b"its own")
    batch.folder("names/.snapshot")
    batch.file("names/.snapshot/old.pcap", SHARE)
    run = batch("--results", "-", "--name", "*.pcap*", "--name", "*.cap", "names")
    assert [json.loads(line)["file"] for line in run.stdout.splitlines()] == [f"names/{ERROR}"]


# A slow capture and one that brings tshark down, by their names; everything else is the real one.
TROUBLED = """#!/bin/bash
[[ $* == *slow* ]] && exec sleep 60
[[ $* == *crash* ]] && kill -SEGV $$
exec %s/tshark "$@"
"""


def test_time_limit_and_crash(batch, check):
    batch.folder("trouble")
    for name in ("slow", "crash", "fine"):
        batch.file(f"trouble/{name}.pcapng", (CAPTURES / ERROR).read_bytes())
    wrapper = batch.program("troubled", "tshark", TROUBLED % batch.quick)
    run = batch("--results", "trouble.ndjson", "--timeout", "2", "trouble", path=wrapper)
    assert run.status == 2 and "Reading took longer than 2 s." in run.stderr and "signal 11" in run.stderr
    lines = batch.lines("trouble.ndjson")
    assert [line["status"] for line in lines] == ["failed", "read", "timeout"]
    for line in lines:
        check(line)
    run = batch("--results", "trouble.ndjson", "trouble")
    assert run.status == 1 and "3 files: 2 done" in run.stderr


# In place of ssh to another machine: another home, and another folder to begin in.
NO_SSH = """#!/bin/bash
while [[ $1 == -* ]]; do shift; done
export HOME=%s PATH=%s/$1:$PATH
shift
[[ $1 != -- ]] || shift
cd && exec bash -c "$*"
"""


def no_ssh(batch):
    there = batch.folder("there")
    return there, batch.program("ssh-bin", "ssh", NO_SSH % (there, batch.folder("machines"))) / "ssh"


@pytest.mark.parametrize("how", [[], ["--shared"]], ids=["sent", "shared"])
def test_other_machines(batch, how):
    there, ssh = no_ssh(batch)
    batch.folder("far")
    for number, name in enumerate(("plain.pcapng", "two\nlines {} '.pcapng.gz", "bad \udcff.pcapng")):
        with open(os.fsencode(batch.work / "far") + b"/" + os.fsencode(name), "wb") as file:
            file.write(gzip.compress(SHARE) if number == 1 else SHARE)
    results = f"far{len(how)}.ndjson"
    run = batch("-q", "--results", results, "--ssh", str(ssh), "-S", "1/a,1/b", *how, "far")
    assert run == (1, b"", "")
    assert [(line["status"], line["worst"]) for line in batch.lines(results)] == [("read", "error")] * 3
    assert not list(there.rglob("*.pcapng*"))


def test_nothing_stays_on_other_machines(batch):
    there, ssh = no_ssh(batch)
    many(batch, "stop", 12)
    batch.program("machines/slow", "tshark", f"#!/bin/bash\n[[ $* != *.pcapng* ]] || sleep 20\n"
                  f"exec {batch.quick}/tshark \"$@\"\n")
    process = batch.start("-q", "--results", "-", "--ssh", str(ssh), "-S", "2/slow", "stop")
    for _ in range(3000):
        if len(list(there.rglob("*.pcapng"))) == 2:
            break
        time.sleep(0.01)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - begin < 15, "it waited for its jobs"
    assert not list(there.rglob("*.pcapng"))


def test_a_machine_that_does_not_answer(batch):
    ssh = batch.program("no-ssh", "ssh", "#!/bin/bash\necho 'ssh: no route to there' >&2; exit 255\n")
    refused(batch("--ssh", str(ssh / "ssh"), "-S", "there", "level"), "there does not answer: ssh: no route to there")


def test_machines_with_other_versions(batch):
    _, ssh = no_ssh(batch)
    batch.program("machines/old", "tshark",
                  f"#!/bin/bash\n{batch.quick}/tshark \"$@\" | sed 's/\"smbtriage\": \"/&9./'\n")
    refused(batch("--ssh", str(ssh), "-S", "1/a,1/old", "level"), "the machines differ: smbtriage ")
    batch.program("machines/bare", "tshark", NO_PLUGINS)
    refused(batch("--ssh", str(ssh), "-S", "1/a,1/bare", "level"), "does not load smbtriage.so")


def test_the_example_of_the_readme(batch):
    command, shown = re.search(r"^\$ packaging/smbtriage-batch (.*)\n((?:.*\n)*?)```$", README, re.M).groups()
    batch.captures("tests/captures", *(path.name for pattern in ("port-*", "dns-*") for path in CAPTURES.glob(pattern)))
    run = batch(*shlex.split(command))
    assert run.status == 1
    assert re.sub(r"in [\d.]+ s", "in T", run.stderr) == re.sub(r"in [\d.]+ s", "in T", shown)


def test_progress_bar_on_a_terminal(batch):
    batch.captures("bar", ERROR, HEALTHY)
    here, there = pty.openpty()
    process = batch.start("--results", "-", "bar", stderr=there)
    os.close(there)
    process.communicate(timeout=60)
    shown = b""
    while True:
        try:
            more = os.read(here, 65536)
        except OSError:  # Linux: the other end is closed
            more = b""
        if not more:
            break
        shown += more
    os.close(here)
    for wanted in (b"\r[" + b"." * 30 + b"] 0 of 2", b"1 of 2, 0:0", b"2 files: 2 done"):
        assert wanted in shown
