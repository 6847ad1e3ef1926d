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


# ---- session setup: the account, the server's policy

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


@scenario(Finding("session.account_restricted", at=refused(SESSION_SETUP, INVALID_WORKSTATION)))
def account_other_workstation(lab):
    """alice may log on only from a workstation that is not this one."""
    lab.fs1.serve()
    lab.fs1.run(["net", "sam", "set", "workstations", "alice", "pc9"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INVALID_WORKSTATION")


@scenario(WRONG_LOGON_TWICE, Finding("session.account_restricted", at=refused(SESSION_SETUP, ACCOUNT_LOCKED_OUT)))
def account_locked(lab):
    """Two wrong passwords lock alice's account, and then the right one is refused as well."""
    lab.fs1.serve()
    lab.fs1.run(["pdbedit", "-P", "bad lockout attempt", "-C", "2"])
    for _ in range(2):
        lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCOUNT_LOCKED_OUT")


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


@scenario(Finding("session.refused", at=refused(SESSION_SETUP, NTLM_BLOCKED)))
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
