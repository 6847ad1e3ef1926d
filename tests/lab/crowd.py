# SPDX-License-Identifier: GPL-2.0-or-later
"""A healthy network with much to do: client programs of several makes visit shares, each on a machine of its own and
one visit after the other, so that the time of a connection tells whose it was.

Between clients and servers lies a way that loses, delays and doubles frames (handmade/roughpath.py). What every visit
was meant to be, and what its client said about it, goes into a journal.
"""

import concurrent.futures
import itertools
import json
import random
import subprocess
import time
from dataclasses import asdict, dataclass

import hosts
import record
from domain import REALM, Machine
from hosts import HANDMADE, PASSWORD, Client, LabError, Server, section

DIALECTS = {0x0202: "SMB2_02", 0x0210: "SMB2_10", 0x0300: "SMB3_00", 0x0302: "SMB3_02", 0x0311: "SMB3_11"}
NEWEST = 0x0311

# Servers that are not up to date, for clients that cannot be told which dialect to speak.
OLD_SERVERS = {0x0202: "old202", 0x0210: "old210", 0x0300: "old300", 0x0302: "old302"}

hosts.ADDRESSES |= {f"pc{n}": (f"198.51.100.{9 + n}", f"2001:db8::{9 + n}", f"00:00:5e:00:53:{9 + n:02}")
                    for n in range(3, 9)}
hosts.ADDRESSES |= {name: (f"198.51.100.{31 + n}", f"2001:db8::{31 + n}", f"00:00:5e:00:53:{31 + n:02}")
                    for n, name in enumerate(OLD_SERVERS.values())}

PUT_AND_GET = "put /etc/hosts report.txt; get report.txt /dev/null; del report.txt; ls"
STRANGER = "visitor"                    # an account that no server knows


@dataclass(frozen=True)
class Visit:
    """What a client is to do, and what its connection must then look like."""
    program: str
    server: str = "fs1"
    by: str = "name"                    # or "address", "ipv6"
    dialect: int = NEWEST
    mechanism: str = "NTLM"             # or "Kerberos"; "anonymous" and "guest" are ways of NTLM
    ticket: str = ""                    # with Kerberos: "cached" or "fresh"
    protection: str = ""                # or "sign", "encrypt": what the client insists on
    share: str = "accounts"
    port: int = 445
    work: str = "q"                     # of smbclient

    @property
    def host(self):
        name = self.server + (".lab.example" if self.mechanism == "Kerberos" else "")
        return {"name": name, "address": hosts.ADDRESSES[self.server][0],
                "ipv6": hosts.ADDRESSES[self.server][1]}[self.by]

    @property
    def credentials(self):
        return {"anonymous": ("", "", ""), "guest": ("LAB", STRANGER, ""), "NTLM": ("LAB", "alice", PASSWORD),
                "Kerberos": (REALM, "alice", PASSWORD)}[self.mechanism]


def with_fields(visits, **fields):
    """Every visit with every combination of these."""
    return [type(visit)(**(asdict(visit) | dict(zip(fields, values))))
            for visit in visits for values in itertools.product(*fields.values())]


# ---- the programs: who plays them, and all the visits they can make

class Player:
    """Makes the visits of one program from one machine."""

    def __init__(self, host):
        self.host = host
        self.keys = []

    def prepare(self):
        """Before the first visit."""

    def play(self, visit):
        """Makes a visit; returns None or what went wrong."""
        raise NotImplementedError

    def command(self, *argv, environment=(), bad="NT_STATUS_"):
        done = subprocess.run(self.host._inside(["env", *environment, "timeout", "60", *argv]), text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.said = done.stdout
        if done.returncode or (bad and bad in done.stdout):
            return f"status {done.returncode}: {done.stdout.strip()[-400:]}"
        return None


class Smbclient(Player):
    name = "smbclient"

    def prepare(self):
        self.host.kinit()

    def play(self, visit):
        domain, user, password = visit.credentials
        options = ["-m", DIALECTS[visit.dialect], "-p", str(visit.port)]
        if visit.protection:
            options.append(f"--client-protection={visit.protection}")
        if visit.protection == "encrypt":
            options.append("--option=debug encryption=yes")
        options += {"cached": ["--use-krb5-ccache=/srv/tickets"],
                    "fresh": ["--use-kerberos=required", "-U", f"{user}%{password}"],
                    "": ["--use-kerberos=off", "-U", f"{domain}\\{user}%{password}" if user else "%"]}[visit.ticket]
        address, by = f"//{visit.host}/{visit.share}", []
        if visit.by == "ipv6":          # not to be had in a share's name
            address, by = f"//{visit.server}/{visit.share}", ["-I", visit.host]
        trouble = self.command("smbclient", address, *by, *options, "-c", visit.work)
        if visit.protection == "encrypt" and not trouble:
            self.keys += hosts.printed_keys(self.said)
        return trouble

    @classmethod
    def visits(cls):
        base = Visit(cls.name)
        works = ["q", "ls", PUT_AND_GET]
        by_dialect = with_fields([base], dialect=DIALECTS, by=["name", "address", "ipv6"], work=works)
        protected = with_fields([base], dialect=list(DIALECTS)[2:], protection=["sign", "encrypt"], work=works[:2])
        signed = with_fields([base], dialect=list(DIALECTS)[:2], protection=["sign"])
        netbios = with_fields([base], dialect=DIALECTS, port=[139])
        nameless = with_fields([base], mechanism=["anonymous"], share=["IPC$"], dialect=DIALECTS)
        guests = with_fields([base], mechanism=["guest"], share=["public"], server=["old302"],
                             dialect=list(DIALECTS)[:4])
        member = with_fields([base], server=["fs2"], dialect=DIALECTS, by=["address"], work=works)
        return by_dialect + protected + signed + netbios + nameless + guests + member


class SmbclientTickets(Smbclient):
    name = "smbclient with tickets"

    @classmethod
    def visits(cls):
        base = Visit(cls.name, server="fs2", mechanism="Kerberos")
        every = with_fields([base], dialect=DIALECTS, ticket=["cached", "fresh"], work=["q", "ls"])
        encrypted = with_fields([base], dialect=list(DIALECTS)[2:], ticket=["cached", "fresh"],
                                protection=["encrypt"])
        netbios = with_fields([base], dialect=DIALECTS, ticket=["fresh"], port=[139])
        return every + encrypted + netbios


class Library(Player):
    """A library that waits for orders, in handmade/visitors.py."""
    function = ""

    def prepare(self):
        self.host.kinit()
        self.host.run(["kvno", "cifs/fs2.lab.example"])         # impacket cannot get a service ticket from Samba's KDC
        self.waiting = {}

    def environment(self, visit):
        return {}

    def play(self, visit):
        environment = self.environment(visit)
        process = self.waiting.get(str(environment))
        if process is None:
            self.host.environment = [f"{name}={value}" for name, value in environment.items()]
            process = self.waiting[str(environment)] = self.host.start_handmade(self.function)
            self.host.environment = []
        domain, user, password = visit.credentials
        process.stdin.write(json.dumps({
            "name": visit.host, "address": hosts.ADDRESSES[visit.server][visit.by == "ipv6"], "port": visit.port,
            "dialect": visit.dialect, "kerberos": visit.mechanism == "Kerberos", "domain": domain, "user": user,
            "password": password, "share": visit.share}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise LabError(f"{self.function} ended at {visit}")
        answer = json.loads(line)
        if answer["keys"]:
            self.keys.append(answer["keys"])
        return answer["error"]


class Impacket(Library):
    name = "impacket"
    function = "visit_with_impacket"

    @classmethod
    def visits(cls):
        base = Visit(cls.name)
        # It knows no SMB 3.0.2, and over 3.1.1 Samba finds its signatures wrong.
        dialects = list(DIALECTS)[:3]
        every = with_fields([base], dialect=dialects, server=["fs1", "fs2"], by=["address", "ipv6"])
        tickets = with_fields([base], dialect=dialects, server=["fs2"], mechanism=["Kerberos"], ticket=["cached"])
        nameless = with_fields([base], dialect=dialects[:2], mechanism=["anonymous"], share=["IPC$"])
        return every + tickets + nameless


class Libsmbclient(Library):
    name = "libsmbclient"
    function = "visit_with_libsmbclient"

    def prepare(self):
        super().prepare()
        write_configurations(self.host)

    def environment(self, visit):
        return {"HOME": home(visit), "KRB5CCNAME": "/srv/tickets"}

    @classmethod
    def visits(cls):
        base = Visit(cls.name)
        every = with_fields([base], dialect=DIALECTS, by=["name", "address"])
        member = with_fields([base], dialect=DIALECTS, server=["fs2"], by=["address"])
        tickets = with_fields([base], dialect=DIALECTS, server=["fs2"], mechanism=["Kerberos"], ticket=["fresh"])
        return every + member + tickets


class SambaTools(Player):
    """smbget, rpcclient and net."""
    name = "smbget, rpcclient, net"

    def prepare(self):
        write_configurations(self.host)

    def play(self, visit):
        domain, user, password = visit.credentials
        argv = {"smbget": ["smbget", "-q", "-n", "-O", "-U", f"{user}%{password}",
                           f"smb://{visit.host}/{visit.share}/welcome.txt"],
                "rpcclient": ["rpcclient", visit.host, "-U", f"{domain}\\{user}%{password}", "--use-kerberos=off", "-c",
                              "netshareenumall"],
                "net": ["net", "rpc", "share", "list", "-S", visit.host, "-U", f"{domain}\\{user}%{password}",
                        "--use-kerberos=off"]}
        return self.command(*argv[visit.work],
                            environment=[f"SMB_CONF_PATH={home(visit)}/.smb/smb.conf", f"HOME={home(visit)}"])

    @classmethod
    def visits(cls):
        base = Visit(cls.name)
        files = with_fields([base], work=["smbget"], dialect=DIALECTS, by=["name", "address"])
        lists = with_fields([base], work=["rpcclient", "net"], dialect=DIALECTS, share=["IPC$"])
        return files + lists


class Rclone(Player):
    name = "rclone"

    def prepare(self):
        self.hidden = self.host.run(["rclone", "obscure", PASSWORD]).strip()

    def play(self, visit):
        remote = f":smb,host={visit.host},user=alice,domain=LAB,pass='{self.hidden}':{visit.share}"
        return self.command("rclone", "lsf", "--retries", "1", "--low-level-retries", "1", "--config", "/dev/null",
                            remote, bad="")

    @classmethod
    def visits(cls):
        base = Visit(cls.name)
        return (with_fields([base], server=["fs1", "fs2"], by=["address"], share=["accounts", "projects"]) +
                with_fields([base], share=["secret"], protection=["encrypt"]) +
                [Visit(cls.name, server=server, dialect=dialect) for dialect, server in OLD_SERVERS.items()])


class NodeSmb2(Player):
    """@marsaud/smb2, which no distribution has: only where NODE_PATH leads to it. It speaks SMB 2.1 and NTLMv1."""
    name = "node-smb2"

    def play(self, visit):
        _, user, password = visit.credentials
        return self.command("node", str(HANDMADE / "visit.js"), visit.host, visit.share, user, password,
                            environment=["NODE_OPTIONS=--openssl-legacy-provider"], bad="")

    @classmethod
    def visits(cls):
        return [Visit(cls.name, server=OLD_SERVERS[dialect], dialect=dialect) for dialect in (0x0202, 0x0210)]


PLAYERS = (Smbclient, SmbclientTickets, Impacket, Rclone, Libsmbclient, SambaTools, NodeSmb2)


def home(visit):
    """Where programs find an smb.conf that ends at a dialect: libsmbclient looks nowhere else."""
    return f"/srv/{DIALECTS[visit.dialect]}"


def write_configurations(host):
    for name in DIALECTS.values():
        host.run(["install", "-d", f"/srv/{name}/.smb"])
        host.run(["tee", f"/srv/{name}/.smb/smb.conf"], stdin=section("global", {
            "workgroup": "LAB", "realm": REALM, "name cache timeout": "0", "client min protocol": "SMB2_02",
            "client max protocol": name, "client ipc min protocol": "SMB2_02", "client ipc max protocol": name}))


# ---- the network

def set_up(lab, *damage):
    """All servers, behind a rough path (rough_path() says what it can do); the capture on br0 is on the clients' side of
    it. Returns the box."""
    lab.domain(fs2={"smb ports": "445 139", "server signing": "mandatory"})
    servers = [lab.dc1, lab.fs2, lab.fs1]
    lab.fs1.serve(("secret", {"smb encrypt": "required", "path": "/srv/accounts"}), smb_ports="445 139")
    for dialect, name in OLD_SERVERS.items():
        servers.append(old := Server(name))
        # node-smb2 knows nothing newer than NTLMv1.
        old.serve(("public", {"guest ok": "yes"}), server_max_protocol=DIALECTS[dialect],
                  map_to_guest="bad user", ntlm_auth="ntlmv1-permitted")
        lab.dc1.add_records(f"{name} A {old.ip4}")
    for server in servers[1:]:
        server.run(["tee", "/srv/accounts/welcome.txt"], stdin="all is well\n")
    return RoughPath(servers, *damage)


class RoughPath:
    """Moves servers to a bridge br1 of their own, with a box between it and br0."""

    def __init__(self, servers, *damage):
        for command in ("link add br1 type bridge", "link set br1 up",
                        "link add near type veth peer name near-box", "link add far type veth peer name far-box",
                        *(f"link set to-{server.name} master br1" for server in servers),
                        "link set near master br0 up", "link set far master br1 up",
                        "link set near-box promisc on up", "link set far-box promisc on up"):
            hosts._run(["ip", *command.split()])
        for end in ("near", "near-box", "far", "far-box"):
            hosts._run(["ethtool", "-K", end, "tx", "off", "tso", "off", "gso", "off", "gro", "off"])
        self.box = subprocess.Popen(
            ["/usr/bin/python3", "-B", str(HANDMADE), "rough_path", "near-box", "far-box", *map(str, damage)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.box.stdout.readline() != "passing\n":
            raise LabError("no way to the servers")

    def close(self):
        """Returns how many frames passed, and what was done to them."""
        return json.loads(self.box.communicate()[0])


# ---- the play

def work_together(lab, cycles, loss=(1.5, 1.5, 0.7), seed=1, spared="", wanted=lambda visit: True,
                  seconds=1200):
    """Has all players make their visits at the same time, so many each ({player: number}), of those that are wanted.
    Returns the journal: what the visits were to be, when they were made and what their clients said. `loss` is what
    the way loses, delays and doubles, in percent; `spared`, what is never lost. Ends early, at the end of a visit, when
    it takes too long."""
    path = set_up(lab, *loss, seed, spared)
    behind = record.Capture(lab.capture.path.with_suffix(".servers.pcap"), interface="br1")
    machines = [lab.pc1, lab.pc2, *(join_client(f"pc{n}") for n in range(3, len(cycles) + 1))]
    company = [player(machine) for player, machine in zip(cycles, machines)]
    for player in company:
        player.prepare()
    lab.forget_so_far()
    journal, end = [], time.time() + seconds

    def work(player):
        for visit in itertools.islice(itertools.cycle(order_of(type(player), seed, wanted)), cycles[type(player)]):
            if time.time() > end:
                return
            begun = time.time()
            trouble = player.play(visit)
            journal.append(asdict(visit) | {"client": player.host.ip4, "client6": player.host.ip6,
                                            "begun": begun, "ended": time.time(), "trouble": trouble})

    with concurrent.futures.ThreadPoolExecutor(len(company)) as pool:
        list(pool.map(work, company))
    for player in company:
        lab.capture.keys += player.keys
    behind.stop()
    lab.capture.stop()
    return {"path": path.close(), "visits": sorted(journal, key=lambda visit: visit["begun"])}


def order_of(player, seed, wanted):
    """All kinds of visits that are wanted, in an order by chance: few of them show much already."""
    visits = [visit for visit in player.visits() if wanted(visit)]
    random.Random(seed).shuffle(visits)
    return visits


class Visitor(Machine, Client):
    """One more client of the domain."""


def join_client(name):
    client = Visitor(name)
    client.run(["tee", "/etc/samba/smb.conf"], stdin=section("global", {
        "workgroup": "LAB", "realm": REALM, "client min protocol": "SMB2_02", "name cache timeout": "0"}))
    return client
