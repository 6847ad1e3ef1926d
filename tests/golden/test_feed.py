# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine is told the same whichever way the messages are found, and however often the capture is read."""
import re

import pytest

import batches
import cases
from host import CAPTURES

try:
    ROWS = cases.read()
except cases.CaseError:
    ROWS = []

WAYS = {
    "fields of full trees": ("-o", "smbtriage.use_wanted_fields:TRUE"),
    "two passes": ("-2",),
    "a visible tree": ("-V",),
}


# On a port of its own Wireshark must be told that SMB is spoken there.
DECODE_AS = ("-d", "tcp.port==4455,nbss")


def events(host, capture, *arguments):
    """The trace among whatever else is printed: its lines begin with a frame number and a time."""
    text = host.read(capture, *arguments, "-z", "smbtriage,events").text
    return [line for line in text.splitlines() if re.match(r"\d+ \d+\.\d{9} (tcp|quic|other)/", line)]


each_batch = pytest.mark.parametrize("batch", batches.batches(CAPTURES), ids=batches.name)


@each_batch
def test_same_events(host, batch):
    capture = batch.merged(host)
    told = events(host, capture, "-q", *DECODE_AS)
    assert told
    for way, arguments in WAYS.items():
        quiet = () if "-V" in arguments else ("-q",)
        assert events(host, capture, *arguments, *quiet, *DECODE_AS) == told, way


@each_batch
def test_fallback_gives_the_same_verdicts(host, batch, report):
    capture = batch.merged(host)
    plain = report(capture)
    fallback = report(capture, "-o", "smbtriage.use_wanted_fields:TRUE")
    assert fallback["findings"] == plain["findings"]


def test_any_port(report):
    case = next(row for row in ROWS if cases.name(row) == "healthy-port-4455")
    document = report(case.capture, *DECODE_AS)
    connection, = document["connections"]
    assert (connection["outcome"], connection["server"]["port"], connection["dialect"]) == ("connected", 4455, "3.1.1")
    assert not document["capture"]["quality"]
