# SPDX-License-Identifier: GPL-2.0-or-later
"""With smbtriage.redact_names no output names a user, a computer, a domain, a share, a file or an address of the
capture, each has one pseudonym everywhere, and what was found is the same.

A third of the captures is looked at: of each family, the word before the first "-", every sixth, and all with strange
names. With SMBTRIAGE_ALL_CAPTURES=1 all of them are."""
import collections
import functools
import json
import os
import re

import pytest

import cases
from host import CAPTURES, ROOT, captures, stem

REDACTED = ("-o", "smbtriage.redact_names:TRUE")
REPORTS = ("-z", "smbtriage", "-z", "smbtriage,json", "-z", "smbtriage,events")
PAGES = ("-q", "-z", "smbtriage,html", "-z", "smbtriage,ticket")

# All that the subtree holds; tabs stand between the fields, and in no report.
OURS = ("cause", "summary", "evidence", "excluded", "user", "share", "server", "client", "section", "url", "dialect",
        "mechanism", "remedy.windows", "remedy.samba", "remedy.client", "remedy.cost")
FIELDS = ("-Y", "smbtriage", "-T", "fields", *(word for name in OURS for word in ("-e", f"smbtriage.{name}")))

# What Wireshark itself calls names, in captures that the plugin reads.
THEIRS = ("ntlmssp.auth.username", "ntlmssp.auth.domain", "ntlmssp.auth.hostname", "ntlmssp.challenge.target_name",
          "smb2.tree", "smb2.filename", "kerberos.CNameString", "kerberos.SNameString", "kerberos.realm",
          "kerberos.crealm", "dns.qry.name", "dns.resp.name", "dns.cname", "dns.srv.target", "nbns.name",
          "nbss.called_name", "ip.addr", "ipv6.addr")
NAMES = ("-T", "fields", *(word for name in THEIRS for word in ("-e", name)), "-E", "aggregator=|")

EVENT_NAME = re.compile(r' (client|realm|service|owner|target|name|netname|user|domain|workstation|target-name|'
                        r'target-computer|target-domain|path)="(.*?)"(?= |$)', re.MULTILINE)
ADDRESS = re.compile(r"[0-9a-f]*[.:][0-9a-f.:]*[0-9a-f]", re.IGNORECASE)
IPV4 = re.compile(r"\d+\.\d+\.\d+\.\d+")
# RFC 2782 and [MS-ADTS] 6.3.2.3
SERVICE_LABEL = re.compile(r"(?<![\w-])(?:_[\w-]+|(?:p?dc|gc)(?=\._msdcs\.))\.", re.IGNORECASE)
WORD = re.compile(r"[^\W_][\w$-]*")

# Values that are names and nothing else: of the report and of packets as JSON. A remedy has a "client", too, of words.
JSON_NAME = re.compile(r'"(?:smbtriage\.)?(?:(?:user|share|server|address|name)": "((?:[^"\\]|\\.)*)|client": "([^" ]*))"')
COLUMNS = [OURS.index(name) for name in ("user", "share", "server", "client")]

COMMENT_OR_LETTER = re.compile(r"/\*.*?\*/|'\\?.'", re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')

# Of everybody, or of nobody: README, "Redaction".
KEPT = set("""localhost local localdomain workgroup smbserver unknown nt authority builtin anonymous guest
              administrator krbtgt cifs host ldap http dns gc rpcss termsrv wsman mssqlsvc nfs kadmin wellknown
              restrictedkrbhost ipc$ admin$ print$ sysvol netlogon srvsvc wkssvc lsarpc samr winreg svcctl spoolss
              c$ d$ ipc""".split())


def words(text):
    return {word.strip("-") for word in WORD.findall(text.casefold())}


@functools.lru_cache(maxsize=None)
def own_words():
    """The words of the texts themselves: the string literals of the sources."""
    found = set(KEPT)
    for source in (*(ROOT / "heuristics").rglob("*.c"), *(ROOT / "plugin").glob("*.c")):
        for literal in LITERAL.findall(COMMENT_OR_LETTER.sub("", source.read_text())):
            found |= words(literal)
    return found


def is_of_everybody(address):
    if ":" in address:
        return address.startswith("ff") or address in ("::", "::1")
    return address == "255.255.255.255" or int(address.split(".")[0]) in (0, 127, *range(224, 240))


def names_in(plain):
    """The words of the names, and the addresses, of everything that the unredacted run tells of them."""
    names = [text for line in plain.splitlines() if "\t" in line for text in re.split(r"[\t|]", line)]
    names += [text for _, text in EVENT_NAME.findall(plain)]
    addresses = {text.lower() for name in names for text in IPV4.findall(name)}
    addresses |= {name.lower() for name in names if re.fullmatch(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*", name)}
    return ({word for name in names for word in words(SERVICE_LABEL.sub("", name)) if not word.isdigit()},
            {address for address in addresses if not is_of_everybody(address)})


def values_in(redacted):
    """What is told where only a name can stand: in JSON, in events and in fields."""
    values = ["".join(either) for either in JSON_NAME.findall(redacted)] + [text for _, text in EVENT_NAME.findall(redacted)]
    for line in redacted.splitlines():
        columns = line.split("\t")
        if len(columns) == len(OURS):
            values += [columns[place] for place in COLUMNS]
    return values


def leaks(plain, redacted):
    """A name may be a word of our sentences, too, and so it may stand in them, but nowhere else."""
    names, addresses = names_in(plain)
    told_words = words(redacted)
    told_as_names = {word for value in values_in(redacted) for word in words(SERVICE_LABEL.sub("", value))}
    told_addresses = {text.lower().strip(".:") for text in ADDRESS.findall(redacted)}
    told_addresses |= set(IPV4.findall(redacted))
    named = ((names - own_words()) & told_words) | ((names - KEPT) & told_as_names)
    return sorted(named) + sorted(addresses & told_addresses)


def document_in(output):
    return json.loads(re.search(r"^\{$.*^\}$", output, re.MULTILINE | re.DOTALL)[0])


def bare(node, key=None):
    """The document without what names anybody, or speaks of them: what was found, where and how sure."""
    if isinstance(node, dict):
        return {name: bare(below, name) for name, below in node.items() if name != "redacted"}
    if isinstance(node, list):
        return [bare(below, key) for below in node]
    return node is None if key in ("address", "name", "user", "share", "client", "server", "cause", "says", "because",
                                   "windows", "samba", "cost") else node


KIND = {"realm": "host", "owner": "host", "target": "host", "name": "host", "netname": "host", "domain": "host",
        "workstation": "host", "target-computer": "host", "target-domain": "host", "service": "service",
        "target-name": "service", "client": "user"}


def shared_names(document):
    """(kind, name) of everything with a name in the document, in its order."""
    for connection in document["connections"]:
        yield "address", connection["client"]["address"]
        yield "address", connection["server"]["address"]
        yield "host", connection["server"]["name"]
        for step in connection["steps"]:
            yield "account", step["user"]
            yield "path", step["share"]
    for finding in document["findings"]:
        yield "address", finding["client"]
        yield "account", finding["user"]
        yield "path", finding["share"]


def pairs(plain, redacted):
    """(kind, name, pseudonym) of both runs, side by side."""
    for (key, name), (other, pseudonym) in zip(EVENT_NAME.findall(plain), EVENT_NAME.findall(redacted), strict=True):
        assert key == other
        yield KIND.get(key, key), name, pseudonym
    for (kind, name), (_, pseudonym) in zip(shared_names(document_in(plain)), shared_names(document_in(redacted)),
                                            strict=True):
        if name is not None:
            yield kind, name, pseudonym


def inconsistent(plain, redacted):
    """Names with several pseudonyms, and pseudonyms of several names."""
    of_name, of_pseudonym = collections.defaultdict(set), collections.defaultdict(set)
    for kind, name, pseudonym in pairs(plain, redacted):
        name, pseudonym = name.rstrip(".").casefold(), pseudonym.casefold()
        if "<u+" in name or "\\u{" in name or len(name) >= 320:     # events and reports write them differently
            continue
        of_name[kind, name].add(pseudonym)
        of_pseudonym[kind, pseudonym].add(name)
    return [item for table in (of_name, of_pseudonym) for item in table.items() if len(item[1]) > 1]


def bare_names(plain, redacted):
    """Names that are their own pseudonym, or share a word with it, though they are not among those that are kept."""
    return [(name, pseudonym) for _, name, pseudonym in pairs(plain, redacted)
            if {word for word in words(SERVICE_LABEL.sub("", name)) - KEPT if not word.isdigit()} &
            {word for word in words(SERVICE_LABEL.sub("", pseudonym)) if not word.isdigit()}]


def family(capture):
    return stem(capture).split("-")[0]


STRANGE = re.compile("hostile|torture|unicode|name-noise|name-calls|nmap|rclone")   # what they call things


def looked_at():
    every = captures(CAPTURES)
    if os.environ.get("SMBTRIAGE_ALL_CAPTURES") == "1":
        return every
    seen, chosen = collections.Counter(), []
    for capture in every:
        if seen[family(capture)] % 6 == 0 or STRANGE.search(stem(capture)):
            chosen.append(capture)
        seen[family(capture)] += 1
    return chosen


@pytest.mark.parametrize("capture", looked_at(), ids=stem)
def test_nobody_is_named_and_the_same_is_found(read, capture):
    plain = read.afresh(capture, "-2", *NAMES, *REPORTS)
    redacted = read.afresh(capture, "-2", *FIELDS, *REPORTS, *REDACTED)
    assert not leaks(plain, redacted)
    assert not leaks(plain, read.afresh(capture, *PAGES, *REDACTED))
    before, after = document_in(plain), document_in(redacted)
    assert (before["redacted"], after["redacted"]) == (False, True)
    assert bare(before) == bare(after)
    assert not inconsistent(plain, redacted)
    assert not bare_names(plain, redacted)


def test_each_family_is_looked_at():
    every, chosen = captures(CAPTURES), looked_at()
    assert set(map(family, chosen)) == set(map(family, every)) and len(chosen) > len(every) // 4
    assert {"healthy-unicode", "share-not-in-unicode", "hostile-quotes", "hostile-names"} <= set(map(stem, chosen))


def test_the_search_finds_what_is_there(read):
    """A run without redaction names everybody: the user, the domain, the computers, the share and the addresses."""
    plain = read.afresh(CAPTURES / "share-misspelt.pcapng", "-2", *NAMES, *REPORTS)
    assert {"alice", "lab", "fs1", "acounts", "198.51.100.10", "198.51.100.30"} <= set(leaks(plain, plain))
    pages = read.afresh(CAPTURES / "share-misspelt.pcapng", *PAGES)
    assert {"alice", "lab", "fs1", "acounts", "198.51.100.10", "198.51.100.30"} <= set(leaks(plain, pages))


@pytest.mark.parametrize("told", (
    '      "share": "\\\\\\\\host-1\\\\accounts",',
    '              "smbtriage.share": "\\\\\\\\host-1\\\\accounts",',
    '1 0.000000000 tcp/0 address-1:50000 > address-2:445 SMB2 TREE_CONNECT request path="\\\\host-1\\accounts"',
    "\t".join("accounts" if name == "share" else "" for name in OURS)), ids=("report", "packets", "events", "fields"))
def test_a_name_that_is_a_word_of_ours_is_found(read, told):
    """Where a name stands; a sentence may speak of accounts."""
    plain = read.afresh(CAPTURES / "share-misspelt.pcapng", "-2", *NAMES, *REPORTS)
    assert "accounts" in own_words() and leaks(plain, told) == ["accounts"]
    assert not leaks(plain, "too many accounts")


OTHER_WAYS = {
    "one pass": FIELDS,
    "packets": ("-2", "-Y", "smbtriage", "-T", "json", "-j", "smbtriage"),
    "expert": ("-q", "-z", "expert"),
}


@pytest.mark.parametrize("case", cases.one_of_each(cases.read())[::6], ids=cases.name)
def test_other_ways_name_nobody(read, case):
    plain = read.afresh(case.capture, "-2", *NAMES, *REPORTS)
    for way, arguments in OTHER_WAYS.items():
        told = read.afresh(case.capture, *arguments, *REDACTED)
        if way == "expert":
            told = "\n".join(line for line in told.splitlines() if "smbtriage" in line)
        assert not leaks(plain, told), way


CONVERSION = re.compile(r"%[-+ #0-9.]*(.)")
SENTENCE = re.compile(r"\b(?:smbtriage_evidence_add|smbtriage_excluded_because|smbtriage_sentence|tell)\((.*?)\);", re.DOTALL)


def test_sentences_have_simple_conversions():
    """Those that smbtriage_sentence() knows."""
    found = collections.Counter()
    for source in (ROOT / "heuristics").rglob("*.c"):
        for arguments in SENTENCE.findall(source.read_text()):
            for literal in LITERAL.findall(arguments):
                found.update(CONVERSION.findall(literal))
    assert found["s"] > 100 and set(found) <= set("sudxX%"), found
