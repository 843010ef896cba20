#!/usr/bin/env bash
# Models of other programs, used where they are, with mouse and keys: LM Studio's folder, Ollama's store by its manifest and the Hugging Face
# cache; verified, left out and taken in again; and one with settings of its own: device, context, keys and values, instructions,
# template, sampling.
#   bash tests/e2e/library_programs.sh [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]     SHARED: the folder that holds fixtures/
# By hand. Skips where the fixtures or a tool are missing.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/models.sh"

# LM Studio: a folder a publisher, one a repository.
lmStudio=$home/.lmstudio/models/maker/Qwen3-GGUF/qwen3.gguf
mkdir -p "${lmStudio%/*}"
cp "$models/archs/qwen3.gguf" "$lmStudio"

# Ollama: a manifest that names blobs by their digest.
digest=$(sha256sum "$models/trained/babyllama105-f32.gguf" | cut -d ' ' -f 1)
ollama=$home/.ollama/models/blobs/sha256-$digest
mkdir -p "${ollama%/*}" "$home/.ollama/models/manifests/registry.ollama.ai/library/babyllama"
cp "$models/trained/babyllama105-f32.gguf" "$ollama"
printf '{"schemaVersion": 2, "layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:%s", "size": %s}]}' "$digest" \
    "$(stat -c %s "$ollama")" >"$home/.ollama/models/manifests/registry.ollama.ai/library/babyllama/105k"

# The Hugging Face cache: a snapshot of links into blobs.
commit=$(printf 'c%.0s' {1..40})
digest=$(sha256sum "$models/trained/stories260K-q8_0.gguf" | cut -d ' ' -f 1)
repository=$home/cache/huggingface/hub/models--maker--Stories-GGUF
hub=$repository/snapshots/$commit/stories260K-q8_0.gguf
mkdir -p "$repository/blobs" "$repository/refs" "${hub%/*}"
cp "$models/trained/stories260K-q8_0.gguf" "$repository/blobs/$digest"
ln -s "../../blobs/$digest" "$hub"
printf %s "$commit" >"$repository/refs/main"

start
resize 1180 800
library
sleep 2
shot library-programs

# Each of them answers from where it lies, and nothing is copied.
isCurrent() { grep -qF "$1" "$data/settings.ini"; }
for model in qwen3:"$lmStudio" babyllama:"$ollama" stories:"$hub"; do
    find_model "${model%%:*}"
    xdotool key Return
    sleep 1
    shot "library-of-${model%%:*}"
    xdotool key Tab space # its first button: Chat
    waitFor 60 isCurrent "${model#*:}" || fail "${model%%:*} was not loaded from ${model#*:}"
done
[ -z "$(ls "$data/models")" ] || fail "something was copied into Hearth's folder"

# Verified against the name of its blob; with a byte changed it is damaged, and says so.
verify() { xdotool key Tab Tab Tab space; } # Chat, Settings, Verify
find_model stories
xdotool key Return
sleep 1
before=$(pixels "$good")
verify
waitFor 60 hasPixels "$good" $((before + 5)) || fail "an intact file is not shown as such"
shot library-intact
printf x | dd of="$repository/blobs/$digest" bs=1 seek=300000 conv=notrunc 2>/dev/null
sleep 1
xdotool key space # the same button
waitFor 20 hasPixels "$danger" 4 || { shot library-not-damaged; fail "a damaged file is not shown as such"; }
shot library-damaged-file

# Ollama's are left out, and taken in again: the switch is the second of three.
isOff() { grep -q 'program_ollama=false' "$data/settings.ini"; }
isOn() { ! isOff; }
xdotool mousemove 950 37 click 1
sleep 1
shot library-places
xdotool key Tab Tab Tab Tab space # the cross, another folder, LM Studio, Ollama
waitFor 20 isOff || { shot library-not-off; cat "$data/settings.ini" >&2; fail "Ollama's models were not left out"; }
xdotool key space
waitFor 20 isOn || fail "Ollama's models were not taken in again"
xdotool key Escape
sleep 1

# Settings of one model, by keys: down the dialog from its button to close it, each kept at once.
has() { # has VALUE PATH: the settings that are kept
    [ "$(sql "SELECT json_extract(defaults, '\$.$2') FROM model_defaults" 2>/dev/null)" = "$1" ]
}
find_model qwen3
xdotool key Return
sleep 1
xdotool key Tab Tab space
sleep 1
shot library-settings
xdotool key Tab Tab space # the device, after the cross
sleep 1
xdotool key Down Down Return
waitFor 20 has auto device || { shot library-no-device; fail "the device was not kept"; }
xdotool key Tab type --delay 30 128
xdotool key Tab
waitFor 20 has 128 context_tokens || fail "the context was not kept"
xdotool key space
sleep 1
xdotool key Down Down Down Return
waitFor 20 has f32 cache_type || { shot library-no-type; fail "the type of keys and values was not kept"; }
xdotool key Tab Tab type --delay 20 'Be brief.'
xdotool key Tab type --delay 20 '{{ messages[-1].content }}'
xdotool key Tab
waitFor 20 has 'Be brief.' instructions || { shot library-no-words; fail "the instructions were not kept"; }
waitFor 20 has '{{ messages[-1].content }}' chat_template || fail "the template was not kept"
xdotool key ctrl+a type --delay 30 0.3
xdotool key Return
hasSampling() { sql "SELECT json_extract(defaults, '\$.sampling') FROM model_defaults" | grep -q '0\.3'; }
waitFor 20 hasSampling || { shot library-no-sampling; fail "the temperature was not kept"; }
shot library-settings-end
xdotool key Escape
sleep 1

# They count when it is loaded and answers.
answers() { [ "$(sql "SELECT count(*) FROM messages WHERE role = 'assistant' AND state = 'finished'" 2>/dev/null)" = 1 ]; }
find_model qwen3 # which is still open
xdotool key Tab space
waitFor 60 isCurrent "$lmStudio" || fail "it was not loaded again"
sleep 2
xdotool type --delay 20 "Hello"
for _ in $(seq 40); do
    xdotool key Return
    sleep 0.5
    if answers; then break; fi
done
answers || { shot library-no-answer; fail "it does not answer with settings of its own"; }
sleep 1
shot library-own-settings
quit
echo "library_programs.sh: models of three programs used in place and verified, and one with settings of its own"
