# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds the guards of C sources that clang-format has laid out, and wraps them so that each can be switched off.

A guard is a condition that keeps a finding silent, or makes less of it. Off, it is never true:
  if (A || B) return ...;      A and B are one guard each, also before "continue"
  return A || B;               of a predicate: A and B
  return A && B;               of a predicate: all of it
With wide, what narrows a search counts, too. Off, it is always true:
  if (A && B) return TRUE;     A and B, also before an assignment
  return A && B;               of a predicate: A and B
"""
import re
from typing import NamedTuple


class Guard(NamedTuple):
    file: str
    line: int
    function: str
    text: str
    begin: int
    end: int
    off: str  # what it is when it is off: "false" or "true"


class Statement(NamedTuple):
    """An if or a return: the place of its condition and, of an if, what it leads to."""
    begin: int
    end: int
    leads_to: str


def blank(source: str) -> str:
    """The source with comments, strings (as zeros) and preprocessor lines blanked, all else at its place."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|^#[^\n]*(?:\\\n[^\n]*)*'
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", "0" if m[0][0] in "\"'" else " ", m[0]), source,
                  flags=re.DOTALL | re.MULTILINE)


def closing(code: str, begin: int) -> int:
    """Where the bracket that opens at begin closes."""
    depth = 0
    for i in range(begin, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if not depth:
            return i
    raise ValueError("bracket without end")


def functions(code: str):
    """(name, type returned, begin and end of the body) of each function."""
    for match in re.finditer(r"^([a-z][\w \n]*?[ *])(\w+)\([^;{}]*\)\n\{", code, flags=re.MULTILINE):
        begin = match.end() - 1
        yield match[2], match[1].replace("static", "").strip(), begin, closing(code, begin)


def statement_at(code: str, begin: int) -> str:
    """One statement, or the last one of a block."""
    while code[begin].isspace():
        begin += 1
    if code[begin] != "{":
        return code[begin:code.index(";", begin) + 1]
    block = code[begin + 1:closing(code, begin)].rstrip()
    if block.endswith("}"):
        return ""
    return re.split(r"[;{}]", block[:-1])[-1].strip() + ";"


def ifs(code: str, begin: int, end: int):
    for match in re.finditer(r"\bif \(", code[begin:end]):
        opens = begin + match.end() - 1
        closes = closing(code, opens)
        yield Statement(opens + 1, closes, statement_at(code, closes + 1))


def returns(code: str, begin: int, end: int):
    for match in re.finditer(r"\breturn\b", code[begin:end]):
        start = begin + match.end()
        yield Statement(start, code.index(";", start), "")


def trim(code: str, begin: int, end: int) -> tuple[int, int]:
    """Without blanks and without brackets around all of it."""
    while code[begin].isspace():
        begin += 1
    while code[end - 1].isspace():
        end -= 1
    if code[begin] == "(" and closing(code, begin) == end - 1 and not re.match(r"\(\w+ \*\)", code[begin:end]):
        return trim(code, begin + 1, end - 1)
    return begin, end


def operands(code: str, begin: int, end: int, operator: str) -> list[tuple[int, int]]:
    parts, depth, start = [], 0, begin
    for i in range(begin, end):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if not depth and code.startswith(operator, i):
            parts.append((start, i))
            start = i + 2
    return [trim(code, *part) for part in [*parts, (start, end)]]


def leaves(code: str, begin: int, end: int):
    """The operands of all "||" (off = false) and all "&&" (off = true)."""
    for operator, off in (("||", "false"), ("&&", "true")):
        parts = operands(code, begin, end, operator)
        if len(parts) > 1:
            for part in parts:
                yield (*part, off)
                yield from leaves(code, *part)
            return


def of_if(code: str, found: Statement, is_predicate: bool):
    begin, end = trim(code, found.begin, found.end)
    any_of = operands(code, begin, end, "||")
    all_of = operands(code, begin, end, "&&")
    if re.match(r"return\b|continue;", found.leads_to):
        yield from ((*part, "false") for part in any_of)
        is_search = not re.match(r"return (SMBTRIAGE_SILENT|smbtriage_excluded|FALSE|NULL)|return;|continue;",
                                 found.leads_to)
    else:
        is_search = is_predicate
    if is_search and len(any_of) == 1 and (len(all_of) > 1 or not found.leads_to.startswith("return")):
        yield from ((*part, "true") for part in all_of)


def of_return(code: str, found: Statement):
    begin, end = trim(code, found.begin, found.end)
    if re.fullmatch(r"TRUE|FALSE|\w+", code[begin:end]) or len(operands(code, begin, end, "?")) > 1:
        return
    if len(operands(code, begin, end, "||")) == 1:
        yield begin, end, "false"
    yield from leaves(code, begin, end)


def find(file: str, source: str, wide: bool) -> list[Guard]:
    code = blank(source)
    spans = set()
    for name, returned, begin, end in functions(code):
        if returned == "void" and "/rules/" in f"/{file}":  # adds evidence: keeps nothing silent
            continue
        for found in ifs(code, begin, end):
            spans.update((name, *span) for span in of_if(code, found, returned not in ("void", "int")))
        if returned == "gboolean":
            for found in returns(code, begin, end):
                spans.update((name, *span) for span in of_return(code, found))
    return [Guard(file, code[:begin].count("\n") + 1, name, re.sub(r"\s+", " ", source[begin:end]), begin, end, off)
            for name, begin, end, off in sorted(spans, key=lambda span: span[1:]) if wide or off == "false"]


def wrapped(source: str, guards: list[tuple[int, Guard]]) -> str:
    """The source with each guard, by its number, as an argument of TAKEN_FALSE or TAKEN_TRUE."""
    marks = []
    for number, guard in guards:
        length = guard.end - guard.begin
        marks.append((guard.begin, 1, -length, f"TAKEN_{guard.off.upper()}({number}, "))
        marks.append((guard.end, 0, length, ")"))
    for place, _, _, mark in sorted(marks, reverse=True):
        source = source[:place] + mark + source[place:]
    return source
