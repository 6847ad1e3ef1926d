# SPDX-License-Identifier: GPL-2.0-or-later
"""Big captures for measuring; they are never committed."""

from .common import *  # noqa: F403


# ---- for measuring

@scenario(committed=False)
def bench_smb(lab):
    """Some 20000 frames of healthy work: many small files put and got on several connections."""
    lab.fs1.serve()
    lab.pc1.run(["bash", "-c",
                 "mkdir /srv/in /srv/out; for i in $(seq 120); do head -c 20000 /dev/zero >/srv/in/$i; done"])
    for _ in range(4):
        lab.pc1.smbclient("//fs1/accounts", "prompt off; lcd /srv/in; mput *; lcd /srv/out; mget *; del *")
