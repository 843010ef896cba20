#!/usr/bin/env bash
# C++ is formatted as .clang-format says. Usage: format.sh TREE
set -euo pipefail
root=$(cd "$1" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/lint.sh"

mapfile -t files < <(sources '*.cpp' '*.h' '*.inl')
cd "$root"
for file in "${files[@]}"; do
    if ! found=$(clang-format --style=file --dry-run -Werror "$file" 2>&1); then
        violation "$(printf '%s\n' "$found" | grep -m1 'error:' || printf '%s: %s' "$file" "$found") (clang-format -i $file)"
    fi
done
finish "clang-format" "${#files[@]}"
