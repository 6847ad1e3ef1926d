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


# ---- slow servers

# smbd has its guest's name mapped as well, before it listens: only alice has to wait.
SLEEPY_MAP = "case $1 in *alice) sleep {}; echo alice ;; esac"
