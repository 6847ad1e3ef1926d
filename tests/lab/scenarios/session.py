# SPDX-License-Identifier: GPL-2.0-or-later
"""SESSION_SETUP that is refused or never answered, on a standalone server."""

import time

from .common import *  # noqa: F403

# ---- session setup: no answer

@scenario(Finding("session.no_reply", at=CLIENT_FIN))
def logon_frozen_server(lab):
    """smbd freezes between the negotiate and the first session setup; impacket gives up after 15 s."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("logon_when_told", "alice", PASSWORD, 15)
    lab.fs1.freeze()
    client.communicate("go on\n")


@scenario(Finding("session.no_reply", at=CLIENT_FIN))
def logon_stalled(lab):
    """smbd waits for a user name map that never comes, after the client has proved who it is; smbclient gives up."""
    lab.fs1.serve(username_map_script=lab.fs1.add_script(SLEEPY_MAP.format(60)))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_IO_TIMEOUT")


@scenario(Finding("session.no_reply", at=SERVER_RST))
def logon_dropped_50s(lab):
    """smbd freezes before the first session setup and dies after 50 s, while impacket still waits."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("logon_when_told", "alice", PASSWORD, 120)
    lab.fs1.freeze()
    client.stdin.write("go on\n")
    client.stdin.flush()
    time.sleep(50)
    lab.fs1.kill_smbd()
    client.wait()


@scenario(Finding("session.no_reply", at=LAST_LOGON_LEG), one_pass=[])
def logon_unanswered_at_end(lab):
    """The user name map never comes; the capture ends 12 s later, while the client still waits."""
    lab.fs1.serve(username_map_script=lab.fs1.add_script(SLEEPY_MAP.format(60)))
    lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(12.5)
    lab.pc1.ping("fs1")
    lab.capture.stop()


@healthy(LAST_LOGON_LEG, hides=[CLIENT_FIN])
def logon_pending_at_end(lab):
    """The user name map takes its time and the capture ends after 3 s: too early to tell."""
    lab.fs1.serve(username_map_script=lab.fs1.add_script(SLEEPY_MAP.format(60)))
    lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(3)
    lab.pc1.ping("fs1")
    lab.capture.stop()


@scenario(Finding("session.not_acknowledged", at=FIRST_LOGON_LEG), one_pass=[],
          shows=["tcp.len > 0 && tcp.analysis.retransmission"])
def logon_not_acknowledged(lab):
    """A firewall lets the negotiate through and drops the logon."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("logon_when_told", "alice", PASSWORD, 12)
    lab.fs1.firewall(DROP_DATA)
    client.communicate("go on\n")


@scenario(Finding("session.closed_by_server", at=SERVER_FIN))
def logon_killed(lab):
    """smbd dies while it looks for the user's name."""
    lab.fs1.serve(username_map_script=lab.fs1.add_script(SLEEPY_MAP.format(60)))
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(2)
    lab.fs1.kill_smbd()
    client.wait()


@scenario(Finding("session.closed_by_server", at=SERVER_RST))
def logon_reset(lab):
    """smbd freezes before the first session setup and dies a second later; its kernel resets the connection."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("logon_when_told", "alice", PASSWORD, 15)
    lab.fs1.freeze()
    client.stdin.write("go on\n")
    client.stdin.flush()
    time.sleep(1)
    lab.fs1.kill_smbd()
    client.wait()


# ---- session setup: begun by halves, or not at all

@scenario(Finding("session.never_started", at=CLIENT_FIN, severity="note"), provenance="crafted")
def logon_never_started(lab):
    """A client negotiates and leaves."""
    lab.fs1.serve()
    lab.pc1.handmade("negotiate_only")


@scenario(Finding("session.abandoned", at=CLIENT_FIN, severity="warn"), provenance="crafted")
def logon_abandoned(lab):
    """A client takes the server's challenge and leaves."""
    lab.fs1.serve()
    lab.pc1.handmade("leave_after_challenge")


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, INVALID_HANDLE)), provenance="crafted",
          pending=["session.used_too_early"])
def logon_unfinished(lab):
    """A client asks for a share when smbd has only challenged it, and is told that its handle is invalid."""
    lab.fs1.serve()
    lab.pc1.handmade("tree_connect_after_challenge")


@scenario(Finding("session.deleted", at=refused(SESSION_SETUP, USER_SESSION_DELETED)), provenance="crafted")
def session_unknown(lab):
    """A client goes on with a session that the server does not know."""
    lab.fs1.serve()
    lab.pc1.handmade("logon_on_unknown_session")


@scenario(Finding("session.deleted", at=refused(TREE_CONNECT, USER_SESSION_DELETED)), provenance="crafted")
def session_unknown_at_tree(lab):
    """A client asks for a share on a session that the server does not know."""
    lab.fs1.serve()
    lab.pc1.handmade("tree_connect_on_unknown_session")


# ---- session setup: wrong credentials

WRONG_LOGON = Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE))
WRONG_LOGON_TWICE = Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE), times=2)


@scenario(WRONG_LOGON)
def wrong_password(lab):
    """alice mistypes her password."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON)
def unknown_user(lab):
    """A user logs on whom the server does not know."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", user="alicia", says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON_TWICE)
def wrong_password_again(lab):
    """alice mistypes her password, reconnects and mistypes it again: one finding, counted."""
    lab.fs1.serve()
    for _ in range(2):
        lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON_TWICE)
def wrong_password_same_connection(lab):
    """A program tries the same wrong password twice on one connection: one finding, counted."""
    lab.fs1.serve()
    lab.pc1.handmade("logon_twice", "alice", "wrong")


@recovered("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE), by=accepted(SESSION_SETUP))
def wrong_password_then_right(lab):
    """alice mistypes her password and gets it right a moment later."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.pc1.smbclient("//fs1/accounts")


@scenario(WRONG_LOGON)
def wrong_password_then_other_user(lab):
    """alice mistypes her password; that bob gets in afterwards does not help her."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.pc1.smbclient("//fs1/accounts", user="bob")


@scenario(Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE), times=5),
          Finding("session.repeated_failures", at=refused(SESSION_SETUP, LOGON_FAILURE), times=5, nth=3,
                  severity="warn"))
def wrong_password_five_times(lab):
    """A service goes on and on with an old password."""
    lab.fs1.serve()
    for _ in range(5):
        lab.pc1.smbclient("//fs1/accounts", password="old", says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON)
def wrong_password_ipv6(lab):
    """alice mistypes her password over IPv6."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", options=["-I", lab.fs1.ip6], says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON)
def wrong_password_port_139(lab):
    """alice mistypes her password over a NetBIOS session."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", options=["-p", "139"], says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON)
def wrong_password_smb202(lab):
    """alice mistypes her password over SMB 2.0.2."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", options=["-m", "SMB2_02"], says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_LOGON)
def wrong_password_rpc(lab):
    """An administrator's tool that uses only IPC$ has the wrong password."""
    lab.fs1.serve()
    lab.pc1.run(["rpcclient", "fs1", "-U", "alice%wrong", "-c", "netshareenumall"], check=False)


@scenario(Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE)),
          Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def two_clients_two_faults(lab):
    """On pc1 alice mistypes her password, on pc2 bob his share: two findings that have nothing to do with each other."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.pc2.smbclient("//fs1/project", user="bob", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("session.logon_failure", at=f"{refused(SESSION_SETUP, LOGON_FAILURE)} && ip.dst == 198.51.100.10"),
          Finding("session.logon_failure", at=f"{refused(SESSION_SETUP, LOGON_FAILURE)} && ip.dst == 198.51.100.11"))
def two_clients_one_fault(lab):
    """alice and bob, each on a machine of their own, mistype their passwords: two findings."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.pc2.smbclient("//fs1/accounts", user="bob", password="wrong", says="NT_STATUS_LOGON_FAILURE")


# ---- session setup: guests and nobodies

MAPPED_TO_GUEST = Finding("session.mapped_to_guest", at=GUEST, severity="note")
GUEST_REFUSED = Finding("session.guest_refused_by_client", at=CLIENT_FIN)


@scenario(MAPPED_TO_GUEST)
def guest_by_unknown_user(lab):
    """The server makes an unknown user its guest, and the share is open to guests."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}), map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="alicia")


@scenario(MAPPED_TO_GUEST)
def guest_by_wrong_password(lab):
    """The server makes alice a guest because her password is wrong, and the share is open to guests."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}), map_to_guest="bad password")
    lab.pc1.smbclient("//fs1/accounts", password="wrong")


@scenario(GUEST_REFUSED, one_pass=[MAPPED_TO_GUEST, GUEST_REFUSED])
def guest_refused_by_client(lab):
    """The server makes an unknown user its guest; the client insists on signing, which guests cannot, and leaves."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}), map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="alicia", options=["--client-protection=sign"], says="NT_STATUS_")


@scenario(GUEST_REFUSED, one_pass=[MAPPED_TO_GUEST, GUEST_REFUSED])
def guest_refused_by_encrypting_client(lab):
    """The server makes an unknown user its guest; the client insists on encryption, which guests cannot, and leaves."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}), map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="alicia", options=["--client-protection=encrypt"],
                      says="NT_STATUS_ACCESS_DENIED")


@healthy(GUEST, accepted(TREE_CONNECT), must_not=["session.mapped_to_guest"])
def healthy_guest(lab):
    """Somebody logs on as "guest" and is one."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}), map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="guest", password="")


@healthy(ANONYMOUS, accepted(TREE_CONNECT))
def healthy_anonymous_share(lab):
    """Somebody without a name uses a share that is open to everybody."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}))
    lab.pc1.smbclient("//fs1/accounts", user="", password="")


# ---- session setup: the account, the server's policy

@scenario(Finding("session.password_expired", at=refused(SESSION_SETUP, PASSWORD_EXPIRED)))
def password_expired(lab):
    """alice's password is older than the server allows."""
    lab.fs1.serve()
    lab.fs1.run(["pdbedit", "-P", "maximum password age", "-C", "1"])
    time.sleep(2.5)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_PASSWORD_EXPIRED")


@scenario(Finding("session.password_expired", at=refused(SESSION_SETUP, PASSWORD_MUST_CHANGE)))
def password_must_change(lab):
    """alice must change her password before she may log on again."""
    lab.fs1.serve()
    lab.fs1.run(["net", "sam", "set", "pwdmustchangenow", "alice", "yes"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_PASSWORD_MUST_CHANGE")


@recovered("session.password_expired", at=refused(SESSION_SETUP, PASSWORD_MUST_CHANGE), by=accepted(SESSION_SETUP))
def password_changed(lab):
    """alice must change her password; the administrator gives her a new one, and she gets in."""
    lab.fs1.serve()
    lab.fs1.run(["net", "sam", "set", "pwdmustchangenow", "alice", "yes"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_PASSWORD_MUST_CHANGE")
    lab.fs1.run(["smbpasswd", "-s", "alice"], stdin="new-password\nnew-password\n")
    lab.pc1.smbclient("//fs1/accounts", password="new-password")


@scenario(Finding("session.account_restricted", at=refused(SESSION_SETUP, ACCOUNT_DISABLED)))
def account_disabled(lab):
    """alice's account is disabled."""
    lab.fs1.serve()
    lab.fs1.run(["smbpasswd", "-d", "alice"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCOUNT_DISABLED")


@recovered("session.account_restricted", at=refused(SESSION_SETUP, ACCOUNT_DISABLED), by=accepted(SESSION_SETUP))
def account_enabled_again(lab):
    """alice's account is disabled; the administrator enables it, and she gets in."""
    lab.fs1.serve()
    lab.fs1.run(["smbpasswd", "-d", "alice"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCOUNT_DISABLED")
    lab.fs1.run(["smbpasswd", "-e", "alice"])
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("session.account_restricted", at=refused(SESSION_SETUP, ACCOUNT_EXPIRED)))
def account_expired(lab):
    """alice's account has expired."""
    lab.fs1.serve()
    lab.fs1.run(["pdbedit", "--modify", "--user=alice", "--kickoff-time=1000000000"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCOUNT_EXPIRED")


@scenario(Finding("session.account_restricted", at=refused(SESSION_SETUP, INVALID_LOGON_HOURS)))
def account_logon_hours(lab):
    """alice may log on at no hour of the week."""
    lab.fs1.serve()
    lab.fs1.run(["/usr/bin/python3", "-c", "from samba.samba3 import param, passdb; "
                 "param.get_context().load('/etc/samba/smb.conf'); database = passdb.PDB('tdbsam'); "
                 "alice = database.getsampwnam('alice'); alice.hours = [0] * 21; database.update_sam_account(alice)"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INVALID_LOGON_HOURS")


@scenario(Finding("ntlm.workstation_restricted", at=refused(SESSION_SETUP, INVALID_WORKSTATION)))
def account_other_workstation(lab):
    """alice may log on only from a workstation that is not this one."""
    lab.fs1.serve()
    lab.fs1.run(["net", "sam", "set", "workstations", "alice", "pc9"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INVALID_WORKSTATION")


@scenario(WRONG_LOGON_TWICE, Finding("session.account_restricted", at=refused(SESSION_SETUP, ACCOUNT_LOCKED_OUT)),
          THIRD_REFUSAL)
def account_locked(lab):
    """Two wrong passwords lock alice's account, and then the right one is refused as well."""
    lab.fs1.serve()
    lab.fs1.run(["pdbedit", "-P", "bad lockout attempt", "-C", "2"])
    for _ in range(2):
        lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCOUNT_LOCKED_OUT")


@scenario(Finding("session.account_restricted", at=refused(SESSION_SETUP, ACCOUNT_DISABLED)))
def account_disabled_rclone(lab):
    """alice's account is disabled, and rclone works for her."""
    lab.fs1.serve()
    lab.fs1.run(["smbpasswd", "-d", "alice"])
    lab.pc1.rclone("accounts", says="disabled")


@scenario(MAPPED_TO_GUEST)
def guest_rclone(lab):
    """The server makes an unknown user its guest, who is rclone and does not mind."""
    lab.fs1.serve(("accounts", {"guest ok": "yes"}), map_to_guest="bad user", server_max_protocol="SMB2_10")
    lab.pc1.rclone("accounts", user="alicia")


@scenario(Finding("session.encryption_required", at=refused(SESSION_SETUP, ACCESS_DENIED)))
def server_must_encrypt(lab):
    """The whole server demands encryption and the client ends at SMB 2.1, which has none."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("session.encryption_required", at=refused(SESSION_SETUP, ACCESS_DENIED)))
def server_must_encrypt_no_cipher(lab):
    """The whole server demands encryption, and the two have no cipher in common: the answer names cipher 0."""
    lab.fs1.serve(server_smb_encrypt="required", server_smb3_encryption_algorithms="AES-256-GCM")
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client smb3 encryption algorithms=AES-128-GCM"],
                      says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("ntlm.blocked_by_server", at=refused(SESSION_SETUP, NTLM_BLOCKED)))
def ntlm_disabled(lab):
    """The server takes no NTLM at all, and there is no Kerberos."""
    lab.fs1.serve(ntlm_auth="disabled")
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_")


@scenario(Finding("session.refused", at=refused(SESSION_SETUP, NOLOGON_INTERDOMAIN_TRUST_ACCOUNT)))
def trust_account(lab):
    """Somebody logs on with the account that stands for a trusted domain."""
    lab.fs1.serve()
    lab.fs1.add_user("elsewhere$", kind="-i")
    lab.pc1.smbclient("//fs1/accounts", user="elsewhere$", says="NT_STATUS_NOLOGON_INTERDOMAIN_TRUST_ACCOUNT")


@scenario(Finding("session.limit_reached", at=refused(SESSION_SETUP, REQUEST_NOT_ACCEPTED)), provenance="hooked")
def session_limit(lab):
    """The server takes no more sessions."""
    behind_box(lab, "refuse", SESSION_SETUP, hex(REQUEST_NOT_ACCEPTED))
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_")


@scenario(Finding("session.refused", at=refused(SESSION_SETUP, UNKNOWN_STATUS)), provenance="hooked")
def logon_refused_unknown_status(lab):
    """The server refuses the logon with a status that nobody knows."""
    behind_box(lab, "refuse", SESSION_SETUP, hex(UNKNOWN_STATUS))
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT code 0xc0ab0001")


@scenario(Finding("session.token_malformed", at=refused(SESSION_SETUP, INVALID_PARAMETER)),
          provenance="crafted", damaged=True)
def logon_garbage(lab):
    """A client's logon carries bytes that are no token of any kind."""
    lab.fs1.serve()
    lab.pc1.handmade("logon_with_garbage")


# ---- more than one connection in a session

@scenario(Finding("session.bind_refused", at=refused(SESSION_SETUP, REQUEST_NOT_ACCEPTED), severity="note"),
          shows=["smb2.ses_req_flags.session_binding == 1"], provenance="crafted")
def channel_not_supported(lab):
    """A client that works over one connection wants a second one for its session; the server has that switched off."""
    lab.fs1.serve(server_multi_channel_support="no")
    lab.pc1.handmade("open_second_channel", "alice", PASSWORD)


# ---- clones

@scenario(Finding("negotiate.duplicate_client_guid", at=refused(SESSION_SETUP, USER_SESSION_DELETED)),
          provenance="hooked", must_not=["session.deleted"])
def clone_refused(lab):
    """pc2 and pc1 were cloned and have one client GUID; the server refuses the second, which speaks another dialect."""
    behind_box(lab, "refuse", SESSION_SETUP, hex(USER_SESSION_DELETED), "", 0, lab.pc1.ip4)
    lab.pc2.start_handmade("cloned_client", "bob", PASSWORD, "0x0300")
    lab.pc1.start_handmade("cloned_client", "alice", PASSWORD, "0x0210")


@healthy('smb2.client_guid && ip.src == 198.51.100.10', 'smb2.client_guid && ip.src == 198.51.100.11',
         provenance="hooked", must_not=["negotiate.duplicate_client_guid"])
def healthy_clones(lab):
    """pc2 and pc1 were cloned and have one client GUID, and smbd does not mind."""
    lab.fs1.serve()
    lab.pc2.start_handmade("cloned_client", "bob", PASSWORD, "0x0210")
    lab.pc1.start_handmade("cloned_client", "alice", PASSWORD, "0x0210")


# ---- nobodies who may not even look

@scenario(Finding("session.anonymous_dropped", at=SERVER_END, severity="warn"), shows=[ANONYMOUS], provenance="hooked")
def anonymous_dropped(lab):
    """The server lets a nameless client log on and closes at its next message, as Windows does."""
    behind_box(lab, "close_unsigned_tree_connect")
    lab.pc1.smbclient("//fs1/accounts", user="", password="", options=["-m", "SMB2_10"], says="NT_STATUS_")


@scenario(Finding("session.anonymous", at=refused(SESSION_SETUP, ACCESS_DENIED)), shows=[ANONYMOUS], provenance="hooked")
def anonymous_logon_refused(lab):
    """The server refuses the logon of somebody without a name."""
    behind_box(lab, "refuse", SESSION_SETUP, hex(ACCESS_DENIED))
    lab.pc1.smbclient("//fs1/accounts", user="", password="", options=["-m", "SMB2_10"], says="NT_STATUS_")


@scenario(Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE)),
          shows=[NO_NAME, refused(TREE_CONNECT, ACCESS_DENIED)])
def anonymous_after_refusal(lab):
    """alice's password is wrong; the client tries at once without a name, and the share wants one."""
    lab.fs1.serve()
    lab.pc1.handmade("nameless_retry", "alice", "wrong", "accounts")


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, ACCESS_DENIED), severity="note"), shows=[ANONYMOUS, IPC],
          must_not=["tree.guest_denied", "tree.share_permission"])
def anonymous_listing_refused(lab):
    """Nameless clients may not list the shares of this server: only IPC$ is refused."""
    lab.fs1.serve(restrict_anonymous="2")
    lab.pc1.run(["smbclient", "-L", "fs1", "-U", "%"], check=False)
