# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin built with AddressSanitizer and UndefinedBehaviorSanitizer, in a stock tshark and sharkd, over all captures.

tests/run.sh builds it and names it in SMBTRIAGE_SANITIZED_PLUGIN. Wireshark's pools would hide overruns of their
blocks from the sanitizer, so they are told to use malloc. Leaks are not looked for: Wireshark itself leaks at exit."""
import os
import pathlib
import subprocess

import pytest

import batches
import complaints
import conftest
from host import CAPTURES, Host, captures
from sharkd import Sharkd

PLUGIN = os.environ.get("SMBTRIAGE_SANITIZED_PLUGIN")

pytestmark = pytest.mark.skipif(not PLUGIN, reason="SMBTRIAGE_SANITIZED_PLUGIN is not set; tests/run.sh sets it")


def libasan():
    said = subprocess.run(["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    return str(pathlib.Path(said.stdout.strip()).resolve())


def sanitized_host(plugin):
    return Host(plugin, {
        "LD_PRELOAD": libasan(),
        "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=1",
        "UBSAN_OPTIONS": "halt_on_error=1:abort_on_error=1:print_stacktrace=1",
        "WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple",
        "G_SLICE": "always-malloc",
    })


@pytest.fixture(scope="module")
def sanitized():
    host = sanitized_host(PLUGIN)
    why = conftest.why_not_loaded(host)
    if why:
        pytest.fail(f"the sanitized plugin is not loaded: {why}", pytrace=False)
    return host


def test_it_is_sanitized(sanitized):
    symbols = subprocess.run(["nm", "-D", PLUGIN], capture_output=True, text=True, check=True).stdout
    assert "__asan_" in symbols and "__ubsan_" in symbols


@pytest.mark.parametrize("arguments", [
    ("-n", "-V", "-x"),
    ("-q", "-z", "expert", "-z", "smbtriage", "-z", "smbtriage,json"),
    ("-2", "-V"),
    ("-q", "-z", "smbtriage", "-z", "smbtriage,json", "-z", "smbtriage,events", "-o", "smbtriage.redact_names:TRUE"),
], ids=["tree", "reports", "two_passes", "redacted"])
@pytest.mark.parametrize("batch", batches.batches(CAPTURES), ids=batches.name)
def test_tshark(sanitized, batch, arguments):
    result = sanitized.read(batch.merged(sanitized), *arguments)
    assert result.status == 0 and not complaints.complaints(result.stderr), result


def test_sharkd_loads_all_and_shows_every_frame(sanitized):
    with Sharkd(sanitized) as sharkd:
        for capture in captures(CAPTURES):
            sharkd.load(capture)
            for frame in range(1, min(sharkd.ask("status")["frames"], 200) + 1):
                sharkd.tree(frame)
        wrong = complaints.complaints(sharkd.said())
        assert not wrong, wrong
