# SPDX-License-Identifier: GPL-2.0-or-later
"""How a scenario is declared, and the display filters of the frames that findings live on."""

from hosts import PASSWORD              # noqa: F401  (for the scenarios)
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


def recovered(rule, at, by, **more):
    """Registers a failure that the same step makes good soon after: a note for who has read the whole capture. A
    single pass has shown the error by then, and adds a note at the frame of the recovery."""
    return scenario(Finding(rule, at, severity="note"),
                    one_pass=[Finding(rule, at), Finding(f"{rule}.note", by, severity="note")], **more)


# ---- frames that findings live on

def answered(command, status):
    return f"smb2.flags.response == 1 && smb2.cmd == {command} && smb2.nt_status == {status:#010x}"


refused = answered              # the same frame, by another word where that reads better


def accepted(command):
    return answered(command, 0)


NEGOTIATE, SESSION_SETUP, LOGOFF, TREE_CONNECT, CREATE, IOCTL, NOTIFY = 0, 1, 2, 3, 5, 11, 15

NEGOTIATE_REQUEST = "smb2.flags.response == 0 && smb2.cmd == 0"
FIRST_SYN = "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == 445 && !tcp.analysis.retransmission"
ACCEPTED_SYN = "tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.srcport == 445"
REFUSED_SYN = "tcp.flags.reset == 1 && tcp.seq_raw == 0 && tcp.srcport == 445"
CLIENT_FIN = "tcp.flags.fin == 1 && tcp.dstport == 445"
FIRST_CLIENT_FIN = f"{CLIENT_FIN} && !tcp.analysis.retransmission"
CLIENT_RST = "tcp.flags.reset == 1 && tcp.dstport == 445"
SERVER_FIN = "tcp.flags.fin == 1 && tcp.srcport == 445"
FIRST_SERVER_FIN = f"{SERVER_FIN} && !tcp.analysis.retransmission"
SERVER_END = "(tcp.flags.fin == 1 || tcp.flags.reset == 1) && tcp.srcport == 445"
SERVER_RST = "tcp.flags.reset == 1 && tcp.srcport == 445"

NETBIOS_WORKS = "tcp.srcport == 139 && smb2.cmd == 3 && smb2.nt_status == 0"

FIRST_LOGON_LEG = "ntlmssp.messagetype == 1"
LAST_LOGON_LEG = "ntlmssp.messagetype == 3"

NEVER_STARTED = Finding("session.never_started", at=CLIENT_FIN, severity="note")
THIRD_REFUSAL = Finding("session.repeated_failures", at=f"smb2.nt_status == {0xC0000234:#x}", severity="warn")

IPC = 'smb2.tree contains "IPC$"'
ANONYMOUS = "ntlmssp.messagetype == 3 && ntlmssp.negotiateflags & 0x800"
NO_NAME = 'ntlmssp.messagetype == 3 && ntlmssp.auth.username == "NULL"'
ENCRYPTED = "smb2.header.transform.flags.encrypted == 1"
GUEST = f"{accepted(SESSION_SETUP)} && smb2.ses_flags.guest == 1"

PENDING = 0x00000103
UNSUCCESSFUL = 0xC0000001
INVALID_HANDLE = 0xC0000008
INVALID_PARAMETER = 0xC000000D
ACCESS_DENIED = 0xC0000022
OBJECT_PATH_NOT_FOUND = 0xC000003A
LOGON_FAILURE = 0xC000006D
INVALID_LOGON_HOURS = 0xC000006F
INVALID_WORKSTATION = 0xC0000070
PASSWORD_EXPIRED = 0xC0000071
ACCOUNT_DISABLED = 0xC0000072
INSUFFICIENT_RESOURCES = 0xC000009A
NOT_SUPPORTED = 0xC00000BB
NETWORK_NAME_DELETED = 0xC00000C9
BAD_DEVICE_TYPE = 0xC00000CB
BAD_NETWORK_NAME = 0xC00000CC
REQUEST_NOT_ACCEPTED = 0xC00000D0
LOGON_TYPE_NOT_GRANTED = 0xC000015B
ACCOUNT_EXPIRED = 0xC0000193
NOLOGON_INTERDOMAIN_TRUST_ACCOUNT = 0xC0000198
USER_SESSION_DELETED = 0xC0000203
PASSWORD_MUST_CHANGE = 0xC0000224
ACCOUNT_LOCKED_OUT = 0xC0000234
PATH_NOT_COVERED = 0xC0000257
NETWORK_SESSION_EXPIRED = 0xC000035C
NTLM_BLOCKED = 0xC0000418
REQUEST_OUT_OF_SEQUENCE = 0xC000042A
AUTHENTICATION_FIREWALL_FAILED = 0xC0000413
FILE_NOT_AVAILABLE = 0xC0000467
SHARE_UNAVAILABLE = 0xC0000480
SERVER_UNAVAILABLE = 0xC0000466
UNKNOWN_STATUS = 0xC0AB0001
CLUSTER_DIALECT = 0xC05D0001
NO_PREAUTH_HASH_OVERLAP = 0xC05D0000

DROP_DATA = "tcp dport 445 tcp flags & psh == psh drop"     # nftables: the handshake passes, requests do not

ONLY_SMB1 = ("-m", "NT1", "--option=client min protocol=NT1")
ONLY_445 = ("-p", "445")            # otherwise smbclient tries 139 as well


# ---- slow servers

# smbd has its guest's name mapped as well, before it listens: only alice has to wait.
SLEEPY_MAP = "case $1 in *alice) sleep {}; echo alice ;; esac"


# ---- something on the path, or a server of another make

def behind_box(lab, *words, shares=(), **parameters):
    """smbd on a port where nobody captures, and on port 445 a box of handmade/middlebox.py in front of it."""
    lab.fs1.serve(*shares, smb_ports="4450", **parameters)
    lab.fs1.start_handmade(*words)
