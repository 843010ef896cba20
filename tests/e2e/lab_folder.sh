#!/usr/bin/env bash
# The Lab with a folder of SafeTensors as the original: it is chosen, Q8_0 and Q4_0 are made from it and compared with it, on a prompt and
# the built-in sample; one of them is deleted, and made again when the comparison is run again.
#   bash tests/e2e/lab_folder.sh [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]     SHARED: the folder that holds fixtures/
# THEME=dark makes other screenshots. Skips where the fixtures or a tool are missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
shared=${HEARTH_FIXTURES:-${3:-$root/../shared}}
theme=${THEME:-light}
[ -d "$shared/fixtures/safetensors/llama-bf16" ] || { echo "lab_folder.sh: no fixtures at $shared"; exit 77; }
needs="sqlite3"
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
mkdir -p "$data/models"
printf '[look]\ntheme=%s\n[engine]\ndevice=cpu\n' "$theme" >"$data/settings.ini"
cp -r "$shared/fixtures/safetensors/llama-bf16" "$data/models/tiny-llama"
chmod -R u+w "$data/models"

. "$root/tests/e2e/labkeys.sh"
variant() { sql "SELECT json_extract($newest, '\$.variants[$1].$2')"; } # variant ROW KEY
isDone() { is "1|3" "SELECT json_extract($newest, '\$.is_whole'), json_array_length($newest, '\$.quality')"; }

start
resize 1280 860
settle 10
xdotool key ctrl+shift+m
settle 10

press 408 178 # Add a variant
press 430 232 # the folder
press 408 236
press 732 290 # Quantize... it
press 381 324 # to Q8_0
press 408 294
press 732 348
press 467 424 # to Q4_0
shot "lab-folder-setup-$theme"
xdotool mousemove --window "$window" 396 821 click 1 # Compare
waitFor 300 isDone || fail "there is no whole comparison after five minutes"
settle 10
shot "lab-folder-answers-$theme"

[ "$(sql "SELECT json_array_length($newest, '\$.answers')")" = 3 ] || fail "it is not an answer of each"
[ "$(variant 0 quantization),$(variant 1 quantization),$(variant 2 quantization)" = "BF16,Q8_0,Q4_0" ] || fail "these are not BF16, Q8_0 and Q4_0"
for row in 0 1 2; do
    [ -z "$(variant $row error)" ] || fail "variant $row failed: $(variant $row error)"
done
for row in 1 2; do
    [ "$(variant $row quantized_from)" = "$data/models/tiny-llama" ] || fail "variant $row does not name the folder"
    made=$(variant $row path)
    [ "$(head -c 4 "$made")" = GGUF ] || fail "$made is no GGUF file"
    [ "$(stat -c %s "$made")" = "$(variant $row file_bytes)" ] || fail "the size of $made is told wrongly"
    waitFor 60 is 64 "SELECT length(json_extract($newest, '\$.variants[$row].quantized_from_sha256'))" || fail "the folder has no SHA-256"
done
[ "$(sql "SELECT json_extract($newest, '\$.quality[1].divergence.value') < json_extract($newest, '\$.quality[2].divergence.value')")" = 1 ] \
    || fail "Q8_0 is not closer to the original than Q4_0"
[ -z "$(compgen -G "$data/lab/*.part")" ] || fail "a half file is left"

rm "$made" # the Q4_0
press 1123 37 # Run again
waitFor 300 hasRuns 2 || fail "it was not run again"
waitFor 300 isDone || fail "the second comparison is not whole after five minutes"
settle 10
[ -f "$made" ] || fail "the Q4_0 was not made again"
shot "lab-folder-again-$theme"
quit
echo "lab_folder.sh: a folder of SafeTensors quantized twice, compared with what was made, and once more"
