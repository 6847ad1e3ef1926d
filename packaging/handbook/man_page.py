# SPDX-License-Identifier: GPL-2.0-or-later
"""smbtriage(7): what the front says, what the README's tables say, and the page of each rule below its chapter."""
import os
import re
import time

from document import (cells, changed, definitions, each, header, paragraph, plain, raw, sections, strong, words)
from facts import by_chapter
from symptoms import KINDS

# The tbl preprocessor is not needed: tables become lists. No word is divided (HY is what groff's macros go back to): names
# of statuses and commands are searched for, and copied.
HEAD = """.\\" SPDX-License-Identifier: GPL-2.0-or-later
.TH SMBTRIAGE 7 "{date}" "smbtriage {version}" "SMB triage"
.nr HY 0
.ad l
.nh
"""

HEADING = '.PP\n\\f[B]{}\\f[R]\n.br'
CODE_BLOCK = re.compile(r"^\.IP\n\.nf\n\\f\[C\]\n(.*?)\n?\\f\[R\]\n\.fi$", re.M | re.S)
CODE = re.compile(r"\\f\[(?:V|CR?)\](.*?)\\f\[R\]", re.S)


ADDRESS = re.compile(r"<https?://[^>]*>")
SHORT = 40  # letters of a cell that stands beside the first one


class NotInReadme(Exception):
    pass


# ---- tables and headings ---------------------------------------------------------------------------------------


def emphasised(inlines):
    return [{"t": "Emph", "c": inlines}]


def in_one(row):
    """What stands between the first and the last column is told with the first."""
    term = row[0][0]["c"] if row[0] else words("(none)")
    between = [cell[0]["c"] for cell in row[1:-1] if cell]
    for index, cell in enumerate(between):
        term = term + words(", " if index else " (") + cell
    return term + words(")") if between else term, row[-1]


def with_heads(heads, row):
    """Each column but the first as a paragraph of its own, with its head."""
    told = []
    for head, cell in zip(heads[1:], row[1:]):
        if cell:
            head = plain(head)
            told.append(paragraph(emphasised(words(head + ("" if head.endswith("?") else ":"))) + words(" ")
                                  + cell[0]["c"]))
    return row[0][0]["c"], told


def as_list(table):
    """A table as a list, which fits on every terminal; the heads are its first entry."""
    heads, rows = cells(table)
    if all(len(plain(cell)) <= SHORT for row in rows for cell in row[1:-1]):
        term, told = in_one(heads)
        head = emphasised(term), [paragraph(emphasised(told[0]["c"]))]
        return definitions([head, *map(in_one, rows)])
    return definitions([with_heads(heads, row) for row in rows])


def for_man(node):
    """The names of other pages stand for themselves: a terminal has no links."""
    if node["t"] == "Link" and not re.match(r"https?:", node["c"][2][0]):
        rule = re.sub(r"\.md$", "", node["c"][2][0])
        return [strong(words(rule))] if plain(node["c"][1]) == rule else node["c"][1] + words(" (") + \
            [strong(words(rule))] + words(")")
    if node["t"] == "Table":
        return as_list(node)
    if node["t"] == "Header":
        return raw("man", HEADING.format(plain(node["c"][2])))
    return node


# ---- what stands in places of the front ----------------------------------------------------------------------


def table_of(readme, head):
    for table in each(readme, ("Table",)):
        heads = cells(table)[0]
        if plain(heads[0]) == head:
            return [changed(table, for_man)]
    raise NotInReadme(f"the README has no table that begins with the head {head!r}")


def section_of(readme, heading):
    for name, blocks in sections(readme):
        if name == heading:
            return changed(blocks, for_man)
    raise NotInReadme(f"the README has no section {heading!r}")


def symptom_entry(symptom):
    code = f" ({symptom.code})" if symptom.code else ""
    also = f"also named in {', '.join(symptom.also)}" if symptom.also else ""
    return words(symptom.name + code), [paragraph(words("; ".join(filter(None, (", ".join(symptom.rules), also)))))]


def symptoms_list(index):
    made = [paragraph(words("What pages name as their own is listed first; \"also named in\" is where a page mentions a "
                            "symptom as routine, as a look-alike or in a command."))]
    for kind, title, sentence in KINDS:
        made += [header(2, title), paragraph(words(sentence)),
                 definitions([symptom_entry(symptom) for symptom in index if symptom.kind == kind])]
    return made


def rules_list(facts, pages):
    made = []
    for _, title, sentence, rules in by_chapter(facts):
        made += [header(1, title.upper()), paragraph(words(sentence))]
        for rule in rules:
            made += [header(2, rule.id), paragraph([strong(words(f"{rule.severity.upper()} at worst. "))]
                                                   + words(rule.summary))]
            made += changed(pages[rule.id], for_man)
    return made


def filled(front, facts, pages, index, readme):
    """The front with its placeholders replaced."""
    for block in front:
        place = re.fullmatch(r"\{(\w+)(?: (.+))?\}", plain(block)) if block["t"] == "Para" else None
        if place is None:
            yield header(1, plain(block["c"][2]).upper()) if block["t"] == "Header" else changed(block, for_man)
        elif place.group(1) == "table":
            yield from table_of(readme, place.group(2))
        elif place.group(1) == "section":
            yield from section_of(readme, place.group(2))
        else:
            yield from {"symptoms": lambda: symptoms_list(index), "rules": lambda: rules_list(facts, pages)}[
                place.group(1)]()


# ---- what pandoc writes, as manual pages have it ---------------------------------------------------------------


def copyable(code):
    """A hyphen that stays one when it is copied from the screen, and at which no line ends."""
    return re.sub(r"(?<!\\)-", r"\\-", code)


def tidied(text):
    """Commands can be copied and are bold within text, as manuals have it; headings stand right above their text."""
    text = CODE_BLOCK.sub(lambda found: f'.sp\n.RS 2\n.EX\n{copyable(found.group(1))}\n.EE\n.RE', text)
    text = CODE.sub(lambda found: f"\\f[B]{copyable(found.group(1))}\\f[R]", text)
    text = ADDRESS.sub(lambda found: re.sub(r"(?<![:/])/(?=\w)", r"/\\:", copyable(found.group())), text)
    text = re.sub(r"\\f\[[CV](B|I|BI)\]", r"\\f[\1]", text)
    text = re.sub(r"^\.TP$", ".TP 7", text, flags=re.M)
    return re.sub(r"^(\.S[HS] .*|\.br)\n\.(?:PP|sp)\n", r"\1\n", text, flags=re.M)


def day():
    """Of SOURCE_DATE_EPOCH (reproducible-builds.org), or nothing: a build tells no clock."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    return time.strftime("%Y-%m-%d", time.gmtime(int(seconds))) if seconds else ""


def write(path, pandoc, facts, pages, index, version, front, readme):
    text = pandoc.write(list(filled(front, facts, pages, index, readme)), "man")
    path.write_text(HEAD.format(date=day(), version=version) + tidied(text), encoding="utf-8")
