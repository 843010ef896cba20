#!/usr/bin/env bash
# The Lab, used with mouse and keys: two files and a quantization made here are compared on a prompt and a text; answers, quality, picture,
# a blind vote, tensors; the comparison is run again and its trend drawn; what it found and the picture are exported; prompts come from a
# file and are kept.
#   bash tests/e2e/lab.sh [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]     SHARED: the folder that holds fixtures/
# THEME=dark and SIZE=480x900 make other screenshots. Skips where the fixtures or a tool are missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
shared=${HEARTH_FIXTURES:-${3:-$root/../shared}}
theme=${THEME:-light}
[ -d "$shared/fixtures/models/trained" ] || { echo "lab.sh: no fixtures at $shared"; exit 77; }
needs="sqlite3 file"
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
mkdir -p "$data/models" "$home/Downloads"
printf '[look]\ntheme=%s\n[engine]\ndevice=cpu\n' "$theme" >"$data/settings.ini"
cp "$shared/fixtures/models/trained/"stories260K-{f16,q8_0}.gguf "$data/models"
printf 'Once upon a time\n\nThere was a dog\n' >"$home/prompts.txt"

sql() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1" 2>/dev/null; }
is() { [ "$(sql "$2")" = "$1" ]; } # is VALUE SQL
newest="(SELECT result FROM lab_runs ORDER BY started_at DESC LIMIT 1)"
click() {
    xdotool mousemove --window "$window" "$1" "$2" click 1
    sleep "${3:-1.2}"
}
clickUntil() { # clickUntil X Y COMMAND...: a click can come too early on a busy machine
    local x=$1 y=$2
    shift 2
    for _ in 1 2 3 4; do
        click "$x" "$y" 1
        if waitFor 10 "$@"; then return 0; fi
    done
    return 1
}
exported() { # exported ENDING: a file of that kind lies in Downloads
    compgen -G "$home/Downloads/*.$1" >/dev/null
}
hasRuns() { is "$1" "SELECT count(*) FROM lab_runs"; }

start
resize 1280 860
xdotool key ctrl+shift+m
sleep 3

# Prompts from a file, kept, and used again later.
click 545 351 4 # From a file
click 550 225
xdotool key ctrl+a type --delay 30 "$home/prompts.txt"
sleep 1
xdotool key Return
sleep 3
shot "lab-prompts-$theme"
clickUntil 666 401 is 1 "SELECT count(*) FROM lab_prompt_sets" || fail "the prompts were not kept" # Keep these

# Two files and a quantization made here.
click 408 178 1.5
click 400 232 2 # the F16
click 408 233 1.5
click 400 340 2 # the Q8_0
click 408 292 1.5
click 730 347 1.5 # Quantize... the F16
click 465 424 2   # to Q4_0
click 459 779     # Built-in sample
shot "lab-setup-$theme"
clickUntil 396 837 waitFor 240 hasRuns 1 || fail "there is no comparison in the history after four minutes"
sleep 2
shot "lab-answers-$theme"
[ "$(sql "SELECT json_array_length($newest, '\$.answers')")" = 6 ] || fail "it is not three answers to two prompts"
[ "$(sql "SELECT json_array_length($newest, '\$.quality')")" = 3 ] || fail "not every variant has its quality"
[ "$(sql "SELECT count(*) FROM json_each($newest, '\$.variants') WHERE json_extract(value, '\$.error') <> ''")" = 0 ] || fail "a variant failed"
waitFor 60 is 3 "SELECT count(DISTINCT json_extract(value, '\$.sha256')) FROM json_each($newest, '\$.variants') WHERE length(json_extract(value, '\$.sha256')) = 64" \
    || fail "not every file has its SHA-256"
made=$(sql "SELECT json_extract($newest, '\$.variants[2].path')")
[ -f "$made" ] || fail "the quantization that was made is not there"
sum=$(sha256sum "$made")
[ "${sum%% *}" = "$(sql "SELECT json_extract($newest, '\$.variants[2].sha256')")" ] || fail "the SHA-256 is not that of the file"

xdotool mousemove --window "$window" 685 246 # where the second one leaves the first
sleep 1.5
shot "lab-candidates-$theme"
click 410 134
shot "lab-quality-$theme"
click 477 134
shot "lab-picture-$theme"

# A vote, and what it was.
click 554 134
click 771 338 # Begin
shot "lab-vote-$theme"
clickUntil 1190 283 is 1 "SELECT count(*) > 0 FROM lab_votes" || fail "the vote was not kept"
shot "lab-vote-revealed-$theme"

# Exports: the findings and the picture.
at=80
for ending in md csv json svg png; do
    for _ in 1 2 3; do
        click 1163 37 2
        click 1150 "$at" 1
        if waitFor 10 exported "$ending"; then break; fi
        shot "lab-export-$theme"
    done
    exported "$ending" || fail "no .$ending was exported"
    at=$((at + 34))
done
file "$home"/Downloads/*.png | grep -q 'PNG image data, 1440 x 880' || fail "the picture is no PNG of its size"
grep -q '<svg' "$home"/Downloads/*.svg || fail "the picture is no SVG"
[ "$(wc -l <"$(compgen -G "$home/Downloads/*.csv")")" = 4 ] || fail "the table does not have a line a variant"

# Again, and the trend.
clickUntil 1123 37 waitFor 240 hasRuns 2 || fail "it was not run again"
sleep 2
[ "$(sql "SELECT json_extract($newest, '\$.repeats') > 0")" = 1 ] || fail "the second one does not say what it repeats"
[ "$(sql "SELECT json_extract($newest, '\$.answers') = (SELECT json_extract(result, '\$.answers') FROM lab_runs ORDER BY started_at LIMIT 1)
    OR json_extract($newest, '\$.changes[1]') LIKE 'All answers%'")" = 1 ] || fail "the same seed gave other answers"
click 626 162
shot "lab-trend-$theme"
click 688 162
shot "lab-details-$theme"

# Tensors of two files, side by side.
click 870 37 2
xdotool mousemove --window "$window" 700 700
sleep 2
shot "lab-tensors-$theme"
for size in 480x900 900x800 1600x1000; do
    resize "${size%x*}" "${size#*x}"
    shot "lab-tensors-$theme-${size%x*}"
done
quit
echo "lab.sh: compared, measured, voted, exported, run again, tensors beside each other"
