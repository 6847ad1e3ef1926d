#!/usr/bin/env bash
# install-profile.sh - the Wireshark profile "SMB triage" for you only
#
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Writes one folder below Wireshark's personal profiles and nothing else. A profile of that name that is there already is
# yours, changed or not, and stays as it is.
set -euo pipefail

name="SMB triage"
shipped=$(cd "$(dirname "${BASH_SOURCE[0]}")/profile/$name" && pwd)
command -v tshark >/dev/null || {
    echo "install-profile.sh: there is no tshark, which tells where profiles are: install it" >&2
    exit 1
}
# In two steps: a sed that ends early in a pipe would end tshark, and pipefail takes that for a failure.
folders=$(tshark -G folders 2>/dev/null)
personal=$(sed -n 's/^Personal configuration:[[:space:]]*//p' <<<"$folders")
[ -n "$personal" ] || { echo "install-profile.sh: tshark -G folders names no personal folder" >&2; exit 1; }
target=$personal/profiles/$name

if [ -e "$target" ] || [ -L "$target" ]; then
    echo "Profile \"$name\" is there already and was not touched; remove $target to have it anew"
    exit
fi
mkdir -p "$personal/profiles"
new=$(mktemp -d "$personal/profiles/.new-XXXXXX")
trap 'rm -rf "$new"' EXIT
install -m 644 "$shipped"/* "$new"
chmod 755 "$new"
mv -T "$new" "$target"
echo "Profile \"$name\" is in $target"
