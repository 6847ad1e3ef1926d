# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers of another make than Samba."""


def impacket_server(user, password):
    """impacket's own SMB 2.0.2 server, with one share."""
    from impacket.ntlm import compute_lmhash, compute_nthash
    from impacket.smbserver import SimpleSMBServer
    server = SimpleSMBServer()
    server.addShare("ACCOUNTS", "/srv/accounts")
    server.setSMB2Support(True)
    server.addCredential(user, 0, compute_lmhash(password).hex(), compute_nthash(password).hex())
    print("listening", flush=True)
    server.start()
