# SPDX-License-Identifier: GPL-2.0-or-later
"""Takes the plugin's own lines out of tshark's output; what is left must be what tshark prints without it."""
import re

from views import EXPERT_ROW, is_ours


def text_tree(text):
    """-V less our tree: its heading and all deeper lines after it."""
    kept, depth = [], None
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if depth is not None and line.strip() and indent > depth:
            continue
        depth = None
        if re.match(r" *\[?smb ?triage\b", line, re.I):
            depth = indent
        else:
            kept.append(line)
    return "\n".join(kept)


def json_tree(text):
    """-T json less our layer and our pointers. Commas at line ends go too: the layer before ours gains one."""
    kept, end = [], None
    for line in text.split("\n"):
        if end is not None:
            if line.rstrip(",") == end:
                end = None
        elif re.fullmatch(r' +"smbtriage": \{', line):
            end = line[:len(line) - len(line.lstrip(" "))] + "}"
        elif not re.match(r' +"smbtriage\.verdict\.frame": ', line):
            kept.append(line.rstrip(","))
    return "\n".join(kept)


def hierarchy(text):
    """-z io,phs less our lines, which are there when the run shows trees: then ours stands among them."""
    return "\n".join(line for line in text.split("\n")
                     if not re.match(r" +smbtriage(\.verdict\.frame)? +frames:", line))


def expert(text):
    """-z expert less our rows, and its counts less theirs; a section of only ours goes as a whole."""
    kept = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        heading = re.fullmatch(r"(\w+) \((\d+)\)", lines[at])
        if not heading or not lines[at + 1].startswith("===="):
            kept.append(lines[at])
            at += 1
            continue
        table, rows, gone = lines[at + 1:at + 3], [], 0
        at += 3
        while at < len(lines) and lines[at].strip():
            row = EXPERT_ROW.fullmatch(lines[at])
            if row and is_ours(row[3]):
                gone += int(row[1])
            else:
                rows.append(lines[at])
            at += 1
        if rows:
            kept += [f"{heading[1]} ({int(heading[2]) - gone})", *table, *rows]
        else:
            while kept and not kept[-1]:
                kept.pop()
    return "\n".join(kept).strip("\n")
