#!/usr/bin/env bash
# What the window does while documents are read: a folder of made files is added, the page of progress, the report and a chat are open in turn.
#   bash tests/bench/documents_window.sh [BUILD [FILES [SECONDS]]]      10000 files of some 5 kB, watched for 240 s, or until all are read
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$root/build/release}
files=${2:-10000}
limit=${3:-240}
program=$build/app/hearth
shots=$build/screenshots
needs="sqlite3 awk"
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
folder="$home/Archive"
mkdir -p "$data" "$folder"
printf '[engine]\ndevice=cpu\n' >"$data/settings.ini"
awk -v files="$files" -v folder="$folder" 'BEGIN {
    srand(1)
    split("ba ke li mo nu ra se ti vo zu an er in or us pel tar gim dol fen", sound, " ")
    for (f = 0; f < files; ++f) {
        out = folder "/" f ".md"
        for (p = 0; p < 8; ++p) {
            line = p % 4 == 0 ? "# Part " p " of file " f "\n\n" : ""
            for (w = 0; w < 90; ++w)
                line = line sound[1 + int(rand() * 20)] sound[1 + int(rand() * 20)] (w % 13 == 12 ? ". " : " ")
            print line "\n" > out
        }
        close(out)
    }
}'
library() { sqlite3 -cmd '.timeout 5000' "$data/documents/library.sqlite" "$1" 2>/dev/null; }
click() {
    xdotool mousemove --window "$window" "$1" "$2" click 1
    sleep 0.7
}
isAdded() { [ "$(library 'SELECT count(*) FROM collections')" = 1 ]; }
waiting() { library 'SELECT count(*) FROM files WHERE is_waiting = 1'; }

start --measure-ui
resize 1180 800
xdotool key ctrl+shift+d
sleep 1
click 660 466 # Add a folder
click 500 195
xdotool key ctrl+a type --delay 10 "$folder"
xdotool key Return
sleep 1
click 830 638 # Add this folder
waitFor 60 isAdded || fail "there is no collection"
sleep 5
shot documents-many
SECONDS=0
click 1046 124 # the report
sleep 2
while [ "$SECONDS" -lt "$limit" ]; do
    if [ "$(waiting)" = 0 ]; then break; fi
    xdotool mousemove --window "$window" 700 500 click 5 click 5 click 5
    sleep 1
done
shot documents-many-report
left=$(waiting)
resident=$(awk '/VmRSS/ { print int($2 / 1000) }' "/proc/$hearth/status")
echo "$((files - left)) of $files files read in $((SECONDS + 5)) s; resident $resident MB"
quit
grep indexing "$home/log"
