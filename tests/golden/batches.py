# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures by the dozen, one file after the other: starting tshark costs more than reading a small capture."""
import dataclasses
import pathlib
import subprocess

from host import captures

SIZE = 16


@dataclasses.dataclass(frozen=True)
class Batch:
    name: str
    members: tuple

    def merged(self, host):
        """The file with all of them, in their order: frames of one capture stay together."""
        path = host.stage / "scratch" / f"{self.name}.pcapng"
        if not path.exists():
            done = subprocess.run(["mergecap", "-a", "-F", "pcapng", "-w", "-", *self.members],
                                  capture_output=True, check=True)
            host.write(path.name, done.stdout)
        return path


def batches(folder: pathlib.Path):
    everything = captures(folder)
    return [Batch(f"{members[0].stem}-and-{len(members) - 1}-more", tuple(members))
            for members in (everything[i:i + SIZE] for i in range(0, len(everything), SIZE))]


def name(batch):
    """Name of a test on this batch; pytest asks even when there is none."""
    return getattr(batch, "name", "none")
