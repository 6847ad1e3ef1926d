# SPDX-License-Identifier: GPL-2.0-or-later
"""The preferences that set limits: what is beyond them goes, the newest stays, and every output says so."""
import json

import jsonschema
import pytest

from host import CAPTURES

MISSPELT = CAPTURES / "share-misspelt.pcapng"  # connection 1 is healthy and closed, connection 2 fails
TWICE = CAPTURES / "hostile-long-names.pcapng"  # two shares that are not there
TICKETS = CAPTURES / "host-name-without-spn.pcapng"


def limited(host, capture, schema, **preferences):
    arguments = [part for name, number in preferences.items() for part in ("-o", f"smbtriage.{name}:{number}")]
    document = json.loads(host.read(capture, *arguments, "-q", "-z", "smbtriage,json").text)
    jsonschema.validators.validator_for(schema)(schema).validate(document)
    return document, host.read(capture, *arguments, "-q", "-z", "smbtriage").text


def notes(document):
    return {item["limit"]: (item["number"], item["dropped"], item["preference"])
            for item in document["capture"]["quality"] if item["issue"] == "state_limit"}


@pytest.mark.parametrize("preference, limit, number", [
    ("max_connections", "connections", 1), ("max_steps", "steps", 8)])
def test_the_oldest_connection_goes(host, schema, preference, limit, number):
    document, text = limited(host, MISSPELT, schema, **{preference: number})
    assert notes(document) == {limit: (number, 1, f"smbtriage.{preference}")}
    assert [connection["id"] for connection in document["connections"]] == [2]
    assert [finding["rule"] for finding in document["findings"]] == ["tree.share_not_found"]
    assert f"or raise smbtriage.{preference}\n" in text


def test_findings_are_counted_still(host, schema):
    everything, _ = limited(host, TWICE, schema)
    document, text = limited(host, TWICE, schema, max_findings=1)
    assert [finding["rule"] for finding in everything["findings"]] == ["tree.share_not_found"] * 2
    assert notes(document) == {"findings": (1, 1, "smbtriage.max_findings")}
    assert document["findings"] == everything["findings"][1:]
    assert document["capture"]["not_kept"] == [{"rule": "tree.share_not_found", "findings": 1, "occurrences": 1}]
    assert "1 more findings of tree.share_not_found, 1 times in all" in text
    assert "findings: 2 error, 0 warn, 0 note" in text


def test_names_and_tickets(host, schema):
    document, text = limited(host, TICKETS, schema, max_lookups=1)
    assert {name: preference for name, (_, _, preference) in notes(document).items()} == {
        "tickets": "smbtriage.max_lookups"}
    assert text.count("smbtriage.max_lookups") == 1


def test_nothing_is_said_below_the_limits(host, schema):
    document, text = limited(host, MISSPELT, schema, max_connections=2, max_steps=100, max_findings=1, max_lookups=100)
    assert notes(document) == {} and "not_kept" not in document["capture"]
    assert "more than" not in text
