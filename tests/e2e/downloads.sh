#!/usr/bin/env bash
# Downloads in the window, against a Hub on loopback: what was under way goes on at the start, comes whole, fails with a reason, waits
# while Hearth is sealed, and nothing is asked for then. Keeps screenshots.
#   bash tests/e2e/downloads.sh [PROGRAM [HUB_PROGRAM [SCREENSHOT_FOLDER]]]
set -euo pipefail
needs="sha256sum sha1sum"
. "$(dirname "${BASH_SOURCE[0]}")/hub.sh"

models=$data/models
mkdir -p "$data/downloads"

# repository NAME BYTES: on the Hub, one model file of noise.
repository() {
    mkdir -p "$home/hub/makers/$1"
    head -c "$2" /dev/urandom >"$home/hub/makers/$1/model-Q4_K_M.gguf"
}

# journal NAME STATE: a download of it that an earlier run has begun.
journal() {
    local file=$home/hub/makers/$1/model-Q4_K_M.gguf id sum
    id=$(printf %s "$1" | sha1sum | cut -c 1-16)
    sum=$(sha256sum "$file" | cut -d ' ' -f 1)
    printf '{"version":1,"id":"%s","title":"%s","repository":"makers/%s","commit":"%s","state":"%s","files":[{"path":"model-Q4_K_M.gguf",
        "target":"makers/%s/model-Q4_K_M.gguf","size":%s,"sha256":"%s","oid":""}]}' "$id" "${1//-/ }" "$1" "$(printf 'c%.0s' {1..40})" "$2" \
        "$1" "$(stat -c %s "$file")" "$sum" >"$data/downloads/$id.json"
}

hasTitle() { [[ $(xdotool getwindowname "$window") == *"$1"* ]]; }
isHere() { cmp -s "$home/hub/makers/$1/model-Q4_K_M.gguf" "$models/makers/$1/model-Q4_K_M.gguf"; }
isPart() { [ -s "$models/makers/$1/model-Q4_K_M.gguf.part" ]; }
openDownloads() { xdotool key --window "$window" ctrl+j; sleep 1; }

repository Small-1B 3000000
repository Large-8B 120000000
repository Wrong-3B 2000000
repository gated-2B 1000000
startHub

# What was under way goes on, in the order it was asked for; a wrong file is never shown as good.
settings light false '[downloads]' 'limit_kb=2000' # a slow line, so that there is something to see
journal Small-1B running
journal Large-8B running
journal Wrong-3B running
journal gated-2B running
printf wrong | dd of="$home/hub/makers/Wrong-3B/model-Q4_K_M.gguf" bs=1 seek=1000000 conv=notrunc 2>/dev/null
start --data-dir "$data"
resize 1280 860
openDownloads
waitFor 60 hasTitle "% downloaded)" || fail "the title does not tell the progress: $(xdotool getwindowname "$window")"
shot downloads
# The button that pauses all, and then resumes all; and a cancel that is thought over.
isPausedAll() { [ "$(grep -ls '"state": "paused"' "$data"/downloads/*.json | wc -l)" -ge 2 ]; }
xdotool mousemove 1107 100 click 1
waitFor 30 isPausedAll || fail "Pause all did not pause"
hasTitle downloaded && fail "the title tells of a progress that is none"
sleep 1
xdotool mousemove 1149 214 click 1
sleep 1
shot downloads-cancel
xdotool key Escape
sleep 1
xdotool mousemove 1107 100 click 1
waitFor 30 hasTitle "% downloaded)" || fail "Resume all did not resume"
waitFor 120 isHere Small-1B || fail "the small model did not come whole"
waitFor 60 isPart Large-8B || fail "the large model did not begin"
waitFor 120 grep -qs 'its hash differs' "$data"/downloads/*.json || fail "the wrong one did not fail"
waitFor 60 grep -qs '"link": "http' "$data"/downloads/*.json || fail "no way to accept the terms of the gated one"
[ ! -e "$models/makers/Wrong-3B/model-Q4_K_M.gguf" ] || fail "a file with a wrong hash is shown as good"
sleep 1
shot downloads-some
resize 900 700 && shot downloads-900
resize 480 700 && shot downloads-480
resize 1600 1000 && shot downloads-1600
quit

# The next run goes on where this one was, and sealed it asks for nothing.
before=$(stat -c %s "$models/makers/Large-8B/model-Q4_K_M.gguf.part")
settings dark false
start --data-dir "$data" --sealed
resize 1280 860
openDownloads
sleep 3
shot downloads-sealed
hasTitle downloaded && fail "something is downloaded while Hearth is sealed"
[ "$(stat -c %s "$models/makers/Large-8B/model-Q4_K_M.gguf.part")" = "$before" ] || fail "bytes came while Hearth was sealed"
quit

start --data-dir "$data"
resize 1280 860
waitFor 120 isHere Large-8B || fail "the large model did not come whole"
sleep 1
shot downloads-notice
openDownloads
shot downloads-done
xdotool mousemove 172 830 click 1
sleep 1
shot network
resize 480 700 && shot network-480
quit

# Without the Hub: it says so, and goes on trying; cancelled, what came goes.
kill "$server"
repository Later-4B 1000000
journal Later-4B running
settings light false
start --data-dir "$data"
resize 1280 860
openDownloads
sleep 4
shot downloads-offline
quit
echo "downloads.sh: came whole after a restart, refused what was wrong, stood still while sealed"
