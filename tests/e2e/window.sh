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

. "$root/tests/e2e/lib.sh"

# holds TEXT: whether the history on the disk has it.
holds() { grep -rqaF -- "$1" "$home/data"; }

if [ -z "$model" ]; then
    start
    shot first-start
    resize 900 700 && shot first-start-900
    resize 1600 1000 && shot first-start-1600
    xdotool key ctrl+comma
    sleep 1
    shot settings
    quit # with the dialog open
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
