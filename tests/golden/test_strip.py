# SPDX-License-Identifier: GPL-2.0-or-later
"""What the identity test removes is the plugin's part and nothing more."""
import strip

EXPERT = """
Errors (3)
=============
   Frequency      Group           Protocol  Summary
           2   Response          SMBtriage  Share not found
           1  Malformed               SMB2  Malformed Packet

Notes (1)
=============
   Frequency      Group           Protocol  Summary
           1   Sequence          SMBtriage  Recovered

Chats (1)
=============
   Frequency      Group           Protocol  Summary
           1   Sequence                TCP  Connection finish (FIN)
"""


def test_expert_rows_go_and_counts_are_corrected():
    rest = strip.expert(EXPERT)
    assert "SMBtriage" not in rest and "Notes" not in rest
    assert "Errors (1)\n" in rest and "Malformed Packet" in rest
    assert rest.endswith("Chats (1)\n=============\n   Frequency      Group           Protocol  Summary\n"
                         "           1   Sequence                TCP  Connection finish (FIN)")


def test_a_foreign_row_more_or_less_still_shows():
    assert strip.expert(EXPERT) != strip.expert(EXPERT.replace("Malformed Packet", "Malformed packet"))
    assert strip.expert(EXPERT) != strip.expert(EXPERT.replace("Chats (1)", "Chats (2)"))


def test_text_tree():
    text = "Frame 1\n    Number: 1\nSMB triage: refused\n    Rule: x\n        deeper\nNext\n    left\n"
    assert strip.text_tree(text) == "Frame 1\n    Number: 1\nNext\n    left\n"
    nested = "SMB2\n    Header\n    SMB triage: refused\n        Rule: x\n    Tail\n"
    assert strip.text_tree(nested) == "SMB2\n    Header\n    Tail\n"


def test_json_tree():
    plain = '{\n  "layers": {\n    "tcp": {\n      "a": "1"\n    }\n  }\n}'
    ours = plain.replace("    }\n  }\n", '    },\n    "smbtriage": {\n      "smbtriage.rule": "x",\n'
                                         '      "deeper": {\n        "b": "2"\n      }\n    }\n  }\n')
    assert strip.json_tree(ours) == strip.json_tree(plain)
    pointed = plain.replace("    }\n  }\n", '    },\n    "smbtriage.verdict.frame": "57"\n  }\n')
    assert strip.json_tree(pointed) == strip.json_tree(plain)
    assert strip.json_tree(ours.replace('"a": "1"', '"a": "2"')) != strip.json_tree(plain)


def test_hierarchy_loses_only_our_line():
    plain = "      smb2                           frames:18 bytes:5502\n        data                         frames:1 bytes:9\n"
    ours = plain + "            smbtriage                    frames:3 bytes:429\n"
    assert strip.hierarchy(ours) == strip.hierarchy(plain)
    assert strip.hierarchy(ours.replace("frames:18", "frames:19")) != strip.hierarchy(plain)
