# SPDX-License-Identifier: GPL-2.0-or-later
"""Logons in a domain with Kerberos tickets, and without when there should be one."""

import threading
import time

from .common_domain import *  # noqa: F403


def at_kdc_alone(rule, code, *shows, **more):
    """The KDC refuses, and no SMB connection fails of it: a note, which only the end of the capture settles."""
    return scenario(Finding(rule, at=kdc_error(code), severity="note"), one_pass=[],
                    shows=[kdc_error(code), *shows], **more)


# ---- healthy: nothing may be found

@healthy(dialect(0x311), kdc_error(PREAUTH_REQUIRED), kdc_error(TOO_BIG), SERVICE_TICKET, TICKET_SHOWN,
         accepted(TREE_CONNECT))
def kerberos_smb311(lab):
    """alice logs on with a ticket: the KDC asks for pre-authentication, then for TCP, as it does every day."""
    lab.domain()
    lab.pc1.smbclient(FS2)


@healthy(dialect(0x302), SERVICE_TICKET, TICKET_SHOWN, accepted(TREE_CONNECT))
def kerberos_smb302(lab):
    """alice logs on with a ticket over SMB 3.0.2."""
    lab.domain()
    lab.pc1.smbclient(FS2, options=["-m", "SMB3_02"])


@healthy("ipv6 && kerberos.msg_type == 13", f"ipv6 && {accepted(TREE_CONNECT)}")
def kerberos_ipv6(lab):
    """Tickets and SMB over IPv6."""
    lab.domain()
    configure_kerberos(lab.pc1, kdc=f"[{lab.dc1.ip6}]")
    lab.pc1.smbclient(FS2, options=["-I", lab.fs2.ip6])


@healthy("ipv6 && kerberos.msg_type == 13", f"ip && {accepted(TREE_CONNECT)}")
def kerberos_kdc_over_ipv6(lab):
    """The client finds the KDC at its IPv6 address and the file server at its IPv4 address."""
    lab.domain()
    lab.dc1.add_records("dc1 AAAA 2001:db8::1")
    configure_kerberos(lab.pc1, kdc="dc1.lab.example")
    lab.pc1.smbclient(FS2)


@healthy('dns.srv.name || dns.qry.name contains "_kerberos._udp"', SERVICE_TICKET, accepted(TREE_CONNECT))
def kerberos_kdc_by_dns(lab):
    """The client asks DNS for a KDC before every ticket."""
    lab.domain()
    configure_kerberos(lab.pc1, kdc=None)
    lab.pc1.smbclient(FS2)


@healthy(LOGON_TICKET, SERVICE_TICKET, TICKET_SHOWN, accepted(TREE_CONNECT))
def kerberos_after_kinit(lab):
    """alice gets her ticket with kinit, and smbclient uses it."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.visit(FS2, CACHED_TICKETS)


@healthy(TICKET_SHOWN, accepted(TREE_CONNECT), hides=[KERBEROS_TRAFFIC])
def kerberos_cached_ticket(lab):
    """The capture begins when alice has all her tickets: the KDC does not appear in it."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.visit(FS2, CACHED_TICKETS)
    lab.forget_so_far()
    lab.pc1.visit(FS2, CACHED_TICKETS)


@healthy(TICKET_SHOWN, accepted(SESSION_SETUP))          # what follows is encrypted
def kerberos_impacket(lab):
    """impacket logs on with a ticket that alice has already."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.run(["kvno", "cifs/fs2.lab.example"])
    lab.pc1.handmade("kerberos_visit", "fs2.lab.example", "accounts", "alice")


@scenario(left("kerberos.other_error"), shows=[LOGON_TICKET, kdc_error(INAPPROPRIATE_CHECKSUM)],
          hides=["smb2.cmd == 1"])
def tgs_request_without_checksum(lab):
    """impacket asks for a service ticket without the checksum that the KDC insists on."""
    lab.domain()
    lab.pc1.handmade("kerberos_visit", "fs2.lab.example", "accounts", "alice", PASSWORD)


@healthy(f'{TICKET_SHOWN} && ip.src == 198.51.100.10', f'{TICKET_SHOWN} && ip.src == 198.51.100.11')
def kerberos_two_users(lab):
    """alice on pc1 and bob on pc2 log on with tickets."""
    lab.domain()
    lab.pc1.smbclient(FS2)
    lab.pc2.smbclient(FS2, user="bob")


@healthy("dns.cname", SERVICE_TICKET, TICKET_SHOWN, accepted(TREE_CONNECT), hides=[kdc_error(SPN_UNKNOWN)])
def kerberos_alias_with_spn(lab):
    """The alias "files" has an SPN of its own."""
    lab.domain()
    lab.pc1.smbclient(FILES)


@healthy(SERVICE_TICKET, TICKET_SHOWN, accepted(TREE_CONNECT))
def kerberos_short_name(lab):
    """alice says just "fs2"; DNS and the KDC know it by that name as well."""
    lab.domain()
    lab.pc1.smbclient("//fs2/accounts")


@healthy('ntlmssp.auth.domain == "LAB"', accepted(TREE_CONNECT), hides=["kerberos"])
def kerberos_impossible_by_address(lab):
    """alice gives fs2's address instead of its name: no ticket exists for that, and NTLM does."""
    lab.domain()
    lab.pc1.smbclient("//198.51.100.20/accounts")


@healthy('ntlmssp.auth.username == "NULL"', TICKET_SHOWN)
def kerberos_beside_anonymous(lab):
    """Somebody without a name lists the shares, then alice logs on with a ticket."""
    lab.domain()
    lab.pc1.run(["smbclient", "-L", "fs2.lab.example", "-U", "%"])
    lab.pc1.smbclient(FS2)


@healthy(TICKET_SHOWN, f"{LAST_LOGON_LEG} && ip.dst == 198.51.100.20", hides=[SERVICE_TICKET], provenance="derived",
         damaged=True)
def kerberos_answer_not_recorded(lab):
    """The recording lost the KDC's last answer; alice shows the ticket, and soon after visits an address with NTLM."""
    lab.domain()
    lab.pc1.smbclient(FS2)
    time.sleep(4)
    lab.pc1.smbclient("//198.51.100.20/accounts", options=["-m", "SMB2_10"])       # which does not tell the name
    lab.capture.rewrite(f'tshark -r "$1" -F pcap -w "$2" "!({SERVICE_TICKET})"')


@healthy(kdc_error(KEY_EXPIRED), "udp.port == 464 || tcp.port == 464", TICKET_SHOWN)
def kinit_changes_password(lab):
    """alice's password has expired; kinit has her choose a new one, and she reaches her share."""
    lab.domain()
    lab.dc1.rewrite("alice", pwdLastSet=LONG_AGO)
    lab.pc1.run(["kinit", "alice"], stdin=f"{PASSWORD}\nnew-password\nnew-password\n")
    lab.pc1.visit(FS2, CACHED_TICKETS)


@at_kdc_alone("kerberos.preauth_failed", PREAUTH_FAILED, LOGON_TICKET, TICKET_SHOWN)
def kinit_typo_then_right(lab):
    """alice mistypes her password at kinit, gets it right at once, and reaches her share."""
    lab.domain()
    lab.pc1.kinit(password="wrong", says="Password incorrect")
    lab.pc1.kinit()
    lab.pc1.visit(FS2, CACHED_TICKETS)


@scenario(fell_back("kerberos.alias_without_spn", "ip.dst == 198.51.100.10"),
          shows=[kdc_error(SPN_UNKNOWN), LAST_LOGON_LEG, f"{TICKET_SHOWN} && ip.src == 198.51.100.11"])
def kerberos_busy_clients(lab):
    """Two clients come and go; among their visits is one by an alias without SPN, which falls back to NTLM."""
    lab.domain()

    def come_and_go(pc, user, *shares):
        pc.kinit(user)
        for share in shares:
            pc.visit(share, CACHED_TICKETS)

    clients = [threading.Thread(target=come_and_go, args=(lab.pc1, "alice", FS2, FS2)),
               threading.Thread(target=come_and_go, args=(lab.pc2, "bob", FS2, FILES))]
    for client in clients:
        client.start()
    lab.pc1.smbclient(LEGACY, "q", user="carol")
    for client in clients:
        client.join()


# ---- service principal names

@scenario(fell_back("kerberos.alias_without_spn"),
          shows=["dns.cname", kdc_error(SPN_UNKNOWN), LAST_LOGON_LEG, accepted(TREE_CONNECT)])
def alias_without_spn(lab):
    """The alias "legacy" has no SPN: no ticket, and NTLM saves the day."""
    lab.domain()
    lab.pc1.smbclient(LEGACY)


@scenario(left("kerberos.alias_without_spn"), shows=["dns.cname", kdc_error(SPN_UNKNOWN)], hides=["smb2.cmd == 1"])
def alias_without_spn_kerberos_required(lab):
    """The alias "legacy" has no SPN, and the client does without NTLM: it leaves after the negotiate."""
    lab.domain()
    lab.pc1.smbclient(LEGACY, options=KERBEROS, says="NT_STATUS_")


@scenario(Finding("kerberos.alias_without_spn", at=refused(SESSION_SETUP, NTLM_BLOCKED)),
          shows=["dns.cname", kdc_error(SPN_UNKNOWN)])
def alias_without_spn_ntlm_refused(lab):
    """The alias "legacy" has no SPN, and the domain takes no NTLM."""
    lab.domain(dc1={"ntlm auth": "disabled"}, fs2={"ntlm auth": "disabled"})
    lab.pc1.smbclient(LEGACY, says="NT_STATUS_")


@scenario(left("kerberos.ip_address_target"), shows=[kdc_error(SPN_UNKNOWN)], hides=["smb2.cmd == 1"])
def kerberos_for_address(lab):
    """alice asks the KDC for a ticket for fs2's address, gets none, and her client does without NTLM: it leaves."""
    lab.domain()
    lab.pc1.kinit("alice")
    lab.pc1.run(["kvno", "cifs/198.51.100.20"], check=False)
    lab.pc1.smbclient("//198.51.100.20/accounts", options=KERBEROS, says="NT_STATUS_")


@scenario(fell_back("kerberos.alias_without_spn", "frame.time_relative < 1"),     # before the SPN was added
          shows=["dns.cname", kdc_error(SPN_UNKNOWN), LAST_LOGON_LEG])
def alias_given_an_spn(lab):
    """The alias "legacy" has no SPN and NTLM is used; the administrator adds the SPN, and then there is a ticket."""
    lab.domain()
    lab.pc1.smbclient(LEGACY, "q")
    lab.dc1.change("FS2$", servicePrincipalName=["cifs/legacy.lab.example"])
    lab.pc1.smbclient(LEGACY, "q")


@scenario(fell_back("kerberos.spn_unknown"),
          shows=[kdc_error(SPN_UNKNOWN), LAST_LOGON_LEG, accepted(TREE_CONNECT)], hides=["dns.cname"])
def host_name_without_spn(lab):
    """A second address record leads to fs2, without alias and without SPN; NTLM is used."""
    lab.domain()
    lab.dc1.add_records("backup A 198.51.100.20")
    lab.pc1.smbclient("//backup.lab.example/accounts")


@scenario(refused_ticket("kerberos.ticket_modified"), shows=["dns.cname", SERVICE_TICKET, TICKET_SHOWN])
def spn_on_wrong_account(lab):
    """The SPN of "ledger" belongs to another account, whose key fs2 does not have: it cannot read the ticket."""
    lab.domain()
    lab.pc1.smbclient(LEDGER, says="NT_STATUS_LOGON_FAILURE")


@scenario(refused_ticket("kerberos.ticket_refused"), shows=[SERVICE_TICKET, TICKET_SHOWN])
def machine_password_out_of_step(lab):
    """The domain holds another password for fs2 than fs2 itself: tickets for it are of no use."""
    lab.domain()
    lab.dc1.set_password("FS2$", "another-password")
    lab.pc1.smbclient(FS2, says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("kerberos.ticket_refused", at=refused(SESSION_SETUP, LOGON_FAILURE)),
          shows=["smb2.cmd == 1 && kerberos.kvno == 1", "smb2.cmd == 1 && kerberos.kvno == 2"])
def machine_password_changed(lab):
    """alice gets in; then the domain is given another password for fs2, and bob's ticket, of another version, is of no
    use."""
    lab.domain()
    lab.pc1.smbclient(FS2, "q")
    lab.dc1.set_password("FS2$", "another-password")
    lab.pc2.smbclient(FS2, user="bob", says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("kerberos.ticket_modified", at=refused(SESSION_SETUP, LOGON_FAILURE)),
          shows=["smb2.cmd == 1 && kerberos.etype == 23 && ip.src == 198.51.100.11", accepted(TREE_CONNECT)])
def spn_on_wrong_account_beside_right(lab):
    """alice says "fs2" and gets in, bob says "ledger", whose SPN belongs to another account, and does not."""
    lab.domain()
    lab.pc1.smbclient(FS2, "q")
    lab.pc2.smbclient(LEDGER, user="bob", says="NT_STATUS_LOGON_FAILURE")


@scenario(refused_ticket("name.wrong_host"), shows=[SERVICE_TICKET, TICKET_SHOWN])
def name_of_another_host(lab):
    """DNS gives the address of dc1 for "strayed", whose SPN belongs to fs2: dc1 cannot read the ticket."""
    lab.domain()
    lab.pc1.smbclient("//strayed.lab.example/accounts", says="NT_STATUS_LOGON_FAILURE")


@scenario(fell_back("kerberos.alias_without_spn"),
          shows=[kdc_error(SPN_UNKNOWN), LAST_LOGON_LEG, accepted(TREE_CONNECT)])
def spn_on_two_accounts(lab):
    """fs2 and another account claim the same SPN: Samba's KDC then acts as if nobody had it, and NTLM is used."""
    lab.domain()
    lab.dc1.rewrite("svc", servicePrincipalName=["cifs/files.lab.example"])
    lab.pc1.smbclient(FILES)


@scenario(Finding("session.refused", at=refused(SESSION_SETUP, NO_IMPERSONATION_TOKEN)),
          shows=[SERVICE_TICKET, TICKET_SHOWN])
def ticket_without_pac(lab):
    """alice asks for a ticket that does not say which groups she is in, and fs2 can do nothing with it."""
    lab.domain()
    lab.pc1.kinit(options=["--no-request-pac"])
    lab.pc1.visit(FS2, CACHED_TICKETS, says="NT_STATUS_NO_IMPERSONATION_TOKEN")


# ---- time

@scenario(left("kerberos.clock_skew"), shows=[kdc_error(SKEW)], hides=["smb2.cmd == 1"])
def clock_of_client(lab):
    """The client's clock is 20 minutes ahead of the KDC's, and it does without NTLM."""
    lab.domain()
    lab.pc1.set_clock(20 * 60)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@at_kdc_alone("kerberos.clock_skew", SKEW, hides=["tcp.port == 445"])
def clock_of_kinit(lab):
    """The client's clock is 20 minutes behind, and kinit gets no ticket; nothing more is tried."""
    lab.domain()
    lab.pc1.set_clock(-20 * 60)
    lab.pc1.kinit(says="Clock skew too great")


@at_kdc_alone("kerberos.clock_skew", SKEW, TICKET_SHOWN, accepted(TREE_CONNECT))
def clock_set_right(lab):
    """The client's clock is 20 minutes behind; when it has been set right, alice gets in."""
    lab.domain()
    lab.pc1.set_clock(-20 * 60)
    lab.pc1.kinit(says="Clock skew too great")
    lab.pc1.set_clock(0)
    lab.pc1.kinit()
    lab.pc1.visit(FS2, CACHED_TICKETS)


@scenario(refused_ticket("kerberos.clock_skew"), shows=[SERVICE_TICKET, TICKET_SHOWN])
def clock_of_server(lab):
    """fs2's clock is 20 minutes ahead of everybody's: good tickets are refused."""
    lab.domain()
    lab.fs2.set_clock(20 * 60)
    lab.fs2.restart()
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_LOGON_FAILURE")


def get_tickets_at(lab, offset):
    """alice has a ticket for fs2 that begins so many seconds from now and lives for ten minutes."""
    lab.dc1.set_clock(offset)
    lab.dc1.restart()
    lab.pc1.set_clock(offset)
    lab.pc1.kinit(options=["-l", "10m"])
    lab.pc1.run(["kvno", "cifs/fs2.lab.example"])
    lab.forget_so_far()


@scenario(refused_ticket("kerberos.ticket_refused"), shows=[TICKET_SHOWN], hides=[KERBEROS_TRAFFIC])
def ticket_expired(lab):
    """A program presents a ticket that expired most of an hour ago."""
    lab.domain()
    get_tickets_at(lab, -60 * 60)
    lab.pc1.set_clock(0)
    lab.pc1.handmade("kerberos_visit", "fs2.lab.example", "accounts", "alice")


@scenario(refused_ticket("kerberos.ticket_refused"), shows=[TICKET_SHOWN], hides=[KERBEROS_TRAFFIC])
def ticket_not_yet_valid(lab):
    """A program presents a ticket that becomes valid in an hour."""
    lab.domain()
    get_tickets_at(lab, 60 * 60)
    lab.pc1.set_clock(0)
    lab.pc1.handmade("kerberos_visit", "fs2.lab.example", "accounts", "alice")


# ---- encryption types

@scenario(left("kerberos.no_common_etype"), shows=[kdc_error(NO_ETYPE)], hides=["smb2.cmd == 1"])
def etype_of_client(lab):
    """The client insists on RC4 and the account has only AES keys."""
    lab.domain(dc1={"kdc supported enctypes": "aes128-cts-hmac-sha1-96 aes256-cts-hmac-sha1-96"})
    configure_kerberos(lab.pc1, default_etypes="arcfour-hmac-md5", permitted_enctypes="arcfour-hmac-md5",
                       default_tkt_enctypes="arcfour-hmac-md5", default_tgs_enctypes="arcfour-hmac-md5")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@scenario(left("kerberos.no_common_etype"), shows=[kdc_error(NO_ETYPE)], hides=["smb2.cmd == 1"])
def etype_of_server(lab):
    """fs2 is marked as able to use RC4 only, and the client has given RC4 up."""
    lab.domain()
    lab.dc1.change("FS2$", **{"msDS-SupportedEncryptionTypes": 4})
    configure_kerberos(lab.pc1, default_etypes="aes256-cts-hmac-sha1-96", permitted_enctypes="aes256-cts-hmac-sha1-96",
                       default_tgs_enctypes="aes256-cts-hmac-sha1-96")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


# ---- the KDC does not answer

@scenario(left("kerberos.kdc_silent"), shows=["udp.dstport == 88"], hides=["kerberos.msg_type == 11", "smb2.cmd == 1"])
def kdc_silent(lab):
    """Nothing reaches the KDC, and the client does without NTLM."""
    lab.domain()
    lab.dc1.firewall("udp dport 88 drop", "tcp dport 88 drop")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@scenario(fell_back("kerberos.kdc_silent"), shows=["udp.dstport == 88", LAST_LOGON_LEG, accepted(TREE_CONNECT)])
def kdc_silent_ntlm(lab):
    """Nothing reaches the KDC; after some waiting the client uses NTLM."""
    lab.domain()
    lab.dc1.firewall("udp dport 88 drop", "tcp dport 88 drop")
    lab.pc1.smbclient(FS2)


@scenario(left("kerberos.kdc_silent"), shows=["icmp.type == 3 && udp.dstport == 88"])
def kdc_unreachable(lab):
    """A firewall rejects what goes to the KDC with ICMP."""
    lab.domain()
    lab.dc1.firewall("udp dport 88 reject", "tcp dport 88 reject")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@scenario(left("kerberos.tcp_blocked"), shows=[kdc_error(TOO_BIG), "tcp.dstport == 88 && tcp.flags.syn == 1"],
          hides=["tcp.srcport == 88"])
def kdc_tcp_blocked(lab):
    """The KDC's answer is too big for UDP, and TCP 88 is blocked."""
    lab.domain()
    lab.dc1.firewall("tcp dport 88 drop")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@scenario(left("kerberos.tcp_blocked"), shows=[kdc_error(TOO_BIG), "tcp.srcport == 88 && tcp.flags.reset == 1"])
def kdc_tcp_refused(lab):
    """The KDC's answer is too big for UDP, and TCP 88 is refused."""
    lab.domain()
    lab.dc1.firewall("tcp dport 88 reject with tcp reset")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


# ---- what the KDC says about the user; smbclient then tries NTLM, with the same end

def at_kdc_and_server(rule, code, status):
    """The KDC refuses with this error, then the server refuses NTLM with this status: the KDC's is the reason."""
    return scenario(Finding(rule, at=refused(SESSION_SETUP, status)), shows=[kdc_error(code), LAST_LOGON_LEG])


@at_kdc_and_server("kerberos.preauth_failed", PREAUTH_FAILED, LOGON_FAILURE)
def kdc_wrong_password(lab):
    """alice mistypes her password; the KDC refuses it, then fs2."""
    lab.domain()
    lab.pc1.smbclient(FS2, password="wrong", says="NT_STATUS_LOGON_FAILURE")


@scenario(left("kerberos.preauth_failed"), shows=[kdc_error(PREAUTH_FAILED)], hides=["smb2.cmd == 1"])
def kdc_wrong_password_kerberos_required(lab):
    """alice mistypes her password, and the client does without NTLM: it leaves after the negotiate."""
    lab.domain()
    lab.pc1.smbclient(FS2, password="wrong", options=KERBEROS, says="NT_STATUS_LOGON_FAILURE")


@at_kdc_and_server("kerberos.client_unknown", CLIENT_UNKNOWN, LOGON_FAILURE)
def kdc_unknown_user(lab):
    """A user logs on whom the domain does not know."""
    lab.domain()
    lab.pc1.smbclient(FS2, user="alicia", says="NT_STATUS_LOGON_FAILURE")


@at_kdc_and_server("kerberos.client_revoked", REVOKED, ACCOUNT_DISABLED)
def kdc_account_disabled(lab):
    """alice's account in the domain is disabled."""
    lab.domain()
    lab.dc1.change("alice", userAccountControl=514)
    lab.pc1.smbclient(FS2, says="NT_STATUS_ACCOUNT_DISABLED")


@at_kdc_and_server("kerberos.client_revoked", REVOKED, ACCOUNT_EXPIRED)
def kdc_account_expired(lab):
    """alice's account in the domain has expired."""
    lab.domain()
    lab.dc1.change("alice", accountExpires=LONG_AGO)
    lab.pc1.smbclient(FS2, says="NT_STATUS_ACCOUNT_EXPIRED")


@at_kdc_and_server("kerberos.client_revoked", REVOKED, INVALID_LOGON_HOURS)
def kdc_logon_hours(lab):
    """alice may log on to the domain at no hour of the week."""
    lab.domain()
    lab.dc1.change("alice", logonHours=bytes(21))
    lab.pc1.smbclient(FS2, says="NT_STATUS_INVALID_LOGON_HOURS")


@scenario(Finding("kerberos.client_revoked", at=refused(SESSION_SETUP, ACCOUNT_LOCKED_OUT)),
          shows=[kdc_error(PREAUTH_FAILED), kdc_error(REVOKED)])
def kdc_account_locked(lab):
    """Two wrong passwords at kinit lock alice's account, and then the right one is refused as well."""
    lab.domain()
    lab.dc1.modify(BASE, lockoutThreshold=2)
    for _ in range(2):
        lab.pc1.kinit(password="wrong", says="Password incorrect")
    lab.pc1.smbclient(FS2, says="NT_STATUS_ACCOUNT_LOCKED_OUT")


@at_kdc_and_server("kerberos.key_expired", KEY_EXPIRED, PASSWORD_EXPIRED)
def kdc_password_expired(lab):
    """alice's password is older than the domain allows."""
    lab.domain()
    lab.dc1.rewrite("alice", pwdLastSet=LONG_AGO)
    lab.pc1.smbclient(FS2, says="NT_STATUS_PASSWORD_EXPIRED")


@at_kdc_and_server("kerberos.key_expired", KEY_EXPIRED, PASSWORD_MUST_CHANGE)
def kdc_password_must_change(lab):
    """alice has to change her password before she may log on."""
    lab.domain()
    lab.dc1.change("alice", pwdLastSet=0)
    lab.pc1.smbclient(FS2, says="NT_STATUS_PASSWORD_MUST_CHANGE")


@at_kdc_alone("kerberos.client_revoked", REVOKED, TICKET_SHOWN, accepted(TREE_CONNECT))
def kdc_account_enabled_again(lab):
    """alice's account is disabled; the administrator enables it, and she gets in."""
    lab.domain()
    lab.dc1.change("alice", userAccountControl=514)
    lab.pc1.kinit(says="revoked")
    lab.dc1.change("alice", userAccountControl=512)
    lab.pc1.smbclient(FS2)


@scenario(fell_back("kerberos.preauth_failed"),
          shows=[kdc_error(PREAUTH_FAILED), LAST_LOGON_LEG, accepted(TREE_CONNECT)])
def kdc_smart_card(lab):
    """alice has to use a smart card: the KDC refuses her right password as if it were wrong, NTLM takes it."""
    lab.domain()
    lab.dc1.rewrite("alice", userAccountControl=512 | 0x40000)
    lab.pc1.smbclient(FS2)


# ---- the error of the server's own acceptor, hidden in the answer to the session setup

def hidden(rule, code):
    return scenario(Finding(rule, at=hidden_error(code)), provenance="crafted")


def accept_with_mit(lab, keytab="/etc/krb5.keytab", clock=0):
    lab.fs2.stop()
    lab.fs2.set_clock(clock)
    lab.fs2.start_handmade("mit_acceptor", keytab)


@hidden("kerberos.clock_skew", SKEW)
def hidden_clock_skew(lab):
    """A server whose clock is 20 minutes ahead says so inside its answer, as Windows servers do."""
    lab.domain()
    accept_with_mit(lab, clock=20 * 60)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@hidden("kerberos.ticket_expired", TICKET_EXPIRED)
def hidden_ticket_expired(lab):
    """The server says inside its answer that the ticket has expired; the client's clock is an hour behind."""
    lab.domain()
    get_tickets_at(lab, -60 * 60)
    accept_with_mit(lab)
    lab.pc1.visit(FS2, CACHED_TICKETS, says="NT_STATUS_")


@hidden("kerberos.ticket_expired", NOT_YET_VALID)
def hidden_ticket_not_yet_valid(lab):
    """The server says inside its answer that the ticket is not yet valid; the client's clock is an hour ahead."""
    lab.domain()
    get_tickets_at(lab, 60 * 60)
    accept_with_mit(lab)
    lab.pc1.visit(FS2, CACHED_TICKETS, says="NT_STATUS_")


@hidden("session.kerberos_rejected", NO_KEY)
def hidden_no_key(lab):
    """The server says inside its answer that it has no key: somebody took its keytab away."""
    lab.domain()
    lab.fs2.run(["cp", "/etc/krb5.keytab", "/etc/gone.keytab"])
    accept_with_mit(lab, keytab="/etc/gone.keytab")
    lab.fs2.run(["rm", "/etc/gone.keytab"])
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


def write_old_keytab(lab, version):
    lab.fs2.run(["ktutil"], stdin=f"addent -password -p cifs/fs2.lab.example -k {version} -e aes256-cts-hmac-sha1-96\n"
                                  "an-older-password\nwrite_kt /etc/old.keytab\n")


@hidden("kerberos.ticket_modified", WRONG_KEY)
def hidden_wrong_key(lab):
    """The server says inside its answer that it cannot read the ticket: its key is not the domain's."""
    lab.domain()
    write_old_keytab(lab, version=1)                    # as the domain counts
    accept_with_mit(lab, keytab="/etc/old.keytab")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@hidden("kerberos.ticket_modified", WRONG_KEY_VERSION)
def hidden_old_key(lab):
    """The server says inside its answer that it has only a key of another version."""
    lab.domain()
    write_old_keytab(lab, version=7)
    accept_with_mit(lab, keytab="/etc/old.keytab")
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@hidden("kerberos.ticket_modified", NOT_FOR_US)
def hidden_foreign_spn(lab):
    """The server says inside its answer that the ticket is not for it: the SPN belongs to another account."""
    lab.domain()
    accept_with_mit(lab)
    lab.pc1.smbclient(LEDGER, options=KERBEROS, says="NT_STATUS_")


# ---- errors that Samba's KDC does not give

def refused_by_kdc(code, rule):
    """The client has no NTLM to fall back to, and leaves after the negotiate."""
    return scenario(Finding(rule, at=CLIENT_FIN), provenance="hooked", shows=[kdc_error(code)], hides=["smb2.cmd == 1"])


def refuse_ticket(lab, code):
    domain_behind_kdc_box(lab, "kdc_refuses", "cifs/fs2.lab.example", code)


@refused_by_kdc(POLICY, "kerberos.policy")
def kdc_policy(lab):
    """A policy of the domain's gives alice no ticket for fs2, and the client does without NTLM."""
    refuse_ticket(lab, POLICY)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@scenario(Finding("kerberos.policy", at=accepted(SESSION_SETUP), severity="note"),
          shows=[kdc_error(POLICY), LAST_LOGON_LEG, accepted(TREE_CONNECT)], provenance="hooked")
def kdc_policy_ntlm(lab):
    """A policy of the domain's gives alice no ticket for fs2; she tells her client to use NTLM, and that works."""
    refuse_ticket(lab, POLICY)
    lab.pc1.kinit()
    lab.pc1.run(["kvno", "cifs/fs2.lab.example"], check=False)
    lab.pc1.smbclient(FS2, options=NTLM)


@refused_by_kdc(NOT_UNIQUE, "kerberos.duplicate_spn")
def kdc_spn_not_unique(lab):
    """Two accounts claim fs2's SPN, and the KDC says so."""
    refuse_ticket(lab, NOT_UNIQUE)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@refused_by_kdc(SERVICE_UNAVAILABLE, "kerberos.kdc_unavailable")
def kdc_unavailable(lab):
    """The KDC says that it cannot serve anybody for the moment."""
    refuse_ticket(lab, SERVICE_UNAVAILABLE)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@refused_by_kdc(GENERIC, "kerberos.other_error")
def kdc_says_generic(lab):
    """The KDC refuses the ticket for fs2 with an error that says nothing."""
    refuse_ticket(lab, GENERIC)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


@refused_by_kdc(CLIENT_NOT_TRUSTED, "kerberos.certificate")
def kdc_certificate(lab):
    """The KDC does not trust what alice shows for herself, and the client does without NTLM."""
    domain_behind_kdc_box(lab, "kdc_refuses_user", CLIENT_NOT_TRUSTED)
    lab.pc1.smbclient(FS2, options=KERBEROS, says="NT_STATUS_")


# ---- many users on one client

OTHER_USER = Finding("kerberos.preauth_failed", at=f'{kdc_error(PREAUTH_FAILED)} && kerberos.CNameString == "bob"',
                     severity="note")


@scenario(OTHER_USER, one_pass=(), shows=[TICKET_SHOWN, accepted(TREE_CONNECT)], must_not=["session.logon_failure"])
def kinit_of_another_user(lab):
    """While alice works on her share, bob mistypes his password at kinit on the same machine."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.run(["kvno", "cifs/fs2.lab.example"])
    client = lab.pc1.open_smbclient(FS2, options=CACHED_TICKETS)
    client.stdin.write("ls\n")
    client.stdin.flush()
    time.sleep(1)
    lab.pc1.kinit("bob", password="wrong", options=["-c", "FILE:/srv/bob"], says="Password incorrect")
    client.communicate("ls\nq\n")
    lab.pc1.visit(FS2, CACHED_TICKETS)


ALICES = Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME))


@scenario(OTHER_USER, ALICES, one_pass=[ALICES], shows=[TICKET_SHOWN], must_not=["session.logon_failure"])
def kinit_of_another_user_share_misspelt(lab):
    """bob mistypes his password at kinit, and alice on the same machine the name of her share: two troubles."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.kinit("bob", password="wrong", options=["-c", "FILE:/srv/bob"], says="Password incorrect")
    lab.pc1.visit("//fs2.lab.example/acounts", CACHED_TICKETS, says="NT_STATUS_BAD_NETWORK_NAME")


ONE_FAILS = Finding("kerberos.alias_without_spn", at=f"{CLIENT_FIN} && tcp.seq < 500")
# Before the first ticket for the server was asked for, NTLM was all that this client had used.
NTLM_AT_FIRST = Finding("ntlm.used_for_name", severity="note", times=8,
                        at=f'{accepted(SESSION_SETUP)} && !kerberos && smb2.acct == "alice" && ip.dst == 198.51.100.10')


@scenario(ONE_FAILS, one_pass=[NTLM_AT_FIRST, ONE_FAILS],
          shows=[kdc_error(SPN_UNKNOWN), LAST_LOGON_LEG, TICKET_SHOWN,
                 *(f'kerberos.CNameString == "{user}"' for user in ("alice", "bob", "carol", "dave")),
                 'ntlmssp.auth.username == "erin"'])
def kerberos_one_of_many(lab):
    """Five users come and go with tickets, or share connections with NTLM; of 101 logons one is by an alias without
    SPN, and fails since that client does without NTLM."""
    lab.domain()
    for user in ("dave", "erin"):
        lab.dc1.add(user)

    def visit(pc, share, user, *options, works=True):
        tickets = f"/srv/{user}"
        pc.run(["env", f"KRB5CCNAME={tickets}", "smbclient", share, f"--use-krb5-ccache={tickets}", *options,
                "-c", "q"], check=works)

    def come_and_go(pc, user, times):
        pc.kinit(user, options=["-c", f"/srv/{user}"])
        for number in range(times):
            visit(pc, (FS2, FILES)[number % 2], user)
            if user == "dave" and number == 2:
                visit(pc, LEGACY, user, *KERBEROS, works=False)

    clients = [threading.Thread(target=come_and_go, args=(pc, user, 4))
               for pc, user in ((lab.pc1, "alice"), (lab.pc2, "bob"), (lab.pc2, "carol"), (lab.pc1, "dave"))]
    for client in clients:
        client.start()
    sessions = "".join(f"logon LAB\\{user} {PASSWORD};" for user in ("alice", "bob", "carol", "dave", "erin") * 4)
    for pc in (lab.pc1, lab.pc2) * 2:
        pc.smbclient(FS2, sessions + "q", user="erin", options=NTLM)
    for client in clients:
        client.join()
