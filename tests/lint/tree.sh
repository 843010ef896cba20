#!/usr/bin/env bash
# What lies at the top level, no path of anybody's machine, no unfinished words, shell scripts that parse. Usage: tree.sh TREE
set -euo pipefail
root=$(cd "$1" && pwd)
. "$(dirname "${BASH_SOURCE[0]}")/lint.sh"

mapfile -t files < <(sources)
cd "$root"

topLevel='^(app|inference|packaging|resources|shaders|tests|ui|CMakeLists\.txt|README\.md|LICENSE|CMakePresets\.json|CHANGELOG\.md|\..*)$'
while IFS= read -r name; do
    violation "$name: nothing of that name belongs at the top level"
done < <(printf '%s\n' "${files[@]}" | cut -d/ -f1 | sort -u | grep -vE "$topLevel" || true)

text=()
for file in "${files[@]}"; do
    case $file in
        *.cpp | *.h | *.inl | *.qml | *.js | *.comp | *.glsl | *.sh | *.awk | *.cmake | *.txt | *.md | *.json | .ci/* | .clang* | *.supp) text+=("$file") ;;
    esac
done
if [ "${#text[@]}" -gt 0 ]; then
    # The bracket expressions keep these patterns from matching their own lines.
    while IFS= read -r line; do violation "$line (a path of one machine)"; done \
        < <(grep -HnE '/roo[t]/|/hom[e]/[a-z]|/wor[k]/|/far[m]/|[b]ash_jobs|/User[s]/[A-Za-z]' "${text[@]}" || true)
    while IFS= read -r line; do violation "$line (unfinished)"; done \
        < <(grep -HnwE 'TOD[O]|FIXM[E]|XX[X]' "${text[@]}" || true)
    while IFS= read -r file; do violation "$file: holds a carriage return (line ends are LF)"; done \
        < <(grep -lI $'\r$' "${text[@]}" || true)
fi

for file in "${files[@]}"; do
    case $file in *.sh | .ci/run) ;; *) continue ;; esac
    found=$(bash -n "$file" 2>&1) || violation "$file: $found"
done
finish "tree" "${#files[@]}"
