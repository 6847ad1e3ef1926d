# SPDX-License-Identifier: GPL-2.0-or-later
"""Names, routes and ports: everything before the first SMB byte."""

from .common import *  # noqa: F403


# ---- transport

@scenario(Finding("transport.port_refused", at=REFUSED_SYN))
def port_refused(lab):
    """smbd is not running: the server's kernel answers the SYN with RST."""
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_CONNECTION_REFUSED")
