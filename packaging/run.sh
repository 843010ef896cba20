#!/usr/bin/env bash
# Installs what Hearth needs, builds it, and starts it. Arguments go to the program: bash packaging/run.sh model.gguf
# Without a display it builds only the engine and starts `hearth-cli chat` in this terminal. Without a model, the built-in guide answers.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    installPackages engine window
    buildPreset release -DHEARTH_TESTS=OFF
    exec "$root/build/release/app/hearth" "$@"
fi

say "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so Hearth starts in the terminal: hearth-cli chat"
installPackages engine
buildPreset engine
exec "$root/build/engine/app/cli/hearth-cli" chat "$@"
