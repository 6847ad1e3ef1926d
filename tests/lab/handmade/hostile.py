# SPDX-License-Identifier: GPL-2.0-or-later
"""A client and a server that play the same script (rubbish.py): each knows what the other sends next, so that messages
which no program would understand keep their order."""

import socket
import time

import rubbish
from wire import CLIENT, SERVER, connect


def hostile_server(theme):
    plays = rubbish.THEMES[theme]()
    doors = {place: open_door(*place) for place in dict.fromkeys(place for place, _ in plays)}
    print("listening", flush=True)
    for place, script in plays:
        (answer_stream if place[0] == "tcp" else answer_datagrams)(doors[place], script)
    time.sleep(0.5)                 # what it has not read would be answered with a reset


def hostile_client(theme):
    for (protocol, port), script in rubbish.THEMES[theme]():
        if protocol != "icmp":          # nobody asks for those
            (ask_stream if protocol == "tcp" else ask_datagrams)(port, script)


def open_door(protocol, port):
    if protocol == "tcp":
        return socket.create_server(("", port))
    kind = {"udp": (socket.SOCK_DGRAM, 0), "icmp": (socket.SOCK_RAW, socket.IPPROTO_ICMP)}[protocol]
    door = socket.socket(socket.AF_INET, *kind)
    if protocol == "udp":
        door.bind(("", port))
    return door


def play(connection, script, own):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)     # what one dissector gives up hides nothing else
    for side, message in script:
        if side == own:
            connection.sendall(message)
        else:
            connection.recv(len(message), socket.MSG_WAITALL)


def ask_stream(port, script):
    with connect(port) as connection:
        play(connection, script, "client")


def answer_stream(door, script):
    with door.accept()[0] as connection:
        play(connection, script, "server")
        connection.recv(1)          # the client closes first


def ask_datagrams(port, script):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.settimeout(2)
        door.connect((SERVER, port))
        for side, message in script:
            if side == "client":
                door.send(message)
            else:
                door.recv(65535)


def answer_datagrams(door, script):
    asker = (CLIENT, 0)
    for side, message in script:
        if side == "client":
            asker = door.recvfrom(65535)[1]
        else:
            door.sendto(message, asker)
