# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios. Each function's name is the name of its capture, its docstring the sentence in cases.tsv.

Above it stands what the plugin must find, and the display filter of the finding's home frame; below it, who does what.
"""

import time

from hosts import PASSWORD
from record import Finding, Scenario

ALL = {}


def scenario(*findings, **more):
    """Registers a scenario with the findings that the whole capture must give."""
    def register(function):
        made = Scenario(function, findings, **more)
        ALL[made.name] = made
        return function
    return register


def healthy(*shows, **more):
    """Registers a scenario in which nothing may be found; the filters prove that it took place."""
    return scenario(shows=shows, **more)


def recovered(rule, at, by):
    """Registers a failure that the same step makes good soon after: a note for who has read the whole capture. A
    single pass has shown the error by then, and adds a note at the frame of the recovery."""
    return scenario(Finding(rule, at, severity="note"),
                    one_pass=[Finding(rule, at), Finding(f"{rule}.note", by, severity="note")])


# ---- frames that findings live on

def answered(command, status):
    return f"smb2.flags.response == 1 && smb2.cmd == {command} && smb2.nt_status == {status:#010x}"


refused = answered              # the same frame, by another word where that reads better


def accepted(command):
    return answered(command, 0)


NEGOTIATE, SESSION_SETUP, TREE_CONNECT, NOTIFY = 0, 1, 3, 15

NEGOTIATE_REQUEST = "smb2.flags.response == 0 && smb2.cmd == 0"
REFUSED_SYN = "tcp.flags.reset == 1 && tcp.seq_raw == 0 && tcp.srcport == 445"
CLIENT_FIN = "tcp.flags.fin == 1 && tcp.dstport == 445"
CLIENT_RST = "tcp.flags.reset == 1 && tcp.dstport == 445"
SERVER_FIN = "tcp.flags.fin == 1 && tcp.srcport == 445"
SERVER_RST = "tcp.flags.reset == 1 && tcp.srcport == 445"

LAST_LOGON_LEG = "ntlmssp.messagetype == 3"

PENDING = 0x00000103
INVALID_PARAMETER = 0xC000000D
ACCESS_DENIED = 0xC0000022
LOGON_FAILURE = 0xC000006D
INVALID_LOGON_HOURS = 0xC000006F
INVALID_WORKSTATION = 0xC0000070
ACCOUNT_DISABLED = 0xC0000072
INSUFFICIENT_RESOURCES = 0xC000009A
NOT_SUPPORTED = 0xC00000BB
BAD_NETWORK_NAME = 0xC00000CC
ACCOUNT_EXPIRED = 0xC0000193
NOLOGON_INTERDOMAIN_TRUST_ACCOUNT = 0xC0000198
ACCOUNT_LOCKED_OUT = 0xC0000234
NTLM_BLOCKED = 0xC0000418

ONLY_SMB1 = ("-m", "NT1", "--option=client min protocol=NT1")
ONLY_445 = ("-p", "445")            # otherwise smbclient tries 139 as well


# ---- transport

@scenario(Finding("transport.port_refused", at=REFUSED_SYN))
def port_refused(lab):
    """smbd is not running: the server's kernel answers the SYN with RST."""
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_CONNECTION_REFUSED")


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


# ---- session setup: no answer

# smbd has its guest's name mapped as well, before it listens: only alice has to wait.
SLEEPY_MAP = "case $1 in *alice) sleep {}; echo alice ;; esac"


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


# ---- tree connect

@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt(lab):
    """After a good visit to "accounts", alice asks for "acounts" on a new connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt_same_connection(lab):
    """Connected to "accounts", alice asks for "acounts" on the same connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", "ls; tcon acounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt_then_right(lab):
    """alice asks for "acounts" and then for "accounts": another share does not recover the first."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_folder_deleted(lab):
    """The share is configured, but its folder has been deleted on the server."""
    lab.fs1.serve()
    lab.fs1.run(["rmdir", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_BAD_NETWORK_NAME")


@recovered("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME),
           by=f"{accepted(TREE_CONNECT)} && smb2.share_type == 1")
def share_folder_restored(lab):
    """The share's folder is missing; the administrator brings it back, and alice's next attempt succeeds."""
    lab.fs1.serve()
    lab.fs1.run(["rmdir", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_BAD_NETWORK_NAME")
    lab.fs1.run(["install", "-d", "-m", "1777", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_for_others(lab):
    """Only bob may use the share; alice is refused although the connection could encrypt."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_for_other_hosts(lab):
    """The share is closed to the client's address; the connection could encrypt."""
    lab.fs1.serve(("accounts", {"hosts deny": "198.51.100.10"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.encryption_required", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.share_permission"])
def share_must_encrypt(lab):
    """The share demands encryption and the client ends at SMB 2.1, which has none."""
    lab.fs1.serve(("accounts", {"server smb encrypt": "required"}))
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.encryption_required", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.share_permission"], shows=["smb2.share_flags.encrypt_data == 1"])
def share_must_encrypt_proved(lab):
    """The share demands encryption: pc2 uses it encrypted, pc1 ends at SMB 2.1 and is refused."""
    lab.fs1.serve(("accounts", {"server smb encrypt": "required"}))
    lab.pc2.smbclient("//fs1/accounts", user="bob")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, INSUFFICIENT_RESOURCES)))
def share_full(lab):
    """The share takes one connection, and bob on pc2 has it."""
    lab.fs1.serve(("accounts", {"max connections": "1"}))
    lab.pc2.open_smbclient("//fs1/accounts", user="bob")
    time.sleep(1)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INSUFFICIENT_RESOURCES")


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.share_permission", "tree.encryption_required"], shows=["smb2.ses_flags.guest == 1"])
def guest_on_protected_share(lab):
    """The server makes an unknown user its guest, and the share takes no guests."""
    lab.fs1.serve(map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="alicia", says="NT_STATUS_ACCESS_DENIED")


# ---- healthy: nothing may be found

PUT_AND_GET = "put /etc/hosts report.txt; get report.txt /dev/null"


def dialect(number):
    return f"smb2.cmd == 0 && smb2.flags.response == 1 && smb2.dialect == {number:#06x}"


@healthy(dialect(0x311), accepted(TREE_CONNECT))
def healthy_smb311(lab):
    """alice puts a file on the share and gets it back over SMB 3.1.1."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", PUT_AND_GET)


@healthy(dialect(0x210), accepted(TREE_CONNECT))
def healthy_smb210(lab):
    """alice puts a file on the share and gets it back over SMB 2.1."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", PUT_AND_GET, options=["-m", "SMB2_10"])


@healthy(dialect(0x202), accepted(TREE_CONNECT))
def healthy_smb202(lab):
    """alice puts a file on the share and gets it back over SMB 2.0.2."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", PUT_AND_GET, options=["-m", "SMB2_02"])


@healthy("smb2.header.transform.flags.encrypted == 1", hides=["smb2.cmd == 3"])
def healthy_encrypted(lab):
    """The server demands encryption and the client can: all after the logon is hidden."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.pc1.smbclient("//fs1/accounts", PUT_AND_GET)


@healthy(f"{accepted(NEGOTIATE)} && smb2.sec_mode.sign_required == 1",
         f"{accepted(TREE_CONNECT)} && smb2.flags.signature == 1")
def healthy_signed(lab):
    """The server demands signatures, and the client signs."""
    lab.fs1.serve(server_signing="mandatory")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB3_02"])


@healthy(dialect(0x2FF), dialect(0x311), accepted(TREE_CONNECT))
def healthy_multi_protocol(lab):
    """The client begins with an SMB1 negotiate that also offers SMB2, and ends at SMB 3.1.1."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client min protocol=NT1"])


@healthy("nbss.type == 0x82", accepted(TREE_CONNECT))
def healthy_port_139(lab):
    """SMB2 over a NetBIOS session on port 139."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=["-p", "139"])


@healthy("ipv6", accepted(TREE_CONNECT))
def healthy_ipv6(lab):
    """SMB 3.1.1 over IPv6."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=["-I", lab.fs1.ip6])


# Wireshark sees SMB on such a port only when told to (-d tcp.port==4455,nbss).
@healthy("tcp.srcport == 4455 && tcp.payload contains fe:53:4d:42:40:00:01:00:00:00:00:00:03:00")
def healthy_port_4455(lab):
    """SMB 3.1.1 on a port of the administrator's own choice."""
    lab.fs1.serve(smb_ports="4455")
    lab.pc1.smbclient("//fs1/accounts", options=["-p", "4455"])


@healthy('ntlmssp.auth.username == "alice"', 'ntlmssp.auth.username == "bob"',
         'smb2.tree contains "projects"')
def healthy_two_users(lab):
    """alice and bob share one connection, each with a share of their own."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", f"ls; logon bob {PASSWORD}; tcon projects; ls")


@healthy('smb2.tree contains "IPC$"', hides=[refused(SESSION_SETUP, LOGON_FAILURE)])
def healthy_anonymous_listing(lab):
    """Somebody without a name lists the shares: IPC$ only."""
    lab.fs1.serve()
    lab.pc1.run(["smbclient", "-L", "fs1", "-U", "%"])


@healthy("smb2.nt_status == 0xc0000257", 'smb2.tree contains "projects"')
def healthy_dfs_link(lab):
    """A folder of a DFS share leads to another share; the client asks for the referral and follows it."""
    lab.fs1.serve(("dfs", {"msdfs root": "yes"}))
    lab.fs1.run(["ln", "-s", "msdfs:fs1\\projects", "/srv/dfs/link"])
    lab.pc1.smbclient("//fs1/dfs", "cd link; ls")


@healthy("smb2.cmd == 4 && smb2.flags.response == 1")
def healthy_tree_again(lab):
    """alice leaves the share and connects to it again on the same connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", "ls; tdis; tcon accounts; ls")


@healthy(answered(NOTIFY, PENDING), accepted(NOTIFY))
def healthy_notify(lab):
    """A client waits for changes: the interim answer is PENDING, the real one comes with bob's file."""
    lab.fs1.serve()
    lab.fs1.run(["install", "-d", "-m", "1777", "/srv/accounts/inbox"])
    watcher = lab.pc1.open_smbclient("//fs1/accounts")
    watcher.stdin.write("notify inbox\n")
    watcher.stdin.flush()
    time.sleep(1)
    lab.pc2.smbclient("//fs1/accounts", "put /etc/hosts inbox/news.txt", user="bob")


@healthy(CLIENT_FIN, hides=["smb2 || smb"])
def healthy_port_probe(lab):
    """A monitor connects to port 445 and closes again without a word."""
    lab.fs1.serve()
    lab.pc1.run(["bash", "-c", "exec 3<>/dev/tcp/fs1/445; sleep 0.2"])


# ---- slow, but answered: nothing is unanswered here

@healthy(f"{accepted(NEGOTIATE)} && smb2.time > 10", must_not=["negotiate.no_reply"])
def slow_negotiate(lab):
    """smbd is frozen for 12 s; other traffic passes meanwhile, and the client is still there when the answer comes."""
    lab.fs1.serve()
    lab.fs1.freeze()
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(12)
    lab.pc1.ping("fs1")
    lab.fs1.thaw()
    client.communicate("ls\n")


@healthy(f"{accepted(SESSION_SETUP)} && smb2.time > 3", must_not=["session.no_reply"])
def slow_logon(lab):
    """The server looks for the user's name for 4 s before it answers the session setup."""
    lab.fs1.serve(username_map_script=lab.fs1.add_script(SLEEPY_MAP.format(4)))
    lab.pc1.smbclient("//fs1/accounts")


@healthy(f"{accepted(TREE_CONNECT)} && smb2.time > 3", must_not=["tree.no_reply"])
def slow_tree(lab):
    """The server runs a script for 4 s before it answers the tree connect."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("sleep 4")}))
    lab.pc1.smbclient("//fs1/accounts")


# ---- for measuring

@scenario(committed=False)
def bench_smb(lab):
    """Some 20000 frames of healthy work: many small files put and got on several connections."""
    lab.fs1.serve()
    lab.pc1.run(["bash", "-c",
                 "mkdir /srv/in /srv/out; for i in $(seq 120); do head -c 20000 /dev/zero >/srv/in/$i; done"])
    for _ in range(4):
        lab.pc1.smbclient("//fs1/accounts", "prompt off; lcd /srv/in; mput *; lcd /srv/out; mget *; del *")
