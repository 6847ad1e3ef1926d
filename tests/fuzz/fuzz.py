#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs all fuzzers; each line is one test, "ok" or "not ok".

    fuzz.py FUZZERS RECORDER.so PLUGIN.so PLANTED.so FOLDER [SECONDS]

FUZZERS is the folder of the programs that -DSMBTRIAGE_FUZZ=ON builds, the two plugins at the end are sanitized ones.
SECONDS is for the fuzzer of events, others get a part of it. Logs, what was learned and what broke stay in FOLDER."""
import os
import pathlib
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
SEED = "1"
BIGGEST = 6000  # bytes of one input; records beyond this are left to stream-runs

# What is planted, and a word of the complaint that must come of it.
SEEN_IN_EVENTS = {"overrun": "heap-buffer-overflow", "borrowed": "heap-use-after-free",
                  "overflow": "signed integer overflow", "frame": "is cited, and was not fed",
                  "text": "check_text", "memory": "first == reported"}
SEEN_IN_CAPTURES = {"borrowed": "sanitizer reports: ", "frame": "bad documents: "}


class Fuzz:
    def __init__(self, fuzzers, recorder, plugin, planted, folder, seconds):
        self.fuzzers, self.recorder, self.plugin = map(pathlib.Path, (fuzzers, recorder, plugin))
        self.planted, self.folder, self.seconds = pathlib.Path(planted), pathlib.Path(folder).resolve(), seconds
        self.failed = 0
        self.folder.mkdir(parents=True, exist_ok=True)

    def tell(self, name, is_good, log):
        self.failed += not is_good
        said = log.read_text(errors="replace").splitlines()
        print(f"{'ok' if is_good else 'not ok'} {name}", flush=True)
        if not is_good:
            print("\n".join(f"# {line[:300]}" for line in said[-30:]), flush=True)
        for line in said:
            if line.startswith(("stat::number_of_executed_units", "seeds ")) or " damaged runs" in line:
                print(f"# {line}", flush=True)

    def run(self, log, *command, **more):
        """The exit status; output goes to the log."""
        environment = {**os.environ, "UBSAN_OPTIONS": "print_stacktrace=1", "ASAN_OPTIONS": "detect_leaks=1", **more}
        with log.open("w") as out:
            return subprocess.run([str(word) for word in command], stdout=out, stderr=subprocess.STDOUT, cwd=self.folder,
                                  env=environment, check=False).returncode

    def corpus(self, name):
        """What is committed and what was learned before, in one folder."""
        folder = self.folder / f"{name}-corpus"
        with zipfile.ZipFile(HERE / "corpus" / f"{name}.zip") as packed:
            packed.extractall(folder)
        return folder

    def records(self):
        return sorted(path for path in (self.folder / "records").iterdir() if path.is_file())

    def target(self, name, share, *more):
        log = self.folder / f"{name}.log"
        status = self.run(log, self.fuzzers / f"{name.replace('_', '-')}-fuzz", f"-seed={SEED}", "-timeout=30",
                          f"-max_len={BIGGEST}", f"-max_total_time={max(2, int(self.seconds * share))}",
                          "-print_final_stats=1", f"-artifact_prefix={self.folder}/", f"-dict={HERE / 'smb.dict'}",
                          self.corpus(name), *more)
        self.tell(f"any bytes: {name}", status == 0, log)

    def record(self):
        log = self.folder / "record.log"
        status = self.run(log, sys.executable, HERE / "record.py", self.recorder.resolve(), self.folder / "records")
        self.tell("events of all captures are recorded", status == 0, log)
        small = self.folder / "small-records"
        small.mkdir(exist_ok=True)
        for path in self.records():
            if path.stat().st_size <= BIGGEST:
                (small / path.name).write_bytes(path.read_bytes())
        return small

    def streams(self):
        log = self.folder / "streams.log"
        status = self.run(log, self.fuzzers / "stream-runs", SEED, "1000000", max(2, int(self.seconds)),
                          *self.records(), ASAN_OPTIONS="handle_abort=0:detect_leaks=0")
        self.tell("captures damaged event by event", status == 0, log)

    def campaign(self):
        log = self.folder / "campaign.log"
        status = self.run(log, sys.executable, HERE / "campaign.py", self.plugin.resolve(), self.folder / "campaign",
                          "--minutes", self.seconds / 60)
        self.tell("captures damaged byte by byte", status == 0, log)

    def sees(self, bug, word, log, *command):
        status = self.run(log, *command, SMBTRIAGE_FUZZ_PLANTED=bug, ASAN_OPTIONS="handle_abort=0:detect_leaks=0")
        is_seen = status != 0 and word in log.read_text(errors="replace")
        self.tell(f"planted bug is seen: {log.stem}", is_seen, log)

    def sees_planted(self):
        for bug, word in SEEN_IN_EVENTS.items():
            log = self.folder / f"planted-events-{bug}.log"
            self.sees(bug, word, log, self.fuzzers / "engine-fuzz-planted", f"-seed={SEED}", "-max_total_time=60",
                      f"-artifact_prefix={self.folder}/planted-", self.corpus("engine"))
        log = self.folder / "planted-streams.log"
        self.sees("frame", SEEN_IN_EVENTS["frame"], log, self.fuzzers / "stream-runs-planted", SEED, "1", "30",
                  *self.records())
        for bug, word in SEEN_IN_CAPTURES.items():
            log = self.folder / f"planted-captures-{bug}.log"
            self.sees(bug, word, log, sys.executable, HERE / "campaign.py", self.planted.resolve(),
                      self.folder / "planted-campaign", "--minutes", "2", "--planted", bug)


def main(*arguments):
    seconds = float(arguments[5]) if len(arguments) > 5 else 12
    fuzz = Fuzz(*arguments[:5], seconds)
    fuzz.target("engine", 1, fuzz.record())
    fuzz.streams()
    fuzz.target("names", 0.25)
    fuzz.target("dns_message", 0.25)
    fuzz.campaign()
    fuzz.sees_planted()
    return 1 if fuzz.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
