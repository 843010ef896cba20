#!/usr/bin/env bash
# A question to the small model of the fixtures, in the real window: asked, answered, and there after a restart.
# Usage: chat.sh PROGRAM BUILD_FOLDER DEFAULT_FIXTURES. Skips where there are no fixtures.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
archive="${HEARTH_FIXTURES:-$3}/fixtures/models/trained/chat-3m.tar.xz"
[ -f "$archive" ] || { echo "chat.sh: no fixtures at $archive"; exit 77; }

folder="$2/test-scratch/e2e"
mkdir -p "$folder"
tar xf "$archive" -C "$folder"
exec bash "$here/window.sh" "$1" "$2/screenshots" "$folder/chat-3m-q8_0.gguf"
