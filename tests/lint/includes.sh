#!/usr/bin/env bash
# Who may include whom: section 3 of the design, as includes.awk spells it out. Usage: includes.sh TREE
set -euo pipefail
root=$(cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lint.sh"

mapfile -t files < <(sources 'app/*.cpp' 'app/*.h' 'inference/*.cpp' 'inference/*.h' 'inference/*.inl' 'tests/*.cpp' 'tests/*.h')
cd "$root"
if [ "${#files[@]}" -gt 0 ]; then
    while IFS= read -r line; do violation "$line"; done < <(awk -f "$here/includes.awk" "${files[@]}")
fi
while IFS= read -r file; do violation "$file:1: ui holds QML only, no C++"; done < <(sources 'ui/*.cpp' 'ui/*.h')
while IFS= read -r file; do
    while IFS= read -r line; do violation "$file:$line (ui imports Qt's modules, Hearth.App and Hearth.Ui)"; done \
        < <(grep -nE '^import ' "$file" | grep -vE '^[0-9]+:import (Qt[A-Za-z.]*|Hearth\.(App|Ui))( |$)' | grep -vE 'import "[^.]' || true)
    files+=("$file")
done < <(sources 'ui/*.qml')
finish "include rules" "${#files[@]}"
