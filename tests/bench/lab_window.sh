#!/usr/bin/env bash
# What the window does while six variants of a model of the 1b shape answer side by side: how long its thread worked and waited, what
# memory was taken and given back. The models are made (6 GB in TMPDIR, eight minutes on two cores, kept for the next time in MODELS).
#   bash tests/bench/lab_window.sh [BUILD [MODELS]]      TEXT=1: the built-in sample is read, too
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$root/build/release}
models=${2:-${TMPDIR:-/tmp}/hearth-lab-models}
program=$build/app/hearth
cli=$build/app/cli/hearth-cli
shots=$build/screenshots
needs=sqlite3

mkdir -p "$models"
[ -f "$models/llama-1b-f16.gguf" ] || "$cli" synthesize --shape llama-1b --type f16 "$models/llama-1b-f16.gguf"
for type in q8_0 q6_k q5_k_m q4_k_m q4_0; do
    [ -f "$models/llama-1b-$type.gguf" ] || "$cli" quantize "$models/llama-1b-f16.gguf" "$models/llama-1b-$type.gguf" "$type"
done
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
mkdir -p "$data/models"
printf '[engine]\ndevice=cpu\n' >"$data/settings.ini"
ln -s "$models"/llama-1b-*.gguf "$data/models"
click() {
    xdotool mousemove --window "$window" "$1" "$2" click 1
    sleep "${3:-1.3}"
}
runs() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "SELECT $1 FROM lab_runs" 2>/dev/null; }
resident() { awk '/VmRSS/ { print int($2 / 1000) }' "/proc/$hearth/status"; }

start --measure-ui
resize 1500 980
xdotool key ctrl+shift+m
sleep 3
for variant in 0 1 2 3 4 5; do # each from the menu: F16 first, then the others as they are listed
    click 520 $((178 + 58 * variant))
    click 520 $((232 + 106 * variant)) 1.6
done
xdotool mousemove --window "$window" 880 700 click 5 click 5 click 5 click 5 click 5 click 5
sleep 2
if [ -z "${TEXT:-}" ]; then click 483 869; fi # None
before=$(resident)
most=0
SECONDS=0
click 506 940 1 # Compare
until [ "$(runs "json_extract(result, '\$.is_whole')")" = 1 ]; do # what is done is kept meanwhile, too
    now=$(resident)
    if [ "$now" -gt "$most" ]; then most=$now; fi
    [ "$SECONDS" -lt 3600 ] || fail "no result after an hour"
    sleep 0.5
done
took=$SECONDS
sleep 5
[ "$(runs "json_array_length(result, '\$.answers')")" = 6 ] || fail "these are not six answers"
shot lab-window
echo "took $took s; resident $before MB before, $most MB at most, $(resident) MB after"
quit
grep comparing "$home/log"
