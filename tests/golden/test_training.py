# SPDX-License-Identifier: GPL-2.0-or-later
"""The training: what each exercise says is what its capture shows and what the plugin finds, and its tools do as they say."""
import collections
import html
import importlib.machinery
import importlib.util
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys

import pytest

import cases
import catalogue
from host import BUILD, CAPTURES, ROOT
from sharkd import Sharkd, SharkdError
from test_page_filters import FILTER, PLACEHOLDER

TRAINING = ROOT / "packaging" / "training"
TOOL = TRAINING / "smbtriage-training"
sys.path.insert(0, str(TRAINING))

import exercises  # noqa: E402
from exercises import BLOCK, KINDS, ExerciseError  # noqa: E402

EVERY = [exercises.read(path) for path in sorted(exercises.FOLDER.glob("*.md"))]
PAGES = ROOT / "heuristics" / "pages"
ROWS = {case.capture.stem: case for case in cases.read()}
GOOD = (exercises.FOLDER / "01.md").read_text()
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
NUMBER = r"\d+(?!\d| bytes)"
FRAME = re.compile(rf"\bframes? ((?:{NUMBER}(?:\s*-\s*{NUMBER})?(?:,? and |, | or | to )?)+)", re.I)
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def name_of(exercise):
    return f"exercise-{exercise.number}"


each = pytest.mark.parametrize("exercise", EVERY, ids=name_of)


def told(exercise):
    """All that is said about the capture. The lab makes another one."""
    return "\n".join((exercise.question, *exercise.hints, exercise.solution))


def command(*words):
    return subprocess.run([TOOL, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


# ---- the exercises as a whole

def test_there_are_enough():
    assert len(EVERY) >= 24
    numbers = collections.Counter(one.kind for one in EVERY)
    assert not [kind for kind in KINDS if numbers[kind] < 2], numbers


def test_no_two_are_alike():
    for key in ("number", "title", "capture"):
        values = collections.Counter(getattr(one, key) for one in EVERY)
        assert not [value for value, times in values.items() if times > 1], key


# ---- one exercise

@each
def test_answer_is_what_the_plugin_reports(exercise, report):
    findings = report(CAPTURES / f"{exercise.capture}.pcapng")["findings"]
    told_at = {(one["rule"], one["frame"]) for one in findings}
    if exercise.also_cause:
        assert {(exercise.also_cause, frame) for frame in exercise.also_right} <= told_at
    if exercise.cause == "healthy":
        assert {one["severity"] for one in findings} <= {"note"}
        assert {one["rule"] for one in findings} == {exercise.also_cause} - {None}
    elif exercise.cause == "cannot-tell":
        assert not [one for one in findings if one["severity"] == "error" and one["confidence"] == "high"]
        assert re.search(r"cannot (tell|show|say|know)", exercise.solution)
    else:
        assert (exercise.cause, exercise.frame) in told_at, told_at
        assert exercise.cause in catalogue.rules()


@each
def test_captures_are_of_the_project(exercise):
    assert exercise.capture in ROWS


@each
def test_name_and_question_do_not_tell(exercise):
    said = f"{exercise.title}\n{exercise.question}".lower()
    assert not [rule for rule in (*catalogue.rules(), exercise.capture) if rule in said]
    assert exercise.cause not in exercise.title.lower()


def filters_in(blocks):
    """(filter, whether it must find frames) of all lines of blocks without a mark, and of those marked as finding none."""
    for mark, lines in blocks:
        for line in map(str.strip, lines.splitlines() if mark in ("", "none") else ()):
            if line.startswith("tshark "):
                yield from ((shown, not mark) for shown in re.findall(r"""-Y ['"](.+?)['"](?: |$)""", line))
            elif line:
                yield re.sub(r"\s+#.*", "", line), not mark


def ask_frames(sharkd, display_filter):
    return [row["num"] for row in sharkd.ask("frames", filter=display_filter)]


def false_claims(exercise, sharkd):
    for shown, finds in filters_in(exercise.blocks):
        try:
            frames = ask_frames(sharkd, shown)
            if bool(frames) != finds:
                yield f"{shown}: finds {len(frames) or 'no'} frames"
        except (SharkdError, KeyError) as error:
            yield f"{shown}: {error}"


@each
def test_filters_find_what_they_claim(exercise, host):
    with Sharkd(host, plugin=False) as sharkd:
        sharkd.load(CAPTURES / f"{exercise.capture}.pcapng")
        wrong = [*false_claims(exercise, sharkd)]
        for code in INLINE.findall(told(exercise) + exercise.in_the_lab):
            if FILTER.match(code) and not PLACEHOLDER.search(code) and not code.endswith((".", ".*")):
                try:
                    sharkd.ask("check", filter=code)
                except SharkdError as error:
                    wrong.append(f"{code}: {error}")
    assert not wrong, wrong


ONE_MORE_CLAIM = """
**Frames 1-2.** There is no ICMP. The next filter finds nothing:

```{mark}
{line}
```

## In the lab
"""


@pytest.mark.parametrize("mark, line, wrong", [
    ("", "smb2.cmd == 3", None),
    ("none", "smb2.cmd == 5 && smb2.cmd == 3", None),
    ("", "icmp", "icmp: finds no frames"),                              # meant to find some, in a text full of "no"
    ("", "kerberos.error_code", "kerberos.error_code: finds no frames"),
    ("none", "smb2.cmd == 3", "smb2.cmd == 3: finds 8 frames"),        # said to find nothing
    ("none", "tcp", "tcp: finds 62 frames"),
    ("none", "tshark -r exercise-06.pcapng -Y 'smb2.cmd == 3'", "smb2.cmd == 3: finds 8 frames"),
    ("none", "smb2.command == 3", "smb2.command == 3: "),
    ("", "Frame 3: no filter at all", "Frame 3: no filter at all: "),
    ("text", "Frame 3: no filter at all", None),
])
def test_false_claims_are_found(mark, line, wrong, tmp_path, host):
    path = tmp_path / "06.md"
    path.write_text(GOOD.replace("\n## In the lab\n", ONE_MORE_CLAIM.format(mark=mark, line=line), 1))
    exercise = exercises.read(path)
    assert line in exercise.solution and "none" not in exercise.solution.split("The next filter")[1]
    with Sharkd(host, plugin=False) as sharkd:
        sharkd.load(CAPTURES / f"{exercise.capture}.pcapng")
        found = [*false_claims(exercise, sharkd)]
    assert len(found) == bool(wrong) and all(claim.startswith(wrong) for claim in found), found


def test_a_block_that_goes_on_is_shown_as_one(tmp_path):
    path = tmp_path / "06.md"
    path.write_text(GOOD.replace("   smb2.flags.response == 1\n   ```\n", "   tcp\n   ```\n   ```none\n   icmp\n   ```\n", 1))
    exercise = exercises.read(path)
    assert exercise.hints[0].endswith("```\ntcp\nicmp\n```\n")
    assert exercise.blocks[:2] == (("", "   tcp\n"), ("none", "   icmp\n"))


def named_frames(text):
    for match in FRAME.findall(text):
        yield from map(int, re.findall(r"\d+", match))


@each
def test_frames_that_are_named_exist(exercise, host):
    frames = len(host.read(CAPTURES / f"{exercise.capture}.pcapng", "-T", "fields", "-e", "frame.number",
                           plugin=False).text.split())
    named = [*named_frames(told(exercise)), *exercise.also_right, *([exercise.frame] if exercise.frame else [])]
    assert not [number for number in named if not 0 < number <= frames]
    assert exercise.cause in exercises.NO_CAUSE or exercise.frame in named_frames(exercise.solution)


@each
def test_links_lead_to_pages(exercise):
    links = LINK.findall(told(exercise) + exercise.in_the_lab)
    assert not [target for text, target in links
                if not target.startswith("https://") and not (target == f"{text}.md" and (PAGES / target).is_file())]
    if exercise.cause not in exercises.NO_CAUSE:
        assert (exercise.cause, f"{exercise.cause}.md") in links


@each
def test_lab_blocks_are_typed_on_machines(exercise):
    assert exercise.lab_blocks() or exercise.cause in exercises.NO_CAUSE or "derived" in ROWS[exercise.capture].provenance
    marked = {mark for _, mark, _ in BLOCK.findall(exercise.in_the_lab)} - {""}
    assert marked <= {*exercises.MACHINES}, marked
    for machine, commands in exercise.lab_blocks():
        done = subprocess.run(["bash", "-n"], input=commands, text=True, capture_output=True, check=False)
        assert done.returncode == 0, f"{machine}: {done.stderr}"


# ---- the reader


@pytest.mark.parametrize("old, new, what", [
    ("level: easy", "level: simple", "06.md:4: level is 'simple'"),
    ("cause: tree.share_not_found\n", "", "06.md:2: no cause"),
    ("cause: tree", "cause: the tree", "cause is the id of a rule"),
    ("frame: 57", "frame: many", "06.md:9: frame: ['many']"),
    ("frame: 57\n", "", "needs the frame"),
    ("also-right: [56]", "also-right: [56]\nalso-cause: the tree", "06.md:11: also-cause is the id"),
    ("also-right: [56]", "also-cause: tree.unavailable", "06.md:10: also-cause is the id"),
    ("also-right: [56]", "also-right: [56]\nalso-cause: tree.share_not_found", "06.md:11: also-cause is the id"),
    ("title: \"", "title: \"\"", "06.md:3: no YAML"),
    ("minutes: 10", "minutes: 10\nhours: 1", "hours: no such name"),
    ("## Hints", "## Help", "heading 'Help'"),
    ("\n3. ", "\n4. ", "Hints is a list of 3"),
    ("---\n# SPDX", "# SPDX", "does not begin with a front matter"),
    ("```pc1\n", "", "a block of code is not closed"),
])
def test_mistakes_are_told(tmp_path, old, new, what):
    assert old in GOOD
    (tmp_path / "06.md").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(ExerciseError) as caught:
        exercises.read_all(tmp_path)
    assert what in str(caught.value) and str(caught.value).startswith("06.md:")


# ---- the tool

def test_captures_have_neutral_names_and_no_comment(tmp_path):
    assert command("captures", tmp_path).returncode == 0
    assert {path.name for path in tmp_path.glob("*.pcapng")} == {exercises.HEALTHY_FILE, *(one.file for one in EVERY)}
    assert b"smbtriage" not in (tmp_path / exercises.HEALTHY_FILE).read_bytes()
    for one in EVERY:
        content = (tmp_path / one.file).read_bytes()
        assert b"smbtriage" not in content and one.capture.encode() not in content


def test_list_and_hints():
    said = command("list").stdout
    assert not [one.title for one in EVERY if one.title not in said]
    assert command("hint", 1, 3).stdout == EVERY[0].hints[2]
    assert command("hint", "1", "4").returncode == 64
    assert command("hint", "77").returncode == 64


def test_order_is_the_same_everywhere():
    numbers = [one.number for one in sorted(EVERY, key=lambda one: exercises.LEVELS.index(one.level))]
    assert [line.split()[0] for line in command("list").stdout.splitlines()] == numbers
    assert re.findall(r"^\[(\d+)\]$", command("answers").stdout, re.M) == numbers


def answer_file(tmp_path, text):
    path = tmp_path / "answers.ini"
    path.write_text(text)
    return path


def full_answers():
    """All right."""
    return "".join(f"[{one.number}]\ncause = {one.cause}\nframe = {one.frame or ''}\nwho = {one.who}\n" for one in EVERY)


def result_of(number, answers, tmp_path, *more):
    done = command("check", answer_file(tmp_path, answers), *more)
    return next(line for line in done.stdout.splitlines() if line.startswith(number)), done


def test_empty_answers_are_open(tmp_path):
    done = command("check", answer_file(tmp_path, command("answers").stdout))
    assert f"0 right, 0 nearly, 0 wrong, {len(EVERY)} open; score 0 of {len(EVERY)}" in done.stdout
    assert done.returncode == 1


def test_right_answers(tmp_path):
    done = command("check", answer_file(tmp_path, full_answers()))
    assert f"{len(EVERY)} right, 0 nearly, 0 wrong, 0 open; score {len(EVERY)} of {len(EVERY)}" in done.stdout, done
    assert done.returncode == 0


@pytest.mark.parametrize("answer, result", [
    ("cause = tree.share_not_found\nframe = 56\nwho = user", "right"),
    ("cause = tree.share_not_found\nframe = 12\nwho = user", "nearly"),
    ("cause = tree.share_not_found\nframe = 57\nwho = server admin", "nearly"),
    ("cause = tree.share_permission\nframe = 57", "nearly"),
    ("cause = tree.unavailable", "nearly"),
    ("cause = transport.port_refused\nframe = 57", "nearly"),
    ("cause = transport.port_refused\nframe = 1", "wrong"),
    ("cause = healthy", "wrong"),
    ("frame = 57", "open"),
])
def test_judgement(answer, result, tmp_path):
    line, done = result_of("01", f"[1]\n{answer}\n", tmp_path)
    assert line.split()[1] == result
    assert done.returncode == 1 or len(EVERY) == 1
    if result != "right":
        assert "tree.share_not_found" not in done.stdout and "57" not in done.stdout
        assert "tree.share_not_found" in command("check", tmp_path / "answers.ini", "--solutions").stdout


@pytest.mark.parametrize("answer, result", [
    ("cause = healthy\nwho = nobody", "right"),
    ("cause = healthy\nframe = 15\nwho = nobody", "right"),
    ("cause = healthy\nframe = 9\nwho = nobody", "nearly"),
    ("cause = after.idle_close\nframe = 15\nwho = nobody", "right"),
    ("cause = after.idle_close\nwho = nobody", "nearly"),
    ("cause = after.idle_close\nframe = 16\nwho = nobody", "nearly"),
    ("cause = after.idle_close\nframe = 15\nwho = server admin", "nearly"),
    ("cause = after.connection_lost\nframe = 9\nwho = server admin", "nearly"),
    ("cause = transport.slow_handshake\nwho = nobody", "wrong"),
])
def test_judgement_where_two_causes_are_right(answer, result, tmp_path):
    line, _ = result_of("26", f"[26]\n{answer}\n", tmp_path)
    assert line.split()[1] == result
    said = command("check", tmp_path / "answers.ini", "--solutions").stdout
    assert "cause = healthy, frame = -, who = nobody (also right: cause = after.idle_close, frame = 15)" in said


@pytest.mark.parametrize("text, line, what", [
    ("cause = healthy\n", 1, "before the first [number]"),
    ("[01]\ncause = healthy\n[01]\n", 3, "twice"),
    ("[01]\ncause = healthy\n[2]\n[1]\ncause = healthy\n", 4, "twice"),
    ("[01]\nframe = 1234567890\n", 2, "no frame number"),
    pytest.param("[01]\ncause = healthy\nframe = " + 5000 * "5", 3, "no frame number", id="5000 digits"),
    ("[01]\ncause = healthy\ncause = healthy\n", 3, "twice"),
    ("[01]\n\nno sense\n", 3, "no line of the kind"),
    ("[01]\ncause = tree.nowhere\n", 2, "no cause of the workbook's appendix"),
    ("# mine\n[01]\nframe = all\n", 3, "no frame number"),
    ("[01]\nwho = me\n", 2, "not one of"),
    ("[01]\nreason = none\n", 2, "no such name"),
    ("[01]\ncause =\n[98]\n", 3, "no exercise 98"),
])
def test_broken_answers(text, line, what, tmp_path):
    path = answer_file(tmp_path, text)
    done = command("check", path)
    assert done.returncode == 2 and done.stderr.startswith(f"smbtriage-training: {path}:{line}: "), done
    assert what in done.stderr and "Traceback" not in done.stderr


def test_answers_of_windows_editor(tmp_path):
    """It begins a file with a byte order mark, and ends lines with two characters."""
    path = tmp_path / "answers.ini"
    path.write_bytes(b"\xef\xbb\xbf" + full_answers().replace("\n", "\r\n").encode())
    done = command("check", path)
    assert done.returncode == 0, done


def test_missing_and_binary_answers(tmp_path):
    assert command("check", tmp_path / "nowhere").returncode == 2
    path = tmp_path / "binary"
    path.write_bytes(b"[01]\ncause = \xff\xfe\n")
    done = command("check", path)
    assert done.returncode == 2 and f"{path}:2: " in done.stderr


@pytest.mark.parametrize("words", [[], ["nonsense"], ["hint"], ["lab", "99"]])
def test_wrong_command_line(words):
    done = command(*words)
    assert done.returncode == 64 and done.stderr.startswith("smbtriage-training: ")


def test_lab_needs_the_sources(tmp_path):
    """An installed tool has none; the rest of it works from anywhere."""
    copy = copy_of_the_training(tmp_path)
    done = subprocess.run([copy / TOOL.name, "lab", "01"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 69 and "needs the project's sources" in done.stderr


def copy_of_the_training(tmp_path):
    return shutil.copytree(TRAINING, tmp_path / "share" / "training", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.parametrize("words", [[TOOL.name, "list"], ["workbook.py", "--help"]])
def test_nothing_is_left_beside_the_tools(words, tmp_path):
    copy = copy_of_the_training(tmp_path)
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([copy / words[0], *words[1:]], env=plain, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    assert not [*copy.rglob("__pycache__")]


@pytest.mark.parametrize("python, path, what", [
    (["-E", "-S"], os.environ["PATH"], "install python3-yaml"),         # which is a package of the site
    ([], "/nonexistent", "install wireshark-common"),
], ids=["yaml", "editcap"])
def test_what_is_not_installed_is_named(python, path, what, tmp_path):
    done = subprocess.run([sys.executable, *python, TOOL, "captures", tmp_path], env={"PATH": path}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 69 and what in done.stderr and len(done.stderr.splitlines()) == 1, done


def test_folders_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("mine\n")
    (tmp_path / "folder" / exercises.HEALTHY_FILE).mkdir(parents=True)
    for folder in (tmp_path / "file", tmp_path / "file" / "below", "/proc/nowhere", tmp_path / "folder"):
        done = command("captures", folder)
        assert done.returncode == 69 and done.stderr.startswith("smbtriage-training: ") and "Traceback" not in done.stderr, done
    assert (tmp_path / "file").read_text() == "mine\n"


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """The tool in this process, for root, with a lab that says where it would write and then fails."""
    loader = importlib.machinery.SourceFileLoader("smbtriage_training", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    script = tmp_path / "tests" / "lab" / "lab.sh"
    script.parent.mkdir(parents=True)
    script.write_text(f'#!/bin/sh\necho "$3" >>{tmp_path}/said\ntouch "$3" && exit 1\n')
    script.chmod(0o755)
    monkeypatch.setattr(exercises, "SOURCES", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(module.tempfile, "tempdir", str(tmp_path))
    return module


def test_captures_of_the_lab_have_a_place_of_their_own(tool, tmp_path):
    assert [tool.main(["lab", "01"]) for _ in range(2)] == [1, 1]
    assert tool.main(["lab", "01", "--try"]) == 1
    assert tool.main(["lab", "01", "--try", "--into", str(tmp_path / "mine.pcapng")]) == 1
    first, second, trial, mine = map(pathlib.Path, (tmp_path / "said").read_text().splitlines())
    assert first != second and first.is_file() and second.is_file()
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o755 and first.parent.parent == tmp_path
    assert not trial.parent.exists() and trial.parent != tmp_path
    assert mine == tmp_path / "mine.pcapng" and mine.is_file()


def test_the_lab_writes_over_nothing(tmp_path):
    sys.path.insert(0, str(ROOT / "tests" / "lab"))
    import live
    source, victim = CAPTURES / f"{EVERY[0].capture}.pcapng", tmp_path / "victim"
    victim.write_text("mine\n")
    (tmp_path / "link.pcapng").symlink_to(victim)
    (tmp_path / "dangling.pcapng").symlink_to(tmp_path / "nowhere")
    for name in ("victim", "link.pcapng", "dangling.pcapng"):
        with pytest.raises(SystemExit, match="File exists"):
            live.save(source, tmp_path / name)
    assert victim.read_text() == "mine\n" and not (tmp_path / "nowhere").exists()
    live.save(source, tmp_path / "new.pcapng")
    assert stat.S_IMODE((tmp_path / "new.pcapng").stat().st_mode) == 0o644
    assert (tmp_path / "new.pcapng").read_bytes()[:4] == b"\n\r\r\n"


def test_every_capture_can_be_played():
    sys.path.insert(0, str(ROOT / "tests" / "lab"))
    import scenarios
    assert not [one.capture for one in EVERY if one.capture not in scenarios.ALL]


@pytest.mark.parametrize("machine, commands, is_one", [
    ("pc1", "smbclient //fs1/accounts -U alice%right-password -c ls\n", True),
    ("pc2", "echo +0 >/etc/clock\nKRB5_TRACE=/dev/stderr kinit alice\n", True),
    ("pc1", "/usr/bin/python3 visit.py\n", True),
    ("pc1", "echo smbclient\n", False),
    ("pc1", "rm /srv/tickets\n", False),
    ("fs1", "smbclient -L //fs1\n", False),
])
def test_visits_are_known(machine, commands, is_one):
    sys.path.insert(0, str(ROOT / "tests" / "lab"))
    import live
    assert live.is_visit(machine, commands) == is_one


# ---- the books

with_books = pytest.mark.xdist_group("books")        # they are made once


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """The folder with workbook and instructor's sheet, made with the list of causes that the build's program prints."""
    folder = tmp_path_factory.mktemp("books")
    listed = subprocess.run([BUILD / "packaging" / "handbook" / "handbook-facts"], capture_output=True, check=True).stdout
    (folder / "facts.tsv").write_bytes(listed)
    done = subprocess.run([TRAINING / "workbook.py", "--facts", folder / "facts.tsv", folder], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return folder


def page(books, name):
    return (books / f"{name}.html").read_text()


@with_books
@pytest.mark.parametrize("name", ["workbook", "instructor"])
def test_books_are_whole(books, name):
    text = page(books, name)
    assert not re.findall(r"""<(?:link|script|iframe|img)\b|@import|url\(|src=""", text)
    assert not [number for number, attributes in re.findall(r"<h([12])([^>]*)>", text.split("</nav>")[1]) if "id=" not in attributes]
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert not [target for target in re.findall(r'href="#([^"]+)"', text) if target not in ids]
    assert "prefers-color-scheme: dark" in text
    pdf = (books / f"{name}.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF") and len(pdf) > 20000


def cmake(*arguments, **environment):
    done = subprocess.run(["cmake", *map(str, arguments)], env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@with_books
@pytest.mark.parametrize("prefix", ["/opt/mine", "/usr"])
def test_installed_below_any_prefix(books, tmp_path, prefix):
    """What the build makes is put there by hand, so that nothing is compiled for it."""
    build, root = tmp_path / "build", tmp_path / "root"
    cmake("-S", ROOT, "-B", build, "-DSMBTRIAGE_TESTS=OFF")
    made = build / "packaging" / "training"
    shutil.copytree(books, made, dirs_exist_ok=True)
    assert command("captures", made / "captures").returncode == 0
    cmake("--install", build, "--component", "training", "--prefix", prefix, DESTDIR=str(root))
    below = root / prefix.lstrip("/")
    assert {path.name for path in below.iterdir()} == {"bin", "share"} and [*root.iterdir()] == [root / prefix.split("/")[1]]
    link = below / "bin" / TOOL.name
    assert not os.path.isabs(os.readlink(link)) and link.resolve() == below / "share" / "smbtriage" / "training" / TOOL.name
    for words in (["list"], ["captures", tmp_path / "given"], ["check", answer_file(tmp_path, full_answers())]):
        done = subprocess.run([link, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done
    assert len([*(tmp_path / "given").iterdir()]) == len(EVERY) + 1


@with_books
def test_links_of_the_sheet_lead_into_the_workbook(books):
    ids = set(re.findall(r'\bid="([^"]+)"', page(books, "workbook")))
    targets = re.findall(r'href="workbook.html#([^"]+)"', page(books, "instructor"))
    assert targets and not [target for target in targets if target not in ids]


@with_books
def test_questions_come_before_hints_and_hints_before_solutions(books):
    text = page(books, "workbook")
    text = text[text.index("</nav>"):]
    places = [[text.index(f'id="{part}-{one.number}"') for one in EVERY] for part in ("question", "hint", "solution")]
    assert max(places[0]) < min(places[1]) and max(places[1]) < min(places[2])
    before = html.unescape(text[text.index('id="exercises"'):min(places[2])])
    assert not [rule for rule in catalogue.rules() if rule in before]
    hints = text[min(places[1]):min(places[2])]
    assert hints.count('<details class="hint">') == hints.count("</details>") == 3 * len(EVERY)


@with_books
def test_books_have_the_order_of_the_list(books):
    numbers = [line.split()[0] for line in command("list").stdout.splitlines()]
    for name, part in (("workbook", "question"), ("workbook", "hint"), ("workbook", "solution"), ("instructor", "sheet")):
        assert re.findall(rf'id="{part}-(\d+)"', page(books, name)) == numbers


@with_books
def test_second_right_answers_are_told(books):
    two = [one for one in EVERY if one.also_cause]
    assert two
    for one in two:
        text = page(books, "workbook").split(f'id="solution-{one.number}"')[1]
        assert f'also right: <a href="#{one.also_cause}">' in text.split("</strong>")[0]


@with_books
def test_appendix_has_all_causes(books):
    listed = exercises.causes(books / "facts.tsv")
    assert listed == catalogue.rules()
    appendix = html.unescape(page(books, "workbook").split('id="causes"')[1])
    assert not [rule for rule in listed if f'id="{rule}"' not in appendix]


@with_books
def test_sheet_has_every_exercise(books):
    text = html.unescape(page(books, "instructor"))
    for one in EVERY:
        part = text.split(f'id="sheet-{one.number}"')[1].split("<h2")[0]
        for wanted in (one.cause.replace("-", " "), str(one.frame or ""), f"{one.minutes} minutes", f"training lab {one.number}"):
            assert wanted in part
    assert "A half day" in text and "A full day" in text


@with_books
def test_the_lab_is_started_where_it_is(books):
    """In the sources the tool is on no PATH, and the installed one has no lab."""
    text = page(books, "instructor") + page(books, "workbook")
    commands = re.findall(r"sudo (\S+) lab", html.unescape(text))
    assert len(commands) > 2 * len(EVERY) and {ROOT / shown for shown in commands} == {TOOL}


def test_roles_are_explained():
    table = (TRAINING / "introduction.md").read_text().split("{#who}")[1].split("\n## ")[0]
    assert re.findall(r"^\| `([a-z ]+)` \|", table, re.M) == [*exercises.WHO]


def test_refusals_are_where_the_introduction_says(host):
    shown, *frames = re.search(r"^```\n(smb2\.flags.*)\n```\n\n.*?frames (\d+) and (\d+)",
                               (TRAINING / "introduction.md").read_text(), re.M | re.S).groups()
    with Sharkd(host, plugin=False) as sharkd:
        sharkd.load(CAPTURES / exercises.HEALTHY_CAPTURE)
        assert ask_frames(sharkd, shown) == [*map(int, frames)]


def test_healthy_steps_are_where_the_introduction_says(host):
    rows = re.findall(r"^\| [A-Z]\w+ \|.*\| ([\d, -]+) \| `([^`]+)` \|$", (TRAINING / "introduction.md").read_text(), re.M)
    assert len(rows) == 6
    with Sharkd(host, plugin=False) as sharkd:
        sharkd.load(CAPTURES / exercises.HEALTHY_CAPTURE)
        for shown, display_filter in rows:
            ends = {int(number) for number in re.findall(r"\d+", shown)}
            assert ends <= {*ask_frames(sharkd, display_filter)}, display_filter
