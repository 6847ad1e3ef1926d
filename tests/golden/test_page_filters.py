# SPDX-License-Identifier: GPL-2.0-or-later
"""Each display filter in the code blocks of these pages finds frames in a capture that its page names."""
import re

import pytest

from host import CAPTURES, ROOT, stem

STAGES = ("after", "kerberos", "name", "negotiate", "transport")
PAGES = [page for page in sorted((ROOT / "heuristics" / "pages").glob("*.md")) if page.name.startswith(STAGES)]
BLOCK = re.compile(r"^ *```\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
# Begins with a field, or with a protocol and an operator: no command, no line of smb.conf.
FILTER = re.compile(r"[!(]*(smb2?|tcp|udp|icmp|icmpv6|dns|nbns|nbss|kerberos|spnego|ntlmssp|quic|tls|ip|frame)"
                    r"(\.[a-z0-9_.]+| *(&&|\|\|))")
PLACEHOLDER = re.compile(r"\b[A-Z]{4,}(_[A-Z]+)*\b")
CAPTURE = re.compile(r"tests/captures/([\w.+-]+\.pcapng)")

# Filters that find nothing in any capture here, and why they are on a page all the same.
NOT_SHOWN = {
    "kerberos.smb.nt_status": "only a Windows KDC sends it so, and the pages say that no sample comes from one",
    "(icmp.type == 3 && icmp.code == 4) || icmpv6.type == 2": "in a black hole there is none, and the page says so",
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
    assert not NOT_SHOWN.keys() - {line for _, line in filters()}


@pytest.mark.parametrize("page, line", list(filters()), ids=name_of)
def test_filters_of_pages_find_frames(host, page, line):
    captures = [CAPTURES / name for name in dict.fromkeys(CAPTURE.findall(page.read_text()))]
    assert any(finds(host, capture, line) for capture in captures) != (line in NOT_SHOWN)
