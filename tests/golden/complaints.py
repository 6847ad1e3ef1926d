# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines on standard error that no run may print: crashes, GLib complaints, dissector bugs, sanitizer reports."""
import re

COMPLAINT = re.compile(
    r"CRITICAL|WARNING|GLib|dissector bug|assertion|\bERROR\b|AddressSanitizer|runtime error|Segmentation", re.I)
# Process ids and clock times differ from run to run.
VARYING = re.compile(r":\d+\b|\b\d\d:\d\d:\d\d\.\d+")


def complaints(stderr):
    return [line for line in stderr.splitlines() if COMPLAINT.search(line)]


def of_the_plugin(result, without):
    """Complaints of a run that the same run without the plugin does not make, as a list of lines.

    without() does that second run; it is only asked for when there is something to compare, since
    Wireshark itself complains about some captures and reports some files as cut short."""
    said = complaints(result.stderr)
    if not said and result.status == 0:
        return []
    base = without()
    known = {VARYING.sub("", line) for line in complaints(base.stderr)}
    new = [line for line in said if VARYING.sub("", line) not in known]
    if result.status != base.status:
        new.append(f"exit status {result.status}, without the plugin {base.status}")
    return new
