# SPDX-License-Identifier: GPL-2.0-or-later
"""Every capture again, with something missing: what the capture does not show may never become an accusation.

At warn or error only the rules of the whole capture may appear, or the general `<stage>.refused` of their stages and
the rules that they supersede when the cause is what was lost. Healthy captures never show anything at warn or error.
"""
import subprocess

import pytest

import cases
import catalogue
import complaints
from directions import sides
from packets import Packets
from sharkd import Sharkd, SharkdError

SNAP_LENGTHS = (60, 100, 150, 200, 300)
MID_STREAM = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 60, 100, 200)
MOST_DROPS = 60  # single frames left out, one at a time; a longer capture is sampled
FEW_DROPS = 12   # of a capture whose kind of outcome another one stands for
BURSTS = (3, 8)  # frames in a row that the capture lost
STAGES = {"transport": "transport", "negotiate": "negotiate", "session": "session", "tree": "tree",
          "kerberos": "session", "ntlm": "session", "security": "tree"}

try:
    ROWS = cases.read()
except cases.CaseError:
    ROWS = []

# Servers are silent for long before they say so: what ends meanwhile shows a silence and nothing else. A KDC that sends
# its client to TCP is silent when just that answer is lost, and wrong passwords lock the account that is refused at last.
SAID_BEFORE = {"session.domain_unreachable": "session.no_reply",
                  "kerberos.tcp_blocked": "kerberos.kdc_silent",
                  "kerberos.client_revoked": "kerberos.preauth_failed"}


# What a part of one capture shows rightly: nameless tries stand for themselves where the refusal before
# them is missing, as does a client that leaves without a word where its KDC's answer is.
SHOWN_BY_PARTS = {"anonymous-after-refusal": {"session.anonymous", "tree.refused"},
                  "kerberos-for-address": {"ntlm.blocked_by_client"}}


def allowed(case):
    """Rules of any severity: what recovers in the whole capture may not recover in a part of it."""
    stages = {STAGES[rule.split(".")[0]] for rule in case.rules if rule.split(".")[0] in STAGES}
    general = set().union(*(catalogue.more_general(rule) for rule in case.rules))
    earlier = {SAID_BEFORE[rule] for rule in case.rules & SAID_BEFORE.keys()}
    parts = SHOWN_BY_PARTS.get(case.capture.stem, set())
    return case.rules | general | earlier | parts | {f"{stage}.refused" for stage in stages}


THOROUGHLY = {case.capture for case in cases.one_of_each(ROWS)}


def drops(count, always, most):
    """Where to leave frames out: everywhere, or at the interesting frames and an even sample."""
    if count <= most:
        return range(1, count + 1)
    return sorted({frame for frame in always if frame <= count} | set(range(1, count + 1, count // most)))


def variants(case, host, interesting):
    """(what was done, file content), one after the other."""
    packets = Packets(case.capture)
    is_thorough = case.capture in THOROUGHLY
    most = MOST_DROPS if is_thorough else FEW_DROPS
    everything = range(1, packets.count + 1)
    for length in SNAP_LENGTHS:
        cut = subprocess.run(["editcap", "-F", "pcapng", "-s", str(length), case.capture, "-"],
                             capture_output=True, check=True)
        yield f"frames cut at {length} bytes", cut.stdout
    client, server = sides(host, case.capture)
    yield "only frames of the client", packets.only(client)
    yield "only frames of the server", packets.only(server)
    for number in MID_STREAM if is_thorough else MID_STREAM[::4]:
        if number < packets.count:
            yield f"first {number} frames missing", packets.only(range(number + 1, packets.count + 1))
            yield f"last {number} frames missing", packets.only(range(1, packets.count - number + 1))
    for frame in drops(packets.count, interesting, most):
        yield f"frame {frame} missing", packets.only(set(everything) - {frame})
    for length in BURSTS if is_thorough else BURSTS[:1]:
        for first in drops(packets.count - length, (), most):
            gone = range(first, first + length)
            yield f"frames {gone[0]} to {gone[-1]} missing", packets.only(set(everything) - set(gone))


@pytest.mark.parametrize("case", ROWS, ids=cases.name)
def test_nothing_is_invented(case, host, report):
    interesting = {item["frame"] for finding in report(case.capture)["findings"] for item in finding["evidence"]}
    interesting.discard(None)  # about the capture as a whole
    permitted, wrong, seen = allowed(case), [], 0
    sharkd = Sharkd(host)
    try:
        for what, content in variants(case, host, interesting):
            path = host.write("variant.pcapng", content)
            try:
                sharkd.load(path)
                findings = sharkd.findings()
            except SharkdError as crash:
                wrong.append(f"{what}: {crash}")
                sharkd.__exit__()
                sharkd, seen = Sharkd(host), 0
                continue
            wrong += [f"{what}: {rule}:{severity}@{frame}" for rule, severity, frame in findings
                      if severity in cases.ALARMS and rule not in permitted]
            said = sharkd.said()
            new, seen = said[seen:], len(said)
            wrong += [f"{what}: {line}" for line in complaints.complaints(new) if not also_without(host, path, line)]
    finally:
        sharkd.__exit__()
    assert not wrong, "\n".join(wrong[:20])


def also_without(host, capture, line):
    """Does Wireshark say the same about this file when the plugin is not there?"""
    with Sharkd(host, plugin=False) as sharkd:
        sharkd.load(capture)
        sharkd.ask("frames", filter="frame")
        base = {complaints.VARYING.sub("", known) for known in complaints.complaints(sharkd.said())}
    return complaints.VARYING.sub("", line) in base


SAMPLE = "cut at 150", "only frames of the server", "first 5 frames missing", "last 2 frames missing"


@pytest.mark.parametrize("case", cases.one_of_each(ROWS), ids=cases.name)
def test_one_pass_report_of_variants(case, host, report, read):
    """The same promise for the report of one-pass tshark, on a few variants."""
    wrong = []
    for what, content in variants(case, host, ()):
        if any(part in what for part in SAMPLE):
            document = report.afresh(host.write("variant.pcapng", content))
            wrong += [f"{what}: {finding['rule']}:{finding['severity']}@{finding['frame']}"
                      for finding in document["findings"]
                      if finding["severity"] in cases.ALARMS and finding["rule"] not in allowed(case)]
    assert not wrong, "\n".join(wrong)
