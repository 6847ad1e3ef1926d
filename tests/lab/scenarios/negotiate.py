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


# ---- negotiate: lost or closed

@scenario(Finding("negotiate.not_acknowledged", at=NEGOTIATE_REQUEST), one_pass=[],
          shows=["tcp.len > 0 && tcp.analysis.retransmission"])
def negotiate_not_acknowledged(lab):
    """A firewall lets the handshake through and drops all that carries data."""
    lab.fs1.serve()
    lab.fs1.firewall(DROP_DATA)
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_IO_TIMEOUT")


@scenario(Finding("negotiate.not_acknowledged", at=NEGOTIATE_REQUEST), one_pass=[])
def negotiate_not_acknowledged_at_end(lab):
    """A firewall drops all that carries data; the capture ends 12 s later, while the client still waits."""
    lab.fs1.serve()
    lab.fs1.firewall(DROP_DATA)
    lab.pc1.open_smbclient("//fs1/accounts", options=ONLY_445)
    time.sleep(12)
    lab.pc1.ping("fs1")
    lab.capture.stop()


@scenario(Finding("negotiate.closed_by_server", at=SERVER_FIN))
def negotiate_smb1_server(lab):
    """The server knows only SMB1, the client only SMB2: smbd closes without an answer."""
    lab.fs1.serve(server_min_protocol="NT1", server_max_protocol="NT1")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("negotiate.closed_by_server", at=SERVER_FIN))
def negotiate_tls_server(lab):
    """The client meets a TLS server, which closes because the negotiate is no TLS."""
    lab.fs1.make_certificate()
    lab.fs1.start_listening(["openssl", "s_server", "-www", "-accept", "445", "-key", "/srv/key",
                             "-cert", "/srv/cert"])
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("negotiate.closed_by_server", at=SERVER_FIN), provenance="crafted")
def negotiate_closed(lab):
    """A listener takes the negotiate and closes."""
    lab.fs1.start_handmade("close_on_request")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("negotiate.closed_by_server", at=SERVER_RST), provenance="crafted")
def negotiate_reset(lab):
    """A listener takes the negotiate and resets the connection."""
    lab.fs1.start_handmade("reset_on_request")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("negotiate.closed_by_server", at=SERVER_END), provenance="crafted")
def negotiate_twice(lab):
    """A client negotiates again on a connection that is through with it; smbd closes."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_twice")


@scenario(Finding("negotiate.skipped", at=SERVER_END, severity="warn"), provenance="crafted")
def negotiate_skipped(lab):
    """A client asks for a share before it has negotiated; smbd closes."""
    lab.fs1.serve()
    lab.pc1.handmade("tree_connect_first")


@scenario(Finding("negotiate.skipped", at=SERVER_END, severity="warn"), provenance="crafted")
def negotiate_skipped_by_logon(lab):
    """A client begins with a session setup; smbd closes."""
    lab.fs1.serve()
    lab.pc1.handmade("logon_first")


# ---- negotiate: SMB1 servers

SMB1_ANSWER = "smb.cmd == 0x72 && smb.flags.response == 1"


@scenario(Finding("negotiate.server_smb1_only", at=SMB1_ANSWER, severity="note"), shows=["smb.cmd == 0x75"])
def smb1_only_server(lab):
    """The client offers SMB1 and SMB2, the server knows only SMB1, and they work with that."""
    lab.fs1.serve(server_min_protocol="NT1", server_max_protocol="NT1")
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client min protocol=NT1"])


@scenario(Finding("negotiate.server_smb1_only", at=SMB1_ANSWER), provenance="crafted", hides=["smb.cmd == 0x73"],
          one_pass=[Finding("negotiate.server_smb1_only.note", at=SMB1_ANSWER, severity="note")])
def smb1_only_server_left(lab):
    """A client offers SMB1 and SMB2 and leaves when the answer is SMB1."""
    lab.fs1.serve(server_min_protocol="NT1", server_max_protocol="NT1")
    lab.pc1.handmade("smb1_negotiate_and_leave")


@scenario(Finding("negotiate.multiprotocol_abandoned", at=CLIENT_FIN, severity="warn"), provenance="crafted")
def multi_protocol_abandoned(lab):
    """A client offers SMB1 and SMB2, is told to go on with SMB2, and leaves."""
    lab.fs1.serve()
    lab.pc1.handmade("smb1_negotiate_and_leave")


@scenario(Finding("negotiate.no_common_dialect", at=refused(NEGOTIATE, NOT_SUPPORTED)))
def impacket_too_old(lab):
    """impacket ends at SMB 3.0, the server begins at 3.1.1."""
    lab.fs1.serve(server_min_protocol="SMB3_11")
    lab.pc1.impacket("exit", says="STATUS_NOT_SUPPORTED")


@scenario(Finding("negotiate.no_common_dialect", at=refused(NEGOTIATE, NOT_SUPPORTED)))
def dialect_too_new_ipv6(lab):
    """Over IPv6 the client insists on SMB 3.1.1, and the server ends at 3.0.2."""
    lab.fs1.serve(server_max_protocol="SMB3_02")
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client min protocol=SMB3_11", "-I", lab.fs1.ip6, *ONLY_445],
                      says="NT_STATUS_")


@scenario(Finding("negotiate.closed_by_server", at=SERVER_FIN))
def rclone_smb1_server(lab):
    """rclone knows no SMB1, and the server nothing else."""
    lab.fs1.serve(server_min_protocol="NT1", server_max_protocol="NT1")
    lab.pc1.rclone("accounts", says="EOF")


# ---- negotiate: invalid

INVALID_NEGOTIATE = Finding("negotiate.rejected_invalid", at=refused(NEGOTIATE, INVALID_PARAMETER))


@scenario(INVALID_NEGOTIATE, provenance="crafted")
def negotiate_without_preauth(lab):
    """A client offers 3.1.1 without the pre-authentication context; smbd calls that an invalid parameter."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_without_preauth")


@scenario(INVALID_NEGOTIATE, provenance="crafted")
def negotiate_without_dialects(lab):
    """A client offers no dialect at all."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_without_dialects")


@scenario(Finding("session.never_started", at=CLIENT_FIN, severity="note"), provenance="crafted",
          must_not=["negotiate.rejected_invalid"])
def negotiate_two_preauths(lab):
    """A client offers 3.1.1 with two pre-authentication contexts; smbd takes that, and the client leaves."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_two_preauths")


@scenario(INVALID_NEGOTIATE, provenance="crafted")
def negotiate_zero_hashes(lab):
    """A client's pre-authentication context lists no hash."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_zero_hashes")


@scenario(INVALID_NEGOTIATE, provenance="crafted")
def negotiate_short_context(lab):
    """A client's pre-authentication context claims fewer bytes than it needs."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_short_context")


@scenario(INVALID_NEGOTIATE, provenance="crafted")
def negotiate_no_ciphers(lab):
    """A client's encryption context lists no cipher."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_no_ciphers")


@scenario(Finding("negotiate.no_common_preauth_hash", at=refused(NEGOTIATE, NO_PREAUTH_HASH_OVERLAP)),
          provenance="crafted")
def negotiate_unknown_hash(lab):
    """A client offers 3.1.1 with a pre-authentication hash that nobody knows."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_unknown_hash")


# ---- negotiate: answers that are wrong

@scenario(Finding("negotiate.dialect_not_offered", at=CLIENT_FIN), provenance="hooked")
def dialect_not_offered(lab):
    """The client offers SMB 2.1 at most, and the answer names SMB 3.0.2."""
    behind_box(lab, "other_dialect", "0x0302")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_")


def invalid_contexts(lab, which):
    behind_box(lab, "other_contexts", which)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_")


INVALID_CONTEXTS = Finding("negotiate.invalid_contexts", at=CLIENT_FIN)


@scenario(INVALID_CONTEXTS, provenance="hooked")
def contexts_without_preauth(lab):
    """The answer to a 3.1.1 negotiate lacks the pre-authentication context, and the client leaves."""
    invalid_contexts(lab, "no preauth")


@scenario(INVALID_CONTEXTS, provenance="hooked")
def contexts_two_ciphers(lab):
    """The answer to a 3.1.1 negotiate names two ciphers, and the client leaves."""
    invalid_contexts(lab, "two ciphers")


@scenario(INVALID_CONTEXTS, provenance="hooked")
def contexts_cipher_not_offered(lab):
    """The answer to a 3.1.1 negotiate names a cipher that was not offered, and the client leaves."""
    invalid_contexts(lab, "cipher not offered")


@scenario(INVALID_CONTEXTS, provenance="hooked",
          one_pass=[Finding("security.signing_algorithm", at=accepted(NEGOTIATE), severity="warn"), INVALID_CONTEXTS])
def contexts_signing_not_offered(lab):
    """The answer to a 3.1.1 negotiate names a signing algorithm that was not offered, and the client leaves."""
    invalid_contexts(lab, "signing not offered")


@scenario(INVALID_CONTEXTS, provenance="hooked")
def contexts_two_preauths(lab):
    """The answer to a 3.1.1 negotiate has two pre-authentication contexts, and the client leaves."""
    invalid_contexts(lab, "two preauths")


@scenario(Finding("negotiate.server_out_of_resources", at=refused(NEGOTIATE, INSUFFICIENT_RESOURCES)),
          provenance="hooked")
def negotiate_no_resources(lab):
    """The server has no resources for one more connection."""
    behind_box(lab, "refuse", NEGOTIATE, hex(INSUFFICIENT_RESOURCES))
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_INSUFFICIENT_RESOURCES")


@scenario(pending=["negotiate.server_clock_off"])
def server_clock_off(lab):
    """The server's clock is 20 minutes fast; all works."""
    lab.fs1.set_clock(1200)
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("negotiate.refused", at=refused(NEGOTIATE, ACCESS_DENIED)), provenance="hooked")
def negotiate_refused_oddly(lab):
    """The server refuses the negotiate with a status that no server is known to give there."""
    behind_box(lab, "refuse", NEGOTIATE, hex(ACCESS_DENIED))
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")
