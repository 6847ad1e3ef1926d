# SPDX-License-Identifier: GPL-2.0-or-later
"""A box between real clients and a real KDC that answers some requests itself, with an error that Samba's KDC never
gives. It listens on port 88; the KDC does on port 8088, where nobody captures."""

import socket
import struct
import threading
import time

from wire import framed, receive

KDC = ("127.0.0.1", 8088)
REALM = b"LAB.EXAMPLE"
AS_REQ, TGS_REQ = b"\x6a", b"\x6c"               # how the two requests begin
ENCRYPTED_TIMESTAMP = bytes.fromhex("a103020102")     # among the padata: a request that has been through error 25


def kdc_refuses(service, code):
    """Refuses a ticket for this service ("cifs/fs2.lab.example") with this error."""
    name = service.partition("/")[2].encode()
    answer_some(lambda request: request[:1] == TGS_REQ and name in request and krb_error(int(code), service))


def kdc_refuses_user(code):
    """Refuses the user with this error, once the proof of who that is has come."""
    answer_some(lambda request: request[:1] == AS_REQ and ENCRYPTED_TIMESTAMP in request and
                krb_error(int(code), "krbtgt/LAB.EXAMPLE"))


def answer_some(answer):
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("", 88))
    listener = socket.create_server(("", 88))
    threading.Thread(target=over_udp, args=(datagrams, answer), daemon=True).start()
    print("listening", flush=True)
    while True:
        threading.Thread(target=over_tcp, args=(listener.accept()[0], answer), daemon=True).start()


def over_udp(datagrams, answer):
    while True:
        request, client = datagrams.recvfrom(65535)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as kdc:
            if not (reply := answer(request)):
                kdc.sendto(request, KDC)
                reply = kdc.recv(65535)
        datagrams.sendto(reply, client)


def over_tcp(client, answer):
    with client:
        while request := receive(client):
            if not (reply := answer(request)):
                with socket.create_connection(KDC) as kdc:
                    kdc.sendall(framed(request))
                    reply = receive(kdc)
            client.sendall(framed(reply))


# ---- KRB-ERROR (RFC 4120 5.9.1), in DER

def krb_error(code, service):
    names = sequence(*(der(0x1B, part.encode()) for part in service.split("/")))
    now = time.strftime("%Y%m%d%H%M%SZ", time.gmtime()).encode()
    fields = {0: integer(5), 1: integer(30), 4: der(0x18, now), 5: integer(0), 6: integer(code), 9: der(0x1B, REALM),
              10: sequence(der(0xA0, integer(2)), der(0xA1, names))}
    return der(0x7E, sequence(*(der(0xA0 + number, value) for number, value in fields.items())))


def der(tag, content):
    length = len(content)
    return bytes([tag]) + (bytes([length]) if length < 128 else struct.pack(">BH", 0x82, length)) + content


def integer(value):
    return der(0x02, bytes([value]))


def sequence(*parts):
    return der(0x30, b"".join(parts))
