#!/usr/bin/env bash
# A download with hashing beside `curl | sha256sum`, from the tests' Hub on loopback, and the memory that it takes: three rounds, medians.
#   bash tests/bench/download.sh [--megabytes 1024] [--rounds 3] [--build build/release]
# Build first: cmake --build build/release --target hearth downloader hub_on_loopback. Needs curl.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build="$root/build/release" megabytes=1024 rounds=3
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || { echo "download.sh: $1 needs a value" >&2; exit 1; }
    case $1 in
        --megabytes) megabytes=$2 ;;
        --rounds) rounds=$2 ;;
        --build) build=$2 ;;
        *) echo "download.sh: no option $1" >&2; exit 1 ;;
    esac
    shift 2
done
for program in tests/hub/downloader tests/hub/hub_on_loopback app/hearth; do
    [ -x "$build/$program" ] || { echo "download.sh: build $program first" >&2; exit 1; }
done
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

file="$work/hub/makers/Big/m.gguf"
mkdir -p "${file%/*}"
head -c $((megabytes << 20)) /dev/urandom > "$file"
"$build/tests/hub/hub_on_loopback" "$work/hub" > "$work/address" &
pids+=($!)
for _ in $(seq 600); do [ -s "$work/address" ] && break; sleep 0.2; done
address=$(head -n1 "$work/address")
[ -n "$address" ] || { echo "download.sh: the Hub did not start" >&2; exit 1; }
url="$address/makers/Big/resolve/main/m.gguf"

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f\n", b - a }'; }
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
peakOf() { awk '/VmHWM/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; } # MiB

# The program ends before its peak could be read, so it is asked while it runs.
for round in $(seq "$rounds"); do
    rm -rf "$work/out"
    begin=$(now)
    "$build/tests/hub/downloader" "$address" makers/Big "$work/out" > /dev/null &
    pid=$!
    peak=0
    while value=$(peakOf "$pid" 2>/dev/null) && [ -n "$value" ]; do peak=$value; sleep 0.05; done
    wait "$pid"
    since "$begin" >> "$work/ours"
    echo "$peak" >> "$work/peaks"
    begin=$(now)
    curl -sfL "$url" | sha256sum > /dev/null
    since "$begin" >> "$work/pipe"
    begin=$(now)
    curl -sfL "$url" | tee "$work/copy" | sha256sum > /dev/null
    sync "$work/copy"
    since "$begin" >> "$work/tee"
    rm -f "$work/copy"
    echo "round $round: ours $(tail -n1 "$work/ours") s, curl | sha256sum $(tail -n1 "$work/pipe") s, with tee to a file $(tail -n1 "$work/tee") s," \
        "peak $peak MiB, load $(cut -d' ' -f1 /proc/loadavg)" >&2
done

# The whole app, which goes on with a download of an earlier run.
data="$work/data"
mkdir -p "$data/downloads"
printf '{"version":1,"id":"0123456789abcdef","title":"Big","repository":"makers/Big","commit":"%s","state":"running","files":[{"path":"m.gguf","target":"makers/Big/m.gguf","size":%s,"sha256":"%s","oid":""}]}' \
    "$(printf 'c%.0s' {1..40})" "$((megabytes << 20))" "$(sha256sum "$file" | cut -d' ' -f1)" > "$data/downloads/0123456789abcdef.json"
HOME="$work" HF_ENDPOINT="$address" QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software "$build/app/hearth" --data-dir "$data" > "$work/log" 2>&1 &
app=$!
pids+=("$app")
before=""
for _ in $(seq 3000); do
    [ -z "$before" ] && [ -e "$data/models/makers/Big/m.gguf.part" ] && before=$(peakOf "$app")
    [ -e "$data/models/makers/Big/m.gguf" ] && break
    sleep 0.1
done
[ -e "$data/models/makers/Big/m.gguf" ] || { echo "download.sh: the app did not finish" >&2; exit 1; }
after=$(peakOf "$app")

ours=$(median < "$work/ours") pipe=$(median < "$work/pipe") tee=$(median < "$work/tee")
echo "| $megabytes MiB, median of $rounds | seconds | MiB/s |"
echo "|---|---|---|"
rate() { awk -v m="$megabytes" -v s="$1" 'BEGIN { printf "%.0f", m / s }'; }
echo "| Hearth: downloaded, hashed, written, synced | $ours | $(rate "$ours") |"
echo "| curl \\| sha256sum, nothing written | $pipe | $(rate "$pipe") |"
echo "| curl \\| tee FILE \\| sha256sum, synced | $tee | $(rate "$tee") |"
echo
echo "Times as fast as curl | sha256sum: $(awk -v a="$pipe" -v b="$ours" 'BEGIN { printf "%.2f", a / b }')." \
    "Peak of the downloader: $(median < "$work/peaks") MiB. Of the whole app: $before MiB before the first byte, $after MiB at the end."
