# SPDX-License-Identifier: GPL-2.0-or-later
"""NEGOTIATE that is refused or never answered."""

import time

from .common import *  # noqa: F403

# ---- negotiate: no answer

@scenario(Finding("negotiate.no_reply", at=CLIENT_FIN))
def negotiate_frozen_server(lab):
    """smbd is frozen, the kernel acknowledges the negotiate, and smbclient gives up after 20 s."""
    lab.fs1.serve()
    lab.fs1.freeze()
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_IO_TIMEOUT")


@scenario(Finding("negotiate.no_reply", at=CLIENT_RST), provenance="crafted")
def negotiate_silent_60s(lab):
    """A listener acknowledges the negotiate at once and never answers; the client resets after 60 s."""
    lab.fs1.start_handmade("never_answer")
    lab.pc1.handmade("negotiate_and_wait", 60)


@scenario(Finding("negotiate.no_reply", at=SERVER_RST))
def negotiate_dropped_50s(lab):
    """smbd is frozen and killed after 50 s: its kernel resets the connection on which impacket still waits."""
    lab.fs1.serve()
    lab.fs1.freeze()
    client = lab.pc1.start_handmade("negotiate_patiently", 120)
    time.sleep(50)
    lab.fs1.kill_smbd()
    client.wait()


@scenario(Finding("negotiate.no_reply", at=NEGOTIATE_REQUEST), one_pass=[])
def negotiate_unanswered_at_end(lab):
    """smbd is frozen; the capture ends 12 s after the negotiate, while the client still waits."""
    lab.fs1.serve()
    lab.fs1.freeze()
    lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(12)
    lab.pc1.ping("fs1")
    lab.capture.stop()


@healthy(NEGOTIATE_REQUEST, hides=[CLIENT_FIN])
def negotiate_pending_at_end(lab):
    """The capture ends 3 s after the negotiate: too early to tell."""
    lab.fs1.serve()
    lab.fs1.freeze()
    lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(3)
    lab.pc1.ping("fs1")
    lab.capture.stop()


# ---- negotiate: refused

@scenario(Finding("negotiate.no_common_dialect", at=refused(NEGOTIATE, NOT_SUPPORTED)))
def no_common_dialect(lab):
    """The client insists on SMB3, the server ends at SMB 2.1."""
    lab.fs1.serve(server_max_protocol="SMB2_10")
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client min protocol=SMB3_00"], says="NT_STATUS_")


@recovered("negotiate.no_common_dialect", at=refused(NEGOTIATE, NOT_SUPPORTED), by=accepted(NEGOTIATE))
def dialect_corrected(lab):
    """The client offers only SMB 2.1 to a server that begins at SMB3, then comes back with SMB3."""
    lab.fs1.serve(server_min_protocol="SMB3_00")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_")
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("negotiate.client_smb1_only", at="smb.cmd == 0x72 && smb.flags.response == 1"))
def smb1_only_client(lab):
    """A client that speaks only SMB1 meets a server without it; the answer selects no dialect (0xFFFF)."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_SMB1, says="NT_STATUS_")


@scenario(Finding("negotiate.client_smb1_only", at=SERVER_FIN), provenance="crafted")
def smb1_only_client_closed(lab):
    """A client that speaks only SMB1 meets a listener that closes without an answer."""
    lab.fs1.start_handmade("close_on_request")
    lab.pc1.smbclient("//fs1/accounts", options=[*ONLY_SMB1, *ONLY_445], says="NT_STATUS_")


@scenario(Finding("negotiate.client_smb1_only", at=SERVER_RST), provenance="crafted")
def smb1_only_client_reset(lab):
    """A client that speaks only SMB1 meets a listener that resets the connection."""
    lab.fs1.start_handmade("reset_on_request")
    lab.pc1.smbclient("//fs1/accounts", options=[*ONLY_SMB1, *ONLY_445], says="NT_STATUS_")


@scenario(Finding("negotiate.refused", at=refused(NEGOTIATE, INVALID_PARAMETER)), provenance="crafted")
def negotiate_without_preauth(lab):
    """A client offers 3.1.1 without the pre-authentication context; smbd calls that an invalid parameter."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_without_preauth")
