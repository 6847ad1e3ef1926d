# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands under valgrind's memcheck: what it says of the plugin, apart from what Wireshark does by itself.

An error is the plugin's when any frame of its stack lies in smbtriage.so - Wireshark's own faults below our calls count,
too. Debug information is kept after plugins are unloaded, and pools are told to use malloc, which shows each block."""
import xml.etree.ElementTree

COMMAND = ("valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
           "--num-callers=60", "--keep-debuginfo=yes", "--xml=yes")
ENVIRONMENT = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "simple", "G_SLICE": "always-malloc"}


class Memcheck:
    """One run: begin the command with .command, read .errors() when it has ended."""

    def __init__(self, host, name):
        self.report = host.stage / "home" / f"{name}.xml"
        self.command = (*COMMAND, f"--xml-file={self.report}")

    def errors(self):
        """(those of the plugin as text, how many are Wireshark's own). valgrind tells of each kind and place once."""
        ours, others = [], 0
        for error in xml.etree.ElementTree.parse(self.report).iter("error"):
            frames = list(error.iter("frame"))
            if not any((frame.findtext("obj") or "").endswith("/smbtriage.so") for frame in frames):
                others += 1
                continue
            what = error.findtext("xwhat/text") or error.findtext("what")
            where = (f"  {frame.findtext('fn')} {frame.findtext('file')}:{frame.findtext('line')}" for frame in frames)
            ours.append("\n".join((f"{error.findtext('kind')}: {what}", *where)))
        return ours, others
