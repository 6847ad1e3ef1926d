# SPDX-License-Identifier: GPL-2.0-or-later
"""Signatures, encryption and the check of the negotiate."""

from .common import *  # noqa: F403

# ---- signatures

@scenario(Finding("security.signature_rejected", at=refused(TREE_CONNECT, ACCESS_DENIED)), provenance="hooked",
          # Only the refused echo, later, tells the signature from the rest.
          one_pass=[Finding("tree.encryption_required", at=refused(TREE_CONNECT, ACCESS_DENIED))],
          shows=["smb2.cmd == 13 && smb2.nt_status == 0xc0000022"], must_not=["tree.share_permission"])
def signature_wrong(lab):
    """A client signs with a wrong key, and whatever it asks is refused, even an echo."""
    lab.fs1.serve(server_signing="mandatory")
    lab.pc1.handmade("sign_with_other_key", "alice", PASSWORD)


@scenario(Finding("security.signature_rejected", at=refused(TREE_CONNECT, ACCESS_DENIED)), provenance="hooked",
          must_not=["tree.share_permission", "tree.encryption_required"])
def signature_missing(lab):
    """The server demands signatures, and the client does not sign."""
    lab.fs1.serve(server_signing="mandatory")
    lab.pc1.handmade("do_not_sign", "alice", PASSWORD)


@scenario(Finding("security.response_unsigned", at=CLIENT_FIN), provenance="hooked")
def response_unsigned(lab):
    """The client demands signatures; something on the path takes them off the server's tree connect answers."""
    behind_box(lab, "unsigned", TREE_CONNECT)
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10", "--client-protection=sign"], says="NT_STATUS_")


@scenario(Finding("session.final_response_unsigned", at=CLIENT_FIN), provenance="hooked")
def logon_answer_unsigned(lab):
    """Over SMB 3.1.1 the last answer to the logon comes without its signature, and the client leaves."""
    behind_box(lab, "unsigned", SESSION_SETUP)
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_")


@scenario(Finding("tree.unsigned_request", at=SERVER_END), provenance="hooked")
def tree_unsigned_closed(lab):
    """Over SMB 3.1.1 a client does not sign its tree connect; the server closes, as Windows does."""
    behind_box(lab, "close_unsigned_tree_connect")
    lab.pc1.handmade("tree_connect_unsigned", "alice", PASSWORD)


@scenario(Finding("negotiate.signing_unavailable", at=accepted(NEGOTIATE), severity="warn"),
          Finding("security.validate_negotiate", at=CLIENT_FIN), provenance="hooked")
def server_without_signing(lab):
    """The answer to the negotiate says that the server cannot sign at all; the client's check shows that it can."""
    behind_box(lab, "no_signing")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"], says="NT_STATUS_ACCESS_DENIED")


def signed_with(algorithm):
    return f"{accepted(NEGOTIATE)} && smb2.negotiate_context.signing_id == {algorithm}"


@healthy(signed_with(2), f"{accepted(TREE_CONNECT)} && smb2.flags.signature == 1")
def healthy_signed_gmac(lab):
    """All is signed with AES-GMAC over SMB 3.1.1."""
    lab.fs1.serve(server_signing="mandatory")
    lab.pc1.smbclient("//fs1/accounts")


@healthy(signed_with(1), f"{accepted(TREE_CONNECT)} && smb2.flags.signature == 1")
def healthy_signed_cmac(lab):
    """All is signed with AES-CMAC over SMB 3.1.1, because the server offers nothing newer."""
    lab.fs1.serve(server_signing="mandatory", server_smb3_signing_algorithms="AES-128-CMAC")
    lab.pc1.smbclient("//fs1/accounts")


@healthy("smb2.dialect == 0x0210", f"{accepted(TREE_CONNECT)} && smb2.flags.signature == 1")
def healthy_signed_hmac(lab):
    """All is signed with HMAC-SHA256 over SMB 2.1."""
    lab.fs1.serve(server_signing="mandatory")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB2_10"])


# ---- the check of the negotiate

VALIDATE = "smb2.ioctl.function == 0x00140204"


@healthy(f"{VALIDATE} && {accepted(IOCTL)}")
def healthy_validate_300(lab):
    """Over SMB 3.0 the client checks that nobody altered the negotiate, and nobody did."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB3_00"])


@healthy(f"{VALIDATE} && {accepted(IOCTL)}")
def healthy_validate_302(lab):
    """The same over SMB 3.0.2."""
    lab.fs1.serve()
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB3_02"])


@scenario(Finding("security.validate_negotiate", at=SERVER_END), shows=[VALIDATE], provenance="hooked")
def validate_mismatch(lab):
    """Something on the path takes SMB 3.0.2 out of the client's offer; smbd notices by the check, and closes."""
    behind_box(lab, "downgrade", lab.pc1.ip4)
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB3_02"], says="NT_STATUS_")


@scenario(Finding("security.validate_negotiate", at=f"{SERVER_END} && ip.dst == 198.51.100.10"), provenance="hooked",
          shows=["smb2.dialect == 0x0311 && ip.dst == 198.51.100.11"], pending=["negotiate.downgraded"])
def downgraded(lab):
    """pc2 speaks SMB 3.1.1 with the server; something on pc1's path takes that out of its offer."""
    behind_box(lab, "downgrade", lab.pc1.ip4)
    lab.pc2.smbclient("//fs1/accounts", user="bob")
    lab.pc1.smbclient("//fs1/accounts", says="NT_STATUS_")


# ---- encryption

@scenario(Finding("security.plaintext_refused", at=refused(TREE_CONNECT, ACCESS_DENIED)), provenance="hooked",
          shows=["smb2.ses_flags.encrypt == 1"], must_not=["tree.share_permission", "tree.encryption_required"])
def plain_text_on_session(lab):
    """The server demands encryption; the client can, goes on in plain text, and is refused: in an encrypted answer."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.capture.keys += lab.pc1.handmade_keys("plain_text_on_session", "alice", PASSWORD)


@scenario(Finding("security.plaintext_refused", at=refused(CREATE, ACCESS_DENIED)), provenance="hooked",
          shows=["smb2.share_flags.encrypt_data == 1"], must_not=["tree.file_permission"])
def plain_text_on_share(lab):
    """The share demands encryption; the client can, goes on in plain text, and is refused: in an encrypted answer."""
    lab.fs1.serve(("accounts", {"server smb encrypt": "required"}))
    lab.capture.keys += lab.pc1.handmade_keys("plain_text_on_share", "alice", PASSWORD)


@healthy(f"{accepted(SESSION_SETUP)} && smb2.ses_flags.encrypt == 1", ENCRYPTED,
         hides=[refused(TREE_CONNECT, ACCESS_DENIED)], provenance="hooked", must_not=["security.decryption_failed"])
def plain_text_on_session_unseen(lab):
    """The same without keys: the answer to the plain tree connect is encrypted, and nobody can tell what it says."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.pc1.handmade("plain_text_on_session", "alice", PASSWORD)


@scenario(Finding("security.decryption_failed", at=SERVER_END), provenance="hooked",
          shows=[ENCRYPTED])
def encrypted_with_other_key(lab):
    """The client encrypts with a wrong key; smbd closes at its first message."""
    lab.fs1.serve()
    lab.pc1.handmade("encrypt_with_other_key", "alice", PASSWORD)


@scenario(Finding("security.client_requires_encryption", at=CLIENT_FIN, severity="note"))
def client_must_encrypt(lab):
    """The client insists on encryption, and the server ends at SMB 2.1, which has none."""
    lab.fs1.serve(server_max_protocol="SMB2_10")
    lab.pc1.smbclient("//fs1/accounts", options=["--client-protection=encrypt"], says="Encryption required")


@scenario(Finding("security.client_requires_encryption", at=CLIENT_FIN, times=2),
          one_pass=[Finding("security.client_requires_encryption", at=CLIENT_FIN, times=2, nth=1, severity="note"),
                    Finding("security.client_requires_encryption", at=CLIENT_FIN, times=2, nth=2)])
def client_must_encrypt_twice(lab):
    """The client insists on encryption, the server has it switched off, and the next attempt ends like the first."""
    lab.fs1.serve(server_smb_encrypt="off")
    for _ in range(2):
        lab.pc1.smbclient("//fs1/accounts", options=["--client-protection=encrypt"], says="Encryption required")


@healthy(ENCRYPTED, accepted(TREE_CONNECT))
def healthy_encrypted_share(lab):
    """One share demands encryption, and the client encrypts from its tree connect on."""
    lab.fs1.serve(("accounts", {"server smb encrypt": "required"}))
    lab.pc1.smbclient("//fs1/accounts")


@healthy(ENCRYPTED, hides=["smb2.cmd == 3"])
def healthy_encrypted_ccm(lab):
    """The server demands encryption, and SMB 3.0 encrypts with AES-CCM."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.pc1.smbclient("//fs1/accounts", options=["-m", "SMB3_00"])


@healthy(ENCRYPTED)
def healthy_encrypted_with_keys(lab):
    """The whole session is encrypted; its keys lie beside the capture."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.capture.keys += lab.pc1.smbclient_with_keys("//fs1/accounts")


@scenario(Finding("tree.share_not_found", at=refused(TREE_CONNECT, BAD_NETWORK_NAME)))
def encrypted_share_misspelt(lab):
    """An encrypted session asks for a share that does not exist; its keys lie beside the capture."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.capture.keys += lab.pc1.smbclient_with_keys("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")


@scenario(Finding("tree.share_permission", at=refused(TREE_CONNECT, ACCESS_DENIED)))
def encrypted_share_for_others(lab):
    """An encrypted session asks for a share that only bob may use; its keys lie beside the capture."""
    lab.fs1.serve(("accounts", {"valid users": "bob"}), server_smb_encrypt="required")
    lab.capture.keys += lab.pc1.smbclient_with_keys("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@scenario(Finding("tree.file_permission", at=refused(CREATE, ACCESS_DENIED)))
def encrypted_folder_closed(lab):
    """An encrypted session may use the share, but not its folder; its keys lie beside the capture."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.fs1.run(["chmod", "700", "/srv/accounts"])
    lab.capture.keys += lab.pc1.smbclient_with_keys("//fs1/accounts", says="NT_STATUS_ACCESS_DENIED")


@healthy(ENCRYPTED, hides=["smb2.cmd == 3"])
def encrypted_share_misspelt_unseen(lab):
    """An encrypted session asks for a share that does not exist; without the keys nobody can tell."""
    lab.fs1.serve(server_smb_encrypt="required")
    lab.pc1.smbclient("//fs1/acounts", says="NT_STATUS_BAD_NETWORK_NAME")
