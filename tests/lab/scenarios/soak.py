# SPDX-License-Identifier: GPL-2.0-or-later
"""Much healthy work at once, over a way that loses and doubles frames: ../crowd.py says how, ../check_soak.py reads
it."""

import json
import os

from crowd import (DIALECTS, PLAYERS, Impacket, Libsmbclient, NodeSmb2, Rclone, SambaTools, Smbclient,
                   SmbclientTickets, work_together)

from .common import *  # noqa: F403
from .common_domain import TICKET_SHOWN, dialect

FEW = {Smbclient: 14, SmbclientTickets: 3, Impacket: 12, Rclone: 2, Libsmbclient: 5, SambaTools: 4}


def is_short(visit):
    """Guests are worth a note, as are lost handshakes; and files fill captures."""
    return visit.mechanism != "guest" and visit.work in ("q", "smbget", "rpcclient")


@healthy("tcp.analysis.retransmission", "ip && tcp.analysis.out_of_order || tcp.analysis.duplicate_ack", ENCRYPTED,
         TICKET_SHOWN, "ipv6 && smb2", "tcp.srcport == 139 && smb2", *map(dialect, DIALECTS), ANONYMOUS, damaged=True)
def healthy_soak(lab):
    """Programs of five makes visit shares at the same time, in all dialects and ways, and the way loses some frames."""
    journal = work_together(lab, FEW, loss=(2, 2, 1), seed=6, spared="handshakes", wanted=is_short)
    if troubles := [visit for visit in journal["visits"] if visit["trouble"]]:
        raise RuntimeError(f"not healthy: {troubles}")


@scenario(committed=False, damaged=True)
def soak(lab):
    """Thousands of healthy visits to shares, by programs of several makes, over a way that loses frames."""
    players = [player for player in PLAYERS if player is not NodeSmb2 or "NODE_PATH" in os.environ]
    cycles = int(os.environ.get("SMBTRIAGE_SOAK_CYCLES", "2100"))
    journal = work_together(lab, dict.fromkeys(players, -(-cycles // len(players))))
    lab.capture.path.with_suffix(".journal").write_text(json.dumps(journal, indent=0))
