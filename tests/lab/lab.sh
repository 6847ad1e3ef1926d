#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Makes real SMB connections fail (and succeed), and records them:
#
#   tests/lab/lab.sh list            the scenarios
#   tests/lab/lab.sh NAME ...        remake some captures and their rows
#   tests/lab/lab.sh rows [NAME ...] write the rows anew from the captures that there are
#   tests/lab/lab.sh all             remake all of them
#   tests/lab/lab.sh live NAME FILE  play one, capture it into a new FILE and leave its machines to you, in a shell
#
# Everything runs inside namespaces that die with this script, so that a crash, Ctrl-C or kill -9 leaves
# no process, interface, mount or temporary file behind: there is nothing to clean up by hand.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
packages=(samba samba-vfs-modules smbclient python3-impacket tcpdump tshark iproute2 iputils-ping ethtool nftables openssl
    curl faketime ngtcp2-client ngtcp2-server nmap python3-cryptography rclone samba-testsuite
    samba-ad-provision samba-dsdb-modules winbind libnss-winbind ldb-tools krb5-user bind9-dnsutils python3-gssapi
    python3-smbc)

if [[ ${1:-list} == list || ${1:-list} == rows ]]; then
    exec /usr/bin/python3 -B "$here/run.py" "${@:-list}"
fi

if ((EUID != 0)); then
    echo "lab.sh: needs root for its network namespaces" >&2
    exit 1
fi

# The lock is on this directory itself: no lock file to leave behind. The namespaces inherit it, so it
# stays held until the last process of an interrupted run is really gone.
exec 9<"$here"
if ! flock --nonblock 9; then
    echo "lab.sh: already running" >&2
    exit 1
fi

missing=()
for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
    # policy-rc.d keeps a freshly installed Samba from starting on the host itself.
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
    else
        policy=
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends \
        "${missing[@]}"
    [[ -z $policy ]] || rm -f "$policy"
fi

# setpriv kills the namespaces when this shell dies, unshare --kill-child kills all inside when it dies itself.
setpriv --pdeathsig KILL \
    unshare --mount --net --ipc --uts --pid --fork --kill-child --mount-proc --propagation private \
    /usr/bin/python3 -B "$here/run.py" "$@" <&0 &
lab=$!
trap '[[ -z $lab ]] || kill -KILL "$lab"' EXIT
# In a live lab Ctrl-C is for what runs in the shell.
if [[ $1 == live ]]; then trap '' INT; else trap 'exit 130' INT; fi
trap 'exit 143' TERM HUP
status=0
wait "$lab" || status=$?
lab=
exit "$status"
