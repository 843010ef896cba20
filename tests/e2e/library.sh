#!/usr/bin/env bash
# The library page, used with mouse and keys: what is found where, search, details, a duplicate that goes to the trash (and one that is
# kept), a model of its own settings, another program's models left out, and a chat that goes on with another model.
#   bash tests/e2e/library.sh [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]     SHARED: the folder that holds fixtures/
# Skips where the fixtures or a tool are missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
shared=${HEARTH_FIXTURES:-${3:-$root/../shared}}
[ -d "$shared/fixtures/models" ] || { echo "library.sh: no fixtures at $shared"; exit 77; }
needs=sqlite3
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
models="$shared/fixtures/models"
mkdir -p "$data/models" "$home/.lmstudio/models/maker/Qwen3-GGUF"
printf '[engine]\ndevice=cpu\n' >"$data/settings.ini"
cp "$models/trained/stories260K-q8_0.gguf" "$models/trained/babyllama105-f32.gguf" "$data/models"
cp "$models/trained/babyllama105-f32.gguf" "$data/models/one-too-many.gguf"
head -c 200000 "$models/archs/gemma3.gguf" >"$data/models/incomplete.gguf"
cp "$models/archs/qwen3.gguf" "$home/.lmstudio/models/maker/Qwen3-GGUF"

# until SECONDS COMMAND...: waits until it is true.
until_true() {
    local tries=$(($1 * 2))
    shift
    for _ in $(seq "$tries"); do
        if "$@"; then return 0; fi
        sleep 0.5
    done
    return 1
}
library() {
    xdotool key ctrl+shift+l
    sleep 1
}
find_model() { # find_model TEXT: the first that is found is the current row
    library
    xdotool key ctrl+f key ctrl+a type --delay 20 "$1"
    sleep 1
    xdotool key Down
    sleep 0.5
}
sql() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1"; }
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
until_true 20 test ! -f "$data/models/one-too-many.gguf" || fail "it is still there though it was to be deleted"
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
