#!/usr/bin/env bash
# What the page that finds models says when something is in the way: gated, private, gone, asked too often, out of order, a model that
# Hearth does not run, no network, sealed. One card each, at three widths, in light and dark.
#   bash tests/e2e/browserstates.sh [PROGRAM [HUB_PROGRAM [SCREENSHOT_FOLDER [SHARED_FOLDER]]]]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/hub.sh"

needFixture models/quants/tiny-q8_0.gguf
model=$fixtures/models/quants/tiny-q8_0.gguf
facts='"downloads": 1234, "likes": 56, "tags": ["gguf"]'
offer Open-GGUF "{$facts}" "$model"
offer Gated-GGUF "{$facts, \"gated\": \"auto\", \"license\": \"other\"}" "$model"
offer Private-GGUF "{$facts, \"private\": true}" "$model"
offer Busy-GGUF "{$facts, \"status\": 429}" "$model"
offer Broken-GGUF "{$facts, \"status\": 503}" "$model"
cp "$model" "$home/odd.gguf"
LC_ALL=C sed -i 's/general.architecture\(.\{12\}\)llama/general.architecture\1klama/' "$home/odd.gguf" # one that there is not
offer Odd-GGUF "{$facts, \"architecture\": \"klama\"}" "$home/odd.gguf"
startHub

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
