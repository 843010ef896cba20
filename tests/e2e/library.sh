#!/usr/bin/env bash
# The library page, used with mouse and keys: what is found where, search, details, a duplicate that goes to the trash (and one that is
# kept), a model of its own settings, another program's models left out, and a chat that goes on with another model.
#   bash tests/e2e/library.sh [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]     SHARED: the folder that holds fixtures/
# Skips where the fixtures or a tool are missing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/models.sh"

mkdir -p "$home/.lmstudio/models/maker/Qwen3-GGUF"
cp "$models/trained/stories260K-q8_0.gguf" "$models/trained/babyllama105-f32.gguf" "$data/models"
cp "$models/trained/babyllama105-f32.gguf" "$data/models/one-too-many.gguf"
head -c 200000 "$models/archs/gemma3.gguf" >"$data/models/incomplete.gguf"
cp "$models/archs/qwen3.gguf" "$home/.lmstudio/models/maker/Qwen3-GGUF"

answers() { [ "$(sql "SELECT count(*) FROM messages WHERE role = 'assistant' AND state = 'finished'" 2>/dev/null)" = "$1" ]; }
ask() { # ask TEXT N: the chat then has N answers
    xdotool type --delay 20 "$1"
    for _ in $(seq 60); do
        xdotool key Return
        sleep 0.5
        if answers "$2"; then return 0; fi
    done
    fail "'$1' has no answer"
}

start
resize 1180 800
library
sleep 2
shot library

# Which are there twice: they are read, and both are named.
hashes=$data/model-hashes.json
areHashed() { [ "$(grep -o "$(sha256sum "$data/models/one-too-many.gguf" | cut -d ' ' -f 1)" "$hashes" 2>/dev/null | wc -l)" = 2 ]; }
sleep 2 # its link is there once all is listed
xdotool mousemove 1071 126 click 1
# At the lowest priority: on a busy machine it takes its time.
if ! waitFor 120 areHashed; then
    xdotool key Escape
    sleep 1
    xdotool mousemove 1071 126 click 1
fi
waitFor 60 areHashed || { shot library-no-duplicates; fail "the duplicates were not read"; }
sleep 1
shot library-duplicates
xdotool key Escape
sleep 1
find_model one-too-many
xdotool key Return
sleep 1
shot library-details

# Kept when one thinks better of it, and then in the trash.
xdotool key Delete
sleep 1
shot library-delete
xdotool key Return
sleep 1
[ -f "$data/models/one-too-many.gguf" ] || fail "it is gone though it was to be kept"
xdotool key Delete
sleep 1
xdotool key Tab Return
waitFor 20 test ! -f "$data/models/one-too-many.gguf" || fail "it is still there though it was to be deleted"
[ -f "$home/data/Trash/files/one-too-many.gguf" ] || fail "it is not in the trash"
sleep 1
shot library-deleted

# A damaged one says what is wrong.
find_model incomplete
xdotool key Return
sleep 1
shot library-damaged

# A conversation that goes on with another model.
find_model stories
xdotool key Return
sleep 1
shot library-chat
xdotool key Tab space # its first button: Chat
sleep 3
ask "One day" 1
find_model babyllama
xdotool key Return Tab space
sleep 3
ask "And then" 2
shot library-switched
xdotool key ctrl+l
sleep 1
shot library-picker
xdotool key Escape
sleep 1
quit
[ "$(sql "SELECT count(*) FROM chats")" = 1 ] || fail "it is not one chat"
[ "$(sql "SELECT count(DISTINCT json_extract(model, '\$.path')) FROM messages WHERE role = 'assistant'")" = 2 ] || fail "the answers are not of two models"
echo "library.sh: found, searched, deleted to the trash, and one chat with two models"
