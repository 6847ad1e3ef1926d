#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Proves that every guard is tested: switched off, at least one unit test fails.

    tests/mutation/guards.py [-j N] [--build FOLDER] [--only WORD] [--wide]

The sources are copied with each guard wrapped (find_guards.py), and built once; then the unit tests run once for each
guard, which the environment variable SMBTRIAGE_GUARD_OFF names: first those of its own rule, then the rest, up to the
first that fails. A crash is a failure, too: that is how most guards against NULL are caught. What no test can notice
stands in equivalent.tsv with its reason; a line there whose guard is gone or caught is an error.
The exit status is 0 when every guard is caught or listed.
"""
import argparse
import csv
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from find_guards import Guard, find, wrapped

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LIMIT_S = 60  # a guard that is off may make a loop endless

GUARDED = ["heuristics/rules/*.c", "heuristics/guards.c", "heuristics/verdict.c", "heuristics/recovery.c"]
LEFT_OUT = ("/scale/",)  # they measure time


class Program:
    """A test program built from sources of which some are wrapped."""

    def __init__(self, root: Path, folder: Path, guarded: list[str], sources: list[str], flags: list[str], wide: bool):
        self.root, self.folder, self.flags = root, folder, flags
        self.binary = folder / "tests-of-guards"
        paths = sorted({path for pattern in guarded for path in root.glob(pattern)})
        self.guards = [guard for path in paths
                       for guard in find(str(path.relative_to(root)), path.read_text(), wide)]
        self.sources = sorted({path for pattern in sources for path in root.glob(pattern)} - set(paths))
        self.guarded = paths

    def build(self, jobs: int) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        numbered = list(enumerate(self.guards, 1))
        for path in self.guarded:
            name = str(path.relative_to(self.root))
            copy = self.folder / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            mine = [(number, guard) for number, guard in numbered if guard.file == name]
            copy.write_text(wrapped(path.read_text(), mine))
        copies = [self.folder / path.relative_to(self.root) for path in self.guarded]
        with ThreadPoolExecutor(jobs) as pool:
            objects = list(pool.map(self.compile, [*copies, *self.sources, HERE / "guard_off.c"]))
        run(["gcc", *objects, "-o", self.binary, *pkg_config("--libs")])
        self.tests = [line for line in run([self.binary, "-l"]).splitlines() if line.startswith("/")]
        self.tests = [test for test in self.tests if not test.startswith(LEFT_OUT)]

    def compile(self, source: Path) -> Path:
        compiled = self.folder / "objects" / (re.sub(r"\W", "_", str(source)) + ".o")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        run(["gcc", "-std=gnu11", "-O1", "-w", "-include", HERE / "guards.h", *self.flags, *pkg_config("--cflags"),
             "-c", source, "-o", compiled])
        return compiled

    def failing(self, number: int, tests: list[str]) -> str | None:
        """The first of these tests that fails while the guard of this number is off (0 = none is)."""
        if not tests:
            return None
        paths = [word for test in tests for word in ("-p", test)]
        try:
            ran = subprocess.run([self.binary, "--tap", *paths], cwd=self.root, capture_output=True, text=True,
                                 errors="replace", timeout=LIMIT_S,
                                 env={**os.environ, "SMBTRIAGE_GUARD_OFF": str(number)})
        except subprocess.TimeoutExpired:
            return "a test that does not end"
        passed = set(re.findall(r"^ok \d+ (/\S+)", ran.stdout, flags=re.MULTILINE))
        if ran.returncode == 0 and passed == set(tests):
            return None
        name = next((test for test in tests if test not in passed), "the end of the program")
        return f"{name} (crash)" if ran.returncode < 0 and "ERROR:" not in ran.stdout + ran.stderr else name

    def fate(self, number: int) -> str | None:
        """Who catches this guard, or None."""
        guard = self.guards[number - 1]
        own = own_tests(self.root / guard.file, self.tests)
        near = [test for test in self.tests if test.startswith(("/guards/", "/names/")) and test not in own]
        rest = [test for test in self.tests if test not in own and test not in near]
        return next(filter(None, (self.failing(number, tests) for tests in (own, near, rest))), None)


def own_tests(path: Path, tests: list[str]) -> list[str]:
    """Those of the rule that this file holds."""
    rule = re.search(r'\.id\s*= "([^"]+)"', path.read_text())
    return [test for test in tests if rule and test.startswith(f"/rules/{rule[1]}/")]


def run(command: list) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def pkg_config(what: str) -> list[str]:
    return run(["pkg-config", what, "glib-2.0", "gio-2.0"]).split()


def names_of(guard: Guard) -> tuple[str, str, str]:
    """Enough to know it again in equivalent.tsv, whatever its line."""
    return guard.file, guard.function, f"{guard.text} -> {guard.off}"


def listed() -> dict[tuple[str, str, str], str]:
    with (HERE / "equivalent.tsv").open(newline="") as lines:
        return {(row["file"], row["function"], row["guard"]): row["reason"]
                for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def prove_itself(folder: Path, jobs: int) -> None:
    """The sample's guards have known fates."""
    sample = HERE / "sample"
    program = Program(sample, folder, ["rules/*.c"], ["*.c"], ["-I", sample], wide=True)
    program.build(jobs)
    fates = {guard.text: program.fate(number) for number, guard in enumerate(program.guards, 1)}
    survivors = [text for text, fate in fates.items() if not fate]
    expected = ["number > 0", "*number == 13", "*number <= 5"]
    if (program.failing(0, program.tests) or survivors != expected
            or fates["number == NULL"] != "/rules/sample/silent/null (crash)"
            or fates["number < 100"] != "/rules/sample/silent/high"):
        sys.exit(f"the check is wrong about its own sample: {fates}")
    print(f"self-test: {len(program.guards)} guards of the sample, the {len(expected)} untested ones survive")


def made_by_cmake(folder: Path) -> Path:
    """Where the sources are that the build makes: the pages of the rules and the translations as C."""
    run(["cmake", "-S", ROOT, "-B", folder, "-DSMBTRIAGE_TESTS=OFF"])
    run(["cmake", "--build", folder, "--target", "resources"])
    return folder / "heuristics"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--build", type=Path, default=ROOT / "build" / "mutation")
    arguments.add_argument("--wide", action="store_true", help="also what narrows a search (find_guards.py)")
    arguments.add_argument("--only", default="", help="guards of files whose name holds this word")
    options = arguments.parse_args()
    prove_itself(options.build / "sample", options.jobs)
    made = made_by_cmake(options.build / "made")
    program = Program(ROOT, options.build / "smbtriage", GUARDED,
                      ["heuristics/*.c", "tests/unit/*.c", "plugin/dns_message.c", "plugin/trace.c"],
                      ["-I", ROOT / "heuristics", "-I", made, "-I", ROOT / "plugin", "-I", ROOT / "tests/unit",
                       f'-DRULES_FOLDER="{ROOT}/heuristics/rules"',
                       f'-DCOMMANDS_LIST="{ROOT}/tests/unit/remedy_commands.txt"'], options.wide)
    program.sources.remove(ROOT / "tests/unit/status_rules.c")  # a program of its own
    program.sources += [made / "pages_resource.c", made / "languages_resource.c"]
    program.build(options.jobs)
    failing = program.failing(0, program.tests)
    if failing:
        sys.exit(f"with all guards on, {failing} fails")
    print(f"{len(program.tests)} tests pass with all guards on; a crash counts as a failure")
    return judge(program, options)


def judge(program: Program, options) -> int:
    equivalent = listed()
    numbers = [number for number, guard in enumerate(program.guards, 1) if options.only in guard.file]
    known = {names_of(program.guards[number - 1]) for number in numbers}
    bad = [f"equivalent.tsv: no such guard: {' '.join(row)}" for row in equivalent
           if options.only in row[0] and row not in known]
    with ThreadPoolExecutor(options.jobs) as pool:
        for number, fate in zip(numbers, pool.map(program.fate, numbers)):
            guard = program.guards[number - 1]
            reason = equivalent.get(names_of(guard))
            verdict = (f"in equivalent.tsv, and yet caught by {fate}" if fate and reason else
                       f"caught by {fate}" if fate else f"no test can tell: {reason}" if reason else "SURVIVED")
            line = f"{guard.file}:{guard.line}: {guard.text} taken as {guard.off}: {verdict}"
            print(line, flush=True)
            if bool(fate) == bool(reason):
                bad.append(line)
    excused = sum(row in known for row in equivalent)
    if bad:
        print("to look at:", *bad, sep="\n")
    print(f"{len(numbers)} guards: {len(numbers) - excused} caught, {excused} in equivalent.tsv"
          if not bad else f"{len(numbers)} guards: {len(bad)} to look at")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
