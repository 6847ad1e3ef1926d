# SPDX-License-Identifier: GPL-2.0-or-later
"""What nobody sends by mistake: lengths, offsets, counts and names that are lies. A theme is a list of plays, a play is
where it takes place and who sends what in turn."""

import struct

from kdcbox import der, sequence
from wire import *  # noqa: F403

CREATE, IOCTL = 5, 11
SMB, KDC, KDC_UDP = ("tcp", 445), ("tcp", 88), ("udp", 88)
DNS, DNS_TCP, NETBIOS, LLMNR = ("udp", 53), ("tcp", 53), ("udp", 137), ("udp", 5355)
ICMP = ("icmp", 0)

MUCH = (1 << 16) - 2                # the longest name in UTF-16 that a 16-bit length can tell

# What a terminal, a shell, a table or a web page would take for more than letters.
SPITE = "\x1b[31;1mred\x1b[0m\x07\r\n\tERROR\x7f\x9b2J\u202egnp.exe\u2066\u200f\u2028\u2029\ufeff\"'`$(id);<b>&amp;\\%s%n"
LONE_SURROGATES = b"\x00\xd8a\x00\x00\xdcb\x00\xff\xdf"


def utf16(text):
    return text.encode("utf-16-le")


def asks(message):
    return "client", message


def answers(message):
    return "server", message


# ---- honest parts

def begun(contexts=()):
    return [asks(negotiate_request([0x0202, 0x0210])), answers(negotiate_response(0x0210, contexts))]


def session_answer(blob, message_id, status=0, where=72, length=None, structure_size=9, session=1):
    body = struct.pack("<HHHH", structure_size, 0, where, len(blob) if length is None else length)
    return framed(header(SESSION_SETUP, message_id, status, 1, 0, session) + body + blob)


def tree_answer(message_id, structure_size=16):
    return framed(header(TREE_CONNECT, message_id, 0, 1, 7, 1) +
                  struct.pack("<HBBIII", structure_size, 1, 0, 0, 0, 0x1F01FF))


def av_pairs(*pairs):
    return b"".join(struct.pack("<HH", number, len(value)) + value for number, value in pairs)


def ntlm_challenge(info=b"\0\0\0\0", where=56, length=None):
    """[MS-NLMP] 2.2.1.2; `info` is the target info, the end of the list included."""
    length = len(info) if length is None else length
    return struct.pack("<8sIHHIIQQHHIQ", b"NTLMSSP", 2, 0, 0, 56, 0xE2898215, 0x0123456789ABCDEF, 0,
                       length, length, where, 0x0F) + info


def ntlm_authenticate(user, domain=b"", workstation=b"", where=None):
    """[MS-NLMP] 2.2.1.3, its names as bytes; `where` is what all offsets claim if not the truth."""
    parts, at, fields = (bytes(24), bytes(64), domain, user, workstation, b""), 72, b""
    for part in parts:
        fields += struct.pack("<HHI", len(part), len(part), at if where is None else where)
        at += len(part)
    return struct.pack("<8sI", b"NTLMSSP", 3) + fields + struct.pack("<IQ", 0xE2898215, 0x0F) + b"".join(parts)


def logon(user=utf16("alice"), domain=utf16("LAB"), workstation=utf16("PC1"), info=b"\0\0\0\0"):
    return [asks(session_setup_request(NTLM_NEGOTIATE)),
            answers(session_answer(ntlm_challenge(info), 1, MORE_PROCESSING)),
            asks(session_setup_request(ntlm_authenticate(user, domain, workstation), 2, 1)),
            answers(session_answer(b"", 2))]


def tree_request(name, message_id=3, where=72, length=None, structure_size=9):
    body = struct.pack("<HHHH", structure_size, 0, where, len(name) if length is None else length)
    return framed(header(TREE_CONNECT, message_id, session=1) + body + name)


def named_create(name, message_id, where=120, length=None):
    body = struct.pack("<HBBIQQIIIIIHHII", 57, 0, 0, 2, 0, 0, 0, 0, 0, 1, 0, where,
                       len(name) if length is None else length, 0, 0)
    return framed(header(CREATE, message_id, tree=7, session=1) + body + name)


def plain_answer(command, message_id, status=0, session=1):
    return framed(header(command, message_id, status, 1, 7, session) + struct.pack("<HH", 4, 0))


def good_tree(message_id=3):
    """The share is reached and used."""
    later = (message_id + 1) % (1 << 64)
    return [asks(tree_request(utf16("\\\\fs1\\public"), message_id)), answers(tree_answer(message_id)),
            asks(named_create(utf16("report.txt"), later)), answers(plain_answer(CREATE, later))]


# ---- SMB2: offsets, lengths, sizes

WRONG_PLACES = (0, 3, 63, 65, 0x7FFF, 0xFFFF)
WRONG_SIZES = (0, 1, 8, 0xFFFF)


def offsets():
    """Buffers before the message, within its header and far behind its end; StructureSize that is none."""
    plays = []
    for place in WRONG_PLACES:
        for length in (1, 7, 0xFFFF):
            plays.append((SMB, [
                *begun(),
                asks(misplaced_setup(place, length)),
                answers(session_answer(b"", 1, where=place, length=length)),
                asks(tree_request(b"", 2, place, length)), answers(tree_answer(2)),
                asks(named_create(b"", 3, place, length)), answers(plain_answer(CREATE, 3))]))
    for size in WRONG_SIZES:
        plays.append((SMB, [
            asks(resized(negotiate_request([0x0202, 0x0210]), size)),
            answers(resized(negotiate_response(0x0210), size)),
            asks(resized(session_setup_request(NTLM_NEGOTIATE), size)),
            answers(session_answer(b"", 1, structure_size=size)),
            asks(tree_request(utf16("\\\\fs1\\public"), 2, structure_size=size)), answers(tree_answer(2, size))]))
    return plays


def misplaced_setup(place, length):
    body = struct.pack("<HBBIIHHQ", 25, 0, 1, 1, 0, place, length, 0)
    return framed(header(SESSION_SETUP, 1) + body)


def resized(message, size):
    """With another StructureSize of the body, which stands behind frame and header."""
    return message[:68] + struct.pack("<H", size) + message[70:]


# ---- SMB2: chains, frames, numbers

def chained(*parts):
    """Messages without their frames in one frame, each with the NextCommand that stands beside it."""
    return framed(b"".join(message[4:24] + struct.pack("<I", following) + message[28:] for message, following in parts))


def chains():
    """NextCommand to itself, backwards, odd and far away; wrapped messages of absurd sizes; numbers at their ends."""
    tree = tree_request(utf16("\\\\fs1\\public"))
    wrong = [chained((tree, following), (tree, 0)) for following in (1, 8, 63, 65, 0x10000, 0x80000000, 0xFFFFFFFF)]
    long_chain = chained(*[(echo_request(n, 1), 68) for n in range(300)], (echo_request(300, 1), 0))
    return [
        (SMB, [*begun(), *logon(), *[asks(message) for message in wrong], *good_tree(20)]),
        (SMB, [*begun(), *logon(), asks(long_chain), *good_tree(400)]),
        (SMB, [*begun(), asks(bytes(4)), asks(bytes(4)), *logon(), *good_tree()]),
        (SMB, [*begun(), *logon(), *good_tree(), *[asks(message) for message in wrapped()]]),
        (SMB, [*begun(), *logon(), *[item for n in (0, 1 << 63, (1 << 64) - 1) for item in good_tree(n)]]),
        (SMB, [*begun(), *[answers(plain_answer(command, n, session=session)) for n, (command, session) in
                           enumerate([(1, 0), (3, 0), (5, 1), (1, (1 << 64) - 1), (3, (1 << 64) - 1), (11, 5)])]]),
        (SMB, [*begun(), *logon(), asks(tree_request(utf16("\\\\fs1\\public"))), *[answers(tree_answer(3))] * 1000]),
        (SMB, [*begun(), *logon(), *good_tree(), asks(b"\0\xff\xff\xff" + header(ECHO, 4, session=1))]),
    ]


def wrapped():
    """TRANSFORM_HEADER and COMPRESSION_TRANSFORM_HEADER ([MS-SMB2] 2.2.41, 2.2.42) of nonsense."""
    inner = tree_request(utf16("\\\\fs1\\public"), 9)[4:]
    for size in (0, 1, 0xFFFFFFFF):
        for session in (0, 1, (1 << 64) - 1):
            yield framed(struct.pack("<4s16s16sIHHQ", b"\xfdSMB", bytes(16), bytes(16), size, 0, 1, session) + inner)
    for original in (0, 1, len(inner), 0x7FFFFFFF, 0xFFFFFFFF):
        for algorithm, is_chained, offset in ((0, 0, 0), (1, 0, 0xFFFFFFF0), (2, 0, 16), (3, 0, 0), (0xFFFF, 0, 0), (5, 1, 8)):
            yield framed(struct.pack("<4sIHHI", b"\xfcSMB", original, algorithm, is_chained, offset) + inner)


# ---- SMB2: negotiate

def negotiated(request, answer=None):
    return SMB, [asks(request), answers(answer or negotiate_response(0x0210)), *logon(), *good_tree()]


def counted(message, place, count):
    """With another count at this place behind the frame."""
    return message[:4 + place] + struct.pack("<H", count) + message[6 + place:]


DIALECT_COUNT, CONTEXT_COUNT, GRANTED_COUNT = 66, 96, 70


def contexts():
    """Counts of dialects, contexts and algorithms that are not true; contexts of length zero, too long, and twice."""
    offer = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311]
    hashes = preauth(SHA_512)
    many = listed(ENCRYPTION, *range(2000))
    absurd = context(ENCRYPTION, struct.pack("<HH", 0xFFFF, 2))
    odd = [
        [hashes, context(ENCRYPTION, b""), context(SIGNING, b""), context(COMPRESSION, b""), context(NETNAME, b"")],
        [hashes, context(ENCRYPTION, b"\2\0\1\0\2\0", length=0xFFFF)],
        [hashes, hashes, listed(ENCRYPTION, 2, 1), listed(ENCRYPTION, 2, 1)],
        [context(PREAUTH, struct.pack("<HHH", 0xFFFF, 0xFFFF, 1)), absurd],
        [hashes, many, context(NETNAME, b"\0" * 7), context(NETNAME, LONE_SURROGATES)],
        [context(0xFFFF, b"")] * 500,
    ]
    plain = negotiate_request(offer, [hashes, listed(ENCRYPTION, 2)])
    return [
        negotiated(counted(negotiate_request([0x0202, 0x0210]), DIALECT_COUNT, 0xFFFF)),
        negotiated(counted(negotiate_request([0x0202, 0x0210]), DIALECT_COUNT, 0)),
        negotiated(negotiate_request([0x0202, 0x0210, *range(0x4000, 0x6000)])),
        negotiated(negotiate_request([0x0210] * 4000)),
        negotiated(counted(plain, CONTEXT_COUNT, 0xFFFF)),
        negotiated(plain, counted(negotiate_response(0x0210), GRANTED_COUNT, 0xFFFF)),
        *[negotiated(negotiate_request(offer, list_)) for list_ in odd],
    ]


# ---- names

def names():
    """Names with escape sequences, line breaks, quotes, text from right to left, NUL and halves of characters."""
    target = av_pairs((1, utf16(SPITE)), (2, utf16(SPITE)), (3, utf16(SPITE)), (4, utf16(SPITE)), (9, utf16(SPITE)),
                      (0, b""))
    halves = av_pairs((1, LONE_SURROGATES), (3, LONE_SURROGATES + b"x"), (4, b"\0"), (0, b""))
    nul = utf16("fs\0one")
    return [
        refused_share("\\\\" + SPITE + "\\" + SPITE, logon(*[utf16(SPITE)] * 3, target)),
        refused_share("\\\\fs1\\a\0b", logon(LONE_SURROGATES, LONE_SURROGATES, b"odd", halves)),
        refused_share("\\\\fs1\\" + "\\" * 50, logon(nul, nul, nul, av_pairs((3, nul), (4, nul), (0, b"")))),
        (SMB, [*begun(), *logon(), asks(tree_request(utf16("\\\\fs1\\") + LONE_SURROGATES + b"x")),
               answers(tree_answer(3)), asks(named_create(utf16(SPITE), 4)), answers(plain_answer(CREATE, 4, ACCESS_DENIED))]),
    ]


ACCESS_DENIED, BAD_NETWORK_NAME, LOGON_FAILURE = 0xC0000022, 0xC00000CC, 0xC000006D


def refused_share(path, logon_parts):
    return SMB, [*begun(), *logon_parts, asks(tree_request(utf16(path))),
                 answers(error_response(TREE_CONNECT, BAD_NETWORK_NAME, 3, 1))]


def long_names():
    """A share, a user, a workstation and a server, each as long as its length field allows."""
    path = utf16("\\\\fs1\\") + b"s\0" * ((MUCH - 12) // 2)
    info = av_pairs((3, b"c\0" * 20000), (2, b"d\0" * 10000), (0, b""))
    return [
        (SMB, [*begun(), *logon(b"u\0" * 16000, b"d\0" * 500, b"w\0" * 15000), asks(tree_request(path)),
               answers(error_response(TREE_CONNECT, BAD_NETWORK_NAME, 3, 1))]),
        (SMB, [*begun(), *logon(info=info), *good_tree()]),
    ]


# ---- tokens

def nested(depth):
    token = b""
    for _ in range(depth):
        token = sequence(token)
    return token


OID_SPNEGO, OID_NTLM = bytes.fromhex("06062b0601050502"), bytes.fromhex("060a2b06010401823702020a")


def neg_token_init(mechanisms, token=b"", mic=b""):
    """RFC 4178 4.2.1."""
    parts = der(0xA0, sequence(*mechanisms)) + (der(0xA2, der(0x04, token)) if token else b"") + mic
    return der(0x60, OID_SPNEGO + der(0xA0, sequence(parts)))


def tokens():
    """SPNEGO and NTLM: deep nesting, absurd lengths, thousands of mechanisms, offsets and lists without an end."""
    blobs = [
        nested(400), b"\x60\x84\xff\xff\xff\xff" + OID_SPNEGO, b"\x60\x80" * 30, b"\x60\x89" + b"\xff" * 9,
        neg_token_init([OID_NTLM] * 500), neg_token_init([OID_NTLM], neg_token_init([OID_NTLM], NTLM_NEGOTIATE)),
        neg_token_init([OID_NTLM], NTLM_NEGOTIATE, der(0xA3, der(0x04, b"\xff" * 300))),
        neg_token_init([b"\x06\x84\xff\xff\xff\xff", b"\x06\x00", b"\x06\x20" + b"\xff" * 32]),
        b"NTLMSSP\0", b"NTLMSSP\0" + struct.pack("<I", 0xFFFFFFFF) + bytes(64), NTLM_NEGOTIATE[:15],
        *[ntlm_authenticate(b"u\0", b"d\0", b"w\0", where) for where in (0, 1, 63, 0x7FFFFFFF, 0xFFFFFFFF)],
    ]
    infos = [
        b"", b"\1\0", b"\1\0\xff\xff", b"\1\0\2\0x\0" * 200, b"\3\0\x10\0fs1", av_pairs((0xFFFF, b"x")),
        av_pairs((1, utf16("ONE")), (1, utf16("TWO")), (3, utf16("one")), (3, utf16("two")), (0, b"")),
    ]
    plays = [(SMB, [*begun(), asks(session_setup_request(blob)), answers(session_answer(b"", 1)), *good_tree(2)])
             for blob in blobs]
    plays += [(SMB, [*begun(), asks(session_setup_request(NTLM_NEGOTIATE)), answers(session_answer(blob, 1)),
                     *good_tree(2)]) for blob in blobs[:11]]
    plays += [(SMB, [*begun(), *logon(info=info), *good_tree()]) for info in infos]
    plays += [(SMB, [*begun(), asks(session_setup_request(NTLM_NEGOTIATE)),
                     answers(session_answer(ntlm_challenge(b"\1\0\2\0x\0\0\0\0\0", where, length), 1, MORE_PROCESSING)),
                     asks(session_setup_request(ntlm_authenticate(utf16("alice")), 2, 1)),
                     answers(session_answer(b"", 2)), *good_tree()])
              for where, length in ((0, 8), (0xFFFFFFFF, 8), (56, 0xFFFF), (58, 8))]
    plays.append((SMB, [*begun(), *out_of_order(), *good_tree(100)]))
    return plays


def out_of_order():
    """AUTHENTICATE first, CHALLENGE from the client, NEGOTIATE again and again: and always, go on."""
    requests = [ntlm_authenticate(utf16("alice")), ntlm_challenge(), *[NTLM_NEGOTIATE] * 40]
    for n, blob in enumerate(requests, 1):
        yield asks(session_setup_request(blob, n, 1))
        yield answers(session_answer(NTLM_NEGOTIATE if n % 2 else ntlm_challenge(), n, MORE_PROCESSING))
    yield asks(session_setup_request(ntlm_authenticate(utf16("alice")), 50, 1))
    yield answers(session_answer(b"", 50))


# ---- names of hosts

def dns_message(number, questions=1, answers_=0, body=b"", flags=0x8180):
    return struct.pack(">HHHHHH", number, flags, questions, answers_, 0, 0) + body


def dns_name(name):
    return b"".join(bytes([len(label)]) + label for label in name.split(b".")) + b"\0"


def asked(name, kind=1):
    return name + struct.pack(">HH", kind, 1)


def record(name, kind, data, length=None):
    return name + struct.pack(">HHIH", kind, 1, 60, len(data) if length is None else length) + data


QUESTION = b"\xc0\x0c"


def host_names():
    """DNS: names that never end, aliases in a circle, thousands of records and none, and other rubbish."""
    a, b = dns_name(b"a.lab.example"), dns_name(b"b.lab.example")
    spite = b"\x1bdead[31m\n\x9b\"<&".ljust(20, b"\xff")
    spiteful = bytes([len(spite)]) + spite + b"\0"
    questions = [
        b"\xc0\x0c", b"\xc0\x0e\xc0\x0c", b"\xff\xff", b"\x3f" + b"x" * 20, (b"\x3f" + b"y" * 63) * 6 + b"\0",
        b"\x01.\x01\\\x01\0\0", b"\x40abc\0", spiteful, b"\0", b"\x3f" + b"\xc3" * 63 + b"\0",
    ]
    loops = [
        record(QUESTION, 5, b) + record(b, 5, a) + record(a, 5, b),
        record(QUESTION, 5, a), record(QUESTION, 5, b"\xc0\x0c"), record(QUESTION, 5, b"\xc0\x2b"),
        record(QUESTION, 5, spiteful) + record(spiteful, 1, b"\xc6\x33\x64\x1e"),
        record(QUESTION, 1, b"\xc6\x33\x64\x1e", 0xFFFF), record(QUESTION, 28, b"\xc6\x33\x64\x1e"),
        record(QUESTION, 1, b"\xc6\x33\x64\x1e") * 2500,
    ]
    plays = [(DNS, [asks(dns_message(n, body=asked(name), flags=0x0100)), answers(dns_message(n, body=asked(name)))])
             for n, name in enumerate(questions)]
    plays += [(DNS, [asks(dns_message(n, body=asked(a), flags=0x0100)),
                     answers(dns_message(n, 1, count, asked(a) + records))])
              for n, (records, count) in enumerate(zip(loops, (3, 1, 1, 1, 2, 1, 1, 2500)), 50)]
    plays += [(DNS, [asks(dns_message(90, body=asked(a), flags=0x0100)),
                     answers(dns_message(90, questions_, count, asked(a)))])
              for questions_, count in ((0xFFFF, 0xFFFF), (0, 0xFFFF), (1, 0xFFFF))]
    plays += [(LLMNR, [asks(dns_message(7, body=asked(name), flags=0)), answers(dns_message(7, body=asked(name)))])
              for name in questions[:4]]
    plays += [(NETBIOS, [asks(dns_message(8, body=asked(name, 32), flags=0x0110)),
                         answers(dns_message(8, 0, 1, record(name, 32, data), 0x8580))])
              for name, data in ((b"\x20" + b"Z" * 32 + b"\0", b"\0" * 6), (b"\x20" + b"AB" * 16 + b"\0", b"\0" * 7),
                                 (b"\x1f" + b"CA" * 15 + b"C\0", b""), (b"\xc0\x0c", b"\0" * 6))]
    plays.append((DNS_TCP, [asks(b"\xff\xff" + dns_message(9, body=asked(a))), answers(b"\0\0\0\1\0")]))
    return plays


# ---- Kerberos

def number(value):
    return der(0x02, value.to_bytes(8, "big", signed=True).lstrip(b"\0") or b"\0" if value >= 0 else
               value.to_bytes(4, "big", signed=True))


def text(value):
    return der(0x1B, value)


def principal(*parts):
    return sequence(der(0xA0, number(2)), der(0xA1, sequence(*map(text, parts))))


def kdc_request(client, realm, service, etypes=(18, 17), till=b"20370913024805Z"):
    """An AS-REQ (RFC 4120 5.4.1)."""
    body = sequence(der(0xA0, der(0x03, b"\0\x40\0\0\x10")), der(0xA1, principal(*client)), der(0xA2, text(realm)),
                    der(0xA3, principal(*service)), der(0xA5, der(0x18, till)), der(0xA7, number(4711)),
                    der(0xA8, sequence(*map(number, etypes))))
    return der(0x6A, sequence(der(0xA1, number(5)), der(0xA2, number(10)), der(0xA4, body)))


def kdc_error(code, realm, service, when=b"20261122120000Z", words=b"", data=b""):
    """A KRB-ERROR (RFC 4120 5.9.1)."""
    fields = {0: number(5), 1: number(30), 4: der(0x18, when), 5: number(0), 6: number(code), 9: text(realm),
              10: principal(*service)}
    if words:
        fields[11] = text(words)
    if data:
        fields[12] = der(0x04, data)
    return der(0x7E, sequence(*(der(0xA0 + n, value) for n, value in fields.items())))


def tickets():
    """Kerberos: principals of hundreds of parts, escape sequences, times far away, negative numbers, no end."""
    krbtgt = (b"krbtgt", b"LAB.EXAMPLE")
    spite = SPITE.encode()
    asked_for = [
        kdc_request([b"x" * 9] * 400, b"LAB.EXAMPLE", [b"cifs"] + [b"fs1"] * 400),
        kdc_request([spite], spite, [b"cifs", spite]),
        kdc_request([b"a" * 16000], b"R" * 16000, [b"cifs/fs1//@@:", b"\0"]),
        kdc_request([], b"", [b""], etypes=[-1 << 31, -133, 0, (1 << 31) - 1] * 50),
        kdc_request([b"alice"], b"LAB.EXAMPLE", krbtgt, till=b"99991231235959Z"),
        kdc_request([b"alice"], b"LAB.EXAMPLE", krbtgt, till=b"00000000000000Z"),
        kdc_request([b"alice"], b"LAB.EXAMPLE", krbtgt, till=b"tomorrow\x1b[2J"),
    ]
    routine = kdc_error(25, b"LAB.EXAMPLE", krbtgt)
    told = [
        kdc_error(25, b"LAB.EXAMPLE", krbtgt, words=spite),
        kdc_error(25, spite, [spite], when=b"99991231235959Z"),
        kdc_error(25, b"LAB.EXAMPLE", krbtgt, when=b"00010101000000Z"),
        kdc_error(25, b"LAB.EXAMPLE", krbtgt, when=b"\x1b[2J"),
        kdc_error(25, b"LAB.EXAMPLE", krbtgt, data=nested(300)),
        routine[:40], b"\x7e\x84\xff\xff\xff\xff\x30\x80",
    ]
    plays = [(KDC_UDP, [asks(request), answers(error)]) for request, error in zip(asked_for, told)]
    plays += [(KDC, [asks(framed(asked_for[1])), answers(framed(told[0]))]),
              (KDC, [asks(b"\xff\xff\xff\xff" + asked_for[1])]), (KDC, [asks(bytes(4) + framed(asked_for[4])),
                                                                     answers(framed(routine))]),
              (KDC, [asks(b"\x7f\xff\xff\xff" + asked_for[4]), answers(b"\0\xff\xff\xff" + routine)])]
    return plays


# ---- ICMP

def icmp(code, quoted):
    message = struct.pack(">BBHI", 3, code, 0, 0) + quoted
    total = sum(struct.unpack(f">{len(message) // 2}H", message[:len(message) // 2 * 2])) + \
        (message[-1] << 8 if len(message) % 2 else 0)
    total = (total >> 16) + (total & 0xFFFF)
    return message[:2] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + message[4:]


def quotes():
    """ICMP errors that quote nothing, half a header, themselves, and packets that nobody sent."""
    def ip(protocol, words=5, fragment=0):
        return struct.pack(">BBHHHBBH4s4s", 0x40 | words, 0, 40, 1, fragment, 64, protocol, 0, bytes([198, 51, 100, 10]),
                           bytes([198, 51, 100, 30]))
    tcp = struct.pack(">HHII", 0xFFFF, 445, 1, 0)
    quoted = [b"", ip(6)[:7], ip(6)[:19], ip(6), ip(6) + tcp[:3], ip(6) + tcp[:8], ip(6, 15) + tcp, ip(6, 0) + tcp,
              ip(6, 5, 0x1FFF) + tcp, ip(17) + struct.pack(">HHHH", 5, 53, 0, 0), ip(17) + struct.pack(">HH", 5, 88),
              ip(1) + struct.pack(">BBHI", 3, 3, 0, 0) + ip(6) + tcp, ip(255) + tcp, b"\xff" * 60]
    return [(ICMP, [answers(icmp(code, quote)) for code in (1, 3, 10, 200) for quote in quoted])]


THEMES = {theme.__name__: theme for theme in
          (offsets, chains, contexts, names, long_names, tokens, host_names, tickets, quotes)}
