# SPDX-License-Identifier: GPL-2.0-or-later
"""Names, routes and ports: everything before the first SMB byte."""

import subprocess
import time

from .common import *  # noqa: F403

# ---- no connection on port 445

@scenario(Finding("transport.port_refused", at=REFUSED_SYN))
def port_refused(lab):
    """smbd is not running: the server's kernel answers the SYN with RST."""
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_CONNECTION_REFUSED")


@scenario(Finding("transport.port_refused", at=REFUSED_SYN))
def port_refused_ipv6(lab):
    """smbd is not running, and the client comes over IPv6."""
    lab.pc1.smbclient("//fs1/accounts", options=[*ONLY_445, "-I", lab.fs1.ip6], says="NT_STATUS_CONNECTION_REFUSED")


@scenario(Finding("transport.port_refused", at=REFUSED_SYN, times=3))
def port_refused_three_times(lab):
    """smbd is not running, and the client tries again and again: one finding, counted."""
    for _ in range(3):
        lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_CONNECTION_REFUSED")


@scenario(Finding("transport.port_refused", at=REFUSED_SYN))
def port_refused_to_rclone(lab):
    """smbd is not running, and rclone is refused."""
    lab.pc1.rclone("accounts", says="connection refused")


@recovered("transport.port_refused", at=REFUSED_SYN, by=ACCEPTED_SYN)
def port_refused_then_open(lab):
    """smbd is not running yet; a moment later it is, and the client's next attempt succeeds."""
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_CONNECTION_REFUSED")
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445)


@scenario(Finding("transport.syn_unanswered", at=FIRST_SYN), one_pass=[], shows=["icmp.type == 0"])
def port_dropped(lab):
    """The server's firewall drops port 445 without a word; the host answers pings."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 drop")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_IO_TIMEOUT")
    lab.pc1.ping("fs1")


@scenario(Finding("transport.syn_unanswered", at=FIRST_SYN), one_pass=[], hides=["icmp.type == 0"])
def host_down(lab):
    """Nobody is at the address any more, and no router says so."""
    lab.pc1.run(["ip", "neighbour", "add", "198.51.100.99", "lladdr", "00:00:5e:00:53:99", "dev", "eth0"])
    lab.pc1.smbclient("//198.51.100.99/accounts", options=ONLY_445, says="NT_STATUS_IO_TIMEOUT")


@scenario(Finding("transport.syn_unanswered", at=f"ipv6 && {FIRST_SYN}", severity="note"), one_pass=[])
def dropped_on_ipv6_only(lab):
    """Port 445 is dropped over IPv6; the client has its answer over IPv4 at once."""
    lab.fs1.serve()
    lab.fs1.firewall("meta nfproto ipv6 tcp dport 445 drop")
    lost = lab.pc1.start(["smbclient", "//fs1/accounts", *ONLY_445, "-I", lab.fs1.ip6, "-U", f"alice%{PASSWORD}"])
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445)
    lost.wait()


@scenario(Finding("transport.slow_handshake", at=ACCEPTED_SYN, severity="note"), shows=["tcp.analysis.retransmission"])
def handshake_late(lab):
    """The firewall opens port 445 only after the client's second SYN, and all goes well."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 drop")
    client = lab.pc1.open_smbclient("//fs1/accounts", options=ONLY_445)
    time.sleep(2)
    lab.fs1.open_firewall()
    client.communicate("ls\n")


@scenario(Finding("transport.icmp_unreachable", at="icmp.type == 3 && icmp.code == 13"))
def icmp_prohibited(lab):
    """A firewall says that port 445 is administratively prohibited."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 reject with icmp type admin-prohibited")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.icmp_unreachable", at="icmp.type == 3 && icmp.code == 3"))
def icmp_port(lab):
    """A firewall says that port 445 is unreachable."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 reject with icmp type port-unreachable")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.icmp_unreachable", at="icmp.type == 3 && icmp.code == 1"))
def icmp_host(lab):
    """A router says that the host is unreachable."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 reject with icmp type host-unreachable")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


# Linux takes this one for a passing trouble, asks again after a second and is told again.
@scenario(Finding("transport.icmp_unreachable", at="icmpv6.type == 1 && icmpv6.code == 1 && frame.time_relative < 0.5"))
def icmp_prohibited_ipv6(lab):
    """Over IPv6 a firewall says that port 445 is administratively prohibited."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 reject with icmpv6 type admin-prohibited")
    lab.pc1.smbclient("//fs1/accounts", options=[*ONLY_445, "-I", lab.fs1.ip6], says="NT_STATUS_")


# Linux takes this one for the last word.
@scenario(Finding("transport.icmp_unreachable", at="icmpv6.type == 1 && icmpv6.code == 4 && frame.time_relative < 0.5"))
def icmp_port_ipv6(lab):
    """Over IPv6 a firewall says that port 445 is unreachable."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 reject with icmpv6 type port-unreachable")
    lab.pc1.smbclient("//fs1/accounts", options=[*ONLY_445, "-I", lab.fs1.ip6], says="NT_STATUS_")


@recovered("transport.icmp_unreachable", at="icmp.type == 3 && icmp.code == 13", by=ACCEPTED_SYN)
def icmp_prohibited_then_open(lab):
    """A firewall prohibits port 445; the rule is removed, and the next attempt succeeds."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 reject with icmp type admin-prohibited")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")
    lab.fs1.open_firewall()
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445)


@healthy("icmp.type == 3", accepted(TREE_CONNECT), must_not=["transport.icmp_unreachable"])
def icmp_other_port(lab):
    """While alice works on the share, her web browser is told that port 80 is unreachable."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 80 reject with icmp type port-unreachable")
    lab.pc1.run(["curl", "-s", "http://fs1/"], check=False)
    lab.pc1.smbclient("//fs1/accounts")


# ---- NetBIOS sessions on port 139

@scenario(Finding("transport.netbios_only", at=REFUSED_SYN, severity="note"), shows=[NETBIOS_WORKS],
          one_pass=[Finding("transport.port_refused", at=REFUSED_SYN),
                    Finding("transport.netbios_only", at=accepted(NEGOTIATE), severity="note")])
def only_139_refused(lab):
    """The server listens on port 139 only; smbclient falls back to it."""
    lab.fs1.serve(smb_ports="139")
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("transport.netbios_only", at=FIRST_SYN, severity="note"), one_pass=[], shows=[NETBIOS_WORKS])
def only_139_dropped(lab):
    """A firewall drops port 445; smbclient falls back to port 139."""
    lab.fs1.serve()
    lab.fs1.firewall("tcp dport 445 drop")
    lab.pc1.smbclient("//fs1/accounts")


@healthy("tcp.flags.reset == 1 && tcp.srcport == 139", accepted(TREE_CONNECT))
def healthy_139_refused(lab):
    """The server listens on port 445 only, and the client that tries 139 first is none the worse."""
    lab.fs1.serve(smb_ports="445")
    lab.pc1.smbclient("//fs1/accounts", options=["-p", "139"], says="NT_STATUS_CONNECTION_REFUSED")
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("transport.netbios_refused", at="nbss.type == 0x83", times=2), provenance="crafted")
def netbios_name_unknown(lab):
    """A listener on port 139 knows neither FS1 nor *SMBSERVER, and port 445 is closed."""
    lab.fs1.start_handmade("netbios_refusal", "82")
    lab.pc1.smbclient("//fs1/accounts", options=["-p", "139"], says="NT_STATUS_")


@scenario(Finding("transport.netbios_refused", at="nbss.type == 0x83"), shows=["tcp.srcport == 139"])
def client_not_allowed_port_139(lab):
    """The server's "hosts deny" covers the client, which comes by port 139."""
    lab.fs1.serve(hosts_deny="198.51.100.10")
    lab.pc1.smbclient("//*SMBSERVER/accounts", options=["-p", "139", "-I", lab.fs1.ip4], says="NT_STATUS_")


# ---- connected, and nothing comes of it

@scenario(Finding("transport.netbios_refused", at="nbss.type == 0x83"))
def client_not_allowed(lab):
    """The server's "hosts deny" covers the client: a negative NetBIOS response, even on port 445."""
    lab.fs1.serve(hosts_deny="198.51.100.10")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.closed_before_reply", at=FIRST_SERVER_FIN))
def server_process_limit(lab):
    """The server runs one process at most, and bob's client on pc2 has it."""
    lab.fs1.serve(max_smbd_processes="3")
    lab.pc2.open_smbclient("//fs1/accounts", user="bob")
    time.sleep(1)
    lab.pc1.firewall(DROP_DATA, chain="output")       # the close always comes before the client's request
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.closed_before_reply", at=FIRST_SERVER_FIN), provenance="crafted")
def closed_at_once(lab):
    """Something accepts on port 445 and closes before a byte was said."""
    lab.fs1.start_handmade("close_at_once")
    lab.pc1.firewall(DROP_DATA, chain="output")       # the close always comes before the client's request
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.closed_before_reply", at=SERVER_RST), provenance="crafted")
def reset_at_once(lab):
    """Something accepts on port 445 and resets before a byte was said."""
    lab.fs1.start_handmade("reset_at_once")
    lab.pc1.firewall(DROP_DATA, chain="output")       # the close always comes before the client's request
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.not_smb", at='tcp.payload contains "220 fs1"'))
def not_smb_banner(lab):
    """A mail server, which speaks first, listens on port 445."""
    lab.fs1.start_listening(["/usr/bin/python3", "-W", "ignore", "-m", "smtpd", "-n", "-c", "DebuggingServer",
                             "0.0.0.0:445"])
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("transport.not_smb", at='tcp.payload contains "HTTP/1.1"'), provenance="crafted")
def not_smb_http(lab):
    """A web server on port 445 answers the negotiate."""
    lab.fs1.start_handmade("http_server")
    lab.pc1.smbclient("//fs1/accounts", options=ONLY_445, says="NT_STATUS_")


@scenario(Finding("session.closed_by_server", at=SERVER_RST), pending=["transport.middlebox_reset"])
def reset_by_middlebox(lab):
    """Something on the path lets the negotiate through and resets the logon: its RST comes from another distance."""
    lab.fs1.serve()
    client = lab.pc1.start_handmade("logon_when_told", "alice", PASSWORD, 15)
    lab.fs1.firewall("tcp sport 445 tcp flags & rst == rst ip ttl set 57", chain="output")
    lab.fs1.firewall("tcp dport 445 tcp flags & psh == psh reject with tcp reset")
    client.communicate("go on\n")


@scenario(Finding("transport.mtu_black_hole", at=LAST_LOGON_LEG), one_pass=[],
          shows=["tcp.analysis.retransmission && tcp.len > 1300"])
def mtu_black_hole(lab):
    """The path loses packets above 1400 bytes; the last leg of a logon with a very long user name is one."""
    lab.fs1.serve()
    lab.fs1.firewall("meta length > 1400 drop")
    lab.pc1.smbclient("//fs1/accounts", user="alice" * 160, says="NT_STATUS_IO_TIMEOUT")


# ---- SMB over QUIC

QUIC_ASKS = "quic.long.packet_type == 0 && udp.dstport == 443"
QUIC_CLOSES = "quic.frame_type == 0x1c"


@scenario(Finding("transport.quic_refused", at=QUIC_CLOSES), shows=['tls.handshake.extensions_alpn_str == "smb"'],
          provenance="crafted")
def quic_no_smb(lab):
    """A web server on UDP port 443 speaks QUIC, and not SMB: alert 120, no application protocol."""
    lab.fs1.make_certificate()
    lab.fs1.start(["gtlsserver", "--quiet", "198.51.100.30", "443", "/srv/key", "/srv/cert"],
                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lab.fs1.wait_for_port(443, "--udp")
    lab.pc1.handmade("quic_client")


@scenario(Finding("transport.quic_refused", at=QUIC_CLOSES), provenance="crafted")
def quic_access_denied(lab):
    """A server refuses the client's certificate: alert 49, access denied."""
    lab.fs1.start_handmade("quic_refusal", 49)
    lab.pc1.handmade("quic_client")


@scenario(Finding("transport.quic_refused", at=QUIC_CLOSES), provenance="crafted")
def quic_name_unknown(lab):
    """A server has no certificate for the name by which it is called: alert 112, unrecognized name."""
    lab.fs1.start_handmade("quic_refusal", 112)
    lab.pc1.handmade("quic_client")


@scenario(Finding("transport.quic_refused", at=f"{QUIC_ASKS} && frame.time_relative == 0"), one_pass=[],
          provenance="crafted")
def quic_dropped(lab):
    """UDP port 443 is dropped on the way; the client asks four times."""
    lab.fs1.firewall("udp dport 443 drop")
    lab.pc1.handmade("quic_client", 4)
    lab.pc1.ping("fs1")


@scenario(Finding("transport.quic_refused", at="icmp.type == 3 && frame.number == 2"), provenance="crafted")
def quic_unreachable(lab):
    """Nobody listens on UDP port 443, and the server's kernel says so."""
    lab.pc1.handmade("quic_client", 4)


@healthy("quic.long.packet_type == 2", 'tls.handshake.extensions_alpn_str == "smb"', provenance="crafted")
def healthy_quic(lab):
    """SMB over QUIC: the hello is answered, and the rest cannot be read."""
    lab.fs1.make_certificate()
    lab.fs1.start_handmade("quic_server", "/srv/cert", "/srv/key")
    lab.pc1.handmade("quic_client")


@healthy("quic.long.packet_type == 2", 'tls.handshake.extensions_alpn_str == "h3"')
def healthy_quic_web(lab):
    """A web page over QUIC: nothing of ours."""
    lab.fs1.make_certificate()
    lab.fs1.run(["tee", "/srv/index.html"], stdin="all is well\n")
    lab.fs1.start(["gtlsserver", "--quiet", "-d", "/srv", "198.51.100.30", "443", "/srv/key", "/srv/cert"],
                  stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lab.fs1.wait_for_port(443, "--udp")
    lab.pc1.run(["timeout", "5", "gtlsclient", "--quiet", "--exit-on-all-streams-close", lab.fs1.ip4, "443",
                 "https://fs1/index.html"], check=False)
