#!/usr/bin/env bash
# What the page that finds models says when something is in the way: gated, private, gone, asked too often, out of order, a model that
# Hearth does not run, no network, sealed. One card each, at three widths, in light and dark.
#   bash tests/e2e/browserstates.sh [PROGRAM [HUB_PROGRAM [SCREENSHOT_FOLDER [SHARED_FOLDER]]]]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
hub=${2:-$root/build/release/tests/hub/hub_on_loopback}
shots=${3:-$root/build/screenshots}
fixtures=${HEARTH_FIXTURES:-${4:-$root/../shared}}/fixtures

. "$root/tests/e2e/lib.sh"

model=$fixtures/models/quants/tiny-q8_0.gguf
[ -s "$model" ] || { echo "$me: there is no fixture $model"; exit 77; }
data=$home/hearth
mkdir -p "$data"

offer() { # offer NAME JSON [FILE]
    mkdir -p "$home/hub/makers/$1"
    cp "${3:-$model}" "$home/hub/makers/$1/$1-Q8_0.gguf"
    printf '{"downloads": 1234, "likes": 56, "tags": ["gguf"]%s}' "$2" >"$home/hub/makers/$1/.hub.json"
}
offer Open-GGUF ''
offer Gated-GGUF ', "gated": "auto", "license": "other"'
offer Private-GGUF ', "private": true'
offer Busy-GGUF ', "status": 429'
offer Broken-GGUF ', "status": 503'
cp "$model" "$home/odd.gguf"
LC_ALL=C sed -i 's/general.architecture\(.\{12\}\)llama/general.architecture\1klama/' "$home/odd.gguf" # one that there is not
offer Odd-GGUF ', "architecture": "klama"' "$home/odd.gguf"
"$hub" "$home/hub" >"$home/hub.address" &
server=$!
pids+=("$server")
waitFor 60 test -s "$home/hub.address" || fail "the Hub did not start"
HF_ENDPOINT=$(head -n 1 "$home/hub.address")
export HF_ENDPOINT

settings() { printf '[look]\ntheme=%s\n[network]\nproxy=none\nsealed=%s\n' "$1" "$2" >"$data/settings.ini"; }
show() { # show WORDS NAME: opens the first that is found
    xdotool key ctrl+shift+f # the page, the first time
    sleep 1
    xdotool key ctrl+f key ctrl+a type --delay 30 "$1"
    sleep 3
    xdotool key Down Return
    sleep 4
    shot "$2"
}

for theme in light dark; do
    settings "$theme" false
    start --data-dir "$data"
    for width in 900 480 1600; do
        resize "$width" 860
        [ "$theme" = light ] || [ "$width" = 900 ] || continue # the rest is the same in other colours
        show "SmolLM" "state-Gone-$width-$theme" # from the built-in list, and not on this Hub
        for state in Open Gated Private Odd Broken Busy; do # the last one asks for some seconds of patience
            show "https://huggingface.co/makers/$state-GGUF" "state-$state-$width-$theme"
        done
        sleep 6
    done
    quit
done
settings light true
start --data-dir "$data"
resize 900 860
show "SmolLM" state-Sealed-900-light
quit
settings dark false
kill "$server"
start --data-dir "$data"
resize 900 860
xdotool key ctrl+shift+f
sleep 4
shot state-OfflineList-900-dark
show "SmolLM" state-Offline-900-dark
quit
echo "browserstates.sh: every state has its picture"
