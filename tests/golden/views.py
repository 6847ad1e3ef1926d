# SPDX-License-Identifier: GPL-2.0-or-later
"""Findings as each output path of tshark shows them, brought to one form: [(rule, severity, frame)]."""
import json
import re

# Wireshark's expert severities (epan/proto.h) and the words of -z expert and sharkd for them.
EXPERT_SEVERITY = {0x00800000: "error", 0x00600000: "warn", 0x00400000: "note", 0x00200000: "chat"}
HEADINGS = {"Errors": "error", "Warns": "warn", "Notes": "note", "Chats": "chat"}
SHARKD_SEVERITY = {"Error": "error", "Warning": "warn", "Warn": "warn", "Note": "note", "Chat": "chat"}


def findings_of_report(report):
    """Every occurrence of every finding of the JSON report."""
    return [(f["rule"], f["severity"], frame) for f in report["findings"] for frame in f["frames"]]


def findings_of_fields(text):
    """From `-T fields -e frame.number -e smbtriage.rule -e smbtriage.severity`."""
    found = []
    for line in text.splitlines():
        frame, rules, severities = line.split("\t")
        if rules or severities:
            found += [(rule, severity, int(frame))
                      for rule, severity in zip(rules.split(","), severities.split(","), strict=True)]
    return found


def pairs_below(node):
    """All (key, value) pairs of a tree made with object_pairs_hook=list, repeated keys included."""
    for item in node if isinstance(node, list) else ():
        if isinstance(item, tuple):
            yield item
            yield from pairs_below(item[1])
        else:
            yield from pairs_below(item)


def packets_of_json(text):
    """(frame number, [(key, value)] of our layer) for each packet of `-T json`."""
    for packet in json.loads(text, object_pairs_hook=list):
        everything = list(pairs_below(packet))
        frame = next(int(value) for key, value in everything if key == "frame.number")
        yield frame, [pair for key, layer in everything if key == "smbtriage" for pair in pairs_below(layer)]


def expert_items_of_json(text):
    """[(rule, severity, frame, message)] of the expert items of `-T json`: key, registered severity, text."""
    found = []
    for frame, pairs in packets_of_json(text):
        for key, item in pairs:
            if key == "_ws.expert":
                inside = dict(pairs_below(item))
                rule = next(k for k in inside if k.startswith("smbtriage."))[len("smbtriage."):]
                severity = EXPERT_SEVERITY[int(inside["_ws.expert.severity"])]
                found.append((rule, severity, frame, inside["_ws.expert.message"]))
    return found


def findings_of_json(text):
    """From the fields in `-T json`."""
    found = []
    for frame, pairs in packets_of_json(text):
        rules = [value for key, value in pairs if key == "smbtriage.rule"]
        severities = [value for key, value in pairs if key == "smbtriage.severity"]
        found += [(rule, severity, frame) for rule, severity in zip(rules, severities, strict=True)]
    return found


# Frequency, group, protocol, summary; only the summary may hold two spaces in a row.
EXPERT_ROW = re.compile(r"\s+(\d+)\s+(\S.*?)\s\s+(\S.*?)  (.*)")


def rows_of_expert(text):
    """[(severity, frequency, group, protocol, summary)] of `-z expert`."""
    rows, severity = [], None
    for line in text.splitlines():
        heading = re.fullmatch(r"(\w+) \((\d+)\)", line)
        if heading:
            severity = HEADINGS.get(heading[1], heading[1])
            continue
        row = EXPERT_ROW.fullmatch(line)
        if row:
            rows.append((severity, int(row[1]), row[2], row[3], row[4]))
    return rows


def is_ours(protocol):
    """Is this the protocol column of our expert items?"""
    return re.sub("[^a-z]", "", protocol.lower()) == "smbtriage"
