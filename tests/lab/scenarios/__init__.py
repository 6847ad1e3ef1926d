# SPDX-License-Identifier: GPL-2.0-or-later
"""The scenarios, one file a family. A function's name is the name of its capture, its docstring the sentence in
cases.tsv. Above it stands what the plugin must find, and the display filter of the finding's home frame; below it,
who does what."""

from . import (transport, negotiate, session, tree, security, after, kerberos, ntlm, names, domain,   # noqa: F401
               clients, hostile, healthy, bench, soak)                      # (in the order of cases.tsv)
from .common import ALL                                                  # noqa: F401
