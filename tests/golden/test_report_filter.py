# SPDX-License-Identifier: GPL-2.0-or-later
"""-z smbtriage with a display filter tells of the connections that pass, and of nothing else."""
import json

import pytest

from host import CAPTURES

CAPTURE = CAPTURES / "share-misspelt.pcapng"  # stream 0 is healthy, stream 1 fails
STREAMS = [("tcp.stream == 0", 1, 0), ("tcp.stream == 1", 1, 1), ("smbtriage.rule", 1, 1), ("tcp.stream == 7", 0, 0)]


@pytest.mark.parametrize("wanted, connections, errors", STREAMS)
def test_text(host, wanted, connections, errors):
    text = host.read(CAPTURE, "-q", "-z", f"smbtriage,{wanted}").text
    assert text.count("\nConnection ") == connections
    assert f", findings: {errors} error," in text.splitlines()[0]
    assert text.count("ERROR ") == errors


@pytest.mark.parametrize("wanted, connections, errors", STREAMS)
def test_json(host, wanted, connections, errors):
    document = json.loads(host.read(CAPTURE, "-q", "-z", f"smbtriage,json,{wanted}").text)
    assert (len(document["connections"]), len(document["findings"])) == (connections, errors)


def test_bad_filter_is_said(host):
    result = host.read(CAPTURE, "-q", "-z", "smbtriage,no such field (")
    assert result.status != 0
    assert "-z smbtriage" in result.stderr
