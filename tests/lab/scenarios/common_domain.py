# SPDX-License-Identifier: GPL-2.0-or-later
"""What the scenarios in the domain have in common: fs2 by its own name and by others, and what dc1 says."""

from domain import BASE, LONG_AGO, PASSWORD, SAM, configure_kerberos       # noqa: F401  (for the scenarios)

from .common import *  # noqa: F403

FS2 = "//fs2.lab.example/accounts"
FILES = "//files.lab.example/accounts"          # an alias with an SPN of its own
LEGACY = "//legacy.lab.example/accounts"        # an alias without
LEDGER = "//ledger.lab.example/accounts"        # an alias whose SPN belongs to another account

KERBEROS = ("--use-kerberos=required",)         # otherwise smbclient falls back to NTLM
NTLM = ("--use-kerberos=off",)
CACHED_TICKETS = ("--use-krb5-ccache=/srv/tickets",)        # where kinit leaves them

LOGON_TICKET = "kerberos.msg_type == 11"        # AS-REP
SERVICE_TICKET = "kerberos.msg_type == 13"      # TGS-REP
TICKET_SHOWN = "smb2.cmd == 1 && kerberos.msg_type == 14"
KERBEROS_TRAFFIC = "tcp.port == 88 || udp.port == 88"
NXDOMAIN = "dns.flags.response == 1 && dns.flags.rcode == 3"

CLIENT_UNKNOWN, SPN_UNKNOWN, NO_ETYPE, REVOKED, KEY_EXPIRED = 6, 7, 14, 18, 23
PREAUTH_FAILED, PREAUTH_REQUIRED, TICKET_EXPIRED, NOT_YET_VALID, SKEW = 24, 25, 32, 33, 37
WRONG_KEY, NOT_FOR_US, WRONG_KEY_VERSION, INAPPROPRIATE_CHECKSUM, TOO_BIG = 31, 35, 44, 50, 52
NOT_UNIQUE, POLICY, NO_KEY, SERVICE_UNAVAILABLE, GENERIC, CLIENT_NOT_TRUSTED = 8, 12, 45, 29, 60, 62


def kdc_error(code):
    return f"kerberos.error_code == {code} && !smb2"


def hidden_error(code):
    """A KRB-ERROR inside the answer to a session setup, as Windows servers send it."""
    return f"smb2.cmd == 1 && smb2.flags.response == 1 && kerberos.error_code == {code}"

NO_IMPERSONATION_TOKEN = 0xC000005C
ACCOUNT_RESTRICTION = 0xC000006E
NO_LOGON_SERVERS = 0xC000005E
NETWORK_SESSION_EXPIRED = 0xC000035C

REFUSED_LOGON = Finding("session.logon_failure", at=refused(SESSION_SETUP, LOGON_FAILURE))


def left(rule, severity="error"):
    """There is no ticket, and the client goes away without a logon."""
    return Finding(rule, at=CLIENT_FIN, severity=severity)


def fell_back(rule, only="smb2"):
    """There is no ticket, and NTLM does it: a note at the answer to its last message."""
    return Finding(rule, at=f"{accepted(SESSION_SETUP)} && {only} && !kerberos", severity="note")


def refused_ticket(rule):
    """The server does not like the ticket, and does not say why."""
    return Finding(rule, at=refused(SESSION_SETUP, LOGON_FAILURE))


def restricted(status):
    return Finding("session.account_restricted", at=refused(SESSION_SETUP, status))


def dialect(number):
    return f"smb2.cmd == 0 && smb2.flags.response == 1 && smb2.dialect == {number:#06x}"


def domain_behind_box(lab, *words):
    """The domain, with a box of handmade/middlebox.py in front of fs2."""
    lab.domain(fs2={"smb ports": "4450"})
    lab.fs2.start_handmade(*words)


def domain_behind_kdc_box(lab, *words):
    """The domain, with a box of handmade/kdcbox.py in front of its KDC."""
    lab.domain()
    lab.dc1.restart({"krb5 port": "8088"})
    lab.dc1.start_handmade(*words)
