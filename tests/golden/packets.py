# SPDX-License-Identifier: GPL-2.0-or-later
"""Capture files with some frames left out: pcapng blocks are copied or skipped, never changed.

editcap can do this too, but starting it a hundred times per capture takes most of the tests' time."""
import struct
import subprocess

SECTION, SIMPLE, ENHANCED, OLD = 0x0A0D0D0A, 3, 6, 2


class Packets:
    def __init__(self, path):
        data = path.read_bytes()
        if data[:4] != struct.pack("<I", SECTION):
            data = subprocess.run(["editcap", "-F", "pcapng", path, "-"], capture_output=True, check=True).stdout
        self.blocks = list(self._blocks(data))
        self.count = sum(is_packet for is_packet, _ in self.blocks)

    @staticmethod
    def _blocks(data):
        offset, order = 0, "<"
        while offset + 12 <= len(data):
            kind = struct.unpack_from("<I", data, offset)[0]
            if kind == SECTION:  # reads the same in either byte order; says which one follows
                order = "<" if struct.unpack_from("<I", data, offset + 8)[0] == 0x1A2B3C4D else ">"
            kind, length = struct.unpack_from(order + "II", data, offset)
            if length < 12 or offset + length > len(data):
                raise ValueError(f"damaged pcapng block at offset {offset}")
            yield kind in (SIMPLE, ENHANCED, OLD), data[offset:offset + length]
            offset += length

    def only(self, frames):
        """The file with only these frames (a container of 1-based numbers)."""
        kept, number = [], 0
        for is_packet, block in self.blocks:
            number += is_packet
            if not is_packet or number in frames:
                kept.append(block)
        return b"".join(kept)

    def frames(self):
        """The bytes of each frame, as they were on the wire."""
        for is_packet, block in self.blocks:
            if is_packet and struct.unpack_from("<I", block)[0] == ENHANCED:
                yield block[28:28 + struct.unpack_from("<I", block, 20)[0]]
