# SPDX-License-Identifier: GPL-2.0-or-later
"""TREE_CONNECT that is refused or never answered."""

import time

from .common import *  # noqa: F403


# ---- tree connect

@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt(lab):
    """After a good visit to "accounts", alice asks for "acounts" on a new connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts")
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt_same_connection(lab):
    """Connected to "accounts", alice asks for "acounts" on the same connection."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", "ls; tcon acounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_misspelt_then_right(lab):
    """alice asks for "acounts" and then for "accounts": another share does not recover the first."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def share_folder_deleted(lab):
    """The share is configured, but its folder has been deleted on the server."""
    lab.fs1.serve()
    lab.fs1.run(["rmdir", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_BAD_NETWORK_NAME")


@recovered("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME),
           by=f"{accepted(TREE_CONNECT)} && smb2.share_type == 1")
def share_folder_restored(lab):
    """The share's folder is missing; the administrator brings it back, and alice's next attempt succeeds."""
    lab.fs1.serve()
    lab.fs1.run(["rmdir", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_BAD_NETWORK_NAME")
    lab.fs1.run(["install", "-d", "-m", "1777", "/srv/accounts"])
    lab.pc1.smbclient("//fs1/accounts")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_for_others(lab):
    """Only bob may use the share; alice is refused although the connection could encrypt."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.encryption_required"])
def share_for_other_hosts(lab):
    """The share is closed to the client's address; the connection could encrypt."""
    lab.fs1.serve(("accounts", {"hosts deny": "198.51.100.10"}))
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.encryption_required", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.share_permission"])
def share_must_encrypt(lab):
    """The share demands encryption and the client ends at SMB 2.1, which has none."""
    lab.fs1.serve(("accounts", {"server smb encrypt": "required"}))
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.encryption_required", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.share_permission"], shows=["smb2.share_flags.encrypt_data == 1"])
def share_must_encrypt_proved(lab):
    """The share demands encryption: pc2 uses it encrypted, pc1 ends at SMB 2.1 and is refused."""
    lab.fs1.serve(("accounts", {"server smb encrypt": "required"}))
    lab.pc2.smbclient("//fs1/accounts", user="bob")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.limit_reached", at=refused(TREE_CONNECT, INSUFFICIENT_RESOURCES)))
def share_full(lab):
    """The share takes one connection, and bob on pc2 has it."""
    lab.fs1.serve(("accounts", {"max connections": "1"}))
    lab.pc2.open_smbclient("//fs1/accounts", user="bob")
    time.sleep(1)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_INSUFFICIENT_RESOURCES")


@scenario(Finding("tree.guest_denied", at=refused(TREE_CONNECT, ACCESS_DENIED)),
          must_not=["tree.share_permission", "tree.encryption_required"], shows=["smb2.ses_flags.guest == 1"])
def guest_on_protected_share(lab):
    """The server makes an unknown user its guest, and the share takes no guests."""
    lab.fs1.serve(map_to_guest="bad user")
    lab.pc1.smbclient("//fs1/accounts", user="alicia", says="NT_STATUS_ACCESS_DENIED")
