# SPDX-License-Identifier: GPL-2.0-or-later
"""The machines of the lab: network namespaces on one bridge, each with a private /etc and private Samba state.

A scenario gets a fresh `Lab`: nothing that an earlier scenario did to accounts, shares or counters can leak into it.
"""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

WORK = Path("/media")           # a tmpfs inside the lab's own mount namespace
IMPACKET_SMBCLIENT = "/usr/share/doc/python3-impacket/examples/smbclient.py"
HANDMADE = Path(__file__).with_name("handmade")

# Directories that Samba writes to; each host gets an empty one of its own.
PRIVATE = ("/etc/samba", "/var/lib/samba", "/var/cache/samba", "/var/log/samba", "/run/samba", "/srv")

ADDRESSES = {                   # host: (IPv4, IPv6, MAC); all from the documentation ranges
    "fs1": ("198.51.100.30", "2001:db8::30", "00:00:5e:00:53:30"),
    "fs2": ("198.51.100.20", "2001:db8::20", "00:00:5e:00:53:20"),
    "dc1": ("198.51.100.1", "2001:db8::1", "00:00:5e:00:53:01"),
    "pc1": ("198.51.100.10", "2001:db8::10", "00:00:5e:00:53:10"),
    "pc2": ("198.51.100.11", "2001:db8::11", "00:00:5e:00:53:11"),
}

GLOBAL = {
    "workgroup": "LAB",
    "server role": "standalone server",
    "server min protocol": "SMB2_02",
    "smb ports": "445 139",
    "disable spoolss": "yes",
    "load printers": "no",
    "printcap name": "/dev/null",
    "map to guest": "never",
    "log level": "1",
}

PASSWORD = "right-password"

# Everything that a scenario starts, mounts or plugs in ends with the first process in these.
FRESH_NAMESPACES = ("unshare", "--mount", "--net", "--ipc", "--uts", "--pid", "--fork", "--kill-child",
                    "--mount-proc", "--propagation", "private")


class LabError(Exception):
    """Something in the lab itself, not in a scenario's subject, went wrong."""


def wait_until(condition, what, seconds=10.0):
    """Polls, because nothing tells us when a daemon has opened its port."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise LabError(f"waited {seconds:g} s in vain: {what}")
        time.sleep(0.02)


class Host:
    """A machine: its namespaces live as long as their first process, `init`."""

    def __init__(self, name):
        self.name = name
        self.ip4, self.ip6, mac = ADDRESSES[name]
        self.running = []
        self.environment = []           # of every program started from now on
        ready, told = os.pipe()
        self.init = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "--propagation", "private",
             "bash", "-euc", _HOST_INIT, "init", name, str(told), " ".join(PRIVATE)],
            pass_fds=(told,), stdin=subprocess.DEVNULL)
        os.close(told)
        with os.fdopen(ready) as pipe:
            if pipe.readline() != "ready\n":
                raise LabError(f"host {name} did not come up")
        self._plug_in(mac)

    def _plug_in(self, mac):
        port, pid = f"to-{self.name}", str(self.init.pid)
        _run(["ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", pid])
        # Offloads would put bad checksums and frames above the MTU into the captures.
        _run(["ethtool", "-K", port, "tx", "off", "tso", "off", "gso", "off", "gro", "off"])
        self.run(["ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off", "gro", "off"])
        _run(["ip", "link", "set", port, "master", "br0", "up"])
        self.run(["ip", "link", "set", "eth0", "address", mac])
        self.run(["ip", "addr", "add", f"{self.ip4}/24", "dev", "eth0"])
        self.run(["ip", "addr", "add", f"{self.ip6}/64", "dev", "eth0", "nodad"])
        self.run(["ip", "link", "set", "lo", "up"])
        self.run(["ip", "link", "set", "eth0", "up"])

    def inside(self, argv):
        """The command that runs this one on the machine."""
        return ["nsenter", "--target", str(self.init.pid), "--net", "--mount", "--uts", "env", *self.environment, *argv]

    def run(self, argv, stdin="", check=True):
        """Runs a command on the host and returns what it printed."""
        done = subprocess.run(self.inside(argv), input=stdin, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if check and done.returncode:
            raise LabError(f"{self.name}: {' '.join(argv)}: {done.stdout.strip()}")
        return done.stdout

    def start(self, argv, **popen):
        """Starts a command that stays; it ends with the scenario."""
        process = subprocess.Popen(self.inside(argv), text=True, **popen)
        self.running.append(process)
        return process

    def stop(self):
        """Ends what start() started, and lets it put its files in order."""
        for process in self.running:
            process.terminate()
        while self.running:
            self.running.pop().wait()

    def start_listening(self, argv, port=445):
        """Starts a server of another kind, and waits until it listens."""
        self.start(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for_port(port)

    def wait_for_port(self, port, kind="--tcp"):
        wait_until(lambda: self.run(["ss", "-Hln", kind, f"sport = :{port}"]), f"{self.name} listens on {port}")

    def make_certificate(self):
        """A certificate that nobody has signed, in /srv/cert, with its key in /srv/key."""
        self.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                  "-subj", "/CN=fs1", "-keyout", "/srv/key", "-out", "/srv/cert"])

    def handmade(self, *words):
        """A hand-built client or listener of handmade/, run to its end."""
        return self.run(["/usr/bin/python3", "-B", str(HANDMADE), *map(str, words)])

    def handmade_keys(self, *words):
        """The same for a client that prints the keys of its session."""
        return self.handmade(*words).split()

    def start_handmade(self, *words):
        """The same, left running, with pipes for a conversation; it has said its first line when this returns."""
        process = self.start(["/usr/bin/python3", "-B", str(HANDMADE), *map(str, words)],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.first_line = process.stdout.readline().strip()
        if not process.first_line:
            raise LabError(f"handmade {' '.join(map(str, words))} said nothing")
        return process

    def firewall(self, *rules, chain="input"):
        """Adds nftables rules for what comes in (or, chain="output", goes out): "tcp dport 445 drop", say."""
        self.run(["nft", "-f", "-"], stdin="\n".join([f"table inet lab {{ chain {chain} {{",
                                                      f"type filter hook {chain} priority 0;", *rules, "}", "}", ""]))

    def open_firewall(self):
        self.run(["nft", "flush", "ruleset"])

    def set_clock(self, offset):
        """Gives the programs started from now on a clock of their own, so many seconds ahead of everybody's. Those
        that have such a clock already follow."""
        self.run(["tee", "/etc/clock"], stdin=f"{offset:+d}\n")
        library, = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        self.environment = [f"LD_PRELOAD={library}", "FAKETIME_TIMESTAMP_FILE=/etc/clock", "FAKETIME_NO_CACHE=1"]

    def ping(self, other):
        """Shows in the capture that the other host is alive, and that the capture goes on."""
        self.run(["ping", "-c1", "-W2", other])


class Server(Host):
    """A standalone Samba server."""

    parameters = None                   # until it is configured

    def serve(self, *shares, **parameters):
        """Starts smbd. Keyword arguments are [global] parameters (server_max_protocol="SMB2_10"); a share is a name
        or a (name, {parameter: value}). The shares "accounts" and "projects" always exist."""
        self.prepare(*shares, **parameters)
        self.start_smbd()

    def prepare(self, *shares, **parameters):
        """All but the start."""
        self.parameters = parameters
        self._write_configuration(shares)
        for user in ("alice", "bob"):
            self.add_user(user)

    def start_smbd(self):
        """Starts it as configured: for the first time, or again after kill_smbd()."""
        self.start(["smbd", "--foreground", "--no-process-group"],
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for_port(self.parameters.get("smb_ports", "445").split()[0])

    def configure(self, *shares):
        """Gives the running server other shares, for connections to come."""
        self._write_configuration(shares)
        self.run(["smbcontrol", "smbd", "reload-config"])

    def _write_configuration(self, shares):
        sections = {"accounts": {}, "projects": {}}
        for share in shares:
            name, more = (share, {}) if isinstance(share, str) else share
            sections[name] = more
        text = section("global", GLOBAL | {"netbios name": self.name} |
                        {key.replace("_", " "): value for key, value in self.parameters.items()})
        for name, more in sections.items():
            self.run(["install", "-d", "-m", "1777", f"/srv/{name}"])
            text += section(name, {"path": f"/srv/{name}", "read only": "no"} | more)
        self.run(["tee", "/etc/samba/smb.conf"], stdin=text)

    def add_user(self, user, password=PASSWORD, kind="-a"):
        """An account in Unix and in Samba's own user list; `kind` is the option that smbpasswd knows it by."""
        uid = 1001 + len(self.run(["pdbedit", "-L"]).splitlines())
        self.run(["tee", "-a", "/etc/passwd"], stdin=f"{user}:x:{uid}:65534::/:/usr/sbin/nologin\n")
        self.run(["smbpasswd", "-s", "-a", kind, user.rstrip("$")], stdin=f"{password}\n{password}\n")

    def add_script(self, text):
        """A shell script for smbd to call; returns its path."""
        path = "/etc/samba/script"
        self.run(["tee", path], stdin=f"#!/bin/sh\n{text}\n")
        self.run(["chmod", "+x", path])
        return path

    def freeze(self):
        """Stops smbd where it stands; the kernel goes on accepting and acknowledging for it."""
        self._signal(signal.SIGSTOP)

    def thaw(self):
        self._signal(signal.SIGCONT)

    def kill_smbd(self):
        self._signal(signal.SIGKILL)

    def _signal(self, number):
        # /proc belongs to this scenario's pid namespace: no smbd of anybody else can be in it.
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (entry / "comm").read_text().strip() == "smbd":
                os.kill(int(entry.name), number)


# Programs that go and see a server; what else runs on a client prepares that. impacket and the hand-built are Python's.
VISITORS = {"smbclient", "smbget", "rpcclient", "net", "rclone", "curl", "nmap", "kinit", "kvno", "dig", "nmblookup",
            "getent", "smbtorture", "timeout", "python3"}


class Client(Host):
    """A machine with smbclient and impacket."""

    def __init__(self, name):
        super().__init__(name)
        self.visits = []                # (when, argv, stdin): so that it can be done again

    def run(self, argv, stdin="", check=True):
        if Path(argv[0]).name in VISITORS:
            self.visits.append((time.monotonic(), [*map(str, argv)], stdin))
        return super().run(argv, stdin, check)

    def smbclient(self, share, commands="ls", user="alice", password=PASSWORD, says="", options=()):
        """Runs smbclient to its end. `says` is what it must print (an NT_STATUS, say), so that a scenario that
        stops failing the way it should is noticed at once."""
        output = self.run(self._smbclient(share, user, password, options, "-c", commands), check=False)
        if says not in output or (not says and "NT_STATUS_" in output):
            raise LabError(f"smbclient {share}: expected {says or 'success'!r}, got:\n{output}")
        return output

    def smbclient_with_keys(self, share, commands="ls", user="alice", password=PASSWORD, says="", options=()):
        """The same, and returns what tshark needs to decrypt the session: a line of its table smb2_seskey_list."""
        output = self.smbclient(share, commands, user, password, says, [*options, "--option=debug encryption=yes"])
        return printed_keys(output)

    def visit(self, share, options, says=""):
        """A visit to a share with what smbclient finds for itself (a ticket, say); `says` as above."""
        output = self.run(["smbclient", share, *options, "-c", "q"], check=not says)
        if says not in output:
            raise LabError(f"smbclient {share}: expected {says!r}, got:\n{output}")

    def kinit(self, user="alice", password=PASSWORD, says="", options=()):
        """Gets a ticket from the domain, for programs to find; `says` as above."""
        output = self.run(["kinit", *options, user], stdin=f"{password}\n", check=not says)
        if says not in output:
            raise LabError(f"kinit {user}: expected {says!r}, got:\n{output}")

    def impacket(self, *commands, user="alice", password=PASSWORD, says=""):
        """impacket's smbclient."""
        output = self.run(["/usr/bin/python3", IMPACKET_SMBCLIENT, f"{user}:{password}@fs1"],
                          stdin="\n".join([*commands, ""]), check=False)
        if says not in output:
            raise LabError(f"impacket's smbclient: expected {says!r}, got:\n{output}")

    def rclone(self, share, user="alice", password=PASSWORD, says=""):
        """rclone lists a share; it tries everything just once."""
        hidden = self.run(["rclone", "obscure", password]).strip()
        output = self.run(["rclone", "lsf", "--retries", "1", "--low-level-retries", "1", "--config", "/dev/null",
                           f":smb,host=fs1,user={user},pass='{hidden}':{share}"], check=False)
        if says not in output:
            raise LabError(f"rclone: expected {says!r}, got:\n{output}")

    def smbtorture(self, share, *tests, user="alice", password=PASSWORD, options=()):
        """Runs tests of Samba's own test client, whether they pass or not."""
        return self.run(["timeout", "30", "smbtorture", f"//fs1/{share}", "-U", f"{user}%{password}", *options, *tests],
                        check=False)

    def open_smbclient(self, share, user="alice", password=PASSWORD, options=()):
        """An smbclient that stays connected and takes its commands line by line."""
        return self.start(self._smbclient(share, user, password, options), stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    @staticmethod
    def _smbclient(share, user, password, options, *more):
        return ["smbclient", share, "-U", f"{user}%{password}", *options, *more]


class Lab:
    """Server fs1 and clients pc1 and pc2 on the bridge br0, where everything they say can be heard."""

    def __init__(self):
        make_bridge()
        self.fs1 = Server("fs1")
        self.pc1 = Client("pc1")
        self.pc2 = Client("pc2")
        client = section("global", {"workgroup": "LAB", "client min protocol": "SMB2_02", "name cache timeout": "0"})
        for pc in (self.pc1, self.pc2):
            pc.run(["tee", "/etc/samba/smb.conf"], stdin=client)


def printed_keys(output):
    """What smbclient says about its keys, as a line of tshark's table."""
    keys = dict(re.findall(r"^(\w+ (?:Id|Key)) +\[0000\] ((?:[0-9A-F]{2} +)+)", output, re.MULTILINE))
    return [",".join(keys[key].replace(" ", "").lower() for key in
                     ("Session Id", "Session Key", "ServerOut Key", "ServerIn Key"))]


def make_bridge():
    _run(["ip", "link", "set", "lo", "up"])
    _run(["ip", "link", "add", "br0", "type", "bridge"])
    _run(["ip", "link", "set", "br0", "up"])


def section(name, parameters):
    return f"[{name}]\n" + "".join(f"\t{key} = {value}\n" for key, value in parameters.items())


def _run(argv):
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


# All of /etc is copied and bound, not single files: when a package manager renames a file such as /etc/passwd,
# the kernel silently drops a mount on it, and every logon in the lab would begin to fail.
_HOST_INIT = r"""
name=$1 told=$2 private=$3
hostname "$name"
mount -t tmpfs tmpfs /srv               # holds the copy; the loop below covers it with an empty one
cp -a /etc /srv
mount --bind /srv/etc /etc
for directory in $private; do mkdir -p "$directory"; mount -t tmpfs tmpfs "$directory"; done
mkdir -m 700 /var/lib/samba/private
printf '%s\n' '127.0.0.1 localhost' '198.51.100.30 fs1' '198.51.100.10 pc1' '198.51.100.11 pc2' >/etc/hosts
sed -i 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf
echo ready >&"$told"
exec {told}>&-
exec sleep infinity
"""
