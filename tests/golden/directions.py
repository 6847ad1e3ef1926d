# SPDX-License-Identifier: GPL-2.0-or-later
"""Which side sent each frame, read from plain tshark so that the plugin cannot confirm itself."""
FIELDS = ("frame.number", "ip.src", "ipv6.src", "tcp.stream", "tcp.srcport", "tcp.dstport", "udp.srcport",
          "udp.dstport", "tcp.flags.syn", "tcp.flags.ack")


def sides(host, capture):
    """({frames sent by clients}, {frames sent by servers}); frames of neither kind stand in both."""
    arguments = [word for field in FIELDS for word in ("-e", field)]
    said = host.read(capture, "-T", "fields", "-E", "occurrence=f", *arguments, plugin=False)
    assert said.status == 0, said
    rows = [dict(zip(FIELDS, line.split("\t"))) for line in said.text.splitlines()]
    opened_by = {}
    for row in rows:
        if row["tcp.flags.syn"] in ("1", "True") and row["tcp.flags.ack"] not in ("1", "True"):
            opened_by.setdefault(row["tcp.stream"], (row["ip.src"] or row["ipv6.src"], row["tcp.srcport"]))
    client, server = set(), set()
    for row in rows:
        frame = int(row["frame.number"])
        source, destination = row["tcp.srcport"] or row["udp.srcport"], row["tcp.dstport"] or row["udp.dstport"]
        if not source:
            both = (True, True)
        elif row["tcp.stream"] in opened_by and row["tcp.srcport"]:
            is_client = opened_by[row["tcp.stream"]] == (row["ip.src"] or row["ipv6.src"], row["tcp.srcport"])
            both = (is_client, not is_client)
        else:  # services listen on low ports
            both = (int(source) > int(destination), int(source) <= int(destination))
        if both[0]:
            client.add(frame)
        if both[1]:
            server.add(frame)
    return client, server
