#!/usr/bin/env bash
# packaging/lib.sh against a made-up system: programs of the same names that write down how they were called.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# fake NAME BODY: a program of that name, first in the path.
fake() {
    printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# system UID INSTALLED: a fresh system whose user has that id, with dpkg-query's answer for every package.
system() {
    rm -rf "${work:?}/bin" "$work/calls"
    mkdir "$work/bin"
    : >"$work/calls"
    local tool
    for tool in bash sh env awk cat dirname printf; do ln -s "$(type -P "$tool")" "$work/bin/$tool"; done
    fake id "echo $1"
    fake dpkg-query "printf $2"
    fake apt-get "echo \"apt-get \$*\" >>$work/calls"
}

# install GROUP...: what installPackages prints; sets `status`.
install() {
    printed=$(PATH="$work/bin" bash -c 'set -euo pipefail; . "$0"; installPackages "$@"' "$root/packaging/lib.sh" "$@" 2>&1) && status=0 || status=$?
}

check() { # check WHAT CONDITION...
    local what=$1
    shift
    if ! "$@"; then
        printf 'FAIL: %s (status %s, printed: %s, calls: %s)\n' "$what" "$status" "$printed" "$(cat "$work/calls")"
        failures=$((failures + 1))
    fi
}
called() { grep -qF -- "$1" "$work/calls"; }
says() { grep -qF -- "$1" <<<"$printed"; }
silent() { [ ! -s "$work/calls" ] && [ "$status" -eq 0 ]; }
refused() { [ "$status" -ne 0 ]; }

system 0 installed
install engine window test
check "apt-get is not called when everything is installed" silent

system 0 config-files
install engine
check "a removed package is installed again" called "install --no-install-recommends g++"
check "package lists are updated first" test "$(head -n 1 "$work/calls")" = "apt-get -y -q update"
check "the engine's group has no Qt" test "$(grep -c qt6 "$work/calls")" -eq 0

system 1000 unknown
fake sudo "echo sudo >>$work/calls; exec \"\$@\""
install window
check "sudo is used when not root" called sudo
check "the window's group has Qt" called qt6-base-dev

system 1000 unknown
install engine
check "without sudo it ends" refused
check "without sudo it says what to run" says "As root, run: apt-get install g++"

system 0 unknown
rm "$work/bin/apt-get"
install engine
check "a system without apt-get ends" refused
check "a system without apt-get is told what to install" says "nlohmann-json3-dev"

system 0 unknown
fake apt-get 'case "$*" in *update*) exit 0 ;; *) exit 100 ;; esac'
install engine
check "a failed installation ends" refused
check "a failed installation is said in a sentence" says "apt-get could not install: g++"

system 0 unknown
install nonsense
check "an unknown group is our own mistake and ends" refused

if [ "$failures" -gt 0 ]; then exit 1; fi
echo "packaging: installs what is missing, and says so when it cannot"
