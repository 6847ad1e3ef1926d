# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of tshark: its instructions (callgrind), or its user time and the most memory it held."""
import functools
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile

FIXED_RANDOM = pathlib.Path(__file__).with_name("fixed_random.c")
LUA = pathlib.Path(__file__).with_name("equivalent.lua")
EXPERT = ("-q", "-z", "expert")
# What is compared.
NONE, OURS, TRANSUM, IN_LUA = "no plugin", "smbtriage", "TRANSUM", "Lua"
# The longest that a run may compute, in seconds; callgrind makes one some fifty times slower.
NATIVE_SECONDS, CALLGRIND_SECONDS = 1800, 3600


class Used:
    """What a run cost: seconds of user time, MB of memory, bytes that it wrote."""

    def __init__(self, seconds, peak, written):
        self.seconds, self.peak, self.written = seconds, peak, written


def arguments(host, which):
    """(with the plugin, arguments) of a name above."""
    more = {NONE: (), OURS: (), TRANSUM: ("--enable-protocol", "transum"),
            IN_LUA: ("-X", f"lua_script:{host.readable(LUA)}")}
    return which == OURS, more[which]


def run(host, command, plugin, limit, stdin=subprocess.DEVNULL):
    """(what it used, standard error); None for the first when it computed longer than it may. The output goes to a
    file: a report may be large."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen([str(word) for word in command], stdin=stdin, stdout=out, stderr=complaints,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
                                   **host.surroundings(plugin))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        said = complaints.read().decode("utf-8", "replace")
        was_stopped = process.returncode == -signal.SIGKILL and usage.ru_utime + usage.ru_stime >= limit / 2
        if process.returncode and not was_stopped:
            raise SystemExit(f"{command}\nended with {process.returncode}\n{said[-2000:]}")
        written = out.seek(0, os.SEEK_END)
        return None if was_stopped else Used(usage.ru_utime, usage.ru_maxrss / 1024, written), said


def native(host, capture, which, output=EXPERT, limit=NATIVE_SECONDS):
    plugin, more = arguments(host, which)
    return run(host, ["tshark", "-n", "-r", host.readable(capture), *output, *more], plugin, limit)[0]


@functools.cache
def fixed_random(folder):
    """The preloaded library that makes counts repeat."""
    library = folder / "fixed_random.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, FIXED_RANDOM], check=True)
    library.chmod(0o755)
    return library


def counted(host, command, plugin, stdin=subprocess.DEVNULL):
    """Instructions, all threads together."""
    callgrind = ["env", f"LD_PRELOAD={fixed_random(host.stage)}", "valgrind", "--tool=callgrind",
                 "--callgrind-out-file=/dev/null"]
    _, said = run(host, [*callgrind, *command], plugin, CALLGRIND_SECONDS, stdin)
    found = re.search(r"Collected : (\d+)", said)
    if not found:
        raise SystemExit(f"callgrind did not count: {said[-2000:]}")
    return int(found[1])


def instructions(host, capture, which, output=EXPERT):
    plugin, more = arguments(host, which)
    return counted(host, ["tshark", "-n", "-r", host.readable(capture), *output, *more], plugin)


def loading(host, capture, which):
    """Instructions of loading a capture as the window does."""
    plugin, more = arguments(host, which)
    with tempfile.TemporaryFile() as asked:
        request = {"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": str(host.readable(capture))}}
        asked.write(json.dumps(request).encode() + b"\n")
        asked.seek(0)
        return counted(host, ["sharkd", "-", *more], plugin, asked)
