# SPDX-License-Identifier: GPL-2.0-or-later
"""Our places in front of Wireshark's dissectors are taken, missing or switched off: never a crash, never an invention,
the same verdicts where there is a way, and one sentence that says what is wrong where there is none.

tests/beside is the other plugin; it says itself that it stands in front, so no test passes because it was not there."""
import json

import pytest

import cases
from batches import Batch
from conftest import why_not_loaded
from host import BUILD, CAPTURES, PLUGIN, Host, captures

BESIDE = BUILD / "tests" / "beside" / "beside.so"
MISSPELT = CAPTURES / "share-misspelt.pcapng"
REPORT = ("-q", "-z", "smbtriage,json")



def named(batch, *beginnings):
    return Batch(batch, tuple(path for path in captures(CAPTURES) if path.stem.startswith(beginnings)))


SAMPLE = named("refused", "kdc-a", "share-", "quic-", "ntlm-", "healthy-k")
HEALTHY = named("healthy", "healthy-")

SHADOWED = "another plugin stands in front of the SMB dissectors"
LACKS = "this Wireshark lacks an SMB dissector"
NO_TCP = "another plugin took the place of the TCP dissector"

# What the other plugin does -> the one complaint, or None.
NOTHING_CHANGES = {
    "before chain smb2 tcp kerberos": None,
    "before replace smb2 tcp kerberos": None,
    "after chain tcp kerberos": None,
    "after chain smb2": SHADOWED,
    "after replace smb2": SHADOWED,
    "renamed": LACKS,
}
LESS_IS_SEEN = {
    "before swallow smb2": None,
    "after swallow smb2": SHADOWED,
    "missing": LACKS,
    "after replace tcp": NO_TCP,
    "after replace kerberos": None,
    "after replace smb2 tcp kerberos": SHADOWED,
}
NOT_DECODED = ("before swallow smb2", "after swallow smb2", "missing")


@pytest.fixture(scope="module")
def beside():
    """run(what the other plugin does, arguments...) -> Result of a tshark that has both plugins."""
    if not BESIDE.is_file():
        pytest.fail(f"there is no {BESIDE}: build the tests", pytrace=False)
    host = Host(others={"beside.so": BESIDE})
    why = why_not_loaded(host)
    if why:
        pytest.fail(why, pytrace=False)

    def run(does, capture, *arguments):
        host.environment["BESIDE"] = does
        result = host.read(capture, *arguments)
        assert result.status == 0, result
        assert "beside: " in result.stderr, result
        return result
    return run


def complaints_of(result):
    return [line for line in result.stderr.splitlines() if "smbtriage" in line]


def alarms(document):
    return [(finding["rule"], finding["frame"]) for finding in document["findings"]
            if finding["severity"] in cases.ALARMS]


def expect_complaint(result, says):
    said = complaints_of(result)
    assert len(said) == (says is not None) and all(says in line for line in said), result


@pytest.mark.parametrize("does", NOTHING_CHANGES)
def test_same_verdicts_beside_another(host, beside, report, does):
    capture = SAMPLE.merged(host)
    result = beside(does, capture, *REPORT)
    assert json.loads(result.text)["findings"] == report(capture)["findings"]
    expect_complaint(result, NOTHING_CHANGES[does])


@pytest.mark.parametrize("does", LESS_IS_SEEN)
def test_nothing_is_invented_beside_another(host, beside, does):
    result = beside(does, HEALTHY.merged(host), *REPORT)
    assert not alarms(json.loads(result.text))
    expect_complaint(result, LESS_IS_SEEN[does])


@pytest.mark.parametrize("does", NOT_DECODED)
def test_undecoded_messages_are_told(beside, does):
    text = beside(does, MISSPELT, "-q", "-z", "smbtriage").text
    assert text.count("Capture quality:") == 1
    assert "2 connections (1, 2) with SMB messages that Wireshark did not decode" in text


def test_shown_in_the_tree_beside_another(beside):
    """Two passes and a full tree, as the window has them."""
    result = beside("after replace smb2", MISSPELT, "-2", "-Y", "smbtriage", "-T", "fields", "-e", "smbtriage.rule")
    assert result.text.split() == ["tree.share_not_found"]


def test_a_second_copy_of_ours(host, read):
    """Wireshark alone would end: "Duplicate protocol name"."""
    twice = Host(others={"smbtriage-old.so": PLUGIN})
    result = twice.read(MISSPELT, "-q", "-z", "smbtriage")
    assert result.status == 0 and result.text == read(MISSPELT, "-q", "-z", "smbtriage"), result
    said, = complaints_of(result)
    assert "installed twice under different file names" in said


# ---- switched off, or moved -----------------------------------------------------------------------------------------

SWITCHED_OFF = {
    "smb2": ("--disable-protocol", "smb2"),
    "nbss": ("--disable-protocol", "nbss"),
    "smb2_netbios": ("--disable-heuristic", "smb2_netbios"),
    "port is data": ("-d", "tcp.port==445,data"),
    "port is http": ("-d", "tcp.port==445,http"),
}


@pytest.mark.parametrize("what", SWITCHED_OFF)
def test_smb_switched_off(host, read, report, what):
    """The report says so, and the connections are not accused."""
    text = read(MISSPELT, "-q", "-z", "smbtriage", *SWITCHED_OFF[what])
    assert "2 connections (1, 2) with SMB messages that Wireshark did not decode: enable" in text
    assert not alarms(report(HEALTHY.merged(host), *SWITCHED_OFF[what]))


@pytest.mark.parametrize("protocol", ["tcp", "udp", "kerberos", "quic", "ntlmssp", "spnego"])
def test_others_switched_off(host, report, protocol):
    assert not alarms(report(HEALTHY.merged(host), "--disable-protocol", protocol))


def test_switched_off_itself(host):
    """Who asks for the report all the same is told why there is none."""
    off = ("--disable-protocol", "smbtriage")
    for report in ("smbtriage", "smbtriage,json"):
        result = host.read(MISSPELT, "-q", "-z", report, *off)
        assert result.status == 0 and not result.stdout
        assert len(complaints_of(result)) == 1 and "smbtriage is switched off" in result.stderr, result
    assert not host.read(MISSPELT, "-2", "-Y", "smbtriage", *off).stdout
    assert "smbtriage" not in host.read(MISSPELT, "-q", "-z", "expert", *off).text


MOVED = {
    "TCP decoded as TCP": ("-d", "ip.proto==6,tcp"),
    "UDP decoded as UDP": ("-d", "ip.proto==17,udp"),
    "Kerberos over UDP decoded as Kerberos": ("-d", "udp.port==88,kerberos"),
    "Kerberos over TCP decoded as Kerberos": ("-d", "tcp.port==88,kerberos"),
    "another port of Kerberos over UDP": ("-o", "kerberos.udp.port:88,1088"),
    "another port of Kerberos over TCP": ("-o", "kerberos.tcp.port:88,1088"),
}


@pytest.mark.parametrize("what", MOVED)
def test_wireshark_takes_its_place_back(host, report, what):
    """A preference or Decode As puts Wireshark's own dissector where ours was: we step in front again."""
    capture = SAMPLE.merged(host)
    assert report(capture, *MOVED[what]) == report(capture)
