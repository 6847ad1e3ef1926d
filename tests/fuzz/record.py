#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the engine is told of each capture, as the bytes that the fuzzers read (event_wire.h).

    record.py RECORDER.so FOLDER [CAPTURE...]

One file for each capture in tests/captures, or for those that are named, in FOLDER."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "golden"))

from host import CAPTURES, Host, captures  # noqa: E402
from sharkd import Sharkd  # noqa: E402

SETTING = bytes(11)  # wire_setting: all as usual


def main(recorder, folder, *named):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    host = Host(recorder)
    written = host.write("record", b"")
    written.chmod(0o666)
    host.environment["SMBTRIAGE_RECORD"] = str(written)
    done = 0
    with Sharkd(host) as sharkd:
        for capture in [pathlib.Path(name).resolve() for name in named] or captures(CAPTURES):
            start = written.stat().st_size
            sharkd.load(capture)
            with written.open("rb") as record:
                record.seek(start)
                events = bytes.fromhex(record.read().decode())
            done += bool(events)
            (folder / capture.stem).write_bytes(SETTING + events)
    print(f"{done} captures recorded")


if __name__ == "__main__":
    main(*sys.argv[1:])
