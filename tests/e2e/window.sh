#!/usr/bin/env bash
# Starts Hearth under Xvfb with a home of its own, uses it with keys as a person would, and keeps screenshots.
#   bash tests/e2e/window.sh [PROGRAM [SCREENSHOT_FOLDER [MODEL.gguf]]]
# Fails when no window comes, when it is blank, when QML warns, when it does not quit by Ctrl+Q; and with a model: when the question
# or its answer is not in the history afterwards, or not after a restart. By hand it is a quick way to look at the window.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
model=${3:-}
question="Tell me about the sea"

fail() {
    echo "window.sh: $*" >&2
    if [ -s "$home/log" ]; then sed 's/^/  hearth: /' "$home/log" >&2; fi
    exit 1
}
home=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$home"
}
trap cleanup EXIT

for tool in Xvfb xdotool import identify; do
    command -v "$tool" >/dev/null || { echo "window.sh: $tool is not installed"; exit 77; } # ctest: skipped
done
[ -x "$program" ] || fail "no program at $program"
mkdir -p "$shots" "$home/run"
chmod 700 "$home/run"

# Xvfb picks a free display by itself and writes its number.
mkfifo "$home/display"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$home/display" 2>/dev/null &
pids+=($!)
read -r -t 30 number <"$home/display" || fail "Xvfb did not start"

export DISPLAY=":$number" QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" XDG_RUNTIME_DIR="$home/run"
unset WAYLAND_DISPLAY

start() {
    "$program" "$@" >"$home/log" 2>&1 </dev/null &
    hearth=$!
    pids+=("$hearth")
    window=$(timeout 60 xdotool search --sync --onlyvisible --pid "$hearth" 2>/dev/null | head -n 1) || true
    [ -n "$window" ] || window=$(xdotool search --onlyvisible --name Hearth 2>/dev/null | head -n 1) || true
    [ -n "$window" ] || fail "no window within 60 s"
    xdotool windowmove "$window" 0 0 windowfocus "$window"
    sleep 2
}

shot() { # shot NAME: keeps a screenshot, and fails when it shows next to nothing
    local colours
    import -window "$window" "$shots/$1.png"
    colours=$(identify -format '%k' "$shots/$1.png")
    [ "$colours" -gt 16 ] || fail "$1.png has only $colours colours: the window is blank"
    echo "$shots/$1.png"
}

resize() {
    xdotool windowsize "$window" "$1" "$2"
    sleep 1
}

quit() {
    xdotool windowfocus "$window" key ctrl+q
    for _ in $(seq 100); do
        if ! kill -0 "$hearth" 2>/dev/null; then break; fi
        sleep 0.1
    done
    if kill -0 "$hearth" 2>/dev/null; then fail "Ctrl+Q did not end the program within 10 s"; fi
    wait "$hearth" || fail "the program ended with status $?"
    if grep -E '\.qml:[0-9]+' "$home/log" >/dev/null; then fail "QML warned"; fi
}

# holds TEXT: whether the history on the disk has it.
holds() { grep -rqaF -- "$1" "$home/data"; }

if [ -z "$model" ]; then
    start
    shot first-start
    resize 900 700 && shot first-start-900
    resize 1600 1000 && shot first-start-1600
    quit
    echo "window.sh: the window came, drew and quit"
    exit 0
fi

start "$model"
resize 1280 860
sleep 5
shot model-ready
xdotool type --delay 20 "$question"
# On a busy machine the model may still load, and the question waits in the composer: Return again, until it is in the history.
for _ in $(seq 60); do
    xdotool key Return
    sleep 1
    if holds "$question"; then break; fi
done
shot answering
holds "$question" || fail "the question is not in the history"
sleep 10
shot answered
resize 900 700 && shot answered-900
quit
start
resize 1280 860
shot restarted
quit
holds "$question" || fail "after a restart the question is gone"
echo "window.sh: asked, answered, kept over a restart"
