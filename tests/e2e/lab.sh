#!/usr/bin/env bash
# The Lab, used with mouse and keys: two files and a quantization made here are compared on prompts and a text; answers, quality, picture,
# tensors; once more without names, with a vote; the comparison is run again and its trend drawn; what it found and the picture are exported; prompts come from a
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

. "$root/tests/e2e/labkeys.sh"
exported() { # exported ENDING: a file of that kind lies in Downloads
    compgen -G "$home/Downloads/*.$1" >/dev/null
}

start
resize 1280 860
settle 10
xdotool key ctrl+shift+m
settle 10

# Prompts from a file, kept, and used again later.
press 545 351 # From a file
press 550 225
xdotool key ctrl+a type --delay 30 "$home/prompts.txt"
settle
xdotool key Return
settle 10
shot "lab-prompts-$theme"
pressUntil 666 401 is 1 "SELECT count(*) FROM lab_prompt_sets" || fail "the prompts were not kept" # Keep these
[ "$(sql "SELECT json_array_length(prompts, '$.prompts') FROM lab_prompt_sets")" = 2 ] || fail "they are not the two of the file"

# Two files and a quantization made here.
press 408 178
press 400 232 # the F16
press 408 233
press 400 340 # the Q8_0
press 408 292
press 730 347 # Quantize... the F16
press 465 424 # to Q4_0
shot "lab-setup-$theme"
xdotool mousemove --window "$window" 396 821 click 1 # Compare
sleep 1.5
shot "lab-streaming-$theme"
waitFor 300 hasRuns 1 || fail "there is no comparison in the history after five minutes"
settle 10
shot "lab-answers-$theme"
[ "$(sql "SELECT json_array_length($newest, '\$.answers')")" = 6 ] || fail "it is not three answers to two prompts"
[ "$(sql "SELECT json_array_length($newest, '\$.quality')")" = 3 ] || fail "not every variant has its quality"
[ "$(sql "SELECT count(*) FROM json_each($newest, '\$.answers') WHERE json_extract(value, '\$.agreed_share') > 0.3")" = 4 ] \
    || fail "the others were not given the reference's answers"
[ "$(sql "SELECT count(*) FROM json_each($newest, '\$.variants') WHERE json_extract(value, '\$.error') <> ''")" = 0 ] || fail "a variant failed"
waitFor 120 is 3 "SELECT count(DISTINCT json_extract(value, '\$.sha256')) FROM json_each($newest, '\$.variants') WHERE length(json_extract(value, '\$.sha256')) = 64" \
    || fail "not every file has its SHA-256"
made=$(sql "SELECT json_extract($newest, '\$.variants[2].path')")
[ -f "$made" ] || fail "the quantization that was made is not there"
sum=$(sha256sum "$made")
[ "${sum%% *}" = "$(sql "SELECT json_extract($newest, '\$.variants[2].sha256')")" ] || fail "the SHA-256 is not that of the file"

xdotool mousemove --window "$window" 687 307 # where the second one leaves the first
settle
shot "lab-candidates-$theme"
press 411 153
settle 10
shot "lab-quality-$theme"
press 600 520 # the place that is furthest from the reference: it is shown in the map
shot "lab-worst-$theme"
press 478 153
shot "lab-picture-$theme"
press 440 197 # By time a token: that is exported, too
shot "lab-picture-time-$theme"

# Exports: the findings and the picture.
at=80
for ending in md csv json svg png; do
    for _ in 1 2 3; do
        press 1163 37
        [ "$ending" != md ] || shot "lab-exports-$theme"
        pressUntil 1150 "$at" exported "$ending" && break
    done
    exported "$ending" || fail "no .$ending was exported"
    settle
    at=$((at + 34))
done
file "$home"/Downloads/*.png | grep -q 'PNG image data, 1440 x 960' || fail "the picture is no PNG of its size"
grep -q 'Time a token' "$home"/Downloads/*.svg || fail "the picture is no SVG of what was on show"
grep -q 'sha256' "$home"/Downloads/*.csv || fail "the table does not name its files"
[ "$(wc -l <"$(compgen -G "$home/Downloads/*.csv")")" = 4 ] || fail "the table does not have a line a variant"

# Again, and the trend.
press 1123 37
waitFor 300 hasRuns 2 || fail "it was not run again"
settle 10
[ "$(sql "SELECT json_extract($newest, '\$.repeats') > 0")" = 1 ] || fail "the second one does not say what it repeats"
[ "$(sql "SELECT json_extract($newest, '\$.answers') = (SELECT json_extract(result, '\$.answers') FROM lab_runs ORDER BY started_at LIMIT 1)
    OR json_extract($newest, '\$.changes[1]') LIKE 'All answers%'")" = 1 ] || fail "the same seed gave other answers"
shot "lab-again-$theme"
press 626 181
shot "lab-trend-$theme"
press 688 181
shot "lab-details-$theme"

# The earlier one is deleted, and brought back.
press 1203 37 # earlier comparisons
shot "lab-history-$theme"
pressUntil 910 287 hasRuns 1 || fail "the comparison was not deleted"
settle
shot "lab-deleted-$theme"
pressUntil 919 710 hasRuns 2 || fail "the comparison did not come back"
xdotool key Escape
settle 10

# Without names, until they are voted on.
press 554 181
shot "lab-votes-$theme"
press 771 407 # New blind comparison
press 396 821 # Compare
waitFor 300 hasRuns 3 || fail "there was no blind comparison after five minutes"
settle 10
[ "$(sql "SELECT json_extract($newest, '\$.is_blind') - json_extract($newest, '\$.names_seen')")" = 1 ] || fail "names were seen before the vote"
shot "lab-vote-$theme"
pressUntil 1190 187 is 1 "SELECT count(DISTINCT prompt) FROM lab_votes" || fail "the vote was not kept"
settle
shot "lab-vote-revealed-$theme"
press 1215 83 # Next
pressUntil 1190 187 is 2 "SELECT count(DISTINCT prompt) FROM lab_votes" || fail "the second vote was not kept"
settle
press 1215 83 # Show everything
waitFor 20 is 1 "SELECT json_extract($newest, '\$.names_seen')" || fail "it is not kept that the names were seen"

# Tensors of two files, side by side.
press 870 37
settle 10
shot "lab-tensors-$theme"
for size in 480x900 900x800 1600x1000; do
    resize "${size%x*}" "${size#*x}"
    settle
    shot "lab-tensors-$theme-${size%x*}"
done
quit
echo "lab.sh: compared, measured, exported, run again, deleted and brought back, voted without names, tensors beside each other"
