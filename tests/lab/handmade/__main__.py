# SPDX-License-Identifier: GPL-2.0-or-later
"""Hand-built clients, servers and boxes between them, for what no ready-made program can be talked into. Run inside a
host of the lab, with the name of a function in one of the files beside this one:

    python3 handmade FUNCTION ARGUMENT ...
"""

import importlib
import sys
from pathlib import Path

word, *arguments = sys.argv[1:]
for file in sorted(Path(__file__).parent.glob("[!_]*.py")):
    module = importlib.import_module(file.stem)
    if hasattr(module, word):
        sys.exit(getattr(module, word)(*arguments))
sys.exit(f"handmade: there is no {word}")
