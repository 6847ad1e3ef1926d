# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine is told the same whichever way the messages are found, and however often the capture is read."""
import pytest

import cases

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
DECODE_AS = {"healthy-port-4455": ("-d", "tcp.port==4455,nbss")}


def events(host, capture, *arguments):
    """The trace among whatever else is printed: its lines begin with a frame number and a time."""
    text = host.read(capture, *arguments, "-z", "smbtriage,events").text
    return [line for line in text.splitlines() if " tcp/" in line or " other/" in line]


@pytest.mark.parametrize("case", ROWS, ids=cases.name)
def test_same_events(host, case):
    decode_as = DECODE_AS.get(cases.name(case), ())
    told = events(host, case.capture, "-q", *decode_as)
    assert told
    for way, arguments in WAYS.items():
        quiet = () if "-V" in arguments else ("-q",)
        assert events(host, case.capture, *arguments, *quiet, *decode_as) == told, way


@pytest.mark.parametrize("case", ROWS, ids=cases.name)
def test_fallback_gives_the_same_verdicts(host, case, report):
    plain = report(case.capture)
    fallback = report(case.capture, "-o", "smbtriage.use_wanted_fields:TRUE")
    assert fallback["findings"] == plain["findings"]


def test_any_port(report):
    case = next(row for row in ROWS if cases.name(row) == "healthy-port-4455")
    document = report(case.capture, *DECODE_AS["healthy-port-4455"])
    connection, = document["connections"]
    assert (connection["outcome"], connection["server"]["port"], connection["dialect"]) == ("connected", 4455, "3.1.1")
    assert not document["capture"]["quality"]
