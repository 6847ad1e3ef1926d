# SPDX-License-Identifier: GPL-2.0-or-later
"""Client libraries that make one visit to a share after the other, each on a connection of its own. They read a JSON
object a line, and answer each with one: {"error": null or a text, "keys": null or a line for Wireshark}."""

import json
import os
import sys

from hooked import session_keys


def visits(visit):
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)        # libraries print what they like
    print("ready", file=answers)
    for line in sys.stdin:
        answer = {"error": None, "keys": None}
        try:
            answer["keys"] = visit(json.loads(line))
        except Exception as error:          # every library has kinds of its own
            answer["error"] = repr(error)
        print(json.dumps(answer), file=answers)


def visit_with_impacket():
    from impacket.smbconnection import SMBConnection
    os.environ["KRB5CCNAME"] = "/srv/tickets"

    def visit(wanted):
        connection = SMBConnection(wanted["name"], wanted["address"], timeout=60, sess_port=wanted["port"],
                                   preferredDialect=wanted["dialect"])
        if wanted["kerberos"]:
            connection.kerberosLogin(wanted["user"], "", "LAB.EXAMPLE", kdcHost="198.51.100.1", useCache=True)
        else:
            connection.login(wanted["user"], wanted["password"], wanted["domain"])
        tree = connection.connectTree(wanted["share"])
        if wanted["share"] != "IPC$":
            connection.listPath(wanted["share"], "*")
        session = connection.getSMBServer()._Session
        keys = session_keys(session) if isinstance(session["EncryptionKey"], bytes) else None
        connection.disconnectTree(tree)
        connection.logoff()
        connection.close()
        return keys

    visits(visit)


def visit_with_libsmbclient():
    """libsmbclient reads which dialects to speak from HOME/.smb/smb.conf, once."""
    import smbc

    def visit(wanted):
        context = smbc.Context()
        context.timeout = 60000
        context.optionUseKerberos = wanted["kerberos"]
        context.optionFallbackAfterKerberos = False
        context.optionNoAutoAnonymousLogin = True
        context.functionAuthData = lambda *_: (wanted["domain"], wanted["user"], wanted["password"])
        folder = context.opendir(f"smb://{wanted['name']}/{wanted['share']}")
        folder.getdents()

    visits(visit)
