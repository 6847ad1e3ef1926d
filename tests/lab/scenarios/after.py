# SPDX-License-Identifier: GPL-2.0-or-later
"""What happens after the share was reached."""

import time

from .common import *  # noqa: F403


@scenario(Finding("after.connection_lost", at=SERVER_RST, severity="warn"))
def connection_lost(lab):
    """smbd freezes and dies while alice waits for the listing of the share that she has just reached."""
    lab.fs1.serve()
    client = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(1)
    lab.fs1.freeze()
    client.stdin.write("ls\n")
    client.stdin.flush()
    time.sleep(0.5)
    lab.fs1.kill_smbd()
    client.wait()


@healthy(SERVER_FIN, accepted(TREE_CONNECT))
def healthy_server_restarted(lab):
    """smbd is stopped while alice's connection is idle and started again; she comes back and works on."""
    lab.fs1.serve()
    idle = lab.pc1.open_smbclient("//fs1/accounts")
    time.sleep(1)
    lab.fs1.kill_smbd()
    time.sleep(0.5)
    idle.kill()
    lab.fs1.start_smbd()
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("after.idle_close", at=CLIENT_FIN, severity="note"))
def idle_close(lab):
    """A client that has nothing open closes after 12 idle seconds, without a word of farewell."""
    lab.fs1.serve()
    lab.pc1.handmade("stay_idle", "alice", PASSWORD, 12)


@scenario(Finding("after.session_expired_recovered", at=accepted(SESSION_SETUP), times=2, nth=2, severity="note"),
          shows=[refused(CREATE, NETWORK_SESSION_EXPIRED)], provenance="hooked")
def session_expired_recovered(lab):
    """The session expires, the client logs on again in it, and all goes well."""
    behind_box(lab, "refuse", CREATE, hex(NETWORK_SESSION_EXPIRED))
    lab.fs1.run(["touch", "/srv/accounts/report.txt"])
    lab.pc1.handmade("log_on_again_when_expired", "alice", PASSWORD, PASSWORD)


@scenario(Finding("session.reauthentication_failed", at=refused(SESSION_SETUP, LOGON_FAILURE)),
          shows=[refused(CREATE, NETWORK_SESSION_EXPIRED)], provenance="hooked")
def session_expired_for_good(lab):
    """The session expires, and alice's password has been changed meanwhile."""
    behind_box(lab, "refuse", CREATE, hex(NETWORK_SESSION_EXPIRED))
    lab.fs1.run(["touch", "/srv/accounts/report.txt"])
    lab.pc1.handmade("log_on_again_when_expired", "alice", PASSWORD, "old")


@scenario(provenance="hooked", pending=["after.invalid_response"])
def response_of_no_request(lab):
    """An answer bears the number of no request, and the client closes."""
    behind_box(lab, "other_message_id", CREATE)
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_")


@scenario(provenance="crafted", pending=["after.sequence_violation"])
def message_id_outside_window(lab):
    """A client numbers a message far beyond what the server has granted; smbd closes."""
    lab.fs1.serve()
    lab.pc1.handmade("echo_numbered", 5000)


@scenario(provenance="crafted", pending=["after.sequence_violation"])
def message_id_used_again(lab):
    """A client gives two messages the same number; smbd closes."""
    lab.fs1.serve()
    lab.pc1.handmade("echo_numbered", 1, 1)
