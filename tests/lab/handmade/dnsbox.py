# SPDX-License-Identifier: GPL-2.0-or-later
"""A box between real clients and a real DNS server whose answers over UDP are all too long: clients have to ask again
over TCP. It listens on port 53; the DNS server does on port 5353, where nobody captures."""

import socket
import struct
import threading


def truncate():
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("", 53))
    listener = socket.create_server(("", 53))
    threading.Thread(target=over_udp, args=(datagrams,), daemon=True).start()
    print("listening", flush=True)
    while True:
        threading.Thread(target=over_tcp, args=(listener.accept()[0],), daemon=True).start()


def over_udp(datagrams):
    while True:
        query, client = datagrams.recvfrom(512)
        truncated_response = struct.pack(">H", 0x8780)      # the flags: response, authoritative, truncated, recursion
        datagrams.sendto(query[:2] + truncated_response + query[4:], client)


def over_tcp(client):
    with client, socket.create_connection(("127.0.0.1", 5353)) as server:
        while length := client.recv(2, socket.MSG_WAITALL):
            server.sendall(length + client.recv(struct.unpack(">H", length)[0], socket.MSG_WAITALL))
            length = server.recv(2, socket.MSG_WAITALL)
            client.sendall(length + server.recv(struct.unpack(">H", length)[0], socket.MSG_WAITALL))
