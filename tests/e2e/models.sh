# shellcheck shell=bash
# Hearth under Xvfb with models of the fixtures. Sourced, not run; expects `set -euo pipefail`, and takes the arguments of who sources it:
# [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]. $models is the fixtures' folder of models, $data is Hearth's folder.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
shared=${HEARTH_FIXTURES:-${3:-$root/../shared}}
models=$shared/fixtures/models
[ -d "$models" ] || { echo "$(basename "$0"): no fixtures at $shared"; exit 77; }
needs="sqlite3 sha256sum ${needs:-}"
. "$root/tests/e2e/lib.sh"

data=$home/data/hearth
mkdir -p "$data/models"
printf '[engine]\ndevice=cpu\n[look]\ntheme=light\n' >"$data/settings.ini"

library() {
    xdotool key ctrl+shift+l
    sleep 1
}
find_model() { # find_model TEXT: the first that is found is the current row
    library
    xdotool key ctrl+f key ctrl+a type --delay 20 "$1"
    sleep 1
    xdotool key Down
    sleep 0.5
}
sql() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1"; }

# pixels COLOUR: how many the window has of it.
pixels() {
    local counted
    counted=$(import -window "$window" -depth 8 -define histogram:unique-colors=true -format '%c' histogram:info:- | grep -i "$1" | head -n 1)
    counted=${counted%%:*}
    echo "${counted:-0}" | tr -d ' '
}
hasPixels() { [ "$(pixels "$1")" -ge "$2" ]; }
good=#3D7C57 danger=#B0362B # of the light theme
