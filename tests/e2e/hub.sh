# shellcheck shell=bash
# Hearth under Xvfb, and a Hub on loopback that it finds models on. Sourced, not run; expects `set -euo pipefail`, and takes the arguments
# of who sources it: [PROGRAM [HUB_PROGRAM [SCREENSHOT_FOLDER [SHARED_FOLDER]]]]. $home/hub is what the Hub has, see
# tests/hub/hubserver_main.cpp; $data is Hearth's folder.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
hub=${2:-$root/build/release/tests/hub/hub_on_loopback}
shots=${3:-$root/build/screenshots}
fixtures=${HEARTH_FIXTURES:-${4:-$root/../shared}}/fixtures

. "$root/tests/e2e/lib.sh"

[ -x "$hub" ] || fail "no Hub at $hub"
data=$home/hearth
mkdir -p "$data"

# needFixture PATH: a file that the script cannot do without.
needFixture() {
    [ -s "$fixtures/$1" ] || { echo "$me: there is no fixture $fixtures/$1"; exit 77; }
}

# offer NAME JSON FILE: makers/NAME on the Hub, with one file; JSON says more of it.
offer() {
    mkdir -p "$home/hub/makers/$1"
    cp "$3" "$home/hub/makers/$1/${1%-GGUF}-Q8_0.gguf"
    printf '%s' "$2" >"$home/hub/makers/$1/.hub.json"
}

# settings THEME SEALED [LINE]...: of the next start.
settings() {
    printf '[look]\ntheme=%s\n[network]\nproxy=none\nsealed=%s\n' "$1" "$2" >"$data/settings.ini"
    shift 2
    [ $# -eq 0 ] || printf '%s\n' "$@" >>"$data/settings.ini"
}

# The Hub, with all that $home/hub has by now; $server is its process.
startHub() {
    "$hub" "$home/hub" >"$home/hub.address" &
    server=$!
    pids+=("$server")
    waitFor 60 test -s "$home/hub.address" || fail "the Hub did not start"
    HF_ENDPOINT=$(head -n 1 "$home/hub.address")
    export HF_ENDPOINT
}
