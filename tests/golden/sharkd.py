# SPDX-License-Identifier: GPL-2.0-or-later
"""A sharkd process: it reads a whole capture first and dissects single frames later, as the GUI does."""
import json
import select
import subprocess
import tempfile
import time

from host import SECONDS


class SharkdError(AssertionError):
    pass


class Sharkd:
    def __init__(self, host, plugin=True, under=(), seconds=SECONDS):
        """under: the command that runs it, and its environment is the host's."""
        self.stderr = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*under, "sharkd", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.stderr, bufsize=0, **host.surroundings(plugin))
        self.host, self.number, self.unread, self.loads, self.seconds = host, 0, b"", 0, seconds

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.stderr.close()

    def said(self):
        """All of standard error so far."""
        self.stderr.seek(0)
        return self.stderr.read().decode("utf-8", "replace")

    def _line(self):
        until = time.monotonic() + self.seconds
        while b"\n" not in self.unread:
            if not select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                raise SharkdError("sharkd does not answer")
            more = self.process.stdout.read(1 << 20)
            if not more:
                raise SharkdError(f"sharkd ended with status {self.process.wait()}\n{self.said()[-2000:]}")
            self.unread += more
        line, self.unread = self.unread.split(b"\n", 1)
        return line

    def ask(self, method, **parameters):
        self.number += 1
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": parameters}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError as broken:
            raise SharkdError(f"sharkd is gone\n{self.said()[-2000:]}") from broken
        answer = json.loads(self._line().decode("utf-8", "replace"))
        if "error" in answer:
            raise SharkdError(f"sharkd {method} {parameters}: {answer['error']}")
        return answer["result"]

    def load(self, capture):
        self.loads += 1
        self.ask("load", file=str(self.host.readable(capture)))

    def findings(self):
        """[(rule, severity, frame)] of the loaded capture, in frame order.

        sharkd remembers the frames that passed a filter by the filter's text, and does not forget them when it
        loads another file: so each load gets a filter of its own that means the same."""
        own = f"smbtriage.rule && frame.number < {10 ** 9 + self.loads}"
        rows = self.ask("frames", filter=own, column0="smbtriage.rule:0",
                        column1="smbtriage.severity:0")
        return [(rule, severity, row["num"]) for row in rows
                for rule, severity in zip(row["c"][0].split(","), row["c"][1].split(","), strict=True)]

    def tree(self, frame):
        return self.ask("frame", frame=frame, proto=True, columns=True)

    def expert_items(self):
        """All expert items, as sharkd's dictionaries."""
        return [item for tap in self.ask("tap", tap0="expert")["taps"] for item in tap["details"]]
