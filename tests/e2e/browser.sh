#!/usr/bin/env bash
# Finds a model in the window, against a Hub on loopback: searches, opens a card, downloads, and chats with what came; then sealed.
#   bash tests/e2e/browser.sh [PROGRAM [HUB_PROGRAM [SCREENSHOT_FOLDER [SHARED_FOLDER]]]]
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
came=$data/models/makers/Storyteller-GGUF/Storyteller-Q8_0.gguf
mkdir -p "$data" "$home/hub/makers/Storyteller-GGUF" "$home/hub/makers/Other-GGUF"

settings() { printf '[look]\ntheme=%s\n[network]\nproxy=none\nsealed=%s\n' "$1" "$2" >"$data/settings.ini"; }
isWhole() { cmp -s "$model" "$came"; }
isLastModel() { grep -q Storyteller "$data/settings.ini"; }

cp "$model" "$home/hub/makers/Storyteller-GGUF/Storyteller-Q8_0.gguf"
cp "$model" "$home/hub/makers/Other-GGUF/Other-Q8_0.gguf"
printf -- '---\nlicense: mit\n---\n# Storyteller\n\nTells **stories**. ![A picture](http://127.0.0.1:1/picture.png)\n' \
    >"$home/hub/makers/Storyteller-GGUF/README.md"
printf '{"downloads": 1234, "likes": 56, "license": "mit", "tags": ["gguf"]}' | tee "$home/hub/makers/Storyteller-GGUF/.hub.json" \
    >"$home/hub/makers/Other-GGUF/.hub.json"
"$hub" "$home/hub" >"$home/hub.address" &
pids+=("$!")
waitFor 60 test -s "$home/hub.address" || fail "the Hub did not start"
HF_ENDPOINT=$(head -n 1 "$home/hub.address")
export HF_ENDPOINT

# By keys alone: the page, the words, the first row, its card.
settings light false
start --data-dir "$data"
resize 1280 860
xdotool key ctrl+shift+f
sleep 3
shot browser
xdotool type --delay 30 "storyt"
sleep 3
shot browser-search
xdotool key Down Return
sleep 6
shot browser-card
[ ! -e "$came" ] || fail "it came without being asked for"
resize 480 860 && shot browser-card-480
resize 1600 1000 && shot browser-card-1600
resize 1280 860
xdotool key ctrl+Return # the recommended one
waitFor 30 isWhole || { shot browser-failed; fail "the model did not come"; }
sleep 2
shot browser-came
xdotool key ctrl+Return # a chat with it
waitFor 30 isLastModel || fail "it was not loaded to chat with"
sleep 2
shot browser-chat
quit

# What came is found again; sealed, the page says so and still offers what it knows.
settings dark true
start --data-dir "$data"
resize 1280 860
xdotool key ctrl+shift+f
sleep 3
shot browser-sealed-dark
quit
echo "browser.sh: searched, opened, downloaded; sealed it says so"
