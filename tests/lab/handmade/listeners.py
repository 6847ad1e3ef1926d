# SPDX-License-Identifier: GPL-2.0-or-later
"""Listeners on the SMB port that know little or nothing of SMB."""

import socket

from wire import reset


def listen():
    listener = socket.create_server(("", 445))
    print("listening", flush=True)
    return listener.accept()[0]


def never_answer():
    """Takes everything and says nothing: what a filter driver looks like from outside."""
    connection = listen()
    while connection.recv(4096):
        pass


def close_on_request():
    """Closes when the first request has come, as servers do that have no SMB1 code at all."""
    connection = listen()
    connection.recv(4096)
    connection.close()


def reset_on_request():
    """The same with RST: request unread."""
    connection = listen()
    connection.recv(1, socket.MSG_PEEK)
    reset(connection)


def close_at_once():
    """Accepts and closes, like a load balancer without a server behind it."""
    listen().close()


def reset_at_once():
    reset(listen())


def http_server():
    """Answers whatever comes as a web server does."""
    connection = listen()
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    connection.close()


def netbios_refusal(code):
    """A NetBIOS session service that knows no such called name (0x82), or does not listen on it (0x80)."""
    listener = socket.create_server(("", 139))
    print("listening", flush=True)
    while True:
        connection = listener.accept()[0]
        connection.recv(4096)
        connection.sendall(b"\x83\0\0\x01" + bytes([int(code, 16)]))
        connection.close()
