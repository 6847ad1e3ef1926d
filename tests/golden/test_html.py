# SPDX-License-Identifier: GPL-2.0-or-later
"""-z smbtriage,html is one page that needs nothing else, and -z smbtriage,ticket a block to paste; both tell what the
JSON report tells."""
import html.parser
import re

import pytest

import crafted
from crafted import rubbish
from host import CAPTURES, stem

# Of each kind of failure one, and what is healthy, long, strange or empty.
LOOKED_AT = [CAPTURES / f"{name}.pcapng" for name in (
    "share-misspelt", "kdc-account-disabled", "kdc-silent", "kdc-unreachable", "kdc-tcp-refused", "host-down",
    "icmp-prohibited", "icmp-port", "name-misspelt", "dns-silent", "dns-unreachable", "name-through-two-aliases",
    "negotiate-closed", "negotiate-smb1-server", "negotiate-silent-60s", "not-smb-http", "account-locked",
    "connection-lost", "folder-closed", "dfs-target-down", "encrypted-share-misspelt-unseen", "healthy-quic",
    "healthy-signed", "healthy-from-the-middle", "healthy-unicode", "kerberos-busy-clients", "hostile-names",
    "hostile-long-names", "hostile-tickets", "hostile-quotes")]

VOID = {"meta", "br", "hr", "img", "input", "link", "wbr"}
MAY_LINK = re.compile(r"https://learn\.microsoft\.com/|https://www\.rfc-editor\.org/|https://datatracker\.ietf\.org/|#")


class Page(html.parser.HTMLParser):
    """A page, taken apart: tags must nest, ids be one of a kind."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.ids, self.texts, self.wrong = [], [], [], [], []
        self.feed(text)
        self.close()
        if self.open:
            self.wrong.append(f"not closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.ids += [value for name, value in attributes if name == "id"]
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names):
            self.wrong.append(f"attribute twice in {tag}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> does not belong there")

    def handle_data(self, data):
        if not self.open and data.strip():
            self.wrong.append(f"text outside: {data[:40]!r}")
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(self.texts)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def page_of(read, capture, *arguments):
    return Page(read.afresh(capture, *arguments, "-q", "-z", "smbtriage,html"))


def faults(page, may_link=MAY_LINK):
    """What is no valid page, or needs another file, or somebody's eyes, or a mouse."""
    names = [tag for tag, _ in page.tags]
    wrong = list(page.wrong)
    wrong += [name for name in ("script", "iframe", "object", "embed", "img", "link", "base", "form") if name in names]
    wrong += [f"id twice: {name}" for name in {name for name in page.ids if page.ids.count(name) > 1}]
    for tag, attributes in page.tags:
        wrong += [f"{tag} {name}" for name in attributes if name in ("src", "srcset", "style") or name.startswith("on")]
        wrong += [f"link to {value}" for name, value in attributes.items()
                  if name.endswith("href") and not may_link.match(value)]
        wrong += [f"no such id: {value}" for name, value in attributes.items()
                  if name == "href" and value.startswith("#") and value[1:] not in page.ids]
        wrong += [f"no such id: {word}" for word in attributes.get("aria-labelledby", "").split() if word not in page.ids]
    levels = [int(tag[1]) for tag in names if re.fullmatch("h[1-6]", tag)]
    wrong += [f"h{after} below h{before}" for before, after in zip(levels, levels[1:]) if after > before + 1]
    wrong += [] if levels[:1] == [1] and levels.count(1) == 1 else ["not one h1"]
    wrong += [f"not one {tag}" for tag in ("main", "header", "footer", "title", "style") if
              len([attributes for attributes in page.all(tag)]) != 1 + (tag == "title") * names.count("svg")]
    wrong += [] if page.all("html") == [{"lang": "en"}] else ["no language"]
    wrong += ["th without scope" for attributes in page.all("th") if "scope" not in attributes]
    wrong += ["svg without a role" for attributes in page.all("svg") if attributes.get("role") != "img"]
    wrong += [] if names.count("desc") == names.count("svg") == names.count("figure") else ["a drawing without words"]
    return wrong


@pytest.mark.parametrize("capture", LOOKED_AT, ids=stem)
def test_a_valid_page_that_tells_what_json_tells(read, report, capture):
    page, document = page_of(read, capture), report(capture)
    assert not faults(page)
    text = " ".join(page.text.split())
    for finding in document["findings"]:
        for said in (finding["summary"], finding["cause"], *(item["says"] for item in finding["evidence"]),
                     *(item["because"] for item in finding["excluded"])):
            assert " ".join(said.split()) in text, said
        assert f"in frame {finding['frame']}, confidence {finding['confidence']}" in text
        assert finding["rule"] in text and finding["url"] in [link.get("href") for link in page.all("a")]
        for frame in finding["frames"][:20] if len(finding["frames"]) > 1 else ():
            assert re.search(rf"in frames [\d, ]*\b{frame}\b", text)
        for item in finding["evidence"]:
            assert item["frame"] is None or f"Frame {item['frame']}: " in text
    for severity, plural in (("error", "error"), ("warn", "warning"), ("note", "note")):
        count = sum(finding["severity"] == severity for finding in document["findings"])
        assert f"{count} {plural}{'' if count == 1 else 's'}" in text
    for connection in document["connections"]:
        assert f"connection-{connection['id']}" in page.ids
    drawn = sum(any(step["findings"] for step in connection["steps"]) for connection in document["connections"])
    assert len(page.all("svg")) == drawn
    for item in document["capture"]["quality"]:
        assert item["advice"] in text


def test_what_failed_is_told_by_words_and_shapes(read):
    page = page_of(read, CAPTURES / "kdc-account-disabled.pcapng")
    text = page.text
    assert "FAILED \u2014 The KDC answered KDC_ERR_CLIENT_REVOKED (18)" in text
    assert "FAILED \u2014 STATUS_ACCOUNT_DISABLED" in text
    lanes = [role for role in ("client", "name service", "KDC", "server") if f" {role} " in f" {text} "]
    assert lanes == ["client", "name service", "KDC", "server"]
    assert len([path for path in page.all("path") if path["class"] == "bad"]) == 2


@pytest.mark.parametrize("name, words", [
    ("host-down", "FAILED: no answer to 5 tries in 4.1 s"), ("negotiate-silent-60s", "FAILED: no answer, "),
    ("icmp-prohibited", "FAILED \u2014 an ICMP error"), ("kdc-silent", "FAILED: no answer, "),
    ("name-misspelt", "FAILED \u2014 The answer: there is no such name"), ("dns-unreachable", "An ICMP error of"),
    ("quic-access-denied", "FAILED \u2014 a QUIC CONNECTION_CLOSE"), ("name-from-second-server", "\u2014 no answer, "),
    ("logon-abandoned", "FAILED \u2014 TCP FIN: the client ends the connection")])
def test_how_it_ended(read, name, words):
    assert words in page_of(read, CAPTURES / f"{name}.pcapng").text


@pytest.mark.parametrize("name", ["kdc-silent", "kdc-policy", "alias-without-spn-kerberos-required", "dfs-target-down",
                                  "logon-abandoned", "clock-of-client"])
def test_a_good_answer_has_not_failed(read, name):
    text = page_of(read, CAPTURES / f"{name}.pcapng").text
    assert "FAILED \u2014 " in text or "\u2014 FAILED: " in text
    assert "FAILED \u2014 STATUS_SUCCESS" not in text and "see the verdict" not in text


@pytest.mark.parametrize("name, who", [
    ("short-name-misspelt", "198.51.100.10 may have had trouble with fs22.lab.example"),
    ("name-of-another-host", "198.51.100.10 did not get to strayed.lab.example"),
    ("downgraded", "LAB\\alice could not do what was tried on fs1."),
    ("dfs-target-down", "LAB\\alice could not do what was tried on fs1."),
    ("response-unsigned", "LAB\\alice did not get to fs1.")])
def test_the_summary_names_what_was_wanted(read, name, who):
    assert who in " ".join(page_of(read, CAPTURES / f"{name}.pcapng").text.split()).replace(" .", ".")


@pytest.mark.parametrize("wanted, connections, drawn", [
    ("tcp.stream == 0", 1, 0), ("tcp.stream == 1", 1, 1), ("smbtriage.rule", 1, 1), ("tcp.stream == 7", 0, 0)])
def test_filter(read, wanted, connections, drawn):
    capture = CAPTURES / "share-misspelt.pcapng"
    page = Page(read.afresh(capture, "-q", "-z", f"smbtriage,html,{wanted}"))
    assert not faults(page)
    assert len([name for name in page.ids if re.fullmatch(r"connection-\d+", name)]) == connections
    assert len(page.all("svg")) == drawn
    ticket = read.afresh(capture, "-q", "-z", f"smbtriage,ticket,{wanted}")
    assert ticket.count("ERROR tree.share_not_found") == drawn
    assert ticket.startswith(f"smbtriage: {connections} connection")


def test_redacted(read):
    capture = CAPTURES / "kdc-account-disabled.pcapng"
    for form in ("html", "ticket"):
        told = read.afresh(capture, "-o", "smbtriage.redact_names:TRUE", "-q", "-z", f"smbtriage,{form}")
        assert "Names are redacted" in " ".join(told.split()) and "user-1" in told and "address-1" in told
        assert not re.search(r"alice|fs2|198\.51\.100|LAB\b", told)


def test_versions_are_told(read, host, report):
    generator = report(LOOKED_AT[0])["generator"]
    page = page_of(read, LOOKED_AT[0])
    assert f"smbtriage {generator['smbtriage']}, Wireshark {generator['wireshark']}" in page.text


NAMES = {"markup": "</title></style><script>alert(1)</script><svg onload=x>\"'&<!--", "bidirectional": "a\u202egnp.exe",
         "entities": "&lt;b&gt;&amp;&#x202e;", "long": "x" * 5000}


@pytest.mark.parametrize("kind", NAMES)
def test_names_are_nothing_but_text(host, read, kind):
    name = NAMES[kind]
    capture = host.write(f"html-{kind}.pcap", crafted.capture(crafted.everywhere(name, name.encode())))
    page = page_of(read, capture)
    assert not faults(page)
    assert page.all("svg") and "\u202e" not in page.text
    if kind == "markup":
        assert page.text.count("<script>alert(1)</script>") > 5
    if kind == "entities":
        assert page.text.count("&lt;b&gt;") > 5


# ---- how much of it

def many(connections):
    """Each of another port, to another share that is not there."""
    wide = rubbish.utf16("alice")
    logon = rubbish.logon(wide, wide, wide, rubbish.av_pairs((0, b"")))
    return crafted.capture(
        (rubbish.SMB, [*rubbish.begun(), *logon, rubbish.asks(rubbish.tree_request(rubbish.utf16(f"\\\\fs1\\{number}"))),
                       rubbish.answers(rubbish.error_response(rubbish.TREE_CONNECT, rubbish.BAD_NETWORK_NAME, 3, 1))])
        for number in range(connections))


def test_thousands_stay_a_page(host, read, report):
    capture = host.write("html-many.pcap", many(3000))
    page = page_of(read, capture)
    assert not faults(page)
    assert len(report(capture)["connections"]) == 3000
    assert len(page.all("svg")) == 40 and len(page.all("tr")) < 1500
    assert "Of 1000 connections with findings the worst 40 are told in full" in page.text  # so many findings are kept
    assert "nothing was found, or more of what is counted below" in page.text
    assert "2000 more findings of tree.share_not_found, 2000 times in all" in page.text
    assert "And 1500 more connections, which are only counted here" in page.text
    assert len(read.afresh(capture, "-q", "-z", "smbtriage,html")) < 1_500_000
    assert len(read.afresh(capture, "-q", "-z", "smbtriage,ticket").splitlines()) < 70


# ---- the ticket

@pytest.mark.parametrize("capture", LOOKED_AT, ids=stem)
def test_ticket(read, report, capture):
    ticket = read.afresh(capture, "-q", "-z", "smbtriage,ticket")
    document = report(capture)
    findings = document["findings"]
    unbroken = " ".join(ticket.split())
    for finding in findings[:3]:
        severity = {"note": "NOTE", "warn": "WARN", "error": "ERROR"}[finding["severity"]]
        assert f"\n{severity} {finding['rule']}, confidence {finding['confidence']}" in ticket
        assert " ".join(finding["cause"].split()) in unbroken and finding["url"] in ticket
        assert re.search(rf"^When      frame {finding['frame']}\b", ticket, re.MULTILINE)
    for finding in findings[3:8]:
        assert f"{finding['rule']}, frame {finding['frame']}: " in unbroken
    assert ("and %d more finding" % (len(findings) - 8) in ticket) == (len(findings) > 8)
    assert ("\nNothing found.\n" in ticket) == (not findings)
    assert "\nCapture   " in ticket
    if len(findings) <= 1 and not stem(capture).startswith("hostile"):
        assert len(ticket.splitlines()) <= 42
    words = [word for word in ticket.split() if len(word) > 60]
    assert max(len(line) for line in ticket.splitlines() if not any(word in line for word in words)) <= 76
