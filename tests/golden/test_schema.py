# SPDX-License-Identifier: GPL-2.0-or-later
"""The published JSON Schema is sound and refuses documents that are not reports."""
import copy

import jsonschema
import pytest

REMEDY = {"windows": None, "samba": "testparm -s", "client": None, "cost": None}
REPORT = {
    "schema": "smbtriage/1",
    "generator": {"smbtriage": "0.1.0", "wireshark": "4.0.17"},
    "redacted": False,
    "capture": {"frames": 24, "quality": [
        {"issue": "state_limit", "connection": None, "advice": "cut the capture into parts", "limit": "findings",
         "number": 1000, "dropped": 5, "preference": "smbtriage.max_findings"},
        {"issue": "one_sided", "connection": 1, "advice": "capture at both ends"}],
        "not_kept": [{"rule": "session.logon_failure", "findings": 5, "occurrences": 7}]},
    "connections": [{
        "id": 1, "tcp_stream": None, "client": {"address": "192.0.2.1", "port": 50000},
        "server": {"address": "192.0.2.2", "port": 445, "name": None},
        "first_frame": 1, "last_frame": 24, "dialect": "3.1.1", "signing": None, "encryption": None,
        "outcome": "partial", "story": [{"frame": 3, "says": "Asked 192.0.2.9 for fs1"}],
        "steps": [{"stage": "tree", "first_frame": 17, "last_frame": 19, "outcome": "failed",
                   "status": "STATUS_BAD_NETWORK_NAME", "user": "LAB\\alice", "mechanism": None,
                   "share": "\\\\fs1\\data", "seconds": 0.01, "findings": [0]}]}],
    "findings": [{
        "rule": "tree.share_not_found", "severity": "error", "confidence": "high", "stage": "tree",
        "frame": 19, "frames": [19, 24], "connection": 1, "count": 2, "recovered": False,
        "client": "192.0.2.1", "server": "fs1", "user": None, "share": "data", "dialect": "3.1.1", "mechanism": None,
        "section": "[MS-SMB2] 3.3.5.7", "url": None, "summary": "Share not found on the server", "cause": None,
        "remedy": REMEDY, "evidence": [{"frame": 19, "says": "refused"}, {"frame": None, "says": "no more came"}],
        "excluded": [{"rule": "tree.share_permission", "because": "the status is another"}]}],
}


def validator(schema):
    return jsonschema.validators.validator_for(schema)(schema)


def test_schema_is_valid(schema):
    kind = jsonschema.validators.validator_for(schema, default=None)
    assert kind, "this jsonschema does not know the draft that the schema names"
    kind.check_schema(schema)


def test_accepts_a_report(schema):
    validator(schema).validate(REPORT)


def test_accepts_additions(schema):
    report = copy.deepcopy(REPORT)
    for node in (report, report["capture"], report["connections"][0], report["connections"][0]["steps"][0],
                 report["findings"][0], report["findings"][0]["remedy"]):
        node["added_later"] = True
    validator(schema).validate(report)


def paths(node, here=()):
    """The way to every member of the document."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        yield (*here, key)
        if isinstance(value, (dict, list)):
            yield from paths(value, (*here, key))


def at(report, path):
    for key in path:
        report = report[key]
    return report


OPTIONAL = {("capture", "not_kept")}  # hardly any capture reaches a limit
MEMBERS = [path for path in paths(REPORT) if isinstance(path[-1], str)]


@pytest.mark.parametrize("path", MEMBERS, ids=lambda path: ".".join(map(str, path)))
def test_every_member_is_required_and_typed(schema, path):
    """A report without the member, or with something else in it, is refused."""
    report = copy.deepcopy(REPORT)
    del at(report, path[:-1])[path[-1]]
    assert validator(schema).is_valid(report) == (path in OPTIONAL), "a member is missing"
    report = copy.deepcopy(REPORT)
    at(report, path[:-1])[path[-1]] = {"wrong": "type"}
    assert not validator(schema).is_valid(report), "accepted with an object that has nothing to do with it"


@pytest.mark.parametrize("path, value", [
    (("schema",), "smbtriage/2"),
    (("findings", 0, "severity"), "warning"),
    (("findings", 0, "confidence"), "certain"),
    (("findings", 0, "stage"), "dns"),
    (("findings", 0, "frames"), []),
    (("findings", 0, "count"), 0),
    (("findings", 0, "frame"), 0),
    (("findings", 0, "rule"), "share not found"),
    (("findings", 0, "summary"), "x" * 201),
    (("findings", 0, "url"), "see the specification"),
    (("connections", 0, "outcome"), "ok"),
    (("connections", 0, "steps", 0, "outcome"), "connected"),
    (("connections", 0, "client", "port"), 65536),
    (("capture", "quality", 0, "issue"), "bad"),
    (("capture", "quality", 0, "advice"), ""),
    (("capture", "quality", 0, "limit"), "memory"),
    (("capture", "quality", 0, "dropped"), 0),
    (("capture", "not_kept"), []),
], ids=lambda value: ".".join(map(str, value)) if isinstance(value, tuple) else "")
def test_values_out_of_range_are_refused(schema, path, value):
    report = copy.deepcopy(REPORT)
    at(report, path[:-1])[path[-1]] = value
    assert not validator(schema).is_valid(report)
