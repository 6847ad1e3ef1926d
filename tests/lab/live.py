# SPDX-License-Identifier: GPL-2.0-or-later
"""The lab for people: a scenario has been played, its machines stay, and somebody looks after them in a shell.

Within that shell `live.py again` and `live.py diagnose` are run, which learn from a file what there is."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import hosts
import record

STATE = hosts.WORK / "live.json"
MACHINES = ("fs1", "fs2", "dc1", "pc1", "pc2")
GOLDEN = Path(__file__).resolve().parents[1] / "golden"

# Each machine is a command. PS1 comes from the environment, because nobody's own settings are read.
RC = r"""
PS1='lab# ' HISTFILE=
machine() {
    local name=$1 inside=$2
    shift 2
    case $# in
        0) PS1="$name# " $inside bash --norc -i ;;
        1) $inside bash -c "$1" ;;
        *) $inside "$@" ;;
    esac
}
help() {
    cat <<'END'
@HELP@
END
}
help
"""

HELP = """
{machines:32} a shell on that machine; with a command behind it, runs that
again                            repeats what the client did, into a capture of its own
diagnose                         what smbtriage says about the last capture
diagnose FILE                    about another one
help, exit                       this; ends the lab and all that runs in it

Captures: {into} is what went wrong; each "again" makes the next one, {second} first.
alice and bob have the password {password}.
"""


class Live:
    def __init__(self, lab, into):
        self.into = into
        self.number = 1
        self.hosts = {name: getattr(lab, name) for name in MACHINES if hasattr(lab, name)}
        if lab.fs1.parameters is None:
            lab.fs1.prepare()                       # whoever starts smbd finds shares and accounts
        self.visits = sorted((when, host.name, argv, stdin) for host in self.hosts.values()
                             for when, argv, stdin in getattr(host, "visits", ()))

    def save(self, pcap, keys):
        save(pcap, self.into)
        if keys:
            with new_file(self.into.with_suffix(".keys")) as file:
                file.write(("\n".join(keys) + "\n").encode())
        self.remember()

    def remember(self):
        """For those that the shell starts."""
        STATE.write_text(json.dumps({
            "into": str(self.into), "number": self.number,
            "visits": [(host.inside(argv), stdin) for _, name, argv, stdin in self.visits
                       for host in [self.hosts[name]]]}))

    # ---- somebody sits there

    def shell(self):
        rc = hosts.WORK / "rc"
        told = HELP.format(machines=", ".join(self.hosts), into=self.into, second=numbered(self.into, 2),
                           password=hosts.PASSWORD)
        ours = f"{sys.executable} -B {shlex.quote(__file__)}"
        commands = [f'{name}() {{ machine {name} {shlex.quote(shlex.join(host.inside([])))} "$@"; }}'
                    for name, host in self.hosts.items()]
        commands += [f'{word}() {{ {ours} {word} "$@"; }}' for word in ("again", "diagnose")]
        rc.write_text("\n".join([*commands, RC.replace("@HELP@", told)]))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.run(["bash", "--noprofile", "--rcfile", str(rc), "-i"], check=False,
                              preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)).returncode

    # ---- nobody does

    def attempt(self, blocks):
        """Types the commands on their machines and has the client come again: by its own block that holds a visit, or
        as it did before."""
        capture = None
        for machine, commands in blocks:
            if machine not in self.hosts:
                print(f"there is no {machine} in this scenario, only {', '.join(self.hosts)}")
                return 1
            if capture is None and is_visit(machine, commands):
                capture = record.Capture(hosts.WORK / "again.pcap")
            print(textwrap.indent(commands, f"{machine}# ", lambda line: True), end="", flush=True)
            done = subprocess.run(self.hosts[machine].inside(["bash", "-euc", commands]), check=False,
                                  stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)
            if done.returncode:
                print(f"NOT OK: that ended with status {done.returncode} on {machine}")
                return 1
        if capture is None:
            return again()
        capture.stop()
        save(capture.path, numbered(self.into, 2))
        return 0


def is_visit(machine, commands):
    programs = "|".join(hosts.VISITORS)
    return machine.startswith("pc") and bool(re.search(rf"^\s*(\w+=\S* )*(\S*/)?({programs})\b", commands, re.M))


def again():
    """What the clients did, once more, into the next capture."""
    state = json.loads(STATE.read_text())
    if not state["visits"]:
        print("the client of this scenario cannot be made to do it again: visit the share yourself, on pc1")
        return 1
    state["number"] += 1
    into = numbered(Path(state["into"]), state["number"])
    capture = record.Capture(hosts.WORK / "again.pcap")
    for argv, stdin in state["visits"]:
        done = subprocess.run(argv, input=stdin, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(done.stdout, end="")
    capture.stop()
    save(capture.path, into)
    STATE.write_text(json.dumps(state))
    print(f"captured into {into}")
    return 0


def diagnose(file=None):
    state = json.loads(STATE.read_text())
    print(tshark(file or numbered(Path(state["into"]), state["number"]), "-q", "-z", "smbtriage"), end="")
    return 0


def numbered(into, number):
    """FILE.pcapng, FILE-2.pcapng, FILE-3.pcapng ..."""
    return into if number == 1 else into.with_name(f"{into.stem}-{number}{into.suffix}")


def save(pcap, into):
    with new_file(into) as file:
        subprocess.run(["editcap", "-F", "pcapng", str(pcap), "-"], stdout=file, check=True)


def new_file(path):
    """Never one that is there, nor one at the end of a link: root writes, perhaps in a folder where others write, too."""
    try:
        file = open(path, "xb")
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")
    os.fchmod(file.fileno(), 0o644)
    return file


def report(capture):
    """What the plugin says, as its JSON document."""
    return json.loads(tshark(capture, "-q", "-z", "smbtriage,json"))


def tshark(capture, *words):
    """With the plugin of this build, as root, too, whose personal plugins Wireshark ignores; or with the installed one."""
    sys.path.insert(0, str(GOLDEN))
    import host as golden
    keys = Path(capture).with_suffix(".keys")
    decrypt = [f"-ouat:smb2_seskey_list:{key}" for key in keys.read_text().split()] if keys.exists() else []
    words = [*decrypt, *words]
    if golden.PLUGIN.is_file():
        result = golden.Host().read(capture, *words)
        status, text, errors = result.status, result.text, result.stderr
    else:
        done = subprocess.run(["tshark", "-n", "-r", str(capture), *words], capture_output=True, text=True, check=False)
        status, text, errors = done.returncode, done.stdout, done.stderr
    if status and "smbtriage" in errors:
        sys.exit(f"the plugin is neither installed nor built in {golden.PLUGIN}; SMBTRIAGE_PLUGIN may name another place")
    if status:
        sys.exit(errors)
    return text


if __name__ == "__main__":
    sys.exit({"again": again, "diagnose": diagnose}[sys.argv[1]](*sys.argv[2:]))
