# shellcheck shell=bash
# Hearth under Xvfb with a home of its own, for the scripts beside this one. Sourced, not run; expects `set -euo pipefail` and program,
# shots (a folder for screenshots). Skips where a tool is missing: Xvfb, xdotool, ImageMagick, and those named in `needs`.

me=$(basename "$0")

fail() {
    echo "$me: $*" >&2
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

for tool in Xvfb xdotool import identify ${needs:-}; do
    command -v "$tool" >/dev/null || { echo "$me: $tool is not installed"; exit 77; } # ctest: skipped
done
[ -x "$program" ] || fail "no program at $program"
mkdir -p "$shots" "$home/run"
chmod 700 "$home/run"

# Xvfb picks a free display by itself and writes its number. No repeating keys (-r): a busy machine lets them go late.
mkfifo "$home/display"
Xvfb -r -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$home/display" 2>/dev/null &
pids+=($!)
read -r -t 30 number <"$home/display" || fail "Xvfb did not start"

export DISPLAY=":$number" QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" XDG_RUNTIME_DIR="$home/run"
unset WAYLAND_DISPLAY

# waitFor SECONDS COMMAND...: until it succeeds; fails when it never does.
waitFor() {
    local seconds=$1
    shift
    for _ in $(seq $((seconds * 5))); do
        if "$@"; then return 0; fi
        sleep 0.2
    done
    return 1
}

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
    for _ in $(seq 20); do # a busy machine draws late
        import -window "$window" "$shots/$1.png"
        colours=$(identify -format '%k' "$shots/$1.png")
        [ "$colours" -le 16 ] || break
        sleep 1
    done
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
    if grep -E '\.qml:[0-9]+|QQmlComponent:' "$home/log" >/dev/null; then fail "QML warned"; fi
}
