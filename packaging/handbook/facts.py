# SPDX-License-Identifier: GPL-2.0-or-later
"""What the program says of its rules and of the statuses it knows, and the chapters that the rules stand in."""
import subprocess
from collections import namedtuple

Rule = namedtuple("Rule", "id chapter severity summary")
Facts = namedtuple("Facts", "rules statuses kerberos style")

# In the order in which they are seen on the wire.
CHAPTERS = {
    "name": ("Names", "The client looks the name of the server up: DNS, LLMNR, NetBIOS."),
    "kerberos": ("Kerberos", "The client fetches a ticket for the server from a domain controller (KDC, port 88)."),
    "transport": ("Transport", "The client reaches the port of the server: TCP 445, TCP 139, QUIC."),
    "negotiate": ("Negotiate", "Both agree on a dialect, on signing and on encryption: NEGOTIATE."),
    "session": ("Session", "The user logs on, with Kerberos or NTLM: SESSION_SETUP."),
    "tree": ("Tree", "The user asks for the share: TREE_CONNECT."),
    "access": ("First access", "The share is reached, and used for the first time: CREATE, DFS referrals."),
    "after": ("Afterwards", "What ends a connection that had got to its share."),
}


def chapter(rule_id, stage):
    """Rules about another protocol, or another time, than the step they explain have a chapter of their own."""
    family = rule_id.split(".")[0]
    return family if family in ("name", "kerberos", "after") else stage


def ask(program):
    """program: handbook-facts of the build."""
    def said(*arguments):
        return subprocess.run([program, *arguments], stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout

    rows = [line.split("\t") for line in said().splitlines()]
    rules = [Rule(row[1], chapter(row[1], row[2]), *row[3:]) for row in rows if row[0] == "rule"]
    order = list(CHAPTERS)
    return Facts(sorted(rules, key=lambda rule: order.index(rule.chapter)),
                 {int(row[1], 16): row[2] for row in rows if row[0] == "status"},
                 {int(row[1]): row[2] for row in rows if row[0] == "kerberos"}, said("style"))


def by_chapter(facts):
    """[(chapter, title, sentence, rules)]"""
    return [(name, *told, [rule for rule in facts.rules if rule.chapter == name]) for name, told in CHAPTERS.items()]
