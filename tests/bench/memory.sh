#!/usr/bin/env bash
# Estimates of memory beside the measured peak, for five shapes and three contexts, as a Markdown table.
#   bash tests/bench/memory.sh [--devices "cpu vulkan"] [--shapes "..."] [--contexts "1024 4096 8192"] [--build build/release]
# Build first: cmake --build build/release --target hearth-cli memory_bench. Fails where an estimate is under what was measured.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build="$root/build/release"
devices="cpu vulkan"
shapes="smollm-135m:q8_0 smollm-360m:q4_k_m llama-1b:q4_k_m granite-1b-a400m:q4_k_m lfm2-350m:q4_0"
contexts="1024 4096 8192"
gpuBatch=16 # tokens a step there: a GPU made of software takes minutes for the 512 of every other device
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "memory.sh: $1 needs a value" >&2; exit 1; }
    case $1 in
        --devices) devices=$2 ;;
        --shapes) shapes=$2 ;;
        --contexts) contexts=$2 ;;
        --build) build=$2 ;;
        *) echo "memory.sh: no option $1" >&2; exit 1 ;;
    esac
    shift 2
done
cli="$build/app/cli/hearth-cli" bench="$build/tests/bench/memory_bench"
[ -x "$cli" ] && [ -x "$bench" ] || { echo "memory.sh: build hearth-cli and memory_bench first" >&2; exit 1; }
command -v jq >/dev/null || { echo "memory.sh: needs jq (apt-get install jq)" >&2; exit 1; }
models="$build/bench"
export HEARTH_BENCH_CACHE=${HEARTH_BENCH_CACHE:-$models/cache} # speeds, and that the driver computes right, as an app keeps them that ran before
mkdir -p "$models" "$HEARTH_BENCH_CACHE"

megabytes() { awk -v b="$1" 'BEGIN { printf "%.0f", b / 1e6 }'; }

echo "| model | device | context | estimate, MB | weights | context | compute | overhead | loading | measured peak, MB | estimate over it | tokens/s, estimate | measured |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
under=0
for shape in $shapes; do
    name=${shape%%:*} type=${shape##*:}
    model="$models/$name-$type.gguf"
    [ -f "$model" ] || "$cli" synthesize --shape "$name" --type "$type" "$model" >&2
    for device in $devices; do
        # The check of a driver takes memory of its own, once for its version; it is none of the model's.
        [ "$device" = cpu ] || ls "$HEARTH_BENCH_CACHE"/selfcheck-* >/dev/null 2>&1 || "$bench" measure "$model" 1024 "$device" "$gpuBatch" >/dev/null
        for context in $contexts; do
            batch=512
            [ "$device" = cpu ] || batch=$gpuBatch
            said=$("$bench" estimate "$model" "$context" "$device" "$batch")
            seen=$("$bench" measure "$model" "$context" "$device" "$batch")
            field() { jq -r ".$2" <<<"$1"; }
            a=$(field "$said" bytes) b=$(field "$seen" bytes)
            over=$(awk -v a="$a" -v b="$b" 'BEGIN { printf "%+.1f %%", 100 * (a / b - 1) }')
            [ "$a" -ge "$b" ] || under=$((under + 1))
            printf '| %s %s | %s | %s | %s |' "$name" "$type" "$device" "$context" "$(megabytes "$a")"
            for part in weights cache compute overhead loading; do printf ' %s |' "$(megabytes "$(field "$said" $part)")"; done
            printf ' %s | %s | %s | %s |\n' "$(megabytes "$b")" "$over" "$(field "$said" tokens_per_second)" "$(field "$seen" tokens_per_second)"
        done
    done
done
[ "$under" -eq 0 ] || { echo "memory.sh: $under estimates are under what was measured" >&2; exit 1; }
