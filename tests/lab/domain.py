# SPDX-License-Identifier: GPL-2.0-or-later
"""The domain LAB.EXAMPLE: controller dc1, member server fs2, and clients that ask dc1 for names and tickets.

Making a domain takes some ten seconds. It is done once for a run of the lab, by the first scenario that asks
for it; every scenario then starts servers of its own from a copy of what that left on disk.
"""

import base64
import fcntl
import subprocess
import sys

import hosts
import record
from hosts import PASSWORD, WORK, LabError, section, wait_until

DOMAIN = "lab.example"
REALM = DOMAIN.upper()

STATE = ("etc/samba", "etc/krb5.keytab", "var/lib/samba")        # what a domain machine keeps on disk, below /
SAM = "/var/lib/samba/private/sam.ldb"
PARTITION = f"{SAM}.d/DC=LAB,DC=EXAMPLE.ldb"
LONG_AGO = 125911584000000000                   # the end of 1999, in hundreds of nanoseconds since 1601
BASE = "DC=lab,DC=example"

CONTROLLER_ADDRESS = hosts.ADDRESSES["dc1"][0]
ADMIN_PASSWORD = "Provision-1"                  # the rules that want such a password are then switched off
USERS = ("alice", "bob", "carol", "svc")        # carol is known to the domain only, alice and bob to fs1 as well

# fs2 under its own name and under others. "legacy" has no SPN, that of "ledger" belongs to another account. The SPNs
# of "moved" and "strayed" are right, but their addresses are those of fs1 and dc1.
RECORDS = """
fs1 A 198.51.100.30
fs2 A 198.51.100.20
files CNAME fs2.lab.example.
legacy CNAME fs2.lab.example.
oldest CNAME archive.lab.example.
archive CNAME fs2.lab.example.
ledger CNAME fs2.lab.example.
gone CNAME nowhere.lab.example.
moved A 198.51.100.30
strayed A 198.51.100.1
"""
SPNS = {"FS2$": ("cifs/files.lab.example", "cifs/oldest.lab.example", "cifs/moved.lab.example",
                 "cifs/strayed.lab.example"),
        "svc": ("cifs/ledger.lab.example",)}

CONTROLLER = {
    "workgroup": "LAB",
    "realm": REALM,
    "netbios name": "DC1",
    "server role": "active directory domain controller",
    # Two machines need neither replication nor NetBIOS names.
    "server services": "s3fs rpc ldap cldap kdc winbindd dns",
    "allow dns updates": "nonsecure",
    "log level": "1",
    "printcap name": "/dev/null",
    "disable spoolss": "yes",
}

MEMBER = {
    "workgroup": "LAB",
    "realm": REALM,
    "netbios name": "FS2",
    "security": "ads",
    "kerberos method": "secrets and keytab",
    "idmap config * : backend": "tdb",
    "idmap config * : range": "3000-3999",
    "idmap config LAB : backend": "rid",
    "idmap config LAB : range": "10000-99999",
    "server min protocol": "SMB2_02",
    "smb ports": "445",
    "disable spoolss": "yes",
    "load printers": "no",
    "printcap name": "/dev/null",
    "log level": "1",
}

CLIENT = {"workgroup": "LAB", "realm": REALM, "client min protocol": "SMB2_02", "name cache timeout": "0"}

class Machine(hosts.Host):
    """A machine of the domain."""

    def __init__(self, name):
        super().__init__(name)
        use_domain(self)

    def keep_state(self):
        self._tar("--create", "--sparse", "--ignore-failed-read", *STATE)       # only fs2 has a keytab

    def restore_state(self):
        self._tar("--extract", "--same-owner")

    def _tar(self, *words):
        self.run(["tar", "--file", str(WORK / f"{self.name}.tar"), "--directory", "/",
                  "--acls", "--xattrs", "--xattrs-include=*", *words])

    def configure(self, parameters, shares=""):
        self.run(["tee", "/etc/samba/smb.conf"], stdin=section("global", parameters) + shares)

    def start_daemon(self, *argv):
        # Samba ends its own with a signal to the process group, which must not be the lab's.
        return self.start([*argv, "--foreground", "--no-process-group"], start_new_session=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def restart(self, parameters=()):
        self.stop()
        self.serve(parameters)

    def wait_for_ports(self, *ports):
        def all_open():
            sockets = self.run(["ss", "-Htuln"])
            return all(f":{port} " in sockets for port in ports)
        wait_until(all_open, f"{self.name} opens ports {ports}", 30)


class Controller(Machine):
    """dc1: accounts, names and tickets."""

    def provision(self):
        self.run(["samba-tool", "domain", "provision", f"--realm={REALM}", "--domain=LAB", "--server-role=dc",
                  "--dns-backend=SAMBA_INTERNAL", f"--adminpass={ADMIN_PASSWORD}", f"--host-ip={self.ip4}",
                  "--host-name=dc1"])
        # Scenarios want short passwords that are changed at once.
        self.modify(BASE, pwdProperties=0, minPwdAge=0, minPwdLength=0, pwdHistoryLength=0)
        for user in USERS:
            self.add(user)

    def add(self, account, kind="user", control=512):
        self.run(["ldbadd", "-H", SAM],
                 stdin=f"dn: CN={account.rstrip('$')},CN=Users,{BASE}\nobjectClass: {kind}\n"
                       f"sAMAccountName: {account}\nuserAccountControl: {control}\n" +
                       ldif_line("clearTextPassword", PASSWORD.encode("utf-16-le")))

    def serve(self, parameters=()):
        """Starts samba; `parameters` are for [global]."""
        self.run(["install", "-d", "-m", "755", "/srv/netlogon"])
        self.configure(CONTROLLER | dict(parameters), section("netlogon", {"path": "/srv/netlogon"}))
        self.start_daemon("samba", "--model=single")
        ports = {"dns port": 53, "krb5 port": 88} | dict(parameters)
        self.wait_for_ports(ports["dns port"], ports["krb5 port"], 389, 445)

    def modify(self, dn, **attributes):
        """Gives an object's attributes these values; a list adds to what there is. Works on the directory's files:
        needs no password, no network, and may be done while samba runs."""
        self._modify(SAM, dn, attributes)

    def _modify(self, database, dn, attributes):
        changes = [f"{'add' if isinstance(value, list) else 'replace'}: {name}\n" +
                   "".join(ldif_line(name, item) for item in (value if isinstance(value, list) else [value]))
                   for name, value in attributes.items()]
        self.run(["ldbmodify", "-H", database], stdin=f"dn: {dn}\nchangetype: modify\n" + "-\n".join(changes))

    def change(self, account, **attributes):
        """The same for an account, by its name."""
        self.modify(self.find(account), **attributes)

    def rewrite(self, account, **attributes):
        """Like change(), in the file below the directory, which does not question what it is told."""
        self._modify(PARTITION, self.find(account), attributes)

    def set_password(self, account, password):
        self.change(account, clearTextPassword=password.encode("utf-16-le"))

    def find(self, account):
        found = self.run(["ldbsearch", "-H", SAM, f"sAMAccountName={account}", "dn"])
        return found.split("dn: ")[1].splitlines()[0]

    def add_records(self, records):
        updates = "".join(f"update add {name}.{DOMAIN}. 3600 {rest}\n"
                          for name, rest in (line.split(maxsplit=1) for line in records.strip().splitlines()))
        self.update_names(updates)

    def update_names(self, updates):
        self.run(["nsupdate"], stdin=f"server {self.ip4}\nzone {DOMAIN}.\n{updates}send\n")


class Member(Machine):
    """fs2: a file server that leaves passwords and tickets to its domain."""

    def join(self):
        self.configure(MEMBER)
        argv = ["net", "ads", "join", "-U", f"administrator%{ADMIN_PASSWORD}", "--no-dns-updates"]
        # A controller that listens may still refuse for a second or two.
        wait_until(lambda: "Joined" in self.run(argv, check=False), "fs2 joins the domain", 30)

    def serve(self, parameters=()):
        """Starts smbd and winbindd; `parameters` are for [global]."""
        shares = ""
        for share in ("accounts", "projects"):
            self.run(["install", "-d", "-m", "1777", f"/srv/{share}"])
            shares += section(share, {"path": f"/srv/{share}", "read only": "no"})
        self.configure(MEMBER | dict(parameters), shares)
        self.start_daemon("winbindd")
        self.start_daemon("smbd")
        self.wait_for_ports(*dict(parameters).get("smb ports", "445").split())

    def wait_for_domain(self):
        wait_until(lambda: "succeeded" in self.run(["wbinfo", "-t"], check=False), "fs2 trusts its domain", 30)


class Lab(hosts.Lab):
    """The standalone lab, to which a scenario may add the domain."""

    def domain(self, dc1=(), fs2=()):
        """dc1 and fs2 serve, and the clients belong to the domain. The arguments are more parameters for [global] of
        either."""
        make_once()
        self.dc1 = Controller("dc1")
        self.fs2 = Member("fs2")
        self.dc1.restore_state()
        self.fs2.restore_state()
        self.dc1.serve(dc1)
        self.fs2.serve(fs2)
        self.fs2.wait_for_domain()
        for pc in (self.pc1, self.pc2):
            use_domain(pc)
            pc.run(["tee", "/etc/samba/smb.conf"], stdin=section("global", CLIENT))

    def forget_so_far(self):
        """Begins the capture anew: what came before is not the scenario's subject, or a lie about the time."""
        self.capture.stop()
        self.capture = record.Capture(self.capture.path)

    def hear_servers(self):
        """From here on the capture has what dc1 and fs2 say to each other as well."""
        self.capture.stop()
        self.capture = record.Capture(self.capture.path, servers=True)


def use_domain(host):
    """Names and tickets come from dc1."""
    host.run(["tee", "/etc/hosts"], stdin=f"127.0.0.1 localhost\n{host.ip4} {host.name}.{DOMAIN} {host.name}\n")
    host.run(["tee", "/etc/nsswitch.conf"], stdin="passwd: files winbind\ngroup: files winbind\nhosts: files dns\n")
    use_dns(host, CONTROLLER_ADDRESS)
    configure_kerberos(host)


def use_dns(host, *servers, search=DOMAIN):
    host.run(["rm", "-f", "/etc/resolv.conf"])              # it may be a link that leads out of /etc
    host.run(["tee", "/etc/resolv.conf"],
             stdin=f"search {search}\n" + "".join(f"nameserver {server}\n" for server in servers))


def configure_kerberos(host, kdc=CONTROLLER_ADDRESS, **settings):
    """Writes krb5.conf. Without `kdc` it has to be found by DNS, which makes captures longer."""
    # With kdc_timesync a client would adopt the controller's clock, and a wrong one would never show.
    # Tickets are kept where each host has a file system of its own.
    settings = {"default_realm": REALM, "dns_lookup_realm": "false", "rdns": "false", "kdc_timesync": "0",
                "dns_canonicalize_hostname": "false", "default_ccache_name": "FILE:/srv/tickets",
                "default_rcache_name": "none:"} | settings
    host.run(["tee", "/etc/krb5.conf"],
             stdin=section("libdefaults", settings) +
             (f"[realms]\n\t{REALM} = {{\n\t\tkdc = {kdc}\n\t}}\n" if kdc else ""))


def make_once():
    """The first scenario that needs the domain has it made; the others wait for it."""
    trouble = WORK / "domain.trouble"           # empty when there was none
    with open(WORK / "domain.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not trouble.exists():
            done = subprocess.run([*hosts.FRESH_NAMESPACES, sys.executable, "-B", __file__], text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            trouble.write_text(done.stdout if done.returncode else "")
    if text := trouble.read_text():
        raise LabError(f"no domain: {text}")


def make():
    """Runs in namespaces of its own."""
    hosts.make_bridge()
    dc1 = Controller("dc1")
    fs2 = Member("fs2")
    dc1.provision()
    dc1.serve()
    dc1.add_records(RECORDS)
    # Provisioning found dc1's IPv6 address. SMB over IPv4 with tickets over IPv6 is left to a scenario of its own.
    dc1.update_names(f"update delete dc1.{DOMAIN}. AAAA\nupdate delete {DOMAIN}. AAAA\n")
    fs2.join()
    for account, names in SPNS.items():
        dc1.change(account, servicePrincipalName=list(names))
    dc1.stop()
    for machine in (dc1, fs2):
        machine.keep_state()


def ldif_line(name, value):
    if isinstance(value, bytes):
        return f"{name}:: {base64.b64encode(value).decode()}\n"
    return f"{name}: {value}\n"


if __name__ == "__main__":
    make()
