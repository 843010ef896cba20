#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every lint and every test with ctest. Needs no display, no GPU and no standard input.
#   bash packaging/test.sh [--preset release|dev|tsan|no-vulkan] [CTEST_ARGUMENT...]
# Fixtures: HEARTH_FIXTURES names the folder that holds fixtures/ (default: ../shared beside the checkout); tests skip without them.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

preset=release
if [ "${1:-}" = --preset ]; then
    case "${2:-}" in
        release | dev | tsan | no-vulkan) preset=$2 ;;
        *) fail "--preset takes release, dev, tsan or no-vulkan" ;;
    esac
    shift 2
fi

installPackages engine window test
buildPreset "$preset" -DHEARTH_TESTS=ON

export HEARTH_FIXTURES="${HEARTH_FIXTURES:-$root/../shared}"
[ -d "$HEARTH_FIXTURES/fixtures" ] || say "No fixtures at $HEARTH_FIXTURES/fixtures: the tests that need them will skip."

# What a bare machine lacks and Qt would warn about.
export LC_ALL="${LC_ALL:-C.UTF-8}"
if [ -z "${XDG_RUNTIME_DIR:-}" ]; then
    export XDG_RUNTIME_DIR="$root/build/$preset/runtime"
    mkdir -p "$XDG_RUNTIME_DIR"
    chmod 700 "$XDG_RUNTIME_DIR"
fi
# Qt, Mesa and fontconfig keep memory until the process ends; a leak of ours still shows in the engine's own tests.
export LSAN_OPTIONS="suppressions=$root/tests/leaks.supp:print_suppressions=0${LSAN_OPTIONS:+:$LSAN_OPTIONS}"

cd "$root"
exec ctest --preset "$preset" --parallel "$(nproc)" --timeout 900 "$@" </dev/null
