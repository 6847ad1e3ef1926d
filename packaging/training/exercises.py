# SPDX-License-Identifier: GPL-2.0-or-later
"""The exercises: exercises/NN.md, each a front matter (YAML) and the sections Question, Hints, Solution, In the lab.

What a file says can be relied on: `read_all` tells every mistake with file and line. Three rules beside the headings:

- `also-cause: RULE` is a second right answer, for a capture that has a rule of its own although nothing failed (a note).
  It is right at a frame of `also-right`; where the exercise has no `frame`, the cause itself is right with or without one.
- A fenced block of question, hints and solution without a mark is a display filter on each line, which finds frames in the
  exercise's capture; one marked ```none has those that find no frame. Anything else has a mark of its own: ```text. A
  ```none right behind the end of a block goes on in it. The reader sees nothing of ```none, which would tell too much.
- A fenced block of "In the lab" that is marked with a machine (```fs1) is typed there. One on a client that holds a visit
  (smbclient, kinit, ...) is the visit that succeeds; without one, what the client did is repeated.
"""
import dataclasses
import pathlib
import re

import yaml

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "exercises"
SOURCES = HERE.parents[1]                       # of the project; not there once installed

LEVELS = ("easy", "medium", "hard")
KINDS = ("single failure", "look-alike", "red herring", "cross-protocol", "incomplete capture", "healthy")
WHO = ("user", "client admin", "server admin", "domain admin", "network admin", "nobody")
MACHINES = ("fs1", "fs2", "dc1", "pc1", "pc2")
SECTIONS = ("Question", "Hints", "Solution", "In the lab")
KEYS = ("title", "level", "kind", "minutes", "capture", "cause", "who")
NOT_ALWAYS = ("frame", "also-right", "also-cause")
NO_CAUSE = ("healthy", "cannot-tell")           # answers that are no rule
HINTS = 3
HEALTHY_CAPTURE, HEALTHY_FILE = "kerberos-smb311.pcapng", "healthy.pcapng"

RULE = r"[a-z]+\.[a-z0-9_]+"
LINK = re.compile(r"\[([a-z]+\.[a-z0-9_]+)\]\(([^)]+)\)")                 # to the reference page of a rule
BLOCK = re.compile(r"^( *)```([a-z0-9]*)\n(.*?)^ *```$", re.M | re.S)
NONE = "```none\n"


class ExerciseError(ValueError):
    """A file that is not as it should be: FILE:LINE: what."""


@dataclasses.dataclass(frozen=True)
class Exercise:
    number: str                                 # "01"
    title: str
    level: str
    kind: str
    minutes: int
    capture: str                                # its name in tests/captures
    cause: str
    frame: int | None
    also_right: tuple
    also_cause: str | None
    who: str
    question: str
    hints: tuple
    solution: str
    in_the_lab: str
    blocks: tuple                               # (mark, lines) of the fenced blocks before "In the lab"

    @property
    def file(self):
        """The name under which a learner gets the capture."""
        return f"exercise-{self.number}.pcapng"

    @property
    def stage(self):
        """The part of a rule's name that says where it happened."""
        return self.cause.split(".")[0]

    @property
    def look_alikes(self):
        """The other rules that the solution names."""
        return [rule for rule in dict.fromkeys(rule for rule, _ in LINK.findall(self.solution))
                if rule not in (self.cause, self.also_cause)]

    def frames_for(self, cause):
        """The frames that are right beside this cause, which is one of the two that are right; None is no frame."""
        if cause == self.also_cause:
            return {*self.also_right}
        return {self.frame, *self.also_right}

    def lab_blocks(self):
        """[(machine, commands)] in the order in which they are typed."""
        return [(machine, indented(text, indent)) for indent, machine, text in BLOCK.findall(self.in_the_lab)
                if machine in MACHINES]


def indented(text, indent):
    return "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))


def read_all(folder=FOLDER):
    """{number: exercise} from easy to hard, the order of every list; an ExerciseError tells the mistakes of all files."""
    found, wrong = {}, []
    for path in sorted(folder.glob("*.md")):
        try:
            exercise = read(path)
            found[exercise.number] = exercise
        except ExerciseError as error:
            wrong.append(str(error))
    if wrong:
        raise ExerciseError("\n".join(wrong))
    return dict(sorted(found.items(), key=lambda item: (LEVELS.index(item[1].level), item[0])))


def read(path):
    text = path.read_text(encoding="utf-8")

    def complain(line, what):
        raise ExerciseError(f"{path.name}:{line}: {what}")

    if not re.fullmatch(r"\d\d", path.stem):
        complain(1, "the name of an exercise is two digits and .md")
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        complain(1, "does not begin with a front matter between two lines ---")
    head, body = text[4:].split("\n---\n", 1)
    known = front_matter(head, complain)
    first_line = head.count("\n") + 4
    parts = sections(body, first_line, complain)
    blocks = [(mark, lines) for name in SECTIONS[:3] for _, mark, lines in BLOCK.findall(parts[name])]
    parts = {name: shown(text) for name, text in parts.items()}
    return Exercise(number=path.stem, **known, question=parts["Question"], hints=hints(parts["Hints"], complain),
                    solution=parts["Solution"], in_the_lab=parts["In the lab"], blocks=tuple(blocks))


def shown(text):
    """As the reader sees it."""
    return re.sub(rf"^ *```\n *{NONE}", "", text, flags=re.M).replace(NONE, "```\n")


def front_matter(head, complain):
    """The members of Exercise that the front matter gives."""
    def line_of(key):
        return next((number for number, line in enumerate(head.splitlines(), 2) if line.startswith(f"{key}:")), 2)

    try:
        values = yaml.safe_load(head)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        complain(mark.line + 2 if mark else 2, f"no YAML: {getattr(error, 'problem', error)}")
    if not isinstance(values, dict):
        complain(2, "the front matter is no list of names and values")
    for key in KEYS:
        if values.get(key) in (None, ""):
            complain(2, f"no {key}")
    for key in values.keys() - {*KEYS, *NOT_ALWAYS}:
        complain(line_of(key), f"{key}: no such name")
    for key, allowed in (("level", LEVELS), ("kind", KINDS), ("who", WHO)):
        if values[key] not in allowed:
            complain(line_of(key), f"{key} is {values[key]!r}, not one of: {', '.join(allowed)}")
    for key in ("title", "capture", "cause"):
        if not isinstance(values[key], str):
            complain(line_of(key), f"{key} is no text")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", values["capture"]):
        complain(line_of("capture"), "capture is the name of a file in tests/captures without .pcapng")
    if not re.fullmatch("|".join((RULE, *NO_CAUSE)), values["cause"]):
        complain(line_of("cause"), f"cause is the id of a rule, or {' or '.join(NO_CAUSE)}")
    also = values.get("also-right") or []
    if not isinstance(also, list):
        complain(line_of("also-right"), "also-right is a list: [26, 27]")
    frame = values.get("frame")
    for key, numbers in (("minutes", [values["minutes"]]), ("also-right", also), ("frame", [frame] if frame else [])):
        if not all(isinstance(number, int) and number > 0 for number in numbers):
            complain(line_of(key), f"{key}: {numbers} is no number above 0")
    if values["cause"] not in NO_CAUSE and not frame:
        complain(line_of("cause"), "a cause needs the frame that proves it")
    second = values.get("also-cause")
    if second is not None and not (re.fullmatch(RULE, str(second)) and also and second != values["cause"]):
        complain(line_of("also-cause"), "also-cause is the id of another rule, with its frames in also-right")
    return {**{key: values[key] for key in KEYS}, "frame": frame, "also_right": tuple(also), "also_cause": second}


def sections(body, line, complain):
    """{heading: text} of the four sections, which are all there and in order."""
    parts, heading, fenced = {}, None, False
    for number, text in enumerate(body.splitlines(keepends=True), line):
        fenced ^= text.lstrip().startswith("```")
        if text.startswith("## ") and not fenced:
            heading = text[3:].strip()
            if heading not in SECTIONS or heading in parts:
                complain(number, f"heading {heading!r}: the headings are {', '.join(SECTIONS)}, once each")
            parts[heading] = ""
        elif heading:
            parts[heading] += text
        elif text.strip():
            complain(number, "text before the first heading")
    if fenced:
        complain(number, "a block of code is not closed")
    if tuple(parts) != SECTIONS:
        complain(number, f"the headings are {', '.join(parts)}, not {', '.join(SECTIONS)}")
    for name, text in parts.items():
        if not text.strip():
            complain(line, f"nothing below {name}")
    return {name: text.strip("\n") + "\n" for name, text in parts.items()}


def hints(text, complain):
    found = re.split(r"^(\d)\. ", text, flags=re.M)
    if found[0].strip() or [*map(int, found[1::2])] != [*range(1, HINTS + 1)]:
        complain(1, f"Hints is a list of {HINTS}: 1. 2. 3.")
    return tuple("\n".join(line.removeprefix("   ") for line in hint.strip().splitlines()) + "\n" for hint in found[2::2])


def capture_of(exercise):
    """The capture as it is kept: beside the tool once installed, in tests/captures of the sources."""
    for path in (HERE / "captures" / exercise.file, SOURCES / "tests" / "captures" / f"{exercise.capture}.pcapng"):
        if path.is_file():
            return path
    raise ExerciseError(f"{exercise.number}.md: there is no capture {exercise.capture}")


def healthy_capture():
    """The one that the introduction's table walks through."""
    kept = HERE / "captures" / HEALTHY_FILE
    return kept if kept.is_file() else SOURCES / "tests" / "captures" / HEALTHY_CAPTURE


def causes(file=HERE / "facts.tsv"):
    """{rule: summary} as the program has them: the build writes the file. Sources without it have a page for each rule."""
    if file.is_file():
        rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
        return {row[1]: row[-1] for row in rows if row[0] == "rule"}
    return {page.stem: "" for page in sorted((SOURCES / "heuristics" / "pages").glob("*.md"))}
