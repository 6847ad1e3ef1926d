# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients and servers of other makes: what they do when all is well, and how they fail."""

from .common import *  # noqa: F403

WRONG_LOGON = Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE))
WRONG_SHARE = Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME))


# ---- impacket

@healthy(ENCRYPTED, "smb2.dialect == 0x0300")
def impacket_healthy(lab):
    """impacket's smbclient lists a share; it encrypts wherever the server can."""
    lab.fs1.serve()
    lab.pc1.impacket("use accounts", "ls", "exit")


@scenario(WRONG_LOGON)
def impacket_wrong_password(lab):
    """impacket's smbclient has the wrong password."""
    lab.fs1.serve()
    lab.pc1.impacket("exit", password="wrong", says="STATUS_LOGON_FAILURE")


@healthy(ENCRYPTED, hides=[WRONG_SHARE.at])
def impacket_wrong_share_unseen(lab):
    """impacket's smbclient asks for a share that does not exist: on an encrypted session, so that nobody can see it."""
    lab.fs1.serve()
    lab.pc1.impacket("use acounts", "exit", says="STATUS_BAD_NETWORK_NAME")


@scenario(WRONG_SHARE)
def impacket_wrong_share(lab):
    """impacket's smbclient asks for a share that does not exist; the server ends at SMB 2.1."""
    lab.fs1.serve(server_max_protocol="SMB2_10")
    lab.pc1.impacket("use acounts", "exit", says="STATUS_BAD_NETWORK_NAME")


# ---- rclone, with the SMB2 of the Go world

@healthy(accepted(TREE_CONNECT))
def rclone_healthy(lab):
    """rclone lists a share."""
    lab.fs1.serve()
    lab.fs1.run(["touch", "/srv/accounts/report.txt"])
    lab.pc1.rclone("accounts", says="report.txt")


@scenario(Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE)))
def rclone_wrong_password(lab):
    """rclone has the wrong password."""
    lab.fs1.serve()
    lab.pc1.rclone("accounts", password="wrong", says="attempted logon is invalid")


@scenario(WRONG_SHARE)
def rclone_wrong_share(lab):
    """rclone asks for a share that does not exist."""
    lab.fs1.serve()
    lab.pc1.rclone("acounts", says="cannot be found")


# ---- curl, which knows only SMB1

@scenario(Finding("negotiate.client_smb1_only", at="smb.cmd == 0x72 && smb.flags.response == 1"))
def curl_smb2_server(lab):
    """curl speaks only SMB1, and the server does not."""
    lab.fs1.serve()
    lab.pc1.run(["curl", "-s", "-m", "10", "-u", f"alice:{PASSWORD}", "smb://fs1/accounts/report.txt"], check=False)


@healthy("smb.cmd == 0x73", hides=["smb2"])
def curl_smb1_server(lab):
    """curl reads a file from an SMB1 server: no SMB2 anywhere."""
    lab.fs1.serve(server_min_protocol="NT1", server_max_protocol="NT1", ntlm_auth="ntlmv1-permitted")
    lab.fs1.run(["tee", "/srv/accounts/report.txt"], stdin="all is well\n")
    lab.pc1.run(["curl", "-s", "-m", "10", "-u", f"alice:{PASSWORD}", "smb://fs1/accounts/report.txt"])


@healthy("smb.cmd == 0x73 && smb.flags.response == 1", hides=["smb2"])
def curl_smb1_wrong_password(lab):
    """curl has the wrong password for an SMB1 server, of which smbtriage knows nothing."""
    lab.fs1.serve(server_min_protocol="NT1", server_max_protocol="NT1", ntlm_auth="ntlmv1-permitted")
    lab.pc1.run(["curl", "-s", "-m", "10", "-u", "alice:wrong", "smb://fs1/accounts/report.txt"], check=False)


# ---- nmap

# nmap's first connection only looks at the port, the second offers SMB1 alone.
def smb1_tried(severity="note"):
    return Finding("negotiate.client_smb1_only", at="smb.cmd == 0x72 && smb.flags.response == 1 && tcp.stream == 1",
                   severity=severity)


SMB1_TRIED = smb1_tried()
SMB1_TRIED_AT_FIRST = (smb1_tried("error"),
                       Finding("negotiate.client_smb1_only.note", at=f"{accepted(NEGOTIATE)} && tcp.stream == 2",
                               severity="note"))
ALL_TRIED = Finding("session.never_started", at=f"{CLIENT_FIN} && tcp.stream > 1", times=5, severity="note")
ONE_TRIED = Finding("session.never_started", at=f"{CLIENT_FIN} && tcp.stream == 2", severity="note")
THE_REST_TRIED = Finding("negotiate.no_common_dialect", at=refused(NEGOTIATE, NOT_SUPPORTED), times=4, severity="note")
# Only the third version shows that somebody asks for one after the other.
THE_REST_TRIED_AT_FIRST = (
    Finding("negotiate.no_common_dialect", at=f"{refused(NEGOTIATE, NOT_SUPPORTED)} && tcp.stream == 3"),
    Finding("negotiate.no_common_dialect.note", at=f"{refused(NEGOTIATE, NOT_SUPPORTED)} && tcp.stream > 3", times=3,
            severity="note"))


@scenario(SMB1_TRIED, ALL_TRIED, one_pass=[*SMB1_TRIED_AT_FIRST, ALL_TRIED])
def nmap_all_dialects(lab):
    """nmap tries every dialect on a connection of its own, and the server knows all but SMB1."""
    lab.fs1.serve()
    lab.pc1.run(["nmap", "-Pn", "-n", "-p445", "--script", "smb-protocols", lab.fs1.ip4])


@scenario(SMB1_TRIED, ONE_TRIED, THE_REST_TRIED, one_pass=[*SMB1_TRIED_AT_FIRST, ONE_TRIED, *THE_REST_TRIED_AT_FIRST])
def nmap_dialects(lab):
    """nmap tries every dialect on a connection of its own; the server knows the newest only."""
    lab.fs1.serve(server_min_protocol="SMB3_11")
    lab.pc1.run(["nmap", "-Pn", "-n", "-p445", "--script", "smb-protocols", lab.fs1.ip4])


@scenario(Finding("session.never_started", at=CLIENT_FIN, times=2, severity="note"))
def nmap_security_mode(lab):
    """nmap asks for the server's security mode and time."""
    lab.fs1.serve()
    lab.pc1.run(["nmap", "-Pn", "-n", "-p445", "--script", "smb2-security-mode,smb2-time", lab.fs1.ip4])


@healthy("tcp.flags.reset == 1 && tcp.dstport == 445", hides=["smb2 || smb"])
def nmap_port_scan(lab):
    """nmap looks whether port 445 is open."""
    lab.fs1.serve()
    lab.pc1.run(["nmap", "-Pn", "-n", "-p139,445", lab.fs1.ip4])


# ---- smbtorture

@healthy("smb2.ses_req_flags.session_binding == 1", accepted(SESSION_SETUP),
         hides=["smb2.cmd == 1 && smb2.nt_status >= 0xc0000017"])
def torture_channels(lab):
    """Two connections take part in each other's sessions."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.bind1")


@scenario(Finding("session.bind_refused", at=refused(SESSION_SETUP, REQUEST_NOT_ACCEPTED), times=2, severity="note"),
          Finding("session.deleted", at=refused(SESSION_SETUP, USER_SESSION_DELETED), times=2, severity="note"),
          shows=["smb2.ses_req_flags.session_binding == 1"])
def torture_channel_refused(lab):
    """A connection of an older dialect wants into the session of another one, by all ways, and in vain."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.bind_negative_smb202")


@scenario(Finding("session.bind_refused", at=refused(SESSION_SETUP, INVALID_PARAMETER), times=2, severity="note"),
          Finding("session.deleted", at=refused(SESSION_SETUP, USER_SESSION_DELETED), times=2, severity="note"),
          shows=["smb2.ses_req_flags.session_binding == 1"])
def torture_channel_of_other_dialect(lab):
    """A connection of SMB 3.1.1 wants into the session of one of SMB 3.0.2."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.bind_negative_smb3to3d")


@scenario(Finding("session.bind_refused", at=refused(SESSION_SETUP, INVALID_PARAMETER), times=2, severity="note"),
          Finding("session.deleted", at=refused(SESSION_SETUP, USER_SESSION_DELETED), times=2, severity="note"),
          shows=["smb2.ses_req_flags.session_binding == 1"])
def torture_channel_of_other_cipher(lab):
    """A connection that negotiated another cipher wants into a session."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.bind_negative_smb3encGtoCd")


@scenario(Finding("session.bind_refused", at=refused(SESSION_SETUP, REQUEST_OUT_OF_SEQUENCE), times=2, severity="note"),
          Finding("session.deleted", at=refused(SESSION_SETUP, USER_SESSION_DELETED), times=2, severity="note"),
          shows=["smb2.ses_req_flags.session_binding == 1"])
def torture_channel_of_other_signing(lab):
    """A connection that negotiated another signing algorithm wants into a session."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.bind_negative_smb3signGtoCd")


@healthy(f"{accepted(SESSION_SETUP)}")
def torture_logon_again(lab):
    """A client logs on again and again in a session that is open."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.reauth1")


@healthy("smb2.previous_sesid != 0", f"smb2.nt_status == {USER_SESSION_DELETED:#x}")
def torture_session_replaced(lab):
    """A client comes back on a new connection and replaces its old session, whose files are gone for the old one."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.reconnect1")


@healthy(f"smb2.cmd == 9 && smb2.nt_status == {NETWORK_NAME_DELETED:#x}", must_not=["tree.vanished"])
def torture_wrong_tree(lab):
    """A client writes to trees and sessions that it never had, between healthy writes."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.tcon")


@healthy("smb2.flags.chained == 1 && smb2.nt_status >= 0xc0000000", must_not=["tree.vanished"])
def torture_chains(lab):
    """A client sends chains of commands, some of which are refused for what came before them."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.compound.related3", "smb2.compound.related6", "smb2.compound.invalid2",
                       "smb2.compound.invalid3", "smb2.compound.invalid4")


@healthy(f"smb2.cmd == {LOGOFF}")
def torture_two_logoffs(lab):
    """A client logs off twice, on two connections."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.session.two_logoff")


# ---- impacket's server

@healthy(accepted(TREE_CONNECT), "smb2.dialect == 0x0202")
def impacket_server_healthy(lab):
    """alice works on a share of impacket's server."""
    lab.fs1.run(["install", "-d", "/srv/accounts"])
    lab.fs1.start_handmade("impacket_server", "alice", PASSWORD)
    lab.pc1.smbclient("//fs1/accounts", "put /etc/hosts report.txt")


# The server makes up the names of itself and its domain; alice's is none of them.
@scenario(WRONG_LOGON)
def impacket_server_wrong_password(lab):
    """alice mistypes her password at impacket's server."""
    lab.fs1.start_handmade("impacket_server", "alice", PASSWORD)
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, OBJECT_PATH_NOT_FOUND)))
def impacket_server_wrong_share(lab):
    """impacket's server has a status of its own for a share that does not exist."""
    lab.fs1.start_handmade("impacket_server", "alice", PASSWORD)
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_OBJECT_PATH_NOT_FOUND")
