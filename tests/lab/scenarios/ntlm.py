# SPDX-License-Identifier: GPL-2.0-or-later
"""Logons in a domain with NTLM: fs2 asks dc1 whether the answer to its challenge was right."""

from .common_domain import *  # noqa: F403


# ---- healthy: nothing may be found

@healthy('ntlmssp.auth.domain == "LAB"', accepted(TREE_CONNECT), hides=["kerberos.msg_type"])
def ntlm_logon(lab):
    """alice logs on with NTLM although there is Kerberos."""
    lab.domain()
    lab.pc1.smbclient(FS2, options=NTLM)


@healthy('ntlmssp.auth.domain == "FS2"', accepted(TREE_CONNECT))
def ntlm_local_account(lab):
    """Somebody logs on with an account of fs2 itself."""
    lab.domain()
    lab.fs2.run(["tee", "-a", "/etc/passwd"], stdin="keeper:x:1001:65534::/:/usr/sbin/nologin\n")
    lab.fs2.run(["smbpasswd", "-s", "-a", "keeper"], stdin=f"{PASSWORD}\n{PASSWORD}\n")
    lab.pc1.smbclient(FS2, user="FS2\\keeper", options=NTLM)


@healthy('ntlmssp.auth.username == "alice@lab.example"', accepted(TREE_CONNECT))
def ntlm_principal_name(lab):
    """alice gives her name as alice@lab.example."""
    lab.domain()
    lab.pc1.smbclient(FS2, user="alice@lab.example", options=NTLM)


@healthy('ntlmssp.auth.domain == "LAB.EXAMPLE"', accepted(TREE_CONNECT))
def ntlm_dns_name_of_domain(lab):
    """alice gives the domain's DNS name with hers."""
    lab.domain()
    lab.pc1.smbclient(FS2, user="LAB.EXAMPLE\\alice", options=NTLM)


@scenario(Finding("ntlm.version1", at=accepted(SESSION_SETUP), severity="note"),
          shows=["ntlmssp.messagetype == 3 && ntlmssp.ntlmclientchallenge", accepted(TREE_CONNECT)])
def ntlm_version1_accepted(lab):
    """The domain and fs2 still take NTLMv1, and a client uses it."""
    lab.domain(dc1={"ntlm auth": "yes"}, fs2={"ntlm auth": "yes"})
    lab.pc1.smbclient(FS2, options=[*NTLM, "--option=client ntlmv2 auth=no"])


@healthy('ntlmssp.auth.username == "pc9$"', accepted(TREE_CONNECT))
def ntlm_machine_account(lab):
    """A program on pc1 logs on with the account of a machine; Samba has nothing against that."""
    lab.domain()
    lab.dc1.add("pc9$", kind="computer", control=4096)
    lab.pc1.smbclient(FS2, user="pc9$", options=NTLM)


# ---- who may not

def refused_by_domain(status, finding=restricted):
    return scenario(finding(status), shows=['ntlmssp.auth.domain == "LAB"'], hides=["kerberos.msg_type"])


def expired(status):
    return Finding("session.password_expired", at=refused(SESSION_SETUP, status))


@scenario(REFUSED_LOGON, shows=['ntlmssp.auth.domain == "LAB"'], hides=["kerberos.msg_type"])
def ntlm_wrong_password(lab):
    """alice mistypes her password; fs2 learns that from dc1."""
    lab.domain()
    lab.pc1.smbclient(FS2, password="wrong", options=NTLM, says="NT_STATUS_LOGON_FAILURE")


@refused_by_domain(ACCOUNT_DISABLED)
def ntlm_account_disabled(lab):
    """alice's account in the domain is disabled."""
    lab.domain()
    lab.dc1.change("alice", userAccountControl=514)
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_ACCOUNT_DISABLED")


@refused_by_domain(ACCOUNT_EXPIRED)
def ntlm_account_expired(lab):
    """alice's account in the domain has expired."""
    lab.domain()
    lab.dc1.change("alice", accountExpires=LONG_AGO)
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_ACCOUNT_EXPIRED")


@refused_by_domain(INVALID_LOGON_HOURS)
def ntlm_logon_hours(lab):
    """alice may log on to the domain at no hour of the week."""
    lab.domain()
    lab.dc1.change("alice", logonHours=bytes(21))
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_INVALID_LOGON_HOURS")


@scenario(Finding("ntlm.workstation_restricted", at=refused(SESSION_SETUP, INVALID_WORKSTATION)))
def ntlm_other_workstation(lab):
    """alice may log on only from a workstation that is not this one."""
    lab.domain()
    lab.dc1.change("alice", userWorkstations="pc9")
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_INVALID_WORKSTATION")


@scenario(Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE), times=2),
          restricted(ACCOUNT_LOCKED_OUT), THIRD_REFUSAL)
def ntlm_account_locked(lab):
    """Two wrong passwords lock alice's account in the domain, and then the right one is refused as well."""
    lab.domain()
    lab.dc1.modify(BASE, lockoutThreshold=2)
    for _ in range(2):
        lab.pc1.smbclient(FS2, password="wrong", options=NTLM, says="NT_STATUS_LOGON_FAILURE")
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_ACCOUNT_LOCKED_OUT")


@refused_by_domain(PASSWORD_EXPIRED, expired)
def ntlm_password_expired(lab):
    """alice's password is older than the domain allows."""
    lab.domain()
    lab.dc1.rewrite("alice", pwdLastSet=LONG_AGO)
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_PASSWORD_EXPIRED")


@refused_by_domain(PASSWORD_MUST_CHANGE, expired)
def ntlm_password_must_change(lab):
    """alice has to change her password before she may log on."""
    lab.domain()
    lab.dc1.change("alice", pwdLastSet=0)
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_PASSWORD_MUST_CHANGE")


@refused_by_domain(ACCOUNT_RESTRICTION)
def ntlm_protected_user(lab):
    """alice is one of the Protected Users, who may not use NTLM."""
    lab.domain()
    lab.dc1.modify(f"CN=Protected Users,CN=Users,{BASE}", member=[lab.dc1.find("alice")])
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_ACCOUNT_RESTRICTION")


# ---- how

# What may be the reason, beside the refusal.
VERSION1 = Finding("ntlm.version1", at=refused(SESSION_SETUP, LOGON_FAILURE))
WRONG_DOMAIN = Finding("ntlm.wrong_domain", at=refused(SESSION_SETUP, LOGON_FAILURE))


@scenario(VERSION1)
def ntlm_version1(lab):
    """The client answers with NTLMv1, which neither the domain nor fs2 takes."""
    lab.domain()
    lab.pc1.smbclient(FS2, options=[*NTLM, "--option=client ntlmv2 auth=no"], says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("ntlm.version1", at=refused(SESSION_SETUP, LOGON_FAILURE), severity="note"),
          one_pass=[VERSION1, Finding("ntlm.version1.note", accepted(SESSION_SETUP), "note")])
def ntlm_version1_then_2(lab):
    """The client is refused with NTLMv1 and comes back with NTLMv2."""
    lab.domain()
    lab.pc1.smbclient(FS2, options=[*NTLM, "--option=client ntlmv2 auth=no"], says="NT_STATUS_LOGON_FAILURE")
    lab.pc1.smbclient(FS2, options=NTLM)


@scenario(REFUSED_LOGON, shows=['ntlmssp.auth.domain == "SALES"'])
def ntlm_wrong_domain(lab):
    """alice says she is of the domain SALES, which nobody knows."""
    lab.domain()
    lab.pc1.smbclient(FS2, user="SALES\\alice", options=NTLM, says="NT_STATUS_LOGON_FAILURE")


@scenario(WRONG_DOMAIN, shows=['ntlmssp.auth.domain == "PC1"'])
def ntlm_own_name_as_domain(lab):
    """A client outside the domain gives its own name as that of alice's domain."""
    lab.domain()
    lab.pc1.smbclient(FS2, user="PC1\\alice", options=NTLM, says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("ntlm.blocked_by_server", at=refused(SESSION_SETUP, NTLM_BLOCKED)))
def ntlm_refused_by_domain(lab):
    """The domain takes no NTLM; fs2 passes that on."""
    lab.domain(dc1={"ntlm auth": "disabled"})
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_")


@scenario(Finding("kerberos.ip_address_target", at=refused(SESSION_SETUP, NTLM_BLOCKED)))
def ntlm_refused_by_address(lab):
    """The domain takes no NTLM, and alice gives fs2's address instead of its name: there is no ticket for that."""
    lab.domain(dc1={"ntlm auth": "disabled"})
    lab.pc1.smbclient("//198.51.100.20/accounts", says="NT_STATUS_")


@healthy('ntlmssp.auth.domain == "LAB"', accepted(TREE_CONNECT), hides=[TICKET_SHOWN])
def ntlm_off_on_member(lab):
    """"ntlm auth = disabled" on fs2 alone means nothing to users of the domain."""
    lab.domain(fs2={"ntlm auth": "disabled"})
    lab.pc1.smbclient(FS2, options=NTLM)


@scenario(WRONG_DOMAIN, shows=['ntlmssp.auth.username contains "carol"'])
def ntlm_domain_user_at_standalone_server(lab):
    """carol, whom only the domain knows, visits fs1, which is no part of the domain."""
    lab.domain()
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1.lab.example/accounts", user="carol", says="NT_STATUS_LOGON_FAILURE")


@scenario(left("ntlm.blocked_by_client", "warn"), shows=[accepted(NEGOTIATE)], hides=["smb2.cmd == 1"])
def ntlm_refused_by_client(lab):
    """The client does without NTLM, and gives an address, for which there is no ticket: it leaves after negotiate."""
    lab.domain()
    lab.pc1.smbclient("//198.51.100.20/accounts", options=KERBEROS, says="NT_STATUS_")


# ---- what Windows servers say and Samba does not

def refused_by_box(status, rule):
    return scenario(Finding(rule, at=refused(SESSION_SETUP, status)), provenance="hooked")


@refused_by_box(AUTHENTICATION_FIREWALL_FAILED, "session.authentication_firewall")
def selective_authentication(lab):
    """The server says that alice, of another domain, is not among those that may authenticate to it."""
    domain_behind_box(lab, "refuse", SESSION_SETUP, hex(AUTHENTICATION_FIREWALL_FAILED))
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_")


@refused_by_box(LOGON_TYPE_NOT_GRANTED, "ntlm.logon_type")
def logon_type_not_granted(lab):
    """alice has no right to log on to this server from the network."""
    domain_behind_box(lab, "refuse", SESSION_SETUP, hex(LOGON_TYPE_NOT_GRANTED))
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_LOGON_TYPE_NOT_GRANTED")


@refused_by_box(NOT_SUPPORTED, "ntlm.blocked_by_server")
def ntlm_refused_at_first_message(lab):
    """The server's own policy forbids NTLM: it refuses the first message with NOT_SUPPORTED, as Windows does."""
    domain_behind_box(lab, "refuse_ntlm", hex(NOT_SUPPORTED))
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_NOT_SUPPORTED")


@refused_by_box(NOT_SUPPORTED, "ntlm.blocked_by_server")
def ntlm_refused_at_last_message(lab):
    """The domain's policy forbids NTLM: the server refuses the last message with NOT_SUPPORTED, as Windows does."""
    domain_behind_box(lab, "refuse", SESSION_SETUP, hex(NOT_SUPPORTED))
    lab.pc1.smbclient(FS2, options=NTLM, says="NT_STATUS_NOT_SUPPORTED")


# ---- a server that insists on its own name

def names_hardened(lab):
    domain_behind_box(lab, "harden_names", "fs2.lab.example", hex(ACCESS_DENIED))


# Behind the box is a Samba server, as its GUID shows, and Samba knows no such check.
REFUSED_NAME = Finding("session.refused", at=refused(SESSION_SETUP, ACCESS_DENIED))


@scenario(REFUSED_NAME,
          Finding("ntlm.target_name_mismatch", at=refused(SESSION_SETUP, ACCESS_DENIED), severity="note"),
          shows=["dns.cname", 'ntlmssp.ntlmv2_response.target_name == "cifs/legacy.lab.example"'],
          provenance="hooked")
def name_hardened_alias(lab):
    """The server takes NTLM under its own name only, and alice says "legacy"."""
    names_hardened(lab)
    lab.pc1.smbclient(LEGACY, options=NTLM, says="NT_STATUS_ACCESS_DENIED")


@scenario(REFUSED_NAME, shows=['ntlmssp.ntlmv2_response.target_name == "cifs/198.51.100.20"'], provenance="hooked")
def name_hardened_address(lab):
    """The server takes NTLM under its own name only, and alice gives its address."""
    names_hardened(lab)
    lab.pc1.smbclient("//198.51.100.20/accounts", says="NT_STATUS_ACCESS_DENIED")


@healthy('ntlmssp.ntlmv2_response.target_name == "cifs/fs2.lab.example"', accepted(TREE_CONNECT), provenance="hooked")
def name_hardened_own_name(lab):
    """The server takes NTLM under its own name only, and that is what alice says."""
    names_hardened(lab)
    lab.pc1.smbclient(FS2, options=NTLM)


# ---- Kerberos trouble that is none of this logon's business

@scenario(REFUSED_LOGON, shows=['kerberos.SNameString == "web.lab.example"', kdc_error(SPN_UNKNOWN)],
          must_not=["kerberos.spn_unknown", "kerberos.alias_without_spn"])
def ntlm_wrong_password_beside_web(lab):
    """A browser finds no SPN for its web server; a moment later alice mistypes her password for fs2."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.run(["kvno", "HTTP/web.lab.example"], check=False)
    lab.pc1.smbclient(FS2, password="wrong", options=NTLM, says="NT_STATUS_LOGON_FAILURE")


@scenario(REFUSED_LOGON, shows=[kdc_error(SPN_UNKNOWN), 'ntlmssp.challenge.target_info.nb_computer_name == "FS1"'],
          must_not=["kerberos.spn_unknown", "kerberos.alias_without_spn"])
def ntlm_wrong_password_at_standalone_beside_web(lab):
    """A browser finds no SPN for its web server; a moment later alice mistypes her password for fs1, where tickets are
    of no use anyway."""
    lab.domain()
    lab.fs1.serve()
    lab.pc1.kinit()
    lab.pc1.run(["kvno", "HTTP/web.lab.example"], check=False)
    lab.pc1.smbclient("//fs1.lab.example/accounts", password="wrong", options=NTLM, says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("session.spn_hardening", at=refused(SESSION_SETUP, ACCESS_DENIED)), provenance="derived",
          shows=["dns.cname", 'ntlmssp.ntlmv2_response.target_name == "cifs/legacy.lab.example"'],
          must_not=["ntlm.target_name_mismatch"])
def name_hardened_windows(lab):
    """The server takes NTLM under its own name only, and alice says "legacy"; its ServerGuid is no name, as on Windows."""
    names_hardened(lab)
    lab.pc1.smbclient(LEGACY, options=NTLM, says="NT_STATUS_ACCESS_DENIED")
    lab.capture.rewrite(r"""perl -0777 -pe 's/fs2\0{13}/\x5a\x17\xc3\x08\x91\xee\x4b\x22\xa4\x6d\x0f\x7c\x35\xd1\x98\x4e/g' "$1" > "$2" """)


@scenario(Finding("ntlm.used_for_name", at=accepted(SESSION_SETUP), severity="note"), shows=[LOGON_TICKET])
def ntlm_though_ticket(lab):
    """alice has a ticket of the KDC, and her program uses NTLM for a server that offers Kerberos."""
    lab.domain()
    lab.pc1.kinit()
    lab.pc1.smbclient(FS2, options=NTLM)
