#!/usr/bin/env bash
# quickstart.sh - install what is needed, build, install the plugin, diagnose a shipped capture
#
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For Debian 12 and systems made from it, as root or as a user who may use sudo. Harmless to run again.
#   packaging/quickstart.sh           plugin and profile for everybody on this machine
#   packaging/quickstart.sh --user    plugin and profile for you only
set -euo pipefail

packages=(build-essential cmake gettext pkg-config libglib2.0-dev libwireshark-dev libwiretap-dev libwsutil-dev wireshark-dev tshark)
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$top/build/quickstart
capture=$top/tests/captures/share-misspelt.pcapng

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'quickstart: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "\"$*\" needs root: run this script as root, or install sudo"
    fi
}

is_debian() {
    [ -r /etc/os-release ] && grep -qE '^(ID|ID_LIKE)=.*(debian|ubuntu)' /etc/os-release && command -v apt-get >/dev/null
}

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
    done
}

install_packages() {
    local missing
    if ! is_debian; then
        fail "this is not a Debian system. Install a C compiler, CMake 3.18, gettext, pkg-config, GLib 2.58, tshark and the" \
            "development files of Wireshark 4.0, 4.4 or 4.6 (Fedora: wireshark-devel, openSUSE: wireshark-devel," \
            "Arch: wireshark-cli), then: cmake -B build && cmake --build build && cmake --install build"
    fi
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    say "Installing" $missing
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}

build_plugin() {
    say "Building"
    cmake -S "$top" -B "$build" -DSMBTRIAGE_TESTS=OFF >/dev/null
    cmake --build "$build" --parallel
}

# Wireshark that is started as root ignores the plugins in personal folders, without a word.
install_plugin() {
    local series loaded
    if [ "$1" = --user ]; then
        [ "$(id -u)" -ne 0 ] || fail "--user makes no sense for root: Wireshark ignores root's personal plugins"
        series=$(pkg-config --modversion wireshark | cut -d. -f1,2)
        say "Installing the plugin and the profile for $(id -un)"
        install -D -m 644 "$build/plugin/smbtriage.so" "$HOME/.local/lib/wireshark/plugins/$series/epan/smbtriage.so"
        "$top/packaging/install-profile.sh"
    else
        say "Installing the plugin and the profile for everybody (Wireshark ignores personal plugins when it runs as root)"
        as_root cmake --install "$build"
    fi
    # In two steps: grep -q in a pipe would end tshark early, and pipefail takes that for a failure.
    loaded=$(tshark -G plugins 2>/dev/null)
    grep -q '^smbtriage' <<<"$loaded" ||
        fail "tshark does not load the plugin; see what it says: tshark -G plugins"
}

diagnose() {
    say "tshark -r tests/captures/$(basename "$capture") -q -z smbtriage"
    tshark -r "$capture" -q -z smbtriage 2>/dev/null
    say "tshark -r tests/captures/$(basename "$capture") -q -z expert"
    tshark -r "$capture" -q -z expert 2>/dev/null
    say "Done. Now your own capture: tshark -r FILE -q -z smbtriage, or open it in Wireshark with the profile SMB triage"
}

case "${1:-}" in
'' | --user) ;;
-h | --help) sed -n '6,8s/^# *//p' "${BASH_SOURCE[0]}"; exit 0 ;;
*) fail "unknown option $1; there is only --user" ;;
esac
install_packages
build_plugin
install_plugin "${1:-}"
diagnose
