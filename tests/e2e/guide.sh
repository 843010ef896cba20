#!/usr/bin/env bash
# The first start: nothing is installed, nothing was used, and the built-in guide answers. Five questions are typed, as golden.json has them.
#   bash tests/e2e/guide.sh [PROGRAM [SCREENSHOT_FOLDER [DEVICE]]]     DEVICE: cpu, vulkan:0; without it, what Hearth chooses
# Fails when the guide is not there by itself, when the history does not hold five finished answers of it, each as golden.json has it
# (where that holds answers), or when all that is not there after a restart. Skips where the guide's file or a tool is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
device=${3:-}
golden="$root/tests/guide/golden.json"
name="guide${device:+-${device%%:*}}"
guide="$(dirname "$program")/guide/hearth-guide-q8_0.gguf"
[ -f "$guide" ] || { echo "guide.sh: there is no $guide"; exit 77; }
devices=$("$(dirname "$program")/cli/hearth-cli" devices 2>/dev/null || true)
if [[ "$device" == vulkan:* && "$devices" != *"$device "* ]]; then
    echo "guide.sh: there is no device $device"
    exit 77
fi
needs=sqlite3
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
if [ -n "$device" ]; then
    mkdir -p "$data"
    printf '[engine]\ndevice=%s\n' "$device" >"$data/settings.ini"
fi

# sql QUERY: of the history, as another reader.
sql() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1"; }
finished() { sql "SELECT count(*) FROM messages WHERE role = 'assistant' AND state = 'finished'" 2>/dev/null || echo 0; }
# turn N FIELD: of the first conversation of golden.json.
turn() { sqlite3 :memory: "SELECT json_extract(readfile('$golden'), '\$.conversations[0].turns[$1].$2')"; }
isGolden() { [ -n "$(turn 0 assistant)" ] && [ "$(sha256sum "$guide" | cut -d' ' -f1)" = "$(sqlite3 :memory: "SELECT json_extract(readfile('$golden'), '\$.sha256')")" ]; }

start
resize 1180 800
xdotool mousemove 4 4
sleep 1
shot "$name-first-start"
for n in 0 1 2 3 4; do
    xdotool type --delay 12 "$(turn "$n" user)"
    # On a busy machine the model may still load, and the question waits in the composer: Return again, until it is answered.
    for _ in $(seq 360); do
        xdotool key Return
        sleep 0.5
        [ "$(finished)" -gt "$n" ] && break
    done
    [ "$(finished)" -eq $((n + 1)) ] \
        || fail "question $((n + 1)) has no finished answer"
    sleep 0.5
    shot "$name-turn-$((n + 1))"
done
resize 480 640 && shot "$name-narrow"
quit

[ "$(sql "SELECT count(*) FROM chats")" -eq 1 ] || fail "there is more than one chat"
[ "$(sql "SELECT group_concat(role, ' ') FROM (SELECT role FROM messages ORDER BY id)")" \
    = "user assistant user assistant user assistant user assistant user assistant" ] || fail "the messages are not five questions with answers"
[ "$(sql "SELECT count(*) FROM messages WHERE role = 'assistant' AND json_extract(model, '\$.path') = 'hearth:guide' AND content <> ''")" -eq 5 ] \
    || fail "not every answer is the guide's"
for n in 0 1 2 3 4; do
    [ "$(sql "SELECT content FROM messages WHERE role = 'user' ORDER BY id LIMIT 1 OFFSET $n")" = "$(turn "$n" user)" ] \
        || fail "question $((n + 1)) is not stored as it was typed"
    if isGolden; then
        answer=$(sql "SELECT content FROM messages WHERE role = 'assistant' ORDER BY id LIMIT 1 OFFSET $n")
        [ "$answer" = "$(turn "$n" assistant)" ] || fail "answer $((n + 1)) is '$answer', in golden.json '$(turn "$n" assistant)'"
    fi
done

start
resize 1180 800
shot "$name-restarted"
quit
[ "$(sql "SELECT count(*) FROM messages")" -eq 10 ] || fail "after a restart the messages are not the same"
if grep -q '^last=' "$data/settings.ini"; then fail "the guide was kept as the user's choice"; fi
if isGolden; then echo "guide.sh: the first start answers five questions as golden.json has them"; else
    echo "guide.sh: the first start answers five questions (golden.json has no answers for this file, so their words were not compared)"
fi
