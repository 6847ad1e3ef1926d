# SPDX-License-Identifier: GPL-2.0-or-later
"""Much healthy work at once, over a way that loses and doubles frames: ../crowd.py says how, ../check_soak.py reads it."""

import json
import os

from crowd import PLAYERS, work_together

from .common import *  # noqa: F403


@scenario(committed=False, damaged=True)
def soak(lab):
    """Thousands of healthy visits to shares, by programs of several makes, over a way that loses frames."""
    journal = work_together(lab, players(), int(os.environ.get("SMBTRIAGE_SOAK_CYCLES", "2000")))
    lab.capture.path.with_suffix(".journal").write_text(json.dumps(journal, indent=0))


def players():
    """All programs, node-smb2 only where there is one."""
    return [player for player in PLAYERS if player.name != "node-smb2" or "NODE_PATH" in os.environ]
