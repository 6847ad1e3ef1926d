# SPDX-License-Identifier: GPL-2.0-or-later
"""TREE_CONNECT that is refused or never answered."""

import time

from .common import *  # noqa: F403


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


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_not_available(lab):
    """The share is configured, but switched off."""
    lab.fs1.serve(("accounts", {"available": "no"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME), times=3))
def share_misspelt_three_times(lab):
    """A script asks for a share that does not exist, again and again: one finding, counted."""
    lab.fs1.serve()
    for _ in range(3):
        lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt_ipv6_smb202(lab):
    """alice asks for a share that does not exist, over IPv6 and SMB 2.0.2."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/acounts", options=["-I", lab.fs1.ip6, "-m", "SMB2_02"], says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_not_in_unicode(lab):
    """The share's name has letters beyond ASCII, and alice types them without their dots."""
    lab.fs1.serve(("büro", {"path": "/srv/accounts"}))
    lab.pc1.smbclient("//fs1/büro")
    lab.pc1.smbclient("//fs1/buro", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_closed_by_script(lab):
    """The share's preexec script says no."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("exit 1"), "preexec close": "yes"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)))
def share_for_others_rclone(lab):
    """Only bob may use the share, and rclone works for alice."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}))
    lab.pc1.rclone("accounts", says="denied")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_for_others_two_trees(lab):
    """On one connection alice has a share of her own and is refused bob's."""
    lab.fs1.serve(("projects", {"valid users": "bob"}))
    lab.pc1.smbclient("//fs1/accounts", "ls; tcon projects", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_for_others(lab):
    """Only bob may use the share; alice is refused although the connection could encrypt."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          Finding("negotiate.encryption_unavailable", at=refused(TREE_CONNECT, ACCESS_DENIED), severity="note"),
          must_not=["tree.encryption_required"])
def share_for_others_unencrypted(lab):
    """Only bob may use the share, and the server encrypts for nobody: that is not why alice is refused."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}), server_smb_encrypt="off")
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


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_not_for_alice(lab):
    """The share's list of invalid users names alice."""
    lab.fs1.serve(("accounts", {"invalid users": "alice"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_acl(lab):
    """The share's access list has room for bob only; he is there, and alice is refused."""
    lab.fs1.serve()
    bob = lab.fs1.run(["pdbedit", "-v", "bob"]).split("User SID:")[1].split()[0]
    lab.fs1.run(["sharesec", "accounts", "-S", f"D:(A;;0x1f01ff;;;{bob})"])
    lab.pc2.smbclient("//fs1/accounts", user="bob")
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@recovered("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED),
           by=f"{accepted(TREE_CONNECT)} && smb2.share_type == 1")
def share_opened_for_alice(lab):
    """Only bob may use the share; the administrator adds alice, and her next attempt succeeds."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")
    lab.fs1.configure(("accounts", {"valid users": "bob alice"}))
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("tree.limit_reached", at=refused(TREE_CONNECT, INSUFFICIENT_RESOURCES)))
def share_full(lab):
    """The share takes one connection, and bob on pc2 has it."""
    lab.fs1.serve(("accounts", {"max connections": "1"}))
    lab.pc2.open_smbclient("//fs1/accounts", user="bob")
    time.sleep(1)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INSUFFICIENT_RESOURCES")


@recovered("tree.limit_reached", at=refused(TREE_CONNECT, INSUFFICIENT_RESOURCES),
           by=f"{accepted(TREE_CONNECT)} && smb2.share_type == 1 && ip.dst == 198.51.100.10")
def share_full_for_a_while(lab):
    """The share takes one connection; bob gives it up, and alice's next attempt succeeds."""
    lab.fs1.serve(("accounts", {"max connections": "1"}))
    bob = lab.pc2.open_smbclient("//fs1/accounts", user="bob")
    time.sleep(1)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INSUFFICIENT_RESOURCES")
    bob.communicate("quit\n")
    lab.pc1.smbclient("//fs1/accounts")


GUEST_DENIED = Finding("tree.guest_denied", at=refused(TREE_CONNECT, ACCESS_DENIED))


@scenario(Finding("session.mapped_to_guest", at=GUEST, severity="note"), GUEST_DENIED,
          must_not=["tree.share_permission", "tree.encryption_required"])
def guest_on_protected_share(lab):
    """The server makes an unknown user its guest, and the share takes no guests."""
    lab.fs1.serve(map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="alicia", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("session.anonymous", at=refused(TREE_CONNECT, ACCESS_DENIED)), shows=[ANONYMOUS],
          must_not=["tree.share_permission", "tree.encryption_required", "tree.guest_denied"])
def anonymous_on_protected_share(lab):
    """Somebody without a name asks for a share that takes no guests."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", user="", password="", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)), shows=[ANONYMOUS])
def anonymous_misspelt(lab):
    """Somebody without a name asks for a share that does not exist."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/acounts", user="", password="", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.scoped_name", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)),
          shows=[r'smb2.tree == "\\\\files\\reports"', r'smb2.tree == "\\\\fs1\\reports"'])
def share_of_another_name(lab):
    """The server is called fs1 and files; the share "reports" belongs to the name files only."""
    lab.fs1.run(["tee", "/etc/samba/files.conf"], stdin="[reports]\n\tpath = /srv/accounts\n")
    lab.fs1.serve(netbios_aliases="files", include="/etc/samba/%L.conf")
    lab.pc1.run(["tee", "-a", "/etc/hosts"], stdin=f"{lab.fs1.ip4} files\n")
    lab.pc1.smbclient("//files/reports", options=["-p", "139"])
    lab.pc1.smbclient("//fs1/reports", options=["-p", "139"], says="NT_STATUS_BAD_NETWORK_NAME")


# ---- tree connect: no answer

TREE_REQUEST = f'smb2.flags.response == 0 && smb2.cmd == {TREE_CONNECT} && smb2.tree contains "accounts"'


@scenario(Finding("tree.no_reply", at=CLIENT_FIN))
def tree_stalled(lab):
    """The share's preexec script never ends; smbclient gives up after 20 s."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("sleep 60")}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_IO_TIMEOUT")


@scenario(Finding("tree.no_reply", at=CLIENT_FIN))
def tree_frozen_server(lab):
    """smbd freezes between the logon and the tree connect; impacket gives up after 15 s."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("tree_when_told", "alice", PASSWORD, "accounts", 15)
    lab.fs1.freeze()
    client.communicate("go on\n")


@scenario(Finding("tree.not_acknowledged", at=TREE_REQUEST), one_pass=[],
          shows=["tcp.len > 0 && tcp.analysis.retransmission"])
def tree_not_acknowledged(lab):
    """A firewall lets the logon through and drops the tree connect; impacket gives up after 12 s."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("tree_when_told", "alice", PASSWORD, "accounts", 12)
    lab.fs1.firewall(DROP_DATA)
    client.communicate("go on\n")


@scenario(Finding("tree.no_reply", at=TREE_REQUEST), one_pass=[])
def tree_unanswered_at_end(lab):
    """The share's preexec script never ends; the capture does after 12 s, while the client still waits."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("sleep 60")}))
    lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(12.5)
    lab.pc1.ping("fs1")
    lab.capture.stop()


@healthy(TREE_REQUEST, hides=[CLIENT_FIN])
def tree_pending_at_end(lab):
    """The share's preexec script takes its time and the capture ends after 3 s: too early to tell."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("sleep 60")}))
    lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(3)
    lab.pc1.ping("fs1")
    lab.capture.stop()


@scenario(Finding("tree.closed_by_server", at=SERVER_FIN))
def tree_killed(lab):
    """smbd dies while it waits for the share's preexec script."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("sleep 60")}))
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(2)
    lab.fs1.kill_smbd()
    client.wait()


@scenario(Finding("tree.closed_by_server", at=SERVER_RST))
def tree_reset(lab):
    """smbd freezes before the tree connect and dies a second later; its kernel resets the connection."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("tree_when_told", "alice", PASSWORD, "accounts", 15)
    lab.fs1.freeze()
    client.stdin.write("go on\n")
    client.stdin.flush()
    time.sleep(1)
    lab.fs1.kill_smbd()
    client.wait()


@scenario(Finding("security.signature_rejected", at=refused(TREE_CONNECT, ACCESS_DENIED)), provenance="hooked",
          must_not=["tree.share_permission"])
def tree_unsigned(lab):
    """Over SMB 3.1.1 a client does not sign its tree connect; smbd refuses it."""
    lab.fs1.serve()
    lab.pc1.handmade("tree_connect_unsigned", "alice", PASSWORD)


# ---- connected, and yet not there

@scenario(Finding("tree.file_permission", at=refused(CREATE, ACCESS_DENIED)))
def folder_closed(lab):
    """alice may use the share, but not the folder that it stands for."""
    lab.fs1.serve()
    lab.fs1.run(["chmod", "700", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.file_permission", at=refused(CREATE, ACCESS_DENIED)), provenance="hooked",
          must_not=["tree.vanished"], shows=["smb2.flags.chained == 1 && smb2.nt_status == 0xc0000022"])
def folder_closed_in_chain(lab):
    """A client opens the share's closed folder and a file in it in one chain of commands: the first refusal counts."""
    lab.fs1.serve()
    lab.fs1.run(["chmod", "700", "/srv/accounts"])
    lab.pc1.handmade("open_in_chain", "alice", PASSWORD, "", "report.txt")


@scenario(Finding("tree.file_permission", at=refused(CREATE, ACCESS_DENIED), severity="note"))
def folder_closed_below(lab):
    """alice may use the share, but not one folder in it."""
    lab.fs1.serve()
    lab.fs1.run(["install", "-d", "-m", "700", "/srv/accounts/board"])
    lab.pc1.smbclient("//fs1/accounts", "ls; get board/minutes.txt /dev/null", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.file_permission", at=refused(CREATE, ACCESS_DENIED), severity="note"))
def write_to_read_only_share(lab):
    """alice puts a file on a share that is for reading only."""
    lab.fs1.serve(("accounts", {"read only": "yes"}))
    lab.pc1.smbclient("//fs1/accounts", "put /etc/hosts report.txt", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.vanished", at=f"{refused(CREATE, NETWORK_NAME_DELETED)}", severity="warn"))
def share_closed(lab):
    """The administrator removes the share and closes it while alice is connected."""
    lab.fs1.serve()
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(1)
    lab.fs1.configure(("accounts", {"available": "no"}))
    lab.fs1.run(["smbcontrol", "smbd", "close-share", "accounts"])
    time.sleep(1)
    client.communicate("get report.txt /dev/null\n")


# ---- DFS

@scenario(Finding("tree.dfs_referral", at=accepted(IOCTL), times=2, nth=2),
          Finding("transport.syn_unanswered", at=f"{FIRST_SYN} && ip.dst == 198.51.100.99"), one_pass=[],
          shows=[refused(CREATE, PATH_NOT_COVERED)])
def dfs_target_down(lab):
    """A folder of a DFS share leads to a server that is down."""
    lab.fs1.serve(("dfs", {"msdfs root": "yes"}))
    lab.fs1.run(["ln", "-s", "msdfs:fs9\\reports", "/srv/dfs/link"])
    lab.pc1.run(["tee", "-a", "/etc/hosts"], stdin="198.51.100.99 fs9\n")
    lab.pc1.run(["ip", "neighbour", "add", "198.51.100.99", "lladdr", "00:00:5e:00:53:99", "dev", "eth0"])
    lab.pc1.smbclient("//fs1/dfs", "cd link; ls", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def dfs_target_missing(lab):
    """A folder of a DFS share leads to a share that is gone."""
    lab.fs1.serve(("dfs", {"msdfs root": "yes"}))
    lab.fs1.run(["ln", "-s", "msdfs:fs1\\gone", "/srv/dfs/link"])
    lab.pc1.smbclient("//fs1/dfs", "cd link; ls", says="NT_STATUS_")


@scenario(Finding("tree.dfs_referral", at=CLIENT_FIN), provenance="hooked",
          shows=[refused(CREATE, PATH_NOT_COVERED)])
def dfs_not_followed(lab):
    """A client is told that a folder lies elsewhere, and does not ask where."""
    lab.fs1.serve(("dfs", {"msdfs root": "yes"}))
    lab.fs1.run(["ln", "-s", "msdfs:fs1\\projects", "/srv/dfs/link"])
    lab.pc1.handmade("open_dfs_link", "alice", PASSWORD)


# ---- clusters, and servers of another make

@scenario(Finding("tree.redirected", at=refused(TREE_CONNECT, BAD_NETWORK_NAME), severity="note"),
          provenance="hooked", damaged=True)          # Wireshark 4.0 cannot read the list of addresses
def share_redirected(lab):
    """A scale-out cluster sends the client to another node, to which it does not go."""
    behind_box(lab, "redirect")
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_")


def refused_by_box(lab, status):
    behind_box(lab, "refuse", TREE_CONNECT, hex(status))
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_")


@scenario(Finding("tree.unavailable", at=refused(TREE_CONNECT, SHARE_UNAVAILABLE)), provenance="hooked")
def share_unavailable(lab):
    """The share is not available for the moment."""
    refused_by_box(lab, SHARE_UNAVAILABLE)


@scenario(Finding("tree.unavailable", at=refused(TREE_CONNECT, FILE_NOT_AVAILABLE)), provenance="hooked")
def file_not_available(lab):
    """The file system below the share is not available for the moment."""
    refused_by_box(lab, FILE_NOT_AVAILABLE)


@recovered("tree.unavailable", at=refused(TREE_CONNECT, SERVER_UNAVAILABLE),
           by=f"{accepted(TREE_CONNECT)} && smb2.share_type == 1", provenance="hooked")
def server_unavailable_for_a_while(lab):
    """The cluster node is moving; the client's next attempt succeeds."""
    refused_by_box(lab, SERVER_UNAVAILABLE)
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"])


@scenario(Finding("tree.limit_reached", at=refused(TREE_CONNECT, REQUEST_NOT_ACCEPTED)), provenance="hooked")
def share_full_as_windows_says(lab):
    """The share takes no more users; a Windows server says so with another status than Samba."""
    refused_by_box(lab, REQUEST_NOT_ACCEPTED)


@scenario(Finding("tree.cluster_dialect", at=refused(TREE_CONNECT, CLUSTER_DIALECT)), provenance="hooked")
def cluster_dialect(lab):
    """One node of the cluster still knows no dialect as new as the client's."""
    refused_by_box(lab, CLUSTER_DIALECT)


@scenario(Finding("tree.wrong_type", at=refused(TREE_CONNECT, BAD_DEVICE_TYPE), severity="warn"), provenance="hooked")
def share_of_wrong_type(lab):
    """The server calls the share one of another type."""
    refused_by_box(lab, BAD_DEVICE_TYPE)


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, UNKNOWN_STATUS)), provenance="hooked")
def share_refused_unknown_status(lab):
    """The server refuses the share with a status that nobody knows."""
    refused_by_box(lab, UNKNOWN_STATUS)


@scenario(Finding("tree.refused", at=refused(TREE_CONNECT, UNSUCCESSFUL)))
def share_refused_by_module(lab):
    """A module of the share's is told to log something that does not exist, and smbd can only say: unsuccessful."""
    lab.fs1.serve(("accounts", {"vfs objects": "full_audit", "full_audit:success": "no_such_operation"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_UNSUCCESSFUL")
