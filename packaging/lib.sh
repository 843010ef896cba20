# shellcheck shell=bash
# Shell functions that run.sh and test.sh share. Sourced, not run; expects `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
list="$root/packaging/packages.txt"

say() { printf '%s\n' "$*" >&2; }

# fail SENTENCE...: says what went wrong and what helps, then ends the script.
fail() {
    say "Hearth: $*"
    exit 1
}

# packagesOf GROUP...: the names in those sections of packages.txt.
packagesOf() {
    awk -v groups=" $* " '
        /^\[/ { group = $1; gsub(/[][]/, "", group); next }
        /^[^#[:space:]]/ && index(groups, " " group " ") { print $1 }
    ' "$list"
}

# missingOf PACKAGE...: those that are not installed.
missingOf() {
    local package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || printf '%s\n' "$package"
    done
}

# installPackages GROUP...: installs what is missing, and does not call apt-get at all when nothing is.
installPackages() {
    local packages missing asRoot=()
    mapfile -t packages < <(packagesOf "$@")
    [ "${#packages[@]}" -gt 0 ] || fail "packaging/packages.txt has no packages for: $*"
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        fail "this script installs with apt-get, which this system lacks (it is made for Debian 12). Install the equivalents of these," \
            "then use CMake as README.md shows: ${packages[*]}"
    fi
    mapfile -t missing < <(missingOf "${packages[@]}")
    [ "${#missing[@]}" -gt 0 ] || return 0

    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "packages are missing and there is no sudo. As root, run: apt-get install ${missing[*]}"
        asRoot=(sudo)
    fi
    say "Installing ${#missing[@]} packages with apt-get: ${missing[*]}"
    asRoot+=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q)
    "${asRoot[@]}" update >&2 || say "Hearth: apt-get update failed; going on with the package lists that are here."
    "${asRoot[@]}" install --no-install-recommends "${missing[@]}" >&2 \
        || fail "apt-get could not install: ${missing[*]}. The lines above say why (no network, or not Debian 12 or newer?)."
}

# buildJobs: one a core, but no more than one for every 1.5 GB of memory, so that a small machine does not swap.
buildJobs() {
    local cores memory
    cores=$(nproc 2>/dev/null || echo 2)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1500000) }' /proc/meminfo 2>/dev/null || true)
    [ "${memory:-0}" -ge 1 ] || memory=1
    [ "$cores" -lt "$memory" ] && echo "$cores" || echo "$memory"
}

# buildPreset PRESET [CMAKE_ARGUMENT...]: configures and builds into build/PRESET.
buildPreset() {
    local preset=$1 log
    shift
    mkdir -p "$root/build/$preset"
    log="$root/build/$preset/configure.log"
    (cd "$root" && cmake --preset "$preset" "$@") >"$log" 2>&1 || {
        cat "$log" >&2
        fail "CMake could not configure the preset '$preset'. The lines above say what is missing."
    }
    (cd "$root" && cmake --build "build/$preset" --parallel "$(buildJobs)") >&2 \
        || fail "the build failed (preset '$preset'). The first error above is the cause."
}
