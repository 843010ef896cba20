#!/usr/bin/env bash
# The hard limits of the design's section 5. A file that must be longer says so in its first 15 lines: "Long because: <reason>".
# Functions are counted in C++ by our brace style: from a "{" alone at the line's start to its "}". Usage: sizes.sh TREE
set -euo pipefail
root=$(cd "$1" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/lint.sh"

limitOf() {
    case $1 in
        *.qml) echo 300 ;;
        *) echo 500 ;;
    esac
}

mapfile -t files < <(sources '*.cpp' '*.h' '*.inl' '*.qml' '*.comp' '*.glsl' '*.sh' '*.cmake' '*.awk')
cd "$root"
for file in "${files[@]}"; do
    lines=$(wc -l <"$file")
    limit=$(limitOf "$file")
    if [ "$lines" -gt "$limit" ] && ! head -n 15 "$file" | grep -q 'Long because: .'; then
        violation "$file:1: $lines lines, at most $limit (split it by subject, or say \"Long because: ...\" in the file head)"
    fi
    case $file in
        inference/backend/cpu/*) functionLimit=120 ;; # SIMD kernels
        *.cpp | *.h | *.inl) functionLimit=80 ;;
        *) continue ;;
    esac
    while IFS= read -r line; do violation "$line"; done < <(awk -v limit="$functionLimit" '
        /^\{$/ { start = FNR; next }
        /^\}$/ && start { if (FNR - start - 1 > limit) printf "%s:%d: a function of %d lines, at most %d\n", FILENAME, start, FNR - start - 1, limit; start = 0 }
        /^\};/ { start = 0 }
    ' "$file")
done
finish "size limits" "${#files[@]}"
