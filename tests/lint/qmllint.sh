#!/usr/bin/env bash
# Every QML file passes qmllint with the types of the built modules. Usage: qmllint.sh TREE QMLLINT IMPORT_PATH...
set -euo pipefail
root=$(cd "$1" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/lint.sh"
qmllint=$2
shift 2
imports=()
for path in "$@"; do imports+=(-I "$path"); done

mapfile -t files < <(sources 'ui/*.qml')
cd "$root"
if [ "${#files[@]}" -gt 0 ] && ! found=$("$qmllint" "${imports[@]}" "${files[@]}" 2>&1); then
    while IFS= read -r line; do violation "$line"; done < <(printf '%s\n' "$found" | grep -E '^(Warning|Error):' || printf '%s\n' "$found")
fi
finish "qmllint" "${#files[@]}"
