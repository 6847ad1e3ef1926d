# SPDX-License-Identifier: GPL-2.0-or-later
"""Documents as pandoc reads and writes them: trees of blocks and inlines, each {"t": kind, "c": content}."""
import json
import re
import subprocess


class Pandoc:
    def __init__(self, program):
        self.program, self.version = program, None

    def run(self, text, *options):
        return subprocess.run([self.program, *options], input=text, stdout=subprocess.PIPE, check=True,
                              encoding="utf-8").stdout

    def read(self, texts):
        """{title: blocks below it} of documents that begin with a title; comments, which state licences, are left out."""
        document = json.loads(self.run("\n\n".join(texts), "--from=gfm", "--to=json"))
        self.version = document["pandoc-api-version"]
        pages, blocks = {}, []
        for block in document["blocks"]:
            if block["t"] == "Header" and block["c"][0] == 1:
                blocks = pages[plain(block["c"][2])] = []
            elif block["t"] != "RawBlock" or not block["c"][1].startswith("<!--"):
                blocks.append(block)
        return pages

    def write(self, blocks, form):
        document = {"pandoc-api-version": self.version, "meta": {}, "blocks": blocks}
        return self.run(json.dumps(document), "--from=json", f"--to={form}", "--no-highlight")


# ---- looking at them ---------------------------------------------------------------------------------------

WORDS = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}


def plain(node):
    """The words of inlines, or of anything that holds inlines."""
    if isinstance(node, list):
        return "".join(map(plain, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node["t"], node.get("c")
    if kind == "Str":
        return content
    if kind in ("Code", "CodeBlock"):
        return content[1]
    return WORDS.get(kind) or plain(content)


def each(node, kinds):
    """All nodes of these kinds, from the first to the last; none within another."""
    if isinstance(node, dict) and node.get("t") in kinds:
        yield node
    elif isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from each(child, kinds)


def changed(node, change):
    """A copy in which change(node) replaced nodes, the inner ones first; a list takes the place of one of a list."""
    if isinstance(node, list):
        made = []
        for child in node:
            new = changed(child, change)
            made += new if isinstance(child, dict) and isinstance(new, list) else [new]
        return made
    if not isinstance(node, dict):
        return node
    new = {name: changed(child, change) for name, child in node.items()}
    return change(new) if "t" in new else new


def sections(blocks):
    """[(heading, blocks below it)]; what stands above the first heading has the heading ""."""
    found = [("", [])]
    for block in blocks:
        if block["t"] == "Header":
            found.append((plain(block["c"][2]), []))
        else:
            found[-1][1].append(block)
    return found


def slug(heading):
    """The name of a place in a page."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def cells(table):
    """(heads, rows): each cell as its list of blocks."""
    head, bodies = table["c"][3], table["c"][4]
    rows = [row for body in bodies for row in body[3]]
    return [cell[4] for cell in head[1][0][1]], [[cell[4] for cell in row[1]] for row in rows]


# ---- making them -------------------------------------------------------------------------------------------


def words(text):
    """Inlines."""
    return [{"t": "Space"} if piece.isspace() else {"t": "Str", "c": piece} for piece in re.split(r"(\s+)", text) if piece]


def header(level, text):
    return {"t": "Header", "c": [level, [slug(text), [], []], words(text)]}


def paragraph(inlines):
    return {"t": "Para", "c": inlines}


def strong(inlines):
    return {"t": "Strong", "c": inlines}


def raw(form, text):
    return {"t": "RawBlock", "c": [form, text]}


def definitions(pairs):
    """pairs: (inlines, blocks)."""
    return {"t": "DefinitionList", "c": [[term, [blocks]] for term, blocks in pairs]}
