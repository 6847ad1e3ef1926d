# SPDX-License-Identifier: GPL-2.0-or-later
"""Healthy captures, some of which look broken: nothing may be found at warn or above."""

import time

from .common import *  # noqa: F403

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
