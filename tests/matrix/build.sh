#!/usr/bin/env bash
# build.sh - compile the plugin against every supported Wireshark series, and try it on all captures
#
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Needs root. Debian trixie (4.4) and sid (4.6) live in chroots made by debootstrap, which are kept for the next
# run; the host (Debian 12) has 4.0.
#   tests/matrix/build.sh [FOLDER FOR THE CHROOTS]
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
chroots=${1:-/var/tmp/smbtriage-matrix}
packages="build-essential cmake gettext pkg-config libglib2.0-dev libwireshark-dev libwiretap-dev libwsutil-dev wireshark-dev tshark"
results=()

[ "$(id -u)" -eq 0 ] || { echo "build.sh: chroots need root" >&2; exit 1; }

# An interrupted debootstrap leaves a folder that looks complete: only the mark counts.
make_chroot() {
    local root=$chroots/$1
    [ -e "$root/.smbtriage-ready" ] && return
    command -v debootstrap >/dev/null || apt-get install -y -q --no-install-recommends debootstrap
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase "$1" "$root"
    # A mirror that is a snapshot may be older than sid's Release file allows.
    chroot "$root" apt-get -q -o Acquire::Check-Valid-Until=false update
    chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages
    touch "$root/.smbtriage-ready"
}

# The sources are copied: nothing is mounted, so nothing can stay mounted.
build_in() {
    local root=$chroots/$1
    rm -rf "$root/src"
    mkdir "$root/src"
    (cd "$top" && tar -c --exclude=./build --exclude=./.git .) | tar -x -C "$root/src"
    chroot "$root" sh -c 'cd /src && cmake -B build -DSMBTRIAGE_TESTS=OFF >/dev/null && cmake --build build --parallel &&
        cmake --install build >/dev/null'
}

try_in() { # prints "N of M captures as expected", and before it those that are not, and faults of the profile
    local status=0
    /usr/bin/python3 "$top/tests/matrix/check_profile.py" "$chroots/$1" || status=1
    /usr/bin/python3 "$top/tests/matrix/cases.py" "$chroots/$1" || status=1
    return $status
}

for suite in trixie sid; do
    make_chroot "$suite"
    verdict=FAILED
    if build_in "$suite"; then
        if try_in "$suite" | tee "$chroots/$suite.cases"; then verdict=ok; fi
        verdict+=", $(tail -n 1 "$chroots/$suite.cases")"
    fi
    version=$(chroot "$chroots/$suite" tshark --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*[0-9]\).*/\1/p')
    results+=("$suite	$version	$verdict")
done
printf '\nsuite\tWireshark\tbuild, and tests/cases.tsv\n'
printf '%s\n' "${results[@]}"
! printf '%s\n' "${results[@]}" | grep -q FAILED
