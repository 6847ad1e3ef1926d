# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands in the files of the Wireshark profile "SMB triage"."""
import re

from host import ROOT

PROFILE = ROOT / "packaging" / "profile" / "SMB triage"


def lines(name):
    """Of a file of the profile, without its comments."""
    return [line for line in (PROFILE / name).read_text().splitlines() if line.strip() and not line.startswith("#")]


def _rules():
    for line in lines("colorfilters"):
        name, expression, colours = re.fullmatch(r"@([^@]+)@([^@]+)@((?:\[\d+,\d+,\d+\]){2})", line).groups()
        yield name, expression, *(tuple(int(part) / 65535 for part in colour.split(","))
                                  for colour in re.findall(r"\[(.*?)\]", colours))


def _buttons():
    for line in lines("dfilter_buttons"):
        label, expression, _ = re.fullmatch(r'"TRUE","([^"]+)","([^"]+)","([^"]+)"', line).groups()
        yield label, expression.replace(r"\x22", '"')


RULES = list(_rules())  # (name, filter, background, foreground), colours as numbers from 0 to 1; the first that fits wins
BUTTONS = dict(_buttons())  # label -> filter
COLUMNS = dict(re.findall(r'^\t"([^"]+)", "([^"]+)",?$', "\n".join(lines("preferences")), re.MULTILINE))  # title -> format
FILTERS = {**{f"rule {name}": expression for name, expression, *_ in RULES},
           **{f"button {label}": expression for label, expression in BUTTONS.items()},
           **{f"column {title}": form.split(":")[1] for title, form in COLUMNS.items() if form.startswith("%Cus:")}}
# What a screen shows of a rule's background: name -> red, green, blue from 0 to 255.
ON_SCREEN = {name: tuple(round(part * 65535) >> 8 for part in back) for name, _, back, _ in RULES}
