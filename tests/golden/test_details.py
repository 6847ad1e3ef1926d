# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands in the details of a packet: the verdict in lines that are not cut, and pointers on what proves it."""
import re

import pytest

from host import CAPTURES, captures, stem

MISSPELT = CAPTURES / "share-misspelt.pcapng"
ORDER = ["Verdict", "Cause", "Evidence in frame", "Remedy on a Windows server", "Remedy on a Samba server",
         "Remedy on the client", "What the remedy costs", "Specification", "Address", "Rule", "Stage", "Severity",
         "Confidence", "Recovered", "Count", "Connection"]
# One in twelve: each needs runs of its own.
SOME = captures(CAPTURES)[::12]


def subtree(text):
    """The lines below our heading, without the brackets of what is generated, and how deep they stand."""
    lines = text[text.index("[SMB triage, "):].splitlines()
    kept = []
    for line in lines[1:]:
        if not line.startswith("    ") and line.strip():
            break
        kept.append((len(line) - len(line.lstrip()), line.strip().removeprefix("[").removesuffix("]")))
    return kept


def test_order(read):
    lines = subtree(read(MISSPELT, "-V", "-Y", "frame.number == 57"))
    labels = [text.split(":")[0] for depth, text in lines if depth == 4 and not text.startswith(" ")]
    seen = [label for label in dict.fromkeys(labels) if label in ORDER]
    assert seen == ORDER


def test_long_texts_are_whole(read, report):
    """Wireshark cuts a label: the cause is told in lines that together say all of it."""
    finding, = report(MISSPELT)["findings"]
    said = " ".join(text.strip() for _, text in subtree(read(MISSPELT, "-V", "-Y", "frame.number == 57")))
    for text in (finding["cause"], *filter(None, finding["remedy"].values())):
        assert text in said


@pytest.mark.parametrize("capture", SOME, ids=stem)
def test_nothing_is_cut(capture, read):
    text = read(capture, "-2", "-V", "-Y", "smbtriage", "-O", "smbtriage")
    assert not re.search(r"^ *\[?(\[truncated\]|\[…\])", text, re.MULTILINE)  # before 4.4, and since


def pointers(text):
    """{(frame, frame of the verdict)} from the two columns."""
    return {(int(frame), int(home)) for frame, homes in re.findall(r"^(\d+)\t(\S+)$", text, re.M)
            for home in homes.split(",")}


@pytest.mark.parametrize("capture", SOME, ids=stem)
def test_evidence_points_to_the_verdict(capture, read, report):
    fields = ("-T", "fields", "-e", "frame.number", "-e", "smbtriage.verdict.frame")
    findings = [finding for finding in report(capture)["findings"] if finding["severity"] != "chat"]
    wanted = {(item["frame"], finding["frame"]) for finding in findings for item in finding["evidence"]
              if item["frame"] is not None and item["frame"] not in finding["frames"]}
    shown = pointers(read(capture, "-2", *fields))
    assert shown <= wanted
    crowded = {frame for frame, _ in wanted if sum(frame == other for other, _ in wanted) > 8}
    assert {pair for pair in wanted if pair[0] not in crowded} <= shown


def test_pointers_are_no_verdicts(read):
    """The filter "smbtriage" shows the frames with a verdict, and those alone; a verdict's evidence has its own."""
    frames = ("-T", "fields", "-e", "frame.number")
    assert read(MISSPELT, "-2", "-Y", "smbtriage", *frames).split() == ["57"]
    assert read(MISSPELT, "-2", "-Y", "smbtriage.verdict.frame == 57", *frames).split() == ["19", "56"]
    assert read(MISSPELT, "-Y", "smbtriage.verdict.frame", *frames).split() == []  # one pass: not known yet


# All but the good answers to TREE_CONNECT. One of them proves the verdict, and shares its number with the frame behind it.
DROPS_EVIDENCE = "!(smb2.cmd == 3 && smb2.flags.response == 1 && smb2.nt_status == 0)"


def test_renumbered_frames_get_no_pointer(read):
    """A read filter gives frames other numbers: a pointer stands on the packet that proves it or nowhere."""
    columns = ("-T", "fields", "-e", "smbtriage.verdict.frame", "-e", "smb2.tree")
    text = read(MISSPELT, "-2", "-R", DROPS_EVIDENCE, *columns)
    pointing = [line for line in text.splitlines() if line.split("\t")[0]]
    assert pointing and all("acounts" in line for line in pointing)
