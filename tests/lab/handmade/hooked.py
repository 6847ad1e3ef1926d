# SPDX-License-Identifier: GPL-2.0-or-later
"""impacket, driven step by step or made to misbehave."""

import sys
import time

from wire import SERVER


def impacket(timeout=60, dialect=None):
    from impacket.smbconnection import SMBConnection
    return SMBConnection("fs1", SERVER, timeout=float(timeout), preferredDialect=dialect)


# ---- unmodified

def negotiate_patiently(patience):
    """Negotiates and bears with a server that does not answer."""
    print("negotiating", flush=True)
    try:
        impacket(patience, dialect=0x0210)      # left to itself, impacket tries a second connection
    except OSError:
        pass                                    # the server's reset, as intended


def logon_when_told(user, password, patience):
    """Negotiates, says so, waits for a line on standard input, and only then logs on."""
    connection = impacket(patience)
    print("negotiated", flush=True)
    sys.stdin.readline()
    try:
        connection.login(user, password)
    except OSError:
        pass                        # out of patience, as intended; the exit of this program sends FIN


def tree_when_told(user, password, share, patience):
    """Logs on, says so, waits for a line on standard input, and only then connects to the share."""
    connection = impacket(patience, dialect=0x0210)      # above that it encrypts
    connection.login(user, password)
    print("logged on", flush=True)
    sys.stdin.readline()
    try:
        connection.connectTree(share)
    except OSError:
        pass


def logon_twice(user, password):
    """Tries the same wrong password twice on one connection."""
    from impacket.smbconnection import SessionError
    connection = impacket()
    for _ in range(2):
        try:
            connection.login(user, password)
        except SessionError:
            time.sleep(0.5)
    connection.close()


def nameless_retry(user, password, share):
    """Tries a wrong password, and then without a name, as programs do that will have a look at any price."""
    from impacket.smbconnection import SessionError
    connection = impacket(dialect=0x0210)
    for name, secret in ((user, password), ("", "")):
        try:
            connection.login(name, secret)
            connection.connectTree(share)
        except SessionError:
            pass                    # as intended, both times
    connection.close()


def stay_idle(user, password, seconds):
    """Reaches the share and has nothing to do there; the exit of this program sends FIN."""
    connection = impacket(dialect=0x0210)
    connection.login(user, password)
    connection.connectTree("accounts")
    time.sleep(float(seconds))


# ---- made to misbehave

def logged_on(user, password, dialect=None):
    connection = impacket(dialect=int(str(dialect), 0) if dialect else None)
    connection.login(user, password)
    return connection, connection.getSMBServer()


def print_keys(smb3):
    """A line of Wireshark's table smb2_seskey_list."""
    print(session_keys(smb3._Session))


def session_keys(session):
    return ",".join([session["SessionID"].to_bytes(8, "little").hex(),
                     *(session[key].hex() for key in ("SessionKey", "DecryptionKey", "EncryptionKey"))])


def quietly(function, *arguments):
    """The refusal or the disconnect is what the capture is about."""
    try:
        function(*arguments)
    except Exception:               # impacket has a kind for every layer
        pass


def tree_connect_unsigned(user, password):
    """Forgets to sign the tree connect, which SMB 3.1.1 demands."""
    connection, smb3 = logged_on(user, password, 0x0311)
    smb3._Session["SigningActivated"] = False
    smb3._Session["SessionFlags"] = 0
    quietly(connection.connectTree, "accounts")


def open_dfs_link(user, password):
    """Opens a DFS link by its DFS name, and takes no for an answer."""
    from impacket.smb3structs import SMB2_FLAGS_DFS_OPERATIONS, FILE_READ_DATA
    connection, smb3 = logged_on(user, password, 0x0210)
    tree = connection.connectTree("dfs")
    send = smb3.sendSMB

    def send_with_flag(packet):
        packet["Flags"] = SMB2_FLAGS_DFS_OPERATIONS
        return send(packet)

    smb3.sendSMB = send_with_flag
    quietly(connection.openFile, tree, f"{SERVER}\\dfs\\link\\report.txt", FILE_READ_DATA)
    connection.close()


def sign_with_other_key(user, password):
    """Signs with a key that is not the session's."""
    connection, smb3 = logged_on(user, password, 0x0210)
    smb3._Session["SigningActivated"] = True
    smb3._Session["SessionKey"] = bytes(range(16))
    quietly(connection.connectTree, "accounts")
    quietly(smb3.echo)
    connection.close()


def do_not_sign(user, password):
    """Does not sign although the server demands it."""
    connection, smb3 = logged_on(user, password, 0x0210)
    smb3._Session["SigningActivated"] = False
    quietly(connection.connectTree, "accounts")
    connection.close()


def plain_text_on_session(user, password):
    """Goes on in plain text on a session that must be encrypted."""
    connection, smb3 = logged_on(user, password, 0x0300)
    print_keys(smb3)
    smb3._Session["SessionFlags"] = 0
    quietly(connection.connectTree, "accounts")
    connection.close()


def plain_text_on_share(user, password):
    """Goes on in plain text on a share that must be encrypted."""
    from impacket.smb3structs import FILE_READ_DATA
    connection, smb3 = logged_on(user, password, 0x0300)
    print_keys(smb3)
    smb3._Session["SessionFlags"] = 0
    smb3._Connection["SupportsEncryption"] = False
    tree = connection.connectTree("accounts")
    quietly(connection.openFile, tree, "report.txt", FILE_READ_DATA)
    connection.close()


def encrypt_with_other_key(user, password):
    """Encrypts with a key that is not the session's."""
    connection, smb3 = logged_on(user, password, 0x0300)
    smb3._Session["EncryptionKey"] = bytes(range(16))
    quietly(connection.connectTree, "accounts")


def log_on_again_when_expired(user, password, later_password):
    """Logs on again in its session when the server says that it has expired."""
    from impacket.smb3structs import FILE_READ_DATA
    connection, _ = logged_on(user, password, 0x0210)
    tree = connection.connectTree("accounts")
    quietly(connection.openFile, tree, "report.txt", FILE_READ_DATA)
    try:
        connection.login(user, later_password)
        quietly(connection.openFile, tree, "report.txt", FILE_READ_DATA)
    except Exception:
        pass
    quietly(connection.close)


def open_in_chain(user, password, *names):
    """Opens two files or folders of the share in one chain of commands."""
    from wire import RELATED, chained, create_request
    connection, smb3 = logged_on(user, password, 0x0210)
    tree = connection.connectTree("accounts")
    smb3.echo()                                 # brings credits for more than one command at a time
    session, number = smb3._Session["SessionID"], smb3._Connection["SequenceWindow"]
    smb3._Connection["SequenceWindow"] += 2
    first, second = (create_request(name, number + i, session, tree, RELATED if i else 0)
                     for i, name in enumerate(names))
    smb3._NetBIOSSession.send_packet(chained(first, second)[4:])
    smb3._NetBIOSSession.recv_packet(10)
    connection.close()


def open_second_channel(user, password):
    """Asks on a second, hand-built connection to take part in the session of the first."""
    from clients import after_negotiate
    from wire import NTLM_NEGOTIATE, receive, session_setup_request
    connection, smb3 = logged_on(user, password, 0x0210)
    connection.connectTree("accounts")
    second = after_negotiate()
    second.sendall(session_setup_request(NTLM_NEGOTIATE, session=smb3._Session["SessionID"], flags=1))
    receive(second)
    second.close()
    connection.close()


def cloned_client(user, password, dialect):
    """A client whose GUID is that of its clones; it stays until it is told to go."""
    from impacket import smb3
    smb3.random.choice = lambda letters: letters[0]
    connection = impacket(dialect=int(dialect, 0))
    quietly(connection.login, user, password)
    print("logged on, or not", flush=True)
    sys.stdin.readline()
