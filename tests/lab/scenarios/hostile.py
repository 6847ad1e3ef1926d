# SPDX-License-Identifier: GPL-2.0-or-later
"""Rubbish on the wire (handmade/rubbish.py), and after it, at the same server, alice with a misspelt share: nothing is to
be made of the one, nothing lost of the other."""

from .common import *  # noqa: F403

# The hand-built sessions have the number 1, Samba's any other.
MISSPELT = Finding("tree.share_not_found", at=f"{refused(TREE_CONNECT, BAD_NETWORK_NAME)} && smb2.sesid > 1")


def share_refused(stream):
    return Finding("tree.share_not_found", at=f"{refused(TREE_CONNECT, BAD_NETWORK_NAME)} && tcp.stream == {stream}")


def hostile(*findings, **more):
    return scenario(*findings, MISSPELT, provenance="crafted", damaged=True, **more)


def after_rubbish(lab, theme):
    lab.fs1.start_handmade("hostile_server", theme)
    lab.pc1.handmade("hostile_client", theme)
    lab.fs1.stop()
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/acounts", options=ONLY_445, says="NT_STATUS_BAD_NETWORK_NAME")


@hostile(shows=["_ws.malformed"])
def hostile_offsets(lab):
    """Buffers before, within and behind their message, sizes that are none; then alice misspells a share."""
    after_rubbish(lab, "offsets")


@hostile(shows=["smb2.header.transform.msg_size == 0xffffffff", "smb2.header.comp_transform.original_size == 0x7fffffff",
                "smb2.msg_id == 0xffffffffffffffff", "smb2.sesid == 0xffffffffffffffff", "tcp.len == 4"])
def hostile_chains(lab):
    """Chains to nowhere, wrapped messages of absurd sizes, a thousand answers to one; then alice misspells a share."""
    after_rubbish(lab, "chains")


@hostile(shows=["smb2.dialect_count == 65535", "smb2.dialect_count == 0", "smb2.negotiate_context.count == 65535"])
def hostile_contexts(lab):
    """Counts of dialects and contexts that are lies; then alice misspells a share."""
    after_rubbish(lab, "contexts")


@hostile(*map(share_refused, range(3)),
         Finding("tree.file_permission", at=refused(CREATE, ACCESS_DENIED), severity="note"))
def hostile_names(lab):
    """Escape sequences, line breaks and halves of characters in all names; then alice misspells a share."""
    after_rubbish(lab, "names")


@hostile(share_refused(0))
def hostile_long_names(lab):
    """Share, user, workstation and server of up to 64 KiB each; then alice misspells a share."""
    after_rubbish(lab, "long_names")


@hostile(shows=["_ws.malformed"])
def hostile_tokens(lab):
    """SPNEGO and NTLM of absurd depth, length and order; then alice misspells a share."""
    after_rubbish(lab, "tokens")


@hostile(shows=["dns.count.answers == 65535", "dns.count.answers == 2500", "llmnr", "nbns"])
def hostile_host_names(lab):
    """DNS, LLMNR and NetBIOS names that never end, aliases in a circle; then alice misspells a share."""
    after_rubbish(lab, "host_names")


@hostile(shows=["kerberos.error_code == 25", "tcp.dstport == 88"])
def hostile_tickets(lab):
    """Kerberos with names of hundreds of parts, times far away, no end; then alice misspells a share."""
    after_rubbish(lab, "tickets")


@hostile(shows=["icmp.type == 3"])
def hostile_quotes(lab):
    """ICMP errors that quote nothing, too little or themselves; then alice misspells a share."""
    after_rubbish(lab, "quotes")
