# SPDX-License-Identifier: GPL-2.0-or-later
"""Names: what DNS says, or does not say, before the first SMB byte."""

import subprocess
import time

from domain import use_dns

from .common_domain import *  # noqa: F403

ONLY_DNS = ["tcp.port == 445"]


def unsettled(rule, at, severity="note", **more):
    """A look-up that came to nothing, or took long: known at the end of the capture, at the last of its messages."""
    return Finding(rule, at, severity, **more)


# ---- healthy: nothing may be found

@healthy("dns.qry.type == 28 && dns.flags.response == 1 && dns.count.answers == 0", accepted(TREE_CONNECT))
def name_without_ipv6(lab):
    """There is an address record for fs2 and none for IPv6: an empty answer beside a good one."""
    lab.domain()
    lab.pc1.smbclient(FS2, options=NTLM)


@healthy("dns.aaaa == 2001:db8::20", f"ipv6 && {accepted(TREE_CONNECT)}")
def name_with_both_addresses(lab):
    """DNS knows both addresses of fs2, and the client takes IPv6."""
    lab.domain()
    lab.dc1.add_records("fs2 AAAA 2001:db8::20")
    lab.pc1.smbclient(FS2, options=NTLM)


@healthy('dns.cname == "archive.lab.example"', 'dns.cname == "fs2.lab.example"', TICKET_SHOWN, accepted(TREE_CONNECT))
def name_through_two_aliases(lab):
    """An alias of an alias, with an SPN of its own."""
    lab.domain()
    lab.pc1.smbclient("//oldest.lab.example/accounts")


@healthy(NXDOMAIN, 'dns.qry.name == "fs2.branch.lab.example"', accepted(TREE_CONNECT))
def name_with_search_list(lab):
    """The client tries "fs2" with the suffixes of its search list, and the second one is right."""
    lab.domain()
    use_dns(lab.pc1, lab.dc1.ip4, search="branch.lab.example lab.example")
    lab.pc1.smbclient("//fs2/accounts", options=NTLM)


@scenario(unsettled("name.no_answer", 'dns.flags.response == 1 && dns.qry.name == "fs2.lab.example"', times=2, nth=2),
          one_pass=[], shows=["udp.dstport == 53 && ip.dst == 198.51.100.30", accepted(TREE_CONNECT)])
def name_from_second_server(lab):
    """The first DNS server of the client is silent, the second one answers."""
    lab.domain()
    lab.fs1.firewall("udp dport 53 drop")
    use_dns(lab.pc1, lab.fs1.ip4, lab.dc1.ip4)
    lab.pc1.smbclient(FS2, options=NTLM)


@healthy("nbns.flags.response == 1", accepted(TREE_CONNECT))
def name_by_broadcast(lab):
    """A client without DNS calls for "fs1" and the server answers."""
    lab.fs1.serve()
    lab.fs1.start(["nmbd", "--foreground", "--no-process-group"], start_new_session=True)
    time.sleep(10)                  # nmbd first makes sure that nobody else has the name
    lab.forget_so_far()
    lab.pc1.run(["sed", "-i", "/fs1/d", "/etc/hosts"])
    lab.pc1.smbclient("//fs1/accounts")


@healthy('dns.qry.name == "clock.example" && dns.flags.response == 0', "nbns.flags.response == 1",
         accepted(TREE_CONNECT), hides=["udp.srcport == 53"])
def name_by_broadcast_without_dns(lab):
    """The client's DNS server is silent, for another name too; the call for "fs1" is the first that is about files."""
    lab.fs1.serve()
    lab.fs1.start(["nmbd", "--foreground", "--no-process-group"], start_new_session=True)
    time.sleep(10)                  # nmbd first makes sure that nobody else has the name
    lab.forget_so_far()
    lab.pc1.run(["sed", "-i", "/fs1/d", "/etc/hosts"])
    use_dns(lab.pc1, lab.fs1.ip4, search="example")
    lab.fs1.firewall("udp dport 53 drop")
    lab.pc1.run(["dig", "+tries=2", "+time=1", "clock.example"], check=False)
    lab.pc1.smbclient("//fs1/accounts", options=["-R", "bcast"])


@healthy(NXDOMAIN, TICKET_SHOWN)
def name_corrected(lab):
    """alice mistypes the server's name, and gets it right at once."""
    lab.domain()
    lab.pc1.smbclient("//fs22.lab.example/accounts", says="NT_STATUS_")
    lab.pc1.smbclient(FS2)


@healthy(f'{NXDOMAIN} && dns.qry.name == "wpad.lab.example"',
         f'{NXDOMAIN} && dns.qry.name == "printer.branch.lab.example"',
         'dns.qry.type == 28 && dns.flags.rcode == 0 && dns.count.answers == 0', TICKET_SHOWN, accepted(TREE_CONNECT))
def name_noise(lab):
    """Proxies, printers and services are looked up in vain, with every suffix, while alice works on her share."""
    lab.domain()
    use_dns(lab.pc1, lab.dc1.ip4, search="branch.lab.example lab.example")
    noise = lab.pc1.start(["bash", "-c", "for name in wpad wpad.lab.example printer isatap;"
                           "do getent ahosts $name; done; dig +short SRV _ldap._tcp.branch.lab.example"],
                          stdout=subprocess.DEVNULL)
    lab.pc1.smbclient(FS2)
    noise.wait()
    lab.pc1.run(["getent", "ahosts", "wpad"], check=False)


@healthy("tcp.port == 53 && dns.a == 198.51.100.20", accepted(TREE_CONNECT), hides=["udp.port == 53"])
def name_over_tcp(lab):
    """The client asks DNS over TCP only."""
    lab.domain()
    lab.pc1.run(["tee", "-a", "/etc/resolv.conf"], stdin="options use-vc\n")
    lab.pc1.smbclient(FS2, options=NTLM)


@healthy("dns.flags.truncated == 1", "tcp.port == 53 && dns.a == 198.51.100.20", accepted(TREE_CONNECT),
         provenance="hooked")
def name_truncated(lab):
    """DNS answers over UDP that they do not fit, and the client asks again over TCP."""
    lab.domain()
    lab.dc1.restart({"dns port": "5353"})
    lab.dc1.start_handmade("truncate")
    lab.pc1.smbclient(FS2, options=NTLM)


@healthy("llmnr", "nbns.flags.response == 0", accepted(TREE_CONNECT), hides=["nbns.flags.response == 1"])
def name_calls_unanswered(lab):
    """Calls for a name to all neighbours, by LLMNR and by NetBIOS, that nobody answers, beside a visit that works."""
    lab.domain()
    lab.pc1.run(["ip", "route", "add", "224.0.0.0/4", "dev", "eth0"])
    lab.pc1.run(["dig", "+tries=1", "+time=1", "+norecurse", "-p", "5355", "@224.0.0.252", "nowhere"], check=False)
    lab.pc1.run(["nmblookup", "nowhere"], check=False)
    lab.pc1.smbclient(FS2, options=NTLM)


# ---- no name

def no_such_name(label, severity="note"):
    """Told at the second answer, for the IPv6 address."""
    return unsettled("name.not_found", f'{NXDOMAIN} && dns.qry.name == "{label}.lab.example"', severity, times=2, nth=2)


@scenario(no_such_name("fs22"), one_pass=[], shows=[NXDOMAIN], hides=ONLY_DNS)
def name_misspelt(lab):
    """alice mistypes the server's name: DNS knows no such host, and nobody answers a broadcast."""
    lab.domain()
    lab.pc1.smbclient("//fs22.lab.example/accounts", says="NT_STATUS_")


@scenario(no_such_name("fs22", "warn"), one_pass=[], shows=[NXDOMAIN, "nbns"], hides=ONLY_DNS)
def short_name_misspelt(lab):
    """alice mistypes the server's short name: neither DNS nor a broadcast finds it."""
    lab.domain()
    lab.pc1.smbclient("//fs22/accounts", says="NT_STATUS_")


@scenario(no_such_name("gone"), one_pass=[], shows=["dns.cname", NXDOMAIN], hides=ONLY_DNS)
def alias_of_nothing(lab):
    """The alias "gone" is there, the host it leads to is not."""
    lab.domain()
    lab.pc1.smbclient("//gone.lab.example/accounts", says="NT_STATUS_")


@scenario(unsettled("name.no_answer", 'dns.qry.name == "fs2.lab.example"', times=4, nth=4), one_pass=[],
          shows=["udp.dstport == 53"], hides=["udp.srcport == 53", *ONLY_DNS])
def dns_silent(lab):
    """Nothing reaches the DNS server."""
    lab.domain()
    lab.dc1.firewall("udp dport 53 drop", "tcp dport 53 drop")
    lab.pc1.smbclient(FS2, says="NT_STATUS_")


@scenario(unsettled("name.no_answer", "icmp.type == 3 && udp.dstport == 53", times=6, nth=1), one_pass=[],
          shows=["icmp.type == 3 && udp.dstport == 53"], hides=ONLY_DNS)
def dns_unreachable(lab):
    """A firewall rejects what goes to the DNS server with ICMP."""
    lab.domain()
    lab.dc1.firewall("udp dport 53 reject", "tcp dport 53 reject")
    lab.pc1.smbclient(FS2, says="NT_STATUS_")


# ---- a name that leads astray

@scenario(Finding("name.wrong_host", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)),
          shows=["dns.a == 198.51.100.30", 'ntlmssp.challenge.target_info.nb_computer_name == "FS1"'])
def name_of_another_server(lab):
    """DNS still gives fs1's address for "moved", which has gone to fs2 with its share."""
    lab.domain()
    lab.fs1.serve()
    lab.pc1.smbclient("//moved.lab.example/payroll", options=NTLM, says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("transport.port_refused", at="tcp.flags.reset == 1 && tcp.seq_raw == 0 && tcp.srcport == 445"),
          shows=["dns.a == 198.51.100.11"])
def name_of_a_client(lab):
    """DNS gives the address of pc2, where nothing serves files."""
    lab.domain()
    lab.dc1.add_records("storage A 198.51.100.11")
    lab.pc1.smbclient("//storage.lab.example/accounts", options=ONLY_445, says="NT_STATUS_CONNECTION_REFUSED")


# ---- no KDC

FORGET_KDC = "".join(f"update delete _kerberos.{protocol}.lab.example. SRV\n" for protocol in ("_udp", "_tcp"))


@scenario(left("name.no_kdc_record"), shows=['dns.qry.name contains "_kerberos._udp" && dns.flags.rcode == 3'],
          hides=[KERBEROS_TRAFFIC, "smb2.cmd == 1"])
def kdc_not_in_dns(lab):
    """The domain's service records for Kerberos are gone, and the client does without NTLM."""
    lab.domain()
    lab.dc1.update_names(FORGET_KDC)
    configure_kerberos(lab.pc1, kdc=None)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@scenario(fell_back("name.no_kdc_record"),
          shows=['dns.qry.name contains "_kerberos._udp" && dns.flags.rcode == 3', LAST_LOGON_LEG],
          hides=[KERBEROS_TRAFFIC])
def kdc_not_in_dns_ntlm(lab):
    """The domain's service records for Kerberos are gone; NTLM works all the same."""
    lab.domain()
    lab.dc1.update_names(FORGET_KDC)
    configure_kerberos(lab.pc1, kdc=None)
    lab.pc1.smbclient(FS2)
