#!/usr/bin/env bash
# Measures prefill and decode on each device, with a peer beside it, and prints a Markdown table.
#   bash tests/bench/run.sh [--shape smollm-135m] [--types "q8_0 q4_0"] [--devices "cpu vulkan"] [--isas "auto avx512 avx2"]
#                           [-p 512] [-n 64] [-r 3]
# HEARTH_CLI names the program (default: build/release). LLAMA_BENCH names a llama-bench that was built elsewhere; it then runs in turn
# with ours on the same file, round by round, because shared machines change their speed within minutes: only the ratios mean something.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

shape=smollm-135m
types="q8_0 q4_0"
devices="cpu vulkan"
isas=auto
prompt=512
answer=64
rounds=3
threads=$(nproc)
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "run.sh: $1 needs a value" >&2; exit 1; }
    case $1 in
        --shape) shape=$2 ;;
        --types) types=$2 ;;
        --devices) devices=$2 ;;
        --isas) isas=$2 ;;
        --threads) threads=$2 ;;
        -p) prompt=$2 ;;
        -n) answer=$2 ;;
        -r) rounds=$2 ;;
        *) echo "run.sh: no option $1" >&2; exit 1 ;;
    esac
    shift 2
done
cli=${HEARTH_CLI:-}
for candidate in "$root/build/release/app/cli/hearth-cli" "$root/build/engine/app/cli/hearth-cli"; do
    if [ -z "$cli" ] && [ -x "$candidate" ]; then cli=$candidate; fi
done
[ -x "${cli:-}" ] || { echo "run.sh: no hearth-cli; build it first (cmake --preset engine), or name it in HEARTH_CLI" >&2; exit 1; }
command -v jq >/dev/null || { echo "run.sh: needs jq (apt-get install jq)" >&2; exit 1; }

models="$root/build/bench"
mkdir -p "$models"

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) printf "%.4g", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; else printf "-" }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a + 0 && b + 0) printf "%.2f", a / b; else printf "-" }'; }

# ours MODEL DEVICE ISA: "prefill decode", tokens a second, of one round.
ours() {
    local extra=()
    if [ "$2" = cpu ]; then extra=(--isa "$3"); fi
    "$cli" bench "$1" --device "$2" "${extra[@]}" --threads "$threads" -p "$prompt" -n "$answer" -r 1 --json \
        | jq -r '"\(.prefill.median) \(.decode.median)"'
}

# peer MODEL DEVICE: the same of llama-bench.
peer() {
    local layers=0
    if [ "$2" != cpu ]; then layers=99; fi
    "$LLAMA_BENCH" -m "$1" -p "$prompt" -n "$answer" -r 1 -t "$threads" -ngl "$layers" -o json 2>/dev/null \
        | jq -r '"\(map(select(.n_gen == 0))[0].avg_ts) \(map(select(.n_gen > 0))[0].avg_ts)"'
}

echo "$shape, prompt $prompt, answer $answer, median of $rounds rounds, $threads threads, tokens/s"
echo
echo "| model | device | prefill | decode | peer prefill | peer decode | ratio prefill | ratio decode |"
echo "|---|---|---|---|---|---|---|---|"
for type in $types; do
    model="$models/$shape-$type.gguf"
    [ -f "$model" ] || "$cli" synthesize --shape "$shape" --type "$type" "$model" >&2
    for device in $devices; do
        tried=$isas
        if [ "$device" != cpu ]; then tried=-; fi
        for isa in $tried; do
            mine=() theirs=()
            for ((round = 0; round < rounds; ++round)); do
                mine+=("$(ours "$model" "$device" "$isa")")
                if [ -n "${LLAMA_BENCH:-}" ]; then theirs+=("$(peer "$model" "$device")"); fi
            done
            column() { printf '%s\n' "${@:2}" | awk -v c="$1" 'NF { print $c }' | median; }
            a=$(column 1 "${mine[@]}") b=$(column 2 "${mine[@]}") c=$(column 1 "${theirs[@]}") d=$(column 2 "${theirs[@]}")
            name=$device
            if [ "$device" = cpu ]; then name="cpu ($isa)"; fi
            echo "| $type | $name | $a | $b | $c | $d | $(ratio "$a" "$c") | $(ratio "$b" "$d") |"
        done
    done
done
