# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of the outside world, where a folder of them is at hand: no crash, no alarm on a healthy one.

The folder's expected.tsv and MANIFEST.tsv name the captures with something to diagnose; all others must stay below
warn.
For those named, a table tells what was expected and what was reported: a human reading, so it is no test."""
import csv
import re

import jsonschema
import pytest

import cases
import views
from host import FIELD, captures, stem
from sharkd import Sharkd


def table(name):
    path = FIELD / name
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def expectations():
    """Captures that fail: those of expected.tsv, and those that MANIFEST.tsv calls failures like one of them."""
    listed = {row["file"]: {"id": row["file"].split("_")[0], "failure_types": row["failure_types"], "root_frames": ""}
              for row in table("MANIFEST.tsv") if row["class"] == "FAIL"}
    return listed | {row["file"]: row for row in table("expected.tsv")}


LISTED = expectations()


def shortened(frames, most=8):
    """A list of frames that fits into a table."""
    frames = [frame for frame in re.split(r"[,\s]+", str(frames)) if frame]
    return ",".join(frames[:most]) + (f",... ({len(frames)})" if len(frames) > most else "")


@pytest.mark.parametrize("capture", captures(FIELD), ids=stem)
def test_report(capture, report, schema, record_property):
    document = report(capture)
    jsonschema.validators.validator_for(schema)(schema).validate(document)
    findings = views.findings_of_report(document)
    if capture.name in LISTED:
        row = LISTED[capture.name]
        told = [f"{finding['rule']}:{finding['severity']}@{shortened(','.join(map(str, finding['frames'])))}"
                for finding in document["findings"]]
        record_property("table:field captures: expected and reported",
                        f"{row['id']}  {row['failure_types'][:48]:48}  root {shortened(row['root_frames']) or '-':22}  "
                        f"-> {'; '.join(told) or 'nothing'}")
    else:
        alarms = [finding for finding in findings if finding[1] in cases.ALARMS]
        assert not alarms, f"healthy, but: {alarms}"


@pytest.mark.skipif(not FIELD.is_dir(), reason="no field captures here")
def test_one_sharkd_for_all(host, report):
    """Loading capture after capture in one process leaves nothing behind of the one before."""
    wrong = []
    with Sharkd(host) as sharkd:
        for capture in captures(FIELD)[::4]:
            sharkd.load(capture)
            shown = {(*cases.plain(rule, severity), frame) for rule, severity, frame in sharkd.findings()}
            told = set(views.findings_of_report(report(capture)))
            if {item for item in shown ^ told if item[1] != "chat"}:
                wrong.append(f"{capture.name}: sharkd {sorted(shown)}, report {sorted(told)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not FIELD.is_dir(), reason="no field captures here")
def test_the_list_names_files_that_exist():
    assert LISTED, f"no expected.tsv in {FIELD}"
    missing = [name for name in LISTED if not (FIELD / name).is_file()]
    assert not missing
