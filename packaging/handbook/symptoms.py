# SPDX-License-Identifier: GPL-2.0-or-later
"""Which page speaks of which symptom: statuses, Kerberos errors and what users read, as the pages' own text has them."""
import re
from collections import namedtuple

from document import each, plain, sections

# kind: "status", "kerberos" or "screen"; code may be None. rules tell it as what happened or why; also: name it besides.
Symptom = namedtuple("Symptom", "kind name code rules also")

KINDS = (("screen", "On the screen", "What Windows and Unix clients tell their users, and the numbers of Windows errors."),
         ("status", "Statuses of SMB", "As servers send them (smb2.nt_status); smbclient puts NT_ in front."),
         ("kerberos", "Kerberos errors", "As KDCs and servers send them (kerberos.error_code)."))

TELLING = ("", "What happened", "Why")

NO_SYMPTOM = ("STATUS_SUCCESS", "STATUS_PENDING")

STATUS = re.compile(r"\b(?:NT_)?(STATUS_[A-Z0-9_]+|SEC_E_[A-Z0-9_]+)")
KERBEROS = re.compile(r"\b(K(?:DC|RB)_(?:AP_)?ERR_[A-Z0-9_]+)")
HEX = re.compile(r"\b0x([0-9A-Fa-f]{8})\b")
SENTENCE = re.compile(r"(?<=[.;:]) +(?=[A-Z])|$")
# What is on a screen is told with these words, and quoted.
READS = re.compile(r"\b(reads?|says?|say|system error|sees)\b|\(error ")
QUOTED = re.compile(r'"([A-Z][^"]* [^"]*)"')
NUMBER = re.compile(r"\berror (0x[0-9A-Fa-f]{8}|\d+)(?: or (\d+))?")
FILTERED = re.compile(r"kerberos\.error_code (?:== (\d+)|in \{([\d, ]+)\})")


def texts(blocks):
    """Paragraphs, cells and blocks of code, each as one text."""
    for block in each(blocks, ("Para", "Plain", "CodeBlock")):
        yield block["t"] == "CodeBlock", plain(block)


def in_filter(line, facts):
    """Codes that a filter asks for; one that leaves codes out says nothing of them."""
    if "!" in line:
        return
    for code in HEX.findall(line):
        if int(code, 16) in facts.statuses:
            yield "status", facts.statuses[int(code, 16)]
    for one, several in FILTERED.findall(line):
        for code in re.findall(r"\d+", one or several):
            if int(code) in facts.kerberos:
                yield "kerberos", facts.kerberos[int(code)]


def on_a_screen(text):
    for sentence in filter(READS.search, SENTENCE.split(text)):
        for quoted in QUOTED.findall(sentence):
            yield "screen", f'"{quoted.rstrip(",")}"'


def numbers(text, facts, is_about_kerberos):
    for found in NUMBER.findall(text):
        for number in filter(None, found):
            if not is_about_kerberos:
                yield "screen", f"error {number}"
            elif int(number, 0) in facts.kerberos:
                yield "kerberos", facts.kerberos[int(number, 0)]


def in_words(text, facts, is_about_kerberos):
    for code in HEX.findall(text):
        if int(code, 16) in facts.statuses:
            yield "status", facts.statuses[int(code, 16)]
    yield from numbers(text, facts, is_about_kerberos)


def named(is_code, text, facts, is_about_kerberos):
    """(kind, name) of each symptom in this text."""
    for name in STATUS.findall(text):
        if name not in NO_SYMPTOM:
            yield "status", name
    for name in KERBEROS.findall(text):
        yield "kerberos", name
    if is_code:
        for line in text.splitlines():
            yield from in_filter(line, facts)
    else:
        yield from in_words(text, facts, is_about_kerberos)


def of_page(rule, blocks, facts):
    """{(kind, name): True when the page tells it as its own}"""
    found = {}
    for heading, below in sections(blocks):
        for is_code, text in texts(below):
            # In a page about Kerberos "error 7" is what a KDC says.
            is_about_kerberos = bool(KERBEROS.search(text)) or rule.id.startswith("kerberos.")
            symptoms = list(named(is_code, text, facts, is_about_kerberos))
            if heading == "What happened" and not is_code:
                symptoms += on_a_screen(text)
            for symptom in symptoms:
                found[symptom] = found.get(symptom, False) or heading in TELLING
    return found


def by_name(symptom):
    """Numbers by their value, below the words."""
    number = re.fullmatch(r"error (\d+|0x\w+)", symptom.name)
    return (1, int(number.group(1), 0), "") if number else (0, 0, symptom.name)


def index(facts, pages):
    """All symptoms, sorted by name; of each the rules in the order of the chapters."""
    told = {}
    for rule in facts.rules:
        for symptom, is_own in of_page(rule, pages[rule.id], facts).items():
            told.setdefault(symptom, ([], []))[0 if is_own else 1].append(rule.id)
    codes = {("status", name): f"0x{code:08X}" for code, name in facts.statuses.items()}
    codes.update({("kerberos", name): str(code) for code, name in facts.kerberos.items()})
    return sorted((Symptom(kind, name, codes.get((kind, name)), *rules) for (kind, name), rules in told.items()),
                  key=by_name)
