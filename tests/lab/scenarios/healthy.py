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


@healthy(accepted(TREE_CONNECT), 'smb2.tree contains "ACCOUNTS"')
def healthy_other_case(lab):
    """alice writes the share's name in capitals, which is all the same."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/ACCOUNTS")


@healthy(accepted(TREE_CONNECT), 'smb2.tree contains "büro"')
def healthy_unicode(lab):
    """The share and the file have letters beyond ASCII in their names."""
    lab.fs1.serve(("büro", {"path": "/srv/accounts"}))
    lab.pc1.smbclient("//fs1/büro", "put /etc/hosts bericht-für-alice.txt")


@healthy(accepted(TREE_CONNECT))
def healthy_read_only(lab):
    """alice reads from a share that is for reading only."""
    lab.fs1.serve(("accounts", {"read only": "yes"}))
    lab.fs1.run(["tee", "/srv/accounts/report.txt"], stdin="all is well\n")
    lab.pc1.smbclient("//fs1/accounts", "get report.txt /dev/null")


@healthy(accepted(TREE_CONNECT), "smb2.nt_status == 0xc0000034")
def healthy_file_not_found(lab):
    """alice asks for a file that does not exist: nothing is wrong with the connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", "get nothing.txt /dev/null; ls", says="NT_STATUS_OBJECT_NAME_NOT_FOUND")


@healthy(IPC, accepted(TREE_CONNECT), hides=["smb2.share_type == 1"])
def healthy_rpc(lab):
    """An administrator's tool lists shares and users through IPC$."""
    lab.fs1.serve()
    lab.pc1.run(["rpcclient", "fs1", "-U", f"alice%{PASSWORD}", "-c", "netshareenumall; enumdomusers"])


@healthy(accepted(TREE_CONNECT))
def healthy_smbget(lab):
    """smbget fetches a file."""
    lab.fs1.serve()
    lab.fs1.run(["tee", "/srv/accounts/report.txt"], stdin="all is well\n")
    lab.pc1.run(["smbget", "-O", "-U", f"alice%{PASSWORD}", "smb://fs1/accounts/report.txt"])


def encrypted_with(cipher):
    return f"{accepted(NEGOTIATE)} && smb2.negotiate_context.cipher_id == {cipher}"


@healthy(encrypted_with(3), ENCRYPTED)
def healthy_encrypted_ccm_256(lab):
    """All is encrypted with AES-256-CCM over SMB 3.1.1."""
    lab.fs1.serve(server_smb_encrypt="required", server_smb3_encryption_algorithms="AES-256-CCM")
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client smb3 encryption algorithms=AES-256-CCM"])


@healthy(encrypted_with(4), ENCRYPTED)
def healthy_encrypted_gcm_256(lab):
    """All is encrypted with AES-256-GCM over SMB 3.1.1."""
    lab.fs1.serve(server_smb_encrypt="required", server_smb3_encryption_algorithms="AES-256-GCM")
    lab.pc1.smbclient("//fs1/accounts", options=["--option=client smb3 encryption algorithms=AES-256-GCM"])


@healthy(ENCRYPTED)
def healthy_encrypted_rclone(lab):
    """The server demands encryption, and rclone can."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.pc1.rclone("accounts")


@healthy(ENCRYPTED, "ipv6")
def healthy_encrypted_by_client_ipv6(lab):
    """The client asks for encryption over IPv6, and the server has nothing against it."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=["--client-protection=encrypt", "-I", lab.fs1.ip6])


@healthy(accepted(TREE_CONNECT), "frame.time_relative > 11")
def healthy_idle_then_busy(lab):
    """alice has her share open, goes for coffee, and works on."""
    lab.fs1.serve()
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(12)
    client.communicate("ls\n")


@healthy("smb2.cmd == 10", accepted(TREE_CONNECT))
def healthy_locks(lab):
    """Samba's test client locks parts of a file."""
    lab.fs1.serve()
    lab.pc1.smbtorture("accounts", "smb2.lock.valid-request")


@healthy("tcp.stream == 4", accepted(TREE_CONNECT))
def healthy_parallel(lab):
    """Five clients work at the same time."""
    lab.fs1.serve()
    clients = [pc.open_smbclient("//fs1/accounts", user=user)
               for pc, user in ((lab.pc1, "alice"), (lab.pc2, "bob"), (lab.pc1, "alice"), (lab.pc2, "alice"),
                                (lab.pc1, "bob"))]
    for client in clients:
        client.stdin.write("ls\n")
        client.stdin.flush()
    for client in clients:
        client.communicate("quit\n")


@healthy("tcp.analysis.retransmission", accepted(TREE_CONNECT))
def healthy_lossy(lab):
    """One packet in five is lost on its way, in either direction, and all goes well in the end."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 numgen inc mod 5 3 drop")
    lab.pc1.firewall("tcp sport 445 numgen inc mod 5 3 drop")
    lab.pc1.smbclient("//fs1/accounts", PUT_AND_GET)


@healthy(f"{accepted(TREE_CONNECT)} && tcp.srcport == 445", f"{accepted(TREE_CONNECT)} && tcp.srcport == 139",
         f"{FIRST_SYN} && tcp.stream == 1")
def healthy_race_lost(lab):
    """The client tries ports 445 and 139; the second time its SYN to port 445 gets lost, and it works over port 139."""
    lab.fs1.serve(smb_ports="445 139")
    lab.pc1.smbclient("//fs1/accounts")
    time.sleep(6)
    lab.fs1.firewall("tcp dport 445 tcp flags & (syn | ack) == syn drop")
    lab.pc1.smbclient("//fs1/accounts")


@healthy(ANONYMOUS, IPC, 'ntlmssp.auth.username == "alice"')
def healthy_anonymous_beside(lab):
    """Nameless visits to IPC$ before and after alice's good session."""
    lab.fs1.serve()
    for action in (lambda: lab.pc1.smbclient("//fs1/accounts"), lambda: None):
        lab.pc1.run(["smbclient", "-L", "fs1", "-U", "%"])
        action()


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def one_failure_in_a_hundred(lab):
    """alice and bob come and go a hundred times, and once bob misspells his share."""
    lab.fs1.serve()
    for visit in range(50):
        lab.pc1.smbclient("//fs1/accounts", "quit")
        lab.pc2.smbclient("//fs1/projects", "quit", user="bob")
        if visit == 25:
            lab.pc2.smbclient("//fs1/project", user="bob", says="NT_STATUS_BAD_NETWORK_NAME")


@healthy("tcp.stream == 9", hides=["smb2 || smb"])
def healthy_port_probes(lab):
    """A monitor connects to port 445 every second, and says nothing."""
    lab.fs1.serve()
    lab.pc1.run(["bash", "-c", "for i in {1..10}; do exec 3<>/dev/tcp/fs1/445; sleep 0.1; exec 3<&-; sleep 0.9; done"])


# At the third time it is known for what it is.
FIRST_PROBES = [Finding("session.never_started", at=CLIENT_FIN, times=10, nth=nth, severity="note")
                for nth in (1, 2)]


@healthy("tcp.stream == 9", hides=["smb2.cmd == 1"], provenance="crafted", one_pass=FIRST_PROBES)
def healthy_negotiate_probes(lab):
    """A monitor negotiates every second, and leaves."""
    lab.fs1.serve()
    for _ in range(10):
        lab.pc1.handmade("negotiate_only")
        time.sleep(0.9)


# ---- what the recording did to it

@healthy(accepted(TREE_CONNECT), "tcp.analysis.retransmission", provenance="derived")
def healthy_frames_twice(lab):
    """Every frame is in the capture twice, as when a switch mirrors both ports of a connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.capture.rewrite('mergecap -F pcap -w "$2" "$1" "$1"')


@scenario(Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE)), provenance="derived",
          shows=["tcp.analysis.retransmission"])
def wrong_password_frames_twice(lab):
    """alice mistypes her password, and every frame is in the capture twice."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", password="wrong", says="NT_STATUS_LOGON_FAILURE")
    lab.capture.rewrite('mergecap -F pcap -w "$2" "$1" "$1"')


@healthy("smb2.flags.response == 1", provenance="derived", damaged=True)
def healthy_answers_first(lab):
    """The two directions were recorded by two clocks: every answer stands before its request."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.capture.rewrite('tshark -r "$1" -F pcap -w "$2.requests" tcp.dstport == 445; '
                        'tshark -r "$1" -F pcap -w "$2.answers" tcp.srcport == 445; '
                        'editcap -F pcap -t -0.02 "$2.answers" "$2.earlier"; '
                        'mergecap -F pcap -w "$2" "$2.requests" "$2.earlier"')


@healthy("frame.cap_len < frame.len", provenance="derived", damaged=True)
def healthy_cut(lab):
    """Only the first 96 bytes of every frame were recorded."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.capture.rewrite('editcap -F pcap -s 96 "$1" "$2"')


@healthy("smb2.cmd == 3", hides=["tcp.srcport == 445"], provenance="derived", damaged=True)
def healthy_requests_only(lab):
    """Only what the client sent was recorded."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.capture.rewrite('tshark -r "$1" -F pcap -w "$2" tcp.dstport == 445')


@healthy("smb2.cmd == 3", hides=["tcp.dstport == 445"], provenance="derived", damaged=True)
def healthy_answers_only(lab):
    """Only what the server sent was recorded."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.capture.rewrite('tshark -r "$1" -F pcap -w "$2" tcp.srcport == 445')


@healthy("smb2.cmd == 3", hides=["tcp.flags.syn == 1", "smb2.cmd == 0"], provenance="derived", damaged=True)
def healthy_from_the_middle(lab):
    """The recording begins when the client has logged on already."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.capture.rewrite('editcap -F pcap -r "$1" "$2" 12-9999')


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)), provenance="derived",
          hides=["tcp.flags.syn == 1", "smb2.cmd == 0"], damaged=True)
def share_misspelt_from_the_middle(lab):
    """The recording begins when the client has logged on already; then it asks for a share that does not exist."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")
    lab.capture.rewrite('editcap -F pcap -r "$1" "$2" 12-9999')


# ---- slow, but answered: nothing is unanswered here

@scenario(Finding("negotiate.slow", at=f"{accepted(NEGOTIATE)} && smb2.time > 10", severity="note"),
          must_not=["negotiate.no_reply"])
def slow_negotiate(lab):
    """smbd is frozen for 12 s; other traffic passes meanwhile, and the client is still there when the answer comes."""
    lab.fs1.serve()
    lab.fs1.freeze()
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(12)
    lab.pc1.ping("fs1")
    lab.fs1.thaw()
    client.communicate("ls\n")


@scenario(Finding("session.slow", at=f"{accepted(SESSION_SETUP)} && smb2.time > 3", severity="note"),
          must_not=["session.no_reply"])
def slow_logon(lab):
    """The server looks for the user's name for 4 s before it answers the session setup."""
    lab.fs1.serve(username_map_script=lab.fs1.add_script(SLEEPY_MAP.format(4)))
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("tree.slow", at=f"{accepted(TREE_CONNECT)} && smb2.time > 3", severity="note"),
          must_not=["tree.no_reply"])
def slow_tree(lab):
    """The server runs a script for 4 s before it answers the tree connect."""
    lab.fs1.serve(("accounts", {"preexec": lab.fs1.add_script("sleep 4")}))
    lab.pc1.smbclient("//fs1/accounts")
