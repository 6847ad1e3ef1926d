# SPDX-License-Identifier: GPL-2.0-or-later
"""A way between two network segments that loses some frames, lets some overtake others and delivers some twice, as
busy or radio links do. Both interfaces must be the ends of veth pairs without offloads."""

import heapq
import json
import random
import select
import signal
import socket
import sys
import time

ETH_P_ALL, PACKET_OUTGOING = 3, 4
LATE = 0.001, 0.008             # seconds that an overtaken frame waits: some frames of a conversation, not a time-out


def rough_path(left, right, lost, late, twice, seed, spared=""):
    """Passes frames between two interfaces until standard input ends, and then says what it did to them. `lost`,
    `late` and `twice` are percentages. Of what is `spared` ("handshakes") nothing gets lost."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ends = {name: listen_on(name) for name in (left, right)}
    other = {ends[left]: ends[right], ends[right]: ends[left]}
    fate, percentages = random.Random(int(seed)), [float(lost), float(late), float(twice)]
    done = dict.fromkeys(("frames", "lost", "late", "twice"), 0)
    waiting = []                # (when, number, where to, frame)
    poller = select.poll()
    for end in [*other, sys.stdin]:
        poller.register(end, select.POLLIN)
    files = {end.fileno(): end for end in other}
    print("passing", flush=True)
    while True:
        pause = max(0, waiting[0][0] - time.monotonic()) * 1000 if waiting else None
        for number, _ in poller.poll(pause):
            if number not in files:
                return print(json.dumps(done), flush=True)
            arrive(files[number], other, fate, percentages, done, waiting, spared)
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, target, frame = heapq.heappop(waiting)
            target.send(frame)


def arrive(source, other, fate, percentages, done, waiting, spared):
    frame, address = source.recvfrom(65535)
    if address[2] == PACKET_OUTGOING:
        return
    done["frames"] += 1
    lost, late, twice = (fate.uniform(0, 100) < percent for percent in percentages)
    if lost and not (spared and is_syn(frame)):
        done["lost"] += 1
        return
    if late:
        done["late"] += 1
        heapq.heappush(waiting, (time.monotonic() + fate.uniform(*LATE), done["frames"], other[source], frame))
    else:
        other[source].send(frame)
    if twice:
        done["twice"] += 1
        other[source].send(frame)


def is_syn(frame):
    kind = int.from_bytes(frame[12:14], "big")
    protocol, tcp = {0x0800: (23, 14 + 4 * (frame[14] & 15)), 0x86DD: (20, 54)}.get(kind, (0, 0))
    return tcp > 0 and len(frame) > tcp + 13 and frame[protocol] == socket.IPPROTO_TCP and frame[tcp + 13] & 2 != 0


def listen_on(name):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    end.bind((name, 0))
    return end
