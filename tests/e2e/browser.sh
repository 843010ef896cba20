#!/usr/bin/env bash
# Finds a model in the window, against a Hub on loopback: searches, opens a card, downloads, and chats with what came; then sealed.
#   bash tests/e2e/browser.sh [PROGRAM [HUB_PROGRAM [SCREENSHOT_FOLDER [SHARED_FOLDER]]]]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/hub.sh"

needFixture models/quants/tiny-q8_0.gguf
model=$fixtures/models/quants/tiny-q8_0.gguf
came=$data/models/makers/Storyteller-GGUF/Storyteller-Q8_0.gguf
isWhole() { cmp -s "$model" "$came"; }
isLastModel() { grep -q Storyteller "$data/settings.ini"; }

for name in Storyteller Other; do
    offer "$name-GGUF" '{"downloads": 1234, "likes": 56, "license": "mit", "tags": ["gguf"]}' "$model"
done
printf -- '---\nlicense: mit\n---\n# Storyteller\n\nTells **stories**. ![A picture](http://127.0.0.1:1/picture.png)\n' \
    >"$home/hub/makers/Storyteller-GGUF/README.md"
startHub

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
