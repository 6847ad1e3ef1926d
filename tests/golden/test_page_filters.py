# SPDX-License-Identifier: GPL-2.0-or-later
"""Each display filter in the code blocks of these pages finds frames in a capture that its page names."""
import re

import pytest

from host import CAPTURES, ROOT, stem

PAGES = sorted((ROOT / "heuristics" / "pages").glob("*.md"))
BLOCK = re.compile(r"^ *```\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
# Begins with a field, or with a protocol and an operator: no command, no line of smb.conf.
FILTER = re.compile(r"[!(]*(smb2?|tcp|udp|icmp|icmpv6|dns|nbns|nbss|kerberos|spnego|ntlmssp|quic|tls|ip|frame)"
                    r"(\.[a-z0-9_.]+| *(&&|\|\|))")
PLACEHOLDER = re.compile(r"\b[A-Z]{4,}(_[A-Z]+)*\b")
CAPTURE = re.compile(r"tests/captures/([\w.+-]+\.pcapng)")

# Filters of pages that find nothing in their captures, and why they are there all the same.
NOT_SHOWN = {
    ("kerberos.client_revoked", "kerberos.smb.nt_status"):
        "only a Windows KDC sends it so, and the page says that no sample comes from one",
    ("kerberos.policy", "kerberos.smb.nt_status"):
        "only a Windows KDC sends it so, and the page says that no sample comes from one",
    ("transport.mtu_black_hole", "(icmp.type == 3 && icmp.code == 4) || icmpv6.type == 2"):
        "in a black hole there is none, and the page says so",
    ("session.reauthentication_failed", "kerberos.error_code && !(kerberos.error_code == 25)"):
        "the sample renews with NTLM, and the page says so",
}


def filters():
    for page in PAGES:
        for block in BLOCK.findall(page.read_text()):
            for line in map(str.strip, block.splitlines()):
                if FILTER.match(line) and not PLACEHOLDER.search(line):
                    yield page, line


def name_of(value):
    return value if isinstance(value, str) else stem(value)


def finds(host, capture, line):
    """-2: with it tshark knows the answer to a request, as Wireshark does."""
    result = host.read(capture, "-2", "-Y", line, "-T", "fields", "-e", "frame.number", plugin=False)
    assert result.status == 0, result
    return bool(result.text.strip())


def test_pages_have_filters():
    assert len(list(filters())) > len(PAGES)


def test_what_is_not_shown_is_on_a_page():
    assert not NOT_SHOWN.keys() - {(page.stem, line) for page, line in filters()}


@pytest.mark.parametrize("page, line", list(filters()), ids=name_of)
def test_filters_of_pages_find_frames(host, page, line):
    captures = [CAPTURES / name for name in dict.fromkeys(CAPTURE.findall(page.read_text()))]
    assert any(finds(host, capture, line) for capture in captures) != ((page.stem, line) in NOT_SHOWN)
