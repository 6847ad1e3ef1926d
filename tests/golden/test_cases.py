# SPDX-License-Identifier: GPL-2.0-or-later
"""Each row of cases.tsv, through each way in which people read findings; where the way does not depend on the row, one
row of each kind."""
import collections
import re
import xml.etree.ElementTree

import jsonschema
import pytest

import cases
import complaints
import views
from sharkd import Sharkd

FIELDS = ("-T", "fields", "-e", "frame.number", "-e", "smbtriage.rule", "-e", "smbtriage.severity")
TREE = ("-T", "json", "-J", "frame smbtriage")

try:
    ROWS = cases.read()
except cases.CaseError:
    ROWS = []  # test_case_list.py tells

every_case = pytest.mark.parametrize("case", ROWS, ids=cases.name)
one_of_each = pytest.mark.parametrize("case", cases.one_of_each(ROWS), ids=cases.name)


def check(case, observed, expected=None):
    wrong = cases.differences(case.expect if expected is None else expected, observed)
    wrong += cases.forbidden(case, observed)
    assert not wrong, wrong


def visible(findings):
    """As a sorted list of (rule, severity, frame) without chat."""
    return sorted((*cases.plain(rule, severity), frame) for rule, severity, frame in findings if severity != "chat")


@every_case
@pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one_pass", "two_passes"])
def test_json_report(case, passes, report, schema):
    document = report(case.capture, *passes)
    jsonschema.validators.validator_for(schema)(schema).validate(document)
    check(case, views.findings_of_report(document))
    for finding in document["findings"]:
        assert finding["frame"] == finding["frames"][0] == min(finding["frames"])
        assert finding["count"] == len(finding["frames"])
    for connection in document["connections"]:
        for step in connection["steps"]:
            assert all(index < len(document["findings"]) for index in step["findings"])
    known = {connection["id"] for connection in document["connections"]}
    assert all(finding["connection"] in known for finding in document["findings"]
               if finding["connection"] is not None)
    last = document["capture"]["frames"]
    assert all((item["frame"] or 0) <= last for finding in document["findings"] for item in finding["evidence"])


@every_case
def test_json_report_is_the_same_in_one_pass_and_two(case, report):
    assert report(case.capture) == report(case.capture, "-2")


@one_of_each
def test_text_report(case, report, read):
    """Names every rule that fired; people see the same as programs."""
    text = read(case.capture, "-q", "-z", "smbtriage")
    assert text.strip()
    for finding in report(case.capture)["findings"]:
        assert finding["rule"] in text, f"{finding['rule']} is not in the report:\n{text}"
    assert text == read(case.capture, "-2", "-q", "-z", "smbtriage")


@every_case
def test_fields_in_two_passes(case, read):
    check(case, views.findings_of_fields(read(case.capture, "-2", *FIELDS)))


@every_case
def test_fields_in_one_pass(case, read):
    observed = views.findings_of_fields(read(case.capture, *FIELDS))
    check(case, observed, case.one_pass)


@every_case
@pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one_pass", "two_passes"])
def test_expert_items(case, passes, read):
    """Key, registered severity and fields say the same, and the texts are constant."""
    text = read(case.capture, *passes, *TREE)
    items = views.expert_items_of_json(text)
    check(case, [item[:3] for item in items], case.expect if passes else case.one_pass)
    for key, severity, frame, _ in items:
        assert cases.plain(key, severity)[1] == severity, f"{key} at frame {frame} is registered as {severity}"
    assert visible(item[:3] for item in items) == visible(views.findings_of_json(text))
    messages = collections.defaultdict(set)
    for key, severity, _, message in items:
        messages[key, severity].add(message)
        assert len(message) <= 200, message
    assert all(len(texts) == 1 for texts in messages.values()), messages


@one_of_each
@pytest.mark.parametrize("passes", [(), ("-2",)], ids=["one_pass", "two_passes"])
def test_expert_statistics(case, passes, read):
    """-z expert: one line per rule and severity, counting what the tree shows."""
    rows = [row for row in views.rows_of_expert(read(case.capture, *passes, "-q", "-z", "expert"))
            if views.is_ours(row[3])]
    texts = [(severity, text) for severity, _, _, _, text in rows]
    assert len(texts) == len(set(texts)), f"a line stands there twice: {rows}"
    items = views.expert_items_of_json(read(case.capture, *passes, *TREE))
    shown = collections.Counter((severity, message) for _, severity, _, message in items)
    assert {(severity, text): number for severity, number, _, _, text in rows} == dict(shown)
    expected = case.expect if passes or case.one_pass is None else case.one_pass
    lines = {(item.rule, item.severity) for item in expected if item.severity != "chat"}
    assert len([text for text in texts if text[0] != "chat"]) == len(lines), rows


@one_of_each
def test_display_filter(case, read, report):
    lines = read(case.capture, "-2", "-Y", "smbtriage.rule", "-T", "fields", "-e", "frame.number").split()
    frames = {frame for _, severity, frame in views.findings_of_report(report(case.capture)) if severity != "chat"}
    assert {int(line) for line in lines} == frames


@one_of_each
def test_filter_by_rule_and_severity(case, read, report):
    for finding in report(case.capture)["findings"]:
        wanted = f'smbtriage.rule == "{finding["rule"]}" && smbtriage.severity == "{finding["severity"]}"'
        lines = read(case.capture, "-2", "-Y", wanted, "-T", "fields", "-e", "frame.number").split()
        assert set(finding["frames"]) <= {int(line) for line in lines}


@one_of_each
def test_read_filter_renumbers_without_moving_findings(case, read):
    """-2 -R keeps some frames and numbers them anew; the findings stay with their frames.

    Pass 1 shows what one pass shows, so those frames stay; pass 2 shows the final findings on them."""
    final, early = collections.defaultdict(list), set()
    for rule, severity, frame in views.findings_of_fields(read(case.capture, "-2", *FIELDS)):
        final[frame].append((rule, severity))
    early = {frame for _, _, frame in views.findings_of_fields(read(case.capture, *FIELDS))}
    lines = read(case.capture, "-2", "-R", "smbtriage.rule", *FIELDS).splitlines()
    assert len(lines) == len(early)
    for frame, line in zip(sorted(early), lines):
        shown = [(rule, severity) for rule, severity, _ in views.findings_of_fields(line)]
        assert shown == final[frame], f"frame {frame}"


@one_of_each
def test_pdml_ek_and_column(case, read):
    """The same rules at the same frames as in the fields, in the other outputs of one two-pass run each."""
    wanted = [(frame, rule) for rule, _, frame in views.findings_of_fields(read(case.capture, "-2", *FIELDS))]
    pdml = xml.etree.ElementTree.fromstring(read(case.capture, "-2", "-T", "pdml"))
    found = []
    for packet in pdml.iter("packet"):
        number = next(int(field.get("show")) for field in packet.iter("field") if field.get("name") == "num")
        found += [(number, field.get("show")) for field in packet.iter("field")
                  if field.get("name") == "smbtriage.rule"]
    assert found == wanted
    ek = read(case.capture, "-2", "-T", "ek", "-J", "frame smbtriage")
    assert all(f'"{rule}"' in ek for _, rule in wanted)
    column = read(case.capture, "-2", "-o", 'gui.column.format:"Number","%m","Rule","%Cus:smbtriage.rule"')
    assert [(int(line.split()[0]), rule) for line in column.splitlines() if len(line.split()) > 1
            for rule in line.split()[1].split(",")] == wanted


@every_case
def test_sharkd(case, host, read):
    """Loaded as the GUI loads: list, tree and expert tap agree with two passes."""
    wanted = visible(views.findings_of_fields(read(case.capture, "-2", *FIELDS)))
    with Sharkd(host) as sharkd:
        sharkd.load(case.capture)
        listed = sharkd.findings()
        check(case, listed)
        assert visible(listed) == wanted
        for frame in {frame for _, _, frame in listed}:
            tree = str(sharkd.tree(frame)["tree"])
            shown = re.findall(r'smbtriage\.rule == \\*"([^"\\]+)', tree)
            assert sorted(shown) == sorted(rule for rule, _, at in listed if at == frame)
        ours = [item for item in sharkd.expert_items() if views.is_ours(item["p"])]
        assert (collections.Counter((views.SHARKD_SEVERITY[item["s"]], item["f"]) for item in ours)
                == collections.Counter((severity, frame) for _, severity, frame in listed))
        wrong = complaints.complaints(sharkd.said())
        assert not wrong, wrong


@one_of_each
def test_fields_say_what_the_report_says(case, read, report):
    """On a home frame with one finding of one occurrence, its fields equal the members of the report."""
    layers = dict(views.packets_of_json(read(case.capture, "-2", *TREE)))
    everything = report(case.capture)["findings"]
    at = collections.Counter(frame for finding in everything for frame in finding["frames"])
    for finding in everything:
        if finding["severity"] == "chat" or finding["count"] != 1 or at[finding["frame"]] != 1:
            continue
        pairs = layers[finding["frame"]]
        shown = {key: value for key, value in pairs if isinstance(value, str)}
        for name in ("rule", "severity", "confidence", "stage", "summary", "cause", "client", "server", "user",
                     "share", "dialect", "mechanism", "url"):
            assert shown.get(f"smbtriage.{name}") == finding[name], name
        for name, remedy in finding["remedy"].items():
            assert shown.get(f"smbtriage.remedy.{name}") == remedy, f"remedy.{name}"
        linked = {int(value) for key, value in pairs if key == "smbtriage.evidence.frame"}
        told = {item["frame"] for item in finding["evidence"]}
        assert linked - {finding["frame"]} == told - {finding["frame"], None}
