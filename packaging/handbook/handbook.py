#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the handbook of the rules from their reference pages: OUT/html and the man page OUT/smbtriage.7.

The same input gives the same output: the man page bears the day of SOURCE_DATE_EPOCH, or none."""
import argparse
import pathlib
import sys

import facts
import html_pages
import man_page
import symptoms
from document import Pandoc

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--facts", required=True, help="the program handbook-facts, which the build makes")
    parser.add_argument("--pandoc", default="pandoc")
    parser.add_argument("--pages", type=pathlib.Path, default=ROOT / "heuristics" / "pages", help="of the rules")
    parser.add_argument("--readme", type=pathlib.Path, default=ROOT / "README.md")
    parser.add_argument("--version", required=True, help="of smbtriage")
    parser.add_argument("out", type=pathlib.Path)
    return parser.parse_args()


def read(pandoc, paths):
    return pandoc.read([path.read_text(encoding="utf-8") for path in paths])


def main():
    given = arguments()
    pandoc, known = Pandoc(given.pandoc), facts.ask(given.facts)
    paths = sorted(given.pages.glob("*.md"))
    pages = read(pandoc, paths)
    ids = {rule.id for rule in known.rules}
    alone = (ids ^ set(pages)) | (ids ^ {path.stem for path in paths})
    if alone:
        sys.exit(f"rules without a page, or pages without a rule: {', '.join(sorted(alone))}")
    index = symptoms.index(known, pages)
    html_pages.write(given.out / "html", pandoc, known, pages, index, given.version)
    front = read(pandoc, [pathlib.Path(__file__).with_name("smbtriage.7.md")])
    readme = read(pandoc, [given.readme])
    man_page.write(given.out / "smbtriage.7", pandoc, known, pages, index, given.version,
                   *front.values(), *readme.values())


if __name__ == "__main__":
    main()
