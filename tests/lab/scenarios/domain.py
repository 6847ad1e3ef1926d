# SPDX-License-Identifier: GPL-2.0-or-later
"""A member server and its domain: what becomes of logons when the two have lost each other."""

import time

from .common_domain import *  # noqa: F403


def unreachable(status):
    return Finding("session.domain_unreachable", at=refused(SESSION_SETUP, status))


# ---- healthy: nothing may be found

@healthy("smb2 && ip.src == 198.51.100.20 && ip.dst == 198.51.100.1", TICKET_SHOWN)
def member_starts(lab):
    """fs2 starts and talks to dc1 over SMB, then alice visits it; the capture has it all."""
    lab.domain()
    lab.hear_servers()
    lab.fs2.restart()
    lab.fs2.wait_for_domain()
    lab.pc1.smbclient(FS2)


@healthy(accepted(TREE_CONNECT), TICKET_SHOWN)
def member_restarted(lab):
    """fs2 has been restarted a moment ago."""
    lab.domain()
    lab.pc1.smbclient(FS2, "q")
    lab.fs2.restart()
    lab.pc1.smbclient(FS2, "q")


@healthy('smb2.tree contains "netlogon"', TICKET_SHOWN)
def controller_as_file_server(lab):
    """alice reads the share with the domain's logon scripts on dc1."""
    lab.domain()
    lab.pc1.smbclient("//dc1.lab.example/netlogon")


# ---- fs2 cannot ask

BY_ADDRESS = "//198.51.100.20/accounts"         # NTLM, and no DNS


@scenario(Finding("session.no_reply", at=CLIENT_FIN))
def controller_down(lab):
    """dc1 is down, and fs2 has nobody to ask about alice's password; after 20 s smbclient gives up."""
    lab.domain()
    lab.dc1.stop()
    lab.pc1.smbclient(BY_ADDRESS, says="NT_STATUS_IO_TIMEOUT")


@scenario(unreachable(NO_LOGON_SERVERS))
def controller_down_patient(lab):
    """dc1 is down, and the client waits until fs2 says so."""
    lab.domain()
    lab.dc1.stop()
    lab.pc1.handmade("patient_visit", lab.fs2.ip4, "accounts", "alice", PASSWORD)


@scenario(unreachable(NO_LOGON_SERVERS))
def controller_down_at_start(lab):
    """dc1 is down when fs2 starts."""
    lab.domain()
    lab.dc1.stop()
    lab.fs2.restart()
    lab.pc1.handmade("patient_visit", lab.fs2.ip4, "accounts", "alice", PASSWORD)


@scenario(unreachable(NO_LOGON_SERVERS))
def controller_silent(lab):
    """A firewall between fs2 and dc1 swallows everything."""
    lab.domain()
    lab.dc1.firewall("ip saddr 198.51.100.20 drop", "ip6 saddr 2001:db8::20 drop")
    lab.fs2.restart()
    lab.pc1.handmade("patient_visit", lab.fs2.ip4, "accounts", "alice", PASSWORD)


@scenario(REFUSED_LOGON)
def trust_broken(lab):
    """The domain holds another password for fs2 than fs2 itself, which has just been restarted: users are to blame."""
    lab.domain()
    lab.dc1.set_password("FS2$", "another-password")
    lab.fs2.restart()
    lab.pc1.smbclient(BY_ADDRESS, says="NT_STATUS_LOGON_FAILURE")


@scenario(Finding("session.refused", at=refused(SESSION_SETUP, ACCESS_DENIED)))
def trust_breaks(lab):
    """The domain is given another password for fs2 and dc1 is restarted, while fs2 runs."""
    lab.domain()
    lab.dc1.set_password("FS2$", "another-password")
    lab.dc1.restart()
    lab.pc1.smbclient(BY_ADDRESS, says="NT_STATUS_ACCESS_DENIED")


@scenario(REFUSED_LOGON)
def machine_account_deleted(lab):
    """Somebody has deleted fs2's account in the domain."""
    lab.domain()
    lab.dc1.run(["ldbdel", "-H", SAM, lab.dc1.find("FS2$")])
    lab.fs2.restart()
    lab.pc1.smbclient(BY_ADDRESS, says="NT_STATUS_LOGON_FAILURE")


@scenario(restricted(ACCOUNT_DISABLED))
def machine_account_disabled(lab):
    """Somebody has disabled fs2's account in the domain; fs2 passes that on as if it were alice's."""
    lab.domain()
    lab.dc1.change("FS2$", userAccountControl=4096 | 2)
    lab.fs2.restart()
    lab.pc1.smbclient(BY_ADDRESS, says="NT_STATUS_ACCOUNT_DISABLED")


# ---- sessions that end with their ticket

@scenario(shows=[f"smb2.nt_status == {NETWORK_SESSION_EXPIRED:#x}"])
def ticket_runs_out(lab):
    """alice's ticket runs out while she is connected, and smbclient does not see what to do about it."""
    lab.domain()
    lab.fs2.set_clock(0)
    lab.fs2.restart()
    lab.fs2.wait_for_domain()
    client = lab.pc1.open_smbclient(FS2)
    client.stdin.write("ls\n")
    client.stdin.flush()
    time.sleep(3)
    lab.fs2.set_clock(11 * 3600)
    client.communicate("ls\nls\n")


@scenario(Finding("after.session_expired_recovered", at=f"{accepted(SESSION_SETUP)} && frame.time_relative > 5",
                  times=2, severity="note"), shows=[f"smb2.nt_status == {NETWORK_SESSION_EXPIRED:#x}"])
def ticket_renewed(lab):
    """A test program of Samba's lets its short-lived ticket run out, and logs on again in the same session."""
    lab.domain()
    lab.pc1.run(["smbtorture", FS2, "-U", f"alice%{PASSWORD}", *KERBEROS, "smb2.session.expire1n"])


