# SPDX-License-Identifier: GPL-2.0-or-later
"""impacket in the domain, and a server that answers as Windows does when a ticket is not good."""

import contextlib
import os

from listeners import listen
from wire import *  # noqa: F403


# ---- clients

def kerberos_visit(host, share, user="", password=""):
    """impacket, unmodified: without a password it presents the ticket that kinit or kvno left, however old it is."""
    from impacket.krb5.kerberosv5 import KerberosError
    from impacket.smbconnection import SessionError, SMBConnection
    os.environ["KRB5CCNAME"] = "/srv/tickets"
    connection = SMBConnection(host, host)
    with contextlib.suppress(KerberosError, SessionError):       # as intended where the scenario says so
        connection.kerberosLogin(user, password, "LAB.EXAMPLE", kdcHost="198.51.100.1", useCache=not password)
        connection.connectTree(share)
    connection.close()


def patient_visit(host, share, user, password):
    """impacket with NTLM, unmodified, and with two minutes' patience."""
    from impacket.smbconnection import SessionError, SMBConnection
    connection = SMBConnection(host, host, timeout=120)
    with contextlib.suppress(SessionError):
        connection.login(user, password, "LAB")
        connection.connectTree(share)
    connection.close()


# ---- a server

LOGON_FAILURE = 0xC000006D

# SPNEGO's NegTokenInit: Kerberos, by Microsoft's number and by the right one.
KERBEROS_ONLY = bytes.fromhex("602606062b0601050502a01c301aa0183016"
                              "06092a864882f71201020206092a864886f712010202")


def mit_acceptor(keytab):
    """SMB2 as far as the session setup, in front of the unmodified Kerberos acceptor of MIT. When that refuses a
    ticket, its KRB-ERROR goes to the client as a Windows server sends it: with MORE_PROCESSING_REQUIRED, so that
    the client gets to read it ([MS-SMB2] 3.3.5.5.3)."""
    import gssapi
    mechanisms = [gssapi.OID.from_int_seq(oid) for oid in ("1.3.6.1.5.5.2", "1.2.840.113554.1.2.2")]
    credentials = gssapi.Credentials(usage="accept", store={"keytab": keytab}, mechs=mechanisms)
    connection = listen()
    while request := receive(connection):
        command, message_id = struct.unpack("<12xH10xQ", request[:32])
        if command == NEGOTIATE:
            connection.sendall(negotiate_response(0x0302, blob=KERBEROS_ONLY))
        elif command == SESSION_SETUP:
            connection.sendall(answer_to_token(gssapi, credentials, security_blob(request), message_id))
        else:
            connection.sendall(error_response(command, LOGON_FAILURE, message_id))


def security_blob(request):
    where, length = struct.unpack("<HH", request[64 + 12:64 + 16])
    return request[where:where + length]


def answer_to_token(gssapi, credentials, token, message_id):
    context = gssapi.SecurityContext(creds=credentials, usage="accept")
    try:
        answer, status = context.step(token), MORE_PROCESSING
    except gssapi.exceptions.GSSError as refusal:
        answer, status = refusal.token, MORE_PROCESSING if refusal.token else LOGON_FAILURE
    answer = answer or b""
    body = struct.pack("<HHHH", 9, 0, 64 + 8, len(answer)) + answer
    return framed(header(SESSION_SETUP, message_id, status, flags=1, session=1) + body)
